"""Where the gateway's time goes: kernel, Python, numpy; system calls; parts of the core and their functions.

Five looks, each at a run of its own (a look costs time itself, so no rates are given here):

* processor time of the running gateway, its own and the kernel's for it, and of the batched C relay on the same load;
* processor time of the gateway's steps: reading, the core, the state, sending;
* `perf record` by shared object: interpreter, numpy, kernel and the rest;
* `strace -c -f`: how many system calls for how many datagrams;
* cProfile on the core alone, by part of the house and by function, in batches of three sizes.

    .venv/bin/python tools/bench/breakdown.py [--case N] [--n MESSAGES]
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

from drive import drive
from expected import copied, expect, feed, open_core
from gateway import BATCHED, CASES, Bench, opened
from gateways import cpu_s, running_gateway
from networks import PAD, RECIPIENTS
from relays import running_relay, why_not

import linkgw

if TYPE_CHECKING:
    from gateway import Case

BATCHES = (1, 64, 2048)
HOUSE = str(Path(linkgw.__file__).parent)
KINDS = {"libpython": "Python", "python3": "Python", "numpy": "numpy", "multiarray": "numpy", "openblas": "numpy",
         "kernel": "kernel", "sqlite": "sqlite", "libc.": "C library", "uvloop": "uvloop"}  # fmt: skip
"""What is in a shared object's name -> how it is called here."""


def show_processor(bench: Bench, case: Case, n: int) -> None:
    """User and system time for each message."""
    print(f"\nprocessor time a message, us ({case.label}):")
    sides = ["gateway"] if why_not(BATCHED, bench.folder) else [BATCHED, "gateway"]
    for side in sides:
        load = bench.make(case, n)
        if side == "gateway":
            expected = expect(bench.config, bench.catalog, bench.folder, load)
            with running_gateway(bench.path) as gateway:
                before = cpu_s(gateway.pid)
                drive(load, expected, bench.networks, gateway.pid, gso=case.gso)
                after = cpu_s(gateway.pid)
        else:
            expected = {r: copied(load, PAD[r]) for r in RECIPIENTS}
            with running_relay(side, bench.networks.tracks, bench.folder) as pid:
                before = cpu_s(pid)
                drive(load, expected, bench.networks, pid, gso=case.gso)
                after = cpu_s(pid)
        own, kernel = ((b - a) / load.n_messages * 1e6 for a, b in zip(before, after, strict=True))
        print(f"  {side:28} own {own:6.2f}   kernel {kernel:6.2f}")


def show_steps(bench: Bench, case: Case, n: int) -> None:
    """What each step of the running gateway takes for each message that comes in; its own echo is read, too."""
    load, out = bench.make(case, n), bench.folder / "steps.json"
    expected = expect(bench.config, bench.catalog, bench.folder, load)
    with running_gateway(bench.path, steps=out) as gateway:
        drive(load, expected, bench.networks, gateway.pid, gso=case.gso)
    print(f"\nsteps of the gateway, processor time a message, us ({case.label}):")
    for name, spent in json.loads(out.read_text()).items():
        read = f", {spent['datagrams']:,} datagrams" if spent["datagrams"] else ""
        print(f"  {name:10} {spent['cpu_s'] / load.n_messages * 1e6:6.2f}   {spent['calls']:,} calls{read}")


