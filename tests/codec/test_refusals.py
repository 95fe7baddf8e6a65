"""Every reason to refuse words, in both codecs, and which one is given where several apply."""

from __future__ import annotations

from itertools import combinations
from types import SimpleNamespace

import pytest

import linkgw
from linkgw import Reason
from linkgw.conformance import reading
from linkgw.spec.model import FieldSpec

CATALOG = linkgw.load_catalog()
FIELDS = [
    pytest.param(m.name, f, id=f"{m.name}-{f.name}") for m in CATALOG.messages.values() for f in m.fields.values()
]
AIR = linkgw.Message(
    "J3.2",
    {
        "tn": "A2345",
        "track_quality": 7,
        "latitude": 37.5,
        "longitude": 127.0,
        "platform": "fighter",
        "nation": "KOR",
    },
)
POINT = linkgw.Message("J3.0", {"tn": "A2346", "kind": "other", "confidence": 50, "nation": "JPN"})


def words_of(message: linkgw.Message, parity: str = "none") -> list[int]:
    """Each word as an integer, bit 0 the least significant."""
    octets = linkgw.encode(message, CATALOG, parity=parity)
    return [int.from_bytes(octets[i : i + 10], "little") for i in range(0, len(octets), 10)]


def octets_of(words: list[int], *, mli: bool = True) -> bytes:
    """Words as octets, with the message length indicator of the first one set right."""
    if mli:
        words = [words[0] & ~(7 << 10) | len(words) - 1 << 10, *words[1:]]
    return b"".join(word.to_bytes(10, "little") for word in words)


@pytest.fixture
def reason_of(draws: SimpleNamespace):
    """`reason_of(octets, parity)`: the one reason that both codecs and the independent reading give."""

    def find(octets: bytes, parity: str = "none") -> Reason:
        (item,) = draws.decode_both([octets], parity)
        (read,) = reading.read_all(octets, CATALOG, checked=parity == "checked")
        assert isinstance(item, linkgw.Refusal)
        assert item.words == octets
        assert isinstance(read, reading.Unread)
        assert read.reason == item.reason
        with pytest.raises(linkgw.WireError) as raised:
            linkgw.decode(octets, CATALOG, parity=parity)
        assert raised.value.reason == item.reason
        return item.reason

    return find


@pytest.mark.parametrize("word_format", [1, 2, 3])
def test_words_before_any_initial_word_are_refused(reason_of, word_format: int) -> None:
    _, extension, *_ = words_of(AIR)
    assert reason_of(octets_of([extension >> 2 << 2 | word_format], mli=False)) is Reason.NO_INITIAL_WORD


def test_words_before_the_initial_word_do_not_harm_the_message_after_them(draws: SimpleNamespace) -> None:
    words = words_of(AIR)
    refusal, message = draws.decode_both([octets_of([words[1], words[2]], mli=False) + octets_of(words)])
    assert refusal.reason is Reason.NO_INITIAL_WORD
    assert message.stated() == AIR.fields


@pytest.mark.parametrize("at", [1, 2, 3])
def test_word_format_3_is_refused(reason_of, at: int) -> None:
    words = words_of(AIR)
    words[at] |= 3
    assert reason_of(octets_of(words)) is Reason.BAD_WORD_FORMAT


@pytest.mark.parametrize(("label", "sublabel"), [(12, 0), (20, 3), (31, 6), (0, 0)])
def test_messages_that_are_not_in_the_catalogue_are_refused(reason_of, label: int, sublabel: int) -> None:
    assert reason_of(octets_of([label << 2 | sublabel << 7])) is Reason.UNKNOWN_MESSAGE


def test_a_known_name_shows_for_a_message_that_is_not_in_the_catalogue() -> None:
    (refusal,) = linkgw.decode_all(octets_of([12 << 2]), CATALOG)
    assert (refusal.name, refusal.got) == ("J12.0", "Mission Assignment")


@pytest.mark.parametrize("n", [1, 2, 3])
def test_fewer_words_than_promised_are_refused(reason_of, n: int) -> None:
    words = words_of(AIR)
    assert reason_of(octets_of(words[:n], mli=False)) is Reason.MLI_BEYOND_WORDS


def test_a_message_cut_short_by_the_next_one_does_not_eat_its_words(draws: SimpleNamespace) -> None:
    words = words_of(AIR)
    refusal, message = draws.decode_both([octets_of(words[:2], mli=False) + octets_of(words)])
    assert (refusal.reason, len(refusal.words)) == (Reason.MLI_BEYOND_WORDS, 20)
    assert message.stated() == AIR.fields


