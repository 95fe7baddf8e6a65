"""A reading of the envelopes by bitstring: naive, slow, and independent of `linkgw.carriers`.

It takes its offsets from specs/wire.md and its checks, in their order, from specs/refusals.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bitstring import Bits

from linkgw.conformance.envelope_checks import (
    CHECKS,
    big,
    data_of,
    in_stream_order,
    little,
    looks_simple,
    n_words,
    octets_for,
)
from linkgw.conformance.envelope_fields import HEADER_WORD, Slot, fields_of
from linkgw.conformance.reading import stream_of, take
from linkgw.errors import Reason

Header = Mapping[str, Any]
"""Field -> value as JSON has it: numbers, source track numbers as five octal digits, texts, runs of octets as hex."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A datagram that has a good envelope."""

    packet: str
    """`words`, `status` or `transmitter`."""
    header: Header
    """Its header fields."""
    words: bytes
    """Its words, 10 octets each, in stream order."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A datagram that has none."""

    reason: Reason
    """Why."""
    place: str
    """The check that failed, like `simple: checksum`."""


def read_envelope(octets: bytes, carrier: str) -> Envelope | Refused:
    """Take the envelope off; `carrier` is `simple`, `dis`, `words` or `auto`."""
    if carrier == "auto":
        fault = _first_fault(octets, "auto")
        return fault or read_envelope(octets, "simple" if looks_simple(octets) else "dis")
    fault = _first_fault(octets, carrier)
    if fault is not None:
        return fault
    if carrier == "words":
        return Envelope("words", {}, octets)
    if carrier == "simple":
        packet = "words" if octets[11] == 1 else "status"
    else:
        packet = "words" if octets[2] == 26 else "transmitter"
    fault = _first_fault(octets, f"{carrier} {packet}")
    if fault is not None:
        return fault
    header = {s.name: _value(octets, s, little if carrier == "simple" else big) for s in fields_of(carrier, packet)}
    if packet != "words":
        return Envelope(packet, header, b"")
    if carrier == "simple":
        return Envelope(packet, header, octets[28:-2])
    data = data_of(octets)
    stream = stream_of(data[:6])
    for name, start, width in HEADER_WORD:
        number = take(stream, start, width)
        header[name] = f"{number:05o}" if name == "stn" else number
    return Envelope(packet, header, data[6 : 6 + 10 * n_words(octets)])


def _first_fault(octets: bytes, part: str) -> Refused | None:
    return next((Refused(c.reason, f"{part}: {c.place}") for c in CHECKS[part] if c.is_bad(octets)), None)


def _value(octets: bytes, slot: Slot, number: Callable[[bytes, int, int], int]) -> Any:
    part = octets[slot.octet : slot.octet + slot.size]
    if slot.kind == "text":
        return part.split(b"\0")[0].decode("ascii")
    if slot.kind == "hex":
        return part.hex()
    if slot.kind == "float":
        return float(Bits.from_bytes(part).f)
    value = number(octets, slot.octet, slot.size)
    return f"{value:05o}" if slot.kind == "stn" else value


def write_envelope(carrier: str, packet: str, header: Header, words: bytes = b"") -> bytes:
    """Put an envelope on; nothing is checked. `words` are 10 octets each, in stream order."""
    if carrier == "words":
        return words
    n = len(words) // 10
    if carrier == "simple":
        size = 78 if packet == "status" else 30 + 10 * n
        octets = bytearray(size)
        fixed = {0: 0x49, 1: 0x36, 10: (size - 8) // 2, 11: 61 if packet == "status" else 1}
        fixed |= {14: 1} if packet == "status" else {14: 2}
        _put(octets, 2, size, 2, "little")
        if packet == "words":
            _put(octets, 24, 5 * n, 2, "little")
            octets[28:-2] = words
    else:
        size = 112 if packet == "transmitter" else 52 + octets_for(n)
        octets = bytearray(size)
        fixed = {2: 25 if packet == "transmitter" else 26, 3: 4}
        if packet == "transmitter":
            fixed |= {20: 7, 24: 21, 100: 8}
        else:
            fixed |= {23: 100}
            _put(octets, 20, 0x4000 + n, 2, "big")
            version = header["siso_version"]
            _put(octets, 28, 208 + 80 * n if version == 1 else 160 + 8 * octets_for(n), 2, "big")
            octets[52:] = in_stream_order(_header_word(header) + words + bytes(octets_for(n) - 6 - 10 * n), version)
        _put(octets, 8, size, 2, "big")
    for at, octet in fixed.items():
        octets[at] = octet
    order = "little" if carrier == "simple" else "big"
    for slot in fields_of(carrier, packet):
        octets[slot.octet : slot.octet + slot.size] = _octets_of(slot, header[slot.name], order)
    return with_checksum(bytes(octets)) if carrier == "simple" else bytes(octets)


def with_checksum(octets: bytes) -> bytes:
    """The SIMPLE packet with the checksum that belongs to it."""
    total = Bits.from_string(f"u16={sum(octets[:-2]) % 65536}").to_bytes()
    return octets[:-2] + total[::-1]


def _put(octets: bytearray, at: int, number: int, size: int, order: str) -> None:
    octets[at : at + size] = _integer(number, size, order)


def _integer(number: int, size: int, order: str) -> bytes:
    octets: bytes = Bits.from_string(f"u{8 * size}={number}").to_bytes()
    return octets[::-1] if order == "little" else octets


def _octets_of(slot: Slot, value: Any, order: str) -> bytes:
    if slot.kind == "text":
        return str(value).encode("ascii").ljust(slot.size, b"\0")
    if slot.kind == "hex":
        return bytes.fromhex(value)
    if slot.kind == "float":
        octets: bytes = Bits.from_string(f"f{8 * slot.size}={float(value)!r}").to_bytes()
        return octets
    return _integer(int(value, 8) if slot.kind == "stn" else int(value), slot.size, order)


def _header_word(header: Header) -> bytes:
    parts = []
    for name, _, width in HEADER_WORD:
        value = header[name]
        number = int(value, 8) if name == "stn" else int(value)
        parts.append(Bits.from_string(f"u{width}={number}")[::-1])
    stream = Bits.from_joined([*parts, Bits.from_zeros(13)])
    return b"".join(octet[::-1].to_bytes() for octet in stream.cut(8))
