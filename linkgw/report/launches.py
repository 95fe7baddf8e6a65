"""The launches of a scenario as they were in truth, and which warnings and predictions are about which of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linkgw.report.folder import Simulation
from linkgw.report.heard import Heard, Impacts, Warnings
from linkgw.report.matching import NONE, Matched
from linkgw.report.truth import Place, Truth
from linkgw.sim.earth import geodesic
from linkgw.sim.model import Floats, Ints, ObjectKind
from linkgw.sim.scenario import LaunchConfig

SAME_PLACE_M = 300_000.0
"""A warning that names no track is about a launch within so much of the launch point that it states ..."""
SAME_TIME_S = 180.0
"""... and of the launch time."""


@dataclass(frozen=True, slots=True)
class Launch:
    """A launch."""

    config: LaunchConfig
    """What was asked for."""
    main: int
    """Object of the truth: what comes down or stays up."""
    objects: tuple[int, ...]
    """`main` and the spent stages."""
    impact: Place | None
    """Where and when `main` came down; None: not within the scenario, or in orbit."""


def launches_of(simulation: Simulation, truth: Truth) -> list[Launch]:
    """The launches that are in the truth; one that begins after the scenario's end is in it without a sample."""
    found = []
    came_down = {e["object"]: e["time_s"] for e in simulation.events if e["event"] == "impact"}
    for config in simulation.scenario.launch:
        main = truth.named(config.name)
        if main < 0:
            continue
        stages = [
            i
            for i, name in enumerate(truth.names)
            if truth.kinds[i] == ObjectKind.STAGE and name.startswith(f"{config.name} stage ")
        ]
        time_s = came_down.get(config.name)
        impact = None if time_s is None else truth.came_down(main, min(float(time_s), float(truth.end_s[main])))
        found.append(Launch(config, main, (main, *stages), impact))
    return found


def launch_of_object(launches: list[Launch], n_objects: int) -> Ints:
    """(m + 1,) launch of each object, -1 for none; the last is for no object."""
    of = np.full(n_objects + 1, NONE, np.int64)
    for i, launch in enumerate(launches):
        of[list(launch.objects)] = i
    return of


@dataclass(frozen=True, slots=True, eq=False)
class About:
    """Which launches a nation's own messages are about."""

    warnings: Ints
    """(w,) launch of each threat warning, -1 for none."""
    impacts: Ints
    """(i,) launch of each predicted impact, likewise."""


def attribute(heard: Heard, matched: Matched, launches: list[Launch], of_object: Ints) -> About:
    """Find out which launch each warning and prediction is about: by the track that it names, else by what it says."""
    track_launch = of_object[matched.object]
    rows = np.flatnonzero(track_launch != NONE)
    index = _TrackIndex(heard.tracks.tn[rows], heard.tracks.time_s[rows], track_launch[rows])
    warnings = index.of(heard.warnings.track_tn, heard.warnings.time_s)
    lost = np.flatnonzero(warnings == NONE)
    warnings[lost] = _by_launch_point(heard.warnings, lost, launches)
    impacts = index.of(heard.impacts.track_tn, heard.impacts.time_s)
    lost = np.flatnonzero(impacts == NONE)
    impacts[lost] = _by_warning(heard.impacts, lost, heard.warnings, warnings)
    return About(warnings, impacts)


class _TrackIndex:
    """Launch of a track number at a time: that of its last report until then, else of its first one after."""

    def __init__(self, tn: Ints, time_s: Floats, launch: Ints) -> None:
        self._stride_s = float(np.max(time_s, initial=0.0)) * 2 + 1e6
        order = np.lexsort((time_s, tn))
        self._tn, self._launch = tn[order], launch[order]
        self._keys = self._tn * self._stride_s + time_s[order]

    def of(self, tn: Ints, time_s: Floats) -> Ints:
        """(n,) launches, -1 for none."""
        found = np.full(len(tn), NONE, np.int64)
        if not len(self._keys):
            return found
        after = np.searchsorted(self._keys, tn * self._stride_s + time_s, "right")
        for at in (np.minimum(after, len(self._keys) - 1), np.maximum(after - 1, 0)):  # the last one written stays
            same = (self._tn[at] == tn) & (tn != 0)
            found[same] = self._launch[at[same]]
        return found


def _by_launch_point(warnings: Warnings, rows: Ints, launches: list[Launch]) -> Ints:
    """(n,) launch whose place and time a warning states, the nearest in time of those that it could be."""
    found = np.full(len(rows), NONE, np.int64)
    least_s = np.full(len(rows), SAME_TIME_S)
    for i, launch in enumerate(launches):
        place = launch.config.place
        here = np.full(len(rows), place.latitude), np.full(len(rows), place.longitude)
        latitude, longitude = warnings.latitude[rows], warnings.longitude[rows]
        is_stated = np.isfinite(latitude) & np.isfinite(longitude)
        there = np.where(is_stated, latitude, 0.0), np.where(is_stated, longitude, 0.0)
        apart_m = geodesic(*here, *there)[1]
        apart_s = np.abs(warnings.launch_s[rows] - launch.config.time_s)
        better = is_stated & (apart_m < SAME_PLACE_M) & (apart_s < least_s)
        found[better], least_s[better] = i, apart_s[better]
    return found


def _by_warning(impacts: Impacts, rows: Ints, warnings: Warnings, about: Ints) -> Ints:
    """(n,) launch of the warning that a prediction is part of, or that refers to the same impact point."""
    known = np.flatnonzero(about != NONE)
    launches = about[known].tolist()
    of_row = dict(zip(warnings.row[known].tolist(), launches, strict=True))
    of_point = {tn: i for tn, i in zip(warnings.impact_tn[known].tolist(), launches, strict=True) if tn}
    pairs = zip(impacts.row[rows].tolist(), impacts.point_tn[rows].tolist(), strict=True)
    return np.array([of_row.get(row, of_point.get(tn, NONE)) for row, tn in pairs], np.int64)
