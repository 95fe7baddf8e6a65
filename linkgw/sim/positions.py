"""What participants say of themselves: PPLI every 12 s, system status now and then."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from linkgw.sim.earth import enu_axes, geodetic_of
from linkgw.sim.model import Floats, Ints, Use
from linkgw.sim.outbox import Clock, Outbox
from linkgw.sim.reporter import wrapped
from linkgw.sim.scenario import NationConfig, UnitConfig

PPLI_S, STATUS_S = 12.0, 60.0
"""Between two of each; PPLI: SISO-STD-002-2021, once every 12 s (specs/wire.md)."""
MESSAGES = {
    "land": ("J2.5", "J13.5"),
    "ship": ("J2.3", "J13.3"),
    "aircraft": ("J2.2", "J13.2"),
    "submarine": ("J2.4", "J13.4"),
}
"""Kind of unit -> its PPLI and its status message."""
MAX_SPEED_M_S = {"J2.2": 1022.0, "J2.3": 102.2, "J2.4": 102.2, "J2.5": 102.2}

Positions = Callable[[Ints, Floats], Floats]
"""(n,) units of the nation, (n,) times -> (n, 3) ECEF positions in m."""


def participants(nation: NationConfig) -> list[int]:
    """Units that are on the network, by their index; a unit in space is none."""
    return [i for i, unit in enumerate(nation.unit) if unit.kind != "space"]


def report_positions(
    nation: NationConfig,
    network_class: str,
    first_stn: int,
    positions: Positions,
    duration_s: float,
    outbox: Outbox,
    clock: Clock,
    rng: np.random.Generator,
) -> None:
    """Make the PPLI and status messages of all participants of a nation.

    Parameters
    ----------
    first_stn : int
        Source track number of the first participant; the others follow.
    positions : callable
        Where the units are.
    rng : Generator
        For when each unit begins.
    """
    for participant, index in enumerate(participants(nation)):
        unit = nation.unit[index]
        ppli, status = MESSAGES[unit.kind]
        stn = first_stn + participant
        times = np.arange(rng.uniform(0.0, PPLI_S), duration_s, PPLI_S)
        where, ahead = positions(np.full(len(times), index), times), positions(np.full(len(times), index), times + 1.0)
        latitude, longitude, altitude = geodetic_of(where)
        enu = np.einsum("nij,nj->ni", enu_axes(latitude, longitude), ahead - where)
        values = {
            "participant_stn": np.full(len(times), stn),
            "class": network_class,
            "nation": nation.name,
            "time_of_validity": clock.hour(times),
            "speed": np.minimum(np.hypot(enu[:, 0], enu[:, 1]), MAX_SPEED_M_S[ppli]),
            "unit_status": "operational",
            "latitude": latitude,
            "longitude": wrapped(longitude),
            "altitude": altitude,
            "course": np.mod(np.rint(np.degrees(np.arctan2(enu[:, 0], enu[:, 1]))), 360),
            "position_quality": 12.0,
            "position_aided": "yes",
            **_what(unit),
        }
        if unit.kind == "land":
            values["land_kind"] = "point"
        outbox.add(ppli, times, participant, Use.PPLI, values)
        times = np.arange(rng.uniform(1.0, STATUS_S), duration_s, STATUS_S)
        if not len(times):
            continue
        values = {
            "participant_stn": np.full(len(times), stn),
            "time_of_validity": clock.hour(times),
            "unit_status": "operational",
            "navigation": "operational",
            "data_link": "operational",
            **_what(unit),
        }
        if unit.kind in ("land", "ship", "aircraft") and unit.sensor:
            is_out = np.zeros(len(times), np.bool_)
            for begin, end in [outage for sensor in unit.sensor for outage in sensor.outages]:
                is_out |= (begin <= times) & (times <= end)
            codes = outbox.codes(status, "radar", ["operational", "degraded"])
            values["radar"] = np.where(is_out, codes[1], codes[0])
        outbox.add(status, times, participant, Use.PPLI, values)


def heartbeat_times(n_units: int, duration_s: float, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """When the carrier itself says that a sender is there, once a minute: ascending times, and the participants."""
    firsts = rng.uniform(0.0, min(STATUS_S, duration_s), n_units)
    times = [np.arange(first, duration_s, STATUS_S) for first in firsts.tolist()]
    units = np.repeat(np.arange(n_units), [len(t) for t in times])
    joined = np.concatenate([*times, np.zeros(0)])
    order = np.argsort(joined, kind="stable")
    return joined[order], units[order]


def _what(unit: UnitConfig) -> dict[str, str]:
    return {k: v for k, v in (("platform", unit.platform), ("activity", unit.activity)) if v is not None}


def sensor_units(nation: NationConfig) -> Ints:
    """(s,) participant that each sensor of the nation reports through; what sits in space reports through the first."""
    place = {unit: i for i, unit in enumerate(participants(nation))}
    units: Sequence[int] = [place.get(i, 0) for i, unit in enumerate(nation.unit) for _ in unit.sensor]
    return np.array(units, np.int64)
