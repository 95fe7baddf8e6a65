"""Deadlines: absolute, whatever is paused, stepped, sought or played again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkgw.errors import ValueRangeError
from linkgw.replay.timeline import NS, Timeline

START = 5_000 * NS


def timeline(*times_s: float, speed: float = 1.0, passes: int = 1) -> Timeline:
    times = np.array([1_700_000_000 * NS + round(t * NS) for t in times_s], np.int64)
    return Timeline(times, speed=speed, passes=passes, mono_ns=START)


def at(seconds: float) -> int:
    return START + round(seconds * NS)


def test_rows_are_due_at_their_times_scaled_by_the_speed() -> None:
    replay = timeline(0, 1, 4, speed=2)
    assert replay.take_due(at(0), 9) == (0, 1)
    assert replay.next_due_ns(at(0)) == at(0.5)
    assert replay.take_due(at(0.4), 9) == (1, 1)
    assert replay.take_due(at(2), 9) == (1, 3)
    assert replay.is_over
    assert replay.next_due_ns(at(2)) is None


def test_speed_max_has_everything_due_in_pieces_of_the_limit() -> None:
    replay = timeline(0, 1, 4, speed=float("inf"))
    assert [replay.take_due(at(0), 2) for _ in range(2)] == [(0, 2), (2, 3)]
    assert replay.is_over


def test_a_pause_shifts_what_follows_by_its_length() -> None:
    replay = timeline(0, 10, 20)
    replay.take_due(at(0), 9)
    replay.pause(at(3))
    assert replay.next_due_ns(at(50)) is None
    replay.resume(at(100))
    assert replay.next_due_ns(at(100)) == at(107)


def test_a_step_sends_one_row_and_stays_paused() -> None:
    replay = timeline(0, 10, 20)
    replay.take_due(at(0), 9)
    assert replay.take_step(at(1)) == (1, 2)
    assert replay.take_due(at(60), 9) == (2, 2)
    replay.resume(at(61))
    assert replay.next_due_ns(at(61)) == at(71)


def test_seeking_passes_over_rows_and_goes_back_to_them() -> None:
    replay = timeline(0, 10, 20, 30)
    replay.take_due(at(0), 9)
    replay.seek(at(1), 15)
    assert (replay.row, replay.next_due_ns(at(1))) == (2, at(5))
    replay.seek(at(1), -100)
    assert (replay.row, replay.next_due_ns(at(1))) == (0, at(1))
    replay.seek(at(1), 1000)
    assert replay.take_due(at(1), 9) == (3, 4)


def test_a_change_of_speed_keeps_the_place() -> None:
    replay = timeline(0, 10, 20)
    replay.take_due(at(0), 9)
    replay.set_speed(at(5), 5.0)
    assert replay.position_ns(at(5)) == 5 * NS
    assert replay.next_due_ns(at(5)) == at(6)


def test_passes_follow_each_other_a_mean_gap_apart() -> None:
    replay = timeline(0, 1, 2, passes=2)
    assert replay.take_due(at(2), 9) == (0, 3)
    assert replay.next_due_ns(at(2)) == at(3)
    assert replay.take_due(at(5), 9) == (0, 3)
    assert replay.is_over


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan")])
def test_a_speed_that_is_none_is_refused(speed: float) -> None:
    with pytest.raises(ValueRangeError, match="speed"):
        timeline(0, speed=speed)


@given(
    st.lists(st.integers(0, 10**10), min_size=1, max_size=30).map(sorted),
    st.sampled_from([0.1, 0.5, 1.0, 3.0, 100.0]),
    st.integers(1, 3),
    st.lists(st.integers(1, 10**9), min_size=1, max_size=5),
)
def test_every_row_is_played_once_a_pass_and_never_early(
    times: list[int], speed: float, passes: int, waits: list[int]
) -> None:
    replay = Timeline(np.array(times, np.int64), speed=speed, passes=passes, mono_ns=START)
    now, i, played = START, 0, []
    while not replay.is_over:
        due = replay.next_due_ns(now)
        assert due is not None
        now = max(now + waits[i % len(waits)], due)
        i += 1
        first, stop = replay.take_due(now, 7)
        played += range(first, stop)
    assert played == list(range(len(times))) * passes
    assert now - START >= (times[-1] - times[0]) * passes / speed - 10
