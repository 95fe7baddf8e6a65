"""Holds a codec to the cases: asks a program, judges what it answers."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from time import monotonic

from linkgw.conformance.cases import Case, Vector, cases_of
from linkgw.conformance.judge import Verdict, judge, shown
from linkgw.conformance.programs import Answer, Program
from linkgw.conformance.requirements import Requirement
from linkgw.conformance.results import Outcome, Result, Results
from linkgw.errors import ConfigError, Fault

Report = Callable[[int, str], None]
"""Takes how many cases are judged, and what to say."""


def run_codec(
    command: Sequence[str], cases: Sequence[Case], requirements: Mapping[str, Requirement],
    *, timeout_s: float, report: Report = lambda done, text: None,
) -> Results:  # fmt: skip
    """Ask a program all cases and judge its answers.

    Parameters
    ----------
    command : sequence of str
        The program, without a shell.
    cases : sequence of Case
        What to ask.
    requirements : mapping
        By id; they say in which chapter a case counts.
    timeout_s : float
        An answer may take so long.
    report : callable, optional
        Told of each case that is done.

    Raises
    ------
    TargetError
        The program does not start, or never answers.
    """
    begun = monotonic()
    results: dict[int, Result] = {}
    failed = 0
    with Program(command, timeout_s=timeout_s) as program:
        for i, answer in program.ask([case.request for case in cases]):
            results[i] = result_of(cases[i], answer, requirements)
            failed += results[i].outcome is Outcome.FAILED
            report(len(results), f"{len(results):,} of {len(cases):,} cases, {failed:,} failed")
    places = {chapter: place for place, chapter in enumerate(_chapters(requirements))}
    in_order = sorted((results[i] for i in range(len(cases))), key=lambda r: places.get(r.chapter, len(places)))
    return Results(suite="codec", target=shlex.join(command), results=in_order, seconds=monotonic() - begun)


def choose(
    vectors: Iterable[Vector], requirements: Mapping[str, Requirement], chapters: Sequence[str], patterns: Sequence[str]
) -> list[Case]:
    """The cases of some chapters (none: all) whose ids match one of some patterns (none: any).

    ConfigError where that leaves none.
    """
    cases = list(cases_of(vectors))
    here = {chapter_of(case, requirements) for case in cases}
    known = [chapter for chapter in _chapters(requirements) if chapter in here]
    faults = [Fault("--chapter", "no such chapter", c, " | ".join(known)) for c in chapters if c not in known]
    if faults:
        raise ConfigError(faults)
    chosen = [
        case
        for case in cases
        if (not chapters or chapter_of(case, requirements) in chapters)
        and (not patterns or any(fnmatchcase(case.id, p) for p in patterns))
    ]
    if not chosen:
        raise ConfigError([Fault("--case", "no case matches", " ".join(patterns), "like decode:good/j3_2/*")])
    return chosen


def _chapters(requirements: Mapping[str, Requirement]) -> list[str]:
    """All chapters, in the order of the file."""
    return [*dict.fromkeys(r.chapter for r in requirements.values()), "other"]


def chapter_of(case: Case, requirements: Mapping[str, Requirement]) -> str:
    """The chapter in which a case counts: that of its first requirement."""
    first = case.vector.requirements[0]
    return requirements[first].chapter if first in requirements else "other"


def result_of(case: Case, answer: Answer, requirements: Mapping[str, Requirement]) -> Result:
    """The result of one case."""
    if answer.answer is None:
        key, wanted = case.expected
        verdict = Verdict(answer.fault, answer.said, shown({key: wanted}), skipped=not answer.is_judged)
    else:
        verdict = judge(case, answer.answer)
    is_failed = bool(verdict.reason)
    return Result(
        case=case.id,
        requirements=case.vector.requirements,
        chapter=chapter_of(case, requirements),
        outcome=Outcome.SKIPPED if verdict.skipped else Outcome.FAILED if is_failed else Outcome.PASSED,
        what=case.vector.about,
        reason=verdict.reason,
        got=verdict.got,
        expected=verdict.expected,
        clause=case.vector.clause,
        seconds=answer.seconds,
    )
