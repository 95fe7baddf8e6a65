"""What the rules do to messages of all kinds at once is what each rule does to each message alone."""

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
from linkgw.policy.coarsening import Coarsening
from linkgw.policy.effects import Effects
from linkgw.policy.filters import KindRule
from linkgw.spec.model import FieldType, MessageSpec

CATALOG = linkgw.load_catalog()
PLAN = plan_catalog(CATALOG)


def drawn_rule(number: int, spec: MessageSpec, rng: np.random.Generator) -> KindRule:
    fields = list(spec.fields.values())
    redactions = tuple(f.name for f in fields if f.no_statement is not None and rng.random() < 0.3)
    coarse = [f for f in fields if f.type is FieldType.NUMBER and f.name not in redactions and rng.random() < 0.4]
    coarsenings = []
    for f in coarse:
        step = int(rng.integers(2, 2 + (f.raw_max - f.raw_min) // 2))
        coarsenings.append(Coarsening(f.name, step, int(rng.integers(-9, 9)), f.raw_min))
    return KindRule(number, f"rule {number}", (), redactions, tuple(coarsenings))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(1, 5))
def test_many_are_redacted_as_each_is(seed: int, n: int, n_rules: int) -> None:
    rng = np.random.default_rng(seed)
    specs = [m for m in CATALOG.messages.values() if not m.filler]
    rules = [{m.name: drawn_rule(i, m, rng) for m in specs if rng.random() < 0.8} for i in range(n_rules)]
    drawn = draw_messages(CATALOG, rng, n, [m.name for m in specs])
    columns = bulk.columns_of([[m] for m in drawn], CATALOG)
    messages = Mixed.of(PLAN, list(columns.kinds.values()))
    messages = messages.take(np.arange(n))  # a copy
    decided = rng.integers(-2, n_rules, n).astype(np.int32)
    Effects(PLAN, rules).apply(messages, decided)
    for kind, start in zip(messages.kinds(), messages.bounds, strict=False):
        for i in range(len(kind)):
            alone = read_one(PLAN, linkgw.encode(drawn[int(kind.datagrams[i])], CATALOG))
            assert alone is not None
            rule = rules[decided[start + i]].get(kind.spec.name) if decided[start + i] >= 0 else None
            if rule is not None:
                rule.redact_alone(alone)
            assert {f: int(kind.raw(f)[i]) for f in kind.spec.fields} == {f: alone.raw(f) for f in kind.spec.fields}


def test_rules_that_do_nothing_change_nothing() -> None:
    columns = bulk.columns_of([draw_messages(CATALOG, np.random.default_rng(1), 30)], CATALOG)
    messages = Mixed.of(PLAN, list(columns.kinds.values()))
    before = messages.low.copy(), messages.high.copy()
    Effects(PLAN, [{}]).apply(messages, np.zeros(len(messages), np.int32))
    assert (messages.low == before[0]).all()
    assert (messages.high == before[1]).all()
