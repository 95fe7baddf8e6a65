"""The octets of a file or pipe from the front, and the records that are cut out of them."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from struct import Struct
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers.rows import padded, take_rows
from linkgw.errors import CaptureError

CHUNK = 1 << 22
"""Octets asked for at once; a pipe gives what is there."""
MAX_PACKET = 262_144
"""Most octets of a packet that are believed (as Wireshark's limit): more means that the file is damaged."""
NO_TIME = np.iinfo(np.int64).min
"""In `Records.utc_ns`: the file has no time for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """n packets as they stand in a file."""

    data: bytes
    """Octets that hold them, among others."""
    start: NDArray[np.int64]
    """(n,) where each packet begins in `data`."""
    captured: NDArray[np.int64]
    """(n,) octets of it that are there."""
    on_wire: NDArray[np.int64]
    """(n,) octets that it had."""
    utc_ns: NDArray[np.int64]
    """(n,) time, ns since 1970 (UTC); NO_TIME where the file has none."""
    interface: NDArray[np.int32]
    """(n,) index of the interface in the file."""
    comments: dict[int, str] = field(default_factory=dict)
    """Row -> comment."""


class Source:
    """A file or pipe that is read once, from the front."""

    def __init__(self, path: str | Path) -> None:
        self.name = "standard input" if str(path) == "-" else str(path)
        self.data = b""
        """What has been read and may still be wanted."""
        self.at = 0
        """Where in `data` the next record begins."""
        self._before = 0
        try:
            if str(path) == "-":
                self._file = FileIO(sys.stdin.fileno(), closefd=False)
            else:
                self._file = FileIO(path)
        except OSError as error:
            raise CaptureError(f"cannot be opened: {error.strerror}", where=self.name) from error

    def more(self) -> bool:
        """Drop what lies before `at` and read on; False at the end of the file."""
        try:
            chunk = self._file.read(CHUNK)
        except OSError as error:
            raise CaptureError(f"cannot be read: {error.strerror}", where=self.name) from error
        if not chunk:
            return False
        self.data = self.data[self.at :] + chunk
        self._before += self.at
        self.at = 0
        return True

    def need(self, octets: int) -> int:
        """Read until so many octets stand at `at`, or the file ends; give how many stand there."""
        while len(self.data) - self.at < octets and self.more():
            pass
        return len(self.data) - self.at

    def fail(self, what: str, got: object, expected: object, *, at: int | None = None) -> NoReturn:
        """Raise CaptureError with the octet offset in the file of `at` (default: `self.at`)."""
        offset = self._before + (self.at if at is None else at)
        raise CaptureError(what, where=f"{self.name}: octet {offset}", got=got, expected=expected)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def walk(data: bytes, at: int, limit: int, length: Struct, header: int, around: int) -> NDArray[np.int64]:
    """Step from record to record; judges nothing, so that a damaged length leads astray, but never out of `data`.

    Parameters
    ----------
    data, at
        The octets, and where the first record begins.
    limit : int
        Most records.
    length : Struct
        Reads the length that a record states, at its beginning.
    header : int
        Octets of a record that must be there for it to be stepped over.
    around : int
        What to add to the stated length to come to the next record.

    Returns
    -------
    (n + 1,) int64
        Where each record begins, and the next one would; n may be 0.
    """
    starts = [at]
    append, length_at, last = starts.append, length.unpack_from, len(data) - header
    for _ in range(limit):
        if at > last:
            break
        at += around + length_at(data, at)[0]
        append(at)
    return np.array(starts, np.int64)


def gather(data: bytes | NDArray[np.uint8], at: NDArray[np.int64], width: int) -> NDArray[np.uint8]:
    """Give octets at..at+width-1 for each of n places, (n, width); past the end of `data`: anything."""
    octets = np.frombuffer(data, np.uint8) if isinstance(data, bytes) else data
    last = len(octets) - width
    if last < 0:
        octets, last = padded(octets, width), 0
    rows = take_rows(octets, np.minimum(at, last), width)
    late = np.flatnonzero(at > last)
    if len(late):
        rows[late] = octets.take(at[late, None] + np.arange(width), mode="clip")
    return rows
