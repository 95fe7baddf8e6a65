"""`linkgw report` as its users have it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import linkgw
from linkgw.sim.scenario import load_scenario
from linkgw.sim.simulate import simulate

QUIET = """
version = 1
name = "quiet minute"
doc = "Two aircraft, no launch."
base = "base-northeast-asia"
duration_s = 60.0

[[background]]
name = "air"
kind = "aircraft"
count = 2
area = [37.0, 129.0, 39.0, 133.0]
speed_m_s = [200.0, 250.0]
altitude_m = [8000.0, 9000.0]
"""


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulation in which nothing is launched."""
    folder = tmp_path_factory.mktemp("quiet")
    (folder / "quiet.toml").write_text(QUIET, encoding="utf-8")
    simulate(load_scenario(folder / "quiet.toml"), folder / "run", linkgw.load_catalog())
    return folder / "run"


def test_prints_tables_and_writes_both_files(command: Callable[..., Any], quiet: Path, tmp_path: Path) -> None:
    said = command("report", quiet, "--out", tmp_path / "new" / "folder")
    assert said.code == 0
    assert "SYNTHETIC" in said.out
    for title in ("Position error of track reports", "Completeness and duplicates", "What the gateway let through"):
        assert title in said.out
    assert "Warning time gained" not in said.out  # nothing was launched
    assert {p.name for p in (tmp_path / "new" / "folder").iterdir()} == {"report.json", "report.html"}
    assert (quiet / "gateway" / "summary.json").is_file()


def test_json_to_standard_output_is_all_there_is(command: Callable[..., Any], quiet: Path, tmp_path: Path) -> None:
    said = command("report", quiet, "--out", tmp_path, "--json", "-", "--no-html")
    document = json.loads(said.out)
    assert (said.code, said.err) == (0, "")
    assert (document["scenario"]["name"], document["launches"], document["gains"]) == ("quiet minute", [], [])
    assert {p.name for p in tmp_path.iterdir()} == {"report.json"}
    assert (tmp_path / "report.json").read_text(encoding="utf-8") == said.out


def test_json_to_a_file_of_ones_own(command: Callable[..., Any], quiet: Path, tmp_path: Path) -> None:
    said = command("report", quiet, "--out", tmp_path, "--json", tmp_path / "mine.json", "--no-html")
    assert said.code == 0
    assert (tmp_path / "mine.json").read_bytes() == (tmp_path / "report.json").read_bytes()


@pytest.mark.parametrize(("arguments", "expected"), [
    (["report"], "Missing argument 'DIR'"),
    (["report", "/nowhere/at/all"], "/nowhere/at/all: no such folder; expected the folder of a finished simulation"),
])  # fmt: skip
def test_what_is_wrong_is_one_line(command: Callable[..., Any], arguments: list[str], expected: str) -> None:
    said = command(*arguments)
    assert (said.code, said.out) == (2, "")
    assert expected in said.err
    assert said.err.count("\n") == 1


def test_place_that_cannot_be_written_is_one_line(command: Callable[..., Any], quiet: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    said = command("report", quiet, "--out", tmp_path / "file" / "below", "--no-html")
    assert said.code == 2
    assert "cannot be written" in said.err
    assert said.err.count("\n") == 1


def test_without_a_library_it_says_what_to_install(process: Callable[..., Any], quiet: Path, tmp_path: Path) -> None:
    (tmp_path / "scipy.py").write_text('raise ModuleNotFoundError("no scipy", name="scipy")\n', encoding="utf-8")
    said = process("report", quiet, env={"PYTHONPATH": str(tmp_path)})
    assert said.code == 2
    assert said.err == "linkgw: scipy is not installed; expected pip install 'linkgw[sim]'\n"
