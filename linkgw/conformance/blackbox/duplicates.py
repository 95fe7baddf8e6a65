"""Duplicates: the same words from the same source within the window, and nothing else."""

from __future__ import annotations

import time

from linkgw.conformance.blackbox.drafts import Draft
from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.model import MARGIN_S
from linkgw.conformance.blackbox.scenes import datagram, fit, readings, whole
from linkgw.conformance.blackbox.site import Net
from linkgw.conformance.blackbox.stage import Cases, Stage
from linkgw.conformance.blackbox.verdict import Case, Skipped, require
from linkgw.spec.model import FieldType, Group

_WINDOW_S = 1.0
_ROUNDS = 6


def duplicates(kit: Kit) -> Cases:
    """Everything to everybody, with a window of a second, and with none."""
    with kit.stage({"name": "all"}) as stage:
        for kind in kit.kinds():
            yield stage, Case(
                f"duplicates/{kind}", ("G-040",), f"The same {kind} three times at once: each recipient hears one.",
                lambda k=kind: _at_once(stage, kit.nets[0], k),
            )  # fmt: skip
        yield stage, Case(
            "duplicates/in-one-datagram", ("G-040",), "The same message twice in a datagram: one.",
            lambda: _in_one(stage, kit.nets[0]),
        )  # fmt: skip
        yield stage, Case(
            "duplicates/other-source", ("G-041",), "The same words from two units of a network: two.",
            lambda: _other_source(kit, stage),
        )  # fmt: skip
        yield stage, Case(
            "duplicates/other-network", ("G-041",), "The same words on two networks: the third hears both.",
            lambda: _other_network(kit, stage),
        )  # fmt: skip
        yield stage, Case(
            "duplicates/one-bit", ("G-041",), "Words that differ in one code of one field: none is a duplicate.",
            lambda: _one_code(stage, kit.nets[0]),
        )  # fmt: skip
        yield stage, Case(
            "duplicates/withheld-copy", ("G-042",),
            "A copy that was withheld does not suppress one that may go: a message about a track that came too late.",
            lambda: _withheld(stage, kit.nets[0]),
        )  # fmt: skip
    with kit.stage({"name": "all"}, timers={"dedup_window_s": _WINDOW_S}) as stage:
        for net in kit.nets[:2]:
            yield stage, Case(
                f"duplicates/window/inside/{net.name}", ("G-040",),
                f"A copy within the window of {_WINDOW_S:g} s is not forwarded.",
                lambda n=net: _inside(stage, n),
            )  # fmt: skip
            yield stage, Case(
                f"duplicates/window/outside/{net.name}", ("G-043",),
                f"A copy {MARGIN_S} s after the window is forwarded.",
                lambda n=net: _outside(stage, n),
            )  # fmt: skip
            yield stage, Case(
                f"duplicates/window/not-prolonged/{net.name}", ("G-043",),
                "Copies that were not forwarded do not prolong the window.", lambda n=net: _not_prolonged(stage, n),
            )  # fmt: skip
    with kit.stage({"name": "all"}, timers={"dedup_window_s": 0.0}) as stage:
        yield (
            stage,
            Case(
                "duplicates/off",
                ("G-043",),
                "With a window of 0 every copy is forwarded.",
                lambda: _off(stage, kit.nets[0]),
            ),
        )


def _at_once(stage: Stage, net: Net, kind: str) -> None:
    draft = whole(stage, net, kind)
    draft = fit(stage, draft, draft.group)
    for _ in range(3):
        stage.say(net, draft, repeat=True)
    stage.play()


def _in_one(stage: Stage, net: Net) -> None:
    draft = stage.named(net, stage.drafter.stated("J3.2"))
    stage.say(net, draft, draft, stage.named(net, stage.drafter.stated("J3.3")), draft, repeat=True)
    stage.play()


def _other_source(kit: Kit, stage: Stage) -> None:
    net, draft = kit.nets[0], stage.named(kit.nets[0], stage.drafter.stated("J3.2"))
    stage.say(net, draft, repeat=True)
    stage.say(net, draft, stn=kit.other_unit, repeat=True)
    stage.play()


