"""What the carriers take and give: datagrams as one run of octets, envelopes as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Octets:
    """n datagram payloads laid end to end."""

    data: NDArray[np.uint8]
    """(total,) octets of all payloads, in order."""
    bounds: NDArray[np.int64]
    """(n + 1,) where each payload starts, and the end of the last."""

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def __getitem__(self, i: int) -> bytes:
        if not -len(self) <= i < len(self):
            raise IndexError(i)
        i %= len(self)
        return self.data[self.bounds[i] : self.bounds[i + 1]].tobytes()

    def split(self) -> list[bytes]:
        """The payloads, each by itself.

        >>> Octets.of([b"ab", b"", b"c"]).split()
        [b'ab', b'', b'c']
        """
        octets, bounds = self.data.tobytes(), self.bounds.tolist()
        return [octets[start:stop] for start, stop in pairwise(bounds)]

    @classmethod
    def of(cls, payloads: Sequence[bytes]) -> Octets:
        """Lay payloads end to end.

        >>> list(Octets.of([b"ab", b"", b"c"]))
        [b'ab', b'', b'c']
        """
        bounds = np.array([0, *accumulate(map(len, payloads))], np.int64)
        return cls(np.frombuffer(b"".join(payloads), np.uint8), bounds)

    def cut(self, start: int, stop: int) -> Octets:
        """Payloads start..stop-1, sharing memory."""
        bounds = self.bounds[start : stop + 1]
        return Octets(self.data[bounds[0] : bounds[-1]], bounds - bounds[0])


class PacketKind(IntEnum):
    """What an envelope carries."""

    WORDS = 0  # J-words
    STATUS = 1  # SIMPLE node status
    TRANSMITTER = 2  # DIS Transmitter PDU


@dataclass(frozen=True, slots=True, eq=False)
class Envelopes:
    """n datagrams with their envelopes off. Where `reason` is not 0 the other columns of that row mean
    nothing and the row has no words.
    """

    reason: NDArray[np.uint8]
    """(n,) errors.Reason; 0 where the envelope is good."""
    kind: NDArray[np.uint8]
    """(n,) PacketKind."""
    stn: NDArray[np.uint16]
    """(n,) source track number from the header."""
    npg: NDArray[np.uint16]
    """(n,) network participation group; 0 for packets without words."""
    sequence: NDArray[np.int32]
    """(n,) SIMPLE sequence number; -1 where the carrier has none."""
    sender: NDArray[np.uint64]
    """(n,) who sent it, by the carrier's own identifiers (SIMPLE node and subnode; DIS site, application,
    entity, radio), packed; the sequence number counts per sender."""
    words: NDArray[np.uint8]
    """(w, 10) word containers of all good datagrams, in order."""
    starts: NDArray[np.int64]
    """(n + 1,) index of each datagram's first word, and the end of the last."""


class OneEnvelope(NamedTuple):
    """One datagram of words with its envelope off, as plain integers."""

    stn: int
    """Source track number from the header."""
    npg: int
    """Network participation group."""
    sequence: int
    """As in `Envelopes`."""
    sender: int
    """As in `Envelopes`."""
    words: bytes
    """Word containers, 10 octets each."""

    def as_batch(self) -> Envelopes:
        """The same as a batch of one."""
        words = np.frombuffer(self.words, np.uint8).reshape(-1, 10)
        return Envelopes(
            reason=np.zeros(1, np.uint8),
            kind=np.zeros(1, np.uint8),
            stn=np.array([self.stn], np.uint16),
            npg=np.array([self.npg], np.uint16),
            sequence=np.array([self.sequence], np.int32),
            sender=np.array([self.sender], np.uint64),
            words=words,
            starts=np.array([0, len(words)]),
        )
