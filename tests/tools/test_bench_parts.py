"""What the benches rest on: loads as they say, sinks that count right, checks that can fail."""

from __future__ import annotations

import shutil
import socket
import struct
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import linkgw
from linkgw.carriers import Octets
from linkgw.codec import bulk
from linkgw.gateway.config import load_config
from linkgw.io.multicast import MulticastSender


@pytest.fixture(scope="module")
def catalog() -> linkgw.Catalog:
    return linkgw.load_catalog()


# --- loads ---


@pytest.mark.parametrize("options", [{}, {"sort": True}, {"sort": True, "words": 12}])
def test_a_load_is_mixed_and_says_what_it_is(catalog: linkgw.Catalog, tmp_path: Path, options: dict[str, Any]) -> None:
    from expected import expect
    from load import SHARES, make_load
    from networks import Networks

    load = make_load(catalog, 20_000, 3, **options)
    assert set(load.counts) == set(SHARES)
    assert load.n_messages == sum(load.counts.values()) >= 0.99 * 20_000
    assert 0.01 <= load.n_new / load.n_messages <= 0.02
    sizes = np.diff(load.payloads.bounds)
    assert len(np.unique(sizes)) >= 3
    runs = 1 + int((np.diff(sizes) != 0).sum())
    assert (runs < len(load) / 20) == ("sort" in options)

    config = load_config(Networks().write(tmp_path))
    expected = expect(config, catalog, tmp_path, load)  # refuses duplicates
    released = sum(e.messages for e in expected.values())
    assert released >= 0.5 * 2 * load.n_messages
    for e in expected.values():
        assert e.after(len(load))[-1] == len(e.datagrams) <= len(load)
        assert (np.diff(e.datagrams) > 0).all()


def test_twelve_words_to_a_datagram_are_as_many_as_fit(catalog: linkgw.Catalog) -> None:
    from load import make_load

    from linkgw.carriers import CARRIERS

    load = make_load(catalog, 5000, 3, words=12)
    envelopes = CARRIERS["simple"].pull_batch(load.payloads)
    counts = np.diff(envelopes.starts)
    assert not envelopes.reason.any()
    assert counts.max() == 12
    assert counts[:-1].mean() > 11
    assert bulk.decode(envelopes.words, envelopes.starts[:-1], catalog).n_messages == load.n_messages


# --- sockets ---


def test_sinks_count_runs_and_single_datagrams_alike() -> None:
    from many import ManyReceiver
    from networks import Networks
    from senders import RunSender, SingleSender
    from sockets import open_receiver

    place = Networks().tracks["KOR"]
    sizes = [60] * 130 + [40] * 3 + [70]
    payloads = Octets.of([bytes(n) for n in sizes])
    with open_receiver(place, 4 << 20, gro=True) as receiver:
        many = ManyReceiver(receiver)
        for make in (RunSender, SingleSender):
            sender = make(place, payloads)
            sender.send(0, len(sizes))
            sender.close()
            datagrams = octets = reads = 0
            while (found := many.drain())[0]:
                reads, datagrams, octets = reads + found[0], datagrams + found[1], octets + found[2]
            assert (datagrams, octets) == (len(sizes), sum(sizes))
            assert (reads < len(sizes)) == (make is RunSender)


def test_what_a_relay_loses_is_counted(catalog: linkgw.Catalog) -> None:
    from drive import drive
    from expected import copied
    from load import make_load
    from networks import PAD, RECIPIENTS, Networks
    from sockets import open_receiver, open_sender

    networks = Networks()
    load = make_load(catalog, 300, 3)
    stop = threading.Event()
    receiver, sender = open_receiver(networks.tracks["KOR"], 4 << 20), open_sender()
    receiver.settimeout(0.05)

    def relay() -> None:
        n = 0
        while not stop.is_set():
            try:
                datagram = receiver.recv(2048)
            except TimeoutError:
                continue
            n += 1
            for name in RECIPIENTS:
                if name != "JPN" or n % 100:  # every hundredth does not get to JPN
                    place = networks.tracks[name]
                    sender.sendto(datagram + bytes(PAD[name]), (place.group, place.port))

    thread = threading.Thread(target=relay)
    thread.start()
    try:
        import os

        driven = drive(load, {r: copied(load, PAD[r]) for r in RECIPIENTS}, networks, os.getpid(), gso=False)
    finally:
        stop.set()
        thread.join()
        receiver.close()
        sender.close()
    assert driven.lost == len(load) // 100


