"""Many datagrams in one system call, against one a call; and what is done where the calls are missing."""

from __future__ import annotations

import ctypes
import errno
import itertools
import socket
import struct
from collections.abc import Callable, Iterator
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkgw.carriers.batch import Octets
from linkgw.io import mmsg, multicast_sender
from linkgw.io.mmsg_control import CONTROL_OCTETS, WORDS, ControlReader, pack_place
from linkgw.io.mmsg_reader import ManyReader
from linkgw.io.mmsg_reads import ROOM, PlainReader
from linkgw.io.mmsg_runs import run_end, run_starts
from linkgw.io.mmsg_writer import ManyWriter
from linkgw.io.multicast import MulticastReceiver, MulticastSender, Received, pack_source

GROUP = "239.192.77.9"
CALLS = ("recvmmsg", "sendmmsg")


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def numbered(n: int, size: int) -> Octets:
    return Octets.of([i.to_bytes(4, "big") + bytes(size - 4) for i in range(n)])


def of_sizes(sizes: list[int]) -> Octets:
    return Octets.of([bytes([i % 251]) * size for i, size in enumerate(sizes)])


def drained(receiver: MulticastReceiver) -> Received:
    received = receiver.drain(100_000)
    assert received is not None
    return received


def no_such_call(*_: object) -> int:
    ctypes.set_errno(errno.ENOSYS)
    return -1


