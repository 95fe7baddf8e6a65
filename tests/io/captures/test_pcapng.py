"""pcapng beyond one interface and one section, and the clocks of interfaces."""

from __future__ import annotations

from struct import pack

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkgw.errors import CaptureError
from linkgw.io.captures import open_capture
from linkgw.io.captures.pcapng import MAX_NS, Clock

NOW = 1_703_000_000_000_000_000
ETHERNET = bytes(12) + b"\x08\x00"


def test_interfaces_of_different_link_types_stand_side_by_side(tmp_path, files, frame, udp_packet, rows_of, tshark):
    links = [(1, ETHERNET, b"kor0"), (101, b"", b"usa0"), (113, bytes(14) + b"\x08\0", b"jpn0"), (9, b"\0\x21", b"ppp")]
    octets = files.section()
    for link, _, name in links:
        octets += files.interface(link, options=files.option(2, name) + files.option(3, b"of " + name))
    for i in range(12):
        header = links[i % 4][1]
        octets += files.packet(frame(header + udp_packet(b"%d" % i), NOW + i * 1000, interface=i % 4))
    path = tmp_path / "capture.pcapng"
    path.write_bytes(octets)
    with open_capture(path, batch=5) as capture:
        batches = list(capture)
    assert [len(batch) for batch in batches] == [5, 5, 2]
    assert [(r.number, r.payload) for r in rows_of(batches)] == [(i + 1, b"%d" % i) for i in range(12)]
    names = [batch.interface_name(i) for batch in batches for i in range(len(batch))]
    assert names == ["kor0", "usa0", "jpn0", "ppp"] * 3
    assert names == [name for (name,) in tshark(path, "frame.interface_name")]
    assert capture.interfaces[1].description == "of usa0"


def test_a_new_section_brings_its_own_byte_order_and_interfaces(tmp_path, files, frame, udp_packet, rows_of):
    octets = b""
    for order, name in (("<", b"first"), (">", b"second"), ("<", b"third")):
        comment = files.option(1, b"from " + name, order)
        octets += files.section(order, comment) + files.interface(101, order, files.option(2, name, order))
        octets += files.packet(frame(udp_packet(name), NOW), order)
    path = tmp_path / "capture.pcapng"
    path.write_bytes(octets)
    with open_capture(path) as capture:
        batches = list(capture)
    assert [r.payload for r in rows_of(batches)] == [b"first", b"second", b"third"]
    assert [b.interface_name(i) for b in batches for i in range(len(b))] == ["first", "second", "third"]
    assert capture.comment == "from first\nfrom second\nfrom third"


def test_old_and_simple_packet_blocks_count_as_frames(tmp_path, files, udp_packet, rows_of, tshark):
    octets = udp_packet(b"old!")
    ticks = NOW // 1000
    old = pack("<HHIIII", 0, 0, ticks >> 32, ticks & 0xFFFFFFFF, len(octets), len(octets)) + octets
    simple = pack("<I", len(octets)) + octets
    path = tmp_path / "capture.pcapng"
    path.write_bytes(files.section() + files.interface(101) + files.block(3, simple) + files.block(2, old))
    with open_capture(path) as capture:
        rows = rows_of(capture)
    assert [(r.number, r.utc_ns, r.payload) for r in rows] == [(2, NOW, b"old!")]
    assert capture.counts.skipped == {"no_time": 1}
    assert [int(n) for (n,) in tshark(path, "frame.number")] == [1, 2]


def test_unknown_blocks_are_passed_over(tmp_path, files, frame, udp_packet, rows_of):
    packet = files.packet(frame(udp_packet(), NOW))
    path = tmp_path / "capture.pcapng"
    path.write_bytes(
        files.section()
        + files.block(0xBAD, b"what")
        + files.interface(101)
        + packet
        + files.block(5, bytes(12))
        + packet
    )
    with open_capture(path) as capture:
        assert [r.number for r in rows_of(capture)] == [1, 2]


