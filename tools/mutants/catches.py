"""Which case caught which mutant, as it is kept in fixtures/conformance/mutants.json."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from planting import ROOT, Mutant

from linkgw.conformance.results import Outcome, Result

FILE = ROOT / "fixtures" / "conformance" / "mutants.json"
FIRST_CASES = 5
"""Of the cases that failed, so many are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catch:
    """What the kit made of a mutant."""

    mutant: str
    """Its name."""
    breaks: str
    """What is wrong with it."""
    target: str
    """What shows it: scalar, bulk or gateway."""
    cases: Sequence[str]
    """The first cases that failed, each of another set of requirements as far as there are some."""
    requirements: Sequence[str]
    """All requirements of all cases that failed."""
    n_failed: int
    """Cases that failed."""
    n_judged: int
    """Cases that passed or failed: all of a codec's; a gateway's chapters up to the one that caught it."""

    @property
    def is_caught(self) -> bool:
        """A case failed."""
        return self.n_failed > 0


def catch_of(mutant: Mutant, results: Sequence[Result]) -> Catch:
    """What some results say of a mutant."""
    failed = [r for r in results if r.outcome is Outcome.FAILED]
    by_requirements: dict[tuple[str, ...], str] = {}
    for result in failed:
        by_requirements.setdefault(tuple(result.requirements), result.case)
    cases = list(dict.fromkeys([*by_requirements.values(), *(r.case for r in failed)]))[:FIRST_CASES]
    return Catch(
        mutant=mutant.name, breaks=mutant.breaks, target=mutant.target, cases=cases,
        requirements=sorted({i for r in failed for i in r.requirements}), n_failed=len(failed),
        n_judged=sum(r.outcome is not Outcome.SKIPPED for r in results),
    )  # fmt: skip


def load_catches(file: Path = FILE) -> dict[str, Catch]:
    """What is kept, by mutant; nothing where there is no file."""
    if not file.exists():
        return {}
    return {entry["mutant"]: Catch(**entry) for entry in json.loads(file.read_text())}


def save_catches(catches: dict[str, Catch], file: Path = FILE) -> None:
    """Keep them, in that order, a mutant a line."""
    lines = ",\n".join(json.dumps(asdict(catch)) for catch in catches.values())
    file.write_text(f"[\n{lines}\n]\n")
