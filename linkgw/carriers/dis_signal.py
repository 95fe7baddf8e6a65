"""The DIS Signal PDU with a Link 16 header (SISO-STD-002), one at a time.

Source
------
specs/wire.md sections 1 and 4.2 to 4.4.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from linkgw.carriers.batch import PacketKind
from linkgw.carriers.dis_header import (
    HEADER_LENGTH,
    SISO_VERSIONS,
    TYPE_SIGNAL,
    DisHeader,
    check_header_pad,
    push_header,
    refuse,
)
from linkgw.carriers.limits import (
    NET_MAX,
    NPG_MAX,
    STN_MAX,
    U8,
    U16,
    U32,
    U64,
    check_limits,
    check_member,
    check_words,
)
from linkgw.errors import Reason, ValueRangeError

if TYPE_CHECKING:
    from construct import Container, Struct

RADIO_LENGTH = 32
"""Octets of a Signal PDU before its data."""
MESSAGE_OFFSET = 52
"""Where the message data starts: the header word, then the words."""
WORDS_OFFSET = 58
"""Where the words start in the order of 2021; also the octets of a Signal PDU without words."""
MAX_WORDS = 816
"""The data length field counts bits in 16 bits."""
ENCODING_RAW_BINARY = 1
TDL_LINK16 = 100
FIXED_FORMAT = 0
"""Message type id of a header with J-words."""

NO_STATEMENT_CVLL = 255
NO_STATEMENT_SLOT = U32
NO_STATEMENT_TIME = U64
CVLL_MAX = 127
SLOT_MAX, EPOCH_MAX = 98_303, 112


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalPdu(DisHeader):
    """A Signal PDU of J-words; encoding scheme, TDL type and message type id follow from that."""

    kind: ClassVar[PacketKind] = PacketKind.WORDS
    sample_rate: int = 0
    """Sample rate; 0 for Link 16."""
    data_length: int | None = None
    """Bits of data; None to send the length that belongs to the words."""
    samples: int = 0
    """Number of samples; 0 for Link 16."""
    npg: int
    """Network participation group, 0..511."""
    net: int = 0
    """Net number, 0..127."""
    tsec_cvll: int = NO_STATEMENT_CVLL
    """Transmission security code, 0..127; 255 makes no statement."""
    msec_cvll: int = NO_STATEMENT_CVLL
    """Message security code, 0..127; 255 makes no statement."""
    siso_version: int = 0
    """SISO-STD-002 order of octets: 0 for 2006, 1 for 2021."""
    link16_version: int = 0
    """Link 16 version code; 0 makes no statement."""
    time_slot_id: int = NO_STATEMENT_SLOT
    """Bits 0-16: slot 0..98303; 24-31: epoch 0..112; all ones make no statement."""
    transmit_time: int = NO_STATEMENT_TIME
    """Perceived transmit time, NTP 32.32; all ones make no statement."""
    time_slot_type: int = 0
    """Time slot type, 3 bits; its values are not public."""
    relay: int = 0
    """Relay indicator, 0 or 1."""
    stn: int
    """Source track number, 15 bits."""
    sdusn: int = 0
    """Secure data unit serial number, 16 bits."""
    words: bytes
    """1..816 word containers of 10 octets, in stream order whatever the SISO version."""


_RADIO_LIMITS = {"sample_rate": U32, "samples": U16}
_NETWORK_LIMITS = {
    "npg": NPG_MAX,
    "net": NET_MAX,
    "tsec_cvll": U8,
    "msec_cvll": U8,
    "link16_version": U8,
    "time_slot_id": U32,
    "transmit_time": U64,
}
_WORD_LIMITS = {"time_slot_type": 7, "relay": 1, "stn": STN_MAX, "sdusn": U16}


def pull_signal(octets: bytes, header: Container) -> SignalPdu:
    """Read the rest of a Signal PDU; raises `WireError`."""
    if len(octets) < RADIO_LENGTH:
        refuse(Reason.TRUNCATED, "Signal PDU", f"{len(octets)} octets", f"at least {RADIO_LENGTH}")
    radio = _layouts().radio.parse(octets[HEADER_LENGTH:])
    encoding, n_words = radio.encoding_scheme >> 14, radio.encoding_scheme & 0x3FFF
    if encoding != ENCODING_RAW_BINARY:
        refuse(Reason.BAD_ENCODING, "encoding class", encoding, f"{ENCODING_RAW_BINARY}, raw binary")
    if radio.tdl_type != TDL_LINK16:
        refuse(Reason.UNSUPPORTED_SUBTYPE, "TDL type", radio.tdl_type, f"{TDL_LINK16}, Link 16")
    if len(octets) < WORDS_OFFSET:
        refuse(Reason.TRUNCATED, "Signal PDU", f"{len(octets)} octets", f"at least {WORDS_OFFSET}")
    network = _layouts().network.parse(octets[RADIO_LENGTH:])
    if network.message_type != FIXED_FORMAT:
        refuse(Reason.UNSUPPORTED_SUBTYPE, "message type id", network.message_type, FIXED_FORMAT)
    if network.siso_version not in SISO_VERSIONS:
        refuse(Reason.BAD_VERSION, "SISO-STD-002 version", network.siso_version, "0 or 1")
    if n_words == 0 or len(octets) != MESSAGE_OFFSET + _message_octets(n_words):
        expected = f"at least 1, and as many as {len(octets)} octets carry"
        refuse(Reason.BAD_WORD_COUNT, "encoding scheme", f"{n_words} words", expected)
    lengths = data_lengths(n_words, network.siso_version)
    if radio.data_length not in lengths:
        refuse(Reason.BAD_LENGTH, "data length", radio.data_length, " or ".join(map(str, lengths)))
    check_header_pad(header)
    message = swap_groups(octets[MESSAGE_OFFSET:]) if network.siso_version == 0 else octets[MESSAGE_OFFSET:]
    word = _layouts().header_word.parse(message)
    words, pad = message[6 : 6 + 10 * n_words], message[6 + 10 * n_words :]
    network_fields = {name: network[name] for name in _NETWORK_LIMITS}
    _check_received(network_fields)
    if word.pad:
        refuse(Reason.BAD_HEADER, "Link 16 header word, bits 35-47", word.pad, 0)
    if any(pad):
        refuse(Reason.BAD_HEADER, "padding behind the words", pad.hex(), "zeros")
    return SignalPdu(
        protocol_version=header.protocol_version,
        exercise_id=header.exercise_id,
        timestamp=header.timestamp,
        pdu_status=header.pdu_status,
        site=radio.site,
        application=radio.application,
        entity=radio.entity,
        radio=radio.radio,
        sample_rate=radio.sample_rate,
        data_length=radio.data_length,
        samples=radio.samples,
        siso_version=network.siso_version,
        **network_fields,
        **{name: word[name] for name in _WORD_LIMITS},
        words=words,
    )


def push_signal(pdu: SignalPdu) -> bytes:
    """Give the octets of a Signal PDU; raises `ValueRangeError`."""
    n_words = check_words("SignalPdu", pdu.words, MAX_WORDS)
    check_limits(pdu, _RADIO_LIMITS | _NETWORK_LIMITS | _WORD_LIMITS)
    check_member(pdu, "siso_version", SISO_VERSIONS)
    lengths = data_lengths(n_words, pdu.siso_version)
    if pdu.data_length is not None:
        check_member(pdu, "data_length", lengths)
    network_fields = {name: getattr(pdu, name) for name in _NETWORK_LIMITS}
    for name, allowed in bad_statements(network_fields):
        raise ValueRangeError(
            "header field out of range", where=f"SignalPdu.{name}", got=network_fields[name], expected=allowed
        )
    radio = {name: getattr(pdu, name) for name in ("site", "application", "entity", "radio", *_RADIO_LIMITS)} | {
        "encoding_scheme": ENCODING_RAW_BINARY << 14 | n_words,
        "tdl_type": TDL_LINK16,
        "data_length": lengths[0] if pdu.data_length is None else pdu.data_length,
    }
    network = network_fields | {"message_type": FIXED_FORMAT, "siso_version": pdu.siso_version}
    word = {name: getattr(pdu, name) for name in _WORD_LIMITS} | {"pad": 0}
    message = _layouts().header_word.build(word) + pdu.words
    message += bytes(_message_octets(n_words) - len(message))
    if pdu.siso_version == 0:
        message = swap_groups(message)
    check_limits(pdu, {"site": U16, "application": U16, "entity": U16, "radio": U16})
    body = _layouts().radio.build(radio) + _layouts().network.build(network) + message
    return push_header(pdu, TYPE_SIGNAL, body)


def swap_groups(octets: bytes) -> bytes:
    """Reverse every group of four octets: the order of 2021 becomes that of 2006, and back.

    >>> swap_groups(bytes.fromhex("0011223344556677")).hex()
    '3322110077665544'
    """
    groups = array("I", octets)
    groups.byteswap()
    return groups.tobytes()


def data_lengths(n_words: int, siso_version: int) -> tuple[int, ...]:
    """Data lengths in bits that are right for so many words; the first is the one to send.

    Version 0 counts the padding: with an even count of words the pad octets come first in the last group, so
    a reader that trusts the length would lose the end of the last word. Version 1 leaves it out. Either is
    accepted in both, since the count of words is what decides.

    >>> data_lengths(3, 0), data_lengths(2, 0), data_lengths(2, 1)
    ((448,), (384, 368), (368, 384))
    """
    bare, counted = 208 + 80 * n_words, 8 * (20 + _message_octets(n_words))
    if bare == counted:
        return (bare,)
    return (counted, bare) if siso_version == 0 else (bare, counted)


def bad_statements(network: Mapping[str, int]) -> list[tuple[str, str]]:
    """Fields of the Link 16 network header with a value that has no meaning: name and what is allowed."""
    bad = []
    for name in ("tsec_cvll", "msec_cvll"):
        if network[name] > CVLL_MAX and network[name] != NO_STATEMENT_CVLL:
            bad.append((name, f"0..{CVLL_MAX} or {NO_STATEMENT_CVLL}"))
    slot_id = network["time_slot_id"]
    slot, epoch = slot_id & 0xFF_FFFF, slot_id >> 24
    if slot_id != NO_STATEMENT_SLOT and (slot > SLOT_MAX or epoch > EPOCH_MAX):
        bad.append(("time_slot_id", f"slot 0..{SLOT_MAX}, epoch 0..{EPOCH_MAX}, or all ones"))
    return bad


def _check_received(network: Mapping[str, int]) -> None:
    for name, high in _NETWORK_LIMITS.items():
        if network[name] > high:
            refuse(Reason.BAD_HEADER, name, network[name], f"0..{high}")
    for name, allowed in bad_statements(network):
        refuse(Reason.BAD_HEADER, name, network[name], allowed)


def _message_octets(n_words: int) -> int:
    return (6 + 10 * n_words + 3) // 4 * 4


@dataclass(frozen=True, slots=True)
class _Layouts:
    radio: Struct
    """Octets 12-31."""
    network: Struct
    """Octets 32-51: the Link 16 network header."""
    header_word: Struct
    """Stream bits 0-47 of the message data, in the order of 2021."""


@cache
def _layouts() -> _Layouts:
    from construct import (
        BitsInteger,
        BitStruct,
        ByteSwapped,
        Int8ub,
        Int16ub,
        Int32ub,
        Int64ub,
        Struct,
    )

    return _Layouts(
        radio=Struct(
            "site" / Int16ub,
            "application" / Int16ub,
            "entity" / Int16ub,
            "radio" / Int16ub,
            "encoding_scheme" / Int16ub,
            "tdl_type" / Int16ub,
            "sample_rate" / Int32ub,
            "data_length" / Int16ub,
            "samples" / Int16ub,
        ),
        network=Struct(
            "npg" / Int16ub,
            "net" / Int8ub,
            "tsec_cvll" / Int8ub,
            "msec_cvll" / Int8ub,
            "message_type" / Int8ub,
            "siso_version" / Int8ub,
            "link16_version" / Int8ub,
            "time_slot_id" / Int32ub,
            "transmit_time" / Int64ub,
        ),
        header_word=ByteSwapped(
            BitStruct(
                "pad" / BitsInteger(13),
                "sdusn" / BitsInteger(16),
                "stn" / BitsInteger(15),
                "relay" / BitsInteger(1),
                "time_slot_type" / BitsInteger(3),
            )
        ),
    )
