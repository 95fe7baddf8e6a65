"""Is a nation's ballistic filter as sure as it may be? The headline flight, seen with a hundred different noises.

    .venv/bin/python tools/filter_consistency.py [--nation USA] [--first 0] [--count 100] [--scenario NAME]

For each seed the nation's sensors look at the same flight and its tracker follows it. At fixed times after burn-out the
error of the track against the truth is set against the filter's covariance: the normalised estimation error squared
(NEES) has six degrees of freedom, so its mean over all seeds must lie within the 95 % band of a chi-squared variable
of six times as many, divided by their number. The true impact is set against the ellipse that is predicted then.
Once without registration errors, as the filter supposes, and once with those of the scenario, which it does not know.
Two to three minutes a nation on two cores.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from linkgw.sim.earth import ecef_of, enu_axes
from linkgw.sim.model import ObjectKind, Phase, TrackPicture
from linkgw.sim.routes import UnitRoutes
from linkgw.sim.scenario import BiasConfig, NationConfig, load_scenario
from linkgw.sim.sensors import look
from linkgw.sim.tracking import Tracker
from linkgw.sim.tracking.filter import nees
from linkgw.sim.world import World, make_world

SCENARIO = "hwasong-18-2023-12-18"
AFTER_S = (50.0, 75.0, 100.0)
"""Times after the last burn-out at which a track is examined."""
SHARE = 0.95
TRACKED = 0.95
"""The missile has to have a track in so many of the runs."""
IMPACTS = (0.90, 0.99)
"""Between these shares of impacts lie within their 95 % ellipses."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A flight, a nation and when to examine its track."""

    world: World
    missile: int
    nation: NationConfig
    times_s: tuple[float, ...]


@cache
def make_case(scenario: str, nation: str, biased: bool) -> Case:
    config = load_scenario(scenario)
    world = make_world(config.model_copy(update={"background": []}), np.random.default_rng(config.seed))
    missile = next(i for i, info in enumerate(world.infos) if info.kind == ObjectKind.MISSILE)
    burnt_out = max(e.time_s for e in world.flights[0].events if e.name.startswith("burn-out"))
    chosen = next(n for n in config.nation if n.name == nation)
    if not biased:
        chosen = chosen.model_copy(update={"bias": BiasConfig()})
    return Case(world, missile, chosen, tuple(float(np.ceil(burnt_out + after)) for after in AFTER_S))


def examine(case: Case, seed: int) -> Floats:
    """(times, 2): NEES of the missile's track, and squared distance of the true impact from the predicted one.

    NaN where there is no such track, or no prediction.
    """
    end = case.times_s[-1] + 1.0
    positions = UnitRoutes(case.nation.unit, end).positions
    detections, cues = look(case.nation, case.world, positions, np.random.default_rng(seed), 0.0, end)
    found = np.full((len(case.times_s), 2), np.nan)
    for picture in Tracker(case.nation, positions).run(detections, cues, end):
        if picture.time_s in case.times_s:
            found[case.times_s.index(picture.time_s)] = _examined(case, picture)
    return found


def _examined(case: Case, picture: TrackPicture) -> tuple[float, float]:
    tracks = np.flatnonzero((picture.object == case.missile) & (picture.phase == Phase.MIDCOURSE))
    if not tracks.size:
        return np.nan, np.nan
    i = tracks[np.argmax(picture.updated_s[tracks])]
    truth = case.world.states(np.array([case.missile]), np.array([picture.time_s]))
    error = np.concatenate([truth.position_m - picture.position_m[i], truth.velocity_m_s - picture.velocity_m_s[i]], 1)
    end = case.world.states(np.array([case.missile]), np.array([case.world.infos[case.missile].end_s])).position_m
    place = picture.impact.latitude[i : i + 1], picture.impact.longitude[i : i + 1]
    level = (enu_axes(*place)[0, :2] @ (end - ecef_of(*place, np.zeros(1)))[0])[None]
    squared = nees(error, picture.covariance[i : i + 1]), nees(level, picture.impact.covariance_m2[i : i + 1])
    return float(squared[0][0]), float(squared[1][0])


def examine_named(named: tuple[str, str, bool], seed: int) -> Floats:
    """The same, in a process of its own, which makes the case once."""
    return examine(make_case(*named), seed)


def band(n: int) -> tuple[float, float]:
    """Within which the mean of n NEES lies 95 times in 100."""
    low, high = chi2.ppf([(1 - SHARE) / 2, (1 + SHARE) / 2], 6 * n) / n
    return float(low), float(high)


def show(found: dict[str, Floats], seeds: range, nation: str) -> bool:
    """Print the table; whether the unbiased filter is consistent."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{nation}, seeds {seeds[0]} to {seeds[-1]}")
    columns = (
        "registration",
        "s after burn-out",
        "tracks",
        "mean NEES",
        "95 % band",
        "",
        "impacts in 95 % ellipse",
        "",
    )
    for column in columns:
        table.add_column(column, justify="right")
    good = True
    for registration, values in found.items():
        for k, after in enumerate(AFTER_S):
            each = values[:, k, 0][np.isfinite(values[:, k, 0])]
            impacts = values[:, k, 1][np.isfinite(values[:, k, 1])]
            low, high = band(len(each))
            inside = float(np.mean(impacts < chi2.ppf(SHARE, 2)))
            held = low <= each.mean() <= high, IMPACTS[0] <= inside <= IMPACTS[1]
            if registration == "exact":
                good &= all(held) and len(each) >= TRACKED * len(seeds)
            marks = ["within" if h else "outside" for h in held]
            row = [registration, f"{after:.0f}", str(len(each)), f"{each.mean():.2f}", f"{low:.2f} to {high:.2f}"]
            table.add_row(*row, marks[0], f"{100 * inside:.0f} % of {len(impacts)}", marks[1])
    Console(width=None if sys.stdout.isatty() else 140).print(table)
    return good


def main() -> int:
    """Run the campaign for a nation."""
    from rich.progress import Progress

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nation", default="USA", choices=("KOR", "USA", "JPN"))
    parser.add_argument("--scenario", default=SCENARIO, metavar="NAME")
    parser.add_argument("--first", type=int, default=0, metavar="SEED")
    parser.add_argument("--count", type=int, default=100, metavar="N")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.count)
    found = {}
    with ProcessPoolExecutor(options.processes) as pool, Progress(disable=not sys.stderr.isatty()) as progress:
        for name, biased in (("exact", False), ("biased", True)):
            runs = pool.map(partial(examine_named, (options.scenario, options.nation, biased)), seeds)
            shown = progress.track(runs, total=len(seeds), description=f"{options.nation} {name}")
            found[name] = np.array(list(shown))
    return 0 if show(found, seeds, options.nation) else 1


if __name__ == "__main__":
    sys.exit(main())
