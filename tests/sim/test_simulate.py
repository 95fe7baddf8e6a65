"""A scenario as a whole: the same files on every run, read by others, and in agreement with the truth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from linkgw.carriers import CARRIERS, PacketKind
from linkgw.codec import bulk
from linkgw.codec.bulk import KindColumns
from linkgw.errors import ConfigError
from linkgw.gateway.config import load_config
from linkgw.io.captures import open_capture
from linkgw.sim.earth import ecef_of
from linkgw.sim.scenario import ScenarioConfig
from linkgw.sim.simulate import digest_of, is_there, simulate
from linkgw.sim.world import make_world
from linkgw.spec.load import shipped_folder
from linkgw.spec.model import Catalog

CARRIER = {"kor": "simple", "usa": "dis", "jpn": "simple"}
CLEAN = ("_ws.expert.message", "_ws.malformed")


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def messages_of(folder: Path, name: str, catalog: Catalog) -> tuple[dict[str, KindColumns], np.ndarray]:
    """All messages of a capture by kind, and the time of each datagram in ns."""
    with open_capture(folder / f"{name}.pcapng") as capture:
        (batch,) = list(capture)
    envelopes = CARRIERS[CARRIER[name]].pull_batch(batch.payloads)
    assert not envelopes.reason.any()
    columns = bulk.decode(envelopes.words, envelopes.starts[:-1], catalog)
    assert len(columns.refusals) == 0
    return dict(columns.kinds), batch.utc_ns


def test_the_same_scenario_gives_the_same_octets_whatever_the_processes_and_the_hash_seed(
    drill: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "linkgw", "simulate", "short-range-drill", "--out", str(tmp_path), "--jobs", "2"]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": "7"})
    ours, theirs = files_of(drill), files_of(tmp_path)
    readme, other = ours.pop("README.md").decode(), theirs.pop("README.md").decode()
    assert ours == theirs
    assert [line for line in readme.splitlines() if "made by" not in line] == [
        line for line in other.splitlines() if "made by" not in line
    ]


def test_another_seed_gives_another_recording(drill_scenario: ScenarioConfig, tmp_path: Path, catalog: Catalog) -> None:
    made = []
    for seed in (1, 2):
        short = drill_scenario.model_copy(update={"seed": seed, "duration_s": 20.0})
        simulate(short, tmp_path / str(seed), catalog)
        made.append(files_of(tmp_path / str(seed)))
    for name in ("kor.pcapng", "usa.pcapng", "jpn.pcapng", "truth.parquet"):
        assert made[0][name] != made[1][name]


def test_a_folder_is_known_by_its_content(drill: Path, drill_scenario: ScenarioConfig, catalog: Catalog) -> None:
    assert is_there(drill, digest_of(drill_scenario, catalog))
    assert not is_there(drill, digest_of(drill_scenario.model_copy(update={"seed": 99}), catalog))
    assert not is_there(drill / "nowhere", digest_of(drill_scenario, catalog))


@pytest.mark.parametrize("name", CARRIER)
def test_tshark_reads_every_packet_without_a_complaint(
    name: str, drill: Path, tshark: Callable[..., list[dict[str, str]]]
) -> None:
    slot_field = "dis.signal.link16.time_slot_id"
    fields = (*CLEAN, "frame.comment", "simple.checksum.status", slot_field, "frame.time_epoch")
    rows = tshark(drill / f"{name}.pcapng", ["-o", "simple.udp.port:50602"], fields)
    assert {row["_ws.malformed"] for row in rows} == {""}
    # the packet's own comment is what Wireshark calls an expert item of level Comment; there is no other
    assert all(row["_ws.expert.message"] == row["frame.comment"] for row in rows)
    assert sum(row["frame.comment"] != "" for row in rows) == 2
    if CARRIER[name] == "simple":
        assert {row["simple.checksum.status"] for row in rows} == {"1"}
        return
    slots = [(float(r["frame.time_epoch"]), int(r[slot_field])) for r in rows if r[slot_field]]
    assert len(slots) > 300
    for time_s, field in slots:
        # a transmission begins with its slot: 768 s an epoch, 128 slots a second, from midnight UTC
        epoch, slot = field >> 24, field & 0x1FFFF
        assert abs(time_s % 86_400 - (epoch * 768 + slot / 128)) < 1e-3


@pytest.mark.parametrize("name", CARRIER)
def test_every_message_is_of_the_nation_and_the_class(name: str, drill: Path, catalog: Catalog) -> None:
    kinds, _ = messages_of(drill, name, catalog)
    kinds_expected = {"J2.2", "J2.3", "J2.5", "J3.0", "J3.2", "J3.3", "J3.6", "J7.0", "J7.2", "J7.4", "J13.2", "J15.0"}
    assert kinds_expected <= kinds.keys()
    for message in (kinds[k].message(i) for k in ("J2.2", "J15.0") for i in range(len(kinds[k]))):
        assert message.fields["class"] == "EXERCISE"
    assert {kinds["J15.0"].message(i).fields["origin"] for i in range(len(kinds["J15.0"]))} == {name.upper()}
    first = kinds["J15.0"].message(0).fields
    assert (first["repeat"], first["state"], first["nation"]) == (0, "new", "PRK")


@pytest.mark.parametrize("name", CARRIER)
def test_reports_agree_with_the_truth_within_their_stated_quality(
    name: str, drill: Path, drill_scenario: ScenarioConfig, catalog: Catalog
) -> None:
    bias = next(n.bias for n in drill_scenario.nation if n.name == name.upper())
    world = make_world(drill_scenario, np.random.default_rng(np.random.SeedSequence([drill_scenario.seed])))
    kinds, utc_ns = messages_of(drill, name, catalog)
    start_s = drill_scenario.start_ns / 1e9
    for kind_name, least in (("J3.2", 0.95), ("J3.3", 0.95), ("J3.6", 0.9)):
        kind = kinds[kind_name]
        altitude = kind.values("altitude") if kind_name != "J3.3" else np.zeros(len(kind))
        place = ecef_of(kind.values("latitude"), kind.values("longitude"), altitude)
        # time of validity is within the hour; the drill begins on one
        valid_s = kind.values("time_of_validity") - start_s % 3600
        received_s = utc_ns[kind.datagrams] / 1e9 - start_s
        assert ((received_s - valid_s > -0.011) & (received_s - valid_s < 13.0)).all()
        error_m = np.full(len(kind), np.inf)
        for index, info in enumerate(world.infos):
            there = np.flatnonzero((info.start_s <= valid_s) & (valid_s <= info.end_s))
            states = world.states(np.full(len(there), index), valid_s[there])
            error_m[there] = np.minimum(error_m[there], np.linalg.norm(states.position_m - place[there], axis=1))
        stated_m = 10.0 * 2.0 ** (15 - kind.values("track_quality"))
        # the sensors' bias is not in the filter's opinion of itself: at most 500 km away
        allowed_m = 3 * stated_m + abs(bias.range_m) + 500e3 * np.radians(abs(bias.azimuth_deg)) + 15.0
        assert (error_m < allowed_m).mean() >= least, kind_name


def test_truth_holds_every_object_while_it_is_there(drill: Path, drill_scenario: ScenarioConfig) -> None:
    objects, truth = pq.read_table(drill / "objects.parquet"), pq.read_table(drill / "truth.parquet")
    assert objects["name"].to_pylist()[:1] == ["Drill"]
    assert set(objects["kind"].to_pylist()) == {"missile", "aircraft", "ship"}
    rows = truth.to_pydict()
    time_s, index = np.array(rows["time_s"]), np.array(rows["object"])
    assert (np.diff(time_s) >= 0).all()
    start, end = np.array(objects["start_s"].to_pylist()), np.array(objects["end_s"].to_pylist())
    assert ((start[index] <= time_s) & (time_s <= end[index])).all()
    missile = time_s[index == 0]
    assert missile[0] == 5.0 and np.allclose(np.diff(missile), 1.0)  # noqa: PT018  (one fact: every second from lift-off)
    assert set(np.unique(index)) == set(range(objects.num_rows))


def test_events_tell_the_story_in_order(drill: Path) -> None:
    events = [json.loads(line) for line in (drill / "events.jsonl").read_text().splitlines()]
    assert [e["time_s"] for e in events] == sorted(e["time_s"] for e in events)
    for nation in ("KOR", "USA", "JPN"):
        mine = [e for e in events if e["nation"] == nation]
        seen = next(e for e in mine if e["event"] == "first_detection" and e["object"] == "Drill")
        track = next(e for e in mine if e["event"] == "track_start" and e["domain"] == "ballistic")
        warned = next(e for e in mine if e["event"] == "warning_sent")
        assert seen["time_s"] < track["time_s"] < warned["time_s"]
        assert warned["repeat"] == 0
        assert 0 <= warned["waited_s"] < 0.1  # warnings have access at once
    lift_off = next(e for e in events if e["event"] == "lift-off")
    assert (lift_off["time_s"], lift_off["object"]) == (5.0, "Drill")


def test_datagrams_go_to_the_groups_of_the_gateway_and_warnings_to_theirs(drill: Path, catalog: Catalog) -> None:
    config = load_config(shipped_folder() / "configurations" / "trilateral.toml")
    for network in config.networks:
        with open_capture(drill / f"{network.name.lower()}.pcapng") as capture:
            (batch,) = list(capture)
            assert "SYNTHETIC" in capture.comment
        ports = {network.tracks.port, network.warnings.port}
        assert set(batch.destination_port.tolist()) == ports
        envelopes = CARRIERS[network.carrier].pull_batch(batch.payloads)
        columns = bulk.decode(envelopes.words, envelopes.starts[:-1], catalog)
        warned = np.unique(np.concatenate([columns[k].datagrams for k in ("J15.0", "J3.0", "J3.6")]))
        address = int(batch.destination[warned[0]])
        assert (batch.destination[warned] == address).all()
        others = np.setdiff1d(np.arange(len(batch)), warned)
        assert (batch.destination[others] != address).all()
        assert (envelopes.kind != PacketKind.WORDS).sum() >= 3 * 5 - 3  # a heartbeat a minute and unit
        assert any(text.startswith("event ") for text in batch.comments.values())


def test_a_folder_that_cannot_be_made_is_one_line(
    drill_scenario: ScenarioConfig, tmp_path: Path, catalog: Catalog
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be made"):
        simulate(drill_scenario, tmp_path / "file" / "out", catalog)


def test_running_out_of_track_numbers_says_what_to_change(
    drill_scenario: ScenarioConfig, tmp_path: Path, catalog: Catalog
) -> None:
    kor = drill_scenario.nation[0]
    few = kor.model_copy(update={"tracker": kor.tracker.model_copy(update={"tns": 3})})
    short = drill_scenario.model_copy(update={"nation": [few], "duration_s": 60.0, "launch": []})
    with pytest.raises(ConfigError, match=r"nation KOR: tracker.tns: no track number left"):
        simulate(short, tmp_path, catalog)
