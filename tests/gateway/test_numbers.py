"""Promise 5: numbers are translated everywhere, stable for a life, never reused within a hold; 4a.7 to 4a.10."""

from __future__ import annotations

from typing import Any

import pytest

from linkgw.gateway.events import StoreBindings
from linkgw.spec.model import FieldType, Role


def test_a_track_keeps_its_number_while_it_lives(gateway: Any, say: Any) -> None:
    g = gateway()
    numbers = {g.says("KOR", say("J3.2", tn="A2345"), at=t).one("USA")["tn"] for t in (0.0, 100.0, 200.0)}
    assert numbers == {"V0000"}


def test_each_recipient_has_numbers_of_its_own(gateway: Any, say: Any) -> None:
    rule = 'name = "r"\ndoc = "d"\nfrom = ["*"]\nto = ["*"]\nmessages = ["J3.3"]\n'
    usa = 'name = "u"\ndoc = "d"\nfrom = ["*"]\nto = ["USA"]\nmessages = ["J3.2"]\n'
    g = gateway([rule, usa])
    g.says("KOR", say("J3.2", tn="A2345"))
    heard = g.says("KOR", say("J3.3", tn="A2346"))
    assert heard.one("USA")["tn"] == "V0001"
    assert heard.one("JPN")["tn"] == "J0000"


def test_the_same_number_on_two_networks_is_two_tracks(gateway: Any, say: Any) -> None:
    g = gateway()
    one = g.says("KOR", say("J3.2", tn="A2345")).one("JPN")["tn"]
    other = g.says("USA", say("J3.2", tn="A2345")).one("JPN")["tn"]
    assert one != other


def test_a_binding_is_to_be_stored_before_the_datagram_that_uses_it(gateway: Any, say: Any) -> None:
    g = gateway()
    answer = g.says("KOR", say("J3.2", tn="A2345"))
    assert isinstance(answer.commands[0], StoreBindings)
    assert {(b.recipient, b.origin, b.ended) for b in answer.bindings} == {("USA", "KOR", False), ("JPN", "KOR", False)}
    assert not g.says("KOR", say("J3.2", tn="A2345", speed=100.0)).bindings


def test_every_field_that_names_an_object_is_translated(gateway: Any, say: Any, catalog: Any) -> None:
    for spec in catalog.messages.values():
        named = [f for f in spec.fields.values() if f.role in (Role.SUBJECT, Role.REQUIRED, Role.OPTIONAL)]
        if not named:
            continue
        g = gateway()
        fields: dict[str, Any] = {}
        expected: dict[str, Any] = {}
        for i, f in enumerate(named):
            if f.type is FieldType.TN:
                fields[f.name] = f"A111{i}"
                if f.role is not Role.SUBJECT:
                    heard = g.says("KOR", say("J3.2", tn=f"A111{i}")).one("USA")
                    expected[f.name] = heard["tn"]
        for f in named:
            if f.role is Role.SUBJECT:
                fields[f.name] = {FieldType.TN: "A1117", FieldType.STN: "00033", FieldType.EVENT: 4321}[f.type]
                n_tracks = sum(e.startswith("V") for e in expected.values())
                expected[f.name] = {
                    FieldType.TN: f"V000{n_tracks}", FieldType.STN: "02000", FieldType.EVENT: 1
                }[f.type]  # fmt: skip
        heard = g.says("KOR", say(spec.name, **fields)).one("USA")
        assert {n: heard[n] for n in expected} == expected, spec.name
        assert len(expected) == len(named)


def test_no_identifier_is_left_that_the_catalogue_does_not_mark(catalog: Any) -> None:
    for spec in catalog.messages.values():
        for f in spec.fields.values():
            if f.type in (FieldType.TN, FieldType.STN, FieldType.EVENT):
                assert f.role in (Role.SUBJECT, Role.REQUIRED, Role.OPTIONAL), f"{spec.name}.{f.name}"


def test_a_life_ends_when_nothing_was_reported_for_the_timeout(gateway: Any, say: Any) -> None:
    g = gateway(timers={"track_timeout_s": 10, "hold_s": 5})
    assert g.says("KOR", say("J3.2", tn="A2345"), at=0).one("USA")["tn"] == "V0000"
    assert g.says("KOR", say("J3.2", tn="A2345"), at=10).one("USA")["tn"] == "V0000"
    assert g.says("KOR", say("J3.2", tn="A2345"), at=20.1).one("USA")["tn"] == "V0001"


def test_a_dropped_track_that_comes_back_is_a_new_one(gateway: Any, say: Any) -> None:
    g = gateway()
    g.says("KOR", say("J3.2", tn="A2345"))
    dropped = g.says("KOR", say("J7.0", tn="A2345", action="drop track"), at=1)
    assert dropped.one("USA")["tn"] == "V0000"
    assert [b.ended for b in dropped.bindings] == [True, True]
    assert g.says("KOR", say("J3.2", tn="A2345"), at=2.5).one("USA")["tn"] == "V0001"


