"""Drives a program that answers JSON lines: many requests under way at once, and no fault of it ends the run.

Where the program ends, falls silent or answers what is no answer, it is started again and what is open is asked one
request at a time, so that the one that it cannot take is known for certain. Then requests run ahead again.
"""

from __future__ import annotations

import os
import selectors
import shlex
import subprocess
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import IO, Any

import msgspec

from linkgw.errors import LinkgwError

AHEAD = 256
"""Requests that are under way at once."""
TIMEOUT_S = 10.0
"""An answer may take so long."""
RESTARTS = 400
"""Starts after faults; then the rest is not asked."""
PATIENCE = 12
"""Faults before the first answer, a silence counted as four, after which a program cannot be judged."""
_CHUNK = 1 << 16
_LINE_MAX = 1 << 24


class TargetError(LinkgwError):
    """The program could not be judged: it does not start, or never answers."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request."""

    answer: Mapping[str, Any] | None
    """The JSON object; None where there was none."""
    fault: str
    """Why there was none; empty if there was one."""
    said: str
    """What the program wrote instead: the line that is no answer, or its last lines on stderr."""
    seconds: float
    """From the request to the answer."""
    is_judged: bool = True
    """False where it was not asked, since the program was started too often."""


class _BrokenError(Exception):
    """Something is wrong with the run as a whole: what, what was said, and how long it was waited for."""

    def __init__(self, fault: str, said: str = "", waited_s: float = 0.0) -> None:
        self.fault, self.said, self.waited_s = fault, said, waited_s
        super().__init__(fault)


class Program:
    """A program under test.

    Parameters
    ----------
    command : sequence of str
        What to run, without a shell.
    timeout_s : float
        An answer may take so long.
    restarts : int
        Most starts after faults.
    """

    def __init__(self, command: Sequence[str], *, timeout_s: float = TIMEOUT_S, restarts: int = RESTARTS) -> None:
        self._command, self._timeout_s, self._restarts = list(command), timeout_s, restarts
        self._starts = self._answers = 0
        self._patience = PATIENCE
        self._last = ""
        self._run: _Run | None = None

    def __enter__(self) -> Program:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    def ask(self, requests: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, Answer]]:
        """Ask all requests; each has an `id` of its own.

        Yields
        ------
        index, Answer
            One for each request, as they come.

        Raises
        ------
        TargetError
            The program does not start, or never answers.
        """
        todo = deque(range(len(requests)))
        while todo:
            suspects: list[int] = []
            try:
                yield from self._pass(requests, todo, suspects, AHEAD)
            except _BrokenError as broken:
                self._stop(broken)
            for i in suspects:  # what was under way, one at a time
                if self._starts > self._restarts:
                    yield i, self._passed_over()
                    continue
                alone: list[int] = []
                try:
                    yield from self._pass(requests, deque([i]), alone, 1)
                except _BrokenError as broken:
                    self._stop(broken)
                    yield i, Answer(None, broken.fault, broken.said, broken.waited_s)
            if self._starts > self._restarts:
                yield from ((i, self._passed_over()) for i in todo)
                return
        if requests and not self._answers:
            raise self._never_answered()

    def _never_answered(self) -> TargetError:
        return TargetError(
            "the program never answered", where=shlex.join(self._command), got=self._last,
            expected="a JSON line for each JSON line (fixtures/conformance/README.md)",
        )  # fmt: skip

    def _passed_over(self) -> Answer:
        return Answer(None, f"not asked: the program had to be started {self._starts} times", "", 0.0, is_judged=False)

    def _pass(
        self, requests: Sequence[Mapping[str, Any]], todo: deque[int], open_: list[int], ahead: int
    ) -> Iterator[tuple[int, Answer]]:
        """Ask what is in `todo`; `open_` has what is under way, also when `_BrokenError` is raised."""
        run = self._run or self._start()
        ids = {}
        sent_at: dict[int, float] = {}
        last = monotonic()
        while todo or open_:
            while todo and len(open_) < ahead:
                i = todo.popleft()
                open_.append(i)
                ids[requests[i]["id"]] = i
                sent_at[i] = monotonic()
                if len(open_) == 1:  # nothing was under way
                    last = sent_at[i]
                run.send(msgspec.json.encode(requests[i]) + b"\n")
            left = last + self._timeout_s - monotonic()
            lines = run.exchange(max(left, 0.0))
            if not lines and left <= 0:
                raise _BrokenError(f"no answer within {self._timeout_s:g} s", run.last_words(), self._timeout_s)
            for line in lines:
                answer = _parsed(line)
                i = ids.pop(answer["id"], -1) if isinstance(answer.get("id"), str) else -1
                if i < 0:
                    raise _BrokenError("an answer to what was not asked, or a second one", _short(line))
                last = monotonic()
                open_.remove(i)
                self._answers += 1
                yield i, Answer(answer, "", "", last - sent_at[i])

    def _start(self) -> _Run:
        if not self._answers and self._patience <= 0:
            raise self._never_answered()
        self._starts += 1
        try:
            self._run = _Run(self._command)
        except OSError as error:
            raise TargetError(
                "the program cannot be started", where=shlex.join(self._command), got=error.strerror
            ) from None
        return self._run

    def _stop(self, broken: _BrokenError | None = None) -> None:
        if broken is not None:
            self._patience -= 4 if broken.waited_s else 1
            self._last = broken.said or broken.fault
        if self._run is not None:
            self._run.stop()
            self._run = None


