"""All fields of a kind coarsened at once, one after the other, and of one message alone: the same."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import linkgw
from linkgw.codec import bulk
from linkgw.codec.bulk_one import read_one
from linkgw.codec.mixed import Mixed
from linkgw.codec.plan import plan_catalog
from linkgw.conformance.draw import draw_messages
from linkgw.policy.coarsening import Coarsening, coarsen_alone
from linkgw.policy.effects import Effects
from linkgw.policy.filters import KindRule
from linkgw.policy.rules import DENIED
from linkgw.spec.model import FieldType

CATALOG = linkgw.load_catalog()
PLAN = plan_catalog(CATALOG)
NAMES = [m.name for m in CATALOG.messages.values() if any(f.type is FieldType.NUMBER for f in m.fields.values())]


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(NAMES), st.integers(1, 20))
def test_a_multiple_of_the_step_below_goes_out(seed: int, name: str, n: int) -> None:
    rng = np.random.default_rng(seed)
    messages = draw_messages(CATALOG, rng, n, [name])
    columns = bulk.columns_of([[m] for m in messages], CATALOG)[name]
    kind, mask = columns.take(np.arange(n)), rng.integers(2, size=n).astype(np.bool_)
    mask[0] = True
    fields = [f for f in columns.spec.fields.values() if f.type is FieldType.NUMBER]
    chosen = [f for f in fields if rng.integers(2)] or fields[:1]
    coarsenings = tuple(
        Coarsening(f.name, int(rng.integers(2, 2 + (f.raw_max - f.raw_min) // 2)), int(rng.integers(-9, 9)), f.raw_min)
        for f in chosen
    )
    effects = Effects(PLAN, [{name: KindRule(0, "coarse", (), (), coarsenings)}])
    mixed = Mixed.of(PLAN, [kind])
    effects.apply(mixed, np.where(mask, 0, DENIED).astype(np.int32))
    [kind] = mixed.kinds()
    for i, message in enumerate(messages):
        alone = read_one(PLAN, linkgw.encode(message, CATALOG))
        assert alone is not None
        for c in coarsenings if mask[i] else ():
            coarsen_alone(alone, c)
        for f in columns.spec.fields.values():
            before, after = int(columns.raw(f.name)[i]), int(kind.raw(f.name)[i])
            assert after == alone.raw(f.name)
            c = next((c for c in coarsenings if c.field == f.name), None)
            if c is None or not mask[i] or before == f.no_statement:
                assert after == before
            else:
                assert after == max((before - c.zero) // c.step * c.step + c.zero, c.least)