def watched(bench: Bench, case: Case, n: int, *command: str) -> None:
    """Drive a gateway while a command watches it; {} in the command is its process."""
    load = bench.make(case, n)
    expected = expect(bench.config, bench.catalog, bench.folder, load)
    with running_gateway(bench.path) as gateway:
        watching = subprocess.Popen(
            [part.replace("{}", str(gateway.pid)) for part in command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(0.5)
        drive(load, expected, bench.networks, gateway.pid, gso=case.gso)
        watching.send_signal(2)
        watching.wait(30)


def show_objects(bench: Bench, case: Case, n: int) -> None:
    """Samples of perf by kind of shared object."""
    if shutil.which("perf") is None:
        print("\nperf: skipped, it is not installed (apt-get install linux-perf)")
        return
    data = str(bench.folder / "perf.data")
    watched(bench, case, n, "perf", "record", "-q", "-F", "1999", "-e", "cpu-clock", "-o", data, "-p", "{}")
    report = ["perf", "report", "-i", data, "--sort", "dso", "--stdio", "-q", "-t", "|"]
    text = subprocess.run(report, check=True, capture_output=True, text=True).stdout
    shares: dict[str, float] = {}
    for line in text.splitlines():
        percent, _, name = (part.strip(" %") for part in line.partition("|"))
        if not percent.replace(".", "").isdigit():
            continue
        kind = next((kind for part, kind in KINDS.items() if part in name), "other")
        shares[kind] = shares.get(kind, 0.0) + float(percent)
    print(f"\nshare of the gateway's processor time, perf ({case.label}):")
    for kind, share in sorted(shares.items(), key=lambda pair: -pair[1]):
        print(f"  {kind:8} {share:5.1f} %")


def show_calls(bench: Bench, case: Case, n: int) -> None:
    """System calls."""
    if shutil.which("strace") is None:
        print("\nstrace: skipped, it is not installed")
        return
    out = bench.folder / "strace"
    watched(bench, case, n, "strace", "-c", "-f", "-o", str(out), "-p", "{}")
    print(f"\nsystem calls for about {n:,} messages in, strace ({case.label}):")
    for line in out.read_text().splitlines()[:12]:
        print(f"  {line}")


def show_core(bench: Bench, case: Case, n: int) -> None:
    """The core alone, by part of the house and by function."""
    for batch in BATCHES:
        load = bench.make(case, n)
        few = load.payloads.cut(0, min(len(load), batch * 100))
        core = open_core(bench.config, bench.catalog, bench.folder)
        feed(core, load.payloads, load.made_ns - 3_000_000_000)  # all tracks are known; no duplicate any more
        began = time.process_time()
        feed(core, few, load.made_ns, batch=batch)
        plain_us = (time.process_time() - began) / len(few) * 1e6
        profile = cProfile.Profile(time.process_time)
        profile.runcall(feed, core, few, load.made_ns + 3_000_000_000, batch=batch)
        functions = pstats.Stats(profile).stats  # type: ignore[attr-defined]  # typeshed leaves it out
        total = sum(row[2] for row in functions.values())
        parts: dict[str, float] = {}
        for (file, _, name), row in functions.items():
            part = file.removeprefix(HOUSE).strip("/").partition("/")[0] if file.startswith(HOUSE) else "other Python"
            if file == "~":
                part = "functions of numpy" if "numpy" in name else "functions of C Python"
            parts[part] = parts.get(part, 0.0) + row[2]
        print(f"\nthe core, {batch} datagrams a batch: {plain_us:.2f} us a datagram; of what cProfile sees:")
        print("  " + ", ".join(f"{k} {v / total:.0%}" for k, v in sorted(parts.items(), key=lambda p: -p[1])))
        slowest = sorted(functions.items(), key=lambda pair: -pair[1][2])[:12]
        for (file, line, name), row in slowest:
            where = f"{file.removeprefix(HOUSE)}:{line}" if file != "~" else ""
            calls = row[1] / max(len(few) / batch, 1)
            print(f"  {row[2] / total:5.1%}  {calls:8.1f} calls a batch  {name} {where}")


def main() -> int:
    """All looks at one case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    labels = "; ".join(f"{i}: {case.label}" for i, case in enumerate(CASES))
    parser.add_argument("--case", type=int, default=0, choices=range(len(CASES)), help=labels)
    parser.add_argument("--n", type=int, default=100_000, help="messages in each run")
    options = parser.parse_args()
    with opened() as bench:
        for look in (show_processor, show_steps, show_objects, show_calls, show_core):
            look(bench, CASES[options.case], options.n)
    return 0


if __name__ == "__main__":
    sys.exit(main())
