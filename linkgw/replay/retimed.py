"""A recording with its times moved to when it is played, worked out a stretch ahead of the deadlines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from linkgw.carriers import Octets
from linkgw.gateway.config import Network
from linkgw.replay.recording import Recording
from linkgw.replay.rewrite import Rewriter, TimeShift
from linkgw.replay.routes import GROUPS
from linkgw.replay.timeline import Timeline
from linkgw.spec.model import Catalog

STRETCH, CHUNK = 256, 64
"""Rows that are kept ready, and rows that are worked out at once."""
CHUNK_NS = 8_000_000
"""What working a chunk out may take."""


class Retimed:
    """Payloads to be sent, row by row.

    Parameters
    ----------
    recording : Recording
        As captured.
    networks : sequence of Network
        Their carriers and parity.
    catalog : Catalog
        The specs.
    utc_offset_ns : int
        UTC less the monotonic clock.
    """

    def __init__(self, recording: Recording, networks: Sequence[Network], catalog: Catalog, utc_offset_ns: int) -> None:
        self._recording, self._offset = recording, utc_offset_ns
        self._rewriters = [Rewriter(n, catalog) for n in networks]
        self._first, self._changes = 0, -1
        self._ready: list[bytes] = []

    def prepare(self, timeline: Timeline, mono_ns: int) -> bool:
        """Work some rows out, where there is time for it or no row is ready; False if there was nothing to do."""
        if self._changes != timeline.changes:
            self._first, self._changes, self._ready = timeline.row, timeline.changes, []
        del self._ready[: timeline.row - self._first]
        self._first = timeline.row
        first = self._first + len(self._ready)
        stop = min(first + (STRETCH if timeline.is_max else CHUNK), len(self._recording))
        if stop == first or len(self._ready) >= STRETCH:
            return False
        if self._ready and (timeline.next_due_ns(mono_ns) or 0) - mono_ns < CHUNK_NS:
            return False
        self._ready += self._work_out(first, stop, timeline, mono_ns)
        return True

    def _work_out(self, first: int, stop: int, timeline: Timeline, mono_ns: int) -> list[bytes]:
        wire_ns = timeline.deadlines_ns(first, stop, mono_ns) + self._offset
        rate = 1.0 if timeline.is_max else timeline.speed
        captured = self._recording.utc_ns[first:stop]
        networks = self._recording.routes[first:stop] // len(GROUPS)
        payloads = [self._recording.payloads[i] for i in range(first, stop)]
        for network in np.unique(networks).tolist():
            rows = np.flatnonzero(networks == network)
            shift = TimeShift(captured[rows], wire_ns[rows], rate)
            moved = self._rewriters[network].rewrite(Octets.of([payloads[i] for i in rows]), shift=shift)
            for i, row in enumerate(rows.tolist()):
                payloads[row] = moved[i]
        return payloads

    @property
    def n_ready(self) -> int:
        """How many rows from the next one on are ready."""
        return len(self._ready)

    def take(self, first: int, stop: int) -> Octets:
        """The payloads of rows that are ready."""
        return Octets.of(self._ready[first - self._first : stop - self._first])
