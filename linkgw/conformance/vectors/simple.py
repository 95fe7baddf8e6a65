"""SIMPLE packets, good and damaged."""

from __future__ import annotations

from linkgw.conformance.envelope_fields import SIMPLE_STATUS, SIMPLE_WORDS
from linkgw.conformance.envelopes import with_checksum, write_envelope
from linkgw.conformance.reading import write
from linkgw.conformance.vectors.damage import (
    beyond,
    cut_everywhere,
    ends_of,
    every_bit,
    flip,
    flip_twice,
    just_beyond,
    trail,
    two_faults,
)
from linkgw.conformance.vectors.maker import (
    REFUSALS,
    SIMPLE_HEADER,
    STATUS_HEADER,
    WIRE,
    Drawn,
    Maker,
    greatest,
    silent,
)
from linkgw.errors import Reason

_LAYOUT = f"{WIRE}: 3. SIMPLE (STANAG 5602)"
_CHECKS = f"{REFUSALS}: SIMPLE"
_SEND = f"{REFUSALS}: What is to be sent"


def add_simple(maker: Maker) -> None:
    """Link 16 packets."""
    message = short_message(maker)
    for i, (field, value) in enumerate(ends_of(SIMPLE_WORDS)):
        about = f"A Link 16 packet whose {field} is {value!r}."
        header = {**SIMPLE_HEADER, field: value}
        maker.good(f"field-{i}-{field}", ["E-001"], _LAYOUT, about, [message], carrier="simple", header=header)
    for n in range(1, 49):
        about = f"A Link 16 packet of {n} messages of one word."
        maker.good(f"count-{n}", ["E-002"], _LAYOUT, about, [message] * n, carrier="simple", header=SIMPLE_HEADER)
    item = {"message": message[0].name, "fields": {}}
    for i, (field, value) in enumerate(beyond(SIMPLE_WORDS)):
        said = {"packet": "words", "header": {**SIMPLE_HEADER, field: value}, "messages": [item]}
        about = f"A Link 16 packet whose {field} would have to be {value!r}."
        maker.unsendable(f"beyond-{i}-{field}", ["E-011"], _SEND, about, said, carrier="simple")

    words = write(*message)
    good = write_envelope("simple", "words", SIMPLE_HEADER, words * 3)
    cut_everywhere(maker, "packet", "E-003", _CHECKS, good, "simple")
    cut_everywhere(maker, "packet", "E-004", _CHECKS, good, "simple", _agreeing)
    trail(maker, "packet", "E-003", _CHECKS, good, "simple")
    trail(maker, "packet", "E-004", _CHECKS, good, "simple", _agreeing)
    one = write_envelope("simple", "words", SIMPLE_HEADER, words)
    flip(maker, "packet", "E-006", _CHECKS, one, "simple", every_bit(range(28)), with_checksum)
    flip(maker, "packet", "E-005", _CHECKS, one, "simple", [(at, at % 8) for at in range(2, len(one) - 2)])
    flip(maker, "packet", "E-005", _CHECKS, one, "simple", every_bit((len(one) - 2, len(one) - 1)))
    just_beyond(maker, "packet", "E-006", _CHECKS, one, "simple", SIMPLE_WORDS, "little", with_checksum)
    flip_twice(maker, "packet", "E-009", _CHECKS, one, "simple", 60, 28, with_checksum)
    for kind in (0, 2, 3, 60, 62, 255):
        about = f"A packet of type {kind}."
        octets = with_checksum(good[:11] + bytes([kind]) + good[12:])
        reason = Reason.UNSUPPORTED_TYPE
        maker.received(f"type-{kind}", ["E-007"], _CHECKS, about, octets, carrier="simple", reason=reason)
    for kind in (0, 1, 3, 255):
        about = f"A Link 16 packet of subtype {kind}."
        octets = with_checksum(good[:14] + bytes([kind]) + good[15:])
        reason = Reason.UNSUPPORTED_SUBTYPE
        maker.received(f"subtype-{kind}", ["E-007"], _CHECKS, about, octets, carrier="simple", reason=reason)
    for count in (0, 3, 5, 14, 16, 20, 30, 0x0F00):
        about = f"A Link 16 packet of 3 words that says {count} in its word count."
        octets = with_checksum(good[:24] + count.to_bytes(2, "little") + good[26:])
        reason = Reason.BAD_WORD_COUNT
        maker.received(f"word-count-{count}", ["E-008"], _CHECKS, about, octets, carrier="simple", reason=reason)
    for size, at, octet, reason in (
        (16, 0, 0, Reason.BAD_SYNC), (16, 11, 7, Reason.UNSUPPORTED_TYPE), (30, 14, 1, Reason.UNSUPPORTED_SUBTYPE)
    ):  # fmt: skip
        about = f"A packet of {size} octets, which is enough to see {octet} in octet {at}."
        octets = _agreeing(good[:at] + bytes([octet]) + good[at + 1 : size])
        maker.received(f"just-{size}-{at}", ["E-004"], _CHECKS, about, octets, carrier="simple", reason=reason)
    empty = write_envelope("simple", "words", SIMPLE_HEADER)
    maker.received(
        "no-words", ["E-008"], _CHECKS, "A packet without words.", empty, carrier="simple", reason=Reason.BAD_WORD_COUNT
    )
    long = _agreeing(write_envelope("simple", "words", SIMPLE_HEADER, words * 48) + bytes(10))
    maker.received(
        "49-words", ["E-004"], _CHECKS, "A packet of 520 octets.", long, carrier="simple", reason=Reason.BAD_LENGTH
    )
    long = _agreeing(long[:11] + b"\3" + long[12:518])
    about = "A packet of 518 octets, one too many, of an unknown type, which is looked at later."
    maker.received("518-octets", ["E-009"], _CHECKS, about, long, carrier="simple", reason=Reason.BAD_LENGTH)
    for n, reason in ((16, Reason.TRUNCATED), (517, Reason.BAD_PACKET_SIZE)):
        about = f"A packet of {n} octets, which is one end of what the length field may say."
        octets = _agreeing(write_envelope("simple", "words", SIMPLE_HEADER, words * 48)[:14] + bytes(n - 14))
        maker.received(f"{n}-octets", ["E-009"], _CHECKS, about, octets, carrier="simple", reason=reason)
    for n in (46, 48):
        about = f"A packet of {n} words, the sum of whose octets is beyond 16 bits."
        some = [heavy_message(maker)] * n
        maker.good(f"heavy-{n}", ["E-002", "E-005"], _LAYOUT, about, some, carrier="simple", header=SIMPLE_HEADER)
    two_faults(
        maker, "packet", "E-009", _CHECKS, good, "simple",
        [
            ("sync", 0, b"\x48"), ("length", 2, b"\x40"), ("packet size", 10, b"\x1b"), ("type", 11, b"\3"),
            ("subtype", 14, b"\1"), ("word count", 24, b"\x0a"), ("net", 16, b"\x80"),
        ],
        with_checksum,
    )  # fmt: skip


