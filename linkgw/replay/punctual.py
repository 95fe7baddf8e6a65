"""A thread that wakes in time: what Linux and Python do to a sleeper, kept small while a replay runs.

Source: prctl(2), PR_SET_TIMERSLACK; sched(7).
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import sys
from collections.abc import Iterator

from linkgw.errors import ConfigError, Fault

_PR_SET_TIMERSLACK, _PR_GET_TIMERSLACK = 29, 30
SLACK_NS = 1
"""How much later than asked for the kernel may wake this thread to save energy; its default is 50 us."""
SWITCH_S = 0.0005
"""How long another thread (the one that draws progress) may keep the interpreter; Python's default is 5 ms."""


@contextlib.contextmanager
def punctual(*, realtime: bool = False) -> Iterator[None]:
    """Wake this thread as exactly as it can be had; all is as before at the end.

    What lives by then is kept out of garbage collections, so that one takes microseconds.

    Parameters
    ----------
    realtime : bool
        Run before everything that has no real-time priority (SCHED_FIFO), which only root or CAP_SYS_NICE may.

    Raises
    ------
    ConfigError
        Real-time priority is not permitted.
    """
    with contextlib.ExitStack() as undo:
        # first here and so last undone: a change of the scheduler sets the slack anew
        prctl = ctypes.CDLL(None).prctl
        undo.callback(prctl, _PR_SET_TIMERSLACK, ctypes.c_ulong(prctl(_PR_GET_TIMERSLACK)))
        if realtime:
            before = os.sched_getscheduler(0), os.sched_getparam(0)
            try:
                os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
            except OSError as error:
                expected = "root, or the capability CAP_SYS_NICE"
                raise ConfigError([Fault("--realtime", "not permitted", error.strerror, expected)]) from None
            undo.callback(os.sched_setscheduler, 0, *before)
        prctl(_PR_SET_TIMERSLACK, ctypes.c_ulong(SLACK_NS))
        undo.callback(sys.setswitchinterval, sys.getswitchinterval())
        sys.setswitchinterval(SWITCH_S)
        gc.freeze()
        undo.callback(gc.unfreeze)
        yield
