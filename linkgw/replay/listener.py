"""One nation's ears: what its own units and the gateway send on its network, told apart and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np

from linkgw.codec import bulk
from linkgw.codec.bulk import KindColumns
from linkgw.gateway.config import GatewayConfig, Network
from linkgw.gateway.kinds import ends_track, roles_of
from linkgw.io.captures import PcapngWriter, parse_ipv4
from linkgw.io.multicast import MulticastReceiver, Received
from linkgw.picture.numbers import Space
from linkgw.replay.latency import Key, keys_of
from linkgw.spec.model import Catalog

WARNING = "J15.0"


class Listener:
    """Listens on one network.

    Parameters
    ----------
    config : GatewayConfig
        The gateway.
    network : int
        Index of the network.
    catalog : Catalog
        The specs.
    record : Path, optional
        Capture to write everything heard to.

    Raises
    ------
    ConfigError
        The network's interface or groups cannot be listened on. Nothing is left open.
    """

    def __init__(self, config: GatewayConfig, network: int, catalog: Catalog, record: Path | None = None) -> None:
        self.network = Network(config.networks[network], network)
        self._catalog = catalog
        self.own_datagrams = self.gateway_datagrams = self.stray_datagrams = 0
        """From the nation's own units, from the gateway, and from anybody else."""
        self.unread = 0
        """Datagrams and runs of words from the gateway that could not be read; always 0 unless something is wrong."""
        self.received: Counter[str] = Counter()
        """Message name -> messages of partners that came through the gateway."""
        self.partners: Counter[str] = Counter()
        """Nation -> positions of its units."""
        self.tracks: set[int] = set()
        """Track numbers of partners' tracks that were reported and not dropped."""
        self.warning: dict[str, Any] | None = None
        """The last threat warning of a partner."""
        self.warning_ns = 0
        """When that came (UTC)."""
        self.first_own_ns: int | None = None
        """When the first threat warning of the nation's own units came (UTC)."""
        self.first_link_ns: int | None = None
        """When the first of a partner came."""
        self.arrivals: list[tuple[Key, int]] = []
        """What came through the gateway, and when (UTC, ns)."""
        self._sockets: list[MulticastReceiver] = []
        settings = config.networks[network]
        self._writer = None if record is None else PcapngWriter(record, (self.network.name,))
        try:
            for group in (settings.tracks, settings.warnings):
                self._sockets.append(MulticastReceiver(settings.interface, group.group, group.port))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the sockets."""
        for each in self._sockets:
            each.close()
        if self._writer is not None:
            self._writer.close()

    @property
    def n_received(self) -> int:
        """Messages of partners."""
        return self.received.total()

    @property
    def kernel_drops(self) -> int:
        """Datagrams that the kernel dropped before they could be read."""
        return sum(each.proc_drops() or each.kernel_drops for each in self._sockets)

    def listen(self, own: Collection[int], gateway: Collection[int]) -> int:
        """Read what waits; gives how many datagrams.

        Parameters
        ----------
        own, gateway : collections of int
            Senders' addresses, as `pack_source` packs them, of the nation's own units and of the gateway.
        """
        n = 0
        for each in self._sockets:
            while (received := each.drain()) is not None:
                n += len(received)
                if self._writer is not None:
                    self._record(received, each)
                self._take(received, list(own), list(gateway))
        return n

    def _record(self, received: Received, heard_by: MulticastReceiver) -> None:
        assert self._writer is not None  # the caller has just asked
        self._writer.write(
            received.payloads,
            received.utc_ns,
            source=received.source >> np.uint64(16),
            source_port=received.source & np.uint64(0xFFFF),
            destination=parse_ipv4(heard_by.group),
            destination_port=heard_by.port,
        )

    def _take(self, received: Received, own: list[int], gateway: list[int]) -> None:
        is_own = np.isin(received.source, np.array(own, np.uint64))
        is_gateway = np.isin(received.source, np.array(gateway, np.uint64))
        self.own_datagrams += int(is_own.sum())
        self.gateway_datagrams += int(is_gateway.sum())
        self.stray_datagrams += int((~is_own & ~is_gateway).sum())
        envelopes = self.network.carrier.pull_batch(received.payloads)
        columns = bulk.decode(envelopes.words, envelopes.starts[:-1], self._catalog, parity=self.network.parity)
        self.unread += int((envelopes.reason[is_gateway] != 0).sum())
        self.unread += int(is_gateway[columns.refusals.datagrams].sum())
        for kind in columns.kinds.values():
            mine = kind.take(is_gateway[kind.datagrams] & ~self._is_gateways_own(kind))
            if len(mine):
                self._note(mine, received)
            if kind.spec.name == WARNING and self.first_own_ns is None:
                own_at = received.utc_ns[kind.datagrams[is_own[kind.datagrams]]]
                self.first_own_ns = int(own_at[0]) if len(own_at) else None

    def _is_gateways_own(self, kind: KindColumns) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """The gateway's own position report: nobody's message was forwarded."""
        subject = roles_of(kind.spec).subject
        if subject is None or subject.space is not Space.STN:
            return np.zeros(len(kind), np.bool_)
        is_own: np.ndarray[Any, np.dtype[np.bool_]] = kind.raw(subject.name) == self.network.stn
        return is_own

    def _note(self, kind: KindColumns, received: Received) -> None:
        spec = kind.spec
        self.received[spec.name] += len(kind)
        self.arrivals += zip(keys_of(kind), received.utc_ns[kind.datagrams].tolist(), strict=True)
        roles = roles_of(spec)
        subject = roles.subject
        if subject is not None and subject.space is Space.TN:
            self.tracks.update(kind.raw(subject.name).tolist())
        ends = ends_track(kind)
        if ends is not None:
            self.tracks.difference_update(kind.raw(roles.references[0].name)[ends].tolist())
        if subject is not None and subject.space is Space.STN and "nation" in spec.fields:
            enumeration = spec.fields["nation"].enumeration
            assert enumeration is not None  # the specs have it so
            self.partners.update(enumeration.names.get(code, "?") for code in kind.raw("nation").tolist())
        if spec.name == WARNING:
            self.warning = kind.message(len(kind) - 1).stated()
            self.warning_ns = int(received.utc_ns[kind.datagrams[-1]])
            if self.first_link_ns is None:
                self.first_link_ns = int(received.utc_ns[kind.datagrams[0]])
