"""One TOML file adds a message: cases, coverage and both codecs follow, and no case of another one changes."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from linkgw.cli import main
from linkgw.conformance.cases import Vector, cases_of, load_vectors
from linkgw.conformance.codec_run import run_codec
from linkgw.conformance.coverage import measure
from linkgw.conformance.requirements import load_requirements
from linkgw.conformance.vectors import make_vectors
from linkgw.spec.load import load_catalog, shipped_folder

SERVE = [sys.executable, "-m", "linkgw", "conformance", "serve"]
NEW = """
name = "J8.0"
title = "Unit Designator"
label = 8
sublabel = 0
npg = 7
groups = ["tracks"]
doc = "A message that only this test knows, with every type of field."
source = "own design"

[[word]]
kind = "initial"
doc = "Who."
field = [
    { name = "tn", start = 13, width = 19, type = "tn", role = "required", doc = "The track." },
    { name = "unit_stn", start = 32, width = 15, type = "stn", no_statement = 0, role = "optional", doc = "A unit." },
    { name = "spare", start = 47, width = 1, type = "spare" },
    { name = "nation", start = 48, width = 6, type = "enum", enumeration = "nation", no_statement = 0, doc = "Whose." },
    { name = "incident", start = 54, width = 16, type = "event", role = "subject", doc = "An event." },
]

[[word]]
kind = "extension"
index = 0
optional = true
doc = "More."
field = [
    { name = "depth", start = 2, width = 12, type = "number", unit = "m", scale = 0.25, offset = -10, minimum = -10,
      maximum = 500, no_statement = 4095, doc = "A number with an offset." },
    { name = "trend", start = 14, width = 9, type = "number", unit = "m/s", scale = 0.1, minimum = -20,
      maximum = 20, signed = true, no_statement = -256, doc = "A signed number." },
    { name = "spare", start = 23, width = 47, type = "spare" },
]

[[word]]
kind = "continuation"
index = 5
optional = true
doc = "Codes."
field = [
    { name = "squawk", start = 7, width = 13, type = "code", digits = 4, no_statement = 8191, doc = "An octal code." },
    { name = "times_told", start = 20, width = 8, type = "repeat", no_statement = 255, doc = "How often." },
    { name = "spare", start = 28, width = 42, type = "spare" },
]
"""


@pytest.fixture(scope="module")
def specs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped specs and one file more."""
    folder = tmp_path_factory.mktemp("new") / "specs"
    shutil.copytree(shipped_folder(), folder)
    (folder / "messages" / "j8_0.toml").write_text(inline(NEW), encoding="utf-8")
    return folder


def inline(text: str) -> str:
    """TOML 1.0 has no line breaks in inline tables."""
    return text.replace(",\n      ", ", ")


@pytest.fixture(scope="module")
def made(specs: Path) -> dict[str, list[Vector]]:
    return make_vectors(load_catalog(specs))


def test_its_cases_are_made_and_cover_it(specs: Path, made: dict[str, list[Vector]]) -> None:
    assert all(len(made[f"{folder}/j8_0.jsonl"]) > 20 for folder in ("good", "faulty", "unsendable"))
    mine = [v for name, vectors in made.items() for v in vectors if "j8_0" in name]
    shares = measure(mine, load_catalog(specs))
    missing = {item for s in shares for item in s.missing}
    assert {item for item in missing if item[1].startswith("J8.0")} == set()
    before = {s.kind: s.total for s in measure([], load_catalog())}
    assert {s.kind for s in shares if s.total > before[s.kind]} >= {
        "spare bit",
        "field at zero",
        "optional word absent",
    }


def test_the_cases_of_all_other_messages_stay_as_they_are(made: dict[str, list[Vector]]) -> None:
    kept = {v.id: v for v in load_vectors() if v.id.startswith(("good/", "faulty/", "unsendable/"))}
    found = {v.id: v for name, vectors in made.items() if "/" in name for v in vectors}
    assert {i: v for i, v in found.items() if "/j8_0/" not in i} == kept


@pytest.mark.parametrize("codec", ["scalar", "bulk"])
def test_both_codecs_follow(specs: Path, made: dict[str, list[Vector]], codec: str) -> None:
    cases = list(cases_of(v for name, vs in made.items() if "j8_0" in name or "datagrams" in name for v in vs))
    results = run_codec([*SERVE, "--codec", codec, "--specs", str(specs)], cases, load_requirements(), timeout_s=60.0)
    assert [r.case for r in results.failures] == []
    assert results.total.passed == len(cases)


def test_the_command_makes_the_cases_itself(specs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codec = [*SERVE, "--specs", str(specs)]
    assert main(["conformance", "codec", "--specs", str(specs), "--case", "*/j8_0/*", "--", *codec]) == 0
    assert "100.0 %" in capsys.readouterr().out


def test_a_codec_without_it_is_found_out(made: dict[str, list[Vector]]) -> None:
    results = run_codec(SERVE, list(cases_of(made["good/j8_0.jsonl"])), load_requirements(), timeout_s=60.0)
    assert results.total.passed == 0
    assert "unknown_message" in results.failures[0].got
