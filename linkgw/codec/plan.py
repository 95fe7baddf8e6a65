"""Numpy plans: what `linkgw.codec.bulk` needs to know of a spec, worked out once per catalogue.

A message occupies *slots*: slot 0 its initial word, then its extension words, then its continuation words, as
in `MessageSpec.words`. A slot holds a word as two integers, bits 0-63 and 64-79 (`linkgw.codec.words`).
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.reserved import ReservedPlan, holes_of
from linkgw.codec.words import HIGH_START, U16, U64, ParityPlan
from linkgw.errors import ValueRangeError
from linkgw.spec.model import Catalog, FieldSpec, FieldType, MessageSpec, WordKind, WordSpec

_LOW_ONES = (1 << HIGH_START) - 1
Blank: TypeAlias = tuple[int, np.uint64 | None, np.uint64, np.uint16 | None, np.uint16]
"""Slot; what is kept of the low and of the high integer, None for all of it; and what comes in beside that."""


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
        bits = next(b for b in (8, 16, 32) if field.width <= b)
        self.dtype: np.dtype[Any] = np.dtype(f"{'i' if field.signed else 'u'}{bits // 8}")
        self._spare_bits = self.dtype.type(bits - field.width)
        self._narrow_mask = self.dtype.type(0 if field.signed else field.mask)
        half = 1 << field.width - 1
        self._least, self._end = (-half, half) if field.signed else (0, field.mask + 1)
        self._unsigned = np.dtype(f"u{bits // 8}")
        self._holes = holes_of(field)
        self._inner_holes = [
            (self._unsigned.type(first % (1 << bits)), self._unsigned.type(end - first))
            for first, end in self._holes
            if self._least < first and end < self._end
        ]

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
        held = (raws >= self._least) & (raws < self._end)
        for first, end in self._holes:
            held &= (raws < first) | (raws >= end)
        return held

    def reserved(self, raws: NDArray[Any]) -> NDArray[np.bool_] | None:
        """Where raw integers as `get` gives them are neither a value nor no statement; None where none can be."""
        found = []
        for first, end in self._holes:
            if end == self._end:
                found.append(raws >= first)
            elif first == self._least:
                found.append(raws < end)
        for first, length in self._inner_holes:  # modulo, so that what comes before the hole is far beyond its length
            found.append(raws.view(self._unsigned) - first < length)
        if not found:
            return None
        reserved: NDArray[np.bool_] = found[0]
        for more in found[1:]:
            reserved |= more
        return reserved


class MessagePlan:
    """One message: its slots, its fields, and where its continuation words go."""

    def __init__(self, spec: MessageSpec, index: int) -> None:
        self.spec = spec
        self.index = index
        self.fields = {f.name: FieldPlan(f, slot) for slot, word in enumerate(spec.words) for f in word.values}
        self.reserved = ReservedPlan([(f.slot, f.spec) for f in self.fields.values()], len(spec.words))
        self.blank_low, self.blank_high = _halves([_blank_of(spec, word) for word in spec.words])
        self.spare_low, self.spare_high = _halves([_spares_of(word) for word in spec.words])
        self.n_extensions = len(spec.extensions)
        self.required = [i for i, word in enumerate(spec.words) if not word.optional]
        self.optional = [i for i, word in enumerate(spec.words) if word.optional]
        self._blanks: dict[tuple[str, ...], list[Blank]] = {}
        self.slot_of_continuation = np.full(32, -1, np.int8)
        for i, word in enumerate(spec.continuations):
            self.slot_of_continuation[word.index] = 1 + self.n_extensions + i

    def blanks(self, names: tuple[str, ...]) -> list[Blank]:
        """How to make fields no statement, slot by slot; worked out once per choice of fields."""
        found = self._blanks.get(names)
        if found is None:
            masks: dict[int, list[int]] = {}
            for f in map(self.fields.__getitem__, names):
                if f.spec.no_statement is None:
                    raise ValueRangeError("has to be stated", where=f"{self.spec.name}.{f.spec.name}")
                one = masks.setdefault(f.slot, [0, 0])
                one[0] |= f.spec.mask << f.spec.start
                one[1] |= (f.spec.no_statement & f.spec.mask) << f.spec.start
            found = self._blanks[names] = [_blank_masks(slot, *masks[slot]) for slot in masks]
        return found

    def blank(self, n: int) -> tuple[U64, U16]:
        """Slots of n messages in which nothing is stated: (s, n) uint64 and (s, n) uint16."""
        low = np.empty((len(self.blank_low), n), np.uint64)
        high = np.empty((len(self.blank_high), n), np.uint16)
        low[:], high[:] = self.blank_low[:, None], self.blank_high[:, None]
        return low, high


class WordTables:
    """What is known of every word of every message, by slot and message: (s, k) arrays, 0 or False where none is."""

    def __init__(self, messages: list[MessagePlan]) -> None:
        shape = max((len(m.spec.words) for m in messages), default=1), len(messages)
        self.blank_low, self.blank_high = np.zeros(shape, np.uint64), np.zeros(shape, np.uint16)
        self.required = np.zeros(shape, np.bool_)
        for k, message in enumerate(messages):
            s = len(message.spec.words)
            self.blank_low[:s, k], self.blank_high[:s, k] = message.blank_low, message.blank_high
            self.required[message.required, k] = True
        self.n_slots = np.array([len(m.spec.words) for m in messages], np.int64)
        """(k,) words that each message can have."""
        self.npg = np.array([m.spec.npg for m in messages], np.int64)
        """(k,) network participation group that each message goes to."""


class CatalogPlan:
    """All messages of a catalogue, found by bits 2-9 of an initial word."""

    def __init__(self, catalog: Catalog) -> None:
        self.messages = [MessagePlan(spec, i) for i, spec in enumerate(catalog.messages.values())]
        self.by_name = {plan.spec.name: plan for plan in self.messages}
        self.tables = WordTables(self.messages)
        self.parity = ParityPlan(catalog.parity)
        self.kind_of_header = np.full(256, -1, np.int16)
        for plan in self.messages:
            self.kind_of_header[plan.spec.label | plan.spec.sublabel << 5] = plan.index
        self.code_of_header = self.kind_of_header.tolist()


@cache
def plan_catalog(catalog: Catalog) -> CatalogPlan:
    """The plan of a catalogue; built once."""
    return CatalogPlan(catalog)


def _blank_masks(slot: int, mask: int, blank: int) -> Blank:
    low, high = mask & _LOW_ONES, mask >> HIGH_START
    return (
        slot,
        np.uint64(_LOW_ONES ^ low) if low else None,
        np.uint64(blank & _LOW_ONES),
        np.uint16(0xFFFF ^ high) if high else None,
        np.uint16(blank >> HIGH_START),
    )


def _blank_of(spec: MessageSpec, word: WordSpec) -> int:
    """Bits 0-69 of a word with its header and nothing stated."""
    blank = word.kind.code
    if word.kind is WordKind.INITIAL:
        blank |= spec.label << 2 | spec.sublabel << 7
    elif word.kind is WordKind.CONTINUATION:
        blank |= word.index << 2
    for f in word.values:
        if f.no_statement is not None:
            blank |= (f.no_statement & f.mask) << f.start
    return blank


def _spares_of(word: WordSpec) -> int:
    """Bits 0-69 of a word with ones where they have to be zero."""
    return sum(f.mask << f.start for f in word.fields if f.type is FieldType.SPARE)


def _halves(words: list[int]) -> tuple[U64, U16]:
    """Bits 0-63 and 64-69 of words, (s,) each."""
    low = np.array([word & _LOW_ONES for word in words], np.uint64)
    return low, np.array([word >> HIGH_START for word in words], np.uint16)
