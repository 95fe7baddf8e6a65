"""Reserved codes: the holes that the spec leaves in the codes of a field, and a quick look for all of them.

Field by field (`FieldPlan.reserved`) costs some numpy calls for every field, whatever the batch; `ReservedPlan` makes
one matrix of all fields, which costs a small batch a tenth of that.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.words import HIGH_START, TAIL_START, U16, U64
from linkgw.spec.model import FieldSpec


def holes_of(field: FieldSpec) -> list[tuple[int, int]]:
    """Runs of raw integers of the field's width that are neither a value nor no statement: first, and first after.

    >>> from linkgw import load_catalog
    >>> holes_of(load_catalog().messages["J3.2"].fields["track_quality"])
    [(16, 31)]
    """
    half = 1 << field.width - 1
    least, end = (-half, half) if field.signed else (0, field.mask + 1)
    if field.enumeration is not None:
        allowed = [(code, code + 1) for code in field.enumeration.names]
    else:
        allowed = [(field.raw_min, field.raw_max + 1)]
    if field.no_statement is not None:
        allowed.append((field.no_statement, field.no_statement + 1))
    holes, at = [], least
    for first, after in [*sorted(allowed), (end, end)]:
        if first > at:
            holes.append((at, first))
        at = after
    return holes


class ReservedPlan:
    """One row per hole of any field: where the field stands, where the hole begins, and how long it is."""

    def __init__(self, fields: Collection[tuple[int, FieldSpec]], n_slots: int) -> None:
        rows, columns = [], []
        for slot, f in fields:
            is_in_tail = f.start + f.width > HIGH_START
            for first, after in holes_of(f):
                rows.append(slot + n_slots * is_in_tail)
                columns.append([f.start - TAIL_START * is_in_tail, first & f.mask, f.mask, after - first])
        self._rows = np.array(rows, np.int64)
        table = np.array(columns, np.uint64).reshape(-1, 4, 1)
        self._shift, self._first, self._mask, self._length = table.transpose(1, 0, 2)

    def of(self, low: U64, high: U16) -> NDArray[np.bool_]:
        """Which of n messages, (s, n) slots, hold a code in a hole."""
        tail = high.astype(np.uint64) << np.uint64(HIGH_START - TAIL_START)
        tail |= low >> np.uint64(TAIL_START)
        codes = np.concatenate((low, tail))[self._rows]
        codes >>= self._shift
        codes -= self._first  # modulo, so that what comes before the hole is far beyond its length
        codes &= self._mask
        in_hole: NDArray[np.bool_] = np.logical_or.reduce(codes < self._length, axis=0)
        return in_hole
