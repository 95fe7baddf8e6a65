"""Raw words without an envelope: a datagram is one or more word containers of 10 octets.

Checks, in order: at least one word, whole words. There is no header, so source track number and NPG are 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers.batch import Envelopes, Octets, OneEnvelope, PacketKind
from linkgw.carriers.limits import check_words
from linkgw.carriers.rows import Bytes, Counts, Verdicts, checked_counts, padded, spread, starts_of, take_rows
from linkgw.errors import Reason, WireError

MAX_WORDS = 65_507 // 10
"""What a UDP datagram holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawWords:
    """A datagram of words and nothing else."""

    kind: ClassVar[PacketKind] = PacketKind.WORDS
    stn: ClassVar[int] = 0
    npg: ClassVar[int] = 0
    words: bytes
    """1..6550 word containers of 10 octets."""


@dataclass(frozen=True, slots=True)
class WordsIdentity:
    """Nothing: raw words do not say who sends them."""


def pull_words(octets: bytes) -> RawWords:
    """Check that one datagram is whole words.

    Raises
    ------
    WireError
        TRUNCATED for less than one word, BAD_LENGTH for a broken one.
    """
    if len(octets) < 10:
        raise WireError(Reason.TRUNCATED, where="words", got=f"{len(octets)} octets", expected="10 per word")
    if len(octets) % 10:
        raise WireError(Reason.BAD_LENGTH, where="words", got=f"{len(octets)} octets", expected="10 per word")
    return RawWords(words=octets)


def push_words(packet: RawWords) -> bytes:
    """Give the octets of one datagram; `ValueRangeError` if they are not whole words."""
    check_words("RawWords", packet.words, MAX_WORDS)
    return packet.words


def pull_batch(octets: Octets) -> Envelopes:
    """Split n datagrams into words; row for row equal to `pull_words`."""
    begin = octets.bounds[:-1]
    lengths = octets.bounds[1:] - begin
    verdicts = Verdicts(len(octets))
    verdicts.refuse(Reason.TRUNCATED, lengths < 10)
    verdicts.refuse(Reason.BAD_LENGTH, lengths % 10 != 0)
    n = len(octets)
    counts = np.where(verdicts.reason == 0, lengths // 10, 0)
    starts = starts_of(counts)
    return Envelopes(
        reason=verdicts.reason,
        kind=np.zeros(n, np.uint8),
        stn=np.zeros(n, np.uint16),
        npg=np.zeros(n, np.uint16),
        sequence=np.full(n, -1, np.int32),
        sender=np.zeros(n, np.uint64),
        words=take_rows(padded(octets.data, 10), spread(begin, counts, starts, 10), 10),
        starts=starts,
    )


def push_batch(
    identity: WordsIdentity,
    words: Bytes,
    starts: Counts,
    *,
    stn: int | NDArray[np.integer] = 0,
    npg: int | NDArray[np.integer] = 0,
    net: int | NDArray[np.integer] = 0,
    sequence: int | NDArray[np.integer] = 0,
    utc_ns: int | NDArray[np.integer] = 0,
    slot_id: int | NDArray[np.integer] | None = None,
) -> Octets:
    """Lay the words of n datagrams end to end; there is no header, so the columns are not carried.

    Raises
    ------
    ValueRangeError
        A datagram without words, or with more than fit.
    """
    checked_counts("words", starts, MAX_WORDS)
    data = np.ascontiguousarray(words[starts[0] : starts[-1]], np.uint8).reshape(-1)
    return Octets(data, 10 * (starts - starts[0]))


def pull_one(payload: bytes) -> OneEnvelope | None:
    """One datagram of whole words; None for any other."""
    return OneEnvelope(0, 0, -1, 0, payload) if payload and len(payload) % 10 == 0 else None


def push_one(
    identity: WordsIdentity, words: bytes, *, stn: int, npg: int, net: int = 0, sequence: int = 0, utc_ns: int = 0
) -> bytes:
    """`push_batch` of one datagram."""
    return words


def heartbeat(identity: WordsIdentity, *, stn: int, sequence: int = 0, utc_ns: int = 0) -> None:
    """Give nothing: raw words have no heartbeat."""
    return None
