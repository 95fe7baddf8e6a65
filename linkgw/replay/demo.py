"""The demonstration without its display: a gateway of its own, a listener per nation, a replay, and the sums."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from linkgw.codec import bulk
from linkgw.errors import ConfigError, Fault, LinkgwError
from linkgw.gateway.config import GatewayConfig, Network, load_config, parse_config
from linkgw.io.control import ask
from linkgw.io.multicast import pack_source
from linkgw.replay.latency import Key, keys_of, match_latencies
from linkgw.replay.listener import Listener
from linkgw.replay.recording import load_recording
from linkgw.replay.wire import Progress, WireReplay
from linkgw.spec.model import Catalog, Group

READY_S, END_S, QUIET_S = 20.0, 15.0, 5.0
"""Patience with the gateway's start and end, and with the last datagrams."""
POLL_S = 0.05
HEADLINE = "hwasong-18-2023-12-18"
"""Folder in fixtures/ of the captures that the demonstration plays if it is not told others."""
CAPTURES = ("kor.pcapng", "usa.pcapng", "jpn.pcapng")
_STATE = 'state = "demo.sqlite"\ncontrol = "demo.sock"\n'


@dataclass(frozen=True, slots=True)
class Gain:
    """When a nation was first warned, in s of the recording after the first warning of any nation; None: never."""

    nation: str
    """Its network."""
    own_s: float | None
    """By its own units."""
    link_s: float | None
    """By a partner, through the gateway."""

    @property
    def gained_s(self) -> float | None:
        """How much earlier the link warned than its own units; None where one of the two never did, 0 if later."""
        if self.own_s is None or self.link_s is None:
            return None
        return max(0.0, self.own_s - self.link_s)


@dataclass(slots=True)
class Sums:
    """What has to agree, and whether it does."""

    lines: list[tuple[str, bool]] = field(default_factory=list)
    """One line each."""

    def compare(self, text: str, left: int, right: int) -> None:
        """Note two counts that have to be equal."""
        sign = "=" if left == right else "is not"
        self.lines.append((f"{text}: {left:,} {sign} {right:,}", left == right))

    @property
    def agree(self) -> bool:
        """All of them."""
        return all(ok for _, ok in self.lines)


