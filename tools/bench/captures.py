"""Captures into columns, and into Parquet, against tshark and scapy on the same files.

The load is a thousand messages of all kinds in SIMPLE, over and over, each packet with a time of its own, behind
Ethernet headers. tshark gives one number a packet, and dissects all layers on the way; scapy cuts records out
(`RawPcapReader`) or dissects Ethernet, IPv4 and UDP (`rdpcap`) on a part of the file, scaled. `numpy.copyto` says what
the memory could do with the octets of the file.

    .venv/bin/python tools/bench captures [--quick] [--json FILE]
"""

from __future__ import annotations

import contextlib
import io
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from results import Row, compare, skip

import linkgw
from linkgw.carriers import CARRIERS, Octets, SimpleIdentity
from linkgw.cli import main
from linkgw.conformance.draw import draw_messages
from linkgw.io.captures import open_writer, read_capture
from linkgw.io.captures.model import join_octets

if TYPE_CHECKING:
    from collections.abc import Callable

N, N_QUICK = 1_000_000, 60_000
N_DRAWN = 1000
SCAPY_SHARE = 20
"""scapy gets one packet in so many."""
START_NS = 1_702_857_600 * 10**9


def make_payloads(catalog: linkgw.Catalog, n: int) -> Octets:
    """n SIMPLE datagrams of messages of all kinds."""
    rng = np.random.default_rng(1)
    messages = [linkgw.encode(m, catalog) for m in draw_messages(catalog, rng, N_DRAWN)]
    words = np.frombuffer(b"".join(messages), np.uint8).reshape(-1, 10)
    starts = np.cumsum([0, *(len(m) // 10 for m in messages)])
    some = CARRIERS["simple"].push_batch(SimpleIdentity(), words, starts, stn=5, npg=7, sequence=np.arange(N_DRAWN))
    whole = join_octets([some] * -(-n // N_DRAWN))
    return whole.cut(0, n)


def make_capture(
    path: Path, payloads: Octets, *, group: int = 0xEFC04D01, port: int = 47_000, gap_ns: int = 1_000_000
) -> None:
    """A capture with Ethernet headers, a packet every millisecond."""
    n, step = len(payloads), 50_000
    with open_writer(path, ("KOR",), ethernet=True) as writer:
        for at in range(0, n, step):
            stop = min(at + step, n)
            times = START_NS + gap_ns * np.arange(at, stop)
            writer.write(
                payloads.cut(at, stop), times, source=0xC0000201, source_port=5000, destination=group,
                destination_port=port,
            )  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def read_all(path: Path) -> None:
    for _ in read_capture(path):
        pass


def to_parquet(path: Path, out: Path) -> None:
    with contextlib.redirect_stderr(io.StringIO()):
        code = main(["decode", str(path), "--format", "parquet", "--out", str(out)])
    if code:
        raise SystemExit(f"linkgw decode ended with {code}")


def to_lines(path: Path) -> None:
    command = [sys.executable, "-m", "linkgw", "decode", str(path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def tshark(path: Path) -> None:
    command = ["tshark", "-n", "-r", str(path), "-T", "fields", "-e", "frame.number"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def scapy_raw(path: Path) -> None:
    from scapy.utils import RawPcapReader

    for _ in RawPcapReader(str(path)):
        pass


def scapy_rdpcap(path: Path) -> None:
    import scapy.layers.all  # noqa: F401  (registers the layers)
    from scapy.utils import rdpcap

    rdpcap(str(path))


def copy(octets: np.ndarray[Any, Any], to: np.ndarray[Any, Any]) -> None:
    np.copyto(to, octets)


PEAK = r"""
import sys, re
from linkgw.cli import main
main(sys.argv[1:])
print(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1])
"""


def peak_mb(*arguments: str | Path) -> float:
    """Most memory of a process that runs a command of linkgw."""
    command = [sys.executable, "-c", PEAK, *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout.split()[-1]) / 1024


def run(quick: bool) -> list[Row]:
    """In each round every side in turn; medians of the rounds."""
    rounds, n = (1, N_QUICK) if quick else (5, N)
    part = n // SCAPY_SHARE
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        payloads = make_payloads(linkgw.load_catalog(), n)
        files = {suffix: folder / f"all.{suffix}" for suffix in ("pcap", "pcapng")}
        for path in files.values():
            make_capture(path, payloads)
        few, tenth = folder / "few.pcap", folder / "tenth.pcapng"
        make_capture(few, payloads.cut(0, part))
        make_capture(tenth, payloads.cut(0, n // 10))
        out = folder / "all.parquet"
        octets = np.frombuffer(files["pcap"].read_bytes(), np.uint8)
        target = octets.copy()
        peaks = {}
        if not quick:  # both of several row groups
            some = folder / "some.pcapng"
            make_capture(some, payloads.cut(0, n * 2 // 5))
            peaks = {
                k: peak_mb("decode", path, "--format", "parquet", "--out", out)
                for k, path in ((n * 2 // 5, some), (n, files["pcapng"]))
            }
        sides: dict[str, tuple[Callable[[], object], int]] = {
            "read pcap": (lambda: read_all(files["pcap"]), n),
            "read pcapng": (lambda: read_all(files["pcapng"]), n),
            "parquet": (lambda: to_parquet(files["pcapng"], out), n),
            "json lines": (lambda: to_lines(tenth), n // 10),
            "numpy.copyto": (lambda: copy(octets, target), n),
            "scapy RawPcapReader": (lambda: scapy_raw(few), part),
            "scapy rdpcap": (lambda: scapy_rdpcap(few), part),
        }
        if shutil.which("tshark"):
            sides["tshark"] = (lambda: tshark(files["pcap"]), n)
        rates: dict[str, list[float]] = {side: [] for side in sides}
        for _ in range(rounds):
            for side, (work, packets) in sides.items():
                rates[side].append(packets / seconds(work))
    results: list[Row] = []
    for ours, peers in (
        ("read pcap", {"tshark": 12, "scapy RawPcapReader": 2, "scapy rdpcap": 200, "numpy.copyto": 0.005}),
        ("read pcapng", {"tshark": 10, "scapy RawPcapReader": 2, "numpy.copyto": 0.005}),
        ("parquet", {"tshark": 1.5, "scapy rdpcap": 25, "json lines": 3}),
    ):
        what = f"{'all of it as Parquet' if ours == 'parquet' else ours + ' into columns'}, packets/s"
        for peer, floor in peers.items():
            if peer not in rates:
                results.append(skip(what, peer, f"{peer} is not installed"))
                continue
            shown = {"json lines": "decode --format json"}.get(peer, peer)
            results.append(compare(what, shown, rates[peer], rates[ours], floor=floor))
    if peaks:
        (few_packets, smaller), (_, larger) = peaks.items()
        what = f"Parquet: peak memory for {n:,} packets, MB"
        results.append(compare(what, f"for {few_packets:,} packets", [smaller], [larger], less=True))
    return results
