"""Reserved codes of all fields of a word found by a few additions.

With its first reserved code taken from it, a field carries into the bit behind it where its code is not below that;
with the first code after the reserved ones taken from it, where it is beyond them. Fields that lie side by side are
looked at one after the other, since the bit behind a field has to be free.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from linkgw.codec.reserved import holes_of
from linkgw.spec.model import FieldSpec

Pass: TypeAlias = tuple[int, int, int, int, int]
"""Mask of the fields, their sign bits, what is added for the first and for the last code, and the bits behind them.

A word holds a reserved code where `((x + first) & ~(x + after) & behind) != 0` with `x = word & mask ^ signs`.
"""


def passes_of(fields: Iterable[tuple[FieldSpec, int]]) -> list[Pass]:
    """The looks at a word that find every reserved code of its fields, each given with its first bit."""
    holes = []
    for field, start in fields:
        half = 1 << field.width - 1 if field.signed else 0
        holes += [(start, field.width, half, first + half, after + half) for first, after in holes_of(field)]
    looks: list[list[tuple[int, int, int, int, int]]] = []
    for hole in sorted(holes):
        for look in looks:
            if look[-1][0] + look[-1][1] < hole[0]:
                look.append(hole)
                break
        else:
            looks.append([hole])
    return [
        (
            sum((1 << width) - 1 << start for start, width, *_ in look),
            sum(half << start for start, _, half, *_ in look),
            sum((1 << width) - first << start for start, width, _, first, _ in look),
            sum((1 << width) - after << start for start, width, _, _, after in look),
            sum(1 << start + width for start, width, *_ in look),
        )
        for look in looks
    ]
