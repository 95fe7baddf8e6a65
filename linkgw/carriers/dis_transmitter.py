"""The DIS Transmitter PDU of a Link 16 terminal, one at a time: the fixed part, no antenna pattern.

Source
------
specs/wire.md section 4.5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from linkgw.carriers.batch import PacketKind
from linkgw.carriers.dis_header import (
    HEADER_LENGTH,
    HEADER_LIMITS,
    TYPE_TRANSMITTER,
    DisHeader,
    check_header_pad,
    push_header,
    refuse,
)
from linkgw.carriers.limits import U8, U16, U32, U64, check_floats, check_limits
from linkgw.errors import Reason

if TYPE_CHECKING:
    from construct import Container, Struct

LENGTH = 112
RADIO_TYPE_LENGTH = 32
"""Octets up to and with the radio type, which says whether this is a Link 16 terminal at all."""
KIND_RADIO = 7
CATEGORY_LINK16 = 21
MODULATION_LENGTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TransmitterPdu(DisHeader):
    """A Transmitter PDU; entity kind, category and lengths follow from its being a Link 16 terminal's."""

    kind: ClassVar[PacketKind] = PacketKind.TRANSMITTER
    domain: int = 0
    """Radio type: domain."""
    country: int = 0
    """Radio type: country."""
    subcategory: int = 0
    """Radio type: subcategory (version 6: nomenclature version)."""
    specific: int = 0
    """Radio type: specific (version 6: upper octet of the nomenclature)."""
    extra: int = 0
    """Radio type: extra (version 6: lower octet of the nomenclature)."""
    transmit_state: int = 2
    """0 off, 1 on and not transmitting, 2 on and transmitting."""
    input_source: int = 8
    """8: digital data device."""
    x_m: float = 0.0
    """Antenna location, earth-centred and earth-fixed, metres."""
    y_m: float = 0.0
    """Same, y."""
    z_m: float = 0.0
    """Same, z."""
    relative_x_m: float = 0.0
    """Antenna location relative to the entity, metres."""
    relative_y_m: float = 0.0
    """Same, y."""
    relative_z_m: float = 0.0
    """Same, z."""
    antenna_pattern_type: int = 0
    """0: omnidirectional; a pattern itself is not read."""
    frequency_hz: int = 1_131_000_000
    """1131 MHz stands for the hopping of communications mode 1."""
    bandwidth_hz: float = 240e6
    """Bandwidth."""
    power_dbm: float = 0.0
    """Average transmitted power."""
    spread_spectrum: int = 1
    """1: frequency hopping."""
    modulation_major: int = 7
    """7: carrier phase shift modulation."""
    modulation_detail: int = 0
    """Detail of the major modulation."""
    modulation_system: int = 8
    """8: JTIDS/MIDS."""
    crypto_system: int = 0
    """Crypto system."""
    crypto_key_id: int = 0
    """Crypto key id."""
    tsa_level: int = 0
    """Time slot allocation level, 0..4."""
    primary_mode: int = 2
    """1 network time reference, 2 JTIDS unit participant."""
    secondary_mode: int = 0
    """0 none, 1 net position reference, 2 or 3 primary or secondary navigation controller."""
    sync_state: int = 3
    """1 initial entry, 2 coarse, 3 fine."""
    network_sync_id: int = 0
    """Network synchronisation id; 0 matches any."""


_LIMITS = {
    "domain": U8,
    "country": U16,
    "subcategory": U8,
    "specific": U8,
    "extra": U8,
    "transmit_state": 2,
    "input_source": U8,
    "antenna_pattern_type": U16,
    "frequency_hz": U64,
    "spread_spectrum": U16,
    "modulation_major": U16,
    "modulation_detail": U16,
    "modulation_system": U16,
    "crypto_system": U16,
    "crypto_key_id": U16,
    "tsa_level": 4,
    "primary_mode": 2,
    "secondary_mode": 3,
    "sync_state": 3,
    "network_sync_id": U32,
}
_LEAST = {"primary_mode": 1, "sync_state": 1}
_FLOATS64 = ("x_m", "y_m", "z_m")
_FLOATS32 = ("relative_x_m", "relative_y_m", "relative_z_m", "bandwidth_hz", "power_dbm")


