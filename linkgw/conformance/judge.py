"""Is an answer the right one? If not, where does it differ first."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from linkgw.conformance.cases import Case

TOLERANCE = 1e-9
"""Numbers are equal that differ by less than this share of the greater, or of 1: languages print floats differently."""

_FLOAT_MAX = sys.float_info.max


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with an answer; all texts are empty where nothing is."""

    reason: str = ""
    """Where and how it differs."""
    got: str = ""
    """What was answered there."""
    expected: str = ""
    """What would have been right there."""
    skipped: bool = False
    """The program says that it does not do this at all."""


RIGHT = Verdict()


def judge(case: Case, answer: Mapping[str, Any]) -> Verdict:
    """Hold an answer to its case.

    Parameters
    ----------
    case : Case
        With the expectation.
    answer : mapping
        The JSON object that the program answered. Of `message`, `hex`, `refused` and `unsupported` it has to have
        exactly one; other keys are not looked at.
    """
    key, wanted = case.expected
    said = [k for k in ("message", "hex", "refused", "unsupported") if answer.get(k) is not None]
    if len(said) != 1:
        return Verdict("not an answer", shown(answer), "one of message, hex, refused, unsupported")
    got = answer[said[0]]
    if said[0] == "unsupported":
        return Verdict(f"not supported: {got}", skipped=True)
    if said[0] != key:
        return Verdict(_OTHER_KEY[key, said[0]], shown({said[0]: got}), shown({key: wanted}))
    if key == "hex" and isinstance(got, str):
        return RIGHT if got.lower() == wanted else Verdict(_first_octet(got.lower(), wanted), got, wanted)
    if key == "refused":
        return RIGHT if got == wanted else Verdict("refused for another reason", shown(got), shown(wanted))
    return _compare(got, wanted, "")


_OTHER_KEY = {
    ("message", "refused"): "refused what is good",
    ("hex", "refused"): "refused what can be encoded",
    ("refused", "message"): "accepted what has to be refused",
    ("refused", "hex"): "encoded what has to be refused",
    ("message", "hex"): "answered octets to decode",
    ("hex", "message"): "answered a message to encode",
}


def shown(value: Any) -> str:
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=False)


def _first_octet(got: str, wanted: str) -> str:
    if len(got) != len(wanted):
        return f"{len(got) / 2:g} octets for {len(wanted) // 2}"
    at = next(i for i in range(0, len(wanted), 2) if got[i : i + 2] != wanted[i : i + 2])
    return f"octet {at // 2} differs: {got[at : at + 2]} for {wanted[at : at + 2]}"


def _compare(got: Any, wanted: Any, where: str) -> Verdict:
    """The first difference, depth first, in the order of the expectation."""
    if isinstance(wanted, Mapping):
        if not isinstance(got, Mapping):
            return Verdict(f"{where or 'message'} is no object", shown(got), shown(wanted))
        for key, value in wanted.items():
            inner = f"{where}.{key}".lstrip(".")
            if key not in got:
                return Verdict(f"{inner} is missing", shown(got), shown(value))
            verdict = _compare(got[key], value, inner)
            if verdict != RIGHT:
                return verdict
        extra = [key for key in got if key not in wanted]
        if extra:
            return Verdict(f"{where}.{extra[0]}".lstrip(".") + " is too much", shown(got[extra[0]]), "no such key")
        return RIGHT
    if isinstance(wanted, list | tuple):
        if not isinstance(got, list) or len(got) != len(wanted):
            return Verdict(f"{where}: {len(wanted)} are expected", shown(got), shown(wanted))
        verdicts = (_compare(g, w, f"{where}[{i}]") for i, (g, w) in enumerate(zip(got, wanted, strict=True)))
        return next((v for v in verdicts if v != RIGHT), RIGHT)
    return RIGHT if _is_equal(got, wanted) else Verdict(f"{where} differs", shown(got), shown(wanted))


def _is_equal(got: Any, wanted: Any) -> bool:
    if isinstance(got, bool) or isinstance(wanted, bool):
        return got is wanted
    if isinstance(got, int) and isinstance(wanted, int):
        return got == wanted
    if isinstance(got, int | float) and isinstance(wanted, int | float):
        return abs(got) <= _FLOAT_MAX and abs(got - wanted) <= TOLERANCE * max(1.0, abs(wanted))
    return type(got) is type(wanted) and bool(got == wanted)
