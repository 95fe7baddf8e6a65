"""DIS Signal and Transmitter PDUs with Link 16 as scapy layers: specs/wire.md section 4."""

from __future__ import annotations

import struct

from scapy.fields import (
    BitField,
    ByteEnumField,
    ByteField,
    IEEEDoubleField,
    IEEEFloatField,
    IntField,
    LongField,
    ShortField,
    StrFixedLenField,
    XIntField,
    XLongField,
)
from scapy.packet import Packet, bind_layers

from linkgw.carriers.dis_header import FAMILY_RADIO, TYPE_SIGNAL, TYPE_TRANSMITTER
from linkgw.carriers.dis_signal import (
    ENCODING_RAW_BINARY,
    FIXED_FORMAT,
    NO_STATEMENT_CVLL,
    NO_STATEMENT_SLOT,
    NO_STATEMENT_TIME,
    TDL_LINK16,
    data_lengths,
    swap_groups,
)
from linkgw.carriers.dis_transmitter import CATEGORY_LINK16, KIND_RADIO, MODULATION_LENGTH
from linkgw.scapy.current import first_word
from linkgw.scapy.fields import BitsField, StnBitsField


class DIS(Packet):
    """The header of a PDU; the length is counted where it is None."""

    name = "DIS"
    fields_desc = [  # noqa: RUF012  (scapy's own way)
        ByteField("protocol_version", 7),
        ByteField("exercise_id", 1),
        ByteEnumField("pdu_type", TYPE_SIGNAL, {TYPE_TRANSMITTER: "Transmitter", TYPE_SIGNAL: "Signal"}),
        ByteField("family", FAMILY_RADIO),
        IntField("timestamp", 0),
        ShortField("length", None),
        ByteField("pdu_status", 0),
        ByteField("pad", 0),
    ]

    def post_build(self, p: bytes, pay: bytes) -> bytes:
        """Fill in the length."""
        if self.length is None:
            p = p[:8] + struct.pack(">H", len(p) + len(pay) & 0xFFFF) + p[10:]
        return p + pay


_RADIO = [ShortField("site", 1), ShortField("application", 1), ShortField("entity", 1), ShortField("radio", 1)]


class DISSignal(Packet):
    """A Signal PDU with the Link 16 network header; the header word and the words follow.

    Where `siso_version` is 0 (2006), groups of four octets of what follows are reversed on the wire, and only there.
    """

    name = "DIS Signal"
    fields_desc = [  # noqa: RUF012
        *_RADIO,
        BitField("encoding_class", ENCODING_RAW_BINARY, 2),
        BitField("n_words", None, 14),
        ShortField("tdl_type", TDL_LINK16),
        IntField("sample_rate", 0),
        ShortField("data_length", None),
        ShortField("samples", 0),
        ShortField("npg", 7),
        ByteField("net", 0),
        ByteField("tsec_cvll", NO_STATEMENT_CVLL),
        ByteField("msec_cvll", NO_STATEMENT_CVLL),
        ByteField("message_type", FIXED_FORMAT),
        ByteEnumField("siso_version", 0, {0: "2006", 1: "2021"}),
        ByteField("link16_version", 0),
        XIntField("time_slot_id", NO_STATEMENT_SLOT),
        XLongField("transmit_time", NO_STATEMENT_TIME),
    ]

    def post_dissect(self, s: bytes) -> bytes:
        """Bring the message data into stream order, and take the padding off that `post_build` puts on."""
        self.raw_packet_cache = None  # so that it is built anew, and the order of octets with it
        if self.siso_version == 0 and len(s) % 4 == 0:
            s = swap_groups(s)
        end = 6 + 10 * self.n_words
        return s[:end] if s[end:] == bytes(-end % 4) else s

    def post_build(self, p: bytes, pay: bytes) -> bytes:
        """Fill in counts and padding, and bring the message data into the order of octets of the wire."""
        n_words = max(0, len(pay) - 6) // 10
        if self.n_words is None:
            p = p[:8] + struct.pack(">H", self.encoding_class << 14 | n_words & 0x3FFF) + p[10:]
        if self.data_length is None:
            p = p[:16] + struct.pack(">H", data_lengths(n_words, self.siso_version)[0] & 0xFFFF) + p[18:]
        pay += bytes(-len(pay) % 4)
        return p + (swap_groups(pay) if self.siso_version == 0 else pay)


class Link16Header(Packet):
    """The header word of a Signal PDU: stream bits 0-47 of its message data."""

    name = "Link 16 header"
    fields_desc = [  # noqa: RUF012
        BitsField("time_slot_type", 0, 3, 6),
        BitsField("relay", 0, 1, 6),
        StnBitsField("stn", 1, 15, 6),
        BitsField("sdusn", 0, 16, 6),
        BitsField("pad", 0, 13, 6),
    ]

    def guess_payload_class(self, payload: bytes) -> type[Packet]:
        """The layer of the first word."""
        return first_word(payload)


class DISTransmitter(Packet):
    """A Transmitter PDU of a Link 16 terminal, without antenna pattern."""

    name = "DIS Transmitter"
    fields_desc = [  # noqa: RUF012
        *_RADIO,
        ByteField("radio_kind", KIND_RADIO),
        ByteField("domain", 0),
        ShortField("country", 0),
        ByteField("category", CATEGORY_LINK16),
        ByteField("subcategory", 0),
        ByteField("specific", 0),
        ByteField("extra", 0),
        ByteField("transmit_state", 2),
        ByteField("input_source", 8),
        ShortField("variable_records", 0),
        *(IEEEDoubleField(name, 0) for name in ("x_m", "y_m", "z_m")),
        *(IEEEFloatField(name, 0) for name in ("relative_x_m", "relative_y_m", "relative_z_m")),
        ShortField("antenna_pattern_type", 0),
        ShortField("antenna_pattern_length", 0),
        LongField("frequency_hz", 1_131_000_000),
        IEEEFloatField("bandwidth_hz", 240_000_000),
        IEEEFloatField("power_dbm", 0),
        ShortField("spread_spectrum", 1),
        ShortField("modulation_major", 7),
        ShortField("modulation_detail", 0),
        ShortField("modulation_system", 8),
        ShortField("crypto_system", 0),
        ShortField("crypto_key_id", 0),
        ByteField("modulation_length", MODULATION_LENGTH),
        StrFixedLenField("pad", bytes(3), 3),
        ByteField("tsa_level", 0),
        ByteField("primary_mode", 2),
        ByteField("secondary_mode", 0),
        ByteField("sync_state", 3),
        IntField("network_sync_id", 0),
    ]


bind_layers(DIS, DISSignal, pdu_type=TYPE_SIGNAL)
bind_layers(DIS, DISTransmitter, pdu_type=TYPE_TRANSMITTER)
bind_layers(DISSignal, Link16Header)
