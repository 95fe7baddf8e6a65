"""Few messages, each alone in its datagram: that the shorter way is taken, and what is told of them kind by kind."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest

from linkgw.gateway import core
from linkgw.gateway.events import RaiseAlarm
from linkgw.gateway.one_out import release_one
from linkgw.spec.model import Group, Role

RULE = 'name = "{0}"\ndoc = "d"\nfrom = ["*"]\nto = ["*"]\nmessages = ["*"]\n{1}'


def takes_the_shorter_way(g: Any, payload: bytes, group: Group, at: float) -> bool:
    with patch.object(core, "release_one", wraps=release_one) as lane:
        g.hears("KOR", [payload], [at], group=group)
    return bool(lane.called)


@pytest.mark.parametrize("into_hour_s", [0.0, 699.99, 700.0, 1000.0, 1299.99, 1300.0, None])
def test_what_is_plain_takes_the_shorter_way_whenever_it_holds(
    gateway: Any, say: Any, catalog: Any, into_hour_s: float | None
) -> None:
    """It is 1000 s past the hour; up to 300 s ahead is taken."""
    g = gateway()
    for i, spec in enumerate(catalog.messages.values()):
        subject, validity = spec.field_with(Role.SUBJECT), spec.field_with(Role.VALIDITY)
        mine: dict[str, Any] = {} if subject is None else {subject.name: 5 if subject.name == "event" else "00017"}
        if validity is not None:
            mine[validity.name] = into_hour_s
        payload = g.datagram("KOR", say(spec.name, **mine))
        group = Group.WARNINGS if spec.name == "J15.0" else Group.TRACKS
        assert takes_the_shorter_way(g, payload, group, 0.01 * i) != spec.filler, spec.name


@pytest.mark.parametrize(
    ("kind", "is_placed"),
    [("launch point", True), ("predicted impact", True), ("hazard area", False), ("other", False)],
)
def test_a_point_goes_with_the_warnings_if_it_is_one_of_a_launch(
    gateway: Any, say: Any, kind: str, is_placed: bool
) -> None:
    g = gateway()
    payload = g.datagram("KOR", say("J3.0", tn="A0001", kind=kind))
    assert takes_the_shorter_way(g, payload, Group.WARNINGS, 0.0) == is_placed
    assert g.refusals("KOR") == ({} if is_placed else {"wrong_group": 1})


DROP: dict[str, Any] = {"tn": "A0001", "action": "drop track", "identity": "hostile", "nation": "PRK"}


def test_drops_among_few_end_lives_in_their_turn(gateway: Any, say: Any) -> None:
    g = gateway()
    report, drop = say("J3.2", tn="A0001"), say("J7.0", **DROP)
    seen = [report, drop, drop, report, say("J7.2", tn="A0001", other_tn="A0001"), drop]
    with patch.object(core, "release_one", wraps=release_one) as lane:
        answer = g.hears("KOR", [g.datagram("KOR", m) for m in seen], [0.0] * len(seen))
    assert lane.call_count == 2 * len(seen)
    # the second drop names what is over; the second report repeats the first, and begins nothing
    assert [(m.name, m.fields["tn"]) for m in answer.to("USA")] == [("J3.2", "V0000"), ("J7.0", "V0000")]
    later = g.hears("KOR", [g.datagram("KOR", m) for m in seen[:2]], [10.0, 10.0])
    assert [(m.name, m.fields["tn"]) for m in later.to("USA")] == [("J3.2", "V0001"), ("J7.0", "V0001")]


def test_of_a_drop_that_no_rule_lets_through_a_holder_learns_no_more_than_that(gateway: Any, say: Any) -> None:
    g = gateway(RULE.format("r", "").replace('messages = ["*"]', 'messages = ["J3.2"]'))
    assert not g.says("KOR", say("J7.0", **DROP)).to("USA")
    g.says("KOR", say("J3.2", tn="A0001"))
    (told,) = g.says("KOR", say("J7.0", **DROP)).to("USA")
    stated = {name: value for name, value in told.fields.items() if value is not None}
    assert stated == {"tn": "V0000", "action": "drop track"}


def test_a_drop_of_a_number_that_the_gateway_gave_is_refused(gateway: Any, say: Any) -> None:
    g = gateway()
    g.says("USA", say("J3.2", tn="A0001"))
    payload = g.datagram("KOR", say("J7.0", **DROP | {"tn": "K0000"}))
    assert not takes_the_shorter_way(g, payload, Group.TRACKS, 1.0)
    assert g.refusals("KOR") == {"pool_number": 1}
    asked = g.datagram("KOR", say("J7.0", **DROP | {"tn": "K0000", "action": "change identity"}))
    assert takes_the_shorter_way(g, asked, Group.TRACKS, 2.0)
    assert g.refusals("KOR") == {"pool_number": 1}


def test_a_time_too_far_ahead_is_for_the_longer_way(gateway: Any, say: Any) -> None:
    g = gateway()
    payload = g.datagram("KOR", say("J3.2", tn="A0001", time_of_validity=1300.01))
    assert not takes_the_shorter_way(g, payload, Group.TRACKS, 0.0)
    assert g.refusals("KOR") == {"future_validity": 1}


@pytest.mark.parametrize("names", [["J3.2", "J3.5"] * 2, ["J3.5", "J3.2", "J3.2", "J3.5"]])
def test_kinds_that_found_no_number_are_named_once_each(gateway: Any, say: Any, names: list[str]) -> None:
    g = gateway(USA={"tn_pool": "V0000-V0000"})
    g.says("KOR", say("J3.2", tn="A0001"))
    payloads = [g.datagram("KOR", say(name, tn=f"A010{i}")) for i, name in enumerate(names)]
    answer = g.hears("KOR", payloads, [1.0] * len(names))
    assert [c.text for c in answer.commands if isinstance(c, RaiseAlarm)] == [
        f"KOR to USA: no number left for {name}" for name in ("J3.2", "J3.5")
    ]


def test_threat_warnings_among_others_are_told_in_one_alarm(gateway: Any, say: Any) -> None:
    g = gateway('name = "r"\ndoc = "d"\nfrom = ["*"]\nto = ["*"]\nmessages = ["J3.6"]\n')
    messages = [say("J15.0", event=1), say("J3.6", tn="A0001"), say("J15.0", event=2), say("J3.6", tn="A0002")]
    payloads = [g.datagram("KOR", m) for m in messages]
    answer = g.hears("KOR", payloads, [1.0] * len(payloads), group=Group.WARNINGS)
    assert [c.text for c in answer.commands if isinstance(c, RaiseAlarm)] == [
        f"KOR to {name}: 2 threat warning(s) withheld: denied" for name in ("USA", "JPN")
    ]
    assert g.fate("KOR", "USA") == {"forwarded": 2, "denied": 2}


@pytest.mark.parametrize(("of_class", "n"), [("EXERCISE", 1), ("LIVE", 0)])
def test_a_rule_for_a_class_of_networks_holds_for_what_comes_alone(
    gateway: Any, say: Any, of_class: str, n: int
) -> None:
    g = gateway([RULE.format("r", f'class = ["{of_class}"]')])
    assert len(g.says("KOR", say("J3.2", tn="A0001")).to("USA")) == n


@pytest.mark.parametrize("late_ns", [-1, 0, 1])
@pytest.mark.parametrize("n", [1, 40])
def test_an_age_is_told_to_the_nanosecond(gateway: Any, say: Any, n: int, late_ns: int) -> None:
    g = gateway([RULE.format("r", "age_max_s = 10")])
    payloads = [g.datagram("KOR", say("J3.2", tn=f"A00{i:02o}", time_of_validity=1234.0)) for i in range(n)]
    heard = g.hears("KOR", payloads, [244 + late_ns / 1e9] * n).to("USA")
    assert len(heard) == (0 if late_ns > 0 else n)


def test_a_reference_that_is_not_stated_does_not_hide_the_next(gateway: Any, say: Any) -> None:
    g = gateway()
    g.says("KOR", say("J3.0", tn="A0007", kind="predicted impact"))
    (track,) = g.says("KOR", say("J3.6", tn="A0001", impact_point_tn="A0007")).to("USA")
    assert (track.fields["launch_point_tn"], track.fields["impact_point_tn"]) == (None, "V0000")


def test_what_is_denied_beside_a_drop_stays_denied_and_a_drop_that_is_released_says_what_its_rule_lets(
    gateway: Any, say: Any
) -> None:
    g = gateway([RULE.format("r", 'identity = ["hostile"]\n').replace('["*"]\nidentity', '["J3.2", "J7.0"]\nidentity')])
    for n_more in (0, 40):
        hostile, friend = ({"tn": f"A{n_more:02o}0{i}", "identity": x} for i, x in ((1, "hostile"), (2, "friend")))
        g.says("KOR", say("J3.2", **hostile), at=float(n_more))
        messages = [say("J3.2", **friend), say("J7.0", **DROP | {"tn": hostile["tn"]})]
        messages += [say("J3.5", tn=f"A02{i:02o}", identity="friend") for i in range(n_more)]
        payloads = [g.datagram("KOR", m) for m in messages]
        (told,) = g.hears("KOR", payloads, [n_more + 5.0] * len(payloads)).to("USA")
        assert (told.name, told.fields["identity"], told.fields["nation"]) == ("J7.0", "hostile", "PRK")
        assert g.fate("KOR", "USA")["denied"] == (2 + n_more if n_more else 1)
