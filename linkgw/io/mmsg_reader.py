"""Reads what waits in a UDP socket: one datagram, and if there are more, many of them in one system call."""

from __future__ import annotations

import ctypes
import errno
import socket
import struct

import numpy as np
from numpy.typing import NDArray

from linkgw.io import mmsg
from linkgw.io.mmsg_control import CONTROL_OCTETS, WORDS, ControlReader
from linkgw.io.mmsg_reads import ROOM, Reads, Row, read_one

_AT_ONCE = 16  # reads a call; more gain little, and can bring more octets at once
_ROWS = 512  # reads whose control buffers are kept until they are read out together
_FEW = 32  # up to so many are read out one by one
_SPREAD = 192  # octets between two buffers: they do not all start at the same place of a cache
_MOST_SEGMENTS = 64  # of a GRO buffer; a sender on this machine that wants to can put 128 in
_ALONE_OCTETS = socket.CMSG_SPACE(16) + socket.CMSG_SPACE(12)  # of control, where neither GRO nor drops are told
_EXPECTED = 2048  # octets of the largest datagram, as long as nothing is known
_HEAD_OCTETS, _NAME_OCTETS = mmsg.MMSGHDR.itemsize, mmsg.NAME_OCTETS
_HEAD_WORDS, _ROW_OCTETS = _HEAD_OCTETS // 8, WORDS * 8
_WRITTEN, _FLAGS, _OCTETS = 5, 6, 7  # words of a head: octets of control, flags, octets of the datagram
_NO_OCTETS = np.empty(0, np.uint8)
_NOTHING = Reads(_NO_OCTETS, [], 0, 0)
_HEAD_END = struct.Struct("<40xQI4xI4x")
_PORT_IP = struct.Struct("!2xHI8x")
_CONTROL = struct.Struct(f"<{WORDS}q")


