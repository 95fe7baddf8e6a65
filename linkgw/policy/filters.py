"""What a rule asks of a message and does to it, worked out for one kind of message."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.bulk import KindColumns
from linkgw.policy.areas import Area
from linkgw.policy.schema import Range
from linkgw.spec.model import FieldSpec

_MOST_CODE_BITS = 16
"""Of a field whose codes are told by a table."""


@dataclass(frozen=True, slots=True, eq=False)
class Coarsening:
    """A field goes out as the multiple of `step` raw units below it."""

    field: str
    """Its name."""
    step: int
    """Raw units, >= 2."""
    zero: int
    """Raw units at the value 0, so that multiples are of the value."""
    least: int
    """Least raw value that the spec allows: a multiple below it becomes this."""


@dataclass(frozen=True, slots=True, eq=False)
class Filter:
    """One condition of a rule on one kind of message."""

    name: str
    """Key of the rule file, like `area`."""
    expected: str
    """What it lets through, in words."""
    matches: Any
    """(KindColumns, stn (n,), age_ns (n,)) -> (n,) bool."""
    key: tuple[object, ...]
    """What it asks, as the rule file says: two conditions on one kind with one key are the same."""
    codes: tuple[str, NDArray[np.bool_]] | None = None
    """A field, and what it lets through by the field's raw codes, where that is all that it asks."""


@dataclass(frozen=True, slots=True, eq=False)
class KindRule:
    """One rule as it applies to one kind of message."""

    number: int
    """Place in the policy, from 0."""
    name: str
    """Its name."""
    filters: tuple[Filter, ...]
    """All have to match."""
    redactions: tuple[str, ...]
    """Fields that go out as no statement."""
    coarsenings: tuple[Coarsening, ...]
    """Fields that go out coarser."""

    def matches(self, kind: KindColumns, stn: NDArray[Any], age_ns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(n,) whether every filter lets the message through."""
        matched = np.ones(len(kind), np.bool_)
        for condition in self.filters:
            matched &= condition.matches(kind, stn, age_ns)
        return matched


class AreaTest:
    """Whether a position lies in one of some areas."""

    def __init__(self, areas: list[Area], latitude: str, longitude: str) -> None:
        self._areas, self._latitude, self._longitude = areas, latitude, longitude

    def __call__(self, kind: KindColumns, stn: NDArray[Any], age_ns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(n,) whether each message states such a position."""
        latitudes, longitudes = kind.values(self._latitude), kind.values(self._longitude)
        inside = np.zeros(len(kind), np.bool_)
        for area in self._areas:
            inside |= area.contains(latitudes, longitudes)
        return inside


def range_filter(name: str, limits: Range, field: FieldSpec) -> Filter:
    """A number within limits; raw bounds are worked out once. No statement lies outside every range."""
    low = field.raw_min if limits.min is None else _raw_at_least(field, limits.min)
    high = field.raw_max if limits.max is None else _raw_at_most(field, limits.max)
    low, high = max(low, field.raw_min), min(high, field.raw_max)
    column = field.name

    def matches(kind: KindColumns, stn: NDArray[Any], age_ns: NDArray[np.int64]) -> NDArray[np.bool_]:
        raws = kind.raw(column).astype(np.int64)
        within: NDArray[np.bool_] = (raws >= low) & (raws <= high)
        return within

    ends = [
        f">= {limits.min:g}" if limits.min is not None else "",
        f"<= {limits.max:g}" if limits.max is not None else "",
    ]
    codes = None
    if not field.signed and field.width <= _MOST_CODE_BITS:
        codes = column, np.arange(1 << field.width) >= low
        codes[1][high + 1 :] = False
    return Filter(name, " and ".join(e for e in ends if e), matches, (name, limits.min, limits.max), codes)


def _raw_at_least(field: FieldSpec, value: float) -> int:
    return math.ceil((Fraction(str(value)) - field.offset) / field.scale)


def _raw_at_most(field: FieldSpec, value: float) -> int:
    return math.floor((Fraction(str(value)) - field.offset) / field.scale)
