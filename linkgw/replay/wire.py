"""A recording onto the wire: each datagram to its group at its deadline."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from linkgw.carriers import Octets
from linkgw.gateway.config import GatewayConfig, Network
from linkgw.io.multicast import MulticastSender
from linkgw.replay.ahead import WORK_NS, Ahead, Stretch, by_route
from linkgw.replay.punctual import punctual
from linkgw.replay.recording import Recording
from linkgw.replay.routes import GROUPS
from linkgw.replay.timeline import Timeline
from linkgw.spec.model import Catalog, Group

SPIN_NS = 100_000
"""The last stretch before a deadline is not slept: so late a sleeper may wake (measured; at 1,000 datagrams a second
this is a tenth of one core)."""
LOOK_NS = 50_000_000
"""Keys and progress are looked at this often at least."""
LATENESS_KEPT = 200_000
"""Newest datagrams whose lateness the percentiles are of."""

OnSent = Callable[[int, Group, Octets, int], None]
"""Told after each send: network, group, payloads, UTC (ns) just before."""


@dataclass(slots=True)
class Progress:
    """Where a replay stands."""

    sent: int = 0
    """Datagrams that the kernel took."""
    failed: Counter[str] = field(default_factory=Counter)
    """Name of the errno -> datagrams that were not sent."""
    by_group: Counter[tuple[int, Group]] = field(default_factory=Counter)
    """(Network, group) -> datagrams sent."""
    lateness_ns: list[int] = field(default_factory=list)
    """How long after its deadline each was handed to the kernel; the newest."""
    wall_ns: int = 0
    """Time since the start."""

    @property
    def drift_ns(self) -> int:
        """How late the last datagram was: deadlines are absolute, so this is all the drift there is."""
        return self.lateness_ns[-1] if self.lateness_ns else 0

    def lateness_us(self, percent: float, newest: int = LATENESS_KEPT) -> float:
        """A percentile of the lateness of the newest datagrams, in microseconds; 0 before the first."""
        latest = self.lateness_ns[-newest:]
        return float(np.percentile(latest, percent)) / 1000 if latest else 0.0


def wait_only(timeout_s: float) -> list[str]:
    """Wait where there are no keys."""
    time.sleep(timeout_s)
    return []


class WireReplay:
    """Plays a recording; one sender per network.

    Parameters
    ----------
    config : GatewayConfig
        The networks.
    catalog : Catalog
        The specs, to move times by.
    recording : Recording
        What is played.
    speed, passes
        As for `Timeline`.
    retime : bool
        Move the times in messages so that each is as old on the wire as it was in the capture (at other speeds, in
        proportion); False sends every octet as recorded.
    realtime : bool
        Play with real-time priority, so that no other program makes it late.
    on_sent : callable, optional
        Told after each send.

    Raises
    ------
    ConfigError
        An interface that is not there or cannot send. Nothing is left open.
    """

    def __init__(
        self,
        config: GatewayConfig,
        catalog: Catalog,
        recording: Recording,
        *,
        speed: float,
        passes: int = 1,
        retime: bool = True,
        realtime: bool = False,
        on_sent: OnSent = lambda network, group, payloads, utc_ns: None,
    ) -> None:
        self._config, self._recording, self._on_sent = config, recording, on_sent
        networks = [Network(c, i) for i, c in enumerate(config.networks)]
        offset_ns = time.time_ns() - time.monotonic_ns()
        self._ahead = Ahead(recording, networks, catalog, retime=retime, utc_offset_ns=offset_ns)
        self.timeline = Timeline(recording.utc_ns, speed=speed, passes=passes, mono_ns=0)
        self.progress = Progress()
        self.n_datagrams = len(recording)
        """Datagrams of one pass."""
        self._speed, self._passes, self._realtime = speed, passes, realtime
        self._is_stopped = False
        self._senders: list[MulticastSender] = []
        try:
            for network in config.networks:
                self._senders.append(MulticastSender(network.interface, ttl=network.ttl))
        except BaseException:
            self.close()
            raise

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """IPv4 address and port of each network's sender."""
        return [sender.address for sender in self._senders]

    def stop(self) -> None:
        """Let `run` come back soon; for another thread."""
        self._is_stopped = True

    def close(self) -> None:
        """Close the senders."""
        for sender in self._senders:
            sender.close()

    def run(
        self,
        wait: Callable[[float], list[str]] = wait_only,
        look: Callable[[], None] = lambda: None,
    ) -> Progress:
        """Play to the end, or to the key `quit`.

        Parameters
        ----------
        wait : callable
            Waits so many seconds, or less where keys were pressed; gives those.
        look : callable
            Called now and then, to show how far it is.
        """
        with punctual(realtime=self._realtime):
            begun = time.monotonic_ns()
            self.timeline = Timeline(self._recording.utc_ns, speed=self._speed, passes=self._passes, mono_ns=begun)
            seen_ns = begun
            keys: list[str] = []
            while not (self.timeline.is_over or self._is_stopped or "quit" in keys):
                for key in keys:
                    self._take_key(key)
                keys = []
                now = time.monotonic_ns()
                self.progress.wall_ns = now - begun
                if now - seen_ns > LOOK_NS:
                    seen_ns = now
                    look()
                    keys = wait(0)
                    continue
                wait_ns = self._send_next(now)
                if wait_ns:
                    keys = wait(min(wait_ns, LOOK_NS) / 1e9)
        self.progress.wall_ns = time.monotonic_ns() - begun
        look()
        return self.progress

    def _send_next(self, now: int) -> int:
        """Send what is due, or is so soon that it is not worth sleeping; else give for how long to sleep, in ns."""
        timeline = self.timeline
        if timeline.is_paused:
            return LOOK_NS
        stretch = self._ahead.stretch(timeline, now)
        due = stretch.deadlines_ns[timeline.row - stretch.first]
        if due - now > SPIN_NS:
            if due - now > SPIN_NS + WORK_NS and self._ahead.prepare(timeline, now):
                now = time.monotonic_ns()
            return max(due - now - SPIN_NS, 0)
        row = timeline.row - stretch.first
        one, route = stretch.payloads.cut(row, row + 1), int(stretch.routes[row])  # so that it leaves at once
        while (now := time.monotonic_ns()) < due:
            pass
        first, stop = timeline.row, stretch.stop_of_due(timeline.row, now)
        if stop == first + 1:
            self._put(route, one, [due])
        else:
            self._send(stretch, first, stop)
        timeline.advance(stop)
        return 0

    def _take_key(self, key: str) -> None:
        now, timeline = time.monotonic_ns(), self.timeline
        if key == "space" and timeline.is_paused:
            timeline.resume(now)
        elif key == "space":
            timeline.pause(now)
        elif key == "step":
            rate = 1.0 if timeline.is_max else timeline.speed
            first, stop = timeline.take_step(now)
            self._send(self._ahead.work_out(first, np.full(stop - first, now), rate), first, stop)
        elif key in ("left", "right"):
            timeline.seek(now, 10.0 if key == "right" else -10.0)
        elif not timeline.is_max:
            timeline.set_speed(now, timeline.speed * (2.0 if key == "up" else 0.5))

    def _send(self, stretch: Stretch, first: int, stop: int) -> None:
        """Send some rows of a stretch, group by group: runs of one size go to the kernel at once."""
        begin, end = first - stretch.first, stop - stretch.first
        deadlines, routes, payloads = (
            stretch.deadlines_ns[begin:end], stretch.routes[begin:end], stretch.payloads.cut(begin, end),
        )  # fmt: skip
        for route, rows, some in by_route(routes, payloads):
            self._put(route, some, [deadlines[row] for row in rows.tolist()])

    def _put(self, route: int, payloads: Octets, deadlines_ns: list[int]) -> None:
        index, code = divmod(route, len(GROUPS))
        network, group, progress = self._config.networks[index], GROUPS[code], self.progress
        to = network.tracks if group is Group.TRACKS else network.warnings
        utc_ns, mono_ns = time.time_ns(), time.monotonic_ns()
        result = self._senders[index].send(to.group, to.port, payloads)
        n_sent = len(payloads) - result.n_failed
        progress.sent += n_sent
        progress.by_group[index, group] += n_sent
        progress.failed.update(result.errors)
        progress.lateness_ns += [mono_ns - due for due in deadlines_ns]
        if len(progress.lateness_ns) > 2 * LATENESS_KEPT:
            del progress.lateness_ns[:-LATENESS_KEPT]
        self._on_sent(index, group, payloads, utc_ns)
