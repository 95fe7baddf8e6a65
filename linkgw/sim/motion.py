"""Equations of motion of one body, in the axes that turn with the Earth, integrated with dense output.

State: position (3) in m and velocity over the turning Earth (3) in m/s, ECEF. Forces: gravity with J2, the apparent
forces of the turning axes, drag by ballistic coefficient against air that turns with the Earth, and thrust as an
acceleration along a direction. Plain floats inside: an integrator asks for one state at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import OdeSolution, solve_ivp

from linkgw.sim.atmosphere import Air
from linkgw.sim.earth import ECCENTRICITY2, J2, MU, ROTATION_RAD_S, SEMI_MAJOR_M, SEMI_MINOR_M

Floats = NDArray[np.float64]
State = Sequence[float]
Thrust = Callable[[float, State], tuple[float, float, float]]
"""Time since lift-off and state -> acceleration by thrust, m/s2."""
Event = Callable[[float, State], float]

_AIR = Air()
_TOP_M = 1_000_000.0
ABSOLUTE = [1e-3, 1e-3, 1e-3, 1e-6, 1e-6, 1e-6]
"""Error allowed in a step, m and m/s, besides the relative one."""


@dataclass(frozen=True, slots=True)
class Forces:
    """What acts; the tests leave out one or the other."""

    ballistic_kg_m2: float = inf
    """Mass over drag area; infinite: no drag."""
    j2: float = J2
    """Second zonal harmonic."""
    thrust: Thrust | None = None
    """Acceleration by thrust."""

    def __call__(self, time_s: float, state: State) -> list[float]:
        """Derivative of a state."""
        x, y, z, vx, vy, vz = state
        r2 = x * x + y * y + z * z
        r = sqrt(r2)
        central = -MU / (r2 * r)
        factor = 1.5 * self.j2 * SEMI_MAJOR_M**2 / r2
        ratio = 5 * z * z / r2
        level = central * (1 + factor * (1 - ratio))
        w = ROTATION_RAD_S
        ax = x * level + w * (w * x + 2 * vy)
        ay = y * level + w * (w * y - 2 * vx)
        az = z * central * (1 + factor * (3 - ratio))
        altitude = r - _ellipsoid(z / r)
        if altitude < _TOP_M and self.ballistic_kg_m2 < inf:
            v = sqrt(vx * vx + vy * vy + vz * vz)
            drag = -0.5 * _AIR.density(altitude) * v / self.ballistic_kg_m2
            ax, ay, az = ax + drag * vx, ay + drag * vy, az + drag * vz
        if self.thrust is not None:
            tx, ty, tz = self.thrust(time_s, state)
            ax, ay, az = ax + tx, ay + ty, az + tz
        return [vx, vy, vz, ax, ay, az]


def height(_time_s: float, state: State) -> float:
    """Height above the ellipsoid along the radius, in m; zero exactly on the ellipsoid."""
    x, y, z = state[:3]
    r = sqrt(x * x + y * y + z * z)
    return r - _ellipsoid(z / r)


def climb(_time_s: float, state: State) -> float:
    """Rate of `height`, in m/s."""
    x, y, z, vx, vy, vz = state
    r = sqrt(x * x + y * y + z * z)
    outward = (x * vx + y * vy + z * vz) / r
    sine = z / r
    squeeze = sqrt(1 - ECCENTRICITY2 * (1 - sine * sine))
    slope = -SEMI_MINOR_M * ECCENTRICITY2 * sine / (squeeze * squeeze * squeeze)
    return outward - slope * (vz - sine * outward) / r


def _ellipsoid(sine: float) -> float:
    """Radius of the ellipsoid at a geocentric latitude."""
    return SEMI_MINOR_M / sqrt(1 - ECCENTRICITY2 * (1 - sine * sine))


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """A part of a flight under the same forces."""

    start_s: float
    """Begins."""
    end_s: float
    """Ends."""
    dense: OdeSolution
    """State at any time between."""
    end: Floats
    """(6,) state at the end."""
    events: tuple[Floats, ...]
    """Times at which each event came."""

    def at(self, time_s: Floats) -> Floats:
        """(n, 6) states at (n,) times."""
        return np.asarray(self.dense(time_s)).reshape(6, -1).T


def integrate(
    forces: Forces,
    start: Floats,
    start_s: float,
    end_s: float,
    events: Sequence[Event] = (),
    tolerance: float = 1e-9,
) -> Leg:
    """Follow a body from a state until a time, or until the first event that has `terminal` set.

    Parameters
    ----------
    start : (6,) float64
        State at `start_s`.
    events : sequence of Event
        Functions of time and state, recorded where they pass through zero (`direction`, `terminal`: as scipy has them).
    tolerance : float
        Relative error allowed in a step.
    """
    solution: Any = solve_ivp(
        forces,
        (start_s, end_s),
        start,
        method="DOP853",
        dense_output=True,
        events=list(events) or None,
        rtol=tolerance,
        atol=ABSOLUTE,
    )
    times = tuple(np.asarray(t) for t in solution.t_events or ())
    return Leg(start_s, float(solution.t[-1]), solution.sol, np.asarray(solution.y[:, -1]), times)


def event(function: Event, *, direction: int = 0, terminal: bool = False) -> Event:
    """An event of a function of time and state: only where it falls (-1) or rises (1); does the flight end there?"""

    def watch(time_s: float, state: State) -> float:
        return function(time_s, state)

    watch.direction = direction  # type: ignore[attr-defined]  # scipy asks for attributes of a function
    watch.terminal = terminal  # type: ignore[attr-defined]  # likewise
    return watch
