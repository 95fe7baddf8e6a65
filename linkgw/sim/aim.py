"""From range and apogee to the steering that meets them.

A first guess comes from the ellipse of a shot without air and without ascent, turned with the Earth; then the whole
flight is flown again and again until it lands where it should and rises as high as it should.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import acos, asin, atan2, cos, degrees, exp, hypot, log, pi, radians, sin, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, root

from linkgw.errors import ConfigError, Fault
from linkgw.sim.ascent import Ascent, Steering, ascend
from linkgw.sim.earth import MEAN_RADIUS_M, MU, ROTATION_RAD_S, destination, ecef_of, enu_axes, geodesic, geodetic_of
from linkgw.sim.missiles import G0, MissileClass
from linkgw.sim.motion import Forces, Leg, State, climb, event, height, integrate

Floats = NDArray[np.float64]

LONGEST_S = 6 * 3600.0
"""No flight takes longer."""
CLOSE = 1e-4
"""Relative error of range and apogee at which a flight is met: a fiftieth of what is promised."""
_ROUGH = 1e-7
"""Relative error of a step while searching."""


@dataclass(frozen=True, slots=True)
class Shot:
    """What is asked of a flight."""

    missile: MissileClass
    """Class."""
    latitude: float
    """Launch point, deg."""
    longitude: float
    """Launch point, deg."""
    azimuth_deg: float
    """Of the geodesic from launch to impact, at the launch point."""
    range_m: float
    """Its length."""
    apogee_m: float
    """Greatest height above the ellipsoid."""


def fall(
    start: Floats,
    start_s: float,
    ballistic_kg_m2: float,
    *,
    end_s: float | None = None,
    tolerance: float = 1e-9,
) -> Leg:
    """Free flight to the ground, or until `end_s`: events are apogees, passages down through 100 km, and impact."""
    watch = (
        event(climb, direction=-1),
        event(_above_entry, direction=-1),
        event(height, direction=-1, terminal=True),
    )
    until_s = start_s + LONGEST_S if end_s is None else end_s
    return integrate(Forces(ballistic_kg_m2), start, start_s, until_s, watch, tolerance)


def _above_entry(time_s: float, state: State) -> float:
    return height(time_s, state) - 100_000.0


def solve(shot: Shot, where: str) -> Steering:
    """Steering that meets range and apogee.

    Raises
    ------
    ConfigError
        At `where`: this class of missile has no such flight.
    """
    found = _solve(shot)
    if found is None:
        got = f"{shot.range_m / 1e3:g} km with apogee {shot.apogee_m / 1e3:g} km"
        raise ConfigError([Fault(where, f"no flight of class {shot.missile.name} meets range and apogee", got)])
    return found


@lru_cache(maxsize=256)
def _solve(shot: Shot) -> Steering | None:
    lat, lon, _ = destination(*_columns(shot.latitude, shot.longitude, shot.azimuth_deg, shot.range_m))
    target = float(lat[0]), float(lon[0])
    guess = _guess(shot, target)

    scale = np.array([_lean_scale(guess), _lean_scale(guess), 1.0])
    first = np.array([guess.east, guess.north, log(guess.burn)])

    def steering(unknown: Floats) -> Steering:
        east, north, burn = first + scale * (unknown - 1)
        return Steering(float(east), float(north), exp(min(max(burn, -3.0), 2.0)))

    def miss(unknown: Floats) -> list[float]:
        landed_lat, landed_lon, apogee_m = _result(shot, steering(unknown))
        azimuth, distance = geodesic(*_columns(*target, landed_lat, landed_lon))
        far, at = distance[0] / shot.range_m, radians(azimuth[0])
        return [far * sin(at), far * cos(at), apogee_m / shot.apogee_m - 1]

    # unknowns begin at 1, so that the solver's steps, which are relative, are of a sensible size
    found = root(miss, np.ones(3), options={"eps": 1e-6, "xtol": 1e-9, "factor": 0.1, "maxfev": 120})
    if not np.all(np.abs(miss(found.x)) < CLOSE):
        return None
    return steering(found.x)


def _lean_scale(guess: Steering) -> float:
    return max(hypot(guess.east, guess.north), 1e-3)


def _columns(*values: float) -> tuple[Floats, ...]:
    return tuple(np.array([v]) for v in values)


def _result(shot: Shot, steering: Steering) -> tuple[float, float, float]:
    """Latitude and longitude of the impact and apogee of a flight."""
    ascent = ascend(shot.missile, shot.latitude, shot.longitude, steering, tolerance=_ROUGH)
    end, apogee_m = ascent.end.end, 0.0
    if not ascent.grounded:
        leg = fall(end, ascent.end.end_s, shot.missile.ballistic_kg_m2, tolerance=_ROUGH)
        apogee_m = max(0.0, *(height(0.0, s) for s in [end.tolist(), *leg.at(leg.events[0]).tolist()]))
        end = leg.end
    lat, lon, _ = geodetic_of(end[None, :3])
    return float(lat[0]), float(lon[0]), apogee_m


def _guess(shot: Shot, target: tuple[float, float]) -> Steering:
    """Steering of a shot that ends its burn with the direction that the ellipse has at the ground, and its energy."""
    speed, elevation, azimuth = _needed(shot, target)
    gain, burn_s = shot.missile.gain_m_s(), shot.missile.burn_s()
    burn = speed / max(gain - 0.85 * G0 * burn_s * sin(elevation), 0.3 * gain)
    ground = MU / MEAN_RADIUS_M
    for _ in range(3):
        lean = _lean(shot, azimuth, elevation, burn)
        steering = Steering(lean * sin(azimuth), lean * cos(azimuth), burn)
        end = ascend(shot.missile, shot.latitude, shot.longitude, steering, tolerance=1e-5).end.end
        there = sqrt(max(speed**2 - 2 * (ground - MU / float(np.linalg.norm(end[:3]))), 1.0))
        burn *= 1 + min(max((there - float(np.linalg.norm(end[3:]))) / gain, -0.3), 0.3)
    return Steering(steering.east, steering.north, burn)


def _lean(shot: Shot, azimuth: float, elevation: float, burn: float) -> float:
    """Tangent of the lean with which the burn ends at an elevation (rad)."""

    def too_steep(lean: float) -> float:
        steering = Steering(lean * sin(azimuth), lean * cos(azimuth), burn)
        ascent = ascend(shot.missile, shot.latitude, shot.longitude, steering, tolerance=1e-5)
        return -elevation if ascent.grounded else _elevation(ascent) - elevation

    least, most = 1e-4, 3.0
    if too_steep(least) <= 0:
        return least
    if too_steep(most) >= 0:
        return most
    return float(brentq(too_steep, least, most, xtol=1e-5))


def _elevation(ascent: Ascent) -> float:
    state = ascent.end.end
    up = state[:3] / np.linalg.norm(state[:3])
    return asin(float(state[3:] @ up) / float(np.linalg.norm(state[3:])))


def _needed(shot: Shot, target: tuple[float, float]) -> tuple[float, float, float]:
    """Speed over ground (m/s), elevation and azimuth (rad) at the ground of an ellipse to where the target will be.

    Source
    ------
    Bate, Mueller, White, Fundamentals of Astrodynamics (1971), chapter 6: ballistic missile trajectories.
    """
    start = ecef_of(*_columns(shot.latitude, shot.longitude, 0.0))[0]
    east, north, _ = enu_axes(*_columns(shot.latitude, shot.longitude))[0]
    radius = MEAN_RADIUS_M
    flight_s = 0.0
    for _ in range(4):
        there = ecef_of(*_columns(target[0], target[1] + degrees(ROTATION_RAD_S * flight_s), 0.0))[0]
        between = acos(np.clip(start @ there / np.linalg.norm(start) / np.linalg.norm(there), -1, 1))
        reach = radius + shot.apogee_m
        eccentricity = (reach - radius) / (reach - radius * cos(between / 2))
        parameter = reach * (1 - eccentricity)
        axis = parameter / (1 - eccentricity**2)
        anomaly = pi - between / 2
        eccentric = 2 * atan2(sqrt(1 - eccentricity) * sin(anomaly / 2), sqrt(1 + eccentricity) * cos(anomaly / 2))
        flight_s = 2 * sqrt(axis**3 / MU) * (pi - eccentric + eccentricity * sin(eccentric))
    speed = sqrt(MU * (2 / radius - 1 / axis))
    level = sqrt(MU * parameter) / radius
    rise = sqrt(max(speed**2 - level**2, 0.0))
    azimuth = atan2(float(there @ east), float(there @ north))
    eastward = level * sin(azimuth) - ROTATION_RAD_S * hypot(start[0], start[1])
    northward = level * cos(azimuth)
    over_ground = hypot(eastward, northward)
    return hypot(over_ground, rise), atan2(rise, over_ground), atan2(eastward, northward)
