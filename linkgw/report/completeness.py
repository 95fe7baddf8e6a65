"""How much of the truth each nation has tracks for, under how many numbers, and when: by itself and with the link."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkgw.report.figures import share
from linkgw.report.heard import Tracks
from linkgw.report.holding import Holdings, hold, merged
from linkgw.report.material import Material, Nation
from linkgw.report.model import Bar, CompletenessPart
from linkgw.report.truth import Truth
from linkgw.sim.files import FAST_S, SLOW_S
from linkgw.sim.model import Floats, Ints, ObjectKind
from linkgw.sim.routes import UnitRoutes
from linkgw.sim.scenario import NationConfig
from linkgw.sim.sensors import MODES, in_view, sensors_of

HELD_PERIODS = 3.0
"""A track is held for so many of its reporting periods after a report ..."""
HELD_AT_LEAST_S = 5.0
"""... and at least for so long."""
ROWS_AT_ONCE = 1 << 18
KINDS = {
    "aircraft": (ObjectKind.AIRCRAFT,),
    "ship": (ObjectKind.SHIP,),
    "missile": (ObjectKind.MISSILE,),
    "spent stage": (ObjectKind.STAGE,),
    "satellite": (ObjectKind.SATELLITE,),
}
"""Kinds of object as the report calls them."""
FAST = (ObjectKind.MISSILE, ObjectKind.STAGE, ObjectKind.SATELLITE)
"""Objects that the truth has every `FAST_S`."""


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """What one nation could see and has tracks for."""

    in_view: NDArray[np.bool_]
    """(k,) per sample of the truth: one of its radars could see the object."""
    own: Holdings
    """Tracks of its own."""
    link: Holdings
    """Tracks by the link."""


def coverage_of(material: Material) -> list[Coverage]:
    """Coverage of each nation."""
    found = []
    scenario = material.simulation.scenario
    holds = [_hold_s(config) for config in scenario.nation]
    for i, (nation, config) in enumerate(zip(material.nations, scenario.nation, strict=True)):
        tracks, link = nation.own.tracks, nation.link
        own_hold = holds[i][tracks.domain]
        link_hold = np.array(holds)[link.track_origin, link.heard.tracks.domain]
        found.append(
            Coverage(
                seen(config, material.truth, scenario.duration_s),
                hold(nation.matched.object, tracks.tn, tracks.time_s, own_hold, nation.own.drops),
                _held(link.track_object, link.heard.tracks, link_hold, nation),
            )
        )
    return found


def _held(objects: Ints, tracks: Tracks, hold_s: Floats, nation: Nation) -> Holdings:
    return hold(objects, tracks.tn, tracks.time_s, hold_s, nation.link.heard.drops)


def _hold_s(nation: NationConfig) -> Floats:
    """(3,) how long a report of each domain stands by itself."""
    tracker = nation.tracker
    periods = np.array([tracker.report_air_s, tracker.report_surface_s, tracker.report_ballistic_s])
    return np.maximum(HELD_PERIODS * periods, HELD_AT_LEAST_S)


def seen(nation: NationConfig, truth: Truth, duration_s: float) -> NDArray[np.bool_]:
    """(k,) whether one of a nation's radars could see the object of each sample of the truth."""
    positions = UnitRoutes(nation.unit, duration_s).positions
    found = np.zeros(len(truth.object), np.bool_)
    kinds = truth.kinds[truth.object]
    for sensor in sensors_of(nation):
        if sensor.config.kind != "radar":
            continue
        wanted = [kind for name in sensor.config.sees for kind in MODES[name][1]]
        rows = np.flatnonzero(np.isin(kinds, wanted) & ~found)
        for begin in range(0, len(rows), ROWS_AT_ONCE):
            part = rows[begin : begin + ROWS_AT_ONCE]
            time_s = truth.time_s[part]
            site = positions(np.full(len(part), sensor.unit, np.int64), time_s)
            found[part] = in_view(sensor.config, site, truth.position_m[part], time_s)
    return found


def completeness(material: Material, coverage: list[Coverage]) -> list[CompletenessPart]:
    """A row per nation and kind of object."""
    truth = material.truth
    kinds = truth.kinds[truth.object]
    any_view = np.logical_or.reduce([c.in_view for c in coverage]) if coverage else np.zeros(len(kinds), np.bool_)
    rows = []
    for nation, cover in zip(material.nations, coverage, strict=True):
        own = cover.own.count(truth.object, truth.time_s)
        every = own + cover.link.count(truth.object, truth.time_s)
        for name, wanted in KINDS.items():
            mine = np.isin(kinds, wanted)
            n = int(mine.sum())
            if not n:
                continue
            step_s = FAST_S if wanted[0] in FAST else SLOW_S
            has_own, has_any, view = own[mine] > 0, every[mine] > 0, cover.in_view[mine]
            rows.append(
                CompletenessPart(
                    nation=nation.name,
                    kind=name,
                    object_s=round(n * step_s, 1),
                    in_view=round(int(view.sum()) / n, 4),
                    own=round(int(has_own.sum()) / n, 4),
                    shared=round(int(has_any.sum()) / n, 4),
                    own_in_view=share(int((has_own & view).sum()), int(view.sum())),
                    shared_in_view=share(int((has_any & any_view[mine]).sum()), int(any_view[mine].sum())),
                    duplicates_own=share(int((own[mine] > 1).sum()), int(has_own.sum())),
                    duplicates_shared=share(int((every[mine] > 1).sum()), int(has_any.sum())),
                    numbers=share(int(every[mine].sum()), int(has_any.sum())),
                )
            )
    return rows


def bars(material: Material, coverage: list[Coverage]) -> list[Bar]:
    """When each nation could see, and had a track of, what each launch threw; spent stages left out."""
    truth, found = material.truth, []
    for launch in material.launches:
        name, low, high = launch.config.name, int(truth.first[launch.main]), int(truth.first[launch.main + 1])
        times = truth.time_s[low:high]
        for nation, cover in zip(material.nations, coverage, strict=True):
            view = times[cover.in_view[low:high]]
            found += [
                Bar(name, nation.name, "in view", merged(view, view + FAST_S)),
                Bar(name, nation.name, "own", cover.own.spans(launch.main)),
                Bar(name, nation.name, "link", cover.link.spans(launch.main)),
            ]
    return found
