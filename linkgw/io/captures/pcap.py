"""The pcap file format: records behind a header of 24 octets.

Source: draft-ietf-opsawg-pcap; the order of octets and the unit of the fraction are told by the magic number.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct

import numpy as np
from numpy.typing import NDArray

from linkgw.io.captures.model import Interface
from linkgw.io.captures.source import MAX_PACKET, Records, Source, gather, walk

MAGICS = {
    b"\xd4\xc3\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\xc3\xd4": (">", 1000),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
    b"\xa1\xb2\x3c\x4d": (">", 1),
}
"""First four octets -> byte order, nanoseconds in a unit of the fraction."""
FILE_HEADER = 24
RECORD_HEADER = 16


class PcapFile:
    """Reads a pcap file; `source` stands at its magic number, which is known to be right.

    Raises
    ------
    CaptureError
        The file header is cut short or of another version than 2.
    """

    comment = ""

    def __init__(self, source: Source) -> None:
        self._source = source
        if (got := source.need(FILE_HEADER)) < FILE_HEADER:
            source.fail("truncated file header", f"{got} octets", FILE_HEADER)
        self._order, self._unit_ns = MAGICS[source.data[:4]]
        major, link = Struct(self._order + "H14xI").unpack_from(source.data, 4)
        if major != 2:
            source.fail("unknown pcap version", major, 2, at=4)
        self.interfaces = [Interface("", link & 0xFFFF)]
        source.at = FILE_HEADER

    def records(self, limit: int) -> Iterator[Records]:
        """Give the packets, at most `limit` at a time.

        Raises
        ------
        CaptureError
            The file is cut short or damaged. What came before has been given.
        """
        source = self._source
        while (got := source.need(RECORD_HEADER)) >= RECORD_HEADER:
            start, following = self._whole_records(limit)
            if len(start):
                data, source.at = source.data, following
                yield self._cut(data, start)
                continue
            (octets,) = Struct(self._order + "8xI").unpack_from(source.data, source.at)
            if octets > MAX_PACKET:
                source.fail("damaged record: packet too long", f"{octets} octets", f"at most {MAX_PACKET}")
            if (got := source.need(RECORD_HEADER + octets)) < RECORD_HEADER + octets:
                source.fail("truncated record", f"{got} octets", RECORD_HEADER + octets)
        if got:
            source.fail("truncated record header", f"{got} octets", RECORD_HEADER)

    def _whole_records(self, limit: int) -> tuple[NDArray[np.int64], int]:
        """Where the records begin that stand whole from `source.at` on, and where the next one does."""
        source = self._source
        places = walk(source.data, source.at, limit, Struct(self._order + "8xI"), RECORD_HEADER, RECORD_HEADER)
        start, end = places[:-1], places[1:]
        bad = (end > len(source.data)) | (end - start > RECORD_HEADER + MAX_PACKET)
        n = int(bad.argmax()) if bad.any() else len(start)
        return start[:n], int(places[n])

    def _cut(self, data: bytes, start: NDArray[np.int64]) -> Records:
        headers = gather(data, start, RECORD_HEADER).view(self._order + "u4").astype(np.int64)
        return Records(
            data,
            start + RECORD_HEADER,
            captured=headers[:, 2],
            on_wire=headers[:, 3],
            utc_ns=headers[:, 0] * 1_000_000_000 + headers[:, 1] * self._unit_ns,
            interface=np.zeros(len(start), np.int32),
        )
