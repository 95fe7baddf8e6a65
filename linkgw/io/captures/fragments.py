"""IPv4 fragments put together, within bounds of number, octets and age.

Source: RFC 791 section 3.2, RFC 1858. Fragments that overlap without
being equal are refused with their datagram.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

MAX_AGE_NS = 30 * 10**9
"""As Linux (net.ipv4.ipfrag_time)."""
MAX_DATAGRAMS = 256
"""Incomplete datagrams that are kept at once; the oldest goes first."""
MAX_OCTETS = 65_535

Key = tuple[int, int, int, int]
"""Interface, source, destination, identification; the protocol is UDP."""


@dataclass(slots=True)
class _Incomplete:
    first_ns: int
    offsets: list[int] = field(default_factory=list)
    """Ascending."""
    parts: dict[int, bytes] = field(default_factory=dict)
    """Offset -> octets."""
    octets: int = 0
    """Sum over the parts."""
    total: int = MAX_OCTETS
    """Octets of the whole: no more than that, and exactly that once the last fragment is there."""
    ended: bool = False
    """The last fragment is there."""
    packets: int = 0

    def put(self, offset: int, octets: bytes, *, more: bool) -> bool:
        """Put a part in its place; False if it contradicts the others."""
        self.packets += 1
        end = offset + len(octets)
        if not octets or end > self.total or (more and len(octets) % 8):
            return False
        i = bisect_left(self.offsets, offset)
        if not more:
            if (self.ended and end != self.total) or i < len(self.offsets) - 1:
                return False
            self.total, self.ended = end, True
        if offset in self.parts:
            return self.parts[offset] == octets
        if i and self.offsets[i - 1] + len(self.parts[self.offsets[i - 1]]) > offset:
            return False
        if i < len(self.offsets) and self.offsets[i] < end:
            return False
        self.offsets.insert(i, offset)
        self.parts[offset] = octets
        self.octets += len(octets)
        return not self.ended or self.offsets[-1] + len(self.parts[self.offsets[-1]]) <= self.total


@dataclass(slots=True)
class Reassembly:
    """Fragments of UDP datagrams of one capture, in file order."""

    lost: int = 0
    """Fragments given up: too old, too many at once, or in conflict with one another."""
    merged: int = 0
    """Fragments that went into a datagram which another one completed."""
    _waiting: dict[Key, _Incomplete] = field(default_factory=dict)

    def add(self, key: Key, offset: int, octets: bytes, *, more: bool, utc_ns: int) -> bytes | None:
        """Take one fragment; give the UDP datagram, its header included, if that makes it whole."""
        self._give_up_old(utc_ns)
        waiting = self._waiting.setdefault(key, _Incomplete(utc_ns))
        if not waiting.put(offset, octets, more=more):
            self._give_up(key)
        elif waiting.ended and waiting.octets == waiting.total:
            del self._waiting[key]
            self.merged += waiting.packets - 1
            return b"".join(waiting.parts[at] for at in waiting.offsets)
        elif len(self._waiting) > MAX_DATAGRAMS:
            self._give_up(next(iter(self._waiting)))
        return None

    def finish(self) -> None:
        """The capture has ended: what is incomplete stays so."""
        for key in list(self._waiting):
            self._give_up(key)

    def _give_up_old(self, utc_ns: int) -> None:
        while self._waiting:
            key, oldest = next(iter(self._waiting.items()))
            if utc_ns - oldest.first_ns <= MAX_AGE_NS:
                break
            self._give_up(key)

    def _give_up(self, key: Key) -> None:
        self.lost += self._waiting.pop(key).packets
