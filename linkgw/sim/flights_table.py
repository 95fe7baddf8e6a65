"""Published flights beside simulated ones: range and apogee are met, flight time is predicted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import Field, ValidationError

from linkgw.errors import ConfigError, Fault
from linkgw.policy.schema import StrictTable, faults_of, parse_toml
from linkgw.sim.flight import make_flight
from linkgw.sim.scenario import load_scenario
from linkgw.spec.load import shipped_folder

PUBLISHED = shipped_folder() / "launches-2023.toml"


class Published(StrictTable):
    """What was published of a launch."""

    date: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    """Local date of the launch."""
    missile: str = Field(min_length=1)
    """What it is called."""
    said_by: str = Field(min_length=1)
    """Whose figures they are."""
    range_km: float | None = Field(default=None, gt=0)
    """Ground distance."""
    apogee_km: float | None = Field(default=None, gt=0)
    """Greatest height; None: not published."""
    flight_time_s: float | None = Field(default=None, gt=0)
    """From lift-off to impact; None: not published."""
    scenario: str = Field(min_length=1)
    """Scenario that flies it; its first launch."""
    notes: str = ""
    """What else was said."""
    sources: list[str] = Field(min_length=1)
    """Where."""


class _File(StrictTable):
    version: int = Field(ge=1, le=1)
    launches: list[Published] = Field(alias="launch", min_length=1)


@dataclass(frozen=True, slots=True)
class FlightRow:
    """A published flight and the simulated one."""

    published: Published
    """As published; range, apogee and flight time are all there."""
    missile_class: str
    """Class of missile that flew it."""
    range_km: float
    """Simulated."""
    apogee_km: float
    """Simulated."""
    flight_time_s: float
    """Simulated: the prediction."""
    burn_s: float
    """Of that, powered."""

    @property
    def date(self) -> str:
        """Local date of the launch."""
        return self.published.date

    @property
    def missile(self) -> str:
        """What it is called."""
        return self.published.missile

    @property
    def range_error_percent(self) -> float:
        """Simulated against published."""
        return _percent(self.range_km, self.published.range_km)

    @property
    def apogee_error_percent(self) -> float:
        """Likewise."""
        return _percent(self.apogee_km, self.published.apogee_km)

    @property
    def time_error_percent(self) -> float:
        """Likewise."""
        return _percent(self.flight_time_s, self.published.flight_time_s)

    def cells(self) -> tuple[str, ...]:
        """Published, simulated and error in %, of range (km), apogee (km) and flight time (s): nine texts."""
        p = self.published
        return (
            f"{p.range_km:,.1f}",
            f"{self.range_km:,.1f}",
            _signed(self.range_error_percent),
            f"{p.apogee_km:,.1f}",
            f"{self.apogee_km:,.1f}",
            _signed(self.apogee_error_percent),
            f"{p.flight_time_s:,.0f}",
            f"{self.flight_time_s:,.0f}",
            _signed(self.time_error_percent),
        )


def _signed(error: float) -> str:
    return f"{round(error, 2) + 0.0:+.2f} %"


def load_published(path: Path = PUBLISHED) -> list[Published]:
    """Published launches of a file, of the shipped one unless told; ConfigError with every fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([Fault(str(path), f"cannot be read: {error}")]) from None
    document = parse_toml(text, path.name)
    try:
        launches = _File.model_validate(document).launches
    except ValidationError as error:
        raise ConfigError(faults_of(error, path.name)) from None
    faults = []
    for i, launch in enumerate(launches):
        try:
            date.fromisoformat(launch.date)
        except ValueError:
            faults.append(Fault(f"{path.name}: launch[{i}].date", "no such day", launch.date))
    if faults:
        raise ConfigError(faults)
    return launches


def flights_table(path: Path = PUBLISHED, progress: Callable[[str], None] = lambda _: None) -> list[FlightRow]:
    """Fly every published launch that has all figures.

    Parameters
    ----------
    progress : callable
        Told the scenario that is flown next.

    Raises
    ------
    ConfigError
        A file is at fault, or a flight cannot be flown.
    """
    rows = []
    for launch in load_published(path):
        if None in (launch.range_km, launch.apogee_km, launch.flight_time_s):
            continue
        progress(launch.scenario)
        scenario = load_scenario(launch.scenario)
        if not scenario.launch:
            raise ConfigError([Fault(f"{path.name}: {launch.scenario}", "has no launch")])
        flight = make_flight(scenario.launch[0], scenario.duration_s, f"{launch.scenario}.toml: launch[0]")
        if flight.range_m is None or flight.flight_time_s is None:
            raise ConfigError([Fault(f"{launch.scenario}.toml: launch[0]", "does not come down")])
        burn_s = next(e.time_s for e in reversed(flight.events) if e.name.startswith("burn-out")) - flight.config.time_s
        rows.append(
            FlightRow(
                launch, flight.missile.name, flight.range_m / 1e3, flight.apogee_m / 1e3, flight.flight_time_s, burn_s
            )
        )
    return rows


def _percent(simulated: float, published: float | None) -> float:
    assert published  # rows are made of launches that have all figures
    return (simulated / published - 1) * 100
