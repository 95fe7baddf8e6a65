"""tshark, somebody else's dissector, reads every header field of what linkgw writes, and complains of nothing."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

from linkgw.carriers import CARRIERS, DisIdentity, SimpleIdentity
from linkgw.carriers.dis import push_dis
from linkgw.carriers.dis_header import dis_timestamp
from linkgw.carriers.dis_signal import SignalPdu, data_lengths
from linkgw.carriers.dis_transmitter import TransmitterPdu
from linkgw.carriers.simple import SimplePacket, SimpleStatus, push_simple

N_PACKETS = 400
SIMPLE_ARGS = ("-o", "simple.udp.port:50602")
CLEAN = {"_ws.expert.message": "", "_ws.malformed": ""}


def draw_many(strategy: SearchStrategy[Any], n: int = N_PACKETS) -> list[Any]:
    """n different packets, the same on every run."""
    packets: list[Any] = []

    @settings(max_examples=n, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def collect(packet: Any) -> None:
        packets.append(packet)

    collect()
    return packets[:n]


def word_headers(words: bytes) -> dict[str, str]:
    """What tshark must say of the words, by the public bit rule."""
    found: dict[str, list[int]] = {name: [] for name in ("wordformat", "label", "sublabel", "mli", "contlabel")}
    for i in range(0, len(words), 10):
        bits = int.from_bytes(words[i : i + 2], "little")
        found["wordformat"].append(bits & 3)
        if bits & 3 == 0:
            found["label"].append(bits >> 2 & 31)
            found["sublabel"].append(bits >> 7 & 7)
            found["mli"].append(bits >> 10 & 7)
        elif bits & 3 == 1:
            found["contlabel"].append(bits >> 2 & 31)
    return {f"link16.{name}": ",".join(map(str, values)) for name, values in found.items()}


def simple_header(packet: SimplePacket | SimpleStatus, octets: bytes) -> dict[str, str]:
    return {
        "simple.length": str(len(octets)),
        "simple.sequence_number": str(packet.sequence),
        "simple.src_node": str(packet.source_node),
        "simple.src_subnode": str(packet.source_subnode),
        "simple.dst_node": str(packet.destination_node),
        "simple.dst_subnode": str(packet.destination_subnode),
        "simple.packet_size": str((len(octets) - 8) // 2),
        "simple.transit_time": str(packet.transit_time),
        "simple.checksum.status": "1",
        **CLEAN,
    }


def simple_packet_fields(packet: SimplePacket, octets: bytes) -> dict[str, str]:
    return simple_header(packet, octets) | {
        "simple.packet_type": "1",
        "simple.link16.subtype": "2",
        "simple.link16.rc": str(packet.rc),
        "simple.link16.network": str(packet.net),
        "simple.link16.ssc2": str(packet.ssc2),
        "simple.link16.npg": str(packet.npg),
        "simple.link16.ssc1": str(packet.ssc1),
        "simple.link16.stn": str(packet.stn),
        "simple.link16.word_count": str(len(packet.words) // 2),
        "simple.link16.loopback_id": str(packet.loopback_id),
        **word_headers(packet.words),
    }


def dis_header(pdu: SignalPdu | TransmitterPdu, octets: bytes) -> dict[str, str]:
    return {
        "dis.proto_ver": str(pdu.protocol_version),
        "dis.exer_id": str(pdu.exercise_id),
        "dis.pdu_status": f"0x{pdu.pdu_status:02x}" if pdu.protocol_version == 7 else "",
        "dis.proto_fam": "4",
        "dis.pdu_length": str(len(octets)),
        "dis.entity_id_site": str(pdu.site),
        "dis.entity_id_application": str(pdu.application),
        "dis.entity_id_entity": str(pdu.entity),
        "dis.radio.radio_id": str(pdu.radio),
        **CLEAN,
    }


def signal_fields(pdu: SignalPdu, octets: bytes) -> dict[str, str]:
    n_words = len(pdu.words) // 10
    return dis_header(pdu, octets) | {
        "dis.pdu_type": "26",
        "dis.radio.encoding_class": "1",
        "dis.radio.encoding_type": str(n_words),
        "dis.radio.tdl_type": "100",
        "dis.radio.sample_rate": str(pdu.sample_rate),
        "dis.radio.data_length": str(pdu.data_length or data_lengths(n_words, 0)[0]),
        "dis.radio.num_of_samples": str(pdu.samples),
        "dis.signal.link16.npg": str(pdu.npg),
        "dis.signal.link16.network_number": str(pdu.net),
        "dis.signal.link16.tsec_cvll": str(pdu.tsec_cvll),
        "dis.signal.link16.msec_cvll": str(pdu.msec_cvll),
        "dis.signal.link16.message_type": "0",
        "dis.signal.link16.time_slot_id": str(pdu.time_slot_id),
        "dis.signal.link16.time_slot_type": str(pdu.time_slot_type),
        "dis.signal.link16.relay": str(pdu.relay),
        "dis.signal.link16.stn": str(pdu.stn),
        "dis.signal.link16.sdusn": str(pdu.sdusn),
        **word_headers(pdu.words),
    }


def test_tshark_reads_the_times_of_a_signal_pdu(tshark: Any) -> None:
    at_ns = 1_702_944_000 * 10**9 + 1234 * 10**9 + 500_000_000  # 2023-12-19, 20 min 34.5 s past midnight
    ntp = (at_ns // 10**9 + 2_208_988_800) << 32 | 1 << 31
    pdu = SignalPdu(npg=7, stn=1, timestamp=dis_timestamp(at_ns), transmit_time=ntp, words=bytes(10))
    names = ["dis.timestamp", "dis.signal.link16.ptt", *CLEAN]
    (got,) = tshark([(push_dis(pdu), 3000, 3000)], (), names)
    assert abs(float(got["dis.timestamp"]) - 1234.5) < 1e-5
    assert got["dis.signal.link16.ptt"].startswith("Dec 19, 2023 00:20:34.5")


def transmitter_fields(pdu: TransmitterPdu, octets: bytes) -> dict[str, str]:
    return dis_header(pdu, octets) | {
        "dis.pdu_type": "25",
        "dis.entityKind": "7",
        "dis.entityDomain": str(pdu.domain),
        "dis.country": str(pdu.country),
        "dis.radio.radio_category": "21",
        "dis.radio.nomenclature_version": str(pdu.subcategory),
        "dis.radio.nomenclature": str(pdu.specific << 8 | pdu.extra),
        "dis.radio.antenna_pattern_type": str(pdu.antenna_pattern_type),
        "dis.radio.antenna_pattern_length": "0",
        "dis.modulation_detail": str(pdu.modulation_detail),
        "dis.radio.encryption_key": f"0x{pdu.crypto_key_id:04x}",
        "dis.radio.transmit_state": str(pdu.transmit_state),
        "dis.radio.input_source": str(pdu.input_source),
        "dis.radio.frequency": str(pdu.frequency_hz),
        "dis.radio.mod_type.frequency_hopping": str(pdu.spread_spectrum & 1),
        "dis.radio.mod_type.major": str(pdu.modulation_major),
        "dis.radio.mod_type.system": str(pdu.modulation_system),
        "dis.radio.crypto_system": str(pdu.crypto_system),
        "dis.radio.mod_param.length": "8",
        "dis.radio.mod_param.jtids.ts_alloc_mode": str(pdu.tsa_level),
        "dis.radio.mod_param.jtids.transmitter_primary_mode": str(pdu.primary_mode),
        "dis.radio.mod_param.jtids.transmitter_secondary_mode": str(pdu.secondary_mode),
        "dis.radio.mod_param.jtids.sync_state": str(pdu.sync_state),
        "dis.radio.mod_param.jtids.network_sync_id": str(pdu.network_sync_id),
    }


def assert_read(
    tshark: Any,
    packets: list[Any],
    push: Callable[[Any], bytes],
    expect: Callable[[Any, bytes], dict[str, str]],
    args: tuple[str, ...] = (),
    ports: tuple[int, int] = (3000, 3000),
) -> None:
    sent = [push(packet) for packet in packets]
    expected = [expect(packet, octets) for packet, octets in zip(packets, sent, strict=True)]
    got = tshark([(octets, *ports) for octets in sent], args, list(expected[0]))
    for mine, theirs in zip(expected, got, strict=True):
        assert theirs == mine


def test_tshark_reads_every_field_of_400_simple_packets(tshark: Any, drawn: SimpleNamespace) -> None:
    packets = draw_many(drawn.simple_packets)
    assert len(packets) == N_PACKETS
    assert_read(tshark, packets, push_simple, simple_packet_fields, SIMPLE_ARGS, (40000, 50602))


def test_tshark_reads_node_status_packets(tshark: Any, drawn: SimpleNamespace) -> None:
    def expect(packet: SimpleStatus, octets: bytes) -> dict[str, str]:
        return simple_header(packet, octets) | {
            "simple.packet_type": "61",
            "simple.status.subtype": "0x01",
            "simple.status.word_count": str(packet.word_count),
            "simple.status.time_hours": str(packet.hours),
            "simple.status.time_minutes": str(packet.minutes),
            "simple.status.time_seconds": str(packet.seconds),
            "simple.status.node_id": str(packet.node_id),
            "simple.status.security_level": str(packet.security_level),
            "simple.status.relay_hop": packet.relay_hop.hex(),
            "simple.status.dx_flag.system_messages": str(packet.extraction_flags & 1),
            "simple.status.dx_flag.all_toms_boms": str(packet.extraction_flags >> 6 & 1),
            "simple.status.link16.terminal_type": str(packet.terminal_type),
            "simple.status.link16.role": str(packet.role),
            "simple.status.link16.sync_status": str(packet.sync_status),
            "simple.status.link16.terminal_host_status": str(packet.host_status),
            "simple.status.link16.stn": str(packet.stn),
            "simple.status.link11.dts_type": str(packet.link11_dts_type),
            "simple.status.link11.role": str(packet.link11_role),
            "simple.status.link11.pu": str(packet.link11_pu),
            "simple.status.link11.dts_host_status": str(packet.link11_status),
        }

    assert_read(tshark, draw_many(drawn.simple_statuses, 50), push_simple, expect, SIMPLE_ARGS, (40000, 50602))


def test_tshark_reads_the_texts_of_a_node_status_packet(tshark: Any) -> None:
    fields = {"simple.status.name": "NODE-A 12", "simple.status.dx_file_id": "FILE.001", **CLEAN}
    name, file_id, *_ = fields.values()
    packet = SimpleStatus(sequence=1, source_node=1, node_id=1, stn=1, name=name, extraction_file=file_id)
    assert tshark([(push_simple(packet), 40000, 50602)], SIMPLE_ARGS, list(fields)) == [fields]


def test_tshark_reads_every_field_of_400_signal_pdus_in_the_2006_order(tshark: Any, drawn: SimpleNamespace) -> None:
    packets = draw_many(drawn.signal_pdus((0,)))
    assert len(packets) == N_PACKETS
    assert {len(packet.words) // 10 % 2 for packet in packets} == {0, 1}
    assert_read(tshark, packets, push_dis, signal_fields)


def test_tshark_reads_transmitter_pdus(tshark: Any, drawn: SimpleNamespace) -> None:
    known = {"modulation_major": 7, "spread_spectrum": 1, "modulation_system": 8}  # how tshark finds the rest

    def link16(pdu: TransmitterPdu) -> TransmitterPdu:
        fields = {name: getattr(pdu, name) for name in TransmitterPdu.__dataclass_fields__ if name != "kind"}
        return TransmitterPdu(**(fields | known))

    pdus = draw_many(drawn.transmitter_pdus().map(link16), 50)
    assert_read(tshark, pdus, push_dis, transmitter_fields)


def test_tshark_has_nothing_to_say_of_batches_of_every_size(tshark: Any) -> None:
    counts = np.arange(1, 49)
    starts = np.concatenate([[0], np.cumsum(counts)])
    words = np.tile(np.frombuffer(b"\x0c\x08" + bytes(8), np.uint8), (starts[-1], 1))
    stn = np.arange(48)
    simple = CARRIERS["simple"].push_batch(SimpleIdentity(), words, starts, stn=stn, npg=7, sequence=stn)
    dis = CARRIERS["dis"].push_batch(DisIdentity(), words, starts, stn=stn, npg=7, utc_ns=stn * 10**9)
    packets = [(octets, 40000, 50602) for octets in simple] + [(octets, 3000, 3000) for octets in dis]
    stns, counted = ("simple.link16.stn", "dis.signal.link16.stn"), "link16.wordformat"
    got = tshark(packets, SIMPLE_ARGS, [*stns, counted, *CLEAN])
    for i, fields in enumerate(got):
        assert {name: fields[name] for name in CLEAN} == CLEAN
        assert fields[stns[i // 48]] == str(i % 48)
        assert len(fields[counted].split(",")) == i % 48 + 1


def test_tshark_reads_the_time_slots_of_a_batch(tshark: Any) -> None:
    slots = [0, 1, 98303, 56 << 24 | 49152, 112 << 24 | 49151, 2**32 - 1]
    words = np.tile(np.frombuffer(b"\x0c\x00" + bytes(8), np.uint8), (len(slots), 1))
    starts = np.arange(len(slots) + 1)
    sent = CARRIERS["dis"].push_batch(DisIdentity(), words, starts, stn=1, npg=6, net=3, slot_id=np.array(slots))
    fields = ["dis.signal.link16.time_slot_id", "dis.signal.link16.network_number", *CLEAN]
    got = tshark([(octets, 3000, 3000) for octets in sent], (), fields)
    assert got == [dict(zip(fields, (str(slot), "3", "", ""), strict=True)) for slot in slots]


def test_tshark_has_nothing_to_say_of_heartbeats(tshark: Any) -> None:
    packets = [
        (CARRIERS["simple"].heartbeat(SimpleIdentity(), stn=0o12345, utc_ns=86_399 * 10**9), 40000, 50602),
        (CARRIERS["dis"].heartbeat(DisIdentity(), stn=0o12345, utc_ns=10**9), 3000, 3000),
    ]
    fields = ["simple.status.link16.stn", "dis.radio.radio_category", *CLEAN]
    status, transmitter = tshark(packets, SIMPLE_ARGS, fields)
    assert status == CLEAN | {"simple.status.link16.stn": "5349", "dis.radio.radio_category": ""}
    assert transmitter == CLEAN | {"simple.status.link16.stn": "", "dis.radio.radio_category": "21"}
