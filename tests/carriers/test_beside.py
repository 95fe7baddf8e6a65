"""Packets beside bad ones, and at the ends of what they may say: the batch reader tells them as the scalar one does."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest

from linkgw.carriers import CARRIERS, READERS, DisIdentity, Octets, PacketKind, SimpleIdentity, WordsIdentity
from linkgw.carriers.simple import LENGTH_MAX, TYPE_LINK16
from linkgw.errors import Reason, ValueRangeError, WireError
from tests.carriers.test_agree import assert_agree

IDENTITIES = [
    ("simple", SimpleIdentity()),
    ("dis", DisIdentity(siso_version=0)),
    ("dis", DisIdentity(siso_version=1)),
    ("words", WordsIdentity()),
]


def pushed(name: str, identity: Any, words: bytes, **columns: int) -> bytes:
    return CARRIERS[name].push_one(identity, words, **{"stn": 1, "npg": 7, **columns})


def summed(packet: bytes) -> bytes:
    """A SIMPLE packet with the checksum that it has to have."""
    return packet[:-2] + struct.pack("<H", sum(packet[:-2]) & 0xFFFF)


@pytest.mark.parametrize(("name", "identity"), IDENTITIES)
@pytest.mark.parametrize("n_words", [1, 2, 3, 48])
def test_good_packets_at_all_their_ends_stand_beside_bad_ones(name: str, identity: Any, n_words: int) -> None:
    words = b"\xff" * 10 * n_words
    good = [
        pushed(name, identity, words, stn=0o77777, npg=511, net=127, sequence=0xFFFF),
        pushed(name, identity, words, stn=0, npg=0),
        pushed(name, identity, bytes(10 * n_words)),
    ]
    for bad in (b"", b"?", good[0][:-1], good[0] + b"\1\2\3", good[0][:-4], good[0] + bytes(10)):
        payloads = [good[0], bad, good[1], good[2], bad, good[0]]
        reasons = assert_agree(READERS[name], payloads)
        assert [reason for reason, payload in zip(reasons, payloads, strict=True) if payload is not bad] == [0] * 4
        assert not READERS[name].pull_batch(Octets.of(payloads)).kind.any()


@pytest.mark.parametrize(("name", "identity"), IDENTITIES)
def test_what_is_not_said_of_one_is_what_is_not_said_of_many(name: str, identity: Any) -> None:
    """Net, sequence and time have the same defaults both ways."""
    words = np.arange(20, dtype=np.uint8).reshape(2, 10)
    one = CARRIERS[name].push_one(identity, words[:1].tobytes(), stn=1, npg=7)
    many = CARRIERS[name].push_batch(identity, words[[0, 0]], np.array([0, 1, 2]), stn=1, npg=7)
    zeros = CARRIERS[name].push_one(identity, words[:1].tobytes(), stn=1, npg=7, net=0, sequence=0, utc_ns=0)
    assert [one, one] == [zeros, zeros] == [many[0], many[1]]


@pytest.mark.parametrize("siso_version", [0, 1])
def test_a_pdu_of_no_words_is_refused_beside_good_ones(siso_version: int) -> None:
    good = pushed("dis", DisIdentity(siso_version=siso_version), bytes(range(10)))
    empty = bytearray(good[:60])
    empty[8:10], empty[20:22], empty[28:30] = bytes([0, 60]), b"\x40\0", struct.pack(">H", 208)
    for bits in (208, 224):
        empty[28:30] = struct.pack(">H", bits)
        reasons = assert_agree(READERS["dis"], [good, bytes(empty), good])
        assert reasons == [0, Reason.BAD_WORD_COUNT, 0]


@pytest.mark.parametrize("n_words", [1, 2])
def test_a_packet_of_one_word_with_a_bad_header_is_told_as_that(n_words: int) -> None:
    good = pushed("simple", SimpleIdentity(), bytes(10 * n_words))
    bad = bytearray(good)
    bad[19] |= 0x80  # NPG
    assert assert_agree(READERS["simple"], [good, summed(bytes(bad)), good]) == [0, Reason.BAD_HEADER, 0]


@pytest.mark.parametrize("length", [LENGTH_MAX - 1, LENGTH_MAX, LENGTH_MAX + 1])
@pytest.mark.parametrize("packet_type", [TYPE_LINK16, 200])
def test_the_longest_packets_of_any_type(length: int, packet_type: int) -> None:
    good = pushed("simple", SimpleIdentity(), bytes(480))
    packet = bytearray(good[:28] + bytes(length - 28))
    packet[2:4] = struct.pack("<H", length)
    packet[10], packet[11] = (length - 8) // 2 & 0xFF, packet_type
    assert_agree(READERS["simple"], [good, summed(bytes(packet)), good])


@pytest.mark.parametrize("at", [32, 40, 48])
@pytest.mark.parametrize("upper", [0x7FF00000, 0x7FF00001, 0x7FF80000, 0x7FEFFFFF, 0xFFF00001])
def test_doubles_of_a_transmitter_without_an_end(at: int, upper: int) -> None:
    good = CARRIERS["dis"].heartbeat(DisIdentity(), stn=1, sequence=0, utc_ns=0)
    assert good is not None
    pdu = bytearray(good)
    pdu[at : at + 4] = struct.pack(">I", upper)
    reasons = assert_agree(READERS["dis"], [good, bytes(pdu), good])
    assert (reasons[1] == 0) == (upper == 0x7FEFFFFF)


@pytest.mark.parametrize("at", [56, 60, 64, 80, 84])
@pytest.mark.parametrize("value", [0x7F800000, 0x7F800001, 0x7FC00000, 0x7F7FFFFF, 0xFF800001])
def test_floats_of_a_transmitter_without_an_end(at: int, value: int) -> None:
    good = CARRIERS["dis"].heartbeat(DisIdentity(), stn=1, sequence=0, utc_ns=0)
    assert good is not None
    pdu = bytearray(good)
    pdu[at : at + 4] = struct.pack(">I", value)
    reasons = assert_agree(READERS["dis"], [good, bytes(pdu), good])
    assert (reasons[1] == 0) == (value == 0x7F7FFFFF)


@pytest.mark.parametrize("at", [30, 31, 101, 102, 103])
def test_padding_of_a_transmitter_is_zero(at: int) -> None:
    good = CARRIERS["dis"].heartbeat(DisIdentity(), stn=1, sequence=0, utc_ns=0)
    assert good is not None
    pdu = bytearray(good)
    pdu[at] = 1
    assert assert_agree(READERS["dis"], [good, bytes(pdu)])[1] != 0


@pytest.mark.parametrize("column", ["stn", "npg", "net", "utc_ns"])
def test_a_batch_of_one_with_two_values_names_the_column(column: str) -> None:
    columns: dict[str, Any] = {"stn": 1, "npg": 7, column: np.array([1, 2])}
    with pytest.raises(ValueRangeError) as caught:
        CARRIERS["dis"].push_batch(DisIdentity(), np.zeros((1, 10), np.uint8), np.array([0, 1]), **columns)
    assert caught.value.where == column


def test_a_datagram_shorter_than_it_says_is_told_with_both_lengths() -> None:
    good = pushed("dis", DisIdentity(), bytes(10))
    with pytest.raises(WireError) as caught:
        READERS["dis"].pull(good[:-1])
    assert str(caught.value).endswith(
        f"datagram: truncated; got {len(good) - 1} octets; expected {len(good)}, its length field"
    )


def test_a_bad_status_is_none() -> None:
    good = CARRIERS["simple"].heartbeat(SimpleIdentity(), stn=1, sequence=0, utc_ns=0)
    assert good is not None
    bad = bytearray(good)
    bad[26] = 99  # hour
    payloads = [good, summed(bytes(bad)), good]
    assert assert_agree(READERS["simple"], payloads)[1] == Reason.BAD_HEADER
    words = pushed("simple", SimpleIdentity(), bytes(10))
    kinds = READERS["simple"].pull_batch(Octets.of([*payloads, words, words[:-1] + b"?"])).kind
    assert kinds.tolist() == [PacketKind.STATUS, 0, PacketKind.STATUS, 0, 0]


def test_padding_that_only_version_6_has_is_zero() -> None:
    good = CARRIERS["dis"].heartbeat(DisIdentity(protocol_version=6), stn=1, sequence=0, utc_ns=0)
    assert good is not None
    for at in (30, 31):
        pdu = bytearray(good)
        pdu[at] = 1
        assert assert_agree(READERS["dis"], [good, bytes(pdu)]) == [0, Reason.BAD_HEADER]


def test_one_is_read_the_quick_way_whatever_its_sender_and_its_sum() -> None:
    identity = DisIdentity(site=0xABCD, application=0xBCDE, entity=0xCDEF, radio=0xDEFA)
    one = CARRIERS["dis"].pull_one(pushed("dis", identity, bytes(10)))
    assert one is not None
    assert one.sender == 0xABCD_BCDE_CDEF_DEFA
    for n_words in (1, 14, 40):  # sums below and above half of what they can be
        assert CARRIERS["simple"].pull_one(pushed("simple", SimpleIdentity(), b"\xff" * 10 * n_words)) is not None
