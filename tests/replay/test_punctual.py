"""What a replay sets for its thread is as before when it is over."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import sys

import pytest

from linkgw.errors import ConfigError
from linkgw.replay.punctual import punctual


def state() -> tuple[object, ...]:
    slack = ctypes.CDLL(None).prctl(30)
    return slack, sys.getswitchinterval(), os.sched_getscheduler(0), gc.get_freeze_count()


def test_all_is_as_before_even_after_a_fault() -> None:
    before = state()
    with punctual():
        assert state()[0] == 1
    with pytest.raises(KeyError), punctual():
        raise KeyError
    assert state() == before


def test_realtime_is_had_or_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    before = state()
    with contextlib.suppress(ConfigError), punctual(realtime=True):
        assert os.sched_getscheduler(0) == os.SCHED_FIFO
    assert state() == before

    def refuse(*arguments: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    with pytest.raises(ConfigError, match=r"--realtime: not permitted.*CAP_SYS_NICE"), punctual(realtime=True):
        pass
    assert state() == before
