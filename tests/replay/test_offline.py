"""Offline replay: the same octets whatever the run, the batches and the hash seed; nothing lost without a count."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import linkgw
from linkgw.carriers import CARRIERS, SimpleIdentity
from linkgw.errors import CaptureError, ConfigError
from linkgw.gateway.config import GatewayConfig
from linkgw.io.captures import open_capture
from linkgw.policy.rules import Policy
from linkgw.replay.offline import replay_offline
from linkgw.replay.virtual import SILENCE_NS

FILES = {"KOR.pcapng", "USA.pcapng", "JPN.pcapng", "decisions.jsonl", "summary.json"}
KOR_TRACKS = ("239.192.1.1", 50602)
CLEAN = ("_ws.expert.message", "_ws.malformed")


def octets_of(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def ppli(catalog: linkgw.Catalog, sequence: int = 0, network_class: str = "EXERCISE") -> bytes:
    import numpy as np

    fields = {"participant_stn": "01001", "class": network_class, "nation": "KOR", "latitude": 37.0, "longitude": 130.0}
    words = linkgw.encode(linkgw.Message("J2.3", fields), catalog)
    rows = np.frombuffer(words, np.uint8).reshape(-1, 10)
    starts = np.array([0, len(rows)])
    identity = SimpleIdentity(source_node=7)
    return CARRIERS["simple"].push_batch(identity, rows, starts, stn=0o1001, npg=5, sequence=sequence)[0]


def test_batch_size_and_hash_seed_change_nothing(captures: list[Path], tmp_path: Path) -> None:
    found = []
    for size, seed in ((1, "0"), (7, "1"), (1000, "2"), (1000, "3")):
        out = tmp_path / f"{size}-{seed}"
        command = [sys.executable, "-m", "linkgw", "replay", *map(str, captures), "--offline", "--out", str(out)]
        command += ["--batch", str(size)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        found.append(octets_of(out))
    assert set(found[0]) == FILES
    assert all(one == found[0] for one in found[1:])


def test_tshark_reads_all_that_goes_out_and_ledgers_close(
    config: GatewayConfig,
    catalog: linkgw.Catalog,
    policy: Policy,
    captures: list[Path],
    tmp_path: Path,
    tshark: Callable[..., list[dict[str, str]]],
) -> None:
    summary = replay_offline(config, catalog, policy, captures, tmp_path)
    assert summary["ledger_faults"] == []
    assert summary["unassigned"] == {}
    assert summary == json.loads((tmp_path / "summary.json").read_bytes())
    for name, counts in summary["ledger"]["networks"].items():
        rows = tshark(tmp_path / f"{name}.pcapng", ["-o", "simple.udp.port:50602"], (*CLEAN, "frame.interface_name"))
        assert {row[field] for row in rows for field in CLEAN} == {""}
        assert {row["frame.interface_name"] for row in rows} == {name}
        assert len(rows) == sum(counts["sent"].values())
    decisions = [json.loads(line) for line in (tmp_path / "decisions.jsonl").read_text().splitlines()]
    for name in ("KOR", "USA", "JPN"):
        came = sum(
            to["disposition"] == "forwarded"
            for line in decisions
            for key, to in line.get("to", {}).items()
            if key == name
        )
        flows = summary["ledger"]["flows"].items()
        assert came == sum(flow["forwarded"] for key, flow in flows if key.endswith(f">{name}"))


def test_warnings_reach_everybody_and_korea_and_japan_get_coarse_positions(
    config: GatewayConfig, catalog: linkgw.Catalog, policy: Policy, captures: list[Path], tmp_path: Path
) -> None:
    summary = replay_offline(config, catalog, policy, captures, tmp_path)
    assert all(flow["warnings_withheld"] == 0 for flow in summary["ledger"]["flows"].values())
    with open_capture(tmp_path / "JPN.pcapng") as capture:
        messages = [
            message
            for batch in capture
            for i in range(len(batch))
            if (packet := CARRIERS["simple"].pull(batch.payloads[i])) and hasattr(packet, "words")
            for message in linkgw.decode_all(packet.words, catalog)
            if isinstance(message, linkgw.Message)
        ]
    warned_by = {m.fields["origin"] for m in messages if m.name == "J15.0"}
    assert warned_by == {"KOR", "USA"}
    ships = [m.fields for m in messages if m.name == "J2.3" and m.fields["nation"] == "KOR"]
    assert ships
    for ship in ships:
        assert abs(ship["latitude"] * 10 - round(ship["latitude"] * 10)) < 1e-6
        assert ship["activity"] is None


def test_timers_fire_at_their_time_between_datagrams(
    config: GatewayConfig,
    catalog: linkgw.Catalog,
    policy: Policy,
    tmp_path: Path,
    write_capture: Callable[..., Path],
) -> None:
    path = write_capture([ppli(catalog, i) for i in range(3)], [0.0, 11.0, 30.0], *KOR_TRACKS)
    replay_offline(config, catalog, policy, [path], tmp_path / "out")
    with open_capture(tmp_path / "out" / "KOR.pcapng") as capture:
        times_s = [(t - 1_702_857_600 * 10**9) / 1e9 for batch in capture for t in batch.utc_ns.tolist()]
    assert times_s == [0.0, 0.0, 12.0, 12.0, 24.0, 24.0]


def test_a_long_silence_is_skipped(
    config: GatewayConfig,
    catalog: linkgw.Catalog,
    policy: Policy,
    tmp_path: Path,
    write_capture: Callable[..., Path],
) -> None:
    late_s = 100 * SILENCE_NS / 1e9
    path = write_capture([ppli(catalog, i) for i in range(2)], [0.0, late_s], *KOR_TRACKS)
    summary = replay_offline(config, catalog, policy, [path], tmp_path / "out")
    assert summary["ledger"]["networks"]["KOR"]["sent"]["tracks"] == 4


def test_datagrams_of_no_network_are_counted_by_where_they_went(
    config: GatewayConfig,
    catalog: linkgw.Catalog,
    policy: Policy,
    tmp_path: Path,
    write_capture: Callable[..., Path],
) -> None:
    path = write_capture([b"whoever"] * 3, [0.0, 1.0, 2.0], "239.9.9.9", 9)
    summary = replay_offline(config, catalog, policy, [path], tmp_path / "out")
    assert summary["unassigned"] == {"239.9.9.9:9": 3}


def test_another_class_is_refused_with_file_and_packet_and_nothing_is_written(
    config: GatewayConfig,
    catalog: linkgw.Catalog,
    policy: Policy,
    tmp_path: Path,
    write_capture: Callable[..., Path],
) -> None:
    payloads = [ppli(catalog, 0), ppli(catalog, 1, "LIVE")]
    path = write_capture(payloads, [0.0, 1.0], *KOR_TRACKS)
    with pytest.raises(ConfigError) as fault:
        replay_offline(config, catalog, policy, [path], tmp_path / "out")
    assert f"{path}: packet 2: a message of another class; got LIVE; expected EXERCISE" in str(fault.value)
    assert list((tmp_path / "out").iterdir()) == []


def test_as_class_rewrites_what_is_of_another_class(
    config: GatewayConfig,
    catalog: linkgw.Catalog,
    policy: Policy,
    tmp_path: Path,
    write_capture: Callable[..., Path],
) -> None:
    path = write_capture([ppli(catalog, 0, "LIVE"), ppli(catalog, 1)], [0.0, 3.0], *KOR_TRACKS)
    summary = replay_offline(config, catalog, policy, [path], tmp_path / "out", as_class="EXERCISE")
    assert summary["class_rewritten"] == 1
    assert summary["ledger"]["flows"]["KOR>USA"]["forwarded"] == 2
    with pytest.raises(ConfigError, match="not the class of the networks"):
        replay_offline(config, catalog, policy, [path], tmp_path / "out", as_class="LIVE")


def test_a_cut_capture_is_replayed_as_far_as_it_goes_and_then_says_so(
    config: GatewayConfig, catalog: linkgw.Catalog, policy: Policy, captures: list[Path], tmp_path: Path
) -> None:
    cut = tmp_path / "cut.pcapng"
    cut.write_bytes(captures[0].read_bytes()[:50_001])
    with pytest.raises(CaptureError):
        replay_offline(config, catalog, policy, [cut], tmp_path / "out")
    summary = json.loads((tmp_path / "out" / "summary.json").read_bytes())
    assert summary["fault"]
    assert summary["captures"][0]["datagrams"] > 100
    assert set(octets_of(tmp_path / "out")) == FILES


def test_without_decisions_all_else_is_the_same(
    config: GatewayConfig, catalog: linkgw.Catalog, policy: Policy, captures: list[Path], tmp_path: Path
) -> None:
    for folder, decisions in ((tmp_path / "with", True), (tmp_path / "without", False)):
        replay_offline(config, catalog, policy, captures, folder, decisions=decisions)
    expected = octets_of(tmp_path / "with")
    assert expected.pop("decisions.jsonl")
    assert octets_of(tmp_path / "without") == expected
    replay_offline(config, catalog, policy, captures, tmp_path / "with", decisions=False)
    assert octets_of(tmp_path / "with") == expected  # none of an earlier replay is left behind


def test_of_several_messages_of_another_class_the_first_is_named(
    config: GatewayConfig,
    catalog: linkgw.Catalog,
    policy: Policy,
    tmp_path: Path,
    write_capture: Callable[..., Path],
) -> None:
    good = [ppli(catalog, i) for i in range(5)]
    path = write_capture([*good, ppli(catalog, 5, "LIVE"), ppli(catalog, 6, "REPLAY")], list(range(7)), *KOR_TRACKS)
    with pytest.raises(ConfigError, match="packet 6: a message of another class; got LIVE"):
        replay_offline(config, catalog, policy, [path], tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
