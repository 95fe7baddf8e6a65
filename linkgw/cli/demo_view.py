"""What the demonstration shows: a table of the nations while it runs, and counts, sums and latencies at its end."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.console import Group
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from linkgw.replay.demo import Demo, Gain, Sums, percentiles_ms

KINDS = {
    "PPLI": ("J2.",),
    "air": ("J3.2",),
    "surface": ("J3.3",),
    "other": ("J3.1", "J3.4", "J3.5"),
    "status": ("J13.",),
    "manage": ("J7.",),
    "space": ("J3.0", "J3.6"),
    "warn": ("J15.",),
}
"""Column -> the messages it counts."""
NEWEST = 300
"""Arrivals that the latency in the live picture is of."""
DAY_S = 86_400.0
WARNINGS = ("J15.0", "J3.6", "J3.0")
"""Messages of the warnings group."""


def render(demo: Demo) -> Group:
    """The live picture."""
    timeline = demo.replay.timeline
    row, total = (timeline.row, demo.replay.n_datagrams) if not timeline.is_over else (1, 1)
    head = Table.grid(padding=(0, 2))
    head.add_row(
        Text("linkgw demo", style="bold"),
        ProgressBar(total=total, completed=row, width=40),
        f"{timeline.speed:g}x  {demo.progress.sent:,} datagrams replayed",
    )
    return Group(head, nations_table(demo, NEWEST), flows_table(demo), warnings_panel(demo))


def plain_line(demo: Demo) -> str:
    """Where it stands, in one line."""
    parts = [f"{one.network.name} {one.n_received:,} ({one.received['J15.0']} warnings)" for one in demo.listeners]
    return f"replayed {demo.progress.sent:,} datagrams; received from partners: " + ", ".join(parts)


def nations_table(demo: Demo, newest: int | None = None) -> Table:
    """A row per nation: what it sent, what it got from partners by kind, how many tracks it holds of them, how fast."""
    table = Table(box=box.ROUNDED, title="received from partners through the gateway", title_justify="left")
    table.add_column("nation", style="bold cyan")
    for name in ("own sent", *KINDS, "all", "held", "p50 ms"):
        style = "bold red" if name in ("space", "warn") else ""
        table.add_column(name, justify="right", style=style, no_wrap=True)
    for i, one in enumerate(demo.listeners):
        counts = [sum(n for name, n in one.received.items() if name.startswith(prefix)) for prefix in KINDS.values()]
        numbers = (one.own_datagrams, *counts, one.n_received, len(one.tracks))
        p50, _ = percentiles_ms([t for times in demo.latencies(i, newest).values() for t in times])
        table.add_row(one.network.name, *(f"{n:,}" for n in numbers), f"{p50:.1f}")
    return table


def flows_table(demo: Demo) -> Table:
    """What the gateway made of each pair."""
    table = Table(box=box.ROUNDED, title="what the gateway decided", title_justify="left")
    table.add_column("from > to", style="bold cyan")
    table.add_column("forwarded", justify="right", style="green")
    table.add_column("withheld", justify="right", style="yellow")
    table.add_column("why")
    for key, flow in demo.status["flows"].items():
        why = {k: n for k, n in flow.items() if n and k not in ("forwarded", "references_blanked", "warnings_withheld")}
        text = ", ".join(f"{name.replace('_', ' ')} {n:,}" for name, n in why.items())
        table.add_row(key.replace(">", " > "), f"{flow.get('forwarded', 0):,}", f"{sum(why.values()):,}", text)
    return table


def warnings_panel(demo: Demo) -> Panel:
    """The last threat warning that each nation got from a partner."""
    lines = Table.grid(padding=(0, 2))
    for one in demo.listeners:
        text = (
            "none yet" if one.warning is None else warning_text(one.warning, one.warning_ns, demo.replay.timeline.speed)
        )
        lines.add_row(Text(one.network.name, style="bold cyan"), Text(text, style="" if one.warning else "dim"))
    style = "bold red" if any(one.warning for one in demo.listeners) else "dim"
    return Panel(lines, title="last warning from a partner", title_align="left", border_style=style, expand=False)


def warning_text(fields: dict[str, Any], at_ns: int, speed: float = 1.0) -> str:
    """A threat warning in words, as of when it came; at a speed its times have been moved together by that factor.

    >>> warning_text({"kind": "launch detected", "origin": "KOR", "event": 7, "repeat": 2, "class": "EXERCISE",
    ...               "latitude": 39.1, "longitude": 125.8, "launch_time": 12.0}, 60_000_000_000)
    'EXERCISE launch detected (KOR), event 7 repeat 2: launched 48 s before at 39.10 N 125.80 E'
    """
    text = f"{fields['class']} {fields['kind']} ({fields.get('origin', '?')}), "
    text += f"event {fields['event']} repeat {fields['repeat']}"
    now_s = at_ns / 1e9 % DAY_S
    points = []
    if "latitude" in fields:
        since = (now_s - fields.get("launch_time", now_s)) % DAY_S * speed
        points.append(f"launched {since:,.0f} s before at {_place(fields['latitude'], fields['longitude'])}")
    if "impact_latitude" in fields:
        to_go = ((fields.get("impact_time", now_s) - now_s + DAY_S / 2) % DAY_S - DAY_S / 2) * speed
        place = _place(fields["impact_latitude"], fields["impact_longitude"])
        points.append(f"impact in {to_go:,.0f} s at {place}, within {fields.get('semi_major_axis', 0) / 1000:.0f} km")
    return text + (": " + "; ".join(points) if points else "")


def _place(latitude: float, longitude: float) -> str:
    return f"{abs(latitude):.2f} {'N' if latitude >= 0 else 'S'} {abs(longitude):.2f} {'E' if longitude >= 0 else 'W'}"


def gains_table(gains: list[Gain]) -> Table:
    """What sharing gained each nation in warning time."""
    title = "warning time gained by sharing, s after the first warning of all"
    table = Table(box=box.ROUNDED, title=title, title_justify="left")
    table.add_column("nation", style="bold cyan")
    for name in ("first own warning", "first by the link"):
        table.add_column(name, justify="right")
    table.add_column("gained", justify="right", style="bold green")
    for gain in gains:
        own, link, gained = (
            "never" if at is None else f"{at:,.0f} s" for at in (gain.own_s, gain.link_s, gain.gained_s)
        )
        if gain.gained_s is None:
            gained = "all of it" if gain.link_s is not None else "nothing"
        elif gain.gained_s == 0:
            gained = "was first itself"
        table.add_row(gain.nation, own, link, gained)
    return table


def latency_table(demo: Demo) -> Table:
    """From the replay's send to each nation's socket."""
    table = Table(box=box.ROUNDED, title="latency, replay to listener", title_justify="left")
    table.add_column("nation", style="bold cyan")
    for name in ("warnings matched", "p50 ms", "p99 ms", "tracks and others matched", "p50 ms", "p99 ms"):
        table.add_column(name, justify="right")
    for i, one in enumerate(demo.listeners):
        by_name = demo.latencies(i)
        cells = []
        for is_warning in (True, False):
            found = [t for name, times in by_name.items() if (name in WARNINGS) == is_warning for t in times]
            p50, p99 = percentiles_ms(found)
            cells += [f"{len(found):,}", f"{p50:.2f}", f"{p99:.2f}"]
        table.add_row(one.network.name, *cells)
    return table


def render_end(demo: Demo, sums: Sums) -> Group:
    """Counts, sums and latencies."""
    marks = {True: "[green]ok[/]  ", False: "[bold red]NOT[/] "}
    lines = Text.from_markup("\n".join(marks[ok] + text for text, ok in sums.lines))
    verdict = "[bold green]all sums agree[/]" if sums.agree else "[bold red]sums do not agree[/]"
    progress = demo.progress
    p50, p99 = (progress.lateness_us(p) / 1000 for p in (50, 99))
    late = f"lateness of the replay p50 {p50:.2f} ms, p99 {p99:.2f} ms"
    return Group(
        nations_table(demo),
        flows_table(demo),
        latency_table(demo),
        lines,
        warnings_panel(demo),
        gains_table(demo.gains()),
        Text.from_markup(f"{verdict}; {progress.sent:,} datagrams in {progress.wall_ns / 1e9:.1f} s, {late}"),
    )
