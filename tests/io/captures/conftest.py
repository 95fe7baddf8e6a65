"""Captures made without linkgw: records by scapy and by hand, read back by tshark."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from struct import pack

import pytest

PCAP_MAGICS = {1: 0xA1B23C4D, 1000: 0xA1B2C3D4}


@dataclass(frozen=True)
class Sent:
    """One datagram as it was put into a capture, or read out of it."""

    utc_ns: int
    source: str
    source_port: int
    destination: str
    destination_port: int
    payload: bytes
    number: int


@dataclass(frozen=True)
class Frame:
    """One packet of a capture."""

    octets: bytes
    utc_ns: int
    interface: int = 0
    on_wire: int | None = None
    options: bytes = b""


class Files:
    """Builds capture files octet by octet."""

    def pcap(self, frames: list[Frame], link_type: int, order: str = "<", unit_ns: int = 1000) -> bytes:
        out = pack(order + "IHHiIII", PCAP_MAGICS[unit_ns], 2, 4, 0, 0, 65535, link_type)
        for f in frames:
            seconds, rest = divmod(f.utc_ns, 10**9)
            length = len(f.octets)
            out += pack(order + "IIII", seconds, rest // unit_ns, length, f.on_wire or length) + f.octets
        return out

    def block(self, kind: int, body: bytes, order: str = "<") -> bytes:
        length = pack(order + "I", len(body) + 12)
        return pack(order + "I", kind) + length + body + length

    def option(self, code: int, value: bytes, order: str = "<") -> bytes:
        return pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)

    def section(self, order: str = "<", options: bytes = b"") -> bytes:
        return self.block(0x0A0D0D0A, pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1) + options, order)

    def interface(self, link_type: int, order: str = "<", options: bytes = b"") -> bytes:
        return self.block(1, pack(order + "HHI", link_type, 0, 0) + options, order)

    def packet(self, f: Frame, order: str = "<", per_second: int = 10**6) -> bytes:
        ticks = f.utc_ns * per_second // 10**9
        length = len(f.octets)
        head = pack(order + "IIIII", f.interface, ticks >> 32, ticks & 0xFFFFFFFF, length, f.on_wire or length)
        return self.block(6, head + f.octets + bytes(-length % 4) + f.options, order)

    def pcapng(self, frames: list[Frame], link_type: int, order: str = "<", unit_ns: int = 1000) -> bytes:
        resolution = self.option(9, bytes([{1000: 6, 1: 9}[unit_ns]]), order)
        out = self.section(order) + self.interface(link_type, order, resolution)
        return out + b"".join(self.packet(f, order, 10**9 // unit_ns) for f in frames)


@pytest.fixture(scope="session")
def files() -> Files:
    return Files()


@pytest.fixture(scope="session")
def frame() -> type[Frame]:
    return Frame


@pytest.fixture(scope="session")
def sent() -> type[Sent]:
    return Sent


@pytest.fixture(scope="session")
def udp_packet():
    """Octets of an IPv4 UDP packet as scapy makes it, its checksums included."""
    from scapy.layers.inet import IP, UDP

    def make(payload: bytes = b"words", *, port: int = 50_602, **fields: object) -> bytes:
        fields = {"src": "10.1.2.3", "dst": "239.7.8.9", **fields}
        return bytes(IP(**fields) / UDP(sport=40_000, dport=port) / payload)

    return make


@pytest.fixture(scope="session")
def rows_of():
    """All rows of a capture as `Sent`."""
    from linkgw.io.captures import format_ipv4

    def rows(batches: object) -> list[Sent]:
        return [
            Sent(
                int(batch.utc_ns[i]),
                format_ipv4(batch.source[i]),
                int(batch.source_port[i]),
                format_ipv4(batch.destination[i]),
                int(batch.destination_port[i]),
                batch.payloads[i],
                int(batch.number[i]),
            )
            for batch in batches
            for i in range(len(batch))
        ]

    return rows


@pytest.fixture(scope="session")
def read_until_error(rows_of):
    """All rows of a capture that ends in an error, and the error (None if it does not)."""
    from linkgw.errors import LinkgwError

    def read(batches: object) -> tuple[list[Sent], LinkgwError | None]:
        rows: list[Sent] = []
        try:
            for batch in batches:
                rows += rows_of([batch])
        except LinkgwError as error:
            return rows, error
        return rows, None

    return read


@pytest.fixture(scope="session")
def tshark():
    """Run tshark on a file: a row of strings per packet that the filter lets through."""
    program = shutil.which("tshark")
    if program is None:
        pytest.skip("tshark is not installed")

    def run(path: Path, *fields: str, where: str = "udp") -> list[list[str]]:
        arguments = [f"-e{field}" for field in fields]
        done = subprocess.run(
            [program, "-n", "-r", path, "-Y", where, "-Tfields", "-Eseparator=|", "-Eoccurrence=l", *arguments],
            capture_output=True,
            text=True,
            check=True,
        )
        return [line.split("|") for line in done.stdout.splitlines()]

    return run
