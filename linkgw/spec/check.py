"""What must hold between the fields and words of a message: layout, names, roles, optional words, references.

Every check takes the words or fields as they were read together with their tables, and notes its faults where
the author of the spec finds them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from linkgw.spec.model import PARITY_START, FieldSpec, FieldType, Role, WordKind, WordSpec
from linkgw.spec.table import Table, shown

MAX_WORDS = 8
"""An initial word and up to 7 more: the message length indicator has 3 bits."""
_MANY = (Role.REQUIRED, Role.OPTIONAL)
"""Roles that several fields of a message may have."""


def check_layout(table: Table, kind: WordKind, fields: Sequence[tuple[Table, FieldSpec]], whole: bool) -> None:
    """Every information bit belongs to one field: no overlap, and no gap where all fields were read."""
    ordered = sorted(fields, key=lambda pair: pair[1].start)
    covered = kind.first_bit
    last: FieldSpec | None = None
    for place, field in ordered:
        if last is not None and field.start < covered:
            got = f"{_bits(field.start, min(covered, field.start + field.width))} in both"
            what = f"{_called(field)} overlaps {_called(last)}"
            place.fault("start", what, got, f"bit {covered} or later")
        elif whole and field.start > covered:
            _gap(table, covered, field.start)
        if last is None or field.start + field.width > covered:
            covered, last = max(covered, field.start + field.width), field
    if whole and covered < PARITY_START:
        _gap(table, covered, PARITY_START)


def _called(field: FieldSpec) -> str:
    return f'"{field.name}" ({_bits(field.start, field.start + field.width)})'


def _bits(first: int, end: int) -> str:
    return f"bit {first}" if end == first + 1 else f"bits {first}-{end - 1}"


def _gap(table: Table, first: int, end: int) -> None:
    table.fault("field", "gap", f"{_bits(first, end)} in no field", "a field or a declared spare")


def check_optional(table: Table, fields: Sequence[tuple[Table, FieldSpec]]) -> None:
    """An optional word must be able to say nothing, field by field, and to say something."""
    values = [(place, field) for place, field in fields if field.type is not FieldType.SPARE]
    if fields and not values:
        table.fault("field", "no value field in an optional word", None, "at least one")
    for place, field in values:
        if field.role in (Role.SUBJECT, Role.CLASS):
            place.fault("role", f"{field.role} in an optional word", shown(field.name), "a mandatory word")
        elif field.no_statement is None and field.role is not Role.OPTIONAL:  # that role asks for it anyway
            place.fault("no_statement", "missing in an optional word", None, "a code for no statement")


def check_words(table: Table, words: Sequence[tuple[Table, WordSpec]]) -> None:
    """One initial word, extensions numbered from 0, continuation labels ascending, eight words at most.

    Extension words carry no number on the wire: only the last one can be told to be absent.
    """
    if len(words) > MAX_WORDS:
        table.fault("word", "too many words", len(words), f"{MAX_WORDS} or less")
    order = (WordKind.INITIAL, WordKind.EXTENSION, WordKind.CONTINUATION)
    stage, extension, label = -1, 0, -1
    for i, (place, word) in enumerate(words):
        if (word.kind is WordKind.INITIAL) != (i == 0):
            expected = "initial" if i == 0 else "extension or continuation"
            place.fault("kind", "initial word out of place", word.kind.value, expected)
        elif order.index(word.kind) < stage:
            place.fault("kind", "word out of order", word.kind.value, "extensions before continuations")
        stage = max(stage, order.index(word.kind))
        if word.kind is WordKind.EXTENSION:
            if word.index != extension:
                place.fault("index", "extension number not consecutive", word.index, extension)
            extension = word.index + 1
        elif word.kind is WordKind.CONTINUATION:
            if word.index <= label:
                place.fault("index", "continuation label not ascending", word.index, f"more than {label}")
            label = max(label, word.index)
    extensions = [(place, word) for place, word in words if word.kind is WordKind.EXTENSION]
    for place, word in extensions[:-1]:
        if word.optional:
            place.fault("optional", "optional extension before another", word.name, "the last extension only")


def check_names(fields: Sequence[tuple[Table, FieldSpec]]) -> None:
    """Field names are unique in a message; so are the roles of which the gateway reads one."""
    names: set[str] = set()
    roles: dict[Role, str] = {}
    for place, field in fields:
        if field.type is FieldType.SPARE:
            continue
        if field.name in names:
            place.fault("name", "duplicate field name", shown(field.name), "a name not used in this message")
        names.add(field.name)
        if field.role is None or field.role in _MANY:
            continue
        if field.role in roles:
            expected = f'one field; "{roles[field.role]}" has it'
            place.fault("role", "duplicate role", field.role.value, expected)
        roles.setdefault(field.role, field.name)


def check_position(table: Table, fields: Sequence[tuple[Table, FieldSpec]]) -> None:
    """Latitude and longitude come together."""
    roles = {field.role for _, field in fields}
    for one, other in ((Role.LATITUDE, Role.LONGITUDE), (Role.LONGITUDE, Role.LATITUDE)):
        if one in roles and other not in roles:
            table.fault("word", f"role {one} without {other}", None, "both or neither")


def check_filler(table: Table, filler: bool, fields: Sequence[tuple[Table, FieldSpec]]) -> None:
    """A filler says nothing; every other message says something."""
    values = [field for _, field in fields if field.type is not FieldType.SPARE]
    if filler and values:
        table.fault("filler", "a filler with value fields", shown(values[0].name), "spares only")
    if not filler and fields and not values:
        table.fault("word", "no value field", None, "at least one, or filler = true")


def read_where(table: Table, key: str, fields: Mapping[str, FieldSpec]) -> dict[str, tuple[str, ...]]:
    """A condition like `{ kind = ["launch point"] }`: fields, and names of their enumerations."""
    where = table.table(key)
    found: dict[str, tuple[str, ...]] = {}
    for name in where.values:
        found[name] = where.texts(name)
        field = fields.get(name)
        if field is None:
            where.fault(name, "unknown field", shown(name), "an enum field of this message")
        elif field.type is not FieldType.ENUM:
            where.fault(name, "not an enum field", field.type.value, "enum")
        elif field.enumeration is not None:
            for text in found[name]:
                if text not in field.enumeration.codes:
                    where.fault(name, "unknown name", shown(text), f"a name of {field.enumeration.name}")
    return found
