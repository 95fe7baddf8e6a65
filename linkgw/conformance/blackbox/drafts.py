"""Messages as the kit says them: a kind, raw codes, and how old it is to be when it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from numpy.random import Generator

from linkgw.conformance.draw import draw_raw
from linkgw.conformance.reading import write
from linkgw.spec.model import Catalog, FieldSpec, FieldType, Group, MessageSpec, Role

NUMBERS = (FieldType.TN, FieldType.STN, FieldType.EVENT)
"""Types of fields that name an object."""
HOUR_S = 3600


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """One message to be said; identifiers are numbers of the network that it is said on."""

    spec: MessageSpec
    """Its kind."""
    raws: Mapping[str, int]
    """Raw code of every field."""
    age_s: float | None = None
    """Time of arrival less time of validity; None: as the raw code says."""

    def but(self, age_s: float | None = None, **raws: int) -> Draft:
        """The same with other codes."""
        return Draft(self.spec, {**self.raws, **raws}, self.age_s if age_s is None else age_s)

    @property
    def group(self) -> Group:
        """The group that it belongs to; tracks where it may travel in both."""
        return Group.TRACKS if Group.TRACKS in self.spec.groups else Group.WARNINGS

    @property
    def subject(self) -> FieldSpec | None:
        """The field that names the object that it reports."""
        return self.spec.field_with(Role.SUBJECT)

    def at(self, utc_s: float) -> Draft:
        """With the time of validity that makes it as old as it is to be."""
        validity = self.spec.field_with(Role.VALIDITY)
        if self.age_s is None or validity is None:
            return self
        raw = int(((utc_s - self.age_s) % HOUR_S - float(validity.offset)) / float(validity.scale))
        return replace(self, raws={**self.raws, validity.name: min(raw, validity.raw_max)})

    def words(self, catalog: Catalog, parity: str) -> bytes:
        """Its words."""
        return write(self.spec, self.raws, parity=catalog.parity if parity == "checked" else None)


@dataclass(slots=True)
class Drafter:
    """Makes drafts for one class of network."""

    catalog: Catalog
    """The specs."""
    network_class: str
    """LIVE, EXERCISE or REPLAY."""
    made: int = field(default=0)
    """Drafts so far: each is a little different from the one before."""

    def spec(self, kind: str) -> MessageSpec:
        """The spec of a kind."""
        return self.catalog.messages[kind]

    def silent(self, kind: str, /, **raws: int) -> Draft:
        """States only what it has to."""
        spec = self.spec(kind)
        codes = {f.name: self._least(f) if f.no_statement is None else f.no_statement for f in spec.fields.values()}
        return Draft(spec, {**codes, **raws})

    def stated(self, kind: str, /, **raws: int) -> Draft:
        """States every field but references and its time of validity, a little differently each time."""
        self.made += 1
        spec = self.spec(kind)
        codes = {f.name: self._some(f, self.made + i) for i, f in enumerate(spec.fields.values())}
        return Draft(spec, {**codes, **raws})

    def drawn(self, kind: str, rng: Generator, /, **raws: int) -> Draft:
        """Random codes, ends of ranges and no statement often; references and time of validity not stated."""
        spec = self.spec(kind)
        codes = {}
        for f in spec.fields.values():
            if f.role in (Role.OPTIONAL, Role.VALIDITY) and f.no_statement is not None:
                codes[f.name] = f.no_statement
            elif f.role is Role.CLASS:
                codes[f.name] = self._least(f)
            else:
                codes[f.name] = draw_raw(f, rng)
        return Draft(spec, {**codes, **raws})

    def code(self, kind: str, name: str, text: str) -> int:
        """Code of a word of an enumeration."""
        enumeration = self.spec(kind).fields[name].enumeration
        assert enumeration is not None, f"{kind} {name} is no enumeration"
        return enumeration.codes[text]

    def _least(self, f: FieldSpec) -> int:
        if f.enumeration is not None:
            if f.role is Role.CLASS:
                return f.enumeration.codes[self.network_class]
            return next(c for c in sorted(f.enumeration.names) if c != f.no_statement)
        return max(f.raw_min, 1) if f.type in NUMBERS else f.raw_min

    def _some(self, f: FieldSpec, n: int) -> int:
        if f.role in (Role.OPTIONAL, Role.VALIDITY) and f.no_statement is not None:
            return f.no_statement
        if f.enumeration is not None and f.role is not Role.CLASS:
            codes = [c for c in sorted(f.enumeration.names) if c != f.no_statement]
            return codes[n % len(codes)]
        if f.enumeration is not None or f.type in NUMBERS or f.type is FieldType.REPEAT:
            return self._least(f)
        return f.raw_min + (f.raw_max - f.raw_min) // 3 + 13 * n % max((f.raw_max - f.raw_min) // 3, 1)


def ends_track(draft: Draft) -> bool:
    """Whether it ends the life of the track that it names."""
    conditions = draft.spec.ends_track_where
    return bool(conditions) and _holds(draft, conditions)


def misplaced(draft: Draft, group: Group) -> bool:
    """Whether it has no place in a group."""
    if group not in draft.spec.groups:
        return True
    return group is Group.WARNINGS and not _holds(draft, draft.spec.warnings_where)


def _holds(draft: Draft, conditions: Mapping[str, tuple[str, ...]]) -> bool:
    fields = draft.spec.fields
    for name, texts in conditions.items():
        enumeration = fields[name].enumeration
        if enumeration is None or enumeration.names.get(draft.raws[name]) not in texts:
            return False
    return True
