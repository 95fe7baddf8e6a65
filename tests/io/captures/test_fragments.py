"""Fragmented datagrams are whole again, or counted."""

from __future__ import annotations

import itertools
import random

import pytest
from scapy.layers.inet import IP, UDP, fragment

from linkgw.io.captures import open_capture
from linkgw.io.captures.fragments import MAX_AGE_NS, MAX_DATAGRAMS, Reassembly

NOW = 1_703_000_000_000_000_000
PAYLOAD = bytes(range(256)) * 12


def pieces(payload=PAYLOAD, identification=7, size=1000, source="10.0.0.1"):
    ip = IP(src=source, dst="239.7.8.9", id=identification) / UDP(sport=1, dport=2) / payload
    return [bytes(p) for p in fragment(ip, size)]


@pytest.fixture
def read(tmp_path, files, frame, rows_of):
    """Read raw IP packets, a millisecond apart, back from a file; give rows and counts."""

    def run(packets, *, batch=4096, step_ns=10**6):
        path = tmp_path / "capture"
        path.write_bytes(files.pcapng([frame(p, NOW + i * step_ns) for i, p in enumerate(packets)], 101))
        with open_capture(path, batch=batch) as capture:
            rows = rows_of(capture)
        counts = capture.counts
        assert counts.packets == len(packets)
        assert counts.packets == counts.datagrams + counts.merged + sum(counts.skipped.values())
        return rows, counts

    return run


@pytest.mark.parametrize("batch", [1, 2, 4096])
def test_fragments_in_any_order_make_the_datagram_at_the_packet_that_completes_it(batch, read):
    for order in itertools.permutations(pieces()):
        rows, counts = read(order, batch=batch)
        assert [(r.payload, r.number, r.utc_ns) for r in rows] == [(PAYLOAD, 4, NOW + 3 * 10**6)]
        assert (counts.merged, counts.skipped) == (3, {})


def test_datagrams_interleave_with_fragments_of_several_senders(read, udp_packet):
    one, two = pieces(), pieces(PAYLOAD[::-1], source="10.0.0.2")
    packets = [p for pair in zip(one, two, strict=True) for p in (*pair, udp_packet(b"whole"))]
    rows, _ = read(packets)
    assert [r.payload for r in rows] == [b"whole"] * 3 + [PAYLOAD, PAYLOAD[::-1], b"whole"]


def test_many_small_fragments_in_random_order(read):
    packets = pieces(bytes(20_000), size=16)
    random.Random(4).shuffle(packets)
    rows, counts = read(packets)
    assert [len(r.payload) for r in rows] == [20_000]
    assert counts.merged == len(packets) - 1


def test_a_fragment_that_came_twice_does_no_harm(read):
    packets = pieces()
    rows, counts = read([packets[0], *packets])
    assert [r.payload for r in rows] == [PAYLOAD]
    assert counts.merged == 4


def test_an_incomplete_datagram_is_counted_by_its_fragments(read):
    packets = pieces()
    for missing in range(4):
        rows, counts = read(packets[:missing] + packets[missing + 1 :])
        assert (rows, counts.skipped, counts.merged) == ([], {"fragment_lost": 3}, 0)


def test_fragments_too_far_apart_in_time_do_not_meet(read):
    rows, counts = read(pieces(), step_ns=MAX_AGE_NS + 1)
    assert (rows, counts.skipped) == ([], {"fragment_lost": 4})


def test_number_of_incomplete_datagrams_is_bounded(read):
    first, *rest = pieces(identification=0)
    others = [pieces(identification=i)[0] for i in range(1, MAX_DATAGRAMS + 1)]
    rows, counts = read([first, *others, *rest], step_ns=1)
    assert (rows, counts.skipped) == ([], {"fragment_lost": len(others) + 4})
    rows, counts = read([first, *others[1:], *rest], step_ns=1)
    assert [r.payload for r in rows] == [PAYLOAD]


def test_fragments_that_contradict_one_another_are_given_up():
    def add(reassembly, offset, octets, *, more):
        return reassembly.add((0, 1, 2, 3), offset, octets, more=more, utc_ns=NOW)

    contradictions = [
        [(0, bytes(16), True), (8, bytes(16), True)],  # overlap with the one before
        [(8, bytes(16), True), (0, bytes(16), True)],  # overlap with the one behind
        [(0, bytes(8), True), (0, b"\1" * 8, True)],  # same place, other octets
        [(0, bytes(9), True)],  # not a multiple of eight octets
        [(8, b"", False)],  # nothing in it
        [(65_528, bytes(16), False)],  # longer than a datagram can be
        [(24, bytes(8), False), (32, bytes(8), True)],  # behind the end
        [(32, bytes(8), True), (24, bytes(8), False)],  # end before another
        [(24, bytes(8), False), (16, bytes(8), False)],  # two ends
    ]
    for parts in contradictions:
        reassembly = Reassembly()
        assert [add(reassembly, offset, octets, more=more) for offset, octets, more in parts] == [None] * len(parts)
        assert reassembly.lost == len(parts)
        assert add(reassembly, 0, b"fresh123", more=False) == b"fresh123"


def test_fragments_of_other_protocols_are_not_kept(read):
    packets = [bytes(p) for p in fragment(IP(src="1.2.3.4", dst="10.0.0.1", proto=6) / bytes(3000), 1000)]
    rows, counts = read(packets)
    assert (rows, counts.skipped) == ([], {"tcp": len(packets)})
