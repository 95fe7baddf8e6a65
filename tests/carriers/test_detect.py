"""Telling envelopes apart by their octets, and the table of carriers."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from linkgw.carriers import AUTO, CARRIERS, READERS, Octets, Reader
from linkgw.carriers.detect import Detected, detect
from linkgw.carriers.dis import push_dis
from linkgw.carriers.dis_signal import SignalPdu
from linkgw.carriers.simple import SimplePacket, push_simple
from linkgw.errors import Reason, ValueRangeError, WireError

SIMPLE = push_simple(SimplePacket(sequence=1, source_node=1, npg=7, stn=1, words=bytes(10)))
DIS = push_dis(SignalPdu(npg=7, stn=1, words=bytes(10)))


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (SIMPLE, Detected.SIMPLE),
        (DIS, Detected.DIS),
        (b"\x06" + DIS[1:], Detected.DIS),
        (b"", Detected.NEITHER),
        (b"\x49\x36", Detected.NEITHER),
        (SIMPLE + b"\0", Detected.NEITHER),
        (SIMPLE[:-1], Detected.NEITHER),
        (b"\x36\x49" + SIMPLE[2:], Detected.NEITHER),
        (b"\x05" + DIS[1:], Detected.NEITHER),
        (DIS[:3] + b"\x01" + DIS[4:], Detected.NEITHER),
        (DIS + b"\0", Detected.NEITHER),
        (DIS[:11], Detected.NEITHER),
        (bytes(30), Detected.NEITHER),
    ],
)
def test_an_envelope_is_known_by_its_octets(octets: bytes, expected: Detected) -> None:
    assert detect(Octets.of([octets, SIMPLE, DIS])).tolist() == [expected, Detected.SIMPLE, Detected.DIS]
    if expected == Detected.NEITHER:
        with pytest.raises(WireError) as caught:
            AUTO.pull(octets)
        assert caught.value.reason == Reason.NOT_AN_ENVELOPE
        assert AUTO.pull_batch(Octets.of([octets])).reason.tolist() == [Reason.NOT_AN_ENVELOPE]


def test_a_known_envelope_with_a_fault_keeps_its_own_reason() -> None:
    simple, dis = SIMPLE[:-1] + b"\xff", DIS[:20] + b"\x00\x01" + DIS[22:]
    reasons = AUTO.pull_batch(Octets.of([simple, b"?", dis, DIS])).reason.tolist()
    assert reasons == [Reason.BAD_CHECKSUM, Reason.NOT_AN_ENVELOPE, Reason.BAD_ENCODING, Reason.NONE]


def test_a_mixture_keeps_the_order_of_words() -> None:
    payloads = [
        push_dis(SignalPdu(npg=1, stn=1, words=b"a" * 20)),
        push_simple(SimplePacket(sequence=5, source_node=1, npg=2, stn=2, words=b"b" * 10)),
        b"",
        push_dis(SignalPdu(npg=3, stn=3, words=b"c" * 10)),
    ]
    envelopes = AUTO.pull_batch(Octets.of(payloads))
    assert envelopes.words.tobytes() == b"a" * 20 + b"b" * 10 + b"c" * 10
    assert envelopes.starts.tolist() == [0, 2, 3, 3, 4]
    assert envelopes.stn[[0, 1, 3]].tolist() == [1, 2, 3]
    assert envelopes.sequence.tolist() == [-1, 5, -1, -1]


def test_names_are_those_of_configurations_and_commands() -> None:
    assert list(READERS) == ["auto", "simple", "dis", "words"]
    assert list(CARRIERS) == ["simple", "dis", "words"]
    assert all(name == reader.name for name, reader in READERS.items())


@pytest.mark.parametrize("name", CARRIERS)
def test_every_carrier_reads_what_it_writes_up_to_its_limit(name: str) -> None:
    carrier = CARRIERS[name]
    counts = np.array([1, 2, 3, carrier.max_words])
    starts = np.concatenate([[0], np.cumsum(counts)])
    words = np.random.default_rng(7).integers(0, 256, (starts[-1], 10), np.uint8)
    sent = carrier.push_batch(carrier.identity_type(), words, starts, stn=np.arange(4), npg=7)
    received = carrier.pull_batch(sent)
    assert not received.reason.any()
    assert received.words.tobytes() == words.tobytes()
    assert received.starts.tolist() == starts.tolist()
    with pytest.raises(ValueRangeError):
        carrier.push_batch(carrier.identity_type(), words, np.array([0, carrier.max_words + 1]), stn=1, npg=7)


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_an_empty_batch_gives_empty_columns(reader: Reader) -> None:
    envelopes = reader.pull_batch(Octets.of([]))
    assert len(envelopes.reason) == len(envelopes.words) == 0
    assert envelopes.starts.tolist() == [0]


def test_raw_words_have_no_heartbeat() -> None:
    carrier = CARRIERS["words"]
    assert carrier.heartbeat(carrier.identity_type(), stn=1) is None


@pytest.mark.parametrize(("size", "reason"), [(0, "truncated"), (9, "truncated"), (15, "bad length")])
def test_broken_raw_words_are_refused(size: int, reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        READERS["words"].pull(bytes(size))


def test_the_reference_library_is_loaded_only_when_it_is_used() -> None:
    code = "import sys, linkgw.carriers; print('construct' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
