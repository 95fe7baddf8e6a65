"""What is wrong with the launches and the background of a scenario beyond the form of each value."""

from __future__ import annotations

from linkgw.errors import Fault
from linkgw.sim.kinds import IDENTITIES
from linkgw.sim.missiles import load_missiles
from linkgw.sim.scenario import BackgroundConfig, LaunchConfig

_FLIGHT = ("range_km", "apogee_km")


def check_launch(launch: LaunchConfig, where: str) -> list[Fault]:
    """Faults of a launch at `where`: its class, and what of range, apogee, aim, azimuth and orbit it has to state."""
    faults: list[Fault] = []
    classes = load_missiles()
    missile = classes.get(launch.missile)
    if missile is None:
        faults.append(Fault(f"{where}.missile", "no such class of missile", launch.missile, " ".join(classes)))
    elif launch.failure is not None and launch.failure.stage > len(missile.stages):
        expected = f"1 to {len(missile.stages)}"
        faults.append(Fault(f"{where}.failure.stage", "no such stage", launch.failure.stage, expected))
    if launch.orbit is not None:
        for key in (*_FLIGHT, "aim"):
            if getattr(launch, key) is not None:
                faults.append(Fault(f"{where}.{key}", "does not go with an orbit"))
        if launch.azimuth_deg is None:
            faults.append(Fault(f"{where}.azimuth_deg", "missing"))
        if launch.orbit.apogee_km < launch.orbit.perigee_km:
            at_least = f"at least {launch.orbit.perigee_km:g}"
            faults.append(Fault(f"{where}.orbit.apogee_km", "is below the perigee", launch.orbit.apogee_km, at_least))
        if missile is not None and len(missile.stages) < 2:
            faults.append(Fault(f"{where}.orbit", "is beyond a single stage", launch.missile))
        return faults
    if launch.apogee_km is None:
        faults.append(Fault(f"{where}.apogee_km", "missing", None, "a height, or an orbit"))
    for key in ("azimuth_deg", "range_km"):
        stated = getattr(launch, key) is not None
        if launch.aim is not None and stated:
            faults.append(Fault(f"{where}.{key}", "is given by the aim already", getattr(launch, key)))
        elif launch.aim is None and not stated:
            faults.append(Fault(f"{where}.{key}", "missing", None, f"{key} or aim"))
    return faults


def check_background(entry: BackgroundConfig, where: str) -> list[Fault]:
    """Faults of an entry of the background at `where`: ranges that run backwards, identities, weights, the area."""
    faults: list[Fault] = []
    for key in ("speed_m_s", "altitude_m"):
        low, high = getattr(entry, key)
        if not 0 <= low <= high:
            faults.append(Fault(f"{where}.{key}", "does not ascend from 0 or above", f"{low:g} to {high:g}"))
    if entry.kind == "ship" and any(entry.altitude_m):
        faults.append(Fault(f"{where}.altitude_m", "ships are at 0", list(entry.altitude_m)))
    south, west, north, east = entry.area
    if not -90 <= south <= north <= 90:
        faults.append(Fault(f"{where}.area", "latitudes do not ascend from south to north", f"{south:g} to {north:g}"))
    if not (-180 <= west <= 180 and -180 <= east <= 180):
        faults.append(Fault(f"{where}.area", "longitudes not within -180 to 180", f"{west:g} to {east:g}"))
    for name, weight in entry.identities.items():
        if name not in IDENTITIES:
            faults.append(Fault(f"{where}.identities", "no such identity", name, ", ".join(IDENTITIES)))
        if weight < 0:
            faults.append(Fault(f"{where}.identities.{name}", "below 0", weight))
    if not sum(entry.identities.values()) > 0:
        faults.append(Fault(f"{where}.identities", "has no weight above 0"))
    return faults
