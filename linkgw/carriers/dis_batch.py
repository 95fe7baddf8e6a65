"""DIS Signal and Transmitter PDUs for n datagrams at once.

The order of checks is that of `pull_dis`; tests/carriers/test_agree.py holds the two together.
"""

from __future__ import annotations

from functools import cache, lru_cache
from struct import Struct, pack_into
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers.batch import Envelopes, Octets, OneEnvelope, PacketKind
from linkgw.carriers.dis_header import (
    FAMILY_RADIO,
    HEADER_LENGTH,
    TYPE_SIGNAL,
    TYPE_TRANSMITTER,
    DisIdentity,
    dis_timestamp,
)
from linkgw.carriers.dis_signal import (
    CVLL_MAX,
    ENCODING_RAW_BINARY,
    EPOCH_MAX,
    FIXED_FORMAT,
    MAX_WORDS,
    MESSAGE_OFFSET,
    NO_STATEMENT_CVLL,
    NO_STATEMENT_SLOT,
    NO_STATEMENT_TIME,
    RADIO_LENGTH,
    SLOT_MAX,
    TDL_LINK16,
    WORDS_OFFSET,
    swap_groups,
)
from linkgw.carriers.dis_transmitter import (
    CATEGORY_LINK16,
    KIND_RADIO,
    LENGTH,
    MODULATION_LENGTH,
    RADIO_TYPE_LENGTH,
)
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
from linkgw.errors import Reason, ValueRangeError

_HEAD = 64  # the headers and one group more, to a whole number of 64-bit integers
_SHORT = Struct(">H")
_PAD_BITS = 0xFFF8  # stream bits 35-47: of the second group of four octets
_Rows: TypeAlias = NDArray[np.bool_]
_T = TypeVar("_T", bound=np.generic)


def pull_batch(octets: Octets) -> Envelopes:
    """Take n DIS envelopes off.

    Row for row equal to `pull_dis`. Nothing is raised for bad input: `reason` says what is wrong.

    Parameters
    ----------
    octets : Octets
        n datagram payloads; n may be 0.

    Returns
    -------
    Envelopes
        `sender` is site, application, entity and radio, 16 bits each, site uppermost. `sequence` is -1.
    """
    n = len(octets)
    if n == 1 and (one := pull_one(octets[0])) is not None:
        return one.as_batch()
    begin, end = octets.bounds[:-1], octets.bounds[1:]
    data = padded(octets.data, LENGTH)
    heads = take_rows(data, begin, _HEAD)
    shorts, longs = heads.view(">u2"), heads.view(">u4")
    order = _Order(heads)
    counts = (shorts[:, 10] & 0x3FFF).astype(np.int64)
    stn = (order.pick(longs[:, 13], heads.view("<u4")[:, 13]) >> 4 & STN_MAX).astype(np.uint16)
    npg = shorts[:, 16].astype(np.uint16)
    reason, kind = np.zeros(n, np.uint8), np.zeros(n, np.uint8)
    good = _plainly_good(data, heads, end, end - begin, order)
    if not good.all():
        rows = np.flatnonzero(~good)
        long_heads = take_rows(data, begin[rows], LENGTH)
        reason[rows] = _reasons(data, long_heads, end[rows], end[rows] - begin[rows])
        transmitters = rows[(reason[rows] == 0) & (long_heads[:, 2] == TYPE_TRANSMITTER)]
        kind[transmitters] = PacketKind.TRANSMITTER
        stn[transmitters], npg[transmitters], counts[transmitters] = 0, 0, 0
        counts[reason != 0] = 0
    starts = starts_of(counts)
    return Envelopes(
        reason=reason,
        kind=kind,
        stn=stn,
        npg=npg,
        sequence=np.full(n, -1, np.int32),
        sender=longs[:, 3].astype(np.uint64) << 32 | longs[:, 4],
        words=_take_words(data, octets.bounds, counts, starts, order),
        starts=starts,
    )


