"""The PDU header of DIS (12 octets), and who a sender is.

Source
------
specs/wire.md section 4.1 (IEEE 1278.1A-1998 and 1278.1-2012).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NoReturn, TypeVar

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers.limits import U8, U16, U32, check_floats, check_limits, check_member
from linkgw.errors import Reason, ValueRangeError, WireError

if TYPE_CHECKING:
    from construct import Container, Struct

HEADER_LENGTH = 12
VERSIONS = (6, 7)
FAMILY_RADIO = 4
TYPE_TRANSMITTER, TYPE_SIGNAL = 25, 26
SISO_VERSIONS = (0, 1)
"""Octet 38 of a Signal PDU: 0 is the order of octets of 2006, 1 that of 2021."""

_HOUR_NS = 3_600_000_000_000
_UNITS = 2**31 - 1
"""Timestamp units in an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisHeader:
    """What every PDU has, and the four numbers that name its radio; type and length follow from the rest."""

    protocol_version: int = 7
    """6 (1278.1A-1998) or 7 (1278.1-2012)."""
    exercise_id: int = 1
    """Exercise, 0..255."""
    timestamp: int = 0
    """Bit 0: 1 for absolute time; upper 31 bits: 3600 s / (2^31 - 1) within the hour."""
    pdu_status: int = 0
    """PDU status octet; 0 in version 6, which has none."""
    site: int = 1
    """Site of the entity, 0..65535."""
    application: int = 1
    """Application, 0..65535."""
    entity: int = 1
    """Entity, 0..65535."""
    radio: int = 1
    """Radio of the entity, 0..65535."""


HEADER_LIMITS = {
    "exercise_id": U8,
    "timestamp": U32,
    "pdu_status": U8,
    "site": U16,
    "application": U16,
    "entity": U16,
    "radio": U16,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DisIdentity:
    """Who a sender is on a DIS network; stands in every PDU it sends."""

    protocol_version: int = 7
    """6 (1278.1A-1998) or 7 (1278.1-2012)."""
    exercise_id: int = 1
    """Exercise, 0..255."""
    site: int = 1
    """Site of the entity, 0..65535."""
    application: int = 1
    """Application, 0..65535."""
    entity: int = 1
    """Entity, 0..65535."""
    radio: int = 1
    """Radio of the entity, 0..65535."""
    siso_version: int = 0
    """SISO-STD-002 order of octets: 0 for 2006 (what Wireshark reads), 1 for 2021."""
    link16_version: int = 0
    """Link 16 version code; 0 makes no statement."""
    power_dbm: float = 0.0
    """Transmitted power in the Transmitter PDU, dBm."""
    network_sync_id: int = 0
    """Network synchronisation id in the Transmitter PDU; 0 matches any."""

    def __post_init__(self) -> None:
        check_member(self, "protocol_version", VERSIONS)
        check_member(self, "siso_version", SISO_VERSIONS)
        limits = {name: HEADER_LIMITS[name] for name in ("exercise_id", "site", "application", "entity", "radio")}
        check_limits(self, limits | {"link16_version": U8, "network_sync_id": U32})
        check_floats(self, ("power_dbm",))


TimeT = TypeVar("TimeT", int, NDArray[np.int64])


def dis_timestamp(utc_ns: TimeT) -> TimeT:
    """Absolute DIS timestamp of a time, in exact integers (64 bits are enough for them).

    >>> dis_timestamp(0), dis_timestamp(1_800_000_000_000) >> 1
    (1, 1073741823)
    """
    ns = utc_ns % _HOUR_NS
    high = ns * (_UNITS >> 16)  # the product with 2^31 - 1 needs 73 bits, so it is taken in two parts
    low = (high % _HOUR_NS) * 65536 + ns * (_UNITS & 0xFFFF)
    units = high // _HOUR_NS * 65536 + low // _HOUR_NS
    return units << 1 | 1


def pull_header(octets: bytes) -> Container:
    """Parse and check the header of one PDU, which is the whole datagram; raises `WireError`."""
    if len(octets) < HEADER_LENGTH:
        refuse(Reason.TRUNCATED, "datagram", f"{len(octets)} octets", f"at least {HEADER_LENGTH}")
    header = _layout().parse(octets)
    if header.protocol_version not in VERSIONS:
        refuse(Reason.BAD_VERSION, "protocol version", header.protocol_version, "6 or 7")
    if header.family != FAMILY_RADIO:
        refuse(Reason.BAD_FAMILY, "protocol family", header.family, f"{FAMILY_RADIO}, radio communications")
    if header.pdu_type not in (TYPE_TRANSMITTER, TYPE_SIGNAL):
        refuse(Reason.UNSUPPORTED_TYPE, "PDU type", header.pdu_type, "25 Transmitter or 26 Signal")
    if header.length > len(octets):
        refuse(Reason.TRUNCATED, "datagram", f"{len(octets)} octets", f"{header.length}, its length field")
    if header.length < len(octets):
        refuse(Reason.BAD_LENGTH, "length", header.length, f"{len(octets)}, the octets of the datagram")
    return header


def check_header_pad(header: Container) -> None:
    """Refuse pad octets of the header that are not zero (`WireError`); version 6 has two, version 7 one."""
    if header.pad or (header.protocol_version == 6 and header.pdu_status):
        refuse(Reason.BAD_HEADER, "octets 10-11", f"{header.pdu_status:02x}{header.pad:02x}", "zero padding")


def push_header(pdu: DisHeader, pdu_type: int, body: bytes) -> bytes:
    """Put the header before the octets that follow it; raises `ValueRangeError`."""
    check_member(pdu, "protocol_version", VERSIONS)
    check_limits(pdu, HEADER_LIMITS)
    if pdu.protocol_version == 6 and pdu.pdu_status:
        where = f"{type(pdu).__name__}.pdu_status"
        raise ValueRangeError("protocol version 6 has none", where=where, got=pdu.pdu_status, expected=0)
    head: bytes = _layout().build(
        {
            "protocol_version": pdu.protocol_version,
            "exercise_id": pdu.exercise_id,
            "pdu_type": pdu_type,
            "family": FAMILY_RADIO,
            "timestamp": pdu.timestamp,
            "length": HEADER_LENGTH + len(body),
            "pdu_status": pdu.pdu_status,
            "pad": 0,
        }
    )
    return head + body


def refuse(reason: Reason, where: str, got: object, expected: object) -> NoReturn:
    """Raise the `WireError` of a PDU."""
    raise WireError(reason, where=f"DIS {where}", got=got, expected=expected)


@cache
def _layout() -> Struct:
    from construct import Int8ub, Int16ub, Int32ub, Struct

    return Struct(
        "protocol_version" / Int8ub,
        "exercise_id" / Int8ub,
        "pdu_type" / Int8ub,
        "family" / Int8ub,
        "timestamp" / Int32ub,
        "length" / Int16ub,
        "pdu_status" / Int8ub,
        "pad" / Int8ub,
    )
