"""A Kaitai Struct description of the words of every message, and of SIMPLE and DIS around them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, TypeAlias

from linkgw.codec.values import TN_CHARACTERS
from linkgw.generate.names import id_of, is_whole, scaling_of, unit_of
from linkgw.spec.model import Catalog, EnumSpec, FieldSpec, FieldType, MessageSpec, WordKind, WordSpec

_Yaml: TypeAlias = Any

_EXTENSION_PLACE = 256
_MAX_BITS = 64
"""Kaitai reads no wider run of bits at once."""

_RESERVED = {
    "abstract", "and", "as", "assert", "base", "break", "case", "catch", "char", "class", "const", "continue",
    "def", "default", "del", "delete", "do", "double", "elif", "else", "end", "enum", "event", "except", "extends",
    "false", "final", "finally", "float", "for", "from", "func", "function", "global", "goto", "if", "implements",
    "import", "in", "int", "interface", "internal", "is", "lambda", "let", "local", "long", "match", "module",
    "namespace", "new", "nil", "none", "not", "null", "object", "operator", "or", "out", "package", "params",
    "pass", "private", "protected", "public", "raise", "return", "short", "signed", "static", "string", "struct",
    "super", "switch", "template", "then", "this", "throw", "true", "try", "type", "typedef", "typeof", "union",
    "unsigned", "use", "using", "var", "virtual", "void", "while", "with", "yield",
}  # fmt: skip


def generate_kaitai(catalog: Catalog) -> dict[str, str]:
    """Give the description: file name -> text."""
    head = (files("linkgw.generate") / "data" / "linkgw.ksy").read_text(encoding="utf-8")
    types: dict[str, _Yaml] = {"message": _any_message(catalog)}
    for spec in catalog.messages.values():
        types |= _message(spec)
    used = {
        f.enumeration.name: f.enumeration for m in catalog.messages.values() for f in m.fields.values() if f.enumeration
    }
    enums = {name: _enumeration(used[name]) for name in sorted(used)}
    return {"linkgw.ksy": head + _yaml(types, "  ") + "\nenums:\n" + _yaml(enums, "  ")}


def _any_message(catalog: Catalog) -> _Yaml:
    cases = {spec.label << 2 | spec.sublabel << 7: id_of(spec) for spec in catalog.messages.values()}
    return {
        "doc": "One message: an initial word and the words that its MLI promises.",
        "seq": [{"id": "body", "type": {"switch-on": "header & 0x3ff", "cases": {**cases, "_": "unknown_message"}}}],
        "instances": {"header": {"pos": "_io.pos", "type": "u2", "doc": "The first 16 bits of the initial word."}},
    }


def _message(spec: MessageSpec) -> dict[str, _Yaml]:
    name = id_of(spec)
    initial, *others = spec.words
    seq: list[_Yaml] = [{"id": "initial", "type": id_of(initial)}]
    types: dict[str, _Yaml] = {name: {"doc": f"{spec.name} {spec.title}. {spec.doc}", "seq": seq}}
    if others:
        seq.append({"id": "others", "type": f"{name}_other(_index)", "repeat": "expr", "repeat-expr": "initial.mli"})
        types[f"{name}_other"] = {
            "doc": f"One extension or continuation word of {spec.name}.",
            "params": [{"id": "index", "type": "s4", "doc": "Words between it and the initial word."}],
            "seq": [{"id": "word", "type": {"switch-on": "place", "cases": _places(others)}}],
            "instances": {
                "header": {"pos": "_io.pos", "type": "u2"},
                "place": {"value": f"(header & 3) == 2 ? {_EXTENSION_PLACE} + index : header & 0x7f"},
            },
        }
    else:
        initial_mli = {"id": "others", "type": "any_word", "repeat": "expr", "repeat-expr": "initial.mli"}
        seq.append(initial_mli)
    return types | {id_of(word): _word(spec, word) for word in spec.words}


def _places(others: Sequence[WordSpec]) -> _Yaml:
    places: dict[int | str, str] = {}
    for word in others:
        is_extension = word.kind is WordKind.EXTENSION
        place = _EXTENSION_PLACE + word.index if is_extension else word.kind.code | word.index << 2
        places[place] = id_of(word)
    return {**places, "_": "any_word"}


def _word(spec: MessageSpec, word: WordSpec) -> _Yaml:
    seq: list[_Yaml] = [_bits("word_format", 2, word.kind.code)]
    if word.kind is WordKind.INITIAL:
        seq += [_bits("label", 5, spec.label), _bits("sublabel", 3, spec.sublabel), _bits("mli", 3)]
    elif word.kind is WordKind.CONTINUATION:
        seq += [_bits("continuation_label", 5, word.index)]
    instances: dict[str, _Yaml] = {}
    for f in word.fields:
        if f.type is FieldType.SPARE:
            seq += [
                _bits(f"spare_{at}", min(_MAX_BITS, f.start + f.width - at), 0)
                for at in range(f.start, f.start + f.width, _MAX_BITS)
            ]
        else:
            seq.append({"id": f"{f.name}_raw", "type": f"b{f.width}", "valid": _allowed(f)})
            instances |= _value(f)
    seq += [_bits("parity", 5), _bits("padding", 5, 0)]
    described = {"doc": f"{word.name}, {word.kind} word. {word.doc}", "seq": seq}
    return described | ({"instances": instances} if instances else {})


def _bits(name: str, width: int, valid: int | None = None) -> _Yaml:
    # one bit would be a boolean, so that its value is compared as such
    wanted = bool(valid) if width == 1 else valid
    return {"id": name, "type": f"b{width}"} | ({} if valid is None else {"valid": wanted})


def _allowed(f: FieldSpec) -> _Yaml:
    """The raw codes that the spec allows, unsigned as they are read."""
    none = [] if f.no_statement is None else [f.no_statement & f.mask]
    codes = [*f.enumeration.names, *none] if f.enumeration is not None else none
    if f.enumeration is not None and f.width > 1:
        return {"any-of": sorted(codes)}
    it = _raw("_", f)
    conditions = [f"{it} == {code}" for code in codes]
    if f.enumeration is None:
        least, greatest = f.raw_min & f.mask, f.raw_max & f.mask
        conditions.insert(0, f"{it} >= {least} {'and' if least <= greatest else 'or'} {it} <= {greatest}")
    return {"expr": " or ".join(conditions)}


def _raw(name: str, f: FieldSpec) -> str:
    """A raw code in an expression; one bit alone is a boolean in Kaitai."""
    return f"{name}.to_i" if f.width == 1 else name


def _value(f: FieldSpec) -> dict[str, _Yaml]:
    unit = unit_of(f)
    value: dict[str, _Yaml] = {"value": _expression(f)}
    if f.enumeration is not None:
        value["enum"] = f.enumeration.name
    if f.no_statement is not None:
        value["if"] = f"{_raw(f.name + '_raw', f)} != {f.no_statement & f.mask}"
    return {value_id(f.name): value | {"doc": f.doc + (f" Unit: {unit}." if unit else "")}}


def value_id(name: str) -> str:
    """The id of a field's value: its name, unless that is a word of a language that Kaitai compiles to.

    >>> value_id("altitude"), value_id("class")
    ('altitude', 'class_value')
    """
    return f"{name}_value" if name in _RESERVED else name


def _expression(f: FieldSpec) -> str:
    raw = _raw(f"{f.name}_raw", f)
    if f.type is FieldType.TN:
        letters = ", ".join(f'"{letter}"' for letter in TN_CHARACTERS)
        first, second = f"[{letters}][{raw} >> 14]", f"[{letters}][({raw} >> 9) & 31]"
        return " + ".join([first, second, *_octal(raw, 3)])
    if f.type in (FieldType.STN, FieldType.CODE):
        return " + ".join(_octal(raw, 5 if f.type is FieldType.STN else f.digits))
    if f.type is not FieldType.NUMBER:
        return raw
    code = f"({raw} >= {1 << (f.width - 1)} ? {raw} - {1 << f.width} : {raw})" if f.signed else raw
    num, add, den = scaling_of(f)
    scaled = code + (f" * {num}" if num != 1 else "") + (f" + {add}" if add else "")
    if is_whole(f):
        return scaled
    return f"{scaled} / {den}.0" if scaled == code else f"({scaled}) / {den}.0"


def _octal(raw: str, digits: int) -> list[str]:
    return [f"(({raw} >> {3 * i}) & 7).to_s" for i in reversed(range(digits))]


def _enumeration(spec: EnumSpec) -> _Yaml:
    return {code: {"id": _identifier(name), "doc": f"{name}: {spec.docs[code]}"} for code, name in spec.names.items()}


def _identifier(name: str) -> str:
    """A name of an enumeration as Kaitai takes it.

    >>> _identifier("over 100 km"), _identifier("LIVE"), _identifier("2nd")
    ('over_100_km', 'live', 'n2nd')
    """
    text = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return text if text[:1].isalpha() else f"n{text}"


def _yaml(value: _Yaml, indent: str = "") -> str:
    """Nested mappings and lists as YAML; texts are quoted as JSON does, which YAML reads."""
    if isinstance(value, Mapping):
        return "".join(_entry(f"{indent}{key}:", item, indent + "  ") for key, item in value.items())
    lines = ""
    for item in value:
        text = _yaml(item, indent + "  ") if isinstance(item, Mapping) else f"{indent}  {_scalar(item)}\n"
        lines += f"{indent}- {text[len(indent) + 2 :]}"
    return lines


def _entry(key: str, item: _Yaml, indent: str) -> str:
    if isinstance(item, list) and not any(isinstance(part, Mapping) for part in item):
        return f"{key} [{', '.join(_scalar(part) for part in item)}]\n"
    if isinstance(item, Mapping | list):
        return f"{key}\n{_yaml(item, indent)}"
    return f"{key} {_scalar(item)}\n"


def _scalar(value: str | int | bool) -> str:
    if isinstance(value, str):
        return (
            value if re.fullmatch(r"[a-z_][a-z0-9_.]*(\(_index\))?", value) else json.dumps(value, ensure_ascii=False)
        )
    return str(value).lower()
