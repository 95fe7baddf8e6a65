"""One nation's ears: what its own units and the gateway send on its network, told apart and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

import numpy as np

from linkgw.codec import bulk
from linkgw.codec.bulk import KindColumns
from linkgw.gateway.config import GatewayConfig, Network
from linkgw.gateway.kinds import ends_track, references_of, subject_of
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

    Raises
    ------
    ConfigError
        The network's interface or groups cannot be listened on. Nothing is left open.
    """

    def __init__(self, config: GatewayConfig, network: int, catalog: Catalog) -> None:
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
        self.arrivals: list[tuple[Key, int]] = []
        """What came through the gateway, and when (UTC, ns)."""
        self._sockets: list[MulticastReceiver] = []
        settings = config.networks[network]
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
                self._take(received, list(own), list(gateway))
        return n

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

    def _is_gateways_own(self, kind: KindColumns) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """The gateway's own position report: nobody's message was forwarded."""
        subject = subject_of(kind.spec)
        if subject is None or subject[1] is not Space.STN:
            return np.zeros(len(kind), np.bool_)
        is_own: np.ndarray[Any, np.dtype[np.bool_]] = kind.raw(subject[0]) == self.network.stn
        return is_own

    def _note(self, kind: KindColumns, received: Received) -> None:
        spec = kind.spec
        self.received[spec.name] += len(kind)
        self.arrivals += zip(keys_of(kind), received.utc_ns[kind.datagrams].tolist(), strict=True)
        subject = subject_of(spec)
        if subject is not None and subject[1] is Space.TN:
            self.tracks.update(kind.raw(subject[0]).tolist())
        ends = ends_track(kind)
        if ends is not None:
            self.tracks.difference_update(kind.raw(references_of(spec)[0][0])[ends].tolist())
        if subject is not None and subject[1] is Space.STN and "nation" in spec.fields:
            enumeration = spec.fields["nation"].enumeration
            assert enumeration is not None  # the specs have it so
            self.partners.update(enumeration.names.get(code, "?") for code in kind.raw("nation").tolist())
        if spec.name == WARNING:
            self.warning = kind.message(len(kind) - 1).stated()
