"""The recordings of fixtures/: what the simulator makes, and what tshark and the codec make of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from linkgw.carriers import CARRIERS, PacketKind
from linkgw.codec import bulk
from linkgw.io.captures import open_capture
from linkgw.sim.scenario import load_scenario
from linkgw.sim.simulate import digest_of, is_there, simulate
from linkgw.spec.model import Catalog

FIXTURES = Path(__file__).parents[2] / "fixtures"
SCENARIOS = {
    "captures": "short-range-drill",
    "two-launch-salvo": "two-launch-salvo",
    "hwasong-18-2023-12-18": "hwasong-18-2023-12-18",
}
CARRIER = {"kor": "simple", "usa": "dis", "jpn": "simple"}
CLEAN = ("_ws.expert.message", "_ws.malformed")
SOME_MB = 16_000_000


@pytest.mark.parametrize("folder", SCENARIOS)
def test_files_are_of_the_scenario_the_specs_and_the_seed_of_now(folder: str, catalog: Catalog) -> None:
    scenario = load_scenario(SCENARIOS[folder])
    assert is_there(FIXTURES / folder, digest_of(scenario, catalog)), "tools/make_fixtures.py makes them anew"


def test_the_simulator_still_makes_them_so(tmp_path: Path, catalog: Catalog) -> None:
    # numpy's last digits differ from processor to processor, so that octets are compared on one machine only
    # (tests/sim/test_simulate.py); here what came out has to be the same picture
    made = simulate(load_scenario(SCENARIOS["captures"]), tmp_path, catalog)
    kept = json.loads((FIXTURES / "captures" / "simulation.json").read_text())
    assert made["flights"] == kept["flights"]
    for nation, run in kept["nations"].items():
        theirs = made["nations"][nation]["messages"]
        assert theirs.keys() == run["messages"].keys()
        for name, n in run["messages"].items():
            assert theirs[name] == pytest.approx(n, rel=0.1, abs=3), (nation, name)


def test_fixtures_are_a_few_megabytes_in_all() -> None:
    assert sum(p.stat().st_size for p in FIXTURES.rglob("*") if p.is_file()) < SOME_MB


@pytest.mark.parametrize("folder", SCENARIOS)
@pytest.mark.parametrize("name", CARRIER)
def test_tshark_reads_every_packet_without_a_complaint(
    folder: str, name: str, tshark: Callable[..., list[dict[str, str]]]
) -> None:
    fields = (*CLEAN, "frame.comment", "frame.protocols", "simple.checksum.status", "link16.wordformat")
    rows = tshark(FIXTURES / folder / f"{name}.pcapng", ["-o", "simple.udp.port:50602"], fields)
    assert {row["_ws.malformed"] for row in rows} == {""}
    # a packet's own comment is what Wireshark calls an expert item of level Comment; there is no other
    assert all(row["_ws.expert.message"] == row["frame.comment"] for row in rows)
    protocol = "simple" if CARRIER[name] == "simple" else "dis"
    assert {row["frame.protocols"].split(":")[3] for row in rows} == {protocol}
    if protocol == "simple":
        assert {row["simple.checksum.status"] for row in rows} == {"1"}
    assert sum(row["link16.wordformat"] != "" for row in rows) > 380


@pytest.mark.parametrize("folder", SCENARIOS)
@pytest.mark.parametrize("name", CARRIER)
def test_every_word_is_a_message_and_the_catalogue_is_well_used(folder: str, name: str, catalog: Catalog) -> None:
    found: set[str] = set()
    with open_capture(FIXTURES / folder / f"{name}.pcapng") as capture:
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
