"""Across interfaces, in network namespaces of the tests' own."""

from __future__ import annotations

import contextlib
import itertools
import os
import select
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np
import pytest

from linkgw.carriers.batch import Octets
from linkgw.errors import ConfigError
from linkgw.io.interfaces import InterfaceWatch
from linkgw.io.multicast import MulticastReceiver, MulticastSender, pack_source

GROUP, PORT = "239.192.77.1", 5077
IP_MULTICAST_ALL = 49


@contextlib.contextmanager
def ends(place, interface: str, **options: object) -> Iterator[tuple[MulticastReceiver, MulticastSender]]:
    """A receiver and a sender on one interface of a namespace."""
    with place.entered():
        receiver = MulticastReceiver(interface, GROUP, PORT)
        sender = MulticastSender(interface, **options)
    yield receiver, sender
    receiver.close()
    sender.close()


def hears(receiver: MulticastReceiver) -> list[bytes]:
    """What arrives, waiting for the first of it."""
    assert select.select([receiver], [], [], 5)[0], "nothing arrived"
    received = receiver.drain()
    return list(received.payloads) if received else []


def hears_nothing(receiver: MulticastReceiver) -> bool:
    return not select.select([receiver], [], [], 0.1)[0]


def say(sender: MulticastSender, text: bytes) -> bool:
    return bool(sender.send(GROUP, PORT, Octets.of([text])).sent.all())


def until(true) -> None:
    """Wait for what must become true."""
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_ready(watch: InterfaceWatch) -> bool:
    watch.poll()
    state = watch.states["nat0"]
    return state.up and bool(state.address)


@pytest.fixture
def three_nations(netns):
    """A gateway's namespace with nat0, nat1, nat2, each joined to a nation's namespace with its eth0."""
    gateway = netns()
    nations = [netns() for _ in range(3)]
    for i, nation in enumerate(nations):
        netns.link(gateway, (f"nat{i}", f"10.9.{i}.1/24"), nation, ("eth0", f"10.9.{i}.2/24"))
    return gateway, nations


def test_one_group_and_port_on_three_interfaces_never_cross(three_nations) -> None:
    gateway, nations = three_nations
    with contextlib.ExitStack() as stack:
        inner = [stack.enter_context(ends(gateway, f"nat{i}", loop=False)) for i in range(3)]
        outer = [stack.enter_context(ends(nation, "eth0", loop=False)) for nation in nations]
        for i, (_, sender) in enumerate(outer):
            assert say(sender, b"from %d" % i)
        for i, (receiver, _) in enumerate(inner):
            assert hears(receiver) == [b"from %d" % i]
        for i, (_, sender) in enumerate(inner):
            assert say(sender, b"to %d" % i)
        for i, (receiver, _) in enumerate(outer):
            assert hears(receiver) == [b"to %d" % i]
        assert all(hears_nothing(receiver) for receiver, _ in inner + outer)


@pytest.mark.parametrize(("all_groups", "n_refused"), [(0, 0), (1, 1)])
def test_each_layer_alone_keeps_other_networks_out(three_nations, all_groups: int, n_refused: int) -> None:
    gateway, nations = three_nations
    with ends(gateway, "nat0") as (receiver, _), ends(gateway, "nat1") as (neighbour, _):
        with socket.socket(fileno=receiver.fileno()) as same:  # undo the layers above the one that is tested
            same.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"")
            same.setsockopt(socket.IPPROTO_IP, IP_MULTICAST_ALL, all_groups)
            same.detach()
        with ends(nations[1], "eth0") as (_, stranger), ends(nations[0], "eth0") as (_, own):
            assert say(stranger, b"stranger")
            assert hears(neighbour) == [b"stranger"]
            assert say(own, b"own")
            heard: list[bytes] = []
            refused = 0
            while not heard:
                assert select.select([receiver], [], [], 5)[0]
                received = receiver.drain()
                assert received is not None
                heard += received.payloads
                refused += received.wrong_interface
            assert (heard, refused) == ([b"own"], n_refused)


def test_own_echo_bears_the_senders_address(three_nations) -> None:
    gateway, _ = three_nations
    with ends(gateway, "nat0", loop=True) as (receiver, sender):
        assert say(sender, b"echo")
        assert select.select([receiver], [], [], 5)[0]
        received = receiver.drain()
        assert received is not None
        assert received.source.tolist() == [pack_source(*sender.address)]
        assert sender.address[0] == "10.9.0.1"


def test_ttl_0_stays_on_the_machine_and_ttl_1_reaches_the_network(three_nations) -> None:
    gateway, nations = three_nations
    with ends(nations[0], "eth0") as (far, _):
        with ends(gateway, "nat0", ttl=0) as (near, sender):
            assert say(sender, b"home")
            assert hears(near) == [b"home"]
            assert hears_nothing(far)
        with ends(gateway, "nat0", ttl=1) as (near, sender):
            assert say(sender, b"abroad")
            assert hears(near) == hears(far) == [b"abroad"]


