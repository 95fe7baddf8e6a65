"""What is wrong with a scenario beyond the form of each value: names, numbers and times that do not go together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from linkgw.codec.values import parse_stn, parse_tn
from linkgw.errors import Fault, ValueRangeError
from linkgw.sim.blocks import check_blocks
from linkgw.sim.missiles import load_missiles
from linkgw.spec.model import Catalog

if TYPE_CHECKING:
    from linkgw.sim.scenario import BackgroundConfig, LaunchConfig, NationConfig, ScenarioConfig, UnitConfig

LAST_TN, LAST_STN = (1 << 19) - 1, (1 << 15) - 1
PLATFORMS = {"land": "land", "ship": "surface", "aircraft": "air", "submarine": "subsurface"}
"""Kind of unit -> what its enumerations of platforms and activities begin with."""


def check_scenario(config: ScenarioConfig, where: str, catalog: Catalog) -> list[Fault]:
    """Every fault of a scenario, each with the file and the path within it."""
    faults = list(_duplicates("nation", (n.name for n in config.nation), where))
    faults += _duplicates("launch", (launch.name for launch in config.launch), where)
    faults += _duplicates("background", (b.name for b in config.background), where)
    for i, launch in enumerate(config.launch):
        faults += check_launch(launch, config.duration_s, f"{where}: launch[{i}]")
    for i, background in enumerate(config.background):
        faults += _check_background(background, catalog, f"{where}: background[{i}]")
    for i, nation in enumerate(config.nation):
        faults += _check_nation(nation, catalog, f"{where}: nation[{i}]")
    for i, fault in enumerate(config.fault):
        if fault.from_s >= fault.to_s:
            faults.append(
                Fault(f"{where}: fault[{i}].to_s", "ends before it begins", fault.to_s, f"> {fault.from_s:g}")
            )
    return faults


def _duplicates(what: str, names: Iterable[str], where: str) -> Iterator[Fault]:
    for name, n in Counter(names).items():
        if n > 1:
            yield Fault(f"{where}: {what}", "the same name more than once", name)


def check_launch(launch: LaunchConfig, duration_s: float, where: str) -> Iterator[Fault]:
    """Faults of a launch at `where`; whether its class of missile can do what is asked shows when it is flown."""
    classes = load_missiles()
    missile = classes.get(launch.missile)
    if missile is None:
        yield Fault(f"{where}.missile", "no such class of missile", launch.missile, " | ".join(classes))
    elif launch.failure is not None and launch.failure.stage > len(missile.stages):
        yield Fault(f"{where}.failure.stage", "no such stage", launch.failure.stage, f"1 to {len(missile.stages)}")
    elif launch.orbit is not None and len(missile.stages) == 1:
        yield Fault(f"{where}.orbit", "beyond a single stage", launch.missile)
    if launch.time_s >= duration_s:
        yield Fault(f"{where}.time_s", "after the end of the scenario", launch.time_s, f"below {duration_s:g}")
    has_range, has_apogee = launch.range_km is not None, launch.apogee_km is not None
    if launch.orbit is not None:
        if has_range or has_apogee or launch.aim is not None:
            yield Fault(f"{where}.orbit", "has no range, apogee or aim beside it")
        if launch.orbit.perigee_km > launch.orbit.apogee_km:
            yield Fault(f"{where}.orbit.perigee_km", "above the apogee", launch.orbit.perigee_km,
                        f"at most {launch.orbit.apogee_km:g}")  # fmt: skip
        if launch.azimuth_deg is None:
            yield Fault(f"{where}.azimuth_deg", "missing", expected="a direction, for an orbit")
        return
    if not has_apogee:
        yield Fault(f"{where}.apogee_km", "missing", expected="an apogee, or an orbit")
    if launch.aim is None:
        if launch.azimuth_deg is None:
            yield Fault(f"{where}.azimuth_deg", "missing", expected="a direction, or an aim")
        if not has_range:
            yield Fault(f"{where}.range_km", "missing", expected="a range, or an aim")
    elif launch.azimuth_deg is not None or has_range:
        yield Fault(f"{where}.aim", "gives direction and range; they do not stand beside it")


def _check_background(background: BackgroundConfig, catalog: Catalog, where: str) -> Iterator[Fault]:
    south, west, north, east = background.area
    if not (-90 <= south < north <= 90 and -180 <= west <= 180 and -180 <= east <= 180 and west != east):
        got = f"[{south:g}, {west:g}, {north:g}, {east:g}]"
        yield Fault(f"{where}.area", "no area", got, "[south, west, north, east] in degrees")
    for key in ("speed_m_s", "altitude_m"):
        low, high = getattr(background, key)
        if not 0 <= low <= high:
            yield Fault(f"{where}.{key}", "runs backwards or below zero", f"[{low:g}, {high:g}]", "[least, greatest]")
    if background.speed_m_s[0] <= 0:
        yield Fault(f"{where}.speed_m_s", "nothing that moves", background.speed_m_s[0], "above 0")
    if not background.identities:
        yield Fault(f"{where}.identities", "none", expected="at least one")
    for name, weight in background.identities.items():
        if name not in catalog.enumerations["identity"].codes:
            yield Fault(f"{where}.identities", "not a standard identity", name,
                        " | ".join(catalog.enumerations["identity"].codes))  # fmt: skip
        if weight <= 0:
            yield Fault(f"{where}.identities.{name}", "not a weight", weight, "above 0")


def _check_nation(nation: NationConfig, catalog: Catalog, where: str) -> Iterator[Fault]:
    members = [u for u in nation.unit if u.kind != "space"]
    yield from _check_number(
        f"{where}.first_stn", parse_stn, nation.first_stn, len(members), LAST_STN, "source track number"
    )
    yield from _check_number(
        f"{where}.tracker.first_tn", parse_tn, nation.tracker.first_tn, nation.tracker.tns, LAST_TN, "track number"
    )
    if nation.tracker.confirm_hits > nation.tracker.confirm_looks:
        yield Fault(f"{where}.tracker.confirm_hits", "more than there are looks", nation.tracker.confirm_hits,
                    f"at most {nation.tracker.confirm_looks}")  # fmt: skip
    yield from _duplicates("unit", (u.name for u in nation.unit), where)
    yield from _duplicates("sensor", (s.name for u in nation.unit for s in u.sensor), where)
    if not members:
        yield Fault(f"{where}.unit", "no participant", expected="at least one unit that is not in space")
        return
    for i, unit in enumerate(nation.unit):
        yield from _check_unit(unit, catalog, f"{where}.unit[{i}]")
    yield from check_blocks(nation.network, [u.name for u in members], f"{where}.network")


def _check_number(where: str, parse: object, text: str, count: int, last: int, what: str) -> Iterator[Fault]:
    assert callable(parse)  # parse_stn or parse_tn
    try:
        first = parse(text)
    except ValueRangeError as error:
        yield Fault(where, error.what, error.got, error.expected)
        return
    if first == 0:
        yield Fault(where, f"zero is no {what}", text)
    elif first + count - 1 > last:
        yield Fault(where, f"leaves no {what} for all of them", text, f"{count} numbers from it on")


def _check_unit(unit: UnitConfig, catalog: Catalog, where: str) -> Iterator[Fault]:
    if unit.kind == "space":
        if unit.platform is not None or unit.activity is not None:
            yield Fault(f"{where}.platform", "a unit in space is no participant, and states nothing")
    else:
        for key in ("platform", "activity"):
            codes = catalog.enumerations[f"{PLATFORMS[unit.kind]}_{key}"].codes
            value = getattr(unit, key)
            if value is not None and value not in codes:
                yield Fault(f"{where}.{key}", f"not a {key} of a unit of kind {unit.kind}", value, " | ".join(codes))
    if unit.kind == "land" and unit.speed_m_s:
        yield Fault(f"{where}.speed_m_s", "a unit on land stays where it is", unit.speed_m_s, 0)
    for i, sensor in enumerate(unit.sensor):
        path = f"{where}.sensor[{i}]"
        low, high = sensor.elevation_deg
        if not -90 <= low < high <= 90:
            yield Fault(f"{path}.elevation_deg", "runs backwards, or beyond the vertical", f"[{low:g}, {high:g}]")
        if any(not 0 <= a <= 360 for a in sensor.sector_deg):
            yield Fault(f"{path}.sector_deg", "not azimuths", list(sensor.sector_deg), "0 to 360 each")
        for k, (begin, end) in enumerate(sensor.outages):
            if not 0 <= begin < end:
                yield Fault(f"{path}.outages[{k}]", "runs backwards", f"[{begin:g}, {end:g}]", "[from, to]")
        if sensor.kind == "infrared" and set(sensor.sees) != {"missile"}:
            yield Fault(f"{path}.sees", "infrared sees missiles alone", list(sensor.sees), ["missile"])
