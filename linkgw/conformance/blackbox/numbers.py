"""Numbers: made anew for each recipient, from its own pool, lasting, and not given again too soon."""

from __future__ import annotations

import time
from typing import Any

from linkgw.conformance.blackbox.drafts import Draft
from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.scenes import datagram, held_track, marked, marks, readings
from linkgw.conformance.blackbox.site import Net, shrink_pool
from linkgw.conformance.blackbox.stage import PATIENCE_S, Cases, Stage
from linkgw.conformance.blackbox.verdict import Case, Failed, Skipped, require
from linkgw.spec.model import FieldType, Group, Role

_POOL = 24
_HOLD_S, _TIMEOUT_S = 1.5, 1.5
_ROUNDS = 5


def numbers(kit: Kit) -> Cases:
    """Lives of numbers, while all is steady, in small pools, and where they run out."""
    with kit.stage({"name": "all"}) as stage:
        for kind in kit.kinds():
            if kit.drafter.spec(kind).field_with(Role.SUBJECT) is not None:
                yield stage, Case(
                    f"numbers/{kind}", ("G-020", "G-021"),
                    f"Objects that {kind} reports have numbers of each recipient's pool, each its own, and keep them.",
                    lambda k=kind: _keep(kit, stage, k),
                )  # fmt: skip
        yield stage, Case(
            "numbers/same-number-of-two-networks", ("G-020",),
            "Two networks use one number for two objects: the third has two numbers.", lambda: _two(kit, stage),
        )  # fmt: skip
        yield stage, Case(
            "numbers/one-object-two-kinds", ("G-021",), "Reports of different kinds about one track: one number.",
            lambda: _one(kit, stage),
        )  # fmt: skip
        yield stage, Case(
            "numbers/repeats", ("G-023",), "Repeats of a warning are counted anew for each recipient and event.",
            lambda: _repeats(kit, stage),
        )  # fmt: skip
        yield stage, Case(
            "numbers/after-drop", ("G-022",), "A track that was dropped and comes again has another number.",
            lambda: _again(stage, kit.nets[0]),
        )  # fmt: skip
        for kind in kit.kinds():
            subject = kit.drafter.spec(kind).field_with(Role.SUBJECT)
            if subject is not None and subject.type is not FieldType.EVENT:
                yield stage, Case(
                    f"numbers/pool/{kind}", ("G-024",),
                    f"A local {kind} under a number of the gateway's own pool is refused.",
                    lambda k=kind: _pool_number(stage, kit.nets[0], k),
                )  # fmt: skip
    small = kit.stage({"name": "all"}, timers={"hold_s": _HOLD_S}, networks=_small)
    with small:
        yield small, Case(
            "numbers/exhausted", ("G-025",),
            "More tracks than the pool has numbers: none is given twice, none is made up.",
            lambda: _exhaust(kit, small),
        )  # fmt: skip
        yield small, Case(
            "numbers/hold", ("G-022",), "A number comes again only when its hold is over, and then it does.",
            lambda: _hold_time(kit, small),
        )  # fmt: skip
    brief = kit.stage({"name": "all"}, timers={"track_timeout_s": _TIMEOUT_S})
    with brief:
        yield brief, Case(
            "numbers/timeout", ("G-026",), "A track that nobody reports any more is over: nothing refers to it.",
            lambda: _time_out(kit, brief),
        )  # fmt: skip
        yield brief, Case(
            "numbers/refreshed", ("G-026",), "A track that is reported in time keeps its number.",
            lambda: _refresh(kit, brief),
        )  # fmt: skip


