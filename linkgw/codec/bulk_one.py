"""One message decoded with plain integers, which costs a small part of what numpy does for a batch of one.

Only what is plainly a message is taken; everything else is for `bulk_kind`, which says why it is none.
tests/codec/test_one.py holds the two together.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from linkgw.codec.columns import KindColumns
from linkgw.codec.holes import Pass, passes_of
from linkgw.codec.plain import Plain
from linkgw.codec.plan import CatalogPlan, MessagePlan
from linkgw.codec.words import HIGH_START, PADDING_MASK, PARITY_MASK
from linkgw.spec.model import WORD_OCTETS

MOST_WORDS = 8
"""In one message."""
_WITHOUT_MLI = ~(7 << 10)


class _Words:
    """What is known of the words of one message, by slot."""

    def __init__(self, message: MessagePlan) -> None:
        self.message = message
        both = zip(message.blank_low.tolist(), message.blank_high.tolist(), strict=True)
        self.blanks = [low | high << HIGH_START for low, high in both]
        spares = zip(message.spare_low.tolist(), message.spare_high.tolist(), strict=True)
        self.zeros = [low | (high | PADDING_MASK | PARITY_MASK) << HIGH_START for low, high in spares]
        holes: list[list[Pass]] = []
        for slot in range(len(self.blanks)):
            fields = [f.spec for f in message.fields.values() if f.slot == slot]
            holes.append(passes_of([(f, f.start) for f in fields]))
        self.holes = holes
        self.required = sum(1 << slot for slot in message.required)
        self.optional = sum(1 << slot for slot in message.optional)
        self.continuations = message.slot_of_continuation.tolist()


@cache
def _words_of(plan: CatalogPlan, code: int) -> _Words:
    return _Words(plan.messages[code])


def decode_one(plan: CatalogPlan, octets: bytes) -> KindColumns | None:
    """The message that some words are, without parity; None if they are none, or not plainly."""
    plain = read_one(plan, octets)
    if plain is None:
        return None
    low, high = np.array([plain.low()], np.uint64).T, np.array([plain.high()], np.uint16).T
    return KindColumns(plain.plan, np.zeros(1, np.int64), np.zeros(1, np.int64), low, high)


def read_one(plan: CatalogPlan, octets: bytes) -> Plain | None:
    """`decode_one` as plain integers."""
    head = int.from_bytes(octets[:2], "little")
    n_words, code = len(octets) // WORD_OCTETS, plan.code_of_header[head >> 2 & 0xFF]
    if head & 3 or code < 0 or (head >> 10 & 7) != n_words - 1:
        return None
    words = _words_of(plan, code)
    slots, slot, present = words.blanks.copy(), 0, 0
    for at in range(0, len(octets), WORD_OCTETS):
        word = int.from_bytes(octets[at : at + WORD_OCTETS], "little")
        if at:
            before, form = slot, word & 3
            slot = slot + 1 if form == 2 else words.continuations[word >> 2 & 31] if form == 1 else -1
            if slot <= before or (form == 2 and slot > words.message.n_extensions):
                return None
            if word == words.blanks[slot] and words.optional >> slot & 1:
                return None
        else:
            word &= _WITHOUT_MLI
        if word & words.zeros[slot]:
            return None
        for mask, flip, first, after, carry in words.holes[slot]:
            bits = word & mask ^ flip
            if (bits + first) & ~(bits + after) & carry:
                return None
        present |= 1 << slot
        slots[slot] = word
    if words.required & ~present:
        return None
    return Plain(words.message, slots)
