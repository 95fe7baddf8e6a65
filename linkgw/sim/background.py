"""The background picture: aircraft and ships of a scenario, what they are and where they go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from linkgw.sim.model import Ints, ObjectInfo, ObjectKind, States
from linkgw.sim.routes import Routes, wander
from linkgw.sim.scenario import BackgroundConfig

Floats = NDArray[np.float64]

_CIVIL_AIR = (("airliner", "transit", 8.0), ("general aviation", "transit", 1.0), ("transport", "transport", 1.0))
_STATE_AIR = (
    ("fighter", "patrol", 4.0),
    ("patrol", "surveillance", 2.0),
    ("transport", "transport", 2.0),
    ("tanker", "refuelling", 1.0),
    ("helicopter", "transit", 1.0),
    ("reconnaissance", "surveillance", 1.0),
    ("trainer", "training", 1.0),
)
_OTHER_AIR = (
    ("fighter", "patrol", 4.0),
    ("bomber", "patrol", 1.0),
    ("reconnaissance", "surveillance", 2.0),
    ("patrol", "surveillance", 1.0),
    ("unmanned", "surveillance", 1.0),
)
_CIVIL_SEA = (
    ("merchant", "transit", 5.0),
    ("fishing", "fishing", 4.0),
    ("tanker", "transit", 2.0),
    ("passenger", "transit", 1.0),
    ("research", "survey", 0.3),
)
_STATE_SEA = (
    ("destroyer", "patrol", 2.0),
    ("frigate", "patrol", 3.0),
    ("corvette", "patrol", 2.0),
    ("coast guard", "patrol", 3.0),
    ("auxiliary", "replenishment", 1.0),
    ("amphibious", "training", 0.5),
)
_OTHER_SEA = (
    ("patrol craft", "patrol", 3.0),
    ("corvette", "patrol", 2.0),
    ("frigate", "surveillance", 1.0),
    ("fishing", "fishing", 1.0),
)
_OPEN = frozenset({"pending", "unknown"})
"""Identities of which nobody has said what they are."""
_KINDS = {
    # identity: aircraft, ships
    "neutral": (_CIVIL_AIR, _CIVIL_SEA),
    "assumed friend": (_CIVIL_AIR + _STATE_AIR, _CIVIL_SEA + _STATE_SEA),
    "friend": (_STATE_AIR, _STATE_SEA),
    "suspect": (_OTHER_AIR, _OTHER_SEA),
    "hostile": (_OTHER_AIR, _OTHER_SEA),
}
_WITH_CODE = frozenset({"neutral", "assumed friend", "friend"})


class Background:
    """The aircraft or ships of one entry of a scenario."""

    def __init__(self, config: BackgroundConfig, duration_s: float, rng: np.random.Generator) -> None:
        n = config.count
        speed = rng.uniform(*config.speed_m_s, n)
        altitude = rng.uniform(*config.altitude_m, n) if config.kind == "aircraft" else np.zeros(n)
        start, end = _spans(n, duration_s, config.churn, rng)
        self.infos = _infos(config, start, end, rng)
        self._routes: Routes = wander(config.area, speed, altitude, start, end, rng)

    def states(self, index: Ints, time_s: Floats) -> States:
        """State of objects (n,) at times (n,)."""
        position, velocity = self._routes.at(index, time_s)
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
        platform = activity = None
        if name not in _OPEN:
            platform, activity = _draw(_KINDS[name][0 if aircraft else 1], float(which[i]))
        infos.append(
            ObjectInfo(
                f"{config.name} {i + 1}",
                ObjectKind.AIRCRAFT if aircraft else ObjectKind.SHIP,
                float(start[i]),
                float(end[i]),
                identity=name,
                platform=platform,
                activity=activity,
                code=f"{code[i]:04o}" if aircraft and name in _WITH_CODE else None,
            )
        )
    return infos


def _draw(kinds: Sequence[tuple[str, str, float]], share: float) -> tuple[str, str]:
    """The kind in which a share (0 to 1) of all of them falls."""
    total = share * sum(weight for _, _, weight in kinds)
    for platform, activity, weight in kinds:
        total -= weight
        if total < 0:
            return platform, activity
    return kinds[-1][:2]
