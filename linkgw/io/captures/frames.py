"""Link headers off, whatever the link type: what is left begins with an IPv4 header, or is counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkgw.io.captures import link
from linkgw.io.captures.model import Skip
from linkgw.io.captures.odd import unwrapper
from linkgw.io.captures.source import NO_TIME, Records

_KINDS = (link.TYPE_IPV4, link.TYPE_ARP, link.TYPE_IPV6)
_SKIPS = np.array([Skip.NONE, Skip.ARP, Skip.IPV6, Skip.NOT_IP], np.uint8)


@dataclass(slots=True, eq=False)
class Frames:
    """n packets while their link headers come off."""

    data: bytes
    """Octets that hold them, among others."""
    skip: NDArray[np.uint8]
    """(n,) Skip."""
    start: NDArray[np.int64]
    """(n,) where each begins in `data`: the link header, or what is behind it once that is off."""
    captured_end: NDArray[np.int64]
    """(n,) where each ends in `data`."""
    wire_end: NDArray[np.int64]
    """(n,) where it would end had the capture not cut it."""

    @classmethod
    def of(cls, records: Records) -> Frames:
        """Frames of these records, their link headers on."""
        captured_end = records.start + records.captured
        wire_end = np.maximum(records.start + records.on_wire, captured_end)
        skip = np.where(records.utc_ns == NO_TIME, np.uint8(Skip.NO_TIME), np.uint8(Skip.NONE))
        return cls(records.data, skip, records.start.copy(), captured_end, wire_end)

    def unlink(self, link_type: int, rows: NDArray[np.intp]) -> None:
        """Take the link header off these rows, which are of this link type.

        Raises
        ------
        MissingExtraError
            The link type needs scapy, which is not installed.
        """
        if link_type in link.PULL:
            self.start[rows], kind = link.PULL[link_type](self.data, self.start[rows])
            skip = _SKIPS[np.select([kind == k for k in _KINDS], range(3), 3)]
            short = self.start[rows] >= self.captured_end[rows]
            cut = self.wire_end[rows] > self.captured_end[rows]
            self.skip[rows] = np.where(short, np.where(cut, Skip.CUT, Skip.BAD_HEADER), skip)
        elif len(rows):
            self._unwrap(link_type, rows)

    def _unwrap(self, link_type: int, rows: NDArray[np.intp]) -> None:
        """Lay what scapy finds behind `data`."""
        unwrap = unwrapper(link_type)
        if unwrap is None:
            self.skip[rows] = Skip.LINK_TYPE
            return
        pieces = [self.data]
        at = len(self.data)
        for row in rows.tolist():
            octets = unwrap(self.data[self.start[row] : self.captured_end[row]])
            if octets is None:
                self.skip[row] = Skip.NOT_IP
                continue
            pieces.append(octets)
            missing = self.wire_end[row] - self.captured_end[row]
            self.start[row], self.captured_end[row] = at, at + len(octets)
            self.wire_end[row] = self.captured_end[row] + missing
            at += len(octets)
        self.data = b"".join(pieces)
