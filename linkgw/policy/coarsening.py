"""Fields that go out coarser, all of a kind of message at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.columns import KindColumns
from linkgw.codec.plain import Plain
from linkgw.codec.plan import MessagePlan
from linkgw.codec.words import HIGH_START

_TAIL_START = 16
"""A field of 32 bits or less lies whole in bits 0-63 of its word or in bits 16-79."""


@dataclass(frozen=True, slots=True)
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


def coarsen(kind: KindColumns, coarsenings: tuple[Coarsening, ...], mask: NDArray[np.bool_]) -> None:
    """Coarsen fields of the masked messages in place; no statement stays no statement.

    For the owner of a copy only.
    """
    plan, at = _plan_of(kind.plan, coarsenings), mask.nonzero()[0]
    low, high = kind.low[plan.slot, at], kind.high[plan.slot, at].astype(np.uint64)
    bits = np.where(plan.is_tail, high << np.uint64(HIGH_START - _TAIL_START) | low >> np.uint64(_TAIL_START), low)
    bits >>= plan.shift
    bits &= plan.mask
    raws = ((bits ^ plan.half) - plan.half).view(np.int64)
    coarse = raws - plan.zero
    coarse //= plan.step
    coarse *= plan.step
    coarse += plan.zero
    np.maximum(coarse, plan.least, out=coarse)
    change = (coarse.view(np.uint64) & plan.mask) ^ bits
    change *= bits != plan.unstated
    kind.low[plan.changed, at] ^= np.bitwise_xor.reduceat(change * plan.is_low << plan.low_shift, plan.first, axis=0)
    if plan.any_high:
        there = (change >> plan.high_right) * plan.is_high << plan.high_left
        kind.high[plan.changed, at] ^= np.bitwise_xor.reduceat(there, plan.first, axis=0).astype(np.uint16)
    kind.forget(c.field for c in coarsenings)


def coarsen_alone(message: Plain, coarsening: Coarsening) -> None:
    """Coarsen one field of one message in place."""
    raw = message.raw(coarsening.field)
    if raw == message.plan.fields[coarsening.field].spec.no_statement:
        return
    coarse = (raw - coarsening.zero) // coarsening.step * coarsening.step + coarsening.zero
    message.put_raw(coarsening.field, max(coarse, coarsening.least))


class _Plan:
    """Where f fields stand and what is done to them, as (f, 1) columns in the order of their slots."""

    def __init__(self, message: MessagePlan, coarsenings: tuple[Coarsening, ...]) -> None:
        found = sorted(((message.fields[c.field], c) for c in coarsenings), key=lambda pair: pair[0].slot)
        specs = [f.spec for f, _ in found]
        slots = [f.slot for f, _ in found]
        tails = [s.start + s.width > HIGH_START for s in specs]
        self.slot = np.array(slots)[:, None]
        self.is_tail = np.array(tails)[:, None]
        self.shift = _column([s.start - _TAIL_START * tail for s, tail in zip(specs, tails, strict=True)])
        self.mask = _column([s.mask for s in specs])
        self.half = _column([1 << s.width - 1 if s.signed else 0 for s in specs])
        # a field that has to be stated holds no code of that kind: one beyond its mask
        self.unstated = _column([s.mask + 1 if s.no_statement is None else s.no_statement & s.mask for s in specs])
        self.zero, self.step, self.least = (
            np.array([getattr(c, name) for _, c in found], np.int64)[:, None] for name in ("zero", "step", "least")
        )
        self.is_low = _column([s.start < HIGH_START for s in specs])
        self.low_shift = _column([min(s.start, HIGH_START - 1) for s in specs])
        self.is_high, self.any_high = _column(tails), any(tails)
        self.high_right = _column([min(max(HIGH_START - s.start, 0), HIGH_START - 1) for s in specs])
        self.high_left = _column([max(s.start - HIGH_START, 0) for s in specs])
        self.first = np.array([i for i, slot in enumerate(slots) if i == 0 or slot != slots[i - 1]])
        """Of each slot that changes, its first field."""
        self.changed = self.slot[self.first]


@cache
def _plan_of(message: MessagePlan, coarsenings: tuple[Coarsening, ...]) -> _Plan:
    return _Plan(message, coarsenings)


def _column(numbers: list[int] | list[bool]) -> NDArray[np.uint64]:
    return np.array(numbers, np.uint64)[:, None]
