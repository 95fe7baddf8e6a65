"""SIMPLE (STANAG 5602): one packet at a time; the reference for `simple_batch`.

Checks are made in this order, and the first that fails gives the reason: at least 16 octets, sync, length
field within 16..517, octets missing, octets behind the packet, packet size, checksum, packet type. Then for
Link 16: room for its header, subtype, whole words, word count, header fields. For status: size, subtype,
header fields. Node numbers, transit time, slot counts and loopback id are taken as they come.

A packet without words says nothing and is refused (`BAD_WORD_COUNT`).

Source
------
specs/wire.md section 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, NoReturn

from linkgw.carriers.batch import PacketKind
from linkgw.carriers.limits import (
    NET_MAX,
    NPG_MAX,
    STN_MAX,
    U8,
    U16,
    check_limits,
    check_text,
    check_words,
    is_text,
)
from linkgw.errors import Reason, ValueRangeError, WireError

if TYPE_CHECKING:
    from construct import Struct

SYNC = b"\x49\x36"
LENGTH_MIN, LENGTH_MAX = 16, 517
LINK16_OVERHEAD = 30
"""Octets of a Link 16 packet that are not words: 28 before them and the checksum."""
WORDS_OFFSET = 28
MAX_WORDS = (LENGTH_MAX - LINK16_OVERHEAD) // 10
STATUS_LENGTH = 78
TYPE_LINK16, TYPE_STATUS = 1, 61
FIXED_FORMAT = 2
"""Subtype of a Link 16 packet with J-words."""
NODE_STATUS = 1
"""Subtype of a status packet that is a node's own status."""
LINK16_SUBNODE = 206
BROADCAST_NODE = 129

STATUS_TEXTS = (slice(16, 26), slice(50, 58))
"""Name and file id: printable ASCII, zeros behind."""
STATUS_SPARES = (slice(58, 60), slice(66, 68), slice(72, 76))


@dataclass(frozen=True, slots=True, kw_only=True)
class SimpleHeader:
    """What every SIMPLE packet has; length, packet size, type and checksum follow from the rest."""

    sequence: int
    """Sequence number, 0..65535, counted per sender."""
    source_node: int
    """Node that sends, 1..128."""
    source_subnode: int = LINK16_SUBNODE
    """Function of the sender; 206 is Link 16."""
    destination_node: int = BROADCAST_NODE
    """Node addressed; 129 is every node."""
    destination_subnode: int = LINK16_SUBNODE
    """Function addressed."""
    transit_time: int = 0
    """Transit time as it stands in the header; the unit is not public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimplePacket(SimpleHeader):
    """A Link 16 packet of fixed-format words (type 1, subtype 2)."""

    kind: ClassVar[PacketKind] = PacketKind.WORDS
    rc: int = 0
    """R/C flag, 0 or 1."""
    net: int = 0
    """Net number, 0..127."""
    ssc2: int = 0
    """Sequential slot count 2, 0..255."""
    npg: int
    """Network participation group, 0..511."""
    ssc1: int = 0
    """Sequential slot count 1, 0..65535."""
    stn: int
    """Source track number, 15 bits."""
    loopback_id: int = 0
    """Loopback id, 0..65535."""
    words: bytes
    """1..48 word containers of 10 octets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimpleStatus(SimpleHeader):
    """A node status packet (type 61, subtype 1). Codes are raw; specs/wire.md names them."""

    kind: ClassVar[PacketKind] = PacketKind.STATUS
    word_count: int = 31
    """Word count of the body in 16-bit units; not checked by anyone."""
    name: str
    """Node name, at most 10 ASCII characters."""
    hours: int = 0
    """Time of day: hours, 0..23."""
    minutes: int = 0
    """Time of day: minutes, 0..59."""
    seconds: int = 0
    """Time of day: seconds, 0..59."""
    node_id: int
    """The node's own number."""
    security_level: int = 0
    """0 unclassified .. 6 national only."""
    node_entry: int = 0
    """Node entry flag."""
    relay_hop: bytes = bytes(16)
    """16 octets of relay information."""
    extraction_flags: int = 0
    """Data-extraction flags, 16 bits."""
    extraction_file: str = ""
    """Data-extraction file id, at most 8 ASCII characters."""
    terminal_type: int = 0
    """Link 16 terminal type; 0 none."""
    role: int = 0
    """Link 16 role; 0 none, 1 host .. 5 virtual terminal."""
    sync_status: int = 0
    """0 none, 1 net entry, 2 coarse, 3 fine."""
    host_status: int = 0
    """Terminal or host status: 0 inactive, 1 active."""
    stn: int
    """The node's source track number, 15 bits."""
    link11_dts_type: int = 0
    """Link 11 data terminal set type."""
    link11_role: int = 0
    """Link 11 role."""
    link11_pu: int = 0
    """Link 11 participating unit number."""
    link11_status: int = 0
    """Link 11 data terminal set or host status."""


