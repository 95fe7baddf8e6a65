"""Columns and plain messages at their edges: what was not read yet or not refused, and the types of what comes out."""

from __future__ import annotations

import warnings
from itertools import product

import numpy as np
import pytest

import linkgw
from linkgw.codec import bulk
from linkgw.codec.bulk_one import read_one
from linkgw.codec.message import ParityMode
from linkgw.codec.mixed import Mixed
from linkgw.codec.plan import plan_catalog
from linkgw.codec.values import conversion_of
from linkgw.conformance.draw import draw_messages
from linkgw.errors import Reason, ValueRangeError, WireError
from linkgw.spec.model import FieldType

CATALOG = linkgw.load_catalog()
PLAN = plan_catalog(CATALOG)
FAST = linkgw.Message("J3.2", {"tn": "A2345", "altitude": 100.0, "speed": 250.0, "latitude": -33.9})
SLOW = linkgw.Message("J3.2", {"tn": "A2346", "speed": 3})
DROP = linkgw.Message("J7.0", {"tn": "A2345", "action": "drop track"})
OTHER = linkgw.Message("J7.0", {"tn": "A2346", "action": "drop track"})
POINT = linkgw.Message("J3.0", {"tn": "A2347", "kind": "other", "confidence": 50.0, "nation": "JPN"})

TN_TEXT = "two of 0-9 A-Z without I L O U, then three octal digits"


