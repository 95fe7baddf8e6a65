"""How throughput grows with tracks, policy rules and recipients: the core alone, without sockets.

Rates are by processor time: the core is one thread, and waits for nothing. No step may cost more than n log n: the work
of the whole is held against that from each size to the next, in this run. By tracks, the work is to report every one of
n tracks; by rules and by recipients, it is to deal with one message. Rules that have to be looked at stand before the
ones that decide: once with a filter that any message states (source_stn), once with three (area, altitude, quality).

    .venv/bin/python tools/bench growth [--quick] [--json FILE]
"""

from __future__ import annotations

import math
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from expected import BATCH, feed
from load import make_load, push
from networks import SHIPPED, Networks
from results import Row, compare

import linkgw
from linkgw.codec import bulk
from linkgw.gateway.config import load_config
from linkgw.gateway.core import Core
from linkgw.policy.rules import load_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from load import Load

    from linkgw.carriers import Octets
    from linkgw.spec.model import Catalog

TRACKS, RULES, RECIPIENTS = (100, 1000, 10_000, 100_000), (1, 10, 100, 1000), (2, 4, 8, 16)
AFTER_NS = 2_100_000_000
"""From one time that a load is fed to the next: it is a duplicate no more."""
AHEAD_S = 120
MOST_S = 1.0
"""A round ends after two batches or so long, whichever is later."""
FLOOR = 0.8
"""n log n against the steepest step; 1 is just n log n."""
BLIND = {
    "source_stn": 'source_stn = ["70000-70010"]\n',
    "area, altitude, quality": 'area = ["far"]\naltitude_m = { max = 100.0 }\nquality_min = 15\n',
}
FAR = '[areas.far]\ndoc = "Where nobody is."\npolygon = [[-60, 0], [-60, 10], [-50, 10], [-50, 0]]\n\n'


