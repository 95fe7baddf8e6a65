"""One network's sockets: a receiver and a sender for each of its groups, kept fit for the interface as it is now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from linkgw.errors import ConfigError
from linkgw.gateway.config import GatewayConfig, GroupConfig
from linkgw.io.interfaces import InterfaceState, interface_state
from linkgw.io.multicast import MulticastReceiver, MulticastSender, pack_source
from linkgw.spec.model import Group


class Readers(Protocol):
    """The part of an event loop that a link needs."""

    def add_reader(self, fd: int, callback: Callable[[], object]) -> object:
        """Call back when `fd` is readable."""
        ...

    def remove_reader(self, fd: int) -> object:
        """Stop that."""
        ...


class Link:
    """The sockets of one network.

    Parameters
    ----------
    config : GatewayConfig
        The gateway's.
    index : int
        Which of its networks.
    readers : Readers
        Event loop.
    serve : callable
        (link, group) -> int: read one batch of a group and have it dealt with; gives how many were read.
    """

    state: InterfaceState
    """The interface when it was last looked at."""
    problem: str
    """Why the network cannot be heard or reached now; empty if it can."""
    n_read: dict[Group, int]
    """Datagrams handed to the core."""
    n_drops_told: dict[Group, int]
    """Of the kernel's drops, those that the core was told of."""

    def __init__(
        self, config: GatewayConfig, index: int, readers: Readers, serve: Callable[[Link, Group], int]
    ) -> None:
        self.index, self.config = index, config.networks[index]
        self.name, self.interface = self.config.name, self.config.interface
        self._segmentation, self._receive_buffer = config.segmentation, config.receive_buffer
        self._readers, self._serve = readers, serve
        self.receivers: dict[Group, MulticastReceiver] = {}
        self.senders: dict[Group, MulticastSender] = {}
        self._stale: set[tuple[Group, str]] = set()
        self.problem = ""
        self.n_read = dict.fromkeys(Group, 0)
        self.n_drops_told = dict.fromkeys(Group, 0)
        self.state = InterfaceState(self.interface, 0, up=False, address="")

    def where(self, group: Group) -> GroupConfig:
        """Address and port of a group."""
        return self.config.tracks if group is Group.TRACKS else self.config.warnings

    def sources(self) -> list[int]:
        """Own addresses, as `Received.source` has them."""
        return [pack_source(*sender.address) for sender in self.senders.values()]

    def joined(self, group: Group) -> bool:
        """Whether the group is heard on the interface as it is now."""
        receiver = self.receivers.get(group)
        return (
            receiver is not None
            and self.state.up
            and receiver.index == self.state.index
            and (group, "in") not in self._stale
        )

    def mend(self) -> bool:
        """Open what is not open, and reopen what does not fit the interface as it is now.

        A socket is made anew when its interface has another index (it was deleted and made again: the old socket
        is deaf for ever), another address, or was down meanwhile. What waits in the old one is read first.

        Returns
        -------
        bool
            Something was opened: own addresses may have changed.
        """
        self.state = state = interface_state(self.interface)
        if not state.up:
            self._stale.update((group, way) for group in Group for way in ("in", "out"))
        opened = False
        problems: list[str] = []
        if not state.index:
            problems.append(f"no interface {self.interface}")
        else:
            for group in Group:
                for way, mend in (("in", self._mend_receiver), ("out", self._mend_sender)):
                    try:
                        opened |= mend(group)
                    except ConfigError as error:
                        problems.append(str(error))
                        self._stale.add((group, way))
            if not state.up:
                problems.append(f"interface {self.interface} is down")
            elif not problems and self._stale:
                problems.append(f"interface {self.interface} cannot be used")
        self.problem = "; ".join(dict.fromkeys(problems))
        return opened

    def whole(self) -> bool:
        """Whether all that was opened still fits: nothing to mend."""
        return not self.problem and not self._stale

    def stop_hearing(self) -> None:
        """Leave the groups: nothing new comes in, and what waits can still be read."""
        for receiver in self.receivers.values():
            self._readers.remove_reader(receiver.fileno())
            receiver.leave()

    def close(self) -> None:
        """Close all sockets."""
        for receiver in self.receivers.values():
            receiver.close()
        for sender in self.senders.values():
            sender.close()

    def _mend_receiver(self, group: Group) -> bool:
        receiver = self.receivers.get(group)
        if receiver is None:
            at = self.where(group)
            receiver = MulticastReceiver(
                self.interface,
                at.group,
                at.port,
                receive_buffer=self._receive_buffer,
                gro=self._segmentation,
                not_from=self.config.source,
            )
            self.receivers[group] = receiver
        elif not self._due(group, "in", receiver.index == self.state.index):
            return False
        else:
            self._readers.remove_reader(receiver.fileno())
            receiver.leave()
            while self._serve(self, group):
                pass
            if not receiver.reopen():
                self._readers.add_reader(receiver.fileno(), partial(self._serve, self, group))
                self._stale.add((group, "in"))
                return False
        self._readers.add_reader(receiver.fileno(), partial(self._serve, self, group))
        self._fits(group, "in")
        return True

    def _mend_sender(self, group: Group) -> bool:
        sender = self.senders.get(group)
        if sender is None:
            sender = MulticastSender(
                self.interface, ttl=self.config.ttl, gso=self._segmentation, source=self.config.source
            )
            self.senders[group] = sender
        else:
            address = self.config.source or self.state.address
            fits = sender.index == self.state.index and sender.address[0] == address
            if not self._due(group, "out", fits):
                return False
            if not sender.reopen():
                self._stale.add((group, "out"))
                return False
        self._fits(group, "out")
        return True

    def _due(self, group: Group, way: str, fits: bool) -> bool:
        """Whether an open socket is to be made anew now: not while the interface is down."""
        return self.state.up and (not fits or (group, way) in self._stale)

    def _fits(self, group: Group, way: str) -> None:
        if self.state.up:
            self._stale.discard((group, way))