def test_a_message_cut_short_by_its_datagram_does_not_go_on_in_the_next(draws: SimpleNamespace) -> None:
    words = words_of(AIR)
    first, second = draws.decode_both([octets_of(words[:2], mli=False), octets_of(words[2:], mli=False)])
    assert (first.reason, second.reason) == (Reason.MLI_BEYOND_WORDS, Reason.NO_INITIAL_WORD)


def test_more_words_than_promised_are_refused(reason_of) -> None:
    words = words_of(AIR)
    assert reason_of(octets_of([*words, words[-1]], mli=False)) is Reason.WORDS_BEYOND_MLI


def test_an_extension_after_a_continuation_is_refused(reason_of) -> None:
    initial, extension, first, _ = words_of(AIR)
    assert reason_of(octets_of([initial, first, extension])) is Reason.EXTENSION_OUT_OF_PLACE


def test_one_extension_too_many_is_refused(reason_of) -> None:
    initial, extension, *_ = words_of(AIR)
    assert reason_of(octets_of([initial, extension, extension])) is Reason.EXTENSION_OUT_OF_PLACE


@pytest.mark.parametrize("label", [0, 3, 31])
def test_a_continuation_label_that_the_message_has_not_is_refused(reason_of, label: int) -> None:
    initial, extension, first, _ = words_of(AIR)
    assert reason_of(octets_of([initial, extension, first & ~(31 << 2) | label << 2])) is Reason.CONTINUATION_UNKNOWN


@pytest.mark.parametrize("order", [(3, 2), (2, 2), (3, 3), (2, 3, 2)])
def test_continuation_labels_that_do_not_ascend_are_refused(reason_of, order: tuple[int, ...]) -> None:
    words = words_of(AIR)
    octets = octets_of([words[0], words[1], *(words[i] for i in order)])
    assert reason_of(octets) is Reason.CONTINUATION_OUT_OF_PLACE


def test_the_first_word_out_of_place_gives_the_reason(reason_of) -> None:
    initial, extension, first, second = words_of(AIR)
    unknown = first & ~(31 << 2) | 9 << 2
    assert reason_of(octets_of([initial, extension, unknown, extension])) is Reason.CONTINUATION_UNKNOWN
    assert reason_of(octets_of([initial, extension, extension, unknown])) is Reason.EXTENSION_OUT_OF_PLACE
    assert reason_of(octets_of([initial, extension, second, first, unknown])) is Reason.CONTINUATION_OUT_OF_PLACE


def test_a_message_without_a_word_that_it_must_have_is_refused(reason_of) -> None:
    initial, _, first, second = words_of(AIR)
    assert reason_of(octets_of([initial])) is Reason.WORD_MISSING
    assert reason_of(octets_of([initial, first, second])) is Reason.WORD_MISSING


@pytest.mark.parametrize("parity", ["none", "checked"])
@pytest.mark.parametrize("bit", range(75, 80))
def test_any_bit_of_the_padding_is_refused(reason_of, bit: int, parity: str) -> None:
    for at in range(4):
        words = words_of(AIR, parity)
        words[at] |= 1 << bit
        assert reason_of(octets_of(words), parity) is Reason.NONZERO_PADDING


@pytest.mark.parametrize("bit", range(70, 75))
def test_any_bit_of_the_parity_is_held_to_the_mode(reason_of, bit: int) -> None:
    for at in range(4):
        words = words_of(AIR)
        words[at] |= 1 << bit
        assert reason_of(octets_of(words)) is Reason.BAD_PARITY
        words = words_of(AIR, "checked")
        words[at] ^= 1 << bit
        assert reason_of(octets_of(words), "checked") is Reason.BAD_PARITY


def test_each_parity_mode_refuses_the_words_of_the_other(reason_of) -> None:
    assert reason_of(octets_of(words_of(AIR)), "checked") is Reason.BAD_PARITY
    assert reason_of(octets_of(words_of(AIR, "checked"))) is Reason.BAD_PARITY


@pytest.mark.parametrize("bit", range(70))
def test_checked_parity_finds_any_single_bit_in_the_information(draws: SimpleNamespace, bit: int) -> None:
    words = words_of(POINT, "checked")
    words[1] ^= 1 << bit
    assert all(isinstance(i, linkgw.Refusal) for i in draws.decode_both([octets_of(words, mli=False)], "checked"))