def _small(networks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [n | {"tn_pool": shrink_pool("tn_pool", n["tn_pool"], _POOL)} for n in networks]


def _keep(kit: Kit, stage: Stage, kind: str) -> None:
    for net in kit.nets:
        a, b = stage.named(net, stage.drafter.stated(kind)), stage.named(net, stage.drafter.stated(kind))
        name = a.subject.name if a.subject else ""
        again = stage.drafter.stated(kind, **{name: a.raws[name]})
        stage.exchange(net, a, b, again)


def _two(kit: Kit, stage: Stage) -> None:
    first, second = kit.nets[0], kit.nets[1]
    for type_, kind in ((FieldType.TN, "J3.2"), (FieldType.STN, "J2.2"), (FieldType.EVENT, "J15.0")):
        number = stage.new(first, type_)
        while number in second.pools[type_]:
            number = stage.new(first, type_)
        for net in (first, second):
            draft = stage.drafter.stated(kind)
            assert draft.subject is not None
            stage.exchange(net, draft.but(**{draft.subject.name: number}))


def _one(kit: Kit, stage: Stage) -> None:
    net = kit.nets[0]
    kinds = [k for k in kit.kinds() if (f := kit.drafter.spec(k).field_with(Role.SUBJECT)) and f.type is FieldType.TN]
    number = stage.new(net)
    stage.exchange(net, *(stage.drafter.stated(k, tn=number) for k in kinds))


def _repeats(kit: Kit, stage: Stage) -> None:
    for net in kit.nets:
        a, b = (stage.named(net, stage.drafter.stated("J15.0", repeat=9 * i)) for i in (1, 2))
        said = [a, a.but(repeat=10), b, a.but(repeat=3), b.but(repeat=200)]
        stage.exchange(net, *said)


def _again(stage: Stage, net: Net) -> None:
    number = held_track(stage, net)
    drop = stage.drafter.stated("J7.0", tn=number, action=stage.drafter.code("J7.0", "action", "drop track"))
    stage.exchange(net, drop, stage.drafter.stated("J3.2", tn=number), stage.drafter.stated("J3.6", tn=number))


def _pool_number(stage: Stage, net: Net, kind: str) -> None:
    draft = stage.drafter.stated(kind)
    assert draft.subject is not None
    pool = net.pools[draft.subject.type]
    stage.exchange(net, *(draft.but(**{draft.subject.name: n}) for n in (pool[0], pool[len(pool) // 2], pool[-1])))


def _exhaust(kit: Kit, stage: Stage) -> None:
    net = kit.nets[0]
    stage.reset()
    for i in range(2 * _POOL):
        stage.say_raw(net, Group.TRACKS, [datagram(stage, net, marked(stage, stage.new(net), i))])
    heard = stage.collect()
    for other in kit.nets[1:]:
        given = [r.raws["tn"] for _, r in marks(heard, other)]
        pool = stage.gate.site.net(other.name).pools[FieldType.TN]
        require(set(given) <= set(pool), f"{other.name}: a number from outside the pool", got=given, expected=pool)
        require(len(set(given)) == len(given), f"{other.name}: a number for two tracks", got=sorted(given))
        least = _POOL - _POOL // 16 - 4
        require(len(given) >= least, f"{other.name}: numbers of the pool are left and not given", got=len(given),
                expected=f"at least {least}")  # fmt: skip


def _hold_time(kit: Kit, stage: Stage) -> None:
    """Fill the pool, end one track, and see when its number comes again."""
    net, other = kit.nets[0], kit.nets[1]
    held: dict[int, int] = {}
    stage.reset()

    def say(number: int, mark: int) -> None:
        stage.say_raw(net, Group.TRACKS, [datagram(stage, net, marked(stage, number, mark))])

    tracks = [stage.new(net) for _ in range(2 * _POOL)]
    for i, number in enumerate(tracks):
        say(number, i)
    for i, r in marks(stage.collect(), other):
        held[tracks[i]] = r.raws["tn"]
    if not held:
        raise Skipped("the pool was full before")
    gone, number = next(iter(held.items()))
    drop = stage.drafter.stated("J7.0", tn=gone, action=stage.drafter.code("J7.0", "action", "drop track"))
    stage.say_raw(net, Group.TRACKS, [datagram(stage, net, drop)])
    dropped = time.monotonic()
    new, mark = stage.new(net), 500
    while time.monotonic() < dropped + _HOLD_S + PATIENCE_S:
        say(new, mark := mark + 1)
        for _, r in marks(stage.collect(), other):
            if r.raws["tn"] == number:
                after = time.monotonic() - dropped
                require(after >= _HOLD_S, "a number is given again before its hold is over",
                        got=f"{after:.2f} s after its track was dropped", expected=f"{_HOLD_S} s at least")  # fmt: skip
                return
            require(r.raws["tn"] not in held.values(), "a number is given to a second track")
        time.sleep(0.1)
    raise Failed("a number whose hold is over is not given again", got="the pool stays exhausted")


def _time_out(kit: Kit, stage: Stage) -> None:
    net = kit.nets[0]
    number = held_track(stage, net)
    stage.play()
    time.sleep(_TIMEOUT_S + 0.05)
    about = _about(stage, number)
    stage.say_raw(net, Group.TRACKS, [datagram(stage, net, about)])
    heard = [r for other in kit.nets[1:] for r in readings(stage.collect(), other, "J7.0")]
    require(not heard, "a message about a track whose life is over is forwarded", got=heard, expected="nothing")
    stage.reset()


def _about(stage: Stage, number: int) -> Draft:
    drop = stage.drafter.code("J7.0", "action", "drop track")
    draft = stage.drafter.stated("J7.0", tn=number)
    return draft if draft.raws["action"] != drop else stage.drafter.stated("J7.0", tn=number)


def _refresh(kit: Kit, stage: Stage) -> None:
    """Reports less than the timeout apart, for longer than the timeout."""
    net, other = kit.nets[0], kit.nets[1]
    for _ in range(_ROUNDS):
        number, given, times = stage.new(net), [], [time.monotonic()]
        for i in range(8):
            said = time.monotonic()
            stage.say_raw(net, Group.TRACKS, [datagram(stage, net, marked(stage, number, i))])
            given += [r.raws["tn"] for _, r in marks(stage.collect(), other)]
            times.append(said)
            if time.monotonic() - times[-2] > _TIMEOUT_S * 0.9:
                break  # the machine was busy: it may have been over
            time.sleep(_TIMEOUT_S / 4)
        else:
            require(len(given) == 8, "reports are missing", got=len(given), expected=8)
            require(len(set(given)) == 1, "a track that is reported in time changes its number", got=given)
            return
    raise Skipped("this machine is too busy to report a track in time")
