"""IPv4 and UDP headers off, for a batch.

Source: RFC 791, RFC 768. Checksums are not judged: a capture made by the sending host has them before the
network card fills them in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkgw.io.captures.model import Skip
from linkgw.io.captures.source import gather

I64 = NDArray[np.int64]

HEADER = 20
UDP_HEADER = 8
UDP = 17
MORE_FRAGMENTS = 0x2000
OFFSET_MASK = 0x1FFF

_SKIP_OF_PROTOCOL = np.full(256, Skip.NOT_UDP, np.uint8)
_SKIP_OF_PROTOCOL[[1, 2, 6, UDP]] = Skip.ICMP, Skip.IGMP, Skip.TCP, Skip.NONE


@dataclass(frozen=True, slots=True, eq=False)
class Packets:
    """n IPv4 packets; where `skip` is not 0 the other columns of that row mean nothing."""

    skip: NDArray[np.uint8]
    """(n,) Skip."""
    start: I64
    """(n,) where the octets behind the header begin."""
    end: I64
    """(n,) where the packet ends by its own length."""
    source: NDArray[np.uint32]
    """(n,) address of the sender."""
    destination: NDArray[np.uint32]
    """(n,) address it was sent to."""
    identification: I64
    """(n,) what fragments of one datagram share."""
    offset: I64
    """(n,) place of this fragment in its datagram, octets."""
    more: NDArray[np.bool_]
    """(n,) more fragments follow."""


def pull_ipv4(data: bytes, start: I64, captured_end: I64, wire_end: I64) -> Packets:
    """Take the IPv4 header off the packets that begin at `start`.

    Parameters
    ----------
    data : bytes
        Holds the packets.
    start, captured_end, wire_end : (n,) int64
        Where each begins; where it ends in the capture, and would end had it not been cut.
    """
    octets = gather(data, start, HEADER)
    halves = octets.view(">u2").astype(np.int64)
    words = octets.view(">u4").astype(np.uint32)
    header = (octets[:, 0] & 0x0F).astype(np.int64) * 4
    end = start + halves[:, 1]
    fragment = halves[:, 3]
    bad = (octets[:, 0] >> 4 != 4) | (header < HEADER) | (start + header > end) | (end > wire_end)
    skip = np.where(bad, np.uint8(Skip.BAD_HEADER), _SKIP_OF_PROTOCOL[octets[:, 9]])
    skip[(skip == Skip.NONE) & (end > captured_end)] = Skip.CUT
    short = start + HEADER > captured_end
    skip[short] = np.where(wire_end > captured_end, Skip.CUT, Skip.BAD_HEADER)[short]
    return Packets(
        skip,
        start + header,
        end,
        words[:, 3],
        words[:, 4],
        halves[:, 2],
        offset=(fragment & OFFSET_MASK) * 8,
        more=fragment & MORE_FRAGMENTS != 0,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Datagrams:
    """n UDP datagrams; where `skip` is not 0 the other columns of that row mean nothing."""

    skip: NDArray[np.uint8]
    """(n,) Skip."""
    start: I64
    """(n,) where the payload begins."""
    end: I64
    """(n,) where it ends."""
    source_port: NDArray[np.uint16]
    """(n,) port of the sender."""
    destination_port: NDArray[np.uint16]
    """(n,) port it was sent to."""


def pull_udp(data: bytes, start: I64, end: I64) -> Datagrams:
    """Take the UDP header off what lies from `start` to `end`, both (n,)."""
    halves = gather(data, start, UDP_HEADER).view(">u2")
    length = halves[:, 2].astype(np.int64)
    bad = (start + UDP_HEADER > end) | (length < UDP_HEADER) | (start + length > end)
    return Datagrams(
        np.where(bad, np.uint8(Skip.BAD_HEADER), np.uint8(Skip.NONE)),
        start + UDP_HEADER,
        start + length,
        halves[:, 0].astype(np.uint16),
        halves[:, 1].astype(np.uint16),
    )
