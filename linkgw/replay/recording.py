"""Captures in memory, merged by time, with the route of each datagram: what is played onto the wire."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import Octets
from linkgw.errors import CaptureError, ConfigError, Fault
from linkgw.gateway.config import GatewayConfig, Network
from linkgw.io.captures import merge_captures, open_capture
from linkgw.io.captures.model import join_octets, put_octets, take_octets
from linkgw.replay.rewrite import Rewriter, check_as_class, class_fault
from linkgw.replay.routes import GROUPS, NO_ROUTE, Routes
from linkgw.spec.model import Catalog

NS = 1_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """n datagrams of some captures, in the order in which they are played."""

    payloads: Octets
    """n payloads, of the class of their networks."""
    utc_ns: NDArray[np.int64]
    """(n,) capture times, ascending."""
    routes: NDArray[np.int64]
    """(n,) route of each, as `Routes` has them."""
    unassigned: dict[str, int]
    """`address:port` -> datagrams that belong to no network."""
    rewritten: int
    """Messages whose class was rewritten."""
    fault: CaptureError | None
    """Why a capture could not be read to its end; what came before is here."""

    def __len__(self) -> int:
        return len(self.utc_ns)

    def window(self, start: str | None, end: str | None) -> Recording:
        """What lies between two times, given in s from the first datagram or in UTC (ISO 8601); both included."""
        if not len(self):
            return self
        first = 0 if start is None else int(np.searchsorted(self.utc_ns, self._time(start, "--start")))
        last = self._time(end, "--end") if end is not None else int(self.utc_ns[-1])
        stop = int(np.searchsorted(self.utc_ns, last, side="right"))
        if stop <= first:
            begin, finish = (_text(int(t)) for t in (self.utc_ns[0], self.utc_ns[-1]))
            got = f"{start or begin} to {end or finish}"
            raise ConfigError([Fault("--start/--end", "nothing to replay", got, f"within {begin} to {finish}")])
        rows = slice(first, stop)
        cut = self.payloads.cut(first, stop)
        return Recording(cut, self.utc_ns[rows], self.routes[rows], self.unassigned, self.rewritten, self.fault)

    def _time(self, text: str, where: str) -> int:
        try:
            return int(self.utc_ns[0]) + round(float(text) * NS)
        except (ValueError, OverflowError):
            pass
        try:
            time = datetime.fromisoformat(text)
        except ValueError:
            raise ConfigError(
                [Fault(where, "not a time", repr(text), "seconds, or like 2023-12-18T00:01:30Z")]
            ) from None
        return round((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp() * 1e6) * 1000


def load_recording(
    paths: Sequence[str | Path],
    config: GatewayConfig,
    catalog: Catalog,
    *,
    as_class: str | None = None,
    progress: Callable[[int], None] = lambda datagrams: None,
) -> Recording:
    """Read captures into memory.

    Raises
    ------
    CaptureError
        A file that is no capture, or cannot be opened. Later faults are in `Recording.fault`.
    ConfigError
        A message states another class than its network, and `as_class` is not given; or `as_class` is not the
        networks' class.
    """
    networks = [Network(c, i) for i, c in enumerate(config.networks)]
    rewriters = [Rewriter(n, catalog) for n in networks]
    check_as_class(as_class, networks[0])
    routes = Routes(config)
    pieces: list[Octets] = []
    times: list[NDArray[np.int64]] = []
    found: list[NDArray[np.int64]] = []
    rewritten = 0
    fault: CaptureError | None = None
    with contextlib.ExitStack() as stack:
        opened = [stack.enter_context(open_capture(path)) for path in paths]
        try:
            for read in merge_captures(opened):
                progress(len(read))
                where = routes.of(read)
                batch, where = read.take(np.flatnonzero(where != NO_ROUTE)), where[where != NO_ROUTE]
                payloads = batch.payloads
                for network in networks:
                    rows = np.flatnonzero(where // len(GROUPS) == network.index)
                    mine = take_octets(payloads.data, payloads.bounds[rows], payloads.bounds[rows + 1])
                    foreign = rewriters[network.index].foreign(mine)
                    if foreign is None:
                        continue
                    if as_class is None:
                        row = rows[foreign.row]
                        name = f"{opened[batch.capture[row]].name}: packet {batch.number[row]}"
                        raise class_fault(name, foreign.stated, network)
                    rewritten += foreign.n_messages
                    mine = rewriters[network.index].rewrite(mine, as_class=as_class)
                    payloads = put_octets(payloads, rows, mine)
                pieces.append(payloads)
                times.append(batch.utc_ns)
                found.append(where)
        except CaptureError as error:
            fault = error
    utc_ns = np.maximum.accumulate(np.concatenate([*times, np.zeros(0, np.int64)]))
    return Recording(
        join_octets(pieces),
        utc_ns,
        np.concatenate([*found, np.zeros(0, np.int64)]),
        dict(sorted(routes.unassigned.items())),
        rewritten,
        fault,
    )


def _text(utc_ns: int) -> str:
    return datetime.fromtimestamp(utc_ns // 1000 / 1e6, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
