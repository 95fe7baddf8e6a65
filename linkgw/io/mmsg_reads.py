"""What reading a UDP socket gives, however it is done, and the plain way: one system call for each."""

from __future__ import annotations

import errno
import socket
import struct
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from linkgw.io.mmsg_control import CONTROL_OCTETS, IP_PKTINFO, SO_RXQ_OVFL, SO_TIMESTAMPNS, SOL_UDP, UDP_GRO

ROOM = 1 << 18
"""Octets after which reading ends: it bounds the words that are worked on before the next time."""

_SOL_SOCKET, _IPPROTO_IP = int(socket.SOL_SOCKET), int(socket.IPPROTO_IP)  # enumerations compare slowly
_STAMP, _INFO, _U32 = struct.Struct("=qq").unpack, struct.Struct("=I4x4s").unpack, struct.Struct("=I").unpack

Row = tuple[int, int, int, int, int, int, int, int]
"""One read: datagrams in it; octets; flags; sender's ip << 16 | port; and what `mmsg_control.Told` has."""


class Reads(NamedTuple):
    """What was read at one time."""

    octets: NDArray[np.uint8]
    """Of all reads, end to end; memory of its own."""
    rows: list[Row] | NDArray[np.int64]
    """One of each read, or (reads, 8)."""
    n: int
    """Datagrams in them."""
    fault: int
    """errno that ended it; 0 if nothing more waited, or a bound was reached."""


class Reader(Protocol):
    """A way to read."""

    def read(self, sock: socket.socket, most: int) -> Reads:
        """Read until there are `most` datagrams, more than ROOM octets, or no more; never blocks."""
        ...


def read_one(sock: socket.socket, buffer: memoryview) -> Row:
    """Read one datagram, or GRO buffer; raises OSError where there is none."""
    size, control, flags, address = sock.recvmsg_into((buffer,), CONTROL_OCTETS)
    utc_ns = place = segment = 0
    drops = -1
    for level, kind, data in control:
        if kind == SO_TIMESTAMPNS and level == _SOL_SOCKET:
            seconds, ns = _STAMP(data)
            utc_ns = seconds * 1_000_000_000 + ns
        elif kind == IP_PKTINFO and level == _IPPROTO_IP:
            index, destination = _INFO(data)
            place = index << 32 | int.from_bytes(destination, "little")
        elif kind == UDP_GRO and level == SOL_UDP:
            (segment,) = _U32(data)
        elif kind == SO_RXQ_OVFL and level == _SOL_SOCKET:
            (drops,) = _U32(data)
    count = -(-size // segment) if segment else 1
    return count, size, flags, _source(address), utc_ns, place, segment, drops


@lru_cache(4096)  # senders may make up addresses without end
def _source(address: tuple[str, int]) -> int:
    ip, port = address
    return int.from_bytes(socket.inet_aton(ip), "big") << 16 | port


class PlainReader:
    """One datagram, or GRO buffer, a call.

    Parameters
    ----------
    longest : int
        Octets read of one; the rest of it is lost.
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._buffer = np.empty(ROOM + longest, np.uint8)

    def read(self, sock: socket.socket, most: int) -> Reads:
        """As `Reader.read`."""
        view, longest = self._buffer.data, self._longest
        rows: list[Row] = []
        at = n = fault = 0
        while n < most and at <= ROOM:
            try:
                row = read_one(sock, view[at : at + longest])
            except BlockingIOError:
                break
            except OSError as error:
                fault = error.errno or errno.EIO
                break
            rows.append(row)
            at += row[1]
            n += row[0]
        return Reads(self._buffer[:at].copy(), rows, n, fault)
