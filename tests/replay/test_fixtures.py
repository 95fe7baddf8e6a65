"""The captures of fixtures/captures: what the script makes, and what tshark and the gateway make of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from linkgw.carriers import CARRIERS, PacketKind
from linkgw.codec import bulk
from linkgw.io.captures import open_capture
from linkgw.spec.model import Catalog

ROOT = Path(__file__).parents[2]
CAPTURES = ROOT / "fixtures" / "captures"
CARRIER = {"kor": "simple", "usa": "dis", "jpn": "simple"}
CLEAN = ("_ws.expert.message", "_ws.malformed")


def test_files_are_what_the_script_makes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "tools" / "make_fixtures.py", tmp_path], check=True, capture_output=True)
    made = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert made == {p.name: p.read_bytes() for p in CAPTURES.glob("*.pcapng")}
    assert sum(len(octets) for octets in made.values()) < 3_000_000


@pytest.mark.parametrize("name", CARRIER)
def test_tshark_reads_every_packet_without_a_complaint(name: str, tshark: Callable[..., list[dict[str, str]]]) -> None:
    fields = (*CLEAN, "frame.protocols", "simple.checksum.status", "link16.wordformat")
    rows = tshark(CAPTURES / f"{name}.pcapng", ["-o", "simple.udp.port:50602"], fields)
    assert {row[field] for row in rows for field in CLEAN} == {""}
    protocol = "simple" if CARRIER[name] == "simple" else "dis"
    assert {row["frame.protocols"].split(":")[3] for row in rows} == {protocol}
    if protocol == "simple":
        assert {row["simple.checksum.status"] for row in rows} == {"1"}
    assert sum(row["link16.wordformat"] != "" for row in rows) > 800


@pytest.mark.parametrize("name", CARRIER)
def test_every_word_is_a_message_and_the_catalogue_is_well_used(name: str, catalog: Catalog) -> None:
    found: set[str] = set()
    with open_capture(CAPTURES / f"{name}.pcapng") as capture:
        for batch in capture:
            envelopes = CARRIERS[CARRIER[name]].pull_batch(batch.payloads)
            assert not envelopes.reason.any()
            assert (envelopes.kind != PacketKind.WORDS).any()
            columns = bulk.decode(envelopes.words, envelopes.starts[:-1], catalog)
            assert len(columns.refusals) == 0
            found |= columns.kinds.keys()
        assert "SYNTHETIC" in capture.comment
        assert capture.counts.backwards == 0
    assert {"J2.2", "J2.3", "J2.5", "J3.0", "J3.2", "J3.3", "J3.6", "J7.0", "J7.2", "J13.2", "J15.0"} <= found
