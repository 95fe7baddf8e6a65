"""tshark with the dissector, over every vector and every invalid input, in every envelope: the same as the codec."""

from __future__ import annotations

import json
import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import linkgw
from linkgw.carriers import CARRIERS, DisIdentity, SimpleIdentity
from linkgw.carriers.dis import pull_dis, push_dis
from linkgw.carriers.dis_signal import SignalPdu
from linkgw.carriers.dis_transmitter import TransmitterPdu
from linkgw.carriers.simple import SimplePacket, SimpleStatus, pull_simple, push_simple
from linkgw.errors import Reason, WireError
from linkgw.generate.names import id_of, label_of, unit_of
from linkgw.generate.wireshark import REASONS
from linkgw.io.captures import open_capture
from linkgw.io.line_decoder import LineDecoder
from linkgw.spec.model import Catalog, FieldSpec, FieldType

FIXTURES = Path(__file__).parents[2] / "fixtures"
ON_PORT = ("-d", "udp.port==50602,simple")
MOST_OCTETS = 4800
"""Wireshark 4.0 gives up on a frame with more than 500 layers, and each word is one to it."""
PARITY = {"none": (), "checked": ("-o", "linkgw.parity:checked")}


def cases(folder: str) -> list[dict[str, Any]]:
    return [case for path in sorted((FIXTURES / folder).glob("*.json")) for case in json.loads(path.read_text())]


def in_every_envelope(words: bytes) -> Iterator[tuple[bytes, int, int]]:
    """SIMPLE, and DIS in both orders of octets, on ports of no protocol's own, so that the heuristic finds them."""
    yield push_simple(SimplePacket(sequence=1, source_node=1, npg=7, stn=1, words=words)), 40000, 40001
    for version, port in ((0, 3000), (1, 3000), (0, 40001)):
        yield push_dis(SignalPdu(npg=7, stn=1, siso_version=version, words=words)), 40000, port


def value_shown(f: FieldSpec, show: str, text: str) -> Any:
    """The value that tshark shows, as JSON has it; checks label, unit and the name of a code on the way."""
    label, _, shown = text.partition(": ")
    assert label == label_of(f.name)
    if f.type is FieldType.NUMBER:
        assert shown.partition(" ")[2] == (unit_of(f) or "")
        return float(show) if "." in show or "e" in show else int(show)
    if f.type is FieldType.ENUM:
        name, _, code = shown.rpartition(" (")
        assert code == f"{show})"
        return name
    if f.type in (FieldType.EVENT, FieldType.REPEAT):
        return int(show)
    return show


def values_shown(catalog: Catalog, run: Any) -> dict[str, Any]:
    fields = catalog.messages[run.message].fields
    return {name: value_shown(fields[name], show, run.texts[name]) for name, show in run.fields.items()}


