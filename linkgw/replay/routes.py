"""Which network and group a captured datagram belongs to: by where it was sent, as the configuration has it."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from linkgw.gateway.config import GatewayConfig
from linkgw.io.captures import CaptureBatch, format_ipv4, parse_ipv4
from linkgw.spec.model import Group

GROUPS = tuple(Group)
NO_ROUTE = -1


class Routes:
    """Assigns datagrams to routes; route r is group r % 2 of network r // 2.

    Where several networks have the same group and port, on interfaces of their own, the name of the interface that
    a datagram was captured on decides: that of a network or of its interface.

    Parameters
    ----------
    config : GatewayConfig
        The networks.
    """

    def __init__(self, config: GatewayConfig) -> None:
        self._routes: dict[int, list[int]] = {}
        self._names = [(n.name, n.interface) for n in config.networks]
        self.unassigned: Counter[str] = Counter()
        """`address:port` -> datagrams that belong to no network; also those of a group that several networks share,
        from an interface that says nothing."""
        self.assigned = np.zeros(len(config.networks) * len(GROUPS), np.int64)
        """Datagrams of each route."""
        for i, network in enumerate(config.networks):
            for k, group in enumerate((network.tracks, network.warnings)):
                key = parse_ipv4(group.group) << 16 | group.port
                self._routes.setdefault(key, []).append(i * len(GROUPS) + k)

    def of(self, batch: CaptureBatch) -> NDArray[np.int64]:
        """(n,) route of each datagram, NO_ROUTE where there is none; counts them all."""
        keys = batch.destination.astype(np.int64) << 16 | batch.destination_port
        routes = np.full(len(batch), NO_ROUTE, np.int64)
        for key in np.unique(keys).tolist():
            rows = np.flatnonzero(keys == key)
            candidates = self._routes.get(key, [])
            if len(candidates) == 1:
                routes[rows] = candidates[0]
            elif candidates:
                routes[rows] = [self._by_interface(candidates, batch.interface_name(row)) for row in rows.tolist()]
            lost = int((routes[rows] == NO_ROUTE).sum())
            if lost:
                self.unassigned[f"{format_ipv4(key >> 16)}:{key & 0xFFFF}"] += lost
        self.assigned += np.bincount(routes[routes != NO_ROUTE], minlength=len(self.assigned))
        return routes

    def _by_interface(self, candidates: list[int], name: str) -> int:
        return next((route for route in candidates if name in self._names[route // len(GROUPS)]), NO_ROUTE)
