"""Numbers that wait in line, the reserve's among them; many at once as one by one; what a restart takes up.

Each case here let a mutant of `linkgw.picture` through before.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkgw.picture.numbers import NONE, Lifetimes, NumberSpace
from linkgw.picture.pages import NumberSets, PagedArray

LONG = Lifetimes(10**12, 10**12)
TIMEOUT, HOLD = 100, 50


def test_a_pool_grows_to_its_last_number_one_by_one_and_at_once() -> None:
    for size in (64, 65, 200, 300):
        one, many = (NumberSpace(1000, 1000 + size - 1, 19, 2, LONG) for _ in range(2))
        n_open = size - size // 16
        assert [one.bind(0, n, 0) for n in range(n_open + 1)] == [*range(n_open), NONE]
        at_ns = np.zeros(n_open + 9, np.int64)
        assert many.bind_many(0, np.arange(n_open + 9), at_ns).tolist() == [*range(n_open)], "each of them once"
        assert one.alive(0) == many.alive(0) == [(1000 + n, 0, n) for n in range(n_open)]
        assert one.meaning(1000 + n_open, 0) is one.meaning(1000 + size, 0) is None


def test_a_number_that_was_never_given_stands_for_nothing() -> None:
    space = NumberSpace(1000, 1999, 19, 2, LONG)
    assert [space.meaning(number, 0) for number in (999, 1000, 1063, 1064, 1065, 1999, 2000)] == [None] * 7


def test_a_life_is_on_until_its_timeout_and_no_nanosecond_longer() -> None:
    space = NumberSpace(1, 32, 19, 2, Lifetimes(TIMEOUT, HOLD))
    space.bind(1, 7, 1000)
    at = np.array([1000, 1000 + TIMEOUT, 1001 + TIMEOUT])
    assert space.find(1, np.array([7, 7, 7]), at).tolist() == [0, 0, NONE]
    assert [space.find_one(1, 7, now) for now in at.tolist()] == [0, 0, NONE]
    assert [space.meaning(1, now) for now in at.tolist()] == [(1, 7), (1, 7), None]
    assert [space.n_alive(now) for now in at.tolist()] == [1, 1, 0]


def test_the_reserve_is_given_again_in_its_turn_and_never_twice() -> None:
    space = NumberSpace(0, 63, 19, 1, Lifetimes(TIMEOUT, HOLD))  # 60 for all, 4 in reserve
    for n in range(60):
        assert space.bind(0, n, 0) == n
    assert [space.bind(0, 100 + n, n, from_reserve=True) for n in range(4)] == [60, 61, 62, 63]
    for slot, at_ns in ((62, 4), (60, 5), (63, 6)):
        space.end(slot, at_ns)
    assert space.bind(0, 200, 3 + HOLD, from_reserve=True) == NONE
    assert space.bind(0, 200, 4 + HOLD, from_reserve=True) == 62, "held exactly as long as said"
    assert space.bind(0, 201, 6 + HOLD, from_reserve=True) == 60
    # 63 waits in the reserve's line when the others are lined up anew
    space.refresh(np.arange(1, 60), np.full(59, 6 + HOLD))
    space.refresh(61, 6 + HOLD)
    at_ns = 2 + TIMEOUT + HOLD
    assert space.bind(0, 300, at_ns) == 0
    assert space.bind(0, 301, at_ns) == NONE
    assert [space.bind(0, 302 + n, at_ns, from_reserve=True) for n in range(2)] == [63, NONE]


def test_numbers_for_all_stay_out_of_the_reserve_and_the_reserve_out_of_them() -> None:
    space = NumberSpace(0, 31, 19, 1, Lifetimes(TIMEOUT, HOLD))  # 30 and 2
    for n in range(32):
        space.bind(0, n, 0, from_reserve=True)
    for slot in (30, 31, 0):
        space.end(slot, 1)
    assert space.bind(0, 50, 1 + HOLD) == 0
    assert space.bind(0, 51, 1 + HOLD) == NONE
    assert [space.bind(0, n, 1 + HOLD, from_reserve=True) for n in (52, 53, 54)] == [30, 31, NONE]


def test_a_number_given_again_leaves_the_later_number_of_its_old_object_alone() -> None:
    space = NumberSpace(0, 2, 19, 1, Lifetimes(TIMEOUT, HOLD))
    assert space.bind(0, 7, 0) == 0
    assert [space.bind(0, n, 0) for n in (8, 9)] == [1, 2]
    space.refresh(np.array([1, 2]), np.array([1, 1]))
    now = 2 + TIMEOUT + HOLD
    assert space.bind(0, 7, now) == 0  # its own again
    assert space.bind(0, 9, now) == 1, "the object of number 2 has number 1 now"
    assert space.bind(0, 10, now) == 2
    assert [space.find_one(0, n, now) for n in (7, 8, 9, 10)] == [0, NONE, 1, 2]


@pytest.mark.parametrize(("last", "reserve"), [(29, [30, 31]), (30, [31]), (31, [30])])
def test_what_a_restart_took_up_is_not_given_again(last: int, reserve: list[int]) -> None:
    """Of 32 numbers 30 are for all: the last one of those, and the first and the last of the reserve."""
    space = NumberSpace(100, 131, 19, 1, Lifetimes(TIMEOUT, HOLD))
    assert space.restore([(100 + last, 0, 5, False)], 0) == 0
    given_to_all = [slot for n in range(30) if (slot := space.bind(0, 50 + n, 0)) != NONE]
    assert given_to_all == [slot for slot in range(30) if slot != last]
    assert [space.bind(0, 150 + n, 0, from_reserve=True) for n in range(len(reserve))] == reserve
    assert space.meaning(100 + last, 0) == (0, 5)


def test_of_an_object_that_had_two_lives_the_later_one_is_on_after_a_restart() -> None:
    space = NumberSpace(100, 199, 19, 2, LONG)
    space.restore([(100, 1, 5, False), (103, 1, 5, False), (101, 0, 5, True), (102, 0, 6, False)], 0)
    assert space.alive(0) == [(102, 0, 6), (103, 1, 5)]
    assert [space.find_one(1, 5, 0), space.find_one(0, 5, 0), space.find_one(0, 6, 0)] == [3, NONE, 2]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 1), st.sets(st.integers(0, 12), min_size=1), st.integers(0, 80), st.booleans()),
        max_size=25,
    )
)
def test_many_at_once_are_as_one_by_one(steps: list[tuple[int, set[int], int, bool]]) -> None:
    one, many = (NumberSpace(10, 19, 19, 2, Lifetimes(TIMEOUT, HOLD)) for _ in range(2))
    now = 0
    for origin, things, pause, ends in steps:
        now += pause
        numbers = np.array(sorted(things), np.int64)
        at_ns = np.full(len(numbers), now, np.int64)
        slots = many.find(origin, numbers, at_ns)
        assert slots.tolist() == [one.find_one(origin, int(n), now) for n in numbers]
        if ends and (slots != NONE).any():
            many.end_many(slots[slots != NONE].astype(np.int64), at_ns[slots != NONE])
            for slot in slots[slots != NONE].tolist():
                one.end(slot, now)
        elif not ends:
            new = numbers[slots == NONE]
            got = many.bind_many(origin, new, at_ns[: len(new)])
            expected = [slot for n in new.tolist() if (slot := one.bind(origin, n, now)) != NONE]
            assert got.tolist() == expected
            assert [many.count(s) for s in got.tolist()] == [one.count(s) for s in expected] == [0] * len(expected)
        assert many.alive(now) == one.alive(now)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(st.integers(0, (1 << 12) - 1), st.integers(-1, 99), max_size=8), max_size=12))
def test_pages_hold_what_was_put_last_by_one_or_by_many(puts: list[dict[int, int]]) -> None:
    pages, last = PagedArray(12), dict[int, int]()
    for i, values in enumerate(puts):
        if i % 2:
            for number, value in values.items():
                pages.put(number, value)
        else:
            pages.put_many(np.array([*values], np.int64), np.array([*values.values()], np.int64))
        last |= values
    assert pages.get(np.arange(1 << 12)).tolist() == [last.get(n, PagedArray.EMPTY) for n in range(1 << 12)]
    assert pages.n_pages <= 8


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 15), max_size=20), st.lists(st.integers(0, 15), max_size=20))
def test_sets_of_numbers_are_told_batch_by_batch(numbers: list[int], others: list[int]) -> None:
    sets = NumberSets(4)
    n, o = np.array(numbers, np.int64), np.array(others, np.int64)
    for _ in range(2):  # nothing is left behind by a batch
        assert sets.among(n, o).tolist() == [x in others for x in numbers]
        assert sets.times(n).tolist() == [numbers.count(x) for x in numbers]
