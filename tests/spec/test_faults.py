"""Every fault of a spec file is found, at its place, with what was got and expected.

Each file in `invalid/` begins with one comment line per fault that must be reported for it, in that order. It takes
the place of the shipped file of its kind; a message stands alone in its folder.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from linkgw.errors import SpecError
from linkgw.spec.load import load_catalog, shipped_folder

INVALID = Path(__file__).parent / "invalid"
CASES = sorted(INVALID.glob("*/*.toml"))
SHARED = ("enumerations.toml", "labels.toml", "parity.toml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped shared files and no message."""
    (tmp_path / "messages").mkdir()
    for name in SHARED:
        shutil.copy(shipped_folder() / name, tmp_path)
    return tmp_path


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(SpecError) as caught:
        load_catalog(folder)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_invalid_file_gives_the_faults_in_its_first_comment(path: Path, folder: Path) -> None:
    if path.parent.name == "message":
        shutil.copy(path, folder / "messages" / "j6_0.toml")
    else:
        shutil.copy(shipped_folder() / "messages" / "j31_7.toml", folder / "messages")
        shutil.copy(path, folder / f"{path.parent.name}.toml")
    head = path.read_bytes().split(b"\n\n")[0].decode()
    assert faults_of(folder) == [line.removeprefix("# ") for line in head.splitlines()]


def test_the_table_of_invalid_files_is_there() -> None:
    assert len(CASES) > 80


def test_faults_of_all_files_are_reported_at_once(folder: Path) -> None:
    for name in ("gap_at_end", "unit_missing"):
        text = (INVALID / "message" / f"{name}.toml").read_text()
        number = name == "unit_missing"
        text = text.replace("J6.0", f"J6.{number:d}").replace("sublabel = 0", f"sublabel = {number:d}")
        (folder / "messages" / f"j6_{number:d}.toml").write_text(text)
    shutil.copy(INVALID / "parity" / "missing_initial.toml", folder / "parity.toml")
    faults = faults_of(folder)
    assert [fault.split(":")[0] for fault in faults] == ["parity.toml", "j6_0.toml", "j6_1.toml"]
    assert faults == faults_of(folder)


def test_one_line_names_the_first_fault_and_counts_the_others(folder: Path) -> None:
    shutil.copy(INVALID / "message" / "several_faults.toml", folder / "messages" / "j6_0.toml")
    with pytest.raises(SpecError) as caught:
        load_catalog(folder)
    assert str(caught.value) == "j6_0.toml: npg: out of range; got 512; expected 0..511 (and 5 more)"


def test_two_files_with_the_same_message_are_refused(folder: Path) -> None:
    for name in ("j31_6", "j31_7"):
        shutil.copy(shipped_folder() / "messages" / "j31_7.toml", folder / "messages" / f"{name}.toml")
    assert faults_of(folder) == [
        'j31_6.toml: name: name against file name; got "J31.7"; expected "J31.6"',
        'j31_7.toml: label: duplicate message; got "J31.7"; expected a message not in j31_6.toml',
    ]


def test_folder_without_messages_is_refused(folder: Path) -> None:
    assert faults_of(folder) == [f"{folder / 'messages'}: no message; expected at least one *.toml file"]


def test_missing_folder_names_every_missing_file(tmp_path: Path) -> None:
    faults = faults_of(tmp_path / "none")
    assert [fault.split(":")[0] for fault in faults[:3]] == list(SHARED)
    assert all("No such file or directory" in fault for fault in faults[:3])
    assert faults[3].endswith("no message; expected at least one *.toml file")


def test_broken_enumerations_do_not_accuse_the_fields_that_use_them(folder: Path) -> None:
    shutil.copy(shipped_folder() / "messages" / "j3_2.toml", folder / "messages")
    (folder / "enumerations.toml").write_text("[[enumeration")
    assert len(faults_of(folder)) == 1


@pytest.mark.parametrize("text", ["a = " + "9" * 5000, "a = " + "[" * 100_000], ids=["digits", "nesting"])
def test_numbers_and_nesting_without_end_are_faults_too(text: str, folder: Path) -> None:
    shutil.copy(shipped_folder() / "messages" / "j31_7.toml", folder / "messages")
    (folder / "parity.toml").write_text(text)
    (fault,) = faults_of(folder)
    assert fault.startswith("parity.toml: not TOML: ")
