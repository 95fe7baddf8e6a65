"""Coarsened values lie on a grid of the value, not of its raw units."""

from __future__ import annotations

import numpy as np

import linkgw
from linkgw.codec import bulk
from linkgw.policy.rules import Policy
from linkgw.policy.schema import parse_policy

POLICY = """
version = 1
name = "coarse"
doc = "Altitude in steps of 300 m."
[[rule]]
name = "air"
doc = "Air tracks."
from = ["KOR"]
to = ["JPN"]
messages = ["J3.2"]
coarsen = { altitude = 300.0 }
"""


def test_an_altitude_becomes_the_multiple_of_the_step_below_it_though_its_zero_is_offset() -> None:
    catalog = linkgw.load_catalog()
    policy = Policy(parse_policy(POLICY, "p"), catalog, ["KOR", "JPN"], "p")
    rules = policy.rules_for("KOR", "JPN", "J3.2", "EXERCISE")
    altitudes = np.array([1500.0, 1495.0, 0.0, -5.0, -1000.0, np.nan])
    kind = bulk.from_values("J3.2", {"tn": np.arange(1, 7), "altitude": altitudes}, catalog)
    policy.redact(rules, kind, np.zeros(6, np.int32))
    assert kind.values("altitude")[:5].tolist() == [1500.0, 1200.0, 0.0, -300.0, -1000.0]
    assert not kind.stated("altitude")[5]
