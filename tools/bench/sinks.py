"""Sinks: a process for each recipient that counts what arrives, or keeps the kernel's time of each arrival."""

from __future__ import annotations

import multiprocessing as mp
import select
import time
from typing import TYPE_CHECKING, Any

import numpy as np
from many import ManyReceiver
from networks import RECIPIENTS
from sockets import open_receiver

from linkgw.io.multicast import MulticastReceiver

if TYPE_CHECKING:
    from networks import Place

FORK = mp.get_context("fork")
RECEIVE_BUFFER = 32 << 20
REST_S = 0.0003
"""Between two looks of a counting sink: it is not woken for each datagram, on either side of a comparison."""
REST_TIMED_S = 0.005
"""The same where the kernel takes the time: how soon it is read does not matter."""


def count_arrivals(place: Place, count: Any, octets: Any, last: Any, ready: Any, stop: Any) -> None:
    """Count datagrams and octets, many a system call, runs put together by the kernel where there are any."""
    receiver = open_receiver(place, RECEIVE_BUFFER, gro=True)
    many = ManyReceiver(receiver)
    ready.value = 1
    while not stop.value:
        reads, n, size = many.drain()
        if n:
            octets.value += size
            last.value = time.perf_counter()
            count.value += n
        if reads < 100:
            time.sleep(REST_S)


def time_arrivals(place: Place, count: Any, octets: Any, last: Any, ready: Any, stop: Any, times: Any) -> None:
    """Keep the kernel's time of each datagram."""
    receiver = MulticastReceiver("lo", place.group, place.port, receive_buffer=RECEIVE_BUFFER)
    kept = np.frombuffer(times, np.int64)
    ready.value = 1
    while not stop.value:
        if not select.select([receiver], [], [], 0.1)[0]:
            continue
        while (got := receiver.drain(4096)) is not None:
            at = count.value
            n = min(len(got), len(kept) - at)
            kept[at : at + n] = got.utc_ns[:n]
            octets.value += len(got.payloads.data)
            last.value = time.perf_counter()
            count.value = at + n
        time.sleep(REST_TIMED_S)


class Sinks:
    """The sinks of both recipients on one group each.

    Parameters
    ----------
    places : mapping
        Name of the network -> its group.
    n_times : int
        Keep the time of so many datagrams at most; 0: only count.
    """

    def __init__(self, places: dict[str, Place], n_times: int = 0) -> None:
        self._stop = FORK.RawValue("b", 0)
        self._count = {name: FORK.RawValue("q", 0) for name in RECIPIENTS}
        self._octets = {name: FORK.RawValue("q", 0) for name in RECIPIENTS}
        self._last = {name: FORK.RawValue("d", time.perf_counter()) for name in RECIPIENTS}
        self._times = {name: FORK.RawArray("q", n_times) for name in RECIPIENTS if n_times}
        ready = [FORK.RawValue("b", 0) for _ in RECIPIENTS]
        self._processes = []
        for name, mine in zip(RECIPIENTS, ready, strict=True):
            shared = (places[name], self._count[name], self._octets[name], self._last[name], mine, self._stop)
            work, more = (time_arrivals, (self._times[name],)) if n_times else (count_arrivals, ())
            self._processes.append(FORK.Process(target=work, args=(*shared, *more), daemon=True))
        for process in self._processes:
            process.start()
        deadline = time.monotonic() + 20
        while not all(mine.value for mine in ready):
            if time.monotonic() > deadline:
                raise SystemExit("the sinks did not start")
            time.sleep(0.005)

    def count(self, name: str) -> int:
        """Datagrams that have arrived at a recipient."""
        return int(self._count[name].value)

    def octets(self, name: str) -> int:
        """Octets in them."""
        return int(self._octets[name].value)

    @property
    def last_s(self) -> float:
        """When something arrived last, by `time.perf_counter`."""
        return max(float(last.value) for last in self._last.values())

    def times(self, name: str) -> np.ndarray[Any, Any]:
        """When each arrived, UTC, ns."""
        return np.frombuffer(self._times[name], np.int64)[: self.count(name)]

    def close(self) -> None:
        """End both."""
        self._stop.value = 1
        for process in self._processes:
            process.join(5)
            if process.is_alive():
                process.terminate()
