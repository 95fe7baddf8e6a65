"""The background picture: aircraft and ships of a scenario, what they are and where they go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from linkgw.sim.kinds import draw_kind, has_code
from linkgw.sim.model import Ints, ObjectInfo, ObjectKind, States
from linkgw.sim.routes import Routes, wander
from linkgw.sim.scenario import BackgroundConfig

Floats = NDArray[np.float64]

FORMATION_S = 3.0
"""How far behind its predecessor each of a formation flies."""


class Background:
    """The aircraft or ships of one entry of a scenario."""

    def __init__(self, config: BackgroundConfig, duration_s: float, rng: np.random.Generator) -> None:
        n = config.count
        speed = rng.uniform(*config.speed_m_s, n)
        altitude = rng.uniform(*config.altitude_m, n) if config.kind == "aircraft" else np.zeros(n)
        start, end = _spans(n, duration_s, config.churn, rng)
        leader = np.arange(n) // config.formation * config.formation
        start, end = start[leader], end[leader]
        self.infos = _infos(config, start, end, rng)
        self._leader, self._lag_s = leader, (np.arange(n) - leader) * FORMATION_S
        self._routes: Routes = wander(config.area, speed, altitude, start, end, rng)

    def states(self, index: Ints, time_s: Floats) -> States:
        """State of objects (n,) at times (n,)."""
        position, velocity = self._routes.at(self._leader[index], time_s - self._lag_s[index])
        none = np.zeros(len(position), np.uint8)
        return States(position, velocity, none, none)


def _spans(n: int, duration_s: float, churn: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """When each begins and ends: a share of them, a half each, comes or goes within the scenario."""
    start, end = np.zeros(n), np.full(n, duration_s)
    changing = rng.permutation(n)[: round(churn * n)]
    when = rng.uniform(0.0, duration_s, len(changing))
    comes = rng.random(len(changing)) < 0.5
    start[changing[comes]] = when[comes]
    end[changing[~comes]] = when[~comes]
    return start, end


def _infos(config: BackgroundConfig, start: Floats, end: Floats, rng: np.random.Generator) -> Sequence[ObjectInfo]:
    n, aircraft = config.count, config.kind == "aircraft"
    names = sorted(config.identities)
    weights = np.array([config.identities[name] for name in names])
    identity = rng.choice(len(names), n, p=weights / weights.sum())
    which = rng.random(n)
    code = rng.integers(0o0100, 0o7400, n)
    infos = []
    for i in range(n):
        name = names[identity[i]]
        platform, activity = draw_kind(name, config.kind, float(which[i]))
        infos.append(
            ObjectInfo(
                f"{config.name} {i + 1}",
                ObjectKind.AIRCRAFT if aircraft else ObjectKind.SHIP,
                float(start[i]),
                float(end[i]),
                identity=name,
                platform=platform,
                activity=activity,
                code=f"{code[i]:04o}" if aircraft and has_code(name) else None,
            )
        )
    return infos
