"""Rule 4a.9: a reference goes out in the recipient's numbers, or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from linkgw.spec.model import Role

HELD_ONLY = 'name = "r"\ndoc = "d"\nfrom = ["*"]\nto = ["*"]\nmessages = ["J3.0", "J3.6", "J7.*", "J15.0"]\n'


def optional_references(catalog: Any) -> list[tuple[str, str]]:
    return [(m.name, f.name) for m in catalog.messages.values() for f in m.fields.values() if f.role is Role.OPTIONAL]


def test_an_optional_reference_to_a_track_not_held_becomes_no_statement_and_is_counted(
    gateway: Any, say: Any, catalog: Any
) -> None:
    assert {m for m, _ in optional_references(catalog)} == {"J3.0", "J3.6", "J15.0"}
    for message, field in optional_references(catalog):
        g = gateway()
        subject = {"event": 5} if message == "J15.0" else {"tn": "A0001"}
        assert g.says("KOR", say(message, **{field: "A0077"}, **subject)).one("USA")[field] is None
        assert g.core.ledger.as_dict()["flows"]["KOR>USA"]["references_blanked"] == 1


def test_an_optional_reference_to_a_withheld_track_tells_nothing(gateway: Any, say: Any) -> None:
    g = gateway([HELD_ONLY])
    g.says("KOR", say("J3.2", tn="A0077"))
    assert g.says("KOR", say("J3.0", tn="A0001", track_tn="A0077")).one("USA")["track_tn"] is None


def test_a_warning_is_never_withheld_for_a_reference(gateway: Any, say: Any) -> None:
    heard = gateway().says(
        "KOR", say("J15.0", event=5, track_tn="A0001", launch_point_tn="A0002", impact_point_tn="A0003")
    )
    assert heard.one("USA")["event"] == 1


@pytest.mark.parametrize("name", ["J7.1", "J7.2", "J7.4", "J7.7"])
def test_management_needs_every_track_that_it_names(gateway: Any, say: Any, catalog: Any, name: str) -> None:
    fields = [f.name for f in catalog.messages[name].fields.values() if f.role is Role.REQUIRED]
    g = gateway()
    held = {}
    for i, field in enumerate(fields):
        assert g.says("KOR", say(name, **{f: f"A000{k}" for k, f in enumerate(fields)}), at=3.0 * i).to("USA") == []
        held[field] = g.says("KOR", say("J3.2", tn=f"A000{i}"), at=3.0 * i + 1).one("USA")["tn"]
    heard = g.says("KOR", say(name, **{f: f"A000{k}" for k, f in enumerate(fields)}), at=9).one("USA")
    assert {f: heard[f] for f in fields} == held
    assert g.fate("KOR", "USA")["reference_not_held"] == len(fields)


def test_a_reference_to_a_track_whose_life_is_over_is_not_held(gateway: Any, say: Any) -> None:
    g = gateway(timers={"track_timeout_s": 10})
    g.says("KOR", say("J3.2", tn="A0001"), at=0)
    assert len(g.says("KOR", say("J7.1", tn="A0001"), at=10).to("USA")) == 1
    assert g.says("KOR", say("J7.1", tn="A0001", urgent="yes"), at=10.1).to("USA") == []


def test_a_reference_to_a_track_reported_later_in_the_same_batch_is_not_held(gateway: Any, say: Any) -> None:
    g = gateway()
    payloads = [
        g.datagram("KOR", say("J3.0", tn="A0001", track_tn="A0002")),
        g.datagram("KOR", say("J3.2", tn="A0002")),
    ]
    reference, track = g.hears("KOR", payloads, [0.0, 0.1]).to("USA")
    assert reference.fields["track_tn"] is None
    assert track.fields["tn"] == "V0001"


def test_a_number_of_another_network_is_resolved_back_to_what_it_stands_for(gateway: Any, say: Any) -> None:
    g = gateway()
    report = g.says("JPN", say("J3.2", tn="B0005"))
    korean, american = report.one("KOR")["tn"], report.one("USA")["tn"]
    g.says("KOR", say("J3.2", tn="A0001"))
    heard = g.says("KOR", say("J7.2", tn="A0001", other_tn=korean))
    assert heard.one("USA")["other_tn"] == american
    assert heard.one("JPN")["other_tn"] == "B0005"


def test_a_number_of_another_network_does_not_show_a_track_that_the_recipient_does_not_hold(
    gateway: Any, say: Any
) -> None:
    only_to_korea = 'name = "k"\ndoc = "d"\nfrom = ["JPN"]\nto = ["KOR"]\nmessages = ["*"]\n'
    korea = 'name = "r"\ndoc = "d"\nfrom = ["KOR"]\nto = ["*"]\nmessages = ["*"]\n'
    g = gateway([only_to_korea, korea])
    korean = g.says("JPN", say("J3.2", tn="B0005")).one("KOR")["tn"]
    assert g.says("KOR", say("J3.0", tn="A0001", track_tn=korean)).one("USA")["track_tn"] is None
    assert g.says("KOR", say("J7.1", tn=korean)).to("USA") == []


def test_a_pool_number_that_stands_for_nothing_is_not_held(gateway: Any, say: Any) -> None:
    g = gateway()
    assert g.says("KOR", say("J7.1", tn="K0123")).to("USA") == []
    assert g.says("KOR", say("J3.0", tn="A0001", track_tn="K0123")).one("USA")["track_tn"] is None


def test_a_reference_before_and_after_the_drop_in_one_datagram(gateway: Any, say: Any) -> None:
    g = gateway()
    drop = say("J7.0", tn="A0001", action="drop track")
    heard = g.says("KOR", say("J3.2", tn="A0001"), say("J7.1", tn="A0001"), drop, say("J7.1", tn="A0001", urgent="yes"))
    assert [m.name for m in heard.to("USA")] == ["J3.2", "J7.1", "J7.0"]
    assert g.fate("KOR", "USA") == {"forwarded": 3, "reference_not_held": 1}
