"""Results: scores, exit codes and the three forms that they are written in."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from linkgw.cli.conformance_output import finish
from linkgw.conformance.results import Outcome, Result, Results
from linkgw.conformance.results_files import WRITERS, write_file
from linkgw.errors import ConfigError


def result(case: str, outcome: Outcome, chapter: str = "words", **more: str) -> Result:
    return Result(case=case, requirements=("W-001",), chapter=chapter, outcome=outcome, what=f"what {case} is", **more)


GOOD = result("a", Outcome.PASSED)
BAD = result("b<&\x00", Outcome.FAILED, "envelopes", reason="[red]not & equal", got="<1>", expected="2")
PASSED_OVER = result("c", Outcome.SKIPPED, reason="no such carrier")


def run(*results: Result) -> Results:
    return Results(suite="codec", target="prog --x <y>", results=results, seconds=1.5)


@pytest.mark.parametrize(
    ("results", "code"),
    [((GOOD,), 0), ((GOOD, PASSED_OVER), 0), ((GOOD, BAD), 1), ((BAD, PASSED_OVER), 1), ((PASSED_OVER,), 2), ((), 2)],
)
def test_the_exit_code_says_what_was_found(results: tuple[Result, ...], code: int) -> None:
    assert run(*results).exit_code == code


def test_a_score_is_100_only_if_every_judged_case_passed() -> None:
    assert run(*[GOOD] * 9999, BAD).total.percent == 99.9
    assert run(*[GOOD] * 10, PASSED_OVER).total.percent == 100.0


def test_chapters_are_scored_apart() -> None:
    scores = {s.chapter: (s.passed, s.failed, s.skipped) for s in run(GOOD, BAD, PASSED_OVER, GOOD).scores}
    assert scores == {"words": (2, 0, 1), "envelopes": (0, 1, 0)}


def test_json_has_every_result(tmp_path: Path) -> None:
    write_file(run(GOOD, BAD, PASSED_OVER), "json", tmp_path / "r.json")
    whole = json.loads((tmp_path / "r.json").read_bytes())
    assert (whole["exit_code"], whole["total"]["failed"], whole["total"]["percent"]) == (1, 1, 50.0)
    assert [r["outcome"] for r in whole["results"]] == ["passed", "failed", "skipped"]
    assert whole["results"][1]["got"] == "<1>"


def test_junit_has_a_suite_per_chapter_and_every_case() -> None:
    root = ElementTree.fromstring(WRITERS["junit"](run(GOOD, BAD, PASSED_OVER)))
    suites = {s.get("name"): (s.get("tests"), s.get("failures"), s.get("skipped")) for s in root}
    assert suites == {"words": ("2", "0", "1"), "envelopes": ("1", "1", "0")}
    fault = root.find(".//failure")
    assert fault is not None
    assert fault.get("message") == BAD.reason
    assert fault.text is not None
    assert "got: <1>" in fault.text


def test_the_page_stands_alone_and_escapes_what_it_shows() -> None:
    page = WRITERS["html"](run(GOOD, BAD)).decode()
    assert "50.0 %, something failed" in page
    assert "&lt;1&gt;" in page
    assert "<1>" not in page
    assert not any(mark in page for mark in ("<script", "http", "src=", "@import"))


def test_the_summary_shows_scores_and_failures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert finish(run(GOOD, BAD), {"json": tmp_path / "r.json", "html": None}) == 1
    shown = capsys.readouterr().out
    assert "[red]not & equal" in shown
    assert "50.0 %" in shown
    assert [p.name for p in tmp_path.iterdir()] == ["r.json"]


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--junit FILE"):
        write_file(run(GOOD), "junit", tmp_path / "none" / "r.xml")


def test_a_page_of_many_cases_stays_one_that_a_browser_can_show() -> None:
    many = [result(f"c{i}", Outcome.FAILED, reason="differs", got="00" * 5000) for i in range(3000)]
    page = WRITERS["html"](run(*many))
    assert b"and 2,000 more" in page
    assert len(page) < 2_000_000


def test_requirements_are_scored_apart() -> None:
    two = Result(case="d", requirements=("W-001", "E-002"), chapter="x", outcome=Outcome.PASSED, what="d.")
    scores = {s.chapter: (s.passed, s.failed) for s in run(GOOD, BAD, two).requirement_scores}
    assert scores == {"E-002": (1, 0), "W-001": (2, 1)}


def test_the_summary_shows_one_failure_of_each_requirement(capsys: pytest.CaptureFixture[str]) -> None:
    other = Result(case="z", requirements=("E-002",), chapter="x", outcome=Outcome.FAILED, what="z.", reason="no")
    assert finish(run(*[BAD] * 50, other), {}, 10) == 1
    shown = capsys.readouterr().out
    assert shown.count("[red]not & equal") == 1
    assert "failed z: z." in shown
    assert "and 49 more failed cases" in shown
