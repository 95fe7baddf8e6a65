"""tshark with the dissector that the specs make: what it says of datagrams, packet by packet."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from linkgw.errors import Reason
from linkgw.generate.wireshark import generate_wireshark
from linkgw.spec.load import load_catalog
from linkgw.spec.model import Catalog

REASON_NAMES = {reason.text for reason in Reason}


@dataclass
class Run:
    """One run of words, or one datagram that was refused, as tshark shows it."""

    message: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    reason: str | None = None
    experts: list[str] = field(default_factory=list)


@dataclass
class Seen:
    """One packet as tshark shows it."""

    runs: list[Run]
    complaints: list[str]
    """Expert items and malformed marks of all dissectors."""


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def dissector(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dissector of the shipped specs, made anew."""
    path = tmp_path_factory.mktemp("lua") / "linkgw.lua"
    path.write_text(generate_wireshark(catalog)["linkgw.lua"], encoding="utf-8")
    return path


@pytest.fixture
def see(write_pcap: Callable[..., Path], dissector: Path) -> Callable[..., list[Seen]]:
    """`see(packets or capture, args=(), lua=None)`: one `Seen` per packet."""
    program = shutil.which("tshark")
    if program is None:
        pytest.skip("tshark is not installed")

    def run(packets: Any, args: Sequence[str] = (), lua: Path | None = None) -> list[Seen]:
        capture = packets if isinstance(packets, Path) else write_pcap(packets)
        command = [program, "-X", f"lua_script:{lua or dissector}", "-r", str(capture), *args]
        command += ["-T", "pdml", "-J", "linkgw _ws.malformed _ws.expert simple dis udp"]
        with (
            tempfile.TemporaryFile("w+") as said,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True) as program_run,
        ):
            assert program_run.stdout is not None
            seen = []
            for _, element in ElementTree.iterparse(program_run.stdout):
                if element.tag == "packet":
                    seen.append(_seen(element))
                    element.clear()
            assert program_run.wait() == 0
            said.seek(0)
            assert "Lua" not in said.read()
        return seen

    return run


def _seen(packet: ElementTree.Element) -> Seen:
    runs = []
    for proto in packet.findall("proto[@name='linkgw']"):
        for item in proto:
            run = Run()
            for inner in item.iter("field"):
                _take(inner, run)
            runs.append(run)
    complaints = [e.get("showname", "") for e in packet.iter("field") if e.get("name") == "_ws.expert"]
    complaints += [e.get("name", "") for e in packet.iter("proto") if e.get("name") == "_ws.malformed"]
    return Seen(runs, complaints)


def _take(item: ElementTree.Element, run: Run) -> None:
    name, show = item.get("name", ""), item.get("show", "")
    parts = name.split(".")
    if name == "linkgw.message":
        run.message = show
    elif name == "linkgw.reason":
        run.reason = show
    elif len(parts) == 3 and parts[0] == "linkgw":
        run.fields[parts[2]] = show
        run.texts[parts[2]] = item.get("showname", "")
    elif len(parts) == 2 and parts[1] in REASON_NAMES:
        run.experts.append(parts[1])


@pytest.fixture(scope="session")
def conformance_cases() -> list[dict[str, Any]]:
    """Every case of the conformance kit that is decoded and says what envelope it is in."""
    folder = Path(__file__).parents[2] / "fixtures" / "conformance"
    lines = [line for path in sorted(folder.rglob("*.jsonl")) for line in path.read_text().splitlines()]
    cases = [json.loads(line) for line in lines]
    return [case for case in cases if case.get("op") != "encode" and case["carrier"] != "auto" and case["hex"]]
