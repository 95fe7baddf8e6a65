"""The ground track over a coastline: what flew, who watched, where it was said to come down."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from linkgw.report.coast import Coast, load_coast
from linkgw.report.model import Report, Series
from linkgw.report.plots import INK, MAP_HEIGHT, PATHS, SOFT, Figure, colour_of, layout
from linkgw.sim.earth import destination

LAND, SHORE, SEA = "#ece8dc", "#b8b09a", "#f2f7fb"
MARGIN_DEG = 2.0
LEAST_DEG = 8.0
WORLD_DEG = 300.0
"""What is wider than this is drawn on a map of the world, its paths broken at the edge."""
LEAST_COSINE = 0.2
WIDEST = 2.0
"""Degrees of longitude for one of latitude that a plot shows at most."""
Box = tuple[float, float, float, float]
SYMBOLS = {"land": "triangle-up", "ship": "square", "aircraft": "circle", "submarine": "diamond"}
ELLIPSE_POINTS = 73


def map_figure(report: Report) -> Figure | None:
    """The map; None where nothing was launched."""
    if not report.plots.paths:
        return None
    coast = load_coast()
    paths = [(path, np.unwrap(_floats(path, "longitude"), period=360.0)) for path in report.plots.paths]
    box = _box(report, paths)
    is_world = box[3] - box[2] > WORLD_DEG
    if is_world:
        box = -90.0, 90.0, -180.0, 180.0
    data = _land(coast, box)
    data += _paths(report, paths, is_world)
    data += _predictions(report)
    data += _sites(report)
    data += _ends(report)
    south, north, west, east = box
    ratio = 1 / max(LEAST_COSINE, math.cos(math.radians((south + north) / 2)))
    return Figure(
        "map",
        "Ground track",
        "Lines: what was launched, dashed its spent stages. Star: launch; cross: true impact. Small dots: impacts as "
        "predicted, in the colour of the nation that said so; dotted line: the 90 % ellipse of its first prediction. "
        "Sites of sensors as in the scenario: land (triangle), ship (square), aircraft (circle). "
        f"Land: {coast.source}.",
        data,
        layout(
            "longitude (deg)", "latitude (deg)", xaxis_range=[west, east], yaxis_range=[south, north],
            yaxis_scaleanchor="x", yaxis_scaleratio=round(ratio, 4), plot_bgcolor=SEA, height=MAP_HEIGHT,
        ),
        is_wide=is_world,
    )  # fmt: skip


def _floats(path: Series, name: str) -> Any:
    return np.array(path.columns[name], np.float64)


def _box(report: Report, paths: list[tuple[Series, Any]]) -> Box:
    """South, north, west and east of everything that matters, with a margin."""
    latitudes = [_floats(path, "latitude") for path, _ in paths]
    longitudes = [longitude for _, longitude in paths]
    latitudes.append(np.array([s.latitude for s in report.plots.sites]))
    longitudes.append(np.array([s.longitude for s in report.plots.sites]))
    lat, lon = np.concatenate(latitudes), np.concatenate(longitudes)
    south, north, west, east = float(lat.min()), float(lat.max()), float(lon.min()), float(lon.max())
    high = max(0.0, LEAST_DEG - (north - south)) / 2 + MARGIN_DEG
    wide = max(0.0, LEAST_DEG - (east - west)) / 2 + MARGIN_DEG
    return south - high, north + high, west - wide, east + wide


def _land(coast: Coast, box: Box) -> list[dict[str, Any]]:
    """Land as one filled trace, rings parted by gaps: in detail, or the rough outline as often as it is seen."""
    south, north, west, east = box
    spare = max(0.0, WIDEST * (north - south) - (east - west)) / 2  # a plot widens the box to its own shape
    is_near = coast.holds(south, north, west - spare, east + spare)
    around = (-360.0, 0.0, 360.0)
    shifts = (0.0,) if is_near else tuple(s for s in around if s - 180 < east + spare and s + 180 > west - spare)
    x: list[float | None] = []
    y: list[float | None] = []
    for shift in shifts:
        for ring in coast.near if is_near else coast.far:
            x += [round(p[0] + shift, 2) for p in ring] + [None]
            y += [round(p[1], 2) for p in ring] + [None]
    return [
        {
            "type": "scatter", "mode": "lines", "x": x, "y": y, "fill": "toself", "fillcolor": LAND,
            "line": {"color": SHORE, "width": 0.8}, "hoverinfo": "skip", "showlegend": False,
        }
    ]  # fmt: skip


def _paths(report: Report, paths: list[tuple[Series, Any]], is_world: bool) -> list[dict[str, Any]]:
    names = [launch.name for launch in report.launches]
    data = []
    for path, unwrapped in paths:
        is_stage = path.label["kind"] == "stage"
        colour = PATHS[names.index(path.label["launch"]) % len(PATHS)]
        longitude, latitude = unwrapped.tolist(), list(path.columns["latitude"])
        times, heights = list(path.time_s), list(path.columns["altitude_km"])
        if is_world:
            longitude, latitude = _broken(path.columns["longitude"], latitude)
            times = heights = []
        data.append(
            {
                "type": "scatter", "mode": "lines", "name": path.label["object"], "showlegend": not is_stage,
                "x": [None if v is None else round(v, 4) for v in longitude], "y": latitude,
                "line": {"color": SOFT, "width": 1.2, "dash": "dash"} if is_stage else {"color": colour, "width": 2.5},
                "customdata": [[round(t / 60, 2), h] for t, h in zip(times, heights, strict=True)],
                "hovertemplate": path.label["object"]
                + ("<br>%{customdata[0]} min, %{customdata[1]} km" if times else "") + "<extra></extra>",
            }
        )  # fmt: skip
    return data


def _broken(longitudes: list[float], latitudes: list[float]) -> tuple[list[float | None], list[float | None]]:
    """A path with a gap where it passes the edge of the map."""
    x: list[float | None] = []
    y: list[float | None] = []
    for i, (lon, lat) in enumerate(zip(longitudes, latitudes, strict=True)):
        if i and abs(lon - longitudes[i - 1]) > 180:
            x.append(None)
            y.append(None)
        x.append(lon)
        y.append(lat)
    return x, y


def _predictions(report: Report) -> list[dict[str, Any]]:
    """Predicted impacts, and the ellipse of the first of each nation and launch."""
    data = []
    for series in report.plots.impact:
        nation, columns = series.label["nation"], series.columns
        colour = colour_of(nation)
        data.append(
            {
                "type": "scatter", "mode": "markers", "name": f"impact predicted by {nation}",
                "legendgroup": nation, "showlegend": False, "x": columns["longitude"],
                "y": columns["latitude"], "marker": {"color": colour, "size": 5, "opacity": 0.6},
                "customdata": [[round(t / 60, 2), e] for t, e in zip(series.time_s, columns["error_km"], strict=True)],
                "hovertemplate": f"{nation} at %{{customdata[0]}} min<br>%{{customdata[1]}} km off<extra></extra>",
            }
        )  # fmt: skip
        first = next((i for i, v in enumerate(columns["major_km"]) if v is not None), None)
        if first is not None:
            x, y = _ellipse(*(columns[k][first] for k in _ELLIPSE))
            data.append(
                {
                    "type": "scatter", "mode": "lines", "legendgroup": nation, "showlegend": False, "x": x, "y": y,
                    "line": {"color": colour, "width": 1.2, "dash": "dot"}, "hoverinfo": "skip",
                }
            )  # fmt: skip
    return data


_ELLIPSE = ("latitude", "longitude", "major_km", "minor_km", "bearing_deg")


def _ellipse(
    latitude: float, longitude: float, major_km: float, minor_km: float, bearing_deg: float
) -> tuple[list[float], list[float]]:
    """Longitudes and latitudes of an ellipse's outline."""
    turn = np.linspace(0.0, 2 * np.pi, ELLIPSE_POINTS)
    along, across = major_km * np.cos(turn), minor_km * np.sin(turn)
    azimuth = bearing_deg + np.degrees(np.arctan2(across, along))
    here = np.full(len(turn), latitude), np.full(len(turn), longitude)
    lat, lon, _ = destination(*here, azimuth, 1000 * np.hypot(along, across))
    return np.unwrap(lon, period=360.0).round(4).tolist(), lat.round(4).tolist()


