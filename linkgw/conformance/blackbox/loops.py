"""No loops, no storms: gateways side by side and in a ring; what a forwarder sent is nobody's local track."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from linkgw.conformance.blackbox.gate import Gate
from linkgw.conformance.blackbox.kit import RUNNING, Kit
from linkgw.conformance.blackbox.scenes import fit, held_number, held_track, hold, whole
from linkgw.conformance.blackbox.site import POOLS, cut_pool
from linkgw.conformance.blackbox.stage import Cases, Stage
from linkgw.conformance.blackbox.verdict import Case, Skipped, require
from linkgw.spec.model import FieldType, Group

_QUIET_S = 0.7
"""A loop on one machine makes thousands of datagrams in this time."""
_BURST = 60


def loops(kit: Kit) -> Cases:
    """One gateway that others are listed at; two and three side by side; a ring."""
    other = next(kit.senders)
    with kit.stage({"name": "all"}, networks=lambda ns: [_list(n, [other]) for n in ns]) as stage:
        yield stage, Case(
            "loops/listed-forwarder", ("G-120",), "What a listed forwarder sends goes nowhere, whatever it is.",
            lambda: _listed(kit, stage, other),
        )  # fmt: skip
        yield stage, Case(
            "loops/own-number", ("G-120",), "What comes under the gateway's own source track number goes nowhere.",
            lambda: _listed(kit, stage, 0),
        )  # fmt: skip
        yield stage, Case(
            "loops/own-echo", ("G-121",), "The gateway does not take for another's what it sent itself.",
            lambda: _quiet(kit, stage),
        )  # fmt: skip
    everywhere = [n.name for n in kit.nets]
    arrangements: list[tuple[str, list[list[str]]]] = [
        ("two-side-by-side", [everywhere] * 2),
        ("three-side-by-side", [everywhere] * 3),
    ]
    if len(everywhere) > 2:
        arrangements.append(
            ("ring", [[a, b] for a, b in zip(everywhere, everywhere[1:] + everywhere[:1], strict=True)])
        )
    for name, parts in arrangements:
        with _arrange(kit, parts) as stage:
            yield from _cases(kit, stage, name)


def _list(network: dict[str, Any], stns: Sequence[int]) -> dict[str, Any]:
    return network | {"forwarders": [*network.get("forwarders", []), *(f"{s:05o}" for s in stns)]}


def _arrange(kit: Kit, parts: list[list[str]]) -> Stage:
    """One gateway for each list of networks: with a part of each pool, and the others listed as forwarders."""
    stns = [next(kit.senders) for _ in parts]
    gates = []
    for i, names in enumerate(parts):

        def networks(ns: list[dict[str, Any]], i: int = i, names: list[str] = names) -> list[dict[str, Any]]:
            mine = []
            for n in ns:
                if n["name"] in names:
                    pools = {key: cut_pool(key, n.get(key, "1-65535"), i, len(parts)) for key in POOLS}
                    others = [s for j, s in enumerate(stns) if j != i and n["name"] in parts[j]]
                    mine.append(_list(n | pools | {"stn": f"{stns[i]:05o}"}, others))
            return mine

        gates.append(Gate(kit.site({"name": "all"}, networks=networks), kit.command))
    return kit.of(gates, "" if kit.command is not None else RUNNING)


def _cases(kit: Kit, stage: Stage, name: str) -> Cases:
    words = name.replace("-", " ")
    for net in kit.nets:
        yield stage, Case(
            f"loops/{name}/kinds/{net.name}", ("G-122",),
            f"{words}: every kind from {net.name} reaches each network once by each gateway that leads there.",
            lambda n=net: _kinds(kit, stage, n.index),
        )  # fmt: skip
    yield stage, Case(
        f"loops/{name}/burst", ("G-122",),
        f"{words}: bursts from all networks, and every message arrives as often as it has to.",
        lambda: _burst(kit, stage),
    )  # fmt: skip
    yield (
        stage,
        Case(
            f"loops/{name}/quiet",
            ("G-121",),
            f"{words}: when nobody speaks any more, nothing goes round.",
            lambda: _quiet(kit, stage),
        ),
    )
    yield stage, Case(
        f"loops/{name}/numbers", ("G-123",),
        f"{words}: a number that one gateway gave means nothing to the others, and what was given is given back.",
        lambda: _numbers(kit, stage),
    )  # fmt: skip
    yield stage, Case(
        f"loops/{name}/restart", ("G-122", "G-110"), f"{words}: one is killed and started again, and all is as before.",
        lambda: _restart(kit, stage),
    )  # fmt: skip


def _listed(kit: Kit, stage: Stage, stn: int) -> None:
    for net in kit.nets:
        for kind in kit.kinds():
            draft = whole(stage, net, kind)
            stage.say(net, fit(stage, draft, draft.group), stn=stn or net.stn)
    stage.play()


def _kinds(kit: Kit, stage: Stage, index: int) -> None:
    net = kit.nets[index]
    for kind in kit.kinds():
        for group in stage.drafter.spec(kind).groups:
            draft = stage.named(net, hold(stage, net, stage.drafter.stated(kind)))
            stage.say(net, fit(stage, draft, group), group=group)
    stage.play()


def _burst(kit: Kit, stage: Stage) -> None:
    for net in kit.nets:
        tracks = [stage.new(net) for _ in range(6)]
        for i in range(_BURST):
            stage.say(net, stage.drafter.stated("J3.2", tn=tracks[i % 6]))
        stage.play()


def _quiet(kit: Kit, stage: Stage) -> None:
    for net in kit.nets:
        stage.exchange(net, *(stage.named(net, stage.drafter.stated(k)) for k in ("J3.2", "J3.6", "J15.0")))
    heard = [h for h in stage.listen(_QUIET_S) if h.messages]
    require(not heard, "messages are heard though nobody speaks", got=f"{len(heard)} in {_QUIET_S} s", expected="none")


def _numbers(kit: Kit, stage: Stage) -> None:
    """A unit speaks of another network's track by the number that one of the gateways gave it there."""
    first, second = kit.nets[0], kit.nets[1]
    gate = next(g for g in stage.gates if {first.name, second.name} <= g.index.keys())
    theirs = held_track(stage, second)
    stage.play()
    number = held_number(gate, first, second, theirs)
    about = stage.drafter.stated("J7.4", tn=number)
    point = stage.named(first, stage.drafter.stated("J3.0", track_tn=number))
    stage.exchange(first, about, point, group=Group.TRACKS)


def _restart(kit: Kit, stage: Stage) -> None:
    net = kit.nets[0]
    stage.up()
    track = held_track(stage, net)
    stage.play()
    for gate in stage.gates[:1] if len(stage.gates) < 2 else stage.gates[1:2]:
        stage.restart(gate)
    stage.exchange(net, stage.drafter.stated("J3.6", tn=track), group=Group.TRACKS)
    if not any(g.model.number(g.index[o], g.index[net.name], FieldType.TN, track) for g in stage.gates
               if net.name in g.index for o in g.index if o != net.name):  # fmt: skip
        raise Skipped("no gateway leads there")
    _kinds(kit, stage, 1)