def add_status(maker: Maker) -> None:
    """Node status packets."""
    for i, (field, value) in enumerate(ends_of(SIMPLE_STATUS)):
        about = f"A status packet whose {field} is {value!r}."
        maker.packet(
            f"field-{i}-{field}", ["E-020"], _LAYOUT, about, "simple", "status", {**STATUS_HEADER, field: value}
        )
    for i, (field, value) in enumerate(beyond(SIMPLE_STATUS)):
        about = f"A status packet whose {field} would have to be {value!r}."
        said = {"packet": "status", "header": {**STATUS_HEADER, field: value}}
        maker.unsendable(f"beyond-{i}-{field}", ["E-023"], _SEND, about, said, carrier="simple")
    good = write_envelope("simple", "status", STATUS_HEADER)
    cut_everywhere(maker, "status", "E-021", _CHECKS, good, "simple")
    cut_everywhere(maker, "status", "E-021", _CHECKS, good, "simple", _agreeing)
    trail(maker, "status", "E-021", _CHECKS, good, "simple", _agreeing)
    ranged = [11, *range(14, 32), *range(50, 60), *range(64, 68), *range(72, 76)]
    flip(maker, "status", "E-022", _CHECKS, good, "simple", every_bit(ranged), with_checksum)
    others = [(at, at % 8) for at in range(76) if at not in ranged]
    flip(maker, "status", "E-022", _CHECKS, good, "simple", others, with_checksum)
    just_beyond(maker, "status", "E-022", _CHECKS, good, "simple", SIMPLE_STATUS, "little", with_checksum)
    flip_twice(maker, "status", "E-022", _CHECKS, good, "simple", 40, 76, with_checksum)
    for at, octet in ((16, 0), (17, 127), (18, 31), (50, 0), (57, 65), (26, 24), (28, 60), (29, 60)):
        about = f"A status packet with {octet} in octet {at}."
        octets = with_checksum(good[:at] + bytes([octet]) + good[at + 1 :])
        maker.received(f"octet-{at}-{octet}", ["E-022"], _CHECKS, about, octets, carrier="simple")


def short_message(maker: Maker) -> Drawn:
    """A message of one word that need not state anything, so that envelopes can be looked at."""
    filler = next(m for m in maker.catalog.messages.values() if m.filler)
    return filler, {f.name: silent(f) for f in filler.fields.values()}


def heavy_message(maker: Maker) -> Drawn:
    """The message of one word whose octets have the greatest sum, of words with ones where a value can have them."""
    made = []
    for spec in maker.catalog.messages.values():
        raws = {
            f.name: max(greatest(f), silent(f), key=lambda raw: (raw & f.mask).bit_count())
            for f in spec.fields.values()
        }
        made.append((spec, raws))
    return max((m for m in made if len(write(*m)) == 10), key=lambda m: sum(write(*m)))


def _agreeing(octets: bytes) -> bytes:
    """With length, packet size and checksum that agree with the octets, as far as they are there."""
    made = bytearray(octets)
    if len(made) > 10:
        made[2:4] = len(made).to_bytes(2, "little")
        made[10] = (len(made) - 8) // 2 % 256
    return with_checksum(bytes(made)) if len(made) >= 16 else bytes(made)
