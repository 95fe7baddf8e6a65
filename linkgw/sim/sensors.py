"""What a nation's sensors make of the truth: radar detections and infrared cues, with everything that mars them.

A radar that looks for aircraft or ships all round turns: it passes each azimuth once a revisit. Everything else is
steered electronically and looks everywhere at once, each sensor at a moment of its own within the revisit. A radar that
looks for several kinds of objects takes turns, so that a detection is known to be of one kind (`Detections.mode`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from linkgw.sim.earth import enu_axes, geodetic_of
from linkgw.sim.model import Cues, Detections, Domain, Floats, Ints, Movers, ObjectKind, Phase, States
from linkgw.sim.scenario import NationConfig, SensorConfig
from linkgw.sim.sight import MAST_M, above_horizon, brought_down, horizon_m, nothing_between, polar, sea_elevation

Bools = NDArray[np.bool_]
Columns = TypeVar("Columns", Detections, Cues)
UnitPositions = Callable[[Ints, Floats], Floats]
"""Indices of a nation's units (n,) and times (n,) -> (n, 3) positions."""

MODES: dict[str, tuple[Domain, tuple[ObjectKind, ...], float]] = {
    # what it sees -> domain of the mode, objects, greatest speed in m/s (to leave out early what is far away)
    "missile": (Domain.BALLISTIC, (ObjectKind.MISSILE, ObjectKind.STAGE, ObjectKind.SATELLITE), 12_000.0),
    "aircraft": (Domain.AIR, (ObjectKind.AIRCRAFT,), 1_000.0),
    "ship": (Domain.SURFACE, (ObjectKind.SHIP,), 50.0),
}
CUE_HEIGHT_M = 15_000.0
"""Nominal height to which lines of sight are brought down: a motor seen for the first time is about there."""
CUE_HEIGHT_SIGMA_M = 5_000.0
"""One-sigma error of it; says nothing about cues that follow the first, whose motor has climbed."""
CLOUDS_M = 10_000.0
"""A motor below is not seen from space."""
PAIRS = 200_000
"""Looks at objects that are worked on at once."""
GOLDEN = 0.6180339887498949
"""Spreads the sensors' moments evenly over the revisit, however many there are."""


@dataclass(frozen=True, slots=True)
class Sensor:
    """A sensor of a nation."""

    index: int
    """Among the nation's sensors."""
    unit: int
    """Index of the unit that carries it."""
    config: SensorConfig
    """What it can do."""

    @property
    def offset_s(self) -> float:
        """When the first look is, of one that does not turn."""
        return (self.index * GOLDEN) % 1.0 * self.config.revisit_s

    def turns(self, mode: Domain) -> bool:
        """It passes the azimuths one after the other."""
        return mode is not Domain.BALLISTIC and _width_deg(self.config) >= 360.0


def sensors_of(nation: NationConfig) -> list[Sensor]:
    """All sensors of a nation, in the order of the indices in `Detections.sensor` and `Cues.sensor`."""
    carried = [(u, config) for u, unit in enumerate(nation.unit) for config in unit.sensor]
    return [Sensor(i, u, config) for i, (u, config) in enumerate(carried)]


