"""DIS Signal and Transmitter PDUs, good and damaged."""

from __future__ import annotations

from linkgw.conformance.envelope_fields import DIS_SIGNAL, DIS_TRANSMITTER, Slot
from linkgw.conformance.envelopes import write_envelope
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
from linkgw.conformance.vectors.maker import REFUSALS, SIGNAL_HEADER, TRANSMITTER_HEADER, WIRE, Maker
from linkgw.conformance.vectors.simple import short_message
from linkgw.errors import Reason

_SIGNAL = f"{WIRE}: Signal PDU for Link 16 [S21][T]"
_TRANSMITTER = f"{WIRE}: Transmitter PDU [S21 Table 5][T]"
_CHECKS = f"{REFUSALS}: DIS"
_SEND = f"{REFUSALS}: What is to be sent"
_OLD, _NEW = SIGNAL_HEADER, {**SIGNAL_HEADER, "siso_version": 1}
_BOTH = (("2006", _OLD), ("2021", _NEW))
_LABELS = ("tsec_cvll", "msec_cvll", "time_slot_id", "pdu_status")
"""Fields whose ends are more than a range."""
_HEADER_WORD = (("time_slot_type", 7), ("relay", 1), ("sdusn", 0xFFFF))


def add_signal(maker: Maker) -> None:
    """Signal PDUs in the order of 2006 and of 2021."""
    _signal_fields(maker)
    message = short_message(maker)
    words = write(*message)
    for year, header in _BOTH:
        for n in (1, 2, 3, 4, 5, 6, 7, 8, 12, 48, 49, 100):
            about = f"A Signal PDU of {n} words in the order of {year}."
            maker.good(
                f"count-{year}-{n}", ["E-031", "E-032"], _SIGNAL, about, [message] * n, carrier="dis", header=header
            )
        for n in (1, 2, 3, 4):
            good = write_envelope("dis", "words", header, words * n)
            for case, bits in (
                ("counted", 8 * (len(good) - 52) + 160),
                ("bare", 208 + 80 * n),
                ("other", 200 + 80 * n),
            ):
                about = f"A Signal PDU of {n} words in the order of {year} that says {bits} bits."
                octets = good[:28] + bits.to_bytes(2, "big") + good[30:]
                maker.received(f"bits-{year}-{n}-{case}", ["E-035"], _SIGNAL, about, octets, carrier="dis")
        for n in (2, 3):
            good = write_envelope("dis", "words", header, words * n)
            name = f"signal {year} of {n}"
            cut_everywhere(maker, name, "E-033", _CHECKS, good, "dis")
            trail(maker, name, "E-033", _CHECKS, good, "dis")
        cut_everywhere(maker, name, "E-034", _CHECKS, good, "dis", _agreeing)
        trail(maker, name, "E-034", _CHECKS, good, "dis", _agreeing)
        even = write_envelope("dis", "words", header, words * 2)
        places = range(58) if year == "2006" else range(32, 58)
        flip(maker, f"signal {year} of 2", "E-036", _CHECKS, even, "dis", every_bit(places))
        padding = (len(even) - 4, len(even) - 3) if year == "2006" else (len(even) - 2, len(even) - 1)
        flip(maker, f"signal {year} of 2", "E-037", _CHECKS, even, "dis", every_bit(padding))
        just_beyond(maker, f"signal {year}", "E-036", _CHECKS, even, "dis", DIS_SIGNAL, "big")
        for field, at, value in (
            ("tsec_cvll", 35, b"\x80"), ("tsec_cvll", 35, b"\xfe"),
            ("msec_cvll", 36, b"\x80"), ("msec_cvll", 36, b"\xfe"),
            ("time_slot_id", 40, b"\0\1\x80\0"), ("time_slot_id", 40, b"\x71\0\0\0"),
            ("time_slot_id", 40, b"\xff\xff\xff\xfe"), ("time_slot_id", 40, b"\0\x80\0\0"),
        ):  # fmt: skip
            about = f"A Signal PDU in the order of {year} whose {field} is {value.hex()}, which it cannot be."
            broken = even[:at] + value + even[at + len(value) :]
            name = f"{field}-{year}-{value.hex()}"
            maker.received(name, ["E-036"], _CHECKS, about, broken, carrier="dis", reason=Reason.BAD_HEADER)
        empty = write_envelope("dis", "words", header)
        about = f"A Signal PDU in the order of {year} without words."
        maker.received(
            f"no-words-{year}", ["E-039"], _CHECKS, about, empty, carrier="dis", reason=Reason.BAD_WORD_COUNT
        )  # fmt: skip
        flip_twice(maker, f"signal {year}", "E-038", _CHECKS, even, "dis", 60, 58)
        for n in (0, 1, 3, 4, 0x3FFF):
            about = f"A Signal PDU of 2 words in the order of {year} that says {n}."
            octets = even[:20] + (0x4000 + n).to_bytes(2, "big") + even[22:]
            maker.received(
                f"words-{year}-{n}", ["E-039"], _CHECKS, about, octets, carrier="dis", reason=Reason.BAD_WORD_COUNT
            )
    good = write_envelope("dis", "words", _OLD, words * 2)
    for at, octet, reason in (
        (0, 5, Reason.BAD_VERSION), (0, 8, Reason.BAD_VERSION), (38, 2, Reason.BAD_VERSION),
        (3, 1, Reason.BAD_FAMILY), (2, 1, Reason.UNSUPPORTED_TYPE), (2, 27, Reason.UNSUPPORTED_TYPE),
        (20, 0x00, Reason.BAD_ENCODING), (20, 0x80, Reason.BAD_ENCODING), (20, 0xC0, Reason.BAD_ENCODING),
        (23, 113, Reason.UNSUPPORTED_SUBTYPE), (37, 1, Reason.UNSUPPORTED_SUBTYPE),
        (37, 6, Reason.UNSUPPORTED_SUBTYPE), (37, 7, Reason.UNSUPPORTED_SUBTYPE),
    ):  # fmt: skip
        about = f"A Signal PDU with {octet} in octet {at}."
        octets = good[:at] + bytes([octet]) + good[at + 1 :]
        maker.received(f"octet-{at}-{octet}", ["E-036"], _CHECKS, about, octets, carrier="dis", reason=reason)
    two_faults(
        maker, "signal", "E-038", _CHECKS, good, "dis",
        [
            ("version", 0, b"\5"), ("family", 3, b"\1"), ("type", 2, b"\1"), ("length", 8, b"\0\x5c"),
            ("encoding", 20, b"\0"), ("TDL type", 22, b"\0\x71"), ("message type", 37, b"\1"),
            ("SISO version", 38, b"\2"), ("word count", 21, b"\7"), ("data length", 28, b"\0\1"), ("net", 34, b"\x80"),
        ],
    )  # fmt: skip
    for size, at, octet, reason in (
        (12, 0, 5, Reason.BAD_VERSION), (32, 20, 0x80, Reason.BAD_ENCODING), (58, 37, 1, Reason.UNSUPPORTED_SUBTYPE),
        (58, 21, 0, Reason.BAD_WORD_COUNT),
    ):  # fmt: skip
        about = f"A Signal PDU of {size} octets, which is enough to see {octet} in octet {at}."
        octets = _agreeing(good[:at] + bytes([octet]) + good[at + 1 : size])
        maker.received(f"just-{size}-{at}", ["E-034"], _CHECKS, about, octets, carrier="dis", reason=reason)
    old = write_envelope("dis", "words", {**_OLD, "protocol_version": 6}, words * 2)
    about = "A Signal PDU of version 6 with a status, which it does not have."
    octets = old[:10] + b"\1" + old[11:]
    maker.received("status-6", ["E-036"], _CHECKS, about, octets, carrier="dis", reason=Reason.BAD_HEADER)


