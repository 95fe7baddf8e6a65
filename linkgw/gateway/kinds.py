"""What the gateway reads in each kind of message, worked out once per spec."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.bulk import KindColumns
from linkgw.picture.numbers import Space
from linkgw.spec.model import FieldSpec, FieldType, Group, MessageSpec, Role

_SPACE_OF = {FieldType.TN: Space.TN, FieldType.STN: Space.STN, FieldType.EVENT: Space.EVENT}


@dataclass(frozen=True, slots=True)
class Subject:
    """The field that names the object that a message reports."""

    name: str
    """Field."""
    space: Space
    """Kind of number."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A field that names another object."""

    name: str
    """Field."""
    space: Space
    """Kind of number."""
    is_required: bool
    """Without it the message makes no sense: it is withheld from who does not hold the object."""
    no_statement: int
    """What it becomes for who does not hold the object; 0, which is never a number, if it is required."""


@dataclass(frozen=True, slots=True)
class Validity:
    """The field that says when a message holds."""

    name: str
    """Field."""
    step_ns: int
    """Nanoseconds of a raw unit."""
    zero_ns: int
    """Nanoseconds into the hour that raw 0 stands for."""
    no_statement: int | None
    """Its code for no statement."""


@dataclass(frozen=True, slots=True, eq=False)
class KindRoles:
    """The roles of one kind's fields."""

    subject: Subject | None
    """None: it reports nothing of its own (management)."""
    references: tuple[Reference, ...]
    """In the spec's order."""
    required: int
    """Place of the first required one among the references; -1 if there is none. It is what a drop ends."""
    repeat: FieldSpec | None
    """The field that counts repeats of an event."""
    validity: Validity | None
    """The time of validity within the hour."""
    ends_where: tuple[tuple[str, NDArray[np.bool_]], ...]
    """Field and table over its codes: where it ends the life of its track; empty: never."""
    warnings_where: tuple[tuple[str, NDArray[np.bool_]], ...]
    """Field and table over its codes: where it may travel in the warnings group; empty: as its groups say."""


@cache
def roles_of(spec: MessageSpec) -> KindRoles:
    """The roles of a message's fields; worked out once."""
    subject = spec.field_with(Role.SUBJECT)
    references = tuple(
        Reference(f.name, _SPACE_OF[f.type], f.role is Role.REQUIRED, f.no_statement or 0)
        for f in spec.fields.values()
        if f.role in (Role.REQUIRED, Role.OPTIONAL)
    )
    return KindRoles(
        None if subject is None else Subject(subject.name, _SPACE_OF[subject.type]),
        references,
        next((i for i, r in enumerate(references) if r.is_required), -1),
        next((f for f in spec.fields.values() if f.type is FieldType.REPEAT), None),
        _validity_of(spec.field_with(Role.VALIDITY)),
        _tables(spec, dict(spec.ends_track_where)),
        _tables(spec, dict(spec.warnings_where)),
    )


def _validity_of(f: FieldSpec | None) -> Validity | None:
    if f is None:
        return None
    return Validity(f.name, int(f.scale * 1_000_000_000), int(f.offset * 1_000_000_000), f.no_statement)


def ends_track(kind: KindColumns) -> NDArray[np.bool_] | None:
    """(n,) where a message ends the life of its track; None if messages of this kind never do."""
    return _all_match(kind, roles_of(kind.spec).ends_where)


def misplaced(kind: KindColumns, group: Group) -> NDArray[np.bool_] | None:
    """(n,) where a message travels in a group that it has no place in; None if all are in place."""
    if group not in kind.spec.groups:
        return np.ones(len(kind), np.bool_)
    if group is not Group.WARNINGS:
        return None
    fit = _all_match(kind, roles_of(kind.spec).warnings_where)
    return None if fit is None else ~fit


def _tables(spec: MessageSpec, conditions: dict[str, tuple[str, ...]]) -> tuple[tuple[str, NDArray[np.bool_]], ...]:
    tables = []
    for name, values in conditions.items():
        field = spec.fields[name]
        assert field.enumeration is not None  # the loader holds this
        table = np.zeros(1 << field.width, np.bool_)
        table[[field.enumeration.codes[v] for v in values]] = True
        tables.append((name, table))
    return tuple(tables)


def _all_match(kind: KindColumns, tables: tuple[tuple[str, NDArray[np.bool_]], ...]) -> NDArray[np.bool_] | None:
    if not tables:
        return None
    matched = np.ones(len(kind), np.bool_)
    for name, table in tables:
        matched &= table[kind.raw(name)]
    return matched
