"""`linkgw spec generate`: what is kept beside the specs is as they say, and a new message needs one TOML file."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import linkgw
from linkgw.carriers.simple import SimplePacket, push_simple
from linkgw.cli import main
from linkgw.generate.all import GENERATORS, find_stale, generate
from linkgw.spec.load import load_catalog, shipped_folder
from linkgw.spec.model import Catalog

NEW = """
name = "J17.0"
title = "Weather Over target"
label = 17
sublabel = 0
npg = 7
groups = ["tracks"]
doc = "A message that only this test has."
source = "own design"

[[word]]
kind = "initial"
doc = "Which track, and one field of each kind."

[[word.field]]
name = "tn"
start = 13
width = 19
type = "tn"
role = "required"
doc = "The track."

[[word.field]]
name = "identity"
start = 32
width = 4
type = "enum"
enumeration = "identity"
no_statement = 0
role = "identity"
doc = "What it is."

[[word.field]]
name = "temperature"
start = 36
width = 10
type = "number"
unit = "deg"
scale = 0.25
offset = -40
minimum = -40
maximum = 100
no_statement = 1023
doc = "How warm it is."

[[word.field]]
name = "spare"
start = 46
width = 24
type = "spare"

[[word]]
kind = "continuation"
index = 3
optional = true
doc = "More of it."

[[word.field]]
name = "mode"
start = 7
width = 13
type = "code"
digits = 4
no_statement = 8191
doc = "An octal code."

