"""A launch as it flies: the missile and its spent stages, from lift-off to the ground or until the scenario ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkgw.errors import ConfigError, Fault
from linkgw.sim.aim import Shot, fall, solve
from linkgw.sim.ascent import Ascent, Steering, ascend
from linkgw.sim.check import check_launch
from linkgw.sim.earth import geodesic, geodetic_of
from linkgw.sim.missiles import MissileClass, load_missiles
from linkgw.sim.model import Codes, Ints, ObjectInfo, ObjectKind, Phase, States
from linkgw.sim.motion import Leg
from linkgw.sim.orbit import Insertion, solve_orbit
from linkgw.sim.scenario import LaunchConfig

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FlightEvent:
    """Something that happens in a flight."""

    time_s: float
    """When, s after the scenario's start."""
    name: str
    """`lift-off`, `burn-out 1`, `separation 1`, `failure`, `orbit`, `apogee`, `re-entry` (100 km) or `impact`."""
    object: str
    """Name of the object that it happens to."""


@dataclass(frozen=True, slots=True)
class Impact:
    """Where and when something came down."""

    latitude: float
    """deg."""
    longitude: float
    """deg."""
    time_s: float
    """s after the scenario's start."""


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """One object of a flight; its times count from lift-off."""

    info: ObjectInfo
    """Name, kind, when it is there."""
    legs: tuple[Leg, ...]
    """Its path, part by part."""
    phase_s: Floats
    """(p,) when each phase begins; the first from the start on."""
    phases: Codes
    """(p,) `Phase`."""
    stage_s: Floats
    """(q,) when the stage changes; likewise."""
    stages: Codes
    """(q,) stage that burns or burnt last."""
    impact: Impact | None
    """Where it comes down; None where it does not."""

    def at(self, time_s: Floats) -> Floats:
        """(n, 6) position and velocity at times (n,) after lift-off, which are taken into its span."""
        time_s = np.clip(time_s, self.legs[0].start_s, self.legs[-1].end_s)
        which = np.searchsorted([leg.end_s for leg in self.legs[:-1]], time_s)
        out = np.empty((len(time_s), 6))
        for k in np.unique(which):
            rows = which == k
            out[rows] = self.legs[k].at(time_s[rows])
        return out


@dataclass(frozen=True, slots=True, eq=False)
class Flight:
    """A launch: what is asked of it is met, the flight time is what comes out.

    Its objects are the missile, or what carries the satellite and is left of it, at index 0 and the spent stages in the
    order of their separation. The last stage stays with what it carries.
    """

    config: LaunchConfig
    """What was asked."""
    missile: MissileClass
    """Its class."""
    steering: Steering
    """What was found."""
    bodies: tuple[Body, ...]
    """Its objects."""
    events: tuple[FlightEvent, ...]
    """What happens, in the order of time."""
    apogee_m: float
    """Greatest height of the missile above the ellipsoid."""
    range_m: float | None
    """Geodesic from the launch point to the missile's impact; None in orbit."""
    flight_time_s: float | None
    """From lift-off to the missile's impact; None in orbit."""

    @property
    def infos(self) -> Sequence[ObjectInfo]:
        """Its objects."""
        return [body.info for body in self.bodies]

    @property
    def impact(self) -> Impact | None:
        """Where the missile comes down; None in orbit."""
        return self.bodies[0].impact

    def states(self, index: Ints, time_s: Floats) -> States:
        """State of objects (n,) at times (n,), s after the scenario's start."""
        since = np.asarray(time_s, float) - self.config.time_s
        index = np.asarray(index)
        state = np.empty((len(index), 6))
        phase, stage = np.zeros(len(index), np.uint8), np.zeros(len(index), np.uint8)
        for k in np.unique(index):
            rows = index == k
            body = self.bodies[k]
            state[rows] = body.at(since[rows])
            phase[rows] = body.phases[np.searchsorted(body.phase_s, since[rows], "right").clip(1) - 1]
            stage[rows] = body.stages[np.searchsorted(body.stage_s, since[rows], "right").clip(1) - 1]
        return States(state[:, :3], state[:, 3:], phase, stage)


