"""The reserve of a pool: each number of it is given once, whatever was collected before."""

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