def test_the_relays_in_c_copy_every_datagram(tmp_path: Path) -> None:
    from networks import PAD, RECIPIENTS, Networks
    from relays import COMPILED, running_relay
    from sockets import open_receiver

    if shutil.which("cc") is None:
        pytest.skip("no C compiler")
    networks = Networks()
    datagrams = [struct.pack("=I", i) * (5 + i % 9) for i in range(700)]
    for name in COMPILED:
        receivers = {r: open_receiver(networks.tracks[r], 4 << 20) for r in RECIPIENTS}
        with running_relay(name, networks.tracks, tmp_path):
            sender = MulticastSender("lo", ttl=0)
            place = networks.tracks["KOR"]
            sender.send(place.group, place.port, Octets.of(datagrams))
            sender.close()
            for r, receiver in receivers.items():
                receiver.settimeout(5)
                got = [receiver.recv(2048) for _ in datagrams]
                assert [d[: len(e)] for d, e in zip(got, datagrams, strict=True)] == datagrams
                assert [len(d) - len(e) for d, e in zip(got, datagrams, strict=True)] == [PAD[r]] * len(datagrams)
                receiver.close()


def test_without_a_compiler_the_relays_are_skipped_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from relays import COMPILED, PYTHON, why_not

    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert all("no C compiler" in why_not(name, tmp_path) for name in COMPILED)
    assert not why_not(PYTHON, tmp_path)


def test_a_pace_is_kept_in_order_and_is_never_ahead_of_it() -> None:
    from networks import Networks
    from senders import send_paced
    from sockets import open_receiver

    place = Networks().tracks["KOR"]
    with open_receiver(place, 4 << 20) as receiver:
        began = time.time_ns()
        sent_ns = send_paced(place, Octets.of([bytes([i]) for i in range(50)]), 1000)
        receiver.setblocking(False)
        assert [receiver.recv(16) for _ in range(50)] == [bytes([i]) for i in range(50)]
        with pytest.raises(BlockingIOError):
            receiver.recv(16)
    assert (np.diff(sent_ns) > 0).all()
    assert sent_ns[-1] - began >= 49 * 500_000  # half a gap is the least between two
    assert socket.inet_aton(place.group)[0] == 239


# --- checks ---


def test_a_ratio_below_its_floor_and_a_loss_are_faults() -> None:
    from results import compare, faults, skip

    good = compare("a, messages/s", "peer", [100.0], [250.0], floor=2, lost=(9, 0), must_lose_none=True)
    slow = compare("b, messages/s", "peer", [100.0], [150.0], floor=2)
    late = compare("c, us", "peer", [100.0], [300.0], less=True, floor=0.5)
    lossy = compare("d, messages/s", "peer", [100.0], [250.0], lost=(0, 1), must_lose_none=True)
    assert (good["ratio"], late["ratio"]) == (2.5, pytest.approx(1 / 3))
    assert faults([good, skip("e", "peer", "why")]) == []
    assert [line[0] for line in faults([good, slow, late, lossy])] == ["b", "c", "d"]


def test_growth_worse_than_n_log_n_is_a_fault() -> None:
    from growth import exponent, rows_of
    from results import faults

    sizes = (100, 1000, 10_000, 100_000)
    for power, is_fault in ((0.0, False), (1.0, False), (1.5, True), (2.0, True)):
        work = [n**power for n in sizes]
        rows = rows_of("x", sizes, [1.0] * 4, work)
        assert exponent(sizes, work) == pytest.approx(power, abs=1e-9)
        assert bool(faults(rows)) == is_fault
    n_log_n = [n * np.log(n + 1) for n in sizes]
    assert not faults(rows_of("x", sizes, [1.0] * 4, n_log_n))


def test_warnings_are_different_and_all_go_to_everybody(catalog: linkgw.Catalog, tmp_path: Path) -> None:
    from expected import expect
    from networks import Networks
    from overload import make_warnings

    from linkgw.spec.model import Group

    load = make_warnings(catalog, 10_000, 1)
    assert len({load.payloads[i][24:] for i in range(len(load))}) == 10_000
    config = load_config(Networks().write(tmp_path))
    for e in expect(config, catalog, tmp_path, load, Group.WARNINGS).values():
        assert len(e.datagrams) == e.messages == 10_000
