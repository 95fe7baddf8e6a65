"""Datagrams and their headers: order, packing, nothing of the sender's header, and the gateway's own presence."""

from __future__ import annotations

import time
from typing import Any

from linkgw.carriers import PacketKind, SignalPdu, SimplePacket
from linkgw.carriers.dis_header import DisIdentity
from linkgw.carriers.simple import SimpleIdentity
from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.scenes import held_track
from linkgw.conformance.blackbox.site import Net
from linkgw.conformance.blackbox.stage import PATIENCE_S, Cases, Stage
from linkgw.conformance.blackbox.station import Heard
from linkgw.conformance.blackbox.verdict import Case, Failed, require
from linkgw.conformance.reading import Reading
from linkgw.spec.model import Group

_PPLI_S = 0.5


def datagrams(kit: Kit) -> Cases:
    """Some messages may go to some, one to nobody: what is left is packed, headers are the gateway's own."""
    nobody, few = next(kit.senders), next(kit.senders)
    rules = (
        {"name": "few", "source_stn": [f"{few:05o}"], "messages": ["J3.2"], "to": [n.name for n in kit.nets[:-1]]},
        {"name": "no ships", "messages": [k for k in kit.kinds() if k != "J3.3"],
         "source_stn": [f"{s:05o}" for s in (kit.unit, kit.other_unit)]},
    )  # fmt: skip
    with kit.stage(*rules, timers={"ppli_s": _PPLI_S}) as stage:
        for origin in kit.nets:
            yield stage, Case(
                f"datagrams/packed/{origin.name}", ("G-090",),
                f"Of a datagram from {origin.name} the messages that may go leave in one datagram, in their order.",
                lambda o=origin: _packed(stage, o),
            )  # fmt: skip
            yield stage, Case(
                f"datagrams/order/{origin.name}", ("G-091",),
                f"A burst from {origin.name} leaves in the order in which it came.",
                lambda o=origin: _burst(stage, o),
            )  # fmt: skip
            yield stage, Case(
                f"datagrams/header/{origin.name}", ("G-092",),
                f"Nothing of a header from {origin.name} is handed on: the gateway's own stands in every one.",
                lambda o=origin: _header(stage, o),
            )  # fmt: skip
        yield stage, Case(
            "datagrams/nothing-for-nobody", ("G-090", "G-051"), "A datagram of which nothing may go makes none.",
            lambda: _nothing(kit, stage, nobody),
        )  # fmt: skip
        yield stage, Case(
            "datagrams/sequence", ("G-050",),
            "Sequence numbers that a recipient hears tell only of what it hears: no gap for what is withheld from it.",
            lambda: _sequence(kit, stage, few, nobody),
        )  # fmt: skip
        for net in kit.nets:
            yield stage, Case(
                f"datagrams/presence/{net.name}", ("G-093",),
                f"The gateway makes itself known on {net.name} by its own PPLI, again and again.",
                lambda n=net: _presence(stage, n),
            )  # fmt: skip


def _packed(stage: Stage, origin: Net) -> None:
    said = ["J3.2", "J3.3", "J3.6", "J3.3", "J2.2"]
    drafts = [stage.named(origin, stage.drafter.stated(k)) for k in said]
    stage.say(origin, *drafts, group=Group.TRACKS)
    heard = [h for h in stage.play() if len(h.messages) > 1]
    names = {h.name: [m.name for m in h.messages if isinstance(m, Reading)] for h in heard}
    wanted = {n.name: [k for k in said if k != "J3.3"] for n in stage.nets if n is not origin}
    require(names == wanted, "messages of one datagram do not leave in one", got=names, expected=wanted)


def _burst(stage: Stage, origin: Net) -> None:
    for _ in range(100):
        stage.say(origin, stage.named(origin, stage.drafter.stated("J3.2")))
    stage.play()


