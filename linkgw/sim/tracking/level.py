"""Tracks of aircraft and ships: straight and level, with noise for what they do otherwise."""

from __future__ import annotations

import numpy as np

from linkgw.sim.earth import MEAN_RADIUS_M
from linkgw.sim.model import Floats
from linkgw.sim.tracking.dynamics import bend_level, move_straight
from linkgw.sim.tracking.filter import Measurements
from linkgw.sim.tracking.tracks import TENTATIVE, Bank, Bools, Rows

# how aircraft and ships move: by `Domain`, AIR and SURFACE
LEVEL_M2_S2 = np.square([250.0, 12.0])
"""Variance of each level part of the velocity, before it is known."""
UPRIGHT_M2_S2 = np.square([15.0, 0.1])
"""Of the climb."""
LEVEL_NOISE_M2_S3 = np.array([1.0, 0.005])
"""Spectral density of level acceleration: a turn now and then."""
UPRIGHT_NOISE_M2_S3 = np.array([0.02, 1e-5])
"""Of the acceleration of the climb."""
FASTEST_M_S = np.array([1_000.0, 60.0])
"""Nothing of its kind is faster."""
TURN_GATE = 9.0
"""Greatest normalised innovation squared of one that turned: its direction is unknown, its speed is not."""
TURN_LOOKS = 2.5
"""It is looked for in the next two looks of the sensor that reports it."""
CLIMB_M_S = 5.0
"""One-sigma error of its velocity besides."""


class LevelBank(Bank):
    """Air and surface tracks."""

    def predict(self, dt_s: float) -> None:
        """Straight and level."""
        rows = self.rows
        state = rows["state"]
        domain = rows["domain"]
        noise = _about_up(state[:, :3], LEVEL_NOISE_M2_S3[domain], UPRIGHT_NOISE_M2_S3[domain])
        bend_level(state, dt_s)
        move_straight(state, rows["covariance"], noise, dt_s)

    def spots(self, position_m: Floats) -> Floats:
        """On the ground below: heights are measured worst, and tell neighbours least."""
        radius = np.sqrt(np.vecdot(position_m, position_m))
        return np.asarray(position_m * (MEAN_RADIUS_M / radius)[:, None])

    def spread(self, m: Measurements) -> Floats:
        """Of the level parts."""
        return m.level_spread_m2

    def reach(self, rows: Rows) -> Floats:
        """Likewise."""
        position, covariance = rows["state"][:, :3], rows["covariance"][:, :3, :3]
        upright = np.einsum("ni,nij,nj->n", position, covariance, position)
        upright /= np.vecdot(position, position)
        return np.asarray(np.einsum("nii->n", covariance) - upright)

    def lag_noise(self, rows: Rows) -> Floats:
        """That of level acceleration."""
        return np.asarray(LEVEL_NOISE_M2_S3[rows["domain"]])

    def search(self, m: Measurements) -> Bools:
        """One that turned sharply: no further from where it was seen last than its speed takes it in any direction."""
        age = self.now_s - self.rows["updated_s"]
        soon = age < TURN_LOOKS * self.revisit_s[self.rows["sensor"]]
        which = np.flatnonzero((self.rows["number"] != TENTATIVE) & (age > self.config.tick_s) & soon)
        turned, age = self.rows[which], age[which]
        state, covariance = turned["state"], turned["covariance"]
        speed2 = np.vecdot(state[:, 3:], state[:, 3:])
        speed2 = np.maximum(speed2, LEVEL_M2_S2[turned["domain"]] / 2)  # a turn may have stopped the filter already
        state[:, :3] -= age[:, None] * state[:, 3:]
        state[:, 3:] = 0.0
        any_way = _about_up(state[:, :3], speed2 / 2, np.zeros(len(which)))
        covariance[:, :3, :3] += np.square(age)[:, None, None] * any_way
        covariance[:, :3, 3:] = age[:, None, None] * any_way
        covariance[:, 3:, :3] = covariance[:, :3, 3:]
        covariance[:, 3:, 3:] = any_way + np.square(CLIMB_M_S) * np.eye(3)
        d, t, _ = self._match(m, turned, np.full(len(which), TURN_GATE), np.zeros(len(which)))
        t, first = np.unique(t, return_index=True)
        d, found = d[first], which[t]
        self.rows["state"][found], self.rows["covariance"][found] = state[t], covariance[t]
        self.update(found, m.take(d))
        taken = np.zeros(len(m), bool)
        taken[d] = True
        return taken

    def speed_covariance(self, m: Measurements) -> Floats:
        """As fast as its kind may be in any direction, but not up or down."""
        return _about_up(m.position, LEVEL_M2_S2[m.mode], UPRIGHT_M2_S2[m.mode])

    def plausible(self, rows: Rows) -> Bools:
        """Not faster than its kind."""
        fastest = FASTEST_M_S[rows["domain"]]
        speed2 = np.vecdot(rows["state"][:, 3:], rows["state"][:, 3:])
        slow: Bools = speed2 < fastest * fastest
        return slow


def _about_up(position: Floats, level: Floats, upright: Floats) -> Floats:
    """(n, 3, 3) with one value in all level directions and another along the vertical."""
    scale = (upright - level) / np.vecdot(position, position)
    tensor = scale[:, None, None] * position[:, :, None] * position[:, None, :]
    tensor[:, [0, 1, 2], [0, 1, 2]] += level[:, None]
    return np.asarray(tensor)
