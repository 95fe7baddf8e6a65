"""The table decides as the rules do, one after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkgw
from linkgw.codec import bulk
from linkgw.codec.mixed import Mixed
from linkgw.codec.plan import plan_catalog
from linkgw.conformance.draw import draw_messages
from linkgw.conformance.traces import draw_world
from linkgw.policy.rules import AGE_UNKNOWN, Policy
from linkgw.policy.schema import parse_policy
from linkgw.spec.load import shipped_folder

CATALOG = linkgw.load_catalog()
NETWORKS = ["KOR", "USA", "JPN"]


def hold_together(policy: Policy, seed: int) -> None:
    """Decide messages of all kinds both ways, for every pair of networks."""
    rng = np.random.default_rng(seed)
    columns = bulk.columns_of([[m] for m in draw_messages(CATALOG, rng, 60)], CATALOG)
    for origin in NETWORKS:
        rules = policy.table(origin, "EXERCISE")
        codes, facts, ages, stns = [], [], [], []
        for kind in columns.kinds.values():
            stns.append(rng.integers(1 << 15, size=len(kind)))
            ages.append(rng.choice([AGE_UNKNOWN, 10**9, 40 * 10**9, 100 * 10**9], len(kind)))
            codes.append(np.full(len(kind), kind.plan.index))
            facts.append(rules.facts(Mixed.of(plan_catalog(CATALOG), [kind]), stns[-1], ages[-1]))
        for recipient in NETWORKS:
            decided = rules.decide(recipient, np.concatenate(codes), np.concatenate(facts))
            one_by_one = [
                policy.decide(policy.rules_for(origin, recipient, name, "EXERCISE"), kind, stn, age)
                for (name, kind), stn, age in zip(columns.kinds.items(), stns, ages, strict=True)
            ]
            assert decided.tolist() == np.concatenate(one_by_one).tolist()


@pytest.mark.parametrize("topology", ["trilateral", "hub"])
def test_a_shipped_policy_is_decided_by_table_as_rule_by_rule(topology: str) -> None:
    text = (shipped_folder() / "configurations" / f"{topology}-policy.toml").read_text()
    policy = Policy(parse_policy(text, "p"), CATALOG, NETWORKS, "p")
    for seed in range(5):
        hold_together(policy, seed)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_any_policy_is_decided_by_table_as_rule_by_rule(seed: int) -> None:
    world = draw_world(CATALOG, np.random.default_rng(seed))
    text: Any = world.policy
    hold_together(text if isinstance(text, Policy) else Policy(text, CATALOG, NETWORKS, "p"), seed)


@pytest.mark.parametrize("n", [1, 31, 32, 33, 62, 63, 64, 126, 127, 300])
def test_any_number_of_rules_and_conditions_is_decided_as_rule_by_rule(n: int) -> None:
    head = 'version = 1\nname = "p"\ndoc = "p"\n'
    rule = '[[rule]]\nname = "r{0}"\ndoc = "d"\nfrom = ["KOR"]\nto = ["{1}"]\nmessages = ["J3.*", "J2.*"]\n{2}\n'
    tests = (
        'age_max_s = {0}.0', 'source_stn = ["{0:05o}-{1:05o}"]', "altitude_m = {{ min = {0}00.0, max = {1}00.0 }}",
        "quality_min = {2}\nage_max_s = {0}.0",
    )  # fmt: skip
    text = head + "".join(
        rule.format(i, ("USA", "JPN", "*")[i % 3], tests[i // 3 % 4].format(i + 1, i + 90, i % 16)) for i in range(n)
    )
    for seed in range(3):
        hold_together(Policy(parse_policy(text, "p"), CATALOG, NETWORKS, "p"), seed)
