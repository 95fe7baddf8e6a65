"""Batches that last longer than the window of duplicates, or than a life: as if each message came alone."""

from __future__ import annotations

from typing import Any

import pytest

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
