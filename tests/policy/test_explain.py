"""What `explain` says is what is decided, and why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkgw
from linkgw.codec import bulk
from linkgw.conformance.draw import draw_message
from linkgw.policy.explain import Change, explain
from linkgw.policy.rules import AGE_UNKNOWN, CLASSES, DENIED, Mismatch, load_policy
from linkgw.spec.load import shipped_folder

CATALOG = linkgw.load_catalog()
NETWORKS = ["KOR", "USA", "JPN"]
MESSAGES = [name for name, spec in CATALOG.messages.items() if not spec.filler]
POLICIES = [
    load_policy(shipped_folder() / "configurations" / f"{name}-policy.toml", CATALOG, NETWORKS)
    for name in ("trilateral", "hub")
]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(POLICIES),
    st.sampled_from(MESSAGES),
    st.integers(0, 2**32 - 1),
    st.sampled_from([0, 20_000_000_000, 90_000_000_000, AGE_UNKNOWN]),
    st.sampled_from(CLASSES),
)
def test_explain_is_decide(policy: Any, name: str, seed: int, age_ns: int, network_class: str) -> None:
    rng = np.random.default_rng(seed)
    kind = bulk.columns_of([[draw_message(CATALOG.messages[name], rng)]], CATALOG)[name]
    stn = int(rng.integers(1 << 15))
    origin, *others = rng.permutation(NETWORKS).tolist()
    found = explain(policy, kind, stn, age_ns, origin=origin, recipients=[(o, network_class) for o in others])
    visible = []
    for release, recipient in zip(found.releases, others, strict=True):
        rules = policy.rules_for(origin, recipient, name, network_class)
        decided = policy.decide(rules, kind, np.array([stn]), np.array([age_ns]))
        number = int(decided[0])
        out = kind.take(np.array([0]))
        policy.redact(rules, out, decided)
        before, after = kind.message(0).fields, out.message(0).fields
        assert release.rule == (None if number == DENIED else policy.rule_names[number])
        assert len(release.verdicts) == (len(policy.rules) if number == DENIED else number + 1)
        assert all(v.mismatches for v in release.verdicts if v.number != number)
        changes = {c.field: c.after for c in (*release.redacted, *release.coarsened)}
        assert changes == {f: after[f] for f in before if before[f] != after[f]}
        visible += [recipient] if number != DENIED else []
    assert list(found.may_see) == visible


RULES = """
[areas.box]
doc = "box"
polygon = [[30, 120], [30, 140], [45, 140], [45, 120]]
[[rule]]
name = "others"
doc = "o"
from = ["USA"]
to = ["JPN"]
messages = ["*"]
[[rule]]
name = "live"
doc = "l"
from = ["KOR"]
to = ["JPN"]
messages = ["J3.*"]
class = ["LIVE"]
[[rule]]
name = "strict"
doc = "s"
from = ["*"]
to = ["*"]
messages = ["J3.2"]
identity = ["hostile"]
source_stn = ["01200-01277"]
quality_min = 9
altitude_m = { min = 3000, max = 9000 }
age_max_s = 10
area = ["box"]
[[rule]]
name = "coarse"
doc = "c"
from = ["*"]
to = ["JPN"]
messages = ["J3.2", "J7.0"]
redact = ["platform", "activity"]
coarsen = { latitude = 0.1, speed = 50 }
"""


def test_every_filter_says_what_it_got_and_what_it_expected(policy_of: Any, kind_of: Any) -> None:
    kind = kind_of("J3.2", {"tn": "A0001", "identity": "friend", "track_quality": 8, "latitude": 50, "longitude": 130})
    found = explain(policy_of(RULES), kind, 0o1, AGE_UNKNOWN, origin="KOR", recipients=[("USA", "EXERCISE")])
    (release,) = found.releases
    assert release.rule is None
    assert found.may_see == ()
    assert found.age_s is None
    assert [v.mismatches for v in release.verdicts] == [
        (Mismatch("from", "KOR", "USA"),),
        (Mismatch("to", "USA", "JPN"),),
        (
            Mismatch("source_stn", "00001", "01200-01277"),
            Mismatch("identity", "friend", "hostile"),
            Mismatch("quality_min", "8", ">= 9"),
            Mismatch("altitude_m", "not stated", ">= 3000 and <= 9000"),
            Mismatch("age_max_s", "not stated", "at most 10 s"),
            Mismatch("area", "50.0, 130.0", "box"),
        ),
        (Mismatch("to", "USA", "JPN"),),
    ]


def test_what_goes_out_otherwise_is_said_with_both_values(policy_of: Any, kind_of: Any) -> None:
    kind = kind_of("J3.2", {"tn": "A0001", "latitude": 38.7654, "longitude": 130, "speed": 100, "platform": "airliner"})
    found = explain(policy_of(RULES), kind, 1, 0, origin="KOR", recipients=[("JPN", "EXERCISE")])
    (release,) = found.releases
    assert release.rule == "coarse"
    assert release.verdicts[1].mismatches == (Mismatch("class", "EXERCISE", "LIVE"),)
    assert release.redacted == (Change("platform", "airliner", None),), "what was not stated is not taken away"
    assert release.coarsened == (Change("latitude", 38.7654, 38.7),), "100 m/s is a multiple of 50 already"
    assert release.renumbered == ("tn",)
    assert not release.required


def test_a_rule_that_filters_by_a_field_that_the_message_has_not_says_so(
    policy_of: Any, rule: Any, kind_of: Any
) -> None:
    policy = policy_of(rule('messages = ["*"]\nquality_min = 3'))
    kind = kind_of("J7.1", {"tn": "A0001", "request": next(iter(CATALOG.enumerations["update_request"].codes))})
    (release,) = explain(policy, kind, 1, AGE_UNKNOWN, origin="KOR", recipients=[("JPN", "LIVE")]).releases
    assert release.verdicts[0].mismatches[0].key == "quality_min"
    assert release.verdicts[0].mismatches[0].got == "J7.1 has no such field"


@pytest.mark.parametrize(("action", "is_drop"), [("drop track", True), ("change identity", False)])
def test_a_drop_is_known_as_one(policy_of: Any, kind_of: Any, action: str, is_drop: bool) -> None:
    kind = kind_of("J7.0", {"tn": "A0001", "action": action})
    (release,) = explain(policy_of(""), kind, 1, AGE_UNKNOWN, origin="KOR", recipients=[("JPN", "LIVE")]).releases
    assert release.is_drop is is_drop
    assert release.rule is None


def test_references_are_named_by_what_becomes_of_them(policy_of: Any, rule: Any, kind_of: Any) -> None:
    policy = policy_of(rule('messages = ["*"]\nredact = ["impact_point_tn"]'))
    fields = {"tn": "A0001", "launch_point_tn": "A0002", "impact_point_tn": "A0003"}
    (release,) = explain(
        policy, kind_of("J3.6", fields), 1, AGE_UNKNOWN, origin="KOR", recipients=[("JPN", "LIVE")]
    ).releases
    assert release.renumbered == ("tn", "launch_point_tn")
    assert release.optional == ("launch_point_tn",)
    kind = kind_of("J7.0", {"tn": "A0001", "action": "drop track"})
    (drop,) = explain(policy, kind, 1, AGE_UNKNOWN, origin="KOR", recipients=[("JPN", "LIVE")]).releases
    assert drop.required == ("tn",)