def _signal_fields(maker: Maker) -> None:
    """Every header field at its ends, in both orders."""
    message = short_message(maker)
    plain = [s for s in DIS_SIGNAL if s.name not in _LABELS]
    values = ends_of([*plain, Slot("stn", 0, 2, "stn")])
    values += [(name, v) for name in ("tsec_cvll", "msec_cvll") for v in (0, 1, 127, 255)]
    values += [("time_slot_id", v) for v in (0, 98303, 112 << 24, 112 << 24 | 98303, 5 << 24 | 77, 2**32 - 1)]
    values += [("pdu_status", v) for v in (0, 1, 255)]
    values += [(name, v) for name, high in _HEADER_WORD for v in (0, high, high // 2)]
    for i, (field, value) in enumerate(values):
        year, base = _BOTH[i % 2]
        header = {**base, field: value}
        about = f"A Signal PDU in the order of {year} whose {field} is {value!r}."
        maker.good(f"field-{i}-{field}", ["E-030"], _SIGNAL, about, [message], carrier="dis", header=header)
    bad = beyond([*plain, Slot("stn", 0, 2, "stn"), Slot("pdu_status", 0, 1)])
    bad += [(name, v) for name in ("tsec_cvll", "msec_cvll") for v in (128, 254, 256, -1)]
    bad += [("time_slot_id", v) for v in (98304, 113 << 24, 2**32 - 2, 2**32, -1)]
    bad += [(name, v) for name, high in _HEADER_WORD for v in (high + 1, -1)]
    item = {"message": message[0].name, "fields": {}}
    for i, (field, value) in enumerate(bad):
        said = {"packet": "words", "header": {**_OLD, field: value}, "messages": [item]}
        about = f"A Signal PDU whose {field} would have to be {value!r}."
        maker.unsendable(f"beyond-{i}-{field}", ["E-040"], _SEND, about, said, carrier="dis")


def add_transmitter(maker: Maker) -> None:
    """Transmitter PDUs."""
    for i, (field, value) in enumerate(ends_of(DIS_TRANSMITTER)):
        header = {**TRANSMITTER_HEADER, field: value}
        if header["protocol_version"] == 6:
            header["pdu_status"] = 0
        about = f"A Transmitter PDU whose {field} is {value!r}."
        maker.packet(f"field-{i}-{field}", ["E-050"], _TRANSMITTER, about, "dis", "transmitter", header)
    for i, (field, value) in enumerate(beyond(DIS_TRANSMITTER)):
        said = {"packet": "transmitter", "header": {**TRANSMITTER_HEADER, field: value}}
        about = f"A Transmitter PDU whose {field} would have to be {value!r}."
        maker.unsendable(f"beyond-{i}-{field}", ["E-053"], _SEND, about, said, carrier="dis")
    good = write_envelope("dis", "transmitter", TRANSMITTER_HEADER)
    cut_everywhere(maker, "transmitter", "E-051", _CHECKS, good, "dis")
    cut_everywhere(maker, "transmitter", "E-051", _CHECKS, good, "dis", _agreeing)
    trail(maker, "transmitter", "E-051", _CHECKS, good, "dis")
    trail(maker, "transmitter", "E-051", _CHECKS, good, "dis", _agreeing)
    ranged = [*range(12), *range(20, 32), *range(68, 72), *range(100, 108)]
    flip(maker, "transmitter", "E-052", _CHECKS, good, "dis", every_bit(ranged))
    others = [(at, bit) for at in range(112) if at not in ranged for bit in (at % 8, (at + 3) % 8)]
    flip(maker, "transmitter", "E-052", _CHECKS, good, "dis", others)
    old = write_envelope("dis", "transmitter", {**TRANSMITTER_HEADER, "protocol_version": 6})
    flip(maker, "transmitter 6", "E-052", _CHECKS, old, "dis", every_bit((10, 11, 30, 31)))
    just_beyond(maker, "transmitter", "E-052", _CHECKS, good, "dis", DIS_TRANSMITTER, "big")
    flip_twice(maker, "transmitter", "E-052", _CHECKS, good, "dis", 40, 112)
    about = "A Transmitter PDU of 32 octets, which is enough to see that it is of another radio."
    octets = _agreeing(good[:24] + b"\x21" + good[25:32])
    maker.received(
        "just-32", ["E-051"], _CHECKS, about, octets, carrier="dis", reason=Reason.UNSUPPORTED_SUBTYPE
    )  # fmt: skip
    floats = [s for s in DIS_TRANSMITTER if s.kind == "float"]
    for s in floats:
        for kind, octets in (("infinity", b"\x7f\xf0" if s.size == 8 else b"\x7f\x80"), ("nan", b"\x7f\xff")):
            about = f"A Transmitter PDU whose {s.name} is {kind}."
            broken = good[: s.octet] + octets + bytes(s.size - 2) + good[s.octet + s.size :]
            maker.received(
                f"{s.name}-{kind}", ["E-052"], _CHECKS, about, broken, carrier="dis", reason=Reason.BAD_HEADER
            )


def _agreeing(octets: bytes) -> bytes:
    """With the length that agrees with the octets, if it is there."""
    return octets if len(octets) < 10 else octets[:8] + len(octets).to_bytes(2, "big") + octets[10:]
