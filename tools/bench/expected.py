"""What has to come out of a gateway: the core on the same datagrams, without sockets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from linkgw.gateway.core import Core
from linkgw.gateway.events import DatagramsReceived, Disposition, SendDatagrams
from linkgw.policy.rules import load_policy
from linkgw.spec.model import Group

if TYPE_CHECKING:
    from pathlib import Path

    from load import Load

    from linkgw.carriers import Octets
    from linkgw.gateway.config import GatewayConfig
    from linkgw.spec.model import Catalog

BATCH = 2048
SOURCE = np.uint64(0x7F000001 << 16 | 40_000)


@dataclass(frozen=True, slots=True)
class Expected:
    """What one recipient gets."""

    datagrams: np.ndarray[Any, Any]
    """(d,) which of those sent gave one, in order."""
    octets: int
    """In all of them."""
    messages: int
    """In all of them."""

    def after(self, n: int) -> np.ndarray[Any, Any]:
        """(n + 1,) how many have to arrive once so many were sent."""
        gave = np.zeros(n + 1, np.int64)
        gave[self.datagrams + 1] = 1
        return np.cumsum(gave)


def copied(load: Load, pad: int) -> Expected:
    """What a relay that copies gives."""
    n = len(load)
    return Expected(np.arange(n), len(load.payloads.data) + n * pad, load.n_messages)


def feed(core: Core, payloads: Octets, utc_ns: int, *, group: Group = Group.TRACKS, batch: int = BATCH) -> list[Any]:
    """Give a core datagrams on its first network, one a nanosecond; gives its commands."""
    commands: list[Any] = []
    for start in range(0, len(payloads), batch):
        stop = min(start + batch, len(payloads))
        times = utc_ns + np.arange(start, stop)
        sources = np.full(stop - start, SOURCE)
        commands += core.step(DatagramsReceived(0, group, payloads.cut(start, stop), times, times, sources))
    return commands


def open_core(config: GatewayConfig, catalog: Catalog, folder: Path) -> Core:
    """The core of a configuration whose files are in a folder."""
    return Core(config, catalog, load_policy(folder / config.policy, catalog, [n.name for n in config.networks]))


def expect(
    config: GatewayConfig, catalog: Catalog, folder: Path, load: Load, group: Group = Group.TRACKS
) -> dict[str, Expected]:
    """By name of the recipient, what the gateway gives for a load.

    The outcome must not hang on the time it takes: a load with duplicates in it is refused.
    """
    core = open_core(config, catalog, folder)
    sent = [c for c in feed(core, load.payloads, load.made_ns, group=group) if isinstance(c, SendDatagrams)]
    if core.ledger.faults() or core.ledger.dispositions[0, :, Disposition.DUPLICATE].any():
        raise SystemExit(f"no load to measure with: duplicates, or {core.ledger.faults()}")
    found = {}
    for network in core.networks[1:]:
        mine = [c for c in sent if c.network == network.index]
        datagrams = np.concatenate([np.zeros(0, np.int64), *(c.utc_ns - load.made_ns for c in mine)])
        octets, messages = sum(len(c.payloads.data) for c in mine), sum(int(c.n_messages.sum()) for c in mine)
        found[network.name] = Expected(datagrams, octets, messages)
    return found
