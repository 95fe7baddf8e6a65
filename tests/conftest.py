"""Shared fixtures: tshark, somebody else's reading of what linkgw writes."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import hypothesis
import pytest

if "CI" not in os.environ:  # there hypothesis has a profile of its own: the same examples on every run
    hypothesis.settings.register_profile("linkgw", deadline=None)  # no test asserts an absolute time
    hypothesis.settings.load_profile("linkgw")

Packet = tuple[bytes, int, int]
"""Payload, source port, destination port."""
Tshark = Callable[..., list[dict[str, str]]]


@pytest.fixture
def write_pcap(tmp_path: Path) -> Callable[..., Path]:
    """`write_pcap(packets, protocol=17)`: a pcap file of UDP (or TCP, 6) datagrams in raw IP packets."""

    def write(packets: Sequence[Packet], protocol: int = 17) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.pcap"
        with path.open("wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
            for i, packet in enumerate(packets):
                raw = _ip_packet(*packet, protocol)
                file.write(struct.pack("<IIII", 1 + i, 0, len(raw), len(raw)) + raw)
        return path

    return write


@pytest.fixture
def tshark(write_pcap: Callable[..., Path]) -> Tshark:
    """`tshark(packets or capture path, args, fields, protocol=17)`: one dict of field values per packet.

    A field that occurs more than once has its values joined by commas; one that does not occur is "".
    """
    program = shutil.which("tshark")
    if program is None:
        pytest.skip("tshark is not installed")

    def run(
        packets: Sequence[Packet] | Path, args: Sequence[str], fields: Sequence[str], protocol: int = 17
    ) -> list[dict[str, str]]:
        capture = packets if isinstance(packets, Path) else write_pcap(packets, protocol)
        command = [program, "-r", str(capture), *args, "-T", "fields"]
        command += ["-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=,"]
        for field in fields:
            command += ["-e", field]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return [dict(zip(fields, line.split("\t"), strict=True)) for line in done.stdout.splitlines()]

    return run


def _ip_packet(payload: bytes, source_port: int, destination_port: int, protocol: int) -> bytes:
    if protocol == 17:
        segment = struct.pack(">HHHH", source_port, destination_port, 8 + len(payload), 0) + payload
    else:
        tcp = (source_port, destination_port, 1, 1, 0x50, 0x18, 8192, 0, 0)
        segment = struct.pack(">HHIIBBHHH", *tcp) + payload
    addresses = (b"\x7f\0\0\1", b"\x7f\0\0\2")
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(segment), 1, 0, 64, protocol, 0, *addresses)
    total = sum(struct.unpack(">10H", header))
    total = (total & 0xFFFF) + (total >> 16)
    checksum = ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF
    return header[:10] + checksum.to_bytes(2, "big") + header[12:] + segment
