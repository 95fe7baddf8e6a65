"""The core on a virtual clock: the captures' own times are now, and nothing depends on how the input is cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import Octets
from linkgw.errors import ValueRangeError
from linkgw.gateway.core import Core
from linkgw.gateway.events import Command, DatagramsReceived, TimerFired
from linkgw.io.captures import CaptureBatch
from linkgw.io.captures.model import put_octets, take_octets
from linkgw.replay.rewrite import Rewriter, check_as_class, class_fault
from linkgw.replay.routes import GROUPS, NO_ROUTE, Routes
from linkgw.spec.model import Catalog

SILENCE_NS = 3_600_000_000_000
"""A gap between two datagrams that is longer than this is skipped: timers fire once at its end."""


class VirtualGateway:
    """Feeds captured datagrams and timers to a core, each at its time.

    Parameters
    ----------
    core : Core
        A core that nothing has happened to.
    names : sequence of str
        The captures, as faults call them.
    catalog : Catalog
        Its specs.
    batch : int
        Most datagrams that the core is given at once; what comes out does not depend on it.
    as_class : str, optional
        Rewrite messages that state another class than this, which has to be that of the networks; None: refuse.
    """

    def __init__(
        self, core: Core, names: Sequence[str], catalog: Catalog, *, batch: int = 1024, as_class: str | None = None
    ) -> None:
        if batch < 1:
            raise ValueRangeError("batch", got=batch, expected="at least 1")
        self.core = core
        self.routes = Routes(core.config)
        self.rewritten = 0
        """Messages whose class was rewritten."""
        self._batch, self._as_class = batch, as_class
        self._rewriters = [Rewriter(n, catalog) for n in core.networks]
        self._now_ns = 0
        self._names = names
        check_as_class(as_class, core.networks[0])

    def feed(self, batch: CaptureBatch) -> Iterator[Command]:
        """Take captured datagrams, in their order; give what the core wants done.

        Raises
        ------
        ConfigError
            A message states another class than its network, and `as_class` is not given.
        """
        routes = self.routes.of(batch)
        rows = np.flatnonzero(routes != NO_ROUTE)
        if len(rows) < len(batch):
            batch, routes = batch.take(rows), routes[rows]
        if not len(batch):
            return
        whole = self._of_class(batch, routes // len(GROUPS))
        # a datagram that is earlier than one before it in its file happens when that one did
        now_ns = np.maximum(np.maximum.accumulate(batch.utc_ns), self._now_ns)
        self._now_ns = int(now_ns[-1])
        source = batch.source.astype(np.uint64) << np.uint64(16) | batch.source_port.astype(np.uint64)
        run_ends = np.append(np.flatnonzero(np.diff(routes)) + 1, len(batch))
        start = 0
        for run_end in run_ends.tolist():
            while start < run_end:
                yield from self._fire_timers(int(now_ns[start]))
                due = self.core.next_timer_ns
                assert due is not None  # the first timer has fired
                stop = start + int(np.searchsorted(now_ns[start : min(run_end, start + self._batch)], due))
                network, group = divmod(int(routes[start]), len(GROUPS))
                rows_ = slice(start, stop)
                payloads = whole.cut(start, stop)
                event = DatagramsReceived(
                    network, GROUPS[group], payloads, now_ns[rows_], batch.utc_ns[rows_], source[rows_]
                )
                yield from self.core.step(event)
                start = stop

    def _fire_timers(self, now_ns: int) -> Iterator[Command]:
        while (due := self.core.next_timer_ns) is None or due <= now_ns:
            at = now_ns if due is None or now_ns - due > SILENCE_NS else due
            yield from self.core.step(TimerFired(at, at))

    def _of_class(self, batch: CaptureBatch, networks: NDArray[np.int64]) -> Octets:
        """All payloads, of the class of their networks; looked at before any of them is given to the core."""
        payloads, faults = batch.payloads, []
        for network in np.unique(networks).tolist():
            rows = np.flatnonzero(networks == network)
            mine = payloads
            if len(rows) < len(batch):
                mine = take_octets(payloads.data, payloads.bounds[rows], payloads.bounds[rows + 1])
            foreign = self._rewriters[network].foreign(mine)
            if foreign is None:
                continue
            if self._as_class is None:
                faults.append((int(rows[foreign.row]), foreign.stated, network))
                continue
            self.rewritten += foreign.n_messages
            payloads = put_octets(payloads, rows, self._rewriters[network].rewrite(mine, as_class=self._as_class))
        if faults:
            row, stated, network = min(faults)
            where = f"{self._names[int(batch.capture[row])]}: packet {batch.number[row]}"
            raise class_fault(where, stated, self.core.networks[network])
        return payloads
