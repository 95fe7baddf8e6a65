"""A range with both ends: they are let through, what lies beyond them is not."""

from __future__ import annotations

import numpy as np

import linkgw
from linkgw.codec import bulk
from linkgw.policy.filters import LimitsTest


def test_both_ends_of_a_range_are_let_through_and_nothing_beyond() -> None:
    catalog = linkgw.load_catalog()
    raws = [-1001, -1000, 0, 2000, 2001]
    base = {"tn": np.array([1] * len(raws)), "latitude": np.array([raw / 10_000 for raw in raws])}
    kind = bulk.from_values("J3.2", base | {"longitude": np.zeros(len(raws))}, catalog)
    test = LimitsTest("latitude", -1000, 2000)
    none = np.zeros(len(raws), np.int64)
    assert test(kind, none, none).tolist() == [False, True, True, True, False]
