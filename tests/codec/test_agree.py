"""The reference, the fast codec and the independent reading by bitstring say the same of everything."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkgw
from linkgw.codec import bulk
from linkgw.codec.bulk_kind import MATRIX_MAX
from linkgw.conformance import reading
from linkgw.conformance.draw import draw_messages, draw_words

CATALOG = linkgw.load_catalog()
NAMES = list(CATALOG.messages)


def hold_to_reading(items: list[linkgw.Message | linkgw.Refusal], readings: list) -> None:
    """Same messages with equal values of equal types, same refusals for the same words."""
    assert len(items) == len(readings)
    for item, other in zip(items, readings, strict=True):
        if isinstance(item, linkgw.Message):
            assert isinstance(other, reading.Reading)
            assert (item.name, dict(item.fields)) == (other.name, other.values)
            assert [type(v) for v in item.fields.values()] == [type(v) for v in other.values.values()]
        else:
            assert isinstance(other, reading.Unread)
            assert (item.reason, item.words) == (other.reason, other.words)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_every_message_good_or_broken_reads_the_same_three_ways(
    draws: SimpleNamespace, name: str, data: st.DataObject
) -> None:
    parity = data.draw(draws.parities)
    drawn = data.draw(draws.datagrams(parity, CATALOG.messages[name]))
    items = draws.decode_both(drawn, parity)
    readings = [r for d in drawn for r in reading.read_all(d, CATALOG, checked=parity == "checked")]
    hold_to_reading(items, readings)


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_random_words_read_the_same_three_ways(draws: SimpleNamespace, data: st.DataObject) -> None:
    parity = data.draw(draws.parities)
    words = b"".join(data.draw(st.lists(draws.noise(), max_size=12)))
    readings = reading.read_all(words, CATALOG, checked=parity == "checked")
    hold_to_reading(draws.decode_both([words], parity), readings)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_raw_integers_are_those_of_the_independent_reading(
    draws: SimpleNamespace, name: str, data: st.DataObject
) -> None:
    sent = data.draw(st.lists(draws.messages(CATALOG.messages[name]), min_size=1, max_size=3))
    words = b"".join(linkgw.encode(m, CATALOG) for m in sent)
    array, starts = draws.laid_out([words])
    kind = bulk.decode(array, starts, CATALOG)[name]
    for i, read in enumerate(reading.read_all(words, CATALOG)):
        assert isinstance(read, reading.Reading)
        assert {f: int(kind.raw(f)[i]) for f in CATALOG.messages[name].fields} == read.raws


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_a_batch_decodes_as_its_datagrams_one_by_one(draws: SimpleNamespace, data: st.DataObject) -> None:
    drawn = data.draw(draws.datagrams())
    words, starts = draws.laid_out(drawn)
    whole = bulk.decode(words, starts, CATALOG)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(drawn)))) | {0, len(drawn)})
    items, rows = [], []
    for a, b in pairwise(cuts):
        part_words, part_starts = draws.laid_out(drawn[a:b])
        part = bulk.decode(part_words, part_starts, CATALOG)
        items += bulk.items_of(part, part_words)
        for kind in (*part.kinds.values(), part.refusals):
            rows += zip(kind.rows + starts[a : a + 1], kind.datagrams + a, strict=True)
    assert all(map(draws.same, items, bulk.items_of(whole, words)))
    kinds = (*whole.kinds.values(), whole.refusals)
    assert sorted(rows) == sorted(pair for k in kinds for pair in zip(k.rows, k.datagrams, strict=True))


@pytest.mark.parametrize("parity", ["none", "checked"])
@pytest.mark.parametrize("n", [1, 60 * MATRIX_MAX])
def test_batches_of_any_size_agree_with_the_reference(draws: SimpleNamespace, parity: str, n: int) -> None:
    rng = np.random.default_rng(n)
    messages = [linkgw.encode(m, CATALOG, parity=parity) for m in draw_messages(CATALOG, rng, min(n, 600))]
    broken = [bytearray(messages[i]) for i in rng.integers(len(messages), size=min(n, 400))]
    for octets in broken:
        octets[rng.integers(len(octets))] ^= 1 << rng.integers(8)
    noise = [draw_words(CATALOG, rng, 2) for _ in range(min(n, 200))]
    pool = [*messages, *map(bytes, broken), *noise]
    expected = [linkgw.decode_all(octets, CATALOG, parity=parity) for octets in pool]
    chosen = rng.integers(len(pool), size=n)
    words, starts = draws.laid_out([pool[i] for i in chosen])
    columns = bulk.decode(words, starts, CATALOG, parity=parity)
    found = bulk.items_of(columns, words)
    assert len(found) == sum(len(expected[i]) for i in chosen)
    assert all(map(draws.same, found, (item for i in chosen for item in expected[i])))
    if n > 1:
        assert max(map(len, columns.kinds.values())) > MATRIX_MAX
