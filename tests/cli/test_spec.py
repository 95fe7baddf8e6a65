"""spec: what it shows is what the specs say."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

import linkgw
from linkgw.spec.load import shipped_folder

CATALOG = linkgw.load_catalog()


def test_list_has_every_message(command: Any) -> None:
    listed = msgspec.json.decode(command("spec", "list", "--json").out)
    assert [m["message"] for m in listed] == list(CATALOG.messages)
    table = command("spec", "list").out
    assert all(f"{name} " in table and spec.title in table for name, spec in CATALOG.messages.items())


@pytest.mark.parametrize("name", list(CATALOG.messages))
def test_show_has_every_field_with_its_bits(command: Any, name: str) -> None:
    spec = CATALOG.messages[name]
    said = command("spec", "show", name)
    assert said.code == 0
    shown = msgspec.json.decode(command("spec", "show", name, "--json").out)
    assert [w["word"] for w in shown["words"]] == [w.name for w in spec.words]
    for word, described in zip(spec.words, shown["words"], strict=True):
        assert word.name in said.out
        assert [(f["field"], f["start"], f["width"]) for f in described["fields"]] == [
            (f.name, f.start, f.width) for f in word.fields
        ]
    assert all(f" {field} " in said.out for field in spec.fields)


def test_bits_shows_what_words_hold(command: Any) -> None:
    plain = command("spec", "show", "J7.0", "--bits").out
    held = command("spec", "show", "j7.0", "--words", "1ca09c50010000000000").out
    assert "13-31  tn" in plain
    assert any(line.split()[1:3] == ["tn", "0101000010011100101"] and "A2345" in line for line in held.splitlines())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["J99.9"], "not in the catalogue; got J99.9; expected J2.0 J2.2"),
        (["J12.0"], "a label without a layout here"),
        (["J7.0", "--words", "00"], "not whole words; got 1 octets"),
        (["J7.0", "--words", "xy"], "--words: not hex"),
    ],
)
def test_what_cannot_be_shown_is_said(command: Any, arguments: list[str], says: str) -> None:
    said = command("spec", "show", *arguments)
    assert said.code == 2
    assert says in said.err


def test_check_counts_what_it_found(command: Any) -> None:
    words = [w for m in CATALOG.messages.values() for w in m.words]
    said = command("spec", "check")
    assert said.code == 0
    assert said.out.startswith(f"{len(CATALOG.messages)} messages, {len(words)} words, ")
    assert said.out.endswith(": ok\n")


def test_check_says_every_fault_one_a_line(command: Any, tmp_path: Path) -> None:
    folder = tmp_path / "specs"
    shutil.copytree(shipped_folder(), folder)
    drop = folder / "messages" / "j7_0.toml"
    drop.write_text(drop.read_text().replace("width = 19", "width = 20").replace("label = 7", "label = 77"))
    said = command("spec", "check", folder)
    assert (said.code, said.out) == (2, "")
    lines = said.err.splitlines()
    assert len(lines) > 1
    assert all(line.startswith("linkgw: j7_0.toml: ") for line in lines)
    assert any("label" in line and "got 77" in line for line in lines)
