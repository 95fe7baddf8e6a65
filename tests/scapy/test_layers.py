"""scapy layers: equal to the vectors and to the codec, both ways, in every envelope."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import linkgw
from linkgw.carriers.dis import pull_dis, push_dis
from linkgw.carriers.dis_signal import SignalPdu
from linkgw.carriers.dis_transmitter import TransmitterPdu
from linkgw.carriers.simple import SimplePacket, SimpleStatus, pull_simple, push_simple
from linkgw.errors import ValueRangeError
from linkgw.io.captures import open_capture
from linkgw.spec.load import load_catalog
from linkgw.spec.model import Catalog

pytest.importorskip("scapy", reason="scapy is not installed")

from scapy.layers.inet import IP, UDP
from scapy.packet import Raw, fuzz
from scapy.utils import wrpcap

from linkgw import scapy as layers

MOST_OCTETS = 1000
"""scapy goes from layer to layer by recursion, and each word is a layer: a hundred is what Python's stack takes."""
FIXTURES = Path(__file__).parents[2] / "fixtures"


def cases(folder: str) -> list[dict[str, Any]]:
    return [case for path in sorted((FIXTURES / folder).glob("*.json")) for case in json.loads(path.read_text())]


def octets_of(case: dict[str, Any]) -> bytes:
    return bytes.fromhex("".join(case["hex"]))


def in_every_envelope(words: bytes) -> list[bytes]:
    pdus = [SignalPdu(npg=9, stn=0o1234, siso_version=version, sdusn=77, relay=1, words=words) for version in (0, 1)]
    return [push_simple(SimplePacket(sequence=3, source_node=5, npg=9, stn=0o1234, words=words)), *map(push_dis, pdus)]


def dissect(octets: bytes) -> Any:
    return layers.SIMPLE(octets) if octets[0] == 0x49 else layers.DIS(octets)


def built_anew(packet: Any) -> bytes:
    """Built from its fields, not from the octets that it was dissected from."""
    packet.clear_cache()
    return bytes(packet)


def keyed(fields: dict[str, Any]) -> dict[str, Any]:
    return {"class_" if name == "class" else name: value for name, value in fields.items()}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def test_every_vector_dissects_to_its_fields_and_builds_again() -> None:
    vectors = cases("vectors")
    assert len(vectors) > 300
    for vector in vectors:
        for octets in in_every_envelope(octets_of(vector)):
            packet = dissect(octets)
            assert layers.messages_in(packet) == [(vector["message"], vector["fields"])]
            assert packet.stn == "01234"
            assert built_anew(packet) == octets


def test_every_vector_is_built_from_its_fields() -> None:
    for vector in cases("vectors"):
        message = getattr(layers, vector["message"].replace(".", "_"))(**keyed(vector["fields"]))
        if vector.get("parity") == "checked":
            message = layers.with_parity(message)
        assert bytes(message) == octets_of(vector)


def test_every_conformance_case_dissects_to_its_messages_and_builds_again() -> None:
    lines = [
        line for path in sorted((FIXTURES / "conformance").rglob("*.jsonl")) for line in path.read_text().splitlines()
    ]
    n = 0
    for case in map(json.loads, lines):
        said = case.get("message", {}).get("messages", [])
        octets = bytes.fromhex(case.get("hex", ""))
        if case.get("op") == "encode" or "refused" in case or any("refused" in item for item in said):
            continue
        if case["carrier"] == "auto" or len(octets) > MOST_OCTETS:
            continue
        packet = layers.current_layers().of(octets)(octets) if case["carrier"] == "words" else dissect(octets)
        assert layers.messages_in(packet) == [(item["message"], item["fields"]) for item in said], case["id"]
        assert built_anew(packet) == octets, case["id"]
        n += 1
    assert n > 3500


def test_broken_words_are_dissected_and_built_again() -> None:
    for case in cases("invalid"):
        for octets in in_every_envelope(octets_of(case)):
            assert built_anew(dissect(octets)) == octets


def test_every_truncation_is_dissected() -> None:
    for whole in in_every_envelope(octets_of(cases("vectors")[0])):
        port = layers.SIMPLE_PORT if whole[0] == 0x49 else layers.DIS_PORT
        for n in range(1, len(whole)):
            octets = bytes(UDP(sport=40000, dport=port) / Raw(whole[:n]))
            assert bytes(UDP(octets).payload.original) == whole[:n]


def test_envelopes_of_scapy_are_read_by_linkgw() -> None:
    words = layers.J3_2(tn="A2345", altitude=9000) / layers.J7_0(tn="A2345", action="drop track")
    head = layers.SIMPLE(sequence=7, source_node=3, transit_time=9)
    body = layers.SIMPLELink16(net=5, npg=9, stn="01234", ssc1=2, ssc2=1, rc=1, loopback_id=4)
    read = pull_simple(bytes(head / body / words))
    expected = SimplePacket(
        sequence=7, source_node=3, transit_time=9, net=5, npg=9, stn=0o1234, ssc1=2, ssc2=1, rc=1, loopback_id=4,
        words=bytes(words),
    )  # fmt: skip
    assert read == expected
    for version in (0, 1):
        pdu = layers.DIS(timestamp=5) / layers.DISSignal(siso_version=version, npg=9, net=5)
        signal = pull_dis(bytes(pdu / layers.Link16Header(stn="01234", sdusn=9) / words))
        wanted = SignalPdu(timestamp=5, npg=9, net=5, stn=0o1234, sdusn=9, siso_version=version, words=bytes(words))
        assert isinstance(signal, SignalPdu)
        assert push_dis(signal) == push_dis(wanted)


