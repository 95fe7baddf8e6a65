"""What all cases of one run share: the configuration, how the gateway is started, and where things are put."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from linkgw.conformance.blackbox.drafts import Drafter
from linkgw.conformance.blackbox.gate import Gate
from linkgw.conformance.blackbox.sentinels import Sentinels
from linkgw.conformance.blackbox.site import Net, Site, derive, make_policy, open_site
from linkgw.conformance.blackbox.stage import Stage
from linkgw.conformance.blackbox.station import Station, wait
from linkgw.errors import ConfigError, Fault
from linkgw.spec.model import Catalog, FieldType, Group

Networks = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
_QUIET_S = 0.5
RUNNING = "the kit was told of a running gateway, and this needs one that it starts itself"


class Kit:
    """One run.

    Parameters
    ----------
    config : Path
        Configuration of the gateway; its networks are the ones that are played.
    command : sequence of str or None
        How a gateway is started, with `{config}` for its configuration; None: one runs already, with that
        configuration and its policy.
    folder : Path
        An empty folder for derived configurations, states and logs.
    catalog : Catalog
        The specs.
    """

    def __init__(self, config: Path, command: Sequence[str] | None, folder: Path, catalog: Catalog) -> None:
        self.base, self.command, self.folder, self.catalog = open_site(config), command, folder, catalog
        self.nets: tuple[Net, ...] = self.base.nets
        self.drafter = Drafter(catalog, self.base.network_class)
        self._numbers: dict[tuple[str, FieldType], Iterator[int]] = {}
        free = self._senders()
        self.unit, self.other_unit, self.sentinel = (next(free) for _ in range(3))
        self.senders = free

    def _senders(self) -> Iterator[int]:
        """Source track numbers that are free on all networks."""
        for n in range(0o200, 1 << 15):
            if all(n not in net.pools[FieldType.STN] and n not in (net.stn, *net.forwarders) for net in self.nets):
                yield n

    def check_quiet(self) -> None:
        """Make sure that no gateway is on the networks yet, unless the kit was told so.

        Raises
        ------
        ConfigError
            Somebody answers.
        """
        if self.command is None:
            return
        sentinels = Sentinels(self.base, self.drafter, self.of([]).new, self.unit)
        stations = [Station(net, self.catalog) for net in self.nets]
        try:
            for station in stations:
                sentinels.probe(station, Group.TRACKS)
            wait(stations, _QUIET_S)
            heard = [h for station in stations for h in station.hear()]
        finally:
            for station in stations:
                station.close()
        if heard:
            at = self.base.net(heard[0].name).where(heard[0].group)
            raise ConfigError(
                [Fault(str(self.base.config), f"somebody else talks on {heard[0].name}", f"{at.group}:{at.port}",
                       "quiet networks, or --running for a gateway that runs already")]
            )  # fmt: skip

    def policy(self, *rules: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """A policy of these rules, before them one that lets the kit's last words through."""
        return make_policy({"name": "sentinel", "source_stn": [f"{self.sentinel:05o}"]}, *rules, **more)

    def own(self) -> Stage:
        """The gateway with its own policy."""
        if self.command is None:
            return self.of([Gate(self.base, None)])
        return self.of([Gate(derive(self.base, self.folder), self.command)])

    def stage(
        self,
        *rules: Mapping[str, Any],
        areas: Mapping[str, Any] | None = None,
        timers: Mapping[str, float] | None = None,
        head: Mapping[str, Any] | None = None,
        networks: Networks | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Stage:
        """One gateway with a policy of the kit's own."""
        site = self.site(*rules, areas=areas, timers=timers, head=head, networks=networks)
        return self.of([Gate(site, self.command, environ)], "" if self.command is not None else RUNNING)

    def site(
        self,
        *rules: Mapping[str, Any],
        areas: Mapping[str, Any] | None = None,
        timers: Mapping[str, float] | None = None,
        head: Mapping[str, Any] | None = None,
        networks: Networks | None = None,
    ) -> Site:
        """A derived configuration with a policy of the kit's own."""
        policy = self.policy(*rules, areas=areas)
        return derive(self.base, self.folder, policy=policy, timers=timers, head=head, networks=networks)

    def of(self, gates: Sequence[Gate], why_not: str = "") -> Stage:
        """A stage with these gateways."""
        return Stage(self.catalog, self.nets, gates, self._numbers, self.unit, why_not)

    def pairs(self) -> list[tuple[Net, Net]]:
        """Every network with every other one."""
        return list(itertools.permutations(self.nets, 2))

    def kinds(self, *, filler: bool = False) -> list[str]:
        """All kinds of messages; those that say nothing only if asked for."""
        return [s.name for s in self.catalog.messages.values() if filler or not s.filler]
