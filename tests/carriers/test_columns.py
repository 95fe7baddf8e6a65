"""What columns are made of, in what words a bad one is refused, and the ends of what an envelope holds.

Each case here let a mutant of the carriers through before.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from linkgw.carriers import (
    AUTO,
    CARRIERS,
    READERS,
    DisIdentity,
    Octets,
    RawWords,
    Reader,
    SignalPdu,
    SimpleIdentity,
    SimplePacket,
    TransmitterPdu,
)
from linkgw.carriers.detect import detect
from linkgw.carriers.dis import pull_dis, push_dis
from linkgw.carriers.limits import FLOAT32_MAX
from linkgw.carriers.simple import push_simple
from linkgw.carriers.words import push_words
from linkgw.errors import Reason, ValueRangeError, WireError

TYPES = {
    "reason": np.uint8,
    "kind": np.uint8,
    "stn": np.uint16,
    "npg": np.uint16,
    "sequence": np.int32,
    "sender": np.uint64,
    "words": np.uint8,
    "starts": np.int64,
}
SIMPLE = push_simple(SimplePacket(sequence=1, source_node=1, npg=7, stn=1, words=bytes(10)))
DIS = push_dis(SignalPdu(npg=7, stn=1, words=bytes(10)))
STATUS = CARRIERS["simple"].heartbeat(SimpleIdentity(), stn=1)
TRANSMITTER = CARRIERS["dis"].heartbeat(DisIdentity(), stn=1)
WORDS = np.zeros((6, 10), np.uint8)
TWO = np.array([0, 2, 4])


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_columns_are_of_the_types_that_they_are_said_to_be(reader: Reader) -> None:
    for payloads in ([], [SIMPLE], [DIS], [bytes(10)], [b"?"], [SIMPLE, b"?", DIS, STATUS, TRANSMITTER, bytes(20)]):
        envelopes = reader.pull_batch(Octets.of([p for p in payloads if p is not None]))
        n = len(payloads)
        for name, dtype in TYPES.items():
            column = getattr(envelopes, name)
            assert column.dtype == dtype, name
            length = {"words": int(envelopes.starts[-1]), "starts": n + 1}.get(name, n)
            assert column.shape == ((length, 10) if name == "words" else (length,)), name


@pytest.mark.parametrize("reader", [READERS["words"], AUTO], ids=["words", "auto"])
def test_where_there_is_no_header_there_is_no_number(reader: Reader) -> None:
    payload = bytes(range(10)) if reader.name == "words" else b"?"
    for n in (1, 3):
        envelopes = reader.pull_batch(Octets.of([payload] * n))
        assert envelopes.sequence.tolist() == [-1] * n
        for column in (envelopes.stn, envelopes.npg, envelopes.sender, envelopes.kind):
            assert column.tolist() == [0] * n


def test_a_heartbeat_of_the_last_second_of_a_day_with_the_last_number_is_good() -> None:
    day_ns = 86_400 * 10**9
    for name, stn in (("simple", 0o77777), ("dis", 0)):
        carrier = CARRIERS[name]
        octets = carrier.heartbeat(carrier.identity_type(), stn=0o77777, sequence=65_535, utc_ns=day_ns - 1)
        assert octets is not None
        for batch in ([octets], [octets, octets]):
            envelopes = carrier.pull_batch(Octets.of(batch))
            assert envelopes.reason.tolist() == [0] * len(batch)
            assert envelopes.stn.tolist() == [stn] * len(batch)
        carrier.pull(octets)


def test_what_is_detected_is_of_the_type_that_it_is_said_to_be() -> None:
    for payloads in ([], [SIMPLE], [b"?", DIS]):
        assert detect(Octets.of(payloads)).dtype == np.uint8


def test_padding_and_numbers_without_end_of_a_transmitter_are_seen_wherever_they_stand() -> None:
    assert TRANSMITTER is not None
    faults = [(at, b"\x01") for at in (11, 30, 101, 102, 103)]
    faults += [(at, b"\x7f\xf8" + bytes(6)) for at in (32, 40, 48)]
    faults += [(at, b"\xff\x80" + bytes(2)) for at in (56, 60, 64, 80, 84)]
    for at, octets in faults:
        changed = bytearray(TRANSMITTER)
        changed[at : at + len(octets)] = octets
        with pytest.raises(WireError) as caught:
            pull_dis(bytes(changed))
        batch = Octets.of([bytes(changed), TRANSMITTER, bytes(changed)])
        reason = int(caught.value.reason)
        assert CARRIERS["dis"].pull_batch(batch).reason.tolist() == [reason, 0, reason], at


def push(name: str, starts: Any, **columns: Any) -> Octets:
    carrier = CARRIERS[name]
    return carrier.push_batch(carrier.identity_type(), WORDS, starts, **({"stn": 1, "npg": 1} | columns))


@pytest.mark.parametrize("name", ["simple", "dis"])
@pytest.mark.parametrize(("column", "high"), [("stn", 0o77777), ("npg", 511), ("net", 127), ("sequence", 65535)])
def test_a_bad_column_is_refused_by_its_name(name: str, column: str, high: int) -> None:
    if (name, column) == ("dis", "sequence"):
        return  # not carried
    text = f"{column}: header field out of range; got {{}}; expected 0..{high}"
    for bad in (-1, high + 1):
        for starts, values in (
            (TWO[:2], (bad, np.array([bad]))),
            (TWO, (bad, np.array([0, bad]), np.array([bad, high]))),
        ):
            for value in values:
                with pytest.raises(ValueRangeError) as caught:
                    push(name, starts, **{column: value})
                assert str(caught.value) == text.format(bad)
    for good in (0, high, np.array([0, high])):
        push(name, TWO, **{column: good})
    push(name, TWO[:2], **{column: np.array([high])})
    for starts, shape in ((TWO, 3), (TWO, 1), (TWO[:2], 2)):
        with pytest.raises(ValueRangeError) as caught:
            push(name, starts, **{column: np.zeros(shape, np.int64)})
        assert str(caught.value) == (
            f"{column}: column of the wrong shape; got ({shape},); expected ({len(starts) - 1},)"
        )


def test_time_slots_are_refused_by_their_name_and_one_for_each_datagram() -> None:
    for slots in (np.zeros(3, np.int64), np.zeros(1, np.int64)):
        with pytest.raises(ValueRangeError, match="slot_id: column of the wrong shape"):
            push("dis", TWO, slot_id=slots)
    with pytest.raises(ValueRangeError) as caught:
        push("dis", TWO, slot_id=np.array([5, 98_304]))
    assert str(caught.value) == (
        "slot_id: header field out of range; got 98304; expected slot 0..98303, epoch 0..112, or all ones"
    )
    with pytest.raises(ValueRangeError, match=r"slot_id: header field out of range; got -1; expected 0\.\.4294967295"):
        push("dis", TWO, slot_id=np.array([5, -1]))
    sent = push("dis", TWO, slot_id=np.array([98_303, 112 << 24]))
    slots = [pdu.time_slot_id for pdu in map(pull_dis, sent) if isinstance(pdu, SignalPdu)]
    assert slots == [98_303, 112 << 24]


@pytest.mark.parametrize(("name", "called"), [("simple", "SIMPLE"), ("dis", "DIS"), ("words", "words")])
def test_too_few_and_too_many_words_are_refused_by_how_many(name: str, called: str) -> None:
    carrier = CARRIERS[name]
    most = carrier.max_words
    words = np.zeros((2 * most + 2, 10), np.uint8)
    for counts, got in (
        ([0], 0),
        ([most + 1], most + 1),
        ([1, 0], 0),
        ([0, most + 1], most + 1),
        ([most + 1, 1], most + 1),
        ([0, most], 0),
    ):
        with pytest.raises(ValueRangeError) as caught:
            carrier.push_batch(carrier.identity_type(), words, np.cumsum([0, *counts]), stn=1, npg=1)
        assert str(caught.value) == f"{called}: words in one datagram; got {got}; expected 1..{most}"
    for counts in ([1], [most], [1, most], [most, 1]):
        sent = carrier.push_batch(carrier.identity_type(), words, np.cumsum([0, *counts]), stn=1, npg=1)
        assert carrier.pull_batch(sent).starts.tolist() == np.cumsum([0, *counts]).tolist()


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("n_words", [1, 2, 407, 408, 815, 816])
def test_a_long_pdu_is_written_alone_as_beside_others(version: int, n_words: int) -> None:
    words = np.random.default_rng(3).integers(0, 256, (n_words, 10), np.uint8)
    identity, most = DisIdentity(siso_version=version), {"stn": 0o77777, "npg": 511, "net": 127}
    alone = CARRIERS["dis"].push_batch(identity, words, np.array([0, n_words]), **most)
    twice = np.concatenate([words, words])
    beside = CARRIERS["dis"].push_batch(identity, twice, np.array([0, n_words, 2 * n_words]), **most)
    lone = push_dis(SignalPdu(words=words.tobytes(), siso_version=version, timestamp=1, **most))
    assert alone[0] == beside[0] == beside[1] == lone


def test_what_is_not_given_is_zero() -> None:
    simple = AUTO.pull(push("simple", TWO[:2])[0])
    dis = AUTO.pull(push("dis", TWO[:2])[0])
    assert isinstance(simple, SimplePacket)
    assert isinstance(dis, SignalPdu)
    assert (simple.sequence, simple.net, dis.net, dis.timestamp) == (0, 0, 0, 1)
    assert (push("simple", TWO)[0], push("dis", TWO)[0]) == (push("simple", TWO[:2])[0], push("dis", TWO[:2])[0])


def test_a_heartbeat_says_all_that_its_identity_does() -> None:
    identity = DisIdentity(
        protocol_version=6, exercise_id=9, site=8, application=7, entity=6, radio=5, power_dbm=43.5, network_sync_id=4
    )
    octets = CARRIERS["dis"].heartbeat(identity, stn=1, sequence=3, utc_ns=1_800_000_000_000)
    assert octets is not None
    assert pull_dis(octets) == TransmitterPdu(
        protocol_version=6, exercise_id=9, timestamp=0x7FFFFFFF, site=8, application=7, entity=6, radio=5,
        power_dbm=43.5, network_sync_id=4,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"\x49\x37" + SIMPLE[2:], Reason.NOT_AN_ENVELOPE),
        (b"\x48\x36" + SIMPLE[2:], Reason.NOT_AN_ENVELOPE),
        (b"\x49\x36\x0f\0" + bytes(11), Reason.NOT_AN_ENVELOPE),
        (b"\x49\x36\x10\0" + bytes(12), Reason.BAD_PACKET_SIZE),
        (b"\x07\x01\x1a\x04" + bytes(4) + b"\0\x0b" + bytes(1), Reason.NOT_AN_ENVELOPE),
        (b"\x07\x01\x1a\x04" + bytes(4) + b"\0\x0c" + bytes(2), Reason.TRUNCATED),
    ],
)
def test_the_shortest_envelopes_are_known_as_such(octets: bytes, reason: Reason) -> None:
    with pytest.raises(WireError) as caught:
        AUTO.pull(octets)
    assert caught.value.reason == reason
    for batch in ([octets], [octets, SIMPLE, DIS]):
        assert AUTO.pull_batch(Octets.of(batch)).reason[0] == reason


@pytest.mark.parametrize(("octets", "got"), [(b"", "no octets"), (b"\x01\x02", "0102"), (bytes(30), "00" * 12)])
def test_what_is_no_envelope_is_shown_by_its_first_octets(octets: bytes, got: str) -> None:
    with pytest.raises(WireError) as caught:
        AUTO.pull(octets)
    assert str(caught.value) == f"datagram: not an envelope; got {got}; expected SIMPLE or DIS"


def refused(make: Any) -> str:
    with pytest.raises(ValueRangeError) as caught:
        make()
    return str(caught.value)


def test_fields_that_cannot_be_held_are_refused_in_these_words() -> None:
    assert refused(lambda: push_dis(SignalPdu(npg=512, stn=1, words=bytes(10)))) == (
        "SignalPdu.npg: header field out of range; got 512; expected 0..511"
    )
    assert refused(lambda: DisIdentity(protocol_version=8)) == (
        "DisIdentity.protocol_version: header field has no such value; got 8; expected 6 or 7"
    )
    assert refused(lambda: push_dis(TransmitterPdu(power_dbm=2 * FLOAT32_MAX))) == (
        "TransmitterPdu.power_dbm: header field out of range; "
        f"got {2 * FLOAT32_MAX}; expected a finite number that fits"
    )
    assert refused(lambda: push_dis(SignalPdu(npg=1, stn=1, words=bytes(11)))) == (
        "SignalPdu.words: octets of words; got 11 octets; expected 1..816 words of 10 octets"
    )
    assert refused(lambda: push_words(RawWords(words=b""))) == (
        "RawWords.words: octets of words; got 0 octets; expected 1..6550 words of 10 octets"
    )
    assert refused(lambda: SimpleIdentity(name="é")) == (
        "SimpleIdentity.name: text field; got 'é'; expected at most 10 printable ASCII characters"
    )
    assert refused(lambda: push_dis(SignalPdu(npg=1, stn=1, words=bytes(10), protocol_version=6, pdu_status=1))) == (
        "SignalPdu.pdu_status: protocol version 6 has none; got 1; expected 0"
    )


def test_the_greatest_float_is_held_and_the_longest_name() -> None:
    pdu = TransmitterPdu(power_dbm=FLOAT32_MAX, bandwidth_hz=-FLOAT32_MAX)
    assert pull_dis(push_dis(pdu)) == pdu
    for name, text in (("A" * 10, True), ("A" * 11, False), ("A\0", False), ("A\n", False)):
        if text:
            assert SimpleIdentity(name=name).name == name
        else:
            assert "text field" in refused(lambda name=name: SimpleIdentity(name=name))


def test_payloads_are_counted_from_either_end() -> None:
    octets = Octets.of([b"ab", b"", b"c"])
    assert [octets[i] for i in range(-3, 3)] == [b"ab", b"", b"c"] * 2
    for i in (-4, 3):
        with pytest.raises(IndexError, match=str(i)):
            octets[i]
    assert (list(octets.cut(1, 3)), list(octets.cut(0, 1)), list(octets.cut(0, 2))) == (
        [b"", b"c"],
        [b"ab"],
        [b"ab", b""],
    )
    assert octets.cut(2, 3).bounds.tolist() == [0, 1]
    assert octets.cut(2, 3).data.tobytes() == b"c"
