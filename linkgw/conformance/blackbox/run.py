"""Runs the cases of all acts, one after the other, and judges them."""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing

from linkgw.conformance.blackbox.acts import ACTS
from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.stage import Stage
from linkgw.conformance.blackbox.verdict import Case, Failed, NotStartedError, Silent, Skipped
from linkgw.conformance.requirements import Requirement
from linkgw.conformance.results import Outcome, Result, Results
from linkgw.errors import ConfigError, Fault

Progress = Callable[[int, str], None]
GIVEN_UP = "the gateway stopped answering in the cases before"
_PATIENCE = 2
"""Cases in a row that may end in silence before the rest of their act is given up."""


def list_cases(
    kit: Kit, requirements: Mapping[str, Requirement], chapters: Sequence[str] = (), only: Sequence[str] = ()
) -> list[Case]:
    """All cases, or those of some chapters or whose ids match a pattern; nothing is started.

    Raises
    ------
    ConfigError
        A chapter or pattern that no case belongs to.
    """
    cases = [case for act in ACTS for _, case in act(kit)]
    names = {requirements[case.requirements[0]].chapter for case in cases}
    faults = [Fault("--chapter", "no such chapter", c, " | ".join(sorted(names))) for c in chapters if c not in names]
    faults += [
        Fault("--case", "no case matches", p, "an id, or a pattern like 'duplicates/*'")
        for p in only
        if not any(fnmatch.fnmatch(case.id, p) for case in cases)
    ]
    if faults:
        raise ConfigError(faults)
    return [
        case
        for case in cases
        if (not chapters or requirements[case.requirements[0]].chapter in chapters)
        and (not only or any(fnmatch.fnmatch(case.id, p) for p in only))
    ]


def run_cases(
    kit: Kit,
    requirements: Mapping[str, Requirement],
    cases: Sequence[Case] | None = None,
    progress: Progress | None = None,
    most_failures: int | None = None,
) -> Results:
    """Run cases; those of one act share a gateway, which is started anew when one has failed.

    Parameters
    ----------
    kit : Kit
        The gateway under test.
    requirements : mapping
        By id.
    cases : sequence of Case, optional
        Of `list_cases`; None: all.
    progress : callable, optional
        Told how many cases are done, and which is next.
    most_failures : int, optional
        No more cases are run when so many have failed.

    Raises
    ------
    NotStartedError
        The first gateway did not come up.
    """
    begun = time.monotonic()
    wanted = None if cases is None else {case.id for case in cases}
    results: list[Result] = []
    for act in ACTS:
        n_silent = 0
        with closing(act(kit)) as played:
            for stage, case in played:
                if wanted is not None and case.id not in wanted:
                    continue
                if most_failures is not None and sum(r.outcome is Outcome.FAILED for r in results) >= most_failures:
                    break
                if progress is not None:
                    progress(len(results), case.id)
                at = time.monotonic()
                if n_silent >= _PATIENCE:
                    verdict: Failed | Skipped | None = Skipped(GIVEN_UP)
                else:
                    verdict = _judge(stage, case, is_first=not results)
                    n_silent = n_silent + 1 if isinstance(verdict, Silent) else 0
                results.append(_result(case, requirements, time.monotonic() - at, verdict))
    if progress is not None:
        progress(len(results), "")
    target = f"running, {kit.base.config}" if kit.command is None else " ".join(kit.command)
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
    case: Case, requirements: Mapping[str, Requirement], seconds: float, verdict: Failed | Skipped | None
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