def make_flight(launch: LaunchConfig, until_s: float, where: str = "launch") -> Flight:
    """Solve and fly a launch.

    Parameters
    ----------
    until_s : float
        End of the scenario, until which a satellite passes on.
    where : str
        Path of the launch in its file, for errors.

    Raises
    ------
    ConfigError
        What `check_launch` finds; the class cannot do what is asked of it; a failure after the end of a stage's burn.
    """
    faults = list(check_launch(launch, until_s, where))
    if faults:
        raise ConfigError(faults)
    missile = load_missiles()[launch.missile]
    if launch.orbit is not None:
        insertion = Insertion(
            missile,
            launch.place.latitude,
            launch.place.longitude,
            launch.azimuth_deg or 0.0,
            launch.orbit.perigee_km * 1e3,
            launch.orbit.apogee_km * 1e3,
        )
        steering = solve_orbit(insertion, f"{where}.orbit")
    else:
        steering = solve(shot_of(launch, missile), f"{where}.apogee_km")
    return _fly(launch, missile, steering, until_s, where)


def shot_of(launch: LaunchConfig, missile: MissileClass) -> Shot:
    """What a launch with range and apogee asks for; an aim gives azimuth and range."""
    azimuth, distance = launch.azimuth_deg or 0.0, (launch.range_km or 0.0) * 1e3
    if launch.aim is not None:
        ends = (launch.place.latitude, launch.place.longitude, launch.aim.latitude, launch.aim.longitude)
        (azimuth,), (distance,) = geodesic(*(np.array([v]) for v in ends))
    return Shot(
        missile,
        launch.place.latitude,
        launch.place.longitude,
        float(azimuth),
        float(distance),
        (launch.apogee_km or 0.0) * 1e3,
    )


def _fly(launch: LaunchConfig, missile: MissileClass, steering: Steering, until_s: float, where: str) -> Flight:
    failure = launch.failure
    if failure is not None:
        burns_s = missile.stages[failure.stage - 1].burn_s * steering.burn
        if failure.after_s >= burns_s:
            what = "is after the end of the stage's burn in this flight"
            raise ConfigError([Fault(f"{where}.failure.after_s", what, failure.after_s, f"below {burns_s:.1f}")])
    place = launch.place
    cut = None if failure is None else (failure.stage, failure.after_s)
    ascent = ascend(missile, place.latitude, place.longitude, steering, cut=cut)
    end = ascent.end
    coefficient = missile.ballistic_kg_m2 if failure is None else missile.stages[failure.stage - 1].ballistic_kg_m2
    if ascent.grounded:
        free = None
    elif launch.orbit is None or failure is not None:
        free = fall(end.end, end.end_s, coefficient)
    else:
        passes_s = until_s - launch.time_s
        free = fall(end.end, end.end_s, coefficient, end_s=passes_s) if passes_s > end.end_s else None
    main = _main(launch, missile, ascent, free, until_s)
    bodies = [main, *(_spent(launch, missile, ascent, k, until_s) for k in range(len(ascent.dropped_s)))]
    events = _events(launch, main, bodies[1:], ascent, free)
    apogee_m = max(_highest(leg) for leg in main.legs)
    range_m = time_s = None
    if main.impact is not None:
        ends = (place.latitude, place.longitude, main.impact.latitude, main.impact.longitude)
        range_m = float(geodesic(*(np.array([v]) for v in ends))[1][0])
        time_s = main.impact.time_s - launch.time_s
    return Flight(launch, missile, steering, tuple(bodies), events, apogee_m, range_m, time_s)


def _main(launch: LaunchConfig, missile: MissileClass, ascent: Ascent, free: Leg | None, until_s: float) -> Body:
    legs = ascent.legs if free is None else (*ascent.legs, free)
    orbit = launch.orbit is not None
    impact = _impact(launch, legs[-1])
    phases = [(0.0, Phase.BOOST)]
    if free is not None:
        phases += [(free.start_s, Phase.MIDCOURSE), *_terminal(free)]
    stages = [(0.0, 1), *((t, k + 2) for k, t in enumerate(ascent.dropped_s))]
    info = ObjectInfo(
        launch.name,
        ObjectKind.SATELLITE if orbit else ObjectKind.MISSILE,
        launch.time_s,
        impact.time_s if impact is not None else until_s,
        identity="unknown" if orbit else "hostile",
        platform=missile.object,
    )
    return _body(info, legs, phases, stages, impact)


