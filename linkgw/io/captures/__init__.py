"""Captures in and out: pcap and pcapng files as columns of UDP datagrams."""

from linkgw.io.captures.merge import merge_captures
from linkgw.io.captures.model import (
    CaptureBatch,
    CaptureCounts,
    Interface,
    Skip,
    format_ipv4,
    parse_ipv4,
)
from linkgw.io.captures.reader import Capture, open_capture, read_capture
from linkgw.io.captures.writer import PcapngWriter, PcapWriter, open_writer

__all__ = [
    "Capture",
    "CaptureBatch",
    "CaptureCounts",
    "Interface",
    "PcapWriter",
    "PcapngWriter",
    "Skip",
    "format_ipv4",
    "merge_captures",
    "open_capture",
    "open_writer",
    "parse_ipv4",
    "read_capture",
]
