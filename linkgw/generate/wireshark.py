"""The Wireshark dissector: the specs as a Lua table, and an engine in Lua that reads by it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any, TypeAlias

from linkgw.errors import Reason
from linkgw.generate.names import id_of, is_whole, label_of, scaling_of, unit_of
from linkgw.spec.model import Catalog, EnumSpec, FieldSpec, FieldType, MessageSpec, Role, WordSpec

_Lua: TypeAlias = Any
"""Text, numbers, booleans, None, and mappings and sequences of them."""

OTHER_TRAFFIC = {Reason.UNSUPPORTED_TYPE, Reason.UNSUPPORTED_SUBTYPE, Reason.BAD_FAMILY, Reason.UNKNOWN_MESSAGE}
"""What linkgw does not read, though nothing need be wrong with it: a note in Wireshark, not an error."""
REASONS = tuple(reason for reason in Reason if Reason.NOT_AN_ENVELOPE < reason < Reason.WRONG_CLASS)
"""The reasons that one datagram by itself can be refused for, once it is known to be SIMPLE or DIS."""

_HEAD = """\
-- linkgw: a Wireshark dissector of its messages in SIMPLE and DIS.
--
-- Made by `linkgw spec generate wireshark` from specs/; do not edit. Copy it into a folder of Wireshark's Lua plugins
-- (Help > About > Folders), or: tshark -X lua_script:linkgw.lua -r CAPTURE
-- Filters: linkgw.j3_2.altitude > 3000, linkgw.j15_0, linkgw.message == "J3.6", linkgw.bad_parity

"""


def generate_wireshark(catalog: Catalog) -> dict[str, str]:
    """Give the dissector: file name -> text."""
    table = {
        "parity": {"polynomial": catalog.parity.polynomial, "initial": catalog.parity.initial},
        "reasons": [_reason(reason) for reason in REASONS],
        "known": {f"J{label}.{sublabel}": name for (label, sublabel), name in sorted(catalog.known.items())},
        "enumerations": {name: dict(enum.names) for name, enum in _used(catalog).items()},
        "messages": {name: _message(spec) for name, spec in catalog.messages.items()},
    }
    text = _HEAD + f"local catalog = {_lua(table)}\n\n{_INDEX}\n"
    return {"linkgw.lua": text + (files("linkgw.generate") / "data" / "linkgw.lua").read_text(encoding="utf-8")}


_INDEX = """\
for _, message in pairs(catalog.messages) do
  message.by_word = {}
  for _, word in ipairs(message.words) do message.by_word[word.name] = word end
end
"""


def _used(catalog: Catalog) -> dict[str, EnumSpec]:
    fields = [f for spec in catalog.messages.values() for f in spec.fields.values()]
    return {f.enumeration.name: f.enumeration for f in fields if f.enumeration is not None}


def _reason(reason: Reason) -> _Lua:
    other = reason in OTHER_TRAFFIC
    return {"name": reason.text, "doc": reason.text.replace("_", " "), "is_other_traffic": other or None}


def _message(spec: MessageSpec) -> _Lua:
    return {
        "name": spec.name,
        "id": id_of(spec),
        "title": spec.title,
        "doc": spec.doc,
        "words": [_word(word) for word in spec.words],
    }


def _word(word: WordSpec) -> _Lua:
    return {
        "name": word.name,
        "optional": word.optional or None,
        "doc": word.doc,
        "fields": [_field(f) for f in word.fields],
    }


def _field(f: FieldSpec) -> _Lua:
    place = {"name": f.name, "start": f.start, "width": f.width}
    if f.type is FieldType.SPARE:
        return {"kind": "spare", **place}
    table: dict[str, _Lua] = {
        "kind": _kind(f),
        **place,
        "label": label_of(f.name),
        "doc": f.doc + (f" Unit: {unit_of(f)}." if unit_of(f) else ""),
        "none": f.no_statement,
        "is_subject": f.role is Role.SUBJECT or None,
    }
    if f.enumeration is not None:
        return table | {"enumeration": f.enumeration.name}
    table |= {"min": f.raw_min, "max": f.raw_max, "signed": f.signed or None, "unit": unit_of(f)}
    if f.type is FieldType.NUMBER:
        num, add, den = scaling_of(f)
        table |= {"num": num, "add": add, "den": den}
    if f.type in (FieldType.STN, FieldType.CODE):
        table["digits"] = 5 if f.type is FieldType.STN else f.digits
    return table


def _kind(f: FieldSpec) -> str:
    if f.type is FieldType.NUMBER:
        ends = [abs(raw * f.scale + f.offset) for raw in (f.raw_min, f.raw_max)]
        return "integer" if is_whole(f) and max(ends) < 2**31 else "decimal"
    return {
        FieldType.ENUM: "enum",
        FieldType.TN: "tn",
        FieldType.STN: "octal",
        FieldType.CODE: "octal",
        FieldType.EVENT: "count",
        FieldType.REPEAT: "count",
    }[f.type]


def _lua(value: _Lua, indent: str = "") -> str:
    """A value as Lua writes it; what is None is left out, and a table that fits stays on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    if value is None:
        return "nil"
    if isinstance(value, Mapping):
        inner = [f"{_key(key)} = {_lua(item, indent + '  ')}" for key, item in value.items() if item is not None]
    else:
        inner = [_lua(item, indent + "  ") for item in value]
    line = "{ " + ", ".join(inner) + " }" if inner else "{}"
    if len(indent) + len(line) <= 120 and "\n" not in line:
        return line
    return "{\n" + "".join(f"{indent}  {item},\n" for item in inner) + indent + "}"


def _key(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return key if key.isidentifier() and key not in _KEYWORDS else f"[{_quoted(key)}]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


_KEYWORDS = {
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
    "not", "or", "repeat", "return", "then", "true", "until", "while",
}  # fmt: skip
