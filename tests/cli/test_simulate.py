"""`linkgw simulate`: what it writes, lists and refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SHORT = 'version = 1\nname = "short"\ndoc = "Short. Very."\nbase = "base-northeast-asia"\nduration_s = 15.0\nseed = 4\n'


@pytest.fixture
def short(tmp_path: Path) -> Path:
    path = tmp_path / "short.toml"
    path.write_text(SHORT + "start = 2024-01-01T00:00:00Z\n")
    return path


def test_a_scenario_file_becomes_a_folder_and_says_what_comes_next(
    command: Callable[..., Any], short: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    said = command("simulate", short, "--out", out, "--jobs", "1")
    assert (said.code, said.err) == (0, "")
    assert {p.name for p in out.iterdir()} == {
        "kor.pcapng", "usa.pcapng", "jpn.pcapng", "truth.parquet", "objects.parquet", "events.jsonl", "scenario.json",
        "simulation.json", "README.md",
    }  # fmt: skip
    assert f"Next: linkgw report {out}" in said.out
    assert json.loads((out / "simulation.json").read_text())["seed"] == 4
    assert "linkgw simulate short --seed 4" in (out / "README.md").read_text()
    again = command("simulate", short, "--out", out, "--jobs", "1")
    assert "is there already" in again.out
    other = command("simulate", short, "--out", out, "--jobs", "1", "--seed", "5")
    assert "is there already" not in other.out
    assert json.loads((out / "simulation.json").read_text())["seed"] == 5


def test_what_is_made_on_demand_is_kept_by_its_content(
    command: Callable[..., Any], short: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    first = command("simulate", short, "--jobs", "1")
    (folder,) = (tmp_path / "cache" / "linkgw" / "simulations").iterdir()
    assert str(folder) in first.out
    assert "is there already" in command("simulate", short, "--jobs", "1").out
    command("simulate", short, "--jobs", "1", "--seed", "6")
    assert len(list(folder.parent.iterdir())) == 2


def test_an_exercise_makes_a_folder_for_each_of_its_scenarios(
    command: Callable[..., Any], short: Path, tmp_path: Path
) -> None:
    week = tmp_path / "week.toml"
    week.write_text(
        'version = 1\nname = "week"\ndoc = "week"\n'
        '[[entry]]\nscenario = "short"\nstart = 2024-03-04T00:00:00Z\n'
        '[[entry]]\nscenario = "short"\nstart = 2024-03-05T00:00:00Z\nseed = 9\n'
    )
    said = command("simulate", week, "--jobs", "1")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "an exercise needs a folder" in said.err
    said = command("simulate", week, "--out", tmp_path / "out", "--jobs", "1")
    assert said.code == 0, said.err
    summaries = [json.loads((f / "simulation.json").read_text()) for f in sorted((tmp_path / "out").iterdir())]
    assert [(s["start"], s["seed"]) for s in summaries] == [
        ("2024-03-04T00:00:00.000Z", 4), ("2024-03-05T00:00:00.000Z", 9)
    ]  # fmt: skip


def test_the_shipped_scenarios_are_listed(command: Callable[..., Any]) -> None:
    said = command("simulate", "list")
    names = [line.split()[0] for line in said.out.splitlines() if line and not line.startswith((" ", "─", "linkgw"))]
    assert {"busy-day", "exercise-week", "hostile", "hwasong-18-2023-12-18", "load", "two-launch-salvo"} <= set(names)
    assert not any(name.startswith("base-") for name in names)


def test_published_and_simulated_flights_stand_side_by_side(command: Callable[..., Any]) -> None:
    said = command("simulate", "flights")
    rows = [line.split() for line in said.out.splitlines() if line.startswith("2023-")]
    assert [row[0] for row in rows] == ["2023-02-18", "2023-03-16", "2023-07-12", "2023-12-18"]
    for row in rows:
        range_error, apogee_error, time_error = (float(row[i]) for i in (4, 8, 12))
        assert max(abs(range_error), abs(apogee_error)) <= 0.5
        assert abs(time_error) <= 2.5


def test_every_fault_is_a_line_and_nothing_is_written(command: Callable[..., Any], tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(SHORT.replace("duration_s = 15.0", "duration_s = -1.0") + 'class = "DRILL"\n')
    said = command("simulate", bad, "--out", tmp_path / "out")
    assert (said.code, said.out) == (2, "")
    assert sorted(said.err.splitlines()) == [
        "linkgw: bad.toml: class: input should be 'LIVE', 'EXERCISE' or 'REPLAY'; got 'DRILL'",
        "linkgw: bad.toml: duration_s: input should be greater than 0; got -1.0",
    ]
    assert not (tmp_path / "out").exists()


def test_a_missing_library_names_the_extra() -> None:
    code = (
        "import sys; sys.modules['scipy'] = None; from linkgw.cli import main; sys.exit(main(['simulate', 'flights']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "linkgw: scipy is not installed; expected pip install 'linkgw[sim]'\n"
