"""A number that is given again, among many at once, takes nothing from an object that has another by now."""

from __future__ import annotations

import numpy as np
import pytest

from linkgw.picture.numbers import NONE, Lifetimes, NumberSpace

TIMEOUT, HOLD = 50, 10


@pytest.mark.parametrize("origin", [0, 1])
def test_many_numbers_given_again_leave_the_later_numbers_of_their_old_objects_alone(origin: int) -> None:
    """Number 0 is that of object 7, which is silent, comes back under number 2, and reports on."""
    space = NumberSpace(0, 2, 19, 2, Lifetimes(TIMEOUT, HOLD))
    assert [space.bind(origin, n, 0) for n in (7, 8)] == [0, 1]
    later = 1 + TIMEOUT
    assert space.bind(origin, 7, later) == 2
    now = later + HOLD
    assert space.bind_many(1, np.array([20, 21, 22]), np.full(3, now)).tolist() == [0, 1]
    assert [space.find_one(origin, 7, now), space.find_one(origin, 8, now)] == [2, NONE]
    assert [space.find_one(1, n, now) for n in (20, 21, 22)] == [0, 1, NONE]
    assert space.meaning(2, now) == (origin, 7)


def test_numbers_of_both_origins_are_given_again_to_one() -> None:
    space = NumberSpace(0, 3, 19, 2, Lifetimes(TIMEOUT, HOLD))
    for n in range(4):
        assert space.bind(n % 2, n, 0) == n
    now = 1 + TIMEOUT + HOLD
    assert space.bind_many(0, np.arange(10, 14), np.full(4, now)).tolist() == [0, 1, 2, 3]
    assert [space.find_one(origin, n, now) for origin in (0, 1) for n in range(4)] == [NONE] * 8
    assert [space.find_one(0, n, now) for n in range(10, 14)] == [0, 1, 2, 3]
