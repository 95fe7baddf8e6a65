"""`tools/bench --quick` runs, writes JSON, loses nothing, and its exit code is what its floors say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def run_bench(folder: Path, out: Path, *names: str) -> tuple[int, dict[str, Any], str]:
    command = [sys.executable, str(folder), *names, "--quick", "--json", str(out)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode in {0, 1}, done.stderr
    return done.returncode, json.loads(out.read_text()), done.stdout


def test_the_gateway_loses_nothing_and_what_is_shown_is_what_is_written(bench_folder: Path, tmp_path: Path) -> None:
    code, written, shown = run_bench(bench_folder, tmp_path / "q.json", "gateway", "overload")
    rows = written["rows"]
    assert code == (1 if written["faults"] else 0)
    assert not [line for line in written["faults"] if line.endswith(" lost")]
    assert {row["what"] for row in rows if "12 words" in row["what"] or "alone" in row["what"]}
    for row in rows:
        assert row["what"].split(",")[0] in shown
        assert row["theirs"] > 0
        assert row["ours"] > 0
        assert row["spread"][0] <= row["ratio"] <= row["spread"][1]
    losses = [row["lost"][1] for row in rows if row.get("must_lose_none")]
    assert len(losses) == 5  # three ways to send, and two figures of the warnings
    assert not any(losses)


def test_a_floor_that_is_missed_ends_with_1(
    bench_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import importlib.util

    import codec
    from results import compare

    spec = importlib.util.spec_from_file_location("bench_main", bench_folder / "__main__.py")
    assert spec is not None
    assert spec.loader is not None
    main = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(main)
    ratios = iter([1.0, 1.0, 1.0, 3.0, 1.0])
    monkeypatch.setattr(codec, "run", lambda quick: [compare("x", "peer", [1.0], [next(ratios)], floor=2)])
    out = tmp_path / "q.json"
    for arguments, code in ((["--quick"], 1), (["--quick"], 0), ([], 0)):  # the second time it was noise
        monkeypatch.setattr(sys, "argv", ["bench", "codec", "--json", str(out), *arguments])
        assert main.main() == code
        assert bool(json.loads(out.read_text())["faults"]) == (code == 1 or not arguments)
    assert "x: 1.00 x peer, floor 2" in capsys.readouterr().err
