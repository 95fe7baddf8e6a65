"""Warnings while ten times as many tracks arrive as the gateway can take: none is lost, and none is late.

First the gateway's capacity for tracks is measured, in this run and by the same sender. Then tracks are sent at ten
times that rate (or as fast as one core can: the rate reached is shown), and 10,000 different J15.0 at an even pace on
the warnings group beside them. The kernel drops tracks, as it has to; every warning has to arrive at both recipients,
and is timed as in the latency bench. The baseline is the same gateway with no tracks.

    .venv/bin/python tools/bench overload [--quick] [--json FILE]
"""

from __future__ import annotations

import multiprocessing as mp
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from expected import expect
from gateway import CASES, Bench, opened
from gateways import running_gateway
from load import Load, draw_kind, make_load, push
from networks import ORIGIN, RECIPIENTS
from results import Row, compare
from senders import RunSender, send_paced
from sinks import Sinks

from linkgw.codec import bulk
from linkgw.spec.model import Group

if TYPE_CHECKING:
    from networks import Place

    from linkgw.spec.model import Catalog

FORK = mp.get_context("fork")
N_WARNINGS, N_QUICK = 10_000, 500
RATE = 1000
"""Warnings a second."""
TIMES = 10
CHUNK = 512
LIMIT_MS = 10.0
"""What p99 may be; on a quiet machine, so it is shown and not enforced."""


@dataclass(frozen=True, slots=True)
class Survived:
    """What became of the warnings beside one rate of tracks."""

    lost: int
    """Warnings that did not arrive at one of the recipients."""
    p50_ms: float
    p99_ms: float
    flood: float
    """Tracks a second that were sent meanwhile."""
    dropped: int
    """Of these, at least so many were dropped by the kernel."""


def make_warnings(catalog: Catalog, n: int, seed: int) -> Load:
    """n different J15.0 of new events."""
    rng, now_ns = np.random.default_rng(seed), time.time_ns()
    kind = draw_kind(catalog, "J15.0", rng, now_ns, np.arange(1, n + 1), np.arange(n))
    kind.put_raw("event", 1 + np.arange(n) % 1000)
    kind.put_raw("repeat", np.arange(n) // 1000 % 16)
    words, starts = bulk.encode(bulk.Columns.of({"J15.0": kind}, n), catalog)
    return Load(push(words, np.append(starts, len(words))), n, now_ns, {"J15.0": n}, np.zeros(n, np.bool_), 0)


def flood(place: Place, load: Load, rate: float, sent: Any, stop: Any) -> None:
    """Send tracks at a rate until told to end, the same over and over: what is overload need not be new."""
    sender, n = RunSender(place, load.payloads), len(load)
    began, at, total = time.perf_counter(), 0, 0
    while not stop.value:
        if total > (time.perf_counter() - began) * rate:
            time.sleep(0.0002)
            continue
        upto = min(at + CHUNK, n)
        sender.send(at, upto)
        total += upto - at
        sent.value, at = total, upto % n
    sender.close()


def survive(bench: Bench, n: int, rate: float, seed: int) -> Survived:
    """Send n warnings beside so many tracks a second."""
    warnings = make_warnings(bench.catalog, n, seed)
    expected = expect(bench.config, bench.catalog, bench.folder, warnings, Group.WARNINGS)
    tracks = make_load(bench.catalog, 50_000, seed, sort=True)
    sent, stop = FORK.RawValue("q", 0), FORK.RawValue("b", 0)
    with running_gateway(bench.path) as gateway:
        sinks = Sinks(bench.networks.warnings, n)
        flooding = FORK.Process(
            target=flood, args=(bench.networks.tracks[ORIGIN], tracks, rate, sent, stop), daemon=True
        )
        began = time.perf_counter()
        if rate:
            flooding.start()
            time.sleep(0.5)
        sent_ns = send_paced(bench.networks.warnings[ORIGIN], warnings.payloads, RATE)
        deadline = time.monotonic() + 20
        while any(sinks.count(r) < len(expected[r].datagrams) for r in RECIPIENTS) and time.monotonic() < deadline:
            time.sleep(0.01)
        reached = sent.value / (time.perf_counter() - began)
        if rate:
            stop.value = 1
            flooding.join(5)
        took: list[np.ndarray[Any, Any]] = []
        lost = 0
        for r in RECIPIENTS:
            arrived = sinks.times(r)
            lost += n - len(arrived)  # the policy lets every warning through: all have to come
            if len(arrived) == n:
                took.append((arrived - sent_ns) / 1e6)
        sinks.close()
    dropped = gateway.final["networks"][ORIGIN]["datagrams"]["tracks"].get("kernel_drop", 0)
    late = np.concatenate(took) if took and not lost else np.array([np.inf])
    return Survived(lost, float(np.median(late)), float(np.percentile(late, 99)), reached, dropped)


def run(quick: bool) -> list[dict[str, Any]]:
    """All measurements; the baseline and ours in turn, medians of the rounds."""
    n, rounds, case = (N_QUICK, 1, CASES[0]) if quick else (N_WARNINGS, 5, CASES[0])
    with opened() as bench:
        capacity = bench.gateway(case, case.n_quick if quick else case.n_full)[0].rate
        calm, flooded = [], []
        for seed in range(rounds):
            calm.append(survive(bench, n, 0, seed))
            flooded.append(survive(bench, n, TIMES * capacity, seed))
    lost = (sum(s.lost for s in calm), sum(s.lost for s in flooded))
    reached = float(np.median([s.flood for s in flooded]))
    note = (
        f"overload: {n:,} warnings at {RATE:,}/s beside {reached:,.0f} tracks/s, {reached / capacity:.1f} x the"
        f" capacity of {capacity:,.0f}/s; at least {min(s.dropped for s in flooded):,} buffers of tracks were dropped"
    )
    rows: list[Row] = [
        compare(
            f"warnings at {TIMES} x overload by tracks, {label}, ms",
            "the same, no tracks",
            [getattr(s, name) for s in calm],
            [getattr(s, name) for s in flooded],
            less=True,
            lost=lost,
            must_lose_none=True,
            note=note,
        )
        | {"limit_ms": LIMIT_MS, "flood": reached, "capacity": capacity}
        for label, name in (("p50", "p50_ms"), ("p99", "p99_ms"))
    ]
    return rows
