"""The runner by itself: what it does when the core fails, or the state."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace

import numpy as np
import pytest

import linkgw
from linkgw.carriers import CARRIERS, Octets, SimpleIdentity
from linkgw.gateway.events import DatagramsReceived
from linkgw.io.clock import VirtualClock
from linkgw.io.durable import RETRY_NS, Durable
from linkgw.io.link import Link
from linkgw.io.logs import REPEAT_NS, Alarms, open_log
from linkgw.io.places import open_places
from linkgw.io.runner import Runner
from linkgw.io.store import MemoryStore, StoreError
from linkgw.picture.numbers import BindingChange, Space
from linkgw.policy.rules import load_policy
from linkgw.spec.model import Group


class NoLoop:
    """An event loop in which nothing ever becomes readable."""

    def add_reader(self, fd: int, callback: object) -> None:
        pass

    def remove_reader(self, fd: int) -> None:
        pass


@pytest.fixture
def log_lines():
    """A log, and a function that gives its lines."""
    stream = io.StringIO()
    return open_log(stream, human=False), lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def runner(make_site, catalog, log_lines):
    site = make_site(head="")
    config, places = open_places(site.config)
    policy = load_policy(places.policy, catalog, [network.name for network in config.networks])
    log, _ = log_lines
    made = Runner(config, catalog, policy, Durable(MemoryStore(), "memory"), VirtualClock(), Alarms(log), log)
    made.links = [Link(config, i, NoLoop(), made.serve) for i in range(3)]
    for link in made.links:
        link.mend()
    yield made
    for link in made.links:
        link.close()


def received(network: int, message: linkgw.Message, catalog, mono_ns: int) -> DatagramsReceived:
    words = np.frombuffer(linkgw.encode(message, catalog), np.uint8).reshape(-1, 10)
    payloads: Octets = CARRIERS["simple"].push_batch(
        SimpleIdentity(), words, np.array([0, len(words)]), stn=5, npg=7, sequence=1
    )
    times = np.array([mono_ns])
    return DatagramsReceived(network, Group.TRACKS, payloads, times, times, np.array([1], np.uint64))


def test_after_a_fault_of_the_core_numbers_and_counts_go_on(
    runner, join, make_site, catalog, air_track, log_lines
) -> None:
    usa_number = []
    for speed in (1, 2):
        runner.feed(received(0, air_track("A0001", speed), catalog, speed))
        usa_number.append(runner.core.spaces(1)[Space.TN].alive(speed))
        if speed == 1:
            runner.feed(received(99, air_track("A0002"), catalog, 2))  # no such network
    assert runner.n_failures == 1
    assert usa_number[0] == usa_number[1] != []
    assert runner.core.ledger.as_dict()["flows"]["KOR>USA"]["forwarded"] == 2
    assert runner.faults() != [], "what was fed past the sockets is missing in the sums"
    events = [line["event"] for line in log_lines[1]()]
    assert events.count("the core failed") == 1
    assert [line["alarm"] for line in log_lines[1]() if line["event"] == "alarm"] == ["core_failed"]


class Moody(MemoryStore):
    """A store whose disk is full now and then."""

    full = False
    commits: list[list[BindingChange]]

    def __init__(self) -> None:
        super().__init__()
        self.commits = []

    def commit(self, changes, counters=None) -> None:
        if self.full:
            raise StoreError("the state cannot be kept", got="disk full")
        self.commits.append(list(changes))
        super().commit(changes, counters)


def change(number: int, origin_number: int, *, ended: bool = False) -> BindingChange:
    return BindingChange("USA", Space.TN, number, "KOR", origin_number, 0, ended)


def test_what_could_not_be_kept_is_kept_first_the_next_time() -> None:
    store = Moody()
    durable = Durable(store, "here")
    store.full = True
    assert not durable.keep([change(1, 11)], 0)
    assert "disk full" in durable.fault
    store.full = False
    assert not durable.settle(RETRY_NS - 1), "not sooner than that"
    assert durable.keep([change(2, 12)], RETRY_NS)
    assert [c.number for c in store.commits[0]] == [1, 2]
    assert (durable.n_pending, durable.fault, durable.commits, durable.failures) == (0, "", 1, 1)


def test_of_a_number_that_changes_while_nothing_can_be_kept_the_last_change_is_kept() -> None:
    store = Moody()
    durable = Durable(store, "here")
    store.full = True
    for round_ in range(1000):
        assert not durable.keep([change(1, 11, ended=True), change(1, round_)], round_)
    assert durable.n_pending == 1
    store.full = False
    assert durable.settle(RETRY_NS + 1000)
    assert [(b.number, b.origin_number, b.ended_utc_ns) for b in store.load()] == [(1, 999, None)]


def test_an_alarm_is_told_at_once_and_then_as_a_count(log_lines) -> None:
    log, lines = log_lines
    alarms = Alarms(log)
    for i in range(500):
        alarms.take("kernel_drops", f"KOR tracks: the kernel dropped {i} datagrams", i, i)
        alarms.take("kernel_drops", f"USA tracks: the kernel dropped {i} datagrams", i, i)
    assert [line["text"][:3] for line in lines()] == ["KOR", "USA"]
    alarms.tick(REPEAT_NS - 1)
    assert len(lines()) == 2
    alarms.tick(REPEAT_NS)
    assert [line.get("times") for line in lines()] == [None, None, 499, 499]
    alarms.finish(REPEAT_NS)
    assert len(lines()) == 4
    assert alarms.counts() == {"kernel_drops": 1000}


def test_alarms_of_endless_kinds_do_not_fill_the_memory(log_lines) -> None:
    alarms = Alarms(log_lines[0])
    for i in range(3000):
        alarms.take("odd", f"sender x{i}", 0, 0)
    assert len(alarms.all()) < 300
    assert alarms.counts() == {"odd": 3000}


def test_a_readable_log_has_no_json() -> None:
    stream = io.StringIO()
    open_log(stream, human=True).info("ready", gateway="test")
    assert "ready" in stream.getvalue()
    assert "gateway=test" in stream.getvalue()


def test_a_warning_does_not_wait_for_all_steps_of_a_large_batch_of_tracks(
    runner, join, catalog, air_track, threat_warning, monkeypatch
) -> None:
    places = {group.value: runner.links[0].where(group) for group in Group}
    groups = {"KOR": {name: (place.group, place.port) for name, place in places.items()}}
    station = join(SimpleNamespace(groups=groups), "KOR")
    for link in runner.links:
        runner.take_addresses(link)
    sent: list[tuple[Group, int]] = []
    send, n_said = runner._send, [0]

    def say_one_more(command) -> None:
        """Each time that tracks go out another warning comes."""
        if command.origin == 0:
            sent.append((command.group, command.network))
        send(command)
        if command.group is Group.TRACKS and command.origin == 0:
            n_said[0] += 1
            station.say([threat_warning(n_said[0])], catalog, "warnings")

    monkeypatch.setattr(runner, "_send", say_one_more)
    station.say([air_track(f"A{i:04o}") for i in range(1, 401)], catalog)
    assert runner.serve(runner.links[0], Group.TRACKS) == 400
    assert sent == [
        (Group.TRACKS, 1), (Group.WARNINGS, 1), (Group.WARNINGS, 2),
        (Group.TRACKS, 2), (Group.WARNINGS, 1), (Group.WARNINGS, 2),
    ]  # fmt: skip
    assert runner.faults() == []