def _header(stage: Stage, origin: Net) -> None:
    stage.say(origin, stage.named(origin, stage.drafter.stated("J3.2")))
    stage.say(origin, stage.named(origin, stage.drafter.stated("J2.2")))
    heard = stage.play()
    require(heard, "nothing is heard")
    for h in heard:
        net = next(n for n in stage.nets if n.name == h.name)
        wrong = _wrong(stage, net, h)
        require(not wrong, f"{h.name}: header fields that are not the gateway's own",
                got={n: v[0] for n, v in wrong.items()}, expected={n: v[1] for n, v in wrong.items()})  # fmt: skip


def _wrong(stage: Stage, net: Net, h: Heard) -> dict[str, tuple[Any, Any]]:
    """Header fields that are not what they have to be: what is there, what belongs there."""
    config, first = net.config, h.messages[0]
    assert isinstance(first, Reading)
    npg = stage.catalog.messages[first.name].npg
    own: dict[str, Any] = {"stn": net.stn, "net": config.net, "npg": npg}
    if isinstance(h.packet, SimplePacket):
        identity: Any = SimpleIdentity(**(config.simple.model_dump() if config.simple else {}))
        names: tuple[str, ...] = ("source_node", "source_subnode", "destination_node", "destination_subnode")
        own |= {n: getattr(identity, n) for n in names}
        foreign = {"loopback_id": 12345, "ssc1": 4321, "ssc2": 21, "transit_time": 17}
    else:
        assert isinstance(h.packet, SignalPdu)
        identity = DisIdentity(**(config.dis.model_dump() if config.dis else {}))
        names = ("protocol_version", "exercise_id", "site", "application", "entity", "radio", "siso_version")
        own |= {n: getattr(identity, n) for n in names}
        foreign = {"sdusn": 54321, "time_slot_id": 1234, "transmit_time": 123456789, "time_slot_type": 5}
    wrong = {n: (getattr(h.packet, n), v) for n, v in own.items() if getattr(h.packet, n) != v}
    return wrong | {n: (v, "not the sender's") for n, v in foreign.items() if getattr(h.packet, n) == v}


def _nothing(kit: Kit, stage: Stage, nobody: int) -> None:
    for origin in kit.nets:
        for kind in ("J3.2", "J3.6", "J15.0"):
            stage.say(origin, stage.named(origin, stage.drafter.stated(kind)), stn=nobody)
    stage.play()


def _sequence(kit: Kit, stage: Stage, few: int, nobody: int) -> None:
    stage.up()
    stage.gaps.clear()
    origin = kit.nets[0]
    for i in range(60):
        stn = (kit.unit, few, nobody, few)[i % 4]
        stage.say(origin, stage.named(origin, stage.drafter.stated("J3.2")), stn=stn)
    stage.play()
    require(not stage.gaps, "sequence numbers have gaps", got="; ".join(stage.gaps[:4]), expected="one by one")


def _presence(stage: Stage, net: Net) -> None:
    held_track(stage, net)
    stage.play()
    deadline = time.monotonic() + PATIENCE_S
    seen: list[Reading] = []
    while len(seen) < 2:
        if time.monotonic() > deadline:
            raise Failed(
                "no PPLI of the gateway's own",
                got=f"{len(seen)} in {PATIENCE_S:g} s",
                expected=f"one every {_PPLI_S} s",
            )
        for h in stage.listen(0.1):
            if h.name == net.name:
                seen += [
                    m
                    for m in h.messages
                    if isinstance(m, Reading) and m.name == "J2.0" and m.raws["participant_stn"] == net.stn
                ]
                if h.packet is not None and h.packet.kind is PacketKind.WORDS:
                    require(
                        h.stn == net.stn, "not under the gateway's own source track number", got=h.stn, expected=net.stn
                    )
    for reading in seen:
        require(reading.values["class"] == net.config.network_class, "the PPLI is not of the network's class",
                got=reading.values["class"], expected=net.config.network_class)  # fmt: skip
        require(reading.values["nation"] == net.config.nation, "the PPLI states another nation",
                got=reading.values["nation"], expected=net.config.nation)  # fmt: skip
