"""Tracks of aircraft and ships: straight and level, with noise for what they do otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linkgw.sim.model import Codes, Domain, Floats
from linkgw.sim.tracking.dynamics import bend_level, move_straight
from linkgw.sim.tracking.filter import Measurements
from linkgw.sim.tracking.tracks import TENTATIVE, Bank, Bools, Rows


@dataclass(frozen=True, slots=True)
class Habits:
    """How a kind of object moves."""

    level_m_s: float
    """One-sigma of each level part of the velocity, before it is known."""
    upright_m_s: float
    """Of the climb."""
    level_noise_m2_s3: float
    """Spectral density of level acceleration: a turn now and then."""
    upright_noise_m2_s3: float
    """Of the acceleration of the climb."""
    fastest_m_s: float
    """Nothing of its kind is faster."""


TURN_GATE = 6.25
"""Greatest squared distance, in ways that it goes in the meantime, of where a track that turned may be: 2.5 of them."""

HABITS = {
    Domain.AIR: Habits(250.0, 15.0, 1.0, 0.02, 1_000.0),
    Domain.SURFACE: Habits(12.0, 0.1, 0.005, 1e-5, 60.0),
}


class LevelBank(Bank):
    """Air and surface tracks."""

    def predict(self, dt_s: float) -> None:
        """Straight and level."""
        rows = self.rows
        state = rows["state"]
        noise = _about_up(state[:, :3], rows["domain"], [h.level_noise_m2_s3 for h in HABITS.values()],
                          [h.upright_noise_m2_s3 for h in HABITS.values()])  # fmt: skip
        bend_level(state, dt_s)
        move_straight(state, rows["covariance"], noise, dt_s)

    def lag_noise(self) -> Floats:
        """That of level acceleration."""
        return np.asarray(np.array([h.level_noise_m2_s3 for h in HABITS.values()])[self.rows["domain"]])

    def search(self, m: Measurements) -> Bools:
        """One that turned sharply since it was seen last: within reach of its speed, and nobody else's."""
        rows = self.rows
        age = self.now_s - rows["updated_s"]
        turned = (rows["number"] != TENTATIVE) & (age > self.config.tick_s)
        speed2 = np.einsum("ni,ni->n", rows["state"][:, 3:], rows["state"][:, 3:])
        d, t, _ = self._match(m, np.where(turned, TURN_GATE, 0.0), speed2 * age**2)
        t, first = np.unique(t, return_index=True)
        d = d[first]
        back = np.stack([age[t], np.ones(len(t))], -1)
        rows["covariance"][t] += speed2[t, None, None] * np.kron(back[:, :, None] * back[:, None, :], np.eye(3))
        self.update(t, m.take(d))
        taken = np.zeros(len(m), bool)
        taken[d] = True
        return taken

    def speed_covariance(self, m: Measurements) -> Floats:
        """As fast as its kind may be in any direction, but not up or down."""
        return _about_up(m.position, m.mode, [h.level_m_s**2 for h in HABITS.values()],
                         [h.upright_m_s**2 for h in HABITS.values()])  # fmt: skip

    def plausible(self, rows: Rows) -> Bools:
        """Not faster than its kind."""
        fastest = np.array([h.fastest_m_s for h in HABITS.values()])[rows["domain"]]
        speed2 = np.einsum("ni,ni->n", rows["state"][:, 3:], rows["state"][:, 3:])
        slow: Bools = speed2 < fastest * fastest
        return slow


def _about_up(position: Floats, domain: Codes, level: list[float], upright: list[float]) -> Floats:
    """(n, 3, 3) with one value in all level directions and another along the vertical, by domain."""
    low, high = np.array(level)[domain], np.array(upright)[domain]
    scale = (high - low) / np.einsum("ni,ni->n", position, position)
    tensor = scale[:, None, None] * position[:, :, None] * position[:, None, :]
    tensor[:, [0, 1, 2], [0, 1, 2]] += low[:, None]
    return np.asarray(tensor)
