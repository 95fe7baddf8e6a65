"""`linkgw replay` as people call it."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

CAPTURES = Path(__file__).parents[2] / "fixtures" / "captures"
KOR = str(CAPTURES / "kor.pcapng")


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "linkgw", "replay", *args], capture_output=True, text=True, timeout=60, check=False
    )


def test_it_ends_with_counts_drift_and_lateness() -> None:
    done = run(KOR, "--speed", "max", "--loop", "2", "--times", "recorded")
    assert done.returncode == 0, done.stderr
    n_datagrams = json.loads((CAPTURES / "simulation.json").read_text())["nations"]["KOR"]["datagrams"]
    counts = re.search(r"sent ([\d,]+) datagrams .*KOR tracks ([\d,]+), KOR warnings ([\d,]+)", done.stdout)
    assert counts is not None, done.stdout
    sent, tracks, warnings = (int(count.replace(",", "")) for count in counts.groups())
    assert sent == tracks + warnings == 2 * n_datagrams
    assert min(tracks, warnings) > 200
    assert "drift at the end" in done.stdout
    assert done.stderr == ""


def test_offline_says_what_became_of_everything(tmp_path: Path) -> None:
    done = run(KOR, "--offline", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "KOR>USA" in done.stdout
    assert {p.name for p in tmp_path.iterdir()} >= {"USA.pcapng", "decisions.jsonl", "summary.json"}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((KOR, "--speed", "fast"), "--speed: not a speed; got 'fast'; expected a number above 0, or max"),
        ((KOR, "--offline"), "--offline: goes with --out DIR"),
        ((KOR, "--times", "later"), "--times: not a choice; got 'later'"),
        ((KOR, "--as-class", "LIVE"), "--as-class: not the class of the networks; got LIVE"),
        ((KOR, "--start", "900"), "nothing to replay"),
        (("nowhere.pcapng",), "nowhere.pcapng: cannot be opened"),
        ((KOR, "--config", "nowhere.toml"), "nowhere.toml: cannot be read"),
    ],
)
def test_faults_are_one_line_and_exit_code_2(args: tuple[str, ...], said: str) -> None:
    done = run(*args)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_cut_capture_is_played_as_far_as_it_goes_and_then_named(tmp_path: Path) -> None:
    cut = tmp_path / "cut.pcapng"
    cut.write_bytes(Path(KOR).read_bytes()[:50_001])
    done = run(str(cut), "--speed", "max")
    assert done.returncode == 2
    assert "datagrams in" in done.stdout
    assert f"{cut}: octet" in done.stderr


def test_the_key_q_ends_a_replay_on_a_terminal() -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "linkgw", "replay", KOR, "--speed", "0.1"],
        stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        for _ in range(100):
            os.write(ours, b"q")
            try:
                out, _ = process.communicate(timeout=0.3)
                break
            except subprocess.TimeoutExpired:
                continue
        assert process.returncode == 0
        assert "drift at the end" in out
    finally:
        process.kill()
        os.close(ours)
