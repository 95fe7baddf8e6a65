"""A recording onto the wire: each datagram to its group at its deadline."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import Octets
from linkgw.gateway.config import GatewayConfig, Network
from linkgw.io.multicast import MulticastSender
from linkgw.replay.recording import Recording
from linkgw.replay.retimed import Retimed
from linkgw.replay.routes import GROUPS
from linkgw.replay.timeline import Timeline
from linkgw.spec.model import Catalog, Group

BATCH = 256
"""Most rows taken at once, so that keys and progress are never far away."""
SPIN_NS = 200_000
"""The last stretch before a deadline is not slept."""
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
        on_sent: OnSent = lambda network, group, payloads, utc_ns: None,
    ) -> None:
        self._config, self._recording, self._on_sent = config, recording, on_sent
        networks = [Network(c, i) for i, c in enumerate(config.networks)]
        offset_ns = time.time_ns() - time.monotonic_ns()
        self._retimed = Retimed(recording, networks, catalog, offset_ns) if retime else None
        self.timeline = Timeline(recording.utc_ns, speed=speed, passes=passes, mono_ns=0)
        self.progress = Progress()
        self.n_datagrams = len(recording)
        """Datagrams of one pass."""
        self._speed, self._passes = speed, passes
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
        begun = time.monotonic_ns()
        self.timeline = Timeline(self._recording.utc_ns, speed=self._speed, passes=self._passes, mono_ns=begun)
        timeline, seen_ns = self.timeline, begun
        while not timeline.is_over and not self._is_stopped:
            now = time.monotonic_ns()
            self.progress.wall_ns = now - begun
            due = timeline.next_due_ns(now)
            if self._retimed is not None and due is not None and self._retimed.prepare(timeline, now):
                continue
            ahead = LOOK_NS if due is None else min(due - now, LOOK_NS)
            if now - seen_ns > LOOK_NS:
                seen_ns = now
                look()
                continue
            if ahead > SPIN_NS or timeline.is_max:
                keys = wait(max(0, ahead - SPIN_NS) / 1e9)
                if "quit" in keys:
                    break
                for key in keys:
                    self._take_key(key)
                if keys or ahead > SPIN_NS:
                    continue
            if due is not None and due > now:
                while time.monotonic_ns() < due:
                    pass
            self._send_due(time.monotonic_ns())
        self.progress.wall_ns = time.monotonic_ns() - begun
        look()
        return self.progress

    def _send_due(self, now: int) -> None:
        timeline = self.timeline
        limit = BATCH if self._retimed is None else self._retimed.n_ready
        most = min(timeline.row + limit, self.n_datagrams)
        deadlines = timeline.deadlines_ns(timeline.row, most, now)  # before they count as played
        first, stop = timeline.take_due(now, limit)
        self._send(first, stop, deadlines[: stop - first])

    def _take_key(self, key: str) -> None:
        now, timeline = time.monotonic_ns(), self.timeline
        if key == "space" and timeline.is_paused:
            timeline.resume(now)
        elif key == "space":
            timeline.pause(now)
        elif key == "step":
            timeline.pause(now)
            if self._retimed is not None:
                self._retimed.prepare(timeline, now)
            first, stop = timeline.take_step(now)
            self._send(first, stop, np.full(stop - first, now))
        elif key in ("left", "right"):
            timeline.seek(now, 10.0 if key == "right" else -10.0)
        elif not timeline.is_max:
            timeline.set_speed(now, timeline.speed * (2.0 if key == "up" else 0.5))

    def _send(self, first: int, stop: int, deadlines: NDArray[np.int64]) -> None:
        if first == stop:
            return
        source = self._recording.payloads.cut if self._retimed is None else self._retimed.take
        all_payloads, routes = source(first, stop), self._recording.routes[first:stop]
        start = 0
        for end in [*(np.flatnonzero(np.diff(routes)) + 1).tolist(), stop - first]:
            network, group = divmod(int(routes[start]), len(GROUPS))
            self._put(network, GROUPS[group], all_payloads.cut(start, end), deadlines[start:end])
            start = end

    def _put(self, network: int, group: Group, payloads: Octets, deadlines: NDArray[np.int64]) -> None:
        config, progress = self._config.networks[network], self.progress
        to = config.tracks if group is Group.TRACKS else config.warnings
        utc_ns, mono_ns = time.time_ns(), time.monotonic_ns()
        result = self._senders[network].send(to.group, to.port, payloads)
        n_sent = int(result.sent.sum())
        progress.sent += n_sent
        progress.by_group[network, group] += n_sent
        progress.failed.update(result.errors)
        progress.lateness_ns += (mono_ns - deadlines).tolist()
        if len(progress.lateness_ns) > 2 * LATENESS_KEPT:
            del progress.lateness_ns[:-LATENESS_KEPT]
        self._on_sent(network, group, payloads, utc_ns)
