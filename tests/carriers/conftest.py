"""What the carrier tests draw from: packets of every kind, and ways to break them."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from linkgw.carriers.dis_signal import SignalPdu, data_lengths
from linkgw.carriers.dis_transmitter import TransmitterPdu
from linkgw.carriers.simple import SimplePacket, SimpleStatus

U8, U16, U32, U64 = (st.integers(0, 2**bits - 1) for bits in (8, 16, 32, 64))
STNS, NPGS, NETS = st.integers(0, 0o77777), st.integers(0, 511), st.integers(0, 127)


def words(most: int) -> SearchStrategy[bytes]:
    """1..most containers of arbitrary octets, word format 0, 1 or 2."""
    word = st.tuples(st.integers(0, 2), st.binary(min_size=10, max_size=10)).map(
        lambda drawn: bytes([drawn[1][0] & 0xFC | drawn[0]]) + drawn[1][1:]
    )
    return st.lists(word, min_size=1, max_size=most).map(b"".join)


def text(most: int) -> SearchStrategy[str]:
    return st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=most)


SIMPLE_HEADER: dict[str, SearchStrategy[Any]] = {
    "sequence": U16,
    "source_node": U8,
    "source_subnode": U8,
    "destination_node": U8,
    "destination_subnode": U8,
    "transit_time": U16,
}
SIMPLE_PACKETS = st.builds(
    SimplePacket,
    **SIMPLE_HEADER,
    rc=st.integers(0, 1),
    net=NETS,
    ssc2=U8,
    npg=NPGS,
    ssc1=U16,
    stn=STNS,
    loopback_id=U16,
    words=words(48),
)
SIMPLE_STATUSES = st.builds(
    SimpleStatus,
    **SIMPLE_HEADER,
    word_count=U8,
    name=text(10),
    hours=st.integers(0, 23),
    minutes=st.integers(0, 59),
    seconds=st.integers(0, 59),
    node_id=U8,
    security_level=U8,
    node_entry=U8,
    relay_hop=st.binary(min_size=16, max_size=16),
    extraction_flags=U16,
    extraction_file=text(8),
    terminal_type=U8,
    role=U8,
    sync_status=U8,
    host_status=U8,
    stn=STNS,
    link11_dts_type=U8,
    link11_role=U8,
    link11_pu=U8,
    link11_status=U8,
)


@st.composite
def dis_headers(draw: st.DrawFn) -> dict[str, Any]:
    version = draw(st.sampled_from((6, 7)))
    return {
        "protocol_version": version,
        "exercise_id": draw(U8),
        "timestamp": draw(U32),
        "pdu_status": draw(U8) if version == 7 else 0,
        "site": draw(U16),
        "application": draw(U16),
        "entity": draw(U16),
        "radio": draw(U16),
    }


CVLLS = st.integers(0, 127) | st.just(255)
SLOTS = st.just(2**32 - 1) | st.builds(
    lambda epoch, slot: epoch << 24 | slot, st.integers(0, 112), st.integers(0, 98303)
)


@st.composite
def signal_pdus(draw: st.DrawFn, versions: tuple[int, ...] = (0, 1), most: int = 12) -> SignalPdu:
    drawn, siso_version = draw(words(most)), draw(st.sampled_from(versions))
    return SignalPdu(
        **draw(dis_headers()),
        sample_rate=draw(U32),
        data_length=draw(st.sampled_from((*data_lengths(len(drawn) // 10, siso_version), None))),
        samples=draw(U16),
        npg=draw(NPGS),
        net=draw(NETS),
        tsec_cvll=draw(CVLLS),
        msec_cvll=draw(CVLLS),
        siso_version=siso_version,
        link16_version=draw(U8),
        time_slot_id=draw(SLOTS),
        transmit_time=draw(U64),
        time_slot_type=draw(st.integers(0, 7)),
        relay=draw(st.integers(0, 1)),
        stn=draw(STNS),
        sdusn=draw(U16),
        words=drawn,
    )


FLOATS64 = st.floats(allow_nan=False, allow_infinity=False)
FLOATS32 = st.floats(allow_nan=False, allow_infinity=False, width=32)


@st.composite
def transmitter_pdus(draw: st.DrawFn) -> TransmitterPdu:
    limits: dict[str, SearchStrategy[Any]] = {
        "domain": U8,
        "country": U16,
        "subcategory": U8,
        "specific": U8,
        "extra": U8,
        "transmit_state": st.integers(0, 2),
        "input_source": U8,
        "antenna_pattern_type": U16,
        "frequency_hz": U64,
        "spread_spectrum": U16,
        "modulation_major": U16,
        "modulation_detail": U16,
        "modulation_system": U16,
        "crypto_system": U16,
        "crypto_key_id": U16,
        "tsa_level": st.integers(0, 4),
        "primary_mode": st.integers(1, 2),
        "secondary_mode": st.integers(0, 3),
        "sync_state": st.integers(1, 3),
        "network_sync_id": U32,
        **dict.fromkeys(("x_m", "y_m", "z_m"), FLOATS64),
        **dict.fromkeys(("relative_x_m", "relative_y_m", "relative_z_m", "bandwidth_hz", "power_dbm"), FLOATS32),
    }
    return TransmitterPdu(**draw(dis_headers()), **{name: draw(limit) for name, limit in limits.items()})


def repair(octets: bytes) -> bytes:
    """Set SIMPLE length, packet size and checksum, or the DIS length, to what the octets say."""
    data = bytearray(octets)
    if len(data) >= 16 and data[0] not in (6, 7):
        data[0:2] = b"\x49\x36"
        data[2:4] = (len(data) & 0xFFFF).to_bytes(2, "little")
        data[10] = (len(data) - 8) // 2 & 0xFF
        data[-2:] = (sum(data[:-2]) & 0xFFFF).to_bytes(2, "little")
    elif len(data) >= 12:
        data[8:10] = (len(data) & 0xFFFF).to_bytes(2, "big")
    return bytes(data)


@st.composite
def mutated(draw: st.DrawFn, good: SearchStrategy[bytes]) -> bytes:
    """A good datagram with octets changed, cut off or added, and most often lengths and checksum repaired."""
    data = bytearray(draw(good))
    for _ in range(draw(st.integers(0, 3))):
        data[draw(st.integers(0, min(len(data), 116) - 1))] = draw(U8 | st.sampled_from((0, 1, 2, 255)))
    change = draw(st.sampled_from(("keep", "keep", "keep", "cut", "add")))
    if change == "cut":
        del data[draw(st.integers(0, len(data) - 1)) :]
    elif change == "add":
        data += draw(st.binary(min_size=1, max_size=12))
    return repair(bytes(data)) if draw(st.integers(0, 3)) else bytes(data)


@pytest.fixture(scope="session")
def drawn() -> SimpleNamespace:
    """The strategies, for `data.draw` in tests."""
    return SimpleNamespace(
        simple_packets=SIMPLE_PACKETS,
        simple_statuses=SIMPLE_STATUSES,
        signal_pdus=signal_pdus,
        transmitter_pdus=transmitter_pdus,
        mutated=mutated,
        repair=repair,
        words=words,
        slots=SLOTS,
    )


@pytest.fixture(scope="session")
def oracles() -> dict[str, Any]:
    """The cases of fixtures/oracles: payload_hex, tshark_args, fields."""
    path = Path(__file__).parents[2] / "fixtures" / "oracles" / "expected.json"
    cases: dict[str, Any] = json.loads(path.read_text())
    return cases
