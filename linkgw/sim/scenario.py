"""A scenario file as written: read, merged over its base, checked as a whole, every fault with its path.

Times are in seconds after the scenario's start, positions in degrees (WGS 84), unless a name says otherwise.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, Strict, ValidationError

from linkgw.errors import ConfigError, Fault
from linkgw.policy.schema import StrictTable, faults_of, parse_toml
from linkgw.sim.check import check_scenario
from linkgw.spec.load import load_catalog, shipped_folder

NS = 1_000_000_000
SCENARIOS = shipped_folder() / "scenarios"
"""The scenarios that are shipped; a scenario may be named by its file name there, without the suffix."""


def _floats(value: Any) -> Any:
    """Take whole numbers for floats in lists too, as TOML writers expect."""
    return (
        [float(v) if isinstance(v, int) and not isinstance(v, bool) else v for v in value]
        if isinstance(value, list)
        else value
    )


Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Share = Annotated[float, Field(ge=0, le=1)]
Pair = Annotated[tuple[float, float], Strict(False), BeforeValidator(_floats)]
Box = Annotated[tuple[float, float, float, float], Strict(False), BeforeValidator(_floats)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_. ()-]{0,39}$")]


class Place(StrictTable):
    """A point on the map."""

    latitude: Latitude
    """Geodetic latitude, deg."""
    longitude: Longitude
    """Longitude, deg."""
    name: str = ""
    """What the place is called."""
    source: str = ""
    """Who says that it was there; empty for an assumption."""


class StageFailure(StrictTable):
    """A stage that stops too soon."""

    stage: int = Field(ge=1, le=4)
    """Which, from 1."""
    after_s: float = Field(ge=0, le=600)
    """How long it burnt."""


class Orbit(StrictTable):
    """A low orbit that a launch is to reach."""

    perigee_km: float = Field(ge=150, le=2000)
    """Height of the perigee."""
    apogee_km: float = Field(ge=150, le=2000)
    """Height of the apogee."""


class LaunchConfig(StrictTable):
    """A missile or satellite launch. Range and apogee are given and solved for; flight time is what comes out."""

    name: Name
    """What truth, events and reports call it."""
    missile: str = Field(min_length=1)
    """Class of missile, a name in specs/missiles.toml."""
    time_s: float = Field(ge=0, le=864_000)
    """Lift-off."""
    place: Place
    """Launch point."""
    azimuth_deg: float | None = Field(default=None, ge=0, lt=360)
    """Direction at the launch point, from true north clockwise; or `aim`."""
    aim: Place | None = None
    """Impact point; gives azimuth and range."""
    range_km: float | None = Field(default=None, gt=0, le=18_000)
    """Ground distance from launch to impact (geodesic)."""
    apogee_km: float | None = Field(default=None, gt=0, le=9_500)
    """Greatest height."""
    orbit: Orbit | None = None
    """For a satellite launch: instead of range and apogee."""
    failure: StageFailure | None = None
    """A stage that fails; range and apogee are then those it would have had."""
    assumed: list[str] = Field(default=[])
    """What the public record does not have and is assumed here."""


class BackgroundConfig(StrictTable):
    """Aircraft or ships on great circles within an area."""

    name: Name
    """What their names begin with."""
    kind: Literal["aircraft", "ship"]
    """What they are."""
    count: int = Field(ge=0, le=100_000)
    """How many."""
    area: Box
    """[south, west, north, east] in which their routes begin and end."""
    speed_m_s: Pair
    """Least and greatest speed."""
    altitude_m: Pair = (0.0, 0.0)
    """Least and greatest altitude; 0 for ships."""
    identities: dict[str, float] = Field(default={"neutral": 1.0})
    """Standard identity -> its share (any positive weights)."""
    formation: int = Field(default=1, ge=1, le=12)
    """How many go together, one close behind the other."""
    churn: Share = 0.0
    """Share of them that begin or end within the scenario."""


class NoiseConfig(StrictTable):
    """One-sigma errors of one measurement."""

    range_m: float = Field(default=50.0, gt=0)
    """Along the line of sight."""
    azimuth_deg: float = Field(default=0.1, gt=0)
    """Across it, level."""
    elevation_deg: float = Field(default=0.1, gt=0)
    """Across it, upright."""


class BiasConfig(StrictTable):
    """Registration error: what a nation's sensors add to every measurement."""

    range_m: float = 0.0
    """Along the line of sight."""
    azimuth_deg: float = 0.0
    """Across it, level."""
    elevation_deg: float = 0.0
    """Across it, upright."""


