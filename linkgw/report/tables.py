"""The report's tables, in words: the terminal and the page show the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from linkgw.report.model import AccuracyPart, GainPart, Report
from linkgw.report.words import NOTHING, count, hop, length, percent, since, span


@dataclass(frozen=True, slots=True)
class TableData:
    """A table."""

    name: str
    """What the page calls it within itself."""
    title: str
    """Above it."""
    columns: list[str]
    """Headings; `>` before one aligns its column to the right."""
    rows: list[list[str]]
    """Cells."""
    note: str
    """Below it: how to read it."""


def tables(report: Report) -> list[TableData]:
    """All tables that have a row, the one that matters most first."""
    makers: list[Callable[[Report], TableData]] = [
        gain_table,
        sight_table,
        latency_table,
        impact_table,
        accuracy_table,
        completeness_table,
        load_table,
        flow_table,
    ]
    return [table for table in (make(report) for make in makers) if table.rows]


def gain_table(report: Report) -> TableData:
    """Warning time gained by sharing."""
    rows = [
        [
            g.launch, g.nation, since(g.own.warning_s, _lift_off(report, g)),
            since(g.link.warning_s, _lift_off(report, g)), g.link.partner or NOTHING, span(g.gained_s),
            span(g.ahead_own_s), span(g.ahead_shared_s), g.because,
        ]
        for g in report.gains
    ]  # fmt: skip
    return TableData(
        "gain",
        "Warning time gained by sharing",
        [
            "launch",
            "network",
            ">own warning",
            ">by the link",
            "from",
            ">gained",
            ">before impact, own",
            ">shared",
            "how",
        ],
        rows,
        "First threat warning (J15.0) on each nation's network, after lift-off. Gained: own first less first by the "
        "link; where a nation has none of its own, from the first by the link until the impact.",
    )  # fmt: skip


def sight_table(report: Report) -> TableData:
    """When each nation saw each launch."""
    rows = []
    for g in report.gains:
        lift_off = _lift_off(report, g)
        times = (g.cue_s, g.detection_s, g.tracker_s, g.own.track_s, g.link.track_s, g.own.impact_s, g.link.impact_s,
                 g.own.cancelled_s, g.own.all_clear_s)  # fmt: skip
        rows.append([g.launch, g.nation, *(since(t, lift_off) for t in times)])
    return TableData(
        "sight",
        "When each nation saw each launch",
        [
            "launch", "nation", ">infrared cue", ">radar detection", ">tracker's track", ">own track sent",
            ">track by the link", ">impact predicted, own", ">by the link", ">cancelled", ">all clear",
        ],
        rows,
        "After lift-off; the first of each. Detections and the tracker's track are from the list of events, the rest "
        "from what was recorded on the networks.",
    )  # fmt: skip


def latency_table(report: Report) -> TableData:
    """Hop by hop."""
    rows = [
        [
            row.launch, row.nation, row.cause, since(row.sensed_s, _lift_off(report, row)), hop(row.to_track_s),
            hop(row.to_decision_s), hop(row.to_slot_s), hop(row.to_network_s),
            ", ".join(f"{name} {hop(v)}" for name, v in row.to_partners_s.items()) or NOTHING,
        ]
        for row in report.latency
    ]  # fmt: skip
    reach = ", ".join(f"{r.nation} {hop(r.after_s)} ({r.launch})" for r in report.reach if r.after_s is not None)
    return TableData(
        "latency",
        "From detection to a warning on every network",
        [
            "launch", "warning of", "from", ">first seen", ">to track", ">to decision", ">slot wait", ">to own network",
            "to partners' networks",
        ],
        rows,
        "Each hop counts from the one before. The gateway runs offline on the recordings' own times and adds nothing; "
        "what a running gateway adds, linkgw status and the benchmarks say. From the first sign of a launch by any "
        f"sensor to a warning on each network: {reach or 'no warning'}.",
    )  # fmt: skip


def impact_table(report: Report) -> TableData:
    """Predicted impacts."""
    rows = [
        [
            i.launch, i.nation, count(i.statements), f"{i.first_km:,.1f} km", f"{i.median_km:,.1f} km",
            f"{i.last_km:,.2f} km", hop(i.median_time_s), count(i.ellipses), percent(i.inside),
        ]
        for i in report.impact
    ]  # fmt: skip
    return TableData(
        "impact",
        "Predicted impact against the true one",
        [
            "launch", "prediction of", ">statements", ">first error", ">median", ">last", ">time, median", ">ellipses",
            ">inside 90 %",
        ],
        rows,
        "Distance from the predicted to the true impact, of every J15.0 and J3.0 until then that states one. Inside: share "
        "whose stated 90 % ellipse holds the true impact; statements that follow each other share most of their error.",
    )  # fmt: skip


def accuracy_table(report: Report) -> TableData:
    """Position errors; networks on which a source's reports have the same figures share a row."""
    groups: dict[tuple[object, ...], list[AccuracyPart]] = {}
    for row in report.accuracy:
        key = (row.source, row.domain, row.reports, row.matched, row.median_m, row.p95_m)
        groups.setdefault(key, []).append(row)
    rows = []
    for group in groups.values():
        a = group[0]
        rows.append(
            [
                a.domain, a.source, ", ".join(r.nation for r in group), count(a.reports),
                count(a.stale + a.unmatched), count(a.switched), length(a.median_m), length(a.p95_m),
                length(a.stated_m), percent(a.within_1), percent(a.within_3),
            ]
        )  # fmt: skip
    rows.sort(key=lambda cells: cells[:2])
    return TableData(
        "accuracy",
        "Position error of track reports",
        [
            "domain", "source", "on networks", ">reports", ">of no object", ">switched", ">median", ">95 %", ">stated",
            ">within stated", ">within 3 x",
        ],
        rows,
        "Against the truth at the time of validity. Of no object: nothing within the gate, or the track's object is "
        "there no more. Stated: the one-sigma error along the largest axis that quality or covariance class allows, "
        "median; coarsened reports state the quality that they had.",
    )  # fmt: skip


