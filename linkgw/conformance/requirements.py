"""The numbered requirements of `specs/requirements.toml`, and the check that each has its cases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from linkgw.errors import Fault, SpecError
from linkgw.spec.load import shipped_folder
from linkgw.spec.table import Table, parse_toml

FILE = "requirements.toml"
_KEYS = ("id", "chapter", "level", "text", "clause")


class Level(StrEnum):
    """How binding a requirement is (RFC 2119)."""

    MUST = "MUST"
    SHOULD = "SHOULD"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement."""

    id: str
    """`W-001`: W words, M messages, E envelopes, G gateway, and a number that is never used again."""
    chapter: str
    """Where it counts in the score."""
    level: Level
    """How binding it is."""
    text: str
    """One sentence."""
    clause: str
    """Where the specs say so: a file, and a heading of it or a path within it."""


def load_requirements(folder: Path | None = None) -> dict[str, Requirement]:
    """Load the requirements by id, in the order of the file.

    Parameters
    ----------
    folder : Path, optional
        The specs; None for those that come with linkgw.

    Raises
    ------
    SpecError
        Something is wrong with the file; `faults` has all of it.

    Examples
    --------
    >>> load_requirements()["W-001"].level
    <Level.MUST: 'MUST'>
    """
    path = (folder or shipped_folder()) / FILE
    faults: list[Fault] = []
    try:
        table = parse_toml(path.read_bytes(), FILE, faults)
    except OSError as error:
        raise SpecError([Fault(FILE, "cannot be read", error.strerror, f"a file in {path.parent}")]) from None
    found: dict[str, Requirement] = {}
    if table:
        table.only(("doc", "requirement"))
        for inner in table.tables("requirement"):
            requirement = _read(inner)
            if requirement is not None and requirement.id in found:
                inner.fault("id", "used twice", requirement.id, "an id of its own")
            elif requirement is not None:
                found[requirement.id] = requirement
    if faults:
        raise SpecError(faults)
    return found


def _read(table: Table) -> Requirement | None:
    table.only(_KEYS)
    identity = table.text("id", pattern=r"[A-Z]-\d{3}", expected="like W-001")
    chapter = table.text("chapter", pattern=r"[a-z][a-z -]*", expected="lower case words")
    level = table.choice("level", Level)
    text = table.text("text", pattern=r"[A-Z].*\.", expected="one sentence in one line")
    clause = table.text("clause", pattern=r"[\w./-]+: .+", expected="FILE: heading")
    if text is not None and level is not None and not re.search(rf"\b{level}\b", text):
        table.fault("text", "does not say how binding it is", expected=str(level))
    if identity is None or chapter is None or level is None or text is None or clause is None:
        return None
    return Requirement(identity, chapter, level, text, clause)


def check_links(
    requirements: Mapping[str, Requirement], cases: Iterable[tuple[str, Iterable[str]]], letters: str
) -> list[Fault]:
    """What is wrong with the links between requirements and cases.

    Parameters
    ----------
    requirements : mapping
        By id.
    cases : iterable of (id, ids of its requirements)
        The cases of one suite.
    letters : str
        First letters of the requirements that this suite answers for, like `WME`.

    Returns
    -------
    list of Fault
        A requirement without a case, a case without a requirement, a case id that occurs twice, a requirement that is
        not in the file or not of this suite. Empty: all is well.
    """
    faults: list[Fault] = []
    open_ids = {r for r in requirements if r[0] in letters}
    seen: set[str] = set()
    for case, ids in cases:
        held = list(ids)
        if case in seen:
            faults.append(Fault(case, "two cases with this id", expected="an id of its own"))
        seen.add(case)
        if not held:
            faults.append(Fault(case, "a case without a requirement", expected="at least one"))
        for identity in held:
            if identity not in requirements or identity[0] not in letters:
                faults.append(Fault(case, "no such requirement", identity, f"one of {FILE} that begins with {letters}"))
        open_ids.difference_update(held)
    faults += [Fault(f"{FILE}: {r}", "a requirement without a case", expected="at least one") for r in sorted(open_ids)]
    return faults


def check_clauses(requirements: Mapping[str, Requirement], root: Path) -> list[Fault]:
    """Clauses whose file, or the heading named in it, is not there; `root` is the folder that the paths start from."""
    faults: list[Fault] = []
    for requirement in requirements.values():
        name, heading = requirement.clause.split(": ", 1)
        where = f"{FILE}: {requirement.id}"
        try:
            lines = (root / name).read_text(encoding="utf-8").splitlines()
        except OSError:
            faults.append(Fault(where, "the clause's file is not there", name, f"a file in {root}"))
            continue
        if name.endswith(".md") and heading not in {line.lstrip("#").strip() for line in lines if line[:1] == "#"}:
            faults.append(Fault(where, "the clause's heading is not there", heading, f"a heading of {name}"))
    return faults
