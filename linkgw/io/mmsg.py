"""sendmmsg(2) and recvmmsg(2): many datagrams in one system call, by way of the C library.

The structures are those of Linux on 64 bit, little-endian; elsewhere both calls are None. tests/io/test_mmsg.py holds
them against what the socket module sends and receives.
"""

from __future__ import annotations

import ctypes
import errno
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

MMSGHDR = np.dtype(
    {
        "names": ["name", "name_octets", "parts", "n_parts", "control", "control_octets", "flags", "octets"],
        "formats": ["<u8", "<u4", "<u8", "<u8", "<u8", "<u8", "<u4", "<u4"],
        "offsets": [0, 8, 16, 24, 32, 40, 48, 56],
        "itemsize": 64,
    }
)
"""struct mmsghdr of recvmmsg(2), with the struct msghdr in it."""
IOVEC = np.dtype([("base", "<u8"), ("octets", "<u8")])
"""struct iovec of readv(2)."""
NAME_OCTETS = 16
"""Octets of struct sockaddr_in."""


def _load(name: str, *more: type[ctypes.c_void_p]) -> Callable[..., int] | None:
    """A call of the C library that sets ctypes' errno; None where it is missing, or its structures are others."""
    if sys.maxsize < 1 << 32 or sys.byteorder != "little":
        return None
    call = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    if call is not None:
        call.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, *more)
    return call


recvmmsg = _load("recvmmsg", ctypes.c_void_p)
"""(fd, address of n MMSGHDR, n, flags, address of a timespec or None) -> how many it took, or -1."""
sendmmsg = _load("sendmmsg")
"""(fd, address of n MMSGHDR, n, flags) -> how many it sent, or -1."""


def can_receive_many() -> bool:
    """Whether there is a recvmmsg, here and in the kernel."""
    return recvmmsg is not None and (recvmmsg(-1, None, 0, 0, None) == 0 or ctypes.get_errno() != errno.ENOSYS)


def pack_name(ip: str, port: int) -> bytes:
    """Pack an address as struct sockaddr_in.

    >>> pack_name("10.0.0.1", 3000).hex()
    '02000bb80a0000010000000000000000'
    """
    return struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", port, socket.inet_aton(ip))


def addresses(rows: NDArray[Any]) -> NDArray[np.uint64]:
    """(n,) where in memory each of n rows begins; whoever keeps them keeps the array, too."""
    return np.uint64(rows.ctypes.data) + np.arange(len(rows), dtype=np.uint64) * np.uint64(rows.strides[0])
