"""What a pool has left: each number of the reserve is given once, and each is given again as soon as it may be."""

from __future__ import annotations

from linkgw.picture.numbers import NONE, Lifetimes, NumberSpace

TIMEOUT, HOLD = 100, 50


def test_the_reserve_gives_no_number_fresh_and_out_of_its_line() -> None:
    space = NumberSpace(0, 31, 19, 1, Lifetimes(TIMEOUT, HOLD))
    assert [space.bind(0, n, 0, from_reserve=True) for n in range(31)] == [*range(31)]
    space.end(5, 1)
    assert space.bind(0, 101, 60) == 5
    assert [space.bind(0, 102 + n, 60, from_reserve=True) for n in range(3)] == [31, NONE, NONE]


def test_nor_after_a_restart() -> None:
    space = NumberSpace(100, 131, 19, 1, Lifetimes(TIMEOUT, HOLD))
    space.restore([(130, 0, 5, False)], 0)
    assert [space.bind(0, 50 + n, 0, from_reserve=True) for n in range(33)] == [*range(30), 31, NONE, NONE]


def test_a_number_is_given_again_in_time_though_a_life_was_prolonged_by_what_comes_after() -> None:
    """As in a batch, which prolongs lives before it begins others."""
    space = NumberSpace(0, 2, 19, 1, Lifetimes(TIMEOUT, HOLD))
    assert [space.bind(0, n, at) for n, at in ((7, 0), (8, 1), (9, 150))] == [0, 1, 2]
    space.refresh(2, 190)
    assert [space.bind(0, 17, 152), space.bind(0, 18, 153)] == [0, 1]
    assert space.bind(0, 19, 152 + TIMEOUT + HOLD) == NONE
    assert [space.bind(0, n, 154 + TIMEOUT + HOLD) for n in (20, 21, 22)] == [0, 1, NONE]
