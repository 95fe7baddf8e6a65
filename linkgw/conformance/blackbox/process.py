"""The gateway under test as a process: started by a command template, paused, killed, ended."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

END_S = 15.0
"""A gateway that was told to end has this long."""
_LAST_LINES = 8
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


_LIBRARY = ctypes.CDLL(None)


def _die_with_the_kit() -> None:
    """However the kit ends, no gateway of its own stays on the networks (prctl(2); a grandchild may)."""
    _LIBRARY.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class GatewayProcess:
    """One running gateway.

    Parameters
    ----------
    command : sequence of str
        Template; `{config}` stands for the configuration's path.
    config : Path
        Its configuration.
    environ : mapping, optional
        More of the environment.
    """

    def __init__(self, command: Sequence[str], config: Path, environ: Mapping[str, str] | None = None) -> None:
        self.log = config.with_suffix(f".{len(list(config.parent.glob('*.log')))}.log")
        words = [word.replace("{config}", str(config)) for word in command]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={**os.environ, **(environ or {})},
                preexec_fn=_die_with_the_kit,  # noqa: PLW1509  # one call of the C library, which is loaded already
            )  # fmt: skip

    @property
    def ended(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._process.poll()

    @property
    def last_lines(self) -> str:
        """What it said last."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(line[:400] for line in lines[-_LAST_LINES:])

    def signal(self, number: int) -> None:
        """Signal all processes that the command started."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, number)

    def pause(self) -> None:
        """Let it stand still: what arrives waits."""
        self.signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it run again."""
        self.signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> int | None:
        """End it as a service manager does; its exit code, None if it had to be killed."""
        self.signal(signal.SIGTERM)
        try:
            return self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def wait(self, seconds: float) -> int | None:
        """Its exit code, if it ends by itself in time."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
