"""The fast codec's own surface: columns, masks, rows, and what it refuses to work on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkgw
from linkgw import Reason, ValueRangeError
from linkgw.codec import bulk
from linkgw.conformance import reading
from linkgw.spec.model import FieldType

CATALOG = linkgw.load_catalog()
AIR = CATALOG.messages["J3.2"]
FAST = linkgw.Message("J3.2", {"tn": "A2345", "speed": 250, "latitude": -33.9, "platform": "fighter"})
SLOW = linkgw.Message("J3.2", {"tn": "A2346", "speed": 3, "vertical_rate": -12, "nation": "KOR"})
DROP = linkgw.Message("J7.0", {"tn": "A2346", "action": "drop track"})


@pytest.fixture
def columns() -> bulk.Columns:
    """Three datagrams: FAST and DROP, nothing, SLOW."""
    return bulk.columns_of([[FAST, DROP], [], [SLOW]], CATALOG)


def test_rows_and_datagrams_say_where_each_message_came_from(columns: bulk.Columns) -> None:
    assert list(columns.kinds) == ["J3.2", "J7.0"]
    assert (columns["J3.2"].rows.tolist(), columns["J7.0"].rows.tolist()) == ([0, 4], [3])
    assert (columns["J3.2"].datagrams.tolist(), columns["J7.0"].datagrams.tolist()) == ([0, 2], [0])
    assert (columns.n_datagrams, columns.n_messages) == (3, 3)


def test_refusals_say_where_why_and_how_many_words(draws: SimpleNamespace) -> None:
    drop, fast = linkgw.encode(DROP, CATALOG), linkgw.encode(FAST, CATALOG)
    words, starts = draws.laid_out([drop + fast[:20], b"", fast[10:] + drop])
    found = bulk.decode(words, starts, CATALOG)
    refusals = found.refusals
    assert len(refusals) == 2
    assert refusals.reasons.tolist() == [Reason.MLI_BEYOND_WORDS, Reason.NO_INITIAL_WORD]
    assert (refusals.rows.tolist(), refusals.n_words.tolist()) == ([1, 3], [2, 2])
    assert refusals.datagrams.tolist() == [0, 2]
    assert (found["J7.0"].rows.tolist(), found["J7.0"].datagrams.tolist()) == ([0, 5], [0, 2])


@pytest.mark.parametrize("name", list(CATALOG.messages))
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_columns_hold_what_the_independent_reading_reads(
    draws: SimpleNamespace, name: str, data: st.DataObject
) -> None:
    spec = CATALOG.messages[name]
    octets = [linkgw.encode(data.draw(draws.messages(spec)), CATALOG) for _ in range(data.draw(st.integers(1, 4)))]
    kind = bulk.decode(*draws.laid_out(octets), CATALOG)[name]
    readings: list[Any] = [reading.read_all(o, CATALOG)[0] for o in octets]
    for f in spec.fields.values():
        raws, values, stated = kind.raw(f.name), kind.values(f.name), kind.stated(f.name)
        assert raws.tolist() == [r.raws[f.name] for r in readings]
        assert raws.dtype.itemsize * 8 < 2 * f.width or raws.dtype.itemsize == 1
        assert stated.dtype == np.bool_
        assert stated.tolist() == [r.values[f.name] is not None for r in readings]
        if f.type is FieldType.NUMBER:
            assert values.dtype == np.float64
            expected = [np.nan if r.values[f.name] is None else r.values[f.name] for r in readings]
            assert np.array_equal(values, expected, equal_nan=True)
        else:
            assert values.tolist() == raws.tolist()


def test_some_messages_are_taken_by_mask_or_by_index(columns: bulk.Columns) -> None:
    kind = columns["J3.2"]
    for index in (np.array([False, True]), np.array([1])):
        taken = kind.take(index)
        assert len(taken) == 1
        assert taken.message(0) == kind.message(1)
        assert (taken.rows.tolist(), taken.datagrams.tolist()) == ([4], [2])
    assert [kind.take(np.array([1, 0])).message(i).fields["tn"] for i in range(2)] == ["A2346", "A2345"]
    assert len(kind.take(np.zeros(2, bool))) == 0


def test_what_is_put_into_a_copy_stays_out_of_the_original(columns: bulk.Columns) -> None:
    kind = columns["J3.2"]
    before = kind.values("speed").tolist()
    copy = kind.take(np.arange(2))
    copy.put_raw("speed", np.array([7, 1023]))
    assert copy.raw("speed").tolist() == [7, 1023]
    assert copy.stated("speed").tolist() == [True, False]
    assert kind.values("speed").tolist() == before == [250.0, 3.0]


@pytest.mark.parametrize("name", list(CATALOG.messages))
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_what_is_put_is_what_the_reference_would_encode(draws: SimpleNamespace, name: str, data: st.DataObject) -> None:
    spec = CATALOG.messages[name]
    octets = [linkgw.encode(data.draw(draws.messages(spec)), CATALOG) for _ in range(2)]
    columns = bulk.decode(*draws.laid_out(octets), CATALOG)
    kind = columns[name]
    wanted = [dict(reading.read_all(o, CATALOG)[0].raws) for o in octets]
    for f in data.draw(st.lists(st.sampled_from(list(spec.fields.values())))) if spec.fields else []:
        raws = [data.draw(draws.raws(f)) for _ in octets]
        kind.put_raw(f.name, np.array(raws, kind.raw(f.name).dtype))
        for row, raw in zip(wanted, raws, strict=True):
            row[f.name] = raw
    parity = data.draw(draws.parities)
    encoded, starts = bulk.encode(columns, CATALOG, parity=parity)
    rule = CATALOG.parity if parity == "checked" else None
    expected = [reading.write(spec, row, parity=rule) for row in wanted]
    assert encoded.tobytes() == b"".join(expected)
    assert starts.tolist() == [0, len(expected[0]) // 10]


def test_no_words_give_no_columns() -> None:
    none = np.zeros((0, 10), np.uint8)
    for starts in ([], [0], [0, 0, 0]):
        found = bulk.decode(none, np.array(starts, np.int64), CATALOG)
        assert (len(found.kinds), len(found.refusals)) == (0, 0)
        assert (found.n_datagrams, found.n_messages) == (len(starts), 0)
        words, encoded_starts = bulk.encode(found, CATALOG)
        assert words.shape == (0, 10)
        assert encoded_starts.tolist() == starts


def test_no_rows_can_be_packed() -> None:
    kind = bulk.from_values("J3.2", {"tn": np.zeros(0, np.int64)}, CATALOG)
    assert len(kind) == 0


def test_datagrams_without_words_keep_their_place(draws: SimpleNamespace) -> None:
    octets = linkgw.encode(DROP, CATALOG)
    words, starts = draws.laid_out([b"", octets, b"", b"", octets, b""])
    found = bulk.decode(words, starts, CATALOG)
    assert found["J7.0"].datagrams.tolist() == [1, 4]
    assert bulk.encode(found, CATALOG)[1].tolist() == starts.tolist() == [0, 0, 1, 1, 1, 2]


def test_the_input_is_not_written_to(draws: SimpleNamespace) -> None:
    words, starts = draws.laid_out([linkgw.encode(FAST, CATALOG)])
    assert not words.flags.writeable
    kind = bulk.decode(words, starts, CATALOG)["J3.2"]
    kind.put_raw("speed", np.array([1]))
    assert words.tobytes() == linkgw.encode(FAST, CATALOG)


@pytest.mark.parametrize(
    "words",
    [
        np.zeros(10, np.uint8),
        np.zeros((1, 9), np.uint8),
        np.zeros((1, 11), np.uint8),
        np.zeros((1, 10), np.int64),
        np.zeros((1, 1, 10), np.uint8),
    ],
)
def test_an_array_that_is_not_words_is_refused(words: np.ndarray) -> None:
    with pytest.raises(ValueRangeError, match="words: not words"):
        bulk.decode(words, np.array([0]), CATALOG)


@pytest.mark.parametrize("starts", [[], [1], [0, 2, 1], [0, 4], [-1], [-1, 0], [0.5], [[0]], ["0"], [True]], ids=str)
def test_starts_that_are_not_where_datagrams_start_are_refused(starts: list) -> None:
    with pytest.raises(ValueRangeError, match="starts: "):
        bulk.decode(np.zeros((3, 10), np.uint8), np.array(starts), CATALOG)


def test_starts_beyond_no_words_are_refused() -> None:
    for starts in ([1], [-1], [0, 1]):
        with pytest.raises(ValueRangeError, match="starts: "):
            bulk.decode(np.zeros((0, 10), np.uint8), np.array(starts), CATALOG)


def test_messages_are_packed_into_the_datagrams_that_are_asked_for() -> None:
    kind = bulk.from_values(
        "J7.0", {"tn": np.array([1, 2]), "action": np.array([1, 1])}, CATALOG, datagrams=np.array([1, 1])
    )
    none = np.zeros(0, np.int64)
    columns = bulk.Columns({"J7.0": kind}, bulk.Refusals(np.zeros(0, np.uint8), none, none, none), 3)
    words, starts = bulk.encode(columns, CATALOG)
    assert (len(words), starts.tolist()) == (2, [0, 0, 2])


def test_a_field_that_the_message_has_not_is_refused(columns: bulk.Columns) -> None:
    for read in (columns["J3.2"].raw, columns["J3.2"].stated, columns["J3.2"].values):
        with pytest.raises(KeyError):
            read("depth")


def test_a_parity_mode_that_there_is_not_is_refused(columns: bulk.Columns) -> None:
    words = np.zeros((0, 10), np.uint8)
    for attempt in (
        lambda: linkgw.encode(DROP, CATALOG, parity="odd"),
        lambda: linkgw.decode(linkgw.encode(DROP, CATALOG), CATALOG, parity="odd"),
        lambda: linkgw.decode_all(b"", CATALOG, parity="odd"),
        lambda: bulk.decode(words, np.zeros(0, np.int64), CATALOG, parity="odd"),
        lambda: bulk.encode(columns, CATALOG, parity="odd"),
    ):
        with pytest.raises(ValueRangeError, match="parity: no such mode; got 'odd'"):
            attempt()


def test_a_datagram_that_there_is_not_is_refused(columns: bulk.Columns) -> None:
    for n in (0, 1, 2):
        with pytest.raises(ValueRangeError, match="datagrams: no such datagram"):
            bulk.encode(bulk.Columns(columns.kinds, columns.refusals, n), CATALOG)
    with pytest.raises(ValueRangeError, match="datagrams: not one datagram per message"):
        bulk.from_values("J7.1", {"tn": np.array([1]), "request": np.array([1])}, CATALOG, datagrams=np.array([0, 1]))
