"""The work of `linkgw spec`: specifications as tables, as JSON and bit by bit."""

from __future__ import annotations

from typing import Any

import msgspec

from linkgw.cli.output import console, new_table
from linkgw.cli.sources import parse_hex
from linkgw.codec.values import conversion_of
from linkgw.errors import ConfigError, Fault, ValueRangeError
from linkgw.spec.model import WORD_OCTETS, Catalog, FieldSpec, FieldType, MessageSpec, WordSpec


def print_list(catalog: Catalog, as_json: bool) -> None:
    """All messages of the catalogue."""
    if as_json:
        print(msgspec.json.format(msgspec.json.encode([_summary(m) for m in catalog.messages.values()])).decode())
        return
    table = new_table("MESSAGE", "!NAME", ">WORDS", ">FIELDS", ">NPG", "GROUPS", "WHAT IT SAYS")
    for spec in catalog.messages.values():
        least = sum(not word.optional for word in spec.words)
        table.add_row(
            spec.name,
            spec.title,
            str(least) if least == len(spec.words) else f"{least}-{len(spec.words)}",
            str(len(spec.fields)),
            str(spec.npg),
            " ".join(group.value for group in spec.groups),
            spec.doc,
        )
    console().print(table)


def print_message(catalog: Catalog, name: str, as_json: bool) -> None:
    """One message, word by word."""
    spec = _find(catalog, name)
    if as_json:
        described = _summary(spec) | {"words": [_word(word) for word in spec.words]}
        print(msgspec.json.format(msgspec.json.encode(described)).decode())
        return
    out = console()
    out.print(f"[bold]{spec.name} {spec.title}[/]  label {spec.label}, sublabel {spec.sublabel}, NPG {spec.npg}")
    out.print(spec.doc)
    out.print(f"Groups: {' '.join(group.value for group in spec.groups)}", end="")
    for condition, values in spec.warnings_where.items():
        out.print(f"; in warnings only with {condition} {' or '.join(values)}", end="")
    out.print(f". Source: {spec.source}.")
    for word in spec.words:
        out.print(f"\n[bold]{word.name}[/]  {word.kind} word{', optional' if word.optional else ''}: {word.doc}")
        table = new_table(">BITS", "!FIELD", "TYPE", "UNIT", ">STEP", "VALUES", ">NONE", "MEANING")
        for field in word.fields:
            table.add_row(*_row(field))
        out.print(table)
    enumerations = {f.enumeration.name: f.enumeration for f in spec.fields.values() if f.enumeration is not None}
    for enumeration in enumerations.values():
        codes = "  ".join(f"{code} {text}" for code, text in enumeration.names.items())
        out.print(f"[bold]{enumeration.name}[/]: {codes}")


def print_bits(catalog: Catalog, name: str, words: str | None) -> None:
    """The place of every bit; with words, what they hold."""
    from linkgw.conformance.reading import show_bits

    spec = _find(catalog, name)
    octets = None if words is None else parse_hex(words, "--words")
    if octets is not None and len(octets) % WORD_OCTETS:
        raise ValueRangeError("not whole words", where="--words", got=f"{len(octets)} octets", expected="10 per word")
    print(show_bits(spec, octets))


def _find(catalog: Catalog, name: str) -> MessageSpec:
    found = catalog.messages.get(name.upper())
    if found is None:
        known = {f"J{label}.{sublabel}": title for (label, sublabel), title in catalog.known.items()}
        what = "a label without a layout here" if name.upper() in known else "not in the catalogue"
        raise ConfigError([Fault("spec show", what, name, " ".join(catalog.messages))])
    return found


def _bits(field: FieldSpec) -> str:
    return str(field.start) if field.width == 1 else f"{field.start}-{field.start + field.width - 1}"


def _row(field: FieldSpec) -> list[str]:
    if field.type is FieldType.SPARE:
        return [_bits(field), "[dim]spare[/]", "", "", "", "[dim]0[/]", "", ""]
    is_number = field.type is FieldType.NUMBER
    none = "-" if field.no_statement is None else str(field.no_statement)
    step = f"{float(field.scale):g}" if is_number else ""
    role = f" [dim]({field.role.value})[/]" if field.role is not None else ""
    return [_bits(field), field.name, field.type.value, field.unit or "", step, _values(field), none, field.doc + role]


def _values(field: FieldSpec) -> str:
    if field.enumeration is not None:
        return f"{field.enumeration.name} ({len(field.enumeration.names)})"
    least, most = (conversion_of(field).to_value(raw) for raw in (field.raw_min, field.raw_max))
    return f"{least} to {most}"


def _summary(spec: MessageSpec) -> dict[str, Any]:
    return {
        "message": spec.name,
        "title": spec.title,
        "label": spec.label,
        "sublabel": spec.sublabel,
        "npg": spec.npg,
        "groups": [group.value for group in spec.groups],
        "words_min": sum(not word.optional for word in spec.words),
        "words_max": len(spec.words),
        "doc": spec.doc,
        "source": spec.source,
    }


def _word(word: WordSpec) -> dict[str, Any]:
    return {
        "word": word.name,
        "kind": word.kind.value,
        "optional": word.optional,
        "doc": word.doc,
        "fields": [_field(field) for field in word.fields],
    }


def _field(field: FieldSpec) -> dict[str, Any]:
    described: dict[str, Any] = {
        "field": field.name,
        "start": field.start,
        "width": field.width,
        "type": field.type.value,
    }
    if field.type is FieldType.SPARE:
        return described
    described |= {"doc": field.doc, "no_statement": field.no_statement}
    if field.role is not None:
        described["role"] = field.role.value
    if field.enumeration is not None:
        codes = {str(code): name for code, name in field.enumeration.names.items()}
        return described | {"enumeration": field.enumeration.name, "codes": codes}
    conversion = conversion_of(field)
    described |= {"minimum": conversion.to_value(field.raw_min), "maximum": conversion.to_value(field.raw_max)}
    if field.type is FieldType.NUMBER:
        described |= {"unit": field.unit, "scale": float(field.scale), "offset": float(field.offset)}
    return described
