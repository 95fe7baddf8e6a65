"""Replay onto loopback against tcpreplay, and through the core on a virtual clock against reading the capture alone.

Punctuality: packets a millisecond apart; a packet socket on the loopback interface takes the kernel's time of each as
it comes, for both sides alike. The error of a packet is how far it is from its place behind the first hundred (their
median). Speed: as fast as it goes, by each sender's own account; nobody listens, so that it is the sender's rate.
Linux' scheduler may take a core away for milliseconds on a busy machine: with --realtime nothing else comes first.

    .venv/bin/python tools/bench replay [--quick] [--json FILE]
"""

from __future__ import annotations

import contextlib
import multiprocessing as mp
import os
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from captures import N_DRAWN, make_capture, make_payloads, read_all, seconds
from one_kind import GROUPS, PORT, make_load, write_config
from results import Row, compare, skip

import linkgw
from linkgw.gateway.config import load_config
from linkgw.io.captures import parse_ipv4
from linkgw.policy.rules import load_policy
from linkgw.replay.offline import replay_offline
from linkgw.replay.recording import Recording, load_recording
from linkgw.replay.wire import WireReplay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from linkgw.gateway.config import GatewayConfig

FORK = mp.get_context("fork")
GROUP = f"239.{10 + os.getpid() % 180}.77.4"
"""Where all packets go: a group that nobody else here uses."""
GAP_NS = 1_000_000
SETTLED = 100
FLOORS = {"mixed sizes": 0.25, "one size": 2.0}
"""Of the rate at full speed: half of what was measured, or less."""
SO_TIMESTAMPNS, SO_RCVBUFFORCE, ETH_P_IP = 35, 33, 0x0800
SEQUENCE = 20 + 8 + 4
"""Octet of a packet where the SIMPLE sequence number is; it counts to N_DRAWN."""


def sniff(n: int, times: Any, numbers: Any, count: Any, stop: Any) -> None:
    """The kernel's time of each packet to the group as it comes over loopback, and its SIMPLE sequence number."""
    kept, group = np.frombuffer(times, np.int64), socket.inet_aton(GROUP)
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP)) as sniffer:
        sniffer.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        sniffer.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
        sniffer.bind(("lo", ETH_P_IP))
        sniffer.settimeout(0.2)
        while not stop.value and count.value < n:
            try:
                packet, control, _, _ = sniffer.recvmsg(64, 64)
            except TimeoutError:
                continue
            if packet[16:20] == group:
                second, rest = struct.unpack("qq", control[0][2][:16])
                kept[count.value] = second * 10**9 + rest
                numbers[count.value] = struct.unpack_from("<H", packet, SEQUENCE)[0]
                count.value += 1


@contextlib.contextmanager
def sniffing(n: int) -> Iterator[Callable[[], tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]]:
    """Gives a function that gives the times seen and the places of those packets in the recording."""
    times, numbers = FORK.RawArray("q", n), FORK.RawArray("q", n)
    count, stop = FORK.RawValue("q", 0), FORK.RawValue("b", 0)
    process = FORK.Process(target=sniff, args=(n, times, numbers, count, stop), daemon=True)
    process.start()
    time.sleep(0.3)

    def seen() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        time.sleep(0.3)
        stop.value = 1
        process.join(5)
        if count.value < SETTLED:
            raise SystemExit(f"saw {count.value} of {n} packets on loopback")
        sequence = np.frombuffer(numbers, np.int64)[: count.value]
        places = np.cumsum(np.diff(sequence, prepend=sequence[:1]) % N_DRAWN) + sequence[0]
        return np.frombuffer(times, np.int64)[: count.value], places

    yield seen


def errors_us(times_ns: np.ndarray[Any, Any], places: np.ndarray[Any, Any]) -> tuple[float, float, float]:
    """How far the last packet is from its place, and p99 and maximum of all."""
    away = (times_ns - times_ns[0] - GAP_NS * (places - places[0])) / 1000
    away -= np.median(away[:SETTLED])
    return float(abs(away[-1])), float(np.percentile(abs(away), 99)), float(abs(away).max())


def play(config: GatewayConfig, recording: Recording, speed: float, *, gso: bool = True, **options: Any) -> float:
    """Packets a second; without GSO a packet socket sees each by itself, late ones too."""
    replay = WireReplay(config, linkgw.load_catalog(), recording, speed=speed, **options)
    with contextlib.closing(replay):
        for sender in replay._senders:
            sender.gso = gso
        progress = replay.run()
    if progress.failed or progress.sent != len(recording):
        raise SystemExit(f"sent {progress.sent} of {len(recording)}: {dict(progress.failed)}")
    return progress.sent / (progress.wall_ns / 1e9)


