"""The vectors and invalid inputs in fixtures/, both codecs against each."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import linkgw
from linkgw import Reason
from linkgw.codec import bulk
from linkgw.conformance import reading

ROOT = Path(__file__).parents[2]
CATALOG = linkgw.load_catalog()
BY_HAND = ROOT / "fixtures/vectors/by_hand.json"
MADE = runpy.run_path(str(ROOT / "tools/make_vectors.py"))["files"](CATALOG)
NAMES = list(CATALOG.messages)


def load(path: Path) -> list[dict[str, Any]]:
    """The cases of one file, each with its words joined."""
    cases = json.loads(path.read_text(encoding="utf-8"))
    return [{"parity": "none", **case, "octets": bytes.fromhex("".join(case["hex"]))} for case in cases]


@pytest.fixture
def hold(draws: SimpleNamespace):
    """`hold(vector)`: all three agree with it, in both directions."""

    def check(vector: dict[str, Any]) -> None:
        octets, parity = vector["octets"], vector["parity"]
        message = linkgw.Message(vector["message"], vector["fields"])
        assert linkgw.encode(message, CATALOG, parity=parity) == octets
        (decoded,) = draws.decode_both([octets], parity)
        assert (decoded.name, decoded.stated()) == (message.name, message.fields)
        (read,) = reading.read_all(octets, CATALOG, checked=parity == "checked")
        assert read.values == decoded.fields
        words, _ = bulk.encode(bulk.columns_of([[message]], CATALOG), CATALOG, parity=parity)
        assert words.tobytes() == octets

    return check


@pytest.mark.parametrize("vector", load(BY_HAND), ids=lambda vector: vector["message"])
def test_the_vectors_worked_out_by_hand_hold(hold, vector: dict[str, Any]) -> None:
    hold(vector)


def test_the_sums_of_the_vectors_worked_out_by_hand_are_right() -> None:
    for vector in load(BY_HAND):
        for word, work in zip(vector["hex"], vector["work"], strict=True):
            terms = [int(value) << int(bit) for value, bit in re.findall(r"(\d+)<<(\d+)", work)]
            assert sum(terms).to_bytes(10, "little").hex() == word, work
            for a, sign, b, total in re.findall(r" (\d+)([-/])(\d+) = (\d+)<<", work):
                assert int(total) == (int(a) - int(b) if sign == "-" else int(a) / int(b)), work
            for a, b, divisor, total in re.findall(r"\((-?\d+)\+(\d+)\)/(\d+) = (\d+)<<", work):
                assert (int(a) + int(b)) / int(divisor) == int(total), work


def test_every_word_of_every_message_is_worked_out_by_hand() -> None:
    worked = {work.split(":")[0] for vector in load(BY_HAND) for work in vector["work"]}
    assert worked == {w.name for m in CATALOG.messages.values() for w in m.words}


@pytest.mark.parametrize("path", sorted(MADE))
def test_the_files_are_what_the_tool_makes(path: str) -> None:
    assert (ROOT / "fixtures" / path).read_text(encoding="utf-8") == MADE[path], "run tools/make_vectors.py"


def test_no_vector_is_left_of_a_message_that_is_gone() -> None:
    here = {f"vectors/{p.name}" for p in (ROOT / "fixtures/vectors").glob("j*.json")}
    here |= {f"invalid/{p.name}" for p in (ROOT / "fixtures/invalid").glob("words_*.json")}
    assert here == set(MADE)


@pytest.mark.parametrize("name", NAMES)
def test_the_vectors_that_were_made_hold(hold, name: str) -> None:
    vectors = load(ROOT / f"fixtures/vectors/{name.lower().replace('.', '_')}.json")
    assert len({vector["about"] for vector in vectors}) >= 3
    for vector in vectors:
        assert vector["message"] == name
        hold(vector)


@pytest.mark.parametrize("reason", [r for r in Reason if Reason.NO_INITIAL_WORD <= r <= Reason.EMPTY_WORD])
def test_invalid_words_are_refused_for_the_reason_given(draws: SimpleNamespace, reason: Reason) -> None:
    cases = load(ROOT / f"fixtures/invalid/words_{reason.text}.json")
    assert cases
    for case in cases:
        (item,) = draws.decode_both([case["octets"]], case["parity"])
        assert isinstance(item, linkgw.Refusal), case["about"]
        assert item.reason.text == case["reason"] == reason.text, case["about"]
