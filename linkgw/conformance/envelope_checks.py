"""What is wrong with a datagram: specs/refusals.md as tables, a row a check, by bitstring.

A check is a row, so that it can be told which of them the cases of the conformance kit have tried.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bitstring import Bits

from linkgw.conformance.envelope_fields import (
    DIS_SIGNAL,
    DIS_TRANSMITTER,
    SIMPLE_STATUS,
    SIMPLE_WORDS,
    STATUS_SPARES,
    Slot,
)
from linkgw.conformance.reading import stream_of, take
from linkgw.errors import Reason


@dataclass(frozen=True, slots=True)
class Check:
    """One row of specs/refusals.md."""

    place: str
    """What is looked at."""
    reason: Reason
    """What is said if it is wrong."""
    is_bad: Callable[[bytes], bool]
    """Whether it is wrong in a datagram that passed all checks before."""


def little(octets: bytes, at: int, size: int) -> int:
    """An integer of SIMPLE."""
    return take(stream_of(octets[at : at + size]), 0, 8 * size)


def big(octets: bytes, at: int, size: int) -> int:
    """An integer of DIS."""
    number: int = Bits.from_bytes(octets[at : at + size]).u
    return number


def in_stream_order(data: bytes, siso_version: int) -> bytes:
    """The message data of a Signal PDU in the order of 2021, whichever it came in; and back.

    Octet n of the stream stands at 4 (n div 4) + 3 - n mod 4 in the order of 2006.

    >>> in_stream_order(bytes.fromhex("0011223344556677"), 0).hex()
    '3322110077665544'
    """
    if siso_version == 1:
        return data
    return bytes(data[4 * (n // 4) + 3 - n % 4] for n in range(len(data)))


def octets_for(n_words: int) -> int:
    """Octets of message data for so many words: header word, words, zeros up to a multiple of four."""
    return math.ceil((6 + 10 * n_words) / 4) * 4


def _is_text(octets: bytes) -> bool:
    """Whether it is printable ASCII with nothing but zeros behind."""
    end = octets.find(0)
    text, rest = (octets, b"") if end < 0 else (octets[:end], octets[end:])
    return all(32 <= o <= 126 for o in text) and not any(rest)


def _ranges(slots: tuple[Slot, ...], number: Callable[[bytes, int, int], int]) -> tuple[Check, ...]:
    """A check for every field with a range, for every text and for every floating-point number."""
    checks = []
    for slot in slots:

        def is_bad(o: bytes, s: Slot = slot) -> bool:
            part = o[s.octet : s.octet + s.size]
            if s.kind == "text":
                return not _is_text(part)
            if s.kind == "float":
                return not math.isfinite(Bits.from_bytes(part).f)
            return not s.least <= number(o, s.octet, s.size) <= s.limit

        if slot.kind in ("text", "float") or slot.greatest is not None:
            checks.append(Check(slot.name, Reason.BAD_HEADER, is_bad))
    return tuple(checks)


_R = Reason

SIMPLE_CHECKS = (
    Check("16 octets", _R.TRUNCATED, lambda o: len(o) < 16),
    Check("sync", _R.BAD_SYNC, lambda o: o[:2] != bytes([0x49, 0x36])),
    Check("length within limits", _R.BAD_LENGTH, lambda o: not 16 <= little(o, 2, 2) <= 517),
    Check("octets missing", _R.TRUNCATED, lambda o: little(o, 2, 2) > len(o)),
    Check("octets behind", _R.BAD_LENGTH, lambda o: little(o, 2, 2) < len(o)),
    Check("packet size", _R.BAD_PACKET_SIZE, lambda o: 2 * o[10] + 8 != len(o)),
    Check("checksum", _R.BAD_CHECKSUM, lambda o: sum(o[:-2]) % 65536 != little(o, len(o) - 2, 2)),
    Check("packet type", _R.UNSUPPORTED_TYPE, lambda o: o[11] not in (1, 61)),
)
SIMPLE_WORDS_CHECKS = (
    Check("30 octets", _R.TRUNCATED, lambda o: len(o) < 30),
    Check("subtype", _R.UNSUPPORTED_SUBTYPE, lambda o: o[14] != 2),
    Check("whole words", _R.BAD_LENGTH, lambda o: (len(o) - 30) % 10 != 0),
    Check("word count", _R.BAD_WORD_COUNT, lambda o: len(o) == 30 or little(o, 24, 2) * 2 != len(o) - 30),
    *_ranges(SIMPLE_WORDS, little),
)
SIMPLE_STATUS_CHECKS = (
    Check("octets missing", _R.TRUNCATED, lambda o: len(o) < 78),
    Check("octets behind", _R.BAD_LENGTH, lambda o: len(o) > 78),
    Check("subtype", _R.UNSUPPORTED_SUBTYPE, lambda o: o[14] != 1),
    *_ranges(SIMPLE_STATUS, little),
    Check("spare octets", _R.BAD_HEADER, lambda o: any(any(o[a:b]) for a, b in STATUS_SPARES)),
)
DIS_CHECKS = (
    Check("12 octets", _R.TRUNCATED, lambda o: len(o) < 12),
    Check("protocol version", _R.BAD_VERSION, lambda o: o[0] not in (6, 7)),
    Check("protocol family", _R.BAD_FAMILY, lambda o: o[3] != 4),
    Check("PDU type", _R.UNSUPPORTED_TYPE, lambda o: o[2] not in (25, 26)),
    Check("octets missing", _R.TRUNCATED, lambda o: big(o, 8, 2) > len(o)),
    Check("octets behind", _R.BAD_LENGTH, lambda o: big(o, 8, 2) < len(o)),
)
_HEADER_PAD = (
    Check("octet 11", _R.BAD_HEADER, lambda o: o[11] != 0),
    Check("octet 10 in version 6", _R.BAD_HEADER, lambda o: o[0] == 6 and o[10] != 0),
)


def n_words(o: bytes) -> int:
    """Words that a Signal PDU says it carries."""
    return big(o, 20, 2) % 2**14


def data_of(o: bytes) -> bytes:
    """The message data of a Signal PDU in stream order."""
    return in_stream_order(o[52:], o[38])


def _is_no_label(label: int) -> bool:
    return 127 < label < 255


def _is_no_slot(slot: int) -> bool:
    return slot != 2**32 - 1 and (slot % 2**24 > 98303 or slot // 2**24 > 112)


DIS_SIGNAL_CHECKS = (
    Check("32 octets", _R.TRUNCATED, lambda o: len(o) < 32),
    Check("encoding class", _R.BAD_ENCODING, lambda o: big(o, 20, 2) // 2**14 != 1),
    Check("TDL type", _R.UNSUPPORTED_SUBTYPE, lambda o: big(o, 22, 2) != 100),
    Check("58 octets", _R.TRUNCATED, lambda o: len(o) < 58),
    Check("message type", _R.UNSUPPORTED_SUBTYPE, lambda o: o[37] != 0),
    Check("SISO version", _R.BAD_VERSION, lambda o: o[38] not in (0, 1)),
    Check("word count", _R.BAD_WORD_COUNT, lambda o: n_words(o) == 0 or len(o) != 52 + octets_for(n_words(o))),
    Check(
        "data length",
        _R.BAD_LENGTH,
        lambda o: big(o, 28, 2) not in (208 + 80 * n_words(o), 160 + 8 * octets_for(n_words(o))),
    ),
    *_HEADER_PAD,
    *_ranges(tuple(s for s in DIS_SIGNAL if s.name in ("npg", "net")), big),
    Check("tsec_cvll", _R.BAD_HEADER, lambda o: _is_no_label(o[35])),
    Check("msec_cvll", _R.BAD_HEADER, lambda o: _is_no_label(o[36])),
    Check("time_slot_id", _R.BAD_HEADER, lambda o: _is_no_slot(big(o, 40, 4))),
    Check("header word, bits 35-47", _R.BAD_HEADER, lambda o: take(stream_of(data_of(o)[:6]), 35, 13) != 0),
    Check("padding", _R.BAD_HEADER, lambda o: any(data_of(o)[6 + 10 * n_words(o) :])),
)
DIS_TRANSMITTER_CHECKS = (
    Check("32 octets", _R.TRUNCATED, lambda o: len(o) < 32),
    Check("kind", _R.UNSUPPORTED_SUBTYPE, lambda o: o[20] != 7),
    Check("category", _R.UNSUPPORTED_SUBTYPE, lambda o: o[24] != 21),
    Check("octets missing for 112", _R.TRUNCATED, lambda o: len(o) < 112),
    Check("octets behind 112", _R.BAD_LENGTH, lambda o: len(o) > 112),
    Check("variable records", _R.BAD_LENGTH, lambda o: o[0] == 7 and big(o, 30, 2) != 0),
    Check("antenna pattern length", _R.BAD_LENGTH, lambda o: big(o, 70, 2) != 0),
    Check("modulation parameters", _R.BAD_LENGTH, lambda o: o[100] != 8),
    *_HEADER_PAD,
    Check("octets 30-31 in version 6", _R.BAD_HEADER, lambda o: big(o, 30, 2) != 0),
    Check("octets 101-103", _R.BAD_HEADER, lambda o: big(o, 101, 3) != 0),
    *_ranges(tuple(s for s in DIS_TRANSMITTER if s.name != "protocol_version"), big),
)
WORDS_CHECKS = (
    Check("10 octets", _R.TRUNCATED, lambda o: len(o) < 10),
    Check("whole words", _R.BAD_LENGTH, lambda o: len(o) % 10 != 0),
)


def looks_simple(o: bytes) -> bool:
    """Whether it is SIMPLE where that is not said."""
    return len(o) >= 16 and o[:2] == bytes([0x49, 0x36]) and little(o, 2, 2) == len(o)


def looks_dis(o: bytes) -> bool:
    """Whether it is DIS where that is not said."""
    return len(o) >= 12 and o[0] in (6, 7) and o[3] == 4 and big(o, 8, 2) == len(o)


AUTO_CHECKS = (Check("neither", _R.NOT_AN_ENVELOPE, lambda o: not looks_simple(o) and not looks_dis(o)),)

CHECKS: Mapping[str, tuple[Check, ...]] = {
    "simple": SIMPLE_CHECKS,
    "simple words": SIMPLE_WORDS_CHECKS,
    "simple status": SIMPLE_STATUS_CHECKS,
    "dis": DIS_CHECKS,
    "dis words": DIS_SIGNAL_CHECKS,
    "dis transmitter": DIS_TRANSMITTER_CHECKS,
    "words": WORDS_CHECKS,
    "auto": AUTO_CHECKS,
}
"""What is checked of which part; a place is written `simple words: net`."""
