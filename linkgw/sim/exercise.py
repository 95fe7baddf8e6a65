"""An exercise: scenarios strung together over days."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from linkgw.errors import ConfigError, Fault
from linkgw.policy.schema import StrictTable, faults_of, parse_toml
from linkgw.sim.scenario import ScenarioConfig, find_scenario, load_scenario


class EntryConfig(StrictTable):
    """One scenario of an exercise."""

    scenario: str = Field(min_length=1)
    """A scenario file, beside this one or shipped."""
    start: datetime
    """When it begins, UTC: instead of the scenario's own start."""
    seed: int | None = Field(default=None, ge=0, le=2**31)
    """Instead of the scenario's own."""


class ExerciseConfig(StrictTable):
    """An exercise as written."""

    version: Literal[1]
    """Of this format."""
    name: str = Field(min_length=1)
    """Its name."""
    doc: str = Field(min_length=1)
    """What is exercised."""
    entry: list[EntryConfig] = Field(min_length=1)
    """In order of their start; they may not overlap."""


class Exercise:
    """An exercise whose scenarios were found good.

    Parameters
    ----------
    config : ExerciseConfig
        As written.
    scenarios : list of ScenarioConfig
        One per entry, with its start and seed.
    """

    def __init__(self, config: ExerciseConfig, scenarios: list[ScenarioConfig]) -> None:
        self.config = config
        self._scenarios = scenarios

    def scenarios(self) -> list[tuple[str, ScenarioConfig]]:
        """Name of the folder and scenario of each entry."""
        return [(f"{i:02d}-{s.name.replace(' ', '-')}", s) for i, s in enumerate(self._scenarios, 1)]


def load_exercise(name: str | Path) -> Exercise | None:
    """Load an exercise file; None where the file is none (it has no `entry`).

    Raises
    ------
    ConfigError
        With every fault of the file; those of a scenario with its own name.
    """
    path = find_scenario(name)
    document = parse_toml(path.read_text(encoding="utf-8"), path.name)
    if "entry" not in document:
        return None
    try:
        config = ExerciseConfig.model_validate(document)
    except ValidationError as error:
        raise ConfigError(faults_of(error, path.name)) from None
    faults: list[Fault] = []
    scenarios: list[ScenarioConfig] = []
    until_ns = 0
    for i, entry in enumerate(config.entry):
        where = f"{path.name}: entry[{i}]"
        try:
            loaded = load_scenario(find_scenario(entry.scenario, beside=path))
        except ConfigError as error:
            faults += error.faults
            continue
        seed = loaded.seed if entry.seed is None else entry.seed
        scenario = loaded.model_copy(update={"start": entry.start, "seed": seed})
        if scenario.start_ns < until_ns:
            faults.append(Fault(f"{where}.start", "begins before the entry before it ends", entry.start.isoformat()))
        until_ns = scenario.start_ns + round(scenario.duration_s * 1e9)
        scenarios.append(scenario)
    if faults:
        raise ConfigError(faults)
    return Exercise(config, scenarios)
