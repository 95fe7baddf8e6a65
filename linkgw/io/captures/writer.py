"""Datagrams into pcapng and pcap files. Equal input gives equal octets.

Source: draft-ietf-opsawg-pcapng, draft-ietf-opsawg-pcap. Little endian, nanoseconds, raw IP or Ethernet.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from struct import pack
from types import MappingProxyType, TracebackType
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers.batch import Octets
from linkgw.carriers.rows import put_rows, starts_of
from linkgw.errors import CaptureError, ValueRangeError
from linkgw.io.captures import link, pcapng
from linkgw.io.captures.headers import MAX_PAYLOAD, push_ethernet, push_udp_ipv4
from linkgw.io.captures.model import copy_pieces
from linkgw.io.captures.pcap import RECORD_HEADER

PADS = (b"", b"\0\0\0", b"\0\0", b"\0")
"""Octets up to the next multiple of four, by length modulo 4."""
NO_COMMENTS: Mapping[int, str] = MappingProxyType({})
Column = NDArray[np.generic] | int


class _Writer(ABC):
    """What both formats share: the file, and datagrams made into packets.

    Parameters
    ----------
    target : str, Path or binary file
        A path is opened anew, and closed at the end; "-" is the standard output.

    Raises
    ------
    CaptureError
        The file cannot be made.
    """

    def __init__(self, target: str | Path | BinaryIO, *, ethernet: bool) -> None:
        self._ethernet = ethernet
        self._own = False
        self._file: BinaryIO
        if not isinstance(target, str | Path):
            self._file = target
        elif str(target) == "-":
            self._file = sys.stdout.buffer
        else:
            try:
                self._file = Path(target).open("wb")  # noqa: SIM115  (closed by close)
            except OSError as error:
                raise CaptureError(f"cannot be written: {error.strerror}", where=str(target)) from error
            self._own = True

    @property
    def link_type(self) -> int:
        """LINKTYPE of what is written."""
        return link.ETHERNET if self._ethernet else link.RAW

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Bring everything into the file, and close it if it was opened here."""
        self._file.flush()
        if self._own:
            self._file.close()

    def write(
        self,
        payloads: Octets,
        utc_ns: Column,
        *,
        source: Column,
        source_port: Column,
        destination: Column,
        destination_port: Column,
        interface: Column = 0,
        comments: Mapping[int, str] = NO_COMMENTS,
    ) -> None:
        """Write n datagrams.

        Parameters
        ----------
        payloads : Octets
            n payloads of at most 65,507 octets.
        utc_ns, source, source_port, destination, destination_port, interface : (n,) integers or one for all
            Time in ns since 1970; IPv4 addresses as numbers; index of the interface.
        comments : mapping
            Row -> comment of the packet. pcap has no place for them, nor for the interface.

        Raises
        ------
        ValueRangeError
            A value that does not fit. Nothing has been written.
        """
        n = len(payloads)
        lengths = np.diff(payloads.bounds)
        _check("octets of a payload", lengths, MAX_PAYLOAD)
        times = _column("utc_ns", utc_ns, n, self._last_ns())
        from_, to = (_column(*c, n, 2**32 - 1) for c in (("source", source), ("destination", destination)))
        from_port, to_port = (
            _column(*c, n, 2**16 - 1) for c in (("source port", source_port), ("destination port", destination_port))
        )
        indices = _column("interface", interface, n, self._last_interface())
        headers = push_udp_ipv4(lengths, from_, from_port, to, to_port)
        if self._ethernet:
            headers = np.hstack([push_ethernet(from_, to), headers])
        self._file.write(self._records(payloads, headers, times, indices, comments).data)

    @abstractmethod
    def _last_ns(self) -> int:
        """Give the last time that the format can hold."""

    @abstractmethod
    def _last_interface(self) -> int:
        """Give the last interface index that is known."""

    @abstractmethod
    def _records(
        self,
        payloads: Octets,
        headers: NDArray[np.uint8],
        utc_ns: NDArray[np.int64],
        interface: NDArray[np.int64],
        comments: Mapping[int, str],
    ) -> NDArray[np.uint8]:
        """Give the octets of n records."""


