"""The gateway on loopback against a plain Python relay that only copies: throughput and latency, ratios in one run.

One network in, two out; sender, relay or gateway, and both sinks share this machine's cores on both sides of the
comparison. The load is closed-loop: the sender keeps a bounded number of datagrams under way, so that nothing is
lost and the rate is what the slowest part can do.

    .venv/bin/python tools/bench gateway [--quick] [--json FILE]
"""

from __future__ import annotations

import multiprocessing as mp
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import linkgw
from linkgw.carriers import CARRIERS, Octets, SimpleIdentity
from linkgw.codec import bulk
from linkgw.io.multicast import MulticastReceiver, MulticastSender

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linkgw.spec.model import Catalog

FORK = mp.get_context("fork")
GROUPS = {"KOR": "239.192.77.1", "USA": "239.192.77.2", "JPN": "239.192.77.3"}
PORT = 47_000
N_TRACKS = 500
SHARE_NEW = 0.01
"""Share of messages that start a track."""
WINDOW = 3000
"""Datagrams under way at most; 60-octet datagrams, well within the receive buffers asked for."""

NETWORK = """
[[network]]
name = "{name}"
interface = "lo"
tracks = {{ group = "{group}", port = {port} }}
warnings = {{ group = "{group}", port = {warnings} }}
ttl = 0
carrier = "{carrier}"
class = "EXERCISE"
stn = "0010{index}"
stn_pool = "01000-01777"
tn_pool = "{pool}"
"""


def write_config(folder: Path) -> Path:
    """A trilateral gateway that lets everything through but IFF codes, with its state on disk."""
    text = 'name = "bench"\npolicy = "policy.toml"\nstate = "state.sqlite"\nreceive_buffer = 16777216\n'
    for index, (name, group) in enumerate(GROUPS.items()):
        text += NETWORK.format(
            name=name,
            group=group,
            port=PORT + 10 * index,
            warnings=PORT + 10 * index + 1,
            carrier="dis" if name == "USA" else "simple",
            index=index + 1,
            pool=["K0000-KZ777", "S0000-SZ777", "J0000-JZ777"][index],
        )
    (folder / "gateway.toml").write_text(text)
    (folder / "policy.toml").write_text(
        'version = 1\nname = "bench"\ndoc = "Tracks, less one code."\n[[rule]]\nname = "tracks"\n'
        'doc = "Tracks."\nfrom = ["*"]\nto = ["*"]\nmessages = ["J3.2"]\nquality_min = 3\n'
        'identity = ["unknown", "neutral", "friend", "hostile"]\nredact = ["iff_mode_1"]\n'
    )
    return folder / "gateway.toml"


def make_load(catalog: Catalog, n: int, first: int) -> Octets:
    """n distinct SIMPLE datagrams of one 3-word J3.2 each; one in a hundred starts a track."""
    k = np.arange(first, first + n)
    starts_track = k % round(1 / SHARE_NEW) == 0
    tn = np.where(starts_track, 1 + k // 100 % 7000, 8000 + k % N_TRACKS)
    enumeration = catalog.messages["J3.2"].fields["identity"].enumeration
    assert enumeration is not None
    kind = bulk.from_values(
        "J3.2",
        {
            "tn": tn,
            "track_quality": np.full(n, 9.0),
            "identity": np.full(n, enumeration.codes["unknown"]),
            "speed": k % 900,
            "latitude": 30 + k % 80_000 * 1e-4,
            "longitude": 120 + k // 80_000 % 1000 * 1e-3,
            "altitude": 5.0 * (k % 2000),
            "course": k % 360,
            "iff_mode_3a": k % 4096,
        },
        catalog,
    )
    words, starts = bulk.encode(bulk.Columns.of({"J3.2": kind}, n), catalog)
    return CARRIERS["simple"].push_batch(
        SimpleIdentity(), words, np.append(starts, len(words)), stn=5, npg=7, sequence=k % 65536
    )


def sink(index: int, received: Any, stop: Any, times: Any, gro: bool) -> None:
    """Count what arrives on one network; with `times`, keep the kernel's time of each arrival."""
    name = list(GROUPS)[index]
    receiver = MulticastReceiver("lo", GROUPS[name], PORT + 10 * index, receive_buffer=16 << 20, gro=gro)
    while not stop.value:
        got = receiver.drain(4096)
        if got is None:
            time.sleep(0.0002)
            continue
        lengths = np.diff(got.payloads.bounds)
        # the gateway's own PPLI and heartbeat are no messages of the load; they differ in length
        mine = lengths == (60 if index == 2 else 88)
        if times is not None:
            at = received[index]
            chosen = got.utc_ns[mine]
            times[index][at : at + len(chosen)] = chosen
        received[index] += int(mine.sum())


def relay() -> None:
    """The baseline: plain recv and two sends a datagram, no work."""
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    receiver.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)  # SO_RCVBUFFORCE
    receiver.bind((GROUPS["KOR"], PORT))
    receiver.setsockopt(socket.IPPROTO_IP, 49, 0)
    member = socket.inet_aton(GROUPS["KOR"]) + socket.inet_aton("127.0.0.1")
    receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 0)
    sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
    usa, jpn = (GROUPS["USA"], PORT + 10), (GROUPS["JPN"], PORT + 20)
    pad = bytes(28)
    while True:
        datagram = receiver.recv(2048)
        sender.sendto(datagram + pad, usa)
        sender.sendto(datagram, jpn)


@contextmanager
def running_relay() -> Iterator[None]:
    """The relay in a process of its own."""
    process = FORK.Process(target=relay, daemon=True)
    process.start()
    time.sleep(0.3)
    try:
        yield
    finally:
        process.terminate()
        process.join()