def decoded(runs: list[bytes]) -> bulk.Columns:
    """Columns of runs that each have a datagram."""
    words = np.frombuffer(b"".join(runs), np.uint8).reshape(-1, 10)
    return bulk.decode(words, np.cumsum([0, *(len(run) // 10 for run in runs[:-1])]), CATALOG)


def encoded(*messages: linkgw.Message) -> list[bytes]:
    return [linkgw.encode(message, CATALOG) for message in messages]


@pytest.mark.parametrize("mask", [[True, True], [True, False], [False, True], [False, False]], ids=str)
@pytest.mark.parametrize("is_read", [False, True])
def test_a_field_is_blanked_whether_it_was_read_before_or_not(mask: list[bool], is_read: bool) -> None:
    kind = decoded(encoded(FAST, SLOW))["J3.2"].take(np.arange(2))
    if is_read:
        assert kind.values("speed").tolist() == [250.0, 3.0]
    kind.blank(("speed", "latitude"), np.array(mask))
    assert kind.stated("speed").tolist() == [not m for m in mask]
    assert kind.stated("latitude").tolist() == [not mask[0], False]
    assert kind.stated("altitude").tolist() == [True, False]
    assert kind.values("speed").tolist() == pytest.approx(
        [np.nan if m else v for m, v in zip(mask, (250.0, 3.0), strict=True)], nan_ok=True
    )


def test_what_is_read_once_is_kept_and_cannot_be_written_to() -> None:
    kind = decoded(encoded(FAST, SLOW))["J3.2"]
    speeds = kind.raw("speed")
    assert kind.raw("speed") is speeds
    with pytest.raises(ValueError, match="read-only"):
        speeds[0] = 1
    taken = kind.take(np.array([1]))
    assert taken.raw("speed").tolist() == [3]


@pytest.mark.parametrize("runs", [[FAST], [FAST, SLOW], [FAST, DROP], [FAST] * 3 + [DROP], []], ids=len)
def test_refusals_have_their_types_where_there_are_none(runs: list[linkgw.Message]) -> None:
    r = decoded(encoded(*runs)).refusals
    assert (len(r), r.reasons.dtype) == (0, np.uint8)
    assert [a.dtype for a in (r.rows, r.datagrams, r.n_words)] == [np.int64] * 3


def test_an_item_that_was_refused_has_reason_and_words_and_leaves_the_rest_to_the_reference() -> None:
    fast, drop = encoded(FAST, DROP)
    words = np.frombuffer(drop + fast + drop, np.uint8).reshape(-1, 10)
    columns = bulk.decode(words, np.array([0, 2]), CATALOG)
    first, cut, rest, last = bulk.items_of(columns, words)
    assert isinstance(first, linkgw.Message)
    assert first.stated() == DROP.fields
    assert cut == linkgw.Refusal(Reason.MLI_BEYOND_WORDS, fast[:10], None, "")
    assert rest == linkgw.Refusal(Reason.NO_INITIAL_WORD, fast[10:], None, "")
    assert last == first


@pytest.mark.parametrize("seed", range(3))
def test_a_number_of_a_plain_message_is_the_number_of_the_message(seed: int) -> None:
    for message in draw_messages(CATALOG, np.random.default_rng(seed), 60):
        plain = read_one(PLAN, linkgw.encode(message, CATALOG))
        assert plain is not None
        for name, field in CATALOG.messages[message.name].fields.items():
            if field.type is FieldType.NUMBER:
                value = plain.value(name)
                assert value == message.fields[name]
                assert value is None or type(value) is float


def test_a_number_beyond_all_numbers_is_refused_without_a_warning() -> None:
    field = CATALOG.messages["J3.2"].fields["latitude"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        raws = conversion_of(field).to_raws(np.array([1e308, np.inf, -1e308, 1.0]))
    outside = (raws < field.raw_min) | (raws > field.raw_max)
    assert outside.tolist() == [True, True, True, False]


def test_codes_in_a_column_are_integers_of_any_width() -> None:
    for dtype in (np.uint8, np.int16, np.uint32, np.int64):
        raws = conversion_of(CATALOG.messages["J3.2"].fields["tn"]).to_raws(np.array([77, 5], dtype))
        assert (raws.dtype, raws.tolist()) == (np.int64, [77, 5])


def test_two_messages_are_more_words_than_one_promised() -> None:
    with pytest.raises(WireError) as caught:
        linkgw.decode(b"".join(encoded(DROP, DROP)), CATALOG)
    assert caught.value.reason is Reason.WORDS_BEYOND_MLI


def test_what_has_to_be_stated_is_not_taken_away_and_the_error_says_of_what() -> None:
    text = "J7.0.tn: has to be stated"
    kind, plain = decoded(encoded(DROP))["J7.0"], read_one(PLAN, *encoded(DROP))
    assert plain is not None
    with pytest.raises(ValueRangeError) as caught:
        kind.blank(("tn",), np.ones(1, np.bool_))
    assert str(caught.value) == text
    with pytest.raises(ValueRangeError) as caught:
        plain.blank(("tn",))
    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("speed", 1023, "speed: out of range; got 1023; expected 0 m/s to 1022 m/s"),
        ("speed", 1022.7, "speed: out of range; got 1022.7; expected 0 m/s to 1022 m/s"),
        ("speed", 10**400, "speed: out of range; got inf; expected 0 m/s to 1022 m/s"),
        ("speed", "1", "speed: not a number; got '1'; expected a number in m/s"),
        ("tn", "00000", "tn: out of range; got 00000; expected 00001 to ZZ777"),
        ("iff_mode_3a", "9", "iff_mode_3a: not a code of octal digits; got '9'; expected 4 octal digits as text"),
        ("iff_mode_3a", "0X12", "iff_mode_3a: not a code of octal digits; got '0X12'; expected 4 octal digits as text"),
        ("tn", "A2X45", f"tn: not a track number; got 'A2X45'; expected {TN_TEXT}"),
        ("tn", None, "tn: has to be stated; got no statement"),
        (
            "nation",
            "ABC",
            "nation: not in the enumeration; got 'ABC'; expected " + " | ".join(CATALOG.enumerations["nation"].codes),
        ),
    ],
)
def test_a_field_says_by_itself_what_it_refuses(name: str, value: object, text: str) -> None:
    with pytest.raises(ValueRangeError) as caught:
        conversion_of(CATALOG.messages["J3.2"].fields[name]).to_raw(value)
    assert str(caught.value) == text


def test_the_plan_knows_the_group_of_each_message() -> None:
    assert PLAN.tables.npg.tolist() == [m.npg for m in CATALOG.messages.values()]


FEW = [
    [[DROP]],
    [[DROP, OTHER]],
    [[DROP], [], [OTHER]],
    [[FAST, DROP, SLOW], [OTHER]],
    [[], [DROP, FAST], [SLOW, OTHER, FAST]],
    [[DROP, FAST, POINT], [], [POINT, SLOW, OTHER], []],
]


@pytest.mark.parametrize("parity", ["none", "checked"])
@pytest.mark.parametrize("items", FEW, ids=lambda items: "-".join(str(len(i)) for i in items))
def test_any_choice_of_a_few_messages_is_what_was_chosen(items: list[list[linkgw.Message]], parity: ParityMode) -> None:
    """Of one, two and three kinds: they stand kind by kind, and go out in the order received."""
    columns = bulk.columns_of(items, CATALOG)
    for mixed in (Mixed.of_columns(PLAN, columns), Mixed.of(PLAN, list(columns.kinds.values()))):
        n = len(mixed)
        sources = [(d, m) for d, datagram in enumerate(items) for m in datagram]
        by_kind = sorted(range(n), key=lambda i: list(CATALOG.messages).index(sources[i][1].name))
        for choice in product([False, True], repeat=n):
            index = np.flatnonzero(choice)
            taken = mixed.take(index)
            chosen = [by_kind[i] for i in index.tolist()]
            kinds = taken.kinds()
            assert all(len(kind) for kind in kinds)
            assert [k.message(i).stated() for k in kinds for i in range(len(k))] == [
                sources[i][1].fields for i in chosen
            ]
            assert [kind.plan.index for kind in kinds for _ in range(len(kind))] == taken.codes.tolist()
            assert taken.bounds[-1] == len(taken) == len(index)
            assert [[mixed.rows[i], mixed.datagrams[i]] for i in index] == np.transpose(
                [taken.rows, taken.datagrams]
            ).tolist()
            order = taken.order()
            assert [chosen[i] for i in order.tolist()] == sorted(chosen)
            words, starts = taken.encode(order, len(items), parity)
            left = [[m for i in sorted(chosen) for at, m in [sources[i]] if at == d] for d in range(len(items))]
            octets = [b"".join(linkgw.encode(m, CATALOG, parity=parity) for m in datagram) for datagram in left]
            assert (words.dtype, words.shape[1], words.tobytes()) == (np.uint8, 10, b"".join(octets))
            assert (starts.dtype, starts.tolist()) == (
                np.int64,
                np.cumsum([0, *(len(o) // 10 for o in octets)]).tolist(),
            )


def test_what_was_decoded_side_by_side_is_not_copied() -> None:
    columns = decoded(encoded(FAST, DROP))
    mixed = Mixed.of_columns(PLAN, columns)
    assert Mixed.of_columns(PLAN, columns) is mixed
    assert np.shares_memory(columns["J3.2"].low, mixed.low)
    assert not np.shares_memory(mixed.take(np.arange(2)).low, mixed.low)


def test_no_kinds_at_all_are_no_messages() -> None:
    mixed = Mixed.of(PLAN, [])
    assert (len(mixed), mixed.kinds(), mixed.order().tolist()) == (0, [], [])
    assert mixed.codes.dtype == np.int64
    words, starts = mixed.encode(mixed.order(), 2, "none")
    assert (words.shape, starts.tolist()) == ((0, 10), [0, 0, 0])


def test_a_kind_is_made_once_so_that_what_was_read_of_it_stays() -> None:
    columns = decoded(encoded(FAST, DROP))
    assert columns["J3.2"] is columns["J3.2"]


@pytest.mark.parametrize("n", [1, 2])
def test_one_datagram_is_one_datagram(n: int) -> None:
    columns = decoded([b"".join(encoded(FAST) * n)])
    assert (columns.n_datagrams, columns["J3.2"].datagrams.tolist()) == (1, [0] * n)
    kind = columns["J3.2"]
    assert [kind.rows.dtype, kind.datagrams.dtype] == [np.int64, np.int64]
    assert [kind.low.dtype, kind.high.dtype] == [np.uint64, np.uint16]


def test_fields_that_are_left_out_of_columns_are_no_statement_and_those_behind_them_are_packed() -> None:
    values = {"tn": np.array([1, 2]), "speed": np.array([3.0, np.nan]), "nation": np.array([1, 3])}
    kind = bulk.from_values("J3.2", values, CATALOG, datagrams=np.array([1, 4], np.int16))
    messages = [
        linkgw.Message("J3.2", {"tn": "00001", "speed": 3, "nation": "KOR"}),
        linkgw.Message("J3.2", {"tn": "00002", "nation": "JPN"}),
    ]
    assert [kind.message(i) for i in (0, 1)] == [linkgw.decode(o, CATALOG) for o in encoded(*messages)]
    assert (kind.datagrams.dtype, kind.datagrams.tolist()) == (np.int64, [1, 4])
    assert (kind.rows.dtype, kind.rows.tolist()) == (np.int64, [0, 4])
    words, starts = bulk.encode(bulk.Columns.of({"J3.2": kind}, 5), CATALOG)
    assert words.tobytes() == b"".join(encoded(*messages))
    assert (starts.dtype, starts.tolist()) == (np.int64, [0, 0, 3, 3, 3])


def test_a_message_without_fields_is_one_row() -> None:
    kind = bulk.from_values("J31.7", {}, CATALOG)
    assert (len(kind), kind.message(0)) == (1, linkgw.Message("J31.7", {}))


def test_of_several_rows_the_first_that_is_out_of_range_is_named() -> None:
    with pytest.raises(ValueRangeError, match=r"got 2000\.0"):
        bulk.from_values("J3.2", {"tn": np.ones(4, int), "speed": np.array([1.0, 2000.0, 3000.0, 4.0])}, CATALOG)


def test_no_columns_are_no_words() -> None:
    words, starts = bulk.encode(bulk.Columns.of({}, 2), CATALOG)
    assert (words.shape, words.dtype, starts.dtype, starts.tolist()) == ((0, 10), np.uint8, np.int64, [0, 0])


def test_a_bad_first_word_does_no_harm_to_the_datagram_before_it() -> None:
    bad = bytes([3, *[0] * 9])
    for runs, reasons in (
        ([*encoded(DROP), bad], [(1, 1)]),
        ([bad, *encoded(DROP)], [(0, 0)]),
        ([bad, bad], [(0, 0), (1, 1)]),
    ):
        columns = decoded(runs)
        refusals = columns.refusals
        assert refusals.reasons.tolist() == [Reason.NO_INITIAL_WORD] * len(reasons)
        assert list(zip(refusals.rows.tolist(), refusals.datagrams.tolist(), strict=True)) == reasons
        assert columns.n_messages == len(runs) - len(reasons)
