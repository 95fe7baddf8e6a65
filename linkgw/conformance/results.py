"""What a run of the conformance kit found: one result per case, a score per chapter, an exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

ALL_PASSED, SOMETHING_FAILED, NOT_JUDGED = 0, 1, 2
"""Exit codes; NOT_JUDGED also for a target that does not start or answer, and for bad usage."""


class Outcome(StrEnum):
    """How a case ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One case, judged."""

    case: str
    """Its id, like `decode:simple/checksum`."""
    requirements: tuple[str, ...]
    """Ids of the requirements that it holds the target to, at least one."""
    chapter: str
    """Chapter of `specs/requirements.toml` in which it counts."""
    outcome: Outcome
    """How it ended."""
    what: str
    """One sentence: what the case is."""
    reason: str = ""
    """Why it failed or was skipped; empty if it passed."""
    got: str = ""
    """What the target gave; empty if there is nothing to show."""
    expected: str = ""
    """What would have been right."""
    clause: str = ""
    """Where the spec says so, `specs/wire.md: 2. The word`."""
    seconds: float = 0.0
    """How long it took."""


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one chapter, of one requirement, or of all."""

    chapter: str
    """Its name, or number."""
    passed: int
    """Cases that passed."""
    failed: int
    """Cases that failed."""
    skipped: int
    """Cases that were not judged."""

    @property
    def judged(self) -> int:
        """Cases that passed or failed."""
        return self.passed + self.failed

    @property
    def percent(self) -> float:
        """Share of the judged cases that passed, rounded down to a tenth, so that only all are 100."""
        return self.passed * 1000 // self.judged / 10 if self.judged else 0.0

    @property
    def text(self) -> str:
        """The share in words."""
        return f"{self.percent} %" if self.judged else "not judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A whole run."""

    suite: str
    """`codec` or `gateway`."""
    target: str
    """What was held to the specs, in words: a command line, a configuration."""
    results: Sequence[Result]
    """In the order in which the cases were run."""
    seconds: float
    """Wall clock of the run."""

    @property
    def scores(self) -> list[Score]:
        """One score per chapter, in the order in which the chapters occur."""
        chapters = dict.fromkeys(r.chapter for r in self.results)
        return [_score(chapter, [r for r in self.results if r.chapter == chapter]) for chapter in chapters]

    @property
    def requirement_scores(self) -> list[Score]:
        """One score per requirement, by number; a case counts for each that it holds to."""
        ids = sorted({i for r in self.results for i in r.requirements})
        return [_score(i, [r for r in self.results if i in r.requirements]) for i in ids]

    @property
    def total(self) -> Score:
        """The score of all chapters together."""
        return _score("all", self.results)

    @property
    def failures(self) -> list[Result]:
        """The cases that failed."""
        return [r for r in self.results if r.outcome is Outcome.FAILED]

    @property
    def exit_code(self) -> int:
        """0 if all that was judged passed, 1 if something failed, 2 if nothing could be judged."""
        if self.failures:
            return SOMETHING_FAILED
        return ALL_PASSED if self.total.judged else NOT_JUDGED


def _score(chapter: str, results: Sequence[Result]) -> Score:
    passed, failed, skipped = (sum(r.outcome is o for r in results) for o in Outcome)
    return Score(chapter, passed, failed, skipped)


def clipped(text: str, length: int = 300) -> str:
    """A text as people are shown it: a long one without its end.

    >>> clipped("0123456789", 4)
    '0123... (10 characters)'
    """
    return text if len(text) <= length else f"{text[:length]}... ({len(text):,} characters)"
