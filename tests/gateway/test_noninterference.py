"""Promise 2: what a recipient gets depends only on what it may see; and the check finds leaks planted on purpose."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from linkgw.conformance.pairs import check_world

_LEAKS = runpy.run_path(str(Path(__file__).with_name("leaks.py")))
LEAKS, BLIND = _LEAKS["LEAKS"], _LEAKS["BLIND"]
N_PAIRS = 500
"""Pairs per part; four parts, so that they can run side by side."""
MOST_WORLDS = 300
"""Within which every leak has to show: about 1,750 pairs."""


@pytest.mark.parametrize("part", range(4))
def test_what_a_recipient_may_not_see_changes_nothing_for_it(catalog: Any, part: int) -> None:
    n_pairs = n_datagrams = 0
    seed = 100_000 * part
    while n_pairs < N_PAIRS:
        tally = check_world(catalog, seed, n_traces=1, n_variants=5)
        assert tally.differing == []
        n_pairs += tally.pairs
        n_datagrams += tally.datagrams
        seed += 1
    assert n_datagrams > 2 * n_pairs


def test_enough_leaks_are_planted() -> None:
    assert len(LEAKS) >= 25


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_found(catalog: Any, leak: str) -> None:
    with LEAKS[leak]():
        for seed in range(1000, 1000 + MOST_WORLDS):
            if check_world(catalog, seed, n_traces=1, n_variants=2).differing:
                return
    pytest.fail(f"{leak} was not found in {MOST_WORLDS} worlds")


@pytest.mark.parametrize("leak", BLIND)
def test_a_leak_that_leaves_two_runs_equal_is_found_by_another_test(
    leak: str, gateway: Any, say: Any, catalog: Any
) -> None:
    plant, found_by = BLIND[leak]
    tests = {
        name: test
        for file in Path(__file__).parent.glob("test_*.py")
        if file.stem != Path(__file__).stem
        for name, test in runpy.run_path(str(file)).items()
        if name.startswith("test_")
    }
    given = {"gateway": gateway, "say": say, "catalog": catalog}
    test = tests[found_by]
    names = test.__code__.co_varnames[: test.__code__.co_argcount]
    with plant(), pytest.raises((AssertionError, ValueError)):
        test(**{name: given[name] for name in names})