def tcpreplay(path: Path, *options: str) -> float:
    """Packets a second."""
    command = ["tcpreplay", "--intf1=lo", *options, str(path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"([\d.]+) pps", said)
    if found is None:
        raise SystemExit(f"tcpreplay said no rate:\n{said}")
    return float(found[1])


def punctuality(config: GatewayConfig, path: Path, recording: Recording, rounds: int, *, has_peer: bool) -> list[Row]:
    n = len(recording)
    sides: dict[str, Callable[[], float]] = {
        "now": lambda: play(config, recording, 1.0, gso=False),
        "realtime": lambda: play(config, recording, 1.0, gso=False, realtime=True),
    }
    if has_peer:
        sides["tcpreplay"] = lambda: tcpreplay(path)
    found: dict[str, list[tuple[float, float, float]]] = {side: [] for side in sides}
    lost = dict.fromkeys(sides, 0)
    for _ in range(rounds):
        for side, work in sides.items():
            with sniffing(n) as seen:
                work()
                times, places = seen()
            lost[side] += n - len(times)
            found[side].append(errors_us(times, places))
    results = []
    for side, label in (("now", ""), ("realtime", ", --realtime")):
        for place, figure in enumerate(("drift at the end", "p99 error", "greatest error")):
            ours = [e[place] for e in found[side]]
            what = f"{n:,} packets 1 ms apart{label}: {figure}, us"
            if not has_peer:
                results.append(skip(what, "tcpreplay", f"not here; ours {ours}"))
                continue
            theirs = [e[place] for e in found["tcpreplay"]]
            gone = (lost["tcpreplay"], lost[side])
            row = compare(what, "tcpreplay", theirs, ours, less=True, lost=gone)
            results.append(row | {"ours_spread": [min(ours), max(ours)]})
    return results


def full_speed(
    config: GatewayConfig, files: dict[str, tuple[Path, Recording]], rounds: int, *, has_peer: bool
) -> list[Row]:
    results = []
    for label, (path, recording) in files.items():
        sides: dict[str, list[float]] = {"now": [], "recorded": [], "tcpreplay": []}
        for _ in range(rounds):
            sides["now"].append(play(config, recording, float("inf")))
            sides["recorded"].append(play(config, recording, float("inf"), retime=False))
            if has_peer:
                sides["tcpreplay"].append(tcpreplay(path, "--topspeed", "--preload-pcap"))
        for side in ("now", "recorded"):
            what = f"--speed max, --times {side}, {label}, packets/s"
            if has_peer:
                floor = FLOORS[label]
                results.append(compare(what, "tcpreplay --topspeed", sides["tcpreplay"], sides[side], floor=floor))
            else:
                results.append(skip(what, "tcpreplay", f"not here; ours {sides[side]}"))
    return results


def offline(config: GatewayConfig, path: Path, folder: Path, n: int, rounds: int) -> list[Row]:
    """Messages a second from capture to captures."""
    catalog = linkgw.load_catalog()
    policy = load_policy(folder / config.policy, catalog, [network.name for network in config.networks])
    rates: dict[bool | None, list[float]] = {None: [], True: [], False: []}
    for _ in range(rounds):
        rates[None].append(n / seconds(lambda: read_all(path)))
        for decisions in (True, False):
            work = lambda: replay_offline(  # noqa: E731  (called at once)
                config,
                catalog,
                policy,
                [path],
                folder / "out",
                batch=4096,
                decisions=decisions,  # noqa: B023
            )
            rates[decisions].append(n / seconds(work))
    return [
        compare(
            f"offline, {label}, messages/s", "reading the capture alone", rates[None], rates[decisions], floor=floor
        )
        for decisions, label, floor in ((True, "with decisions", 0.01), (False, "--no-decisions", 0.06))
    ]


def run(quick: bool) -> list[Row]:
    """All measurements; each side of a comparison in turn, medians of the rounds."""
    rounds, n_paced, n_max = (1, 800, 40_000) if quick else (5, 20_000, 400_000)
    catalog, has_peer = linkgw.load_catalog(), shutil.which("tcpreplay") is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = write_config(folder)
        path.write_text(path.read_text().replace(GROUPS["KOR"], GROUP))
        config, group = load_config(path), parse_ipv4(GROUP)
        paced, mixed, equal = (folder / f"{kind}.pcap" for kind in ("paced", "mixed", "equal"))
        make_capture(paced, make_payloads(catalog, n_paced), group=group, port=PORT)
        make_capture(mixed, make_payloads(catalog, n_max), group=group, port=PORT)
        load = make_load(catalog, n_max, 0)
        make_capture(equal, load, group=group, port=PORT, gap_ns=10_000)
        as_class = {"as_class": "EXERCISE"}
        recordings = {path: load_recording([path], config, catalog, **as_class) for path in (paced, mixed, equal)}
        files = {"mixed sizes": (mixed, recordings[mixed]), "one size": (equal, recordings[equal])}
        results = punctuality(config, paced, recordings[paced], rounds, has_peer=has_peer)
        results += full_speed(config, files, rounds, has_peer=has_peer)
        return results + offline(config, equal, folder, n_max, rounds)