_HEADER_LIMITS = {
    "sequence": U16,
    "source_node": U8,
    "source_subnode": U8,
    "destination_node": U8,
    "destination_subnode": U8,
    "transit_time": U16,
}
_LINK16_LIMITS = {
    "rc": 1,
    "net": NET_MAX,
    "ssc2": U8,
    "npg": NPG_MAX,
    "ssc1": U16,
    "stn": STN_MAX,
    "loopback_id": U16,
}
_STATUS_LIMITS = {
    "word_count": U8,
    "hours": 23,
    "node_id": U8,
    "seconds": 59,
    "minutes": 59,
    "security_level": U8,
    "node_entry": U8,
    "extraction_flags": U16,
    "terminal_type": U8,
    "role": U8,
    "sync_status": U8,
    "host_status": U8,
    "stn": STN_MAX,
    "link11_dts_type": U8,
    "link11_role": U8,
    "link11_pu": U8,
    "link11_status": U8,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SimpleIdentity:
    """Who a sender is on a SIMPLE network; stands in every packet it sends."""

    source_node: int = 1
    """Own node number."""
    source_subnode: int = LINK16_SUBNODE
    """Own subnode."""
    destination_node: int = BROADCAST_NODE
    """Node addressed; 129 is every node."""
    destination_subnode: int = LINK16_SUBNODE
    """Subnode addressed."""
    name: str = "LINKGW"
    """Name in the node status packet, at most 10 ASCII characters."""

    def __post_init__(self) -> None:
        check_limits(self, {name: U8 for name in _HEADER_LIMITS if name.endswith("node")})
        check_text(self, "name", 10)


def pull_simple(octets: bytes) -> SimplePacket | SimpleStatus:
    """Take the envelope off one SIMPLE packet, which is the whole datagram.

    Raises
    ------
    WireError
        The first check that fails, in the order given above.
    """
    if len(octets) < LENGTH_MIN:
        _refuse(Reason.TRUNCATED, "datagram", f"{len(octets)} octets", f"at least {LENGTH_MIN}")
    header = _layouts().header.parse(octets)
    if header.sync != SYNC:
        _refuse(Reason.BAD_SYNC, "octets 0-1", header.sync.hex(), SYNC.hex())
    if not LENGTH_MIN <= header.length <= LENGTH_MAX:
        _refuse(Reason.BAD_LENGTH, "length", header.length, f"{LENGTH_MIN}..{LENGTH_MAX}")
    if header.length > len(octets):
        _refuse(Reason.TRUNCATED, "datagram", f"{len(octets)} octets", f"{header.length}, its length field")
    if header.length < len(octets):
        _refuse(Reason.BAD_LENGTH, "length", header.length, f"{len(octets)}, the octets of the datagram")
    if header.packet_size * 2 + 8 != header.length:
        expected = f"(length {header.length} - 8) / 2"
        _refuse(Reason.BAD_PACKET_SIZE, "packet size", header.packet_size, expected)
    checksum, stored = sum(octets[:-2]) & U16, int.from_bytes(octets[-2:], "little")
    if stored != checksum:
        _refuse(Reason.BAD_CHECKSUM, "checksum", f"{stored:#06x}", f"{checksum:#06x}")
    common = {name: header[name] for name in _HEADER_LIMITS}
    if header.packet_type == TYPE_LINK16:
        return _pull_link16(octets, common)
    if header.packet_type == TYPE_STATUS:
        return _pull_status(octets, common)
    _refuse(Reason.UNSUPPORTED_TYPE, "packet type", header.packet_type, f"{TYPE_LINK16} or {TYPE_STATUS}")


def push_simple(packet: SimplePacket | SimpleStatus) -> bytes:
    """Put the SIMPLE envelope on one packet.

    Raises
    ------
    ValueRangeError
        A value that its header field cannot hold, no words, or more than 48.
    """
    check_limits(packet, _HEADER_LIMITS)
    if isinstance(packet, SimplePacket):
        packet_type, body = TYPE_LINK16, _link16_body(packet)
    else:
        packet_type, body = TYPE_STATUS, _status_body(packet)
    length = len(body) + 16
    derived = {"sync": SYNC, "length": length, "packet_size": (length - 8) // 2, "packet_type": packet_type}
    header = {name: getattr(packet, name) for name in _HEADER_LIMITS}
    octets: bytes = _layouts().header.build(header | derived)
    octets += body
    return octets + (sum(octets) & U16).to_bytes(2, "little")


def heartbeat(identity: SimpleIdentity, *, stn: int, sequence: int = 0, utc_ns: int = 0) -> bytes:
    """Give the node status packet that says that this node is there, at the time of day of `utc_ns`.

    Raises
    ------
    ValueRangeError
        `stn` or `sequence` does not fit.
    """
    minutes, seconds = divmod(utc_ns // 1_000_000_000 % 86_400, 60)
    return push_simple(
        SimpleStatus(
            sequence=sequence,
            source_node=identity.source_node,
            source_subnode=identity.source_subnode,
            destination_node=identity.destination_node,
            destination_subnode=identity.destination_subnode,
            name=identity.name,
            hours=minutes // 60,
            minutes=minutes % 60,
            seconds=seconds,
            node_id=identity.source_node,
            host_status=1,
            stn=stn,
        )
    )


def _pull_link16(octets: bytes, common: dict[str, int]) -> SimplePacket:
    if len(octets) < LINK16_OVERHEAD:
        _refuse(Reason.TRUNCATED, "Link 16 packet", f"{len(octets)} octets", f"at least {LINK16_OVERHEAD}")
    body = _layouts().link16.parse(octets[14:])
    if body.subtype != FIXED_FORMAT:
        _refuse(Reason.UNSUPPORTED_SUBTYPE, "subtype", body.subtype, f"{FIXED_FORMAT}, fixed format")
    n_words, rest = divmod(len(octets) - LINK16_OVERHEAD, 10)
    if rest:
        _refuse(Reason.BAD_LENGTH, "length", len(octets), f"{LINK16_OVERHEAD} + 10 for each word")
    if n_words == 0 or body.word_count != 5 * n_words:
        _refuse(Reason.BAD_WORD_COUNT, "word count", body.word_count, f"5 x {n_words} words, at least 1")
    fields = {name: body[name] for name in _LINK16_LIMITS}
    _check_received(fields, _LINK16_LIMITS)
    return SimplePacket(**common, **fields, words=octets[WORDS_OFFSET:-2])


def _pull_status(octets: bytes, common: dict[str, int]) -> SimpleStatus:
    if len(octets) != STATUS_LENGTH:
        reason = Reason.TRUNCATED if len(octets) < STATUS_LENGTH else Reason.BAD_LENGTH
        _refuse(reason, "status packet", f"{len(octets)} octets", STATUS_LENGTH)
    body = _layouts().status.parse(octets[14:])
    if body.subtype != NODE_STATUS:
        _refuse(Reason.UNSUPPORTED_SUBTYPE, "subtype", body.subtype, f"{NODE_STATUS}, node status")
    fields = {name: body[name] for name in _STATUS_LIMITS}
    _check_received(fields, _STATUS_LIMITS)
    for part in STATUS_SPARES:
        if any(octets[part]):
            _refuse(Reason.BAD_HEADER, f"octets {part.start}-{part.stop - 1}", octets[part].hex(), "zeros")
    for part in STATUS_TEXTS:
        if not is_text(octets[part]):
            _refuse(Reason.BAD_HEADER, f"octets {part.start}-{part.stop - 1}", octets[part].hex(), "text")
    name, file_id = (octets[part].rstrip(b"\0").decode("ascii") for part in STATUS_TEXTS)
    return SimpleStatus(**common, **fields, name=name, extraction_file=file_id, relay_hop=body.relay_hop)


def _link16_body(packet: SimplePacket) -> bytes:
    n_words = check_words("SimplePacket", packet.words, MAX_WORDS)
    check_limits(packet, _LINK16_LIMITS)
    fields = {name: getattr(packet, name) for name in _LINK16_LIMITS}
    head: bytes = _layouts().link16.build(fields | {"subtype": FIXED_FORMAT, "word_count": 5 * n_words})
    return head + packet.words


def _status_body(packet: SimpleStatus) -> bytes:
    check_limits(packet, _STATUS_LIMITS)
    check_text(packet, "name", 10)
    check_text(packet, "extraction_file", 8)
    if len(packet.relay_hop) != 16:
        where, got = "SimpleStatus.relay_hop", f"{len(packet.relay_hop)} octets"
        raise ValueRangeError("field of fixed size", where=where, got=got, expected="16 octets")
    fields: dict[str, object] = {name: getattr(packet, name) for name in _STATUS_LIMITS}
    texts = {
        "name": packet.name.encode().ljust(10, b"\0"),
        "extraction_file": packet.extraction_file.encode().ljust(8, b"\0"),
    }
    body: bytes = _layouts().status.build(fields | texts | {"subtype": NODE_STATUS, "relay_hop": packet.relay_hop})
    return body


def _check_received(fields: dict[str, int], limits: dict[str, int]) -> None:
    for name, value in fields.items():
        if value > limits[name]:
            _refuse(Reason.BAD_HEADER, name, value, f"0..{limits[name]}")


def _refuse(reason: Reason, where: str, got: object, expected: object) -> NoReturn:
    raise WireError(reason, where=f"SIMPLE {where}", got=got, expected=expected)


@dataclass(frozen=True, slots=True)
class _Layouts:
    header: Struct
    """Octets 0-13."""
    link16: Struct
    """Octets 14-27 of a Link 16 packet."""
    status: Struct
    """Octets 14-75 of a status packet."""


@cache
def _layouts() -> _Layouts:
    from construct import Bytes, Int8ul, Int16ul, Padding, Struct

    return _Layouts(
        header=Struct(
            "sync" / Bytes(2),
            "length" / Int16ul,
            "sequence" / Int16ul,
            "source_node" / Int8ul,
            "source_subnode" / Int8ul,
            "destination_node" / Int8ul,
            "destination_subnode" / Int8ul,
            "packet_size" / Int8ul,
            "packet_type" / Int8ul,
            "transit_time" / Int16ul,
        ),
        link16=Struct(
            "subtype" / Int8ul,
            "rc" / Int8ul,
            "net" / Int8ul,
            "ssc2" / Int8ul,
            "npg" / Int16ul,
            "ssc1" / Int16ul,
            "stn" / Int16ul,
            "word_count" / Int16ul,
            "loopback_id" / Int16ul,
        ),
        status=Struct(
            "subtype" / Int8ul,
            "word_count" / Int8ul,
            "name" / Bytes(10),
            "hours" / Int8ul,
            "node_id" / Int8ul,
            "seconds" / Int8ul,
            "minutes" / Int8ul,
            "security_level" / Int8ul,
            "node_entry" / Int8ul,
            "relay_hop" / Bytes(16),
            "extraction_flags" / Int16ul,
            "extraction_file" / Bytes(8),
            Padding(2),
            "terminal_type" / Int8ul,
            "role" / Int8ul,
            "sync_status" / Int8ul,
            "host_status" / Int8ul,
            "stn" / Int16ul,
            Padding(2),
            "link11_dts_type" / Int8ul,
            "link11_role" / Int8ul,
            "link11_pu" / Int8ul,
            "link11_status" / Int8ul,
            Padding(4),
        ),
    )
