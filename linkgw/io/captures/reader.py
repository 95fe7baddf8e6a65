"""A capture file read as UDP datagrams in columns.

The file is read by an own walk over its records (pcapy-ng, which is faster at that, knows neither nanoseconds
nor interfaces nor the place of a fault); everything behind the record headers is done for a batch at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from linkgw.errors import ValueRangeError
from linkgw.io.captures import ipv4
from linkgw.io.captures.fragments import Reassembly
from linkgw.io.captures.frames import Frames
from linkgw.io.captures.model import CaptureBatch, CaptureCounts, Interface, Skip, take_octets
from linkgw.io.captures.pcap import MAGICS, PcapFile
from linkgw.io.captures.pcapng import MAGIC, PcapngFile
from linkgw.io.captures.source import Records, Source

GZIP = b"\x1f\x8b"


class Capture:
    """A capture file, to be iterated once: `for batch in capture`.

    Parameters
    ----------
    path : str or Path
        pcap or pcapng file; "-" is the standard input.
    batch : int
        Most rows of a batch. There may be fewer; there is at least one.

    Raises
    ------
    CaptureError
        At once if the file cannot be opened or is no capture; while iterating where it is cut short or
        damaged, after everything before that place was given.
    MissingExtraError
        While iterating: a link type that needs scapy.
    """

    def __init__(self, path: str | Path, *, batch: int = 4096) -> None:
        if batch < 1:
            raise ValueRangeError("batch", got=batch, expected="at least 1")
        self._source = Source(path)
        self.name = self._source.name
        """The path as given, or "standard input"."""
        self.counts = CaptureCounts()
        """What has been read so far."""
        self._reassembly = Reassembly()
        try:
            self._file = _open(self._source)
        except BaseException:
            self.close()
            raise
        self._batches = self._read(batch)

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        """Interfaces of the file so far; a pcapng file may bring more while it is read."""
        return tuple(self._file.interfaces)

    @property
    def comment(self) -> str:
        """Section comments of a pcapng file so far, one a line; empty where there is none."""
        return self._file.comment

    def __iter__(self) -> Iterator[CaptureBatch]:
        return self._batches

    def __enter__(self) -> Capture:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._source.close()

    def _read(self, limit: int) -> Iterator[CaptureBatch]:
        try:
            for records in self._file.records(limit):
                batch = self._datagrams(records)
                self._count(batch)
                if len(batch):
                    yield batch
        finally:
            self._reassembly.finish()
            self._count_fragments()

    def _datagrams(self, records: Records) -> CaptureBatch:
        """Take the headers off; count what gives no datagram."""
        frames = Frames.of(records)
        link_types = np.array([interface.link_type for interface in self._file.interfaces])
        links = link_types[records.interface]
        for link_type in np.unique(links).tolist():
            frames.unlink(link_type, np.flatnonzero((links == link_type) & (frames.skip == Skip.NONE)))
        skip = frames.skip

        rows = np.flatnonzero(skip == Skip.NONE)
        packets = ipv4.pull_ipv4(frames.data, frames.start[rows], frames.captured_end[rows], frames.wire_end[rows])
        skip[rows] = packets.skip
        data, whole = self._join_fragments(frames.data, packets, records.interface[rows], records.utc_ns[rows])
        udp = ipv4.pull_udp(data, packets.start, packets.end)
        skip[rows[whole]] = udp.skip[whole]
        good = whole & (udp.skip == Skip.NONE)
        rows = rows[good]
        first = self.counts.packets + 1
        self.counts.packets += len(skip)
        for kind, count in enumerate(np.bincount(skip).tolist()):
            if kind and count:
                self.counts.skipped[Skip(kind).text] += count
        return CaptureBatch(
            take_octets(data, udp.start[good], udp.end[good]),
            records.utc_ns[rows],
            packets.source[good],
            udp.source_port[good],
            packets.destination[good],
            udp.destination_port[good],
            records.interface[rows],
            first + rows,
            np.zeros(len(rows), np.int32),
            (self.interfaces,),
            {i: records.comments[row] for i, row in enumerate(rows.tolist()) if row in records.comments}
            if records.comments
            else {},
        )

    def _join_fragments(
        self,
        data: bytes,
        packets: ipv4.Packets,
        interface: NDArray[np.int32],
        utc_ns: NDArray[np.int64],
    ) -> tuple[bytes, NDArray[np.bool_]]:
        """Lay datagrams that a fragment completes behind `data`, and let that packet begin and end there.

        Gives the octets, and (n,) which packets hold a whole datagram.
        """
        whole = packets.skip == Skip.NONE
        pieces = [data]
        end = len(data)
        for i in np.flatnonzero(whole & (packets.more | (packets.offset > 0))).tolist():
            octets = self._reassembly.add(
                (
                    int(interface[i]),
                    int(packets.source[i]),
                    int(packets.destination[i]),
                    int(packets.identification[i]),
                ),
                int(packets.offset[i]),
                data[packets.start[i] : packets.end[i]],
                more=bool(packets.more[i]),
                utc_ns=int(utc_ns[i]),
            )
            whole[i] = octets is not None
            if octets is not None:
                pieces.append(octets)
                packets.start[i], packets.end[i] = end, end + len(octets)
                end += len(octets)
        return data if len(pieces) == 1 else b"".join(pieces), whole

    def _count(self, batch: CaptureBatch) -> None:
        self._count_fragments()
        if not len(batch):
            return
        counts, utc_ns = self.counts, batch.utc_ns
        counts.datagrams += len(batch)
        counts.octets += len(batch.payloads.data)
        latest = np.maximum.accumulate(utc_ns)
        if counts.last_ns is not None:
            latest = np.maximum(latest, counts.last_ns)
        counts.backwards += int((utc_ns < latest).sum())
        counts.last_ns = int(latest[-1])
        first = int(utc_ns.min())
        counts.first_ns = first if counts.first_ns is None else min(first, counts.first_ns)

    def _count_fragments(self) -> None:
        self.counts.merged = self._reassembly.merged
        if self._reassembly.lost:
            self.counts.skipped[Skip.FRAGMENT_LOST.text] = self._reassembly.lost


def _open(source: Source) -> PcapFile | PcapngFile:
    source.need(4)
    magic = source.data[:4]
    if magic in MAGICS:
        return PcapFile(source)
    if magic == MAGIC:
        return PcapngFile(source)
    if magic.startswith(GZIP):
        source.fail("compressed file", "gzip", "pcap or pcapng (gunzip it first)")
    source.fail("not a capture file", magic.hex(" ") or "an empty file", "pcap or pcapng")


def open_capture(path: str | Path, *, batch: int = 4096) -> Capture:
    """Open a capture: see `Capture`."""
    return Capture(path, batch=batch)


def read_capture(path: str | Path, *, batch: int = 4096) -> Iterator[CaptureBatch]:
    """Read a capture from front to back: as `Capture`, which it opens at once and closes at the end."""
    return _read_all(Capture(path, batch=batch))


def _read_all(capture: Capture) -> Iterator[CaptureBatch]:
    with capture:
        yield from capture
