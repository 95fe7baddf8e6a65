"""What the gateway reads in each kind of message, worked out once per spec, and in all kinds at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.across import Across, FieldTable
from linkgw.codec.bulk import KindColumns
from linkgw.codec.mixed import Mixed
from linkgw.codec.plan import CatalogPlan, FieldPlan, MessagePlan
from linkgw.picture.numbers import Space
from linkgw.spec.model import FieldSpec, FieldType, Group, MessageSpec, Role

HOUR_NS = 3_600_000_000_000
FUTURE_LIMIT_NS = 300_000_000_000
"""A time of validity further ahead of the time of arrival than this is refused."""
SPACES = tuple(Space)
NO_SPACE = -1
"""Place in `SPACES` of the number of a message that reports no object."""
Matching = tuple[tuple[str, NDArray[np.bool_]], ...]
"""Fields, and for each a table over its codes: a message matches where the table of every one lets it through."""
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
    ends_where: Matching
    """Field and table over its codes: where it ends the life of its track; empty: never."""
    warnings_where: Matching
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


class References:
    """The fields of all kinds that name other objects, j to a kind: field i of kind k stands at place k * j + i.

    Parameters
    ----------
    messages : list of MessagePlan
        The kinds.
    references : list
        Of each kind.
    """

    most: int
    """j, the most references of any kind."""
    n: NDArray[np.int64]
    """(k,) how many there are of a kind."""
    fields: FieldTable
    """Where they stand."""
    space: NDArray[np.int64]
    """(k * j,) place in `SPACES` of each one's number."""
    is_required: NDArray[np.bool_]
    """(k * j,) whether the message makes no sense without it."""
    no_statement: NDArray[np.int64]
    """(k * j,) what it becomes for who does not hold the object."""

    def __init__(self, messages: list[MessagePlan], references: list[tuple[Reference, ...]]) -> None:
        self.n = np.array([len(of_kind) for of_kind in references], np.int64)
        self.most = most = max(1, int(self.n.max(initial=0)))
        fields: list[FieldPlan | None] = [None] * (most * len(messages))
        self.space, self.is_required = np.zeros(len(fields), np.int64), np.zeros(len(fields), np.bool_)
        self.no_statement, self._unstated = np.zeros(len(fields), np.int64), np.zeros(len(fields), np.int64)
        for k, (message, of_kind) in enumerate(zip(messages, references, strict=True)):
            for place, reference in enumerate(of_kind, k * most):
                fields[place] = message.fields[reference.name]
                self.space[place] = SPACES.index(reference.space)
                self.is_required[place], self.no_statement[place] = reference.is_required, reference.no_statement
                none = message.fields[reference.name].spec.no_statement
                self._unstated[place] = -1 if none is None else none  # what has to be stated always is
        self.fields = FieldTable(fields)

    def stated(self, messages: Mixed, at: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
        """The references that some messages state, message by message in that order.

        Returns
        -------
        rows, places, numbers : (m,) int64
            Which of `at` states it, its place here, and the number that it names.
        """
        rows = self.n[messages.codes[at]].nonzero()[0]
        which = messages.codes[at[rows]][:, np.newaxis] * self.most + np.arange(self.most)
        flat = messages.places(self.fields.slot[which], at[rows][:, np.newaxis])
        numbers = self.fields.get(messages, which, flat)
        row, column = (numbers != self._unstated[which]).nonzero()
        return rows[row], which[row, column], numbers[row, column]

    def put(
        self, messages: Mixed, places: NDArray[np.int64], at: NDArray[np.int64], numbers: NDArray[np.int64]
    ) -> None:
        """Replace references of messages `at`, in place; for the owner of a copy only."""
        flat, column = messages.places(self.fields.slot[places], at), places % self.most
        for i in range(self.most):  # two of a message can stand in one word
            chosen = (column == i).nonzero()[0]
            if len(chosen):
                self.fields.put(messages, places[chosen], flat[chosen], numbers[chosen])


class CatalogRoles:
    """The roles of all kinds' fields, by place of the message in the catalogue.

    Parameters
    ----------
    plan : CatalogPlan
        The catalogue's.
    """

    subject: Across
    """The number of the object that a message reports."""
    validity: Across
    """The time of validity within the hour."""
    network_class: Across
    """LIVE, EXERCISE or REPLAY."""
    space: NDArray[np.int8]
    """(k,) place in `SPACES` of the subject; NO_SPACE where there is none."""
    has_repeat: NDArray[np.bool_]
    """(k,) whether repeats are counted."""
    step_ns: NDArray[np.int64]
    """(k,) nanoseconds of a raw unit of the time of validity."""
    zero_ns: NDArray[np.int64]
    """(k,) nanoseconds into the hour that its raw 0 stands for."""
    unknown: NDArray[np.int64]
    """(k,) its code for no statement, -1 without one; 0, which `validity` gives then, where there is no such field."""
    is_filler: NDArray[np.bool_]
    """(k,) whether a message says nothing."""
    references: References
    """The fields that name other objects."""
    required: NDArray[np.int64]
    """(k,) place of the first required one among a kind's references; -1 if there is none. It is what a drop ends."""

    def __init__(self, plan: CatalogPlan) -> None:
        messages = plan.messages
        roles = [roles_of(m.spec) for m in messages]
        times = [r.validity for r in roles]
        self.subject = _across(messages, lambda m: m.field_with(Role.SUBJECT))
        self.validity = _across(messages, lambda m: m.field_with(Role.VALIDITY))
        self.network_class = _across(messages, lambda m: m.field_with(Role.CLASS))
        spaces = [NO_SPACE if r.subject is None else SPACES.index(r.subject.space) for r in roles]
        self.space = np.array(spaces, np.int8)
        self.has_repeat = np.array([r.repeat is not None for r in roles], np.bool_)
        self.step_ns = np.array([0 if t is None else t.step_ns for t in times], np.int64)
        self.zero_ns = np.array([0 if t is None else t.zero_ns for t in times], np.int64)
        codes = [0 if t is None else -1 if t.no_statement is None else t.no_statement for t in times]
        self.unknown = np.array(codes, np.int64)
        self.is_filler = np.array([m.spec.filler for m in messages], np.bool_)
        self.references = References(messages, [r.references for r in roles])
        self.required = np.array([r.required for r in roles], np.int64)
        self._ending = frozenset(i for i, r in enumerate(roles) if r.ends_where)
        self._placed = {
            group: frozenset(
                i
                for i, (m, r) in enumerate(zip(messages, roles, strict=True))
                if group in m.spec.groups and not (group is Group.WARNINGS and r.warnings_where)
            )
            for group in Group
        }

    def ends(self, messages: Mixed) -> NDArray[np.bool_] | None:
        """(n,) where a message ends the life of its track; None if none does."""
        found: NDArray[np.bool_] | None = None
        for i, code in enumerate(messages.present):
            if code in self._ending:
                here = ends_track(messages.kind(i))
                if here is not None and here.any():
                    found = np.zeros(len(messages), np.bool_) if found is None else found
                    found[messages.bounds[i] : messages.bounds[i + 1]] = here
        return found

    def misplaced(self, messages: Mixed, group: Group) -> NDArray[np.bool_] | None:
        """(n,) where a message travels in a group that it has no place in; None if all are in place."""
        found: NDArray[np.bool_] | None = None
        for i, code in enumerate(messages.present):
            if code not in self._placed[group]:
                here = misplaced(messages.kind(i), group)
                if here is not None and here.any():
                    found = np.zeros(len(messages), np.bool_) if found is None else found
                    found[messages.bounds[i] : messages.bounds[i + 1]] = here
        return found


@cache
def catalog_roles(plan: CatalogPlan) -> CatalogRoles:
    """The roles of a catalogue; worked out once."""
    return CatalogRoles(plan)


def _across(messages: list[MessagePlan], choose: Callable[[MessageSpec], FieldSpec | None]) -> Across:
    chosen = [choose(m.spec) for m in messages]
    return Across([None if f is None else m.fields[f.name] for m, f in zip(messages, chosen, strict=True)])


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


def _tables(spec: MessageSpec, conditions: dict[str, tuple[str, ...]]) -> Matching:
    tables = []
    for name, values in conditions.items():
        field = spec.fields[name]
        assert field.enumeration is not None  # the loader holds this
        table = np.zeros(1 << field.width, np.bool_)
        table[[field.enumeration.codes[v] for v in values]] = True
        tables.append((name, table))
    return tuple(tables)


def _all_match(kind: KindColumns, tables: Matching) -> NDArray[np.bool_] | None:
    if not tables:
        return None
    matched = np.ones(len(kind), np.bool_)
    for name, table in tables:
        matched &= table[kind.raw(name)]
    return matched