def look(
    nation: NationConfig,
    truth: Movers,
    unit_positions: UnitPositions,
    rng: np.random.Generator,
    from_s: float,
    to_s: float,
    progress: Callable[[float], None] | None = None,
) -> tuple[Detections, Cues]:
    """Everything that a nation's sensors see with looks from `from_s` until before `to_s`.

    Parameters
    ----------
    truth : Movers
        All objects. Their states are asked for only between their start and end.
    unit_positions : callable
        Where the nation's units are.
    progress : callable, optional
        Told now and then up to what time the looks are done.
    """
    sensors = sensors_of(nation)
    infos = truth.infos
    kinds = np.array([info.kind for info in infos], np.int64)
    lives = np.array([[info.start_s, info.end_s] for info in infos]).reshape(-1, 2)
    seen, cued = [_no_detections()], [_no_cues()]
    window_s = _window_s(sensors, len(infos))
    for start in np.arange(from_s, to_s, window_s).tolist():
        end = min(start + window_s, to_s)
        for sensor in sensors:
            for name in sensor.config.sees:
                mode, wanted, fastest = MODES[name]
                alive = np.isin(kinds, wanted) & (lives[:, 0] < end) & (lives[:, 1] >= start)
                scene = _Scene(truth, unit_positions, lives, np.flatnonzero(alive), start, end, fastest)
                if sensor.config.kind == "infrared":
                    cued.append(_cues(sensor, scene, rng))
                else:
                    seen.append(_detections(nation, sensor, mode, scene, rng))
        if progress is not None:
            progress(end)
    return _joined(Detections, seen), _joined(Cues, cued)


def _window_s(sensors: list[Sensor], n_objects: int) -> float:
    """Windows that keep the work in memory, and short enough to leave out what is far away."""
    quickest = min((s.config.revisit_s for s in sensors), default=1.0)
    return float(np.clip(PAIRS * quickest / max(n_objects, 1), 60.0, 600.0))


@dataclass(frozen=True, slots=True, eq=False)
class _Scene:
    """What may be seen in a window of time."""

    truth: Movers
    unit_positions: UnitPositions
    lives: Floats
    objects: Ints
    start_s: float
    end_s: float
    fastest_m_s: float

    def near(self, sensor: Sensor) -> Ints:
        """Objects that may come into range within the window."""
        if not self.objects.size:
            return self.objects
        life = self.lives[self.objects]
        time = np.clip(0.5 * (self.start_s + self.end_s), life[:, 0], life[:, 1])
        reach = 1e3 * sensor.config.range_km + self.fastest_m_s * (self.end_s - self.start_s) / 2
        apart = self.truth.states(self.objects, time).position_m - self.sites(sensor, time)
        near: Ints = self.objects[np.einsum("ij,ij->i", apart, apart) < reach * reach]
        return near

    def sites(self, sensor: Sensor, time_s: Floats) -> Floats:
        """Where the sensor is."""
        return self.unit_positions(np.full(time_s.shape, sensor.unit, np.int64), time_s)

    def pairs(self, sensor: Sensor, turns: bool) -> tuple[Ints, Ints, Floats]:
        """Objects, looks, and when the looks begin (for one that turns: when it passes south)."""
        config = sensor.config
        offset = 0.5 * config.revisit_s if turns else sensor.offset_s
        early = offset if turns else 0.0
        first = int(np.ceil((self.start_s - offset - early) / config.revisit_s))
        last = int(np.ceil((self.end_s - offset + early) / config.revisit_s))
        looks: Ints = np.arange(first, max(first, last), dtype=np.int64)
        near = self.near(sensor)
        index, look = np.repeat(near, len(looks)), np.tile(looks, len(near))
        return index, look, np.asarray(look * config.revisit_s + offset, np.float64)

    def within(self, index: Ints, time_s: Floats) -> Bools:
        """The look is in the window, and the object is there."""
        inside: Bools = (time_s >= self.start_s) & (time_s < self.end_s)
        inside &= (time_s >= self.lives[index, 0]) & (time_s <= self.lives[index, 1])
        return inside


