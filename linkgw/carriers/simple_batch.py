"""SIMPLE for n datagrams at once.

The order of checks is that of `pull_simple`; tests/carriers/test_agree.py holds the two together.
"""

from __future__ import annotations

from functools import cache, lru_cache
from struct import Struct, pack_into, unpack_from

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers.batch import Envelopes, Octets, OneEnvelope, PacketKind
from linkgw.carriers.limits import NET_MAX, NPG_MAX, STN_MAX
from linkgw.carriers.rows import (
    Bytes,
    Counts,
    Verdicts,
    checked_column,
    checked_counts,
    checked_one,
    only,
    padded,
    put_rows,
    spread,
    starts_of,
    take_rows,
)
from linkgw.carriers.simple import (
    FIXED_FORMAT,
    LENGTH_MAX,
    LENGTH_MIN,
    LINK16_OVERHEAD,
    MAX_WORDS,
    NODE_STATUS,
    STATUS_LENGTH,
    STATUS_SPARES,
    STATUS_TEXTS,
    SYNC,
    TYPE_LINK16,
    TYPE_STATUS,
    WORDS_OFFSET,
    SimpleIdentity,
)
from linkgw.errors import Reason

_HEAD = 32  # header, Link 16 header and 4 octets more: a whole number of 64-bit integers
_ONE_HEAD = Struct("<4xHH10xH2xH")  # sequence, source node and subnode, NPG, STN
_STATUS = 80  # a status packet, rounded up likewise


def pull_batch(octets: Octets) -> Envelopes:
    """Take n SIMPLE envelopes off.

    Row for row equal to `pull_simple`. Nothing is raised for bad input: `reason` says what is wrong.

    Parameters
    ----------
    octets : Octets
        n datagram payloads; n may be 0.

    Returns
    -------
    Envelopes
        `sender` is source node * 256 + source subnode.
    """
    if len(octets) == 1 and (one := pull_one(octets[0])) is not None:
        return one.as_batch()
    begin, end = octets.bounds[:-1], octets.bounds[1:]
    lengths = end - begin
    data = padded(octets.data, _STATUS)
    heads = take_rows(data, begin, _HEAD)
    wanted, mask, words_in = _good_heads()
    capped = np.minimum(lengths, LENGTH_MAX + 1)
    counts = words_in[capped]
    differ = (heads.view(np.uint64) ^ wanted[capped]) & mask
    bad_sum = _bad_checksums(data, octets.bounds)
    wrong = (differ[:, 0] | differ[:, 1] | differ[:, 2] | differ[:, 3] != 0) | bad_sum | (counts == 0)

    reason = np.zeros(len(octets), np.uint8)
    kind = np.zeros(len(octets), np.uint8)
    shorts = heads.view("<u2")
    stn, npg = shorts[:, 11].astype(np.uint16), shorts[:, 9].astype(np.uint16)
    if wrong.any():
        rows = np.flatnonzero(wrong)
        long_heads = take_rows(data, begin[rows], _STATUS)
        reason[rows] = _reasons(long_heads, lengths[rows], bad_sum[rows])
        status = rows[(reason[rows] == 0) & (long_heads[:, 11] == TYPE_STATUS)]
        kind[status] = PacketKind.STATUS
        stn[status] = take_rows(data, begin[status] + 64, 2).view("<u2")[:, 0]
        npg[status] = 0
        counts[rows] = 0
    starts = starts_of(counts)
    return Envelopes(
        reason=reason,
        kind=kind,
        stn=stn,
        npg=npg,
        sequence=shorts[:, 2].astype(np.int32),
        sender=heads.view(">u2")[:, 3].astype(np.uint64),
        words=take_rows(data, spread(begin + WORDS_OFFSET, counts, starts, 10), 10),
        starts=starts,
    )


