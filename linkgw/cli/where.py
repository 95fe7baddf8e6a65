"""`--where`: conditions on lines, like `message=J3.*`, `altitude>3000`, `tn=A0000..A7777`, `error!=none`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any

from linkgw.codec.values import parse_stn, parse_tn
from linkgw.errors import LinkgwError, Reason, ValueRangeError
from linkgw.io.lines import Line, parse_time
from linkgw.spec.model import Catalog, FieldSpec, FieldType

_NONE = "none"
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_SYNTAX = re.compile(r"\s*([a-z][a-z0-9_]*)\s*(<=|>=|!=|=|<|>)\s*(.*?)\s*")

Get = Callable[[Line], Any]
Test = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class _Key:
    """What can be asked for."""

    get: Get
    """Its value in a line; None where the line has none."""
    read: Callable[[str], Any]
    """Text of a condition -> what compares; ValueRangeError if it is no such value."""
    order: Callable[[Any], Any] | None = None
    """Value of a line -> what compares; None for text, which has no order."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: on a line, or on a value out of a column."""

    name: str
    """What it asks for, as columns are named."""
    key: _Key
    """Where a line has it."""
    test: Test | None
    """On what compares; None: only whether there is a value."""
    wants_none: bool = False
    """Without a test: whether there has to be none."""

    def __call__(self, line: Line) -> bool:
        """Whether a line meets it."""
        return self.is_met(self.key.get(line))

    def is_met(self, found: Any, *, is_ordered: bool = False) -> bool:
        """Whether a value meets it, None for none; `is_ordered`: it is what compares already (a time in ns)."""
        if self.test is None or found is None:
            return self.test is None and (found is None) == self.wants_none
        order = self.key.order
        return self.test(found if order is None or is_ordered else order(found))


@dataclass(frozen=True, slots=True)
class Where:
    """Conditions, all of which have to be met."""

    conditions: tuple[Condition, ...]
    """Each by itself."""

    def __call__(self, line: Line) -> bool:
        """Whether a line meets them all."""
        return all(condition(line) for condition in self.conditions)


def parse_where(texts: Sequence[str], catalog: Catalog) -> Where:
    """Conditions as one test that a line passes if it meets them all.

    What a line does not have meets no condition but `=none`.

    Raises
    ------
    ValueRangeError
        A condition that is none, an unknown field, or a value that the field cannot have.
    """
    return Where(tuple(_condition(text, catalog) for text in texts))


def _condition(text: str, catalog: Catalog) -> Condition:
    match = _SYNTAX.fullmatch(text)
    where = f"--where {text}"
    if match is None or not match[3]:
        raise ValueRangeError("not a condition", where=where, expected="FIELD=VALUE, with = != < > <= or >=")
    name, sign, value = match.groups()
    key = _key(name, catalog, where)
    if value == _NONE:
        if sign not in ("=", "!="):
            raise ValueRangeError("nothing has no order", where=where, expected=f"{name}=none or {name}!=none")
        return Condition(name, key, None, wants_none=sign == "=")
    try:
        test = _test(key, sign, value)
    except LinkgwError as error:
        raise ValueRangeError(error.what, where=where, got=error.got, expected=error.expected) from None
    return Condition(name, key, test)


def _test(key: _Key, sign: str, value: str) -> Test:
    if sign in _ORDER:
        if key.order is None:
            raise ValueRangeError("text has no order", got=sign, expected="= or !=")
        limit, compare = key.read(value), _ORDER[sign]
        return lambda found: compare(found, limit)
    tests = [_alternative(key, part.strip()) for part in value.split(",")]
    is_equal = sign == "="
    return lambda found: any(test(found) for test in tests) == is_equal


def _alternative(key: _Key, text: str) -> Test:
    """One of several values: a value, a range of those that have an order, a pattern of text."""
    if key.order is None:
        if "*" in text or "?" in text:
            return lambda found: fnmatchcase(found, text)
        wanted = key.read(text)
        return lambda found: bool(found == wanted)
    low_text, is_range, high_text = text.partition("..")
    if not is_range:
        wanted = key.read(text)
        return lambda found: bool(found == wanted)
    low = key.read(low_text) if low_text else None
    high = key.read(high_text) if high_text else None
    return lambda found: (low is None or found >= low) and (high is None or found <= high)


def _key(name: str, catalog: Catalog, where: str) -> _Key:
    keys = _line_keys(catalog)
    if name in keys:
        return keys[name]
    fields = [spec.fields[name] for spec in catalog.messages.values() if name in spec.fields]
    if fields:
        return _field_key(name, fields)
    known = [*keys, *dict.fromkeys(f for spec in catalog.messages.values() for f in spec.fields)]
    near = get_close_matches(name, known, 3)
    raise ValueRangeError("no message has such a field", where=where, got=name, expected=" or ".join(near) or None)


def _line_keys(catalog: Catalog) -> dict[str, _Key]:
    reasons = [reason.text for reason in Reason]
    messages = [f"J{label}.{sublabel}" for label in range(32) for sublabel in range(8)]
    return {
        "message": _Key(lambda line: line.message, _one_of(messages, "like J3.2 or J3.*")),
        "carrier": _Key(lambda line: line.carrier, _one_of(["simple", "dis", "words"])),
        "packet": _Key(lambda line: line.packet, _one_of(["status", "transmitter"])),
        "error": _Key(lambda line: None if line.error is None else line.error.reason, _one_of(reasons)),
        "source": _Key(lambda line: line.source, str),
        "destination": _Key(lambda line: line.destination, str),
        "capture": _Key(lambda line: line.capture, str),
        "stn": _Key(lambda line: line.stn, parse_stn, parse_stn),
        "npg": _Key(lambda line: line.npg, _number, float),
        "datagram": _Key(lambda line: line.datagram, _number, float),
        "time": _Key(lambda line: line.time, parse_time, parse_time),
    }


def _field_key(name: str, fields: Sequence[FieldSpec]) -> _Key:
    def get(line: Line) -> Any:
        return None if line.fields is None or line.packet is not None else line.fields.get(name)

    type_ = fields[0].type
    if type_ is FieldType.ENUM:
        names = dict.fromkeys(n for f in fields if f.enumeration is not None for n in f.enumeration.codes)
        return _Key(get, _one_of(list(names)))
    if type_ is FieldType.TN:
        return _Key(get, parse_tn, parse_tn)
    if type_ in (FieldType.STN, FieldType.CODE):
        return _Key(get, _octal, _octal)
    return _Key(get, _number, float)


def _one_of(names: Sequence[str], expected: str = "") -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in names:
            raise ValueRangeError("no such value", got=repr(text), expected=expected or " | ".join(names))
        return text

    return read


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueRangeError("not a number", got=repr(text), expected="a number") from None


def _octal(text: str) -> int:
    try:
        return int(text, 8)
    except ValueError:
        raise ValueRangeError("not a code", got=repr(text), expected="octal digits") from None
