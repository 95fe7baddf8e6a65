"""Rewriting times and class: those fields change, nothing else does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import linkgw
from linkgw.carriers import CARRIERS, DisIdentity, Octets
from linkgw.gateway.config import GatewayConfig, Network
from linkgw.replay.recording import load_recording
from linkgw.replay.rewrite import Rewriter, TimeShift, time_fields
from linkgw.replay.routes import GROUPS

NS = 10**9


def read(network: Network, payload: bytes, catalog: linkgw.Catalog) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Envelope without words, and messages."""
    packet = network.carrier.pull(payload)
    head = {name: getattr(packet, name) for name in packet.__dataclass_fields__ if name not in ("words", "timestamp")}
    words = getattr(packet, "words", b"")
    items = linkgw.decode_all(words, catalog)
    return head, [{"name": m.name, **m.fields} for m in items if isinstance(m, linkgw.Message)]


@pytest.mark.parametrize("index", [0, 1])
def test_times_move_with_their_age_and_all_else_stays(
    index: int, config: GatewayConfig, catalog: linkgw.Catalog, captures: list[Path]
) -> None:
    network = Network(config.networks[index], index)
    recording = load_recording(captures, config, catalog)
    rows = np.flatnonzero(recording.routes // len(GROUPS) == index)[::5]
    payloads = Octets.of([recording.payloads[i] for i in rows])
    captured = recording.utc_ns[rows]
    shift = TimeShift(captured, captured + 98_765 * NS, 1.0)
    moved = Rewriter(network, catalog).rewrite(payloads, shift=shift)
    assert len(moved) == len(payloads)
    n_times = 0
    for i in range(len(payloads)):
        (head, before), (new_head, after) = (read(network, p[i], catalog) for p in (payloads, moved))
        assert new_head == head
        for old, new in zip(before, after, strict=True):
            times = {f.name: (f.raw_max + 1) * float(f.scale) for f in time_fields(catalog.messages[old["name"]])}
            assert {k: v for k, v in old.items() if k not in times} == {k: v for k, v in new.items() if k not in times}
            for name, period in times.items():
                if old[name] is None:
                    assert new[name] is None
                    continue
                n_times += 1
                assert (new[name] - old[name] - 98_765 + period / 2) % period - period / 2 == pytest.approx(0, abs=0.06)
    assert n_times > 100


def test_at_another_speed_ages_shrink_in_proportion(config: GatewayConfig, catalog: linkgw.Catalog) -> None:
    network = Network(config.networks[1], 1)
    fields = {"tn": "B1001", "time_of_validity": 96.0}
    words = np.frombuffer(linkgw.encode(linkgw.Message("J3.2", fields), catalog), np.uint8).reshape(-1, 10)
    for version in (0, 1):
        identity = DisIdentity(siso_version=version)
        payloads = CARRIERS["dis"].push_batch(identity, words, np.array([0, len(words)]), stn=0o2001, npg=7)
        shift = TimeShift(np.array([100 * NS]), np.array([3610 * NS]), 4.0)
        _, (message,) = read(network, Rewriter(network, catalog).rewrite(payloads, shift=shift)[0], catalog)
        assert message["time_of_validity"] == 9.0  # four seconds old, at four times the speed: one


def test_what_cannot_be_read_stays_as_it_was(config: GatewayConfig, catalog: linkgw.Catalog) -> None:
    payloads = Octets.of([b"", b"\x49\x36", b"no envelope at all" * 3, bytes(200)])
    now = np.arange(4) * NS
    for index in (0, 1):
        rewriter = Rewriter(Network(config.networks[index], index), catalog)
        out = rewriter.rewrite(payloads, as_class="REPLAY", shift=TimeShift(now, now + 7 * NS, 1.0))
        assert list(out) == list(payloads)
