"""When marks of 64 bits were seen last: a table that is asked, and told, of a whole batch at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NEVER = np.iinfo(np.int64).min // 2
"""Time of a mark that was not seen; far enough from the end to take it from any other."""
_LEAST = 256
_STEP_START = 40
"""First bit of a mark's step; the step is odd, so that it leads to every place."""


class TimeTable:
    """Mark -> time, by open addressing; nothing is taken out.

    Marks have to be well mixed, as digests are: their low bits say where each is looked for, and their high bits in
    which steps from there, so that few are looked for more than two or three times. Mark 0 stands for a free place:
    whether it was seen is not known.

    Parameters
    ----------
    n : int
        Marks that there is room for from the beginning; it grows with more.

    >>> table = TimeTable()
    >>> table.put(np.array([5, 261, 5], np.uint64), np.array([1, 2, 3]))
    >>> (table.get(np.array([5, 261, 6], np.uint64)) == [3, 2, NEVER]).tolist()
    [True, True, True]
    """

    n_used: int
    """Marks in it; a mark that was new twice in one batch counts twice until the table grows."""

    def __init__(self, n: int = 0) -> None:
        self._make(n)

    def get(self, marks: NDArray[np.uint64]) -> NDArray[np.int64]:
        """(n,) time of each mark, `NEVER` where it was not seen."""
        at = (marks & self._mask).view(np.int64)
        there = self._marks[at]
        is_it = there == marks
        times = np.where(is_it, self._times[at], NEVER)
        rows = (is_it < (there != 0)).nonzero()[0]
        if not len(rows):
            return times
        marks, at = marks[rows], at[rows]
        steps = _steps(marks)
        while len(rows):
            at = at + steps & self._last
            there = self._marks[at]
            is_it = there == marks
            times[rows[is_it]] = self._times[at[is_it]]
            on = (is_it < (there != 0)).nonzero()[0]
            rows, marks, at, steps = rows[on], marks[on], at[on], steps[on]
        return times

    def put(self, marks: NDArray[np.uint64], times: NDArray[np.int64]) -> None:
        """Note the times of marks; of one that occurs twice the last counts."""
        if self.n_used + len(marks) > len(self._marks) // 2:
            self._grow(self.n_used + len(marks))
        at, steps = (marks & self._mask).view(np.int64), _steps(marks)
        while len(marks):
            free = (self._marks[at] == 0).nonzero()[0]
            self._marks[at[free]] = marks[free]
            is_it = self._marks[at] == marks  # not where another mark took the place
            self.n_used += int(np.count_nonzero(is_it[free]))
            done, rest = is_it.nonzero()[0], (~is_it).nonzero()[0]
            self._times[at[done]] = times[done]
            marks, times, steps = marks[rest], times[rest], steps[rest]
            at = at[rest] + steps & self._last

    def get_one(self, mark: int) -> int:
        """`get` for one mark."""
        at = mark & self._last
        while (there := self._marks.item(at)) != mark:
            if not there:
                return NEVER
            at = at + (mark >> _STEP_START | 1) & self._last
        return self._times.item(at)

    def put_one(self, mark: int, time: int) -> None:
        """`put` for one mark."""
        if 2 * self.n_used >= len(self._marks):
            self._grow(self.n_used + 1)
        at = mark & self._last
        while (there := self._marks.item(at)) != mark:
            if not there:
                self._marks[at] = mark
                self.n_used += 1
                break
            at = at + (mark >> _STEP_START | 1) & self._last
        self._times[at] = time

    def _make(self, n: int) -> None:
        size = max(_LEAST, 1 << (2 * n).bit_length())
        self.n_used, self._last, self._mask = 0, size - 1, np.uint64(size - 1)
        self._marks, self._times = np.zeros(size, np.uint64), np.zeros(size, np.int64)

    def _grow(self, n: int) -> None:
        used = self._marks.nonzero()[0]
        marks, times = self._marks[used], self._times[used]
        self._make(2 * n)
        self.put(marks, times)


def _steps(marks: NDArray[np.uint64]) -> NDArray[np.int64]:
    return (marks >> np.uint64(_STEP_START) | np.uint64(1)).view(np.int64)
