"""One contract for every recording format and link type: what was put in comes out, as tshark sees it too."""

from __future__ import annotations

import numpy as np
import pytest
from scapy.config import conf
from scapy.layers.inet import IP, UDP, IPOption_Router_Alert
from scapy.layers.l2 import CookedLinux, CookedLinuxV2, Dot1AD, Dot1Q, Ether
from scapy.layers.ppp import HDLC, PPP
from scapy.utils import PcapNgWriter, PcapWriter

from linkgw.io.captures import open_capture, read_capture
from linkgw.io.captures.model import take_octets
from linkgw.io.captures.source import gather

LINKS = {
    "ethernet": (1, lambda ip: Ether(src="02:00:00:00:00:01", dst="01:00:5e:07:08:09") / ip),
    "vlan": (1, lambda ip: Ether(src="02:00:00:00:00:01") / Dot1Q(vlan=7) / ip),
    "qinq": (1, lambda ip: Ether(src="02:00:00:00:00:01") / Dot1AD(vlan=8) / Dot1Q(vlan=7) / ip),
    "null": (0, lambda ip: b"\x02\0\0\0" + bytes(ip)),
    "null of a big-endian host": (0, lambda ip: b"\0\0\0\x02" + bytes(ip)),
    "loop": (108, lambda ip: b"\0\0\0\x02" + bytes(ip)),
    "linux cooked": (113, lambda ip: CookedLinux(proto=0x0800) / ip),
    "linux cooked, vlan": (113, lambda ip: CookedLinux(proto=0x8100) / Dot1Q(vlan=7) / ip),
    "linux cooked v2": (276, lambda ip: CookedLinuxV2(proto=0x0800, ifindex=3) / ip),
    "raw": (101, lambda ip: ip),
    "raw (12)": (12, lambda ip: ip),
    "raw (14)": (14, lambda ip: ip),
    "ipv4": (228, lambda ip: ip),
    "ppp (by scapy)": (9, lambda ip: HDLC() / PPP() / ip),
}
FORMATS = {
    "pcap": ("pcap", "<", 1000),
    "pcap, big-endian": ("pcap", ">", 1000),
    "pcap, ns": ("pcap", "<", 1),
    "pcap, ns, big-endian": ("pcap", ">", 1),
    "pcapng": ("pcapng", "<", 1000),
    "pcapng, big-endian": ("pcapng", ">", 1000),
    "pcapng, ns": ("pcapng", "<", 1),
    "pcapng, ns, big-endian": ("pcapng", ">", 1),
}
START_NS = 1_703_000_000_123_456_000
PAYLOADS = [b"", b"\x49\x36", bytes(range(60)), bytes(1472)]


def packets(unit_ns, sent):
    """UDP in IPv4, one with options, and what is to be read of it."""
    for i, payload in enumerate(PAYLOADS):
        options = [IPOption_Router_Alert()] if i == 2 else []
        ip = IP(src=f"10.0.0.{i}", dst="239.7.8.9", options=options) / UDP(sport=1024 + i, dport=50_602) / payload
        row = sent(START_NS + i * unit_ns, f"10.0.0.{i}", 1024 + i, "239.7.8.9", 50_602, payload, i + 1)
        yield ip, row


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("link", LINKS)
def test_datagrams_come_out_as_they_were_put_in(link, format_, tmp_path, files, frame, sent, rows_of, tshark):
    link_type, wrap = LINKS[link]
    kind, order, unit_ns = FORMATS[format_]
    ips, rows = zip(*packets(unit_ns, sent), strict=True)
    frames = [frame(bytes(wrap(ip)), row.utc_ns) for ip, row in zip(ips, rows, strict=True)]
    path = tmp_path / "capture"
    path.write_bytes(getattr(files, kind)(frames, link_type, order, unit_ns))
    with open_capture(path) as capture:
        assert rows_of(capture) == list(rows)
    assert (capture.counts.packets, capture.counts.datagrams, capture.counts.skipped) == (4, 4, {})
    assert capture.counts.octets == sum(map(len, PAYLOADS))
    assert (capture.counts.first_ns, capture.counts.last_ns) == (rows[0].utc_ns, rows[-1].utc_ns)
    if link == "ethernet" or format_ == "pcapng, ns":
        seen = tshark(path, "frame.number", "frame.time_epoch", "ip.src", "udp.srcport", "ip.dst", "udp.payload")
        assert [(int(s[0]), int(s[1].replace(".", "")), *s[2:]) for s in seen] == [
            (r.number, r.utc_ns, r.source, str(r.source_port), r.destination, r.payload.hex()) for r in rows
        ]


