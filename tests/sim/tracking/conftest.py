"""Objects that move by simple rules of their own, nations that watch them, and what their trackers make of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from linkgw.sim.earth import coriolis_and_centrifugal, destination, ecef_of, enu_axes, geodetic_of, gravity
from linkgw.sim.model import Detections, ObjectInfo, ObjectKind, Phase, States, TrackPicture
from linkgw.sim.scenario import NationConfig
from linkgw.sim.sensors import look
from linkgw.sim.tracking import Tracker

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MISSILE = {"sees": ["missile"], "range_km": 1_800.0, "elevation_deg": [0.0, 85.0], "revisit_s": 1.0, "p_detect": 0.9,
           "noise": {"range_m": 20.0, "azimuth_deg": 0.05, "elevation_deg": 0.05}}  # fmt: skip
AIR = {"sees": ["aircraft"], "range_km": 400.0, "elevation_deg": [-1.0, 40.0], "revisit_s": 10.0, "p_detect": 0.9,
       "noise": {"range_m": 80.0, "azimuth_deg": 0.12, "elevation_deg": 0.25}}  # fmt: skip
SEA = {"sees": ["ship"], "range_km": 100.0, "elevation_deg": [-5.0, 10.0], "revisit_s": 6.0, "p_detect": 0.9,
       "noise": {"range_m": 60.0, "azimuth_deg": 0.3, "elevation_deg": 1.0}}  # fmt: skip
SITES = ((40.9, 140.3, 30.0), (35.8, 135.2, 600.0), (38.0, 132.0, 1_000.0))
KINDS = {"missile": MISSILE, "aircraft": AIR, "ship": SEA}


@dataclass
class Movers:
    """Objects by their places at any time."""

    infos: Sequence[ObjectInfo]
    at: Callable[[Ints, Floats], Floats]
    """Objects and times -> (n, 6) states."""
    phase: Phase = Phase.NONE

    def states(self, index: Ints, time_s: Floats) -> States:
        state = self.at(index, time_s)
        codes = np.full(len(index), self.phase, np.uint8)
        return States(state[:, :3], state[:, 3:], codes, np.zeros(len(index), np.uint8))


def fall(start: Floats, end_s: float = 8_000.0) -> tuple[Any, float]:
    """A body's path in vacuum from a state at second 0 until it hits the ground: dense output, and when."""

    def slope(_: float, y: Floats) -> Floats:
        p, v = y[None, :3], y[None, 3:]
        return np.concatenate([y[3:], (gravity(p) + coriolis_and_centrifugal(p, v))[0]])

    def ground(_: float, y: Floats) -> float:
        return float(geodetic_of(y[None, :3])[2][0])

    ground.terminal, ground.direction = True, -1  # type: ignore[attr-defined]  # scipy asks for these on a function
    path = solve_ivp(slope, (0.0, end_s), start, "DOP853", dense_output=True, rtol=1e-11, atol=1e-4, events=ground)
    return path.sol, float(path.t[-1])


def thrown(latitude: float, longitude: float, altitude_m: float, enu_m_s: tuple[float, float, float]) -> Floats:
    """(6,) state over a place."""
    here = np.array([latitude]), np.array([longitude])
    axes = enu_axes(*here)[0]
    return np.concatenate([ecef_of(*here, np.array([altitude_m]))[0], np.array(enu_m_s) @ axes])


@pytest.fixture
def arc() -> Callable[..., Movers]:
    """`arc(latitude, longitude, altitude, velocity east north up)`: a burnt-out missile at second 0."""

    def make(*start: Any, kind: ObjectKind = ObjectKind.MISSILE) -> Movers:
        path, end = fall(thrown(*start))
        infos = [ObjectInfo("arc", kind, 0.0, end)]
        return Movers(infos, lambda index, time_s: path(time_s).T, Phase.MIDCOURSE)

    return make


@pytest.fixture
def fleet() -> Callable[..., Movers]:
    """`fleet(n, speed, altitude, kind, turns_s)`: on great circles from the middle outwards; they turn at `turns_s`."""

    def make(
        n: int,
        speed: float = 230.0,
        altitude_m: float = 9_000.0,
        kind: ObjectKind = ObjectKind.AIRCRAFT,
        turns_s: float = np.inf,
        lives_s: tuple[float, float] = (0.0, 1e6),
    ) -> Movers:
        rng = np.random.default_rng(n)
        latitude, longitude = rng.uniform(37.5, 39.5, n), rng.uniform(132.5, 136.0, n)
        course = rng.uniform(0, 360, n)
        if kind is ObjectKind.SHIP:
            latitude, longitude = 38.0 + rng.uniform(-0.5, 0.5, n), 132.0 + rng.uniform(-0.6, 0.6, n)

        def at(index: Ints, time_s: Floats) -> Floats:
            gone = speed * np.where(time_s < turns_s, time_s, 2 * turns_s - time_s)
            place = destination(latitude[index], longitude[index], course[index], gone)
            axes, turn = enu_axes(*place[:2]), np.radians(place[2])[:, None]
            way = np.where(time_s < turns_s, speed, -speed)[:, None]
            velocity = way * (axes[:, 0] * np.sin(turn) + axes[:, 1] * np.cos(turn))
            return np.concatenate([ecef_of(*place[:2], np.full(len(index), altitude_m)), velocity], 1)

        return Movers([ObjectInfo(f"o{i}", kind, *lives_s) for i in range(n)], at)

    return make


@pytest.fixture
def nation() -> Callable[..., NationConfig]:
    """`nation("missile", "aircraft", ...)`: one site for each, with such a sensor; settings of the tracker by name."""

    def make(
        *sees: str, bias: dict[str, float] | None = None, sensor: dict[str, Any] | None = None, **tracker: Any
    ) -> NationConfig:
        units = [
            {"name": f"u{i}", "kind": "land", "latitude": site[0], "longitude": site[1], "altitude_m": site[2],
             "sensor": [{"name": f"s{i}", **KINDS[what], **(sensor or {})}]}
            for i, (what, site) in enumerate(zip(sees, SITES[-len(sees):], strict=True))
        ]  # fmt: skip
        return NationConfig.model_validate(
            {"name": "JPN", "first_stn": "03001", "bias": bias or {}, "unit": units,
             "tracker": {"first_tn": "C1000", "drop_ballistic_s": 4_500.0, **tracker}}
        )  # fmt: skip

    return make


def positions_of(config: NationConfig) -> Callable[[Ints, Floats], Floats]:
    place = ecef_of(
        np.array([u.latitude for u in config.unit]),
        np.array([u.longitude for u in config.unit]),
        np.array([u.altitude_m for u in config.unit]),
    )
    return lambda index, time_s: place[index]


@pytest.fixture
def watch() -> Callable[..., list[TrackPicture]]:
    """`watch(nation, truth, seconds, seed, keep)`: the pictures at every tick; `keep` changes the detections before."""

    def run(
        config: NationConfig,
        truth: Movers,
        seconds: float,
        seed: int = 0,
        keep: Callable[[Detections], Detections] = lambda d: d,
    ) -> list[TrackPicture]:
        positions = positions_of(config)
        detections, cues = look(config, truth, positions, np.random.default_rng(seed), 0.0, seconds)
        return list(Tracker(config, positions).run(keep(detections), cues, seconds))

    return run