def _other_network(kit: Kit, stage: Stage) -> None:
    if len(kit.nets) < 3:
        raise Skipped("two networks only: nobody hears both")
    first, second = kit.nets[0], kit.nets[1]
    draft = stage.named(first, stage.drafter.stated("J3.2"))
    while draft.raws["tn"] in second.pools[FieldType.TN]:
        draft = stage.named(first, draft)
    stage.say(first, draft, repeat=True)
    stage.say(second, draft, repeat=True)
    stage.play()


def _one_code(stage: Stage, net: Net) -> None:
    draft = stage.named(net, stage.drafter.stated("J3.2", speed=400, iff_mode_2=64, altitude=300))
    changes: tuple[dict[str, int], ...] = (
        {},
        {"speed": 401},
        {"speed": 400 + 256},
        {"iff_mode_2": 65},
        {"altitude": 301},
        {"altitude": 300 + 4096},
    )
    for change in changes:
        stage.say(net, draft.but(**change), repeat=True)
    stage.play()


def _withheld(stage: Stage, net: Net) -> None:
    number = stage.new(net)
    about = stage.drafter.stated("J7.4", tn=number)
    stage.say(net, about, repeat=True)
    stage.say(net, stage.drafter.stated("J3.2", tn=number), repeat=True)
    stage.say(net, about, repeat=True)
    stage.play()


# --- the edges of the window, by what is sure: between when it was said and when it was heard, it was dealt with ---


def _copy(stage: Stage, net: Net, draft: Draft) -> tuple[float, float, int]:
    """Say it once more; when it was said, when it had been dealt with for sure, and how many came out."""
    said = time.monotonic()
    stage.say_raw(net, Group.TRACKS, [datagram(stage, net, draft)])
    heard = stage.collect()
    return said, time.monotonic(), sum(len(readings(heard, n, "J7.4")) for n in stage.nets)


def _first(stage: Stage, net: Net) -> Draft:
    """A message that has not been said, about a track that is held."""
    return whole(stage, net, "J7.4")


def _inside(stage: Stage, net: Net) -> None:
    for _ in range(_ROUNDS):
        draft = _first(stage, net)
        stage.play()
        said, _, n = _copy(stage, net, draft)
        require(n == len(stage.nets) - 1, "the first copy is not forwarded", got=n)
        time.sleep(_WINDOW_S * 0.7)
        _, dealt_with, n = _copy(stage, net, draft)
        if dealt_with - said < _WINDOW_S:
            require(
                n == 0,
                "a copy within the window is forwarded",
                got=f"at most {dealt_with - said:.2f} s after the first",
            )
            return
    raise Skipped("this machine is too busy to say two messages within the window")


def _outside(stage: Stage, net: Net) -> None:
    draft = _first(stage, net)
    stage.play()
    _, dealt_with, n = _copy(stage, net, draft)
    time.sleep(max(dealt_with + _WINDOW_S + MARGIN_S - time.monotonic(), 0))
    said, _, n = _copy(stage, net, draft)
    require(
        n == len(stage.nets) - 1,
        "a copy after the window is not forwarded",
        got=f"{said - dealt_with:.2f} s after the first",
    )


def _not_prolonged(stage: Stage, net: Net) -> None:
    draft = _first(stage, net)
    stage.play()
    _, dealt_with, n = _copy(stage, net, draft)
    for _ in range(2):
        time.sleep(_WINDOW_S * 0.3)
        _copy(stage, net, draft)
    time.sleep(max(dealt_with + _WINDOW_S + MARGIN_S - time.monotonic(), 0))
    _, _, n = _copy(stage, net, draft)
    require(n == len(stage.nets) - 1, "copies that were not forwarded prolong the window", got=f"{n} copies came out")


def _off(stage: Stage, net: Net) -> None:
    draft = whole(stage, net, "J3.2")
    for _ in range(4):
        stage.say(net, draft, repeat=True)
    stage.play()
