"""Errors against the truth: positions by source and domain, predicted impacts over time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.report.figures import column, figure, percentile, share
from linkgw.report.heard import Impacts, Tracks
from linkgw.report.launches import Launch
from linkgw.report.matching import errors_m
from linkgw.report.material import Material
from linkgw.report.model import AccuracyPart, ImpactPart, Series
from linkgw.sim.earth import geodesic
from linkgw.sim.model import Domain, Floats, Ints

Bools = NDArray[np.bool_]

FULL_SHARE = 0.25
"""A bin with fewer reports than this share of the usual says nothing (the last one is often cut)."""
BINS = 240
"""Most points of a series of position errors."""
LEAST_BIN_S = {Domain.AIR: 30.0, Domain.SURFACE: 36.0, Domain.BALLISTIC: 2.0}
"""No bin of a series is narrower: about as long as it takes until every track has been reported."""


def position_errors(material: Material) -> tuple[list[AccuracyPart], list[Series]]:
    """Position errors on each network, by source and domain; and over time."""
    rows, series = [], []
    for nation, source, tracks, objects, sides in _sources(material):
        errors = errors_m(tracks, objects, material.truth)
        switched, stale = sides
        for domain in Domain:
            mine = np.flatnonzero(tracks.domain == domain)
            if not len(mine):
                continue
            error = errors[mine]
            good = np.isfinite(error)
            error, stated = error[good], tracks.stated_m[mine[good]]
            limited = np.isfinite(stated)
            rows.append(
                AccuracyPart(
                    nation=nation,
                    source=source,
                    domain=domain.name.lower(),
                    reports=len(mine),
                    matched=len(error),
                    switched=int((switched[mine] & good).sum()),
                    stale=int((stale[mine] & ~good).sum()),
                    unmatched=int((~stale[mine] & ~good).sum()),
                    median_m=percentile(error, 50),
                    p95_m=percentile(error, 95),
                    stated_m=percentile(stated[limited], 50),
                    within_1=share(int((error <= stated)[limited].sum()), int(limited.sum())),
                    within_3=share(int((error <= 3 * stated)[limited].sum()), int(limited.sum())),
                )
            )
            is_main = _is_main(material, objects[mine[good]], domain)
            label = {"nation": nation, "source": source, "domain": domain.name.lower()}
            width_s = max(LEAST_BIN_S[domain], material.simulation.scenario.duration_s / BINS)
            series += _binned(label, tracks.validity_s[mine[good]][is_main], error[is_main], width_s)
    return rows, series


def _is_main(material: Material, objects: Ints, domain: Domain) -> slice | Ints:
    """What is drawn: of a launch not its spent stages, of all else everything."""
    if domain is not Domain.BALLISTIC or not material.launches:
        return slice(None)
    return np.flatnonzero(np.isin(objects, [launch.main for launch in material.launches]))


def _sources(material: Material) -> Iterator[tuple[str, str, Tracks, Ints, tuple[Bools, Bools]]]:
    """Network, source, reports, what they are about, and which of them switched or are stale."""
    for nation in material.nations:
        matched = nation.matched
        yield nation.name, nation.name, nation.own.tracks, matched.object, (matched.switched, matched.stale)
        for i, partner in enumerate(material.nations):
            mine = np.flatnonzero(nation.link.track_origin == i)
            if partner is nation or not len(mine):
                continue
            at = np.searchsorted(partner.own.tracks.row, nation.link.track_row[mine])
            sides = partner.matched.switched[at], partner.matched.stale[at]
            yield nation.name, partner.name, nation.link.heard.tracks.take(mine), nation.link.track_object[mine], sides


def _binned(label: dict[str, str], time_s: Floats, error: Floats, width_s: float) -> list[Series]:
    """Medians and 95 % of errors over time, in bins of one width; nothing of nothing."""
    if not len(error):
        return []
    order = np.lexsort((error, time_s // width_s))
    number, starts = np.unique(time_s[order] // width_s, return_index=True)
    ends = np.append(starts[1:], len(order))
    full = ends - starts >= FULL_SHARE * np.median(ends - starts)
    number, starts, ends = number[full], starts[full], ends[full]
    sorted_error = error[order]
    median = sorted_error[starts + (ends - starts - 1) // 2]
    p95 = sorted_error[starts + np.ceil(0.95 * (ends - starts)).astype(np.int64) - 1]
    times = [round(float(n + 0.5) * width_s, 3) for n in number]
    return [Series(label, times, {"median_m": column(median, 1), "p95_m": column(p95, 1)})]


def impact_errors(material: Material) -> tuple[list[ImpactPart], list[Series]]:
    """Errors of each nation's predictions on its own network, in all and over time."""
    rows, series = [], []
    for i, launch in enumerate(material.launches):
        for nation in material.nations:
            if launch.impact is None:
                continue
            heard_s = nation.own.impacts.time_s
            mine = np.flatnonzero((nation.about.impacts == i) & (heard_s <= launch.impact.time_s))
            if not len(mine):
                continue
            row, one = _impact_error(launch, nation.name, nation.own.impacts, mine)
            rows.append(row)
            series.append(one)
    return rows, series


def _impact_error(launch: Launch, nation: str, impacts: Impacts, rows: Ints) -> tuple[ImpactPart, Series]:
    truth = launch.impact
    assert truth is not None  # asked for those that came down
    rows = rows[np.argsort(impacts.time_s[rows], kind="stable")]
    latitude, longitude = impacts.latitude[rows], impacts.longitude[rows]
    there = np.full(len(rows), truth.latitude), np.full(len(rows), truth.longitude)
    azimuth, distance = geodesic(latitude, longitude, *there)
    major, minor = impacts.major_m[rows], impacts.minor_m[rows]
    turn = np.radians(azimuth - impacts.bearing_deg[rows])
    has_ellipse = np.isfinite(major) & np.isfinite(minor) & np.isfinite(turn)
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = (distance * np.cos(turn) / major) ** 2 + (distance * np.sin(turn) / minor) ** 2 <= 1.0
    late_s = np.abs(impacts.impact_s[rows] - truth.time_s)
    km = distance / 1000
    part = ImpactPart(
        launch=launch.config.name,
        nation=nation,
        statements=len(rows),
        first_km=round(float(km[0]), 2),
        median_km=round(float(np.median(km)), 2),
        last_km=round(float(km[-1]), 2),
        median_time_s=figure(np.median(late_s[np.isfinite(late_s)]), 1) if np.isfinite(late_s).any() else None,
        ellipses=int(has_ellipse.sum()),
        inside=share(int((inside & has_ellipse).sum()), int(has_ellipse.sum())),
    )
    columns: dict[str, list[Any]] = {
        "error_km": column(km, 2),
        "inside": [bool(v) if known else None for v, known in zip(inside.tolist(), has_ellipse.tolist(), strict=True)],
        "latitude": column(latitude, 4),
        "longitude": column(longitude, 4),
        "major_km": column(major / 1000, 2),
        "minor_km": column(minor / 1000, 2),
        "bearing_deg": column(impacts.bearing_deg[rows], 1),
    }
    times = [round(t, 3) for t in impacts.time_s[rows].tolist()]
    return part, Series({"launch": launch.config.name, "nation": nation}, times, columns)
