"""Nothing is invented and nothing lost: what a message states goes out, code by code, and nothing else does."""

from __future__ import annotations

import numpy as np

from linkgw.conformance.blackbox.drafts import Draft
from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.scenes import fit, held_track, hold
from linkgw.conformance.blackbox.site import Net
from linkgw.conformance.blackbox.stage import Cases, Stage
from linkgw.conformance.blackbox.verdict import Case
from linkgw.spec.model import FieldType, Role

_DRAWN = 12


def statements(kit: Kit) -> Cases:
    """Everything released to everybody: what goes in comes out."""
    with kit.stage({"name": "all"}) as stage:
        for i, kind in enumerate(kit.kinds()):
            origin = kit.nets[i % len(kit.nets)]
            yield stage, Case(
                f"statements/{kind}/silent", ("G-013",), f"{kind} states only what it has to: no more comes out.",
                lambda k=kind, o=origin: _say(stage, o, [stage.drafter.silent(k)]),
            )  # fmt: skip
            yield stage, Case(
                f"statements/{kind}/each-field", ("G-013",),
                f"{kind} states one field and nothing else, field after field: it comes out, and no other.",
                lambda k=kind, o=origin: _say(stage, o, _each(stage, o, k)),
            )  # fmt: skip
            yield stage, Case(
                f"statements/{kind}/ends", ("G-013",),
                f"{kind} with every field at its least, at its greatest, and at random, comes out as it went in.",
                lambda k=kind, o=origin: _say(stage, o, _ends(stage, o, k)),
            )  # fmt: skip
        yield stage, Case(
            "statements/both-groups", ("G-013", "G-063"),
            "What may travel in both groups goes out in the one that it came in.", lambda: _groups(kit, stage),
        )  # fmt: skip


def _say(stage: Stage, origin: Net, drafts: list[Draft]) -> None:
    for draft in drafts:
        stage.say(origin, stage.named(origin, hold(stage, origin, draft)))
    stage.play()


def _each(stage: Stage, origin: Net, kind: str) -> list[Draft]:
    full, silent = stage.drafter.stated(kind), stage.drafter.silent(kind)
    found = []
    for name, f in full.spec.fields.items():
        if f.no_statement is None or f.role is Role.VALIDITY:
            continue
        raw = held_track(stage, origin) if f.role is Role.OPTIONAL else full.raws[name]
        found.append(silent.but(**{name: raw}))
    return [*found, silent.but(age_s=3.0)]


def _ends(stage: Stage, origin: Net, kind: str) -> list[Draft]:
    rng = np.random.default_rng(29)
    full = stage.drafter.stated(kind)
    low, high = dict(full.raws), dict(full.raws)
    for name, f in full.spec.fields.items():
        if f.type in (FieldType.NUMBER, FieldType.CODE) and f.role is not Role.VALIDITY:
            low[name], high[name] = f.raw_min, f.raw_max
        elif f.enumeration is not None and f.role is not Role.CLASS:
            codes = [c for c in sorted(f.enumeration.names) if c != f.no_statement]
            low[name], high[name] = codes[0], codes[-1]
        if f.name in full.spec.ends_track_where:
            low[name] = high[name] = full.raws[name]
    drawn = [stage.drafter.drawn(kind, rng) for _ in range(_DRAWN)]
    return [Draft(full.spec, low), Draft(full.spec, high), *drawn]


def _groups(kit: Kit, stage: Stage) -> None:
    for origin in kit.nets:
        for kind in kit.kinds():
            draft = stage.drafter.stated(kind)
            if len(draft.spec.groups) > 1:
                for group in draft.spec.groups:
                    stage.say(origin, fit(stage, stage.named(origin, draft), group), group=group)
    stage.play()
