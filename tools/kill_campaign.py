#!/usr/bin/env python3
"""Kill a running gateway at random moments, again and again, and watch what its numbers mean.

Two networks report tracks all the time, new ones among them; each report carries its own identity in its position,
so that whoever decodes what the gateway sends knows which track a number stands for. The gateway gets SIGKILL at a
random moment, some while it starts, and is started again on the same state. Ends with 1 if a number ever
changed its meaning, a track its number, or forwarding took longer than the limit to begin again.
"""

from __future__ import annotations

import argparse
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import linkgw
from linkgw.carriers import CARRIERS, Octets, SimpleIdentity
from linkgw.codec import bulk
from linkgw.codec.values import format_tn
from linkgw.io.multicast import MulticastReceiver, MulticastSender
from linkgw.spec.model import Catalog

SENDERS = ("KOR", "USA")
POOLS = {"KOR": "K0000-M7777", "USA": "S0000-V7777", "JPN": "H0000-J7777"}
GROUPS = {name: f"239.{150 + os.getpid() % 50}.{os.getpid() // 50 % 250}.{i}" for i, name in enumerate(POOLS, 1)}
PORT = 21000 + os.getpid() % 9000
EVERY_S = 0.004
NEW_SHARE = 0.25
START_KILLS = 0.1
LATITUDE, LONGITUDE, STEP = -60.0, 10.0, 0.001


def write_configuration(folder: Path) -> Path:
    """Three SIMPLE networks on loopback, everything released, state in a file."""
    text = 'name = "campaign"\npolicy = "policy.toml"\nstate = "state.sqlite"\n'
    for i, (name, pool) in enumerate(POOLS.items()):
        text += (
            f'[[network]]\nname = "{name}"\ninterface = "lo"\nttl = 0\ncarrier = "simple"\nclass = "EXERCISE"\n'
            f'tracks = {{ group = "{GROUPS[name]}", port = {PORT} }}\n'
            f'warnings = {{ group = "{GROUPS[name]}", port = {PORT + 1} }}\n'
            f'stn = "0010{i + 1}"\nstn_pool = "61000-61777"\ntn_pool = "{pool}"\nevent_pool = "30001-39999"\n'
        )
    config = folder / "gateway.toml"
    config.write_text(text)
    (folder / "policy.toml").write_text(
        'version = 1\nname = "all"\ndoc = "all"\n[[rule]]\nname = "all"\ndoc = "all"\n'
        'from = ["*"]\nto = ["*"]\nmessages = ["*"]\n'
    )
    return config


class Reporters:
    """Stations of two networks that report known and new tracks without a pause."""

    def __init__(self, catalog: Catalog, rng: np.random.Generator) -> None:
        self._catalog, self._rng = catalog, rng
        self._senders = {name: MulticastSender("lo", ttl=0, gso=False) for name in SENDERS}
        self.ports = {sender.address[1] for sender in self._senders.values()}
        self._n_tracks = dict.fromkeys(SENDERS, 1)
        self._due = time.monotonic()
        self.n_sent = 0

    @property
    def n_tracks(self) -> int:
        """Tracks reported so far."""
        return sum(self._n_tracks.values())

    def send_due(self) -> None:
        """Send what is due by now."""
        while self._due <= time.monotonic():
            self._due += EVERY_S
            name = SENDERS[self.n_sent % 2]
            known = self._n_tracks[name]
            if self._rng.random() < NEW_SHARE:
                track, self._n_tracks[name] = known, known + 1
            else:
                track = int(self._rng.integers(max(known - 400, 0), known))
            self._send(name, track)

    def _send(self, name: str, track: int) -> None:
        self.n_sent += 1
        fields: dict[str, float | int | str | None] = {
            "tn": format_tn(4096 + track),
            "latitude": LATITUDE + track * STEP,
            "longitude": LONGITUDE * (1 + SENDERS.index(name)),
            "altitude": 1000.0,
            "speed": self.n_sent % 1000,
            "track_quality": 5,
            "identity": "friend",
        }
        words = np.frombuffer(linkgw.encode(linkgw.Message("J3.2", fields), self._catalog), np.uint8).reshape(-1, 10)
        pushed = CARRIERS["simple"].push_batch(
            SimpleIdentity(), words, np.array([0, len(words)]), stn=5, npg=7, sequence=self.n_sent & 0xFFFF
        )
        self._senders[name].send(GROUPS[name], PORT, Octets.of([pushed[0]]))


