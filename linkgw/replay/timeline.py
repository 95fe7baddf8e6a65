"""When each datagram of a recording is due: speed, pause, steps, seeks, passes. No clock here: now is given."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from linkgw.errors import ValueRangeError

Times = NDArray[np.int64]
NS = 1_000_000_000


class Timeline:
    """Deadlines on the monotonic clock for n rows with ascending capture times.

    Every deadline is worked out from one anchor, so that errors never add up; the anchor moves only where somebody
    pauses, steps, seeks or changes the speed.

    Parameters
    ----------
    times_ns : (n,) int64
        Capture times, ascending; at least one.
    speed : float
        Seconds of the capture in one second; infinite for as fast as it goes.
    passes : int
        How often the recording is played.
    mono_ns : int
        Now: the first row is due at once.
    """

    def __init__(self, times_ns: Times, *, speed: float, passes: int = 1, mono_ns: int) -> None:
        if not speed > 0:
            raise ValueRangeError("speed", got=speed, expected="above 0, or max")
        if passes < 1:
            raise ValueRangeError("passes", got=passes, expected="at least 1")
        if not len(times_ns):
            raise ValueRangeError("datagrams to replay", got=0, expected="at least 1")
        span = int(times_ns[-1] - times_ns[0])
        self._times = times_ns - times_ns[0]
        self._period = span + span // max(1, len(times_ns) - 1)  # a pass, and one mean gap to the next
        self.speed, self.passes = speed, passes
        self.done_passes = 0
        """Passes that are over."""
        self.row = 0
        """The next row."""
        self.is_paused = False
        self.changes = 0
        """How often deadlines that were worked out before became void."""
        self._anchor_mono, self._anchor = mono_ns, 0

    @property
    def is_over(self) -> bool:
        """Everything is played."""
        return self.done_passes == self.passes

    @property
    def is_max(self) -> bool:
        """As fast as it goes: everything is due."""
        return math.isinf(self.speed)

    def position_ns(self, mono_ns: int) -> int:
        """Time since the first datagram of the recording, where the replay stands now."""
        if self.is_max or self.is_paused or self.is_over:
            row = min(self.row, len(self._times) - 1)
            return int(self._times[row]) if self.is_max or self.is_over else self._anchor
        position = self._anchor + round((mono_ns - self._anchor_mono) * self.speed)
        return min(max(position, 0), int(self._times[-1]))

    def deadlines_ns(self, first: int, stop: int, mono_ns: int) -> Times:
        """(stop - first,) when the rows are due; with speed max, now."""
        if self.is_max:
            return np.full(stop - first, mono_ns, np.int64)
        after = (self._times[first:stop] - self._anchor) / self.speed
        deadlines: Times = self._anchor_mono + np.rint(after).astype(np.int64)
        return deadlines

    def next_due_ns(self, mono_ns: int) -> int | None:
        """When the next row is due; None while paused, and when everything is played."""
        if self.is_paused or self.is_over:
            return None
        return int(self.deadlines_ns(self.row, self.row + 1, mono_ns)[0])

    def take_due(self, mono_ns: int, limit: int) -> tuple[int, int]:
        """First and stop of the rows that are due now, at most `limit`; they count as played."""
        if self.is_paused or self.is_over:
            return self.row, self.row
        first, stop = self.row, min(self.row + limit, len(self._times))
        if not self.is_max:
            deadlines = self.deadlines_ns(first, stop, mono_ns)
            stop = first + int(np.searchsorted(deadlines, mono_ns, side="right"))
        self.advance(stop)
        return first, stop

    def take_step(self, mono_ns: int) -> tuple[int, int]:
        """Pause, and give the one next row."""
        self.pause(mono_ns)
        if self.is_over:
            return self.row, self.row
        first = self.row
        self._anchor, self._anchor_mono = int(self._times[first]), mono_ns
        self.changes += 1
        self.advance(first + 1)
        return first, first + 1

    def advance(self, stop: int) -> None:
        """The rows before `stop` are played; after the last one, the next pass begins."""
        self.row = stop
        if stop < len(self._times):
            return
        self.done_passes += 1
        self.changes += 1
        if not self.is_over:
            self.row = 0
            self._anchor -= self._period

    def pause(self, mono_ns: int) -> None:
        """Stand still."""
        if not self.is_paused:
            self._anchor = self.position_ns(mono_ns)
            self.is_paused = True

    def resume(self, mono_ns: int) -> None:
        """Go on from where it stands."""
        if self.is_paused:
            self._anchor_mono, self.is_paused = mono_ns, False
            self.changes += 1

    def seek(self, mono_ns: int, by_s: float) -> None:
        """Go back or ahead in the recording; what is passed over is not played."""
        if self.is_over:
            return
        position = self.position_ns(mono_ns) + round(by_s * NS)
        self._anchor = min(max(position, 0), int(self._times[-1]))
        self._anchor_mono = mono_ns
        self.changes += 1
        self.row = int(np.searchsorted(self._times, self._anchor))

    def set_speed(self, mono_ns: int, speed: float) -> None:
        """Go on at another speed."""
        self._anchor, self._anchor_mono = self.position_ns(mono_ns), mono_ns
        self.speed = speed
        self.changes += 1
