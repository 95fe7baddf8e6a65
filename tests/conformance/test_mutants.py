"""The kit judges: linkgw with one fault planted in it fails a case, and the list of which caught which is whole.

tools/mutants has the mutants, written before the cases were looked at; fixtures/conformance/mutants.json is the list.
"""

from __future__ import annotations

import os
import runpy
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.run import list_cases, run_cases
from linkgw.conformance.cases import Case, load_vectors
from linkgw.conformance.codec_run import choose, run_codec
from linkgw.conformance.requirements import load_requirements
from linkgw.conformance.results import Outcome
from linkgw.spec.load import load_catalog, shipped_folder

TOOLS = Path(__file__).parents[2] / "tools"
sys.path.insert(0, str(TOOLS / "mutants"))
try:
    from catches import Catch, load_catches
    from hold_codec import SERVE
    from hold_gateway import command_of
    from planting import Mutant, mutate
    from roster import ROSTER
finally:
    sys.path.remove(str(TOOLS / "mutants"))

REQUIREMENTS = load_requirements()
CATCHES = load_catches()
CODEC = [m for m in ROSTER.values() if m.target != "gateway"]
GATEWAY = [m for m in ROSTER.values() if m.target == "gateway"]
FEW = ("tn-copied", "redaction-forgets-one", "forwarders-local", "denied-counted-forwarded")
"""Mutants of the gateway that a test has time for; all of them: tools/mutants --gateway."""
TOGETHER = "decode:datagrams/several-"
"""Cases that are asked besides: what is wrong only beside other messages has to have some."""
LEAST_CODEC, LEAST_GATEWAY = 60, 50


@cache
def codec_cases() -> dict[str, Case]:
    return {case.id: case for case in choose(load_vectors(), REQUIREMENTS, [], [])}


@pytest.mark.parametrize("mutant", ROSTER.values(), ids=lambda m: m.name)
def test_a_mutant_can_be_planted_in_the_source_as_it_is(mutant: Mutant) -> None:
    for path in {edit.path for edit in mutant.edits}:
        source = path.read_text(encoding="utf-8")
        mutated = mutate(source, [edit for edit in mutant.edits if edit.path == path])
        assert mutated != source
        compile(mutated, str(path), "exec")


def test_a_mutant_that_the_source_has_outgrown_is_refused() -> None:
    edit = CODEC[0].edits[0]
    with pytest.raises(ValueError, match="0 places, expected one"):
        mutate("nothing = None\n", [edit])
    with pytest.raises(ValueError, match="2 places, expected one"):
        mutate(2 * edit.before, [edit])


def test_the_list_has_every_mutant_and_each_is_caught_by_cases_that_there_are() -> None:
    assert list(CATCHES) == list(ROSTER)
    assert len(CODEC) >= LEAST_CODEC
    assert len(GATEWAY) >= LEAST_GATEWAY
    with TemporaryDirectory() as folder:
        kit = Kit(shipped_folder() / "configurations" / "trilateral.toml", ["none"], Path(folder), load_catalog())
        of_gateway = {case.id: case.requirements for case in list_cases(kit, REQUIREMENTS)}
    of_codec = {name: case.vector.requirements for name, case in codec_cases().items()}
    for mutant in ROSTER.values():
        catch = CATCHES[mutant.name]
        known = of_gateway if mutant.target == "gateway" else of_codec
        assert (catch.breaks, catch.target) == (mutant.breaks, mutant.target)
        assert catch.is_caught
        assert 0 < len(catch.cases) <= catch.n_failed <= catch.n_judged
        assert set(catch.cases) <= set(known)
        assert {i for case in catch.cases for i in known[case]} <= set(catch.requirements) <= set(REQUIREMENTS)


def _failed(command: list[str], cases: list[str]) -> list[str]:
    beside = [case for case in codec_cases() if case.startswith(TOGETHER)]
    chosen = [codec_cases()[case] for case in dict.fromkeys([*cases, *beside])]
    results = run_codec(command, chosen, REQUIREMENTS, timeout_s=60.0).results
    return [r.case for r in results if r.outcome is Outcome.FAILED]


def test_every_mutant_of_the_codec_fails_a_case() -> None:
    def held(catch: Catch) -> tuple[str, list[str]]:
        return catch.mutant, _failed([sys.executable, str(SERVE), catch.mutant], list(catch.cases))

    with ThreadPoolExecutor(2) as pool:
        failed = dict(pool.map(held, [CATCHES[m.name] for m in CODEC]))
    assert [name for name, cases in failed.items() if not cases] == []


@pytest.mark.parametrize("codec", ["scalar", "bulk"])
def test_no_codec_without_a_fault_fails_any_of_these_cases(codec: str) -> None:
    command = [sys.executable, "-m", "linkgw", "conformance", "serve", "--codec", codec]
    cases = dict.fromkeys(case for m in CODEC for case in CATCHES[m.name].cases)
    assert _failed(command, list(cases)) == []


@pytest.mark.parametrize("name", FEW)
def test_a_mutant_of_the_gateway_fails_a_case_that_caught_it(name: str) -> None:
    networks_of_our_own = runpy.run_path(str(TOOLS / "gateway_mutants.py"))["networks_of_our_own"]
    with TemporaryDirectory(prefix="linkgw-") as made:
        folder = Path(made)
        config = networks_of_our_own(folder, second=100 + os.getpid() % 90, port=20000 + os.getpid() % 20000)
        kit = Kit(config, command_of(ROSTER[name]), folder, load_catalog())
        results = run_cases(kit, REQUIREMENTS, list_cases(kit, REQUIREMENTS, only=CATCHES[name].cases[:1]))
    assert [r.outcome for r in results.results] == [Outcome.FAILED]