def completeness_table(report: Report) -> TableData:
    """Tracks held, and duplicates."""
    rows = [
        [
            c.kind, c.nation, f"{c.object_s:,.0f}", percent(c.in_view), percent(c.own), percent(c.shared),
            percent(c.own_in_view), percent(c.shared_in_view), percent(c.duplicates_own, 1),
            percent(c.duplicates_shared), NOTHING if c.numbers is None else f"{c.numbers:.2f}",
        ]
        for c in sorted(report.completeness, key=lambda c: c.kind)
    ]  # fmt: skip
    return TableData(
        "completeness",
        "Completeness and duplicates",
        [
            "objects", "network", ">object-seconds", ">in view", ">own track", ">with the link", ">own, of in view",
            ">shared, of any view", ">own twice", ">under 2+ numbers", ">numbers each",
        ],
        rows,
        "Shares of object-seconds of the truth. In view: of the nation's own radars. Own twice: under more than one of "
        "its own numbers. Under 2+ numbers: own and link together; the gateway does not correlate tracks yet, so an "
        "object that two nations track has two numbers.",
    )  # fmt: skip


def load_table(report: Report) -> TableData:
    """Time slots."""
    rows = [
        [
            load.nation, load.use, count(load.slots), count(load.used), count(load.words), count(load.capacity),
            "unmetered" if load.share is None else percent(load.share, 1), count(load.sent), count(load.lost),
            hop(load.p50_s), hop(load.p99_s), hop(load.max_s),
        ]
        for load in report.load
    ]  # fmt: skip
    return TableData(
        "load",
        "Time slots of the national networks",
        [
            "network", "use", ">slots", ">used", ">words", ">would fit", ">load", ">messages", ">not sent",
            ">waited p50", ">p99", ">longest",
        ],
        rows,
        "Load: words sent of those that would have fitted. Not sent: replaced by a later report or out of date.",
    )  # fmt: skip


def flow_table(report: Report) -> TableData:
    """The gateway."""
    rows = [
        [
            f"{f.origin} > {f.recipient}", count(f.forwarded),
            ", ".join(f"{name.replace('_', ' ')} {n:,}" for name, n in f.dropped.items()) or "nothing",
            count(f.references_blanked), count(f.warnings_withheld),
        ]
        for f in report.flows
    ]  # fmt: skip
    return TableData(
        "flows",
        f"What the gateway let through (policy: {report.scenario.policy})",
        ["from > to", ">forwarded", "not forwarded", ">references left out", ">warnings withheld"],
        rows,
        "Messages. References left out: to tracks that the recipient does not hold."
        + (f" Alarms: {', '.join(report.alarms)}." if report.alarms else ""),
    )


def _lift_off(report: Report, row: GainPart | object) -> float:
    """When the launch of a row lifted off."""
    name = getattr(row, "launch", None)
    return next((launch.launch.time_s for launch in report.launches if launch.name == name), 0.0)
