"""The field guide of the README, run block by block as a reader would: in an empty folder with the checkout's data."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Field guide\n")[2].partition("\n## ")[0]
CHAPTERS = {
    title: re.findall(r"```(sh|py)\n(.*?)```", text, re.DOTALL)
    for title, text in re.findall(r"^### (.*?)\n(.*?)(?=^### |\Z)", GUIDE, re.DOTALL | re.MULTILINE)
}


LOOPBACK = 'ip link set lo up && ip route add 224.0.0.0/4 dev lo && exec "$@"'
OWN_NETWORK = ["unshare", "--net", "bash", "-c", LOOPBACK, "bash"]
"""Where nobody else listens on the ports of the shipped configuration."""
Run = Callable[[str], list[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the blocks of a chapter; gives what each printed."""
    place = tmp_path / "checkout"
    place.mkdir()
    (place / "fixtures").symlink_to(ROOT / "fixtures")
    shutil.copytree(ROOT / "specs", place / "specs")
    (tmp_path / "home").mkdir()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "HOME": str(tmp_path / "home"), "PATH": path, "PYTHONPATH": str(ROOT)}
    environment = {name: value for name, value in environment.items() if not name.startswith("XDG_")}

    def blocks(title: str) -> list[str]:
        printed = []
        for language, text in CHAPTERS[title]:
            command = ["bash", "-euo", "pipefail", "-c", text] if language == "sh" else [sys.executable, "-c", text]
            if "conformance gateway" in text:
                command = [*OWN_NETWORK, *command]
            done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{text}\n{done.stderr}"
            printed.append(done.stdout)
        return printed

    return blocks


def test_the_guide_has_its_five_chapters() -> None:
    assert list(CHAPTERS) == [
        "Open my capture in Wireshark", "Decode in Python", "Poke it with scapy", "Hold my gateway to the standard",
        "Add a message",
    ]  # fmt: skip
    assert all(CHAPTERS.values())


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_open_my_capture_in_wireshark(run: Run) -> None:
    (printed,) = run("Open my capture in Wireshark")
    rows = [line.split("\t") for line in printed.splitlines()]
    assert len(rows) > 10
    assert all(re.fullmatch(r"[0-9A-Z]{2}[0-7]{3}", tn) and int(altitude) > 100_000 for tn, altitude in rows)


def test_decode_in_python(run: Run) -> None:
    (printed,) = run("Decode in Python")
    assert re.match(r"2023-12-18T\S+Z launch detected \d\d\.\d+ 12\d\.\d+$", printed)


def test_poke_it_with_scapy(run: Run) -> None:
    pytest.importorskip("scapy", reason="scapy is not installed")
    shown, decoded = run("Poke it with scapy")
    assert "altitude  = 9000 m" in shown
    assert [line.split()[4] for line in decoded.splitlines()[1:] if "J3.2" in line] == ["J3.2"] * 12
    assert decoded.count("reserved_code") == 1


def test_hold_my_gateway_to_the_standard(run: Run) -> None:
    if os.geteuid() or not shutil.which("unshare") or not shutil.which("ip"):
        pytest.skip("a network namespace needs root, unshare and ip")
    gateway, codec = run("Hold my gateway to the standard")
    for printed in (gateway, codec):
        (score,) = (line.split() for line in printed.splitlines() if line.split()[:1] == ["all"])
        assert int(score[1].replace(",", "")) > 5
        assert score[2:] == ["0", "0", "100.0", "%"]


def test_add_a_message(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("material", reason="mkdocs-material is not installed: the extra docs")
    (printed,) = run("Add a message")
    assert "24 messages" in printed
    assert re.search(r"^44[0-9a-f]{18}$", printed, re.MULTILINE)
    made = tmp_path / "checkout" / "made"
    assert "J17.0 Weather Over Target" in (made / "html" / "index.html").read_text(encoding="utf-8")
    for name in ("linkgw.lua", "linkgw.ksy", "decode.schema.json", "document/j17_0.md"):
        assert "wind_speed" in (made / name).read_text(encoding="utf-8")
