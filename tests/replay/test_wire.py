"""Replay onto loopback: every datagram arrives in its group, in its order, at its time, times moved to now."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import numpy as np
import pytest

import linkgw
from linkgw.carriers import CARRIERS
from linkgw.codec import bulk
from linkgw.errors import ConfigError
from linkgw.gateway.admission import ages
from linkgw.gateway.config import GatewayConfig
from linkgw.io.multicast import MulticastReceiver, Received
from linkgw.replay.recording import Recording, load_recording
from linkgw.replay.routes import GROUPS
from linkgw.replay.wire import Progress, WireReplay
from linkgw.spec.model import Catalog


@pytest.fixture
def own_config(config: GatewayConfig) -> GatewayConfig:
    """The shipped gateway on groups that nobody else here uses, not even the same test in another process."""
    own = f"239.{10 + os.getpid() % 180}"
    networks = [
        network.model_copy(
            update={
                key: getattr(network, key).model_copy(
                    update={"group": getattr(network, key).group.replace("239.192", own)}
                )
                for key in ("tracks", "warnings")
            }
        )
        for network in config.networks
    ]
    return config.model_copy(update={"networks": networks})


def play(
    config: GatewayConfig, catalog: Catalog, recording: Recording, **options: object
) -> tuple[Progress, list[list[Received]]]:
    """What arrives on each route."""
    with contextlib.ExitStack() as stack:
        receivers = [
            stack.enter_context(contextlib.closing(MulticastReceiver(n.interface, g.group, g.port)))
            for n in config.networks
            for g in (n.tracks, n.warnings)
        ]
        replay = stack.enter_context(
            contextlib.closing(WireReplay(config, catalog, recording, **options))  # type: ignore[arg-type]
        )
        progress = replay.run()
        got: list[list[Received]] = [[] for _ in receivers]
        for route, receiver in enumerate(receivers):
            while (received := receiver.drain()) is not None:
                got[route].append(received)
    return progress, got


def test_recorded_octets_arrive_in_their_groups_in_order(
    config: GatewayConfig, own_config: GatewayConfig, catalog: Catalog, captures: list[Path]
) -> None:
    recording = load_recording(captures, config, catalog)
    progress, got = play(own_config, catalog, recording, speed=200.0, retime=False)
    assert progress.sent == len(recording)
    for route in range(len(config.networks) * len(GROUPS)):
        rows = np.flatnonzero(recording.routes == route)
        assert [p for r in got[route] for p in r.payloads] == [recording.payloads[i] for i in rows]


def test_messages_are_as_fresh_on_the_wire_as_they_were(
    config: GatewayConfig, own_config: GatewayConfig, catalog: Catalog, captures: list[Path]
) -> None:
    recording = load_recording(captures[:1], config, catalog).window("0", "20")
    _, got = play(own_config, catalog, recording, speed=20.0)
    from linkgw.carriers import CARRIERS
    from linkgw.codec import bulk

    n = 0
    for received in got[0]:
        envelopes = CARRIERS["simple"].pull_batch(received.payloads)
        for kind in bulk.decode(envelopes.words, envelopes.starts[:-1], catalog).kinds.values():
            if kind.spec.name == "J3.2":
                age_s = ages(kind, received.utc_ns[kind.datagrams]) / 1e9
                assert ((age_s > -0.1) & (age_s < 5)).all()
                n += len(kind)
    assert n > 20


def test_deadlines_do_not_drift(
    config: GatewayConfig, own_config: GatewayConfig, catalog: Catalog, captures: list[Path]
) -> None:
    recording = load_recording(captures, config, catalog).window("0", "40")
    begun = time.monotonic_ns()
    progress, _ = play(own_config, catalog, recording, speed=40.0, passes=2)
    took_s = (time.monotonic_ns() - begun) / 1e9
    span_s = int(recording.utc_ns[-1] - recording.utc_ns[0]) / 1e9 / 40
    assert progress.sent == 2 * len(recording)
    assert took_s >= 2 * span_s
    # deadlines are absolute: lateness at the end is that of one datagram, not the sum of all
    assert progress.drift_ns < 1e9 * span_s


def test_keys_pause_step_and_end(
    config: GatewayConfig, own_config: GatewayConfig, catalog: Catalog, captures: list[Path]
) -> None:
    recording = load_recording(captures, config, catalog)
    script = iter([["space"], ["step"], ["step"], ["quit"]])
    with contextlib.closing(WireReplay(own_config, catalog, recording, speed=0.1)) as replay:
        progress = replay.run(lambda timeout_s: next(script))
    assert not replay.timeline.is_over
    assert progress.sent in (2, 3)  # the first is due at once, then two steps


def test_a_window_takes_seconds_or_utc_and_refuses_what_is_empty(
    config: GatewayConfig, catalog: Catalog, captures: list[Path]
) -> None:
    recording = load_recording(captures, config, catalog)
    by_utc = recording.window("2023-12-18T00:00:30.123457Z", "2023-12-18T00:01:00.123457Z")
    first_s = (int(recording.utc_ns[0]) - 1_702_857_600 * 10**9) / 1e9
    assert len(recording.window(str(30.123457 - first_s), str(60.123457 - first_s))) == len(by_utc) > 200
    with pytest.raises(ConfigError, match="nothing to replay"):
        recording.window("1000", None)
    with pytest.raises(ConfigError, match="not a time"):
        recording.window("soon", None)


def test_a_shared_group_is_told_apart_by_the_name_of_the_interface(config: GatewayConfig, captures: list[Path]) -> None:
    shared = config.networks[0]
    networks = [
        shared.model_copy(update={"name": name, "interface": interface})
        for name, interface in (("AAA", "eth1"), ("KOR", "eth2"))
    ]
    recording = load_recording(captures[:1], config.model_copy(update={"networks": networks}), linkgw.load_catalog())
    assert set((recording.routes // len(GROUPS)).tolist()) == {1}  # the capture's interface is called KOR


def test_at_full_speed_each_group_keeps_its_order_and_times_are_moved(
    config: GatewayConfig, own_config: GatewayConfig, catalog: Catalog, captures: list[Path]
) -> None:
    recording = load_recording(captures, config, catalog)
    progress, got = play(own_config, catalog, recording, speed=float("inf"), passes=2)
    assert progress.sent == 2 * len(recording)
    assert not progress.failed
    for route in range(len(config.networks) * len(GROUPS)):
        lengths = np.diff(recording.payloads.bounds)[recording.routes == route].tolist()
        assert [len(p) for r in got[route] for p in r.payloads] == 2 * lengths


def test_a_speed_that_nobody_can_keep_up_with_sends_everything_late(
    config: GatewayConfig, own_config: GatewayConfig, catalog: Catalog, captures: list[Path]
) -> None:
    recording = load_recording(captures, config, catalog)
    progress, got = play(own_config, catalog, recording, speed=1e9, retime=False)
    assert progress.sent == len(recording) == sum(len(r.payloads) for route in got for r in route)
    assert min(progress.lateness_ns) >= 0


def test_a_step_sends_the_message_as_fresh_as_it_was(
    config: GatewayConfig, own_config: GatewayConfig, catalog: Catalog, captures: list[Path]
) -> None:
    recording = load_recording(captures[:1], config, catalog)
    script = iter([["space"], *[["step"]] * 30, ["left"], ["up"], ["space"], ["quit"]])
    with contextlib.ExitStack() as stack:
        network = own_config.networks[0]
        receivers = [
            stack.enter_context(contextlib.closing(MulticastReceiver(network.interface, g.group, g.port)))
            for g in (network.tracks, network.warnings)
        ]
        replay = stack.enter_context(contextlib.closing(WireReplay(own_config, catalog, recording, speed=1.0)))
        replay.run(lambda timeout_s: next(script))
        received = [r for receiver in receivers if (r := receiver.drain()) is not None]
    assert sum(len(r.payloads) for r in received) >= 30
    n = 0
    for r in received:
        envelopes = CARRIERS["simple"].pull_batch(r.payloads)
        for kind in bulk.decode(envelopes.words, envelopes.starts[:-1], catalog).kinds.values():
            if kind.spec.name == "J3.2":
                age_s = ages(kind, r.utc_ns[kind.datagrams]) / 1e9
                assert ((age_s > -0.1) & (age_s < 60)).all()
                n += len(kind)
    assert n