class SensorConfig(StrictTable):
    """A notional sensor on a unit."""

    name: Name
    """Unique in the nation."""
    kind: Literal["radar", "infrared"] = "radar"
    """`infrared`: a space-based cue, which sees burning motors above the clouds and states a place, not a track."""
    sees: list[Literal["missile", "aircraft", "ship"]] = Field(min_length=1)
    """What it looks for."""
    range_km: float = Field(gt=0, le=50_000)
    """Greatest slant range."""
    sector_deg: Pair = (0.0, 360.0)
    """First and last azimuth, clockwise; may pass through north."""
    elevation_deg: Pair = (-2.0, 90.0)
    """Least and greatest elevation."""
    revisit_s: float = Field(gt=0, le=120)
    """Between two looks at the same place."""
    noise: NoiseConfig = NoiseConfig()
    """Of one measurement."""
    p_detect: Share = 0.9
    """Chance of a detection at each look, within all of the above."""
    false_alarms: float = Field(default=0.0, ge=0, le=1000)
    """Mean number of false detections a look."""
    latency_s: float = Field(default=0.2, ge=0, le=300)
    """From a look to when the nation's tracker has it."""
    outages: list[Pair] = Field(default=[])
    """[from, to] in which it sees nothing."""


class UnitConfig(StrictTable):
    """A participant of a national network: it reports, and may carry sensors."""

    name: Name
    """Unique in the nation."""
    kind: Literal["land", "ship", "aircraft", "submarine", "space"]
    """Where it is; a `space` unit is no participant of the network but carries a sensor."""
    latitude: Latitude
    """At the start."""
    longitude: Longitude
    """At the start."""
    altitude_m: float = Field(default=0.0, ge=-500, le=40_000_000)
    """Above the ellipsoid."""
    course_deg: float = Field(default=0.0, ge=0, lt=360)
    """At the start; it keeps to a great circle."""
    speed_m_s: float = Field(default=0.0, ge=0, le=700)
    """Over ground."""
    platform: str | None = None
    """Platform as its PPLI states it."""
    activity: str | None = None
    """Likewise."""
    source: str = ""
    """Where it is public that such a unit is there; empty: notional."""
    sensor: list[SensorConfig] = Field(default=[])
    """What it carries."""


class TrackerConfig(StrictTable):
    """A nation's tracker."""

    tick_s: float = Field(default=1.0, gt=0, le=10)
    """Between two runs over what has come in."""
    confirm_hits: int = Field(default=3, ge=1, le=20)
    """Detections, one in each look, that make a track of a tentative one."""
    confirm_looks: int = Field(default=5, ge=1, le=20)
    """Within so many looks."""
    drop_after_s: float = Field(default=40.0, gt=0, le=600)
    """An air or surface track without a detection for so long is dropped."""
    drop_ballistic_s: float = Field(default=900.0, gt=0, le=7200)
    """Likewise a ballistic track, which coasts on its prediction meanwhile."""
    gate: float = Field(default=16.0, gt=0, le=100)
    """Greatest normalised innovation squared of a match."""
    first_tn: str
    """Track number of its first track."""
    tns: int = Field(default=4000, ge=1, le=262_144)
    """How many numbers it has, counted from the first."""
    report_air_s: float = Field(default=10.0, ge=1, le=60)
    """Between two reports of an air track."""
    report_surface_s: float = Field(default=12.0, ge=1, le=120)
    """Of a surface track."""
    report_ballistic_s: float = Field(default=1.0, ge=0.25, le=60)
    """Of a ballistic track."""


