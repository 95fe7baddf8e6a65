"""What both ends of UDP multicast share: a socket tied to one interface. Linux only, 64 bit; IPv4."""

from __future__ import annotations

import contextlib
import errno
import socket

_IP_MULTICAST_ALL = 49  # linux/in.h


def open_socket(interface: str) -> socket.socket:
    """Give a non-blocking UDP socket tied to the interface, if that is permitted."""
    new = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    new.setsockopt(socket.IPPROTO_IP, _IP_MULTICAST_ALL, 0)
    with contextlib.suppress(PermissionError):
        new.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
    return new


def bound_device(sock: socket.socket) -> bool:
    """Say whether SO_BINDTODEVICE holds."""
    return bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, 16).rstrip(b"\0"))


def set_buffer(sock: socket.socket, forced: int, plain: int, octets: int) -> None:
    """Set a socket's buffer beyond the system's limit where that is permitted, else within it."""
    try:
        sock.setsockopt(socket.SOL_SOCKET, forced, octets)
    except PermissionError:
        sock.setsockopt(socket.SOL_SOCKET, plain, octets)


def errno_name(fault: int) -> str:
    """Name an errno as errno.h does.

    >>> errno_name(19)
    'ENODEV'
    """
    return errno.errorcode.get(fault, str(fault))
