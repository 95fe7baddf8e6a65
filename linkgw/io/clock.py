"""Where the time comes from: the system's clocks, or a virtual one that replay moves."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """What the parts around the core ask for the time; the core itself is told it with every event."""

    def mono_ns(self) -> int:
        """Nanoseconds on a clock that never steps; all timers run on it."""
        ...

    def utc_ns(self) -> int:
        """Nanoseconds since 1970-01-01 UTC; ages and wire times are made from it."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def mono_ns(self) -> int:
        """CLOCK_MONOTONIC."""
        return time.monotonic_ns()

    def utc_ns(self) -> int:
        """CLOCK_REALTIME."""
        return time.time_ns()


class VirtualClock:
    """A clock that stands still until it is moved, and never goes back.

    >>> clock = VirtualClock(utc_ns=1_000)
    >>> clock.move_to(1_500)
    >>> clock.advance(20)
    >>> clock.utc_ns(), clock.mono_ns()
    (1520, 520)
    >>> clock.move_to(5)  # a time that has gone by: nothing moves
    >>> clock.utc_ns()
    1520
    """

    def __init__(self, utc_ns: int = 0, mono_ns: int = 0) -> None:
        self._utc_ns, self._mono_ns = utc_ns, mono_ns

    def mono_ns(self) -> int:
        """Nanoseconds this clock has been moved by, from where it was started."""
        return self._mono_ns

    def utc_ns(self) -> int:
        """The time it was last moved to."""
        return self._utc_ns

    def advance(self, ns: int) -> None:
        """Move both times on by `ns`; a negative number moves nothing."""
        step = max(ns, 0)
        self._utc_ns += step
        self._mono_ns += step

    def move_to(self, utc_ns: int) -> None:
        """Move to `utc_ns`, both times by the same; a time that has gone by moves nothing."""
        self.advance(utc_ns - self._utc_ns)