def test_packets_without_words_go_both_ways() -> None:
    status = SimpleStatus(
        sequence=1, source_node=2, name="NODE", node_id=2, stn=0o77, hours=3, relay_hop=bytes(range(16))
    )
    transmitter = TransmitterPdu(power_dbm=2.5, x_m=1.5, sync_state=2, timestamp=4)
    own = layers.SIMPLE(sequence=1, source_node=2) / layers.SIMPLEStatus(
        node_name="NODE", node_id=2, stn="00077", hours=3, relay_hop=bytes(range(16))
    )
    assert bytes(own) == push_simple(status)
    assert bytes(layers.DIS(timestamp=4) / layers.DISTransmitter(power_dbm=2.5, x_m=1.5, sync_state=2)) == push_dis(
        transmitter
    )
    for octets in (push_simple(status), push_dis(transmitter), push_dis(TransmitterPdu(protocol_version=6))):
        assert built_anew(dissect(octets)) == octets


@pytest.mark.parametrize("name", list(load_catalog().messages))
def test_fuzz_gives_what_the_specs_allow(name: str, catalog: Catalog) -> None:
    spec = catalog.messages[name]
    words = [getattr(layers, word.name.replace(".", "_"))() for word in spec.words]
    chain = words[0]
    for word in words[1:]:
        chain = chain / word
    seen = set()
    for _ in range(20):
        octets = bytes(fuzz(chain))
        (item,) = linkgw.decode_all(octets, catalog)
        is_empty = isinstance(item, linkgw.Refusal) and item.reason is linkgw.Reason.EMPTY_WORD
        assert isinstance(item, linkgw.Message) or is_empty
        seen.add(octets)
    assert len(seen) > 1 or not spec.fields


def test_fuzzed_envelopes_are_dissected() -> None:
    for _ in range(50):
        octets = bytes(fuzz(layers.SIMPLE() / layers.SIMPLELink16()) / layers.J3_2(tn="A2345"))
        assert layers.SIMPLE(octets).original == octets


def test_what_the_codec_would_not_send_can_be_sent(catalog: Catalog) -> None:
    reserved = layers.J3_2I(tn="A2345", identity=layers.Code(15)) / layers.J3_2E0()
    (item,) = linkgw.decode_all(bytes(reserved), catalog)
    assert isinstance(item, linkgw.Refusal)
    assert item.reason is linkgw.Reason.RESERVED_CODE
    assert repr(layers.J3_2I(bytes(reserved)).identity) == "Code(15)"
    (item,) = linkgw.decode_all(bytes(layers.J3_2I(tn="A2345", padding=1) / layers.J3_2E0()), catalog)
    assert isinstance(item, linkgw.Refusal)
    assert item.reason is linkgw.Reason.NONZERO_PADDING
    assert layers.J3_2I(bytes(layers.J3_2I(mli=5))).mli == 5
    assert layers.SIMPLE(bytes(layers.SIMPLE(checksum=1) / layers.SIMPLELink16())).checksum == 1


def test_show_has_values_with_units_and_no_statement() -> None:
    shown = layers.J3_2(tn="A2345", altitude=9000, identity="hostile").show2(dump=True)
    lines = {" ".join(line.split()).replace("= ", " = ").replace("  ", " ") for line in shown.splitlines()}
    assert {"altitude = 9000 m", "identity = 'hostile'", "tn = 'A2345'", "latitude = no statement"} <= lines


def test_a_value_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueRangeError, match="out of range"):
        layers.J3_2(tn="A2345", altitude=1e9)
    with pytest.raises(ValueRangeError, match="no such field"):
        layers.J3_2(tn="A2345", height=1)
    with pytest.raises(AttributeError, match="J3_99"):
        _ = layers.J3_99


def test_a_capture_of_scapy_is_read_by_linkgw(tmp_path: Path, catalog: Catalog) -> None:
    track = layers.J3_2(tn="A2345", altitude=9000)
    packets = [
        IP(src="127.0.0.1", dst="127.0.0.2") / UDP(sport=40000) / layers.SIMPLE() / layers.SIMPLELink16() / track,
        IP(src="127.0.0.1", dst="127.0.0.2")
        / UDP(sport=40000)
        / layers.DIS()
        / layers.DISSignal()
        / layers.Link16Header()
        / track,
    ]
    assert [packet[UDP].dport for packet in packets] == [layers.SIMPLE_PORT, layers.DIS_PORT]
    wrpcap(str(tmp_path / "own.pcap"), packets)
    with open_capture(str(tmp_path / "own.pcap")) as capture:
        payloads = [payload for batch in capture for payload in batch.payloads]
    assert [dissect(payload).altitude for payload in payloads] == [9000, 9000]
    assert IP(bytes(packets[0])).altitude == 9000


def test_words_without_a_layout_are_dissected_as_such() -> None:
    unknown = layers.Link16Initial(label=30, sublabel=1, information=5) / layers.Link16Extension(information=6)
    again = dissect(bytes(layers.SIMPLE() / layers.SIMPLELink16() / unknown))
    assert [layer.__name__ for layer in again.layers()][2:] == ["Link16Initial", "Link16Extension"]
    assert again[layers.Link16Initial].mli == 1
    assert again[layers.Link16Extension].information == 6
    assert Raw not in again
