"""Names of messages and fields as other tools write them."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from linkgw.spec.model import FieldSpec, MessageSpec, WordSpec

_SHORT_FORMS = {"tn", "stn", "iff", "ppli", "npg", "mli"}


def id_of(spec: MessageSpec | WordSpec) -> str:
    """A message or a word as an identifier.

    >>> from linkgw.spec.load import load_catalog
    >>> message = load_catalog().messages["J13.2"]
    >>> id_of(message), id_of(message.words[0])
    ('j13_2', 'j13_2i')
    """
    return spec.name.lower().replace(".", "_")


def label_of(name: str) -> str:
    """A field's name for people.

    >>> label_of("time_of_validity"), label_of("launch_point_tn")
    ('Time of validity', 'Launch point TN')
    """
    parts = [part.upper() if part in _SHORT_FORMS else part for part in name.split("_")]
    parts[0] = parts[0][:1].upper() + parts[0][1:]
    return " ".join(parts)


def unit_of(field: FieldSpec) -> str | None:
    """The unit to write behind a value; None for a plain count and for what is no number."""
    return None if field.unit in (None, "1") else field.unit


def is_whole(field: FieldSpec) -> bool:
    """Whether all values of a number field are whole."""
    return field.scale.denominator == field.offset.denominator == 1


def scaling_of(field: FieldSpec) -> tuple[int, int, int]:
    """Whole numbers num, add, den of a number field: value = (raw * num + add) / den."""
    den = lcm(field.scale.denominator, field.offset.denominator)
    return int(field.scale * den), int(field.offset * den), den


def decimal_text(number: Fraction) -> str:
    """An exact decimal.

    >>> decimal_text(Fraction(1, 10000)), decimal_text(Fraction(20)), decimal_text(Fraction(-5, 2))
    ('0.0001', '20', '-2.5')
    """
    whole, rest = divmod(abs(number), 1)
    digits = ""
    while rest:
        digit, rest = divmod(rest * 10, 1)
        digits += str(digit)
    return ("-" if number < 0 else "") + str(whole) + (f".{digits}" if digits else "")
