"""Warnings first: a group of their own, ahead of everything else, and never lost in silence."""

from __future__ import annotations

import time

from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.scenes import datagram, hold, marked, marks, whole
from linkgw.conformance.blackbox.site import Net
from linkgw.conformance.blackbox.stage import PATIENCE_S, Cases, Stage
from linkgw.conformance.blackbox.station import Heard
from linkgw.conformance.blackbox.verdict import Case, Silent, Skipped, require
from linkgw.conformance.reading import Reading
from linkgw.spec.model import Group

PILE = 4000
"""Datagrams of tracks that wait before the warning is said."""
_DISTINCT = 40
"""Of these, datagrams that differ: there is no dedup window where they pile up."""
_TRIES, _LAST = 3, 1001


def warnings(kit: Kit) -> Cases:
    """Which messages belong where, and what overtakes what."""
    with kit.stage({"name": "all"}) as stage:
        for kind in kit.kinds():
            yield stage, Case(
                f"warnings/group/{kind}", ("G-063",),
                f"{kind} in each group: where it has no place it is refused, whatever it says.",
                lambda k=kind: _places(kit, stage, k),
            )  # fmt: skip
    with kit.stage({"name": "all"}, timers={"dedup_window_s": 0.0}) as stage:
        for i, piled in enumerate(kit.nets):
            others = [piled] if len(kit.nets) == 2 else [piled, kit.nets[i - 1]]
            for warned in others:
                yield stage, Case(
                    f"warnings/first/{piled.name}-{warned.name}", ("G-060",),
                    f"A warning from {warned.name} overtakes {PILE} tracks from {piled.name} that waited before it.",
                    lambda p=piled, w=warned: _overtake(stage, p, w),
                )  # fmt: skip
    silent = next(kit.senders)
    kinds = [k for k in kit.kinds() if k != "J15.0"]
    rules = ({"name": "all but warnings", "messages": kinds}, {"name": "some", "source_stn": [f"{silent:05o}"]})
    with kit.stage(*rules) as stage:
        yield stage, Case(
            "warnings/withheld", ("G-061",), "A warning that no rule releases goes nowhere, and the operator is told.",
            lambda: _withheld(stage, kit.nets[0]),
        )  # fmt: skip
        yield stage, Case(
            "warnings/refused", ("G-061",), "A warning of another class goes nowhere, and the operator is told.",
            lambda: _refused(kit, stage, silent),
        )  # fmt: skip


def _places(kit: Kit, stage: Stage, kind: str) -> None:
    for net in kit.nets:
        spec = stage.drafter.spec(kind)
        codes: list[dict[str, int]] = [{}]
        for name in spec.warnings_where:
            enumeration = spec.fields[name].enumeration
            assert enumeration is not None
            codes = [{name: c} for c in enumeration.names if c != spec.fields[name].no_statement]
        for change in codes:
            for group in Group:
                draft = stage.named(net, hold(stage, net, stage.drafter.stated(kind, **change)))
                stage.say(net, draft, group=group)
    stage.play()


def _overtake(stage: Stage, piled: Net, warned: Net) -> None:
    """The gateway stands still while the tracks pile up; then it is watched what comes out first."""
    process = stage.process()
    for _ in range(_TRIES):
        track = stage.new(piled)
        stage.say(piled, stage.drafter.stated("J3.2", tn=track))
        stage.play()
        few = [datagram(stage, piled, marked(stage, track, i)) for i in range(_DISTINCT)]
        pile = [few[i % _DISTINCT] for i in range(PILE)]
        warning = datagram(stage, warned, whole(stage, warned, "J15.0"))
        stage.hear_now()
        process.pause()
        try:
            stage.station(piled).say(Group.TRACKS, pile)
            stage.station(warned).say(Group.WARNINGS, [warning])
        finally:
            process.go_on()
        heard = _wait_for_pile(stage, piled, track)
        if all(_judge(heard, net) for net in stage.nets if net not in (piled, warned)):
            return
    raise Skipped("the tracks did not pile up")


def _judge(heard: list[Heard], net: Net) -> bool:
    """Whether what was heard tells; `Failed` if the warning came behind half of the tracks."""
    at = [h.utc_ns for h in heard if h.name == net.name and _has(h, "J15.0")]
    tracks = sorted(h.utc_ns for h in heard if h.name == net.name and marks([h], net))
    require(at, f"{net.name} does not hear the warning")
    if len(tracks) < PILE // 2:
        return False
    before = sum(t < at[0] for t in tracks)
    require(before < PILE // 2, f"{net.name} hears the warning behind the tracks that waited before it",
            got=f"{before} of {len(tracks)} tracks first", expected=f"fewer than {PILE // 2}")  # fmt: skip
    return True


def _has(h: Heard, kind: str) -> bool:
    return any(isinstance(m, Reading) and m.name == kind for m in h.messages)


def _wait_for_pile(stage: Stage, piled: Net, track: int) -> list[Heard]:
    """Until the last of the pile has been dealt with: tracks behind it come through."""
    last = marked(stage, track, _LAST)
    stage.station(piled).say(Group.TRACKS, [datagram(stage, piled, last)])
    heard: list[Heard] = []
    deadline = time.monotonic() + 3 * PATIENCE_S
    open_ = {n.name for n in stage.nets if n is not piled}
    while open_ and time.monotonic() < deadline:
        new = stage.listen(0.02)
        heard += new
        open_ -= {n for n in open_ if any(mark == _LAST for mark, _ in marks(new, n))}
    if open_:
        raise Silent(f"{', '.join(sorted(open_))} does not hear the last of the tracks")
    return heard


def _withheld(stage: Stage, net: Net) -> None:
    stage.say(net, whole(stage, net, "J15.0"))
    stage.play()
    _told(stage, "warning_withheld")


def _refused(kit: Kit, stage: Stage, stn: int) -> None:
    net = kit.nets[0]
    other = next(c for c in ("LIVE", "EXERCISE", "REPLAY") if c != kit.base.network_class)
    stage.say(net, whole(stage, net, "J15.0").but(**{"class": stage.drafter.code("J15.0", "class", other)}), stn=stn)
    stage.play()
    _told(stage, "warning_refused")


def _told(stage: Stage, alarm: str) -> None:
    alarms = [a["alarm"] for a in stage.gate.status().get("alarms", [])]
    require(alarm in alarms, "the operator is not told", got=alarms or "no alarm", expected=alarm)
