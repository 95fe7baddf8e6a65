"""`pytest --linkgw-gateway`: cases as tests, a failure in words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ([], 0, "3 passed"),
        ([f"--linkgw-gateway-command={sys.executable} {ROOT}/tools/bad_gateway.py takes-the-future {{config}}"], 1,
         "class/validity/J3.2: A J3.2 more than five minutes ahead"),
    ],
)  # fmt: skip
def test_cases_are_tests(config: Path, tmp_path: Path, command: list[str], code: int, said: str) -> None:
    arguments = ["-p", "no:cacheprovider", f"--linkgw-gateway={config}", *command, "-k", "class and validity"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments, str(tmp_path)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == code, run.stdout + run.stderr
    assert said in run.stdout
