"""Numbers of a recipient: in order, held, never two meanings at once; against a naive model."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from linkgw.picture.numbers import NONE, Lifetimes, NumberSpace
from linkgw.picture.pages import PagedArray

TIMEOUT, HOLD, SIZE = 10, 5, 3


class Naive:
    """The same in a dozen lines: number -> (object, last seen, ended)."""

    def __init__(self) -> None:
        self.used: dict[int, tuple[int, int, int | None]] = {}

    def find(self, thing: int, now: int) -> int | None:
        for number, (what, seen, ended) in self.used.items():
            if what == thing and ended is None and now - seen <= TIMEOUT:
                return number
        return None

    def free_from(self, number: int) -> int:
        _, seen, ended = self.used[number]
        return (seen + TIMEOUT + 1 if ended is None else ended) + HOLD

    def report(self, thing: int, now: int) -> int | None:
        number = self.find(thing, now)
        if number is None and len(self.used) < SIZE:
            number = len(self.used)
        if number is None:
            ready = sorted((self.free_from(n), n) for n in self.used if self.free_from(n) <= now)
            number = ready[0][1] if ready else None
        if number is not None:
            self.used[number] = (thing, now, None)
        return number

    def end(self, thing: int, now: int) -> None:
        number = self.find(thing, now)
        if number is not None:
            self.used[number] = (thing, self.used[number][1], now)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6), st.booleans()), max_size=60))
def test_numbers_are_given_and_held_as_a_naive_model_says(steps: list[tuple[int, int, bool]]) -> None:
    space = NumberSpace(100, 100 + SIZE - 1, 19, 1, Lifetimes(TIMEOUT, HOLD))
    naive, now = Naive(), 0
    for thing, pause, ends in steps:
        now += pause
        slot = space.find_one(0, thing, now)
        known = naive.find(thing, now)
        assert slot == (NONE if known is None else known)
        if ends:
            if slot != NONE:
                space.end(slot, now)
            naive.end(thing, now)
            continue
        if slot == NONE:
            slot = space.bind(0, thing, now)
        else:
            space.refresh(np.array([slot]), np.array([now]))
        expected = naive.report(thing, now)
        assert slot == (NONE if expected is None else expected)
        assert space.n_alive(now) == len(space.alive(now))
        if slot != NONE:
            assert space.meaning(100 + slot, now) == (0, thing)


def test_a_pool_of_half_a_million_numbers_costs_what_is_in_use() -> None:
    space = NumberSpace(1, (1 << 19) - 1, 19, 16, Lifetimes(TIMEOUT, HOLD))
    for origin in range(16):
        assert space.bind(origin, 1000 * origin, 0) == origin
    assert space.find(3, np.array([3000, 3001]), np.array([0, 0])).tolist() == [3, NONE]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, (1 << 15) - 1), st.integers(-1, 99)), max_size=50))
def test_pages_hold_what_was_put_last(puts: list[tuple[int, int]]) -> None:
    pages = PagedArray(15)
    last: dict[int, int] = {}
    for number, value in puts:
        pages.put(number, value)
        last[number] = value
    numbers = np.array([0, *last], np.int64)
    assert pages.get(numbers).tolist() == [last.get(int(n), PagedArray.EMPTY) for n in numbers]
    assert all(pages.get_one(n) == v for n, v in last.items())
    assert pages.n_pages <= len(last)
