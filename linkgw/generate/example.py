"""An example of every message: plausible values, chosen by a fixed rule, as words that the codec makes."""

from __future__ import annotations

from dataclasses import dataclass

from linkgw.codec.message import Message, Value
from linkgw.codec.scalar import decode, encode
from linkgw.codec.values import conversion_of
from linkgw.spec.model import WORD_OCTETS, Catalog, FieldSpec, FieldType, MessageSpec, Role

_PLACES = {Role.LATITUDE: 38.5, Role.LONGITUDE: 128.25}
"""Off the east coast of Korea: where the shipped scenarios play."""
_GOLDEN = 0.381_966


@dataclass(frozen=True, slots=True)
class Example:
    """A message as values and as words."""

    message: Message
    """Every field; None is no statement."""
    words: tuple[bytes, ...]
    """10 octets each, parity mode `none`."""


def example_of(spec: MessageSpec, catalog: Catalog) -> Example:
    """Make the example of a message: every word is there, and the last field that can be unknown is."""
    fields = list(spec.fields.values())
    values = {f.name: _value(f, i) for i, f in enumerate(fields)}
    initial = [f for f in spec.words[0].values if f.no_statement is not None]
    if initial:
        values[initial[-1].name] = None
    words = encode(Message(spec.name, values), catalog)
    cut = tuple(words[i : i + WORD_OCTETS] for i in range(0, len(words), WORD_OCTETS))
    return Example(decode(words, catalog), cut)


def _value(f: FieldSpec, i: int) -> Value:
    """A value of a field that is the `i`th of its message."""
    if f.role is not None and f.role in _PLACES:
        return _PLACES[f.role]
    if f.role is Role.CLASS:
        return "EXERCISE"
    share = _GOLDEN * (i + 1) % 1
    if f.enumeration is not None:
        names = list(f.enumeration.names.values())
        return names[int(share * len(names))]
    if f.type is FieldType.REPEAT:
        return conversion_of(f).to_value(f.raw_min + 2)
    return conversion_of(f).to_value(f.raw_min + int(share * (f.raw_max - f.raw_min)))
