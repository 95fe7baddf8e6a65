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
_GROWTH = 8
_FEW = 1 << 14
"""Up to so many marks it costs less to put them into a larger part, once, than to look into theirs each time."""
_STEP_START = 40
"""First bit of a mark's step; the step is odd, so that it leads to every row."""
_PLACES = 1 << 15


class TimeTable:
    """Mark -> time of the last time it was put; nothing is taken out.

    Marks have to be well mixed, as digests are. Mark 0 stands for a free place: whether it was seen is not known. Times
    of a mark do not go back. It grows by a part beside those it has: to put all marks anew into a larger table would
    keep whoever puts the next one waiting.

    Parameters
    ----------
    n : int
        Marks that there is room for from the beginning; it grows with more.

    >>> table = TimeTable()
    >>> table.put(np.array([5, 261, 5], np.uint64), np.array([1, 2, 3]))
    >>> (table.get(np.array([5, 261, 6], np.uint64)) == [3, 2, NEVER]).tolist()
    [True, True, True]
    """

    def __init__(self, n: int = 0) -> None:
        self._parts = [_Rows(n)]

    @property
    def n_used(self) -> int:
        """Marks in it; one that was put twice may count twice."""
        return sum(part.n_used for part in self._parts)

    def get(self, marks: NDArray[np.uint64]) -> NDArray[np.int64]:
        """(n,) time of each mark, `NEVER` where it was not seen."""
        times = self._parts[0].get(marks)
        for part in self._parts[1:]:
            np.maximum(times, part.get(marks), out=times)
        return times

    def get_one(self, mark: int) -> int:
        """`get` for one mark."""
        time = self._parts[0].get_one(mark)
        for part in self._parts[1:]:
            time = max(time, part.get_one(mark))
        return time

    def put(self, marks: NDArray[np.uint64], times: NDArray[np.int64]) -> None:
        """Note the times of marks; of one that occurs twice the last counts."""
        self._part_for(len(marks)).put(marks, times)

    def put_one(self, mark: int, time: int) -> None:
        """`put` for one mark."""
        self._part_for(1).put_one(mark, time)

    def clear(self, n: int) -> None:
        """Forget all; there is room for n then. Memory that is large enough is kept: new one has to be got first."""
        kept = self._parts[0]
        if n > kept.room or _WIDTH // _MOST * n < kept.room // _WIDTH:
            kept = _Rows(n)
        else:
            kept.clear()
        self._parts = [kept]

    def _part_for(self, n: int) -> _Rows:
        """A part with room for n more: the newest, or one beside it, which takes up what is little."""
        part = self._parts[0]
        if part.n_used + n > part.room:
            few = [old for old in self._parts if old.n_used <= _FEW]
            part = _Rows(max(_GROWTH * part.room, n + sum(old.n_used for old in few)))
            for old in few:
                part.put(*old.all())
            self._parts = [part, *(old for old in self._parts if old.n_used > _FEW)]
        return part


class _Rows:
    """A part of a table: rows of eight marks that are filled in order.

    The low bits of a mark say in which row it is looked for, and its high bits in which steps from there if that row is
    full, which it seldom is. A mark that is put again is there twice.

    Parameters
    ----------
    n : int
        Marks that there is room for.
    """

    room: int
    """Marks that it may hold."""
    n_used: int
    """Marks that it holds."""

    def __init__(self, n: int) -> None:
        size = max(_LEAST, 1 << (n // _MOST).bit_length())
        self.room, self.n_used = size * _MOST, 0
        self._last, self._mask = size - 1, np.uint64(size - 1)
        self._marks, self._times = np.zeros((size, _WIDTH), np.uint64), np.zeros((size, _WIDTH), np.int64)
        self._fill = np.zeros(size, np.uint8)

    def all(self) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """(n,) marks and (n,) times, the latest last: of a mark that is put twice at once the last counts."""
        used = self._marks != 0
        marks, times = self._marks[used], self._times[used]
        order = times.argsort(kind="stable")
        return marks[order], times[order]

    def get(self, marks: NDArray[np.uint64]) -> NDArray[np.int64]:
        """(n,) time of each mark."""
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
        """Note the times of marks."""
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
        while self.n_used:
            row = self._marks[at].tolist()
            if mark in row:
                time = max(time, *(self._times.item(at, i) for i, there in enumerate(row) if there == mark), NEVER)
            if not row[-1]:
                return time
            at = at + (mark >> _STEP_START | 1) & self._last
        return time

    def put_one(self, mark: int, time: int) -> None:
        """`put` for one mark."""
        at = mark & self._last
        while (place := self._fill.item(at)) == _WIDTH:
            at = at + (mark >> _STEP_START | 1) & self._last
        self._marks[at, place], self._times[at, place], self._fill[at] = mark, time, place + 1
        self.n_used += 1

    def clear(self) -> None:
        """Forget all."""
        self._marks.fill(0)
        self._fill.fill(0)
        self.n_used = 0


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
