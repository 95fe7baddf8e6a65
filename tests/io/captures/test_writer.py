"""What is written reads the same in tshark, in scapy and here; equal input gives equal octets."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys

import numpy as np
import pytest
from scapy.utils import RawPcapNgReader, RawPcapReader, rdpcap

from linkgw.carriers.batch import Octets
from linkgw.errors import CaptureError, ValueRangeError
from linkgw.io.captures import PcapngWriter, PcapWriter, open_capture, open_writer, parse_ipv4

NOW = 1_703_000_000_123_456_789
SIZES = [0, 1, 2, 3, 4, 60, 60, 1472, 8000, 65_507]
N = len(SIZES)
PAYLOADS = Octets.of([bytes([i + 1]) * size for i, size in enumerate(SIZES)])
DESTINATIONS = ["239.7.8.9", "224.0.0.100", "10.0.0.9", "255.255.255.255", "239.255.200.1"]
COLUMNS = {
    "utc_ns": NOW + np.arange(N) * 1_000_000_007,
    "source": np.arange(N, dtype=np.uint32) + parse_ipv4("172.255.255.250"),
    "source_port": np.arange(N, dtype=np.uint16) + 65_000,
    "destination": np.array([parse_ipv4(DESTINATIONS[i % 5]) for i in range(N)], np.uint32),
    "destination_port": 50_602,
}
COMMENTS = {0: "KOR: forwarded", 4: "Grüße", 9: "x" * 201}
INTERFACES = ["kor", "usa", "日本"]


def write(path, *, ethernet, steps=(N,)):
    start = 0
    with open_writer(path, INTERFACES, ethernet=ethernet, comment="made by a test") as writer:
        for stop in steps:
            columns = {k: v[start:stop] if isinstance(v, np.ndarray) else v for k, v in COLUMNS.items()}
            writer.write(
                PAYLOADS.cut(start, stop),
                **columns,
                interface=np.arange(start, stop) % 3,
                comments={row - start: text for row, text in COMMENTS.items() if start <= row < stop},
            )
            start = stop


@pytest.fixture(params=[(s, e) for s in (".pcapng", ".pcap") for e in (False, True)], ids=str)
def written(request, tmp_path):
    suffix, ethernet = request.param
    path = tmp_path / f"capture{suffix}"
    write(path, ethernet=ethernet)
    return path


def test_tshark_reads_what_was_written_without_a_complaint(written, tshark):
    options = ("ip.src", "udp.srcport", "ip.dst", "udp.dstport", "frame.time_epoch", "udp.payload")
    rows = tshark(written, *options, "_ws.malformed", "_ws.expert.message")
    assert [row[:2] + row[3:4] for row in rows] == [
        [f"172.255.255.{250 + i}" if i < 6 else f"173.0.0.{i - 6}", str(65_000 + i), "50602"] for i in range(N)
    ]
    assert [row[2] for row in rows] == DESTINATIONS * 2
    assert [int(row[4].replace(".", "")) for row in rows] == COLUMNS["utc_ns"].tolist()
    assert [row[5] for row in rows] == [payload.hex() for payload in PAYLOADS]
    comments = COMMENTS if written.suffix == ".pcapng" else {}  # tshark shows a comment as an expert message, too
    assert [row[6:] for row in rows] == [["", comments.get(i, "")] for i in range(N)]
    if written.suffix == ".pcapng":
        names = tshark(written, "frame.interface_name", "frame.comment")
        assert [row[0] for row in names] == [INTERFACES[i % 3] for i in range(N)]
        assert {i: row[1] for i, row in enumerate(names) if row[1]} == COMMENTS


def test_header_checksums_are_right(written, tshark):
    arguments = ["-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"]
    done = subprocess.run(
        ["tshark", "-r", written, *arguments, "-Tfields", "-eip.checksum.status", "-eudp.checksum.status"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["1\t3"] * N  # good; not present


def test_scapy_reads_what_was_written(written):
    packets = rdpcap(str(written))
    most = 65_000  # scapy cuts frames at 65,535 octets
    assert [bytes(packet["UDP"].payload)[:most] for packet in packets] == [p[:most] for p in PAYLOADS]
    if written.suffix == ".pcapng":
        meta = [meta for _, meta in RawPcapNgReader(str(written))]
        assert [(m.tshigh << 32) + m.tslow for m in meta] == COLUMNS["utc_ns"].tolist()
        assert [m.ifname for m in meta] == [INTERFACES[i % 3].encode() for i in range(N)]
    else:
        meta = [meta for _, meta in RawPcapReader(str(written))]
        assert [m.sec * 10**9 + m.usec for m in meta] == COLUMNS["utc_ns"].tolist()


def test_linkgw_reads_what_was_written(written, rows_of):
    with open_capture(written) as capture:
        batches = list(capture)
    rows = rows_of(batches)
    assert [row.payload for row in rows] == list(PAYLOADS)
    assert [row.utc_ns for row in rows] == COLUMNS["utc_ns"].tolist()
    assert [row.destination for row in rows] == DESTINATIONS * 2
    assert np.concatenate([b.source for b in batches]).tolist() == COLUMNS["source"].tolist()
    assert np.concatenate([b.source_port for b in batches]).tolist() == COLUMNS["source_port"].tolist()
    if written.suffix == ".pcapng":
        assert [b.interface_name(i) for b in batches for i in range(len(b))] == [INTERFACES[i % 3] for i in range(N)]
        assert [b.comments for b in batches] == [COMMENTS]
        assert capture.comment == "made by a test"


@pytest.mark.parametrize("suffix", [".pcapng", ".pcap"])
def test_a_long_capture_is_read_whole_however_its_octets_arrive(suffix, tmp_path, rows_of):
    sizes = np.random.default_rng(1).integers(0, 1200, 5000)
    payloads = Octets.of([i.to_bytes(2, "big") * (size // 2) for i, size in enumerate(sizes.tolist())])
    columns = {"source": 1, "source_port": 2, "destination": 3, "destination_port": 4}
    path = tmp_path / f"capture{suffix}"
    with open_writer(path) as writer:
        writer.write(payloads, NOW + np.arange(5000), **columns)
    for batch in (700, 100_000):
        with open_capture(path, batch=batch) as capture:
            rows = rows_of(capture)
        assert [row.payload for row in rows] == list(payloads)
        assert [row.number for row in rows] == list(range(1, 5001))
        assert [row.utc_ns for row in rows] == list(range(NOW, NOW + 5000))
    program = (
        "import hashlib; from linkgw.io.captures import read_capture; digest = hashlib.sha256()\n"
        "for batch in read_capture('-'): digest.update(batch.payloads.data)\n"
        "print(digest.hexdigest())"
    )
    piped = subprocess.run([sys.executable, "-c", program], input=path.read_bytes(), capture_output=True, check=True)
    assert piped.stdout.decode().strip() == hashlib.sha256(payloads.data).hexdigest()


@pytest.mark.parametrize("suffix", [".pcapng", ".pcap"])
def test_equal_input_gives_equal_octets_however_it_is_cut(suffix, tmp_path):
    contents = set()
    for i, steps in enumerate([(N,), (1, 4, N), tuple(range(N + 1))]):
        path = tmp_path / f"{i}{suffix}"
        write(path, ethernet=False, steps=steps)
        contents.add(path.read_bytes())
    assert len(contents) == 1


def test_multicast_ethernet_addresses_are_made_from_the_group(tmp_path, tshark):
    path = tmp_path / "capture.pcapng"
    write(path, ethernet=True)
    assert [row[0] for row in tshark(path, "eth.dst")][:5] == [
        "01:00:5e:07:08:09",
        "01:00:5e:00:00:64",
        "02:00:0a:00:00:09",
        "ff:ff:ff:ff:ff:ff",
        "01:00:5e:7f:c8:01",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"utc_ns": -1},
        {"source": 2**32},
        {"source_port": -1},
        {"destination_port": 65_536},
        {"interface": 1},
        {"payloads": Octets.of([bytes(65_508)])},
        {"comments": {0: "x" * 65_536}},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(wrong):
    good = {"payloads": Octets.of([b"words"]), "utc_ns": NOW, "source": 1, "source_port": 2}
    good |= {"destination": 3, "destination_port": 4}
    file = io.BytesIO()
    with PcapngWriter(file, ["one"]) as writer:
        before = file.getvalue()
        with pytest.raises(ValueRangeError):
            writer.write(**good | wrong)
        assert file.getvalue() == before
        writer.write(**good)
    assert len(file.getvalue()) > len(before)


def test_a_time_that_pcap_cannot_hold_is_refused():
    with PcapWriter(io.BytesIO()) as writer, pytest.raises(ValueRangeError, match="utc_ns"):
        writer.write(Octets.of([b""]), 2**32 * 10**9, source=1, source_port=2, destination=3, destination_port=4)


def test_a_pcapng_file_has_an_interface_and_a_place():
    with pytest.raises(ValueRangeError):
        PcapngWriter(io.BytesIO(), [])
    with pytest.raises(CaptureError, match="cannot be written: No such file"):
        open_writer("/nowhere/capture.pcapng")


def test_standard_output_is_a_target(tmp_path, rows_of):
    program = (
        "from linkgw.carriers.batch import Octets\nfrom linkgw.io.captures import open_writer\n"
        "with open_writer('-') as w:\n"
        "    w.write(Octets.of([b'out']), 5, source=1, source_port=2, destination=3, destination_port=4)\n"
    )
    path = tmp_path / "capture"
    path.write_bytes(subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout)
    with open_capture(path) as capture:
        assert [(r.utc_ns, r.payload) for r in rows_of(capture)] == [(5, b"out")]
