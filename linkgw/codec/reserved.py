"""All reserved codes of a message in a dozen numpy calls: what a small batch needs.

Field by field (`FieldPlan.reserved`) costs the same number of calls for every field, whatever the batch; here all
fields of all messages make one matrix. From some hundreds of messages on the narrow columns of the fields win.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.words import HIGH_START, U16, U64
from linkgw.spec.model import FieldSpec

_TAIL_START = 16
"""A field of 32 bits or less lies whole in bits 0-63 or in bits 16-79."""


class ReservedPlan:
    """Which codes of each field are allowed: one range, and no statement.

    Codes are compared as unsigned integers with the sign bit of signed fields turned over, which keeps their order.
    """

    def __init__(self, fields: Collection[tuple[int, FieldSpec]], n_slots: int) -> None:
        rows, columns = [], []
        for slot, f in fields:
            is_in_tail = f.start + f.width > HIGH_START
            sign = 1 << f.width - 1 if f.signed else 0
            none = f.raw_min if f.no_statement is None else f.no_statement
            codes = [(raw & f.mask) ^ sign for raw in (f.raw_min, f.raw_max, none)]
            rows.append(slot + n_slots * is_in_tail)
            columns.append([f.start - _TAIL_START * is_in_tail, f.mask, sign, *codes])
        self._rows = np.array(rows, np.int64)
        table = np.array(columns, np.uint64).reshape(-1, 6, 1)
        self._shift, self._mask, self._sign, self._least, self._greatest, self._none = table.transpose(1, 0, 2)

    def of(self, low: U64, high: U16) -> NDArray[np.bool_] | None:
        """Which of n messages, (s, n) slots, hold a code that is not allowed; None where no one does."""
        tail = high.astype(np.uint64) << np.uint64(HIGH_START - _TAIL_START)
        tail |= low >> np.uint64(_TAIL_START)
        codes = np.concatenate((low, tail))[self._rows]
        codes >>= self._shift
        codes &= self._mask
        codes ^= self._sign
        bad = codes < self._least
        bad |= codes > self._greatest
        bad &= codes != self._none
        return bad.any(axis=0) if bad.any() else None