def _detections(
    nation: NationConfig, sensor: Sensor, mode: Domain, scene: _Scene, rng: np.random.Generator
) -> Detections:
    """What a radar detects in a window, false alarms included."""
    config = sensor.config
    turns = sensor.turns(mode)
    index, look, time = scene.pairs(sensor, turns)
    if turns:
        time = np.clip(time, scene.lives[index, 0], scene.lives[index, 1])
        state = scene.truth.states(index, time)
        _, azimuth, _ = polar(scene.sites(sensor, time), state.position_m)
        passes = (look + azimuth / (2 * np.pi)) * config.revisit_s
        position = state.position_m + state.velocity_m_s * (passes - time)[:, None]
        keep = scene.within(index, passes)
        index, look, time, position = index[keep], look[keep], passes[keep], position[keep]
    else:
        keep = scene.within(index, time)
        index, look, time = index[keep], look[keep], time[keep]
        position = scene.truth.states(index, time).position_m
    site = scene.sites(sensor, time)
    measured = np.stack(polar(site, position), -1)
    keep = _in_view(config, measured, site, position, time)
    keep &= rng.random(len(time)) < config.p_detect
    index, look, time, measured = index[keep], look[keep], time[keep], measured[keep]
    measured = measured + rng.standard_normal(measured.shape) * sigmas(config) + biases(nation)
    false_look, false_time, false_measured = _false_alarms(sensor, mode, scene, rng)
    return _columns(
        sensor,
        mode,
        np.concatenate([time, false_time]),
        np.concatenate([look, false_look]),
        np.concatenate([measured, false_measured]),
        np.concatenate([index, np.full(len(false_look), -1)]),
    )


def _columns(sensor: Sensor, mode: Domain, time: Floats, look: Ints, measured: Floats, index: Ints) -> Detections:
    n = len(time)
    return Detections(
        time_s=time,
        available_s=time + sensor.config.latency_s,
        sensor=np.full(n, sensor.index, np.int64),
        look=look.astype(np.int64),
        mode=np.full(n, mode, np.uint8),
        range_m=np.maximum(measured[:, 0], 1.0),
        azimuth_rad=np.mod(measured[:, 1], 2 * np.pi),
        elevation_rad=np.clip(measured[:, 2], -np.pi / 2, np.pi / 2),
        object=index.astype(np.int64),
    )


def in_view(config: SensorConfig, site: Floats, position: Floats, time_s: Floats) -> Bools:
    """(n,) whether a radar at (n, 3) sites could see what is at (n, 3) positions, at times (n,).

    Within its range, sector and elevation, above the horizon, and not in an outage; chance is left aside.
    """
    return _in_view(config, np.stack(polar(site, position), -1), site, position, time_s)


def _in_view(config: SensorConfig, measured: Floats, site: Floats, position: Floats, time_s: Floats) -> Bools:
    return _covered(config, measured) & above_horizon(site, position) & ~_out(config, time_s)


def sigmas(config: SensorConfig) -> Floats:
    """(3,) one-sigma errors of range (m), azimuth and elevation (rad)."""
    noise = config.noise
    return np.array([noise.range_m, np.radians(noise.azimuth_deg), np.radians(noise.elevation_deg)])


def biases(nation: NationConfig) -> Floats:
    """(3,) what is added to each measurement, likewise."""
    bias = nation.bias
    return np.array([bias.range_m, np.radians(bias.azimuth_deg), np.radians(bias.elevation_deg)])


def _width_deg(config: SensorConfig) -> float:
    """Width of the sector."""
    first, last = config.sector_deg
    return 360.0 if last - first >= 360.0 else (last - first) % 360.0


def _covered(config: SensorConfig, measured: Floats) -> Bools:
    """Within range, sector and elevation."""
    low, high = np.radians(config.elevation_deg)
    inside: Bools = (measured[:, 0] <= 1e3 * config.range_km) & (measured[:, 2] >= low) & (measured[:, 2] <= high)
    width = _width_deg(config)
    if width < 360.0:
        inside &= np.mod(np.degrees(measured[:, 1]) - config.sector_deg[0], 360.0) <= width
    return inside


def _out(config: SensorConfig, time_s: Floats) -> Bools:
    """Within an outage."""
    out = np.zeros(len(time_s), bool)
    for first, last in config.outages:
        out |= (time_s >= first) & (time_s < last)
    return out


