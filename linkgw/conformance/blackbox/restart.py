"""Killed and started again: numbers stay, and none that went out comes to mean something else."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence

import numpy as np

from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.scenes import datagram, held_track, kernel_drops, marked, marks
from linkgw.conformance.blackbox.site import Net
from linkgw.conformance.blackbox.stage import Cases, Stage
from linkgw.conformance.blackbox.station import Heard
from linkgw.conformance.blackbox.verdict import Case, Failed, Skipped, require
from linkgw.spec.model import Group

_KILLS = 6
_PILE, _DISTINCT, _REST_S = 8500, 40, 0.3
_TRACKS = 1000


def restart(kit: Kit) -> Cases:
    """One gateway, ended in every way."""
    with kit.stage({"name": "all"}) as stage:
        yield stage, Case(
            "restart/kill", ("G-110",), "Killed at once: tracks, participants and warnings keep their numbers.",
            lambda: _keeps(kit, stage, kill=True),
        )  # fmt: skip
        yield stage, Case(
            "restart/end", ("G-110", "G-112"),
            "Told to end: it ends, and tracks, participants and warnings keep their numbers.",
            lambda: _keeps(kit, stage, kill=False),
        )  # fmt: skip
        yield stage, Case(
            "restart/not-reused", ("G-111",),
            "After a restart no number that was given before is given to something new.",
            lambda: _new(kit, stage),
        )  # fmt: skip
        yield stage, Case(
            "restart/dropped", ("G-111",), "A number whose track was dropped before the restart is held after it, too.",
            lambda: _dropped(stage, kit.nets[0]),
        )  # fmt: skip
        yield stage, Case(
            "restart/dropped-at-once", ("G-111",),
            "The same for a track that was reported and dropped in one datagram.",
            lambda: _dropped(stage, kit.nets[0], at_once=True),
        )  # fmt: skip
        yield stage, Case(
            "restart/references", ("G-110",), "References to tracks from before the restart are translated after it.",
            lambda: _references(stage, kit.nets[0]),
        )  # fmt: skip
        yield stage, Case(
            "restart/under-load", ("G-110", "G-111"),
            f"Killed {_KILLS} times while new tracks stream in: no number changes its meaning.",
            lambda: _under_load(kit, stage),
        )  # fmt: skip
    with kit.stage({"name": "all"}, timers={"dedup_window_s": 0.0}) as stage:
        yield stage, Case(
            "restart/last-words", ("G-112",),
            f"{_PILE} datagrams arrive, and then the gateway is told to end: they are dealt with before it does.",
            lambda: _last_words(stage, kit.nets[0]),
        )  # fmt: skip


def again(stage: Stage, *, kill: bool = True) -> None:
    """End the gateway and start it again."""
    process = stage.process()
    if kill:
        process.kill()
    else:
        code = process.stop()
        require(code == 0, "the gateway does not end as it is told", got=f"exit code {code}", expected=0)
    stage.down()
    stage.up()


def _keeps(kit: Kit, stage: Stage, *, kill: bool) -> None:
    known: list[tuple[Net, str, str, int]] = []
    for net in kit.nets:
        for kind in ("J3.2", "J3.6", "J2.2", "J13.2", "J15.0"):
            draft = stage.named(net, stage.drafter.stated(kind))
            assert draft.subject is not None
            known.append((net, kind, draft.subject.name, draft.raws[draft.subject.name]))
            stage.say(net, draft)
    stage.play()
    again(stage, kill=kill)
    # the other way round: a gateway that begins to count anew must not hit on the same numbers
    for net, kind, name, number in reversed(known):
        stage.say(net, stage.drafter.stated(kind, **{name: number}))
    stage.play()


def _new(kit: Kit, stage: Stage) -> None:
    for net in kit.nets:
        for _ in range(5):
            held_track(stage, net)
    stage.play()
    again(stage)
    for net in kit.nets:
        for kind in ("J3.2", "J15.0", "J2.2"):
            for _ in range(5):
                stage.say(net, stage.named(net, stage.drafter.stated(kind)))
    stage.play()


def _dropped(stage: Stage, net: Net, *, at_once: bool = False) -> None:
    number = stage.new(net)
    track = stage.drafter.stated("J3.2", tn=number)
    drop = stage.drafter.stated("J7.0", tn=number, action=stage.drafter.code("J7.0", "action", "drop track"))
    if at_once:
        stage.say(net, track, drop)
    else:
        stage.exchange(net, track)
        stage.say(net, drop)
    stage.play()
    again(stage)
    # the same track anew, and others: the model knows every number that was ever given
    stage.exchange(net, stage.drafter.stated("J3.2", tn=number))
    for _ in range(10):
        held_track(stage, net)
    stage.play()


def _references(stage: Stage, net: Net) -> None:
    track = held_track(stage, net)
    stage.play()
    again(stage)
    draft = stage.named(net, stage.drafter.stated("J3.0", track_tn=track))
    action = stage.drafter.code("J7.0", "action", "change identity")
    stage.exchange(net, draft, stage.drafter.stated("J7.0", tn=track, action=action), group=Group.TRACKS)


def _under_load(kit: Kit, stage: Stage) -> None:
    """A mark says which track it is, so that what a number means can be seen at all times."""
    net, rng = kit.nets[0], np.random.default_rng(59)
    tracks = [stage.new(net) for _ in range(_TRACKS)]
    meanings: dict[tuple[str, int], int] = {}
    first, n_said = 0, 0
    for _ in range(_KILLS):
        process = stage.process()
        stop_at = time.monotonic() + float(rng.uniform(0.01, 0.25))
        while time.monotonic() < stop_at:
            old = int(rng.integers(first + 1))
            for i in (first % _TRACKS, old):
                n_said += 1
                draft = marked(stage, tracks[i], i, altitude=n_said)
                stage.say_raw(net, Group.TRACKS, [datagram(stage, net, draft)])
            first += 1
        process.kill()
        _learn(stage, meanings, stage.listen(0.05))
        stage.down()
        stage.up()
        for i in {min(int(n), _TRACKS - 1) for n in rng.integers(0, min(first, _TRACKS) + 1, 30)}:
            n_said += 1
            draft = marked(stage, tracks[i], i, altitude=n_said)
            stage.say_raw(net, Group.TRACKS, [datagram(stage, net, draft)])
        _learn(stage, meanings, stage.collect())
    require(len(meanings) > _KILLS, "too few tracks were heard", got=len(meanings))
    numbers = {(name, mark): number for (name, number), mark in meanings.items()}
    require(len(numbers) == len(meanings), "a track has two numbers", got=len(meanings), expected=len(numbers))
    stage.reset()


def _learn(stage: Stage, meanings: dict[tuple[str, int], int], heard: Sequence[Heard]) -> None:
    for other in stage.nets[1:]:
        for mark, r in marks(heard, other):
            before = meanings.setdefault((other.name, r.raws["tn"]), mark)
            if before != mark:
                raise Failed(f"{other.name}: a number changes its meaning", got=f"track {mark}",
                             expected=f"track {before}, as before the gateway was killed")  # fmt: skip


def _last_words(stage: Stage, net: Net) -> None:
    """They are said while it stands still; then it is told to end."""
    process = stage.process()
    track = held_track(stage, net)
    stage.play()
    few = [datagram(stage, net, marked(stage, track, i)) for i in range(_DISTINCT)]
    port = net.where(Group.TRACKS).port
    before = kernel_drops(port)
    process.pause()
    stage.station(net).say(Group.TRACKS, [few[i % _DISTINCT] for i in range(_PILE)])
    lost = kernel_drops(port) - before
    process.signal(signal.SIGTERM)  # it is told before it goes on: what waits is all unread then
    process.go_on()
    code = process.stop()
    heard = stage.listen(_REST_S)
    while more := stage.listen(_REST_S):
        heard += more
    stage.reset()
    require(code == 0, "the gateway does not end as it is told", got=f"exit code {code}", expected=0)
    if lost:
        raise Skipped(f"the kernel had no room for {lost} datagrams before the gateway could read them")
    for other in stage.nets:
        if other is not net:
            got = len(marks(heard, other))
            require(got == _PILE, f"{other.name}: what waited when the gateway was told to end is lost",
                    got=got, expected=_PILE)  # fmt: skip
