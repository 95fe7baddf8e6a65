"""Warning time gained by sharing: when each nation saw each launch by itself, and when by the link."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.report.figures import after, earliest, figure
from linkgw.report.material import Material, Nation
from linkgw.report.model import GainPart, ReachPart, SeenPart
from linkgw.sim.model import Floats, Ints
from linkgw.spec.model import Catalog

OWN_FIRST = "own first"
LINK_FIRST = "link first"
NO_OWN = "no own: until impact"
NO_OWN_NO_IMPACT = "no own; no impact"
NO_LINK = "none by link"
NOTHING = "no warning at all"


def gains(material: Material) -> list[GainPart]:
    """What sharing gave each nation at each launch."""
    return [_gain(material, i, nation) for i in range(len(material.launches)) for nation in material.nations]


def reach(material: Material, found: list[GainPart]) -> list[ReachPart]:
    """From the first sign of each launch anywhere to a warning on each network."""
    rows = []
    for i, launch in enumerate(material.launches):
        sensed = first_sensed(material, i)
        sensed_s = None if sensed is None else float(sensed["time_s"])
        for gain in (g for g in found if g.launch == launch.config.name):
            own, link = gain.own.warning_s, gain.link.warning_s
            first = earliest(own, link)
            origin = None if first is None else gain.nation if own == first else gain.link.partner
            rows.append(ReachPart(launch.config.name, gain.nation, first, origin, after(sensed_s, first)))
    return rows


def first_sensed(material: Material, launch: int) -> dict[str, Any] | None:
    """The event of the first detection or cue of a launch by any sensor."""
    return next((e for e in sensed_events(material, launch) if e["event"] in ("first_detection", "first_cue")), None)


def sensed_events(material: Material, launch: int) -> list[dict[str, Any]]:
    """Events about the objects of a launch, by time."""
    names = {material.truth.names[i] for i in material.launches[launch].objects}
    return [e for e in material.simulation.events if e.get("object") in names]


def _gain(material: Material, launch: int, nation: Nation) -> GainPart:
    own, link = _own(material, launch, nation), _by_link(material, launch, nation)
    impact = material.launches[launch].impact
    impact_s = None if impact is None else impact.time_s
    gained_s, because = _gained(own.warning_s, link.warning_s, impact_s)
    impact_gained_s, _ = _gained(own.impact_s, link.impact_s, impact_s)
    mine = [e for e in sensed_events(material, launch) if e.get("nation") == nation.name]

    def first(event: str) -> float | None:
        return next((figure(e["time_s"]) for e in mine if e["event"] == event), None)

    return GainPart(
        launch=material.launches[launch].config.name,
        nation=nation.name,
        detection_s=first("first_detection"),
        cue_s=first("first_cue"),
        tracker_s=first("track_start"),
        own=own,
        link=link,
        gained_s=gained_s,
        because=because,
        impact_gained_s=impact_gained_s,
        ahead_own_s=after(own.warning_s, impact_s),
        ahead_shared_s=after(earliest(own.warning_s, link.warning_s), impact_s),
    )


def _gained(own_s: float | None, link_s: float | None, impact_s: float | None) -> tuple[float | None, str]:
    """Time gained, and how.

    >>> _gained(100.0, 60.0, 900.0), _gained(60.0, 100.0, 900.0)
    ((40.0, 'link first'), (0.0, 'own first'))
    >>> _gained(None, 60.0, 900.0), _gained(None, 60.0, None)
    ((840.0, 'no own: until impact'), (None, 'no own; no impact'))
    """
    if link_s is None:
        return None, NO_LINK if own_s is not None else NOTHING
    if own_s is None:
        return (None, NO_OWN_NO_IMPACT) if impact_s is None else (max(0.0, figure(impact_s - link_s) or 0.0), NO_OWN)
    return (figure(own_s - link_s), LINK_FIRST) if link_s < own_s else (0.0, OWN_FIRST)


def _own(material: Material, launch: int, nation: Nation) -> SeenPart:
    heard = nation.own
    tracked = material.of_object[nation.matched.object] == launch
    warned = nation.about.warnings == launch
    return _seen(
        material.catalog,
        heard.tracks.time_s[tracked],
        heard.warnings.time_s[warned],
        heard.warnings.kind[warned],
        heard.impacts.time_s[nation.about.impacts == launch],
        None,
    )


def _by_link(material: Material, launch: int, nation: Nation) -> SeenPart:
    link = nation.link
    tracked = material.of_object[link.track_object] == launch
    warned = link.warning_launch == launch
    origins = [material.nations[i].name for i in link.warning_origin[warned].tolist()]
    return _seen(
        material.catalog,
        link.heard.tracks.time_s[tracked],
        link.heard.warnings.time_s[warned],
        link.heard.warnings.kind[warned],
        link.heard.impacts.time_s[link.impact_launch == launch],
        origins,
    )


def _seen(
    catalog: Catalog, tracks_s: Floats, warnings_s: Floats, kinds: Ints, impacts_s: Floats, origins: list[str] | None
) -> SeenPart:
    codes = threat_kinds(catalog)

    def first(chosen: NDArray[np.bool_]) -> tuple[float | None, int]:
        rows = np.flatnonzero(chosen)
        if not len(rows):
            return None, -1
        row = int(rows[np.argmin(warnings_s[rows])])
        return figure(warnings_s[row]), row

    warning_s, row = first(np.isin(kinds, [codes["launch detected"], codes["impact predicted"]]))
    return SeenPart(
        track_s=figure(tracks_s.min()) if len(tracks_s) else None,
        warning_s=warning_s,
        impact_s=figure(impacts_s.min()) if len(impacts_s) else None,
        cancelled_s=first(kinds == codes["cancel"])[0],
        all_clear_s=first(kinds == codes["all clear"])[0],
        partner=origins[row] if origins is not None and row >= 0 else None,
    )


def threat_kinds(catalog: Catalog) -> dict[str, int]:
    """What a threat warning can say -> its code."""
    enumeration = catalog.messages["J15.0"].fields["kind"].enumeration
    assert enumeration is not None  # a kind is one of an enumeration
    return dict(enumeration.codes)
