"""Marks whose rows are full stand further on, and are found there, however they came and were asked for.

Each case here let a mutant of `linkgw.picture.times` through before.
"""

from __future__ import annotations

import numpy as np
import pytest

from linkgw.picture.times import NEVER, TimeTable


def crowd(n: int, low: int, seed: int = 1) -> np.ndarray:
    """Marks that are all looked for in one row first, and go on from there each in steps of its own."""
    high = np.random.default_rng(seed).choice(1 << 23, n, replace=False).astype(np.uint64)
    return high << np.uint64(40) | np.uint64(low)


@pytest.mark.parametrize("n", [7, 8, 9, 16, 17, 60, 120])
@pytest.mark.parametrize("is_batch", [True, False])
def test_a_crowd_in_one_row_is_found_again(n: int, is_batch: bool) -> None:
    table, marks = TimeTable(), crowd(n, 5)
    others = np.concatenate([crowd(50, 5, seed=2), crowd(50, 6, seed=3)])
    others = others[~np.isin(others, marks)]
    if is_batch:
        table.put(marks, np.arange(n) + 10)
    else:
        for i, mark in enumerate(marks.tolist()):
            table.put_one(mark, i + 10)
    assert table.n_used == n
    assert table.get(marks).tolist() == [table.get_one(mark) for mark in marks.tolist()] == [*range(10, n + 10)]
    assert table.get(others).tolist() == [table.get_one(mark) for mark in others.tolist()] == [NEVER] * len(others)
    assert table.get(marks[::-1]).tolist() == [*range(10, n + 10)][::-1]


@pytest.mark.parametrize("n_at_once", [1, 50, 700])
def test_a_table_grows_and_keeps_all(n_at_once: int) -> None:
    rng, table, known = np.random.default_rng(4), TimeTable(), dict[int, int]()
    marks = np.concatenate([crowd(400, 9), rng.integers(1, 1 << 63, 3000).astype(np.uint64)])
    marks = np.unique(marks)
    rng.shuffle(marks)
    for at in range(0, len(marks), n_at_once):
        some = marks[at : at + n_at_once]
        table.put(some, np.full(len(some), at))
        known |= dict.fromkeys(some.tolist(), at)
        assert table.n_used == len(known)
    assert table.get(marks).tolist() == [known[mark] for mark in marks.tolist()]
    assert [table.get_one(mark) for mark in marks[:200].tolist()] == [known[mark] for mark in marks[:200].tolist()]
    assert table.get(marks + np.uint64(1 << 39)).tolist() == [NEVER] * len(marks)


def test_of_a_mark_that_is_put_again_the_last_time_counts_also_when_the_table_grows() -> None:
    table, marks = TimeTable(), crowd(30, 3)
    for time in (1, 5, 9):
        table.put(marks, np.full(30, time))
    table.put_one(int(marks[0]), 12)
    expected = [12, *[9] * 29]
    assert table.get(marks).tolist() == expected
    table.put(crowd(2000, 4, seed=7), np.zeros(2000, np.int64))
    assert table.get(marks).tolist() == [table.get_one(mark) for mark in marks.tolist()] == expected
