"""The gateway on loopback against relays that only copy: messages a second, and whether any is lost.

KOR (SIMPLE) in, USA (DIS) and JPN (SIMPLE) out, with the shipped trilateral configuration and policy. The load is
mixed (see load.py). Sender, relay or gateway, and both sinks share this machine's cores, on both sides alike. The load
is closed-loop: so many datagrams are under way at most, so that nothing need be lost and the rate is what the slowest
part can do; then open-loop, at a stated rate whatever arrives. What has to arrive is known beforehand, from the core
without sockets: every datagram and octet is counted at the sinks, and every message in the gateway's own ledger.

    .venv/bin/python tools/bench gateway [--quick] [--json FILE]
"""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drive import Driven, drive
from expected import copied, expect
from gateways import running_gateway
from load import Load, make_load
from networks import ORIGIN, PAD, RECIPIENTS, Networks
from relays import COMPILED, PYTHON, running_relay, why_not
from results import Row, compare, skip

import linkgw
from linkgw.gateway.config import load_config

if TYPE_CHECKING:
    from collections.abc import Iterator

PEERS = (*COMPILED, PYTHON)
SINGLE, BATCHED = COMPILED
WORDS = 12


@dataclass(frozen=True, slots=True)
class Case:
    """One way to send the load."""

    label: str
    """How it is called."""
    gso: bool
    """Runs by GSO, else every datagram alone."""
    words: int
    """Words to a datagram; 0: one message."""
    n_full: int
    """Messages of a round."""
    n_quick: int
    """Messages of a quick round."""
    rate: int
    """Messages a second of the open loop."""
    floor: float
    """Least ratio of the processor time of the batched C relay for a message to ours, half of what was measured or
    less: what else runs on the machine takes from the rate, and little from this."""


CASES = (
    Case("sender with GSO", True, 0, 400_000, 20_000, 400_000, 0.25),
    Case("each datagram alone", False, 0, 200_000, 15_000, 200_000, 0.1),
    Case("12 words a datagram, GSO", True, WORDS, 800_000, 40_000, 1_500_000, 0.05),
)


class Bench:
    """One set of networks and one folder; every run with a load of its own."""

    def __init__(self, folder: Path) -> None:
        self.catalog, self.folder, self.networks = linkgw.load_catalog(), folder, Networks()
        self.path = self.networks.write(folder)
        self.config = load_config(self.path)
        self._seed = 0

    def make(self, case: Case, n: int) -> Load:
        self._seed += 1
        return make_load(self.catalog, n, self._seed, words=case.words, sort=case.gso)

    def relay(self, name: str, case: Case, n: int, rate: int = 0) -> Driven:
        load = self.make(case, n)
        expected = {r: copied(load, PAD[r]) for r in RECIPIENTS}
        with running_relay(name, self.networks.tracks, self.folder) as pid:
            return drive(load, expected, self.networks, pid, gso=case.gso, rate=rate)

    def gateway(self, case: Case, n: int, rate: int = 0) -> tuple[Driven, str]:
        """What came of it, and a line on the load."""
        load = self.make(case, n)
        expected = expect(self.config, self.catalog, self.folder, load)
        with running_gateway(self.path) as gateway:
            driven = drive(load, expected, self.networks, gateway.pid, gso=case.gso, rate=rate)
        released = {r: expected[r].messages for r in RECIPIENTS}
        missing = sum(abs(released[r] - gateway.forwarded(ORIGIN, r)) for r in RECIPIENTS)
        if missing and not driven.lost:
            raise SystemExit(f"all arrived, but the gateway's ledger is {missing} messages off")
        shares = {r: released[r] / load.n_messages for r in RECIPIENTS}
        note = f"{case.label}: {load.describe()}; released to " + ", ".join(f"{r} {s:.0%}" for r, s in shares.items())
        if sum(shares.values()) / len(shares) < 0.5:
            raise SystemExit(f"too little is released: {note}")
        return driven, note


@contextlib.contextmanager
def opened() -> Iterator[Bench]:
    """A bench in a folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="linkgw-bench-") as name:
        yield Bench(Path(name))


def closed_loop(bench: Bench, case: Case, rounds: int, n: int, names: tuple[str, ...] = PEERS) -> list[Row]:
    """As fast as it goes, against these relays."""
    peers = {name: why_not(name, bench.folder) for name in names}
    theirs: dict[str, list[Driven]] = {name: [] for name in names}
    ours: list[Driven] = []
    note = ""
    for _ in range(rounds):
        for name, reason in peers.items():
            if not reason:
                theirs[name].append(bench.relay(name, case, n))
        driven, note = bench.gateway(case, n)
        ours.append(driven)
    what = f"{case.label}, messages/s"
    rows = []
    for name, reason in peers.items():
        if reason:
            rows.append(skip(what, name, reason))
            continue
        row = compare(
            what,
            name,
            [d.rate for d in theirs[name]],
            [d.rate for d in ours],
            lost=(sum(d.lost for d in theirs[name]), sum(d.lost for d in ours)),
            must_lose_none=True,
            note=note,
        )
        time_row = compare(
            f"{case.label}, processor time, us a message",
            name,
            [d.cpu_us for d in theirs[name]],
            [d.cpu_us for d in ours],
            less=True,
            floor=case.floor if name == BATCHED else None,
        )
        rows += [row, time_row]
    return rows


def open_loop(bench: Bench, case: Case, rounds: int, n: int) -> list[Row]:
    """The rate of the target, and four fifths of what ours takes; nothing waits for anything to arrive."""
    if why_not(BATCHED, bench.folder):
        return []
    most = bench.gateway(case, n)[0].rate
    rows = []
    for rate in (case.rate, round(0.8 * most, -4)):
        theirs, ours = [], []
        for _ in range(rounds):
            theirs.append(bench.relay(BATCHED, case, n, int(rate)))
            ours.append(bench.gateway(case, n, int(rate))[0])
        row = compare(
            f"{case.label}, {rate:,.0f}/s whatever arrives: arrived/s",
            BATCHED,
            [d.rate for d in theirs],
            [d.rate for d in ours],
            lost=(sum(d.lost for d in theirs), sum(d.lost for d in ours)),
        )
        rows.append(row | {"sent_rate": [min(d.sent_rate for d in theirs), min(d.sent_rate for d in ours)]})
    return rows


def run(quick: bool) -> list[dict[str, Any]]:
    """All measurements; each side of a comparison in turn, medians of the rounds."""
    rows: list[Row] = []
    with opened() as bench:
        for case in CASES:
            if quick:
                peer = BATCHED if not why_not(BATCHED, bench.folder) else PYTHON
                rows += closed_loop(bench, case, 2, case.n_quick, (peer,))
            else:
                rows += closed_loop(bench, case, 5, case.n_full)
        if not quick:
            for case in CASES:
                rows += open_loop(bench, case, 3, case.n_full // 2)
    return rows