@pytest.mark.parametrize("nano", [False, True], ids=["us", "ns"])
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("layer", [Ether, IP, CookedLinux, CookedLinuxV2], ids=lambda layer: layer.__name__)
def test_a_pcap_by_scapy_is_read(layer, order, nano, tmp_path, sent, rows_of):
    unit_ns = 1 if nano else 1000
    ips, rows = zip(*packets(unit_ns, sent), strict=True)
    path = tmp_path / "capture.pcap"
    with PcapWriter(str(path), linktype=conf.l2types.layer2num[layer], endianness=order, nano=nano) as writer:
        writer.write_header(b"")
        for ip, row in zip(ips, rows, strict=True):
            seconds, rest = divmod(row.utc_ns, 10**9)
            octets = bytes(ip) if layer is IP else bytes(layer() / ip)
            writer.write_packet(octets, sec=seconds, usec=rest // unit_ns)
    with open_capture(path) as capture:
        assert rows_of(capture) == list(rows)


def test_a_pcapng_by_scapy_is_read_with_interface_names_and_comments(tmp_path, sent, rows_of):
    ips, rows = zip(*packets(1000, sent), strict=True)
    path = tmp_path / "capture.pcapng"
    with PcapNgWriter(str(path)) as writer:
        for i, (ip, row) in enumerate(zip(ips, rows, strict=True)):
            packet = (Ether() if i % 2 else CookedLinux()) / ip
            packet.time = row.utc_ns / 10**9
            packet.sniffed_on = ["kor0", "usa0"][i % 2]
            packet.comment = f"number {i}"
            writer.write(packet)
    with open_capture(path) as capture:
        batches = list(capture)
    assert [r.payload for r in rows_of(batches)] == PAYLOADS
    assert [abs(r.utc_ns - row.utc_ns) < 2000 for r, row in zip(rows_of(batches), rows, strict=True)] == [True] * 4
    assert [b.interface_name(i) for b in batches for i in range(len(b))] == ["kor0", "usa0"] * 2
    links = {interface.name: interface.link_type for interface in capture.interfaces}
    assert (links["kor0"], links["usa0"]) == (113, 1)
    assert [c for b in batches for c in b.comments.values()] == [f"number {i}" for i in range(4)]


@pytest.mark.parametrize("sizes", [[60], [0], [5, 0, 60], list(range(1, 90))])
@pytest.mark.parametrize("n", [0, 3, 700])
def test_pieces_are_laid_end_to_end_whatever_their_sizes(sizes: list[int], n: int) -> None:
    rng = np.random.default_rng(3)
    data = rng.bytes(5000)
    lengths = rng.choice(sizes, n)
    starts = rng.integers(0, len(data) - lengths + 1)
    taken = take_octets(data, starts, starts + lengths)
    assert list(taken) == [data[a : a + k] for a, k in zip(starts.tolist(), lengths.tolist(), strict=True)]


def test_octets_are_gathered_up_to_the_end_of_the_data() -> None:
    data = bytes(range(50))
    for width in (1, 4, 28, 60):
        rows = gather(data, np.arange(50), width)
        assert rows.shape == (50, width)
        for at in range(50):
            assert rows[at, : 50 - at].tobytes() == data[at : at + width]
    assert gather(b"", np.zeros(3, np.int64), 4).shape == (3, 4)


@pytest.mark.parametrize("suffix", ["pcap", "pcapng"])
@pytest.mark.parametrize("order", ["<", ">"])
def test_rows_do_not_depend_on_batches_and_chunks(
    files, frame, udp_packet, rows_of, tmp_path, monkeypatch: pytest.MonkeyPatch, suffix: str, order: str
) -> None:
    frames = [frame(udp_packet(bytes(k % 97)), 10**18 + 1000 * k) for k in range(300)]
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(getattr(files, suffix)(frames, 101, order))
    whole = rows_of(read_capture(path, batch=1000))
    assert len(whole) == 300
    monkeypatch.setattr("linkgw.io.captures.source.CHUNK", 777)
    for batch in (1, 7, 1000):
        assert rows_of(read_capture(path, batch=batch)) == whole
