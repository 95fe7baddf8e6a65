"""Several captures as one, by time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.errors import CaptureError
from linkgw.io.captures.model import CaptureBatch, Interface, join_octets


def merge_captures(captures: Sequence[Iterable[CaptureBatch]]) -> Iterator[CaptureBatch]:
    """Merge captures by time; each row says in `capture` which one it came from.

    Equal times come in the order of the arguments, then in that of the file. Within one capture the order is
    always that of its file: a row with an earlier time than one before it stands where that one stands, and
    keeps its own time (`CaptureCounts.backwards` counts such rows). The order of rows does not depend on how
    the captures are cut into batches. At most one batch of each capture is held.

    Raises
    ------
    CaptureError
        One of them could not be read to its end (the first in the order of the arguments). Everything else,
        and all of it up to that place, has been given.
    """
    inputs = [_Input(i, iter(capture)) for i, capture in enumerate(captures)]
    tables: list[tuple[Interface, ...]] = [()] * len(inputs)
    while waiting := [one for one in inputs if one.fill()]:
        limit, last = min((int(one.keys[-1]), one.index) for one in waiting)
        parts, keys = [], []
        for one in waiting:
            n = int(np.searchsorted(one.keys, limit, "right" if one.index <= last else "left"))
            if n:
                keys.append(one.keys[:n])
                parts.append(one.cut(n))
                tables[one.index] = parts[-1].interfaces[0]
        merged = replace(_join(parts), interfaces=tuple(tables))
        order = np.argsort(np.concatenate(keys), kind="stable")
        yield merged if len(parts) == 1 else merged.take(order)
    for one in inputs:
        if one.error:
            raise one.error


class _Input:
    """One capture: its rows not given yet, and their keys, which are the latest time so far in the file."""

    def __init__(self, index: int, batches: Iterator[CaptureBatch]) -> None:
        self.index = index
        self._batches = batches
        self._batch: CaptureBatch | None = None
        self._latest = np.iinfo(np.int64).min
        self.keys: NDArray[np.int64] = np.zeros(0, np.int64)
        self.error: CaptureError | None = None

    def fill(self) -> bool:
        """Have at least one row; False at the end, or where it cannot be read on."""
        while not len(self.keys) and not self.error:
            try:
                self._batch = next(self._batches, None)
            except CaptureError as error:
                self.error = error
                return False
            if self._batch is None:
                return False
            self.keys = np.maximum(np.maximum.accumulate(self._batch.utc_ns), self._latest)
            self._latest = int(self.keys.max(initial=self._latest))
        return len(self.keys) > 0

    def cut(self, n: int) -> CaptureBatch:
        """Give the first n rows away."""
        assert self._batch is not None
        head = _rows(self._batch, 0, n)
        self._batch = _rows(self._batch, n, len(self._batch))
        self.keys = self.keys[n:]
        return replace(head, capture=np.full(n, self.index, np.int32))


_COLUMNS = (
    *("utc_ns", "source", "source_port", "destination", "destination_port"),
    *("interface", "number", "capture"),
)


def _rows(batch: CaptureBatch, start: int, stop: int) -> CaptureBatch:
    """Rows start..stop-1, sharing memory."""
    return replace(
        batch,
        payloads=batch.payloads.cut(start, stop),
        comments={row - start: text for row, text in batch.comments.items() if start <= row < stop},
        **{name: getattr(batch, name)[start:stop] for name in _COLUMNS},
    )


def _join(parts: list[CaptureBatch]) -> CaptureBatch:
    """Lay batches one behind the other."""
    columns: dict[str, Any] = {name: np.concatenate([getattr(p, name) for p in parts]) for name in _COLUMNS}
    comments: dict[int, str] = {}
    before = 0
    for part in parts:
        comments |= {before + row: text for row, text in part.comments.items()}
        before += len(part)
    payloads = join_octets([part.payloads for part in parts])
    return replace(parts[0], payloads=payloads, comments=comments, **columns)
