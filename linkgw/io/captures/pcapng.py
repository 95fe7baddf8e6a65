"""The pcapng file format: blocks of sections, interfaces and packets.

Source: draft-ietf-opsawg-pcapng. Interfaces are numbered through the whole file, sections
included; blocks that are neither section, interface nor packet are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from linkgw.errors import CaptureError
from linkgw.io.captures.model import Interface
from linkgw.io.captures.source import MAX_PACKET, NO_TIME, Records, Source, gather, walk

SECTION = 0x0A0D0D0A
INTERFACE = 1
OLD_PACKET = 2
SIMPLE_PACKET = 3
PACKET = 6
PACKETS = frozenset((PACKET, OLD_PACKET, SIMPLE_PACKET))
MAGIC = SECTION.to_bytes(4, "big")
BYTE_ORDER: dict[str, Literal["little", "big"]] = {"<": "little", ">": "big"}
ORDER_MAGIC = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}

MAX_BLOCK = 1 << 24
"""Longest block that is believed (as Wireshark's limit)."""
PACKET_HEADER = 28
"""Octets of a packet block before the packet."""
MAX_NS = int(np.iinfo(np.int64).max)

OPT_END, OPT_COMMENT, IF_NAME, IF_DESCRIPTION, IF_TSRESOL, IF_TSOFFSET = 0, 1, 2, 3, 9, 14


@dataclass(frozen=True, slots=True)
class Clock:
    """How an interface counts time."""

    resolution: int = 6
    """if_tsresol: power of ten, or power of two where bit 7 is set."""
    offset_s: int = 0
    """if_tsoffset: seconds to add."""

    @property
    def per_second(self) -> int:
        """Ticks of a second."""
        exponent = self.resolution & 0x7F
        return int(2**exponent if self.resolution & 0x80 else 10**exponent)

    @property
    def last_tick(self) -> int:
        """The last tick that nanoseconds in 64 bits can tell."""
        return min((MAX_NS // 10**9 - max(self.offset_s, 0)) * self.per_second, 2**64) - 1

    def nanoseconds(self, ticks: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Nanoseconds since 1970 of ticks up to `last_tick`, rounded down."""
        exponent = self.resolution & 0x7F
        if self.resolution & 0x80:
            fraction = ticks & np.uint64(2**exponent - 1)
            kept = min(exponent, 34)  # so that the product below stays within 64 bits
            fraction = (fraction >> np.uint64(exponent - kept)) * np.uint64(10**9) >> np.uint64(kept)
            ns = (ticks >> np.uint64(exponent)) * np.uint64(10**9) + fraction
        elif exponent <= 9:
            ns = ticks * np.uint64(10 ** (9 - exponent))
        else:
            ns = ticks // np.uint64(10 ** (exponent - 9))
        return ns.astype(np.int64) + self.offset_s * 10**9


class PcapngFile:
    """Reads a pcapng file; `source` stands at its first section header, known by its magic number."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._order = "<"
        self._section_start = 0
        self._clocks: list[Clock] = []
        self.interfaces: list[Interface] = []
        self.comment = ""
        self._other_block()

    def records(self, limit: int) -> Iterator[Records]:
        """Give the packets, at most `limit` at a time.

        Raises
        ------
        CaptureError
            The file is cut short or damaged. What came before has been given.
        """
        source = self._source
        while source.need(8) >= 8:
            start, following = self._packet_blocks(limit)
            if len(start):
                data, source.at = source.data, following
                yield from self._cut(data, start)
            else:
                self._other_block()
        if got := source.need(1):
            source.fail("truncated block header", f"{got} octets", 8)

    def _packet_blocks(self, limit: int) -> tuple[NDArray[np.int64], int]:
        """Where the packet blocks begin that stand whole from `source.at` on, and where the next one does."""
        source = self._source
        places = walk(source.data, source.at, limit, Struct(self._order + "4xI"), 8, 0)
        start, end = places[:-1], places[1:]
        length = end - start
        kind = gather(source.data, start, 4).view(self._order + "u4")[:, 0]
        is_packet = (kind == PACKET) | (kind == OLD_PACKET) | (kind == SIMPLE_PACKET)
        good = is_packet & (length & 3 == 0) & (length >= 16) & (length <= MAX_BLOCK) & (end <= len(source.data))
        n = len(start) if good.all() else int(good.argmin())
        return start[:n], int(places[n])

    def _other_block(self) -> None:
        """Read the block at `source.at` and step over it; of a packet block, only get all octets."""
        source = self._source
        if source.data.startswith(MAGIC, source.at):
            if (got := source.need(12)) < 12:
                source.fail("truncated section header", f"{got} octets", 12)
            magic = source.data[source.at + 8 : source.at + 12]
            if magic not in ORDER_MAGIC:
                source.fail("no byte-order magic", magic.hex(), "1a2b3c4d", at=source.at + 8)
            self._order = ORDER_MAGIC[magic]
        kind, length = Struct(self._order + "II").unpack_from(source.data, source.at)
        least = {SECTION: 28, INTERFACE: 20}.get(kind, 16 if kind in PACKETS else 12)
        if length % 4 or not least <= length <= MAX_BLOCK:
            expected = f"a multiple of 4 from {least} to {MAX_BLOCK}"
            source.fail("bad block length", length, expected, at=source.at + 4)
        if (got := source.need(length)) < length:
            source.fail("truncated block", f"{got} octets", length)
        if kind in PACKETS:
            return
        end = source.at + length - 4
        (trailer,) = Struct(self._order + "I").unpack_from(source.data, end)
        if trailer != length:
            source.fail("block length after the block differs from the one before", trailer, length, at=end)
        if kind == SECTION:
            self._section(end)
        elif kind == INTERFACE:
            self._interface(end)
        source.at += length

    def _section(self, end: int) -> None:
        source = self._source
        (major,) = Struct(self._order + "H").unpack_from(source.data, source.at + 12)
        if major != 1:
            source.fail("unknown pcapng version", major, 1, at=source.at + 12)
        self._section_start = len(self.interfaces)
        options = self._options(source.data, source.at + 24, end)
        comments = [text(value) for code, value in options if code == OPT_COMMENT]
        self.comment = "\n".join(filter(None, [self.comment, *comments]))

    def _interface(self, end: int) -> None:
        source = self._source
        (link,) = Struct(self._order + "H").unpack_from(source.data, source.at + 8)
        options = dict(self._options(source.data, source.at + 16, end))
        clock = Clock(
            (options.get(IF_TSRESOL) or b"\x06")[0],
            int.from_bytes(options.get(IF_TSOFFSET, b""), BYTE_ORDER[self._order], signed=True),
        )
        if clock.per_second > (2**63 if clock.resolution & 0x80 else 10**18) or abs(clock.offset_s) > 2**32:
            source.fail("time of the interface cannot be told", clock, "if_tsresol to 10^-18 or 2^-63")
        self._clocks.append(clock)
        name, description = (text(options.get(code, b"")) for code in (IF_NAME, IF_DESCRIPTION))
        self.interfaces.append(Interface(name, link, description))

    def _options(self, data: bytes, at: int, end: int) -> Iterator[tuple[int, bytes]]:
        """Code and value of each option in data[at:end]."""
        head = Struct(self._order + "HH").unpack_from
        while at + 4 <= end:
            code, length = head(data, at)
            if code == OPT_END:
                return
            if at + 4 + length > end:
                self._source.fail("option longer than its block", length, f"at most {end - at - 4}", at=at)
            yield code, data[at + 4 : at + 4 + length]
            at += 4 + length + -length % 4

    def _cut(self, data: bytes, start: NDArray[np.int64]) -> Iterator[Records]:
        """Give the packets of the blocks at `start`, up to the first that is damaged, for which it fails."""
        columns = gather(data, start, PACKET_HEADER).view(self._order + "u4").astype(np.int64)
        kind, length, interface, high, low, captured, on_wire = columns.T
        trailer = gather(data, start + length - 4, 4).view(self._order + "u4")[:, 0]
        old, simple = kind == OLD_PACKET, kind == SIMPLE_PACKET
        if old.any():
            interface = np.where(old, gather(data, start + 8, 2).view(self._order + "u2")[:, 0], interface)
        room = length - PACKET_HEADER - 4
        if simple.any():
            room = np.where(simple, length - 16, room)
            on_wire = np.where(simple, columns[:, 2], on_wire)
            captured = np.where(simple, np.minimum(on_wire, room), captured)
            interface = np.where(simple, 0, interface)
        interface = interface + self._section_start
        ns = np.full(len(start), NO_TIME, np.int64)
        untold = np.zeros(len(start), np.bool_)
        ticks = high.astype(np.uint64) << np.uint64(32) | low.astype(np.uint64)
        for i in np.unique(interface[~simple]).tolist():
            if i < len(self._clocks):
                clock = self._clocks[i]
                rows = (interface == i) & ~simple
                untold |= rows & (ticks > np.uint64(clock.last_tick))
                ns[rows] = clock.nanoseconds(ticks[rows])
        checks = (
            ("block length after the block differs from the one before", trailer != length, trailer, length),
            ("packet too long for its block", captured > np.minimum(room, MAX_PACKET), captured, room),
            ("no such interface", interface >= len(self._clocks), interface, None),
            ("time beyond what 64 bits of nanoseconds hold", untold, ticks, None),
        )
        bad = np.any([mask for _, mask, _, _ in checks], axis=0)
        n = int(bad.argmax()) if bad.any() else len(start)
        first = start + np.where(simple, 12, PACKET_HEADER)
        options = start + PACKET_HEADER + captured + -captured % 4
        comments = {}
        damaged: CaptureError | None = None
        for row in np.flatnonzero((~simple & (options < start + length - 4))[:n]).tolist():
            try:
                for code, value in self._options(data, int(options[row]), int(start[row] + length[row]) - 4):
                    if code == OPT_COMMENT:
                        comments[row] = text(value)
            except CaptureError as error:
                n, damaged = row, error
                break
        if n:
            yield Records(data, first[:n], captured[:n], on_wire[:n], ns[:n], interface[:n].astype(np.int32), comments)
        if damaged:
            raise damaged
        for what, mask, got, expected in checks:
            if n < len(start) and mask[n]:
                self._source.fail(what, got[n], None if expected is None else expected[n], at=int(start[n]))


def text(value: bytes) -> str:
    """Text of an option; octets that are no UTF-8 show as such."""
    return value.decode("utf-8", "backslashreplace").rstrip("\0")
