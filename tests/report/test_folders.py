"""Folders that are none, or not whole: one line that says what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import linkgw
from linkgw.errors import ConfigError
from linkgw.report.make import make_report

Damage = Callable[[Path], object]


def cut(path: Path, share: float) -> None:
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


DAMAGES: dict[str, tuple[Damage, str]] = {
    "no summary": (lambda d: (d / "simulation.json").unlink(), "no simulation was finished here"),
    "summary is no JSON": (lambda d: write(d / "simulation.json", "{"), "simulation.json: cannot be read"),
    "summary is a list": (lambda d: write(d / "simulation.json", "[]"), "simulation.json: not an object"),
    "another summary": (lambda d: write(d / "simulation.json", '{"digest": "0", "nations": {}}'),
                        "does not belong to this scenario"),
    "no scenario": (lambda d: (d / "scenario.json").unlink(), "scenario.json: cannot be read"),
    "another scenario": (lambda d: write(d / "scenario.json", '{"version": 1}'), "scenario.json: not a scenario"),
    "no capture": (lambda d: (d / "usa.pcapng").unlink(), "usa.pcapng: not there"),
    "capture cut": (lambda d: cut(d / "jpn.pcapng", 0.6), "jpn.pcapng"),
    "capture is text": (lambda d: write(d / "kor.pcapng", "hello"), "not a capture file"),
    "no truth": (lambda d: (d / "truth.parquet").unlink(), "truth.parquet: not there"),
    "truth cut": (lambda d: cut(d / "truth.parquet", 0.5), "truth.parquet: cannot be read"),
    "truth is objects": (lambda d: shutil.copy(d / "objects.parquet", d / "truth.parquet"), "truth.parquet"),
    "objects are text": (lambda d: write(d / "objects.parquet", "hello"), "objects.parquet: cannot be read"),
    "no events": (lambda d: (d / "events.jsonl").unlink(), "events.jsonl: not there"),
    "event is no JSON": (lambda d: write(d / "events.jsonl", '{"time_s": 1, "event": "x"}\n{'), "line 2: not an event"),
    "event without time": (lambda d: write(d / "events.jsonl", '{"event": "x"}\n'), "line 1: not an event"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_folder_is_one_line_that_names_the_next_step(name: str, copied: Callable[[], Path]) -> None:
    folder = copied()
    damage, expected = DAMAGES[name]
    damage(folder)
    with pytest.raises(ConfigError) as caught:
        make_report(folder, linkgw.load_catalog())
    text = str(caught.value)
    assert expected in text
    assert f"linkgw simulate SCENARIO --out {folder}" in text
    assert "\n" not in text


@pytest.mark.parametrize(("make", "expected"), [
    (lambda p: p / "nowhere", "no such folder"),
    (lambda p: p, "no simulation was finished here"),
])  # fmt: skip
def test_folder_that_is_none(make: Callable[[Path], Path], expected: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=expected):
        make_report(make(tmp_path), linkgw.load_catalog())


def test_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="not a folder"):
        make_report(tmp_path / "file", linkgw.load_catalog())


def test_folder_of_an_exercise_names_one_of_its_simulations(simulated: Path, tmp_path: Path) -> None:
    for name in ("day-1", "day-2"):
        (tmp_path / name).mkdir()
        shutil.copy(simulated / "simulation.json", tmp_path / name)
    with pytest.raises(ConfigError, match=r"holds 2 simulations.*linkgw report .*day-1"):
        make_report(tmp_path, linkgw.load_catalog())


def test_replay_that_was_changed_by_hand_is_told(copied: Callable[[], Path]) -> None:
    folder = copied()
    decisions = folder / "gateway" / "decisions.jsonl"
    lines = decisions.read_bytes().splitlines(keepends=True)
    for damaged in (b"".join(lines[:-40]), b"".join(lines) + b"{\n"):
        decisions.write_bytes(damaged)
        with pytest.raises(ConfigError, match=r"decisions.jsonl.*delete .*gateway: it is made again"):
            make_report(folder, linkgw.load_catalog())


def test_half_a_replay_is_made_again(copied: Callable[[], Path], report: object) -> None:
    folder = copied()
    (folder / "gateway" / "USA.pcapng").unlink()
    assert make_report(folder, linkgw.load_catalog()) == report
    assert (folder / "gateway" / "USA.pcapng").is_file()
