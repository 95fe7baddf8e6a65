"""All mutants by name."""

from __future__ import annotations

from broken_envelopes import ENVELOPES
from broken_flow import FLOW
from broken_numbers import NUMBERS
from broken_release import RELEASE
from broken_words import WORDS
from planting import Mutant


def _by_name(mutants: list[Mutant]) -> dict[str, Mutant]:
    roster = {m.name: m for m in mutants}
    assert len(roster) == len(mutants), "two mutants of one name"
    return roster


ROSTER = _by_name([*WORDS, *ENVELOPES, *RELEASE, *NUMBERS, *FLOW])