def push_batch(
    identity: DisIdentity,
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
    """Put n DIS Signal PDU envelopes on.

    Parameters
    ----------
    identity : DisIdentity
        Who sends, and in which versions.
    words : (w, 10) uint8
        Word containers of all datagrams, in stream order.
    starts : (n + 1,) int64
        Index of each datagram's first word, and the end of the last.
    stn, npg, net : int or (n,) integers
        Header fields, one for all or one per datagram.
    sequence
        Not carried by this envelope.
    utc_ns : int or (n,) int64
        Time of sending; its place within the hour is the PDU's absolute timestamp.
    slot_id : int or (n,) integers
        Time slot, epoch * 2^24 + slot, or all ones for no statement; None: no statement in any.

    Raises
    ------
    ValueRangeError
        A header value that does not fit, or a datagram without words or more than 816. Nothing is encoded.
    """
    counts = checked_counts("DIS", starts, MAX_WORDS)
    n = len(counts)
    if n == 1 and slot_id is None:
        sent_one = push_one(
            identity, words[starts[0] : starts[1]].tobytes(), stn=only("stn", stn), npg=only("npg", npg),
            net=only("net", net), utc_ns=only("utc_ns", utc_ns),
        )  # fmt: skip
        return Octets(np.frombuffer(sent_one, np.uint8), np.array([0, len(sent_one)]))
    message_octets = _message_octets(counts)
    bounds = starts_of(message_octets + MESSAGE_OFFSET)
    begin = bounds[:-1]
    data = np.zeros(bounds[-1], np.uint8)

    header_words = np.empty((n, 1), "<u4")
    header_words[:, 0] = checked_column("stn", stn, STN_MAX, n)
    put_rows(data, begin + MESSAGE_OFFSET, (header_words << 4).astype("<u4").view(np.uint8))
    sent = np.ascontiguousarray(words[starts[0] : starts[-1]], np.uint8)
    put_rows(data, spread(begin + WORDS_OFFSET, counts, starts - starts[0], 10), sent)
    if identity.siso_version == 0:
        data.view(np.uint32).byteswap(inplace=True)  # every length is a multiple of four

    heads = np.empty((n, MESSAGE_OFFSET), np.uint8)
    heads[:] = _head_to_send(identity)
    shorts = heads.view(">u2")
    heads.view(">u4")[:, 1] = dis_timestamp(np.asarray(utc_ns, np.int64))
    shorts[:, 4] = message_octets + MESSAGE_OFFSET
    shorts[:, 10] = counts + (ENCODING_RAW_BINARY << 14)
    shorts[:, 14] = 8 * message_octets + 160 if identity.siso_version == 0 else 80 * counts + 208
    shorts[:, 16] = checked_column("npg", npg, NPG_MAX, n)
    heads[:, 34] = checked_column("net", net, NET_MAX, n)
    if slot_id is not None:
        heads.view(">u4")[:, 10] = _checked_slots(slot_id, n)
    put_rows(data, begin, heads)
    return Octets(data, bounds)


def pull_one(payload: bytes) -> OneEnvelope | None:
    """The envelope of one plainly good Signal PDU, by plain integers; None for any other: that is looked at in full."""
    length = len(payload)
    if length < _HEAD or length % 4:
        return None
    version = payload[38]
    wanted, masks = _good_head_of_one()
    if version > 1 or (int.from_bytes(payload[:_HEAD], "little") ^ wanted) & masks[version]:
        return None
    (pdu_length,), (encoding,), (bits,), (npg,) = (_SHORT.unpack_from(payload, at) for at in (8, 20, 28, 32))
    tens = (encoding & 0x3FFF) * 10
    if not tens or pdu_length != length or length != tens + 61 & ~3 or bits not in (8 * tens + 208, 8 * (length - 32)):
        return None
    message = swap_groups(payload[MESSAGE_OFFSET:]) if version == 0 else payload[MESSAGE_OFFSET:]
    first = WORDS_OFFSET - MESSAGE_OFFSET
    if any(message[first + tens :]):
        return None
    stn = int.from_bytes(message[:4], "little") >> 4 & STN_MAX
    return OneEnvelope(stn, npg, -1, int.from_bytes(payload[12:20], "big"), message[first : first + tens])


def push_one(
    identity: DisIdentity, words: bytes, *, stn: int, npg: int, net: int = 0, sequence: int = 0, utc_ns: int = 0
) -> bytes:
    """`push_batch` of one datagram of 1..816 words without a time slot, by plain integers."""
    head = bytearray(_one_head_to_send(identity, len(words), npg, net))
    pack_into(">I", head, 4, dis_timestamp(utc_ns))
    message = (checked_one("stn", stn, STN_MAX) << 4).to_bytes(WORDS_OFFSET - MESSAGE_OFFSET, "little") + words
    message += bytes(-len(message) % 4)
    head += swap_groups(message) if identity.siso_version == 0 else message
    return bytes(head)


def _checked_slots(slot_id: int | NDArray[np.integer], n: int) -> NDArray[np.integer]:
    """`slot_id` as an array, if every time slot is one that there is, or no statement; else `ValueRangeError`."""
    checked = np.atleast_1d(np.asarray(checked_column("slot_id", slot_id, NO_STATEMENT_SLOT, n)))
    bad = _bad_slots(checked)
    if bad.any():
        got, expected = int(checked[bad][0]), f"slot 0..{SLOT_MAX}, epoch 0..{EPOCH_MAX}, or all ones"
        raise ValueRangeError("header field out of range", where="slot_id", got=got, expected=expected)
    return checked


def _bad_slots(slot_id: NDArray[np.integer]) -> _Rows:
    """Whether a time slot is none that there is, nor all ones."""
    beyond = (slot_id & 0xFF_FFFF > SLOT_MAX) | (slot_id >> 24 > EPOCH_MAX)
    bad: _Rows = beyond & (slot_id != NO_STATEMENT_SLOT)
    return bad


class _Order:
    """Which rows are in the order of octets of 2006; nearly always all or none of a batch are."""

    def __init__(self, heads: Bytes) -> None:
        self.swapped: _Rows = heads[:, 38] == 0
        self.all_2006 = bool(self.swapped.all())
        self.all_2021 = not self.all_2006 and not self.swapped.any()

    def pick(self, of_2006: NDArray[_T], of_2021: NDArray[_T]) -> NDArray[_T]:
        """For each row the element that belongs to its order."""
        if self.all_2006:
            return of_2006
        if self.all_2021:
            return of_2021
        return np.where(self.swapped, of_2006, of_2021)


def _plainly_good(data: Bytes, heads: Bytes, end: Counts, lengths: Counts, order: _Order) -> _Rows:
    """Signal PDUs that are good and have no PDU status, CVLL or time slot: the usual ones, told by few operations.

    The others are looked at check by check.
    """
    wanted, masks = _good_head()
    differ = heads.view(np.uint64) ^ wanted
    differ &= masks[0] if order.all_2006 else masks[1] if order.all_2021 else masks[heads[:, 38] & 1]
    shorts = heads.view(">u2")
    tens = (shorts[:, 10] & 0x3FFF) * np.int64(10)
    good: _Rows = np.bitwise_or.reduce(differ, axis=1) == 0
    good &= (shorts[:, 4] == lengths) & (lengths == tens + 61 & ~3)
    good &= (tens > 0) & _good_data_length(shorts[:, 14], lengths, tens)
    return good & ~_bad_tail(data, end, tens, order)


def _reasons(data: Bytes, heads: Bytes, end: Counts, lengths: Counts) -> Bytes:
    """Why each row is refused, 0 for a good one; `heads` has 112 octets of each, whatever lies there."""
    shorts = heads.view(">u2")
    v = Verdicts(len(lengths))
    v.refuse(Reason.TRUNCATED, lengths < HEADER_LENGTH)
    v.refuse(Reason.BAD_VERSION, (heads[:, 0] != 6) & (heads[:, 0] != 7))
    v.refuse(Reason.BAD_FAMILY, heads[:, 3] != FAMILY_RADIO)
    signal, transmitter = heads[:, 2] == TYPE_SIGNAL, heads[:, 2] == TYPE_TRANSMITTER
    v.refuse(Reason.UNSUPPORTED_TYPE, ~(signal | transmitter))
    v.refuse(Reason.TRUNCATED, shorts[:, 4] > lengths)
    v.refuse(Reason.BAD_LENGTH, shorts[:, 4] < lengths)
    version6 = heads[:, 0] == 6
    bad_pad = (heads[:, 11] != 0) | (version6 & (heads[:, 10] != 0))

    v.refuse(Reason.TRUNCATED, signal & (lengths < RADIO_LENGTH))
    v.refuse(Reason.BAD_ENCODING, signal & (shorts[:, 10] >> 14 != ENCODING_RAW_BINARY))
    v.refuse(Reason.UNSUPPORTED_SUBTYPE, signal & (shorts[:, 11] != TDL_LINK16))
    v.refuse(Reason.TRUNCATED, signal & (lengths < WORDS_OFFSET))
    v.refuse(Reason.UNSUPPORTED_SUBTYPE, signal & (heads[:, 37] != FIXED_FORMAT))
    v.refuse(Reason.BAD_VERSION, signal & (heads[:, 38] > 1))
    order, tens = _Order(heads), (shorts[:, 10] & 0x3FFF) * np.int64(10)
    v.refuse(Reason.BAD_WORD_COUNT, signal & ((tens == 0) | (lengths != tens + 61 & ~3)))
    v.refuse(Reason.BAD_LENGTH, signal & ~_good_data_length(shorts[:, 14], lengths, tens))
    bad_header = bad_pad | _bad_fields(heads, order) | _bad_tail(data, end, tens, order)
    v.refuse(Reason.BAD_HEADER, signal & bad_header)

    v.refuse(Reason.TRUNCATED, transmitter & (lengths < RADIO_TYPE_LENGTH))
    other = (heads[:, 20] != KIND_RADIO) | (heads[:, 24] != CATEGORY_LINK16)
    v.refuse(Reason.UNSUPPORTED_SUBTYPE, transmitter & other)
    v.refuse(Reason.TRUNCATED, transmitter & (lengths < LENGTH))
    longer = (lengths > LENGTH) | (~version6 & (shorts[:, 15] != 0)) | (shorts[:, 35] != 0)
    v.refuse(Reason.BAD_LENGTH, transmitter & (longer | (heads[:, 100] != MODULATION_LENGTH)))
    v.refuse(Reason.BAD_HEADER, transmitter & (bad_pad | _bad_transmitter(heads)))
    return v.reason


def _bad_fields(heads: Bytes, order: _Order) -> _Rows:
    """Whether a field of the Link 16 header, or a pad bit of it, is what it cannot be."""
    shorts, slot_id = heads.view(">u2"), heads.view(">u4")[:, 10]
    bad: _Rows = (shorts[:, 16] > NPG_MAX) | (heads[:, 34] > NET_MAX)
    for cvll in (heads[:, 35], heads[:, 36]):
        bad |= (cvll > CVLL_MAX) & (cvll != NO_STATEMENT_CVLL)
    bad |= _bad_slots(slot_id)
    second = order.pick(heads.view(">u4")[:, 14], heads.view("<u4")[:, 14])
    bad |= second & _PAD_BITS != 0
    return bad


def _bad_tail(data: Bytes, end: Counts, tens: Counts, order: _Order) -> _Rows:
    """Whether the two octets behind an even number of words (ten octets each) are not zero."""
    bad: _Rows = tens % 4 == 0
    if bad.any():
        last = take_rows(data, np.maximum(end - 4, 0), 4).view(np.uint16)
        bad &= order.pick(last[:, 0], last[:, 1]) != 0
    return bad


def _bad_transmitter(heads: Bytes) -> _Rows:
    padding = heads[:, [30, 31, 101, 102, 103]].any(axis=1)
    modes = (heads[:, 104] > 4) | (heads[:, 105] - np.uint8(1) > 1)
    modes |= (heads[:, 106] > 3) | (heads[:, 107] - np.uint8(1) > 2) | (heads[:, 28] > 2)
    longs = heads.view(">u4")
    endless = (longs[:, [8, 10, 12]] & 0x7FF0_0000) == 0x7FF0_0000  # upper halves of the three doubles
    endless_short = (longs[:, [14, 15, 16, 20, 21]] & 0x7F80_0000) == 0x7F80_0000
    bad: _Rows = padding | modes | endless.any(axis=1) | endless_short.any(axis=1)
    return bad


def _good_data_length(bits: NDArray[np.uint16], lengths: Counts, tens: Counts) -> _Rows:
    good: _Rows = bits == 8 * tens + 208
    if not good.all():
        good |= bits == 8 * (lengths - 32)
    return good


def _message_octets(counts: Counts) -> Counts:
    """Octets of header word, words and padding."""
    octets: Counts = 10 * counts + 9 & ~3
    return octets


def _take_words(data: Bytes, bounds: Counts, counts: Counts, starts: Counts, order: _Order) -> Bytes:
    """(w, 10) words in stream order."""
    if order.all_2021:
        return take_rows(data, spread(bounds[:-1] + WORDS_OFFSET, counts, starts, 10), 10)
    if order.all_2006 and not (bounds & 3).any():  # as with good datagrams only: groups of four lie in step
        stream = data.view(np.uint32).byteswap().view(np.uint8)
        return take_rows(stream, spread(bounds[:-1] + WORDS_OFFSET, counts, starts, 10), 10)
    groups = np.where(counts > 0, _message_octets(counts) // 4, 0)
    group_starts = starts_of(groups)
    message = take_rows(data, spread(bounds[:-1] + MESSAGE_OFFSET, groups, group_starts, 4), 4)
    longs = message.view(np.uint32)[:, 0]
    longs[:] = np.where(np.repeat(order.swapped, groups), longs.byteswap(), longs)
    firsts = 4 * group_starts[:-1] + (WORDS_OFFSET - MESSAGE_OFFSET)
    return take_rows(message.reshape(-1), spread(firsts, counts, starts, 10), 10)


@cache
def _good_head() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Bits that are the same in every plainly good Signal PDU; and (2, 8) which they are, by SISO version."""
    wanted, mask = np.zeros(_HEAD, np.uint8), np.zeros(_HEAD, np.uint8)
    wanted[0], mask[0] = 6, 0xFE  # version 6 or 7
    wanted[2:4], mask[2:4] = (TYPE_SIGNAL, FAMILY_RADIO), 0xFF
    mask[10:12] = 0xFF
    wanted[20], mask[20] = ENCODING_RAW_BINARY << 6, 0xC0
    wanted[23], mask[22:24] = TDL_LINK16, 0xFF
    mask[[32, 34, 37, 38]] = 0xFE, 0x80, 0xFF, 0xFE  # NPG, net, message type id, SISO version: zero bits
    wanted[35:37] = NO_STATEMENT_CVLL
    wanted[40:44] = mask[35:37] = mask[40:44] = 0xFF
    masks = np.stack([mask, mask])
    masks[0, [59, 58]] = masks[1, [56, 57]] = 0xF8, 0xFF  # the pad of the header word
    return wanted.view(np.uint64), masks.view(np.uint64)


@cache
def _good_head_of_one() -> tuple[int, tuple[int, int]]:
    """`_good_head` as integers."""
    wanted, masks = _good_head()
    of_2006, of_2021 = (int.from_bytes(mask.tobytes(), "little") for mask in masks)
    return int.from_bytes(wanted.tobytes(), "little"), (of_2006, of_2021)


@cache
def _head_to_send(identity: DisIdentity) -> Bytes:
    """(52,) the octets before the message data, but for the fields that differ from PDU to PDU."""
    head = np.zeros(MESSAGE_OFFSET, np.uint8)
    shorts = head.view(">u2")
    head[0:4] = identity.protocol_version, identity.exercise_id, TYPE_SIGNAL, FAMILY_RADIO
    shorts[6:10] = identity.site, identity.application, identity.entity, identity.radio
    shorts[11] = TDL_LINK16
    head[35:37] = NO_STATEMENT_CVLL
    head[37:40] = FIXED_FORMAT, identity.siso_version, identity.link16_version
    head.view(">u4")[10:13] = NO_STATEMENT_SLOT, NO_STATEMENT_TIME >> 32, NO_STATEMENT_TIME & 0xFFFF_FFFF
    return head


@lru_cache(maxsize=4096)
def _one_head_to_send(identity: DisIdentity, octets_of_words: int, npg: int, net: int) -> bytes:
    """`_head_to_send` of one datagram, with all that is the same in many."""
    head, n_words = bytearray(_head_to_send(identity).tobytes()), octets_of_words // 10
    message_octets = octets_of_words + 9 & ~3
    pack_into(">H", head, 8, MESSAGE_OFFSET + message_octets)
    pack_into(">H", head, 20, n_words + (ENCODING_RAW_BINARY << 14))
    pack_into(">H", head, 28, 8 * message_octets + 160 if identity.siso_version == 0 else 8 * octets_of_words + 208)
    pack_into(">H", head, 32, checked_one("npg", npg, NPG_MAX))
    head[34] = checked_one("net", net, NET_MAX)
    return bytes(head)
