"""The report's plots as plotly figures (`data` and `layout`), plain lists and dicts.

Time is in minutes after the scenario's start throughout, so that plots stand above each other. A nation has one colour
everywhere; what comes by the link is hatched or hollow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from linkgw.report.model import LaunchPart, Report, Series
from linkgw.report.words import length, since

COLOURS = {"KOR": "#D55E00", "USA": "#0072B2", "JPN": "#009E73"}
"""Nation -> its colour (Okabe and Ito's: told apart by the colour-blind too)."""
OTHER = "#777777"
INK, GRID, SOFT = "#1f2933", "#e4e7eb", "#9aa5b1"
PATHS = ("#111827", "#7c3aed", "#be185d", "#92400e", "#334155")
"""Launches, one after the other."""
MINUTE_S = 60.0
EARLY_SHARE = 0.3
"""First warnings within this share of a plot are drawn once more by themselves."""
EARLY_MARGIN = 0.05


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot."""

    name: str
    """What the page calls it within itself."""
    title: str
    """Above it."""
    note: str
    """Below it: how to read it."""
    data: list[dict[str, Any]]
    """Traces."""
    layout: dict[str, Any]
    """Axes and the like."""
    is_wide: bool = False
    """Takes the page's width."""


def figures(report: Report) -> list[Figure]:
    """All plots that have something to show, in the order of the page; the ground track is in `linkgw.report.map`."""
    found = [figure for launch in report.launches for figure in coverage_figures(report, launch)]
    found += [altitude_figure(report), impact_figure(report)]
    found += [position_figure(report, domain) for domain in ("ballistic", "air", "surface")]
    found += [completeness_figure(report), load_figure(report), flow_figure(report)]
    return [figure for figure in found if figure.data]


def colour_of(nation: str) -> str:
    """A nation's colour."""
    return COLOURS.get(nation, OTHER)


def minutes(times_s: Iterable[float]) -> list[float]:
    """Times in minutes."""
    return [round(t / MINUTE_S, 4) for t in times_s]


def layout(x: str, y: str, **more: Any) -> dict[str, Any]:
    """A layout with named axes; keys of the axes as xaxis_KEY and yaxis_KEY."""
    axis = {"gridcolor": GRID, "zeroline": False, "linecolor": SOFT, "ticks": "outside", "tickcolor": SOFT}
    built: dict[str, Any] = {
        "xaxis": {**axis, "title": {"text": x}},
        "yaxis": {**axis, "title": {"text": y}, "automargin": True},
        "font": {"family": "system-ui, sans-serif", "size": 13, "color": INK},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "margin": {"l": 60, "r": 20, "t": 30, "b": 50},
        "legend": {"orientation": "h", "y": 1.06, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        "hovermode": "closest",
        "height": 420,
    }
    for key, value in more.items():
        axis_name, _, rest = key.partition("_")
        if axis_name in ("xaxis", "yaxis") and rest:
            built[axis_name][rest] = value
        else:
            built[key] = value
    return built


TIME = "time after the scenario's start (min)"
SHARED = "reports as partners get them"
MAP_HEIGHT = 580
"""Of the map and of what stands beside it."""
WIDE_DECADES = 2.5
"""A logarithmic axis that spans more has a number at each power of ten, else at 1, 2 and 5."""


def moments(report: Report, launches: Iterable[LaunchPart]) -> dict[str, Any]:
    """Shapes and texts of lift-offs and impacts for a plot over time."""
    shapes, texts = [], []
    for launch in launches:
        times = [(launch.launch.time_s, "lift-off")]
        if launch.impact is not None:
            times.append((launch.impact.time_s, "impact"))
        for time_s, what in times:
            x = round(time_s / MINUTE_S, 4)
            line = {"color": SOFT, "width": 1, "dash": "dot"}
            shapes.append({"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper", "line": line})
            texts.append(
                {"x": x, "y": 1, "yref": "paper", "text": what, "showarrow": False, "xanchor": "center",
                 "yanchor": "bottom", "font": {"size": 11, "color": "#616e7c"}}
            )  # fmt: skip
    return {"shapes": shapes, "annotations": texts if len(report.launches) <= 2 else []}


def logarithmic(data: list[dict[str, Any]]) -> dict[str, Any]:
    """Keys of a logarithmic y axis for some traces."""
    values = [v for trace in data for v in trace["y"] if v is not None and trace.get("visible") != "legendonly"]
    low, high = math.log10(min(values, default=1.0)), math.log10(max(values, default=10.0))
    steps = (1,) if high - low > WIDE_DECADES else (1, 2, 5)
    ticks = [step * 10.0**power for power in range(math.floor(low), math.ceil(high) + 1) for step in steps]
    return {
        "yaxis_type": "log", "yaxis_tickvals": ticks, "yaxis_ticktext": [f"{tick:,g}" for tick in ticks],
        "yaxis_range": [round(low - 0.08, 4), round(high + 0.08, 4)],
    }  # fmt: skip


def coverage_figures(report: Report, launch: LaunchPart) -> list[Figure]:
    """When each nation could see a launch, and had a track of it by itself and by the link.

    Where the first warnings come early in a long flight, its first minutes have a plot of their own.
    """
    number = report.launches.index(launch)
    whole = _coverage(report, launch, f"coverage-{number}", f"Who saw {launch.name}, when, and by whom", _shown)
    mine = [g for g in report.gains if g.launch == launch.name]
    last_s = max((t for g in mine for t in (g.own.warning_s, g.link.warning_s) if t is not None), default=None)
    if last_s is None or not whole.data:
        return [whole]
    end_s = last_s + 0.25 * (last_s - launch.launch.time_s)
    start, end = whole.layout["xaxis"]["range"]
    begin_s = launch.launch.time_s - EARLY_MARGIN * (end_s - launch.launch.time_s)
    if (end_s - begin_s) / MINUTE_S > EARLY_SHARE * (end - start):
        return [whole]
    title = f"Who saw {launch.name} first: until the last nation has warned by itself and by the link"
    early = _coverage(report, launch, f"coverage-{number}-early", title, lambda r, a: minutes([begin_s, end_s]))
    return [early, replace(whole, note="", title=f"Who saw {launch.name}: the whole flight")]


def _coverage(
    report: Report, launch: LaunchPart, name: str, title: str, shown: Callable[[Report, LaunchPart], list[float]]
) -> Figure:
    rows = {"in view": "in view of own radars", "own": "own track", "link": "track by the link"}
    looks: dict[str, dict[str, Any]] = {"in view": {"opacity": 0.3}, "own": {}, "link": {"shape": "/"}}
    data: list[dict[str, Any]] = []
    for bar in report.plots.bars:
        if bar.launch != launch.name:
            continue
        look, colour = looks[bar.what], colour_of(bar.nation)
        marker: dict[str, Any] = {"color": colour, "opacity": look.get("opacity", 1.0)}
        if "shape" in look:
            marker["pattern"] = {"shape": look["shape"], "fgcolor": colour, "bgcolor": "#ffffff", "size": 6}
            marker["line"] = {"color": colour, "width": 1}
        data.append(
            {
                "type": "bar", "orientation": "h", "showlegend": False, "marker": marker,
                "y": [f"{bar.nation}  {rows[bar.what]}"] * max(1, len(bar.spans_s)),
                "base": minutes(a for a, _ in bar.spans_s) or [None],
                "x": minutes(b - a for a, b in bar.spans_s) or [None],
                "customdata": [[since(a, launch.launch.time_s), since(b, launch.launch.time_s)]
                               for a, b in bar.spans_s],
                "hovertemplate": "%{y}<br>%{customdata[0]} to %{customdata[1]}<extra></extra>",
            }
        )  # fmt: skip
    data += _signs(report, launch)
    order = [f"{n}  {text}" for n in report.nations for text in rows.values()]
    return Figure(
        name,
        title,
        "Light: the missile could be seen by the nation's own radars. Solid: a track of its own on its network. "
        "Hatched: a track that a partner shared. Signs: the first threat warning on the nation's network, of its own "
        "(filled) and by the link (hollow). A track may outlast the view: it coasts on its prediction.",
        data if any(bar.launch == launch.name for bar in report.plots.bars) else [],
        layout(
            TIME, "", yaxis_categoryorder="array", yaxis_categoryarray=order[::-1], barmode="overlay", bargap=0.25,
            height=120 + 30 * len(order), xaxis_range=shown(report, launch), **moments(report, [launch]),
        ),
        is_wide=True,
    )  # fmt: skip


def _signs(report: Report, launch: LaunchPart) -> list[dict[str, Any]]:
    """Markers of cues and first warnings on the coverage bars."""
    data = []
    for gain in (g for g in report.gains if g.launch == launch.name):
        signs = (
            ("own track", gain.own.warning_s, "triangle-down", "first own warning"),
            ("track by the link", gain.link.warning_s, "triangle-down-open", f"first warning of {gain.link.partner}"),
            ("in view of own radars", gain.cue_s, "star", "first infrared cue"),
        )
        for row, time_s, symbol, what in signs:
            if time_s is None:
                continue
            data.append(
                {
                    "type": "scatter", "mode": "markers", "showlegend": False, "x": minutes([time_s]),
                    "y": [f"{gain.nation}  {row}"], "hovertemplate": f"{what}<br>{since(time_s, launch.launch.time_s)}"
                    "<extra></extra>",
                    "marker": {"symbol": symbol, "size": 13, "color": INK, "line": {"color": INK, "width": 2}},
                }
            )  # fmt: skip
    return data


def _shown(report: Report, launch: LaunchPart) -> list[float]:
    """From just before lift-off to just after the end of the flight, or of the scenario."""
    end_s = report.scenario.duration_s if launch.impact is None else launch.impact.time_s
    margin_s = 0.03 * (end_s - launch.launch.time_s)
    return minutes([max(0.0, launch.launch.time_s - margin_s), min(report.scenario.duration_s, end_s + 2 * margin_s)])


def altitude_figure(report: Report) -> Figure:
    """Altitude over time, with the first warnings on it."""
    data: list[dict[str, Any]] = []
    names = [launch.name for launch in report.launches]
    for path in report.plots.paths:
        is_stage = path.label["kind"] == "stage"
        colour = PATHS[names.index(path.label["launch"]) % len(PATHS)]
        line = {"color": SOFT, "width": 1.2, "dash": "dash"} if is_stage else {"color": colour, "width": 2.5}
        data.append(
            {
                "type": "scatter", "mode": "lines", "name": path.label["object"], "x": minutes(path.time_s),
                "y": path.columns["altitude_km"], "line": line,
                "hovertemplate": path.label["object"] + "<br>%{x:.2f} min<br>%{y:.1f} km<extra></extra>",
            }
        )  # fmt: skip
    for nation in report.nations:
        found = [(g, t, by) for g in report.gains if g.nation == nation
                 for t, by in ((g.own.warning_s, "own"), (g.link.warning_s, "link")) if t is not None]  # fmt: skip
        for by in ("own", "link"):
            at = [(t, _altitude_km(report, g.launch, t), g.launch) for g, t, how in found if how == by]
            if not at:
                continue
            name = f"{nation} warned" + ("" if by == "own" else " by the link")
            marker: dict[str, Any] = {
                "symbol": "circle" if by == "own" else "circle-open", "size": 11 if by == "own" else 17,
                "color": colour_of(nation), "line": {"width": 2, "color": colour_of(nation)},
            }  # fmt: skip
            data.append(
                {
                    "type": "scatter", "mode": "markers", "name": name, "x": minutes(t for t, _, _ in at),
                    "y": [h for _, h, _ in at], "marker": marker, "showlegend": by == "own",
                    "hovertemplate": f"{name}<br>%{{x:.2f}} min<br>missile at %{{y:.1f}} km<extra></extra>",
                }
            )  # fmt: skip
    return Figure(
        "altitude",
        "Altitude",
        "Truth: black and coloured lines are what was launched, dashed grey the spent stages. Circles: the first "
        "warning on each nation's network, its own (filled) and by the link (ring).",
        data if report.plots.paths else [],
        layout(TIME, "altitude (km)", yaxis_rangemode="tozero", height=MAP_HEIGHT, **moments(report, report.launches)),
    )


def _altitude_km(report: Report, launch: str, time_s: float) -> float | None:
    """Altitude of a launch's missile at a time, between the points that are drawn; None where it is not there."""
    path = next((p for p in report.plots.paths if p.label["object"] == launch), None)
    if path is None or not path.time_s or not path.time_s[0] <= time_s <= path.time_s[-1]:
        return None
    after = next(i for i, t in enumerate(path.time_s) if t >= time_s)
    before, heights = max(0, after - 1), path.columns["altitude_km"]
    step = path.time_s[after] - path.time_s[before]
    part = (time_s - path.time_s[before]) / step if step else 0.0
    return round(float(heights[before] + part * (heights[after] - heights[before])), 2)


def impact_figure(report: Report) -> Figure:
    """Error of predicted impacts over time."""
    several = len(report.launches) > 1
    data: list[dict[str, Any]] = []
    for series in report.plots.impact:
        nation, launch = series.label["nation"], series.label["launch"]
        name = f"{nation} ({launch})" if several else nation
        inside = series.columns["inside"]
        symbols = ["circle" if held else "circle-open" for held in inside]
        texts = ["inside its 90 % ellipse" if v else "no ellipse" if v is None else "outside its 90 % ellipse"
                 for v in inside]  # fmt: skip
        dash = ("solid", "dot", "dash", "dashdot")[[p.name for p in report.launches].index(launch) % 4]
        data.append(
            {
                "type": "scatter", "mode": "lines+markers", "name": name, "x": minutes(series.time_s),
                "y": [max(v, 0.01) for v in series.columns["error_km"]], "text": texts,
                "line": {"color": colour_of(nation), "width": 1.5, "dash": dash},
                "marker": {"symbol": symbols, "size": 7, "color": colour_of(nation)},
                "hovertemplate": name + "<br>%{x:.2f} min<br>%{y:.2f} km, %{text}<extra></extra>",
            }
        )  # fmt: skip
    launches = [launch for launch in report.launches if launch.impact is not None]
    return Figure(
        "impact",
        "Error of the predicted impact",
        "Distance from the true impact, on a logarithmic scale, of every prediction of a nation on its own network. "
        "Filled: the true impact lies in the 90 % ellipse that was stated; hollow: it does not.",
        data,
        layout(TIME, "error (km)", **logarithmic(data), **moments(report, launches)),
    )


def position_figure(report: Report, domain: str) -> Figure:
    """Position error over time in one domain."""
    data = [_position_trace(s) for s in report.plots.position if s.label["domain"] == domain]
    data.sort(key=lambda trace: trace.get("visible") == "legendonly")
    for trace in [t for t in data if "legendgroup" in t][:1]:
        trace |= {"showlegend": True, "name": SHARED}
    what = {"ballistic": "missile tracks", "air": "air tracks", "surface": "surface tracks"}[domain]
    launches = report.launches if domain == "ballistic" else []
    return Figure(
        f"position-{domain}",
        f"Position error of {what}",
        "Median distance from the truth at the time of validity, on a logarithmic scale"
        + (", of what was launched without its spent stages" if domain == "ballistic" and launches else "")
        + f'. Click "{SHARED}" to see what the gateway\'s release rules make of them (dotted).',
        data,
        layout(TIME, "error (m)", **logarithmic(data), **moments(report, launches)),
    )


def _position_trace(series: Series) -> dict[str, Any]:
    nation, source = series.label["nation"], series.label["source"]
    is_own = nation == source
    name = nation if is_own else f"{source} on {nation}'s network"
    texts = [length(v) for v in series.columns["p95_m"]]
    trace: dict[str, Any] = {
        "type": "scatter", "mode": "lines", "name": name, "x": minutes(series.time_s),
        "y": [max(v, 1.0) for v in series.columns["median_m"]], "text": texts,
        "line": {"color": colour_of(source), "width": 2 if is_own else 1.5, "dash": "solid" if is_own else "dot"},
        "hovertemplate": name + "<br>%{x:.2f} min<br>median %{y:,.0f} m, 95 % %{text}<extra></extra>",
    }  # fmt: skip
    return trace if is_own else trace | {"visible": "legendonly", "legendgroup": "link", "showlegend": False}


def completeness_figure(report: Report) -> Figure:
    """Share of the truth with a track, own and added by the link."""
    rows = sorted(report.completeness, key=lambda c: c.kind)
    kinds = [[c.kind for c in rows], [c.nation for c in rows]]
    colours = [colour_of(c.nation) for c in rows]
    own = {
        "type": "bar", "name": "own track", "x": kinds, "y": [round(100 * c.own, 2) for c in rows],
        "marker": {"color": colours}, "hovertemplate": "%{x}<br>own %{y:.1f} %<extra></extra>",
    }  # fmt: skip
    link = {
        "type": "bar", "name": "added by the link", "x": kinds,
        "y": [round(100 * max(0.0, c.shared - c.own), 2) for c in rows],
        "marker": {"color": colours, "pattern": {"shape": "/", "fgcolor": colours, "bgcolor": "#ffffff", "size": 6},
                   "line": {"color": colours, "width": 1}},
        "hovertemplate": "%{x}<br>added by the link %{y:.1f} %<extra></extra>",
    }  # fmt: skip
    view = {
        "type": "scatter", "mode": "markers", "name": "in view of own radars", "x": kinds,
        "y": [round(100 * c.in_view, 2) for c in rows],
        "marker": {"symbol": "line-ew", "size": 22, "color": INK, "line": {"width": 2, "color": INK}},
        "hovertemplate": "%{x}<br>in view %{y:.1f} %<extra></extra>",
    }  # fmt: skip
    return Figure(
        "completeness",
        "How much of the truth each nation has a track for",
        "Share of object-seconds. Solid: by its own tracks; hatched: what the link adds; line: what its own radars "
        "could see.",
        [own, link, view] if rows else [],
        layout("", "share of object-seconds (%)", barmode="stack", yaxis_range=[0, 105]),
    )


def load_figure(report: Report) -> Figure:
    """Time-slot load per use."""
    uses = [load.use for load in report.load if load.nation == report.nations[0]]
    metered = any(load.share is not None for load in report.load)
    data = []
    for nation in report.nations:
        mine = [load for load in report.load if load.nation == nation]
        data.append(
            {
                "type": "bar", "name": nation, "x": uses, "marker": {"color": colour_of(nation)},
                "y": [round(100 * (load.share or 0.0), 3) if metered else load.words for load in mine],
                "text": [f"{load.words:,} words" for load in mine],
                "hovertemplate": nation + " %{x}<br>" + ("%{y:.1f} %" if metered else "%{y:,}") + ", %{text}"
                "<extra></extra>", "textposition": "none",
            }
        )  # fmt: skip
    return Figure(
        "load",
        "Load of the national networks",
        "Words sent, of those that the time slots of each use would have held."
        if metered
        else "Words sent; the networks are not metered in time slots.",
        data,
        layout("", "load (%)" if metered else "words", barmode="group", yaxis_rangemode="tozero"),
    )


def flow_figure(report: Report) -> Figure:
    """What the gateway let through."""
    names = [f"{f.origin} > {f.recipient}" for f in report.flows]
    data: list[dict[str, Any]] = [
        {
            "type": "bar", "orientation": "h", "name": "forwarded", "y": names,
            "x": [f.forwarded for f in report.flows], "marker": {"color": [colour_of(f.origin) for f in report.flows]},
            "hovertemplate": "%{y}<br>forwarded %{x:,}<extra></extra>",
        }
    ]  # fmt: skip
    greys = ("#cbd2d9", "#9aa5b1", "#616e7c", "#323f4b")
    for i, reason in enumerate(sorted({reason for f in report.flows for reason in f.dropped})):
        data.append(
            {
                "type": "bar", "orientation": "h", "name": reason.replace("_", " "), "y": names,
                "x": [f.dropped.get(reason, 0) for f in report.flows], "marker": {"color": greys[i % len(greys)]},
                "hovertemplate": "%{y}<br>" + reason.replace("_", " ") + " %{x:,}<extra></extra>",
            }
        )  # fmt: skip
    return Figure(
        "flows",
        "What the gateway let through",
        "Messages from one nation to another, in the origin's colour; grey: not forwarded, by reason.",
        data if report.flows else [],
        layout("messages", "", barmode="stack", yaxis_autorange="reversed"),
    )