def _spent(launch: LaunchConfig, missile: MissileClass, ascent: Ascent, k: int, until_s: float) -> Body:
    """Stage k, from 0, from its separation to the ground."""
    dropped_s = ascent.dropped_s[k]
    before = next(leg for leg in ascent.legs if leg.end_s == dropped_s)
    leg = fall(before.end, dropped_s, missile.stages[k].ballistic_kg_m2)
    impact = _impact(launch, leg)
    info = ObjectInfo(
        f"{launch.name} stage {k + 1}",
        ObjectKind.STAGE,
        launch.time_s + dropped_s,
        impact.time_s if impact is not None else until_s,
        platform="spent stage",
    )
    phases = [(dropped_s, Phase.MIDCOURSE), *_terminal(leg)]
    return _body(info, (leg,), phases, [(dropped_s, k + 1)], impact)


def _body(
    info: ObjectInfo,
    legs: tuple[Leg, ...],
    phases: list[tuple[float, Phase]],
    stages: list[tuple[float, int]],
    impact: Impact | None,
) -> Body:
    return Body(
        info,
        legs,
        np.array([t for t, _ in phases]),
        np.array([p for _, p in phases], np.uint8),
        np.array([t for t, _ in stages]),
        np.array([s for _, s in stages], np.uint8),
        impact,
    )


def _terminal(leg: Leg) -> list[tuple[float, Phase]]:
    """When it comes down into the air; from its greatest height on, or at once, where that lies below 100 km."""
    apogees, entries, impacts = leg.events
    if not len(impacts):
        return []
    if len(entries):
        return [(float(entries[-1]), Phase.TERMINAL)]
    return [(float(apogees[-1]) if len(apogees) else leg.start_s, Phase.TERMINAL)]


def _impact(launch: LaunchConfig, leg: Leg) -> Impact | None:
    """Where a path ends that ends on the ground: the last event of every leg that can is the impact."""
    if not leg.events or not len(leg.events[-1]):
        return None
    latitude, longitude, _ = geodetic_of(leg.end[None, :3])
    return Impact(float(latitude[0]), float(longitude[0]), launch.time_s + leg.end_s)


def _highest(leg: Leg) -> float:
    """Greatest height in a leg: at its ends, or where it stops climbing."""
    times = [leg.start_s, leg.end_s]
    if len(leg.events) == 3:
        times += leg.events[0].tolist()
    return float(geodetic_of(leg.at(np.array(times))[:, :3])[2].max())


def _events(
    launch: LaunchConfig, main: Body, spent: Sequence[Body], ascent: Ascent, free: Leg | None
) -> tuple[FlightEvent, ...]:
    at, name = launch.time_s, launch.name
    events = [FlightEvent(at, "lift-off", name)]
    for k, time_s in enumerate(ascent.burnouts_s):
        failed = launch.failure is not None and launch.failure.stage == k + 1
        events.append(FlightEvent(at + time_s, "failure" if failed else f"burn-out {k + 1}", name))
    events += [FlightEvent(at + t, f"separation {k + 1}", name) for k, t in enumerate(ascent.dropped_s)]
    if launch.orbit is not None and launch.failure is None and free is not None:
        events.append(FlightEvent(at + free.start_s, "orbit", name))
    elif free is not None:
        events += [FlightEvent(at + float(t), "apogee", name) for t in free.events[0][-1:]]
        events += [FlightEvent(at + float(t), "re-entry", name) for t in free.events[1][-1:]]
    for body in (main, *spent):
        if body.impact is not None:
            events.append(FlightEvent(body.impact.time_s, "impact", body.info.name))
    return tuple(sorted(events, key=lambda e: e.time_s))
