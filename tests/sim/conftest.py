"""A drill that is simulated once for all tests that look at it."""

from __future__ import annotations

from pathlib import Path

import pytest

import linkgw
from linkgw.sim.scenario import ScenarioConfig, load_scenario
from linkgw.sim.simulate import simulate
from linkgw.spec.model import Catalog


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return linkgw.load_catalog()


@pytest.fixture(scope="session")
def drill_scenario() -> ScenarioConfig:
    return load_scenario("short-range-drill")


@pytest.fixture(scope="session")
def drill(drill_scenario: ScenarioConfig, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its folder."""
    folder = tmp_path_factory.mktemp("drill")
    simulate(drill_scenario, folder, catalog)
    return folder
