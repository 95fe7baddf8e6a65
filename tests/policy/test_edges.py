"""Where a policy's limits lie, to the step, and rules whose fields not every message has.

Each case here let a mutant of the rules through before.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import linkgw
from linkgw.codec.bulk_one import read_one
from linkgw.codec.mixed import Mixed
from linkgw.codec.plan import plan_catalog
from linkgw.errors import PolicyError
from linkgw.policy.explain import Mismatch, explain
from linkgw.policy.rules import AGE_UNKNOWN, DENIED, load_policy
from linkgw.policy.schema import parse_policy
from linkgw.policy.table import WORD_FACTS
from linkgw.spec.load import shipped_folder

CATALOG = linkgw.load_catalog()
TRACK = 'messages = ["J3.2"]\n'


def faults_of(policy_of: Any, text: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        policy_of(text)
    return [f"{fault.where.removeprefix('p.toml: ')}: {fault.what}" for fault in caught.value.faults]


def area(*corners: tuple[float, float]) -> str:
    return f'[areas.a]\ndoc = "a"\npolygon = {[list(c) for c in corners]}\n'


def lacks(key: str) -> Mismatch:
    return Mismatch(key, "J7.1 has no such field", "a field to filter by")


AREAS = area((0, 0), (0, 10), (10, 10)) + area((0, 0), (0, 10), (10, 10)).replace("[areas.a]", "[areas.b]")


def test_the_poles_and_the_antimeridian_are_positions(policy_of: Any) -> None:
    policy_of(area((-90, -180), (90, -180), (0, -10)))
    policy_of(area((-90, 180), (90, 180), (0, 10)))


@pytest.mark.parametrize("corner", [(90.5, 20), (-90.5, 20), (40, 180.5), (40, -180.5), (91, 20), (-91, 20)])
def test_what_lies_beyond_them_is_none(policy_of: Any, corner: tuple[float, float]) -> None:
    near = 170.0 if corner[1] > 100 else -170.0 if corner[1] < 0 else 10.0
    assert faults_of(policy_of, area((0, near), (10, near), corner)) == ["areas.a.polygon[2]: not a position"]


@pytest.mark.parametrize(("east", "is_held"), [(89.5, True), (90, False), (90.5, False)])
def test_an_area_spans_less_than_half_of_the_globe(policy_of: Any, east: float, is_held: bool) -> None:
    text = area((0, 0), (0, -90), (10, east))
    if is_held:
        policy_of(text)
    else:
        assert faults_of(policy_of, text) == ["areas.a.polygon: spans too much"]


@pytest.mark.parametrize(
    ("field", "step", "is_held"),
    [
        ("altitude", 10, True),  # two steps of 5 m
        ("altitude", 5, False),
        ("track_quality", 15, True),  # 0 to 15: the whole range
        ("track_quality", 16, False),
    ],
)
def test_the_ends_of_what_a_field_may_be_coarsened_to(
    policy_of: Any, rule: Any, field: str, step: int, is_held: bool
) -> None:
    text = rule(TRACK + f"coarsen = {{ {field} = {step} }}")
    if is_held:
        policy_of(text)
    else:
        assert len(faults_of(policy_of, text)) == 1


@pytest.mark.parametrize("step", [35, 300, 400, 1250])
def test_altitudes_are_coarsened_from_sea_level_whatever_the_step(
    policy_of: Any, rule: Any, kind_of: Any, step: int
) -> None:
    policy = policy_of(rule(TRACK + f"coarsen = {{ altitude = {step} }}"))
    altitudes = [-1000, -5, 0, 5, step - 5, step, step + 5, 40_005, 80_000]
    kind = kind_of("J3.2", *({"tn": "A0001", "altitude": a} for a in altitudes))
    rules = policy.rules_for("KOR", "USA", "J3.2", "LIVE")
    policy.redact(rules, kind, np.zeros(len(altitudes), np.int32))
    assert kind.values("altitude").tolist() == [max(a // step * step, -1000) for a in altitudes]


def test_a_field_that_a_message_has_not_hides_none_behind_it(policy_of: Any, rule: Any, kind_of: Any) -> None:
    policy = policy_of(
        rule(
            'messages = ["J3.2", "J3.5", "J3.6"]\n'
            'redact = ["altitude_source", "platform", "nation"]\n'
            "coarsen = { course = 10, speed = 10, latitude = 1, longitude = 1 }"
        )
    )
    nation = next(iter(CATALOG.enumerations[CATALOG.messages["J3.6"].fields["nation"].enumeration.name].codes))
    for name, lacking in (("J3.2", ()), ("J3.5", ("altitude_source",)), ("J3.6", ("platform", "course", "speed"))):
        assert not {*lacking} & {*CATALOG.messages[name].fields}
        kind = kind_of(name, {"tn": "A0001", "latitude": 35.5, "longitude": 125.5, "nation": nation})
        policy.redact(policy.rules_for("KOR", "USA", name, "LIVE"), kind, np.zeros(1, np.int32))
        assert kind.message(0).stated() == {"tn": "A0001", "latitude": 35, "longitude": 125}


@pytest.mark.parametrize(
    ("keys", "places"),
    [
        ('identity = ["frend", "friend", "foe"]', ["identity[0]", "identity[2]"]),
        ('source_stn = ["9", "8"]', ["source_stn[0]", "source_stn[1]"]),
        ('redact = ["tn", "no_such", "tn"]', ["redact", "redact[0]", "redact[2]"]),
        ("coarsen = { tn = 2, identity = 2 }", ["coarsen.tn", "coarsen.identity"]),
        ("coarsen = { altitude = 5, speed = 1 }", ["coarsen.altitude", "coarsen.speed"]),
        ("coarsen = { altitude = 90000, speed = 5000 }", ["coarsen.altitude", "coarsen.speed"]),
        ("coarsen = { altitude = 12, speed = 2.5 }", ["coarsen.altitude", "coarsen.speed"]),
    ],
)
def test_a_fault_hides_none_behind_it(policy_of: Any, rule: Any, keys: str, places: list[str]) -> None:
    found = [fault.split(": ")[0] for fault in faults_of(policy_of, rule(TRACK + keys))]
    assert found == [f"rule[0].{place}" for place in places]


def test_a_network_that_there_is_not_is_said_of_either_end(policy_of: Any, rule: Any) -> None:
    text = rule(TRACK).replace('from = ["*"]', 'from = ["KOR", "AUS"]').replace('to = ["*"]', 'to = ["*", "GBR"]')
    assert faults_of(policy_of, text) == [
        "rule[0].from[1]: not a network of this gateway",
        "rule[0].to[1]: not a network of this gateway",
    ]


def test_what_is_missing_has_no_value_and_what_is_wrong_has_one() -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy('name = 3\ndoc = "d"\n[areas.a]\ndoc = "a"\n[[rule]]\nname = "r"\nmessages = 7\n', "p.toml")
    got = {fault.where.removeprefix("p.toml: "): fault.got for fault in caught.value.faults}
    assert got == {
        "version": None,
        "name": "3",
        "areas.a.polygon": None,
        "rule[0].doc": None,
        "rule[0].from": None,
        "rule[0].to": None,
        "rule[0].messages": "7",
    }
    with pytest.raises(PolicyError) as caught:
        parse_policy("areas = [[1]]\n[[rule]]\naltitude_m = { min = 2, max = 1 }\n", "p.toml")
    assert {f.got for f in caught.value.faults if f.where.endswith("altitude_m")} == {None}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            TRACK + 'source_stn = ["9"]',
            "rule[0].source_stn[0]: not a source track number; got '9'; expected 01234 or 01200-01277",
        ),
        (TRACK + 'source_stn = ["00002-00001"]', "rule[0].source_stn[0]: range runs backwards; got 00002-00001"),
        (TRACK + 'area = ["c"]\n' + AREAS, "rule[0].area[0]: not an area of this policy; got c; expected a b"),
        (TRACK + 'area = ["c"]', "rule[0].area[0]: not an area of this policy; got c; expected none"),
        (
            TRACK + "coarsen = { altitude = 5 }",
            "rule[0].coarsen.altitude: no coarser than J3.2 is; got 5.0; expected at least 10 m",
        ),
        (
            TRACK + "coarsen = { altitude = 90000 }",
            "rule[0].coarsen.altitude: coarser than the whole range in J3.2; got 90000.0; "
            "expected at most 81000 m, or redact it",
        ),
        (
            TRACK + "coarsen = { altitude = 12 }",
            "rule[0].coarsen.altitude: not a whole number of the steps of J3.2; got 12.0; expected a multiple of 5 m",
        ),
        (
            TRACK + area((0, 0), (0, 20), (91, 10)),
            "areas.a.polygon[2]: not a position; got [91.0, 10.0]; expected [latitude, longitude] in degrees",
        ),
        (
            TRACK + area((0, 0), (0, -100), (10, 100)),
            "areas.a.polygon: spans too much; got 200 degrees of longitude; expected less than 180",
        ),
        ('messages = ["J1.*"]', "rule[0].messages[0]: not a message of the catalogue; got J1.*"),
        (
            'messages = ["J7.1"]\nidentity = ["friend"]',
            "rule[0]: can never match: no message of the rule states all that it filters by",
        ),
    ],
)
def test_a_fault_is_said_in_these_words(policy_of: Any, rule: Any, text: str, fault: str) -> None:
    with pytest.raises(PolicyError) as caught:
        policy_of(rule(text))
    assert [str(f) for f in caught.value.faults] == [f"p.toml: {fault}"]


@pytest.mark.parametrize(
    ("keys", "message", "expected"),
    [
        ('messages = ["J2.2", "J7.*"]', "J3.2", Mismatch("messages", "J3.2", "J2.2 J7.*")),
        ('messages = ["J3.*"]', "J31.7", Mismatch("messages", "J31.7", "J3.*")),
        ('messages = ["J3.*", "*"]', "J31.7", Mismatch("messages", "J31.7, which says nothing", "J3.* *")),
        ('messages = ["*"]\nclass = ["EXERCISE", "REPLAY"]', "J3.2", Mismatch("class", "LIVE", "EXERCISE REPLAY")),
        ('messages = ["*"]\nidentity = ["friend"]', "J7.1", lacks("identity")),
        ('messages = ["*"]\nquality_min = 3', "J7.1", lacks("quality_min")),
        ('messages = ["*"]\naltitude_m = { min = 3 }', "J7.1", lacks("altitude_m")),
        ('messages = ["*"]\nage_max_s = 3', "J7.1", lacks("age_max_s")),
        ('messages = ["*"]\narea = ["a"]\n' + AREAS, "J7.1", lacks("area")),
    ],
)
def test_why_a_rule_does_not_apply_is_said_in_these_words(
    policy_of: Any, rule: Any, keys: str, message: str, expected: Mismatch
) -> None:
    assert policy_of(rule(keys)).mismatch(0, "KOR", "USA", message, "LIVE") == expected


def test_a_rule_names_both_ends_by_all_that_it_has(policy_of: Any, rule: Any) -> None:
    text = rule(TRACK).replace('from = ["*"]', 'from = ["USA", "JPN"]')
    assert policy_of(text).mismatch(0, "KOR", "USA", "J3.2", "LIVE") == Mismatch("from", "KOR", "USA JPN")
    text = rule(TRACK).replace('to = ["*"]', 'to = ["KOR", "JPN"]')
    assert policy_of(text).mismatch(0, "KOR", "USA", "J3.2", "LIVE") == Mismatch("to", "USA", "KOR JPN")


def test_a_policy_file_is_read_as_utf8_and_called_by_its_name(tmp_path: Any) -> None:
    path = tmp_path / "our-policy.toml"
    text = (shipped_folder() / "configurations" / "trilateral-policy.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('doc = "', 'doc = "한국 ', 1), encoding="utf-8")
    policy = load_policy(path, CATALOG, ["KOR", "USA", "JPN"])
    assert policy.name == "trilateral release rules"
    assert policy.doc.startswith("한국 ")
    assert policy.rules
    path.write_text(text + '[[rule]]\nname = "x"\n', encoding="utf-8")
    with pytest.raises(PolicyError, match=r"our-policy\.toml: rule\[\d+\]\.doc"):
        load_policy(path, CATALOG, ["KOR", "USA", "JPN"])
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=r"our-policy\.toml: rule\[\d+\]\.from\[\d+\]: not a network"):
        load_policy(path, CATALOG, ["USA", "JPN"])


def test_an_explanation_says_of_which_message_it_is(policy_of: Any, rule: Any, kind_of: Any) -> None:
    policy = policy_of(rule(TRACK))
    kind = kind_of("J3.2", {"tn": "A0001"})
    found = explain(policy, kind, 0o1234, 2_500_000_000, origin="KOR", recipients=[("USA", "LIVE")])
    assert (found.origin, found.message, found.stn, found.age_s) == ("KOR", "J3.2", "01234", 2.5)
    assert explain(policy, kind, 1, AGE_UNKNOWN, origin="KOR", recipients=[]).age_s is None


def test_a_rule_of_a_class_is_explained_to_apply_in_it(policy_of: Any, rule: Any, kind_of: Any) -> None:
    policy = policy_of(rule(TRACK + 'class = ["LIVE"]'))
    kind = kind_of("J3.2", {"tn": "A0001"})
    for network_class, decides in (("LIVE", "r"), ("EXERCISE", None)):
        (release,) = explain(policy, kind, 1, 0, origin="KOR", recipients=[("USA", network_class)]).releases
        assert release.rule == decides
        assert [(v.number, v.name) for v in release.verdicts] == [(0, "r")]


def test_what_a_condition_expects_is_said_with_all_that_it_lets_through(
    policy_of: Any, rule: Any, kind_of: Any
) -> None:
    keys = 'source_stn = ["00010-00020", "00030"]\nidentity = ["friend", "hostile"]\naltitude_m = { max = 9000 }\n'
    policy = policy_of(rule(TRACK + keys + 'quality_min = 3\nage_max_s = 2.5\narea = ["a", "b"]') + AREAS)
    kind = kind_of("J3.2", {"tn": "A0001", "altitude": 9005})
    (release,) = explain(policy, kind, 1, 3 * 10**9, origin="KOR", recipients=[("USA", "LIVE")]).releases
    assert release.verdicts[0].mismatches == (
        Mismatch("source_stn", "00001", "00010-00020 00030"),
        Mismatch("identity", "not stated", "friend or hostile"),
        Mismatch("quality_min", "not stated", ">= 3"),
        Mismatch("altitude_m", "9005", "<= 9000"),
        Mismatch("age_max_s", "3 s", "at most 2.5 s"),
        Mismatch("area", "not stated", "a or b"),
    )


def test_a_position_that_is_not_whole_is_not_stated(policy_of: Any, rule: Any, kind_of: Any) -> None:
    policy = policy_of(rule(TRACK + 'area = ["a"]') + area((0, 0), (0, 10), (10, 10)))
    for fields in ({}, {"latitude": 5}, {"longitude": 5}):
        kind = kind_of("J3.2", {"tn": "A0001", **fields})
        (release,) = explain(policy, kind, 1, 0, origin="KOR", recipients=[("USA", "LIVE")]).releases
        assert release.verdicts[0].mismatches == (Mismatch("area", "not stated", "a"),)


def decided(policy: Any, kind: Any, network_class: str, stn: int, age_ns: int) -> tuple[list[int], list[int]]:
    """What the rules decide one by one, and what their table does, for messages from KOR to USA."""
    n, name = len(kind), kind.spec.name
    stns, ages = np.full(n, stn), np.full(n, age_ns)
    rules = policy.rules_for("KOR", "USA", name, network_class)
    table = policy.table("KOR", network_class)
    facts = table.facts(Mixed.of(plan_catalog(CATALOG), [kind]), stns, ages)
    by_table = table.decide("USA", np.full(n, kind.plan.index), facts)
    return policy.decide(rules, kind, stns, ages).tolist(), by_table.tolist()


def test_a_rule_of_a_class_decides_in_it_only(policy_of: Any, rule: Any, kind_of: Any) -> None:
    policy = policy_of(
        rule(TRACK + 'class = ["LIVE"]').replace('"r"', '"live"')
        + rule(TRACK + 'class = ["EXERCISE"]').replace('"r"', '"exercise"')
    )
    kind = kind_of("J3.2", {"tn": "A0001"})
    for network_class, number in (("LIVE", 0), ("EXERCISE", 1), ("REPLAY", DENIED)):
        assert decided(policy, kind, network_class, 1, 0) == ([number], [number])


def test_each_of_some_areas_lets_through(policy_of: Any, rule: Any, kind_of: Any) -> None:
    boxes = "".join(
        area((0, x), (0, x + 5), (5, x + 5), (5, x)).replace("areas.a", f"areas.{name}")
        for name, x in (("west", 0), ("middle", 10), ("east", 20))
    )
    policy = policy_of(rule(TRACK + 'area = ["west", "middle", "east"]') + boxes)
    kind = kind_of("J3.2", *({"tn": "A0001", "latitude": 2, "longitude": x} for x in (-2, 2, 7, 12, 17, 22, 27)))
    expected = [DENIED, 0, DENIED, 0, DENIED, 0, DENIED]
    assert decided(policy, kind, "LIVE", 1, 0) == (expected, expected)


def test_lists_of_senders_are_held_apart(policy_of: Any, rule: Any, kind_of: Any) -> None:
    policy = policy_of(
        rule(TRACK + 'source_stn = ["00010-00020", "00030"]')
        + rule(TRACK + 'source_stn = ["00000-00040"]').replace('"r"', '"wider"')
    )
    kind = kind_of("J3.2", {"tn": "A0001"})
    expected = {0o7: 1, 0o10: 0, 0o20: 0, 0o21: 1, 0o27: 1, 0o30: 0, 0o31: 1, 0o40: 1, 0o41: DENIED}
    for stn, number in expected.items():
        assert decided(policy, kind, "LIVE", stn, 0) == ([number], [number])


def test_ages_are_held_apart_to_the_nanosecond(policy_of: Any, rule: Any, kind_of: Any) -> None:
    policy = policy_of(rule(TRACK + "age_max_s = 3599.9") + rule(TRACK + "age_max_s = 3600").replace('"r"', '"older"'))
    kind = kind_of("J3.2", {"tn": "A0001"})
    hour_ns = 3_600_000_000_000
    for age_ns, number in ((hour_ns - 10**8, 0), (hour_ns - 10**8 + 1, 1), (hour_ns, 1), (hour_ns + 1, DENIED)):
        assert decided(policy, kind, "LIVE", 1, age_ns) == ([number], [number])


def test_areas_are_held_apart(policy_of: Any, rule: Any, kind_of: Any) -> None:
    west, east = area((0, 0), (0, 10), (10, 10)), area((0, 20), (0, 30), (10, 30)).replace("areas.a", "areas.b")
    second = rule(TRACK + 'area = ["b"]').replace('"r"', '"second"')
    policy = policy_of(rule(TRACK + 'area = ["a"]') + second + west + east)
    kind = kind_of("J3.2", *({"tn": "A0001", "latitude": 5, "longitude": x} for x in (8, 28, 18)))
    assert decided(policy, kind, "LIVE", 1, 0) == ([0, 1, DENIED], [0, 1, DENIED])


@pytest.mark.parametrize("limits", [(3000, 9000), (-1000, 80_000), (None, 9000), (3000, None), (0, 0)])
def test_both_ends_of_a_height_are_let_through_and_nothing_beyond(
    policy_of: Any, rule: Any, kind_of: Any, limits: tuple[float | None, float | None]
) -> None:
    low, high = limits
    ends = {"min": low, "max": high}
    keys = ", ".join(f"{key} = {end}" for key, end in ends.items() if end is not None)
    policy = policy_of(rule(TRACK + f"altitude_m = {{ {keys} }}"))
    heights = [-1000, -995, -5, 0, 5, 2995, 3000, 9000, 9005, 79_995, 80_000]
    kind = kind_of("J3.2", {"tn": "A0001"}, *({"tn": "A0001", "altitude": h} for h in heights))
    least, most = -1000 if low is None else low, 80_000 if high is None else high
    expected = [DENIED, *(0 if least <= h <= most else DENIED for h in heights)]
    assert decided(policy, kind, "LIVE", 1, 0) == (expected, expected)


def test_a_rule_that_can_never_match_is_said_beside_the_faults_of_others_but_not_beside_its_own(
    policy_of: Any, rule: Any
) -> None:
    never = 'messages = ["J7.1"]\nidentity = ["friend"]\n'
    text = rule(TRACK + "redact = ['no_such']") + rule(never).replace('"r"', '"s"')
    never_matches = "can never match: no message of the rule states all that it filters by"
    assert faults_of(policy_of, text + rule(never + 'class = ["?"]').replace('"r"', '"t"')) == [
        "rule[0].redact: no message of the rule has this field",
        f"rule[1]: {never_matches}",
        "rule[2].class[0]: not a class",
    ]


def test_faults_are_placed_by_the_whole_name(tmp_path: Any) -> None:
    with pytest.raises(PolicyError, match=f"{tmp_path}/none.toml: cannot be read"):
        load_policy(tmp_path / "none.toml", CATALOG, ["KOR", "USA"])
    with pytest.raises(PolicyError) as caught:
        parse_policy('version = 1\nname = "n"\ndoc = "d"\nXrule = 1\n', "p.toml")
    assert [fault.where for fault in caught.value.faults] == ["p.toml: Xrule"]


def decided_all_ways(policy: Any, kinds: list[Any], stn: int = 1, age_ns: int = 0) -> list[list[int]]:
    """What is decided of messages of several kinds from KOR to USA: by the rules, by their table, and one by one."""
    plan, table = plan_catalog(CATALOG), policy.table("KOR", "LIVE")
    mixed = Mixed.of(plan, kinds)
    n = len(mixed)
    facts = table.facts(mixed, np.full(n, stn), np.full(n, age_ns))
    by_table = table.decide("USA", mixed.codes, facts).tolist()
    by_rules, alone = [], []
    for kind in kinds:
        rules = policy.rules_for("KOR", "USA", kind.spec.name, "LIVE")
        by_rules += policy.decide(rules, kind, np.full(len(kind), stn), np.full(len(kind), age_ns)).tolist()
        for i in range(len(kind)):
            message = read_one(plan, linkgw.encode(kind.message(i), CATALOG))
            assert message is not None
            rule = policy.decide_alone(rules, message, stn, age_ns, {})
            alone.append(DENIED if rule is None else rule.number)
    return [by_rules, by_table, alone]


def test_heights_of_signed_and_of_many_codes_are_held_to_their_limits_beside_others(
    policy_of: Any, rule: Any, kind_of: Any
) -> None:
    """J2.4 has heights below the sea, J3.6 beyond the air: neither is told by a table of codes."""
    deep, high = CATALOG.messages["J2.4"].fields["altitude"], CATALOG.messages["J3.6"].fields["altitude"]
    assert deep.signed
    assert high.width > 16
    low_m, high_m = -float(10 * deep.scale), float(100 * high.scale)
    policy = policy_of(
        rule(f'messages = ["J2.4"]\naltitude_m = {{ min = {low_m}, max = {-low_m} }}').replace('"r"', '"deep"')
        + rule(f'messages = ["J3.6"]\naltitude_m = {{ min = {high_m}, max = {2 * high_m} }}').replace('"r"', '"high"')
        + rule('messages = ["J3.6"]\nquality_min = 9').replace('"r"', '"sure"')
        + rule('messages = ["J3.2"]')
    )
    step, air, boat = float(deep.scale), {"tn": "A0001"}, {"participant_stn": "00001", "class": "EXERCISE"}
    unit = kind_of("J2.4", boat, *(boat | {"altitude": low_m + d * step} for d in (-1, 0, 1, 19, 20, 21)))
    track = kind_of("J3.2", air, air)
    step = float(high.scale)
    heights = [high_m - step, high_m, 2 * high_m, 2 * high_m + step]
    space = kind_of(
        "J3.6",
        air,
        *(air | {"altitude": h} for h in heights),
        *(air | {"altitude": h, "track_quality": 9} for h in heights),
    )
    expected = [DENIED, DENIED, 0, 0, 0, 0, DENIED, 3, 3, DENIED, DENIED, 1, 1, DENIED, 2, 1, 1, 2]
    assert decided_all_ways(policy, [unit, track, space]) == [expected] * 3
    assert decided_all_ways(policy, [space]) == [expected[9:]] * 3


def test_a_condition_that_none_of_a_batch_is_asked_hides_none_behind_it(
    policy_of: Any, rule: Any, kind_of: Any
) -> None:
    """The conditions of J3.2 come first, since it does in the catalogue."""
    policy = policy_of(
        rule('messages = ["J3.2"]\nsource_stn = ["00002"]').replace('"r"', '"air"')
        + rule('messages = ["J3.2"]\nage_max_s = 1').replace('"r"', '"young"')
        + rule('messages = ["J3.5"]\narea = ["a"]\nage_max_s = 2')
        + AREAS
    )
    inside, outside = ({"tn": "A0001", "latitude": 5, "longitude": x} for x in (8, 2))
    kind = kind_of("J3.5", inside, outside, {"tn": "A0001", "latitude": 5})
    assert decided_all_ways(policy, [kind], age_ns=2 * 10**9) == [[2, DENIED, DENIED]] * 3


def test_conditions_that_fit_one_word_and_more_decide_alike(policy_of: Any, rule: Any, kind_of: Any) -> None:
    kind = kind_of("J3.2", {"tn": "A0001"})
    for n in (WORD_FACTS, WORD_FACTS + 1, 2 * WORD_FACTS, 2 * WORD_FACTS + 1):
        keys = [f'age_max_s = {i + 1}\nsource_stn = ["{i + 8:05o}"]' for i in range(n // 2)]
        keys += ["age_max_s = 3000"] * (n % 2)
        policy = policy_of("".join(rule(TRACK + k).replace('"r"', f'"r{i}"') for i, k in enumerate(keys)))
        assert policy.table("KOR", "LIVE").n_words == -(-n // WORD_FACTS)
        for stn, age_s in ((8, 1), (8, 2), (38, 31), (38, 32), (70, 63), (70, 64), (7, 3000), (7, 3001)):
            by_rules, by_table, alone = decided_all_ways(policy, [kind], stn, age_s * 10**9)
            assert by_rules == by_table == alone


def test_a_policy_without_rules_denies(policy_of: Any, kind_of: Any) -> None:
    kinds = [
        kind_of("J3.2", {"tn": "A0001"}, {"tn": "A0002"}),
        kind_of("J2.4", {"participant_stn": "00001", "class": "EXERCISE"}),
    ]
    assert decided_all_ways(policy_of(""), kinds) == [[DENIED] * 3] * 3
