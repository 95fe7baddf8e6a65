"""The kit as a pytest plugin: what others run in their CI."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SERVE = f"{sys.executable} -m linkgw conformance serve"
NAIVE = f"{sys.executable} {ROOT / 'tools' / 'naive_codec.py'}"


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """`run(arguments)`: pytest in an empty project, with this plugin and no other."""
    (tmp_path / "test_own.py").write_text("def test_own():\n    pass\n", encoding="utf-8")

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "-p", "linkgw.conformance.pytest_plugin", "-q", *arguments]
        environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
        environment.pop("PYTEST_ADDOPTS", None)
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    return call


def test_a_good_codec_passes_a_test_per_case(run: Any) -> None:
    done = run("--linkgw-target", SERVE, "--linkgw-chapter", "detection")
    assert done.returncode == 0, done.stdout
    assert "84 passed" in done.stdout


def test_a_bad_one_fails_those_that_it_fails_and_says_why(run: Any, tmp_path: Path) -> None:
    done = run(
        "--linkgw-target", NAIVE, "--linkgw-chapter", "messages", "-k", "faulty/j3_2/spare-2-6 or good/j3_2/tn-l",
        "--junitxml", str(tmp_path / "r.xml"),
    )  # fmt: skip
    assert done.returncode == 1
    assert "10 failed, 2 passed" in done.stdout
    assert "decode:faulty/j3_2/spare-2-60: J3.2C1: spare bit 60 set." in done.stdout
    assert "holds to  M-012" in done.stdout
    assert "Traceback" not in done.stdout
    assert 'failures="10"' in (tmp_path / "r.xml").read_text(encoding="utf-8")


def test_without_a_target_nothing_is_added(run: Any) -> None:
    assert "1 passed" in run().stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--linkgw-target", "/no/such/program"], "the program cannot be started"),
        (["--linkgw-target", "cat", "--linkgw-chapter", "x"], "no such chapter; got x"),
    ],
)
def test_what_cannot_be_judged_says_so(run: Any, arguments: list[str], says: str) -> None:
    done = run(*arguments)
    assert done.returncode not in (0, 1)
    assert says in done.stdout + done.stderr


def test_the_package_names_the_plugins() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {
        "linkgw": "linkgw.conformance.pytest_plugin",
        "linkgw_gateway": "linkgw.conformance.pytest_gateway",
    }
