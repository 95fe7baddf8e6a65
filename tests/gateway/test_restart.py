"""Promise 5: numbers keep their meaning over a restart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from linkgw.picture.numbers import Binding, Space


def stored(answers: list[Any]) -> list[Binding]:
    """What a state file holds after these answers."""
    table: dict[tuple[str, Space, int], Binding] = {}
    for answer in answers:
        for c in answer.bindings:
            key = (c.recipient, c.space, c.number)
            if c.ended:
                table[key] = replace(table[key], ended_utc_ns=c.utc_ns)
            else:
                table[key] = Binding(c.recipient, c.space, c.number, c.origin, c.origin_number, c.utc_ns, None)
    return list(table.values())


def test_tracks_participants_and_events_keep_their_numbers(gateway: Any, say: Any) -> None:
    says = [say("J3.2", tn="A0002"), say("J2.2", participant_stn="00012"), say("J15.0", event=9)]
    before = gateway()
    answers = [before.says("KOR", say("J3.2", tn="A0001")), *(before.says("KOR", m) for m in says)]
    after = gateway()
    assert after.core.restore(stored(answers), 0) == 0
    for message, answer in zip(says, answers[1:], strict=True):
        again = after.says("KOR", message, at=5)
        for network in ("USA", "JPN"):
            heard = {**again.one(network), "repeat": None}
            assert heard == {**answer.one(network), "repeat": None}
        assert not again.bindings


def test_a_number_in_its_hold_is_held_again_from_the_restart_on(gateway: Any, say: Any) -> None:
    settings: dict[str, Any] = {"timers": {"hold_s": 20}, "USA": {"tn_pool": "V0000-V0000"}}
    before = gateway(**settings)
    answers = [
        before.says("KOR", say("J3.2", tn="A0001")),
        before.says("KOR", say("J7.0", tn="A0001", action="drop track"), at=1),
    ]
    after = gateway(**settings)
    after.core.restore(stored(answers), 0)
    assert after.says("KOR", say("J3.2", tn="A0002"), at=19.9).to("USA") == []
    assert after.says("KOR", say("J3.2", tn="A0002"), at=22.0).one("USA")["tn"] == "V0000"


def test_a_dropped_track_that_comes_back_after_a_restart_is_a_new_one(gateway: Any, say: Any) -> None:
    before = gateway()
    answers = [
        before.says("KOR", say("J3.2", tn="A0001")),
        before.says("KOR", say("J7.0", tn="A0001", action="drop track"), at=1),
    ]
    after = gateway()
    after.core.restore(stored(answers), 0)
    assert after.says("KOR", say("J3.2", tn="A0001")).one("USA")["tn"] == "V0001"


def test_of_two_stored_lives_of_a_track_the_later_one_goes_on(gateway: Any, say: Any) -> None:
    settings: dict[str, Any] = {
        "timers": {"track_timeout_s": 10, "hold_s": 5, "dedup_window_s": 0}, "USA": {"tn_pool": "V0000-V0002"}
    }  # fmt: skip
    before = gateway(**settings)
    answers = [before.says("KOR", say("J3.2", tn=f"A000{i}"), at=0.001 * i) for i in range(3)]
    answers += [before.says("KOR", say("J3.2", tn="A0002"), at=20)]
    number = answers[-1].one("USA")["tn"]
    assert number == "V0000"
    after = gateway(**settings)
    after.core.restore(stored(answers), 0)
    assert after.says("KOR", say("J3.2", tn="A0002"), at=1).one("USA")["tn"] == number


def test_bindings_that_no_longer_fit_the_configuration_are_counted(gateway: Any, say: Any) -> None:
    before = gateway()
    answers = [before.says("KOR", say("J3.2", tn="A0001"))]
    after = gateway(USA={"tn_pool": "W0000-W0007"})
    assert after.core.restore(stored(answers), 0) == 1
    other = gateway(networks=("KOR", "USA"))
    assert other.core.restore(stored(answers), 0) == 1
    assert after.says("KOR", say("J3.2", tn="A0001")).one("USA")["tn"] == "W0000"