class ManyReader:
    """One datagram, or GRO buffer, by recvmsg, and then up to 16 of them a call by recvmmsg.

    How many are asked for follows from how large they were of late, so that ROOM octets come and one datagram more;
    where they grow all of a sudden, one call may bring `16 * longest` at the worst.

    Parameters
    ----------
    longest : int
        Octets read of one; the rest of it is lost.
    gro : bool
        The socket has UDP_GRO.
    """

    def __init__(self, longest: int, *, gro: bool) -> None:
        self._gro, self._most_segments = gro, _MOST_SEGMENTS if gro else 1
        self._largest = min(longest, _EXPECTED)
        self._told = ControlReader()
        self._buffers = np.empty((_AT_ONCE, longest + _SPREAD), np.uint8)  # takes memory as far as it is written
        self._slots = list(self._buffers)
        self._first = self._slots[0][:longest].data
        self._names, self._control = np.zeros((_ROWS, 2), np.int64), np.zeros((_ROWS, WORDS), np.int64)
        self._parts, heads = np.zeros(_AT_ONCE, mmsg.IOVEC), np.zeros(_ROWS, mmsg.MMSGHDR)
        self._parts["base"], self._parts["octets"] = mmsg.addresses(self._buffers), longest
        heads["name"], heads["name_octets"] = mmsg.addresses(self._names), _NAME_OCTETS
        heads["parts"], heads["n_parts"] = np.resize(mmsg.addresses(self._parts), _ROWS), 1
        heads["control"], heads["control_octets"] = mmsg.addresses(self._control), CONTROL_OCTETS
        self._heads, self._asked = heads.view(np.int64), heads.tobytes()
        self._heads_at = heads.ctypes.data
        # single items of a memoryview are quicker than those of an array
        self._head_octets, self._head_words = self._heads.data.cast("B"), self._heads.data
        self._control_octets, self._name_octets = self._control.data.cast("B"), self._names.data.cast("B")

    def read(self, sock: socket.socket, most: int) -> Reads:
        """As `Reader.read`."""
        if most <= 0:
            return _NOTHING
        try:
            row = read_one(sock, self._first)
        except BlockingIOError:
            return _NOTHING
        except OSError as error:
            return Reads(_NO_OCTETS, [], 0, error.errno or errno.EIO)
        n, size = row[0], row[1]
        octets = self._slots[0][:size].copy()
        if size != self._largest:
            self._expect(size)
        if n >= most or size > ROOM:
            return Reads(octets, [row], n, 0)
        fd = sock.fileno()
        wanted = min(_AT_ONCE, (ROOM - size) // (self._largest + 1) + 1, -((n - most) // self._most_segments))
        got = self._take(fd, 0, wanted)
        if got <= 0:
            return Reads(octets, [row], n, -got)
        return self._read_on(fd, most, wanted, got, octets, row)

    def _read_on(self, fd: int, most: int, wanted: int, got: int, first: NDArray[np.uint8], first_row: Row) -> Reads:
        """Read until a bound is reached, or nothing waits: behind the first one `got` of those wanted are there."""
        octets = [first]
        tables: list[list[Row] | NDArray[np.int64]] = [[first_row]]
        uncounted: list[int] = []  # rows that may have more datagrams than the one counted
        read_out: dict[int, Row] = {}
        at, n, start, seen = first_row[1], first_row[0], 0, 0
        while got > 0:
            end = start + got
            sizes = self._column(_OCTETS, start, end)
            octets.append(self._octets(start % _AT_ONCE, sizes))
            seen = max(seen, *sizes)
            at += len(octets[-1])
            n += got
            if self._gro:
                written = self._column(_WRITTEN, start, end)
                uncounted += [i for i, octets_written in enumerate(written, start) if octets_written > _ALONE_OCTETS]
            start = end
            if got < wanted or at > ROOM:
                got = 0
                break
            if start == _ROWS or n + len(uncounted) * (_MOST_SEGMENTS - 1) >= most:
                read_out.update((i, self._row(i)) for i in uncounted)
                n += sum(read_out[i][0] - 1 for i in uncounted)
                uncounted.clear()
            if n >= most:
                got = 0
                break
            if start == _ROWS:
                tables.append(self._table(_ROWS, read_out))
                read_out.clear()
                start = 0
            wanted = min(
                _AT_ONCE - start % _AT_ONCE,
                (ROOM - at) // (max(self._largest, seen) + 1) + 1,
                -((n + len(uncounted) * (_MOST_SEGMENTS - 1) - most) // self._most_segments),
            )
            got = self._take(fd, start, wanted)
        self._expect(seen)
        if start:
            tables.append(self._table(start, read_out))
        data = np.concatenate(octets)
        last = tables[-1]
        if len(tables) == 2 and isinstance(last, list):
            few = [first_row, *last]
            return Reads(data, few, sum([row[0] for row in few]), -got)
        rows = np.concatenate([np.asarray(table, np.int64) for table in tables])
        return Reads(data, rows, int(rows[:, 0].sum()), -got)

    def _expect(self, largest: int) -> None:
        """Expect datagrams as large as those read now; that there were larger ones is forgotten little by little."""
        self._largest = max(largest, self._largest - (self._largest >> 4))

    def _take(self, fd: int, start: int, wanted: int) -> int:
        """Have rows filled; gives how many were, or the errno less than 0."""
        assert mmsg.recvmmsg is not None
        first, last = start * _HEAD_OCTETS, (start + wanted) * _HEAD_OCTETS
        self._head_octets[first:last] = self._asked[first:last]
        while (got := mmsg.recvmmsg(fd, self._heads_at + first, wanted, socket.MSG_DONTWAIT, None)) < 0:
            fault = ctypes.get_errno()
            if fault != errno.EINTR:
                return 0 if fault == errno.EAGAIN else -fault
        return got

    def _octets(self, slot: int, sizes: list[int]) -> NDArray[np.uint8]:
        """The datagrams of some buffers, end to end."""
        size = sizes[0]
        if len(sizes) == 1:
            return self._slots[slot][:size].copy()
        if sizes.count(size) == len(sizes):
            return self._buffers[slot : slot + len(sizes), :size].flatten()
        return np.concatenate([buffer[:size] for buffer, size in zip(self._slots[slot:], sizes, strict=False)])

    def _column(self, word: int, start: int, end: int) -> list[int]:
        """One word of the heads of some rows."""
        return self._head_words[start * _HEAD_WORDS + word : end * _HEAD_WORDS : _HEAD_WORDS].tolist()

    def _table(self, n: int, read_out: dict[int, Row]) -> list[Row] | NDArray[np.int64]:
        """What the kernel wrote of the first rows, some of which may have been read out before."""
        if n <= _FEW:
            return [read_out.get(i) or self._row(i) for i in range(n)]
        heads = self._heads.reshape(-1, _HEAD_WORDS)[:n]
        names, sizes = self._names[:n, 0].byteswap(), heads[:, _OCTETS]
        told = self._told.read_many(self._control[:n], heads[:, _WRITTEN])
        _, _, segments, _ = told
        columns = np.empty((8, n), np.int64)
        columns[0] = np.where(segments, -(-sizes // np.maximum(segments, 1)), 1) if self._gro else 1
        columns[1], columns[2] = sizes, heads[:, _FLAGS]
        columns[3] = (names & 0xFFFF_FFFF) << 16 | names >> 32 & 0xFFFF
        columns[4:] = told
        return columns.T

    def _row(self, i: int) -> Row:
        written, flags, size = _HEAD_END.unpack_from(self._head_octets, i * _HEAD_OCTETS)
        port, ip = _PORT_IP.unpack_from(self._name_octets, i * _NAME_OCTETS)
        words = _CONTROL.unpack_from(self._control_octets, i * _ROW_OCTETS)
        utc_ns, place, segment, drops = self._told.read(words, written)
        count = -(-size // segment) if segment else 1
        return count, size, flags, ip << 16 | port, utc_ns, place, segment, drops
