from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from linkgw.io.notify import Notifier


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """A bound notification socket, and what NOTIFY_SOCKET says of it."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listening.settimeout(5)
    if request.param == "path":
        address = str(tmp_path / "notify")
        listening.bind(address)
    else:
        address = f"@linkgw-test-{os.getpid()}"
        listening.bind("\0" + address[1:])
    yield listening, address
    listening.close()


def test_the_manager_hears_each_state_in_its_own_words(manager: tuple[socket.socket, str]) -> None:
    listening, address = manager
    notifier = Notifier({"NOTIFY_SOCKET": address})
    notifier.ready("3 networks")
    notifier.status("forwarding\nwell")
    notifier.reloading(mono_ns=5_000_999)
    notifier.ready()
    notifier.watchdog()
    notifier.stopping("by SIGTERM")
    assert [listening.recv(4096).decode() for _ in range(6)] == [
        "READY=1\nSTATUS=3 networks",
        "STATUS=forwarding well",
        "RELOADING=1\nMONOTONIC_USEC=5000",
        "READY=1",
        "WATCHDOG=1",
        "STOPPING=1\nSTATUS=by SIGTERM",
    ]
    notifier.close()
    notifier.ready()  # after the end: nothing, and no error


def test_nothing_happens_without_a_manager() -> None:
    notifier = Notifier({"WATCHDOG_USEC": "1000000"})
    notifier.ready("up")
    notifier.watchdog()
    assert notifier.watchdog_s is None


def test_a_manager_that_has_gone_stops_nothing(tmp_path: Path) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "nobody")})
    notifier.ready("up")
    notifier.close()


@pytest.mark.parametrize(
    ("environ", "watchdog_s"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid() + 1)}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_is_fed_at_half_its_time_and_only_by_whom_it_watches(
    environ: dict[str, str], watchdog_s: float | None
) -> None:
    assert Notifier({"NOTIFY_SOCKET": "@nobody", **environ}).watchdog_s == watchdog_s
