"""What reading a UDP socket gives, however it is done, and the plain way: one system call for each."""

from __future__ import annotations

import errno
import socket
import struct
import sys
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from linkgw.io.mmsg_control import CONTROL_OCTETS, IP_PKTINFO, SO_RXQ_OVFL, SO_TIMESTAMPNS, SOL_UDP, UDP_GRO, pack_place

ROOM = 1 << 17
"""Octets after which reading ends: it bounds the words that are worked on before the next time."""

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
        receive, view, longest = sock.recvmsg_into, self._buffer.data, self._longest
        rows: list[Row] = []
        at = n = fault = 0
        while n < most and at <= ROOM:
            try:
                size, control, flags, (ip, port) = receive([view[at : at + longest]], CONTROL_OCTETS)
            except BlockingIOError:
                break
            except OSError as error:
                fault = error.errno or errno.EIO
                break
            utc_ns = place = segment = 0
            drops = -1
            for level, kind, data in control:
                if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
                    seconds, ns = struct.unpack("=qq", data)
                    utc_ns = seconds * 1_000_000_000 + ns
                elif level == socket.IPPROTO_IP and kind == IP_PKTINFO:
                    place = pack_place(int.from_bytes(data[:4], sys.byteorder), data[8:])
                elif level == SOL_UDP and kind == UDP_GRO:
                    (segment,) = struct.unpack("=I", data)
                elif level == socket.SOL_SOCKET and kind == SO_RXQ_OVFL:
                    (drops,) = struct.unpack("=I", data)
            source = int.from_bytes(socket.inet_aton(ip), "big") << 16 | port
            count = -(-size // segment) if segment else 1
            rows.append((count, size, flags, source, utc_ns, place, segment, drops))
            at += size
            n += count
        return Reads(self._buffer[:at].copy(), rows, n, fault)