class PcapngWriter(_Writer):
    """Writes a pcapng file with named interfaces; see `_Writer` for the file.

    Parameters
    ----------
    interfaces : sequence of str
        Their names; at least one.
    ethernet : bool
        With Ethernet headers; without, raw IP.
    comment : str
        Comment of the section; empty for none.
    """

    def __init__(
        self,
        target: str | Path | BinaryIO,
        interfaces: Sequence[str] = ("linkgw",),
        *,
        ethernet: bool = False,
        comment: str = "",
    ) -> None:
        if not interfaces:
            raise ValueRangeError("interfaces of a pcapng file", got=0, expected="at least one")
        super().__init__(target, ethernet=ethernet)
        self._n_interfaces = len(interfaces)
        section = pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + _options((pcapng.OPT_COMMENT, comment))
        self._file.write(_block(pcapng.SECTION, section))
        for name in interfaces:
            body = pack("<HHI", self.link_type, 0, 0)
            body += _options((pcapng.IF_NAME, name), (pcapng.IF_TSRESOL, b"\x09"))
            self._file.write(_block(pcapng.INTERFACE, body))

    def _last_ns(self) -> int:
        return pcapng.MAX_NS

    def _last_interface(self) -> int:
        return self._n_interfaces - 1

    def _records(
        self,
        payloads: Octets,
        headers: NDArray[np.uint8],
        utc_ns: NDArray[np.int64],
        interface: NDArray[np.int64],
        comments: Mapping[int, str],
    ) -> NDArray[np.uint8]:
        width = headers.shape[1]
        packets = np.diff(payloads.bounds) + width
        options = {row: _options((pcapng.OPT_COMMENT, text)) for row, text in comments.items()}
        lengths = pcapng.PACKET_HEADER + packets + -packets % 4 + 4
        for row, option in options.items():
            lengths[row] += len(option)
        fixed = np.empty((len(packets), 7), "<u4")
        fixed[:, 0], fixed[:, 1], fixed[:, 2] = pcapng.PACKET, lengths, interface
        fixed[:, 3], fixed[:, 4] = utc_ns >> 32, utc_ns & 0xFFFFFFFF
        fixed[:, 5] = fixed[:, 6] = packets
        starts = starts_of(lengths)
        octets = np.zeros(starts[-1], np.uint8)  # what lies between packet and trailer stays zero but for options
        heads = np.hstack([fixed.view(np.uint8).reshape(-1, pcapng.PACKET_HEADER), headers])
        _lay(octets, starts[:-1], heads, payloads)
        put_rows(octets, starts[1:] - 4, np.ascontiguousarray(fixed[:, 1:2]).view(np.uint8))
        for row, option in options.items():
            end = int(starts[row + 1]) - 4
            octets[end - len(option) : end] = np.frombuffer(option, np.uint8)
        return octets


class PcapWriter(_Writer):
    """Writes a pcap file with nanoseconds; see `_Writer` for the file, and `PcapngWriter` for `ethernet`."""

    def __init__(self, target: str | Path | BinaryIO, *, ethernet: bool = False) -> None:
        super().__init__(target, ethernet=ethernet)
        self._file.write(pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 2**18, self.link_type))

    def _last_ns(self) -> int:
        return 2**32 * 10**9 - 1

    def _last_interface(self) -> int:
        return pcapng.MAX_NS

    def _records(
        self,
        payloads: Octets,
        headers: NDArray[np.uint8],
        utc_ns: NDArray[np.int64],
        interface: NDArray[np.int64],
        comments: Mapping[int, str],
    ) -> NDArray[np.uint8]:
        fixed = np.empty((len(headers), 4), "<u4")
        fixed[:, 0], fixed[:, 1] = utc_ns // 10**9, utc_ns % 10**9
        fixed[:, 2] = fixed[:, 3] = np.diff(payloads.bounds) + headers.shape[1]
        starts = starts_of(fixed[:, 2].astype(np.int64) + RECORD_HEADER)
        octets = np.empty(starts[-1], np.uint8)
        heads = np.hstack([fixed.view(np.uint8).reshape(-1, RECORD_HEADER), headers])
        _lay(octets, starts[:-1], heads, payloads)
        return octets


def open_writer(
    target: str | Path, interfaces: Sequence[str] = ("linkgw",), *, ethernet: bool = False, comment: str = ""
) -> PcapngWriter | PcapWriter:
    """Give a writer by suffix: `.pcap` is pcap, without interface names and comments; all else is pcapng."""
    if Path(target).suffix == ".pcap":
        return PcapWriter(target, ethernet=ethernet)
    return PcapngWriter(target, interfaces, ethernet=ethernet, comment=comment)


def _check(name: str, values: NDArray[np.generic], last: int) -> None:
    if len(values) and (values.min() < 0 or int(values.max()) > last):
        got = values.min() if values.min() < 0 else values.max()
        raise ValueRangeError(f"{name} of a datagram to be written", got=got, expected=f"0 to {last}")


def _column(name: str, values: Column, n: int, last: int) -> NDArray[np.int64]:
    column = np.broadcast_to(np.asarray(values), (n,))
    _check(name, column, last)
    return column.astype(np.int64)


def _lay(octets: NDArray[np.uint8], starts: NDArray[np.int64], heads: NDArray[np.uint8], payloads: Octets) -> None:
    """Put headers at their places, and the payload behind each."""
    put_rows(octets, starts, heads)
    begin = payloads.bounds[:-1]
    copy_pieces(payloads.data, begin, payloads.bounds[1:] - begin, octets, starts + heads.shape[1])


def _block(kind: int, body: bytes) -> bytes:
    length = pack("<I", len(body) + 12)
    return pack("<I", kind) + length + body + length


def _options(*options: tuple[int, bytes | str]) -> bytes:
    """Options with their end mark; none if all are empty."""
    out = b""
    for code, value in options:
        octets = value.encode("utf-8", "backslashreplace") if isinstance(value, str) else value
        if len(octets) > 0xFFFF:
            raise ValueRangeError("octets of a name or comment", got=len(octets), expected="at most 65535")
        if octets:
            out += pack("<HH", code, len(octets)) + octets + PADS[len(octets) % 4]
    return out and out + b"\0\0\0\0"
