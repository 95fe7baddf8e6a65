"""One message: from its TOML file to a `MessageSpec`."""

from __future__ import annotations

from collections.abc import Mapping

from linkgw.spec import check
from linkgw.spec.fields import read_field
from linkgw.spec.model import EnumSpec, FieldSpec, FieldType, Group, MessageSpec, Role, WordKind, WordSpec
from linkgw.spec.table import Table, shown

_KEYS = (
    "name", "title", "label", "sublabel", "npg", "groups", "doc", "source", "warnings_where",
    "ends_track_where", "filler", "word",
)  # fmt: skip
_WORD_KEYS = ("kind", "index", "optional", "doc", "field")
_LETTERS = {WordKind.INITIAL: "I", WordKind.EXTENSION: "E", WordKind.CONTINUATION: "C"}


def read_message(table: Table, stem: str, enumerations: Mapping[str, EnumSpec]) -> MessageSpec | None:
    """The message of the file `stem`.toml; None where its name or label cannot be read."""
    table.only(_KEYS)
    name = table.text("name", pattern=r"J\d+\.\d+", expected="a name like J3.2")
    title = table.text("title")
    label, sublabel = table.integer("label", 0, 31), table.integer("sublabel", 0, 7)
    npg = table.integer("npg", 0, 511)
    doc, source = table.text("doc"), table.text("source")
    filler = table.flag("filler")
    groups = _read_groups(table)
    if name and label is not None and sublabel is not None and name != f"J{label}.{sublabel}":
        table.fault("name", "name against label and sublabel", shown(name), f'"J{label}.{sublabel}"')
    if name and stem != name.lower().replace(".", "_"):
        table.fault("name", "name against file name", shown(name), f'"{stem.upper().replace("_", ".")}"')

    words: list[tuple[Table, WordSpec]] = []
    fields: list[tuple[Table, FieldSpec]] = []
    word_tables = table.tables("word")
    for word_table in word_tables:
        word, word_fields = _read_word(word_table, name or stem, enumerations)
        fields += word_fields
        if word is not None:
            words.append((word_table, word))
    if len(words) == len(word_tables):
        check.check_words(table, words)
    check.check_names(fields)
    check.check_position(table, fields)
    check.check_filler(table, filler, fields)
    by_name = {field.name: field for _, field in fields if field.type is not FieldType.SPARE}
    warnings_where = check.read_where(table, "warnings_where", by_name)
    ends_track_where = check.read_where(table, "ends_track_where", by_name)
    if warnings_where and Group.WARNINGS not in groups:
        table.fault("warnings_where", "without the group", ", ".join(groups), '"warnings" among groups')
    n_required = sum(f.type is FieldType.TN and f.role is Role.REQUIRED for f in by_name.values())
    if ends_track_where and n_required != 1:
        table.fault("ends_track_where", "not one track to end", n_required, "one tn field with role required")
    if name is None or label is None or sublabel is None:
        return None
    return MessageSpec(
        name, title or "", label, sublabel, doc or "", source or "", npg or 0, groups,
        tuple(word for _, word in words), warnings_where, ends_track_where, filler,
    )  # fmt: skip


def _read_groups(table: Table) -> tuple[Group, ...]:
    texts = table.texts("groups")
    for text in texts:
        if text not in set(Group):
            table.fault("groups", "unknown group", shown(text), "one of " + ", ".join(Group))
    if len(set(texts)) < len(texts):
        table.fault("groups", "duplicate group", ", ".join(texts), "each once")
    return tuple(Group(text) for text in texts if text in set(Group))


def _read_word(
    table: Table, message: str, enumerations: Mapping[str, EnumSpec]
) -> tuple[WordSpec | None, list[tuple[Table, FieldSpec]]]:
    kind = table.choice("kind", WordKind)
    initial = kind is WordKind.INITIAL
    table.only(k for k in _WORD_KEYS if not (initial and k in ("index", "optional")))
    highest = 31 if kind is WordKind.CONTINUATION else check.MAX_WORDS - 2
    index = 0 if initial else table.integer("index", 0, highest)
    optional = False if initial else table.flag("optional")
    doc = table.text("doc")
    tables = table.tables("field")
    read = [(t, read_field(t, kind.first_bit if kind else 0, enumerations)) for t in tables]
    fields = [(t, f) for t, f in read if f is not None]
    if kind is not None:
        check.check_layout(table, kind, fields, whole=bool(tables) and len(fields) == len(tables))
    if optional:
        check.check_optional(table, fields)
    if kind is None or index is None:
        return None, fields
    name = f"{message}{_LETTERS[kind]}{'' if initial else index}"
    ordered = tuple(sorted((f for _, f in fields), key=lambda f: f.start))
    return WordSpec(name, kind, index, optional, doc or "", ordered), fields
