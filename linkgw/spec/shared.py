"""What messages share: enumerations, the parity rule and the publicly known names."""

from __future__ import annotations

import re

from linkgw.spec.model import EnumSpec, ParitySpec
from linkgw.spec.table import Table, shown

_NAME, _NAME_TEXT = r"[A-Za-z0-9][A-Za-z0-9 -]*", "letters, digits, spaces and -"


def read_enumerations(table: Table) -> dict[str, EnumSpec]:
    """Name -> enumeration, for every one whose name can be read."""
    table.only(("enumeration",))
    found: dict[str, EnumSpec] = {}
    for inner in table.tables("enumeration"):
        enumeration = _read_enumeration(inner)
        if enumeration is None:
            continue
        if enumeration.name in found:
            inner.fault("name", "duplicate enumeration", shown(enumeration.name), "a name of its own")
        found.setdefault(enumeration.name, enumeration)
    return found


def _read_enumeration(table: Table) -> EnumSpec | None:
    table.only(("name", "doc", "source", "entry"))
    name = table.text("name", pattern=r"[a-z][a-z0-9_]*", expected="a-z, 0-9 and _")
    doc, source = table.text("doc"), table.text("source")
    names: dict[int, str] = {}
    docs: dict[int, str] = {}
    for entry in table.tables("entry"):
        entry.only(("code", "name", "doc"))
        code, text = (
            entry.integer("code", 0, (1 << 16) - 1),
            entry.text("name", pattern=_NAME, expected=_NAME_TEXT),
        )
        meaning = entry.text("doc")
        if code is None or text is None:
            continue
        if code in names:
            entry.fault("code", "duplicate code", code, f'another: "{names[code]}" has it')
        if text in names.values():
            entry.fault("name", "duplicate name", shown(text), "each name once")
        names.setdefault(code, text)
        docs.setdefault(code, meaning or "")
    if name is None or not names:
        return None
    return EnumSpec(name, doc or "", source or "", names, {n: c for c, n in names.items()}, docs)


def read_parity(table: Table) -> ParitySpec:
    """The parity rule."""
    table.only(("polynomial", "initial", "doc", "source"))
    polynomial, initial = table.integer("polynomial", 1, 31), table.integer("initial", 0, 31)
    doc, source = table.text("doc"), table.text("source")
    return ParitySpec(polynomial or 0, initial or 0, doc or "", source or "")


def read_labels(table: Table) -> dict[tuple[int, int], str]:
    """(label, sublabel) -> public name, ordered by number."""
    table.only(("doc", "source", "names"))
    table.text("doc")
    table.text("source")
    names = table.table("names")
    if not names.values:
        table.fault("names", "missing", None, 'a table like "J3.2" = "Air Track"')
    found: dict[tuple[int, int], str] = {}
    for key in names.values:
        title = names.text(key)
        match = re.fullmatch(r"J(\d+)\.(\d+)", key)
        label, sublabel = (int(match[1]), int(match[2])) if match else (-1, -1)
        if not (0 <= label <= 31 and 0 <= sublabel <= 7):
            names.fault(key, "no label and sublabel", shown(key), "J0.0 to J31.7")
        found[label, sublabel] = title or ""
    return dict(sorted(found.items()))
