"""Which envelope a datagram has, told from its octets on any port.

SIMPLE: the sync octets and a length field equal to the octets of the datagram. DIS: a protocol version that
linkgw reads, the radio family, and a PDU length equal to the octets of the datagram. Anything else is refused as
`NOT_AN_ENVELOPE`; raw words cannot be told from other octets and are never guessed.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import dis_batch, simple_batch
from linkgw.carriers.batch import Envelopes, Octets
from linkgw.carriers.dis import pull_dis
from linkgw.carriers.dis_header import FAMILY_RADIO, HEADER_LENGTH
from linkgw.carriers.dis_signal import SignalPdu
from linkgw.carriers.dis_transmitter import TransmitterPdu
from linkgw.carriers.rows import Counts, padded, spread, starts_of, take_rows
from linkgw.carriers.simple import LENGTH_MIN, SYNC, SimplePacket, SimpleStatus, pull_simple
from linkgw.errors import Reason, WireError


class Detected(IntEnum):
    """What a datagram looks like."""

    NEITHER = 0
    SIMPLE = 1
    DIS = 2


def detect(octets: Octets) -> NDArray[np.uint8]:
    """Tell what each of n datagrams looks like.

    Returns
    -------
    (n,) uint8
        `Detected`.
    """
    begin = octets.bounds[:-1]
    lengths = octets.bounds[1:] - begin
    heads = take_rows(padded(octets.data, HEADER_LENGTH), begin, HEADER_LENGTH)
    sync = (heads[:, 0] == SYNC[0]) & (heads[:, 1] == SYNC[1]) & (lengths >= LENGTH_MIN)
    radio = (heads[:, 0] & 0xFE == 6) & (heads[:, 3] == FAMILY_RADIO) & (lengths >= HEADER_LENGTH)
    found = np.zeros(len(octets), np.uint8)
    found[sync & (heads.view("<u2")[:, 1] == lengths)] = Detected.SIMPLE
    found[radio & (heads.view(">u2")[:, 4] == lengths)] = Detected.DIS
    return found


def pull(octets: bytes) -> SimplePacket | SimpleStatus | SignalPdu | TransmitterPdu:
    """Take the envelope off one datagram, whichever it is.

    Raises
    ------
    WireError
        NOT_AN_ENVELOPE, or what `pull_simple` or `pull_dis` says.
    """
    found = detect(Octets.of([octets]))[0]
    if found == Detected.SIMPLE:
        return pull_simple(octets)
    if found == Detected.DIS:
        return pull_dis(octets)
    start = octets[:HEADER_LENGTH].hex() or "no octets"
    raise WireError(Reason.NOT_AN_ENVELOPE, where="datagram", got=start, expected="SIMPLE or DIS")


def pull_batch(octets: Octets) -> Envelopes:
    """Take n envelopes off, whichever they are; row for row equal to `pull`."""
    found = detect(octets)
    parts = [
        (np.flatnonzero(found == kind), pull_part)
        for kind, pull_part in ((Detected.SIMPLE, simple_batch.pull_batch), (Detected.DIS, dis_batch.pull_batch))
    ]
    for rows, pull_part in parts:
        if len(rows) == len(octets):
            return pull_part(octets)
    return _merge(len(octets), [(rows, pull_part(_pick(octets, rows))) for rows, pull_part in parts])


def _pick(octets: Octets, rows: Counts) -> Octets:
    """Datagrams `rows`, laid end to end."""
    lengths = octets.bounds[rows + 1] - octets.bounds[rows]
    bounds = starts_of(lengths)
    return Octets(octets.data[spread(octets.bounds[rows], lengths, bounds, 1)], bounds)


def _merge(n: int, parts: list[tuple[Counts, Envelopes]]) -> Envelopes:
    """Put the rows of each part in their places among n; rows that no part has are no envelopes."""
    merged = Envelopes(
        reason=np.full(n, Reason.NOT_AN_ENVELOPE, np.uint8),
        kind=np.zeros(n, np.uint8),
        stn=np.zeros(n, np.uint16),
        npg=np.zeros(n, np.uint16),
        sequence=np.full(n, -1, np.int32),
        sender=np.zeros(n, np.uint64),
        words=np.zeros((sum(len(part.words) for _, part in parts), 10), np.uint8),
        starts=np.zeros(n + 1, np.int64),
    )
    counts = np.zeros(n, np.int64)
    for rows, part in parts:
        for name in ("reason", "kind", "stn", "npg", "sequence", "sender"):
            getattr(merged, name)[rows] = getattr(part, name)
        counts[rows] = part.starts[1:] - part.starts[:-1]
    merged.starts[:] = starts_of(counts)
    for rows, part in parts:
        merged.words[spread(merged.starts[rows], counts[rows], part.starts, 1)] = part.words
    return merged
