"""Where the header fields of the envelopes are: specs/wire.md sections 3 and 4, as tables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """One field of a header."""

    name: str
    """What the JSON of the kit calls it."""
    octet: int
    """Its first octet in the datagram."""
    size: int
    """Its octets."""
    kind: str = "number"
    """`number`, `stn`, `text`, `hex` or `float`."""
    least: int = 0
    """Least number."""
    greatest: int | None = None
    """Greatest number; None: what its octets hold."""

    @property
    def limit(self) -> int:
        """The greatest number."""
        return 256**self.size - 1 if self.greatest is None else self.greatest


STN = 0o77777

SIMPLE_HEADER = (
    Slot("sequence", 4, 2),
    Slot("source_node", 6, 1),
    Slot("source_subnode", 7, 1),
    Slot("destination_node", 8, 1),
    Slot("destination_subnode", 9, 1),
    Slot("transit_time", 12, 2),
)
SIMPLE_WORDS = (
    *SIMPLE_HEADER,
    Slot("rc", 15, 1, greatest=1),
    Slot("net", 16, 1, greatest=127),
    Slot("ssc2", 17, 1),
    Slot("npg", 18, 2, greatest=511),
    Slot("ssc1", 20, 2),
    Slot("stn", 22, 2, "stn", greatest=STN),
    Slot("loopback_id", 26, 2),
)
SIMPLE_STATUS = (
    *SIMPLE_HEADER,
    Slot("word_count", 15, 1),
    Slot("name", 16, 10, "text"),
    Slot("hours", 26, 1, greatest=23),
    Slot("node_id", 27, 1),
    Slot("seconds", 28, 1, greatest=59),
    Slot("minutes", 29, 1, greatest=59),
    Slot("security_level", 30, 1),
    Slot("node_entry", 31, 1),
    Slot("relay_hop", 32, 16, "hex"),
    Slot("extraction_flags", 48, 2),
    Slot("extraction_file", 50, 8, "text"),
    Slot("terminal_type", 60, 1),
    Slot("role", 61, 1),
    Slot("sync_status", 62, 1),
    Slot("host_status", 63, 1),
    Slot("stn", 64, 2, "stn", greatest=STN),
    Slot("link11_dts_type", 68, 1),
    Slot("link11_role", 69, 1),
    Slot("link11_pu", 70, 1),
    Slot("link11_status", 71, 1),
)
STATUS_SPARES = ((58, 60), (66, 68), (72, 76))

DIS_HEADER = (
    Slot("protocol_version", 0, 1, least=6, greatest=7),
    Slot("exercise_id", 1, 1),
    Slot("timestamp", 4, 4),
    Slot("pdu_status", 10, 1),
    Slot("site", 12, 2),
    Slot("application", 14, 2),
    Slot("entity", 16, 2),
    Slot("radio", 18, 2),
)
DIS_SIGNAL = (
    *DIS_HEADER,
    Slot("sample_rate", 24, 4),
    Slot("samples", 30, 2),
    Slot("npg", 32, 2, greatest=511),
    Slot("net", 34, 1, greatest=127),
    Slot("tsec_cvll", 35, 1),
    Slot("msec_cvll", 36, 1),
    Slot("siso_version", 38, 1, greatest=1),
    Slot("link16_version", 39, 1),
    Slot("time_slot_id", 40, 4),
    Slot("transmit_time", 44, 8, "hex"),
)
HEADER_WORD = (("time_slot_type", 0, 3), ("relay", 3, 1), ("stn", 4, 15), ("sdusn", 19, 16))
"""Name, first stream bit, bits."""
DIS_TRANSMITTER = (
    *DIS_HEADER,
    Slot("domain", 21, 1),
    Slot("country", 22, 2),
    Slot("subcategory", 25, 1),
    Slot("specific", 26, 1),
    Slot("extra", 27, 1),
    Slot("transmit_state", 28, 1, greatest=2),
    Slot("input_source", 29, 1),
    Slot("x_m", 32, 8, "float"),
    Slot("y_m", 40, 8, "float"),
    Slot("z_m", 48, 8, "float"),
    Slot("relative_x_m", 56, 4, "float"),
    Slot("relative_y_m", 60, 4, "float"),
    Slot("relative_z_m", 64, 4, "float"),
    Slot("antenna_pattern_type", 68, 2),
    Slot("frequency_hz", 72, 8),
    Slot("bandwidth_hz", 80, 4, "float"),
    Slot("power_dbm", 84, 4, "float"),
    Slot("spread_spectrum", 88, 2),
    Slot("modulation_major", 90, 2),
    Slot("modulation_detail", 92, 2),
    Slot("modulation_system", 94, 2),
    Slot("crypto_system", 96, 2),
    Slot("crypto_key_id", 98, 2),
    Slot("tsa_level", 104, 1, greatest=4),
    Slot("primary_mode", 105, 1, least=1, greatest=2),
    Slot("secondary_mode", 106, 1, greatest=3),
    Slot("sync_state", 107, 1, least=1, greatest=3),
    Slot("network_sync_id", 108, 4),
)


def fields_of(carrier: str, packet: str) -> tuple[Slot, ...]:
    """The header fields of a kind of datagram; those in the header word of a Signal PDU are not among them."""
    return {
        ("simple", "words"): SIMPLE_WORDS,
        ("simple", "status"): SIMPLE_STATUS,
        ("dis", "words"): DIS_SIGNAL,
        ("dis", "transmitter"): DIS_TRANSMITTER,
    }.get((carrier, packet), ())
