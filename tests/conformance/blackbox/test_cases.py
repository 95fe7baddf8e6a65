"""The cases of the gateway kit: tied to requirements, derived from any configuration, none of them empty."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from linkgw.conformance.blackbox.run import list_cases
from linkgw.conformance.requirements import check_clauses, check_links, load_requirements
from linkgw.errors import ConfigError, Reason

REQUIREMENTS = load_requirements()
ROOT = Path(__file__).parents[3]


def test_every_case_has_a_requirement_and_every_requirement_a_case(make_kit) -> None:
    cases = list_cases(make_kit(), REQUIREMENTS)
    links = [(case.id, case.requirements) for case in cases]
    assert [str(fault) for fault in check_links(REQUIREMENTS, links, "G")] == []
    assert len(cases) > 700


def test_the_clauses_are_there() -> None:
    ours = {key: r for key, r in REQUIREMENTS.items() if key[0] == "G"}
    assert [str(fault) for fault in check_clauses(ours, ROOT)] == []


def test_every_chapter_has_cases_and_every_refusal_one_per_network(make_kit) -> None:
    cases = list_cases(make_kit(), REQUIREMENTS)
    chapters = Counter(REQUIREMENTS[case.requirements[0]].chapter for case in cases)
    assert set(chapters) == {r.chapter for key, r in REQUIREMENTS.items() if key[0] == "G"}
    ids = {case.id for case in cases}
    envelopes = {r for r in Reason if Reason.TRUNCATED <= r < Reason.WRONG_CLASS}
    assert {r for r in envelopes if any(f"malformed/{r.text}/{n}" in ids for n in ("KOR", "USA", "JPN"))} == envelopes


def test_every_rule_of_the_policy_has_cases_for_each_of_its_filters(make_kit) -> None:
    kit = make_kit()
    ids = [case.id for case in list_cases(kit, REQUIREMENTS, ["release"])]
    for rule in tomllib.loads(kit.base.policy.read_text(encoding="utf-8"))["rule"]:
        mine = [i for i in ids if i.startswith(f"release/{rule['name']}/")]
        assert mine
        for key in ("identity", "area", "altitude_m", "quality_min", "age_max_s", "source_stn"):
            assert (key in rule) == any(f"/{key}/" in i for i in mine), (rule["name"], key)


def test_cases_are_chosen_by_chapter_and_pattern_and_what_matches_nothing_is_an_error(make_kit) -> None:
    kit = make_kit()
    assert {c.id.split("/")[0] for c in list_cases(kit, REQUIREMENTS, ["clock"])} == {"clock"}
    assert [c.id for c in list_cases(kit, REQUIREMENTS, only=["*/first-match"])] == ["redaction/first-match"]
    with pytest.raises(ConfigError) as caught:
        list_cases(kit, REQUIREMENTS, ["nonsense"], ["release/nobody/*"])
    assert len(caught.value.faults) == 2


def test_two_networks_make_cases_too(make_kit) -> None:
    def two(text: str) -> str:
        return text[: text.index("# --- Japan")]

    kit = make_kit(change=two)
    kit.base.policy.write_text('version = 1\nname = "n"\ndoc = "n"\n', encoding="utf-8")
    ids = {case.id for case in list_cases(kit, REQUIREMENTS)}
    assert "release/no-rule/KOR-USA" in ids
    assert not any("ring" in i or "JPN" in i for i in ids)
