"""Steering into a low orbit: the last burn ends level, at the height of the perigee, with the speed that it needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import cos, exp, log, radians, sin, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import root

from linkgw.errors import ConfigError, Fault
from linkgw.sim.ascent import Steering, ascend
from linkgw.sim.earth import MU, ROTATION_RAD_S
from linkgw.sim.missiles import MissileClass
from linkgw.sim.motion import height

Floats = NDArray[np.float64]

CLOSE = 1e-4
"""Error of height, of speed and of the climb at the end of the burn, relative to height and speed."""


@dataclass(frozen=True, slots=True)
class Insertion:
    """What is asked of a launch."""

    missile: MissileClass
    """Class."""
    latitude: float
    """Launch point, deg."""
    longitude: float
    """Launch point, deg."""
    azimuth_deg: float
    """In which it leans after lift-off."""
    perigee_m: float
    """Height of the end of the burn, which is the perigee."""
    apogee_m: float
    """Height of the apogee, over the same radius of the Earth."""


def inertial_velocity(state: Floats) -> Floats:
    """(3,) velocity against the stars of a (6,) state."""
    x, y, _, vx, vy, vz = state
    return np.array([vx - ROTATION_RAD_S * y, vy + ROTATION_RAD_S * x, vz])


def solve_orbit(wanted: Insertion, where: str) -> Steering:
    """Steering that reaches an orbit.

    Raises
    ------
    ConfigError
        At `where`: this class of missile does not reach it.
    """
    found = _solve(wanted)
    if found is None:
        got = f"{wanted.perigee_m / 1e3:g} by {wanted.apogee_m / 1e3:g} km"
        raise ConfigError([Fault(where, f"a launcher of class {wanted.missile.name} does not reach it", got)])
    return found


@lru_cache(maxsize=64)
def _solve(wanted: Insertion) -> Steering | None:
    azimuth = radians(wanted.azimuth_deg)

    def steering(unknown: Floats) -> Steering:
        lean, burn, tangent = unknown - 1
        lean = 0.1 * exp(min(max(lean, -5.0), 3.0))
        return Steering(lean * sin(azimuth), lean * cos(azimuth), exp(min(max(burn, -1.0), 1.0)), float(tangent))

    def miss(unknown: Floats) -> Floats:
        ascent = ascend(wanted.missile, wanted.latitude, wanted.longitude, steering(unknown), tolerance=1e-7)
        return _miss(wanted, ascent.end.end)

    # leaning over little or much after lift-off; one of these leads to any orbit that can be reached
    for lean in (0.1, 0.2, 0.05, 0.4):
        first = 1 + np.array([log(lean / 0.1), 0.0, -0.1])
        found = root(miss, first, options={"eps": 1e-6, "xtol": 1e-9, "factor": 0.3, "maxfev": 120})
        if np.all(np.abs(miss(found.x)) < CLOSE):
            return steering(found.x)
    return None


def _miss(wanted: Insertion, state: Floats) -> Floats:
    radius = float(np.linalg.norm(state[:3]))
    velocity = inertial_velocity(state)
    perigee = radius + wanted.perigee_m - height(0.0, state.tolist())
    apogee = perigee + wanted.apogee_m - wanted.perigee_m
    speed = sqrt(MU * (2 / perigee - 2 / (perigee + apogee)))
    return np.array(
        [
            (radius - perigee) / wanted.perigee_m,
            float(np.linalg.norm(velocity)) / speed - 1,
            float(velocity @ state[:3]) / radius / speed,
        ]
    )
