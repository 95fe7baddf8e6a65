"""When marks of 64 bits were seen last: a table that is asked, and told, of a whole batch at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NEVER = np.iinfo(np.int64).min // 2
"""Time of a mark that was not seen; far enough from the end to take it from any other."""
_WIDTH = 8
"""Marks of a row: one line of a processor's cache."""
_MOST = 4
"""Marks of a row on average, from which on the table grows; one row in fifty is full then."""
_LEAST = 32
_STEP_START = 40
"""First bit of a mark's step; the step is odd, so that it leads to every row."""
_PLACES = 1 << 15


class TimeTable:
    """Mark -> time of the last time it was put, by rows of eight that are filled in order; nothing is taken out.

    Marks have to be well mixed, as digests are: their low bits say in which row each is looked for, and their high
    bits in which steps from there if that row is full, which it seldom is. Mark 0 stands for a free place: whether it
    was seen is not known. Times of a mark do not go back; a mark that is put again may be there twice.

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
    """Marks in it; one that was put twice may count twice."""

    def __init__(self, n: int = 0) -> None:
        self._make(n)

    def get(self, marks: NDArray[np.uint64]) -> NDArray[np.int64]:
        """(n,) time of each mark, `NEVER` where it was not seen."""
        times = np.full(len(marks), NEVER)
        if not self.n_used:
            return times
        at = (marks & self._mask).view(np.int64)
        on = self._look(marks, at, times, None)
        rows = on
        while len(on):
            marks, at = marks[on], at[on]
            at = at + _steps(marks) & self._last
            on = self._look(marks, at, times, rows)
            rows = rows[on]
        return times

    def _look(
        self, marks: NDArray[np.uint64], at: NDArray[np.int64], times: NDArray[np.int64], rows: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        """Look into one row for each mark; gives which of the rows are full: the mark may stand in the next one."""
        there = self._marks.take(at, axis=0)
        is_it = there == marks[:, np.newaxis]
        if np.count_nonzero(is_it):
            found, place = is_it.nonzero()
            np.maximum.at(times, found if rows is None else rows[found], self._times[at[found], place])
        full: NDArray[np.int64] = there[:, -1].nonzero()[0]
        return full

    def put(self, marks: NDArray[np.uint64], times: NDArray[np.int64]) -> None:
        """Note the times of marks; of one that occurs twice the last counts."""
        if self.n_used + len(marks) > _MOST * len(self._marks):
            self._grow(self.n_used + len(marks))
        at = (marks & self._mask).view(np.int64)
        flat_marks, flat_times = self._marks.reshape(-1), self._times.reshape(-1)
        while len(marks):
            place = self._fill[at]
            is_full = place == _WIDTH
            if np.count_nonzero(is_full):
                full = is_full.nonzero()[0]
                at[full] += _steps(marks[full])
                at[full] &= self._last
                place = self._fill[at]
                if np.count_nonzero(place == _WIDTH):
                    continue
            flat = at * _WIDTH
            flat += place
            flat_marks[flat], flat_times[flat] = marks, times
            won = flat_marks[flat] == marks  # not where another mark took the place
            self._fill[at[won]] = place[won] + np.uint8(1)
            n_won = int(np.count_nonzero(won))
            self.n_used += n_won
            if n_won == len(marks):
                return
            lost = (~won).nonzero()[0]
            marks, times, at = marks[lost], times[lost], at[lost]

    def get_one(self, mark: int) -> int:
        """`get` for one mark."""
        at, time = mark & self._last, NEVER
        while True:
            row = self._marks[at].tolist()
            if mark in row:
                time = max(time, *(self._times.item(at, i) for i, there in enumerate(row) if there == mark), NEVER)
            if not row[-1]:
                return time
            at = at + (mark >> _STEP_START | 1) & self._last

    def put_one(self, mark: int, time: int) -> None:
        """`put` for one mark."""
        if self.n_used >= _MOST * len(self._marks):
            self._grow(self.n_used + 1)
        at = mark & self._last
        while (place := self._fill.item(at)) == _WIDTH:
            at = at + (mark >> _STEP_START | 1) & self._last
        self._marks[at, place], self._times[at, place], self._fill[at] = mark, time, place + 1
        self.n_used += 1

    def clear(self, n: int) -> None:
        """Forget all; there is room for n then. Memory that is large enough is kept: new one has to be got first."""
        if n > _MOST * len(self._marks) or _WIDTH * n < len(self._marks):
            self._make(n)
        else:
            self._marks.fill(0)
            self._fill.fill(0)
            self.n_used = 0

    def _make(self, n: int) -> None:
        size = max(_LEAST, 1 << (n // _MOST).bit_length())
        self.n_used, self._last, self._mask = 0, size - 1, np.uint64(size - 1)
        self._marks, self._times = np.zeros((size, _WIDTH), np.uint64), np.zeros((size, _WIDTH), np.int64)
        self._fill = np.zeros(size, np.uint8)

    def _grow(self, n: int) -> None:
        used = self._marks != 0
        marks, times = self._marks[used], self._times[used]
        self._make(2 * n)
        order = times.argsort(kind="stable")  # of a mark that is there twice the last time counts
        self.put(marks[order], times[order])


def _steps(marks: NDArray[np.uint64]) -> NDArray[np.int64]:
    return (marks >> np.uint64(_STEP_START) | np.uint64(1)).view(np.int64)


class Repeats:
    """Tells whether a mark occurs twice in a batch, without sorting it."""

    def __init__(self) -> None:
        self._last = np.empty(_PLACES, np.int64)

    def any(self, marks: NDArray[np.uint64]) -> bool:
        """Whether a mark occurs twice among n.

        >>> repeats = Repeats()
        >>> repeats.any(np.array([5, 7, 5], np.uint64)), repeats.any(np.array([5, 7, 5 + (1 << 40)], np.uint64))
        (True, False)
        """
        at, rows = (marks & np.uint64(_PLACES - 1)).view(np.int64), np.arange(len(marks))
        self._last[at] = rows
        winners = self._last[at]
        lost = (winners != rows).nonzero()[0]
        if not len(lost):
            return False
        losers = np.sort(marks[lost])
        return bool(
            np.count_nonzero(marks[winners[lost]] == marks[lost]) or np.count_nonzero(losers[1:] == losers[:-1])
        )
