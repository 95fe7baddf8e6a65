"""The cases in fixtures/conformance: made by the tool, tied to requirements, and covering everything there is."""

from __future__ import annotations

import hashlib
import json
import runpy
import shutil
from pathlib import Path

import pytest

import linkgw
from linkgw.cli import main
from linkgw.conformance.cases import cases_of, load_vectors, shipped_folder
from linkgw.conformance.coverage import measure
from linkgw.conformance.requirements import check_clauses, check_links, load_requirements
from linkgw.errors import ConfigError

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "fixtures" / "conformance"
TOOL = runpy.run_path(str(ROOT / "tools" / "make_conformance.py"))
CATALOG = linkgw.load_catalog()
VECTORS = load_vectors()


def test_the_files_are_what_the_tool_makes() -> None:
    assert TOOL["stale"](TOOL["files"](CATALOG), FOLDER) == ([], []), "run tools/make_conformance.py"


def test_every_case_has_a_requirement_and_every_requirement_a_case() -> None:
    links = [(case.id, case.vector.requirements) for case in cases_of(VECTORS)]
    assert [str(fault) for fault in check_links(load_requirements(), links, "WME")] == []
    assert len(links) >= 3000


def test_the_clauses_of_the_cases_are_there() -> None:
    requirements = load_requirements()
    one = next(iter(requirements.values()))
    clauses = {v.clause for v in VECTORS}
    headings = {c: type(one)(one.id, one.chapter, one.level, one.text, c) for c in clauses if ".md: " in c}
    assert [str(fault) for fault in check_clauses(headings, ROOT)] == []
    for clause in clauses - set(headings):
        path = clause.split(": ")[0]
        assert (ROOT / path).is_file(), clause


def test_the_cases_cover_all_that_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conformance", "coverage", "--json"]) == 0
    shares = {share["kind"]: share for share in json.loads(capsys.readouterr().out)}
    assert {kind: s["missing"] for kind, s in shares.items() if s["missing"]} == {}
    assert all(s["total"] > 0 and s["percent"] == 100.0 for s in shares.values())
    assert {"field at zero", "enumeration code", "refusal reason", "check of an envelope", "spare bit"} <= set(shares)


def test_a_case_that_is_taken_away_shows_in_the_coverage() -> None:
    some = [v for v in VECTORS if v.id.startswith("faulty/j3_2/") and v.id != "faulty/j3_2/spare-2-61"]
    missing = [item for share in measure(some, CATALOG) for item in share.missing]
    assert [item for item in missing if item[:2] == ("spare bit", "J3.2C1")] == [("spare bit", "J3.2C1", "61")]


def test_a_case_under_a_wrong_reason_shows_in_the_coverage() -> None:
    some = [v for v in VECTORS if v.id.startswith("auto/") and v.refused != "not_an_envelope"]
    missing = {item for share in measure(some, CATALOG) for item in share.missing}
    assert ("refusal reason", "not_an_envelope") in missing


def test_every_vector_is_an_input_and_an_expectation_and_nothing_else() -> None:
    for v in VECTORS:
        given = [x is not None for x in (v.hex, v.message, v.refused)]
        wanted = {None: [(1, 1, 0)], "decode": [(1, 1, 0), (1, 0, 1)], "encode": [(1, 1, 0), (0, 1, 1)]}[v.op]
        assert tuple(map(int, given)) in wanted, v.id
        assert v.about.endswith("."), v.id


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped_folder(), tmp_path / "cases"))


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_vectors(folder)
    return [fault.what for fault in caught.value.faults]


def test_a_changed_file_is_refused(folder: Path) -> None:
    path = folder / "auto.jsonl"
    path.write_bytes(path.read_bytes().replace(b"not_an_envelope", b"not_an_envelopE", 1))
    assert faults_of(folder) == ["changed"]


def test_a_missing_file_and_one_too_many_are_refused(folder: Path) -> None:
    (folder / "auto.jsonl").rename(folder / "more.jsonl")
    assert faults_of(folder) == ["missing", "not listed in manifest.json"]


@pytest.mark.parametrize("text", ["", "[]", '{"files": {"a": 1}}', "{"])
def test_a_faulty_manifest_is_refused(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    assert faults_of(folder) == ["not a manifest"]


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    assert faults_of(tmp_path) == ["cannot be read"]


def test_a_line_that_is_no_case_is_refused(folder: Path) -> None:
    (folder / "auto.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["auto.jsonl"]["sha256"] = hashlib.sha256((folder / "auto.jsonl").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert faults_of(folder) == ["not a case"]


def test_the_description_names_every_header_field() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    used = {(v.message["packet"], *v.message["header"]) for v in VECTORS if v.message is not None}
    assert [field for _, *fields in used for field in fields if f"`{field}`" not in text] == []


def test_the_description_names_every_file_and_key() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for path in FOLDER.rglob("*.jsonl"):
        name = path.relative_to(FOLDER).as_posix()
        assert name in text or name.split("/")[0] + "/j*.jsonl" in text, name
    assert all(f"`{key}`" in text for key in VECTORS[0].__struct_fields__)
