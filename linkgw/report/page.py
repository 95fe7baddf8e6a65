"""One page that opens without a network: key figures, plots and tables; plotly's program stands in it once."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape
from importlib import resources

from linkgw.report.map import map_figure
from linkgw.report.model import GainPart, Report
from linkgw.report.plots import Figure, colour_of, figures
from linkgw.report.tables import TableData, tables
from linkgw.report.words import NATIONS, NOTHING, since, span

OPEN_TABLES = ("gain",)
"""Tables that stand at the top; the others can be folded."""


def page_of(report: Report) -> str:
    """The page, as HTML."""
    from plotly.offline import get_plotlyjs

    plots = figures(report)
    ground = map_figure(report)
    n_coverage = sum(plot.name.startswith("coverage-") for plot in plots)
    first, rest = plots[:n_coverage], plots[n_coverage:]
    shown = _paired([*first, *([] if ground is None else [ground]), *rest])
    found = tables(report)
    head = [t for t in found if t.name in OPEN_TABLES]
    body = "\n".join(
        [
            _header(report),
            _cards(report),
            *(_table(t) for t in head),
            _facts(report),
            '<p class=note>Plots: drag to zoom, double-click to go back, click a name to hide or show it.</p>',
            '<div class="grid">',
            *(_plot(plot) for plot in shown),
            "</div>",
            "<h2>Figures in full</h2>",
            *(_folded(t) for t in found if t.name not in OPEN_TABLES),
            _footer(report),
        ]
    )  # fmt: skip
    style = resources.files("linkgw.report").joinpath("data/page.css").read_text(encoding="utf-8")
    drawn = ",\n".join(
        json.dumps({"name": p.name, "data": p.data, "layout": p.layout}, separators=(",", ":")).replace("</", "<\\/")
        for p in shown
    )
    return (
        "<!DOCTYPE html>\n"
        '<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.scenario.name)}: after-action report (SYNTHETIC)</title>\n"
        f"<style>\n{style}</style>\n"
        f"<script>{get_plotlyjs()}</script>\n</head>\n<body>\n{body}\n"
        f"<script>\nconst plots = [\n{drawn}\n];\n{DRAW}</script>\n</body>\n</html>\n"
    )


DRAW = """for (const plot of plots) {
  const config = {responsive: true, displayModeBar: false};
  Plotly.newPlot("plot-" + plot.name, plot.data, plot.layout, config);
}
"""


def _paired(plots: list[Figure]) -> list[Figure]:
    """Plots of which none stands beside an empty place: the last one before it takes the whole width."""
    found: list[Figure] = []
    halves = 0
    for i, plot in enumerate(plots):
        ends = i + 1 == len(plots) or plots[i + 1].is_wide
        halves = 0 if plot.is_wide else halves + 1
        found.append(replace(plot, is_wide=True) if ends and halves % 2 else plot)
    return found


def _header(report: Report) -> str:
    s = report.scenario
    objects = ", ".join(f"{n:,} {kind}{'s' if n > 1 and kind != 'aircraft' else ''}" for kind, n in s.objects.items())
    start = s.start.replace("T", " ").removesuffix(".000Z").removesuffix("Z")
    return (
        f'<div class="banner">SYNTHETIC &middot; simulated from public facts &middot; class '
        f"{escape(s.network_class)}</div>\n<header>"
        f"<p class=kicker>After-action report</p><h1>{escape(s.name)}</h1><p>{escape(s.doc)}</p>"
        f"<p class=meta>From {escape(start)} UTC, {escape(span(s.duration_s))}; objects: {escape(objects)}; "
        f"seed {s.seed}; gateway: {escape(s.gateway)}, {escape(s.policy)}</p></header>"
    )


def _cards(report: Report) -> str:
    """A card per nation: what sharing gave it, at best."""
    cards = []
    for nation in report.nations:
        mine = [g for g in report.gains if g.nation == nation and g.gained_s is not None]
        best = max(mine, key=lambda g: g.gained_s or 0.0, default=None)
        cards.append(
            f'<div class="card" style="border-color:{colour_of(nation)}"><p class=kicker>'
            f"{escape(NATIONS.get(nation, nation))}</p>{_gain_of(best, len(report.launches))}</div>"
        )
    if not report.launches:
        return ""
    return f'<h2>Warning time gained by sharing</h2><div class="cards">{"".join(cards)}</div>'


def _gain_of(gain: GainPart | None, n_launches: int) -> str:
    if gain is None:
        return f"<p class=big>{NOTHING}</p><p>no warning by the link</p>"
    at = f" at {escape(gain.launch)}" if n_launches > 1 else ""
    sooner = f"; predicted impact known {span(gain.impact_gained_s)} sooner" if gain.impact_gained_s else ""
    if not gain.gained_s:
        return f"<p class=big>0 s</p><p>its own warning was first{at}{sooner or '; its partners profit from it'}</p>"
    ahead = (
        f"warned {span(gain.ahead_shared_s)} before the impact instead of {span(gain.ahead_own_s)}"
        if gain.ahead_own_s is not None
        else f"warned {span(gain.ahead_shared_s)} before the impact; no warning of its own"
        if gain.ahead_shared_s is not None
        else "no impact within the scenario"
    )
    by = f"by {escape(str(gain.link.partner))}'s warning{at}"
    return f"<p class=big>+ {span(gain.gained_s)}</p><p>{by}: {ahead}{sooner}</p>"


def _facts(report: Report) -> str:
    """What flew, in a line each."""
    lines = []
    for launch in report.launches:
        figures_ = [(launch.range_km, "range {:,.0f} km"), (launch.apogee_km, "apogee {:,.0f} km")]
        told = [text.format(value) for value, text in figures_ if value is not None]
        if launch.flight_time_s is not None:
            told.append(f"flight {span(launch.flight_time_s)}")
        if launch.first_sensed_s is not None:
            when = since(launch.first_sensed_s, launch.launch.time_s)
            told.append(f"first seen at {when} by {escape(str(launch.first_sensed_by))}")
        lines.append(f"<li><b>{escape(launch.name)}</b> ({escape(launch.missile)}): {', '.join(told)}</li>")
    return f"<h2>What happened</h2><ul>{''.join(lines)}</ul>" if lines else ""


def _plot(plot: Figure) -> str:
    return (
        f'<section class="{"wide" if plot.is_wide else "half"}"><h3>{escape(plot.title)}</h3>'
        f'<div class="plot" id="plot-{plot.name}" style="height:{plot.layout["height"]}px"></div>'
        f"<p class=note>{escape(plot.note)}</p></section>"
    )


def _table(table: TableData, *, titled: bool = True) -> str:
    heads = "".join(f"<th{_side(c)}>{escape(c.lstrip('>!'))}</th>" for c in table.columns)
    rows = "".join(
        "<tr>"
        + "".join(f"<td{_side(c)}>{_chip(c, cell)}</td>" for c, cell in zip(table.columns, row, strict=True))
        + "</tr>"
        for row in table.rows
    )
    caption = f"<caption>{escape(table.title)}</caption>" if titled else ""
    return (
        f'<div class="scroll"><table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        f"<p class=note>{escape(table.note)}</p>"
    )


def _folded(table: TableData) -> str:
    return (
        f'<details open id="table-{table.name}"><summary>{escape(table.title)}</summary>'
        f"{_table(table, titled=False)}</details>"
    )


def _side(column: str) -> str:
    return " class=r" if column.startswith(">") else ""


def _chip(column: str, cell: str) -> str:
    """A cell; a nation has its colour before its name."""
    if column.startswith(">"):
        return escape(cell)
    return ", ".join(
        f'<span class="chip" style="background:{colour_of(part)}"></span>{part}' if part in NATIONS else escape(part)
        for part in cell.split(", ")
    )


def _footer(report: Report) -> str:
    s = report.scenario
    sources = "".join(f"<li>{escape(source)}</li>" for source in s.sources) or "<li>none: the scenario is invented</li>"
    assumed = f"<h3>Assumed</h3><ul>{''.join(f'<li>{escape(a)}</li>' for a in s.assumed)}</ul>" if s.assumed else ""
    return (
        f"<footer><h2>Sources</h2><ul>{sources}</ul>{assumed}<p><b>{escape(report.synthetic)}</b> Sensors, trackers "
        "and networks are notional. Track reports are matched with the nearest object of the truth within a gate; a "
        "number keeps its object. A nation holds a track for three reporting periods after a report, or until it is "
        "dropped."
        f"</p><p class=meta>{escape(report.made_by)}; simulation {escape(s.digest[:16])}; form {report.version}</p>"
        "</footer>"
    )
