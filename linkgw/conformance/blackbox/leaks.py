"""No leak, not even sideways: two inputs that differ only in what a recipient may not see give it the same octets.

Each input goes to a gateway that was just started. Compared is every datagram that the recipient hears, octet by
octet; left out are the gateway's own PPLI and status, and the timestamp of a DIS header, which is timing.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from linkgw.conformance.blackbox.gate import Gate
from linkgw.conformance.blackbox.inputs import LAST, Input, World
from linkgw.conformance.blackbox.kit import RUNNING, Kit
from linkgw.conformance.blackbox.site import Net, derive
from linkgw.conformance.blackbox.stage import PATIENCE_S, START_S, Cases
from linkgw.conformance.blackbox.station import Heard, Station, wait
from linkgw.conformance.blackbox.verdict import Case, Failed, Silent, Skipped, require
from linkgw.conformance.reading import Reading
from linkgw.spec.model import FieldType, Group

_PROBE_EVERY_S, _READY_S = 0.4, 0.3
_TRIES = 4
Octets = dict[Group, list[bytes]]
"""What a recipient heard, in order."""


def leaks(kit: Kit) -> Cases:
    """One way of differing per case, the recipients by turns."""
    ways: dict[str, tuple[str, Callable[[World, Input], Input]]] = {
        "hidden-messages": ("messages that no rule lets through are said, or not", World.with_hidden),
        "hidden-tracks": ("tracks that others hold and it does not come and go", World.with_hidden_tracks),
        "redacted-fields": ("fields that are left out for it hold other values", World.with_other_fields),
        "coarsened-fields": ("coarsened fields differ within their step", World.with_finer_fields),
        "other-numbers": (
            "tracks, participants, events and repeats have other numbers on their own network",
            World.renumbered,
        ),
        "other-senders": ("other units of the network report the same", World.with_other_senders),
        "hidden-references": (
            "references to tracks that it does not hold name others, or none",
            World.with_other_references,
        ),
        "refused": (
            "malformed datagrams, other classes and forwarders' messages are said, or not",
            World.with_refused,
        ),
        "headers": ("headers of datagrams hold other values", World.with_other_headers),
        "everything": ("all of these at once", World.with_all),
    }
    inputs: dict[str, tuple[World, Input]] = {}
    heard: dict[str, Octets] = {}
    hidden, second = next(kit.senders), next(kit.senders)
    silent = kit.of([], "")
    for i, (way, (words, change)) in enumerate(ways.items()):
        recipient = kit.nets[i % len(kit.nets)]

        def check(r: Net = recipient, change: Callable[[World, Input], Input] = change) -> None:
            if kit.command is None:
                raise Skipped(RUNNING)
            if r.name not in inputs:
                world = World(kit, r, hidden, second)
                inputs[r.name] = world, world.base()
            world, base = inputs[r.name]
            if r.name not in heard:
                heard[r.name] = _record(kit, world, base)
            other = _record(kit, world, change(world, base))
            _compare(r, heard[r.name], other)

        yield silent, Case(
            f"leaks/{way}/{recipient.name}", ("G-051",),
            f"Two inputs, in which {words}: {recipient.name} hears the same octets.",
            check,
        )  # fmt: skip


def _record(kit: Kit, world: World, said: Input) -> Octets:
    """What the recipient hears of an input, from a gateway that was just started."""
    for _ in range(_TRIES):
        heard = _record_once(kit, world, said)
        if heard is not None:
            return heard
    raise Skipped("this machine is too busy to start a gateway in an orderly way")


def _record_once(kit: Kit, world: World, said: Input) -> Octets | None:
    probe = {"name": "probe", "source_stn": [f"{kit.sentinel:05o}"]}
    policy = kit.policy(probe, *world.rules)
    gate = Gate(derive(kit.base, kit.folder, policy=policy), kit.command)
    stations = {n.name: Station(n, kit.catalog) for n in kit.nets}
    try:
        gate.start()
        n_probes = _come_up(kit, world, gate, stations)
        if n_probes != 1:
            return None  # more than one probe went through: runs would differ in that
        heard = _play(kit, world, gate, stations, said)
    finally:
        if gate.process is not None:
            gate.process.kill()
        for station in stations.values():
            station.close()
    return {g: [_timeless(world.recipient, h.payload) for h in heard if h.group is g] for g in Group}


def _come_up(kit: Kit, world: World, gate: Gate, stations: dict[str, Station]) -> int:
    """Say one track, again and again, until the recipient hears it; how often it did."""
    origin, deadline = stations[world.origin.name], time.monotonic() + START_S
    number = next(n for n in reversed(range(1, 1 << 19)) if n not in world.origin.pools[FieldType.TN])
    n = i = 0
    while not n:
        draft = kit.drafter.silent("J3.2", tn=number, speed=i)
        words = draft.words(kit.catalog, world.origin.config.parity)
        origin.say(Group.TRACKS, [origin.envelope(words, kit.sentinel)])
        i += 1
        until = time.monotonic() + _PROBE_EVERY_S
        while time.monotonic() < until and not n:
            wait(list(stations.values()), until - time.monotonic())
            n += sum(_is_from(gate, world, h) for s in stations.values() for h in s.hear())
        if gate.ended or time.monotonic() > deadline:
            raise Silent("the gateway does not come up", got=gate.last_lines)
    time.sleep(_READY_S)
    return n + sum(_is_from(gate, world, h) for s in stations.values() for h in s.hear())


def _is_from(gate: Gate, world: World, h: Heard) -> bool:
    """Whether the recipient hears something forwarded."""
    own = gate.site.net(world.recipient.name).stn
    is_presence = (
        len(h.messages) == 1 and isinstance(h.messages[0], Reading) and h.messages[0].raws.get("participant_stn") == own
    )
    return h.name == world.recipient.name and bool(h.messages) and not is_presence


def _play(kit: Kit, world: World, gate: Gate, stations: dict[str, Station], said: Input) -> list[Heard]:
    """All of the tracks, until the last one is heard; then all of the warnings."""
    found: list[Heard] = []
    for group in Group:
        for s in said:
            if s.group is group:
                station = stations[s.net.name]
                words = b"".join(
                    p if isinstance(p, bytes) else p.words(kit.catalog, s.net.config.parity) for p in s.parts
                )
                station.say(group, [station.envelope(words, s.stn, **s.header)])
        deadline, is_over = time.monotonic() + PATIENCE_S, False
        while not is_over:
            if gate.ended or time.monotonic() > deadline:
                raise Silent(f"{world.recipient.name} does not hear the last of the {group}", got=gate.last_lines)
            wait(list(stations.values()), 0.2)
            new = [h for s in stations.values() for h in s.hear() if _is_from(gate, world, h)]
            found += new
            is_over = any(
                m.raws.get("longitude") == LAST
                for h in new
                for m in h.messages
                if isinstance(m, Reading) and h.group is group
            )
    return found


def _timeless(net: Net, payload: bytes) -> bytes:
    """Without the timestamp of a DIS header."""
    return payload if net.config.carrier == "simple" else payload[:4] + bytes(4) + payload[8:]


def _compare(net: Net, first: Octets, other: Octets) -> None:
    for group in Group:
        require(first[group], f"{net.name} {group}: nothing is heard, so nothing is compared")
        for i, (a, b) in enumerate(zip(first[group], other[group], strict=False)):
            if a != b:
                at = next(k for k, (x, y) in enumerate(zip(a + b"\0", b + b"\1", strict=False)) if x != y)
                raise Failed(
                    f"{net.name} {group}: datagram {i + 1} differs at octet {at}", got=b.hex(), expected=a.hex()
                )
        n, m = len(first[group]), len(other[group])
        require(n == m, f"{net.name} {group}: not as many datagrams", got=m, expected=n)
