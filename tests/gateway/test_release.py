"""Promise 1: denied unless allowed, with redaction and coarsening; and what rule 4a says about drops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from linkgw.conformance.draw import draw_message

RULE = 'doc = "d"\nfrom = ["KOR"]\nto = ["USA"]\n'


def rule(name: str, *lines: str, messages: str = '["J3.2"]') -> str:
    return f'name = "{name}"\n{RULE}messages = {messages}\n' + "\n".join(lines)


def test_without_a_rule_nothing_is_released(gateway: Any, say: Any) -> None:
    g = gateway([])
    answer = g.says("KOR", say("J3.2", tn="A2345"))
    assert answer.to("USA") == answer.to("JPN") == []
    assert g.fate("KOR", "USA") == g.fate("KOR", "JPN") == {"denied": 1}


def test_a_rule_opens_one_way_to_one_network(gateway: Any, say: Any) -> None:
    g = gateway([rule("air")])
    assert [m.name for m in g.says("KOR", say("J3.2", tn="A2345")).to("USA")] == ["J3.2"]
    assert g.fate("KOR", "JPN") == {"denied": 1}
    assert g.says("USA", say("J3.2", tn="A2345")).to("KOR") == []


def test_nothing_goes_back_to_the_network_that_it_came_from(gateway: Any, say: Any) -> None:
    answer = gateway().says("KOR", say("J3.2", tn="A2345"))
    assert answer.to("KOR") == []
    assert len(answer.to("USA")) == len(answer.to("JPN")) == 1


def test_a_message_that_no_spec_knows_is_never_forwarded(gateway: Any) -> None:
    g = gateway()
    unknown = (30 << 2 | 7 << 7).to_bytes(10, "little")
    assert g.says("KOR", unknown).to("USA") == []
    assert g.refusals("KOR") == {"unknown_message": 1}


def test_filler_is_read_and_goes_nowhere(gateway: Any, say: Any) -> None:
    g = gateway()
    assert g.says("KOR", say("J31.7")).to("USA") == []
    assert g.refusals("KOR") == {"no_statement_filler": 1}


@pytest.mark.parametrize(
    ("filters", "passing", "failing"),
    [
        ('identity = ["friend", "neutral"]', {"identity": "friend"}, {"identity": "hostile"}),
        ("quality_min = 5", {"track_quality": 5}, {"track_quality": 4}),
        ("altitude_m = { min = 1000.0, max = 2000.0 }", {"altitude": 1000.0}, {"altitude": 2100.0}),
        ('area = ["box"]', {"latitude": 35.0, "longitude": 125.0}, {"latitude": 45.0, "longitude": 125.0}),
        ("age_max_s = 10", {"time_of_validity": 990.0}, {"time_of_validity": 989.0}),
    ],
)
def test_a_filter_lets_through_what_it_names_and_not_what_is_not_stated(
    gateway: Any, say: Any, filters: str, passing: dict[str, Any], failing: dict[str, Any]
) -> None:
    g = gateway([rule("r", filters)])
    assert len(g.says("KOR", say("J3.2", tn="A2345", **passing)).to("USA")) == 1
    assert g.says("KOR", say("J3.2", tn="A2345", **failing)).to("USA") == []
    assert g.says("KOR", say("J3.2", tn="A2345")).to("USA") == []


def test_a_filter_on_the_sending_unit_reads_the_header(gateway: Any, say: Any) -> None:
    g = gateway([rule("r", 'source_stn = ["00011-00013"]')])
    assert len(g.says("KOR", say("J3.2", tn="A2345"), stn="00013").to("USA")) == 1
    assert g.says("KOR", say("J3.2", tn="A2345"), stn="00014").to("USA") == []


def test_the_first_rule_that_matches_decides(gateway: Any, say: Any) -> None:
    g = gateway([rule("tight", 'identity = ["hostile"]', 'redact = ["speed"]'), rule("loose")])
    assert g.says("KOR", say("J3.2", tn="A2345", identity="hostile", speed=200.0)).one("USA")["speed"] is None
    assert g.says("KOR", say("J3.2", tn="A2345", identity="friend", speed=200.0)).one("USA")["speed"] == 200.0


def test_a_redacted_field_goes_out_as_no_statement(gateway: Any, catalog: Any) -> None:
    rng = np.random.default_rng(4)
    for spec in catalog.messages.values():
        redactable = [n for n, f in spec.fields.items() if f.no_statement is not None]
        subject = [f.name for f in spec.fields.values() if f.role is not None and f.role.value == "subject"]
        if not subject or spec.name == "J15.0":
            continue
        names = ", ".join(f'"{n}"' for n in redactable)
        g = gateway([rule("r", f"redact = [{names}]", messages=f'["{spec.name}"]')])
        message = draw_message(spec, rng)
        fields = {**message.fields, "time_of_validity": None, **{n: _low(spec.fields[n]) for n in subject}}
        if "class" in fields:
            fields["class"] = "EXERCISE"
        heard = g.says("KOR", type(message)(spec.name, fields)).one("USA")
        assert [n for n in redactable if heard[n] is not None] == [], spec.name
        assert len(g.core.policy.rules) == 1


def _low(field: Any) -> Any:
    return "A2345" if field.type.value == "tn" else "00007"


@pytest.mark.parametrize(("altitude", "coarse"), [(1500, 1000), (1990, 1000), (2000, 2000), (-10, -1000), (None, None)])
def test_a_coarsened_field_goes_out_as_the_multiple_below(gateway: Any, say: Any, altitude: Any, coarse: Any) -> None:
    g = gateway([rule("r", "coarsen = { altitude = 1000.0 }")])
    heard = g.says("KOR", say("J3.2", tn="A2345", altitude=altitude)).one("USA")
    assert heard["altitude"] == coarse


def test_what_was_unknown_stays_unknown(gateway: Any, say: Any) -> None:
    heard = gateway().says("KOR", say("J3.2", tn="A2345", identity="friend")).one("USA")
    assert {n for n, v in heard.items() if v is not None} == {"tn", "identity"}


def test_a_drop_goes_to_whoever_holds_the_track_and_says_no_more(gateway: Any, say: Any) -> None:
    g = gateway([rule("air", 'area = ["box"]')])
    first = g.says("KOR", say("J3.2", tn="A2345", latitude=35.0, longitude=125.0)).one("USA")
    heard = g.says("KOR", say("J7.0", tn="A2345", action="drop track", identity="hostile")).one("USA")
    assert heard["tn"] == first["tn"]
    assert heard["action"] == "drop track"
    assert heard["identity"] is None


def test_a_drop_of_a_track_that_is_not_held_is_withheld(gateway: Any, say: Any) -> None:
    g = gateway()
    assert g.says("KOR", say("J7.0", tn="A2345", action="drop track")).to("USA") == []
    assert g.fate("KOR", "USA") == {"reference_not_held": 1}


def test_management_other_than_a_drop_needs_a_rule(gateway: Any, say: Any, catalog: Any) -> None:
    g = gateway([rule("air")])
    g.says("KOR", say("J3.2", tn="A2345"))
    actions = [a for a in catalog.messages["J7.0"].fields["action"].enumeration.codes if a != "drop track"]
    assert g.says("KOR", say("J7.0", tn="A2345", action=actions[0])).to("USA") == []
    assert g.fate("KOR", "USA") == {"forwarded": 1, "denied": 1}


def test_a_policy_that_is_loaded_is_in_force_from_the_next_datagram(gateway: Any, say: Any) -> None:
    from linkgw.gateway.events import PolicyLoaded

    g = gateway()
    assert len(g.says("KOR", say("J3.2", tn="A2345")).to("USA")) == 1
    g.step(PolicyLoaded(g.policy([])))
    assert g.says("KOR", say("J3.2", tn="A2345", speed=100.0)).to("USA") == []
    g.step(PolicyLoaded(g.policy([rule("air")])))
    assert len(g.says("KOR", say("J3.2", tn="A2345", speed=100.0)).to("USA")) == 1


def test_the_record_names_the_rule_and_the_fate_for_each_network(gateway: Any, say: Any) -> None:
    (line,) = gateway([rule("air")]).says("KOR", say("J3.2", tn="A2345")).decisions
    assert (line["origin"], line["message"], line["subject"]) == ("KOR", "J3.2", "A2345")
    assert line["to"] == {"USA": {"disposition": "forwarded", "rule": "air"}, "JPN": {"disposition": "denied"}}