def tracks_of(catalog: Catalog, n: int) -> Octets:
    """One J3.2 of each of n tracks, for everybody; two minutes ahead, so that none gets too old to be released."""
    k, unknown = np.arange(n), catalog.messages["J3.2"].fields["identity"].enumeration
    assert unknown is not None
    values = {
        "tn": 1 + k,
        "track_quality": np.full(n, 9.0),
        "identity": np.full(n, unknown.codes["unknown"]),
        "time_of_validity": np.full(n, (time.time() + AHEAD_S) % 3600 // 1),
        "latitude": 34 + k % 1000 * 0.005,
        "longitude": 126 + k // 1000 % 1000 * 0.01,
        "altitude": 5.0 * (k % 2000),
    }
    kind = bulk.from_values("J3.2", values, catalog)
    words, starts = bulk.encode(bulk.Columns.of({"J3.2": kind}, n), catalog)
    return push(words, np.append(starts, len(words)))


class Bench:
    """Cores of all sizes in one folder."""

    def __init__(self, folder: Path, rounds: int, n: int) -> None:
        self.catalog, self.folder, self.rounds, self.n = linkgw.load_catalog(), folder, rounds, n

    def core(self, *, n_networks: int = 3, policy: str | None = None) -> Core:
        networks = Networks(n_networks)
        config = load_config(networks.write(self.folder))
        path = self.folder / config.policy
        if policy is not None:
            path.write_text(policy)
        return Core(config, self.catalog, load_policy(path, self.catalog, list(networks.names)))

    def rate(self, core: Core, n_tracks: int) -> float:
        """Messages a second of a mixed load about so many tracks that are all known."""
        feed(core, tracks_of(self.catalog, n_tracks), time.time_ns() - AFTER_NS)
        load = make_load(self.catalog, self.n, 1, n_tracks=n_tracks)
        rates = [self._round(core, load, load.made_ns + k * AFTER_NS) for k in range(self.rounds + 1)]
        return statistics.median(rates[1:])  # the first one begins tracks

    def _round(self, core: Core, load: Load, utc_ns: int) -> float:
        began, at = time.process_time(), 0
        while at < len(load) and (at < 2 * BATCH or time.process_time() < began + MOST_S):
            stop = min(at + BATCH, len(load))
            feed(core, load.payloads.cut(at, stop), utc_ns + at)
            at = stop
        return at / (time.process_time() - began)

    def start_seconds(self, n_tracks: int) -> float:
        """To begin and report every one of so many tracks."""
        payloads, found = tracks_of(self.catalog, n_tracks), []
        for _ in range(self.rounds):
            core = self.core()
            began = time.process_time()
            feed(core, payloads, time.time_ns())
            found.append(time.process_time() - began)
        return statistics.median(found)


def policy_of(n_rules: int, filters: str) -> str:
    """The shipped policy behind so many rules that look and do not match."""
    head, first, rest = (SHIPPED / "trilateral-policy.toml").read_text().partition("[[rule]]")
    rules = [
        f'[[rule]]\nname = "blind-{i}"\ndoc = "Looks, and does not match."\nfrom = ["*"]\nto = ["*"]\n'
        f'messages = ["J2.*", "J3.*", "J13.*"]\n{filters}\n'
        for i in range(n_rules)
    ]
    return head + FAR + "".join(rules) + first + rest


def for_everybody() -> str:
    """The shipped policy with every rule for all networks."""
    lines = (SHIPPED / "trilateral-policy.toml").read_text().splitlines()
    return "\n".join(
        f'{line[: line.index("=")]}= ["*"]' if line.startswith(("from", "to ")) else line for line in lines
    )


def steepest(sizes: Sequence[int], work: Sequence[float]) -> tuple[float, float]:
    """From the step that grows most against n log n: what n log n would grow, and what the work did."""

    def allowed(n: int) -> float:
        return n * math.log(n + 1)

    steps = [(allowed(b) / allowed(a), y / x) for a, b, x, y in zip(sizes, sizes[1:], work, work[1:], strict=False)]
    return max(steps, key=lambda step: step[1] / step[0])


def exponent(sizes: Sequence[int], work: Sequence[float]) -> float:
    """Of the power law that fits best."""
    return float(np.polyfit(np.log(sizes), np.log(work), 1)[0])


def rows_of(name: str, sizes: Sequence[int], rates: Sequence[float], work: Sequence[float]) -> list[Row]:
    """The largest against the smallest, and the steepest step against n log n."""
    note = chart(
        f"{name}: messages/s of processor time (the work grows as n^{exponent(sizes, work):.2f})", sizes, rates
    )
    allowed, grown = steepest(sizes, work)
    points = {"sizes": list(sizes), "messages_per_s": list(rates), "exponent": exponent(sizes, work)}
    return [
        compare(
            f"{name}, {sizes[-1]:,}: messages/s of processor time", f"{sizes[0]:,}", [rates[0]], [rates[-1]], note=note
        )
        | points,
        compare(f"{name}: growth of the steepest step", "n log n", [allowed], [grown], less=True, floor=FLOOR),
    ]


def chart(title: str, sizes: Sequence[int], rates: Sequence[float]) -> str:
    """Bars, for a terminal."""
    most = max(rates)
    return "\n".join(
        [title, *(f"{n:>9,} {r:>12,.0f} {'█' * round(48 * r / most)}" for n, r in zip(sizes, rates, strict=True))]
    )


def run(quick: bool) -> list[dict[str, Any]]:
    """By tracks, by rules of two sorts, by recipients."""
    few: Callable[[Sequence[int]], Sequence[int]] = lambda sizes: sizes[:-1] if quick else sizes  # noqa: E731
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="linkgw-bench-") as name:
        bench = Bench(Path(name), *((2, 4 * BATCH) if quick else (5, 16 * BATCH)))
        tracks, rules, recipients = few(TRACKS), few(RULES), few(RECIPIENTS)
        rates = [bench.rate(bench.core(), n) for n in tracks]
        rows += rows_of("tracks, known", tracks, rates, [n / r for n, r in zip(tracks, rates, strict=True)])
        starts = [bench.start_seconds(n) for n in tracks]
        rows += rows_of("tracks that begin", tracks, [n / s for n, s in zip(tracks, starts, strict=True)], starts)
        for label, filters in BLIND.items():
            rates = [bench.rate(bench.core(policy=policy_of(n, filters)), 500) for n in rules]
            rows += rows_of(f"rules that ask {label}", rules, rates, [1 / r for r in rates])
        rates = [bench.rate(bench.core(n_networks=n + 1, policy=for_everybody()), 500) for n in recipients]
        rows += rows_of("recipients", recipients, rates, [1 / r for r in rates])
    return rows
