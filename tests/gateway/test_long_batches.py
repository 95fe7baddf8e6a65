"""Batches that last longer than the window of duplicates, or than a life: as if each message came alone."""

from __future__ import annotations

from typing import Any

import pytest

from linkgw.spec.model import Group
from tests.gateway.test_many_references import fates, same_together

WINDOW_S = 2.0


@pytest.mark.parametrize("is_known", [False, True])
@pytest.mark.parametrize("n_others", [0, 5])
@pytest.mark.parametrize(("later_s", "is_copy"), [(WINDOW_S, True), (WINDOW_S + 1e-9, False)])
def test_a_copy_within_a_batch_is_one_up_to_the_end_of_the_window(
    gateway: Any, say: Any, later_s: float, is_copy: bool, n_others: int, is_known: bool
) -> None:
    """Of all only the last one lies beyond; the tracks are known before, or begin with the batch."""
    messages = [say("J3.2", tn=f"A{i:04o}") for i in range(n_others + 1)]
    at = [10.0] * len(messages)
    outcome = same_together(gateway, [*messages, messages[0]], [*at, 10.0 + later_s], messages if is_known else ())
    assert fates(outcome).get("duplicate", 0) == is_copy


@pytest.mark.parametrize("step_s", [0.5, 0.7, 1.0, 2.0, 2.5])
@pytest.mark.parametrize("timeout_s", [1.5, 30])
def test_copies_and_lives_over_many_windows(gateway: Any, say: Any, timeout_s: float, step_s: float) -> None:
    """Three tracks are said again and again, the first twice as often, and there are numbers for three."""
    messages = [say("J3.2", tn=f"A000{i}") for i in (0, 1, 0, 2) * 5]
    same_together(
        lambda: gateway(timers={"track_timeout_s": timeout_s, "hold_s": 0.5}, USA={"tn_pool": "V0000-V0002"}),
        messages,
        [step_s * i for i in range(len(messages))],
    )


@pytest.mark.parametrize("n_at_once", [1, 2, 5])
def test_a_life_that_runs_out_within_a_batch_begins_anew(gateway: Any, say: Any, n_at_once: int) -> None:
    tracks = [say("J3.2", tn=f"A000{i}") for i in range(n_at_once)]
    times_s = [0.0, 1.5, 3.1, 4.5]
    outcome = same_together(
        lambda: gateway(timers={"track_timeout_s": 1.5, "hold_s": 0, "dedup_window_s": 0}),
        tracks * 4,
        [at for at in times_s for _ in tracks],
    )
    numbers = [fields["tn"] for _, fields in outcome[0]["USA"]]
    assert numbers == [f"V00{i:02o}" for k in (0, 0, 1, 1) for i in range(k * n_at_once, (k + 1) * n_at_once)]


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("later_s", "number"), [(300, 1), (600, 1), (600.001, 2)])
def test_a_warning_lives_as_long_as_events_do_whatever_the_tracks_do(
    gateway: Any, say: Any, later_s: float, number: int, n: int
) -> None:
    g = gateway(timers={"track_timeout_s": 10, "event_timeout_s": 600, "hold_s": 0}, USA={"event_pool": "1-5"})
    for at, first in ((0.0, 1), (later_s, 1 if number == 1 else n + 1)):
        payloads = [g.datagram("KOR", say("J15.0", event=50 + i)) for i in range(n)]
        heard = g.hears("KOR", payloads, [at] * n, group=Group.WARNINGS).to("USA")
        expected = [(first + i - 1) % 5 + 1 for i in range(n)]
        assert [m.fields["event"] for m in heard] == expected
        assert {m.fields["repeat"] for m in heard} == {int(at > 0 and number == 1)}


def test_events_shorter_than_tracks_run_out_within_a_batch(gateway: Any, say: Any) -> None:
    heard = []
    for n_at_once in (1, 6):
        g = gateway(timers={"track_timeout_s": 30, "event_timeout_s": 1, "hold_s": 0, "dedup_window_s": 0})
        payloads = [g.datagram("KOR", say("J15.0", event=5 + i % 2)) for i in range(6)]
        at = [0.0, 0.0, 0.9, 0.9, 2.0, 2.0]
        messages = [
            m
            for i in range(0, 6, n_at_once)
            for m in g.hears("KOR", payloads[i : i + n_at_once], at[i : i + n_at_once], group=Group.WARNINGS).to("USA")
        ]
        heard.append([(m.fields["event"], m.fields["repeat"]) for m in messages])
    assert heard[0] == heard[1] == [(1, 0), (2, 0), (1, 1), (2, 1), (3, 0), (4, 0)]
