"""What holds for every command: help with an example, one line for an error, no traceback unless asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import linkgw
from linkgw.cli.group import COMMANDS

GROUPS = {"spec": ["list", "show", "check"], "policy": ["check", "explain"]}
SINGLE = ("decode", "encode", "send", "config", "run", "status", "replay", "demo")
ALL = [*([name] for name in SINGLE), *([g, c] for g, names in GROUPS.items() for c in names)]


def test_the_version_is_the_package_s(command: Any) -> None:
    assert command("--version").out == f"linkgw {linkgw.__version__}\n"


def test_help_lists_every_command_and_imports_none(process: Any) -> None:
    said = process("--help")
    assert said.code == 0
    assert all(f"  {name} " in said.out for name in COMMANDS)
    heavy = "{'numpy', 'pydantic', 'construct', 'rich'} & {*sys.modules}"
    code = f"import sys; from linkgw.cli import main; main(['--help']); print({heavy})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_help_with_an_example(command: Any, path: list[str]) -> None:
    said = command(*path, "--help")
    assert said.code == 0
    assert f"linkgw {' '.join(path)} " in said.out.partition("Example")[2].replace("\n", " ")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["spec", "nonsense"], "No such command 'nonsense'"),
        (["spec"], "Missing command"),
        (["decode", "--nonsense"], "No such option: --nonsense"),
        (["decode", "--format", "xml"], "'xml' is not one of 'json', 'table', 'csv'"),
        (["config", "quad"], "'quad' is not one of 'trilateral', 'hub'"),
        (["decode", "/nowhere/x.pcapng"], "/nowhere/x.pcapng: cannot be opened: No such file or directory"),
        (["encode", "/nowhere/x.jsonl"], "/nowhere/x.jsonl: No such file or directory"),
        (["policy", "check", "/nowhere/x.toml"], "/nowhere/x.toml: cannot be read"),
        (["send", "XXX", "J7.0"], "no such network; got XXX; expected KOR | USA | JPN"),
    ],
)
def test_an_error_is_one_line_and_exit_code_2(command: Any, arguments: list[str], says: str) -> None:
    said = command(*arguments)
    assert (said.code, said.out) == (2, "")
    line = said.err.splitlines()[-1]
    assert line.startswith("linkgw: ")
    assert says in line
    assert "Traceback" not in said.err


def test_debug_shows_the_traceback_wherever_it_stands(process: Any) -> None:
    for arguments in (["--debug", "spec", "show", "J9.9"], ["spec", "show", "J9.9", "--debug"]):
        said = process(*arguments)
        assert said.code == 1
        assert said.err.startswith("Traceback")
        assert "J9.9" in said.err


def test_a_fault_of_linkgw_itself_is_one_line_too(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("linkgw.spec.load.load_catalog", broken)
    said = command("spec", "check")
    assert said.code == 1
    assert said.err == "linkgw: a fault of linkgw itself: ZeroDivisionError: oh (--debug shows where)\n"


@pytest.mark.parametrize("arguments", [["spec", "list"], ["decode"]], ids=["table", "lines"])
def test_a_reader_that_goes_away_is_no_error(captures: list[Path], arguments: list[str]) -> None:
    arguments = [*arguments, *map(str, captures)] if arguments == ["decode"] else arguments
    with subprocess.Popen(
        [sys.executable, "-m", "linkgw", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(1)
        running.stdout.close()
        assert b"Error" not in running.stderr.read()
