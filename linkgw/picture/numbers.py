"""Numbers of a recipient's own: which of them stands for which object of which origin network.

One `NumberSpace` per recipient and kind of number. It is started, refreshed and ended only by messages that were
released to that recipient, so what it holds depends on nothing that the recipient may not see.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.picture.pages import PagedArray

NONE = -1
"""Slot of a number that stands for nothing."""
_NEVER = np.iinfo(np.int64).min // 2


class Space(StrEnum):
    """The kinds of numbers that are translated, each with pools of its own."""

    TN = "tn"
    STN = "stn"
    EVENT = "event"

    @property
    def bits(self) -> int:
        """Width of a number on the wire."""
        return {"tn": 19, "stn": 15, "event": 16}[self.value]


@dataclass(frozen=True, slots=True)
class Binding:
    """A number of a recipient and what it stands for, as it is stored."""

    recipient: str
    """Network whose number it is."""
    space: Space
    """Kind of number."""
    number: int
    """The recipient's number."""
    origin: str
    """Network that the object is reported on."""
    origin_number: int
    """Its number there."""
    started_utc_ns: int
    """When it was given."""
    ended_utc_ns: int | None
    """When its life was ended; None while it lives, or if nobody ended it before a restart."""


@dataclass(slots=True)  # frozen would take a microsecond more, and there can be many in a batch
class BindingChange:
    """What has to be durable before the next datagram that uses it goes out."""

    recipient: str
    """Network whose number it is."""
    space: Space
    """Kind of number."""
    number: int
    """The recipient's number."""
    origin: str
    """Network that the object is reported on."""
    origin_number: int
    """Its number there."""
    utc_ns: int
    """When it was given or ended."""
    ended: bool
    """True ends the life, False starts it."""


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a number stands for something, in nanoseconds of the monotonic clock."""

    timeout_ns: int
    """A life that was not refreshed for longer than this is over."""
    hold_ns: int
    """A number is not given again for this long after a life is over."""


class NumberSpace:
    """The numbers of one pool, given in order; then again in the order in which their holds run out.

    Parameters
    ----------
    first, last : int
        The pool, both ends included.
    bits : int
        Width of the numbers of the origins.
    n_origins : int
        Networks of the gateway; an origin is its index among them.
    lifetimes : Lifetimes
        Timeout and hold.

    Notes
    -----
    The last sixteenth of a pool is kept for those who may take `from_reserve`: a flood of tracks leaves numbers for
    warnings. All times are `mono_ns`. Expiry is judged when a number is asked for, never by a timer, so what comes
    out does not depend on when anybody looked. Slot i is number `first + i`.
    """

    def __init__(self, first: int, last: int, bits: int, n_origins: int, lifetimes: Lifetimes) -> None:
        self.first, self.last = first, last
        self._lifetimes = lifetimes
        self._slot_of = [PagedArray(bits) for _ in range(n_origins)]
        self._n_open = self.size - self.size // 16
        self._n_used = self._n_reserve_used = 0
        self._free: deque[int] = deque()
        self._free_reserve: deque[int] = deque()
        self._next_free_ns = _NEVER
        self._origin = np.empty(0, np.int16)
        self._number = np.empty(0, np.int32)
        self._seen_ns = np.empty(0, np.int64)
        self._ended_ns = np.empty(0, np.int64)
        self._count = np.empty(0, np.int32)
        self._grow(min(64, self._n_open))

    def _grow(self, size: int) -> None:
        more = size - len(self._origin)
        self._origin = np.append(self._origin, np.full(more, NONE, np.int16))
        self._number = np.append(self._number, np.full(more, NONE, np.int32))
        self._seen_ns = np.append(self._seen_ns, np.full(more, _NEVER, np.int64))
        self._ended_ns = np.append(self._ended_ns, np.full(more, _NEVER, np.int64))
        self._count = np.append(self._count, np.zeros(more, np.int32))

    @property
    def size(self) -> int:
        """Numbers in the pool."""
        return self.last - self.first + 1

    @property
    def hold_ns(self) -> int:
        """A number is not given again for this long after a life is over."""
        return self._lifetimes.hold_ns

    def owns(self, numbers: NDArray[Any]) -> NDArray[np.bool_]:
        """(n,) whether each number is one of the pool."""
        inside: NDArray[np.bool_] = (numbers >= self.first) & (numbers <= self.last)
        return inside

    def find(self, origin: int, numbers: NDArray[Any], at_ns: NDArray[np.int64]) -> NDArray[np.int32]:
        """(n,) slot that stands for each of the origin's numbers at a time; `NONE` where no life is on."""
        slots = self._slot_of[origin].get(numbers)
        over = at_ns - self._seen_ns[slots] > self._lifetimes.timeout_ns
        slots[over] = NONE
        return slots

    def find_one(self, origin: int, number: int, at_ns: int) -> int:
        """`find` for one number."""
        slot = self._slot_of[origin].get_one(number)
        if slot != NONE and at_ns - int(self._seen_ns[slot]) > self._lifetimes.timeout_ns:
            return NONE
        return slot

    def refresh(self, slots: NDArray[Any] | int, at_ns: NDArray[np.int64] | int) -> None:
        """Prolong lives; where a slot occurs twice its last time counts, so times have to ascend."""
        self._seen_ns[slots] = at_ns

    def bind(self, origin: int, number: int, at_ns: int, *, from_reserve: bool = False) -> int:
        """Start a life: the slot of its number, or `NONE` where the pool is exhausted."""
        slot = self._take(at_ns)
        if slot == NONE and from_reserve:
            slot = self._take_from_reserve(at_ns)
        if slot == NONE:
            return NONE
        if self._origin[slot] != NONE and self._slot_of[self._origin[slot]].get_one(int(self._number[slot])) == slot:
            self._slot_of[self._origin[slot]].put(int(self._number[slot]), NONE)
        self._set(slot, origin, number, at_ns)
        return slot

    def bind_many(self, origin: int, numbers: NDArray[np.int64], at_ns: NDArray[np.int64]) -> NDArray[np.int64]:
        """`bind` for numbers that differ, in that order, but not from the reserve: slots of the first that got one."""
        slots = []
        for now in at_ns.tolist():
            if (slot := self._take(now)) == NONE:
                break
            self._seen_ns[slot], self._ended_ns[slot] = now, _NEVER  # the next one must not get it, too
            slots.append(slot)
        got = np.array(slots, np.int64)
        self._forget(got)
        n = len(got)
        self._origin[got], self._number[got] = origin, numbers[:n]
        self._count[got] = 0
        self._slot_of[origin].put_many(numbers[:n], got)
        return got

    def _forget(self, slots: NDArray[np.int64]) -> None:
        """What slots stood for before stands for nothing, where it still stood for them."""
        for origin in set(self._origin[slots].tolist()) - {NONE}:
            of_origin = slots[self._origin[slots] == origin]
            numbers = self._number[of_origin].astype(np.int64)
            mine = self._slot_of[origin].get(numbers) == of_origin
            self._slot_of[origin].put_many(numbers[mine], NONE)

    def end_many(self, slots: NDArray[np.int64], at_ns: NDArray[np.int64]) -> None:
        """`end` for slots that differ; times ascend."""
        for origin in set(self._origin[slots].tolist()):
            of_origin = slots[self._origin[slots] == origin]
            self._slot_of[origin].put_many(self._number[of_origin].astype(np.int64), NONE)
        self._ended_ns[slots] = at_ns
        self._next_free_ns = min(self._next_free_ns, int(at_ns[0]) + self._lifetimes.hold_ns)

    def end(self, slot: int, at_ns: int) -> None:
        """End a life; its hold begins."""
        self._slot_of[self._origin[slot]].put(int(self._number[slot]), NONE)
        self._ended_ns[slot] = at_ns
        self._next_free_ns = min(self._next_free_ns, at_ns + self._lifetimes.hold_ns)

    def count(self, slot: int) -> int:
        """How often this was asked for the slot's life before: repeat numbers."""
        n = int(self._count[slot])
        self._count[slot] = n + 1
        return n

    def meaning(self, number: int, at_ns: int) -> tuple[int, int] | None:
        """(origin, its number) that a number of the pool stands for at a time; None where it stands for nothing."""
        slot = number - self.first
        if not 0 <= slot < len(self._origin) or self._ended_ns[slot] != _NEVER:
            return None
        if at_ns - int(self._seen_ns[slot]) > self._lifetimes.timeout_ns:
            return None
        return int(self._origin[slot]), int(self._number[slot])

    def n_alive(self, at_ns: int) -> int:
        """Lives that are on."""
        alive = (self._ended_ns == _NEVER) & (at_ns - self._seen_ns <= self._lifetimes.timeout_ns)
        return int(alive.sum())

    def alive(self, at_ns: int) -> list[tuple[int, int, int]]:
        """(number, origin, origin's number) of every life that is on."""
        return [
            (self.first + slot, *meaning)
            for slot in range(len(self._origin))
            if (meaning := self.meaning(self.first + slot, at_ns)) is not None
        ]

    def restore(self, bindings: Iterable[tuple[int, int, int, bool]], at_ns: int) -> int:
        """Take up (number, origin, origin's number, ended) from before a restart; gives how many lay outside the pool.

        Nobody knows how long the restart took, so every life is taken to be on, and every hold to begin, now:
        a number is held too long rather than given too soon. They come in the order in which they began: where an
        object had two lives, the later one is on.
        """
        outside = 0
        for number, origin, origin_number, ended in bindings:
            slot = number - self.first
            if not 0 <= slot < self.size:
                outside += 1
                continue
            if slot >= len(self._origin):
                self._grow(min(max(slot + 1, 2 * len(self._origin)), self.size))
            if slot < self._n_open:
                self._n_used = max(self._n_used, slot + 1)
            else:
                self._n_reserve_used = max(self._n_reserve_used, slot + 1 - self._n_open)
            before = self._slot_of[origin].get_one(origin_number)
            if before != NONE:
                self.end(before, at_ns)
            self._set(slot, origin, origin_number, at_ns)
            if ended:
                self.end(slot, at_ns)
        return outside

    def _set(self, slot: int, origin: int, number: int, at_ns: int) -> None:
        self._origin[slot], self._number[slot] = origin, number
        self._seen_ns[slot], self._ended_ns[slot] = at_ns, _NEVER
        self._count[slot] = 0
        self._slot_of[origin].put(number, slot)

    def _take(self, at_ns: int) -> int:
        if self._n_used < self._n_open:
            slot = self._n_used
            if slot == len(self._origin):
                self._grow(min(2 * slot, self._n_open))
            self._n_used += 1
            return slot
        if not self._free and at_ns >= self._next_free_ns:
            self._collect(at_ns)
        return self._free.popleft() if self._free else NONE

    def _take_from_reserve(self, at_ns: int) -> int:
        if self._n_open + self._n_reserve_used < self.size:
            self._grow(self.size)
            self._n_reserve_used += 1
            return self._n_open + self._n_reserve_used - 1
        if not self._free_reserve and at_ns >= self._next_free_ns:
            self._collect(at_ns)
        return self._free_reserve.popleft() if self._free_reserve else NONE

    def _collect(self, at_ns: int) -> None:
        """Line up the numbers whose hold has run out, longest first, and note when the next one will."""
        over_ns = np.where(self._ended_ns != _NEVER, self._ended_ns, self._seen_ns + self._lifetimes.timeout_ns + 1)
        free_ns = over_ns + self._lifetimes.hold_ns
        given = free_ns[: self._n_open + self._n_reserve_used]  # what is left of the reserve is given in its own turn
        ready = np.flatnonzero(given <= at_ns)
        ready = ready[np.argsort(free_ns[ready], kind="stable")]
        # what waits in a line already stays where it is
        is_waiting = np.zeros(len(free_ns), np.bool_)
        is_waiting[[*self._free, *self._free_reserve]] = True
        ready = ready[~is_waiting[ready]]
        self._free.extend(ready[ready < self._n_open].tolist())
        self._free_reserve.extend(ready[ready >= self._n_open].tolist())
        later = free_ns[free_ns > at_ns]
        # not later than what is given from now on: lives may have been prolonged already by what comes after it
        soonest_ns = at_ns + self._lifetimes.timeout_ns + 1 + self._lifetimes.hold_ns
        self._next_free_ns = min(int(later.min()), soonest_ns) if len(later) else _NEVER
