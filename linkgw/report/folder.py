"""The folder of a simulation, as `linkgw simulate` wrote it: checked to be whole, and read where it is small."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from pydantic import ValidationError

from linkgw.errors import ConfigError, Fault
from linkgw.policy.schema import faults_of
from linkgw.sim.files import EVENTS, OBJECTS, SCENARIO, SUMMARY, TRUTH, capture_name
from linkgw.sim.scenario import ScenarioConfig

AGAIN = "the folder of a finished simulation: linkgw simulate SCENARIO --out {}"
"""What to do about a folder that is none, or not whole."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """A simulation's folder."""

    folder: Path
    """Where it is."""
    scenario: ScenarioConfig
    """What was simulated."""
    summary: dict[str, Any]
    """`simulation.json`."""
    events: list[dict[str, Any]]
    """`events.jsonl`, by time."""

    @property
    def nations(self) -> list[str]:
        """Who watched, in the order of the scenario."""
        return [n.name for n in self.scenario.nation]

    def capture(self, nation: str) -> Path:
        """A nation's capture."""
        return self.folder / capture_name(nation)


def open_folder(folder: Path) -> Simulation:
    """Read a simulation's folder, without its captures and its truth.

    Raises
    ------
    ConfigError
        It is not there, is no such folder, or something in it is missing or damaged; says what to do.
    """
    if not folder.is_dir():
        raise _fault(folder, folder, "no such folder" if not folder.exists() else "not a folder")
    if not (folder / SUMMARY).is_file():
        inside = sorted(p.parent.name for p in folder.glob(f"*/{SUMMARY}"))
        if inside:
            what = f"holds {len(inside)} simulation{'s' if len(inside) > 1 else ''}, each to be reported by itself"
            raise ConfigError([Fault(str(folder), what, expected=f"linkgw report {folder / inside[0]}")])
        raise _fault(folder, folder / SUMMARY, "not there: no simulation was finished here")
    summary = _object_of(folder, SUMMARY)
    scenario = _scenario_of(folder)
    for name in (TRUTH, OBJECTS, EVENTS, *(capture_name(n.name) for n in scenario.nation)):
        if not (folder / name).is_file():
            raise _fault(folder, folder / name, "not there")
    missing = [n.name for n in scenario.nation if n.name not in summary.get("nations", {})]
    if missing or "digest" not in summary:
        raise _fault(folder, folder / SUMMARY, "does not belong to this scenario", missing or "no digest")
    return Simulation(folder, scenario, summary, _events_of(folder))


def _object_of(folder: Path, name: str) -> dict[str, Any]:
    try:
        document = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _fault(folder, folder / name, "cannot be read", error) from None
    if not isinstance(document, dict):
        raise _fault(folder, folder / name, "not an object", type(document).__name__)
    return document


def _scenario_of(folder: Path) -> ScenarioConfig:
    path = folder / SCENARIO
    try:
        return ScenarioConfig.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _fault(folder, path, "cannot be read", error.strerror) from None
    except ValidationError as error:
        first = faults_of(error, path.name)[0]
        raise _fault(folder, path, "not a scenario", str(first)) from None


def _events_of(folder: Path) -> list[dict[str, Any]]:
    path = folder / EVENTS
    events = []
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                event = msgspec.json.decode(line, type=dict[str, Any])
                events.append(event | {"time_s": float(event["time_s"]), "event": str(event["event"])})
            except (msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
                raise _fault(folder, f"{path}: line {number}", "not an event", error) from None
    return events


def _fault(folder: Path, where: object, what: str, got: object = None) -> ConfigError:
    return ConfigError([Fault(str(where), what, got, AGAIN.format(folder))])
