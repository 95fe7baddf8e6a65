"""From one wire to the other: how long the gateway takes, one datagram after the other at an even pace.

From right before a datagram is handed to the kernel until the kernel's time of its arrival (SO_TIMESTAMPNS) at the
recipient that gets it last; the load is mixed, and each datagram alone. A few thousand datagrams go before, and are not
counted. The sender sleeps in between; its own jitter is in the notes.

What waits for the disk is shown apart: no number goes out before its binding is durable, so a message that begins a
track waits for a commit, and one in seventy of the load does.

The event loop's share: the relay in Python blocks in recv, and does the same from a callback of asyncio's loop and of
uvloop's; the gateway runs on uvloop, and without it on asyncio's.

    .venv/bin/python tools/bench latency [--quick] [--json FILE]
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from expected import copied, expect
from gateway import BATCHED, SINGLE, Bench, opened
from gateways import run_us, running_gateway
from load import make_load
from networks import ORIGIN, PAD, RECIPIENTS
from relays import ASYNCIO, COMPILED, PYTHON, UVLOOP, running_relay, why_not
from results import Row, compare, skip
from senders import jitter_us, send_paced
from sinks import Sinks

if TYPE_CHECKING:
    from collections.abc import Callable

    from expected import Expected
    from load import Load

N_WARM, WARM_RATE = 2500, 5000
INFINITE = float("inf")
GATEWAY, ON_ASYNCIO = "gateway", "gateway on asyncio"
FLOOR = 0.015
"""Of the ratio of processor times at 1,000/s: half of what was measured, or less. Times of arrival hang on what else
runs on the machine, so that they are shown and not insisted on."""


@dataclass(frozen=True, slots=True)
class Timed:
    """What came of one run; times in us."""

    p50: float
    p99: float
    p99_known: float
    """Of datagrams that begin no track."""
    lost: int
    """Datagrams; where there are any the times are infinite, since what came cannot be told apart."""
    jitter: tuple[float, float]
    """Median and p99 of the sender's."""
    cpu_us: float
    """Processor time of the relay or gateway for each datagram, the first ones included."""


def timed(load: Load, expected: dict[str, Expected], bench: Bench, rate: int, pid: int) -> Timed:
    """Send a load at a pace, and see when it arrives."""
    n = len(load)
    sinks = Sinks(bench.networks.tracks, n)
    place = bench.networks.tracks[ORIGIN]
    before = run_us(pid)
    warm = send_paced(place, load.payloads.cut(0, N_WARM), WARM_RATE)
    paced = send_paced(place, load.payloads.cut(N_WARM, n), rate)
    sent_ns = np.concatenate([warm, paced])
    wanted = {r: len(expected[r].datagrams) for r in RECIPIENTS}
    deadline = time.monotonic() + 10
    while any(sinks.count(r) < wanted[r] for r in RECIPIENTS) and time.monotonic() < deadline:
        time.sleep(0.005)
    cpu_us = (run_us(pid) - before) / n
    lost = sum(wanted[r] - sinks.count(r) for r in RECIPIENTS)
    arrived_ns = np.zeros(n, np.int64)
    for r in RECIPIENTS if not lost else ():
        which = expected[r].datagrams
        arrived_ns[which] = np.maximum(arrived_ns[which], sinks.times(r))
    sinks.close()
    if lost:
        return Timed(INFINITE, INFINITE, INFINITE, lost, jitter_us(paced, rate), cpu_us)
    counted = (arrived_ns > 0) & (np.arange(n) >= N_WARM)
    took_us = (arrived_ns - sent_ns) / 1000
    known = took_us[counted & ~load.starts_track]
    p50, p99 = np.percentile(took_us[counted], [50, 99])
    return Timed(float(p50), float(p99), float(np.percentile(known, 99)), 0, jitter_us(paced, rate), cpu_us)


def measure(bench: Bench, side: str, rate: int, n: int, seed: int) -> Timed:
    """One side at one rate."""
    load = make_load(bench.catalog, N_WARM + n, seed)
    if side in (GATEWAY, ON_ASYNCIO):
        expected = expect(bench.config, bench.catalog, bench.folder, load)
        with running_gateway(bench.path, uvloop=side == GATEWAY) as gateway:
            return timed(load, expected, bench, rate, gateway.pid)
    with running_relay(side, bench.networks.tracks, bench.folder) as pid:
        return timed(load, {r: copied(load, PAD[r]) for r in RECIPIENTS}, bench, rate, pid)


def run(quick: bool) -> list[dict[str, Any]]:
    """In each round every side in turn; medians of the rounds."""
    rows: list[Row] = []
    plan = ((1000, 700), (20_000, 7000)) if quick else ((1000, 5000), (20_000, 60_000))
    peers = [SINGLE] if quick else [SINGLE, BATCHED, PYTHON]
    loops = [] if quick else [ASYNCIO, UVLOOP, ON_ASYNCIO]
    with opened() as bench:
        skipped = {side: why for side in COMPILED if (why := why_not(side, bench.folder))}
        sides = [side for side in (*peers, *loops, GATEWAY) if side not in skipped]
        for rate, n in plan:
            found: dict[str, list[Timed]] = {side: [] for side in sides}
            for seed in range(1 if quick else 5):
                for side in sides:
                    found[side].append(measure(bench, side, rate, n, seed))
            for peer in peers:
                if peer in skipped:
                    rows.append(skip(f"latency at {rate:,}/s, us", peer, skipped[peer]))
                else:
                    rows += _rows(rate, peer, found[peer], found[GATEWAY], floor=rate == 1000)
            if loops:
                rows += _loop_rows(rate, found)
    return rows


def _rows(rate: int, peer: str, theirs: list[Timed], ours: list[Timed], *, floor: bool) -> list[Row]:
    jitter = [np.median([t.jitter[k] for t in ours]) for k in (0, 1)]
    note = f"the sender at {rate:,}/s: gaps {jitter[0]:.1f} us from even (median), {jitter[1]:.0f} us (p99)"
    columns: tuple[tuple[str, Callable[[Timed], float]], ...] = (
        ("p50", _p50),
        ("p99", lambda t: t.p99),
        ("p99 of known tracks", lambda t: t.p99_known),
        ("processor time", _cpu),
    )
    rows = []
    for label, get in columns:
        row = compare(
            f"latency at {rate:,}/s, {label}, us",
            peer,
            [get(t) for t in theirs],
            [get(t) for t in ours],
            less=True,
            floor=FLOOR if floor and label == "processor time" else None,
            lost=(sum(t.lost for t in theirs), sum(t.lost for t in ours)),
            note=note,
        )
        rows.append(row | {"ours_spread": [min(get(t) for t in ours), max(get(t) for t in ours)]})
    return rows


def _loop_rows(rate: int, found: dict[str, list[Timed]]) -> list[Row]:
    """The same work with and without an event loop, and on two of them."""
    rows = []
    for what, without, with_it in (
        ("relay on uvloop", PYTHON, UVLOOP),
        ("relay on asyncio", PYTHON, ASYNCIO),
        ("gateway", ON_ASYNCIO, GATEWAY),
    ):
        for label, get in (("p50", _p50), ("processor time", _cpu)):
            theirs, ours = [get(t) for t in found[without]], [get(t) for t in found[with_it]]
            row = compare(f"event loop: {what} at {rate:,}/s, {label}, us", without, theirs, ours, less=True)
            rows.append(row | {"share_us": row["ours"] - row["theirs"]})
    return rows


def _p50(t: Timed) -> float:
    return t.p50


def _cpu(t: Timed) -> float:
    return t.cpu_us
