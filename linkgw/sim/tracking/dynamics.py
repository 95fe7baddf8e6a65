"""How tracks move on between looks: ballistic bodies, and what keeps to a straight and level course.

A state is position (3) in m and velocity over the turning Earth (3) in m/s, ECEF; covariances are (n, 6, 6).
"""

from __future__ import annotations

from functools import cache

import numpy as np

from linkgw.sim.atmosphere import density
from linkgw.sim.earth import ECCENTRICITY2, J2, MU, ROTATION_RAD_S, SEMI_MAJOR_M, SEMI_MINOR_M
from linkgw.sim.model import Floats

BALLISTIC_KG_M2 = 3_000.0
"""Ballistic coefficient that a tracker supposes of whatever comes down: between spent stages and payloads."""
BALLISTIC_SIGMA = 1.0
"""One-sigma error of its logarithm: a factor of e either way."""
DRAG_TIME_S = 5.0
"""How long drag differs from what is supposed before it may differ otherwise."""
FLOOR_M2_S3 = 1e-8
"""Noise of the acceleration where there is no air: what the dynamics leave out in this world is nothing, and this
gives 3 mm/s in 1,000 s."""
AIR_TOP_M = 300_000.0
"""Above it drag is left out: less than a millionth of gravity."""
STEP_S = 2.0
"""Longest step of the integration between ticks."""
_GRID_M = 1_000.0
_UNIT = np.eye(3)
_DIAGONAL = np.arange(3)
_TURNING = 2 * ROTATION_RAD_S * np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
"""Velocity -> Coriolis acceleration."""


def height_of(position_m: Floats) -> Floats:
    """(n,) heights above the ellipsoid along the radius, m: exact on the ground, less than 0.1 % off above it."""
    x, y, z = position_m[..., 0], position_m[..., 1], position_m[..., 2]
    level2 = x * x + y * y
    r2 = level2 + z * z
    return np.asarray(np.sqrt(r2) - SEMI_MINOR_M / np.sqrt(1 - ECCENTRICITY2 * level2 / r2))


@cache
def _log_density() -> tuple[Floats, Floats]:
    grid = np.arange(-5_000.0, AIR_TOP_M + 1, _GRID_M)
    return grid, np.log(density(grid))


def drag_of(position_m: Floats, velocity_m_s: Floats, ballistic_kg_m2: float | Floats = BALLISTIC_KG_M2) -> Floats:
    """(n,) share of the velocity that drag takes away in a second, 1/s, by a ballistic coefficient."""
    height = height_of(position_m)
    speed = np.sqrt(np.vecdot(velocity_m_s, velocity_m_s))
    rho = np.where(height < AIR_TOP_M, np.exp(np.interp(height, *_log_density())), 0.0)
    return np.asarray(0.5 * rho * speed / ballistic_kg_m2)


def _any_air(position_m: Floats) -> bool:
    """Whether any of (n, 3) positions is low enough for drag: a bound that costs little."""
    radius2 = np.vecdot(position_m, position_m)
    return bool(radius2.size) and float(radius2.min()) < (SEMI_MAJOR_M + AIR_TOP_M) ** 2


def acceleration(position_m: Floats, velocity_m_s: Floats, ballistic_kg_m2: float | Floats = BALLISTIC_KG_M2) -> Floats:
    """(n, 3) acceleration of bodies that no motor moves, m/s2: gravity with J2, turning axes, drag.

    Row for row `earth.gravity` and `earth.coriolis_and_centrifugal`, in fewer steps: it is what a tracker does most.
    """
    z = position_m[:, 2]
    r2 = np.vecdot(position_m, position_m)
    central = -MU / (r2 * np.sqrt(r2))
    factor = 1.5 * J2 * SEMI_MAJOR_M**2 / r2
    level = central * (1 + factor * (1 - 5 * z * z / r2))
    out: Floats = level[:, None] * position_m
    out[:, 2] += 2 * central * factor * z
    out[:, :2] += ROTATION_RAD_S**2 * position_m[:, :2]
    out += velocity_m_s @ _TURNING.T
    if _any_air(position_m):
        out -= drag_of(position_m, velocity_m_s, ballistic_kg_m2)[:, None] * velocity_m_s
    return out


