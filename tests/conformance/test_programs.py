"""The driver of programs: whatever one does, each request gets its answer, or the fault that belongs to it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from linkgw.conformance.programs import Answer, Program, TargetError

TROUBLE = """
import json, os, sys, time
log = open(sys.argv[1], "a")
log.write("start\\n"); log.flush()
for line in sys.stdin:
    asked = json.loads(line)
    answer = json.dumps({"id": asked["id"], "echo": asked["n"]})
    do = asked.get("do")
    if do == "crash": print("oh no", file=sys.stderr, flush=True); os._exit(3)
    if do == "signal": os.kill(os.getpid(), 9)
    if do == "close": os.close(1); time.sleep(60)
    if do == "hang": print("thinking", file=sys.stderr, flush=True); time.sleep(60)
    if do == "garbage": answer = "Segmentation fault"
    if do == "array": answer = "[1]"
    if do == "nan": answer = '{"id": "%s", "x": NaN}' % asked["id"]
    if do == "nameless": answer = "{}"
    if do == "other": answer = '{"id": "of nobody"}'
    if do == "twice": answer = answer + "\\n" + answer
    if do == "binary": sys.stdout.buffer.write(b"\\xff\\xfe\\n"); sys.stdout.flush(); continue
    if do == "slowly":
        for c in answer: sys.stdout.write(c); sys.stdout.flush()
        print(flush=True); continue
    if do == "blank": print(flush=True)
    if do == "big": answer = json.dumps({"id": asked["id"], "echo": asked["n"], "x": "y" * 300000})
    print(answer, flush=True)
"""


class Target:
    """A program with faults, and how often it was started."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "log"
        (folder / "trouble.py").write_text(TROUBLE, encoding="utf-8")
        self.command = [sys.executable, "-I", "-S", str(folder / "trouble.py"), str(self._log)]

    @property
    def starts(self) -> int:
        return self._log.read_text(encoding="utf-8").count("start")

    def ask(self, n: int, do: dict[int, str], **options: float) -> list[Answer]:
        requests = [{"id": f"id-{i}", "n": i, **({"do": do[i]} if i in do else {})} for i in range(n)]
        with Program(self.command, **options) as program:  # type: ignore[arg-type]
            found = dict(program.ask(requests))
        assert sorted(found) == list(range(n))
        for i, answer in found.items():
            assert answer.answer is None or answer.answer["echo"] == i
        return [found[i] for i in range(n)]


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return Target(tmp_path)


def faults(answers: list[Answer]) -> dict[int, str]:
    return {i: a.fault for i, a in enumerate(answers) if a.fault}


def test_a_good_program_is_started_once_and_answers_all(target: Target) -> None:
    assert faults(target.ask(2000, {})) == {}
    assert target.starts == 1


@pytest.mark.parametrize(
    ("do", "says"),
    [
        ("crash", "the program ended (exit code 3)"),
        ("signal", "the program ended (signal 9)"),
        ("close", "the program ended (it closed its output)"),
        ("garbage", "an answer that is no JSON"),
        ("binary", "an answer that is no JSON"),
        ("nan", "an answer that is no JSON"),
        ("array", "an answer that is no JSON object"),
        ("nameless", "an answer to what was not asked"),
        ("other", "an answer to what was not asked"),
    ],
)
def test_the_one_that_it_cannot_take_fails_and_the_run_goes_on(target: Target, do: str, says: str) -> None:
    answers = target.ask(700, {300: do})
    assert list(faults(answers)) == [300]
    assert answers[300].fault.startswith(says)
    assert target.starts <= 3


def test_the_last_words_of_a_program_are_kept(target: Target) -> None:
    assert target.ask(3, {1: "crash"})[1].said == "oh no"
    assert target.ask(3, {1: "garbage"})[1].said == "Segmentation fault"


def test_silence_fails_the_case_and_no_other(target: Target) -> None:
    answers = target.ask(40, {7: "hang"}, timeout_s=0.5)
    assert faults(answers) == {7: "no answer within 0.5 s"}
    assert answers[7].said == "thinking"


def test_a_second_answer_is_found_out(target: Target) -> None:
    fault = faults(target.ask(20, {5: "twice"}))
    assert set(fault.values()) <= {"an answer to what was not asked, or a second one"}


def test_answers_in_pieces_empty_lines_and_long_answers_are_taken(target: Target) -> None:
    assert faults(target.ask(300, {3: "slowly", 50: "blank", 100: "big", 101: "big"})) == {}
    assert target.starts == 1


def test_several_faults_are_each_found(target: Target) -> None:
    bad = {0: "crash", 1: "garbage", 9: "crash", 299: "signal"}
    assert set(faults(target.ask(300, bad))) == set(bad)


def test_after_too_many_starts_the_rest_is_not_asked(target: Target) -> None:
    answers = target.ask(60, dict.fromkeys(range(5, 60), "crash"), restarts=6)
    assert {a.is_judged for a in answers[:5]} == {True}
    assert not answers[-1].is_judged
    assert "not asked" in answers[-1].fault
    assert target.starts <= 8


@pytest.mark.parametrize("command", [["/no/such/program"], [sys.executable, "-c", "raise SystemExit('no config')"]])
def test_a_program_that_never_answers_cannot_be_judged(command: list[str]) -> None:
    with Program(command) as program, pytest.raises(TargetError) as caught:
        list(program.ask([{"id": str(i)} for i in range(10)]))
    assert "no config" in str(caught.value) or "No such file" in str(caught.value)