class WarningConfig(StrictTable):
    """When a nation warns, and how often it says so again."""

    decide_s: float = Field(default=8.0, ge=0, le=300)
    """From the first track or cue of a launch to its first warning: somebody looks at it."""
    repeat_s: float = Field(default=10.0, ge=1, le=120)
    """Between two reports of one event."""
    from_cue: bool = False
    """Warn on the infrared cue alone."""
    retract_after_s: float | None = Field(default=None, gt=0, le=3600)
    """Cancel the warning where the track is lost for so long before an impact is predicted; None: never."""
    validity_s: float = Field(default=600.0, gt=0, le=7200)
    """How long a warning holds after the predicted impact, or after it was sent where none is predicted."""


class BlockConfig(StrictTable):
    """Time slots of a group of messages."""

    use: Literal["ppli", "surveillance", "warnings"]
    """What is sent in them: PPLI and status; tracks and management; the warnings group."""
    unit: str = "*"
    """Whose they are; `*`: every unit has a block of its own (dedicated), or all share one (contention)."""
    block: str = Field(pattern=r"^[ABC]-\d{1,5}-\d{1,2}$")
    """Time slot block, set - index - recurrence rate, `A-0-6`; with `*` and dedicated, that of the first unit: the
    next units follow at the next indices."""
    words: Literal[3, 6, 12] = 3
    """Packing: words a slot."""
    access: Literal["dedicated", "contention"] = "dedicated"
    """`contention`: whoever has something takes the next slot."""
    net: int = Field(default=0, ge=0, le=126)
    """Net number: groups on different nets do not take each other's slots."""


class SimNetworkConfig(StrictTable):
    """A national network."""

    metered: bool = True
    """In time slots. False: a datagram goes out when it is made (TSA level 0)."""
    tsa_level: int = Field(default=2, ge=0, le=2)
    """Time slot allocation level of DIS captures: 2 states the time slot."""
    fill: bool = False
    """Fill slots with J31.7."""
    loss: Share = 0.0
    """Chance that a transmission does not reach the recording station."""
    max_wait_s: float = Field(default=10.0, gt=0, le=600)
    """A track report that waited so long is out of date and not sent; PPLI and warnings are never dropped."""
    block: list[BlockConfig] = Field(default=[])
    """Time slots; at least one of each use where metered."""


class NationConfig(StrictTable):
    """A nation: its units, tracker, warnings and network."""

    name: Literal["KOR", "USA", "JPN"]
    """Name of its network in the gateway's configuration."""
    first_stn: str
    """Source track number of its first unit; the next follow."""
    first_event: int = Field(default=1, ge=1, le=9000)
    """Number of its first warning event."""
    clock_skew_s: float = Field(default=0.0, ge=-10, le=10)
    """What its clocks are ahead."""
    bias: BiasConfig = BiasConfig()
    """Registration error."""
    tracker: TrackerConfig
    """Its tracker."""
    warning: WarningConfig = WarningConfig()
    """Its warnings."""
    network: SimNetworkConfig = SimNetworkConfig()
    """Its network."""
    unit: list[UnitConfig] = Field(min_length=1)
    """Participants."""


class FaultsConfig(StrictTable):
    """What goes wrong between the network and the capture, per nation or (`*`) for all; chances are per datagram."""

    nation: Literal["KOR", "USA", "JPN", "*"] = "*"
    """Whose capture."""
    from_s: float = Field(default=0.0, ge=0)
    """When it begins."""
    to_s: float = Field(default=1e9, ge=0)
    """When it ends."""
    loss: Share = 0.0
    """Lost."""
    duplicate: Share = 0.0
    """Comes twice."""
    reorder: Share = 0.0
    """Comes after its successor."""
    jitter_s: float = Field(default=0.0, ge=0, le=10)
    """One-sigma delay."""
    corrupt: Share = 0.0
    """One to eight bits are wrong."""
    duplicate_tn: Share = 0.0
    """Share of tracks that are reported under a number that another track of the nation has."""
    conflicting_tn: Share = 0.0
    """Share of tracks whose number changes half-way without a drop."""


