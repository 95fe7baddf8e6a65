"""What the kernel tells beside each datagram, read out of many control buffers at once.

Where which control message lies is learned from the first buffer that has such headers; all others with the same
headers are then read by columns.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# linux/in.h, asm-generic/socket.h, linux/udp.h: what the socket module does not name
IP_PKTINFO = 8
SO_TIMESTAMPNS, SO_RXQ_OVFL = 35, 40
SOL_UDP, UDP_GRO = 17, 104

CONTROL_OCTETS = socket.CMSG_SPACE(12) + socket.CMSG_SPACE(16) + 2 * socket.CMSG_SPACE(4)
"""Octets of a control buffer that can be written."""
WORDS = CONTROL_OCTETS // 8 + 2
"""64-bit words of a control buffer; the last two are never written and stay 0."""
_ABSENT = WORDS - 2
_U32 = 0xFFFF_FFFF
_MOST_KNOWN = 16


class _Layout(NamedTuple):
    """Where which control message lies; words are counted from the start of the buffer."""

    octets: int
    pick: Callable[[Sequence[int]], tuple[int, ...]]
    """Picks the headers out of a buffer's words."""
    picked: tuple[int, ...]
    """What they hold."""
    mask: NDArray[np.int64]
    """All bits of the headers, of the words that were written."""
    headers: NDArray[np.int64]
    """What they hold; 0 elsewhere."""
    stamp: int
    info: int
    segment: int
    drops: int


Told = tuple[int, int, int, int]
"""Time of receipt (UTC, ns); interface and destination as `pack_place` packs them; octets of a GRO segment, 0 if it
came alone; SO_RXQ_OVFL, -1 where it is not told."""


def pack_place(index: int, destination: bytes) -> int:
    """Pack the index of an interface and an IPv4 address in network order.

    >>> hex(pack_place(3, bytes([239, 1, 2, 4])))
    '0x3040201ef'
    """
    return index << 32 | int.from_bytes(destination, "little")


class ControlReader:
    """Reads control buffers of WORDS words, as int64."""

    def __init__(self) -> None:
        self._known: list[_Layout] = []

    def read(self, words: Sequence[int], octets: int) -> Told:
        """One buffer, of whose words the kernel wrote so many octets."""
        for at in self._known:
            if at[0] == octets and at[1](words) == at[2]:
                break
        else:
            at = self._layout(words, octets)
        _, _, _, _, _, stamp, info, segment, drops = at
        return (
            words[stamp] * 1_000_000_000 + words[stamp + 1],
            (words[info] & _U32) << 32 | words[info + 1] & _U32,
            words[segment] & _U32,
            -1 if drops == _ABSENT else words[drops] & _U32,
        )

    def read_many(self, words: NDArray[np.int64], octets: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n, WORDS) buffers, n at least 1 -> (4, n) `Told`, column for column equal to `read`."""
        at = self._layout(words[0].tolist(), int(octets[0]))
        other, longer = (words[:, : len(at.mask)] ^ at.headers) & at.mask, octets != at.octets
        told = np.empty((4, len(words)), np.int64)
        if other.any() or longer.any():
            same = ~(other.any(axis=1) | longer)
            told[:, same] = self.read_many(words[same], octets[same])
            told[:, ~same] = self.read_many(words[~same], octets[~same])
            return told
        told[0] = words[:, at.stamp] * 1_000_000_000 + words[:, at.stamp + 1]
        told[1] = (words[:, at.info] & _U32) << 32 | words[:, at.info + 1] & _U32
        told[2] = words[:, at.segment] & _U32
        told[3] = -1 if at.drops == _ABSENT else words[:, at.drops] & _U32
        return told

    def _layout(self, words: Sequence[int], octets: int) -> _Layout:
        for known in self._known:
            if known.octets == octets and known.pick(words) == known.picked:
                return known
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known.append(_learn(words, octets))
        return self._known[-1]


def _learn(words: Sequence[int], octets: int) -> _Layout:
    """Walk the headers: octets of header and data, level, kind; each begins at a multiple of 8."""
    heads: list[int] = []
    places: dict[tuple[int, int], int] = {}
    at = 0
    while at + 2 <= octets // 8 and words[at] >= socket.CMSG_LEN(0):
        places[words[at + 1] & _U32, words[at + 1] >> 32] = at + 2
        heads += [at, at + 1]
        at += -(-words[at] // 8)
    mask = np.zeros(octets // 8, np.int64)
    mask[heads] = -1
    pick = itemgetter(*heads, _ABSENT, _ABSENT)  # of two and more it makes a tuple
    return _Layout(
        octets,
        pick,
        pick(words),
        mask,
        np.array(words[: len(mask)], np.int64) & mask,
        places.get((socket.SOL_SOCKET, SO_TIMESTAMPNS), _ABSENT),
        places.get((socket.IPPROTO_IP, IP_PKTINFO), _ABSENT),
        places.get((SOL_UDP, UDP_GRO), _ABSENT),
        places.get((socket.SOL_SOCKET, SO_RXQ_OVFL), _ABSENT),
    )
