"""Senders: runs by GSO, each datagram alone, and one after the other at an exact pace."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from many import LIBC, ManySender
from sockets import open_sender

from linkgw.io.multicast import MulticastSender

if TYPE_CHECKING:
    from networks import Place

    from linkgw.carriers import Octets

PR_SET_TIMERSLACK = 29


class Sender(Protocol):
    """Sends a load piece by piece."""

    def send(self, start: int, stop: int) -> None:
        """Send datagrams start..stop-1."""

    def close(self) -> None:
        """Close the socket."""


class RunSender:
    """As a sender with GSO does: neighbours of one size in one call, up to 64."""

    def __init__(self, place: Place, payloads: Octets) -> None:
        self._sender, self._place, self._payloads = MulticastSender("lo", ttl=0), place, payloads

    def send(self, start: int, stop: int) -> None:
        result = self._sender.send(self._place.group, self._place.port, self._payloads.cut(start, stop))
        assert not result.n_failed, result.errors

    def close(self) -> None:
        self._sender.close()


class SingleSender:
    """Every datagram alone: nothing for the receiver's kernel to put together. By sendmmsg, to spare the cores."""

    def __init__(self, place: Place, payloads: Octets) -> None:
        self._socket = open_sender()
        self._many = ManySender(self._socket, place.group, place.port)
        self._prepared = self._many.prepare(payloads.data, payloads.bounds)

    def send(self, start: int, stop: int) -> None:
        self._many.send(self._prepared, start, stop)

    def close(self) -> None:
        self._socket.close()


def send_paced(place: Place, payloads: Octets, rate: int) -> np.ndarray[Any, Any]:
    """Send datagrams one by one, evenly; gives (n,) when each was handed to the kernel, UTC, ns.

    It never catches up by sending what is late closer together than half the gap.
    """
    LIBC.prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0)  # else the kernel may wake us 50 us late
    sender, to = open_sender(), (place.group, place.port)
    datagrams = [payloads[i] for i in range(len(payloads))]
    sent_ns = np.zeros(len(datagrams), np.int64)
    gap_s, clock, wall_ns = 1 / rate, time.perf_counter, time.time_ns
    due = clock() + 0.01
    for i, datagram in enumerate(datagrams):
        if (ahead := due - clock()) > 0:
            time.sleep(ahead)  # to spin for the rest would take a core that what is measured needs
        now = clock()
        sent_ns[i] = wall_ns()
        sender.sendto(datagram, to)
        due = max(due + gap_s, now + gap_s / 2)
    sender.close()
    return sent_ns


def jitter_us(sent_ns: np.ndarray[Any, Any], rate: int) -> tuple[float, float]:
    """Median and p99 of how far the gaps between datagrams are from even."""
    away = abs(np.diff(sent_ns) - 1e9 / rate) / 1000
    return float(np.median(away)), float(np.percentile(away, 99))
