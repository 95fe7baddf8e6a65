"""Where and when tracks were launched: from the climb, from the fall flown back, and from infrared cues."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from linkgw.sim.earth import ecef_of, enu_axes, geodetic_of
from linkgw.sim.model import Cues, Ellipses, Floats
from linkgw.sim.tracking.prediction import fly_down

CLIMB_SHARE = 0.35
"""One-sigma error of what a climb says of the part of it that was not seen, as a share of that part."""
WORST_M = 100_000.0
"""No launch is told from a climb whose one-sigma error is larger,"""
WORST_S = 120.0
"""nor one whose time is worse known."""
CUE_AFTER_S = 40.0
"""From lift-off until a motor is above the clouds and seen."""
CUE_AFTER_SIGMA_S = 12.0
"""One-sigma error of it."""
CUE_GAP_S = 30.0
"""Cues of one burn follow each other within this time"""
CUE_SPEED_M_S = 8_000.0
"""and no further apart than something this fast comes."""
CUE_GATE = 16.0
"""Greatest squared distance, in standard deviations, of a launch point from the cue of the same launch."""
FALL_SIGMA_M = 40_000.0
"""One-sigma error of a launch point by the fall flown back: the boost was no free fall."""
FALL_SIGMA_S = 60.0
"""Likewise, of the time."""


def from_climb(state: Floats, covariance: Floats, now_s: float) -> Ellipses:
    """Launch of what climbs under power (n, 6): it began upright at rest and leant over evenly.

    With constant acceleration along the path the way takes 2 s / v; the ground that it covers is half of what a
    straight path at the present slope would. NaN where that says next to nothing: near the top of a path.
    """
    latitude, longitude, height = geodetic_of(state[:, :3])
    axes = enu_axes(latitude, longitude)
    velocity = np.einsum("nij,nj->ni", axes, state[:, 3:])
    slope = velocity[:, :2] / np.maximum(velocity[:, 2:], 1.0)
    back = 0.5 * height[:, None] * slope
    way = np.hypot(height, np.hypot(back[:, 0], back[:, 1]))
    speed = np.sqrt(np.vecdot(velocity, velocity))
    since = 2 * way / np.maximum(speed, 1.0)
    place = state[:, :3] - np.einsum("nij,ni->nj", axes[:, :2], back)
    found_latitude, found_longitude, _ = geodetic_of(place)
    turned = axes @ covariance[:, :3, :3] @ axes.transpose(0, 2, 1)
    tilt = axes @ covariance[:, 3:, 3:] @ axes.transpose(0, 2, 1)
    unseen = CLIMB_SHARE * (np.abs(back) + 0.25 * height[:, None])
    lean = (0.5 * height / np.maximum(velocity[:, 2], 1.0)) ** 2
    spread = turned[:, :2, :2] + lean[:, None, None] * tilt[:, :2, :2]
    spread[:, [0, 1], [0, 1]] += unseen**2
    told = (np.linalg.eigvalsh(spread)[:, -1] < WORST_M**2) & (CLIMB_SHARE * since < WORST_S)
    found = found_latitude, found_longitude, now_s - since, CLIMB_SHARE * since
    known = [np.where(told, column, np.nan) for column in found]
    return Ellipses(known[0], known[1], known[2], known[3], np.where(told[:, None, None], spread, np.nan))


def from_fall(state: Floats, covariance: Floats, now_s: float) -> Ellipses:
    """Launch of what was seen only when it fell freely (n, 6): flown back to the ground."""
    place, duration = fly_down(state, np.full(len(state), np.inf), -1.0)
    latitude, longitude, _ = geodetic_of(place)
    spread = np.tile(FALL_SIGMA_M**2 * np.eye(2), (len(state), 1, 1))
    axes = enu_axes(latitude, longitude)
    spread += (axes @ covariance[:, :3, :3] @ axes.transpose(0, 2, 1))[:, :2, :2]
    return Ellipses(latitude, longitude, now_s + duration, np.full(len(state), FALL_SIGMA_S), spread)


@dataclass(slots=True)
class CuedLaunch:
    """Cues that follow each other: one launch."""

    first_s: float
    """When it was seen first."""
    latitude: float
    """Place of the first cue, deg."""
    longitude: float
    """Likewise."""
    sigma_m: float
    """Its one-sigma error."""
    last_s: float
    """When it was seen last."""
    last_m: Floats
    """(3,) where."""


class CueBook:
    """All cues of a nation so far, as launches."""

    def __init__(self) -> None:
        self.launches: list[CuedLaunch] = []

    def add(self, cues: Cues, which: slice) -> None:
        """Note new cues."""
        for i in range(which.start, which.stop):
            time, sigma = float(cues.time_s[i]), float(cues.sigma_m[i])
            place: Floats = cues.position_m[i]
            for known in self.launches:
                since = time - known.last_s
                apart = float(np.linalg.norm(place - known.last_m))
                if 0 <= since <= CUE_GAP_S and apart < CUE_SPEED_M_S * since + 4 * sigma:
                    known.last_s, known.last_m = time, place
                    break
            else:
                latitude, longitude, _ = geodetic_of(place[None])
                self.launches.append(CuedLaunch(time, float(latitude[0]), float(longitude[0]), sigma, time, place))

    def refine(self, found: Ellipses) -> Ellipses:
        """Launches found by tracks; where a cue is of the same launch, the weighted mean of both."""
        out = Ellipses(*(getattr(found, f.name).copy() for f in fields(Ellipses)))
        for i in range(len(found.latitude)):
            cue = self._nearest(found, i)
            if cue is not None:
                _take_in(out, i, cue)
        return out

    def _nearest(self, found: Ellipses, i: int) -> CuedLaunch | None:
        best: CuedLaunch | None = None
        least = CUE_GATE
        for cue in self.launches:
            apart = _apart(found, i, cue)
            both = found.covariance_m2[i] + cue.sigma_m**2 * np.eye(2)
            late = cue.first_s - CUE_AFTER_S - found.time_s[i]
            distance = apart @ np.linalg.solve(both, apart)
            distance += late**2 / (found.time_sigma_s[i] ** 2 + CUE_AFTER_SIGMA_S**2)
            # never of a launch that is not known: NaN is not less
            if distance < least:
                best, least = cue, float(distance)
        return best


def _apart(found: Ellipses, i: int, cue: CuedLaunch) -> Floats:
    """East and north from a launch to a cue, m."""
    here, there = found.latitude[i : i + 1], found.longitude[i : i + 1]
    ground = np.zeros(1)
    offset = ecef_of(np.array([cue.latitude]), np.array([cue.longitude]), ground) - ecef_of(here, there, ground)
    return np.asarray(enu_axes(here, there)[0, :2] @ offset[0])


def _take_in(found: Ellipses, i: int, cue: CuedLaunch) -> None:
    """Make a launch that a track found the weighted mean of it and of a cue."""
    here = found.latitude[i : i + 1], found.longitude[i : i + 1]
    spread = found.covariance_m2[i]
    gain = spread @ np.linalg.inv(spread + cue.sigma_m**2 * np.eye(2))
    level = enu_axes(*here)[0, :2]
    moved = ecef_of(*here, np.zeros(1)) + (gain @ _apart(found, i, cue)) @ level
    latitude, longitude, _ = geodetic_of(moved)
    found.latitude[i], found.longitude[i] = latitude[0], longitude[0]
    found.covariance_m2[i] = (np.eye(2) - gain) @ spread
    variance = found.time_sigma_s[i] ** 2
    weight = variance / (variance + CUE_AFTER_SIGMA_S**2)
    found.time_s[i] += weight * (cue.first_s - CUE_AFTER_S - found.time_s[i])
    found.time_sigma_s[i] *= np.sqrt(1 - weight)
