"""SIMPLE (STANAG 5602) as scapy layers: specs/wire.md section 3."""

from __future__ import annotations

import struct
from typing import Any

from scapy.fields import (
    ByteEnumField,
    ByteField,
    FCSField,
    LEShortField,
    StrFixedLenField,
    XLEShortField,
    XShortField,
)
from scapy.packet import Packet, bind_layers

from linkgw.carriers.simple import BROADCAST_NODE, FIXED_FORMAT, LINK16_SUBNODE, NODE_STATUS, TYPE_LINK16, TYPE_STATUS
from linkgw.scapy.current import first_word
from linkgw.scapy.fields import StnField


class SIMPLE(Packet):
    """A SIMPLE packet; lengths and checksum are counted where they are None."""

    name = "SIMPLE"
    fields_desc = [  # noqa: RUF012  (scapy's own way)
        XShortField("sync", 0x4936),
        LEShortField("length", None),
        LEShortField("sequence", 0),
        ByteField("source_node", 1),
        ByteField("source_subnode", LINK16_SUBNODE),
        ByteField("destination_node", BROADCAST_NODE),
        ByteField("destination_subnode", LINK16_SUBNODE),
        ByteField("packet_size", None),
        ByteEnumField("packet_type", TYPE_LINK16, {TYPE_LINK16: "Link 16", TYPE_STATUS: "status"}),
        LEShortField("transit_time", 0),
        FCSField("checksum", None, "<H"),
    ]

    def post_build(self, p: bytes, pay: bytes) -> bytes:
        """Fill in lengths and checksum; `pay` ends with the place of the checksum."""
        total = len(p) + len(pay)
        if self.length is None:
            p = p[:2] + struct.pack("<H", total & 0xFFFF) + p[4:]
        if self.packet_size is None:
            p = p[:10] + bytes([(total - 8) // 2 & 0xFF]) + p[11:]
        if self.checksum is None:
            pay = pay[:-2] + struct.pack("<H", sum(p + pay[:-2]) & 0xFFFF)
        return p + pay


class SIMPLELink16(Packet):
    """The Link 16 header of a SIMPLE packet; words follow."""

    name = "SIMPLE Link 16"
    fields_desc = [  # noqa: RUF012
        ByteField("subtype", FIXED_FORMAT),
        ByteField("rc", 0),
        ByteField("net", 0),
        ByteField("ssc2", 0),
        LEShortField("npg", 7),
        LEShortField("ssc1", 0),
        StnField("stn", 1),
        LEShortField("word_count", None),
        XLEShortField("loopback_id", 0),
    ]

    def post_build(self, p: bytes, pay: bytes) -> bytes:
        """Fill in the word count, in units of 16 bits."""
        if self.word_count is None:
            p = p[:10] + struct.pack("<H", len(pay) // 2 & 0xFFFF) + p[12:]
        return p + pay

    def guess_payload_class(self, payload: bytes) -> type[Packet]:
        """The layer of the first word."""
        return first_word(payload)


def _text(name: str, size: int) -> Any:
    return StrFixedLenField(name, bytes(size), size)


class SIMPLEStatus(Packet):
    """A node status; codes are raw, as specs/wire.md names them."""

    name = "SIMPLE status"
    fields_desc = [  # noqa: RUF012
        ByteField("subtype", NODE_STATUS),
        ByteField("word_count", 31),
        _text("node_name", 10),
        ByteField("hours", 0),
        ByteField("node_id", 1),
        ByteField("seconds", 0),
        ByteField("minutes", 0),
        ByteField("security_level", 0),
        ByteField("node_entry", 0),
        _text("relay_hop", 16),
        XLEShortField("extraction_flags", 0),
        _text("extraction_file", 8),
        _text("spare_58", 2),
        ByteField("terminal_type", 0),
        ByteField("role", 0),
        ByteField("sync_status", 0),
        ByteField("host_status", 0),
        StnField("stn", 1),
        _text("spare_66", 2),
        ByteField("link11_dts_type", 0),
        ByteField("link11_role", 0),
        ByteField("link11_pu", 0),
        ByteField("link11_status", 0),
        _text("spare_72", 4),
    ]


bind_layers(SIMPLE, SIMPLELink16, packet_type=TYPE_LINK16)
bind_layers(SIMPLE, SIMPLEStatus, packet_type=TYPE_STATUS)
