"""One small simulation for all tests of the report: a missile, five aircraft and three ships, five minutes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import linkgw
from linkgw.report.make import make_report
from linkgw.report.model import Report
from linkgw.sim.scenario import load_scenario
from linkgw.sim.simulate import simulate

SCENARIO = """
version = 1
name = "drill"
doc = "A short-range missile, a few aircraft and ships."
sources = ["https://example.org/ <a source>"]
base = "base-northeast-asia"
seed = 11
duration_s = 300.0

[[launch]]
name = "Test 1"
missile = "solid-srbm"
time_s = 30.0
place = { latitude = 39.2, longitude = 125.7 }
azimuth_deg = 85.0
range_km = 300.0
apogee_km = 45.0
assumed = ["all of it"]

[[background]]
name = "airliner"
count = 4

[[background]]
name = "aircraft"
count = 1

[[background]]
name = "ship"
count = 3
"""


@pytest.fixture(scope="session")
def scenario_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "drill.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def simulated(scenario_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the simulation, with the gateway's replay in it once `report` was asked for."""
    out = tmp_path_factory.mktemp("drill")
    simulate(load_scenario(scenario_file), out, linkgw.load_catalog())
    return out


@pytest.fixture(scope="session")
def report(simulated: Path) -> Report:
    return make_report(simulated, linkgw.load_catalog())


@pytest.fixture
def copied(simulated: Path, report: Report, tmp_path: Path) -> Callable[[], Path]:
    """`copied()`: a copy of the folder, replay and all, to be damaged."""
    return lambda: Path(shutil.copytree(simulated, tmp_path / "copy"))
