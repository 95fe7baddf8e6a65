"""What the networks carried, and what the gateway let through."""

from __future__ import annotations

from typing import Any

from linkgw.report.figures import figure, share
from linkgw.report.material import Material
from linkgw.report.model import FlowPart, LoadPart

LOST = ("replaced", "out_of_date", "too_long")


def loads(material: Material) -> list[LoadPart]:
    """A row per nation and use, and one for the whole network."""
    rows = []
    for nation in material.nations:
        uses = material.simulation.summary["nations"][nation.name]["load"]
        mine = [_load(nation.name, use, figures) for use, figures in uses.items()]
        rows += [*mine, _total(nation.name, mine)]
    return rows


def _load(nation: str, use: str, figures: dict[str, Any]) -> LoadPart:
    capacity = figures["capacity"]
    return LoadPart(
        nation=nation,
        use=use,
        slots=figures["slots"],
        used=figures["used"],
        words=figures["words"],
        capacity=capacity,
        share=None if capacity is None else share(figures["words"], capacity),
        sent=figures["sent"],
        lost=sum(figures.get(name, 0) for name in LOST),
        p50_s=figure(figures["p50_s"], 4),
        p99_s=figure(figures["p99_s"], 4),
        max_s=figure(figures["max_s"], 4),
    )


def _total(nation: str, rows: list[LoadPart]) -> LoadPart:
    words = sum(r.words for r in rows)
    slots = [r.slots for r in rows if r.slots is not None]
    capacities = [r.capacity for r in rows if r.capacity is not None]
    capacity = sum(capacities) if capacities else None
    return LoadPart(
        nation=nation,
        use="total",
        slots=sum(slots) if slots else None,
        used=sum(r.used for r in rows),
        words=words,
        capacity=capacity,
        share=None if capacity is None else share(words, capacity),
        sent=sum(r.sent for r in rows),
        lost=sum(r.lost for r in rows),
        p50_s=None,
        p99_s=None,
        max_s=max((r.max_s for r in rows if r.max_s is not None), default=None),
    )


def flows(material: Material) -> list[FlowPart]:
    """A row per pair of nations."""
    names = {n.name for n in material.nations}
    rows = []
    for flow, counts in material.replay.summary["ledger"]["flows"].items():
        origin, _, recipient = flow.partition(">")
        if origin not in names or recipient not in names:
            continue
        rest = {k: int(v) for k, v in counts.items() if k not in ("forwarded", *_APART)}
        blanked, withheld = (int(counts.get(k, 0)) for k in _APART)
        rows.append(FlowPart(origin, recipient, int(counts.get("forwarded", 0)), rest, blanked, withheld))
    return rows


_APART = ("references_blanked", "warnings_withheld")
