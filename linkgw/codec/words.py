"""The bit rule: word containers as octets, and as two integers (bits 0-63 and 64-79).

Source: specs/wire.md sections 1 and 2 (SISO-STD-002-2021 tables 9 and 17; checked against tshark).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from linkgw.spec.model import PARITY_START, WORD_OCTETS, ParitySpec

U64 = NDArray[np.uint64]
U16 = NDArray[np.uint16]

HIGH_START = 64
"""First bit of the high integer."""
TAIL_START = 16
"""A field of 32 bits or less lies whole in bits 0-63 of its word, or in the tail: bits 16-79."""
INFO_HIGH_MASK = (1 << (PARITY_START - HIGH_START)) - 1
"""The information bits of the high integer."""
PARITY_SHIFT = PARITY_START - HIGH_START
"""Where the parity field stands in the high integer."""
PARITY_MASK = 0x1F << PARITY_SHIFT
"""The parity field in the high integer."""
PADDING_MASK = 0xFFFF & ~(INFO_HIGH_MASK | PARITY_MASK)
"""The padding in the high integer."""
_CONTAINER = np.dtype([("low", "<u8"), ("high", "<u2")])  # one copy per column; by slices it costs ten times that


def split_words(words: NDArray[np.uint8]) -> tuple[U64, U16]:
    """Give bits 0-63 and bits 64-79 of n word containers, (n, 10) uint8."""
    containers = np.ascontiguousarray(words).view(_CONTAINER)[:, 0]
    return containers["low"].copy(), containers["high"].copy()


def join_words(low: U64, high: U16) -> NDArray[np.uint8]:
    """Give n word containers, (n, 10) uint8, of bits 0-63 and bits 64-79."""
    containers = np.empty(len(low), _CONTAINER)
    containers["low"], containers["high"] = low, high
    return containers.view(np.uint8).reshape(-1, WORD_OCTETS)


def parity_of(word: int, spec: ParitySpec) -> int:
    """Parity field of one word by long division, bit 0 of the word first: the reference.

    Source: specs/parity.toml (own design).
    """
    state = spec.initial
    for bit in range(PARITY_START):
        feedback = (state >> 4) ^ (word >> bit & 1)
        state = (state << 1 & 0x1F) ^ (spec.polynomial if feedback else 0)
    return state


class ParityPlan:
    """The parity rule for columns: it is linear, so each parity bit is the parity of a mask of the word."""

    def __init__(self, spec: ParitySpec) -> None:
        self._constant = parity_of(0, spec)
        masks = [0] * 5
        for bit in range(PARITY_START):
            effect = parity_of(1 << bit, spec) ^ self._constant
            for i in range(5):
                masks[i] |= (effect >> i & 1) << bit
        self._wholes = masks
        self._masks = [(np.uint64(m & (1 << 64) - 1), np.uint16(m >> 64)) for m in masks]

    def of_one(self, word: int) -> int:
        """Parity field of bits 0-69 of a word."""
        parity = self._constant
        for i, mask in enumerate(self._wholes):
            parity ^= ((word & mask).bit_count() & 1) << i
        return parity

    def of(self, low: U64, high: U16) -> U16:
        """Parity fields, (n,) uint16, of n words."""
        parity = np.full(low.shape, self._constant, np.uint16)
        for i, (low_mask, high_mask) in enumerate(self._masks):
            ones = np.bitwise_count(low & low_mask) ^ np.bitwise_count(high & high_mask)
            parity ^= (ones.astype(np.uint16) & np.uint16(1)) << np.uint16(i)
        return parity