class _Run:
    """One process, its pipes, and what is on its way through them."""

    def __init__(self, command: Sequence[str]) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the process
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, bufsize=0
            )
        except OSError:
            self._errors.close()
            raise
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
        self._waiting, self._partial = bytearray(), bytearray()
        os.set_blocking(self._in.fileno(), False)
        os.set_blocking(self._out.fileno(), False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._out, selectors.EVENT_READ)

    def send(self, line: bytes) -> None:
        """Put a line in the queue."""
        self._waiting += line

    def exchange(self, timeout_s: float) -> list[bytes]:
        """Write what can be written, wait for something to read, and give the whole lines that came.

        `_BrokenError` if the program has ended.
        """
        wants_in = bool(self._waiting)
        is_in = self._in in self._selector.get_map()
        if wants_in and not is_in:
            self._selector.register(self._in, selectors.EVENT_WRITE)
        elif is_in and not wants_in:
            self._selector.unregister(self._in)
        for key, _ in self._selector.select(timeout_s):
            if key.fileobj is self._in:
                try:
                    del self._waiting[: os.write(self._in.fileno(), self._waiting[:_CHUNK])]
                except (BrokenPipeError, BlockingIOError):
                    self._waiting.clear()  # the end of the program shows on its output
                continue
            octets = os.read(self._out.fileno(), _CHUNK)
            if not octets:
                raise _BrokenError(f"the program ended ({self._ending()})", self.last_words())
            self._partial += octets
            if len(self._partial) > _LINE_MAX:
                raise _BrokenError("an answer without an end", _short(bytes(self._partial)))
        *lines, rest = bytes(self._partial).split(b"\n")
        self._partial = bytearray(rest)
        return [line for line in lines if line.strip()]

    def last_words(self) -> str:
        """The last three lines that it wrote on stderr."""
        self._errors.flush()
        end = self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, end - 4096))
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return " | ".join(lines[-3:])

    def stop(self) -> None:
        """End it."""
        self._selector.close()
        for pipe in (self._in, self._out):
            pipe.close()
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(2)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        self._errors.close()

    def _ending(self) -> str:
        try:
            code = self._process.wait(0.5)
        except subprocess.TimeoutExpired:
            return "it closed its output"
        return f"signal {-code}" if code < 0 else f"exit code {code}"


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        answer = msgspec.json.decode(line)
    except msgspec.DecodeError as error:
        raise _BrokenError(f"an answer that is no JSON: {error}", _short(line)) from None
    if not isinstance(answer, dict):
        raise _BrokenError("an answer that is no JSON object", _short(line))
    return answer


def _short(line: bytes) -> str:
    text = line.decode("utf-8", "replace")
    return text if len(text) <= 200 else text[:200] + "..."
