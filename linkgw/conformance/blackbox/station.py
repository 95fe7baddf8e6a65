"""A national network as the kit plays it: says datagrams on real sockets, and hears what others send."""

from __future__ import annotations

import select
import time
from collections.abc import Sequence
from dataclasses import dataclass

from linkgw.carriers import Octets, Packet, SignalPdu, SimplePacket
from linkgw.carriers.dis import push_dis
from linkgw.carriers.simple import push_simple
from linkgw.conformance.blackbox.site import Net
from linkgw.conformance.reading import Reading, Unread, read_all
from linkgw.errors import WireError
from linkgw.io.multicast import MulticastReceiver, MulticastSender
from linkgw.spec.model import Catalog, Group

_MOST_KNOWN = 4096
"""Runs of words that are read once only."""
_DRAINS = 16
BUFFER = 64 << 20
"""Octets asked of the kernel, so that the kit itself loses nothing in a flood."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """One datagram that somebody else sent."""

    name: str
    """The network."""
    group: Group
    """The group that it was sent to."""
    payload: bytes
    """As it came."""
    utc_ns: int
    """When the kernel had it."""
    packet: Packet | None
    """Its envelope; None if it is none."""
    messages: tuple[Reading | Unread, ...]
    """Its messages; empty if it has no words."""

    @property
    def stn(self) -> int:
        """Source track number in its header; -1 if there is none."""
        return int(getattr(self.packet, "stn", -1))


class Station:
    """One network.

    Parameters
    ----------
    net : Net
        Where it is.
    catalog : Catalog
        The specs.
    """

    def __init__(self, net: Net, catalog: Catalog) -> None:
        self.net, self.n_said = net, 0
        self._catalog = catalog
        self._known: dict[bytes, tuple[Reading | Unread, ...]] = {}
        self.sequence = 7
        config = net.config
        self._receivers: dict[Group, MulticastReceiver] = {}
        self._sender = MulticastSender(config.interface, ttl=config.ttl, gso=False)
        for group in Group:
            at = net.where(group)
            receiver = MulticastReceiver(config.interface, at.group, at.port, gro=False, receive_buffer=BUFFER)
            self._receivers[group] = receiver
        self._own = self._sender.address[1]

    @property
    def files(self) -> list[MulticastReceiver]:
        """What to wait on."""
        return list(self._receivers.values())

    def envelope(self, words: bytes, stn: int, **header: int) -> bytes:
        """A datagram with these words; header fields that a gateway must not hand on are not 0."""
        self.sequence = (self.sequence + 1) & 0xFFFF
        if self.net.carrier.name == "simple":
            fields = {"sequence": self.sequence, "source_node": 55, "npg": 9, "net": 77, "ssc1": 4321, "ssc2": 21,
                      "loopback_id": 12345, "transit_time": 17, "rc": 1} | header  # fmt: skip
            return push_simple(SimplePacket(stn=stn, words=words, **fields))
        fields = {"npg": 9, "net": 77, "site": 4242, "application": 4243, "entity": 4244, "radio": 4245, "sdusn": 54321,
                  "exercise_id": 99, "time_slot_id": 1234, "time_slot_type": 5, "relay": 1,
                  "transmit_time": 123456789} | header  # fmt: skip
        return push_dis(SignalPdu(stn=stn, words=words, **fields))

    def say(self, group: Group, payloads: Sequence[bytes]) -> None:
        """Send datagrams, in order; none is lost on this side."""
        at, waiting = self.net.where(group), list(payloads)
        self.n_said += len(waiting)
        while waiting:
            result = self._sender.send(at.group, at.port, Octets.of(waiting))
            waiting = [p for p, sent in zip(waiting, result.sent.tolist(), strict=True) if not sent]
            if waiting:
                time.sleep(0.002)

    def hear(self) -> list[Heard]:
        """What waits, both groups; the kit's own left out. No more than that at once: in a storm there is no end."""
        found = []
        for group, receiver in self._receivers.items():
            for _ in range(_DRAINS):
                received = receiver.drain(512)
                if received is None:
                    break
                for i in range(len(received)):
                    if int(received.source[i]) & 0xFFFF != self._own:
                        found.append(self._read(group, received.payloads[i], int(received.utc_ns[i])))
        return found

    def _read(self, group: Group, payload: bytes, utc_ns: int) -> Heard:
        try:
            packet: Packet | None = self.net.carrier.pull(payload)
        except WireError:
            packet = None
        words = getattr(packet, "words", b"")
        messages = self._known.get(words)
        if messages is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            checked = self.net.config.parity == "checked"
            messages = self._known[words] = tuple(read_all(words, self._catalog, checked=checked)) if words else ()
        return Heard(self.net.name, group, payload, utc_ns, packet, messages)

    def close(self) -> None:
        """Close its sockets."""
        for receiver in self._receivers.values():
            receiver.close()
        self._sender.close()


def wait(stations: Sequence[Station], seconds: float) -> None:
    """Until somebody can be heard, or the time is over."""
    select.select([f for s in stations for f in s.files], [], [], max(seconds, 0.0))
