"""Many references in one batch, some to what the batch itself begins or ends: as if each message came alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

TIMERS = {"track_timeout_s": 3, "hold_s": 2, "dedup_window_s": 1}


def told(g: Any, batches: Sequence[tuple[list[bytes], list[float]]]) -> tuple[Any, ...]:
    """What USA and JPN hear, which numbers were given and ended, and what was counted."""
    heard: dict[str, list[Any]] = {"USA": [], "JPN": []}
    bindings = []
    for payloads, at in batches:
        answer = g.hears("KOR", payloads, at)
        for name, messages in heard.items():
            messages += [(m.name, dict(m.fields)) for m in answer.to(name)]
        bindings += [(b.recipient, b.number, b.origin_number, b.utc_ns, b.ended) for b in answer.bindings]
    return heard, sorted(bindings), g.core.ledger.as_dict()


def same_together(make: Any, messages: Sequence[Any], at: Sequence[float], before: Sequence[Any] = ()) -> Any:
    """The outcome of messages in one batch, which has to be that of one after the other; `before` is said first."""
    outcomes = []
    for is_together in (True, False):
        g = make()
        for message in before:
            g.says("KOR", message)
        payloads = [g.datagram("KOR", m) for m in messages]
        ones = [([payload], [t]) for payload, t in zip(payloads, at, strict=True)]
        outcomes.append(told(g, [(payloads, list(at))] if is_together else ones))
    assert outcomes[0] == outcomes[1]
    return outcomes[0]


def fates(outcome: tuple[Any, ...], to: str = "USA") -> dict[str, int]:
    """What became of the messages, and how many references were blanked."""
    return dict(outcome[2]["flows"][f"KOR>{to}"])


@pytest.mark.parametrize("step_s", [0.0, 0.05, 0.3])
@pytest.mark.parametrize("hold_s", [0, 2])
@pytest.mark.parametrize("seed", range(2))
def test_tracks_references_and_drops_in_any_order(
    gateway: Any, say: Any, seed: int, hold_s: int, step_s: float
) -> None:
    rng = np.random.default_rng(seed)
    messages = []
    for _ in range(40):
        tn, other = (f"A00{i:02o}" for i in rng.integers(10, size=2))
        messages.append(
            [
                say("J3.2", tn=tn),
                say("J3.0", tn=tn, track_tn=other),
                say("J7.1", tn=tn),
                say("J7.2", tn=tn, other_tn=other),
                say("J7.0", tn=tn, action="drop track"),
            ][rng.integers(5)]
        )
    before = [say("J3.2", tn=f"A00{i:02o}") for i in range(5)]
    at = (1 + step_s * np.arange(len(messages))).tolist()
    same_together(
        lambda: gateway(timers={**TIMERS, "hold_s": hold_s}, USA={"tn_pool": "V0000-V0007"}), messages, at, before
    )


def held(say: Any, n: int) -> list[Any]:
    """Tracks A0000 and after."""
    return [say("J3.2", tn=f"A{i:04o}") for i in range(n)]


def drop(say: Any, tn: str) -> Any:
    return say("J7.0", tn=tn, action="drop track")


def test_drops_of_many_tracks_end_each_its_own(gateway: Any, say: Any) -> None:
    drops = [drop(say, f"A{i:04o}") for i in range(8)]
    outcome = same_together(gateway, drops, [0.1] * 8, held(say, 9))
    assert fates(outcome)["forwarded"] == 9 + 8
    assert [fields["tn"] for _, fields in outcome[0]["USA"]] == [f"V{i:04o}" for i in range(8)]
    ended = [(number, origin_number) for name, number, origin_number, _, end in outcome[1] if end and name == "USA"]
    assert [theirs - ended[0][1] for _, theirs in ended] == list(range(8))


@pytest.mark.parametrize("is_named_first", [True, False])
def test_what_names_a_track_after_its_drop_finds_none(gateway: Any, say: Any, is_named_first: bool) -> None:
    """The others are there since few references are looked up each in its turn."""
    others = [say("J7.1", tn=f"A{i:04o}") for i in range(2, 8)]
    two = [say("J7.1", tn="A0000"), drop(say, "A0000")]
    outcome = same_together(gateway, [*others, *(two if is_named_first else two[::-1])], [0.1] * 8, held(say, 8))
    flow = fates(outcome)
    assert flow["forwarded"] == 8 + 7 + is_named_first
    assert flow.get("reference_not_held", 0) == (not is_named_first)


def test_an_optional_reference_after_the_drop_is_blank(gateway: Any, say: Any) -> None:
    others = [say("J7.1", tn=f"A{i:04o}") for i in range(2, 8)]
    mine = [drop(say, "A0000"), say("J3.0", tn="A0100", track_tn="A0000"), say("J3.0", tn="A0101", track_tn="A0001")]
    outcome = same_together(gateway, [*others, *mine], [0.1] * 9, held(say, 8))
    points = [fields for name, fields in outcome[0]["USA"] if name == "J3.0"]
    assert [(p["tn"], p["track_tn"]) for p in points] == [("V0010", None), ("V0011", "V0001")]
    assert fates(outcome)["references_blanked"] == 1


def test_a_track_that_is_dropped_and_reported_again_has_a_new_number(gateway: Any, say: Any) -> None:
    others = [say("J7.1", tn=f"A{i:04o}") for i in range(2, 8)]
    again = [drop(say, "A0000"), say("J3.2", tn="A0000", speed=100), say("J7.1", tn="A0000")]
    outcome = same_together(gateway, [*others, *again], [0.1] * 9, held(say, 8))
    assert [fields["tn"] for _, fields in outcome[0]["USA"]][-3:] == ["V0000", "V0010", "V0010"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_names_a_track_that_the_batch_begins_finds_it_only_afterwards(
    gateway: Any, say: Any, order: tuple[int, int]
) -> None:
    others = [say("J7.1", tn=f"A{i:04o}") for i in range(6)]
    two = [say("J3.2", tn="A0100"), say("J7.1", tn="A0100")]
    outcome = same_together(gateway, [*others, *(two[i] for i in order)], [0.1] * 8, held(say, 6))
    assert fates(outcome).get("reference_not_held", 0) == (order == (1, 0))


def test_a_drop_frees_its_number_within_the_batch_where_nothing_is_held(gateway: Any, say: Any) -> None:
    others = [say("J7.1", tn=f"A{i:04o}") for i in range(2, 8)]
    late = [drop(say, "A0000"), say("J3.2", tn="A0100"), say("J7.1", tn="A0100"), say("J7.1", tn="A0000")]
    outcome = same_together(
        lambda: gateway(timers={"hold_s": 0}, USA={"tn_pool": "V0000-V0007"}),
        [*others, *late], [0.1] * 7 + [0.2] * 3, held(say, 8),
    )  # fmt: skip
    assert [fields["tn"] for _, fields in outcome[0]["USA"]][-3:] == ["V0000"] * 3
    assert fates(outcome)["reference_not_held"] == 1


def test_a_message_that_names_two_tracks_needs_both_however_they_are_found(gateway: Any, say: Any) -> None:
    pairs = [("A0000", "A0001"), ("A0000", "A0077"), ("A0077", "A0001"), ("A0002", "A0003"), ("A0003", "A0002")]
    outcome = same_together(gateway, [say("J7.2", tn=a, other_tn=b) for a, b in pairs], [0.1] * 5, held(say, 4))
    assert [(f["tn"], f["other_tn"]) for _, f in outcome[0]["USA"]] == [
        ("V0000", "V0001"), ("V0002", "V0003"), ("V0003", "V0002")
    ]  # fmt: skip
    assert fates(outcome)["reference_not_held"] == 2


def test_copies_of_what_names_tracks_are_duplicates_and_what_names_others_is_none(gateway: Any, say: Any) -> None:
    pairs = [("A0000", "A0001"), ("A0001", "A0000"), ("A0000", "A0001"), ("A0000", "A0000"), ("A0001", "A0001")]
    outcome = same_together(gateway, [say("J7.2", tn=a, other_tn=b) for a, b in pairs], [0.1] * 5, held(say, 4))
    assert fates(outcome)["forwarded"] == 4 + 4
    assert fates(outcome)["duplicate"] == 1


@pytest.mark.parametrize("is_dropped_first", [True, False])
def test_a_track_that_is_only_dropped_and_reported(gateway: Any, say: Any, is_dropped_first: bool) -> None:
    others = [say("J7.1", tn=f"A{i:04o}") for i in range(2, 8)]
    two = [drop(say, "A0000"), say("J3.2", tn="A0000", speed=100)]
    outcome = same_together(gateway, [*others, *(two if is_dropped_first else two[::-1])], [0.1] * 8, held(say, 8))
    assert sorted(f["tn"] for _, f in outcome[0]["USA"][-2:]) == ["V0000", "V0010" if is_dropped_first else "V0000"]


@pytest.mark.parametrize("after_ms", [499, 500, 501])
@pytest.mark.parametrize("others_at", [0.1, 0.599])
def test_a_drop_frees_its_number_within_the_batch_once_its_hold_is_over(
    gateway: Any, say: Any, others_at: float, after_ms: int
) -> None:
    others = [say("J7.1", tn=f"A{i:04o}") for i in range(2, 8)]
    messages = [drop(say, "A0000"), *others, say("J3.2", tn="A0100")]
    at = [0.1, *[min(others_at, 0.1 + after_ms / 1000)] * 6, 0.1 + after_ms / 1000]
    outcome = same_together(
        lambda: gateway(timers={"hold_s": 0.5}, USA={"tn_pool": "V0000-V0007"}), messages, at, held(say, 8)
    )
    assert fates(outcome).get("no_number", 0) == (after_ms < 500)


@pytest.mark.parametrize("seed", range(4))
def test_numbers_that_the_gateway_gave_among_the_references(gateway: Any, say: Any, seed: int) -> None:
    """Some of the tracks are USA's, which KOR knows by the gateway's numbers; some numbers stand for nothing."""
    rng = np.random.default_rng(seed)

    def make() -> Any:
        g = gateway(timers={"track_timeout_s": 20})
        for i in range(6):
            g.says("USA", say("J3.2", tn=f"B000{i}"), at=-15.0 if i == 5 else 0.0)
        return g

    names = [*(f"K000{i}" for i in range(7)), *(f"A000{i}" for i in range(4))]
    messages = []
    for _ in range(20):
        a, b = (names[i] for i in rng.integers(len(names), size=2))
        local = f"A000{rng.integers(4)}"
        messages.append(
            [
                say("J3.0", tn=local, track_tn=a),
                say("J7.1", tn=a),
                say("J7.2", tn=a, other_tn=b),
                say("J3.2", tn=local),
                say("J3.6", tn=local, launch_point_tn=a, impact_point_tn=b),
            ][rng.integers(5)]
        )
    outcome = same_together(make, messages, [4.5 + 0.1 * i for i in range(20)], held(say, 2))
    assert {"forwarded", "reference_not_held"} <= {name for name, n in fates(outcome).items() if n}


@pytest.mark.parametrize("n", [48, 49, 60])
def test_many_references_of_a_datagram_that_is_too_long_go_as_far_as_they_fit(gateway: Any, say: Any, n: int) -> None:
    g = gateway(USA={"carrier": "dis"})
    for i in range(n):
        g.says("USA", say("J3.2", tn=f"A00{i:02o}"), at=0.001 * i)
    heard = g.says("USA", *(say("J7.1", tn=f"A00{i:02o}") for i in range(n)), at=1)
    assert [m.fields["tn"] for m in heard.to("KOR")] == [f"K00{i:02o}" for i in range(48)]
    assert g.fate("USA", "KOR").get("datagram_full", 0) == n - 48