@pytest.fixture(params=["many", "no libc call", "ENOSYS"])
def calls(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The calls as they are; missing in the C library; missing in the kernel."""
    for name in CALLS:
        if request.param != "many":
            monkeypatch.setattr(mmsg, name, None if request.param == "no libc call" else no_such_call)
    way: str = request.param
    return way


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[int]]]:
    """What each of the two calls gave, one after the other."""
    gave: dict[str, list[int]] = {name: [] for name in CALLS}

    def counting(name: str) -> Callable[..., int]:
        call = getattr(mmsg, name)

        def count(*args: object) -> int:
            gave[name].append(call(*args))
            return gave[name][-1]

        return count

    for name in CALLS:
        monkeypatch.setattr(mmsg, name, counting(name))
    return gave


@pytest.mark.parametrize("gro", [True, False])
@pytest.mark.parametrize("n", [1, 5, 400])
def test_the_structures_are_read_as_the_socket_module_reads_them(gro: bool, n: int) -> None:
    receivers = [MulticastReceiver("lo", GROUP, port, gro=gro, longest=1000) for port in [free_port()] * 2]
    sender = MulticastSender("lo", ttl=0)
    sender.send(GROUP, receivers[0].port, of_sizes([0, 7, 60, 60, 60, 20, 1200] * 100).cut(0, n))
    before, now = (PlainReader(receivers[0]._longest), receivers[1]._reader)
    assert isinstance(now, ManyReader)
    expected, got = (reader.read(r._socket, 10_000) for r, reader in zip(receivers, (before, now), strict=True))
    assert got.octets.tobytes() == expected.octets.tobytes()
    assert (got.n, got.fault) == (expected.n, expected.fault) == (n, 0)
    rows = [[list(map(int, row)) for row in reads.rows] for reads in (expected, got)]
    for one, other in zip(*rows, strict=True):
        assert abs(one.pop(4) - other.pop(4)) < 10**9  # utc_ns: each socket has its own
        assert one == other


def test_lone_datagrams_come_and_go_many_a_call(counted: dict[str, list[int]]) -> None:
    for gro in (True, False):
        receiver = MulticastReceiver("lo", GROUP, free_port(), gro=gro)
        sender = MulticastSender("lo", ttl=0, gso=False)
        result = sender.send(GROUP, receiver.port, numbered(500, 60))
        assert (result.calls, result.n_failed) == (500, 0)
        assert counted["sendmmsg"] == [256, 244]
        assert drained(receiver).reads == 500
        assert len(counted["recvmmsg"]) <= 500 // 16 + 2
        for gave in counted.values():
            gave.clear()


def test_runs_go_many_a_call(counted: dict[str, list[int]]) -> None:
    receiver, sender = MulticastReceiver("lo", GROUP, free_port()), MulticastSender("lo", ttl=0)
    payloads = of_sizes([60, 60, 50, 40] * 50)
    assert sender.send(GROUP, receiver.port, payloads).calls == 100
    assert counted["sendmmsg"] == [100 - 4]
    assert list(drained(receiver).payloads) == list(payloads)


def test_one_datagram_takes_one_call_and_a_look_whether_there_are_more(counted: dict[str, list[int]]) -> None:
    receiver, sender = MulticastReceiver("lo", GROUP, free_port()), MulticastSender("lo", ttl=0)
    sender.send(GROUP, receiver.port, Octets.of([b"alone"]))
    assert list(drained(receiver).payloads) == [b"alone"]
    assert counted == {"recvmmsg": [-1, -1], "sendmmsg": []}  # the first: is there such a call?


def control_message(level: int, kind: int, data: bytes) -> bytes:
    octets = struct.pack("=Qii", 16 + len(data), level, kind) + data
    return octets + b"\xaa" * (-len(octets) % 8)  # the kernel leaves what was there


@st.composite
def control_buffers(draw: st.DrawFn) -> tuple[bytes, tuple[int, int, int, int]]:
    """Any of the four messages, and one that nobody asked for, in any order; and what they tell."""
    ns, index, segment, drops = (draw(st.integers(0, top)) for top in (10**18, 1 << 30, 1 << 16, 0xFFFF_FFFF))
    address = draw(st.binary(min_size=4, max_size=4))
    told = {
        (socket.SOL_SOCKET, 35): (struct.pack("=qq", *divmod(ns, 10**9)), (ns, 0, 0, -1)),
        (socket.IPPROTO_IP, 8): (
            struct.pack("=i4s4s", index, b"same", address),
            (0, pack_place(index, address), 0, -1),
        ),
        (17, 104): (struct.pack("=i", segment), (0, 0, segment, -1)),
        (socket.SOL_SOCKET, 40): (struct.pack("=I", drops), (0, 0, 0, drops)),
        (socket.IPPROTO_IP, 2): (b"ttl?", (0, 0, 0, -1)),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(told)), unique=True, max_size=4))
    octets = b"".join(control_message(*key, told[key][0]) for key in chosen)
    columns = zip(*(told[key][1] for key in chosen), strict=True) if chosen else [(0,), (0,), (0,), (-1,)]
    ns, place, segment, drops = (max(column, key=abs) if column != (-1,) else -1 for column in columns)
    if (socket.SOL_SOCKET, 40) in chosen:
        drops = told[socket.SOL_SOCKET, 40][1][3]
    return octets, (ns, place, segment, drops)


@given(st.lists(control_buffers(), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_control_buffers_of_any_layout_are_read_alike_one_by_one_and_by_columns(
    buffers: list[tuple[bytes, tuple[int, int, int, int]]], random: Random
) -> None:
    words = np.zeros((len(buffers), WORDS), np.int64)
    for row, (octets, _) in zip(words, buffers, strict=True):
        stale = random.randbytes(CONTROL_OCTETS)
        row[: CONTROL_OCTETS // 8] = np.frombuffer(octets + stale[len(octets) :], np.int64)
    lengths = np.array([len(octets) for octets, _ in buffers])
    expected = [told for _, told in buffers]
    reader = ControlReader()
    assert [reader.read(row.tolist(), int(n)) for row, n in zip(words, lengths, strict=True)] == expected
    assert list(map(tuple, ControlReader().read_many(words, lengths).T.tolist())) == expected
    assert list(map(tuple, reader.read_many(words, lengths).T.tolist())) == expected


# runs

SIZES = st.sampled_from([0, 1, 2, 60, 700, 1500, 20_000, 40_000, 65_507, 70_000])
TIMES = st.sampled_from([1, 1, 1, 2, 3, 63, 64, 65, 128, 130])


@given(st.lists(st.tuples(SIZES, TIMES), max_size=12))
def test_runs_by_blocks_are_those_found_one_by_one(blocks: list[tuple[int, int]]) -> None:
    sizes = [size for size, times in blocks for _ in range(times)]
    bounds, expected, at = [0, *itertools.accumulate(sizes)], [], 0
    while at < len(sizes):
        expected.append(at)
        at = run_end(bounds, at)
    assert run_starts(np.array(sizes, np.int64)) == expected


@pytest.mark.parametrize(("start", "end"), [(0, 11), (-1, 5), (6, 5)])
def test_nothing_beside_the_octets_is_ever_given_to_the_kernel(start: int, end: int) -> None:
    one, lone = np.array([start]), np.zeros(1, np.int64)
    with pytest.raises(IndexError, match="beyond their octets"):
        ManyWriter().fill(mmsg.pack_name(GROUP, 1), np.zeros(10, np.uint8), one, np.array([end]), lone)


# the same promises, whatever calls there are


@pytest.mark.parametrize("segmentation", [True, False])
def test_many_datagrams_arrive_whole_and_in_order_with_their_sources(calls: str, segmentation: bool) -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port(), gro=segmentation)
    senders = [MulticastSender("lo", ttl=0, gso=segmentation) for _ in range(2)]
    payloads = of_sizes([60, 60, 20, 0, 100, 700, 700] * 40)
    got: list[bytes] = []
    sources: list[int] = []
    for sender in senders:
        result = sender.send(GROUP, receiver.port, payloads)
        assert (result.sent.all(), result.errors, result.fallbacks) == (True, {}, 0)
        assert result.calls == (4 * 40 if segmentation else 7 * 40)
        while (received := receiver.drain()) is not None:
            got += received.payloads
            sources += received.source.tolist()
            assert len(received.payloads.data) <= ROOM + 64 * 700
            assert (received.wrong_interface, received.truncated.any()) == (0, False)
    assert got == list(payloads) * 2
    assert sources == [pack_source(*sender.address) for sender in senders for _ in range(len(payloads))]
    assert not receiver.errors


@pytest.mark.parametrize("n_flooded", [2_000, 5_000])
def test_without_gro_drops_are_exact(calls: str, n_flooded: int) -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port(), gro=False, receive_buffer=200_000)
    sender = MulticastSender("lo", ttl=0)
    assert sender.send(GROUP, receiver.port, numbered(n_flooded, 60)).sent.all()
    dropped = n_flooded - len(drained(receiver))
    assert dropped > 0
    sender.send(GROUP, receiver.port, numbered(50, 60))  # all of them tell of it
    assert drained(receiver).kernel_drops == receiver.kernel_drops == receiver.proc_drops() == dropped
    sender.send(GROUP, receiver.port, numbered(50, 60))
    assert drained(receiver).kernel_drops == 0


def test_what_is_cut_is_flagged_among_many(calls: str) -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port(), gro=False, longest=100)
    payloads = of_sizes([99, 100, 101, 60] * 30)
    MulticastSender("lo", ttl=0).send(GROUP, receiver.port, payloads)
    received = drained(receiver)
    assert list(received.payloads) == [octets[:100] for octets in payloads]
    assert received.truncated.tolist() == [len(octets) > 100 for octets in payloads]


@pytest.mark.parametrize("gro", [True, False])
def test_of_another_interface_all_of_many_are_refused(calls: str, gro: bool) -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port(), gro=gro)
    receiver.index += 1000
    MulticastSender("lo", ttl=0).send(GROUP, receiver.port, of_sizes([60, 60, 20, 100] * 50))
    received = drained(receiver)
    assert (len(received), received.wrong_interface, len(received.payloads.data)) == (0, 200, 0)


@pytest.mark.parametrize("gso", [True, False])
def test_one_that_cannot_be_sent_among_many_is_counted_and_the_rest_goes_on(calls: str, gso: bool) -> None:
    receiver, sender = MulticastReceiver("lo", GROUP, free_port()), MulticastSender("lo", ttl=0, gso=gso)
    sizes = [60, 50, 70] * 40
    too_long = (0, 50, 51, 119)
    for i in too_long:
        sizes[i] = 65_508
    payloads = of_sizes(sizes)
    result = sender.send(GROUP, receiver.port, payloads)
    assert result.errors == {"EMSGSIZE": len(too_long)}
    assert np.flatnonzero(~result.sent).tolist() == list(too_long)
    assert result.fallbacks == 0
    assert list(drained(receiver).payloads) == list(itertools.compress(payloads, result.sent))


@pytest.mark.parametrize(("fault", "gso_after"), [(errno.EINVAL, True), (errno.EIO, False)])
def test_a_run_refused_among_many_goes_out_one_by_one_and_the_rest_behind_it(
    monkeypatch: pytest.MonkeyPatch, fault: int, gso_after: bool
) -> None:
    receiver, sender = MulticastReceiver("lo", GROUP, free_port()), MulticastSender("lo", ttl=0)
    call, refusals = mmsg.sendmmsg, [2]  # the third run of those that are left
    assert call is not None

    def refuse_one(fd: int, at: int, n: int, flags: int) -> int:
        if refusals and refusals[0]:
            refusals[0] -= min(n, 2)
            return call(fd, at, 2, flags)
        if refusals:
            refusals.clear()
            ctypes.set_errno(fault)
            return -1
        return call(fd, at, n, flags)

    monkeypatch.setattr(mmsg, "sendmmsg", refuse_one)
    payloads = of_sizes([60, 60, 60, 50, 70, 70] * 60)
    result = sender.send(GROUP, receiver.port, payloads)
    assert (result.n_failed, result.fallbacks, sender.gso, refusals) == (0, 1, gso_after, [])
    assert result.sent.all()
    assert list(drained(receiver).payloads) == list(payloads)


def test_without_room_it_waits_a_bounded_time_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    receiver, sender = MulticastReceiver("lo", GROUP, free_port()), MulticastSender("lo", ttl=0, gso=False)
    call, answers = mmsg.sendmmsg, itertools.cycle([errno.ENOBUFS, errno.EINTR, errno.EAGAIN, 0])
    assert call is not None

    def often_full(fd: int, at: int, n: int, flags: int) -> int:
        if fault := next(answers):
            ctypes.set_errno(fault)
            return -1
        return call(fd, at, min(n, 50), flags)

    monkeypatch.setattr(mmsg, "sendmmsg", often_full)
    with monkeypatch.context() as patch:
        patch.setattr(multicast_sender, "_PATIENCE_S", 60)  # the machine may be busy
        sent = sender.send(GROUP, receiver.port, numbered(200, 60)).sent
    assert sent.all()
    assert list(drained(receiver).payloads) == list(numbered(200, 60))
    answers = itertools.repeat(errno.EAGAIN)
    result = sender.send(GROUP, receiver.port, numbered(200, 60))
    assert (result.errors, result.sent.any()) == ({"EAGAIN": 200}, False)


def test_a_read_that_fails_is_counted_and_the_next_one_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    receiver, sender = MulticastReceiver("lo", GROUP, free_port()), MulticastSender("lo", ttl=0, gso=False)
    sender.send(GROUP, receiver.port, Octets.of([b"first", b"still there"]))

    def fail(*_: object) -> int:
        ctypes.set_errno(errno.ENETDOWN)
        return -1

    with monkeypatch.context() as patch:
        patch.setattr(mmsg, "recvmmsg", fail)
        assert list(drained(receiver).payloads) == [b"first"]
    assert receiver.errors == {"ENETDOWN": 1}
    assert list(drained(receiver).payloads) == [b"still there"]


def test_octets_of_one_drain_are_bounded(calls: str) -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port(), gro=False)
    sender, payloads = MulticastSender("lo", ttl=0, gso=False), of_sizes([9000] * 20)
    got: list[bytes] = []
    sender.send(GROUP, receiver.port, payloads)
    while (received := receiver.drain()) is not None:
        got += received.payloads
        assert len(received.payloads.data) <= ROOM + 9000 * (16 if len(got) <= 16 else 1)
    assert got == list(payloads)


def test_after_large_ones_fewer_are_asked_for(counted: dict[str, list[int]]) -> None:
    receiver, sender = MulticastReceiver("lo", GROUP, free_port(), gro=False), MulticastSender("lo", ttl=0)
    sender.send(GROUP, receiver.port, of_sizes([60_000] * 2))
    assert len(drained(receiver)) == 2
    n = ROOM // 60_000 + 3
    sender.send(GROUP, receiver.port, of_sizes([60_000] * n))
    received = drained(receiver)
    assert len(received.payloads.data) <= ROOM + 60_000
    assert len(received) + len(drained(receiver)) == n


@pytest.mark.parametrize("segmentation", [True, False])
@pytest.mark.parametrize("sizes", [[60], [60, 60, 20, 100], [20, 40, 60]])
@pytest.mark.parametrize("most", [1, 7, 100, 520, 4000])
def test_a_drain_stops_at_its_limit_and_loses_nothing(
    calls: str, segmentation: bool, sizes: list[int], most: int
) -> None:
    receiver = MulticastReceiver("lo", GROUP, free_port(), gro=segmentation)
    payloads = of_sizes((sizes * 530)[:530])
    MulticastSender("lo", ttl=0, gso=segmentation).send(GROUP, receiver.port, payloads)
    got: list[bytes] = []
    while len(got) < len(payloads):
        received = receiver.drain(most)
        assert received is not None
        got += received.payloads
        least = min(most, len(payloads) - len(got) + len(received))
        assert least <= len(received) <= most + (63 if segmentation else 0)
    assert got == list(payloads)
    assert receiver.drain() is None
    assert receiver.drain(0) is None
