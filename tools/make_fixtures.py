#!/usr/bin/env python3
"""Write the recordings of fixtures/: simulated, seeded, the same octets on every run.

    .venv/bin/python tools/make_fixtures.py [FOLDER]

Each is a shipped scenario (specs/scenarios) as `linkgw simulate` makes it: a capture per nation, the truth, the events.
"""

from __future__ import annotations

import sys
from pathlib import Path

import linkgw
from linkgw.sim.scenario import load_scenario
from linkgw.sim.simulate import simulate

FOLDER = Path(__file__).parents[1] / "fixtures"
SCENARIOS = {
    "captures": "short-range-drill",
    "two-launch-salvo": "two-launch-salvo",
    "hwasong-18-2023-12-18": "hwasong-18-2023-12-18",
}
"""Folder -> the scenario that it is made from."""


def make(name: str, folder: Path, processes: int = 2) -> dict[str, int]:
    """Write one folder; gives the datagrams of each nation."""
    scenario = load_scenario(SCENARIOS[name])
    command = f"tools/make_fixtures.py, as linkgw simulate {SCENARIOS[name]}"
    summary = simulate(scenario, folder / name, linkgw.load_catalog(), command=command, processes=processes)
    return {nation: run["datagrams"] for nation, run in summary["nations"].items()}


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for name in SCENARIOS:
        counts = make(name, target)
        print(f"{name}: " + ", ".join(f"{nation} {n:,} datagrams" for nation, n in counts.items()))
