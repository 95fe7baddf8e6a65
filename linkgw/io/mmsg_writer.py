"""Sends datagrams, and runs of them, by sendmmsg: many in one system call."""

from __future__ import annotations

import ctypes
import errno
import socket

import numpy as np
from numpy.typing import NDArray

from linkgw.io import mmsg

ROWS = 256
"""Datagrams or runs a call."""

SOL_UDP, UDP_SEGMENT = 17, 103  # linux/udp.h
_CONTROL = np.dtype([("octets", "<u8"), ("level", "<i4"), ("kind", "<i4"), ("segment", "<u8")])


class ManyWriter:
    """Up to 256 datagrams, or runs of them, a call."""

    def __init__(self) -> None:
        self._name, self._parts = np.zeros(mmsg.NAME_OCTETS, np.uint8), np.zeros(ROWS, mmsg.IOVEC)
        self._control, self._heads = np.zeros(ROWS, _CONTROL), np.zeros(ROWS, mmsg.MMSGHDR)
        self._control["octets"] = socket.CMSG_LEN(2)
        self._control["level"], self._control["kind"] = SOL_UDP, UDP_SEGMENT
        self._heads["name"], self._heads["name_octets"] = self._name.ctypes.data, mmsg.NAME_OCTETS
        self._heads["parts"], self._heads["n_parts"] = mmsg.addresses(self._parts), 1
        self._heads["control"] = mmsg.addresses(self._control)
        self._heads_at, self._name_octets = self._heads.ctypes.data, self._name.data
        # what changes from one to the next
        self._bases, self._lengths = self._parts["base"].view(np.int64), self._parts["octets"].view(np.int64)
        self._segments = self._control["segment"].view(np.int64)
        self._control_octets = self._heads["control_octets"].view(np.int64)
        self._n = 0

    def fill(
        self, name: bytes, octets: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64],
        segments: NDArray[np.int64],
    ) -> None:  # fmt: skip
        """Take n datagrams or runs, at most ROWS.

        Parameters
        ----------
        name : bytes
            Where to, as `mmsg.pack_name` packs it.
        octets : (total,) uint8
            Contiguous; the caller keeps it alive until all is sent.
        starts, ends : (n,) int64
            Where each begins and ends within `octets`.
        segments : (n,) int64
            Octets of each datagram of a run, but the last; 0 for a lone one.

        Raises
        ------
        IndexError
            One is not within `octets`: the kernel would send what lies beside it. Nothing is taken.
        """
        lengths, n = ends - starts, len(starts)
        if lengths.min() < 0 or starts.min() < 0 or ends.max() > len(octets):
            raise IndexError("datagrams beyond their octets")
        self._n = n
        self._name_octets[:] = name
        self._bases[:n] = starts
        self._bases[:n] += octets.ctypes.data
        self._lengths[:n], self._segments[:n] = lengths, segments
        self._control_octets[:n] = (segments > 0) * _CONTROL.itemsize

    def send(self, fd: int, first: int) -> int:
        """Send those from `first` on; gives how many were sent, or the errno of the first one, less than 0."""
        assert mmsg.sendmmsg is not None
        at = self._heads_at + first * mmsg.MMSGHDR.itemsize
        while (got := mmsg.sendmmsg(fd, at, self._n - first, 0)) < 0:
            fault = ctypes.get_errno()
            if fault != errno.EINTR:
                return -(fault or errno.EIO)
        return got