@pytest.mark.parametrize("parity", ["none", "checked"])
def test_every_field_of_every_vector_is_what_its_json_says(see: Any, catalog: Catalog, parity: str) -> None:
    vectors = [v for v in cases("vectors") if v.get("parity", "none") == parity]
    packets = [packet for v in vectors for packet in in_every_envelope(bytes.fromhex("".join(v["hex"])))]
    seen = see(packets, PARITY[parity])
    assert len(seen) == 4 * len(vectors) > 600
    for i, packet in enumerate(seen):
        vector = vectors[i // 4]
        (run,) = packet.runs
        assert run.message == vector["message"]
        assert values_shown(catalog, run) == vector["fields"]
        assert (run.reason, run.experts, packet.complaints) == (None, [], [])


@pytest.mark.parametrize("parity", ["none", "checked"])
def test_every_invalid_run_of_words_has_the_expert_item_of_its_reason(see: Any, parity: str) -> None:
    invalid = [case for case in cases("invalid") if case["carrier"] == "words" and case["parity"] == parity]
    packets = [packet for case in invalid for packet in in_every_envelope(bytes.fromhex("".join(case["hex"])))]
    seen = see(packets, PARITY[parity])
    assert len(seen) == 4 * len(invalid) > 0
    for i, packet in enumerate(seen):
        (run,) = packet.runs
        expected = invalid[i // 4]["reason"]
        assert (run.reason, run.experts, run.fields) == (expected, [expected], {}), invalid[i // 4]
    assert {case["reason"] for case in invalid} >= ({"bad_parity"} if parity == "checked" else set())


def test_the_invalid_inputs_have_every_reason_of_words() -> None:
    reasons = {reason.text for reason in REASONS if reason >= Reason.NO_INITIAL_WORD}
    assert {case["reason"] for case in cases("invalid")} >= reasons


COMMENT = str(0x0010_0000)
"""Wireshark's severity of a comment that a capture has on a packet."""
CAPTURES = sorted(FIXTURES.glob("*/*.pcapng"))


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_message_of_a_capture_is_what_decode_says(
    tshark: Any, dissector: Path, catalog: Catalog, capture: Path
) -> None:
    """Column by column: of each field the values of a packet in their order, codes by their numbers."""
    fields = {f"linkgw.{id_of(spec)}.{f.name}": f for spec in catalog.messages.values() for f in spec.fields.values()}
    expected: dict[int, dict[str, list[Any]]] = {}
    n = 0
    with open_capture(str(capture)) as reader:
        for line in (line for batch in reader for line in LineDecoder(catalog).decode_capture(batch)):
            columns = expected.setdefault(line.datagram or 0, {})
            if line.message is not None:
                columns.setdefault("linkgw.message", []).append(line.message)
                for name, value in (line.fields or {}).items():
                    column = f"linkgw.{id_of(catalog.messages[line.message])}.{name}"
                    columns.setdefault(column, []).append(as_shown(fields[column], value))
                n += 1
    clean = ["linkgw.reason", "_ws.malformed", "_ws.expert.severity"]
    seen = tshark(capture, ("-X", f"lua_script:{dissector}"), ["linkgw.message", *fields, *clean])
    assert len(seen) == len(expected)
    assert n > 500
    for number, columns in expected.items():
        shown = {name: text.split(",") for name, text in seen[number - 1].items() if text}
        assert set(shown.pop("_ws.expert.severity", [COMMENT])) == {COMMENT}
        numbers = [name for name in shown if name in fields and fields[name].type is FieldType.NUMBER]
        assert shown | {name: [float(text) for text in shown[name]] for name in numbers} == columns


def as_shown(f: FieldSpec, value: Any) -> Any:
    """A value as tshark's columns have it: the code of a name, numbers as numbers, all else as text."""
    if f.enumeration is not None:
        return str(f.enumeration.codes[value])
    return float(value) if f.type is FieldType.NUMBER else str(value)


@pytest.mark.parametrize("parity", ["none", "checked"])
def test_every_conformance_case_is_shown_as_it_says(
    see: Any, catalog: Catalog, conformance_cases: list[dict[str, Any]], parity: str
) -> None:
    cases = [case for case in conformance_cases if case.get("parity", "none") == parity]
    packets = [packet for case in cases if (packet := in_its_envelope(case))]
    judged = [case for case in cases if in_its_envelope(case)]
    assert len(judged) > (6000 if parity == "none" else 300)
    seen = see(packets, (*ON_PORT, *PARITY[parity]))
    for case, packet in zip(judged, seen, strict=True):
        said = case.get("message", {}).get("messages", [])
        if "refused" in case:
            said = [{"refused": case["refused"]}]
        shown = [
            {"refused": run.reason} if run.reason else {"message": run.message, "fields": values_shown(catalog, run)}
            for run in packet.runs
        ]
        expected = [{"refused": item["refused"]} if "refused" in item else item for item in said]
        assert shown == expected, case["id"]
        assert [run.experts for run in packet.runs] == [[item["refused"]] if "refused" in item else [] for item in said]
        if not any("refused" in item for item in said):
            assert packet.complaints == [], case["id"]


def in_its_envelope(case: dict[str, Any]) -> tuple[bytes, int, int] | None:
    """The datagram of a case, or its bare words in SIMPLE or DIS; None where tshark has nothing to go on."""
    octets = bytes.fromhex(case["hex"])
    if case["carrier"] == "simple":
        return octets, 40000, 50602
    if case["carrier"] == "dis":
        return (octets, 40000, 3000) if 12 <= len(octets) <= MOST_OCTETS else None
    if len(octets) % 10 or len(octets) > 480:
        return None
    return push_simple(SimplePacket(sequence=1, source_node=1, npg=7, stn=1, words=octets)), 40000, 50602


def edges(offset: int, octets: int, *greatest: int, order: Any = "big") -> list[tuple[int, bytes]]:
    """Where a header field stands, with its greatest values and the ones behind them."""
    return [(offset, value.to_bytes(octets, order)) for last in greatest for value in (last, last + 1)]


DIS_EDGES = [
    *edges(32, 2, 511), *edges(34, 1, 127), *edges(35, 1, 127, 254), *edges(36, 1, 127, 254),
    *edges(40, 4, 98_303, 112 << 24 | 98_303, (113 << 24) - 1, 2**32 - 2),
]  # fmt: skip
TRANSMITTER_EDGES = [*edges(28, 1, 2), *edges(104, 1, 4), *edges(105, 1, 0, 2), *edges(106, 1, 3), *edges(107, 1, 0, 3)]
SIMPLE_EDGES = [
    *edges(15, 1, 1), *edges(16, 1, 127), *edges(18, 2, 511, order="little"), *edges(22, 2, 0x7FFF, order="little"),
]  # fmt: skip
STATUS_EDGES = [*edges(26, 1, 23), *edges(28, 1, 59), *edges(29, 1, 59), *edges(64, 2, 0x7FFF, order="little")]


def patched(octets: bytes, offset: int, value: bytes) -> bytes:
    """Octets with others in their place."""
    return octets[:offset] + value + octets[offset + len(value) :]


def spoiled(octets: bytes) -> Iterator[bytes]:
    """Every truncation, one and two octets more, and every octet with its lowest, its highest or all bits turned."""
    yield from (octets[:n] for n in range(len(octets)))
    yield from (octets + bytes(1), octets + bytes(2))
    for i in range(len(octets)):
        for turned in (0x01, 0x80, 0xFF):
            yield octets[:i] + bytes([octets[i] ^ turned]) + octets[i + 1 :]


def mended(octets: bytes) -> bytes:
    """A SIMPLE packet with the checksum that its octets have."""
    return octets[:-2] + struct.pack("<H", sum(octets[:-2]) & 0xFFFF)


def reasons_of(pull: Any, octets: bytes, catalog: Catalog) -> list[str | None]:
    """What linkgw says: the reason of the envelope, else of each run of words."""
    try:
        packet = pull(octets)
    except WireError as error:
        return [error.reason.text]
    items = linkgw.decode_all(getattr(packet, "words", b""), catalog)
    return [item.reason.text if isinstance(item, linkgw.Refusal) else None for item in items]


@pytest.fixture(scope="module")
def words(catalog: Catalog) -> bytes:
    track = linkgw.Message("J3.2", {"tn": "A2345", "latitude": 38.5, "longitude": 128.25})
    return linkgw.encode(track, catalog)


def test_every_fault_of_a_simple_envelope_has_the_reason_of_the_codec(see: Any, catalog: Catalog, words: bytes) -> None:
    good = [
        push_simple(SimplePacket(sequence=1, source_node=1, npg=7, stn=1, words=words)),
        CARRIERS["simple"].heartbeat(SimpleIdentity(), stn=1) or b"",
    ]
    sent = [octets for packet in good for octets in spoiled(packet) if octets]
    sent += [mended(octets) for packet in good for octets in spoiled(packet) if len(octets) > 2]
    sent += [mended(patched(good[0], *edge)) for edge in SIMPLE_EDGES]
    sent += [mended(patched(good[1], *edge)) for edge in STATUS_EDGES]
    sent += [mended(resized(words[:0])), mended(resized(words + bytes(3)))]
    reasons = check_reasons(see, sent, 50602, pull_simple, catalog)
    wanted = "truncated bad_sync bad_length bad_packet_size bad_checksum bad_word_count unsupported_type bad_header"
    assert set(wanted.split()) <= set(reasons)


def resized(words: bytes) -> bytes:
    """A SIMPLE packet with so many octets of words; linkgw itself makes none without, or with part of one."""
    packet = push_simple(SimplePacket(sequence=1, source_node=1, npg=7, stn=1, words=bytes(10)))
    length = 30 + len(words)
    head = packet[:2] + struct.pack("<H", length) + packet[4:10] + bytes([(length - 8) // 2]) + packet[11:24]
    return head + struct.pack("<H", len(words) // 2) + bytes(2) + words + bytes(2)


def test_every_fault_of_a_dis_envelope_has_the_reason_of_the_codec(see: Any, catalog: Catalog, words: bytes) -> None:
    good = [
        *(push_dis(SignalPdu(npg=7, stn=1, siso_version=version, words=words)) for version in (0, 1)),
        push_dis(SignalPdu(npg=7, stn=1, protocol_version=6, words=words)),
        CARRIERS["dis"].heartbeat(DisIdentity(), stn=1) or b"",
        push_dis(TransmitterPdu(protocol_version=6)),
    ]
    sent = [octets for packet in good for octets in spoiled(packet) if len(octets) >= 12]
    sent += [shortened(octets[:n]) for octets in good for n in range(12, len(octets))]
    sent += [patched(good[0], *edge) for edge in DIS_EDGES] + [patched(good[3], *edge) for edge in TRANSMITTER_EDGES]
    reasons = check_reasons(see, sent, 3000, pull_dis, catalog)
    wanted = (
        "truncated bad_version bad_family unsupported_type unsupported_subtype bad_encoding bad_word_count bad_length"
    )
    assert {*wanted.split(), "bad_header"} <= set(reasons)


def shortened(octets: bytes) -> bytes:
    """A PDU whose length field is the octets that it has."""
    return octets[:8] + struct.pack(">H", len(octets)) + octets[10:]


def check_reasons(see: Any, sent: list[bytes], port: int, pull: Any, catalog: Catalog) -> Counter[str | None]:
    seen = see([(octets, 40000, port) for octets in sent], ON_PORT)
    counts: Counter[str | None] = Counter()
    for octets, packet in zip(sent, seen, strict=True):
        expected = reasons_of(pull, octets, catalog)
        assert [run.reason for run in packet.runs] == expected, octets.hex()
        assert [run.experts for run in packet.runs] == [[reason] if reason else [] for reason in expected]
        counts.update(expected)
    return counts


def test_simple_over_tcp_is_found(see: Any, write_pcap: Any, catalog: Catalog, words: bytes) -> None:
    packet = push_simple(SimplePacket(sequence=1, source_node=1, npg=7, stn=1, words=words))
    (seen,) = see(write_pcap([(packet, 40000, 40001)], 6))
    assert [values_shown(catalog, run) for run in seen.runs] == [{"tn": "A2345", "latitude": 38.5, "longitude": 128.25}]


@pytest.mark.parametrize(
    ("wanted", "n"),
    [
        ("linkgw", 4),
        ("linkgw.j3_2.altitude > 3000", 1),
        ("linkgw.j3_2.altitude", 2),
        ("linkgw.j3_2.identity == 7", 1),
        ('linkgw.j3_2.identity == "hostile"', 1),
        ('linkgw.j3_2.tn == "A2345"', 2),
        ('linkgw.message == "J7.0"', 1),
        ("linkgw.j7_0", 1),
        ("linkgw.bad_parity", 1),
        ('linkgw.reason == "bad_parity"', 1),
        ('_ws.expert.message contains "bad_parity: J3.2I; got 1; expected 0"', 1),
        ("linkgw.j15_0.impact_time", 0),
    ],
)
def test_packets_are_filtered_by_field(see: Any, catalog: Catalog, wanted: str, n: int) -> None:
    messages = [
        linkgw.Message("J3.2", {"tn": "A2345", "altitude": 9000, "identity": "hostile"}),
        linkgw.Message("J3.2", {"tn": "A2345", "altitude": 3000}),
        linkgw.Message("J7.0", {"tn": "A2345", "action": "drop track"}),
    ]
    words = [linkgw.encode(message, catalog) for message in messages]
    words.append(words[1][:8] + bytes([words[1][8] | 1 << 6]) + words[1][9:])
    sent = [push_simple(SimplePacket(sequence=1, source_node=1, npg=7, stn=1, words=w)) for w in words]
    assert len(see([(octets, 40000, 40001) for octets in sent], ("-Y", wanted))) == n


def test_packets_without_words_are_left_as_they_are(see: Any) -> None:
    status = push_simple(SimpleStatus(sequence=1, source_node=1, name="N", node_id=1, stn=1))
    (one, two) = see([(status, 40000, 40001), (push_dis(TransmitterPdu()), 40000, 40001)])
    assert (one.runs, one.complaints, two.runs, two.complaints) == ([], [], [], [])
