"""The specs travel inside the wheel, and are found there."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from linkgw.spec.load import load_catalog

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from linkgw.spec.load import load_catalog, shipped_folder
print(shipped_folder())
print(load_catalog().digest)
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The contents of a wheel built from this checkout."""
    pytest.importorskip("hatchling", reason="hatchling is not installed: the wheel cannot be built")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_wheel_holds_every_spec_file(unpacked: Path) -> None:
    shipped = {p.relative_to(ROOT / "specs") for p in (ROOT / "specs").rglob("*") if p.is_file()}
    packed = unpacked / "linkgw" / "_specs"
    assert {p.relative_to(packed) for p in packed.rglob("*") if p.is_file()} == shipped


def test_installed_package_reads_the_specs_of_its_wheel(unpacked: Path) -> None:
    command = [sys.executable, "-I", "-c", PROGRAM, str(unpacked)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=unpacked).stdout
    assert printed.split() == [str(unpacked / "linkgw" / "_specs"), load_catalog().digest]


def test_wheel_holds_what_the_report_draws_with(unpacked: Path) -> None:
    data = ROOT / "linkgw" / "report" / "data"
    packed = unpacked / "linkgw" / "report" / "data"
    assert {p.name for p in packed.iterdir()} == {p.name for p in data.iterdir()} >= {"coast.json", "page.css"}


def test_wheel_holds_the_conformance_cases_and_names_the_pytest_plugin(unpacked: Path) -> None:
    kept = ROOT / "fixtures" / "conformance"
    packed = unpacked / "linkgw" / "_conformance"
    files = {p.relative_to(kept) for p in kept.rglob("*") if p.is_file()}
    assert {p.relative_to(packed) for p in packed.rglob("*") if p.is_file()} == files
    program = "import sys; sys.path.insert(0, sys.argv[1]); from linkgw.conformance.cases import load_vectors as l; l()"
    subprocess.run([sys.executable, "-I", "-c", program, str(unpacked)], check=True, cwd=unpacked)
    (entry_points,) = unpacked.glob("linkgw-*.dist-info/entry_points.txt")
    assert "[pytest11]\nlinkgw = linkgw.conformance.pytest_plugin" in entry_points.read_text(encoding="utf-8")
