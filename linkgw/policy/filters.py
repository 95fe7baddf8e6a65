"""What a rule asks of a message and does to it, worked out for one kind of message."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.columns import KindColumns
from linkgw.codec.plain import Plain
from linkgw.policy.areas import Area
from linkgw.policy.coarsening import Coarsening, coarsen_alone
from linkgw.policy.schema import Range
from linkgw.spec.model import FieldSpec

_MOST_CODE_BITS = 16
"""Of a field whose codes are told by a table."""


@dataclass(frozen=True, slots=True, eq=False)
class CodesTest:
    """By the codes of a field."""

    field: str
    """Its name."""
    passes: NDArray[np.bool_]
    """(2**width,) which of its raw codes are let through."""

    def __call__(self, kind: KindColumns, stn: NDArray[Any], age_ns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(n,) whether each message states one of them."""
        found: NDArray[np.bool_] = self.passes[kind.raw(self.field)]
        return found

    def alone(self, message: Plain, stn: int, age_ns: int) -> bool:
        """The same for one message."""
        return bool(self.passes.item(message.raw(self.field)))


@dataclass(frozen=True, slots=True, eq=False)
class LimitsTest:
    """By limits to a field of too many codes for a table, or of signed ones."""

    field: str
    """Its name."""
    low: int
    """Least raw integer that is let through."""
    high: int
    """Greatest."""

    def __call__(self, kind: KindColumns, stn: NDArray[Any], age_ns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(n,) whether each message states one within."""
        raws = kind.raw(self.field).astype(np.int64)
        within: NDArray[np.bool_] = (raws >= self.low) & (raws <= self.high)
        return within

    def alone(self, message: Plain, stn: int, age_ns: int) -> bool:
        """The same for one message."""
        return self.low <= message.raw(self.field) <= self.high


@dataclass(frozen=True, slots=True, eq=False)
class AgeTest:
    """By the age of the report."""

    limit_ns: int
    """Greatest that is let through."""

    def __call__(self, kind: KindColumns, stn: NDArray[Any], age_ns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(n,) whether each message is as young."""
        return age_ns <= self.limit_ns

    def alone(self, message: Plain, stn: int, age_ns: int) -> bool:
        """The same for one message."""
        return age_ns <= self.limit_ns


@dataclass(frozen=True, slots=True, eq=False)
class SourceTest:
    """By who sent it."""

    passes: NDArray[np.bool_]
    """(2**15,) which source track numbers are let through."""

    def __call__(self, kind: KindColumns, stn: NDArray[Any], age_ns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(n,) whether each message comes from one of them."""
        found: NDArray[np.bool_] = self.passes[stn]
        return found

    def alone(self, message: Plain, stn: int, age_ns: int) -> bool:
        """The same for one message."""
        return bool(self.passes[stn])


@dataclass(frozen=True, slots=True, eq=False)
class AreaTest:
    """By whether a position lies in one of some areas."""

    areas: tuple[Area, ...]
    """The areas."""
    latitude: str
    """Field."""
    longitude: str
    """Field."""

    def __call__(self, kind: KindColumns, stn: NDArray[Any], age_ns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(n,) whether each message states such a position."""
        return self.inside(kind.values(self.latitude), kind.values(self.longitude))

    def inside(self, latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """(n,) whether each position, in degrees, lies in one of the areas."""
        inside = np.zeros(len(latitudes), np.bool_)
        for area in self.areas:
            inside |= area.contains(latitudes, longitudes)
        return inside

    def alone(self, message: Plain, stn: int, age_ns: int) -> bool:
        """The same for one message."""
        latitude, longitude = message.value(self.latitude), message.value(self.longitude)
        if latitude is None or longitude is None:
            return False
        return any(area.contains_one(latitude, longitude) for area in self.areas)


Test = CodesTest | LimitsTest | AgeTest | SourceTest | AreaTest


@dataclass(frozen=True, slots=True, eq=False)
class Filter:
    """One condition of a rule on one kind of message."""

    name: str
    """Key of the rule file, like `area`."""
    expected: str
    """What it lets through, in words."""
    matches: Test
    """(KindColumns, stn (n,), age_ns (n,)) -> (n,) bool."""
    key: tuple[object, ...]
    """What it asks, as the rule file says: two conditions of a policy on one kind with one key are one object."""


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

    def matches_alone(self, message: Plain, stn: int, age_ns: int, met: dict[Filter, bool]) -> bool:
        """`matches` for one message; `met` keeps what was asked of it."""
        for condition in self.filters:
            is_met = met.get(condition)
            if is_met is None:
                is_met = met[condition] = condition.matches.alone(message, stn, age_ns)
            if not is_met:
                return False
        return True

    def redact_alone(self, message: Plain) -> None:
        """Redact and coarsen one message in place, as `Policy.redact` does."""
        if self.redactions:
            message.blank(self.redactions)
        for coarsening in self.coarsenings:
            coarsen_alone(message, coarsening)


def range_filter(name: str, limits: Range, field: FieldSpec) -> Filter:
    """A number within limits; raw bounds are worked out once. No statement lies outside every range."""
    low = field.raw_min if limits.min is None else _raw_at_least(field, limits.min)
    high = field.raw_max if limits.max is None else _raw_at_most(field, limits.max)
    low, high = max(low, field.raw_min), min(high, field.raw_max)
    ends = [
        f">= {limits.min:g}" if limits.min is not None else "",
        f"<= {limits.max:g}" if limits.max is not None else "",
    ]
    test: Test = LimitsTest(field.name, low, high)
    if not field.signed and field.width <= _MOST_CODE_BITS:
        codes = np.arange(1 << field.width)
        test = CodesTest(field.name, (codes >= low) & (codes <= high))
    return Filter(name, " and ".join(e for e in ends if e), test, (name, limits.min, limits.max))


def _raw_at_least(field: FieldSpec, value: float) -> int:
    return math.ceil((Fraction(str(value)) - field.offset) / field.scale)


def _raw_at_most(field: FieldSpec, value: float) -> int:
    return math.floor((Fraction(str(value)) - field.offset) / field.scale)
