"""Network interfaces: what one is like now, and a watch that wakes when that changes.

A socket that joined a group on an interface that was then deleted and made again hears nothing for ever, and
no call ever fails; only the new interface index tells. So somebody has to watch.
"""

from __future__ import annotations

import errno
import fcntl
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass

# linux/sockios.h, net/if.h
_SIOCGIFFLAGS, _SIOCGIFADDR, _SIOCGIFINDEX = 0x8913, 0x8915, 0x8933
_IFF_UP, _IFF_RUNNING = 0x1, 0x40
_IFREQ = struct.Struct("=16s24s")  # name, then a union whose longest member is 24 octets
# linux/netlink.h, linux/rtnetlink.h
_AF_NETLINK, _NETLINK_ROUTE = 16, 0
_RTMGRP_LINK, _RTMGRP_IPV4_IFADDR = 0x1, 0x10


@dataclass(frozen=True, slots=True)
class InterfaceState:
    """One interface at one moment."""

    name: str
    """As `ip link` shows it."""
    index: int
    """Interface index, new each time the interface is made; 0 while there is none of that name."""
    up: bool
    """Switched on and with carrier."""
    address: str
    """First IPv4 address, dotted; empty where it has none."""


class InterfaceWatch:
    """Tells which of some interfaces have come, gone or changed.

    The netlink socket only wakes; the states are then looked up, so that neither a lost notification nor two
    changes in a row can leave a wrong picture. An interface that was deleted and made again between two
    polls shows as a changed index.

    Parameters
    ----------
    names : iterable of str
        The interfaces to watch; they need not exist yet.
    """

    states: dict[str, InterfaceState]
    """Name -> state at the last poll."""

    def __init__(self, names: Iterable[str]) -> None:
        self._netlink = socket.socket(_AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, _NETLINK_ROUTE)
        self._netlink.bind((0, _RTMGRP_LINK | _RTMGRP_IPV4_IFADDR))
        self._inet = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.states = {name: _look_up(self._inet, name) for name in names}

    def fileno(self) -> int:
        """Readable when something may have changed."""
        return self._netlink.fileno()

    def poll(self) -> list[InterfaceState]:
        """Give the new states of the interfaces that changed since the last poll; never blocks."""
        self._forget_notifications()
        changed = [now for name, before in self.states.items() if (now := _look_up(self._inet, name)) != before]
        self.states.update((state.name, state) for state in changed)
        return changed

    def close(self) -> None:
        """Close both sockets."""
        self._netlink.close()
        self._inet.close()

    def _forget_notifications(self) -> None:
        while True:
            try:
                self._netlink.recv(1 << 16)
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno != errno.ENOBUFS:  # some were lost, which is no harm here; it is told once
                    raise


def interface_state(name: str) -> InterfaceState:
    """Look an interface up, in the network namespace of the calling thread."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as inet:
        return _look_up(inet, name)


def _look_up(inet: socket.socket, name: str) -> InterfaceState:
    index = _ask(inet, _SIOCGIFINDEX, name)
    flags = _ask(inet, _SIOCGIFFLAGS, name)
    if index is None or flags is None:
        return InterfaceState(name, 0, up=False, address="")
    (flag_bits,) = struct.unpack_from("=H", flags)
    address = _ask(inet, _SIOCGIFADDR, name)
    return InterfaceState(
        name,
        struct.unpack_from("=i", index)[0],
        up=flag_bits & (_IFF_UP | _IFF_RUNNING) == _IFF_UP | _IFF_RUNNING,
        address=socket.inet_ntoa(address[4:8]) if address else "",
    )


def _ask(inet: socket.socket, request: int, name: str) -> bytes | None:
    """One ioctl on the interface of that name; None where there is none, or nothing to tell."""
    encoded = name.encode()
    if not 0 < len(encoded) < 16:
        return None
    try:
        answer: bytes = fcntl.ioctl(inet, request, _IFREQ.pack(encoded, b""))
    except OSError:
        return None
    return answer[16:]