class Demo:
    """A gateway process on loopback, three listeners and the replay of three captures.

    It has multicast groups of its own, so that a gateway that runs here already is not in the way.

    Parameters
    ----------
    shipped : Path
        The configuration that the captures were made for.
    captures : sequence of Path
        What is replayed.
    folder : Path
        An empty folder for configuration, state and log.
    catalog : Catalog
        The specs.
    speed : float
        As for `Timeline`.
    record : Path, optional
        Folder for a capture of what each listener hears, `NETWORK.pcapng`; made if it is not there.
    """

    def __init__(
        self,
        shipped: Path,
        captures: Sequence[Path],
        folder: Path,
        catalog: Catalog,
        speed: float,
        record: Path | None = None,
    ) -> None:
        self._catalog, self._folder = catalog, folder
        recorded = load_config(shipped)
        self._file = folder / "demo.toml"
        self.config = self._own_config(shipped)
        self.recording = load_recording(captures, recorded, catalog)
        self.status: dict[str, Any] = {}
        """What the gateway said last of itself."""
        self.exit_code: int | None = None
        """Of the gateway; None while it runs."""
        self._process: subprocess.Popen[bytes] | None = None
        self._gateway: list[int] = []
        self._sent: list[tuple[int, Key, int]] = []
        self._thread: threading.Thread | None = None
        self._open = contextlib.ExitStack()
        self._networks = [Network(c, i) for i, c in enumerate(self.config.networks)]
        if record is not None:
            record.mkdir(parents=True, exist_ok=True)
        try:
            self.listeners = [
                self._open.enter_context(
                    contextlib.closing(Listener(self.config, n.index, catalog, record and record / f"{n.name}.pcapng"))
                )
                for n in self._networks
            ]
            self._outbox: list[tuple[int, Any, int]] = []
            self.replay = self._open.enter_context(
                contextlib.closing(WireReplay(self.config, catalog, self.recording, speed=speed, on_sent=self._on_sent))
            )
        except BaseException:
            self._open.close()
            raise

    def _own_config(self, shipped: Path) -> GatewayConfig:
        text = shipped.read_text(encoding="utf-8")
        policy = load_config(shipped).policy
        (self._folder / policy).write_bytes((shipped.parent / policy).read_bytes())
        groups = f'"239.{193 + os.getpid() % 60}.'
        self._file.write_text(_STATE + text.replace('"239.192.', groups), encoding="utf-8")
        return parse_config(self._file.read_text(encoding="utf-8"), self._file.name)

    def __enter__(self) -> Demo:
        return self

    def __exit__(self, *error: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._thread is not None:
            self.replay.stop()
            self._thread.join()
        self._open.close()

    # --- the play ---

    def start_gateway(self) -> None:
        """Start the gateway and wait until it answers; LinkgwError with its own words if it does not."""
        command = [sys.executable, "-m", "linkgw", "run", str(self._file)]
        with (self._folder / "gateway.log").open("wb") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until = time.monotonic() + READY_S
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > until:
                lines = (self._folder / "gateway.log").read_text(errors="replace").splitlines() or ["no word"]
                raise LinkgwError("the gateway did not start", got=lines[-1])
            time.sleep(POLL_S)
        for link in self.status["links"]:
            for group in link["groups"].values():
                host, _, port = group["sends_from"].rpartition(":")
                self._gateway.append(pack_source(host, int(port)))

    def _is_ready(self) -> bool:
        try:
            self.ask()
        except LinkgwError:
            return False
        groups = [group for link in self.status["links"] for group in link["groups"].values()]
        return all(group["joined"] and "sends_from" in group for group in groups)

    def ask(self) -> None:
        """Ask the gateway for its status."""
        self.status = ask(self._folder / "demo.sock", {"ask": "status"})

    def play(self) -> Iterator[None]:
        """Replay everything; comes back now and then, when what waited at the listeners has been read."""
        self._thread = threading.Thread(target=self.replay.run, name="replay")
        self._thread.start()
        while self._thread.is_alive():
            time.sleep(POLL_S)
            self.listen()
            yield
        self._thread.join()

    def listen(self) -> int:
        """Read what waits at all listeners."""
        own = [pack_source(*address) for address in self.replay.addresses]
        return sum(listener.listen(own, self._gateway) for listener in self.listeners)

    def finish(self) -> Sums:
        """Wait for the last datagrams, add up, and end the gateway."""
        until = time.monotonic() + QUIET_S
        while True:
            self.ask()
            self.listen()
            sums = self.sums()
            if sums.agree or time.monotonic() > until:
                break
            time.sleep(POLL_S)
        assert self._process is not None  # it was started
        self._process.send_signal(signal.SIGTERM)
        try:
            self.exit_code = self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.exit_code = -1
        sums.compare("gateway ended, exit code", self.exit_code, 0)
        return sums

    # --- what is known ---

    @property
    def progress(self) -> Progress:
        """Where the replay stands."""
        return self.replay.progress

    def _on_sent(self, network: int, group: Group, payloads: Any, utc_ns: int) -> None:
        self._outbox.append((network, payloads, utc_ns))

    def latencies(self, recipient: int, newest: int | None = None) -> dict[str, list[int]]:
        """From handing a message to the kernel in the replay to its arrival at a nation, in ns, by message name.

        With `newest`, of about so many of the newest arrivals only.
        """
        outbox, self._outbox = self._outbox, []
        for network, payloads, utc_ns in outbox:
            envelopes = self._networks[network].carrier.pull_batch(payloads)
            columns = bulk.decode(envelopes.words, envelopes.starts[:-1], self._catalog)
            self._sent += [(network, key, utc_ns) for kind in columns.kinds.values() for key in keys_of(kind)]
        latest = self._sent if newest is None else self._sent[-3 * newest :]
        sent = [(key, time_ns) for network, key, time_ns in latest if network != recipient]
        arrivals = self.listeners[recipient].arrivals
        return match_latencies(sent, arrivals if newest is None else arrivals[-newest:])

    def gains(self) -> list[Gain]:
        """When each nation was first warned: as heard on its network, at the speed of the replay."""
        found = [(one.network.name, one.first_own_ns, one.first_link_ns) for one in self.listeners]
        firsts = [at for _, own, link in found for at in (own, link) if at is not None]
        begin, speed = min(firsts, default=0), self.replay.timeline.speed

        def after_s(at_ns: int | None) -> float | None:
            return None if at_ns is None else (at_ns - begin) / 1e9 * speed

        return [Gain(name, after_s(own), after_s(link)) for name, own, link in found]

    def sums(self) -> Sums:
        """Compare what was sent, what the gateway counted and what was heard."""
        found = Sums()
        found.compare("gateway's own ledgers, sums that do not agree", len(self.status["sum_faults"]), 0)
        found.compare("datagrams not sent by the replay", self.progress.failed.total(), 0)
        for network, listener in zip(self._networks, self.listeners, strict=True):
            name, counts = network.name, self.status["networks"][network.name]
            by_group = self.progress.by_group
            replayed = sum(n for (index, _), n in by_group.items() if index == network.index)
            heard = sum(sum(group.values()) - group.get("own_echo", 0) for group in counts["datagrams"].values())
            sent = sum(counts["sent"].values()) - sum(counts["send_failed"].values())
            flows = [flow for key, flow in self.status["flows"].items() if key.endswith(f">{name}")]
            forwarded = sum(flow.get("forwarded", 0) for flow in flows)
            found.compare(f"{name}: datagrams replayed, read by the gateway", replayed, heard)
            found.compare(f"{name}: datagrams replayed, heard by the listener", replayed, listener.own_datagrams)
            found.compare(f"{name}: datagrams sent by the gateway, heard", sent, listener.gateway_datagrams)
            found.compare(f"{name}: messages forwarded by the gateway, received", forwarded, listener.n_received)
            lost = listener.kernel_drops + listener.unread + listener.stray_datagrams
            found.compare(f"{name}: dropped, unreadable or from strangers", lost, 0)
        return found


def percentiles_ms(latencies: Sequence[int]) -> tuple[float, float]:
    """p50 and p99 of latencies in ns, in ms; NaN where there are none."""
    if not latencies:
        return float("nan"), float("nan")
    p50, p99 = np.percentile(np.array(latencies), (50, 99)) / 1e6
    return float(p50), float(p99)


def find_captures(folder: Path) -> list[Path]:
    """The three captures in a folder; ConfigError if one is missing."""
    paths = [folder / name for name in CAPTURES]
    missing = [p.name for p in paths if not p.is_file()]
    if missing:
        raise ConfigError(
            [Fault(str(folder), "captures missing", " ".join(missing), f"fixtures/{HEADLINE} of a checkout")]
        )
    return paths
