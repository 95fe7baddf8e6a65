"""Runs of words of all kinds checked at once: whether every one of them is a message, and the messages if so.

The checks are those of `bulk_kind` on all words side by side, by what each word is (kind and slot); nothing is said of
why a run is no message. tests/codec/test_agree.py and test_mixed.py hold the two together.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.bulk_alike import looks_of
from linkgw.codec.columns import Index
from linkgw.codec.holes import Pass
from linkgw.codec.message import ParityMode
from linkgw.codec.mixed import Mixed
from linkgw.codec.plan import CatalogPlan, MessagePlan
from linkgw.codec.words import HIGH_START, INFO_HIGH_MASK, PADDING_MASK, PARITY_MASK, PARITY_SHIFT, TAIL_START, U16, U64

_WITHOUT_MLI = np.uint64((1 << 64) - 1 ^ 7 << 10)


class _Types:
    """What is known of every word of the catalogue, by its type: the place of its kind and its slot in a row."""

    def __init__(self, plan: CatalogPlan) -> None:
        messages = plan.messages
        sizes = [len(m.blank_low) for m in messages]
        self.base = np.cumsum([0, *sizes[:-1]])
        self.n_extensions = np.array([m.n_extensions for m in messages])
        self.slot_of_continuation = np.stack([m.slot_of_continuation for m in messages]).astype(np.int64)
        self.n_required = np.array([len(m.required) for m in messages])
        self.required = np.concatenate([_flags(m, m.required) for m in messages]).astype(np.int64)
        self.optional = np.concatenate([_flags(m, m.optional) for m in messages])
        self.blank_low = np.concatenate([m.blank_low for m in messages])
        self.blank_high = np.concatenate([m.blank_high for m in messages])
        self.zero_low = np.concatenate([m.spare_low for m in messages])
        self.zero_high = np.concatenate([m.spare_high for m in messages]) | np.uint16(PADDING_MASK | PARITY_MASK)
        words = [looks_of(m, slot) for m, size in zip(messages, sizes, strict=True) for slot in range(size)]
        self._early, self._late = _looks([early for early, _ in words]), _looks([late for _, late in words])

    def hold_reserved(self, which: Index, low: U64, high: U16) -> bool:
        """Whether one of n words holds a reserved code; `which` is the type of each."""
        late = high.astype(np.uint64)
        late <<= np.uint64(HIGH_START - TAIL_START)
        late |= low >> np.uint64(TAIL_START)
        return any(
            look.finds(which, bits) for looks, bits in ((self._early, low), (self._late, late)) for look in looks
        )


class _Look:
    """A look at words of every type: see `holes.Pass`.

    Parameters
    ----------
    passes : list of Pass or None
        By type of word; None: no look at it.
    """

    def __init__(self, passes: list[Pass | None]) -> None:
        self._table = np.array([p or (0, 0, 0, 0, 0) for p in passes], np.uint64).T.copy()
        self._is_there = np.array([p is not None for p in passes])
        self._is_rare = 2 * np.count_nonzero(self._is_there) < len(passes)

    def finds(self, which: Index, words: U64) -> bool:
        """Whether a reserved code is found in one of n words."""
        if self._is_rare:
            rows = self._is_there[which].nonzero()[0]
            which, words = which[rows], words[rows]
        mask, flip, first, after, carry = self._table.take(which, axis=1)
        bits = words & mask
        bits ^= flip
        first += bits
        bits += after
        np.invert(bits, out=bits)
        first &= bits
        first &= carry
        return bool(np.count_nonzero(first))


def _looks(words: list[list[Pass]]) -> list[_Look]:
    """The first look at words of each type, the second, and so on."""
    most = max((len(looks) for looks in words), default=0)
    return [_Look([looks[i] if i < len(looks) else None for looks in words]) for i in range(most)]


def _flags(message: MessagePlan, slots: list[int]) -> NDArray[np.bool_]:
    flags = np.zeros(len(message.blank_low), np.bool_)
    flags[slots] = True
    return flags


@cache
def _types_of(plan: CatalogPlan) -> _Types:
    return _Types(plan)


def decode_mixed(
    plan: CatalogPlan, low: U64, high: U16, formats: NDArray[np.uint8], firsts: Index, datagrams: Index, n_words: Index,
    codes: Index, parity: ParityMode,
) -> Mixed | None:  # fmt: skip
    """Messages of runs that lie end to end, `codes` the kind of each; None if one of them is no message."""
    types, n, n_all = _types_of(plan), len(firsts), len(low)
    is_one = n == 1
    runs = np.zeros(n_all, np.int64) if is_one else np.arange(n).repeat(n_words)
    kinds = codes[runs]
    slots = np.arange(n_all)
    if not is_one:
        slots -= firsts[runs]
    is_later = slots > 0
    heads = low.astype(np.uint8) >> np.uint8(2) & np.uint8(31)
    is_continuation = formats == 1
    np.copyto(slots, types.slot_of_continuation[kinds, heads], where=is_continuation)
    before = np.empty_like(slots)
    before[0], before[1:] = 0, slots[:-1]
    out_of_place = np.where(is_continuation, slots <= before, before >= types.n_extensions[kinds])
    if (out_of_place & is_later).any():
        return None
    which = types.base[kinds] + slots
    if parity == "checked":  # what is left in the parity field is the difference
        high = high ^ (plan.parity.of(low, high & np.uint16(INFO_HIGH_MASK)) << np.uint16(PARITY_SHIFT))
    if (low & types.zero_low[which]).any() or (high & types.zero_high[which]).any():
        return None
    empty = types.optional[which]
    if empty.any():
        empty &= (low == types.blank_low[which]) & (high == types.blank_high[which])
        if empty.any():
            return None
    if types.hold_reserved(which, low, high):
        return None
    if (np.add.reduceat(types.required[which], firsts) != types.n_required[codes]).any():
        return None
    order = codes.argsort(kind="stable")
    codes = codes[order]
    counts = np.bincount(codes)
    present = tuple(counts.nonzero()[0].tolist())
    bounds = (0, *counts[counts > 0].cumsum().tolist())
    place = np.empty(n, np.int64)
    place[order] = np.arange(n)
    size = int(slots.max()) + 1
    tables = plan.tables
    size = max(size, int(tables.n_slots[codes].max()))
    out_low, out_high = tables.blank_low[:size].take(codes, axis=1), tables.blank_high[:size].take(codes, axis=1)
    flat = slots * n
    flat += place[runs]
    out_low.reshape(-1)[flat], out_high.reshape(-1)[flat] = low, high
    out_low[0] &= _WITHOUT_MLI
    return Mixed(plan, codes, firsts[order], datagrams[order], out_low, out_high, bounds, present)
