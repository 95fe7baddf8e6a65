"""A JSON Schema (draft 2020-12) of the lines that `linkgw decode` writes, as tight as the specs allow."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any, TypeAlias

from linkgw.carriers import SimpleStatus, TransmitterPdu
from linkgw.codec.values import conversion_of
from linkgw.errors import Reason
from linkgw.generate.headers import limits_of_status, limits_of_transmitter
from linkgw.generate.names import id_of, is_whole, unit_of
from linkgw.spec.model import Catalog, EnumSpec, FieldSpec, FieldType, MessageSpec

Schema: TypeAlias = dict[str, Any]

_TN = "(?!00000)[0-9A-HJKMNP-TV-Z]{2}[0-7]{3}"
_ENDPOINT = r"^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}:\d{1,5}$"
_WORD = {"type": "string", "pattern": "^[0-9a-f]{20}$"}

_COMMON: Schema = {
    "capture": {"type": "string", "description": "File that it comes from, where several are read."},
    "datagram": {"type": "integer", "minimum": 1, "description": "Number of the packet in its file, or of the input."},
    "time": {
        "type": "string",
        "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$",
        "description": "Time of capture or arrival, UTC.",
    },
    "source": {"type": "string", "pattern": _ENDPOINT, "description": "Sender, ip:port."},
    "destination": {"type": "string", "pattern": _ENDPOINT, "description": "Where it was sent, ip:port."},
    "carrier": {"enum": ["simple", "dis", "words"], "description": "The envelope."},
}
_SENDER: Schema = {
    "stn": {"type": "string", "pattern": "^[0-7]{5}$", "description": "Source track number of the sender, octal."},
    "npg": {"type": "integer", "minimum": 0, "maximum": 511, "description": "Network participation group."},
}
_OCTETS: Schema = {"octets": {"type": "string", "pattern": "^([0-9a-f]{2})*$", "description": "The whole datagram."}}
_HAS_SENDER_UNLESS_RAW: Schema = {
    "if": {"properties": {"carrier": {"const": "words"}}},
    "then": {"properties": {"stn": False, "npg": False}},
    "else": {"required": ["stn", "npg"]},
}


def generate_schema(catalog: Catalog) -> dict[str, str]:
    """Give the schema: file name -> text."""
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of linkgw decode",
        "description": "Made by `linkgw spec generate schema` from specs/; do not edit. "
        "One message, one refused run of words, or one datagram that carries no words.",
        "type": "object",
        "if": {"required": ["error"]},
        "then": {
            "if": {"required": ["words"]},
            "then": {"$ref": "#/$defs/refused_words"},
            "else": {"$ref": "#/$defs/refused_datagram"},
        },
        "else": {
            "if": {"required": ["packet"]},
            "then": {
                "if": {"properties": {"packet": {"const": "status"}}},
                "then": {"$ref": "#/$defs/status"},
                "else": {"$ref": "#/$defs/transmitter"},
            },
            "else": {"$ref": "#/$defs/message"},
        },
        "$defs": _definitions(catalog),
    }
    return {"decode.schema.json": json.dumps(schema, indent=1, ensure_ascii=False) + "\n"}


def _definitions(catalog: Catalog) -> Schema:
    used = {
        f.enumeration.name: f.enumeration for m in catalog.messages.values() for f in m.fields.values() if f.enumeration
    }
    return {
        "message": {
            "properties": {"message": {"enum": list(catalog.messages)}},
            "required": ["carrier", "message", "fields", "words"],
            "allOf": [_HAS_SENDER_UNLESS_RAW, *(_choice(spec) for spec in catalog.messages.values())],
        },
        "status": _packet("status", "simple", _status_fields(), {"stn": _SENDER["stn"]}),
        "transmitter": _packet("transmitter", "dis", _transmitter_fields(), {}),
        "refused_words": _refused_words(),
        "refused_datagram": _object(
            {**_COMMON, **_OCTETS, "error": _error(r for r in Reason if Reason.NONE < r < Reason.NO_INITIAL_WORD)},
            ["octets", "error"],
        ),
        **{id_of(spec): _message(spec) for spec in catalog.messages.values()},
        **{f"enumeration_{name}": _enumeration(used[name]) for name in sorted(used)},
    }


def _object(properties: Schema, required: Iterable[str]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _choice(spec: MessageSpec) -> Schema:
    return {
        "if": {"properties": {"message": {"const": spec.name}}},
        "then": {"$ref": f"#/$defs/{id_of(spec)}"},
    }


def _message(spec: MessageSpec) -> Schema:
    first = spec.label << 2 | (spec.sublabel & 1) << 7
    words = {
        "type": "array",
        "prefixItems": [{"type": "string", "pattern": f"^{first:02x}[0-9a-f]{{18}}$"}],
        "items": _WORD,
        "minItems": sum(not word.optional for word in spec.words),
        "maxItems": len(spec.words),
        "description": "The words, 20 hex digits each.",
    }
    values = {name: _field(f) for name, f in spec.fields.items()}
    stated = [name for name, f in spec.fields.items() if f.no_statement is None]
    schema = _object(
        {**_COMMON, **_SENDER, "message": {"const": spec.name}, "fields": _object(values, stated), "words": words},
        ["carrier", "message", "fields", "words"],
    )
    return {"title": f"{spec.name} {spec.title}", "description": spec.doc, **schema}


def _field(f: FieldSpec) -> Schema:
    unit = unit_of(f)
    described = {"description": f.doc + (f" Unit: {unit}." if unit else "")}
    if f.enumeration is not None:
        return {"$ref": f"#/$defs/enumeration_{f.enumeration.name}", **described}
    if f.type is FieldType.TN:
        return {"type": "string", "pattern": f"^{_TN}$", **described}
    if f.type is FieldType.STN:
        return {"type": "string", "pattern": "^(?!00000)[0-7]{5}$", **described}
    least, greatest = (conversion_of(f).to_value(raw) for raw in (f.raw_min, f.raw_max))
    if f.type is FieldType.CODE:
        return {"type": "string", "pattern": f"^[0-7]{{{f.digits}}}$", **described}
    limits: Schema = {"minimum": least, "maximum": greatest}
    if f.type is FieldType.NUMBER and not is_whole(f):
        return {"type": "number", **limits, **described}
    if f.type is FieldType.NUMBER and f.scale != 1 and f.offset == 0:
        limits["multipleOf"] = int(f.scale)
    return {"type": "integer", **limits, **described}


def _enumeration(spec: EnumSpec) -> Schema:
    return {"description": spec.doc, "enum": list(spec.names.values())}


def _packet(name: str, carrier: str, values: Schema, sender: Schema) -> Schema:
    properties = {
        **_COMMON,
        **sender,
        "carrier": {"const": carrier},
        "packet": {"const": name},
        "fields": _object(values, values),
        **_OCTETS,
    }
    return _object(properties, ["carrier", *sender, "packet", "fields", "octets"])


def _status_fields() -> Schema:
    texts = {
        "name": {"type": "string", "pattern": "^[ -~]{0,10}$"},
        "extraction_file": {"type": "string", "pattern": "^[ -~]{0,8}$"},
        "relay_hop": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    }
    limits = limits_of_status()
    names = [f.name for f in fields(SimpleStatus) if f.name not in _SENDER]
    return {name: texts.get(name) or _between(*limits[name]) for name in names}


def _transmitter_fields() -> Schema:
    limits = limits_of_transmitter()
    names = [f.name for f in fields(TransmitterPdu)]
    return {name: _between(*limits[name]) if name in limits else {"type": "number"} for name in names}


def _between(least: int, greatest: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": greatest}


def _refused_words() -> Schema:
    header = {"label": _between(0, 31), "sublabel": _between(0, 7), "mli": _between(0, 7)}
    properties = {
        **_COMMON,
        **_SENDER,
        "message": {"type": "string", "pattern": r"^J([12]?\d|3[01])\.[0-7]$"},
        "header": {**_object(header, header), "description": "The word header."},
        "words": {"type": "array", "items": _WORD, "minItems": 1},
        "error": _error(r for r in Reason if Reason.NO_INITIAL_WORD <= r < Reason.WRONG_CLASS),
    }
    together = {"message": ["header"], "header": ["message"]}
    refused = _object(properties, ["carrier", "words", "error"])
    return {**refused, "dependentRequired": together, "allOf": [_HAS_SENDER_UNLESS_RAW]}


def _error(reasons: Iterable[Reason]) -> Schema:
    properties = {
        "reason": {"enum": [reason.text for reason in reasons]},
        "where": {"type": "string", "description": "Header field, word or field at fault."},
        "got": {"type": ["string", "number", "null"], "description": "null: a number that JSON does not have."},
        "expected": {"type": ["string", "number"]},
    }
    return {**_object(properties, ["reason"]), "description": "Why it was refused."}