def pull_transmitter(octets: bytes, header: Container) -> TransmitterPdu:
    """Read the rest of a Transmitter PDU; raises `WireError`."""
    if len(octets) < RADIO_TYPE_LENGTH:
        refuse(Reason.TRUNCATED, "Transmitter PDU", f"{len(octets)} octets", f"at least {RADIO_TYPE_LENGTH}")
    if octets[20] != KIND_RADIO or octets[24] != CATEGORY_LINK16:
        got = f"kind {octets[20]}, category {octets[24]}"
        refuse(Reason.UNSUPPORTED_SUBTYPE, "radio type", got, "kind 7, category 21: a Link 16 terminal")
    if len(octets) != LENGTH:
        reason = Reason.TRUNCATED if len(octets) < LENGTH else Reason.BAD_LENGTH
        refuse(reason, "Transmitter PDU", f"{len(octets)} octets", LENGTH)
    body = _layout().parse(octets[HEADER_LENGTH:])
    if header.protocol_version == 7 and body.variable_records:
        refuse(Reason.BAD_LENGTH, "variable transmitter parameters", body.variable_records, 0)
    if body.antenna_pattern_length:
        refuse(Reason.BAD_LENGTH, "antenna pattern length", body.antenna_pattern_length, 0)
    if body.modulation_length != MODULATION_LENGTH:
        refuse(Reason.BAD_LENGTH, "modulation parameter length", body.modulation_length, MODULATION_LENGTH)
    check_header_pad(header)
    if body.variable_records or any(body.pad):
        refuse(Reason.BAD_HEADER, "padding", f"{body.variable_records:04x}, {body.pad.hex()}", "zeros")
    for name, high in _LIMITS.items():
        low = _LEAST.get(name, 0)
        if not low <= body[name] <= high:
            refuse(Reason.BAD_HEADER, name, body[name], f"{low}..{high}")
    for name in (*_FLOATS64, *_FLOATS32):
        if not math.isfinite(body[name]):
            refuse(Reason.BAD_HEADER, name, body[name], "a finite number")
    fields = {name: body[name] for name in (*_LIMITS, *_FLOATS64, *_FLOATS32)}
    radio = {name: body[name] for name in ("site", "application", "entity", "radio")}
    return TransmitterPdu(
        protocol_version=header.protocol_version,
        exercise_id=header.exercise_id,
        timestamp=header.timestamp,
        pdu_status=header.pdu_status,
        **radio,
        **fields,
    )


def push_transmitter(pdu: TransmitterPdu) -> bytes:
    """Give the octets of a Transmitter PDU; raises `ValueRangeError`."""
    check_limits(pdu, HEADER_LIMITS | _LIMITS, _LEAST)
    check_floats(pdu, _FLOATS64, math.inf)
    check_floats(pdu, _FLOATS32)
    radio = ("site", "application", "entity", "radio")
    fields: dict[str, object] = {n: getattr(pdu, n) for n in (*radio, *_LIMITS, *_FLOATS64, *_FLOATS32)}
    derived = {
        "kind": KIND_RADIO,
        "category": CATEGORY_LINK16,
        "variable_records": 0,
        "antenna_pattern_length": 0,
        "modulation_length": MODULATION_LENGTH,
        "pad": bytes(3),
    }
    return push_header(pdu, TYPE_TRANSMITTER, _layout().build(fields | derived))


@cache
def _layout() -> Struct:
    from construct import Bytes, Float32b, Float64b, Int8ub, Int16ub, Int32ub, Int64ub, Struct

    return Struct(
        "site" / Int16ub,
        "application" / Int16ub,
        "entity" / Int16ub,
        "radio" / Int16ub,
        "kind" / Int8ub,
        "domain" / Int8ub,
        "country" / Int16ub,
        "category" / Int8ub,
        "subcategory" / Int8ub,
        "specific" / Int8ub,
        "extra" / Int8ub,
        "transmit_state" / Int8ub,
        "input_source" / Int8ub,
        "variable_records" / Int16ub,  # two pad octets in version 6
        "x_m" / Float64b,
        "y_m" / Float64b,
        "z_m" / Float64b,
        "relative_x_m" / Float32b,
        "relative_y_m" / Float32b,
        "relative_z_m" / Float32b,
        "antenna_pattern_type" / Int16ub,
        "antenna_pattern_length" / Int16ub,
        "frequency_hz" / Int64ub,
        "bandwidth_hz" / Float32b,
        "power_dbm" / Float32b,
        "spread_spectrum" / Int16ub,
        "modulation_major" / Int16ub,
        "modulation_detail" / Int16ub,
        "modulation_system" / Int16ub,
        "crypto_system" / Int16ub,
        "crypto_key_id" / Int16ub,
        "modulation_length" / Int8ub,
        "pad" / Bytes(3),
        "tsa_level" / Int8ub,
        "primary_mode" / Int8ub,
        "secondary_mode" / Int8ub,
        "sync_state" / Int8ub,
        "network_sync_id" / Int32ub,
    )
