"""Link-layer headers off, for a batch: where the network layer of each packet begins, and what it is.

Source: the LINKTYPE registry of tcpdump.org; IEEE 802.1Q for VLAN tags.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from linkgw.io.captures.source import gather

I64 = NDArray[np.int64]

NULL, ETHERNET, RAW, LOOP, LINUX_SLL, IPV4, IPV6, LINUX_SLL2 = 0, 1, 101, 108, 113, 228, 229, 276
TYPE_IPV4, TYPE_ARP, TYPE_IPV6 = 0x0800, 0x0806, 0x86DD
TYPE_OTHER = 0
TYPE_TAGS = (0x8100, 0x88A8, 0x9100)
MAX_TAGS = 4
AF_INET = 2
AFS_INET6 = (10, 24, 28, 30)


def _typed(type_at: int, header: int) -> Callable[[bytes, I64], tuple[I64, I64]]:
    """A link whose header has an EtherType at `type_at`, and VLAN tags behind the header."""

    def pull(data: bytes, start: I64) -> tuple[I64, I64]:
        kind = _u16(data, start + type_at)
        at = start + header
        for _ in range(MAX_TAGS):
            tagged = np.isin(kind, TYPE_TAGS)
            if not tagged.any():
                break
            kind = np.where(tagged, _u16(data, at + 2), kind)
            at = at + 4 * tagged
        return at, kind

    return pull


def _pull_family(data: bytes, start: I64) -> tuple[I64, I64]:
    """BSD loopback: an address family of 4 octets, in the order of the host that captured."""
    octets = gather(data, start, 4)
    families = np.stack([octets.view(order + "u4")[:, 0] for order in "<>"])
    inet6 = np.isin(families, AFS_INET6).any(axis=0)
    inet = (families == AF_INET).any(axis=0)
    return start + 4, np.where(inet, TYPE_IPV4, np.where(inet6, TYPE_IPV6, TYPE_OTHER))


def _pull_version(data: bytes, start: I64) -> tuple[I64, I64]:
    """Raw IP: the version is in the first octet."""
    version = gather(data, start, 1)[:, 0] >> 4
    return start, np.where(version == 6, TYPE_IPV6, TYPE_IPV4)


def _u16(data: bytes, at: I64) -> I64:
    return gather(data, at, 2).view(">u2")[:, 0].astype(np.int64)


PULL: dict[int, Callable[[bytes, I64], tuple[I64, I64]]] = {
    NULL: _pull_family,
    LOOP: _pull_family,
    ETHERNET: _typed(12, 14),
    LINUX_SLL: _typed(14, 16),
    LINUX_SLL2: _typed(0, 20),
    **dict.fromkeys((12, 14, RAW, IPV4, IPV6), _pull_version),
}
"""Link type -> from octets and (n,) starts: (n,) starts of the network layer and (n,) EtherTypes. A header
that goes past the packet's end is not noticed here: the start of the network layer is then past it, too."""