def test_after_down_and_up_both_ends_work_on_without_being_opened_anew(three_nations) -> None:
    gateway, nations = three_nations
    with ends(gateway, "nat0", loop=False) as (receiver, sender), ends(nations[0], "eth0") as (far, back):
        gateway.run("ip", "link", "set", "nat0", "down")
        result = sender.send(GROUP, PORT, Octets.of([b"lost"] * 3))
        assert not result.sent.any()
        assert (sum(result.errors.values()), result.n_failed) == (3, 3)
        assert set(result.errors) <= {"ENETDOWN", "ENETUNREACH", "ENODEV"}
        gateway.run("ip", "link", "set", "nat0", "up")
        with gateway.entered():
            watch = InterfaceWatch(["nat0"])
        until(lambda: is_ready(watch))
        assert say(sender, b"out")
        assert hears(far)[-1:] == [b"out"]
        assert say(back, b"in")
        assert hears(receiver) == [b"in"]
        watch.close()


def test_a_deleted_and_remade_interface_is_deaf_until_reopened(netns) -> None:
    gateway, nation = netns(), netns()
    gateway_end, nation_end = ("nat0", "10.9.0.1/24"), ("eth0", "10.9.0.2/24")
    netns.link(gateway, gateway_end, nation, nation_end)
    with gateway.entered():
        watch = InterfaceWatch(["nat0"])
    with ends(gateway, "nat0", loop=False) as (receiver, sender):
        old_index = receiver.index
        gateway.run("ip", "link", "del", "nat0")
        until(lambda: [watch.poll(), watch.states["nat0"].index][-1] == 0)
        with gateway.entered():
            assert not receiver.reopen()
            assert not sender.reopen()
        assert set(sender.send(GROUP, PORT, Octets.of([b"x"])).errors) <= {"ENODEV", "ENETUNREACH", "ENETDOWN"}

        netns.link(gateway, gateway_end, nation, nation_end)
        until(lambda: is_ready(watch))
        with ends(nation, "eth0", loop=False) as (far, back):
            assert say(back, b"unheard")
            assert hears_nothing(receiver)
            assert not say(sender, b"unsent")
            with gateway.entered():
                assert receiver.reopen()
                assert sender.reopen()
            assert receiver.index == sender.index == watch.states["nat0"].index != old_index
            assert say(back, b"heard")
            assert hears(receiver) == [b"heard"]
            assert say(sender, b"sent")
            assert hears(far) == [b"sent"]
    watch.close()


def test_an_interface_without_an_address_cannot_send(netns) -> None:
    gateway, nation = netns(), netns()
    netns.link(gateway, ("nat0", ""), nation, ("eth0", "10.9.0.2/24"))
    with gateway.entered(), pytest.raises(ConfigError, match="no IPv4 address on the interface; got nat0"):
        MulticastSender("nat0")


def test_a_run_that_the_kernel_refuses_goes_out_one_by_one_and_is_counted(three_nations) -> None:
    gateway, nations = three_nations
    payloads = Octets.of([bytes([i]) * 3000 for i in range(5)])  # beyond the MTU: no segments, but fragments
    with ends(gateway, "nat0", loop=False) as (_, sender), ends(nations[0], "eth0") as (far, _):
        result = sender.send(GROUP, PORT, payloads)
        assert (result.fallbacks, result.calls, result.n_failed) == (1, 5, 0)
        assert sender.gso, "runs of another size may do"
        heard: list[bytes] = []
        while len(heard) < 5:
            heard += hears(far)
        assert heard == list(payloads)


def test_what_udp_cannot_carry_is_counted_and_the_rest_is_sent(three_nations) -> None:
    gateway, nations = three_nations
    with ends(gateway, "nat0", loop=False) as (_, sender), ends(nations[0], "eth0") as (far, _):
        result = sender.send(GROUP, PORT, Octets.of([b"before", bytes(65_508), b"after"]))
        assert (result.sent.tolist(), result.errors) == ([True, False, True], {"EMSGSIZE": 1})
        assert hears(far) == [b"before", b"after"]


