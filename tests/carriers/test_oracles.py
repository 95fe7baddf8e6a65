"""Every published or proved datagram, octet for octet in both directions, and tshark's reading of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from linkgw.carriers import CARRIERS, READERS, DisIdentity, Octets, PacketKind, SimpleIdentity
from linkgw.carriers.dis import pull_dis, push_dis
from linkgw.carriers.dis_signal import SignalPdu
from linkgw.carriers.simple import SimplePacket, pull_simple, push_simple

CASES = [
    "simple_link16_udp",
    "simple_link16_tcp",
    "simple_status_udp",
    "dis_signal_v6_siso2006",
    "dis_signal_v7_siso2006",
    "dis_signal_v7_siso2021",
    "dis_transmitter_v6",
    "ref_annexB_siso2006",
]
SIGNALS = [name for name in CASES if name.startswith("dis_signal") or name.startswith("ref")]
# J3.2 initial, extension and continuation word, worked out from the bit rule
WORDS = bytes.fromhex("0cc99b5713cf8a46020042c850d961ea72fb0300052d2d2d2d2d2d2d2d00")


def test_every_case_is_tested(oracles: dict[str, Any]) -> None:
    assert list(oracles) == CASES


@pytest.mark.parametrize("case", CASES)
def test_pull_then_push_gives_the_oracle_octets(case: str, oracles: dict[str, Any]) -> None:
    octets = bytes.fromhex(oracles[case]["payload_hex"])
    if case.startswith("simple"):
        assert push_simple(pull_simple(octets)) == octets
    else:
        assert push_dis(pull_dis(octets)) == octets


@pytest.mark.parametrize("case", CASES)
def test_tshark_reads_the_oracle(case: str, oracles: dict[str, Any], tshark: Any) -> None:
    oracle = oracles[case]
    ports = (40000, 50602) if case.startswith("simple") else (3000, 3000)
    packet = (bytes.fromhex(oracle["payload_hex"]), *ports)
    protocol = 6 if case.endswith("_tcp") else 17
    (got,) = tshark([packet], oracle["tshark_args"], list(oracle["fields"]), protocol)
    expected = dict(oracle["fields"])
    expected["frame.protocols"] = expected["frame.protocols"].replace("eth:ethertype:ip", "raw:ip")
    assert got == expected


def test_simple_oracle_from_its_fields(oracles: dict[str, Any]) -> None:
    packet = SimplePacket(sequence=1, source_node=1, npg=7, stn=0o12345, words=WORDS)
    assert push_simple(packet).hex() == oracles["simple_link16_udp"]["payload_hex"]


@pytest.mark.parametrize(("version", "siso", "name"), [(6, 0, "2006"), (7, 0, "2006"), (7, 1, "2021")])
def test_dis_oracle_from_its_fields(version: int, siso: int, name: str, oracles: dict[str, Any]) -> None:
    pdu = SignalPdu(protocol_version=version, siso_version=siso, npg=7, stn=0o12345, words=WORDS)
    assert push_dis(pdu).hex() == oracles[f"dis_signal_v{version}_siso{name}"]["payload_hex"]


def test_published_annex_b_example_is_read(oracles: dict[str, Any]) -> None:
    pdu = pull_dis(bytes.fromhex(oracles["ref_annexB_siso2006"]["payload_hex"]))
    assert isinstance(pdu, SignalPdu)
    assert (pdu.stn, pdu.npg, pdu.site, pdu.time_slot_id) == (0o11, 6, 48, 0)
    initial = int.from_bytes(pdu.words[:2], "little")
    assert (initial & 3, initial >> 2 & 31, initial >> 7 & 7, initial >> 10 & 7) == (0, 2, 2, 2)  # J2.2I
    assert pdu.words[10] & 3 == 2
    assert (pdu.words[20] & 3, pdu.words[20] >> 2) == (1, 1)


def test_batch_reads_all_oracles_at_once(oracles: dict[str, Any]) -> None:
    envelopes = READERS["auto"].pull_batch(Octets.of([bytes.fromhex(oracles[case]["payload_hex"]) for case in CASES]))
    assert not envelopes.reason.any()
    words, status, transmitter = PacketKind.WORDS, PacketKind.STATUS, PacketKind.TRANSMITTER
    assert envelopes.kind.tolist() == [words, words, status, words, words, words, transmitter, words]
    assert envelopes.stn.tolist() == [0o12345] * 6 + [0, 0o11]
    assert envelopes.npg.tolist() == [7, 7, 0, 7, 7, 7, 0, 6]
    assert np.diff(envelopes.starts).tolist() == [3, 3, 0, 3, 3, 3, 0, 3]
    assert envelopes.words[:15].tobytes() == WORDS * 5


def test_batch_writes_the_simple_oracle(oracles: dict[str, Any]) -> None:
    words = np.frombuffer(WORDS * 2, np.uint8).reshape(-1, 10)
    sent = CARRIERS["simple"].push_batch(
        SimpleIdentity(), words, np.array([0, 3, 6]), stn=0o12345, npg=7, sequence=np.array([1, 1])
    )
    assert [octets.hex() for octets in sent] == [oracles["simple_link16_udp"]["payload_hex"]] * 2


@pytest.mark.parametrize(("version", "siso", "name"), [(6, 0, "2006"), (7, 0, "2006"), (7, 1, "2021")])
def test_batch_writes_the_dis_oracle(version: int, siso: int, name: str, oracles: dict[str, Any]) -> None:
    words = np.frombuffer(WORDS, np.uint8).reshape(-1, 10)
    identity = DisIdentity(protocol_version=version, siso_version=siso)
    sent = CARRIERS["dis"].push_batch(identity, words, np.array([0, 3]), stn=0o12345, npg=7)
    octets = bytearray(sent[0])
    assert octets[7] == 1  # absolute time, at the full hour
    octets[7] = 0  # the oracles state no time
    assert octets.hex() == oracles[f"dis_signal_v{version}_siso{name}"]["payload_hex"]