class Watchers:
    """Listen on every network, and hold every number to its meaning."""

    def __init__(self, catalog: Catalog, own_ports: set[int]) -> None:
        self._catalog, self._own_ports = catalog, np.array(sorted(own_ports), np.uint64)
        self._receivers = {name: MulticastReceiver("lo", group, PORT, gro=False) for name, group in GROUPS.items()}
        self.meanings: dict[tuple[str, int], tuple[int, int]] = {}
        self.numbers: dict[tuple[str, int, int], int] = {}
        self.changed_meanings: list[str] = []
        self.changed_numbers: list[str] = []
        self.n_heard = 0

    def listen(self, wait_s: float) -> bool:
        """Take what comes within a time; whether a forwarded report was among it."""
        ready = select.select(list(self._receivers.values()), [], [], max(wait_s, 0))[0]
        return sum(self._take(name, r) for name, r in self._receivers.items() if r in ready) > 0

    def forget_waiting(self) -> None:
        """Take what a killed gateway still sent."""
        while self.listen(0):
            pass

    def _take(self, name: str, receiver: MulticastReceiver) -> bool:
        received = receiver.drain()
        if received is None:
            return False
        envelopes = CARRIERS["simple"].pull_batch(received.payloads)
        columns = bulk.decode(envelopes.words, envelopes.starts[:-1], self._catalog)
        kind = columns.kinds.get("J3.2")
        if kind is None:
            return False
        forwarded = ~np.isin(received.source[kind.datagrams] & np.uint64(0xFFFF), self._own_ports)
        tracks = np.rint((kind.values("latitude") - LATITUDE) / STEP).astype(int)
        origins = np.rint(kind.values("longitude") / LONGITUDE).astype(int) - 1
        for number, origin, track in zip(
            kind.raw("tn")[forwarded].tolist(), origins[forwarded].tolist(), tracks[forwarded].tolist(), strict=True
        ):
            meaning = (origin, track)
            before = self.meanings.setdefault((name, number), meaning)
            if before != meaning:
                self.changed_meanings.append(f"{name} {format_tn(number)}: {before}, then {meaning}")
            given = self.numbers.setdefault((name, *meaning), number)
            if given != number:
                self.changed_numbers.append(f"{name} {meaning}: {format_tn(given)}, then {format_tn(number)}")
        self.n_heard += int(forwarded.sum())
        return bool(forwarded.any())


def cpu_s(pid: int) -> float:
    """Processor time that a process has used: what its start costs where nothing else runs."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run_campaign(kills: int, seed: int, limit_s: float) -> int:
    """Kill so often; print the figures; 1 if anything was wrong."""
    rng = np.random.default_rng(seed)
    catalog = linkgw.load_catalog()
    reporters = Reporters(catalog, rng)
    watchers = Watchers(catalog, reporters.ports)
    resumed: list[float] = []
    busy: list[float] = []
    slow: list[str] = []
    killed_starting = 0

    def turn(until_s: float) -> bool:
        reporters.send_due()
        return watchers.listen(min(EVERY_S, until_s - time.monotonic()))

    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "linkgw", "run", str(write_configuration(Path(folder)))]
        log = (Path(folder) / "log").open("w")
        for i in range(kills):
            watchers.forget_waiting()
            began = time.monotonic()
            gateway = subprocess.Popen(command, stderr=log)
            try:
                if rng.random() < START_KILLS:
                    end = began + rng.uniform(0, 1)
                    while time.monotonic() < end:
                        turn(end)
                    killed_starting += 1
                    continue
                while not turn(began + 60):
                    if gateway.poll() is not None or time.monotonic() > began + 60:
                        print(f"the gateway does not forward: {(Path(folder) / 'log').read_text()[-2000:]}")
                        return 1
                resumed.append(time.monotonic() - began)
                busy.append(cpu_s(gateway.pid))
                if resumed[-1] > limit_s:
                    slow.append(f"start {i} took {resumed[-1]:.2f} s, {busy[-1]:.2f} s of it on the processor")
                end = time.monotonic() + rng.uniform(0, 0.5)
                while time.monotonic() < end:
                    turn(end)
            finally:
                gateway.send_signal(signal.SIGKILL)
                gateway.wait()
            if (i + 1) % 20 == 0:
                print(f"{i + 1} kills, {len(watchers.meanings)} numbers seen", flush=True)
    times = np.sort(resumed)
    wrong = len(watchers.changed_meanings) + len(watchers.changed_numbers) + len(slow)
    print(
        f"{kills} kills, {killed_starting} of them while starting; seed {seed}\n"
        f"{reporters.n_sent} reports of {reporters.n_tracks} tracks sent, {watchers.n_heard} heard\n"
        f"{len(watchers.meanings)} numbers seen on {len(POOLS)} networks: {len(watchers.changed_meanings)} changed"
        f" their meaning, {len(watchers.changed_numbers)} tracks changed their number\n"
        f"from start to the first datagram forwarded: median {np.median(times):.2f} s,"
        f" 99 % {np.quantile(times, 0.99):.2f} s, longest {times.max():.2f} s (limit {limit_s:g} s);"
        f" of it on the processor: median {np.median(busy):.2f} s, longest {max(busy):.2f} s;"
        f" load average {os.getloadavg()[1]:.1f} on {os.cpu_count()} processors"
    )
    for line in (*watchers.changed_meanings[:10], *watchers.changed_numbers[:10], *slow):
        print(f"WRONG: {line}")
    return int(wrong > 0)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=2.0, help="seconds from start to the first datagram forwarded")
    args = parser.parse_args()
    return run_campaign(args.kills, args.seed, args.limit)


if __name__ == "__main__":
    sys.exit(main())
