"""Rows of octets at any position of one long run, read and written without a loop over rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from linkgw.errors import Reason, ValueRangeError

Bytes = NDArray[np.uint8]
Counts = NDArray[np.int64]


def windows(data: Bytes, size: int) -> NDArray[np.void]:
    """Every run of `size` octets of `data`, one element per position, sharing memory."""
    return np.ndarray((max(len(data) - size + 1, 0),), f"V{size}", data, strides=(1,))


def take_rows(data: Bytes, positions: Counts, size: int) -> Bytes:
    """(n, size) copy of the octets from each position on.

    >>> take_rows(np.arange(9, dtype=np.uint8), np.array([1, 6]), 3)
    array([[1, 2, 3],
           [6, 7, 8]], dtype=uint8)
    """
    return windows(data, size)[positions].view(np.uint8).reshape(-1, size)


def put_rows(data: Bytes, positions: Counts, rows: Bytes) -> None:
    """Write (n, size) contiguous rows to their positions in `data`."""
    size = rows.shape[1]
    windows(data, size)[positions] = rows.view(f"V{size}")[:, 0]


def padded(data: Bytes, size: int) -> Bytes:
    """Copy of `data` with at least `size` zero octets behind it, so that a row may be taken at its very end.

    The whole is a multiple of 4 octets.
    """
    out = np.zeros(len(data) + size + 3 & ~3, np.uint8)
    out[: len(data)] = data
    return out


def starts_of(counts: Counts) -> Counts:
    """(n + 1,) where each of n runs starts if they lie end to end, and the end of the last."""
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def spread(firsts: Counts, counts: Counts, starts: Counts, step: int) -> Counts:
    """Positions of all items: `counts[i]` of them for row i, from `firsts[i]` on, `step` apart.

    >>> counts = np.array([2, 0, 1])
    >>> spread(np.array([100, 200, 300]), counts, starts_of(counts), 10)
    array([100, 110, 300])
    """
    positions: Counts = np.repeat(firsts - step * starts[:-1], counts) + step * np.arange(starts[-1])
    return positions


class Verdicts:
    """The first reason that applies to each of n rows: the order of the calls is the order of checks."""

    def __init__(self, n: int) -> None:
        self.reason: Bytes = np.zeros(n, np.uint8)

    def refuse(self, reason: Reason, bad: NDArray[np.bool_]) -> None:
        """Give `reason` to the rows where `bad` holds and nothing was wrong so far."""
        self.reason[bad & (self.reason == 0)] = reason


def checked_column(
    name: str, value: int | NDArray[np.integer], high: int, rows: int | None = None
) -> int | NDArray[np.integer]:
    """`value` as it came, if it is (or every element of it is) within 0..`high`.

    Raises
    ------
    ValueRangeError
        A value is outside, or an array has not one element per row.
    """
    if isinstance(value, int):
        low_value, high_value = value, value
    else:
        if rows is not None and value.shape != (rows,):
            raise ValueRangeError("column of the wrong shape", where=name, got=value.shape, expected=(rows,))
        low_value, high_value = (int(value.min()), int(value.max())) if value.size else (0, 0)
    if low_value < 0 or high_value > high:
        got = low_value if low_value < 0 else high_value
        raise ValueRangeError("header field out of range", where=name, got=got, expected=f"0..{high}")
    return value


def only(name: str, value: int | NDArray[np.integer]) -> int:
    """The one number of a column for one row."""
    if isinstance(value, int):
        return value
    column = np.asarray(value)
    if column.shape not in ((), (1,)):
        raise ValueRangeError("column of the wrong shape", where=name, got=column.shape, expected=(1,))
    return int(column.reshape(-1)[0])


def checked_one(name: str, value: int, high: int) -> int:
    """`checked_column` for one row, as a plain integer."""
    if not 0 <= value <= high:
        raise ValueRangeError("header field out of range", where=name, got=value, expected=f"0..{high}")
    return value


def checked_counts(carrier: str, starts: Counts, max_words: int) -> Counts:
    """Words per datagram; `ValueRangeError` where a datagram has none or more than `max_words`."""
    counts: Counts = starts[1:] - starts[:-1]
    if not len(counts):
        return counts
    least, most = (int(counts[0]),) * 2 if len(counts) == 1 else (int(counts.min()), int(counts.max()))
    if least < 1 or most > max_words:
        got = most if most > max_words else least
        raise ValueRangeError("words in one datagram", where=carrier, got=got, expected=f"1..{max_words}")
    return counts
