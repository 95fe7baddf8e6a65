"""UDP, IPv4 and Ethernet headers put on, for a batch.

Source: RFC 768, RFC 791, RFC 1112 section 6.4 (MAC addresses of multicast groups). The UDP checksum is 0,
"not computed", which RFC 768 allows; identification is 0 with "don't fragment", which RFC 6864 allows for
datagrams in one piece.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]

UDP_IPV4 = 28
ETHERNET = 14
MAX_PAYLOAD = 65_535 - UDP_IPV4
TTL = 64
LOCAL_GROUPS = 0xE0000000 >> 8
"""224.0.0.0/24 without its last octet: these groups do not leave the link, so their TTL is 1 (RFC 5771)."""


def push_udp_ipv4(
    lengths: I64,
    source: I64,
    source_port: I64,
    destination: I64,
    destination_port: I64,
) -> NDArray[np.uint8]:
    """Headers for n payloads of these lengths, at most MAX_PAYLOAD: (n, 28)."""
    header = np.zeros((len(lengths), UDP_IPV4 // 2), np.int64)
    header[:, 0] = 0x4500
    header[:, 1] = lengths + UDP_IPV4
    header[:, 3] = 0x4000
    header[:, 4] = np.where(destination >> 8 == LOCAL_GROUPS, 1, TTL) << 8 | 17
    header[:, 6], header[:, 7] = source >> 16, source & 0xFFFF
    header[:, 8], header[:, 9] = destination >> 16, destination & 0xFFFF
    total = header.sum(axis=1)
    total = (total & 0xFFFF) + (total >> 16)
    header[:, 5] = 0xFFFF - ((total & 0xFFFF) + (total >> 16))
    header[:, 10], header[:, 11] = source_port, destination_port
    header[:, 12] = lengths + 8
    return header.astype(">u2").view(np.uint8)


def push_ethernet(source: I64, destination: I64) -> NDArray[np.uint8]:
    """Headers for n IPv4 packets: (n, 14). MAC addresses are made from the IPv4 addresses."""
    header = np.zeros((len(source), ETHERNET), np.uint8)
    header[:, 0] = header[:, 6] = 0x02  # locally administered
    header[:, 2:6] = destination.astype(">u4").view(np.uint8).reshape(-1, 4)
    header[:, 8:12] = source.astype(">u4").view(np.uint8).reshape(-1, 4)
    group = destination >> 28 == 0xE
    header[group, :3] = 0x01, 0x00, 0x5E
    header[group, 3] &= 0x7F
    header[destination == 0xFFFFFFFF, :6] = 0xFF
    header[:, 12] = 0x08
    return header
