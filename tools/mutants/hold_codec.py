"""A codec's mutant, held to the cases of the conformance kit."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from catches import Catch, catch_of
from planting import Mutant

from linkgw.conformance.cases import Case, load_vectors
from linkgw.conformance.codec_run import choose, run_codec
from linkgw.conformance.requirements import Requirement, load_requirements

SERVE = Path(__file__).with_name("serve.py")


@cache
def requirements() -> dict[str, Requirement]:
    return dict(load_requirements())


@cache
def all_cases() -> Sequence[Case]:
    return choose(load_vectors(), requirements(), [], [])


def hold_codec(mutant: Mutant, cases: Sequence[Case] | None = None) -> Catch:
    """Ask a mutant all cases, or some."""
    cases = all_cases() if cases is None else cases
    results = run_codec([sys.executable, str(SERVE), mutant.name], cases, requirements(), timeout_s=20.0)
    return catch_of(mutant, results.results)
