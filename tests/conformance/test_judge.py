"""The judge: what is right, and where what is wrong differs first."""

from __future__ import annotations

from typing import Any

import pytest

from linkgw.conformance.cases import Case, Vector
from linkgw.conformance.judge import judge

MESSAGE = {
    "packet": "words",
    "header": {"stn": "00001", "npg": 7},
    "messages": [
        {"message": "J3.2", "fields": {"tn": "A0001", "altitude": 100.5}}, {"refused": "bad_parity", "words": 2}
    ],
}  # fmt: skip


def vector(**fields: Any) -> Vector:
    return Vector(id="x", requirements=("W-001",), clause="c", about="a.", carrier="words", **fields)


DECODE = Case("decode:x", "decode", vector(hex="0a0b", message=MESSAGE))
ENCODE = Case("encode:x", "encode", vector(hex="0a0b", message=MESSAGE))
REFUSE = Case("decode:x", "decode", vector(hex="0a0b", refused="bad_sync", op="decode"))


def changed(**fields: Any) -> dict[str, Any]:
    first = {"message": "J3.2", "fields": {"tn": "A0001", "altitude": 100.5, **fields}}
    return {"message": {**MESSAGE, "messages": [first, MESSAGE["messages"][1]]}}


@pytest.mark.parametrize(
    ("case", "answer"),
    [
        (DECODE, {"message": MESSAGE}),
        (DECODE, {"message": MESSAGE, "id": "x", "time": 3, "hex": None}),
        (DECODE, changed(altitude=100.5000000000001)),
        (ENCODE, {"hex": "0A0b"}),
        (REFUSE, {"refused": "bad_sync", "where": "octet 0"}),
    ],
)
def test_right_answers_are_right(case: Case, answer: dict[str, Any]) -> None:
    assert judge(case, answer).reason == ""


@pytest.mark.parametrize(
    ("case", "answer", "says"),
    [
        (DECODE, {}, "not an answer"),
        (DECODE, {"message": MESSAGE, "refused": "x"}, "not an answer"),
        (DECODE, {"refused": "bad_sync"}, "refused what is good"),
        (DECODE, {"hex": "0a0b"}, "answered octets to decode"),
        (DECODE, {"message": "J3.2"}, "message is no object"),
        (DECODE, {"message": {**MESSAGE, "packet": "status"}}, "packet differs"),
        (DECODE, {"message": {**MESSAGE, "header": {"stn": "00001"}}}, "header.npg is missing"),
        (DECODE, {"message": {**MESSAGE, "header": {"stn": 1, "npg": 7}}}, "header.stn differs"),
        (DECODE, {"message": {**MESSAGE, "header": {"stn": "00001", "npg": True}}}, "header.npg differs"),
        (DECODE, {"message": {**MESSAGE, "header": {"stn": "00001", "npg": "7"}}}, "header.npg differs"),
        (DECODE, {"message": {**MESSAGE, "messages": []}}, "messages: 2 are expected"),
        (DECODE, {"message": {**MESSAGE, "messages": {}}}, "messages: 2 are expected"),
        (DECODE, changed(altitude=100.50001), "messages[0].fields.altitude differs"),
        (DECODE, changed(altitude=None), "messages[0].fields.altitude differs"),
        (DECODE, changed(speed=0), "messages[0].fields.speed is too much"),
        (DECODE, changed(tn="a0001"), "messages[0].fields.tn differs"),
        (ENCODE, {"hex": "0a0c"}, "octet 1 differs: 0c for 0b"),
        (ENCODE, {"hex": "0a"}, "1 octets for 2"),
        (ENCODE, {"hex": 10}, " differs"),
        (ENCODE, {"refused": "bad_value"}, "refused what can be encoded"),
        (REFUSE, {"refused": "bad_length"}, "refused for another reason"),
        (REFUSE, {"message": MESSAGE}, "accepted what has to be refused"),
    ],
)
def test_wrong_answers_are_told_where_they_differ(case: Case, answer: dict[str, Any], says: str) -> None:
    assert judge(case, answer).reason == says


def test_what_a_program_does_not_do_at_all_is_not_scored() -> None:
    verdict = judge(DECODE, {"unsupported": "dis"})
    assert verdict.skipped
    assert verdict.reason == "not supported: dis"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400])
def test_numbers_that_are_none_are_wrong(value: float) -> None:
    assert judge(DECODE, changed(altitude=value)).reason == "messages[0].fields.altitude differs"
