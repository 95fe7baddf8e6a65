"""The demonstration as a whole: a real gateway process, loopback sockets, and tshark on what was heard."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

CAPTURES = Path(__file__).parents[1] / "fixtures" / "captures"
CLEAN = ("_ws.expert.message", "_ws.malformed")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "linkgw", "demo", "--captures", str(CAPTURES), "--speed", "8"]
    command += ["--record", str(folder)]
    return folder, subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_it_ends_by_itself_and_all_sums_agree(recorded: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    done = recorded[1]
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert "all sums agree" in done.stdout
    assert "NOT" not in done.stdout
    assert "impact predicted" in done.stdout


@pytest.mark.parametrize("name", ["KOR", "USA", "JPN"])
def test_tshark_reads_every_datagram_that_was_heard(
    name: str,
    recorded: tuple[Path, subprocess.CompletedProcess[str]],
    tshark: Callable[..., list[dict[str, str]]],
) -> None:
    fields = (*CLEAN, "udp.srcport", "link16.label")
    rows = tshark(recorded[0] / f"{name}.pcapng", ["-o", "simple.udp.port:50602"], fields)
    assert {row[field] for row in rows for field in CLEAN} == {""}
    assert len({row["udp.srcport"] for row in rows}) == 3  # the replay, and the gateway's two sockets
    assert sum(row["link16.label"] != "" for row in rows) > 1000


def test_the_flight_of_december_2023_shows_what_each_nation_gained() -> None:
    command = [sys.executable, "-m", "linkgw", "demo", "--speed", "200"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all sums agree" in done.stdout
    table = done.stdout[done.stdout.index("warning time gained by sharing") :]
    rows = {cells[1]: cells[2:5] for line in table.splitlines() if len(cells := re.split(r"\s*│\s*", line)) == 6}
    assert rows.keys() == {"nation", "KOR", "USA", "JPN"}
    own, link = ({nation: float(rows[nation][i].split()[0]) for nation in ("KOR", "USA", "JPN")} for i in (0, 1))
    assert rows["KOR"][2] == "was first itself"
    for nation in ("USA", "JPN"):
        # at this speed a second of the recording is five milliseconds
        assert float(rows[nation][2].split()[0]) == pytest.approx(own[nation] - link[nation], abs=1.01)
    # Japan's own radars see the missile last, over the horizon
    assert own["JPN"] > own["USA"] > own["KOR"]
    assert own["JPN"] - link["JPN"] > 20


def test_missing_captures_are_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "linkgw", "demo", "--captures", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "captures missing; got kor.pcapng usa.pcapng jpn.pcapng" in done.stderr
