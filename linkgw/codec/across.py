"""One field of every kind of message, read and replaced in messages of all kinds at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.mixed import Mixed
from linkgw.codec.plan import FieldPlan
from linkgw.codec.values import conversion_of


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
        self._layouts = [None if f is None else _layout_of(f) for f in fields]

    def runs(self, messages: Mixed) -> Iterator[tuple[FieldPlan, int, int]]:
        """Where the field stands, from which message to which: kinds side by side that have it alike are one run."""
        bounds, codes = messages.bounds, messages.kind_codes()
        i = 0
        while i < len(codes):
            field, layout, start = self.fields[codes[i]], self._layouts[codes[i]], bounds[i]
            i += 1
            while i < len(codes) and self._layouts[codes[i]] == layout:
                i += 1
            if field is not None:
                yield field, start, bounds[i]

    def get(self, messages: Mixed) -> NDArray[np.int64]:
        """(n,) raw integers; 0 where a kind has no such field."""
        raws = np.zeros(len(messages), np.int64)
        for f, start, stop in self.runs(messages):
            raws[start:stop] = f.get(messages.low[f.slot, start:stop], messages.high[f.slot, start:stop])
        return raws

    def values(self, messages: Mixed) -> NDArray[np.float64]:
        """(n,) values in the specs' unit; NaN for no statement, and where a kind has no such field."""
        values = np.full(len(messages), np.nan)
        for f, start, stop in self.runs(messages):
            raws = f.get(messages.low[f.slot, start:stop], messages.high[f.slot, start:stop])
            values[start:stop] = conversion_of(f.spec).to_values(raws)
        return values

    def put(self, messages: Mixed, raws: NDArray[np.int64]) -> None:
        """Replace the field by (n,) raw integers that the specs allow, in place; for the owner of a copy only."""
        for f, start, stop in self.runs(messages):
            f.put(messages.low[f.slot, start:stop], messages.high[f.slot, start:stop], raws[start:stop])


def _layout_of(f: FieldPlan) -> tuple[object, ...]:
    s = f.spec
    return f.slot, s.start, s.width, s.signed, s.scale, s.offset, s.no_statement
