"""recvmmsg and sendmmsg, by ctypes: many datagrams in one system call, with and without a compiler.

The structures are those of Linux on 64 bit: a `mmsghdr` of 64 octets, a control message of 24.
"""

from __future__ import annotations

import ctypes
import errno
import socket
import struct
from typing import Any

import numpy as np

LIBC = ctypes.CDLL(None, use_errno=True)
MMSGHDR = np.dtype(
    {
        "names": ["name", "name_length", "parts", "n_parts", "control", "control_length", "flags", "length"],
        "formats": ["<u8", "<u4", "<u8", "<u8", "<u8", "<u8", "<u4", "<u4"],
        "offsets": [0, 8, 16, 24, 32, 40, 48, 56],
        "itemsize": 64,
    }
)
IOVEC = np.dtype([("base", "<u8"), ("length", "<u8")])
CMSG = np.dtype([("length", "<u8"), ("level", "<i4"), ("kind", "<i4"), ("value", "<i4"), ("pad", "<i4")])
SOL_UDP, UDP_GRO = 17, 104
LONGEST = 65_536
STRIDE = LONGEST + 192
"""Buffers do not all start at the same place of a cache."""


class ManyReceiver:
    """Counts datagrams and octets that wait in a socket with UDP_GRO on, up to `size` reads a call."""

    def __init__(self, receiver: socket.socket, size: int = 128) -> None:
        self._fd, self._size = receiver.fileno(), size
        self._buffer = np.empty(size * STRIDE, np.uint8)
        self._control = np.zeros(size, CMSG)
        self._parts, self._heads = np.zeros(size, IOVEC), np.zeros(size, MMSGHDR)
        self._parts["base"] = self._buffer.ctypes.data + np.arange(size, dtype=np.uint64) * STRIDE
        self._parts["length"] = LONGEST
        self._heads["parts"] = self._parts.ctypes.data + np.arange(size, dtype=np.uint64) * IOVEC.itemsize
        self._heads["n_parts"] = 1
        self._heads["control"] = self._control.ctypes.data + np.arange(size, dtype=np.uint64) * CMSG.itemsize

    def drain(self) -> tuple[int, int, int]:
        """Reads, datagrams and octets; never blocks."""
        self._heads["control_length"] = CMSG.itemsize
        self._control["length"] = 0
        n = LIBC.recvmmsg(self._fd, ctypes.c_void_p(self._heads.ctypes.data), self._size, socket.MSG_DONTWAIT, None)
        if n <= 0:
            return 0, 0, 0
        lengths, control = self._heads["length"][:n].astype(np.int64), self._control[:n]
        is_run = (control["length"] > 0) & (control["kind"] == UDP_GRO)
        segments = np.where(is_run, control["value"], lengths)
        return n, int((-(-lengths // np.maximum(segments, 1))).sum()), int(lengths.sum())


class ManySender:
    """Sends datagrams to one place, each by itself, many a call."""

    def __init__(self, sender: socket.socket, group: str, port: int) -> None:
        self._fd = sender.fileno()
        self._to = struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", port, socket.inet_aton(group))
        self._name = ctypes.create_string_buffer(self._to)

    def prepare(self, data: np.ndarray[Any, Any], bounds: np.ndarray[Any, Any]) -> Prepared:
        """Everything the kernel wants to be told of n datagrams; not part of what is measured."""
        n = len(bounds) - 1
        parts, heads = np.zeros(n, IOVEC), np.zeros(n, MMSGHDR)
        parts["base"] = data.ctypes.data + bounds[:-1].astype(np.uint64)
        parts["length"] = np.diff(bounds)
        heads["parts"] = parts.ctypes.data + np.arange(n, dtype=np.uint64) * IOVEC.itemsize
        heads["n_parts"] = 1
        heads["name"], heads["name_length"] = ctypes.addressof(self._name), len(self._to)
        return Prepared(data, parts, heads)

    def send(self, prepared: Prepared, start: int, stop: int) -> None:
        """Send some of them, in order, waiting for room where there is none."""
        at = prepared.heads.ctypes.data
        while start < stop:
            n = LIBC.sendmmsg(self._fd, ctypes.c_void_p(at + start * MMSGHDR.itemsize), stop - start, 0)
            if n < 0 and ctypes.get_errno() not in (errno.EINTR, errno.EAGAIN, errno.ENOBUFS):
                raise OSError(ctypes.get_errno(), "sendmmsg")
            start += max(n, 0)


class Prepared:
    """Datagrams as sendmmsg takes them; keeps alive what they point to."""

    def __init__(self, data: np.ndarray[Any, Any], parts: np.ndarray[Any, Any], heads: np.ndarray[Any, Any]) -> None:
        self.data, self.parts, self.heads = data, parts, heads
