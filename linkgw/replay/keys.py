"""Single keys from a terminal, without waiting for Enter."""

from __future__ import annotations

import os
import select
import sys
import termios
import tty
from types import TracebackType

NAMES = {
    b" ": "space",
    b"s": "step",
    b"q": "quit",
    b"\x1b[A": "up",
    b"\x1b[B": "down",
    b"\x1b[C": "right",
    b"\x1b[D": "left",
}
HELP = "space pause, s step, left/right 10 s, up/down speed, q quit"


class Keys:
    """Keys of standard input while the context lasts; where it is no terminal, there are none."""

    def __init__(self) -> None:
        self.is_terminal = sys.stdin is not None and sys.stdin.isatty()

    def __enter__(self) -> Keys:
        if self.is_terminal:
            self._fd = sys.stdin.fileno()
            self._before = termios.tcgetattr(self._fd)
            tty.setcbreak(self._fd)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.is_terminal:
            termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)

    def wait(self, timeout_s: float) -> list[str]:
        """The keys that were pressed, waiting so long for one; names as in `NAMES`."""
        if not self.is_terminal:
            select.select([], [], [], timeout_s)
            return []
        if not select.select([self._fd], [], [], timeout_s)[0]:
            return []
        octets = os.read(self._fd, 256)
        found = []
        while octets:
            key = next((k for k in NAMES if octets.startswith(k)), octets[:1])
            if key in NAMES:
                found.append(NAMES[key])
            octets = octets[len(key) :]
        return found
