"""DIS: every check by its reason, the order of checks, truncation, octet orders, and what a caller may not send."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from linkgw.carriers import CARRIERS, DisIdentity, Octets
from linkgw.carriers.dis import pull_dis, push_dis
from linkgw.carriers.dis_signal import SignalPdu
from linkgw.carriers.dis_transmitter import TransmitterPdu
from linkgw.errors import Reason, ValueRangeError, WireError

WORDS = bytes(range(30))
PDU = SignalPdu(npg=7, stn=0o12345, words=WORDS)
GOOD = push_dis(PDU)
GOOD_EVEN = {version: push_dis(replace(PDU, words=WORDS[:20], siso_version=version)) for version in (0, 1)}
TRANSMITTER = TransmitterPdu()
GOOD_TRANSMITTER = push_dis(TRANSMITTER)


def reason_of(octets: bytes) -> Reason:
    """The reason that both readers give."""
    with pytest.raises(WireError) as caught:
        pull_dis(octets)
    envelopes = CARRIERS["dis"].pull_batch(Octets.of([GOOD, octets, GOOD_EVEN[1], GOOD_TRANSMITTER]))
    assert envelopes.reason.tolist() == [0, caught.value.reason, 0, 0]
    assert envelopes.starts.tolist() == [0, 3, 3, 5, 5]
    assert envelopes.words.tobytes() == WORDS + WORDS[:20]
    text = str(caught.value)
    assert "\n" not in text
    assert "got" in text
    assert "expected" in text
    return caught.value.reason


def changed(good: bytes, *changes: tuple[int, str]) -> bytes:
    """`good` with octets (hex) at some offsets replaced; negative offsets count from the end."""
    data = bytearray(good)
    for offset, text in changes:
        octets, at = bytes.fromhex(text), offset % len(data)
        data[at : at + len(octets)] = octets
    return bytes(data)


def resized(good: bytes, size: int) -> bytes:
    """`good` cut or extended with zeros to `size` octets, PDU length to match."""
    return changed((good + bytes(size))[:size], (8, f"{size:04x}"))


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"", Reason.TRUNCATED),
        (changed(GOOD, (0, "05")), Reason.BAD_VERSION),
        (changed(GOOD, (3, "01")), Reason.BAD_FAMILY),
        (changed(GOOD, (2, "01")), Reason.UNSUPPORTED_TYPE),
        (changed(GOOD, (8, "0059")), Reason.TRUNCATED),
        (changed(GOOD, (8, "0054")), Reason.BAD_LENGTH),
        (resized(GOOD, 31), Reason.TRUNCATED),
        (changed(GOOD, (20, "0003")), Reason.BAD_ENCODING),
        (changed(GOOD, (22, "0006")), Reason.UNSUPPORTED_SUBTYPE),
        (resized(GOOD, 57), Reason.TRUNCATED),
        (changed(GOOD, (37, "01")), Reason.UNSUPPORTED_SUBTYPE),
        (changed(GOOD, (38, "02")), Reason.BAD_VERSION),
        (changed(GOOD, (20, "4004")), Reason.BAD_WORD_COUNT),
        (changed(GOOD, (20, "4002")), Reason.BAD_WORD_COUNT),
        (changed(GOOD, (20, "7fff")), Reason.BAD_WORD_COUNT),
        (changed(resized(GOOD, 60), (20, "4000")), Reason.BAD_WORD_COUNT),
        (resized(GOOD_EVEN[0], 78), Reason.BAD_WORD_COUNT),
        (changed(GOOD, (28, "01c8")), Reason.BAD_LENGTH),
        (changed(GOOD_EVEN[1], (28, "0188")), Reason.BAD_LENGTH),
        (changed(GOOD, (11, "01")), Reason.BAD_HEADER),
        (changed(GOOD, (0, "06"), (10, "01")), Reason.BAD_HEADER),
        (changed(GOOD, (32, "0200")), Reason.BAD_HEADER),
        (changed(GOOD, (34, "80")), Reason.BAD_HEADER),
        (changed(GOOD, (35, "80")), Reason.BAD_HEADER),
        (changed(GOOD, (36, "fe")), Reason.BAD_HEADER),
        (changed(GOOD, (40, "fffffffe")), Reason.BAD_HEADER),
        (changed(GOOD, (40, "00018000")), Reason.BAD_HEADER),
        (changed(GOOD, (40, "00020000")), Reason.BAD_HEADER),
        (changed(GOOD, (40, "71000000")), Reason.BAD_HEADER),
        (changed(GOOD, (58, "01")), Reason.BAD_HEADER),
        (changed(GOOD, (59, "08")), Reason.BAD_HEADER),
        (changed(GOOD_EVEN[1], (56, "08")), Reason.BAD_HEADER),
        (changed(GOOD_EVEN[1], (57, "01")), Reason.BAD_HEADER),
        (changed(GOOD_EVEN[0], (-4, "01")), Reason.BAD_HEADER),
        (changed(GOOD_EVEN[0], (-3, "01")), Reason.BAD_HEADER),
        (changed(GOOD_EVEN[1], (-1, "01")), Reason.BAD_HEADER),
        (resized(GOOD_TRANSMITTER, 31), Reason.TRUNCATED),
        (changed(GOOD_TRANSMITTER, (20, "01")), Reason.UNSUPPORTED_SUBTYPE),
        (changed(GOOD_TRANSMITTER, (24, "21")), Reason.UNSUPPORTED_SUBTYPE),
        (resized(GOOD_TRANSMITTER, 108), Reason.TRUNCATED),
        (resized(GOOD_TRANSMITTER, 116), Reason.BAD_LENGTH),
        (changed(GOOD_TRANSMITTER, (30, "0001")), Reason.BAD_LENGTH),
        (changed(GOOD_TRANSMITTER, (70, "0008")), Reason.BAD_LENGTH),
        (changed(GOOD_TRANSMITTER, (100, "00")), Reason.BAD_LENGTH),
        (changed(GOOD_TRANSMITTER, (0, "06"), (30, "0001")), Reason.BAD_HEADER),
        (changed(GOOD_TRANSMITTER, (103, "01")), Reason.BAD_HEADER),
        (changed(GOOD_TRANSMITTER, (28, "03")), Reason.BAD_HEADER),
        (changed(GOOD_TRANSMITTER, (104, "05")), Reason.BAD_HEADER),
        (changed(GOOD_TRANSMITTER, (105, "00")), Reason.BAD_HEADER),
        (changed(GOOD_TRANSMITTER, (106, "04")), Reason.BAD_HEADER),
        (changed(GOOD_TRANSMITTER, (107, "00")), Reason.BAD_HEADER),
        (changed(GOOD_TRANSMITTER, (40, "7ff8000000000000")), Reason.BAD_HEADER),
        (changed(GOOD_TRANSMITTER, (84, "ff800000")), Reason.BAD_HEADER),
    ],
)
def test_each_fault_has_its_reason(octets: bytes, reason: Reason) -> None:
    assert reason_of(octets) == reason


def test_the_first_fault_in_the_order_of_checks_decides() -> None:
    octets = GOOD
    for reason, fault in [
        (Reason.BAD_HEADER, (34, "ff")),
        (Reason.BAD_LENGTH, (28, "0000")),
        (Reason.BAD_WORD_COUNT, (20, "4005")),
        (Reason.BAD_VERSION, (38, "07")),
        (Reason.UNSUPPORTED_SUBTYPE, (37, "02")),
        (Reason.BAD_ENCODING, (20, "8003")),
        (Reason.BAD_LENGTH, (8, "0010")),
        (Reason.TRUNCATED, (8, "0fff")),
        (Reason.UNSUPPORTED_TYPE, (2, "1b")),
        (Reason.BAD_FAMILY, (3, "05")),
        (Reason.BAD_VERSION, (0, "08")),
    ]:
        octets = changed(octets, fault)
        assert reason_of(octets) == reason


@pytest.mark.parametrize("good", [GOOD, *GOOD_EVEN.values(), GOOD_TRANSMITTER])
def test_a_pdu_cut_anywhere_is_truncated(good: bytes) -> None:
    for size in range(len(good)):
        assert reason_of(good[:size]) == Reason.TRUNCATED


@pytest.mark.parametrize("good", [GOOD, *GOOD_EVEN.values(), GOOD_TRANSMITTER])
def test_octets_behind_a_pdu_are_refused(good: bytes) -> None:
    for size in (1, 2, 4, len(good), 60_000):
        assert reason_of(good + bytes(size)) == Reason.BAD_LENGTH


def test_padding_comes_first_in_the_last_group_of_the_2006_order() -> None:
    assert GOOD_EVEN[0][-4:].hex() == "00001312"
    assert GOOD_EVEN[1][-4:].hex() == "12130000"


@pytest.mark.parametrize(("version", "lengths"), [(0, (384, 368)), (1, (368, 384))])
def test_the_data_length_may_count_the_padding_or_leave_it_out_in_either_order(
    version: int, lengths: tuple[int, ...]
) -> None:
    good = GOOD_EVEN[version]
    assert int.from_bytes(good[28:30], "big") == lengths[0]
    for bits in (360, 368, 376, 384, 392):
        octets = changed(good, (28, f"{bits:04x}"))
        if bits in lengths:
            pdu = pull_dis(octets)
            assert isinstance(pdu, SignalPdu)
            assert pdu.words == WORDS[:20]
            assert push_dis(pdu) == octets
            envelopes = CARRIERS["dis"].pull_batch(Octets.of([octets, good]))
            assert envelopes.words.tobytes() == WORDS[:20] * 2
        else:
            assert reason_of(octets) == Reason.BAD_LENGTH


def test_stated_slot_and_cvll_are_read() -> None:
    pdu = replace(PDU, tsec_cvll=127, msec_cvll=0, time_slot_id=112 << 24 | 98303, pdu_status=3, data_length=448)
    octets = push_dis(pdu)
    assert pull_dis(octets) == pdu
    assert CARRIERS["dis"].pull_batch(Octets.of([octets, GOOD])).words.tobytes() == WORDS * 2


def test_orders_may_be_mixed_and_lie_out_of_step() -> None:
    payloads = [GOOD_EVEN[1], b"junk!", GOOD, GOOD_EVEN[0], GOOD_TRANSMITTER]
    envelopes = CARRIERS["dis"].pull_batch(Octets.of(payloads))
    assert envelopes.starts.tolist() == [0, 2, 2, 5, 7, 7]
    assert envelopes.words.tobytes() == WORDS[:20] + WORDS + WORDS[:20]


def test_816_words_is_the_most() -> None:
    for version in (0, 1):
        octets = push_dis(replace(PDU, words=bytes(8160), siso_version=version))
        assert len(CARRIERS["dis"].pull_batch(Octets.of([octets])).words) == 816
        with pytest.raises(ValueRangeError, match=r"1\.\.816"):
            push_dis(replace(PDU, words=bytes(8170), siso_version=version))
        with pytest.raises(ValueRangeError, match=r"1\.\.816"):
            push_batch(np.zeros((817, 10), np.uint8), stn=1, npg=1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("words", b""),
        ("words", bytes(11)),
        ("protocol_version", 5),
        ("siso_version", 2),
        ("exercise_id", 256),
        ("radio", 65536),
        ("stn", 0o100000),
        ("npg", 512),
        ("net", 128),
        ("tsec_cvll", 128),
        ("time_slot_id", 98304),
        ("data_length", 8),
        ("sdusn", -1),
    ],
)
def test_a_signal_pdu_that_cannot_be_held_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValueRangeError, match=field):
        push_dis(replace(PDU, **{field: value}))


@pytest.mark.parametrize(
    ("field", "value"),
    [("tsa_level", 5), ("primary_mode", 0), ("power_dbm", 1e39), ("x_m", float("inf")), ("entity", 65536)],
)
def test_a_transmitter_pdu_that_cannot_be_held_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValueRangeError, match=field):
        push_dis(replace(TRANSMITTER, **{field: value}))


def test_a_pdu_status_needs_version_7() -> None:
    with pytest.raises(ValueRangeError, match="pdu_status"):
        push_dis(replace(PDU, protocol_version=6, pdu_status=1))


def push_batch(words: Any = None, **columns: Any) -> Octets:
    words = np.zeros((1, 10), np.uint8) if words is None else words
    sent: Octets = CARRIERS["dis"].push_batch(
        DisIdentity(), words, np.array([0, len(words)]), **({"stn": 1, "npg": 1} | columns)
    )
    return sent


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("stn", 0o100000),
        ("npg", 512),
        ("net", 128),
        ("net", -1),
        ("slot_id", 98304),
        ("slot_id", 113 << 24),
        ("slot_id", 2**32 - 2),
        ("slot_id", 2**32),
        ("slot_id", -1),
    ],
)
def test_a_batch_that_cannot_be_held_is_refused(column: str, value: int) -> None:
    for given in (value, np.array([value])):
        with pytest.raises(ValueRangeError, match=column):
            push_batch(**{column: given})


@pytest.mark.parametrize(
    ("field", "value"),
    [("protocol_version", 8), ("siso_version", 2), ("site", 65536), ("power_dbm", float("nan"))],
)
def test_an_identity_that_cannot_be_held_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValueRangeError, match=field):
        DisIdentity(**{field: value})


def test_timestamp_is_absolute_time_within_the_hour() -> None:
    for utc_ns in (0, 1, 1_799_999_999_999, 3_599_999_999_999, 3_600_000_000_000, 2**62):
        units = utc_ns % 3_600_000_000_000 * (2**31 - 1) // 3_600_000_000_000
        pdu = pull_dis(push_batch(utc_ns=utc_ns)[0])
        assert pdu.timestamp == units << 1 | 1


def test_heartbeat_is_a_transmitter_pdu_of_the_same_radio() -> None:
    identity = DisIdentity(site=9, application=8, entity=7, radio=6, network_sync_id=5, protocol_version=6)
    octets = CARRIERS["dis"].heartbeat(identity, stn=1, utc_ns=1_800_000_000_000)
    assert octets is not None
    pdu = pull_dis(octets)
    assert isinstance(pdu, TransmitterPdu)
    assert (pdu.site, pdu.application, pdu.entity, pdu.radio, pdu.network_sync_id) == (9, 8, 7, 6, 5)
    assert pdu.timestamp == 0x3FFFFFFF << 1 | 1
