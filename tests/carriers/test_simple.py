"""SIMPLE: every check by its reason, the order of checks, truncation, and what a caller may not send."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from linkgw.carriers import CARRIERS, Octets, SimpleIdentity
from linkgw.carriers.simple import SimplePacket, SimpleStatus, pull_simple, push_simple
from linkgw.errors import Reason, ValueRangeError, WireError

PACKET = SimplePacket(sequence=1, source_node=1, npg=7, stn=0o12345, words=bytes(range(30)))
STATUS = SimpleStatus(sequence=1, source_node=1, name="NODE-A", node_id=1, stn=0o12345)
GOOD, GOOD_STATUS = push_simple(PACKET), push_simple(STATUS)


def reason_of(octets: bytes) -> Reason:
    """The reason that both readers give."""
    with pytest.raises(WireError) as caught:
        pull_simple(octets)
    envelopes = CARRIERS["simple"].pull_batch(Octets.of([GOOD, octets, GOOD_STATUS]))
    assert envelopes.reason.tolist() == [0, caught.value.reason, 0]
    assert envelopes.starts.tolist() == [0, 3, 3, 3]
    text = str(caught.value)
    assert "\n" not in text
    assert "got" in text
    assert "expected" in text
    return caught.value.reason


def changed(good: bytes, *changes: tuple[int, bytes], summed: bool = True) -> bytes:
    """`good` with octets at some offsets replaced, and the checksum repaired."""
    data = bytearray(good)
    for offset, octets in changes:
        data[offset : offset + len(octets)] = octets
    if summed:
        data[-2:] = (sum(data[:-2]) & 0xFFFF).to_bytes(2, "little")
    return bytes(data)


def packet_of(body: bytes, packet_type: int) -> bytes:
    """A packet with any body, everything around it right."""
    length = 16 + len(body)
    head = b"\x49\x36" + length.to_bytes(2, "little") + bytes(6) + bytes([(length - 8) // 2, packet_type])
    return changed(head + bytes(2) + body + bytes(2))


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"", Reason.TRUNCATED),
        (b"\x49\x36", Reason.TRUNCATED),
        (changed(GOOD, (0, b"\x36\x49")), Reason.BAD_SYNC),
        (changed(GOOD, (2, b"\x0f\x00")), Reason.BAD_LENGTH),
        (changed(GOOD, (2, b"\x06\x02")), Reason.BAD_LENGTH),
        (changed(GOOD, (2, b"\x3e\x00")), Reason.TRUNCATED),
        (changed(GOOD, (2, b"\x3a\x00")), Reason.BAD_LENGTH),
        (changed(GOOD, (10, b"\x05")), Reason.BAD_PACKET_SIZE),
        (changed(GOOD, (28, b"\xff"), summed=False), Reason.BAD_CHECKSUM),
        (changed(GOOD, (11, b"\x02")), Reason.UNSUPPORTED_TYPE),
        (packet_of(bytes(12), 1), Reason.TRUNCATED),
        (changed(GOOD, (14, b"\x00")), Reason.UNSUPPORTED_SUBTYPE),
        (packet_of(GOOD[14:-4], 1), Reason.BAD_LENGTH),
        (changed(GOOD, (24, b"\x14")), Reason.BAD_WORD_COUNT),
        (changed(GOOD, (24, b"\x0f\x01")), Reason.BAD_WORD_COUNT),
        (packet_of(GOOD[14:24] + bytes(4), 1), Reason.BAD_WORD_COUNT),
        (changed(GOOD, (15, b"\x02")), Reason.BAD_HEADER),
        (changed(GOOD, (16, b"\x80")), Reason.BAD_HEADER),
        (changed(GOOD, (18, b"\x00\x02")), Reason.BAD_HEADER),
        (changed(GOOD, (22, b"\x00\x80")), Reason.BAD_HEADER),
        (packet_of(GOOD_STATUS[14:-4], 61), Reason.TRUNCATED),
        (packet_of(GOOD_STATUS[14:], 61), Reason.BAD_LENGTH),
        (changed(GOOD_STATUS, (14, b"\x02")), Reason.UNSUPPORTED_SUBTYPE),
        (changed(GOOD_STATUS, (26, b"\x18")), Reason.BAD_HEADER),
        (changed(GOOD_STATUS, (65, b"\x80")), Reason.BAD_HEADER),
        (changed(GOOD_STATUS, (58, b"\x01")), Reason.BAD_HEADER),
        (changed(GOOD_STATUS, (16, b"A\0B")), Reason.BAD_HEADER),
        (changed(GOOD_STATUS, (50, b"\x1b[2J")), Reason.BAD_HEADER),
    ],
)
def test_each_fault_has_its_reason(octets: bytes, reason: Reason) -> None:
    assert reason_of(octets) == reason


def test_the_first_fault_in_the_order_of_checks_decides() -> None:
    faults = [
        (Reason.BAD_HEADER, (22, b"\xff\xff")),
        (Reason.BAD_WORD_COUNT, (24, b"\x00")),
        (Reason.UNSUPPORTED_SUBTYPE, (14, b"\x01")),
        (Reason.UNSUPPORTED_TYPE, (11, b"\x03")),
    ]
    octets = GOOD
    for reason, fault in faults:
        octets = changed(octets, fault)
        assert reason_of(octets) == reason
    for reason, (offset, value) in [
        (Reason.BAD_CHECKSUM, (28, b"\xff")),
        (Reason.BAD_PACKET_SIZE, (10, b"\x00")),
        (Reason.BAD_LENGTH, (2, b"\x3a")),
        (Reason.TRUNCATED, (2, b"\x70")),
        (Reason.BAD_LENGTH, (2, b"\x00")),
        (Reason.BAD_SYNC, (0, b"\x00")),
    ]:
        octets = changed(octets, (offset, value), summed=False)
        assert reason_of(octets) == reason


@pytest.mark.parametrize("good", [GOOD, GOOD_STATUS])
def test_a_packet_cut_anywhere_is_truncated(good: bytes) -> None:
    for size in range(len(good)):
        assert reason_of(good[:size]) == Reason.TRUNCATED


@pytest.mark.parametrize("good", [GOOD, GOOD_STATUS])
def test_octets_behind_a_packet_are_refused(good: bytes) -> None:
    for size in (1, 2, 10, len(good), 60_000):
        assert reason_of(good + bytes(size)) == Reason.BAD_LENGTH


def test_48_words_is_the_most() -> None:
    most = push_simple(replace(PACKET, words=bytes(480)))
    assert len(most) == 510
    assert len(CARRIERS["simple"].pull_batch(Octets.of([most])).words) == 48
    with pytest.raises(ValueRangeError, match=r"1\.\.48 words"):
        push_simple(replace(PACKET, words=bytes(490)))
    with pytest.raises(ValueRangeError, match=r"expected 1\.\.48"):
        push_batch(n_words=49)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("words", b""),
        ("words", bytes(15)),
        ("stn", 0o100000),
        ("stn", -1),
        ("npg", 512),
        ("net", 128),
        ("rc", 2),
        ("sequence", 65536),
        ("source_node", 256),
    ],
)
def test_a_packet_that_cannot_be_held_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValueRangeError, match=field):
        push_simple(replace(PACKET, **{field: value}))


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "ELEVEN CHAR"), ("name", "N\x01"), ("name", "Ä"), ("hours", 24), ("relay_hop", b"")],
)
def test_a_status_that_cannot_be_held_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValueRangeError, match=field):
        push_simple(replace(STATUS, **{field: value}))


def push_batch(n_words: int = 1, **columns: Any) -> Octets:
    words, starts = np.zeros((n_words, 10), np.uint8), np.array([0, n_words])
    sent: Octets = CARRIERS["simple"].push_batch(SimpleIdentity(), words, starts, **({"stn": 1, "npg": 1} | columns))
    return sent


@pytest.mark.parametrize(
    ("column", "value"), [("stn", 0o100000), ("npg", 512), ("net", 128), ("sequence", 65536), ("stn", -1)]
)
def test_a_batch_that_cannot_be_held_is_refused(column: str, value: int) -> None:
    for given in (value, np.array([value])):
        with pytest.raises(ValueRangeError, match=column):
            push_batch(**{column: given})


def test_a_batch_with_an_empty_datagram_is_refused() -> None:
    with pytest.raises(ValueRangeError, match="words in one datagram; got 0"):
        push_batch(n_words=0)


def test_a_column_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueRangeError, match="stn: column of the wrong shape"):
        push_batch(stn=np.array([1, 2]))


def test_an_identity_that_cannot_be_held_is_refused() -> None:
    with pytest.raises(ValueRangeError, match="source_node"):
        SimpleIdentity(source_node=256)
    with pytest.raises(ValueRangeError, match="name"):
        SimpleIdentity(name="MUCH TOO LONG")


def test_heartbeat_is_a_node_status_with_the_time_of_day() -> None:
    utc_ns = (86_400 * 19_710 + 3600 * 23 + 60 * 59 + 58) * 10**9 + 999
    octets = CARRIERS["simple"].heartbeat(SimpleIdentity(source_node=5), stn=0o321, sequence=9, utc_ns=utc_ns)
    assert octets is not None
    status = pull_simple(octets)
    assert isinstance(status, SimpleStatus)
    assert (status.hours, status.minutes, status.seconds) == (23, 59, 58)
    assert (status.stn, status.sequence, status.source_node, status.node_id) == (0o321, 9, 5, 5)