def test_a_withheld_report_does_not_prolong_a_life(gateway: Any, say: Any) -> None:
    friends = 'name = "r"\ndoc = "d"\nfrom = ["*"]\nto = ["*"]\nmessages = ["J3.2"]\nidentity = ["friend"]\n'
    g = gateway([friends], timers={"track_timeout_s": 10})
    g.says("KOR", say("J3.2", tn="A2345", identity="friend"), at=0)
    g.says("KOR", say("J3.2", tn="A2345", identity="hostile"), at=9)
    assert g.says("KOR", say("J3.2", tn="A2345", identity="friend"), at=11).one("USA")["tn"] == "V0001"


SMALL = {"USA": {"tn_pool": "V0000-V0001"}}


def test_an_exhausted_pool_withholds_counts_and_alarms_and_never_gives_a_wrong_number(gateway: Any, say: Any) -> None:
    g = gateway(**SMALL)
    for i in range(2):
        g.says("KOR", say("J3.2", tn=f"A000{i}"))
    answer = g.says("KOR", say("J3.2", tn="A0002"))
    assert answer.to("USA") == []
    assert answer.one("JPN")["tn"] == "J0002"
    assert answer.alarms == ["pool_exhausted"]
    assert g.fate("KOR", "USA") == {"forwarded": 2, "no_number": 1}


def test_a_number_is_not_given_again_within_the_hold_time(gateway: Any, say: Any) -> None:
    g = gateway(timers={"track_timeout_s": 100, "hold_s": 20}, **SMALL)
    g.says("KOR", say("J3.2", tn="A0000"), at=0)
    g.says("KOR", say("J3.2", tn="A0001"), at=0)
    g.says("KOR", say("J7.0", tn="A0001", action="drop track"), at=5)
    assert g.says("KOR", say("J3.2", tn="A0002"), at=24.9).to("USA") == []
    assert g.says("KOR", say("J3.2", tn="A0002"), at=25).one("USA")["tn"] == "V0001"


def test_the_hold_of_a_life_that_timed_out_begins_when_it_did(gateway: Any, say: Any) -> None:
    g = gateway(timers={"track_timeout_s": 10, "hold_s": 20}, **SMALL)
    g.says("KOR", say("J3.2", tn="A0000"), at=0)
    g.says("KOR", say("J3.2", tn="A0001"), at=3)
    assert g.says("KOR", say("J3.2", tn="A0002"), at=30).to("USA") == []
    assert g.says("KOR", say("J3.2", tn="A0003"), at=30.1).one("USA")["tn"] == "V0000"


def test_participants_go_out_under_a_number_of_the_pool(gateway: Any, say: Any) -> None:
    g = gateway()
    first = g.says("KOR", say("J2.2", participant_stn="00011"), stn="00011").one("USA")
    status = g.says("KOR", say("J13.2", participant_stn="00011"), stn="00011").one("USA")
    other = g.says("KOR", say("J2.5", participant_stn="00012"), stn="00012").one("USA")
    assert first["participant_stn"] == status["participant_stn"] == "02000"
    assert other["participant_stn"] == "02001"


def test_events_and_their_repeats_are_numbered_anew_for_each_recipient(gateway: Any, say: Any) -> None:
    sure = 'name = "s"\ndoc = "d"\nfrom = ["*"]\nto = ["JPN"]\nmessages = ["J15.0"]\nsource_stn = ["00012"]\n'
    to_usa = 'name = "u"\ndoc = "d"\nfrom = ["*"]\nto = ["USA"]\nmessages = ["J15.0"]\n'
    g = gateway([sure, to_usa])
    heard = [
        g.says("KOR", say("J15.0", event=900, repeat=r), at=3.0 * r, stn=s)
        for r, s in ((7, "00011"), (8, "00012"), (9, "00011"), (10, "00012"))
    ]
    assert [(a.one("USA")["event"], a.one("USA")["repeat"]) for a in heard] == [(1, n) for n in range(4)]
    assert [(m.fields["event"], m.fields["repeat"]) for a in heard for m in a.to("JPN")] == [(1, 0), (1, 1)]


def test_a_repeat_number_stays_at_its_end_rather_than_begin_again(gateway: Any, say: Any, catalog: Any) -> None:
    g = gateway(timers={"dedup_window_s": 0})
    most = catalog.messages["J15.0"].fields["repeat"].raw_max
    for i in range(most + 2):
        heard = g.says("KOR", say("J15.0", event=900, repeat=i % most), at=float(i)).one("USA")
    assert heard["repeat"] == most


@pytest.mark.parametrize("name", ["J3.2", "J2.2"])
def test_a_local_unit_does_not_report_under_a_number_of_the_pool(gateway: Any, say: Any, name: str) -> None:
    g = gateway()
    fields = {"tn": "K0005"} if name == "J3.2" else {"participant_stn": "01005"}
    assert g.says("KOR", say(name, **fields)).to("USA") == []
    assert g.refusals("KOR") == {"pool_number": 1}


def test_a_local_unit_does_not_drop_a_track_of_another_network(gateway: Any, say: Any) -> None:
    g = gateway()
    number = g.says("USA", say("J3.2", tn="A0001")).one("KOR")["tn"]
    assert g.says("KOR", say("J7.0", tn=number, action="drop track"), at=1).to("JPN") == []
    assert g.refusals("KOR") == {"pool_number": 1}
    assert g.says("USA", say("J3.2", tn="A0001"), at=3).one("KOR")["tn"] == number
