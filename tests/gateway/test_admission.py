"""The way in: the order of checks, class, groups, forwarders, own echo, the hour (4a.1, 4a.11 to 4a.15)."""

from __future__ import annotations

from typing import Any

import pytest

from linkgw.gateway.events import AddressTaken
from linkgw.spec.model import Group

LISTED = {"KOR": {"forwarders": ["00044"]}}
OWN_STN, LISTED_STN = "00101", "00044"


def datagrams(g: Any, network: str, group: Group = Group.TRACKS) -> dict[str, int]:
    counts = g.core.ledger.as_dict()["networks"][network]["datagrams"][group.value]
    return {reason: n for reason, n in counts.items() if n}


def test_what_a_listed_forwarder_sends_is_no_local_track(gateway: Any, say: Any) -> None:
    g = gateway(**LISTED)
    assert g.says("KOR", say("J3.2", tn="A0001"), stn=LISTED_STN).to("USA") == []
    assert g.says("KOR", say("J3.2", tn="A0001"), stn=OWN_STN).to("USA") == []
    assert g.refusals("KOR") == {"forwarder": 2}


def test_the_list_of_one_network_says_nothing_about_another(gateway: Any, say: Any) -> None:
    g = gateway(**LISTED)
    assert len(g.says("USA", say("J3.2", tn="A0001"), stn=LISTED_STN).to("KOR")) == 1


def test_a_forwarder_that_uses_our_numbers_raises_an_alarm(gateway: Any, say: Any) -> None:
    g = gateway(**LISTED)
    assert g.says("KOR", say("J3.2", tn="A0001"), stn=LISTED_STN).alarms == []
    assert g.says("KOR", say("J3.2", tn="K0001"), stn=LISTED_STN).alarms == ["pool_overlap"]
    assert g.refusals("KOR") == {"forwarder": 2}


def test_own_echo_is_known_by_address_and_port(gateway: Any, say: Any) -> None:
    g = gateway()
    g.step(AddressTaken(0, 1234))
    assert g.says("KOR", say("J3.2", tn="A0001"), source=1234).to("USA") == []
    assert datagrams(g, "KOR") == {"own_echo": 1}
    assert len(g.says("USA", say("J3.2", tn="A0001"), source=1234).to("KOR")) == 1


def test_an_echo_is_counted_as_such_whatever_it_carries(gateway: Any, say: Any) -> None:
    g = gateway()
    g.step(AddressTaken(0, 1234))
    g.says("KOR", (30 << 2 | 7 << 7).to_bytes(10, "little"), say("J3.2", tn="A0001"), source=1234)
    assert datagrams(g, "KOR") == {"own_echo": 1}
    assert g.refusals("KOR") == {}


@pytest.mark.parametrize("wrong", ["LIVE", "REPLAY"])
def test_a_message_of_another_class_is_refused(gateway: Any, say: Any, wrong: str) -> None:
    g = gateway()
    warning = say("J15.0", event=5, **{"class": wrong})
    assert g.says("KOR", warning).to("USA") == []
    assert g.says("KOR", say("J2.2", participant_stn="00011", **{"class": wrong})).to("USA") == []
    assert g.refusals("KOR") == {"wrong_class": 2}


@pytest.mark.parametrize(
    ("name", "fields", "group", "passes"),
    [
        ("J15.0", {"event": 5}, Group.WARNINGS, True),
        ("J15.0", {"event": 5}, Group.TRACKS, False),
        ("J3.6", {"tn": "A0001"}, Group.WARNINGS, True),
        ("J3.6", {"tn": "A0001"}, Group.TRACKS, True),
        ("J3.0", {"tn": "A0001", "kind": "launch point"}, Group.WARNINGS, True),
        ("J3.0", {"tn": "A0001", "kind": "predicted impact"}, Group.WARNINGS, True),
        ("J3.0", {"tn": "A0001", "kind": "hazard area"}, Group.WARNINGS, False),
        ("J3.0", {"tn": "A0001", "kind": "hazard area"}, Group.TRACKS, True),
        ("J3.2", {"tn": "A0001"}, Group.WARNINGS, False),
        ("J7.1", {"tn": "A0001"}, Group.WARNINGS, False),
    ],
)
def test_the_warnings_group_carries_warnings_and_nothing_else(
    gateway: Any, say: Any, name: str, fields: dict[str, Any], group: Group, passes: bool
) -> None:
    g = gateway()
    heard = g.says("KOR", say(name, **fields), group=group).datagrams("USA")
    assert [h.group for h in heard] == ([group] if passes else [])
    assert g.refusals("KOR") == ({} if passes else {"wrong_group": 1})


