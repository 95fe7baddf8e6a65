"""Fields of many kinds of message, read and replaced in messages of all kinds at once.

Kind by kind that costs some numpy calls for every kind, however few messages there are of it. Here it is the same few
calls for all: where a field stands comes from a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.mixed import Mixed
from linkgw.codec.plan import FieldPlan
from linkgw.codec.values import NumberConversion, conversion_of
from linkgw.codec.words import HIGH_START, TAIL_START

_TAIL_SHIFT, _TAIL_REST = np.uint64(TAIL_START), np.uint64(HIGH_START - TAIL_START)
_LOW_ONES = (1 << HIGH_START) - 1


class FieldTable:
    """Where f fields stand. What is asked of it is a place `which` in the table, and a place `flat` among all words.

    Parameters
    ----------
    fields : sequence of FieldPlan or None
        None: no field; it reads as 0, and replacing it changes nothing.
    """

    def __init__(self, fields: Sequence[FieldPlan | None]) -> None:
        self.slot = np.array([0 if f is None else f.slot for f in fields], np.int64)
        """(f,) slot of each one's word."""
        specs = [None if f is None else f.spec for f in fields]
        starts = [0 if s is None else s.start for s in specs]
        masks = [0 if s is None else s.mask for s in specs]
        tails = [s is not None and s.start + s.width > HIGH_START for s in specs]
        self._any_tail, self._is_tail = any(tails), np.array(tails, np.bool_)
        self._shift = _u64([at - TAIL_START * tail for at, tail in zip(starts, tails, strict=True)])
        self._mask = _u64(masks)
        self._half = _u64([1 << s.width - 1 if s is not None and s.signed else 0 for s in specs])
        self._any_signed = bool(self._half.any())
        # bits that go below bit 64: of a field that begins behind it none
        below = [mask & (1 << max(HIGH_START - at, 0)) - 1 for at, mask in zip(starts, masks, strict=True)]
        self._low_mask = _u64(below)
        self._low_left = _u64([min(at, HIGH_START - 1) for at in starts])
        self._keep_low = _u64([_LOW_ONES ^ bits << at for at, bits in zip(starts, below, strict=True)])
        above = [(mask << at) >> HIGH_START for at, mask in zip(starts, masks, strict=True)]
        self._high_mask = _u64(above)
        self._high_right = _u64([min(max(HIGH_START - at, 0), HIGH_START - 1) for at in starts])
        self._high_left = _u64([max(at - HIGH_START, 0) for at in starts])
        self._keep_high = np.array([0xFFFF ^ bits for bits in above], np.uint16)

    def get(self, messages: Mixed, which: NDArray[np.int64], flat: NDArray[np.int64]) -> NDArray[np.int64]:
        """Raw integers, in the shape of `which`."""
        bits = messages.low.take(flat)
        if self._any_tail:
            tail = messages.high.take(flat).astype(np.uint64)
            tail <<= _TAIL_REST
            tail |= bits >> _TAIL_SHIFT
            bits = np.where(self._is_tail[which], tail, bits)
        bits >>= self._shift[which]
        bits &= self._mask[which]
        if self._any_signed:
            half = self._half[which]
            bits ^= half
            bits -= half
        return bits.view(np.int64)

    def put(self, messages: Mixed, which: NDArray[np.int64], flat: NDArray[np.int64], raws: NDArray[np.int64]) -> None:
        """Replace fields by raw integers that the specs allow, in place; for the owner of a copy only.

        No word may occur twice: of two fields of one word only one would be replaced.
        """
        bits, words = raws.view(np.uint64), messages.low.reshape(-1, copy=False)
        low = words.take(flat)
        low &= self._keep_low[which]
        low |= (bits & self._low_mask[which]) << self._low_left[which]
        words[flat] = low
        if self._any_tail:
            words_high = messages.high.reshape(-1, copy=False)
            high = words_high.take(flat)
            high &= self._keep_high[which]
            part = (bits >> self._high_right[which]) << self._high_left[which]
            high |= (part & self._high_mask[which]).astype(np.uint16)
            words_high[flat] = high


class Across:
    """What is the same field to whoever asks, wherever each kind of message has it.

    Row for row equal to what `KindColumns` gives kind by kind; tests/codec/test_across.py holds them together.

    Parameters
    ----------
    fields : sequence of FieldPlan or None
        By place of the message in the catalogue; None where it has no such field.
    """

    def __init__(self, fields: Sequence[FieldPlan | None]) -> None:
        self.fields = tuple(fields)
        self._table = FieldTable(self.fields)
        self._is_there = not all(f is None for f in self.fields)

    def get(self, messages: Mixed) -> NDArray[np.int64]:
        """(n,) raw integers; 0 where a kind has no such field."""
        if not self._is_there:
            return np.zeros(len(messages), np.int64)
        return self._table.get(messages, messages.codes, messages.flat(self._table.slot))

    def values(self, messages: Mixed) -> NDArray[np.float64]:
        """(n,) values of numbers in the specs' unit; NaN for no statement, and where a kind has no such field."""
        raws, codes = self.get(messages), messages.codes
        num, add, den, unknown = self._conversions
        values = raws * num[codes]
        if add.any():
            values += add[codes]
        values /= den[codes]
        np.putmask(values, raws == unknown[codes], np.nan)
        return values

    @cached_property
    def _conversions(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
        """(k,) factor, addend, divisor and code of no statement; NaN where there is no such field."""
        rows: list[tuple[float, float, float]] = []
        unknown = []
        for f in self.fields:
            conversion = None if f is None else conversion_of(f.spec)
            is_number = isinstance(conversion, NumberConversion)
            rows.append(conversion.ratio if isinstance(conversion, NumberConversion) else (np.nan, 0.0, 1.0))
            none = f.spec.no_statement if is_number and f is not None else None
            unknown.append(_NO_CODE if none is None else none)
        num, add, den = np.array(rows, np.float64).reshape(-1, 3).T
        return num, add, den, np.array(unknown, np.int64)

    def put(self, messages: Mixed, raws: NDArray[np.int64]) -> None:
        """Replace the field by (n,) raw integers that the specs allow, in place; for the owner of a copy only."""
        if self._is_there:
            self._table.put(messages, messages.codes, messages.flat(self._table.slot), raws)


_NO_CODE = np.iinfo(np.int64).max  # no field is that wide


def _u64(numbers: Sequence[int]) -> NDArray[np.uint64]:
    return np.array(numbers, np.uint64)
