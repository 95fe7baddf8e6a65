"""Numpy plans: what `linkgw.codec.bulk` needs to know of a spec, worked out once per catalogue.

A message occupies *slots*: slot 0 its initial word, then its extension words, then its continuation words, as
in `MessageSpec.words`. A slot holds a word as two integers, bits 0-63 and 64-79 (`linkgw.codec.words`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.reserved import ReservedPlan
from linkgw.codec.words import HIGH_START, INFO_HIGH_MASK, U16, U64, ParityPlan
from linkgw.spec.model import Catalog, FieldSpec, FieldType, MessageSpec, WordKind, WordSpec

_LOW_ONES = (1 << HIGH_START) - 1


class FieldPlan:
    """Mask and shift of one field on the two integers of its word."""

    def __init__(self, field: FieldSpec, slot: int) -> None:
        self.spec = field
        self.slot = slot
        mask = field.mask << field.start
        self._low_mask, self._high_mask = mask & _LOW_ONES, mask >> HIGH_START
        self._low_shift = np.uint64(min(field.start, HIGH_START))
        self._high_shift = field.start - HIGH_START
        self._mask = np.uint64(field.mask)
        bits = next(b for b in (8, 16, 32, 64) if field.width <= b)
        self.dtype: np.dtype[Any] = np.dtype(f"{'i' if field.signed else 'u'}{bits // 8}")
        self._spare_bits = self.dtype.type(bits - field.width)
        self._narrow_mask = self.dtype.type(field.mask if not field.signed else 0)
        self._allowed: NDArray[np.bool_] | None = None
        half = 1 << field.width - 1
        self._least, self._greatest = (-half, half - 1) if field.signed else (0, field.mask)
        named = 0 if field.enumeration is None else len(field.enumeration.names)
        codes = named or field.raw_max - field.raw_min + 1
        self.is_full = codes + (field.no_statement is not None) == field.mask + 1
        self.has_holes = bool(named) and named != field.raw_max - field.raw_min + 1
        if self.has_holes and field.enumeration is not None:
            self._allowed = np.zeros(1 << field.width, np.bool_)
            self._allowed[list(field.enumeration.names)] = True
            if field.no_statement is not None:
                self._allowed[field.no_statement] = True

    def get(self, low: U64, high: U16) -> NDArray[Any]:
        """Raw integers, (n,) of `dtype`."""
        if not self._high_mask:
            raws = (low >> self._low_shift).astype(self.dtype)
        elif not self._low_mask:
            raws = (high >> np.uint16(self._high_shift)).astype(self.dtype)
        else:
            part = high.astype(np.uint64) << np.uint64(-self._high_shift)
            part |= low >> self._low_shift
            raws = part.astype(self.dtype)
        if not self.spec.signed:
            raws &= self._narrow_mask
        elif self._spare_bits:
            raws <<= self._spare_bits
            raws >>= self._spare_bits
        return raws

    def put(self, low: U64, high: U16, raws: NDArray[Any]) -> None:
        """Replace the field in place by raw integers, (n,)."""
        bits = raws.astype(np.int64, copy=False).view(np.uint64) & self._mask
        if self._low_mask:
            low &= np.uint64(_LOW_ONES ^ self._low_mask)
            low |= bits << self._low_shift
        if self._high_mask:
            high &= np.uint16(0xFFFF ^ self._high_mask)
            if self._high_shift >= 0:
                high |= bits.astype(np.uint16) << np.uint16(self._high_shift)
            else:
                high |= (bits >> np.uint64(-self._high_shift)).astype(np.uint16)

    def holds(self, raws: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Where an integer of any size is one that the spec allows."""
        fits = (raws >= self._least) & (raws <= self._greatest)
        reserved = self.reserved(np.where(fits, raws, self._least))
        return fits if reserved is None else fits & ~reserved

    def reserved(self, raws: NDArray[Any]) -> NDArray[np.bool_] | None:
        """Where a raw integer of the field's width is neither a value nor no statement; None where none is."""
        if self.is_full:
            return None
        if self._allowed is not None:
            bad: NDArray[np.bool_] = ~self._allowed[raws]
            return bad if bad.any() else None
        bad = raws > self.spec.raw_max
        if self._least < self.spec.raw_min:
            bad |= raws < self.spec.raw_min
        if self.spec.no_statement is not None:
            bad &= raws != self.spec.no_statement
        return bad if bad.any() else None


