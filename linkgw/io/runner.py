"""Feeds the core with what the sockets give, and carries its commands out, in their order."""

from __future__ import annotations

import select
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from linkgw.gateway.config import GatewayConfig
from linkgw.gateway.core import Core
from linkgw.gateway.events import (
    AddressTaken,
    DatagramsLost,
    DatagramsReceived,
    Event,
    RaiseAlarm,
    RecordDecisions,
    SendDatagrams,
    SendingFailed,
    StoreBindings,
)
from linkgw.gateway.ledger import GROUPS
from linkgw.io.clock import Clock
from linkgw.io.durable import Durable
from linkgw.io.latency import Latency
from linkgw.io.link import Link
from linkgw.io.logs import Alarms, Log
from linkgw.io.pace import Pace
from linkgw.picture.numbers import BindingChange
from linkgw.policy.rules import Policy
from linkgw.spec.model import Catalog, Group

BATCH_NS = 5_000_000
"""How long reading a batch may take, and how long the core may take for it: a warning waits behind no more."""
LEAST, MOST = 256, 4096
"""Datagrams read of one socket at a time, within which `Pace` moves (GRO may bring 63 more, and their octets are
bounded, too)."""


class Runner:
    """One core, the links of its networks and its state.

    Parameters
    ----------
    config, catalog, policy
        Of the core.
    durable : Durable
        Its state.
    clock : Clock
        The time.
    alarms : Alarms
        Where alarms go.
    log : Log
        Where the rest goes.
    """

    core: Core
    """The core."""
    links: list[Link]
    """By index of the network; to be set before anything is fed."""
    latency: dict[Group, Latency]
    """Per group."""
    n_failures: int
    """Events that the core could not deal with."""
    n_fed: int
    """Events that it could."""

    def __init__(
        self, config: GatewayConfig, catalog: Catalog, policy: Policy, durable: Durable, clock: Clock,
        alarms: Alarms, log: Log,
    ) -> None:  # fmt: skip
        self._config, self._catalog = config, catalog
        self._durable, self._clock, self._alarms, self._log = durable, clock, alarms, log
        self.core = Core(config, catalog, policy)
        self.links = []
        self.latency = {group: Latency() for group in Group}
        self.n_failures = self.n_fed = 0
        self._paces = {group: Pace(BATCH_NS, LEAST, MOST) for group in Group}
        self._pollers: dict[Group, tuple[select.poll, list[int]]] = {group: (select.poll(), []) for group in Group}
        self._restore()

    def serve(self, link: Link, group: Group) -> int:
        """Read one batch of one group and deal with it; gives how many datagrams were read.

        Batches of tracks wait until one batch of each network's warnings has been dealt with.
        """
        if group is Group.TRACKS:
            self._serve_warnings()
        return self._serve(link, group)

    def poll(self) -> int:
        """Read one batch of every group, warnings first, and deal with it; gives how many datagrams were read."""
        return sum(
            self._serve(link, group) for group in (Group.WARNINGS, Group.TRACKS) for link in self._waiting(group)
        )

    def feed(self, event: Event) -> int:
        """Give the core an event, and do what it wants done; gives how long the core took for it, ns."""
        before_ns = self._clock.mono_ns()
        try:
            commands = self.core.step(event)
        except Exception:
            # a fault of ours: the numbers in memory may be ahead of those on the disk, so the core begins anew there
            self.n_failures += 1
            self._log.error("the core failed", exc_info=True)
            self.alarm("core_failed", f"{type(event).__name__} lost; numbers are taken up from the state")
            self._begin_anew()
            return 0
        self.n_fed += 1
        took_ns = self._clock.mono_ns() - before_ns
        for command in commands:
            match command:
                case StoreBindings(changes=changes):
                    self._keep(changes)
                case SendDatagrams(group=group):
                    self._send(command)
                    if group is Group.TRACKS and len(command.payloads) >= LEAST:  # its bindings are on the disk by now
                        self._serve_warnings()
                case RaiseAlarm(name=name, text=text):
                    self.alarm(name, text)
                case RecordDecisions():
                    pass  # only a core that was asked to record gives them
        return took_ns

    def settle(self) -> None:
        """Try again to have on the disk what could not be kept before."""
        if self._durable.n_pending:
            self._keep()

    def alarm(self, name: str, text: str) -> None:
        """Tell the operator."""
        self._alarms.take(name, text, self._clock.mono_ns(), self._clock.utc_ns())

    def take_addresses(self, link: Link) -> None:
        """Tell the core from where a network is sent to."""
        for source in link.sources():
            self.feed(AddressTaken(link.index, source))

    def count_drops(self) -> None:
        """Tell the core of datagrams that the kernel dropped behind the last one read."""
        for link in self.links:
            for group in link.receivers:
                self._tell_drops(link, group, link.receivers[group].proc_drops() or 0)

    def faults(self) -> list[str]:
        """Sums that do not agree, a line each: those of the core's ledgers, and of what was read against them."""
        found = self.core.ledger.faults()
        for link in self.links:
            for group, n_read in link.n_read.items():
                row = self.core.ledger.datagrams[link.index, GROUPS.index(group)]
                counted = int(row.sum()) - link.n_drops_told[group]
                if counted != n_read:
                    found.append(f"{link.name} {group.value}: {n_read} datagrams read, but {counted} counted")
        return found

    def _serve_warnings(self) -> int:
        """Deal with a batch of each network's warnings, if any wait; gives how many datagrams were read.

        Between the steps of a large batch of tracks, too: a warning waits for the longest of them, not for all.
        """
        return sum(self._serve(link, Group.WARNINGS) for link in self._waiting(Group.WARNINGS))

    def _waiting(self, group: Group) -> list[Link]:
        """Networks of whose group datagrams wait; one system call tells, where reading in vain would be one each."""
        fds = [link.receivers[group].fileno() if group in link.receivers else -1 for link in self.links]
        poller, before = self._pollers[group]
        if fds != before:  # sockets were opened anew
            poller = select.poll()
            for fd in fds:
                if fd >= 0:
                    poller.register(fd, select.POLLIN)
            self._pollers[group] = poller, fds
        ready = [fd for fd, _ in poller.poll(0)]
        return [link for link, fd in zip(self.links, fds, strict=True) if fd in ready] if ready else []

    def _serve(self, link: Link, group: Group) -> int:
        receiver = link.receivers.get(group)
        pace, before_ns = self._paces[group], self._clock.mono_ns()
        received = receiver.drain(pace.most) if receiver is not None else None
        read_ns = self._clock.mono_ns() - before_ns
        if receiver is None or received is None:
            return 0
        link.n_read[group] += len(received) + received.wrong_interface
        if received.wrong_interface:
            self.feed(DatagramsLost(link.index, group, wrong_interface=received.wrong_interface))
        self._tell_drops(link, group, receiver.kernel_drops)
        if group is Group.TRACKS and len(received) >= LEAST and self._serve_warnings():
            received.mono_ns[:] = self._clock.mono_ns()  # they come after these
        if len(received):
            step_ns = self.feed(
                DatagramsReceived(
                    link.index, group, received.payloads, received.mono_ns, received.utc_ns, received.source
                )
            )
            self.latency[group].add((self._clock.utc_ns() - int(received.utc_ns[0])) / 1e9)
            pace.took(len(received), max(read_ns, step_ns))
        return len(received) + received.wrong_interface

    def _tell_drops(self, link: Link, group: Group, drops: int) -> None:
        more = drops - link.n_drops_told[group]
        if more > 0:
            link.n_drops_told[group] = drops
            self.feed(DatagramsLost(link.index, group, kernel_drops=more))
            least = "at least " if link.receivers[group].gro else ""
            self.alarm("kernel_drops", f"{link.name} {group.value}: the kernel dropped {least}{more} datagrams")

    def _keep(self, changes: Sequence[BindingChange] = ()) -> bool:
        """Have changes, and all before them, on the disk; False if they are not."""
        failed_before = self._durable.fault
        if not self._durable.keep(changes, self._clock.mono_ns()):
            self.alarm("state_not_kept", f"nothing is forwarded until it is: {self._durable.fault}")
            return False
        if failed_before:
            self._log.info("state kept again")
        return True

    def _send(self, command: SendDatagrams) -> None:
        """Send, unless numbers that it may use are not on the disk; what did not go out is told to the core."""
        if command.origin is not None and not self._keep():
            self._fail(command, np.ones(len(command.payloads), np.bool_))
            return
        link = self.links[command.network]
        sender = link.senders.get(command.group)
        if sender is None:
            self.alarm("send_failed", f"{link.name}: {link.problem or 'no sender'}")
            self._fail(command, np.ones(len(command.payloads), np.bool_))
            return
        at = link.where(command.group)
        result = sender.send(at.group, at.port, command.payloads)
        if result.errors:
            why = ", ".join(f"{n} {name}" for name, n in sorted(result.errors.items()))
            self.alarm("send_failed", f"{link.name} {command.group.value}: {why}")
            self._fail(command, ~result.sent)

    def _fail(self, command: SendDatagrams, failed: NDArray[np.bool_]) -> None:
        for told in self.core.step(SendingFailed(command, failed)):
            if isinstance(told, RaiseAlarm):
                self.alarm(told.name, told.text)

    def _restore(self) -> None:
        bindings = self._durable.reload()
        lost = self.core.restore(bindings, self._clock.mono_ns())
        if bindings:
            self._log.info("numbers taken up", bindings=len(bindings), outside_the_configuration=lost)

    def _begin_anew(self) -> None:
        """A new core with the numbers on the disk; counts go on."""
        before = self.core
        self.core = Core(self._config, self._catalog, before.policy)
        for name, counts in vars(before.ledger).items():
            if isinstance(counts, np.ndarray):
                getattr(self.core.ledger, name)[...] = counts
        self._restore()
        for link in self.links:
            self.take_addresses(link)
