"""Runs the cases of all acts, one after the other, and judges them."""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Callable, Sequence

from linkgw.conformance.blackbox.acts import ACTS
from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.stage import Stage
from linkgw.conformance.blackbox.verdict import Case, Failed, NotStartedError, Silent, Skipped
from linkgw.conformance.requirements import Requirement
from linkgw.conformance.results import Outcome, Result, Results

Progress = Callable[[int, str], None]
GIVEN_UP = "the gateway stopped answering in the cases before"
_PATIENCE = 2
"""Cases in a row that may end in silence before the rest of their act is given up."""


def list_cases(kit: Kit, only: Sequence[str] = ()) -> list[Case]:
    """All cases, or those whose ids match one of the patterns; nothing is started."""
    return [case for act in ACTS for _, case in act(kit) if _chosen(case, only)]


def run_cases(
    kit: Kit, requirements: dict[str, Requirement], *, only: Sequence[str] = (), progress: Progress | None = None
) -> Results:
    """Run all cases, or those whose ids match one of the patterns, like `dedup/*`.

    Parameters
    ----------
    kit : Kit
        The gateway under test.
    requirements : dict
        By id.
    only : sequence of str
        Shell patterns of ids; none: all.
    progress : callable, optional
        Told how many cases are done, and which is next.

    Raises
    ------
    NotStartedError
        No gateway came up at all.
    """
    begun = time.monotonic()
    results: list[Result] = []
    for act in ACTS:
        silent = 0
        for stage, case in act(kit):
            if not _chosen(case, only):
                continue
            if progress is not None:
                progress(len(results), case.id)
            if silent >= _PATIENCE:
                results.append(_result(case, requirements, 0.0, Skipped(GIVEN_UP)))
                continue
            at = time.monotonic()
            verdict = _judge(stage, case, is_first=not results)
            silent = silent + 1 if isinstance(verdict, Silent) else 0
            results.append(_result(case, requirements, time.monotonic() - at, verdict))
    if progress is not None:
        progress(len(results), "")
    target = f"{kit.base.config}" if kit.command is None else " ".join(kit.command)
    return Results(suite="gateway", target=target, results=results, seconds=time.monotonic() - begun)


def _judge(stage: Stage, case: Case, *, is_first: bool) -> Failed | Skipped | None:
    try:
        case.check()
    except NotStartedError as error:
        if is_first:
            raise
        stage.reset()
        return Silent(error.what, got=str(error.got))
    except (Failed, Skipped) as verdict:
        if isinstance(verdict, Failed):
            stage.reset()
        return verdict
    return None


def _result(
    case: Case, requirements: dict[str, Requirement], seconds: float, verdict: Failed | Skipped | None
) -> Result:
    first = requirements[case.requirements[0]]
    got = expected = reason = ""
    outcome = Outcome.PASSED
    if isinstance(verdict, Skipped):
        outcome, reason = Outcome.SKIPPED, str(verdict)
    elif verdict is not None:
        outcome, reason, got, expected = Outcome.FAILED, verdict.reason, verdict.got, verdict.expected
    return Result(
        case=case.id, requirements=case.requirements, chapter=first.chapter, outcome=outcome, what=case.what,
        reason=reason, got=got, expected=expected, clause=first.clause, seconds=seconds,
    )  # fmt: skip


def _chosen(case: Case, only: Sequence[str]) -> bool:
    return not only or any(fnmatch.fnmatch(case.id, pattern) for pattern in only)
