"""The octets of a file or pipe from the front, and the records that are cut out of them."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

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


def gather(data: bytes | NDArray[np.uint8], at: NDArray[np.int64], width: int) -> NDArray[np.uint8]:
    """Give octets at..at+width-1 for each of n places, (n, width); past the end of `data`: anything."""
    octets = np.frombuffer(data, np.uint8) if isinstance(data, bytes) else data
    if not len(octets):
        return np.zeros((len(at), width), np.uint8)
    return octets.take(at[:, None] + np.arange(width), mode="clip")