def _sites(report: Report) -> list[dict[str, Any]]:
    data = []
    for nation in report.nations:
        mine = [s for s in report.plots.sites if s.nation == nation]
        data.append(
            {
                "type": "scatter", "mode": "markers", "name": f"{nation}: sensors, predicted impacts",
                "legendgroup": nation, "x": [s.longitude for s in mine],
                "y": [s.latitude for s in mine], "text": [s.name for s in mine],
                "hovertemplate": "%{text}<extra></extra>",
                "marker": {"symbol": [SYMBOLS.get(s.kind, "circle") for s in mine], "size": 10,
                           "color": colour_of(nation), "line": {"color": "#ffffff", "width": 1}},
            }
        )  # fmt: skip
    return data


def _ends(report: Report) -> list[dict[str, Any]]:
    """Where each launch began and came down."""
    data = []
    launches = [(launch.launch, launch.name) for launch in report.launches]
    impacts = [(launch.impact, launch.name) for launch in report.launches if launch.impact is not None]
    for places, symbol, name, size in ((launches, "star", "launch", 14), (impacts, "x", "true impact", 11)):
        if places:
            data.append(
                {
                    "type": "scatter", "mode": "markers", "name": name, "x": [p.longitude for p, _ in places],
                    "y": [p.latitude for p, _ in places], "text": [n for _, n in places],
                    "marker": {"symbol": symbol, "size": size, "color": INK, "line": {"color": "#ffffff", "width": 1}},
                    "hovertemplate": f"{name} of %{{text}}<br>%{{y:.2f}}, %{{x:.2f}}<extra></extra>",
                }
            )  # fmt: skip
    return data
