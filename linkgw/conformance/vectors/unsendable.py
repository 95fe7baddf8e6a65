"""Messages that must not be encoded, and values between two codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linkgw.conformance.reading import write
from linkgw.conformance.vectors.maker import README, REFUSALS, Maker, clause_of, least, stated
from linkgw.spec.model import FieldSpec, FieldType, MessageSpec

_SEND = f"{REFUSALS}: What is to be sent"


def add_unsendable(maker: Maker, spec: MessageSpec) -> None:
    """What an encoder refuses of one message, and what it rounds."""
    raws = {f.name: least(f) for f in spec.fields.values()}
    good = stated(spec, raws)

    def refuse(name: str, requirement: str, clause: str, about: str, fields: Mapping[str, Any]) -> None:
        item = {"message": spec.name, "fields": fields}
        maker.unsendable(name, [requirement], clause, about, {"packet": "words", "header": {}, "messages": [item]})

    for field in spec.fields.values():
        for number, (says, value) in enumerate(_bad_values(field)):
            about = f"{spec.name}: {field.name} {says}."
            refuse(f"{field.name}-{number}", "M-015", clause_of(spec, field), about, {**good, field.name: value})
        if field.no_statement is None:
            about = f"{spec.name}: {field.name} has to be stated, and is not."
            fields = {name: value for name, value in good.items() if name != field.name}
            refuse(f"{field.name}-missing", "M-016", clause_of(spec, field), about, fields)
        if field.type is FieldType.NUMBER and field.raw_max > field.raw_min:
            _between(maker, spec, field, raws)
    refuse("unknown-field", "M-017", _SEND, f"{spec.name} has no field no_such_field.", {**good, "no_such_field": 1})


def _bad_values(field: FieldSpec) -> Iterator[tuple[str, Any]]:
    """What is wrong, and a value that the field cannot hold."""
    if field.type is FieldType.NUMBER:
        whole = field.scale.denominator == 1 and field.offset.denominator == 1
        as_json = int if whole else float
        yield "is one step below its range", as_json((field.raw_min - 1) * field.scale + field.offset)
        yield "is one step above its range", as_json((field.raw_max + 1) * field.scale + field.offset)
        yield "is far above its range", 1e300
        yield "is text", "12"
        yield "is true or false", True
    elif field.type is FieldType.ENUM and field.enumeration is not None:
        first = next(iter(field.enumeration.codes))
        yield "is no name of its enumeration", "no such name"
        yield "is a name in other letters", first.swapcase()
        yield "is a code, not a name", field.enumeration.codes[first]
    elif field.type is FieldType.TN:
        for text in ("00000", "I0001", "0O001", "00008", "0001", "000001", "a0001"):
            yield f"is {text}", text
        yield "is a number", 1
    elif field.type in (FieldType.STN, FieldType.CODE):
        digits = 5 if field.type is FieldType.STN else field.digits
        yield "has a digit that is not octal", "8".rjust(digits, "0")
        yield "has a digit too few", "1".rjust(digits - 1, "0")
        yield "has a digit too many", "1".rjust(digits + 1, "0")
        yield "is a number", 1
        if field.raw_min > 0:
            yield "is zeros, which is no number", "0" * digits
    else:
        yield "is below its range", field.raw_min - 1
        yield "is above its range", field.raw_max + 1
        yield "is no whole number", field.raw_min + 0.5
        yield "is text", "1"


def _between(maker: Maker, spec: MessageSpec, field: FieldSpec, raws: Mapping[str, int]) -> None:
    """A value a third of a step above and below a code."""
    raw = (field.raw_min + field.raw_max) // 2
    octets = write(spec, {**raws, field.name: raw})
    for name, third in (("below", -1), ("above", 1)):
        value = float((raw + field.scale.__class__(third, 3)) * field.scale + field.offset)
        item = {"message": spec.name, "fields": {**stated(spec, raws), field.name: value}}
        about = f"{spec.name}: {field.name} is {value}, a third of a step {name} a code, and is sent as that code."
        message = {"packet": "words", "header": {}, "messages": [item]}
        maker.sent(f"{field.name}-{name}-a-code", ["M-018"], f"{README}: A field", about, message, octets)
