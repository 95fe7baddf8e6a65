"""The batch readers and writers are row for row equal to the scalar ones, reason by reason."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkgw.carriers import CARRIERS, READERS, DisIdentity, Octets, PacketKind, Reader, SimpleIdentity
from linkgw.carriers.dis import push_dis
from linkgw.carriers.dis_header import dis_timestamp
from linkgw.carriers.dis_signal import SignalPdu
from linkgw.carriers.dis_transmitter import TransmitterPdu
from linkgw.carriers.simple import SimplePacket, SimpleStatus, push_simple
from linkgw.errors import Reason, ValueRangeError, WireError


def assert_agree(reader: Reader, payloads: Sequence[bytes]) -> list[int]:
    """Both readers on the same datagrams; gives the reasons."""
    envelopes = reader.pull_batch(Octets.of(payloads))
    assert len(envelopes.reason) == len(envelopes.starts) - 1 == len(payloads)
    assert envelopes.starts[-1] == len(envelopes.words)
    for i, payload in enumerate(payloads):
        words = envelopes.words[envelopes.starts[i] : envelopes.starts[i + 1]].tobytes()
        try:
            packet: Any = reader.pull(payload)
            expected = Reason.NONE
        except WireError as error:
            packet, expected = None, error.reason
        assert Reason(envelopes.reason[i]) == expected, payload.hex()
        if packet is None:
            assert words == b""
            continue
        assert envelopes.kind[i] == packet.kind
        assert words == getattr(packet, "words", b"")
        assert envelopes.stn[i] == getattr(packet, "stn", 0)
        assert envelopes.npg[i] == getattr(packet, "npg", 0)
        if isinstance(packet, SimplePacket | SimpleStatus):
            assert envelopes.sequence[i] == packet.sequence
            assert envelopes.sender[i] == packet.source_node << 8 | packet.source_subnode
        elif isinstance(packet, SignalPdu | TransmitterPdu):
            assert envelopes.sequence[i] == -1
            sender = packet.site << 48 | packet.application << 32 | packet.entity << 16 | packet.radio
            assert envelopes.sender[i] == sender
    return [int(reason) for reason in envelopes.reason]


@given(data=st.data())
def test_good_packets_survive_both_directions(data: st.DataObject, drawn: SimpleNamespace) -> None:
    packet = data.draw(drawn.simple_packets | drawn.simple_statuses)
    assert READERS["simple"].pull(push_simple(packet)) == packet
    pdu = data.draw(drawn.signal_pdus() | drawn.transmitter_pdus())
    received: Any = READERS["dis"].pull(push_dis(pdu))
    if isinstance(pdu, SignalPdu) and pdu.data_length is None:
        assert push_dis(received) == push_dis(pdu)
    else:
        assert received == pdu


@pytest.mark.parametrize("name", ["simple", "auto"])
@settings(max_examples=300)
@given(data=st.data())
def test_simple_batch_agrees_on_mutated_datagrams(name: str, data: st.DataObject, drawn: SimpleNamespace) -> None:
    good = (drawn.simple_packets | drawn.simple_statuses).map(push_simple)
    assert_agree(READERS[name], data.draw(st.lists(drawn.mutated(good), max_size=6)))


@pytest.mark.parametrize("name", ["dis", "auto"])
@settings(max_examples=300)
@given(data=st.data())
def test_dis_batch_agrees_on_mutated_datagrams(name: str, data: st.DataObject, drawn: SimpleNamespace) -> None:
    versions = data.draw(st.sampled_from(((0,), (1,), (0, 1))))
    good = (drawn.signal_pdus(versions, most=5) | drawn.transmitter_pdus()).map(push_dis)
    assert_agree(READERS[name], data.draw(st.lists(drawn.mutated(good), max_size=6)))


@given(data=st.data())
def test_auto_batch_agrees_on_a_mixture(data: st.DataObject, drawn: SimpleNamespace) -> None:
    good = (drawn.simple_packets | drawn.simple_statuses).map(push_simple) | (
        drawn.signal_pdus(most=5) | drawn.transmitter_pdus()
    ).map(push_dis)
    assert_agree(READERS["auto"], data.draw(st.lists(good | st.binary(max_size=90), max_size=8)))


@given(payloads=st.lists(st.binary(max_size=45)))
def test_words_batch_agrees(payloads: list[bytes]) -> None:
    assert_agree(READERS["words"], payloads)


@pytest.mark.parametrize("name", READERS)
@given(payloads=st.lists(st.binary(max_size=130), max_size=5))
def test_any_octets_give_a_reason_and_no_exception(name: str, payloads: list[bytes]) -> None:
    assert_agree(READERS[name], payloads)


@pytest.mark.parametrize("offset", range(112))
def test_every_value_of_every_octet_agrees(offset: int, oracles: dict[str, Any], drawn: SimpleNamespace) -> None:
    for case, oracle in oracles.items():
        octets = bytes.fromhex(oracle["payload_hex"])
        if offset >= len(octets):
            continue
        changed = [octets[:offset] + bytes([value]) + octets[offset + 1 :] for value in range(256)]
        reader = READERS["simple" if case.startswith("simple") else "dis"]
        assert_agree(reader, changed)
        assert_agree(reader, [drawn.repair(one) for one in changed])


@given(
    runs=st.lists(st.binary(min_size=10, max_size=480).map(lambda octets: octets[: len(octets) // 10 * 10])),
    columns=st.data(),
)
def test_batch_writers_agree_with_scalar_writers(
    runs: list[bytes], columns: st.DataObject, drawn: SimpleNamespace
) -> None:
    n = len(runs)

    def column(high: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        return np.array(columns.draw(st.lists(st.integers(0, high), min_size=n, max_size=n)), np.int64)

    stn, npg, net, sequence = column(0o77777), column(511), column(127), column(65535)
    utc_ns = column(2**62)
    slots = columns.draw(st.none() | st.lists(drawn.slots, min_size=n, max_size=n))
    slot_id = None if slots is None else np.array(slots, np.int64)
    words = np.frombuffer(b"".join(runs), np.uint8).reshape(-1, 10)
    starts = np.cumsum([0, *(len(run) // 10 for run in runs)])

    simple = SimpleIdentity(source_node=7, source_subnode=1, destination_node=160, destination_subnode=2)
    dis = DisIdentity(
        protocol_version=columns.draw(st.sampled_from((6, 7))),
        siso_version=columns.draw(st.sampled_from((0, 1))),
        exercise_id=3,
        site=1000,
        application=2000,
        entity=3000,
        radio=4000,
        link16_version=9,
    )
    sent_simple = CARRIERS["simple"].push_batch(simple, words, starts, stn=stn, npg=npg, net=net, sequence=sequence)
    sent_dis = CARRIERS["dis"].push_batch(dis, words, starts, stn=stn, npg=npg, net=net, utc_ns=utc_ns, slot_id=slot_id)
    sent_words = CARRIERS["words"].push_batch(None, words, starts, stn=stn, npg=npg)
    for i, run in enumerate(runs):
        common = {"stn": int(stn[i]), "npg": int(npg[i]), "net": int(net[i]), "words": run}
        assert sent_simple[i] == push_simple(
            SimplePacket(
                sequence=int(sequence[i]),
                source_node=7,
                source_subnode=1,
                destination_node=160,
                destination_subnode=2,
                **common,
            )
        )
        assert sent_dis[i] == push_dis(
            SignalPdu(
                protocol_version=dis.protocol_version,
                siso_version=dis.siso_version,
                timestamp=dis_timestamp(int(utc_ns[i])),
                exercise_id=3,
                site=1000,
                application=2000,
                entity=3000,
                radio=4000,
                link16_version=9,
                **({} if slots is None else {"time_slot_id": slots[i]}),
                **common,
            )
        )
        assert sent_words[i] == run


@pytest.mark.parametrize("name", CARRIERS)
def test_words_of_a_slice_are_sent_as_they_are(name: str) -> None:
    words = np.arange(50, dtype=np.uint8).reshape(5, 10)
    carrier = CARRIERS[name]
    sent = carrier.push_batch(carrier.identity_type(), words, np.array([1, 2, 4]), stn=1, npg=2)
    received = carrier.pull_batch(sent)
    assert received.words.tobytes() == words[1:4].tobytes()
    assert received.starts.tolist() == [0, 1, 3]
    assert (received.kind == PacketKind.WORDS).all()


@settings(max_examples=300)
@given(data=st.data())
def test_one_simple_datagram_is_read_as_in_a_batch(data: st.DataObject, drawn: SimpleNamespace) -> None:
    good = (drawn.simple_packets | drawn.simple_statuses).map(push_simple)
    assert_agree(READERS["simple"], [data.draw(drawn.mutated(good))])


@pytest.mark.parametrize("offset", range(64))
def test_every_value_of_every_octet_agrees_by_itself(
    offset: int, oracles: dict[str, Any], drawn: SimpleNamespace
) -> None:
    for case, oracle in oracles.items():
        octets = bytes.fromhex(oracle["payload_hex"])
        if offset >= len(octets) or not case.startswith("simple"):
            continue
        for value in range(0, 256, 5):
            changed = octets[:offset] + bytes([value]) + octets[offset + 1 :]
            assert_agree(READERS["simple"], [changed])
            assert_agree(READERS["simple"], [drawn.repair(changed)])


@pytest.mark.parametrize("name", ["simple", "dis"])
@settings(max_examples=100)
@given(
    words=st.binary(min_size=10, max_size=480).map(lambda octets: octets[: len(octets) // 10 * 10]),
    numbers=st.tuples(*(st.integers(0, high) for high in (0o77777, 511, 127, 65535, 2**62))),
    version=st.integers(0, 1),
)
def test_one_datagram_is_written_as_in_a_batch(name: str, words: bytes, numbers: tuple[int, ...], version: int) -> None:
    carrier = CARRIERS[name]
    identity = SimpleIdentity() if name == "simple" else DisIdentity(siso_version=version)
    rows = np.frombuffer(words, np.uint8).reshape(-1, 10)
    columns = dict(zip(("stn", "npg", "net", "sequence", "utc_ns"), numbers, strict=True))
    twice = carrier.push_batch(
        identity, np.concatenate([rows, rows]), np.array([0, len(rows), 2 * len(rows)]),
        **{key: np.array([value, value]) for key, value in columns.items()},
    )  # fmt: skip
    bounds = np.array([0, len(rows)])
    once = carrier.push_batch(identity, rows, bounds, **columns)
    again = carrier.push_batch(identity, rows, bounds, **{key: np.array([value]) for key, value in columns.items()})
    assert once[0] == again[0] == twice[0] == twice[1]
    for key, wrong in (("stn", 1 << 15), ("npg", 512), ("net", 128), ("stn", -1)):
        with pytest.raises(ValueRangeError):
            carrier.push_batch(identity, rows, bounds, **columns | {key: wrong})
