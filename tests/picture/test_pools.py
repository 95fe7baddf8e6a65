"""The ends of a pool, and what is taken up after a restart."""

from __future__ import annotations

import numpy as np

from linkgw.picture.numbers import NONE, Lifetimes, NumberSpace

LIVES = Lifetimes(10**12, 10**12)


def test_a_pool_owns_both_its_ends_and_nothing_beyond() -> None:
    space = NumberSpace(100, 199, 19, 2, LIVES)
    assert space.owns(np.array([99, 100, 199, 200])).tolist() == [False, True, True, False]


def test_the_last_sixteenth_is_for_those_who_may_take_it_and_for_nobody_else() -> None:
    space = NumberSpace(100, 131, 19, 2, LIVES)
    assert [space.bind(0, n, 0) for n in range(1, 32)] == [*range(30), NONE]
    assert [space.bind(0, n, 0, from_reserve=True) for n in range(31, 34)] == [30, 31, NONE]


def test_numbers_of_a_restart_are_taken_up_wherever_they_lie_and_those_outside_are_counted() -> None:
    space = NumberSpace(1000, 1999, 19, 2, LIVES)
    stored = [(999, 0, 1, False), (1064, 0, 2, False), (2000, 0, 3, False), (1999, 1, 4, False), (5000, 1, 5, False)]
    assert space.restore(stored, 7) == 3
    assert space.alive(7) == [(1064, 0, 2), (1999, 1, 4)]
    assert [space.find_one(0, 2, 7), space.find_one(1, 4, 7), space.find_one(0, 1, 7)] == [64, 999, NONE]
    assert space.bind(0, 9, 7) == 65
