"""Files that end too soon, are no captures, or hold other things than whole UDP datagrams."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkgw.errors import CaptureError, ValueRangeError
from linkgw.io.captures import open_capture, read_capture

NOW = 1_703_000_000_000_000_000
ETHERNET = bytes(12) + b"\x08\x00"


def frames_of(frame, udp_packet, n=3):
    return [frame(udp_packet(b"%03d" % i), NOW + i * 1000) for i in range(n)]


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("kind", ["pcap", "pcapng"])
def test_a_file_cut_anywhere_in_its_last_block_gives_the_rest_then_an_error(
    kind, order, tmp_path, files, frame, udp_packet, read_until_error
):
    make = getattr(files, kind)
    frames = frames_of(frame, udp_packet)
    whole, shorter = make(frames, 101, order), make(frames[:2], 101, order)
    path = tmp_path / "capture"
    for end in range(len(shorter), len(whole)):
        path.write_bytes(whole[:end])
        with open_capture(path) as capture:
            rows, error = read_until_error(capture)
        if end == len(shorter):
            assert error is None
        else:
            assert isinstance(error, CaptureError)
            assert "truncated" in error.what
            assert error.where == f"{path}: octet {len(shorter)}"
            assert error.got == f"{end - len(shorter)} octets"
        assert [r.payload for r in rows] == [b"000", b"001"]
        assert capture.counts.packets == 2


@pytest.mark.parametrize("kind", ["pcap", "pcapng"])
def test_a_capture_without_packets_is_empty(kind, tmp_path, files):
    path = tmp_path / "capture"
    path.write_bytes(getattr(files, kind)([], 1))
    with open_capture(path) as capture:
        assert list(capture) == []
    assert (capture.counts.packets, capture.counts.first_ns, capture.counts.last_ns) == (0, None, None)
    path.write_bytes(files.section())
    assert list(read_capture(path)) == []


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"", "not a capture file; got an empty file; expected pcap or pcapng"),
        (b"\xd4\xc3", "not a capture file; got d4 c3"),
        (b"hello, world", "not a capture file; got 68 65 6c 6c"),
        (gzip.compress(b"\xd4\xc3\xb2\xa1", mtime=0), "compressed file; got gzip"),
        (b"\xd4\xc3\xb2\xa1\x02", "truncated file header; got 5 octets; expected 24"),
        (b"\xd4\xc3\xb2\xa1\x07" + bytes(19), "unknown pcap version; got 7; expected 2"),
        (b"\x0a\x0d\x0d\x0a\x1c", "truncated section header; got 5 octets; expected 12"),
        (b"\x0a\x0d\x0d\x0a\x1c\0\0\0what", "no byte-order magic"),
        (b"\x0a\x0d\x0d\x0a\x08\0\0\0\x4d\x3c\x2b\x1a", "bad block length; got 8"),
    ],
)
def test_what_is_no_capture_is_refused_at_once(octets, text, tmp_path):
    path = tmp_path / "what"
    path.write_bytes(octets)
    with pytest.raises(CaptureError) as error:
        read_capture(path)
    assert str(error.value).startswith(f"{path}: octet ")
    assert text in str(error.value)


def test_a_file_that_cannot_be_opened_says_so(tmp_path):
    with pytest.raises(CaptureError, match=r"nowhere: cannot be opened: No such file"):
        open_capture(tmp_path / "nowhere")
    with pytest.raises(CaptureError, match="Is a directory"):
        open_capture(tmp_path)
    with pytest.raises(ValueRangeError):
        open_capture(tmp_path / "nowhere", batch=0)


def test_a_record_of_absurd_length_is_damage(tmp_path, files, frame, udp_packet, rows_of):
    octets = bytearray(files.pcap(frames_of(frame, udp_packet), 101))
    octets[24 + 8 : 24 + 12] = b"\xff\xff\xff\x7f"
    path = tmp_path / "capture"
    path.write_bytes(octets)
    with pytest.raises(CaptureError, match=r"octet 24: damaged record: packet too long; got 2147483647 octets"):
        list(read_capture(path))


def test_everything_that_is_no_udp_datagram_is_counted_by_kind(tmp_path, files, frame, udp_packet, rows_of):
    from scapy.layers.inet import GRE, ICMP, IP, TCP, UDP
    from scapy.layers.inet6 import IPv6
    from scapy.layers.l2 import ARP, LLC, Dot1Q, Ether

    ip = IP(src="10.0.0.1", dst="10.0.0.2")
    udp = ETHERNET + udp_packet(bytes(100))
    bad_version = ETHERNET + b"\x65" + udp_packet()[1:]
    bad_udp_length = ETHERNET + udp_packet()[:24] + b"\x00\x07" + udp_packet()[26:]
    cases = [
        ("arp", [frame(bytes(Ether() / ARP()), NOW), frame(bytes(Ether() / Dot1Q() / ARP()), NOW)]),
        ("ipv6", [frame(bytes(Ether() / IPv6() / UDP()), NOW)]),
        ("not_ip", [frame(bytes(Ether(type=0x88CC) / b"lldp"), NOW), frame(bytes(Ether() / LLC() / b"x"), NOW)]),
        ("tcp", [frame(bytes(Ether() / ip / TCP()), NOW)]),
        ("icmp", [frame(bytes(Ether() / ip / ICMP()), NOW)]),
        ("igmp", [frame(bytes(Ether() / IP(proto=2) / b"member"), NOW)]),
        ("not_udp", [frame(bytes(Ether() / ip / GRE()), NOW)]),
        ("cut", [frame(udp[:end], NOW, on_wire=len(udp)) for end in range(len(udp))]),
        ("bad_header", [frame(udp[:end], NOW) for end in range(len(udp))]),
        ("bad_header", [frame(bad_version, NOW), frame(bad_udp_length, NOW)]),
    ]
    path = tmp_path / "capture"
    for kind, frames in cases:
        path.write_bytes(files.pcapng([*frames, frame(udp, NOW)], 1))
        with open_capture(path) as capture:
            assert [r.number for r in rows_of(capture)] == [len(frames) + 1]
        assert capture.counts.skipped == {kind: len(frames)}


def test_a_cut_that_spares_the_datagram_does_no_harm(tmp_path, files, frame, udp_packet, rows_of):
    octets = ETHERNET + udp_packet(b"pad")
    path = tmp_path / "capture"
    path.write_bytes(files.pcap([frame(octets, NOW, on_wire=60), frame(octets.ljust(60, b"\0"), NOW)], 1))
    assert [r.payload for r in rows_of(read_capture(path))] == [b"pad", b"pad"]


def test_a_link_type_nobody_reads_is_counted(tmp_path, files, frame):
    path = tmp_path / "capture"
    path.write_bytes(files.pcap([frame(b"octets", NOW)], 65_000))
    with open_capture(path) as capture:
        assert list(capture) == []
    assert capture.counts.skipped == {"link_type": 1}


def test_an_odd_link_type_without_scapy_names_the_extra(tmp_path, files, frame):
    path = tmp_path / "capture"
    path.write_bytes(files.pcap([frame(b"octets", NOW)], 9))
    program = (
        "import sys; sys.modules['scapy'] = None\n"
        "from linkgw.errors import MissingExtraError\n"
        "from linkgw.io.captures import read_capture\n"
        "try: list(read_capture(sys.argv[1]))\n"
        "except MissingExtraError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
    assert 'pip install "linkgw[captures]"' in done.stdout


def test_regular_captures_do_not_load_scapy(tmp_path, files, frame, udp_packet):
    path = tmp_path / "capture"
    path.write_bytes(files.pcap(frames_of(frame, udp_packet), 101))
    program = (
        "import sys; from linkgw.io.captures import read_capture\n"
        "print(sum(map(len, read_capture(sys.argv[1]))), any(name.startswith('scapy') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
    assert done.stdout == "3 False\n"


def test_standard_input_gives_what_is_there_without_waiting_for_the_end(files, frame, udp_packet):
    octets = files.pcapng(frames_of(frame, udp_packet), 101)
    program = (
        "from linkgw.io.captures import read_capture\n"
        "for batch in read_capture('-'): print(*batch.payloads, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
        watchdog = threading.Timer(60, reader.kill)
        watchdog.start()
        reader.stdin.write(octets)
        reader.stdin.flush()
        assert reader.stdout.readline() == b"b'000' b'001' b'002'\n"
        reader.stdin.close()
        assert reader.wait() == 0
        watchdog.cancel()


@pytest.mark.parametrize("kind", ["pcap", "pcapng"])
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_octets_whatever_raise_anything_but_a_clear_error(
    kind, tmp_path, files, frame, udp_packet, read_until_error, data
):
    link_type = data.draw(st.sampled_from([0, 1, 9, 101]))
    octets = bytearray(getattr(files, kind)(frames_of(frame, udp_packet, 4), link_type))
    for _ in range(data.draw(st.integers(1, 6))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / f"capture{os.getpid()}"
    path.write_bytes(octets)
    try:
        capture = open_capture(path, batch=3)
    except CaptureError:
        return
    with capture:
        _, error = read_until_error(capture)
    assert "\n" not in str(error)
    counts = capture.counts
    assert counts.packets == counts.datagrams + counts.merged + sum(counts.skipped.values())
