"""Datagrams of which it is not said what they are."""

from __future__ import annotations

from linkgw.conformance.envelopes import write_envelope
from linkgw.conformance.reading import write
from linkgw.conformance.vectors.maker import (
    REFUSALS,
    SIGNAL_HEADER,
    SIMPLE_HEADER,
    STATUS_HEADER,
    TRANSMITTER_HEADER,
    Maker,
)  # fmt: skip
from linkgw.conformance.vectors.simple import short_message

_CLAUSE = f"{REFUSALS}: Which envelope"


def add_auto(maker: Maker) -> None:
    """Good ones, truncated ones, and what is neither."""
    words = write(*short_message(maker)) * 2
    good = {
        "simple": write_envelope("simple", "words", SIMPLE_HEADER, words),
        "status": write_envelope("simple", "status", STATUS_HEADER),
        "signal-2006": write_envelope("dis", "words", SIGNAL_HEADER, words),
        "signal-2021": write_envelope("dis", "words", {**SIGNAL_HEADER, "siso_version": 1}, words),
        "transmitter": write_envelope("dis", "transmitter", TRANSMITTER_HEADER),
    }

    def arrives(name: str, about: str, octets: bytes) -> None:
        maker.received(name, ["E-060"], _CLAUSE, about, octets, carrier="auto")

    for name, octets in good.items():
        arrives(name, f"A good datagram ({name}) of which it is not said what it is.", octets)
        arrives(f"{name}-short", f"The same ({name}) without its last octet.", octets[:-1])
        arrives(f"{name}-long", f"The same ({name}) with an octet behind.", octets + b"\0")
        for at in range(12):
            turned = octets[:at] + bytes([octets[at] ^ 0x10]) + octets[at + 1 :]
            arrives(f"{name}-octet-{at}", f"The same ({name}) with bit 4 of octet {at} turned over.", turned)
    arrives("nothing", "A datagram without octets.", b"")
    arrives("words", "Words without an envelope, which are never guessed.", words)
    arrives("text", "Text.", b"GET / HTTP/1.1\r\nHost: linkgw\r\n\r\n")
    arrives("zeros", "Zeros.", bytes(64))
    arrives("simple-15", "15 octets that begin like SIMPLE.", good["simple"][:2] + b"\x0f\0" + bytes(11))
    arrives("simple-16", "16 octets that begin like SIMPLE.", good["simple"][:2] + b"\x10\0" + bytes(12))
    arrives("dis-11", "11 octets that begin like DIS.", b"\x07\1\x1a\4" + bytes(4) + b"\0\x0b\0")
    arrives("dis-12", "12 octets that begin like DIS.", b"\x07\1\x1a\4" + bytes(4) + b"\0\x0c\0\0")
