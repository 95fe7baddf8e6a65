"""The requirements file: what is refused, and the links to cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from linkgw.conformance.requirements import check_clauses, check_links, load_requirements
from linkgw.errors import SpecError

ROOT = Path(__file__).parents[2]
ONE = """[[requirement]]
id = "W-001"
chapter = "words"
level = "MUST"
text = "It MUST be so."
clause = "specs/wire.md: 1. The bit rule"
"""


def load(folder: Path, text: str):
    (folder / "requirements.toml").write_text(text, encoding="utf-8")
    return load_requirements(folder)


def test_the_clauses_of_the_shipped_requirements_are_there() -> None:
    assert [str(fault) for fault in check_clauses(load_requirements(), ROOT)] == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"W-001"', '"W1"', "like W-001"),
        ('"MUST"', '"MAY"', "unknown level"),
        ("It MUST be so.", "It is so.", "how binding"),
        ("It MUST be so.", "It MUST be so", "one sentence"),
        (": 1. The bit rule", "", "FILE: heading"),
        ("chapter", "chapters", "unknown key"),
    ],
)
def test_a_faulty_requirement_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(tmp_path, ONE.replace(old, new))
    assert any(says in str(fault) for fault in caught.value.faults)


def test_an_id_is_used_once(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="used twice"):
        load(tmp_path, ONE + ONE)


def test_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"requirements\.toml: cannot be read"):
        load_requirements(tmp_path)


@pytest.mark.parametrize(
    ("cases", "says"),
    [
        ([("a", ["W-001"])], []),
        ([], ["W-001: a requirement without a case"]),
        ([("a", ["W-001"]), ("b", [])], ["b: a case without a requirement"]),
        ([("a", ["W-001"]), ("a", ["W-001"])], ["a: two cases with this id"]),
        ([("a", ["W-001", "W-009"])], ["a: no such requirement; got W-009"]),
        ([("a", ["W-001", "G-001"])], ["a: no such requirement; got G-001"]),
    ],
)
def test_links_go_both_ways(tmp_path: Path, cases: list[tuple[str, list[str]]], says: list[str]) -> None:
    requirements = load(tmp_path, ONE + ONE.replace("W-", "G-"))
    faults = [str(fault) for fault in check_links(requirements, cases, "WME")]
    assert len(faults) == len(says)
    assert all(text in fault for text, fault in zip(says, faults, strict=True))


def test_a_clause_that_is_not_there_is_found(tmp_path: Path) -> None:
    requirements = load(tmp_path, ONE + ONE.replace("W-001", "W-002").replace("The bit rule", "The bit"))
    assert [fault.what for fault in check_clauses(requirements, ROOT)] == ["the clause's heading is not there"]
    assert len(check_clauses(requirements, tmp_path)) == 2
