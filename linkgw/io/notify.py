"""The service manager's notification socket: ready, status, reloading, stopping, watchdog.

Source: sd_notify(3) and sd_watchdog_enabled(3) of systemd; one datagram of NAME=value lines per message.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping


class Notifier:
    """Tells the service manager how the daemon is.

    Every method does nothing where NOTIFY_SOCKET is not set, and nothing fails where the manager does not
    listen: a gateway does not stop for want of an audience.

    Parameters
    ----------
    environ : mapping
        Where NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID are looked up.
    """

    watchdog_s: float | None
    """Call `watchdog` at least this often, seconds (half of what the manager waits); None: not asked for."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) if address else None
        if self._socket is not None:
            self._socket.setblocking(False)
        self.watchdog_s = _watchdog_s(environ) if address else None

    def ready(self, status: str = "") -> None:
        """Start-up, or a reload, has finished."""
        self._send("READY=1", status)

    def status(self, text: str) -> None:
        """One line that says how things are."""
        self._send("", text)

    def reloading(self, mono_ns: int) -> None:
        """A reload begins now; `ready` ends it.

        Parameters
        ----------
        mono_ns : int
            CLOCK_MONOTONIC, by which the manager orders reloads.
        """
        self._send(f"RELOADING=1\nMONOTONIC_USEC={mono_ns // 1000}", "")

    def stopping(self, status: str = "") -> None:
        """The daemon is shutting down."""
        self._send("STOPPING=1", status)

    def watchdog(self) -> None:
        """Still alive."""
        self._send("WATCHDOG=1", "")

    def close(self) -> None:
        """Close the socket; later calls do nothing."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, lines: str, status: str) -> None:
        if self._socket is None:
            return
        if status:
            lines = f"{lines}\nSTATUS={' '.join(status.splitlines())}".lstrip("\n")
        try:
            self._socket.sendto(lines.encode(), self._address)
        except OSError:
            return  # the manager is gone or busy; sd_notify(3) says to go on


def _watchdog_s(environ: Mapping[str, str]) -> float | None:
    usec, pid = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", "")
    if not usec.isdecimal() or int(usec) == 0 or (pid and pid != str(os.getpid())):
        return None
    return int(usec) / 2e6