@pytest.mark.parametrize(
    ("resolution", "offset_s", "ticks", "utc_ns"),
    [
        (0, 0, 1_700_000_000, 1_700_000_000 * 10**9),
        (3, 0, 1_700_000_000_123, 1_700_000_000_123 * 10**6),
        (9, -5, 1_700_000_000_123_456_789, 1_699_999_995_123_456_789),
        (12, 1_700_000_000, 12_345_678_999, 1_700_000_000_012_345_678),
        (0x80 | 32, 0, (1_700_000_000 << 32) + (1 << 31), 1_700_000_000_500_000_000),
        (0x80 | 10, 7, 1024 * 3 + 1, 10 * 10**9 + 976_562),
    ],
)
@pytest.mark.parametrize("order", "<>")
def test_each_interface_has_its_own_clock(
    order, resolution, offset_s, ticks, utc_ns, tmp_path, files, udp_packet, rows_of, tshark
):
    options = files.option(9, bytes([resolution]), order) + files.option(14, pack(order + "q", offset_s), order)
    octets = udp_packet()
    head = pack(order + "IIIII", 0, ticks >> 32, ticks & 0xFFFFFFFF, len(octets), len(octets))
    path = tmp_path / "capture.pcapng"
    path.write_bytes(
        files.section(order)
        + files.interface(101, order, options)
        + files.block(6, head + octets + bytes(-len(octets) % 4), order)
    )
    with open_capture(path) as capture:
        assert [r.utc_ns for r in rows_of(capture)] == [utc_ns]
    ((seen,),) = tshark(path, "frame.time_epoch")
    assert abs(int(seen.replace(".", "")) - utc_ns) <= 1  # tshark rounds the fractions of a power of two


@given(
    resolution=st.one_of(st.integers(0, 18), st.integers(0x80, 0x80 | 63)),
    offset_s=st.integers(-(2**31), 2**31),
    data=st.data(),
)
def test_clocks_agree_with_whole_numbers(resolution, offset_s, data):
    clock = Clock(resolution, offset_s)
    ticks = data.draw(st.lists(st.integers(0, clock.last_tick), min_size=1))
    expected = [t * 10**9 // clock.per_second + offset_s * 10**9 for t in ticks]
    assert max(expected) <= MAX_NS
    got = clock.nanoseconds(np.array(ticks, np.uint64)).tolist()
    slack = 1 if resolution & 0x80 and clock.per_second > 2**34 else 0
    assert all(e - slack <= g <= e for g, e in zip(got, expected, strict=True))


def damaged(files, frame, udp_packet):
    good = files.packet(frame(udp_packet(), NOW))
    yield "interface", files.packet(frame(udp_packet(), NOW, interface=1)), "no such interface; got 1"
    yield "trailer", good[:-4] + pack("<I", 60), "differs from the one before; got 60"
    yield "captured", good[:20] + pack("<I", 500) + good[24:], "packet too long for its block; got 500"
    yield "length", good[:4] + pack("<I", 33) + good[8:], "bad block length; got 33"
    yield "time", good[:12] + b"\xff" * 8 + good[20:], "time beyond what 64 bits of nanoseconds hold"
    option = pack("<HH", 1, 400) + b"four"
    yield "option", files.packet(frame(udp_packet(), NOW, options=option)), "option longer than its block; got 400"
    yield "version", files.section().replace(pack("<HH", 1, 0), pack("<HH", 9, 0)), "unknown pcapng version; got 9"
    yield "magic", files.section().replace(b"\x4d\x3c\x2b\x1a", b"\x4d\x3c\x2b\x1b"), "no byte-order magic"
    yield "clock", files.interface(1, options=files.option(9, b"\x7f")), "time of the interface cannot be told"


def test_what_stands_before_a_damaged_block_is_read(tmp_path, files, frame, udp_packet, read_until_error):
    good = files.packet(frame(udp_packet(), NOW))
    before = files.section() + files.interface(101) + 3 * good
    for name, block, expected in damaged(files, frame, udp_packet):
        path = tmp_path / name
        path.write_bytes(before + block + good)
        with open_capture(path) as capture:
            rows, error = read_until_error(capture)
        assert isinstance(error, CaptureError)
        assert expected in str(error)
        assert len(rows) == 3, name
        offset = int(error.where.rpartition("octet ")[2])
        assert len(before) <= offset < len(before + block), name
        assert str(path) in error.where
