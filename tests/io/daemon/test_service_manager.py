"""What the daemon tells systemd."""

from __future__ import annotations

import signal
import socket

import pytest


@pytest.fixture
def manager(tmp_path):
    """The manager's end: `manager.environ`, `manager.next()`."""

    class Manager:
        def __init__(self) -> None:
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self.socket.bind(str(tmp_path / "notify"))
            self.socket.settimeout(20)
            self.environ = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "400000"}

        def next(self) -> list[str]:
            """Lines of the next message that is no watchdog ping."""
            while (lines := self.socket.recv(4096).decode().splitlines()) == ["WATCHDOG=1"]:
                pass
            return lines

        def drain(self) -> None:
            """Read until nothing comes."""
            while True:
                self.socket.recv(4096)

    manager = Manager()
    yield manager
    manager.socket.close()


def test_it_says_ready_reloading_ready_and_stopping(make_site, start, manager) -> None:
    gateway = start(make_site(), environ=manager.environ)
    ready = manager.next()
    assert ready[0] == "READY=1"
    assert "3 of 3 networks up" in ready[1]
    gateway.send_signal(signal.SIGHUP)
    reloading = manager.next()
    assert reloading[0] == "RELOADING=1"
    assert reloading[1].startswith("MONOTONIC_USEC=")
    assert manager.next()[0] == "READY=1"
    gateway.stop()
    assert manager.next()[0] == "STOPPING=1"


def test_the_watchdog_is_fed_while_the_loop_turns_and_not_while_it_stands_still(make_site, start, manager) -> None:
    gateway = start(make_site(), environ=manager.environ)
    while manager.socket.recv(4096) != b"WATCHDOG=1":
        pass
    gateway.send_signal(signal.SIGSTOP)
    manager.socket.settimeout(0.6)
    with pytest.raises(TimeoutError):
        manager.drain()
    gateway.process.send_signal(signal.SIGCONT)
    manager.socket.settimeout(20)
    assert manager.socket.recv(4096) == b"WATCHDOG=1"
