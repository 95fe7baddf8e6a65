"""In what words a message and a value are refused: where, what, what was got and what was expected."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import linkgw
from linkgw.codec import bulk
from linkgw.codec.values import conversion_of, parse_stn, parse_tn
from linkgw.errors import Reason, ValueRangeError, WireError

CATALOG = linkgw.load_catalog()
AIR = linkgw.Message("J3.2", {"tn": "A2345", "track_quality": 7, "platform": "fighter", "nation": "KOR"})
POINT = linkgw.Message("J3.0", {"tn": "A2346", "kind": "other", "confidence": 50, "nation": "JPN"})


def words(message: linkgw.Message) -> list[int]:
    octets = linkgw.encode(message, CATALOG)
    return [int.from_bytes(octets[i : i + 10], "little") for i in range(0, len(octets), 10)]


def octets_of(chosen: list[int], *, mli: bool = True) -> bytes:
    if mli:
        chosen = [chosen[0] & ~(7 << 10) | len(chosen) - 1 << 10, *chosen[1:]]
    return b"".join(word.to_bytes(10, "little") for word in chosen)


INITIAL, E, C1, C2 = words(AIR)
SILENT = 1 | 1 << 2 | 127 << 17 | 8191 << 24 | 8191 << 37 | 512 << 50
FADED = 2 | 65535 << 2 | 65535 << 18 | 255 << 34 | 31 << 61


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"", "no words; got 0 octets; expected an initial word"),
        (bytes(9), "not whole words; got 9 octets; expected a multiple of 10"),
        (octets_of([E], mli=False), "no initial word"),
        (octets_of([INITIAL, E | 3, C1, C2]), "J3.2 word 1: bad word format; got 3; expected 0, 1 or 2"),
        (octets_of([12 << 2]), "J12.0: unknown message; got Mission Assignment"),
        (octets_of([4 << 2]), "J4.0: unknown message; got a label without a public name"),
        (octets_of([INITIAL, E], mli=False), "J3.2: mli beyond words; got MLI 3; expected MLI 1 for 2 words"),
        (
            octets_of([INITIAL, E, C1, C2, C2], mli=False),
            "J3.2: words beyond mli; got MLI 3; expected MLI 4 for 5 words",
        ),
        (octets_of([INITIAL, E, E]), "J3.2E1: extension out of place"),
        (octets_of([INITIAL, C1, E]), "J3.2E0: extension out of place"),
        (octets_of([INITIAL, E, C1 & ~(31 << 2) | 9 << 2]), "J3.2C9: continuation unknown"),
        (octets_of([INITIAL, E, C2, C1]), "J3.2C1: continuation out of place"),
        (octets_of([INITIAL, C1]), "J3.2E0: word missing"),
        (octets_of([INITIAL, E, C1 | 3 << 75, C2]), "J3.2C1: nonzero padding; got 3; expected 0"),
        (octets_of([INITIAL, E, C1, C2 | 5 << 70]), "J3.2C2: bad parity; got 5; expected 0"),
        (octets_of([INITIAL, E, C1 | 1 << 60, C2]), "J3.2C1 bit 60: nonzero spare; got 1; expected 0"),
        (
            octets_of([INITIAL | 16 << 32, E]),
            "J3.2I.track_quality: reserved code; got 23; expected a code that the spec names",
        ),
        (octets_of([INITIAL, E, SILENT]), "J3.2C1: empty word"),
        (octets_of([*words(POINT)[:2], FADED]), "J3.0E1: empty word"),
        (octets_of([INITIAL, E, C1, C2]) * 2, "more than one message; got 2 messages; expected one"),
    ],
)
def test_words_are_refused_in_these_words(octets: bytes, text: str) -> None:
    with pytest.raises(WireError) as caught:
        linkgw.decode(octets, CATALOG)
    assert str(caught.value) == text


def test_checked_parity_says_what_it_expected() -> None:
    octets = bytearray(linkgw.encode(AIR, CATALOG, parity="checked"))
    parity = int.from_bytes(octets[:10], "little") >> 70 & 31
    octets[9] ^= 1 << 1  # bit 73
    with pytest.raises(WireError) as caught:
        linkgw.decode(bytes(octets), CATALOG, parity="checked")
    assert str(caught.value) == f"J3.2I: bad parity; got {parity ^ 8}; expected {parity}"


def test_a_refusal_bears_the_name_of_its_message_if_it_has_one() -> None:
    refusals = linkgw.decode_all(octets_of([E, INITIAL | 3 << 10], mli=False), CATALOG)
    assert [(r.reason, r.name, r.where) for r in refusals if isinstance(r, linkgw.Refusal)] == [
        (Reason.NO_INITIAL_WORD, None, ""),
        (Reason.MLI_BEYOND_WORDS, "J3.2", "J3.2"),
    ]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (linkgw.Message("J9.9", {}), "message: not in the catalogue; got J9.9; expected " + " ".join(CATALOG.messages)),
        (
            linkgw.Message("J7.2", {"speed": 1}),
            "J7.2: has no such field; got speed; expected " + " ".join(CATALOG.messages["J7.2"].fields),
        ),
        (linkgw.Message("J3.2", {}), "J3.2.tn: has to be stated; got no statement"),
        (
            linkgw.Message("J3.2", {"tn": 5}),
            "J3.2.tn: not a track number; got 5; expected two of 0-9 A-Z without I L O U, then three octal digits",
        ),
        (
            linkgw.Message("J3.2", {"tn": "A0001", "speed": "fast"}),
            "J3.2.speed: not a number; got 'fast'; expected a number in m/s",
        ),
        (
            linkgw.Message("J3.2", {"tn": "A0001", "speed": 1023}),
            "J3.2.speed: out of range; got 1023; expected 0 m/s to 1022 m/s",
        ),
    ],
)
def test_a_message_is_refused_in_these_words(message: linkgw.Message, text: str) -> None:
    with pytest.raises(ValueRangeError) as caught:
        linkgw.encode(message, CATALOG)
    assert str(caught.value) == text


def column_text(name: str, field: str, values: Any) -> str:
    with pytest.raises(ValueRangeError) as caught:
        conversion_of(CATALOG.messages[name].fields[field]).to_raws(values)
    return str(caught.value)


def test_a_column_of_the_wrong_kind_is_refused_in_these_words() -> None:
    texts, floats = np.array(["1"]), np.array([1.0])
    expected = "wrong type of column; got {}; expected raw codes as integers"
    assert column_text("J3.2", "tn", floats) == "tn: " + expected.format("float64")
    assert column_text("J3.2", "identity", texts) == "identity: " + expected.format("<U1")
    assert column_text("J3.2", "speed", texts) == "speed: wrong type of column; got <U1; expected numbers in m/s"


def test_numbers_of_units_are_refused_in_these_words() -> None:
    with pytest.raises(ValueRangeError) as caught:
        parse_stn("9")
    assert str(caught.value) == "not a source track number; got '9'; expected 5 octal digits as text"
    with pytest.raises(ValueRangeError) as caught:
        parse_tn("I0000")
    assert str(caught.value) == (
        "not a track number; got 'I0000'; expected two of 0-9 A-Z without I L O U, then three octal digits"
    )


def refused(attempt: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(ValueRangeError) as caught:
        attempt(*args, **more)
    return str(caught.value)


@pytest.mark.parametrize(
    ("shape", "dtype", "starts", "text"),
    [
        ((3, 9), np.uint8, [0], "words: not words; got (3, 9) uint8; expected (n, 10) uint8"),
        ((30,), np.uint8, [0], "words: not words; got (30,) uint8; expected (n, 10) uint8"),
        ((3, 10), np.int8, [0], "words: not words; got (3, 10) int8; expected (n, 10) uint8"),
        ((3, 10), np.uint8, [0.0], "starts: not rows; got (1,) float64; expected (d,) integer"),
        ((3, 10), np.uint8, [[0]], "starts: not rows; got (1, 1) int64; expected (d,) integer"),
        ((3, 10), np.uint8, [1], "starts: words before the first datagram; got [1]; expected 0"),
        ((3, 10), np.uint8, [1, 2], "starts: words before the first datagram; got [1]; expected 0"),
        ((3, 10), np.uint8, [], "starts: words before the first datagram; got []; expected 0"),
        ((3, 10), np.uint8, [0, 2, 1], "starts: not ascending within the words; expected 0 to 3, ascending"),
        ((3, 10), np.uint8, [0, 4], "starts: not ascending within the words; expected 0 to 3, ascending"),
    ],
)
def test_a_batch_is_refused_in_these_words(shape: tuple[int, ...], dtype: Any, starts: list[Any], text: str) -> None:
    assert refused(bulk.decode, np.zeros(shape, dtype), np.array(starts), CATALOG) == text


def test_columns_are_refused_in_these_words() -> None:
    one, fields = np.array([1]), " ".join(CATALOG.messages["J7.0"].fields)
    drop = {"tn": one, "action": one}
    assert refused(bulk.from_values, "J9.9", {}, CATALOG) == "message: not in the catalogue; got J9.9"
    assert refused(bulk.from_values, "J7.0", {"x": one}, CATALOG) == (
        f"J7.0: has no such field; got x; expected {fields}"
    )
    assert refused(bulk.from_values, "J7.0", {**drop, "tn": np.array([1, 2])}, CATALOG) == (
        "J7.0.action: not one column per field; got (1,)"
    )
    assert refused(bulk.from_values, "J7.0", {**drop, "tn": np.array([[1]])}, CATALOG) == (
        "J7.0.tn: not one column per field; got (1, 1)"
    )
    assert refused(bulk.from_values, "J7.0", {"tn": one}, CATALOG) == "J7.0.action: has to be stated; got no statement"
    assert refused(bulk.from_values, "J7.0", {**drop, "tn": np.array([0])}, CATALOG) == (
        "J7.0.tn: out of range; got 0; expected 00001 to ZZ777"
    )
    assert refused(bulk.from_values, "J7.0", drop, CATALOG, datagrams=np.array([1, 2])) == (
        "datagrams: not one datagram per message; got (2,); expected (1,)"
    )
    for places, got in (([-1, 0], -1), ([0, 2], 2), ([5, -3], 5)):
        kind = bulk.from_values("J7.0", {n: np.array([1, 1]) for n in drop}, CATALOG, datagrams=np.array(places))
        columns = bulk.Columns.of({"J7.0": kind}, 2)
        assert refused(bulk.encode, columns, CATALOG) == f"datagrams: no such datagram; got {got}; expected 0 to 1"


def test_a_parity_mode_is_refused_in_these_words() -> None:
    assert refused(linkgw.encode, AIR, CATALOG, parity="odd") == (
        "parity: no such mode; got 'odd'; expected none | checked"
    )
