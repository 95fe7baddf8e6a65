"""policy check and explain: faults, the matrix, and for a message who may see it and why."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

import linkgw
from linkgw.policy.rules import load_policy
from linkgw.spec.load import shipped_folder

CATALOG = linkgw.load_catalog()
FOLDER = shipped_folder() / "configurations"
CONFIG = FOLDER / "trilateral.toml"
DROP = '{"message": "J7.0", "fields": {"tn": "A1001", "action": "drop track"}}'


def test_check_shows_the_rules_and_who_gets_what(command: Any) -> None:
    said = command("policy", "check", CONFIG)
    policy = load_policy(FOLDER / "trilateral-policy.toml", CATALOG, ["KOR", "USA", "JPN"])
    assert said.code == 0
    assert all(f" {name} " in said.out for name in policy.rule_names)
    matrix = {
        line.split()[0]: re.findall(r"(all|some|-)(?: \*)?(?=  |$)", line.rstrip())[-6:]
        for line in said.out.splitlines()
        if re.match(r"J\d+\.\d ", line)
    }
    pairs = [(a, b) for a in ("KOR", "USA", "JPN") for b in ("KOR", "USA", "JPN") if a != b]
    for name, cells in matrix.items():
        for (origin, recipient), cell in zip(pairs, cells, strict=True):
            rules = policy.rules_for(origin, recipient, name, "EXERCISE")
            expected = "-" if not rules else "some" if all(r.filters for r in rules) else "all"
            assert cell == expected, (name, origin, recipient)
    assert set(matrix) == {name for name, spec in CATALOG.messages.items() if not spec.filler}


@pytest.mark.parametrize("name", ["trilateral", "hub"])
def test_a_policy_can_be_checked_by_itself(command: Any, name: str) -> None:
    said = command("policy", "check", FOLDER / f"{name}-policy.toml")
    assert said.code == 0
    assert said.out.endswith(" rules: ok\n")


def test_check_says_every_fault_one_a_line(command: Any, tmp_path: Path) -> None:
    text = (FOLDER / "trilateral-policy.toml").read_text()
    bad = tmp_path / "bad.toml"
    bad.write_text(text.replace('"hostile"]', '"hostil"]').replace('messages = ["J3.1"]', 'messages = ["J3.9"]'))
    said = command("policy", "check", bad)
    assert (said.code, said.out) == (2, "")
    assert len(said.err.splitlines()) >= 2
    assert all(line.startswith("linkgw: bad.toml: rule[") for line in said.err.splitlines())


def test_check_of_a_configuration_finds_networks_that_are_not_there(command: Any, tmp_path: Path) -> None:
    (tmp_path / "gateway.toml").write_bytes(CONFIG.read_bytes())
    text = (FOLDER / "trilateral-policy.toml").read_text()
    (tmp_path / "trilateral-policy.toml").write_text(text.replace('from = ["KOR", "JPN"]', 'from = ["KOR", "JAP"]'))
    said = command("policy", "check", tmp_path / "gateway.toml")
    assert said.code == 2
    assert "not a network of this gateway; got JAP; expected KOR USA JPN" in said.err


def test_explain_says_rule_by_rule_why(command: Any) -> None:
    said = command("policy", "explain", "--from", "KOR", "--line", DROP, "--json")
    (answer,) = said.lines
    policy = load_policy(FOLDER / "trilateral-policy.toml", CATALOG, ["KOR", "USA", "JPN"])
    release = answer["to"]["USA"]
    assert answer["from"] == "KOR"
    assert "USA" in answer["may_see"]
    assert [v["name"] for v in release["verdicts"]] == list(policy.rule_names[: len(release["verdicts"])])
    assert release["verdicts"][-1]["name"] == release["rule"]
    assert release["verdicts"][0]["mismatches"][0] == {"key": "messages", "got": "J7.0", "expected": "J15.0 J3.0 J3.6"}
    assert release["required"] == ["tn"]


def test_explain_agrees_with_itself_in_both_forms(command: Any, captures: list[Path]) -> None:
    arguments = ["policy", "explain", captures[0], "--where", "message=J3.2", "--count", "20"]
    plain, lines = command(*arguments), command(*arguments, "--json").lines
    assert len(lines) == 20
    seen = [line.split(":")[1].split() for line in plain.out.splitlines() if "May see it" in line]
    assert seen == [line["may_see"] or ["nobody"] for line in lines]
    assert "there is more; --count 20 are shown" in plain.err


def test_explain_takes_captures_lines_and_hex_alike(process: Any, captures: list[Path]) -> None:
    where = ["--where", "message=J3.2", "--count", "1", "--json"]
    (by_capture,) = process("policy", "explain", captures[0], *where).lines
    line = msgspec.json.encode(by_capture["line"])
    (by_line,) = process("policy", "explain", "-", "--json", stdin=line).lines
    assert by_line == by_capture
    (by_hex,) = process(
        "policy", "explain", "--hex", "".join(by_capture["line"]["words"]), "--from", "KOR", "--json"
    ).lines
    assert by_hex["age_s"] == 0.0, "without a time of arrival it is as fresh as can be"
    assert by_hex["may_see"] == by_capture["may_see"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"event": 1, "class": "LIVE", "state": "new", "kind": "all clear", "repeat": 0}, "wrong_class"),
        ({"event": 1, "class": "EXERCISE", "state": "new", "kind": "all clear", "repeat": 0}, None),
    ],
)
def test_what_the_gateway_refuses_reaches_no_rule(command: Any, line: Any, says: str | None) -> None:
    text = msgspec.json.encode({"message": "J15.0", "fields": line}).decode()
    (answer,) = command("policy", "explain", "--from", "KOR", "--line", text, "--json").lines
    assert answer.get("refused") == says
    assert answer["may_see"] == ([] if says else ["USA", "JPN"])


def test_refused_words_and_fillers_are_explained_too(command: Any) -> None:
    (answer,) = command("policy", "explain", "--from", "KOR", "--hex", "1ca49c50010000000000", "--json").lines
    assert answer["refused"].startswith("J7.0: mli_beyond_words; got MLI 1")
    (answer,) = command("policy", "explain", "--from", "KOR", "--hex", "fc030000000000000000", "--json").lines
    assert answer["refused"] == "no_statement_filler"


def test_only_the_recipients_that_are_asked_for(command: Any) -> None:
    (answer,) = command("policy", "explain", "--from", "KOR", "--to", "JPN", "--line", DROP, "--json").lines
    assert list(answer["to"]) == ["JPN"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--line", DROP], "origin not known; got no destination; expected --from NETWORK"),
        (["--line", DROP, "--from", "AUS"], "--from: no such network; got AUS; expected KOR | USA | JPN"),
        (["--line", DROP, "--from", "KOR", "--to", "AUS"], "--to: no such network; got AUS"),
        (["--line", "{", "--from", "KOR"], "--line 1: Input data was truncated"),
        (["--from", "KOR"], "no message to explain"),
    ],
)
def test_what_cannot_be_explained_is_said(command: Any, arguments: list[str], says: str) -> None:
    said = command("policy", "explain", *arguments)
    assert said.code == 2
    assert says in said.err
