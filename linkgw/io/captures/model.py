"""What is read from captures: datagrams as columns, interfaces, and a count of everything passed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from ipaddress import IPv4Address

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers.batch import Octets
from linkgw.carriers.rows import put_rows, starts_of, take_rows

MIN_ROWS = 8
"""Pieces of one size below which copying them one by one costs less than copying all of them together (measured)."""


class Skip(IntEnum):
    """Why a packet of a capture gives no datagram; the name in lower case is what counts print."""

    NONE = 0
    ARP = 1
    IPV6 = 2  # the networks of linkgw are IPv4
    NOT_IP = 3  # any other protocol on the link
    TCP = 4
    ICMP = 5
    IGMP = 6
    NOT_UDP = 7  # any other protocol on IPv4
    CUT = 8  # the capture's snaplen cut off octets that the datagram needs
    BAD_HEADER = 9  # a link, IPv4 or UDP header that contradicts itself or the octets that are there
    FRAGMENT_LOST = 10  # a fragment of a datagram that never became whole
    NO_TIME = 11  # a pcapng simple packet block: it has no time
    LINK_TYPE = 12  # a link type that neither linkgw nor scapy reads

    @property
    def text(self) -> str:
        """The name as counts print it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface of a capture."""

    name: str
    """As the file has it; empty where it has none (always in pcap)."""
    link_type: int
    """LINKTYPE number."""
    description: str = ""
    """As the file has it; empty where it has none."""


@dataclass(slots=True)
class CaptureCounts:
    """What has been read of one capture so far.

    At the end of the file, `packets == datagrams + merged + sum(skipped.values())`.
    """

    packets: int = 0
    """Packets in the file."""
    datagrams: int = 0
    """UDP datagrams given."""
    octets: int = 0
    """Octets in their payloads."""
    merged: int = 0
    """Fragments that went into a datagram which another packet completed."""
    skipped: Counter[str] = field(default_factory=Counter)
    """Packets that gave nothing, by `Skip.text`; kinds that did not occur are not there."""
    backwards: int = 0
    """Datagrams with an earlier time than one before them in the file."""
    first_ns: int | None = None
    """Earliest time of a datagram, ns since 1970 (UTC); None before the first."""
    last_ns: int | None = None
    """Latest time of a datagram; None before the first."""


@dataclass(frozen=True, slots=True, eq=False)
class CaptureBatch:
    """n UDP datagrams as columns."""

    payloads: Octets
    """n payloads."""
    utc_ns: NDArray[np.int64]
    """(n,) time of capture, ns since 1970 (UTC); of the fragment that completed it, if there were several."""
    source: NDArray[np.uint32]
    """(n,) IPv4 address of the sender; `format_ipv4` prints it."""
    source_port: NDArray[np.uint16]
    """(n,) UDP port of the sender."""
    destination: NDArray[np.uint32]
    """(n,) IPv4 address it was sent to."""
    destination_port: NDArray[np.uint16]
    """(n,) UDP port it was sent to."""
    interface: NDArray[np.int32]
    """(n,) index into the interfaces of its capture."""
    number: NDArray[np.int64]
    """(n,) number of the packet in its file, from 1, as tshark's frame.number."""
    capture: NDArray[np.int32]
    """(n,) which capture, in the order given to `merge_captures`; 0 where there is one."""
    interfaces: tuple[tuple[Interface, ...], ...]
    """For each capture its interfaces so far."""
    comments: dict[int, str]
    """Row -> the packet's comment (pcapng), where it has one."""

    def __len__(self) -> int:
        return len(self.utc_ns)

    def interface_name(self, row: int) -> str:
        """Name of the interface that a row was captured on; empty where the file has none."""
        return self.interfaces[int(self.capture[row])][int(self.interface[row])].name

    def take(self, rows: NDArray[np.intp]) -> CaptureBatch:
        """The rows with these indices, in this order."""
        comments = {}
        if self.comments:
            comments = {i: self.comments[row] for i, row in enumerate(rows.tolist()) if row in self.comments}
        starts = self.payloads.bounds[rows]
        return CaptureBatch(
            take_octets(self.payloads.data, starts, self.payloads.bounds[rows + 1]),
            self.utc_ns[rows],
            self.source[rows],
            self.source_port[rows],
            self.destination[rows],
            self.destination_port[rows],
            self.interface[rows],
            self.number[rows],
            self.capture[rows],
            self.interfaces,
            comments,
        )


def take_octets(data: bytes | NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Octets:
    """Lay the pieces data[starts[i]:ends[i]] end to end; they must be there."""
    octets = np.frombuffer(data, np.uint8) if isinstance(data, bytes) else data
    bounds = starts_of(ends - starts)
    taken = np.empty(bounds[-1], np.uint8)
    copy_pieces(octets, starts, ends - starts, taken, bounds[:-1])
    return Octets(taken, bounds)


def copy_pieces(
    data: NDArray[np.uint8],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    to: NDArray[np.uint8],
    places: NDArray[np.int64],
) -> None:
    """Copy each piece data[starts[i]:starts[i] + lengths[i]] to its place in `to`; all of one size together."""
    sizes = np.flatnonzero(np.bincount(lengths)) if len(lengths) else lengths
    if len(lengths) < MIN_ROWS * len(sizes):
        source, target = data.data, to.data
        for start, length, place in zip(starts.tolist(), lengths.tolist(), places.tolist(), strict=True):
            target[place : place + length] = source[start : start + length]
        return
    for size in sizes.tolist():
        rows = np.flatnonzero(lengths == size)
        if size:
            put_rows(to, places[rows], take_rows(data, starts[rows], size))


def put_octets(payloads: Octets, rows: NDArray[np.intp], others: Octets) -> Octets:
    """Payloads in which those of some rows are replaced by others of the same lengths; a copy.

    >>> list(put_octets(Octets.of([b"ab", b"", b"cd"]), np.array([2]), Octets.of([b"xy"])))
    [b'ab', b'', b'xy']
    """
    data, lengths = payloads.data.copy(), np.diff(others.bounds)
    data[np.repeat(payloads.bounds[rows] - others.bounds[:-1], lengths) + np.arange(others.bounds[-1])] = others.data
    return Octets(data, payloads.bounds)


def join_octets(parts: Sequence[Octets]) -> Octets:
    """Lay all payloads of all parts end to end.

    >>> list(join_octets([Octets.of([b"a", b"bc"]), Octets.of([]), Octets.of([b"d"])]))
    [b'a', b'bc', b'd']
    """
    none = np.zeros(0, np.int64)
    bounds = starts_of(np.concatenate([none, *(np.diff(part.bounds) for part in parts)]))
    return Octets(np.concatenate([none.astype(np.uint8), *(part.data for part in parts)]), bounds)


def format_ipv4(address: int | np.integer) -> str:
    """Print an address as columns have it.

    >>> format_ipv4(0xEF010203)
    '239.1.2.3'
    """
    return str(IPv4Address(int(address)))


def parse_ipv4(text: str) -> int:
    """Read an address into the number that columns have.

    >>> hex(parse_ipv4("239.1.2.3"))
    '0xef010203'
    """
    return int(IPv4Address(text))
