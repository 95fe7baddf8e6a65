"""Runs of one kind that all consist of the same words, which is the common case, looked at as one block.

Whether each of them is a message is told here, by the checks of `bulk_kind`; why one is none is told there.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.columns import Index
from linkgw.codec.holes import Pass, passes_of
from linkgw.codec.message import ParityMode
from linkgw.codec.plan import CatalogPlan, MessagePlan
from linkgw.codec.words import HIGH_START, INFO_HIGH_MASK, PADDING_MASK, PARITY_MASK, PARITY_SHIFT, TAIL_START, U16, U64

_WITHOUT_MLI = np.uint64((1 << 64) - 1 ^ 7 << 10)
_FORM, _FORM_AND_LABEL = 3, 127


def decode_alike(
    message: MessagePlan, plan: CatalogPlan, low: U64, high: U16, rows: Index, n_words: int, parity: ParityMode
) -> tuple[U64, U16] | None:
    """Slots of n runs of `n_words` words; None if they are not alike, or one of them is no message.

    Parameters
    ----------
    low, high : (w,) uint64 and uint16
        Bits of all words.
    rows : (n,) int64
        Row of each run's initial word.

    Returns
    -------
    low, high : (s, n) uint64 and uint16
        As in `KindColumns`.
    """
    n = len(rows)
    if n * n_words == len(low):  # these runs are all there is
        block, tails = np.ascontiguousarray(low.reshape(n, n_words).T), high.reshape(n, n_words).T.copy()
    else:
        at = rows + np.arange(n_words)[:, None]
        block, tails = low[at], high[at]
    heads = [word & (_FORM_AND_LABEL if word & _FORM == 1 else _FORM) for word in block[1:, 0].tolist()]
    slots = _slots_of(message, tuple(heads))
    if slots is None:
        return None
    if n_words > 1 and ((block[1:] ^ block[1:, :1]) & slots.same).any():
        return None
    if parity == "checked":  # what is left in the parity field is the difference
        tails ^= plan.parity.of(block, tails & np.uint16(INFO_HIGH_MASK)) << np.uint16(PARITY_SHIFT)
    if (np.bitwise_or.reduce(block, axis=1) & slots.zero_low).any():
        return None
    if (np.bitwise_or.reduce(tails, axis=1) & slots.zero_high).any() or slots.reserved(block, tails).any():
        return None
    if slots.optional and ((block == slots.blank_low) & (tails == slots.blank_high))[slots.optional].any():
        return None
    block[0] &= _WITHOUT_MLI
    if slots.is_all:
        return block, tails
    out_low, out_high = message.blank(n)
    out_low[slots.places], out_high[slots.places] = block, tails
    return out_low, out_high


class Slots:
    """What is known of some slots of a message, in that order, as columns."""

    def __init__(self, message: MessagePlan, places: list[int]) -> None:
        self.places = places
        self.is_all = len(places) == len(message.blank_low)
        extensions = [0 < place <= message.n_extensions for place in places[1:]]
        self.same = np.array([[_FORM if e else _FORM_AND_LABEL] for e in extensions], np.uint64)
        self.zero_low = message.spare_low[places]
        self.zero_high = message.spare_high[places] | np.uint16(PADDING_MASK | PARITY_MASK)
        self.blank_low, self.blank_high = message.blank_low[places, None], message.blank_high[places, None]
        self.optional = [i for i, place in enumerate(places) if place in message.optional]
        looks: list[tuple[int, Pass]] = []
        tails: list[tuple[int, Pass]] = []
        for i, place in enumerate(places):
            early, late = looks_of(message, place)
            looks += [(i, look) for look in early]
            tails += [(i, look) for look in late]
        self._in_low, self._in_tail = [i for i, _ in looks], [i for i, _ in tails]
        table = np.array([look for _, look in looks + tails], np.uint64).reshape(-1, 5, 1)
        self._mask, self._flip, self._first, self._after, self._carry = table.transpose(1, 0, 2)

    def reserved(self, block: U64, tails: U16) -> NDArray[np.bool_]:
        """(p, n) where a look at a word finds a reserved code."""
        bits = np.empty((len(self._mask), block.shape[1]), np.uint64)
        split = len(self._in_low)
        np.take(block, self._in_low, axis=0, out=bits[:split])
        if self._in_tail:
            bits[split:] = tails[self._in_tail]
            bits[split:] <<= np.uint64(HIGH_START - TAIL_START)
            bits[split:] |= block[self._in_tail] >> np.uint64(TAIL_START)
        bits &= self._mask
        bits ^= self._flip
        first = bits + self._first
        bits += self._after
        np.invert(bits, out=bits)
        first &= bits
        first &= self._carry
        found: NDArray[np.bool_] = first != 0
        return found


def looks_of(message: MessagePlan, slot: int) -> tuple[list[Pass], list[Pass]]:
    """The looks at bits 0-63 of a word, and those at its tail, that find every reserved code.

    A field that ends within bits 0-62 is looked at there, any other one in the tail: the bit behind it is needed.
    """
    fields = [f.spec for f in message.fields.values() if f.slot == slot]
    early = [(f, f.start) for f in fields if f.start + f.width < HIGH_START]
    late = [(f, f.start - TAIL_START) for f in fields if f.start + f.width >= HIGH_START]
    return passes_of(early), passes_of(late)


@cache
def _slots_of(message: MessagePlan, heads: tuple[int, ...]) -> Slots | None:
    """The slots of an initial word and of others with these forms and labels; None if they do not make a message."""
    places = [0]
    for head in heads:
        form = head & _FORM
        place = places[-1] + 1 if form == 2 else int(message.slot_of_continuation[head >> 2]) if form == 1 else -1
        if place <= places[-1] or (form == 2 and place > message.n_extensions):
            return None
        places.append(place)
    return Slots(message, places) if set(message.required) <= set(places) else None
