"""The kit judges: linkgw's own codec passes every case, the naive one is scored as it deserves."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from linkgw.cli import main
from linkgw.conformance.cases import cases_of, load_vectors
from linkgw.conformance.codec_run import run_codec
from linkgw.conformance.requirements import load_requirements
from linkgw.conformance.results import Outcome, Results

ROOT = Path(__file__).parents[2]
CASES = list(cases_of(load_vectors()))
REQUIREMENTS = load_requirements()
SERVE = [sys.executable, "-m", "linkgw", "conformance", "serve"]
NAIVE = [sys.executable, str(ROOT / "tools" / "naive_codec.py")]


def failures(results: Results) -> list[str]:
    return [f"{r.case}: {r.reason}; got {r.got}; expected {r.expected}" for r in results.failures]


@pytest.mark.parametrize(
    ("options", "step"),
    [(["scalar"], 1), (["bulk"], 1), (["bulk", "--batch", "3"], 3), (["bulk", "--batch", "1"], 4)],
    ids=["scalar", "many", "few", "one"],  # the fast codec has a way of its own for each
)
def test_our_codec_passes_every_case(options: list[str], step: int) -> None:
    cases = [CASES[i] for i in np.random.default_rng(step).permutation(len(CASES))[::step]]
    results = run_codec([*SERVE, "--codec", *options], cases, REQUIREMENTS, timeout_s=60.0)
    assert failures(results)[:5] == []
    assert {r.outcome for r in results.results} == {Outcome.PASSED}
    assert results.total.percent == 100.0
    assert len(results.results) == len(cases) >= 3000


def test_chapters_are_in_the_order_of_the_requirements() -> None:
    some = [case for case in CASES if case.vector.id.startswith(("auto/", "good/j7_1/", "faulty/j7_1/"))]
    results = run_codec(SERVE, some, REQUIREMENTS, timeout_s=60.0)
    assert [s.chapter for s in results.scores] == ["words", "messages", "detection"]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: str) -> SimpleNamespace:
        code = main(["conformance", "codec", *arguments])
        said = capsys.readouterr()
        return SimpleNamespace(code=code, out=said.out, err=said.err)

    return run


def test_the_command_writes_all_forms_and_ends_with_0(command: Any, tmp_path: Path) -> None:
    forms = [f"--{form}={tmp_path / form}" for form in ("json", "junit", "html")]
    said = command("--chapter", "detection", *forms, "--", *SERVE)
    assert said.code == 0
    assert "100.0 %" in said.out
    whole = json.loads((tmp_path / "json").read_bytes())
    assert {r["chapter"] for r in whole["results"]} == {"detection"}
    assert (tmp_path / "junit").read_bytes().startswith(b"<?xml")
    assert (tmp_path / "html").read_bytes().startswith(b"<!doctype html>")


def test_the_command_shows_what_failed_and_ends_with_1(command: Any) -> None:
    said = command("--case", "decode:faulty/j3_2/spare-2-6?", "--failures", "2", "--", *NAIVE)
    assert said.code == 1
    assert "failed decode:faulty/j3_2/spare-2-60: J3.2C1: spare bit 60 set." in said.out
    assert 'expected "nonzero_spare"' in said.out
    assert "M-012" in said.out
    assert "specs/messages/j3_2.toml: word[2].field[6]" in said.out
    assert "and 9 more failed cases; --json" in said.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--", "/no/such/program"], "linkgw: /no/such/program: the program cannot be started; got No such file"),
        (["--", sys.executable, "-c", "1"], "the program never answered; got the program ended (exit code 0)"),
        (["--chapter", "words", "--chapter", "x", "--", "cat"], "--chapter: no such chapter; got x; expected words | "),
        (["--case", "nothing*", "--", "cat"], "--case: no case matches; got nothing*"),
        (["--cases", "/no/such", "--", "cat"], "/no/such/manifest.json: cannot be read"),
        (["--cases", "x", "--specs", str(ROOT / "specs"), "--", "cat"], "--cases: not together with --specs"),
        ([], "Missing argument"),
        (["--junit", "/no/such/file", "--case", "decode:auto/zeros", "--", *SERVE], "cannot be written"),
    ],
)
def test_what_cannot_be_judged_ends_with_2_and_one_line(command: Any, arguments: list[str], says: str) -> None:
    said = command(*arguments)
    assert said.code == 2
    assert says in said.err
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err


def test_a_program_that_does_nothing_at_all_is_not_judged(command: Any, tmp_path: Path) -> None:
    program = tmp_path / "nothing.py"
    program.write_text(
        "import sys, json\nfor l in sys.stdin: print(json.dumps({'id': json.loads(l)['id'], 'unsupported': 'all'}))\n",
        encoding="utf-8",
    )
    assert command("--chapter", "detection", "--", sys.executable, str(program)).code == 2


def test_the_naive_codec_is_told_apart() -> None:
    kept = json.loads((ROOT / "fixtures" / "conformance" / "naive.json").read_text(encoding="utf-8"))
    scores = kept.pop("scores (passed, failed, skipped, percent)")
    assert scores["all"][:3] == [len(CASES) - sum(map(len, kept.values())) - scores["all"][2], *scores["all"][1:3]]
    assert 30 < scores["all"][3] < 80
    assert {"W-004", "W-006", "M-012", "M-013", "M-015", "E-036"} <= set(kept)


def test_the_requirements_are_listed_with_their_cases(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conformance", "requirements", "--json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["W-001"]["cases"] > 100
    assert all(row["cases"] for key, row in rows.items() if key[0] in "WME")
    assert main(["conformance", "requirements"]) == 0
    assert "W-001" in capsys.readouterr().out
