"""A field of all kinds at once is the field of each kind."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import linkgw
from linkgw.codec import bulk
from linkgw.codec.across import Across, FieldTable
from linkgw.codec.mixed import Mixed
from linkgw.codec.plan import plan_catalog
from linkgw.conformance.draw import draw_messages

CATALOG = linkgw.load_catalog()
PLAN = plan_catalog(CATALOG)
NAMES = sorted({name for m in PLAN.messages for name in m.fields})


def across(name: str) -> Across:
    return Across([m.fields.get(name) for m in PLAN.messages])


def drawn(seed: int, n: int) -> Mixed:
    columns = bulk.columns_of([draw_messages(CATALOG, np.random.default_rng(seed), n)], CATALOG)
    return Mixed.of(PLAN, list(columns.kinds.values()))


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 30), st.sampled_from(NAMES))
def test_it_is_read_as_kind_by_kind(seed: int, n: int, name: str) -> None:
    messages = drawn(seed, n)
    kinds = messages.kinds()
    raws = [k.raw(name).astype(np.int64) if name in k.plan.fields else np.zeros(len(k), np.int64) for k in kinds]
    assert across(name).get(messages).tolist() == np.concatenate(raws).tolist()
    if name in ("latitude", "longitude", "altitude", "speed"):
        values = [k.values(name) if name in k.plan.fields else np.full(len(k), np.nan) for k in kinds]
        np.testing.assert_array_equal(across(name).values(messages), np.concatenate(values))


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 30), st.sampled_from(NAMES))
def test_it_is_replaced_as_kind_by_kind(seed: int, n: int, name: str) -> None:
    messages, others = drawn(seed, n), drawn(seed + 1, n)
    whole, parts = messages.take(np.arange(len(messages))), messages.take(np.arange(len(messages)))
    source = np.resize(across(name).get(others), len(messages))
    across(name).put(whole, source)
    for kind, start in zip(parts.kinds(), parts.bounds, strict=False):
        if name in kind.plan.fields:
            kind.put_raw(name, source[start : start + len(kind)])
    assert whole.low.tolist() == parts.low.tolist()
    assert whole.high.tolist() == parts.high.tolist()


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 30), st.data())
def test_any_field_of_any_message_is_read_and_replaced(seed: int, n: int, data: st.DataObject) -> None:
    messages = drawn(seed, n)
    fields = [f for m in PLAN.messages for f in m.fields.values()]
    table, of_kind = FieldTable(fields), {m.index: [fields.index(f) for f in m.fields.values()] for m in PLAN.messages}
    at = np.array(data.draw(st.lists(st.integers(0, n - 1), unique=True)), np.int64)
    at = at[[bool(of_kind[code]) for code in messages.codes[at].tolist()]]  # a filler has no field
    which = np.array([data.draw(st.sampled_from(of_kind[code])) for code in messages.codes[at].tolist()], np.int64)
    one_by_one = messages.take(np.arange(n))
    raws = []
    for i, field in zip(at.tolist(), which.tolist(), strict=True):
        f = fields[field]
        raws.append(int(f.get(messages.low[f.slot, i : i + 1], messages.high[f.slot, i : i + 1])[0]))
    flat = messages.places(table.slot[which], at)
    assert table.get(messages, which, flat).tolist() == raws
    new = [data.draw(st.integers(-(1 << 31), 1 << 31)) for _ in raws]
    for i, field, raw in zip(at.tolist(), which.tolist(), new, strict=True):
        f = fields[field]
        f.put(one_by_one.low[f.slot, i : i + 1], one_by_one.high[f.slot, i : i + 1], np.array([raw]))
    copy = messages.take(np.arange(n))
    table.put(copy, which, flat, np.array(new, np.int64))
    assert copy.low.tolist() == one_by_one.low.tolist()
    assert copy.high.tolist() == one_by_one.high.tolist()
