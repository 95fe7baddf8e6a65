"""What is to be sent next, ready before its time: payloads with their times moved, deadlines, routes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import Octets
from linkgw.gateway.config import Network
from linkgw.io.captures.model import take_octets
from linkgw.replay.moves import Moves
from linkgw.replay.recording import Recording
from linkgw.replay.rewrite import TimeShift
from linkgw.replay.routes import GROUPS
from linkgw.replay.timeline import Timeline
from linkgw.spec.model import Catalog

ROWS, ROWS_AT_MAX = 64, 1024
"""Rows that are worked out at once; with speed max, where nothing is to be in time, what pays."""
WORK_NS = 400_000
"""What working them out may take (measured: 0.1 ms)."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """k rows of a recording that are ready."""

    first: int
    """Row of the first."""
    deadlines_ns: list[int]
    """When each is due, ascending, on the monotonic clock."""
    routes: NDArray[np.int64]
    """(k,) where each goes."""
    payloads: Octets
    """k payloads."""

    @property
    def stop(self) -> int:
        """Row after the last."""
        return self.first + len(self.deadlines_ns)

    def stop_of_due(self, row: int, mono_ns: int) -> int:
        """Row after the last that is due now, from `row` on."""
        return self.first + bisect_right(self.deadlines_ns, mono_ns, row - self.first)


class Ahead:
    """Keeps the stretch that is being sent, and where there is time for it the next one.

    Parameters
    ----------
    recording : Recording
        What is played.
    networks : list of Network
        Their carriers and parity.
    catalog : Catalog
        The specs.
    retime : bool
        Move the times in messages; False: every octet as recorded.
    utc_offset_ns : int
        UTC less the monotonic clock.
    """

    def __init__(
        self, recording: Recording, networks: list[Network], catalog: Catalog, *, retime: bool, utc_offset_ns: int
    ) -> None:
        self._recording, self._offset = recording, utc_offset_ns
        self._moves = None
        if retime:
            of = recording.routes // len(GROUPS)
            self._moves = Moves(recording.payloads, recording.utc_ns, of, networks, catalog)
        self._ready: list[Stretch] = []
        self._changes = -1

    def stretch(self, timeline: Timeline, mono_ns: int) -> Stretch:
        """The stretch that the next row is in; worked out where it is not ready."""
        if self._changes != timeline.changes:
            self._changes, self._ready = timeline.changes, []
        if self._ready and self._ready[0].stop <= timeline.row:
            del self._ready[0]
        if not self._ready:
            self._ready.append(self._next(timeline.row, timeline, mono_ns))
        return self._ready[0]

    def prepare(self, timeline: Timeline, mono_ns: int) -> bool:
        """Work out the stretch after the one that is being sent; False if that is done already, or there is none."""
        if len(self._ready) != 1 or self._ready[0].stop >= len(self._recording):
            return False
        self._ready.append(self._next(self._ready[0].stop, timeline, mono_ns))
        return True

    def _next(self, first: int, timeline: Timeline, mono_ns: int) -> Stretch:
        stop = min(first + (ROWS_AT_MAX if timeline.is_max else ROWS), len(self._recording))
        deadlines = timeline.deadlines_ns(first, stop, mono_ns)
        return self.work_out(first, deadlines, 1.0 if timeline.is_max else timeline.speed)

    def work_out(self, first: int, deadlines_ns: NDArray[np.int64], rate: float) -> Stretch:
        """Rows from `first` on as they are to be sent at these times."""
        rows = slice(first, first + len(deadlines_ns))
        payloads = self._recording.payloads.cut(rows.start, rows.stop)
        if self._moves is not None:
            shift = TimeShift(self._recording.utc_ns[rows], deadlines_ns + self._offset, rate)
            payloads = self._moves.move(payloads, first, shift)
        return Stretch(first, deadlines_ns.tolist(), self._recording.routes[rows], payloads)


def by_route(routes: NDArray[np.int64], payloads: Octets) -> Sequence[tuple[int, NDArray[np.intp], Octets]]:
    """Route, rows and payloads of each route that occurs; the order within a route is kept."""
    found = []
    for route in np.unique(routes).tolist():
        rows = np.flatnonzero(routes == route)
        found.append((route, rows, _take(payloads, rows)))
    return found


def _take(payloads: Octets, rows: NDArray[np.intp]) -> Octets:
    if len(rows) == len(payloads):
        return payloads
    return take_octets(payloads.data, payloads.bounds[rows], payloads.bounds[rows + 1])
