"""A policy with a fault is refused, with file, place and reason; all of its faults at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from linkgw.errors import PolicyError
from linkgw.policy.rules import load_policy
from linkgw.policy.schema import parse_policy

AREA = '[areas.box]\ndoc = "box"\npolygon = [[30, 120], [30, 140], [45, 140]]\n'
SHORT_AREA = AREA.replace(", [45, 140]", "")
WIDE_AREA = AREA.replace("140], [45, 140]", "10], [45, -100]")
OFF_AREA = AREA.replace("[45, 140]", "[95, 140]")
TRACK = 'messages = ["J3.2"]\n'

FAULTS = [
    ("messages = []", "rule[0].messages", "at least 1 item"),
    ('messages = ["J9.9"]', "rule[0].messages[0]", "not a message of the catalogue; got J9.9"),
    ('messages = ["J31.7"]', "rule[0].messages[0]", "not a message of the catalogue"),
    ('messages = ["J12.0"]', "rule[0].messages[0]", "not a message of the catalogue"),
    ('messages = "J3.2"', "rule[0].messages", "should be a valid list; got 'J3.2'"),
    (TRACK + "quality = 3", "rule[0].quality", "extra inputs are not permitted"),
    (TRACK + "quality_min = 16", "rule[0].quality_min", "less than or equal to 15; got 16"),
    (TRACK + "quality_min = 3.0", "rule[0].quality_min", "valid integer"),
    (TRACK + "age_max_s = -1", "rule[0].age_max_s", "greater than or equal to 0"),
    (TRACK + "altitude_m = 3000", "rule[0].altitude_m", ""),
    (TRACK + "altitude_m = { least = 3 }", "rule[0].altitude_m.least", "extra inputs"),
    (TRACK + 'class = ["EXERCICE"]', "rule[0].class[0]", "not a class; got EXERCICE; expected LIVE EXERCISE REPLAY"),
    (TRACK + "class = []", "rule[0].class", "at least 1 item"),
    (TRACK + 'identity = ["hostil"]', "rule[0].identity[0]", "not an identity; got hostil; expected pending | unknown"),
    (TRACK + "identity = []", "rule[0].identity", "at least 1 item"),
    (TRACK + 'source_stn = ["9"]', "rule[0].source_stn[0]", "expected 01234 or 01200-01277"),
    (TRACK + 'source_stn = ["01300-01200"]', "rule[0].source_stn[0]", "range runs backwards"),
    (TRACK + 'area = ["box"]', "rule[0].area[0]", "not an area of this policy; got box; expected none"),
    (TRACK + 'area = ["bx"]\n' + AREA, "rule[0].area[0]", "not an area of this policy; got bx; expected box"),
    (TRACK + SHORT_AREA, "areas.box.polygon", "at least 3 items"),
    (TRACK + WIDE_AREA, "areas.box.polygon", "spans too much"),
    (TRACK + OFF_AREA, "areas.box.polygon[2]", "not a position; got [95.0, 140.0]"),
    (TRACK + AREA.replace('doc = "box"', ""), "areas.box.doc", "field required"),
    (TRACK + 'redact = ["altitud"]', "rule[0].redact", "no message of the rule has this field; got altitud"),
    (TRACK + 'redact = ["tn"]', "rule[0].redact[0]", "J3.2 has to state this field; got tn"),
    (TRACK + "coarsen = { speeed = 5 }", "rule[0].coarsen", "no message of the rule has this field; got speeed"),
    (
        TRACK + "coarsen = { identity = 2 }",
        "rule[0].coarsen.identity",
        "is no number in J3.2; got enum; expected number",
    ),
    (TRACK + "coarsen = { altitude = 5 }", "rule[0].coarsen.altitude", "no coarser than J3.2 is; got 5.0; expected at"),
    (TRACK + "coarsen = { altitude = -50 }", "rule[0].coarsen.altitude", "no coarser than J3.2 is"),
    (
        TRACK + "coarsen = { track_quality = 16 }",
        "rule[0].coarsen.track_quality",
        "coarser than the whole range in J3.2",
    ),
    (TRACK + "coarsen = { altitude = nan }", "rule[0].coarsen.altitude", "should be a finite number"),
    (
        TRACK + "coarsen = { altitude = 12 }",
        "rule[0].coarsen.altitude",
        "not a whole number of the steps of J3.2; got 12",
    ),
    ('messages = ["J7.1"]\nidentity = ["friend"]', "rule[0]", "can never match"),
    ('messages = ["J13.2"]\nquality_min = 2', "rule[0]", "can never match"),
]


@pytest.mark.parametrize(("keys", "where", "what"), FAULTS)
def test_each_fault_is_said_with_its_place(policy_of: Any, rule: Any, keys: str, where: str, what: str) -> None:
    with pytest.raises(PolicyError) as caught:
        policy_of(rule(keys))
    (fault,) = caught.value.faults
    assert fault.where == f"p.toml: {where}"
    assert what in str(fault)


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "p.toml: version", "field required"),
        ("version = 2", "p.toml: version", "less than or equal to 1; got 2"),
        ("version = [", "p.toml", "not TOML: "),
        ("rulez = []", "p.toml: rulez", "extra inputs"),
        ('name = ""', "p.toml: name", "at least 1 character"),
    ],
)
def test_a_fault_of_the_file_itself_is_said(text: str, where: str, what: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "p.toml")
    assert any(f.where == where and what in str(f) for f in caught.value.faults), caught.value.faults


def test_a_network_that_the_gateway_does_not_have_is_a_fault(policy_of: Any, rule: Any) -> None:
    with pytest.raises(
        PolicyError, match=r"rule\[0\].to\[0\]: not a network of this gateway; got AUS; expected KOR USA"
    ):
        policy_of(rule(TRACK).replace('to = ["*"]', 'to = ["AUS"]'))


def test_two_rules_of_one_name_are_a_fault(policy_of: Any, rule: Any) -> None:
    with pytest.raises(PolicyError, match=r"rule\[1\].name: is the name of rule\[0\] too; got r"):
        policy_of(rule(TRACK) + rule(TRACK))


def test_all_faults_are_reported_at_once(policy_of: Any, rule: Any) -> None:
    bad = 'messages = ["J3.2", "J9.9"]\nidentity = ["frend"]\narea = ["here"]\nredact = ["tn"]\n'
    with pytest.raises(PolicyError) as caught:
        policy_of(rule(bad) + rule('messages = ["J3.2"]\nclass = ["live"]'))
    assert [f.where.removeprefix("p.toml: ") for f in caught.value.faults] == [
        "rule[0].messages[1]",
        "rule[0].area[0]",
        "rule[0].identity[0]",
        "rule[0].redact[0]",
        "rule[1].name",
        "rule[1].class[0]",
    ]


def test_a_file_that_cannot_be_read_is_said(catalog: Any, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy(tmp_path / "none.toml", catalog, ["KOR", "USA"])
