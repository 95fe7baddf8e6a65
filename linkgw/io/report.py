"""What a running gateway says of itself: for `linkgw status`, the final counts and operators' programs."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from typing import Any

from linkgw import __version__
from linkgw.gateway.config import format_number
from linkgw.io.clock import Clock
from linkgw.io.durable import Durable
from linkgw.io.link import Link
from linkgw.io.logs import Alarms
from linkgw.io.places import Places
from linkgw.io.policy_file import PolicyFile
from linkgw.io.runner import Runner
from linkgw.picture.numbers import Space
from linkgw.spec.model import Group


@dataclass(slots=True)
class Report:
    """Looks at the parts of a running gateway; changes nothing but to bring the count of kernel drops up to date."""

    places: Places
    """Its files."""
    runner: Runner
    """The core and its links."""
    durable: Durable
    """Its state."""
    policy: PolicyFile
    """Its policy's file."""
    alarms: Alarms
    """What was raised."""
    clock: Clock
    """The time."""
    started_utc_ns: int
    """When it became ready."""
    started_mono_ns: int
    """The same moment."""

    @property
    def state(self) -> str:
        """Where numbers are kept: a path, or `memory`."""
        return self.durable.where

    def status(self) -> dict[str, Any]:
        """All of it, ready for JSON; times in seconds, UTC."""
        self.runner.count_drops()
        core = self.runner.core
        return {
            "gateway": core.config.name,
            "version": __version__,
            "pid": os.getpid(),
            "class": core.networks[0].network_class,
            "started": self.started_utc_ns / 1e9,
            "uptime_s": round((self.clock.mono_ns() - self.started_mono_ns) / 1e9, 1),
            "configuration": str(self.places.config),
            "state": {
                "kept": self.state,
                "commits": self.durable.commits,
                "failures": self.durable.failures,
                "pending": self.durable.n_pending,
                "fault": self.durable.fault,
            },
            "policy": {
                "name": core.policy.name,
                "file": str(self.policy.path),
                "loaded": self.policy.loaded_utc_ns / 1e9,
                "reloads": self.policy.n_loaded,
                "refused": self.policy.n_refused,
                "faults": self.policy.faults,
            },
            "links": [_link(link) for link in self.runner.links],
            **core.ledger.as_dict(),
            "alive": {network.name: self.alive(network.index) for network in core.networks},
            "alarms": [
                {"alarm": a.name, "text": a.text, "count": a.count, "last": a.last_utc_ns / 1e9}
                for a in self.alarms.all()
            ],
            "latency": {group.value: latency.as_dict() for group, latency in self.runner.latency.items()},
            "core_failures": self.runner.n_failures,
            "sum_faults": self.runner.faults(),
        }

    def alive(self, network: int) -> dict[str, int]:
        """Lives that are on in a network's numbers, by kind of number."""
        now_ns = self.clock.mono_ns()
        return {space.value: numbers.n_alive(now_ns) for space, numbers in self.runner.core.spaces(network).items()}

    def tracks(self, name: str) -> dict[str, Any] | None:
        """What each number of a network stands for now, all kinds; None if there is no such network."""
        core = self.runner.core
        found = [network.index for network in core.networks if network.name == name]
        if not found:
            return None
        now_ns = self.clock.mono_ns()
        return {
            "network": name,
            **{
                space.value: [
                    {
                        "number": format_number(space, number),
                        "origin": core.networks[origin].name,
                        "origin_number": format_number(space, origin_number),
                    }
                    for number, origin, origin_number in core.spaces(found[0])[space].alive(now_ns)
                ]
                for space in Space
            },
        }


def _link(link: Link) -> dict[str, Any]:
    config = link.config
    return {
        "network": link.name,
        "interface": link.interface,
        "index": link.state.index,
        "up": link.state.up,
        "problem": link.problem,
        "carrier": config.carrier,
        "class": config.network_class,
        "stn": config.stn,
        "ttl": config.ttl,
        "groups": {group.value: _group(link, group) for group in Group},
    }


def _group(link: Link, group: Group) -> dict[str, Any]:
    at, receiver, sender = link.where(group), link.receivers.get(group), link.senders.get(group)
    found: dict[str, Any] = {
        "group": at.group,
        "port": at.port,
        "joined": link.joined(group),
        "read": link.n_read[group],
        "kernel_drops": link.n_drops_told[group],
        "kernel_drops_are": "a lower bound" if receiver is not None and receiver.gro else "exact",
    }
    if receiver is not None:
        found |= {
            "bound_to_device": receiver.bound_to_device,
            "receive_buffer": receiver.receive_buffer,
            "gro": receiver.gro,
            "read_errors": dict(Counter(receiver.errors)),
        }
    if sender is not None:
        found |= {"sends_from": "{}:{}".format(*sender.address), "gso": sender.gso}
    return found