@contextlib.contextmanager
def one_processor() -> Iterator[None]:
    """Stay on one: where a queue is emptied by two, the kernel can hand on two datagrams in the wrong order."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@pytest.mark.skipif(shutil.which("tc") is None, reason="needs tc of iproute2")
@pytest.mark.parametrize("gso", [True, False])
def test_a_full_queue_makes_a_bounded_wait_then_counted_failures_and_order_is_kept(three_nations, gso: bool) -> None:
    gateway, nations = three_nations
    slow = ("tbf", "rate", "10mbit", "burst", "50kb", "limit", "50kb")
    gateway.run("tc", "qdisc", "add", "dev", "nat0", "root", *slow)
    payloads = Octets.of([i.to_bytes(2, "big") + bytes(98) for i in range(2000)])
    with ends(gateway, "nat0", loop=False, gso=gso) as (_, sender), ends(nations[0], "eth0") as (far, _):
        with one_processor():
            result = sender.send(GROUP, PORT, payloads)
        n_sent = int(result.sent.sum())
        assert 0 < n_sent < 2000
        assert result.errors == {"ENOBUFS": 2000 - n_sent}
        heard: list[bytes] = []
        while len(heard) < n_sent:
            heard += hears(far)
        assert heard == list(itertools.compress(payloads, result.sent))
        assert hears_nothing(far)


@pytest.mark.skipif(shutil.which("tc") is None, reason="needs tc of iproute2")
def test_a_small_send_buffer_makes_a_bounded_wait_then_counted_failures(three_nations) -> None:
    gateway, _ = three_nations
    slow = ("tbf", "rate", "100kbit", "burst", "2kb", "limit", "10mb")
    gateway.run("tc", "qdisc", "add", "dev", "nat0", "root", *slow)
    with ends(gateway, "nat0", loop=False, gso=False, send_buffer=5_000) as (_, sender):
        result = sender.send(GROUP, PORT, Octets.of([bytes(100)] * 500))
        assert set(result.errors) == {"EAGAIN"}
        assert result.n_failed == np.count_nonzero(~result.sent)


@pytest.mark.skipif(shutil.which("nft") is None, reason="needs nft")
def test_a_firewall_that_forbids_it_is_counted_as_such(three_nations) -> None:
    gateway, _ = three_nations
    rule = "table ip t {\nchain c {\ntype filter hook output priority 0\nip daddr 239.0.0.0/8 drop\n}\n}"
    try:
        gateway.run("nft", rule)
    except RuntimeError as error:
        pytest.skip(f"no firewall here: {error}")
    with ends(gateway, "nat0") as (_, sender):
        result = sender.send(GROUP, PORT, Octets.of([b"no"] * 3))
        assert (result.errors, result.fallbacks) == ({"EPERM": 3}, 0)


def test_a_flood_over_a_bridge_is_accounted_for_to_the_last_datagram(netns) -> None:
    gateway, nation = netns(), netns()
    netns.bridge((gateway, "nat0", "10.9.0.1/24"), (nation, "eth0", "10.9.0.2/24"))
    with nation.entered():
        sender = MulticastSender("eth0")
    with gateway.entered():
        receiver = MulticastReceiver("nat0", GROUP, PORT, gro=False, receive_buffer=30_000)
    until(lambda: say(sender, b"hello") and receiver.drain())
    receiver.drain()
    n_sent = n_received = drops = 0
    for _ in range(20):
        n_sent += int(sender.send(GROUP, PORT, Octets.of([bytes(60)] * 300)).sent.sum())
        while received := receiver.drain():
            n_received += len(received)
            drops += received.kernel_drops

    def accounted_for() -> bool:
        nonlocal n_received, drops
        while received := receiver.drain():
            n_received += len(received)
            drops += received.kernel_drops
        with gateway.entered():
            return n_received + (receiver.proc_drops() or 0) == n_sent

    until(accounted_for)
    assert n_received < n_sent
    assert receiver.proc_drops() is None, "counts of another namespace are not ours to read"
    until(lambda: say(sender, b"last") and select.select([receiver], [], [], 0.1)[0])
    while received := receiver.drain():
        drops += received.kernel_drops
    assert drops == n_sent - n_received


WITHOUT_PRIVILEGES = """
import codecs, os
from linkgw.carriers.batch import Octets
from linkgw.io.multicast import MulticastReceiver, MulticastSender
codecs.lookup("ascii")  # the interpreter's own files may be out of reach later
os.setgroups([])
os.setuid(65534)
receiver, sender = MulticastReceiver("lo", "239.192.77.1", 5078, receive_buffer=1 << 30), MulticastSender("lo", ttl=0)
assert receiver.reopen() and sender.reopen()
assert sender.send("239.192.77.1", 5078, Octets.of([b"hello"])).sent.all()
print(list(receiver.drain().payloads), receiver.receive_buffer < 1 << 30)
"""


def test_it_works_without_privileges_with_the_buffer_that_is_permitted(netns) -> None:
    inside = netns()
    done = subprocess.run(
        inside.command(sys.executable, "-c", WITHOUT_PRIVILEGES), capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[b'hello'] True\n", "")
