"""A load through a relay or a gateway as fast as it goes, or at a stated rate, counted at both sinks."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from gateways import run_us
from networks import ORIGIN, RECIPIENTS, Networks
from senders import RunSender, SingleSender
from sinks import Sinks

if TYPE_CHECKING:
    from expected import Expected
    from load import Load

WINDOW = 4096
"""Datagrams under way at most; what is under way fits every buffer, so nothing need be lost."""
STEP = 512
"""Datagrams that the sender hands over at a time."""
SILENCE_S = 4.0
"""What has not arrived when nothing has for so long is lost."""


@dataclass(frozen=True, slots=True)
class Driven:
    """What came of a load."""

    rate: float
    """Messages a second, from the first sent to the last that arrived."""
    lost: int
    """Datagrams that should have arrived at one of the sinks and did not; what is too much, too."""
    cpu_us: float
    """Processor time of the relay or gateway for each message, us."""
    sent_rate: float
    """Messages a second that the sender handed over."""


def drive(
    load: Load, expected: dict[str, Expected], networks: Networks, pid: int, *, gso: bool, rate: int = 0
) -> Driven:
    """Send a load and count.

    Parameters
    ----------
    load : Load
        What is sent.
    expected : mapping
        Name of the recipient -> what it has to get.
    networks : Networks
        Where.
    pid : int
        The process between sender and sinks.
    gso : bool
        Runs by GSO, else every datagram alone.
    rate : int
        Messages a second, whatever arrives; 0: as fast as it goes with `WINDOW` under way.
    """
    n, place = len(load), networks.tracks[ORIGIN]
    sinks = Sinks(networks.tracks)
    sender = RunSender(place, load.payloads) if gso else SingleSender(place, load.payloads)
    after = {name: expected[name].after(n) for name in RECIPIENTS}
    before = run_us(pid)

    def done() -> int:
        """Datagrams of the load of which all that is to arrive has."""
        return min(int(np.searchsorted(after[r], sinks.count(r), side="right")) - 1 for r in RECIPIENTS)

    sent, began = 0, time.perf_counter()
    per_datagram = load.n_messages / n
    while sent < n:
        if rate:
            step = min(int((time.perf_counter() - began) * rate / per_datagram) + 1 - sent, STEP)
            if step < min(STEP, rate // 2000):
                time.sleep(0.0003)
                continue
        else:
            step = STEP
            if sent + step - done() > WINDOW:
                time.sleep(0.0001)
                if time.perf_counter() - max(sinks.last_s, began) > SILENCE_S:
                    break  # lost on the way: the window will not open again
                continue
        sender.send(sent, min(sent + step, n))
        sent = min(sent + step, n)
    sent_s = time.perf_counter() - began
    while done() < n and time.perf_counter() - sinks.last_s < SILENCE_S:
        time.sleep(0.0002)
    seconds = sinks.last_s - began
    cpu_us = run_us(pid) - before
    time.sleep(0.05)  # nothing may come behind
    lost = 0
    for name in RECIPIENTS:
        missing = expected[name].octets - sinks.octets(name)
        lost += max(abs(int(after[name][n]) - sinks.count(name)), int(missing != 0))
    sinks.close()
    sender.close()
    arrived = load.n_messages * done() / n
    return Driven(arrived / seconds, lost, cpu_us / load.n_messages, load.n_messages * sent / n / sent_s)
