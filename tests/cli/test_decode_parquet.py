"""decode --format parquet: the same rows as the lines, with the same conditions, into a file."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest


def read(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path).drop_columns("time").to_pylist()


def ids(lines: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    return [(x.get("capture"), x["datagram"], x.get("message"), x.get("packet")) for x in lines]


@pytest.mark.parametrize(
    "where",
    [
        (),
        ("message=J3.*",),
        ("message!=J3.2,J2.*", "packet=none"),
        ("altitude>3000", "identity=hostile,suspect,unknown"),
        ("tn=A0000..",),
        ("tn!=none", "stn=00000..77777"),
        ("error!=none",),
        ("error=none", "npg>=7", "datagram=10..400"),
        ("time>2023-12-18T00:00:30Z", "time<=2023-12-18T00:02:00.5Z"),
        ("source!=none", "carrier=dis"),
        ("iff_mode_3a=none",),
        ("speed=0..250", "class=EXERCISE"),
        ("capture=*kor*",),
    ],
)
def test_conditions_choose_the_rows_that_they_choose_of_the_lines(
    command: Any, captures: list[Path], tmp_path: Path, where: tuple[str, ...]
) -> None:
    out = tmp_path / "a.parquet"
    conditions = [part for text in where for part in ("--where", text)]
    said = command("decode", *captures, "--format", "parquet", "--out", out, *conditions)
    lines = command("decode", *captures, *conditions)
    assert said.code == 0
    assert said.out == ""
    assert said.err == lines.err
    assert ids(read(out)) == ids(lines.lines)


def test_it_ends_after_a_count(command: Any, captures: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "a.parquet"
    command("decode", captures[0], "--format", "parquet", "--out", out, "--count", 7, "--where", "message=J3.2")
    lines = command("decode", captures[0], "--count", 7, "--where", "message=J3.2").lines
    assert ids(read(out)) == ids(lines)


def test_a_damaged_capture_is_written_as_far_as_it_goes(command: Any, captures: list[Path], tmp_path: Path) -> None:
    cut, out = tmp_path / "cut.pcapng", tmp_path / "a.parquet"
    cut.write_bytes(captures[0].read_bytes()[:30_001])
    said = command("decode", cut, "--format", "parquet", "--out", out)
    assert said.code == 2
    assert "truncated" in said.err
    assert len(read(out)) > 100


def test_where_nothing_can_be_read_the_file_stays_as_it_was(command: Any, tmp_path: Path) -> None:
    out = tmp_path / "a.parquet"
    out.write_bytes(b"before")
    said = command("decode", tmp_path / "nowhere.pcapng", "--format", "parquet", "--out", out)
    assert said.code == 2
    assert "cannot be opened" in said.err
    assert out.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["a.parquet"]


def test_a_capture_comes_from_standard_input_and_hex_does_not(
    process: Callable[..., Any], captures: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "a.parquet"
    said = process("decode", "-", "--format", "parquet", "--out", out, stdin=captures[0].read_bytes())
    assert said.code == 0, said.err
    assert len(read(out)) > 100
    out.unlink()
    said = process("decode", "-", "--format", "parquet", "--out", out, stdin=b"fc030000000000000000\n")
    assert said.code == 2
    assert "--format parquet reads captures" in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("KOR", "--format", "parquet"), "--out: goes with --format parquet"),
        (("KOR", "--out", "a.parquet"), "--out: goes with --format parquet"),
        (("--hex", "00", "--format", "parquet", "--out", "a"), "--format: parquet is made of captures"),
        (("KOR", "--format", "parquet", "--out", "/nowhere/a"), "/nowhere/a: cannot be written"),
    ],
)
def test_faults_are_one_line(command: Any, captures: list[Path], arguments: tuple[str, ...], said: str) -> None:
    done = command("decode", *(captures[0] if a == "KOR" else a for a in arguments))
    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1


def test_without_pyarrow_it_says_which_extra_to_install(
    command: Any, captures: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "pyarrow":
            raise ModuleNotFoundError("No module named 'pyarrow'", name="pyarrow")
        return real(name, *rest, **more)

    for name in [n for n in sys.modules if n.startswith(("linkgw.io.archive", "linkgw.cli.archiving"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", refuse)
    said = command("decode", captures[0], "--format", "parquet", "--out", tmp_path / "a.parquet")
    assert said.code == 2
    assert "pip install 'linkgw[archive]'" in said.err