def step(state: Floats, dt_s: float | Floats, ballistic_kg_m2: float | Floats = BALLISTIC_KG_M2) -> Floats:
    """(n, 6) states of such bodies after a step of the classical Runge-Kutta method; `dt_s` may be (n, 1)."""

    def slope(s: Floats) -> Floats:
        return np.concatenate([s[:, 3:], acceleration(s[:, :3], s[:, 3:], ballistic_kg_m2)], 1)

    half = 0.5 * dt_s
    k1 = slope(state)
    k2 = slope(state + half * k1)
    k3 = slope(state + half * k2)
    k4 = slope(state + dt_s * k3)
    return np.asarray(state + dt_s / 6 * (k1 + 2 * (k2 + k3) + k4))


def transition(state: Floats, dt_s: float) -> Floats:
    """(n, 6, 6) derivative of the state after `dt_s` by the state before, on a round Earth that turns.

    The exponential of the linearised equations to the second order; J2 and drag are left out of it (a thousandth of
    the gradient; and where there is air, `free_noise` says more than drag's derivative would).
    """
    position = state[:, :3]
    r2 = np.vecdot(position, position)
    w = ROTATION_RAD_S
    pull = -MU / (r2 * np.sqrt(r2))
    gradient = (-3 * pull / r2)[:, None, None] * position[:, :, None] * position[:, None, :]
    gradient[:, _DIAGONAL, _DIAGONAL] += pull[:, None] + np.array([w * w, w * w, 0.0])
    half = 0.5 * dt_s * dt_s
    phi = np.empty((len(state), 6, 6))
    phi[:, :3, :3] = _UNIT + half * gradient
    phi[:, :3, 3:] = dt_s * _UNIT + half * _TURNING
    phi[:, 3:, :3] = dt_s * gradient + half * (_TURNING @ gradient)
    phi[:, 3:, 3:] = _UNIT + dt_s * _TURNING + half * (gradient + _TURNING @ _TURNING)
    return phi


def free_noise(state: Floats) -> Floats:
    """(n, 3, 3) spectral density of the acceleration that the ballistic dynamics do not know, m2/s3.

    Drag acts along the path and may be all wrong; without air there is next to nothing.
    """
    velocity = state[:, 3:]
    noise = np.zeros((len(state), 3, 3))
    if _any_air(state[:, :3]):
        drag = drag_of(state[:, :3], velocity)
        noise += (drag * drag * DRAG_TIME_S)[:, None, None] * velocity[:, :, None] * velocity[:, None, :]
    noise[:, _DIAGONAL, _DIAGONAL] += FLOOR_M2_S3
    return noise


def move_free(state: Floats, covariance: Floats, dt_s: float) -> tuple[Floats, Floats]:
    """States and covariances of bodies that no motor moves, after `dt_s`."""
    n_steps = max(1, int(np.ceil(dt_s / STEP_S)))
    dt = dt_s / n_steps
    for _ in range(n_steps):
        phi, noise = transition(state, dt), free_noise(state)
        state = step(state, dt)
        covariance = phi @ covariance @ phi.transpose(0, 2, 1)
        add_noise(covariance, noise, dt)
    return state, covariance


def move_straight(state: Floats, covariance: Floats, noise: Floats, dt_s: float) -> None:
    """States and covariances, in place, of what keeps its velocity but for (n, 3, 3) noise of the acceleration."""
    state[:, :3] += dt_s * state[:, 3:]
    cross = covariance[:, :3, 3:]
    spread = covariance[:, 3:, 3:]
    covariance[:, :3, :3] += dt_s * (cross + cross.transpose(0, 2, 1)) + dt_s * dt_s * spread
    cross += dt_s * spread
    covariance[:, 3:, :3] = cross.transpose(0, 2, 1)
    add_noise(covariance, noise, dt_s)


def bend_level(state: Floats, dt_s: float) -> None:
    """Turn the velocities, in place, of what keeps its height on a round Earth."""
    position, velocity = state[:, :3], state[:, 3:]
    rate = np.vecdot(velocity, velocity) / np.vecdot(position, position)
    velocity -= (dt_s * rate)[:, None] * position


def add_noise(covariance: Floats, noise: Floats, dt_s: float) -> None:
    """Add to covariances, in place, what white noise of the acceleration (n, 3, 3) in m2/s3 does in `dt_s`."""
    covariance[:, :3, :3] += dt_s**3 / 3 * noise
    covariance[:, :3, 3:] += dt_s**2 / 2 * noise
    covariance[:, 3:, :3] += dt_s**2 / 2 * noise
    covariance[:, 3:, 3:] += dt_s * noise