@dataclass(frozen=True, slots=True, eq=False)
class SlotPlan:
    """One word of a message."""

    spec: WordSpec
    """The word."""
    blank_low: int
    """Bits 0-63 of the word with its header and nothing stated."""
    blank_high: int
    """Bits 64-69 of it."""
    spare_low: np.uint64
    """Bits 0-63 that have to be zero."""
    spare_high: np.uint16
    """Bits 64-69 that have to be zero."""


class MessagePlan:
    """One message: its slots, its fields, and where its continuation words go."""

    def __init__(self, spec: MessageSpec, index: int) -> None:
        self.spec = spec
        self.index = index
        self.slots = [_plan_slot(spec, word) for word in spec.words]
        self.fields = {f.name: FieldPlan(f, slot) for slot, word in enumerate(spec.words) for f in word.values}
        checked = [f for f in self.fields.values() if not f.is_full]
        self.fields_with_holes = [f for f in checked if f.has_holes]
        ranges = [(f.slot, f.spec) for f in checked if not f.has_holes]
        self.reserved = ReservedPlan(ranges, len(self.slots)) if ranges else None
        self.n_extensions = len(spec.extensions)
        self.n_required_extensions = sum(not w.optional for w in spec.extensions)
        self.slot_of_continuation = np.full(32, -1, np.int8)
        for i, word in enumerate(spec.continuations):
            self.slot_of_continuation[word.index] = 1 + self.n_extensions + i
        self.required_continuations = [
            1 + self.n_extensions + i for i, w in enumerate(spec.continuations) if not w.optional
        ]

    def blank(self, n: int) -> tuple[U64, U16]:
        """Slots of n messages in which nothing is stated: (s, n) uint64 and (s, n) uint16."""
        low = np.empty((len(self.slots), n), np.uint64)
        high = np.empty((len(self.slots), n), np.uint16)
        for i, slot in enumerate(self.slots):
            low[i], high[i] = slot.blank_low, slot.blank_high
        return low, high


class CatalogPlan:
    """All messages of a catalogue, found by bits 2-9 of an initial word."""

    def __init__(self, catalog: Catalog) -> None:
        self.messages = [MessagePlan(spec, i) for i, spec in enumerate(catalog.messages.values())]
        self.by_name = {plan.spec.name: plan for plan in self.messages}
        self.parity = ParityPlan(catalog.parity)
        self.kind_of_header = np.full(256, -1, np.int16)
        for plan in self.messages:
            self.kind_of_header[plan.spec.label | plan.spec.sublabel << 5] = plan.index


@cache
def plan_catalog(catalog: Catalog) -> CatalogPlan:
    """The plan of a catalogue; built once."""
    return CatalogPlan(catalog)


def _plan_slot(spec: MessageSpec, word: WordSpec) -> SlotPlan:
    blank = word.kind.code
    if word.kind is WordKind.INITIAL:
        blank |= spec.label << 2 | spec.sublabel << 7
    elif word.kind is WordKind.CONTINUATION:
        blank |= word.index << 2
    spare = 0
    for f in word.fields:
        if f.type is FieldType.SPARE:
            spare |= f.mask << f.start
        elif f.no_statement is not None:
            blank |= (f.no_statement & f.mask) << f.start
    return SlotPlan(
        word,
        blank & _LOW_ONES,
        blank >> HIGH_START,
        np.uint64(spare & _LOW_ONES),
        np.uint16(spare >> HIGH_START & INFO_HIGH_MASK),
    )