@contextmanager
def running_gateway(folder: Path) -> Iterator[None]:
    """`linkgw run` on the bench's configuration, with its state in a fresh file."""
    config = write_config(folder)
    for old in folder.glob("state.sqlite*"):
        old.unlink()
    log = (folder / "log").open("w")
    process = subprocess.Popen([sys.executable, "-m", "linkgw", "run", str(config)], stderr=log, stdout=log)
    deadline = time.monotonic() + 20
    while "ready" not in (folder / "log").read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"the gateway did not start:\n{(folder / 'log').read_text()}")
        time.sleep(0.05)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        log.close()


class Sinks:
    """Both sinks, and what they have counted."""

    def __init__(self, n_times: int = 0, gro: bool = True) -> None:
        self.received = FORK.RawArray("q", 3)
        self._stop = FORK.RawValue("b", 0)
        self.times: list[Any] | None = None
        if n_times:
            raw = [FORK.RawArray("q", n_times) for _ in range(3)]
            self.times = [np.frombuffer(r, np.int64) for r in raw]
        self._processes = [
            FORK.Process(target=sink, args=(i, self.received, self._stop, self.times, gro), daemon=True) for i in (1, 2)
        ]
        for p in self._processes:
            p.start()
        time.sleep(0.2)

    @property
    def least(self) -> int:
        """What the slower of the two has."""
        return min(self.received[1], self.received[2])

    def close(self) -> None:
        """End both."""
        self._stop.value = 1
        for p in self._processes:
            p.join(5)


def throughput(load: Octets, *, gso: bool) -> tuple[float, int]:
    """Messages a second from one network to both others, and how many were lost on the way."""
    sinks = Sinks()
    sender = MulticastSender("lo", ttl=0, gso=gso)
    n, sent, step = len(load), 0, 500
    began = time.perf_counter()
    patience = began + 60
    while sent < n and time.perf_counter() < patience:
        if sent - sinks.least > WINDOW - step:
            time.sleep(0.0001)
            continue
        sender.send(GROUPS["KOR"], PORT, load.cut(sent, min(sent + step, n)))
        sent = min(sent + step, n)
    settle = time.perf_counter() + 2
    while sinks.least < n and time.perf_counter() < settle:
        time.sleep(0.0001)
    seconds = time.perf_counter() - began
    got = sinks.least
    sinks.close()
    sender.close()
    return got / seconds, n - got


def latency(load: Octets, rate: int) -> tuple[float, float, int]:
    """p50 and p99, us, after half a second: from before the send to the kernel's time of arrival at the slower sink."""
    n = len(load)
    sinks = Sinks(n)
    assert sinks.times is not None
    sender = MulticastSender("lo", ttl=0, gso=False)
    payloads = [load.cut(i, i + 1) for i in range(n)]
    sent_ns = np.zeros(n, np.int64)
    began = time.perf_counter()
    for i, payload in enumerate(payloads):
        while (ahead := began + i / rate - time.perf_counter()) > 0:
            time.sleep(max(ahead - 0.0002, 0))
        sent_ns[i] = time.time_ns()
        sender.send(GROUPS["KOR"], PORT, payload)
    settle = time.perf_counter() + 2
    while sinks.least < n and time.perf_counter() < settle:
        time.sleep(0.001)
    got = sinks.least
    sinks.close()
    sender.close()
    late = np.maximum(sinks.times[1][:got], sinks.times[2][:got]) - sent_ns[:got]
    late = late[rate // 2 :]  # less the warm-up
    return float(np.percentile(late, 50)) / 1e3, float(np.percentile(late, 99)) / 1e3, n - got


def run(quick: bool) -> list[dict[str, Any]]:
    """All measurements; each side of a comparison in turn, medians of the rounds."""
    catalog = linkgw.load_catalog()
    rounds, n = (1, 20_000) if quick else (5, 100_000)
    results: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for gso in (False, True):
            ours, theirs = [], []
            for i in range(rounds):
                load = make_load(catalog, n, i * n)
                with running_relay():
                    theirs.append(throughput(load, gso=gso))
                with running_gateway(folder):
                    ours.append(throughput(load, gso=gso))
            ratios = [a[0] / b[0] for a, b in zip(ours, theirs, strict=True)]
            results.append(
                {
                    "what": f"1 in, 2 out, sender {'with' if gso else 'without'} GSO, messages/s",
                    "baseline": "Python recv/send relay",
                    "theirs": statistics.median(r[0] for r in theirs),
                    "ours": statistics.median(r[0] for r in ours),
                    "ratio": statistics.median(ratios),
                    "spread": [min(ratios), max(ratios)],
                    "lost": [sum(r[1] for r in theirs), sum(r[1] for r in ours)],
                }
            )
        for rate in (1000, 5000):
            count = rate * (2 if quick else 4)
            sides: dict[str, list[tuple[float, float, int]]] = {"theirs": [], "ours": []}
            for i in range(rounds):
                load = make_load(catalog, count, i * count)
                with running_relay():
                    sides["theirs"].append(latency(load, rate))
                with running_gateway(folder):
                    sides["ours"].append(latency(load, rate))
            for column, label in ((0, "p50"), (1, "p99")):
                theirs_us = statistics.median(r[column] for r in sides["theirs"])
                ours_us = statistics.median(r[column] for r in sides["ours"])
                results.append(
                    {
                        "what": f"latency at {rate}/s, {label}, us",
                        "baseline": "Python recv/send relay",
                        "theirs": theirs_us,
                        "ours": ours_us,
                        "ratio": ours_us / theirs_us,
                        "spread": [min(r[column] for r in sides["ours"]), max(r[column] for r in sides["ours"])],
                        "lost": [sum(r[2] for r in sides["theirs"]), sum(r[2] for r in sides["ours"])],
                    }
                )
    return results
