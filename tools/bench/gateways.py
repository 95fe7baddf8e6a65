"""The gateway as its users run it: `linkgw run` in a process of its own, with its state in a fresh file."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

WITHOUT_UVLOOP = "import sys; sys.modules['uvloop'] = None; from linkgw.cli import main; sys.exit(main())"
TIMED_RUN = Path(__file__).with_name("timed_run.py")
PATIENCE_S = 30


class Gateway:
    """A running gateway, and what it said at its end."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.final: dict[str, Any] = {}
        """Its final counts, once it has ended."""

    def forwarded(self, origin: str, recipient: str) -> int:
        """Messages that it says it forwarded."""
        return int(self.final["flows"][f"{origin}>{recipient}"].get("forwarded", 0))


@contextlib.contextmanager
def running_gateway(config: Path, *, uvloop: bool = True, steps: Path | None = None) -> Iterator[Gateway]:
    """Run it until it is ready; end it, and read its counts. They have to agree with each other.

    Where `steps` is given, what each step took is in that file then.
    """
    folder = config.parent
    for old in folder.glob("state.sqlite*"):
        old.unlink()
    head = ["-m", "linkgw"] if uvloop else ["-c", WITHOUT_UVLOOP]
    if steps is not None:
        head = [str(TIMED_RUN), str(steps)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, *head, "run", str(config)], stderr=log, stdout=log)
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not _said(folder, "ready"):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"the gateway did not start:\n{(folder / 'log').read_text()}")
            time.sleep(0.02)
        gateway = Gateway(process.pid)
        yield gateway
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    final = _said(folder, "final counts")
    if not final or final["sum_faults"]:
        raise SystemExit(f"the gateway's counts do not agree:\n{(folder / 'log').read_text()}")
    gateway.final = final


def _said(folder: Path, event: str) -> dict[str, Any]:
    """The line of the log about an event; empty if there is none yet."""
    for line in (folder / "log").read_text().splitlines():
        with contextlib.suppress(ValueError):
            found = json.loads(line)
            if isinstance(found, dict) and found.get("event") == event:
                return found
    return {}


def run_us(pid: int) -> float:
    """Microseconds that a process has been on a processor, all threads: exact where `cpu_s` counts ticks."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1000


def cpu_s(pid: int) -> tuple[float, float]:
    """Seconds of processor time that a process has had: its own, and the kernel's for it."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    tick = os.sysconf("SC_CLK_TCK")
    return int(fields[11]) / tick, int(fields[12]) / tick
