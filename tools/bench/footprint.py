"""What the gateway takes: memory at 100,000 tracks, time until it is ready, time of `linkgw --help`.

Memory is that of the running daemon (resident, at its most), after every one of the tracks was released to every
recipient, with its state on disk. Times are held against a Python that does nothing.

    .venv/bin/python tools/bench footprint [--quick] [--json FILE]
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gateways import running_gateway
from growth import tracks_of
from networks import ORIGIN, Networks
from results import Row, compare
from senders import RunSender

import linkgw
from linkgw.io.control import ask

if TYPE_CHECKING:
    from linkgw.spec.model import Catalog

N_TRACKS, N_QUICK = 100_000, 10_000
LIMITS_MB = {3: 256.0, 16: 512.0}
"""Networks -> memory that the daemon may have."""
CHUNK = 2048
PATIENCE_S = 120


def peak_mb(pid: int) -> float:
    """Most memory that a process has had, resident."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def memory(catalog: Catalog, folder: Path, n_networks: int, n_tracks: int) -> tuple[float, float]:
    """Memory of a daemon when it is ready, and when it knows so many tracks, MB."""
    networks = Networks(n_networks)
    path = networks.write(folder)
    payloads = tracks_of(catalog, n_tracks)
    with running_gateway(path) as gateway:
        empty = peak_mb(gateway.pid)
        sender, at = RunSender(networks.tracks[ORIGIN], payloads), 0
        deadline = time.monotonic() + PATIENCE_S
        while at < n_tracks:
            sender.send(at, min(at + CHUNK, n_tracks))
            at = min(at + CHUNK, n_tracks)
            while _read(ask(folder / "control.sock", {"ask": "status"})) < at:
                if time.monotonic() > deadline:
                    raise SystemExit(f"{n_networks} networks: not all tracks were read in {PATIENCE_S} s")
                time.sleep(0.01)
        sender.close()
        alive = ask(folder / "control.sock", {"ask": "status"})["alive"]
        full = peak_mb(gateway.pid)
    wrong = {name: alive[name]["tn"] for name in networks.names[1:] if alive[name]["tn"] != n_tracks}
    if wrong:
        raise SystemExit(f"{n_networks} networks: not all hold {n_tracks:,} tracks: {wrong}")
    return empty, full


def _read(status: dict[str, Any]) -> int:
    return int(status["links"][0]["groups"]["tracks"]["read"])


def command_s(*arguments: str) -> float:
    """How long a Python takes from its start to its end."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def ready_s(path: Path) -> float:
    """From the start of a daemon to its `ready`."""
    began = time.perf_counter()
    with running_gateway(path):
        return time.perf_counter() - began


def run(quick: bool) -> list[dict[str, Any]]:
    """Times in turn, medians of the rounds; memory once."""
    rows: list[Row] = []
    n_tracks = N_QUICK if quick else N_TRACKS
    with tempfile.TemporaryDirectory(prefix="linkgw-bench-") as name:
        folder = Path(name)
        path = Networks().write(folder)
        nothing, help_, ready = [], [], []
        for _ in range(3 if quick else 5):
            nothing.append(command_s("-c", "pass"))
            help_.append(command_s("-m", "linkgw", "--help"))
            ready.append(ready_s(path))
        for what, ours, floor in (("linkgw --help, s", help_, 0.05), ("daemon ready, s", ready, 0.01)):
            rows.append(compare(what, "python -c pass", nothing, ours, less=True, floor=floor))
        for n_networks, limit in LIMITS_MB.items():
            empty, full = memory(linkgw.load_catalog(), folder, n_networks, n_tracks)
            what = f"memory, {n_tracks:,} tracks, {n_networks} networks, MB"
            row = compare(what, f"limit (ready: {empty:.0f} MB)", [limit], [full], less=True, floor=1.0)
            rows.append(row | {"ready_mb": empty})
    return rows
