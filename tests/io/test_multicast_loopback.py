"""On this machine alone: the loopback interface, nothing leaves it."""

from __future__ import annotations

import asyncio
import os
import re
import select
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import uvloop
from hypothesis import given
from hypothesis import strategies as st

from linkgw.carriers.batch import Octets
from linkgw.errors import ConfigError
from linkgw.io.multicast import MulticastReceiver, MulticastSender, Received, pack_source

GROUP = "239.192.77.1"


def free_port() -> int:
    """A port that nobody receives on now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(params=[True, False], ids=["gro", "no-gro"])
def receiver(request: pytest.FixtureRequest) -> Iterator[MulticastReceiver]:
    receiver = MulticastReceiver("lo", GROUP, free_port(), gro=request.param)
    yield receiver
    receiver.close()


@pytest.fixture(params=[True, False], ids=["gso", "no-gso"])
def sender(request: pytest.FixtureRequest) -> Iterator[MulticastSender]:
    sender = MulticastSender("lo", ttl=0, gso=request.param)
    yield sender
    sender.close()


def drained(receiver: MulticastReceiver) -> Received:
    """What waits, which must be something."""
    received = receiver.drain(10_000)
    assert received is not None
    return received


def numbered(n: int, size: int) -> Octets:
    return Octets.of([i.to_bytes(4, "big") + bytes(size - 4) for i in range(n)])


def test_datagrams_arrive_whole_and_in_order_with_their_source_and_times(
    receiver: MulticastReceiver, sender: MulticastSender
) -> None:
    before_utc, before_mono = time.time_ns(), time.monotonic_ns()
    payloads = numbered(500, 60)
    result = sender.send(GROUP, receiver.port, payloads)
    assert (result.sent.all(), result.errors, result.fallbacks) == (True, {}, 0)
    assert select.select([receiver], [], [], 5)[0]
    received = drained(receiver)
    after_utc, after_mono = time.time_ns(), time.monotonic_ns()
    assert list(received.payloads) == list(payloads)
    assert set(received.source.tolist()) == {pack_source(*sender.address)}
    assert before_utc <= received.utc_ns.min() <= received.utc_ns.max() <= after_utc
    assert (np.diff(received.utc_ns) >= 0).all()
    assert len(set(received.mono_ns.tolist())) == 1
    assert before_mono <= received.mono_ns[0] <= after_mono
    assert (received.wrong_interface, received.kernel_drops, received.truncated.any()) == (0, 0, False)
    assert len(received) == len(received.mono_ns) == len(received.source) == len(received.truncated) == 500
    assert receiver.drain() is None


@given(st.lists(st.integers(0, 5).flatmap(lambda n: st.just(n * 7)) | st.integers(0, 2000), max_size=40))
def test_any_mix_of_sizes_comes_through_as_it_was_sent(sizes: list[int]) -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port())
    sender = MulticastSender("lo", ttl=0)
    payloads = Octets.of([bytes([i]) * size for i, size in enumerate(sizes)])
    result = sender.send(GROUP, receiver.port, payloads)
    assert (result.n_failed, result.fallbacks, len(result.sent)) == (0, 0, len(sizes))
    received = receiver.drain()
    assert list(received.payloads if received else []) == list(payloads)
    receiver.close()
    sender.close()


def test_gso_and_gro_take_one_system_call_for_64_datagrams() -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port())
    sender = MulticastSender("lo", ttl=0)
    result = sender.send(GROUP, receiver.port, numbered(640, 60))
    received = drained(receiver)
    assert (result.calls, received.reads, len(received)) == (10, 10, 640)


def test_a_shorter_last_datagram_rides_along_and_a_longer_one_does_not() -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port())
    sender = MulticastSender("lo", ttl=0)
    for sizes, calls in (([50, 50, 20], 1), ([50, 20, 50], 2), ([20, 50, 50], 2), ([0, 0, 50], 3), ([50, 0], 2)):
        payloads = Octets.of([b"x" * size for size in sizes])
        assert sender.send(GROUP, receiver.port, payloads).calls == calls
        assert list(drained(receiver).payloads) == list(payloads)


def test_a_run_never_exceeds_what_udp_can_carry() -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port())
    sender = MulticastSender("lo", ttl=0)
    payloads = Octets.of([bytes([i]) * 1472 for i in range(60)])
    result = sender.send(GROUP, receiver.port, payloads)
    assert (result.calls, result.fallbacks, result.n_failed) == (2, 0, 0)
    assert list(drained(receiver).payloads) == list(payloads)


def test_a_drain_stops_near_its_limit_and_the_rest_waits() -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port(), gro=False)
    sender = MulticastSender("lo", ttl=0)
    payloads = numbered(25, 60)
    sender.send(GROUP, receiver.port, payloads)
    parts = [receiver.drain(10) for _ in range(4)]
    assert [len(part) if part else None for part in parts] == [10, 10, 5, None]
    assert [octets for part in parts if part for octets in part.payloads] == list(payloads)


def test_an_earlier_drain_keeps_its_octets_when_the_next_one_reads() -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port())
    sender = MulticastSender("lo", ttl=0)
    sender.send(GROUP, receiver.port, Octets.of([b"first"]))
    first = drained(receiver)
    sender.send(GROUP, receiver.port, Octets.of([b"other"]))
    assert list(drained(receiver).payloads) == [b"other"]
    assert list(first.payloads) == [b"first"]


def test_what_is_longer_than_asked_for_is_cut_and_flagged() -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port(), gro=False, longest=100)
    sender = MulticastSender("lo", ttl=0)
    sender.send(GROUP, receiver.port, Octets.of([b"a" * 100, b"b" * 101, b"c"]))
    received = drained(receiver)
    assert list(received.payloads) == [b"a" * 100, b"b" * 100, b"c"]
    assert received.truncated.tolist() == [False, True, False]


def test_another_group_on_the_same_port_is_not_heard(receiver: MulticastReceiver, sender: MulticastSender) -> None:
    other = MulticastReceiver("lo", "239.192.77.2", receiver.port)
    sender.send(GROUP, receiver.port, Octets.of([b"tracks"]))
    sender.send(other.group, other.port, Octets.of([b"warnings"]))
    assert list(drained(receiver).payloads) == [b"tracks"]
    assert list(drained(other).payloads) == [b"warnings"]
    other.close()


def test_two_receivers_of_one_group_and_port_each_get_everything(
    receiver: MulticastReceiver, sender: MulticastSender
) -> None:
    second = MulticastReceiver("lo", GROUP, receiver.port)
    sender.send(GROUP, receiver.port, Octets.of([b"once"]))
    assert list(drained(receiver).payloads) == list(drained(second).payloads) == [b"once"]
    second.close()


def test_datagrams_of_many_senders_keep_their_own_sources() -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port())
    senders = [MulticastSender("lo", ttl=0) for _ in range(5)]
    for i, sender in enumerate(senders):
        sender.send(GROUP, receiver.port, Octets.of([bytes([i])] * 2))
    received = drained(receiver)
    assert received.source.tolist() == [pack_source(*s.address) for s in senders for _ in range(2)]
    assert len(set(received.source.tolist())) == 5


def test_a_source_port_that_was_asked_for_is_used_and_said() -> None:
    port = free_port()
    with_port = MulticastSender("lo", ttl=0, source_port=port)
    assert with_port.address == ("127.0.0.1", port)
    assert MulticastSender("lo", ttl=0).address[1] >= 1024


@pytest.mark.parametrize("n_flooded", [2_000, 7_000])
def test_without_gro_every_datagram_is_received_or_counted_as_dropped_by_both_counters(n_flooded: int) -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port(), gro=False, receive_buffer=20_000)
    sender = MulticastSender("lo", ttl=0)
    n_sent = int(sender.send(GROUP, receiver.port, numbered(n_flooded, 60)).sent.sum())
    assert n_sent == n_flooded
    n_received = len(drained(receiver))
    assert 0 < n_received < n_sent
    assert receiver.proc_drops() == n_sent - n_received
    # SO_RXQ_OVFL tells with the next datagram
    sender.send(GROUP, receiver.port, Octets.of([b"last"]))
    last = drained(receiver)
    assert list(last.payloads) == [b"last"]
    assert last.kernel_drops == receiver.kernel_drops == receiver.proc_drops() == n_sent - n_received
    # and only once
    sender.send(GROUP, receiver.port, Octets.of([b"more"]))
    assert drained(receiver).kernel_drops == 0


def test_with_gro_the_drops_counted_are_a_lower_bound_of_those_there_were() -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port(), receive_buffer=20_000)
    sender = MulticastSender("lo", ttl=0)
    sender.send(GROUP, receiver.port, numbered(6_400, 60))
    dropped = 6_400 - len(drained(receiver))
    counted = receiver.proc_drops()
    assert counted is not None
    assert 0 < counted < dropped <= 64 * counted


def test_drops_survive_a_reopening_and_are_told_with_the_next_drain() -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port(), gro=False, receive_buffer=20_000)
    sender = MulticastSender("lo", ttl=0)
    sender.send(GROUP, receiver.port, numbered(3_000, 60))
    dropped = 3_000 - len(drained(receiver))
    assert receiver.reopen()
    assert receiver.kernel_drops == receiver.proc_drops() == dropped
    sender.send(GROUP, receiver.port, Octets.of([b"again"]))
    again = drained(receiver)
    assert (list(again.payloads), again.kernel_drops) == ([b"again"], dropped)


@pytest.mark.parametrize(("gro", "first", "then"), [(True, 64, 6), (False, 50, 20)])
def test_datagrams_of_another_interface_are_refused_and_counted_within_the_limit_of_a_drain(
    gro: bool, first: int, then: int
) -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port(), gro=gro)
    other = MulticastReceiver("lo", GROUP, receiver.port)
    receiver.index += 1000  # as if the interface had been made anew since
    sender = MulticastSender("lo", ttl=0)
    sender.send(GROUP, receiver.port, numbered(70, 60))
    for refused in (first, then):
        received = receiver.drain(50)
        assert received is not None
        assert (len(received), received.wrong_interface) == (0, refused)
        assert received.payloads.bounds.tolist() == [0]
    assert len(drained(other)) == 70


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_an_event_loop_wakes_for_it_before_and_after_a_reopening(
    new_loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port())
    sender = MulticastSender("lo", ttl=0)
    loop = new_loop()

    async def hear() -> list[bytes]:
        heard = loop.create_future()
        loop.add_reader(receiver.fileno(), lambda: heard.done() or heard.set_result(drained(receiver)))
        sender.send(GROUP, receiver.port, Octets.of([b"hello"]))
        received = await asyncio.wait_for(heard, 5)
        loop.remove_reader(receiver.fileno())
        return list(received.payloads)

    assert loop.run_until_complete(hear()) == [b"hello"]
    assert receiver.reopen()
    assert loop.run_until_complete(hear()) == [b"hello"]
    loop.close()


def test_receive_buffer_says_what_was_granted() -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port(), receive_buffer=100_000)
    assert receiver.receive_buffer >= 100_000


@pytest.mark.parametrize(
    ("interface", "group", "message"),
    [
        ("no-such-if", GROUP, "no such interface; got no-such-if"),
        ("lo", "10.0.0.1", "not an IPv4 multicast address; got 10.0.0.1; expected 224.0.0.0 to 239.255.255.255"),
        ("lo", "ff02::1", "not an IPv4 multicast address; got ff02::1"),
    ],
)
def test_a_receiver_that_cannot_be_says_why_in_one_line(interface: str, group: str, message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(f"{group}:4000 on {interface}: {message}")):
        MulticastReceiver(interface, group, 4000)


def test_a_sender_that_cannot_be_says_why_in_one_line() -> None:
    with pytest.raises(ConfigError, match="no such interface; got no-such-if"):
        MulticastSender("no-such-if")
    taken = MulticastSender("lo")
    with pytest.raises(ConfigError, match=f"127.0.0.1:{taken.address[1]}: cannot send from here; got Address"):
        MulticastSender("lo", source_port=taken.address[1])


def test_a_refused_opening_leaves_no_socket_behind() -> None:
    taken = MulticastSender("lo")

    def open_files() -> int:
        return len(list(Path(f"/proc/{os.getpid()}/fd").iterdir()))

    before = open_files()
    for _ in range(5):
        with pytest.raises(ConfigError):
            MulticastSender("lo", source_port=taken.address[1])
    assert open_files() == before