@pytest.mark.parametrize(
    ("validity", "fate"),
    [
        (1000.0, {}),  # T0 is 1000 s past the hour
        (1300.0, {}),
        (1300.01, {"future_validity": 1}),
        (2799.99, {"future_validity": 1}),
        (2800.01, {}),  # nearer in the hour before: 1800 s old
        (0.0, {}),
    ],
)
def test_the_hour_is_the_one_that_makes_the_difference_least(
    gateway: Any, say: Any, validity: float, fate: dict[str, int]
) -> None:
    g = gateway()
    g.says("KOR", say("J3.2", tn="A0001", time_of_validity=validity))
    assert g.refusals("KOR") == fate


def test_across_the_hour_a_message_of_just_before_is_young(gateway: Any, say: Any) -> None:
    young = 'name = "r"\ndoc = "d"\nfrom = ["*"]\nto = ["*"]\nmessages = ["*"]\nage_max_s = 5.0\n'
    g = gateway([young])
    assert len(g.says("KOR", say("J3.2", tn="A0001", time_of_validity=3599.0), at=2601.0).to("USA")) == 1
    assert g.says("KOR", say("J3.2", tn="A0002", time_of_validity=3595.0), at=2601.0).to("USA") == []


def test_the_first_check_that_applies_is_the_one_that_is_counted(gateway: Any, say: Any) -> None:
    wrong = {"event": 5, "class": "LIVE"}
    g = gateway(**LISTED)
    g.says("KOR", say("J15.0", **wrong), stn=LISTED_STN, group=Group.TRACKS)
    assert g.refusals("KOR") == {"wrong_group": 1}
    g.says("KOR", say("J15.0", **wrong), stn=LISTED_STN)
    assert g.refusals("KOR") == {"wrong_group": 1, "wrong_class": 1}
    g.says("KOR", say("J3.2", tn="K0001", time_of_validity=1500.0), stn=LISTED_STN)
    assert g.refusals("KOR")["forwarder"] == 1
    g.says("KOR", say("J3.2", tn="K0001", time_of_validity=1500.0))
    assert g.refusals("KOR")["pool_number"] == 1


def test_a_broken_datagram_is_counted_and_the_next_one_goes_on(gateway: Any, say: Any) -> None:
    g = gateway()
    good = g.datagram("KOR", say("J3.2", tn="A0001"))
    heard = g.hears("KOR", [good[:20], b"", bytes(40), good[:-1] + b"\0", good], [0.0] * 5).to("USA")
    assert len(heard) == 1
    assert sum(datagrams(g, "KOR").values()) == 5
    assert datagrams(g, "KOR")["good"] == 1


def test_a_broken_run_of_words_takes_none_of_its_neighbours_along(gateway: Any, say: Any) -> None:
    g = gateway()
    long = (30 << 2 | 7 << 7 | 7 << 10).to_bytes(10, "little")
    heard = g.says("KOR", say("J3.2", tn="A0001"), long, say("J3.2", tn="A0002"))
    assert [m.name for m in heard.to("USA")] == ["J3.2", "J3.2"]
    g.says("KOR", long)
    assert len(g.says("KOR", say("J3.2", tn="A0003"), at=1).to("USA")) == 1


def test_a_heartbeat_is_read_and_goes_nowhere(gateway: Any) -> None:
    from linkgw.carriers import CARRIERS, DisIdentity, SimpleIdentity

    g = gateway(USA={"carrier": "dis"})
    status = CARRIERS["simple"].heartbeat(SimpleIdentity(), stn=9)
    transmitter = CARRIERS["dis"].heartbeat(DisIdentity(), stn=9)
    assert g.hears("KOR", [status], [0.0]).datagrams("USA") == []
    assert g.hears("USA", [transmitter], [0.0]).datagrams("KOR") == []
    assert datagrams(g, "KOR") == datagrams(g, "USA") == {"not_words": 1}


def test_a_network_that_checks_parity_refuses_zero_and_sends_what_is_right(
    gateway: Any, say: Any, catalog: Any
) -> None:
    import linkgw

    g = gateway(KOR={"parity": "checked"})
    good = say("J3.2", tn="A0001", speed=321.0)
    assert len(g.says("KOR", good).to("USA")) == 1
    assert g.says("KOR", linkgw.encode(good, catalog, parity="none")).to("USA") == []
    assert g.refusals("KOR") == {"bad_parity": 1}
    assert g.says("USA", good).one("KOR")["speed"] == 321.0
