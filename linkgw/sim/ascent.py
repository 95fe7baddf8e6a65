"""Powered ascent: upright, leaning over, then along its own path (gravity turn), stage by stage.

One model for all; a class of missile gives the figures, a `Steering` what is different from flight to flight.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from linkgw.sim.earth import ecef_of, enu_axes
from linkgw.sim.missiles import G0, MissileClass, StageClass
from linkgw.sim.motion import Event, Forces, Leg, State, Thrust, event, height, integrate

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Steering:
    """What a flight does with what its class can do."""

    east: float
    """Lean to the east: tangent of its angle from upright."""
    north: float
    """And to the north."""
    burn: float
    """Factor on all burn times."""
    end_tangent: float | None = None
    """For orbits: from the second stage on the tangent of the thrust's elevation goes steadily from that of the path to
    this at the end of the last burn; None: gravity turn to the end."""


@dataclass(frozen=True, slots=True, eq=False)
class Ascent:
    """A powered ascent."""

    legs: tuple[Leg, ...]
    """Its parts, from lift-off on."""
    burnouts_s: tuple[float, ...]
    """End of each stage's burn that came to it."""
    dropped_s: tuple[float, ...]
    """When each stage that was dropped was; the last one stays with what it carries."""
    grounded: bool
    """It came down while its motors burnt."""

    @property
    def end(self) -> Leg:
        """Its last part."""
        return self.legs[-1]


def lift_off(latitude: float, longitude: float, altitude_m: float = 0.0) -> Floats:
    """(6,) state at rest at a place."""
    place = ecef_of(np.array([latitude]), np.array([longitude]), np.array([altitude_m]))[0]
    return np.concatenate([place, np.zeros(3)])


def ascend(
    missile: MissileClass,
    latitude: float,
    longitude: float,
    steering: Steering,
    *,
    cut: tuple[int, float] | None = None,
    tolerance: float = 1e-9,
) -> Ascent:
    """Fly from lift-off to the end of the last burn.

    Parameters
    ----------
    cut : (stage, after_s), optional
        Stage, from 1, that stops `after_s` after its start; nothing burns after it.
    """
    axes = enu_axes(np.array([latitude]), np.array([longitude]))[0]
    lean = steering.east * axes[0] + steering.north * axes[1]
    state, now = lift_off(latitude, longitude), 0.0
    legs: list[Leg] = []
    burnouts: list[float] = []
    dropped: list[float] = []
    down = event(height, direction=-1, terminal=True)

    def fly(until_s: float, thrust: Thrust | None, events: tuple[Event, ...] = (down,)) -> bool:
        nonlocal state, now
        forces = Forces(missile.ascent_ballistic_kg_m2, thrust=thrust)
        leg = integrate(forces, state, now, until_s, events, tolerance)
        legs.append(leg)
        state, now = leg.end, leg.end_s
        return now < until_s

    for k, stage in enumerate(missile.stages):
        burn_s = stage.burn_s * steering.burn
        push = _push(stage, burn_s, now)
        end_s = now + (burn_s if cut is None or cut[0] != k + 1 else min(cut[1], burn_s))
        if k == 0:
            upright_s = min(missile.upright_s, end_s)
            leant_s = min(upright_s + missile.lean_s, end_s)
            fly(upright_s, _along(axes[2], push), ())
            if leant_s > now and fly(leant_s, _leaning(axes[2], lean, upright_s, missile.lean_s, push)):
                return Ascent(tuple(legs), (), (), True)
            pushing = _following(push)
        elif steering.end_tangent is None:
            pushing = _following(push)
        else:
            if k == 1:
                upper_s = sum(s.burn_s * steering.burn + s.gap_s for s in missile.stages[1:]) - missile.stages[-1].gap_s
                started_s, tangent = now, _tangent(state)
                rate = (tangent - steering.end_tangent) / upper_s
            pushing = _tangential(push, started_s, tangent, rate)
        if end_s > now and fly(end_s, pushing):
            return Ascent(tuple(legs), tuple(burnouts), tuple(dropped), True)
        burnouts.append(now)
        if k + 1 == len(missile.stages) or (cut is not None and cut[0] == k + 1):
            break
        if stage.gap_s and fly(now + stage.gap_s, None):
            return Ascent(tuple(legs), tuple(burnouts), tuple(dropped), True)
        dropped.append(now)
    return Ascent(tuple(legs), tuple(burnouts), tuple(dropped), False)


def _push(stage: StageClass, burn_s: float, started_s: float) -> tuple[float, float, float]:
    """Acceleration at the start (m/s2), share of the mass used up in a second, and when it starts."""
    return G0 * stage.start_g, (1 - stage.start_g / stage.end_g) / burn_s, started_s


def _along(direction: Floats, push: tuple[float, float, float]) -> Thrust:
    dx, dy, dz = direction.tolist()
    start, used, started_s = push

    def thrust(time_s: float, _state: State) -> tuple[float, float, float]:
        a = start / (1 - used * (time_s - started_s))
        return a * dx, a * dy, a * dz

    return thrust


def _leaning(up: Floats, lean: Floats, from_s: float, lean_s: float, push: tuple[float, float, float]) -> Thrust:
    ux, uy, uz = up.tolist()
    lx, ly, lz = lean.tolist()
    start, used, started_s = push

    def thrust(time_s: float, _state: State) -> tuple[float, float, float]:
        share = min((time_s - from_s) / (0.5 * lean_s), 1.0)
        dx, dy, dz = ux + share * lx, uy + share * ly, uz + share * lz
        a = start / (1 - used * (time_s - started_s)) / sqrt(dx * dx + dy * dy + dz * dz)
        return a * dx, a * dy, a * dz

    return thrust


def _following(push: tuple[float, float, float]) -> Thrust:
    start, used, started_s = push

    def thrust(time_s: float, state: State) -> tuple[float, float, float]:
        vx, vy, vz = state[3:]
        a = start / (1 - used * (time_s - started_s)) / sqrt(vx * vx + vy * vy + vz * vz)
        return a * vx, a * vy, a * vz

    return thrust


def _tangent(state: Floats) -> float:
    """Tangent of the elevation of a path."""
    up = state[:3] / np.linalg.norm(state[:3])
    rise = float(state[3:] @ up)
    return rise / float(np.linalg.norm(state[3:] - rise * up))


def _tangential(push: tuple[float, float, float], from_s: float, tangent: float, rate: float) -> Thrust:
    start, used, started_s = push

    def thrust(time_s: float, state: State) -> tuple[float, float, float]:
        x, y, z, vx, vy, vz = state
        r = sqrt(x * x + y * y + z * z)
        x, y, z = x / r, y / r, z / r
        rise = x * vx + y * vy + z * vz
        fx, fy, fz = vx - rise * x, vy - rise * y, vz - rise * z
        forward = sqrt(fx * fx + fy * fy + fz * fz)
        slope = tangent - rate * (time_s - from_s)
        a = start / (1 - used * (time_s - started_s)) / sqrt(1 + slope * slope)
        return a * (fx / forward + slope * x), a * (fy / forward + slope * y), a * (fz / forward + slope * z)

    return thrust
