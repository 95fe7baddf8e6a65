"""Which detection is of which track: against trying everything."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkgw.sim.tracking import association
from linkgw.sim.tracking.association import assign, near_pairs

PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=9, unique=True)


@settings(max_examples=200, deadline=None)
@given(pairs=PAIRS, seed=st.integers(0, 1_000))
def test_the_assignment_is_the_cheapest_of_the_largest(pairs: list[tuple[int, int]], seed: int) -> None:
    pairs.sort()
    cost = np.random.default_rng(seed).uniform(-30.0, 80.0, len(pairs))
    detection, claim = (np.array(column, np.int64) for column in zip(*pairs, strict=True))
    holds = assign(detection, claim, cost)
    best = (0, 0.0)
    for choice in product([False, True], repeat=len(pairs)):
        chosen = np.array(choice)
        if len(set(detection[chosen].tolist())) == chosen.sum() == len(set(claim[chosen].tolist())):
            best = min(best, (-int(chosen.sum()), float(cost[chosen].sum())))
    assert (-int(holds.sum()), pytest.approx(float(cost[holds].sum()), abs=1e-6)) == best
    assert len(set(detection[holds].tolist())) == holds.sum() == len(set(claim[holds].tolist()))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1_000), n=st.integers(1, 40))
def test_the_tree_finds_what_all_distances_find(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    measured, position = rng.uniform(0, 5e4, (n, 3)), rng.uniform(0, 5e4, (2 * n, 3))
    velocity, lag = rng.normal(size=(2 * n, 3)) * 200.0, rng.uniform(-1, 3, n)
    spread, reach = rng.uniform(1e2, 1e6, n), 10.0 ** rng.uniform(2, 7, 2 * n)
    gate = rng.choice([16.0, 64.0], 2 * n)
    given_columns = (measured, spread, lag, position, velocity, reach, gate)
    everything = near_pairs(*given_columns)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(association, "DENSE_PAIRS", 0)
        found = near_pairs(*given_columns)
    assert [a.tolist() for a in found] == [a.tolist() for a in everything]


def test_nothing_is_near_where_there_is_nothing() -> None:
    none, three = np.zeros(0), np.zeros((0, 3))
    for part in near_pairs(three, none, none, three, three, none, none):
        assert part.size == 0
