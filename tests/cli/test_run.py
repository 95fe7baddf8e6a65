"""`linkgw run` and `linkgw status` as they look on a terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time


def read_until(fd: int, text: str) -> str:
    """What a terminal shows until a text appears, or the other end closes."""
    shown, deadline = "", time.monotonic() + 20
    while text not in shown and time.monotonic() < deadline:
        if select.select([fd], [], [], 0.1)[0]:
            try:
                shown += os.read(fd, 65536).decode()
            except OSError:
                break
    return shown


def test_on_a_terminal_the_log_is_readable_and_the_final_counts_are_a_table(tmp_path) -> None:
    near, far = pty.openpty()
    environ = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "COLUMNS": "100", "TERM": "xterm"}
    process = subprocess.Popen([sys.executable, "-m", "linkgw", "run"], stderr=far, env=environ)
    os.close(far)
    try:
        assert "ready" in read_until(near, "trilateral.sqlite")
        process.send_signal(signal.SIGINT)
        shown = read_until(near, "ended")
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        os.close(near)
    for text in ("stopping", "flows", "KOR > USA", "numbers in use", "sums agree"):
        assert text in shown
    assert '{"' not in shown


def test_status_watched_ends_quietly_with_an_interrupt(tmp_path) -> None:
    environ = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "COLUMNS": "100"}
    gateway = subprocess.Popen([sys.executable, "-m", "linkgw", "run"], stderr=subprocess.PIPE, env=environ)
    try:
        assert b'"ready"' in gateway.stderr.readline()
        near, far = pty.openpty()
        watch = subprocess.Popen(
            [sys.executable, "-m", "linkgw", "status", "--watch"], stdout=far, stderr=far, env=environ
        )
        os.close(far)
        assert "policy" in read_until(near, "sums agree")
        watch.send_signal(signal.SIGINT)
        assert "Traceback" not in read_until(near, "\0")
        assert watch.wait(20) == 130
        os.close(near)
    finally:
        gateway.terminate()
        assert gateway.wait(20) == 0
        gateway.stderr.close()
