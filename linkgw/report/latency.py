"""From a nation's first detection of a launch to its warning on every network, hop by hop."""

from __future__ import annotations

import numpy as np

from linkgw.report.figures import after, figure
from linkgw.report.gain import sensed_events, threat_kinds
from linkgw.report.matching import NONE
from linkgw.report.material import Material, Nation
from linkgw.report.model import LatencyPart

TOLERANCE_S = 1e-3
"""Times of events are rounded to this."""


def latencies(material: Material) -> list[LatencyPart]:
    """A row per launch and nation that warned of it."""
    rows = [_latency(material, i, n) for i in range(len(material.launches)) for n in range(len(material.nations))]
    return [row for row in rows if row is not None]


def unattributed(material: Material) -> dict[str, int]:
    """Nation -> threat warnings of its own that are about none of the launches."""
    return {n.name: int((n.about.warnings == NONE).sum()) for n in material.nations}


def _latency(material: Material, launch: int, number: int) -> LatencyPart | None:
    nation = material.nations[number]
    row = _first_warning(material, launch, nation)
    if row < 0:
        return None
    warnings = nation.own.warnings
    heard_s, event = float(warnings.time_s[row]), int(warnings.event[row])
    # a warning that was lost on the way to the recording counts as the way; one about another launch before does not
    is_first = row == int(np.flatnonzero(warnings.event == event)[0])
    repeat = 0 if is_first else int(warnings.repeat[row])
    sent = next(
        (
            e
            for e in material.simulation.events
            if e["event"] == "warning_sent"
            and (e.get("nation"), e.get("number"), e.get("repeat")) == (nation.name, event, repeat)
        ),
        None,
    )
    if sent is None:
        return None
    sent_s = float(sent["time_s"])
    made_s = sent_s - float(sent["waited_s"])
    mine = [
        e
        for e in sensed_events(material, launch)
        if e.get("nation") == nation.name and e["time_s"] <= made_s + TOLERANCE_S
    ]
    first = {e["event"]: float(e["time_s"]) for e in reversed(mine)}
    on_cue = int(warnings.track_tn[row]) == 0
    sensed_s = first.get("first_cue" if on_cue else "first_detection")
    if sensed_s is None:
        return None
    track_s = None if on_cue else first.get("track_start")
    return LatencyPart(
        launch=material.launches[launch].config.name,
        nation=nation.name,
        cause="infrared" if on_cue else "radar",
        sensed_s=round(sensed_s, 3),
        to_track_s=after(sensed_s, track_s),
        to_decision_s=round(made_s - (sensed_s if track_s is None else track_s), 3),
        to_slot_s=round(sent_s - made_s, 4),
        to_network_s=round(heard_s - sent_s, 3) + 0.0,
        to_partners_s={
            other.name: _to_partner(other, number, launch, int(warnings.row[row]), heard_s)
            for other in material.nations
            if other is not nation
        },
    )


def _first_warning(material: Material, launch: int, nation: Nation) -> int:
    """Row of a nation's first warning of a launch; -1 if there is none."""
    codes = threat_kinds(material.catalog)
    is_warning = np.isin(nation.own.warnings.kind, [codes["launch detected"], codes["impact predicted"]])
    rows = np.flatnonzero((nation.about.warnings == launch) & is_warning)
    return int(rows[np.argmin(nation.own.warnings.time_s[rows])]) if len(rows) else -1


def _to_partner(other: Nation, origin: int, launch: int, row: int, heard_s: float) -> float | None:
    """How long after it was heard at home the same message was heard by a partner."""
    mine = other.link.warning_origin == origin
    rows = np.flatnonzero(mine & (other.link.warning_launch == launch) & (other.link.warning_row == row))
    return figure(other.link.heard.warnings.time_s[rows[0]] - heard_s, 4) if len(rows) else None