class ScenarioConfig(StrictTable):
    """A scenario."""

    version: Literal[1]
    """Of this format."""
    name: Name
    """Names folders and files."""
    doc: str = Field(min_length=1)
    """What happens, and what of it is public record."""
    sources: list[str] = Field(default=[])
    """Who says so."""
    base: str | None = None
    """Another scenario file, beside this one or shipped, over which this one is merged."""
    gateway: Literal["trilateral", "hub"] = "trilateral"
    """Shipped gateway configuration whose groups and ports the captures have."""
    scenario_class: Literal["LIVE", "EXERCISE", "REPLAY"] = Field(default="EXERCISE", alias="class")
    """What the messages state."""
    seed: int = Field(default=0, ge=0, le=2**31)
    """Of everything random."""
    start: datetime
    """UTC time of second 0."""
    duration_s: float = Field(gt=0, le=864_000)
    """How long it lasts."""
    launch: list[LaunchConfig] = Field(default=[])
    """Missiles and satellites."""
    background: list[BackgroundConfig] = Field(default=[])
    """Aircraft and ships."""
    nation: list[NationConfig] = Field(min_length=1)
    """Who watches."""
    fault: list[FaultsConfig] = Field(default=[])
    """What goes wrong."""

    @property
    def start_ns(self) -> int:
        """UTC time of second 0 in ns since 1970."""
        start = self.start if self.start.tzinfo else self.start.replace(tzinfo=UTC)
        return round(start.timestamp()) * NS


def load_scenario(name: str | Path) -> ScenarioConfig:
    """Load a scenario file, or a shipped one by its name.

    Raises
    ------
    ConfigError
        With every fault: the file that it stands in, the path within it, got and expected.
    """
    path = find_scenario(name)
    merged = _merged(path, ())
    where = path.name
    try:
        config = ScenarioConfig.model_validate(merged)
    except ValidationError as error:
        raise ConfigError(faults_of(error, where)) from None
    faults = check_scenario(config, where, load_catalog())
    if faults:
        raise ConfigError(faults)
    return config


def shipped_scenarios() -> list[Path]:
    """The scenarios that are shipped and run by themselves, by name."""
    return [p for p in sorted(SCENARIOS.glob("*.toml")) if not p.name.startswith("base-")]


def find_scenario(name: str | Path, beside: Path | None = None) -> Path:
    """Where a scenario file is: as named, beside another file, or shipped."""
    text = str(name)
    candidates = [Path(text)] if beside is None else [beside.parent / text, beside.parent / f"{text}.toml"]
    candidates += [SCENARIOS / f"{text}.toml"]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    names = " ".join(p.stem for p in shipped_scenarios())
    where = f"{beside.name}: base" if beside is not None else text
    raise ConfigError([Fault(where, "no such scenario", text, f"a file, or one of {names}")])


def _merged(path: Path, seen: tuple[Path, ...]) -> dict[str, Any]:
    """A file's document laid over that of its base."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ConfigError([Fault(path.name, "cannot be read", what)]) from None
    document = parse_toml(text, path.name)
    base = document.get("base")
    if not isinstance(base, str):
        return document
    below = find_scenario(base, beside=path)
    if below in (*seen, path):
        raise ConfigError([Fault(f"{path.name}: base", "goes round in a circle", base)])
    return _over(_merged(below, (*seen, path)), document)


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Tables merge key by key; lists of tables with names merge by name, and new names follow; all else replaces."""
    out = dict(below)
    for key, value in above.items():
        old = out.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            out[key] = _over(old, value)
        elif _are_named(old) and _are_named(value):
            assert isinstance(old, list) and isinstance(value, list)  # noqa: PT018  (both are, being named tables)
            above_names = {item["name"]: item for item in value}
            merged = [_over(item, above_names.pop(item["name"], {})) for item in old]
            out[key] = merged + list(above_names.values())
        else:
            out[key] = value
    return out


def _are_named(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(i, dict) and "name" in i for i in value)
