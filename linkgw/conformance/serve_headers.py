"""Headers as the conformance kit writes them, and the carriers' own packets."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from linkgw.carriers import (
    CARRIERS,
    DisIdentity,
    Packet,
    RawWords,
    SignalPdu,
    SimpleIdentity,
    SimplePacket,
    SimpleStatus,
    TransmitterPdu,
)  # fmt: skip
from linkgw.carriers.dis import push_dis
from linkgw.carriers.dis_signal import NO_STATEMENT_SLOT
from linkgw.carriers.simple import push_simple
from linkgw.carriers.words import push_words
from linkgw.codec.values import format_stn, parse_stn
from linkgw.errors import ValueRangeError

_TYPES: Mapping[tuple[str, str], type[Packet]] = {
    ("simple", "words"): SimplePacket,
    ("simple", "status"): SimpleStatus,
    ("dis", "words"): SignalPdu,
    ("dis", "transmitter"): TransmitterPdu,
    ("words", "words"): RawWords,
}
_NOT_HEADER = ("words", "data_length")
"""Follow from the rest."""
_FIXED: Mapping[type[Packet], Mapping[str, int]] = {
    SimplePacket: dict.fromkeys(("transit_time", "rc", "ssc2", "ssc1", "loopback_id"), 0),
    SignalPdu: {
        "timestamp": 1, "pdu_status": 0, "sample_rate": 0, "samples": 0, "tsec_cvll": 255, "msec_cvll": 255,
        "transmit_time": 2**64 - 1, "time_slot_type": 0, "relay": 0, "sdusn": 0,
    },
}  # fmt: skip
"""Header fields of which `push_batch` sends one value only; timestamp 1 is that of the start of the hour."""
_HEX = {"relay_hop": 16, "transmit_time": 8}
"""Fields written as hex, and their octets."""


def header_of(packet: Packet) -> dict[str, Any]:
    """The header of a packet as JSON."""
    header: dict[str, Any] = {}
    for f in dataclasses.fields(packet):
        value = getattr(packet, f.name)
        if f.name in _NOT_HEADER:
            continue
        if f.name == "stn":
            value = format_stn(value)
        elif f.name in _HEX:
            value = value.hex() if isinstance(value, bytes) else f"{value:0{2 * _HEX[f.name]}x}"
        header[f.name] = value
    return header


def packet_of(carrier: str, message: Mapping[str, Any], words: bytes) -> Packet:
    """The packet of a message; ValueRangeError if there is no such packet or a header field is not one."""
    made = _TYPES.get((carrier, message["packet"]))
    if made is None:
        raise ValueRangeError("no such packet", where="packet", got=message["packet"], expected=carrier)
    fields = {f.name: f for f in dataclasses.fields(made)}
    header: dict[str, Any] = {}
    for name, value in message["header"].items():
        if name not in fields or name in _NOT_HEADER:
            raise ValueRangeError("has no such field", where="header", got=name, expected=" ".join(fields))
        header[name] = _value(name, value, str(fields[name].type))
    if "words" in fields:
        header["words"] = words
    missing = [n for n, f in fields.items() if f.default is dataclasses.MISSING and n not in header]
    if missing:
        raise ValueRangeError("has to be stated", where="header", got="nothing", expected=missing[0])
    return made(**header)


def _value(name: str, value: Any, kind: str) -> Any:
    if name == "stn":
        return parse_stn(value)
    if name in _HEX:
        octets = _octets(name, value)
        return octets if kind == "bytes" else int.from_bytes(octets, "big")
    wanted: tuple[type, ...] = {"str": (str,), "float": (int, float)}.get(kind, (int,))
    if not isinstance(value, wanted) or isinstance(value, bool):
        raise ValueRangeError("wrong type", where=name, got=repr(value), expected=kind)
    return value


def _octets(name: str, text: Any) -> bytes:
    try:
        octets = bytes.fromhex(text)
    except (ValueError, TypeError):
        octets = b""
    if len(octets) != _HEX[name]:
        raise ValueRangeError("not octets", where=name, got=repr(text), expected=f"{2 * _HEX[name]} hex digits")
    return octets


def pushed(packet: Packet) -> bytes:
    """The octets of a packet, by the reference."""
    if isinstance(packet, SimplePacket | SimpleStatus):
        return push_simple(packet)
    return push_words(packet) if isinstance(packet, RawWords) else push_dis(packet)


def pushed_together(packets: Sequence[Packet]) -> list[bytes | ValueRangeError]:
    """The octets of packets by `push_batch`, all of one sender together; what it cannot express by the reference."""
    made: list[bytes | ValueRangeError] = [b""] * len(packets)
    groups: dict[SimpleIdentity | DisIdentity | None, list[int]] = {}
    for i, packet in enumerate(packets):
        groups.setdefault(_identity_of(packet), []).append(i)
    for identity, rows in groups.items():
        together = [packets[i] for i in rows]
        try:
            results: list[bytes | ValueRangeError] = [*_push(identity, together)]
        except ValueRangeError:  # one of them is at fault: which?
            results = [_push_one(identity, packet) for packet in together]
        for i, result in zip(rows, results, strict=True):
            made[i] = result
    return made


def _identity_of(packet: Packet) -> SimpleIdentity | DisIdentity | None:
    """Who sends, if a batch can express the header; None if not. Bad values are left to the reference."""
    fixed = _FIXED.get(type(packet))
    if fixed is None or any(getattr(packet, name) != value for name, value in fixed.items()):
        return None
    kind: type[SimpleIdentity] | type[DisIdentity] = SimpleIdentity if type(packet) is SimplePacket else DisIdentity
    names = [f.name for f in dataclasses.fields(kind) if hasattr(packet, f.name)]
    try:
        return kind(**{name: getattr(packet, name) for name in names})
    except ValueRangeError:
        return None


def _push(identity: SimpleIdentity | DisIdentity | None, packets: Sequence[Any]) -> list[bytes]:
    if identity is None:
        return [pushed(packet) for packet in packets]
    carrier = CARRIERS["simple" if isinstance(identity, SimpleIdentity) else "dis"]
    counts = [len(p.words) // 10 for p in packets]
    columns = {name: np.array([getattr(p, name) for p in packets]) for name in ("stn", "npg", "net")}
    if isinstance(identity, SimpleIdentity):
        columns["sequence"] = np.array([p.sequence for p in packets])
    elif any(p.time_slot_id != NO_STATEMENT_SLOT for p in packets):
        columns["slot_id"] = np.array([p.time_slot_id for p in packets])
    words = np.frombuffer(b"".join(p.words for p in packets), np.uint8).reshape(-1, 10)
    octets = carrier.push_batch(identity, words, np.cumsum([0, *counts]), **columns)
    return [octets[i] for i in range(len(packets))]


def _push_one(identity: SimpleIdentity | DisIdentity | None, packet: Packet) -> bytes | ValueRangeError:
    try:
        return _push(identity, [packet])[0]
    except ValueRangeError as error:
        return error
