"""Redaction and coarsening: what a rule withholds never leaves, field by field, and no statement stays none."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from linkgw.conformance.blackbox.drafts import Draft
from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.scenes import held_track, hold
from linkgw.conformance.blackbox.site import Net
from linkgw.conformance.blackbox.stage import Cases, Stage
from linkgw.conformance.blackbox.verdict import Case
from linkgw.spec.model import FieldSpec, FieldType, Role


def redaction(kit: Kit) -> Cases:
    """A policy with a rule for each field, told apart by the sender."""
    rules: list[dict[str, Any]] = []
    todo: list[tuple[str, str, list[str], int]] = []

    def rule(way: str, name: str, kinds: list[str], **more: Any) -> None:
        stn = next(kit.senders)
        rules.append({"name": f"{way}-{name}", "source_stn": [f"{stn:05o}"], "messages": kinds, **more})
        todo.append((way, name, kinds, stn))

    for name, fields in _fields(kit).items():
        kinds = [k for k, f in fields.items() if f.no_statement is not None]
        if kinds:
            rule("redaction", name, kinds, redact=[name])
    for name, fields in _fields(kit).items():
        step, kinds = _step({k: f for k, f in fields.items() if f.type is FieldType.NUMBER})
        if kinds:
            rule("coarsening", name, kinds, coarsen={name: float(step)})
    all_of = next(kit.senders)
    for kind in kit.kinds():
        names = [n for n, f in kit.drafter.spec(kind).fields.items() if f.no_statement is not None]
        rules.append({"name": f"all of {kind}", "source_stn": [f"{all_of:05o}"], "messages": [kind], "redact": names})
    first = next(kit.senders)
    rules += [{"name": f"first-{n}", "source_stn": [f"{first:05o}"], "redact": [n]} for n in ("speed", "course")]
    with kit.stage(*rules, {"name": "rest"}) as stage:
        for i, (way, name, kinds, stn) in enumerate(todo):
            origin = kit.nets[i % len(kit.nets)]
            words = "leaves out" if way == "redaction" else "makes coarser"
            yield stage, Case(
                f"{way}/{name}", ("G-010" if way == "redaction" else "G-011",),
                f"A rule {words} {name} of {', '.join(kinds)}.",
                lambda w=way, n=name, k=kinds, s=stn, o=origin: _withhold(stage, w, n, k, s, o),
            )  # fmt: skip
        for i, kind in enumerate(kit.kinds()):
            origin = kit.nets[i % len(kit.nets)]
            yield stage, Case(
                f"redaction/all/{kind}", ("G-010", "G-012"),
                f"A rule leaves out all of {kind} that can be left out: words that then say nothing are not sent.",
                lambda k=kind, o=origin: _withhold(stage, "redaction", "", [k], all_of, o),
            )  # fmt: skip
        yield stage, Case(
            "redaction/first-match", ("G-003",), "Two rules match: the first decides what is left out, and it alone.",
            lambda: _first(stage, kit.nets[0], first),
        )  # fmt: skip


def _fields(kit: Kit) -> dict[str, dict[str, FieldSpec]]:
    """Field name -> kind -> field, over all kinds that travel."""
    found: dict[str, dict[str, FieldSpec]] = {}
    for kind in kit.kinds():
        for name, f in kit.drafter.spec(kind).fields.items():
            found.setdefault(name, {})[kind] = f
    return found


def _step(fields: dict[str, FieldSpec]) -> tuple[Fraction, list[str]]:
    """A step that is coarser than each of the fields, and the kinds whose range is wide enough for it."""
    if not fields:
        return Fraction(0), []
    scales = [f.scale for f in fields.values()]
    together = Fraction(math.lcm(*(s.numerator for s in scales)), math.gcd(*(s.denominator for s in scales)))
    step = 6 * together
    wide = [k for k, f in fields.items() if (f.raw_max - f.raw_min) * f.scale >= step]
    return step, wide if Fraction(str(float(step))) == step else []


def _withhold(stage: Stage, way: str, name: str, kinds: list[str], stn: int, origin: Net) -> None:
    rng = np.random.default_rng(len(name) + 17)
    for kind in kinds:
        full = stage.drafter.stated(kind)
        for f in full.spec.fields.values():
            if f.role is Role.OPTIONAL:
                full = full.but(**{f.name: held_track(stage, origin)})
        variants = [full, stage.drafter.drawn(kind, rng), stage.drafter.silent(kind)]
        if way == "coarsening":
            variants += _around(full, name)
        for draft in variants:
            stage.say(origin, stage.named(origin, hold(stage, origin, draft)), stn=stn)
    stage.play()


def _around(draft: Draft, name: str) -> list[Draft]:
    """The ends of the range, and to both sides of multiples of many steps and of nought."""
    f = draft.spec.fields[name]
    if f.role is Role.VALIDITY:
        return [draft.but(age_s=age_s) for age_s in (-240.0, -30.0, 0.0, 30.5, 61.0, 900.0, 1700.0)]
    zero = round(-f.offset / f.scale)
    raws = {f.raw_min, f.raw_min + 1, f.raw_max - 1, f.raw_max, zero - 1, zero, zero + 1, zero + 7, zero - 7}
    raws |= {zero + s * 60 + d for s in (-1, 1) for d in (-1, 0, 1)}
    return [draft.but(**{name: raw}) for raw in sorted(raws) if f.raw_min <= raw <= f.raw_max]


def _first(stage: Stage, origin: Net, stn: int) -> None:
    stage.exchange(origin, stage.named(origin, stage.drafter.stated("J3.2")), stn=stn)