def _false_alarms(sensor: Sensor, mode: Domain, scene: _Scene, rng: np.random.Generator) -> tuple[Ints, Floats, Floats]:
    """Looks, times and measurements of what is not there: even over the area that the radar searches."""
    config = sensor.config
    revisit = config.revisit_s
    mean = config.false_alarms / len(config.sees) * (scene.end_s - scene.start_s) / revisit
    n = int(rng.poisson(mean))
    draw = rng.random((4, n))
    azimuth = np.mod(np.radians(config.sector_deg[0] + _width_deg(config) * draw[0]), 2 * np.pi)
    moment = scene.start_s + (scene.end_s - scene.start_s) * draw[1]
    phase = azimuth / (2 * np.pi) * revisit if sensor.turns(mode) else np.full(n, sensor.offset_s)
    number = np.floor((moment - phase) / revisit).astype(np.int64)
    time = np.clip(number * revisit + phase, scene.start_s, scene.end_s)
    site = scene.sites(sensor, time)
    height = geodetic_of(site)[2]
    reach = np.full(n, 1e3 * config.range_km)
    if mode is Domain.SURFACE:
        reach = np.minimum(reach, horizon_m(height) + horizon_m(np.array(MAST_M)))
    distance = np.maximum(reach * np.sqrt(draw[2]), 1.0)
    if mode is Domain.SURFACE:
        elevation = sea_elevation(height, distance)
    else:
        low, high = max(config.elevation_deg[0], 0.0), min(config.elevation_deg[1], 20.0)
        elevation = np.radians(low + (high - low) * draw[3])
    keep = ~_out(config, time)
    return number[keep], time[keep], np.stack([distance, azimuth, elevation], -1)[keep]


def _cues(sensor: Sensor, scene: _Scene, rng: np.random.Generator) -> Cues:
    """What an infrared sensor sees in a window."""
    config = sensor.config
    index, _, time = scene.pairs(sensor, turns=False)
    keep = scene.within(index, time) & ~_out(config, time)
    index, time = index[keep], time[keep]
    state: States = scene.truth.states(index, time)
    site = scene.sites(sensor, time)
    measured = np.stack(polar(site, state.position_m), -1)
    altitude = geodetic_of(state.position_m)[2]
    keep = (state.phase == Phase.BOOST) & (altitude >= CLOUDS_M) & _covered(config, measured)
    place, reached = brought_down(site, state.position_m, CUE_HEIGHT_M)
    keep &= reached & nothing_between(site, state.position_m)
    keep &= rng.random(len(time)) < config.p_detect
    index, time, place, site = index[keep], time[keep], place[keep], site[keep]
    latitude, longitude, _ = geodetic_of(place)
    axes = enu_axes(latitude, longitude)
    sight = np.einsum("nij,nj->ni", axes, site - place)
    slant = np.hypot(sight[:, 0], sight[:, 1]) / np.maximum(sight[:, 2], 1.0)
    level = rng.standard_normal((len(time), 2)) * config.noise.range_m
    return Cues(
        time_s=time,
        available_s=time + config.latency_s,
        sensor=np.full(len(time), sensor.index, np.int64),
        position_m=place + np.einsum("nij,ni->nj", axes[:, :2], level),
        sigma_m=np.hypot(config.noise.range_m, CUE_HEIGHT_SIGMA_M * slant),
        object=index,
    )


def _joined(kind: type[Columns], parts: list[Columns]) -> Columns:
    """All of them in the order in which they are available."""
    columns = {f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(kind)}
    order = np.argsort(columns["available_s"], kind="stable")
    return kind(**{name: column[order] for name, column in columns.items()})


def _no_detections() -> Detections:
    none, numbers = np.zeros(0), np.zeros(0, np.int64)
    return Detections(none, none, numbers, numbers, np.zeros(0, np.uint8), none, none, none, numbers)


def _no_cues() -> Cues:
    none, numbers = np.zeros(0), np.zeros(0, np.int64)
    return Cues(none, none, numbers, np.zeros((0, 3)), none, numbers)