def push_batch(
    identity: SimpleIdentity,
    words: Bytes,
    starts: Counts,
    *,
    stn: int | NDArray[np.integer],
    npg: int | NDArray[np.integer],
    net: int | NDArray[np.integer] = 0,
    sequence: int | NDArray[np.integer] = 0,
    utc_ns: int | NDArray[np.integer] = 0,
    slot_id: int | NDArray[np.integer] | None = None,
) -> Octets:
    """Put n SIMPLE Link 16 envelopes on.

    Parameters
    ----------
    identity : SimpleIdentity
        Who sends, and to whom.
    words : (w, 10) uint8
        Word containers of all datagrams, in order.
    starts : (n + 1,) int64
        Index of each datagram's first word, and the end of the last.
    stn, npg, net, sequence : int or (n,) integers
        Header fields, one for all or one per datagram.
    utc_ns, slot_id
        Not carried by this envelope.

    Raises
    ------
    ValueRangeError
        A header value that does not fit, or a datagram without words or more than 48. Nothing is encoded.
    """
    counts = checked_counts("SIMPLE", starts, MAX_WORDS)
    n = len(counts)
    if n == 1:
        sent = push_one(
            identity, _contiguous(words, starts).tobytes(), stn=only("stn", stn), npg=only("npg", npg),
            net=only("net", net), sequence=only("sequence", sequence),
        )  # fmt: skip
        return Octets(np.frombuffer(sent, np.uint8), np.array([0, len(sent)]))
    heads = _heads_to_send(identity)[counts]
    shorts = heads.view("<u2")
    shorts[:, 2] = checked_column("sequence", sequence, 0xFFFF, n)
    heads[:, 16] = checked_column("net", net, NET_MAX, n)
    shorts[:, 9] = checked_column("npg", npg, NPG_MAX, n)
    shorts[:, 11] = checked_column("stn", stn, STN_MAX, n)
    bounds = starts_of(10 * counts + LINK16_OVERHEAD)
    begin = bounds[:-1]
    data = np.zeros(bounds[-1], np.uint8)
    put_rows(data, begin, heads)
    put_rows(data, spread(begin + WORDS_OFFSET, counts, starts - starts[0], 10), _contiguous(words, starts))
    if n:
        sums = np.add.reduceat(data, begin, dtype=np.uint16)
        put_rows(data, bounds[1:] - 2, sums.astype("<u2").view(np.uint8).reshape(-1, 2))
    return Octets(data, bounds)


def pull_one(payload: bytes) -> OneEnvelope | None:
    """The envelope of one good Link 16 packet, by plain integers; None for any other, which is looked at in full."""
    if not LINK16_OVERHEAD < len(payload) <= LENGTH_MAX:
        return None
    wanted, mask, n_words = _good_head(len(payload))
    (total,) = unpack_from("<H", payload, len(payload) - 2)
    if (int.from_bytes(payload[:_HEAD], "little") ^ wanted) & mask or not n_words:
        return None
    if sum(payload[:-2]) & 0xFFFF != total:
        return None
    sequence, sender, npg, stn = _ONE_HEAD.unpack_from(payload)
    words = payload[WORDS_OFFSET : WORDS_OFFSET + 10 * n_words]
    return OneEnvelope(stn, npg, sequence, sender >> 8 | (sender & 0xFF) << 8, words)