[[word.field]]
name = "spare"
start = 20
width = 50
type = "spare"
"""
VALUES = {"tn": "A2345", "identity": "suspect", "temperature": 12.75, "mode": "0123"}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped specs and one message more."""
    folder = tmp_path_factory.mktemp("own") / "specs"
    shutil.copytree(shipped_folder(), folder, ignore=shutil.ignore_patterns("generated", "scenarios", "configurations"))
    (folder / "messages" / "j17_0.toml").write_text(NEW, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def words(own: Path) -> bytes:
    return linkgw.encode(linkgw.Message("J17.0", VALUES), load_catalog(own))


def test_what_is_kept_beside_the_specs_is_as_they_say(catalog: Catalog) -> None:
    stale = find_stale(generate(catalog), shipped_folder() / "generated")
    assert not stale, "linkgw spec generate"
    made = {str(p.relative_to(shipped_folder() / "generated")) for p in (shipped_folder() / "generated").rglob("*.*")}
    assert made - {"README.md"} == set(generate(catalog))


def test_equal_specs_give_equal_text(catalog: Catalog) -> None:
    assert generate(load_catalog()) == generate(catalog)


def test_stale_files_are_found_and_mended(own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["spec", "generate", "--specs", str(own), "--out", str(tmp_path)]
    assert main(command) == 0
    assert main([*command, "--check"]) == 0
    (tmp_path / "linkgw.ksy").write_text("changed")
    (tmp_path / "decode.schema.json").unlink()
    (tmp_path / "document" / "j99_0.md").write_text("a message that was taken away")
    capsys.readouterr()
    assert main([*command, "--check"]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert [line.removeprefix(f"{tmp_path}/") for line in printed] == [
        "linkgw.ksy: differs", "decode.schema.json: missing", "document/j99_0.md: not made any more",
    ]  # fmt: skip
    assert main(command) == 0
    assert main([*command, "--check"]) == 0


@pytest.mark.parametrize("name", GENERATORS)
def test_one_thing_alone_can_be_made(name: str, tmp_path: Path) -> None:
    assert main(["spec", "generate", name, "--out", str(tmp_path)]) == 0
    made = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.*")}
    assert made == set(GENERATORS[name](load_catalog()))


def test_what_cannot_be_made_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["spec", "generate", "asn1"]) == 2
    assert "cannot be made; got asn1; expected wireshark kaitai schema document html" in capsys.readouterr().err
    assert main(["spec", "generate", "html", "--check"]) == 2


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("material", reason="mkdocs-material is not installed: the extra docs")
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "letter.txt").write_text("dear reader")
    assert main(["spec", "generate", "html", "--out", str(tmp_path)]) == 2
    assert "holds something else; expected a new or empty folder" in capsys.readouterr().err
    assert (tmp_path / "html" / "letter.txt").read_text() == "dear reader"


def test_an_installed_package_is_not_written_into(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(shipped_folder(), tmp_path / "_specs")
    monkeypatch.setattr("linkgw.cli.spec_generate.shipped_folder", lambda: tmp_path / "_specs")
    assert main(["spec", "generate"]) == 2
    assert "--out: missing: the specs are those of an installed package" in capsys.readouterr().err
    assert main(["spec", "generate", "schema", "--out", str(tmp_path / "made")]) == 0


def test_a_missing_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "material", None)
    assert main(["spec", "generate", "html", "--out", str(tmp_path)]) == 2
    assert "material is not installed; expected pip install 'linkgw[docs]'" in capsys.readouterr().err


def test_the_dissector_follows_one_new_file(see: Any, own: Path, words: bytes, tmp_path: Path) -> None:
    lua = tmp_path / "own.lua"
    lua.write_text(generate(load_catalog(own), ["wireshark"])["linkgw.lua"], encoding="utf-8")
    packet = push_simple(SimplePacket(sequence=1, source_node=1, npg=7, stn=1, words=words))
    (seen,) = see([(packet, 40000, 40001)], lua=lua)
    (run,) = seen.runs
    assert (run.message, run.reason) == ("J17.0", None)
    texts = ["TN: A2345", "Identity: suspect (6)", "Temperature: 12.75 deg", "Mode: 0123"]
    assert run.texts == dict(zip(VALUES, texts, strict=True))


def test_the_layers_for_scapy_follow_one_new_file(own: Path, words: bytes) -> None:
    if importlib.util.find_spec("scapy") is None:
        pytest.skip("scapy is not installed")
    from linkgw import scapy as layers

    try:
        made = layers.load_layers(own)["J17_0"](**VALUES)
        assert bytes(made) == words
        packet = layers.SIMPLE() / layers.SIMPLELink16() / made
        assert layers.messages_in(layers.SIMPLE(bytes(packet))) == [("J17.0", VALUES)]
    finally:
        layers.load_layers()
    assert layers.messages_in(layers.SIMPLE(bytes(packet))) == []


def test_the_schema_follows_one_new_file(own: Path, words: bytes) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(generate(load_catalog(own), ["schema"])["decode.schema.json"])
    command = [sys.executable, "-m", "linkgw", "decode", "--specs", str(own), "--hex", words.hex()]
    line = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert line["fields"] == VALUES
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(line)
    assert not validator.is_valid(line | {"fields": VALUES | {"temperature": 101}})


def test_the_document_follows_one_new_file(own: Path, tmp_path: Path) -> None:
    pages = generate(load_catalog(own), ["document"])
    page = pages["document/j17_0.md"]
    row = ["36-45", "`temperature`", "unsigned, 10 bits", "0.25 deg, from -40", "-40.0 to 100.0 deg", "1023"]
    assert " | ".join(row) in page
    assert "[J17.0](j17_0.md)" in pages["document/index.md"]
    assert "J17.0C3" in pages["document/j17_0.svg"]


def test_the_kaitai_description_follows_one_new_file(own: Path) -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    described = yaml.safe_load(generate(load_catalog(own), ["kaitai"])["linkgw.ksy"])
    types = described["types"]
    assert types["message"]["seq"][0]["type"]["cases"][17 << 2 | 0 << 7] == "j17_0"
    assert types["j17_0_other"]["seq"][0]["type"]["cases"][1 | 3 << 2] == "j17_0c3"
    temperature = types["j17_0i"]["instances"]["temperature"]
    assert temperature["value"] == "(temperature_raw + -160) / 4.0"
    assert temperature["if"] == "temperature_raw != 1023"
