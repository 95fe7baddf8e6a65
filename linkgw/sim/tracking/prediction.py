"""Where and when ballistic tracks come down, and with what uncertainty: sigma points flown to the ground together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from linkgw.sim.earth import MU, ROTATION_RAD_S, SEMI_MAJOR_M, enu_axes, geodetic_of
from linkgw.sim.model import Ellipses, Floats
from linkgw.sim.tracking.dynamics import BALLISTIC_KG_M2, BALLISTIC_SIGMA, height_of, step

ANGLE = 0.1
"""Step of the integration where there is no air, as an angle of an orbit there: 80 s near the ground; the error of a
whole flight is tens of metres."""
AIR_M = 100_000.0
"""Below it steps are short."""
AIR_STEP_M = 2_000.0
"""Greatest change of height in such a step,"""
AIR_STEP_SHARE = 0.05
"""longer by this share of the height,"""
AIR_STEP_S = 5.0
"""and its greatest length."""
LONGEST_S = 7_200.0
"""No flight to the ground is longer."""
ORBIT_M = 80_000.0
"""What would never come lower than this is in orbit."""
GROUND_SIGMA_M = 50.0
"""One-sigma error of the integration and of the height of the ground, level."""
GROUND_SIGMA_S = 0.2
"""Likewise, of the time."""
WORST_M = 100_000.0
"""No impact is stated whose one-sigma error is larger: the filter has not converged."""


def predict_impacts(state: Floats, covariance: Floats, now_s: float) -> Ellipses:
    """Predicted impacts of (n, 6) states; NaN for what stays in orbit and where the error is too large to be of use.

    Two sigma points along each axis of the covariance and two of the unknown ballistic coefficient.
    """
    n = len(state)
    out = unknown(n)
    flies = np.flatnonzero(~in_orbit(state))
    if not flies.size:
        return out
    root = np.linalg.cholesky(covariance[flies] + 1e-6 * np.eye(6)).transpose(0, 2, 1)
    points = np.concatenate([state[flies, None], state[flies, None] + root, state[flies, None] - root], 1)
    points = np.concatenate([points, np.repeat(state[flies, None], 2, 1)], 1)
    coefficient = np.full(points.shape[1], BALLISTIC_KG_M2)
    coefficient[-2:] *= np.exp([BALLISTIC_SIGMA, -BALLISTIC_SIGMA])
    end, duration = fly_down(points.reshape(-1, 6), np.tile(coefficient, len(flies)))
    end, duration = end.reshape(len(flies), -1, 3), duration.reshape(len(flies), -1)
    latitude, longitude, _ = geodetic_of(end[:, 0])
    level = np.einsum("nij,nkj->nki", enu_axes(latitude, longitude)[:, :2], end[:, 1:] - end[:, :1])
    spread = np.einsum("nki,nkj->nij", level, level) / 2 + GROUND_SIGMA_M**2 * np.eye(2)
    late = np.sum((duration[:, 1:] - duration[:, :1]) ** 2, 1) / 2 + GROUND_SIGMA_S**2
    known = np.isfinite(spread).all((1, 2))
    known[known] = np.linalg.eigvalsh(spread[known])[:, -1] < WORST_M**2
    rows = flies[known]
    out.latitude[rows], out.longitude[rows] = latitude[known], longitude[known]
    out.time_s[rows], out.time_sigma_s[rows] = now_s + duration[known, 0], np.sqrt(late[known])
    out.covariance_m2[rows] = spread[known]
    return out


def fly_down(state: Floats, ballistic_kg_m2: Floats, sense: float = 1.0) -> tuple[Floats, Floats]:
    """(n, 3) places where (n, 6) states meet the ground and (n,) times to it; NaN after `LONGEST_S`.

    With `sense` -1 they are flown back in time.
    """
    n = len(state)
    place, duration = np.full((n, 3), np.nan), np.full(n, np.nan)
    rows, time = np.arange(n), np.zeros(n)
    height = height_of(state[:, :3])
    while rows.size:
        dt = sense * _step_s(state, height, sense)
        after = step(state, dt[:, None], ballistic_kg_m2)
        below = height_of(after[:, :3])
        down = below <= 0
        if down.any():
            share = np.clip(height[down] / (height[down] - below[down]), 0.0, 1.0)
            place[rows[down]] = state[down, :3] + share[:, None] * (after[down, :3] - state[down, :3])
            duration[rows[down]] = time[down] + share * dt[down]
        time = time + dt
        stays = ~down & (np.abs(time) < LONGEST_S)
        rows, state, height, time = rows[stays], after[stays], below[stays], time[stays]
        ballistic_kg_m2 = ballistic_kg_m2[stays]
    return place, duration


def _step_s(state: Floats, height: Floats, sense: float) -> Floats:
    """Long steps in free space, down to the air but not far into it, and short ones within."""
    position, velocity = state[:, :3], state[:, 3:]
    radius = np.sqrt(np.vecdot(position, position))
    climb = sense * np.vecdot(position, velocity) / radius
    rate = np.maximum(np.abs(climb), 1.0)
    to_air = np.where(climb < 0, (height - AIR_M) / rate + 0.5, np.inf)
    limit = np.where(height > AIR_M, to_air, np.maximum((AIR_STEP_M + AIR_STEP_SHARE * height) / rate, 0.1))
    long = ANGLE * np.sqrt(radius**3 / MU)
    return np.asarray(np.minimum(long, np.minimum(limit, np.where(height > AIR_M, np.inf, AIR_STEP_S))))


def in_orbit(state: Floats) -> NDArray[np.bool_]:
    """Which of (n, 6) states never come down by themselves: their perigee is above the air, or they leave the Earth."""
    position = state[:, :3]
    turning = ROTATION_RAD_S * np.stack([-position[:, 1], position[:, 0], np.zeros(len(position))], -1)
    velocity = state[:, 3:] + turning
    radius = np.sqrt(np.vecdot(position, position))
    energy = np.vecdot(velocity, velocity) / 2 - MU / radius
    moment = np.cross(position, velocity)
    parameter = np.vecdot(moment, moment) / MU
    eccentricity = np.sqrt(np.maximum(1 + 2 * energy * parameter / MU, 0.0))
    return np.asarray((energy >= 0) | (parameter / (1 + eccentricity) > SEMI_MAJOR_M + ORBIT_M))


def unknown(n: int) -> Ellipses:
    """n places of which nothing is known."""
    nan = np.full((4, n), np.nan)
    return Ellipses(nan[0], nan[1], nan[2], nan[3], np.full((n, 2, 2), np.nan))
