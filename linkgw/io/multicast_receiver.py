"""A UDP multicast receiver that keeps its network apart and knows what it lost.

Networks may use the same group and port: it is bound to the group, joined and bound by interface, and every
datagram's interface and destination is checked. Linux only, 64 bit; IPv4.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import time
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers.batch import Octets
from linkgw.errors import ConfigError, Fault
from linkgw.io import mmsg
from linkgw.io.interfaces import interface_state
from linkgw.io.mmsg_control import IP_PKTINFO, SO_RXQ_OVFL, SO_TIMESTAMPNS, SOL_UDP, UDP_GRO, pack_place
from linkgw.io.mmsg_reader import ManyReader
from linkgw.io.mmsg_reads import PlainReader, Reader, Reads
from linkgw.io.multicast_socket import bound_device, errno_name, open_socket, set_buffer

_SO_RCVBUFFORCE = 33  # asm-generic/socket.h
_MCAST_BLOCK_SOURCE = 43  # linux/in.h
_MSG_TRUNC = int(socket.MSG_TRUNC)  # the enumeration's own & costs a microsecond
_LONGEST = 65_535  # octets that one read can give


@dataclass(slots=True, eq=False)  # frozen would take a microsecond more, a tenth of what a datagram alone takes
class Received:
    """n datagrams in the order received, and what was lost or refused beside them."""

    payloads: Octets
    """n payloads."""
    utc_ns: NDArray[np.int64]
    """(n,) when the kernel received each, ns since 1970 (UTC); those of one GRO buffer share theirs."""
    mono_ns: NDArray[np.int64]
    """(n,) CLOCK_MONOTONIC when they were read, ns: one time per drain."""
    source: NDArray[np.uint64]
    """(n,) sender as `pack_source` packs it."""
    truncated: NDArray[np.bool_]
    """(n,) the datagram was longer than what was read of it."""
    wrong_interface: int
    """Datagrams that arrived on another interface or for another destination; they are not among the n."""
    kernel_drops: int
    """Datagrams the kernel dropped since the last drain, as far as SO_RXQ_OVFL tells by now; with GRO it
    counts buffers of up to 64 datagrams, so the number is a lower bound."""
    reads: int
    """Datagrams or GRO buffers that were read; many of them come with one system call."""

    def __len__(self) -> int:
        return len(self.utc_ns)


def pack_source(ip: str, port: int) -> int:
    """Pack a sender's address as `Received.source` has it: ip << 16 | port.

    >>> hex(pack_source("10.0.0.1", 3000))
    '0xa0000010bb8'
    """
    return int.from_bytes(socket.inet_aton(ip), "big") << 16 | port


def follow_u32(total: int, raw: int) -> int:
    """Follow a count of 32 bits that wraps; one that is less than before came late and says nothing.

    >>> follow_u32(7, 9), follow_u32(9, 7), follow_u32(0xFFFF_FFFF, 1), follow_u32(0x1_0000_0001, 3)
    (9, 9, 4294967297, 4294967299)
    """
    more = (raw - total) % (1 << 32)
    return total + more if more < 1 << 31 else total


class MulticastReceiver:
    """Receives one group and port on one interface.

    Parameters
    ----------
    interface : str
        Name of the interface; it must exist, but need not be up.
    group : str
        IPv4 multicast address, dotted.
    port : int
        UDP port; others may receive it, too.
    receive_buffer : int
        Octets of kernel memory asked for; see the attribute of that name.
    gro : bool
        Let the kernel hand over up to 64 datagrams at once; `kernel_drops` is then a lower bound.
    longest : int
        Octets read of one datagram; what is longer is cut and flagged. With GRO it has no effect.
    not_from : str or None
        IPv4 address whose datagrams the kernel keeps away, uncounted: the gateway's own, where it has one for itself.

    Raises
    ------
    ConfigError
        No such interface, no multicast address, or a port that cannot be had. Nothing is left open.
    """

    index: int
    """Index of the interface that the group is joined on."""
    bound_to_device: bool
    """SO_BINDTODEVICE holds; where it is not permitted, the check of each datagram alone does it."""
    receive_buffer: int
    """Octets of kernel memory granted, by the kernel's own count of its overhead."""
    errors: Counter[str]
    """Name of the errno -> reads that failed."""
    _socket: socket.socket
    _drops_socket: int
    """Drops of the present socket; those of the ones before are in `_drops_closed`."""

    def __init__(
        self,
        interface: str,
        group: str,
        port: int,
        *,
        receive_buffer: int = 4 << 20,
        gro: bool = True,
        longest: int = _LONGEST,
        not_from: str | None = None,
    ) -> None:
        self.interface, self.group, self.port, self.gro = interface, group, port, gro
        self._where = f"{group}:{port} on {interface}"
        self._group = _pack_group(group, self._where)
        self._destination = pack_place(0, self._group)
        self._asked_buffer, self._not_from = receive_buffer, not_from
        self._longest = _LONGEST if gro else longest
        many = mmsg.can_receive_many()
        self._reader: Reader = ManyReader(self._longest, gro=gro) if many else PlainReader(self._longest)
        self.errors = Counter()
        self._drops_closed = self._drops_told = 0
        index = interface_state(interface).index
        if not index:
            raise ConfigError([Fault(self._where, "no such interface", interface)])
        try:
            self._use(self._open(index), index)
        except OSError as error:
            raise ConfigError([Fault(self._where, "cannot receive here", error.strerror)]) from error

    def fileno(self) -> int:
        """Readable when datagrams wait."""
        return self._socket.fileno()

    @property
    def kernel_drops(self) -> int:
        """Datagrams the kernel dropped in all, as SO_RXQ_OVFL told with the last one read."""
        return self._drops_closed + self._drops_socket

    def proc_drops(self) -> int | None:
        """Read from /proc/net/udp how many datagrams the kernel dropped in all.

        It counts what was dropped behind the last datagram read, too. None if that file
        cannot be read, or the socket is not in the network namespace of the calling thread.
        """
        inode = str(os.fstat(self._socket.fileno()).st_ino)
        try:
            with open("/proc/thread-self/net/udp", encoding="ascii") as table:
                rows = [line.split() for line in table]
        except OSError:
            return None
        for fields in rows:
            if fields[9] == inode:
                return self._drops_closed + follow_u32(self._drops_socket, int(fields[12]))
        return None

    def drain(self, max_datagrams: int = 1024) -> Received | None:
        """Read what waits; never blocks.

        Parameters
        ----------
        max_datagrams : int
            Stop once so many are read, refused ones included; GRO may bring up to 63 more.

        Returns
        -------
        Received or None
            None if nothing waited.
        """
        mono_ns = time.monotonic_ns()
        reads = self._reader.read(self._socket, max_datagrams)
        octets, rows, n, fault = reads
        if fault:
            self.errors[errno_name(fault)] += 1
        if not n:
            return None
        if n > 1 or rows[0][5] != self.index << 32 | self._destination:
            return self._received(reads, mono_ns)
        _, size, flags, source, utc_ns, _, _, drops = rows[0]
        # one datagram, as most are where latency counts: the same without working on arrays
        row = np.array([utc_ns, mono_ns, source, 0, size])
        return Received(
            Octets(octets, row[3:]),
            row[:1],
            row[1:2],
            row[2:3].view(np.uint64),
            np.array([True]) if flags & _MSG_TRUNC else np.zeros(1, np.bool_),
            0,
            self._more_drops(drops),
            1,
        )

    def _received(self, reads: Reads, mono_ns: int) -> Received:
        """What `drain` gives, whatever was read."""
        rows, octets, n = np.asarray(reads.rows, np.int64), reads.octets, reads.n
        drops = self._more_drops(int(rows[:, 7].max()), int(rows[-1, 7]))
        heard = rows[:, 5] == self.index << 32 | self._destination
        if not heard.all():
            octets, rows = octets[heard.repeat(rows[:, 1])], rows[heard]
            n = int(rows[:, 0].sum())
        counts, sizes, flags, sources, utc_ns, _, segments, _ = np.ascontiguousarray(rows.T)
        truncated = flags & _MSG_TRUNC != 0
        if n > len(rows):
            last, last_sizes, last_truncated = counts.cumsum() - 1, sizes - segments * (counts - 1), truncated
            sizes, sources, utc_ns = segments.repeat(counts), sources.repeat(counts), utc_ns.repeat(counts)
            sizes[last] = last_sizes
            truncated = np.zeros(n, np.bool_)
            truncated[last] = last_truncated
        bounds = np.zeros(n + 1, np.int64)
        sizes.cumsum(out=bounds[1:])
        return Received(
            Octets(octets, bounds),
            utc_ns,
            np.full(n, mono_ns, np.int64),
            sources.view(np.uint64),
            truncated,
            reads.n - n,
            drops,
            len(reads.rows),
        )

    def _more_drops(self, *told: int) -> int:
        """Follow what SO_RXQ_OVFL told, -1 where it did not; how many more there are than at the last drain."""
        for raw in told:
            if raw >= 0:
                self._drops_socket = follow_u32(self._drops_socket, raw)
        total = self._drops_closed + self._drops_socket
        more, self._drops_told = total - self._drops_told, total
        return more

    def reopen(self) -> bool:
        """Take a new socket on the interface as it is now, since one whose interface was made anew is deaf.

        Drain before, until there is nothing left: what waits in the old socket is lost. `fileno` changes:
        take the reader out of the event loop before, and put it in after.

        Returns
        -------
        bool
            False if the interface is not there or refuses; the old socket stays.
        """
        index = interface_state(self.interface).index
        try:
            new = self._open(index) if index else None
        except OSError as error:
            self.errors[errno_name(error.errno or 0)] += 1
            return False
        if new is None:
            return False
        self._drops_closed = self.proc_drops() or self.kernel_drops
        self._socket.close()
        self._use(new, index)
        return True

    def leave(self) -> None:
        """Leave the group: nothing new arrives, and what waits can still be drained to the last datagram."""
        membership = struct.pack("=4s4xi", self._group, self.index)
        with contextlib.suppress(OSError):  # the interface is gone, and the membership with it
            self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_DROP_MEMBERSHIP, membership)

    def close(self) -> None:
        """Leave the group and close the socket."""
        self._socket.close()

    def _use(self, new: socket.socket, index: int) -> None:
        self._socket, self.index, self._drops_socket = new, index, 0
        self.bound_to_device = bound_device(new)
        self.receive_buffer = new.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)

    def _open(self, index: int) -> socket.socket:
        with contextlib.ExitStack() as undo:
            new = undo.enter_context(open_socket(self.interface))
            new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            set_buffer(new, _SO_RCVBUFFORCE, socket.SO_RCVBUF, self._asked_buffer)
            new.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
            new.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
            new.setsockopt(socket.SOL_SOCKET, SO_RXQ_OVFL, 1)
            if self.gro:
                new.setsockopt(SOL_UDP, UDP_GRO, 1)
            new.bind((self.group, self.port))
            new.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, struct.pack("=4s4xi", self._group, index))
            if self._not_from is not None:
                pair = (mmsg.pack_name(self.group, 0), mmsg.pack_name(self._not_from, 0))
                new.setsockopt(socket.IPPROTO_IP, _MCAST_BLOCK_SOURCE, struct.pack("=I4x128s128s", index, *pair))
            undo.pop_all()
            return new


def _pack_group(group: str, where: str) -> bytes:
    try:
        packed = socket.inet_pton(socket.AF_INET, group)
    except OSError:
        packed = b"\0"
    if packed[0] >> 4 != 0xE:
        raise ConfigError([Fault(where, "not an IPv4 multicast address", group, "224.0.0.0 to 239.255.255.255")])
    return packed
