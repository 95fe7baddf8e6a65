"""References: each is translated where the recipient holds the track, and else tells nothing."""

from __future__ import annotations

from linkgw.conformance.blackbox.drafts import Draft
from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.scenes import held_number, held_track, hold, whole
from linkgw.conformance.blackbox.site import Net
from linkgw.conformance.blackbox.stage import Cases, Stage
from linkgw.conformance.blackbox.verdict import Case, Skipped
from linkgw.spec.model import FieldSpec, FieldType, Group, Role

_STATES = {
    "held": "the recipients hold the track: it stands there under their own numbers",
    "not-held": "nobody holds the track",
    "withheld": "some recipients hold the track and others were never told of it",
    "given": "the track is another network's, named by the number that the gateway gave it",
    "own": "the track is the recipient's own, named by the number that the gateway gave it",
    "unused": "the number is one of the gateway's pool that it has not given",
    "dropped": "the track was dropped before",
}


def references(kit: Kit) -> Cases:
    """Every field that refers, in every state that its track can have for a recipient."""
    some = next(kit.senders)
    # the last network is never told of what `some` reports
    rules = (
        {"name": "some", "source_stn": [f"{some:05o}"], "to": [net.name for net in kit.nets[:-1]]},
        {"name": "rest", "source_stn": [f"{kit.unit:05o}"]},
    )
    with kit.stage(*rules) as stage:
        for kind in kit.kinds():
            for f in kit.drafter.spec(kind).fields.values():
                if f.role in (Role.REQUIRED, Role.OPTIONAL):
                    required = f.role is Role.REQUIRED
                    for state, words in _STATES.items():
                        yield stage, Case(
                            f"references/{kind}/{f.name}/{state}", ("G-030" if required else "G-031",),
                            f"{kind} names in {f.name} a track, and {words}.",
                            lambda k=kind, f=f, s=state: _refer(kit, stage, k, f, s, some),
                        )  # fmt: skip
        yield stage, Case(
            "references/warning-never-withheld", ("G-032",),
            "A J15.0 whose references nobody holds goes out all the same, without them.",
            lambda: _warn(stage, kit.nets[0]),
        )  # fmt: skip
    yield from _drops(kit)


def _refer(kit: Kit, stage: Stage, kind: str, f: FieldSpec, state: str, some: int) -> None:
    origin = kit.nets[0]
    draft = whole(stage, origin, kind)
    gate = stage.gate
    if state == "held":
        number = held_track(stage, origin)
    elif state == "not-held":
        number = stage.new(origin)
    elif state == "withheld":
        number = held_track(stage, origin, stn=some)
    elif state == "unused":
        number = origin.pools[FieldType.TN][-1]
    elif state == "dropped":
        number = held_track(stage, origin)
        stage.say(origin, _drop(stage, number))
    else:
        if state == "given" and len(kit.nets) < 3:
            raise Skipped("two networks only: what is not the one's is the other's")
        other = kit.nets[1]
        theirs = held_track(stage, other)
        stage.play()
        number = held_number(gate, origin, other, theirs)
    stage.exchange(origin, draft.but(**{f.name: number}))


def _warn(stage: Stage, origin: Net) -> None:
    draft = stage.named(origin, stage.drafter.stated("J15.0"))
    names = [n for n, f in draft.spec.fields.items() if f.role is Role.OPTIONAL]
    stage.exchange(origin, draft.but(**{n: stage.new(origin) for n in names}))


def _drop(stage: Stage, number: int) -> Draft:
    return stage.drafter.stated("J7.0", tn=number, action=stage.drafter.code("J7.0", "action", "drop track"))


def _drops(kit: Kit) -> Cases:
    """Track management that no rule lets through."""
    kinds = [k for k in kit.kinds() if not kit.drafter.spec(k).ends_track_where]
    with kit.stage({"name": "no management", "messages": kinds, "to": [n.name for n in kit.nets[:-1]]}) as stage:
        origin = kit.nets[0]
        yield stage, Case(
            "references/drop/held", ("G-033",),
            "No rule lets a drop through: whoever holds the track learns that it is gone, and no more.",
            lambda: _drop_held(stage, origin),
        )  # fmt: skip
        yield stage, Case(
            "references/drop/not-held", ("G-033",), "A drop of a track that a recipient does not hold stays at home.",
            lambda: _say_drop(stage, origin),
        )  # fmt: skip
        yield stage, Case(
            "references/drop/twice", ("G-033",), "The second drop of a track finds nothing to end.",
            lambda: _drop_twice(stage, origin),
        )  # fmt: skip
        yield stage, Case(
            "references/drop/other-actions", ("G-002", "G-033"),
            "What else is said of a held track needs a rule of its own.", lambda: _other_actions(stage, origin),
        )  # fmt: skip
        yield stage, Case(
            "references/drop/pool-number", ("G-024",),
            "A local unit drops a track by a number that the gateway gave: it is not its own to drop.",
            lambda: _drop_of_pool(stage, kit),
        )  # fmt: skip


def _drop_held(stage: Stage, origin: Net) -> None:
    number = held_track(stage, origin)
    stage.exchange(origin, _drop(stage, number))


def _say_drop(stage: Stage, origin: Net) -> None:
    stage.exchange(origin, _drop(stage, stage.new(origin)))


def _drop_twice(stage: Stage, origin: Net) -> None:
    number = held_track(stage, origin)
    stage.say(origin, _drop(stage, number))
    stage.exchange(origin, _drop(stage, number).but(confirmed=1))


def _other_actions(stage: Stage, origin: Net) -> None:
    number = held_track(stage, origin)
    f = stage.drafter.spec("J7.0").fields["action"]
    assert f.enumeration is not None
    drop = stage.drafter.code("J7.0", "action", "drop track")
    for code in f.enumeration.names:
        if code != drop:
            stage.say(origin, hold(stage, origin, stage.drafter.stated("J7.0")).but(tn=number, action=code))
    stage.play()


def _drop_of_pool(stage: Stage, kit: Kit) -> None:
    origin, other = kit.nets[0], kit.nets[1]
    theirs = held_track(stage, other)
    stage.play()
    number = stage.gate.model.number(stage.gate.index[origin.name], stage.gate.index[other.name], FieldType.TN, theirs)
    if number is None:
        raise Skipped(f"{origin.name} holds nothing")
    stage.say(origin, _drop(stage, number), group=Group.TRACKS)
    stage.play()
    # the track lives on under the same number
    stage.exchange(other, stage.drafter.stated("J3.6", tn=theirs), group=Group.TRACKS)