@pytest.mark.parametrize(("at", "bit"), [(2, 60), (2, 63), (2, 64), (2, 69), (3, 23), (3, 69)])
def test_a_spare_bit_that_is_set_is_refused(reason_of, at: int, bit: int) -> None:
    words = words_of(AIR)
    words[at] |= 1 << bit
    assert reason_of(octets_of(words)) is Reason.NONZERO_SPARE


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_every_code_around_what_a_field_allows_is_refused(draws: SimpleNamespace, name: str, field: FieldSpec) -> None:
    spec = CATALOG.messages[name]
    half = 1 << field.width - 1
    codes = range(-half, half) if field.signed else range(1 << field.width)
    if field.enumeration is not None:
        bad = set(codes) - set(field.enumeration.names) - {field.no_statement}
    else:
        edges = [field.raw_min, field.raw_max, codes[0], codes[-1]]
        edges += [] if field.no_statement is None else [field.no_statement]
        near = {raw + step for raw in edges for step in (-1, 0, 1)}
        bad = {r for r in near if r in codes and not field.raw_min <= r <= field.raw_max and r != field.no_statement}
    for raw in sorted(bad):
        raws = {f.name: f.raw_max if f.enumeration is None else min(f.enumeration.names) for f in spec.fields.values()}
        octets = reading.write(spec, {**raws, field.name: raw})
        (refusal,) = draws.decode_both([octets])
        assert refusal.reason is Reason.RESERVED_CODE
        assert refusal.where.endswith(f".{field.name}")
        assert refusal.got == raw
        (read,) = reading.read_all(octets, CATALOG)
        assert read.reason is Reason.RESERVED_CODE


def test_an_optional_word_that_says_nothing_is_refused(reason_of) -> None:
    initial, extension, _, _ = words_of(AIR)
    empty = 1 | 1 << 2 | 127 << 17 | 8191 << 24 | 8191 << 37 | 512 << 50
    assert reason_of(octets_of([initial, extension, empty])) is Reason.EMPTY_WORD


def test_an_optional_extension_that_says_nothing_is_refused(reason_of) -> None:
    initial, extension, _, continuation = words_of(POINT)
    empty = 2 | 65535 << 2 | 65535 << 18 | 255 << 34 | 31 << 61
    assert reason_of(octets_of([initial, extension, empty])) is Reason.EMPTY_WORD
    assert reason_of(octets_of([initial, extension, empty, continuation])) is Reason.EMPTY_WORD


FAULTS = {
    Reason.BAD_WORD_FORMAT: (2, 3),
    Reason.UNKNOWN_MESSAGE: (0, 31 << 2),
    Reason.MLI_BEYOND_WORDS: (0, 4 << 10),
    Reason.CONTINUATION_UNKNOWN: (3, 16 << 2),
    Reason.NONZERO_PADDING: (3, 1 << 79),
    Reason.BAD_PARITY: (2, 1 << 70),
    Reason.NONZERO_SPARE: (2, 1 << 69),
    Reason.RESERVED_CODE: (0, 16 << 32),
}


@pytest.mark.parametrize(("one", "other"), list(combinations(FAULTS, 2)), ids=lambda reason: reason.text)
def test_of_two_faults_the_first_reason_in_order_is_given(reason_of, one: Reason, other: Reason) -> None:
    words = words_of(AIR)
    for at, bits in (FAULTS[one], FAULTS[other]):
        words[at] |= bits
    assert reason_of(octets_of(words, mli=False)) is min(one, other)


@pytest.mark.parametrize("octets", [b"", b"\x0c", bytes(9), bytes(11), bytes(25)])
def test_what_is_not_whole_words_is_refused(octets: bytes) -> None:
    with pytest.raises(linkgw.WireError) as raised:
        linkgw.decode(octets, CATALOG)
    assert raised.value.reason is Reason.TRUNCATED
    if octets:
        with pytest.raises(linkgw.WireError):
            linkgw.decode_all(octets, CATALOG)


def test_no_words_are_no_messages(draws: SimpleNamespace) -> None:
    assert draws.decode_both([b""]) == []
    assert draws.decode_both([]) == []


def test_decode_takes_one_message_only() -> None:
    with pytest.raises(linkgw.WireError, match="more than one message; got 2 messages"):
        linkgw.decode(linkgw.encode(AIR, CATALOG) * 2, CATALOG)
