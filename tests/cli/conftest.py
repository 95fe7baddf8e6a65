"""The command line as its users have it: a process with arguments, standard input, and what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from linkgw.cli import main

CAPTURES = Path(__file__).parents[2] / "fixtures" / "captures"


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, object]]:
        """Its standard output as JSON lines."""
        return [msgspec.json.decode(line) for line in self.out.splitlines()]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """`command(arguments...)`: run in this process."""

    def run(*arguments: str | Path) -> Said:
        capsys.readouterr()
        code = main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run


@pytest.fixture
def process() -> Callable[..., Said]:
    """`process(arguments..., stdin=octets or file)`: run as a process of its own."""

    def run(*arguments: str | Path, stdin: object = b"", env: dict[str, str] | None = None) -> Said:
        kept = {"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin}
        done = subprocess.run(  # type: ignore[call-overload]  # one of two ways to give standard input
            [sys.executable, "-m", "linkgw", *map(str, arguments)],
            capture_output=True,
            timeout=60,
            check=False,
            env=os.environ | {"COLUMNS": "120"} | (env or {}),
            **kept,
        )
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture(scope="session")
def captures() -> list[Path]:
    """The three national captures."""
    found = [CAPTURES / f"{nation}.pcapng" for nation in ("kor", "usa", "jpn")]
    missing = [path.name for path in found if not path.exists()]
    assert not missing, f"made by tools/make_fixtures.py: {missing}"
    return found