def push_one(
    identity: SimpleIdentity, words: bytes, *, stn: int, npg: int, net: int = 0, sequence: int = 0, utc_ns: int = 0
) -> bytes:
    """`push_batch` of one datagram of 1..48 words, by plain integers."""
    data = bytearray(_one_head_to_send(identity, len(words) // 10, stn, npg, net))
    pack_into("<H", data, 4, checked_one("sequence", sequence, 0xFFFF))
    data += words
    data += (sum(data) & 0xFFFF).to_bytes(2, "little")
    return bytes(data)


def _contiguous(words: Bytes, starts: Counts) -> Bytes:
    return np.ascontiguousarray(words[starts[0] : starts[-1]], np.uint8)


def _bad_checksums(data: Bytes, bounds: Counts) -> NDArray[np.bool_]:
    """Whether the last two octets differ from the sum of all before them; `data` is padded.

    Means nothing for a row of less than 2 octets.
    """
    sums = np.add.reduceat(data, bounds, dtype=np.uint16)[:-1]  # the last one sums the padding
    stored = take_rows(data, np.maximum(bounds[1:] - 2, 0), 2).view("<u2")[:, 0]
    bad: NDArray[np.bool_] = sums - (stored & 0xFF) - (stored >> 8) != stored
    return bad


def _reasons(heads: Bytes, lengths: Counts, bad_sum: NDArray[np.bool_]) -> Bytes:
    """Why each row is refused, 0 for a good one; `heads` has 80 octets of each, whatever lies there."""
    shorts = heads.view("<u2")
    length, size = shorts[:, 1].astype(np.int64), heads[:, 10].astype(np.int64)
    packet_type, subtype = heads[:, 11], heads[:, 14]
    v = Verdicts(len(lengths))
    v.refuse(Reason.TRUNCATED, lengths < LENGTH_MIN)
    v.refuse(Reason.BAD_SYNC, (heads[:, 0] != SYNC[0]) | (heads[:, 1] != SYNC[1]))
    v.refuse(Reason.BAD_LENGTH, (length < LENGTH_MIN) | (length > LENGTH_MAX))
    v.refuse(Reason.TRUNCATED, length > lengths)
    v.refuse(Reason.BAD_LENGTH, length < lengths)
    v.refuse(Reason.BAD_PACKET_SIZE, size * 2 + 8 != length)
    v.refuse(Reason.BAD_CHECKSUM, bad_sum)
    v.refuse(Reason.UNSUPPORTED_TYPE, (packet_type != TYPE_LINK16) & (packet_type != TYPE_STATUS))

    link16 = packet_type == TYPE_LINK16
    v.refuse(Reason.TRUNCATED, link16 & (length < LINK16_OVERHEAD))
    v.refuse(Reason.UNSUPPORTED_SUBTYPE, link16 & (subtype != FIXED_FORMAT))
    v.refuse(Reason.BAD_LENGTH, link16 & ((length - LINK16_OVERHEAD) % 10 != 0))
    count = (length - LINK16_OVERHEAD) // 10
    v.refuse(Reason.BAD_WORD_COUNT, link16 & ((count < 1) | (shorts[:, 12] != 5 * count)))
    bad_header = (heads[:, 15] > 1) | (heads[:, 16] > NET_MAX)
    v.refuse(Reason.BAD_HEADER, link16 & (bad_header | (shorts[:, 9] > NPG_MAX) | (shorts[:, 11] > STN_MAX)))

    status = packet_type == TYPE_STATUS
    v.refuse(Reason.TRUNCATED, status & (length < STATUS_LENGTH))
    v.refuse(Reason.BAD_LENGTH, status & (length > STATUS_LENGTH))
    v.refuse(Reason.UNSUPPORTED_SUBTYPE, status & (subtype != NODE_STATUS))
    bad_time = (heads[:, 26] > 23) | (heads[:, 28] > 59) | (heads[:, 29] > 59)
    bad_header = bad_time | (shorts[:, 32] > STN_MAX)
    for part in STATUS_SPARES:
        bad_header |= heads[:, part].any(axis=1)
    for part in STATUS_TEXTS:
        bad_header |= _bad_text(heads[:, part])
    v.refuse(Reason.BAD_HEADER, status & bad_header)
    return v.reason


def _bad_text(texts: Bytes) -> NDArray[np.bool_]:
    """Whether a row is anything but printable ASCII with zeros behind it."""
    zero = texts == 0
    bad = ~zero & ((texts < 0x20) | (texts > 0x7E))
    bad[:, 1:] |= zero[:, :-1] & ~zero[:, 1:]
    found: NDArray[np.bool_] = bad.any(axis=1)
    return found


@cache
def _good_heads() -> tuple[NDArray[np.uint64], NDArray[np.uint64], Counts]:
    """The head of a good Link 16 packet, by datagram length; which bits of it are fixed; its words."""
    lengths = np.arange(LENGTH_MAX + 2)
    words_in, rest = np.divmod(lengths - LINK16_OVERHEAD, 10)
    words_in[(rest != 0) | (words_in < 0) | (words_in > MAX_WORDS)] = 0
    wanted = np.zeros((len(lengths), _HEAD), np.uint8)
    mask = np.zeros(_HEAD, np.uint8)
    wanted[:, 0:2], mask[0:4] = tuple(SYNC), 0xFF
    wanted.view("<u2")[:, 1] = lengths
    wanted[:, 10], mask[10:12] = (np.maximum(lengths, 8) - 8) // 2, 0xFF
    wanted[:, 11] = TYPE_LINK16
    wanted[:, 14], mask[14] = FIXED_FORMAT, 0xFF
    mask[[15, 16, 19, 23]] = 0xFE, 0x80, 0xFE, 0x80  # R/C flag, net, NPG, STN: bits that stay zero
    wanted.view("<u2")[:, 12], mask[24:26] = 5 * words_in, 0xFF
    return wanted.view(np.uint64), mask.view(np.uint64), words_in


@cache
def _good_head(length: int) -> tuple[int, int, int]:
    """`_good_heads` of one length, as integers."""
    wanted, mask, words_in = _good_heads()
    return (
        int.from_bytes(wanted[length].tobytes(), "little"),
        int.from_bytes(mask.tobytes(), "little"),
        int(words_in[length]),
    )


@lru_cache(maxsize=4096)
def _one_head_to_send(identity: SimpleIdentity, n_words: int, stn: int, npg: int, net: int) -> bytes:
    """`_heads_to_send` of one packet, with all that is the same in many."""
    head = bytearray(_heads_to_send(identity)[n_words].tobytes())
    head[16] = checked_one("net", net, NET_MAX)
    pack_into("<H", head, 18, checked_one("npg", npg, NPG_MAX))
    pack_into("<H", head, 22, checked_one("stn", stn, STN_MAX))
    return bytes(head)


@cache
def _heads_to_send(identity: SimpleIdentity) -> Bytes:
    """(49, 28) the head of a packet of 0..48 words, but for the fields that differ from packet to packet."""
    counts = np.arange(MAX_WORDS + 1)
    heads = np.zeros((MAX_WORDS + 1, WORDS_OFFSET), np.uint8)
    shorts = heads.view("<u2")
    heads[:, 0:2] = tuple(SYNC)
    shorts[:, 1] = 10 * counts + LINK16_OVERHEAD
    heads[:, 6], heads[:, 7] = identity.source_node, identity.source_subnode
    heads[:, 8], heads[:, 9] = identity.destination_node, identity.destination_subnode
    heads[:, 10] = (10 * counts + LINK16_OVERHEAD - 8) // 2
    heads[:, 11] = TYPE_LINK16
    heads[:, 14] = FIXED_FORMAT
    shorts[:, 12] = 5 * counts
    return heads
