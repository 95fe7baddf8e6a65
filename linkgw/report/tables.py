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
    """Headings; `>` before one aligns its column to the right, `!` keeps its cells on one line."""
    rows: list[list[str]]
    """Cells."""
    note: str
    """Below it: how to read it."""


def tables(report: Report) -> list[TableData]:
    """All tables that have a row, the one that matters most first."""
    makers: list[Callable[[Report], TableData]] = [
        gain_table,
        sight_table,
        reach_table,
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
            since(g.link.warning_s, _lift_off(report, g)), g.link.partner or NOTHING, span(g.gained_s), g.because,
            span(g.ahead_own_s), span(g.ahead_shared_s), span(g.impact_gained_s),
        ]
        for g in report.gains
    ]  # fmt: skip
    return TableData(
        "gain",
        "Warning time gained by sharing",
        [
            "!launch", "network", ">own warning", ">by the link", "from", ">gained", "how", ">before impact, own",
            ">shared", ">impact known sooner",
        ],
        rows,
        "First threat warning (J15.0) on each nation's network, after lift-off. Gained: own first less first by the "
        "link; where a nation has none of its own, from the first by the link until the impact. Impact known sooner: "
        "likewise of the first predicted impact.",
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
            "!launch", "nation", ">infrared cue", ">radar", ">tracker", ">own track",
            ">link track", ">own impact", ">link impact", ">cancel", ">all clear",
        ],
        rows,
        "After lift-off; the first of each. Cue, radar detection and the tracker's track: from the list of events. The "
        "rest, as recorded on the nation's network: track report and predicted impact of its own and by the link, "
        "cancellation and all clear of its own.",
    )  # fmt: skip


def reach_table(report: Report) -> TableData:
    """From the first sign to a warning."""
    launches = {launch.name: launch for launch in report.launches}
    rows = []
    for r in report.reach:
        launch = launches[r.launch]
        lift_off = launch.launch.time_s
        rows.append(
            [
                r.launch, launch.first_sensed_by or NOTHING, since(launch.first_sensed_s, lift_off), r.nation,
                since(r.warning_s, lift_off), r.origin or NOTHING, hop(r.after_s),
            ]
        )  # fmt: skip
    return TableData(
        "reach",
        "From the first sign of a launch to a warning on each network",
        ["!launch", "first seen by", ">at", "network", ">first warning", "of", ">after"],
        rows,
        "The first detection or infrared cue by any sensor of any nation; the first warning on the network, the "
        "nation's own or a partner's.",
    )


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
    return TableData(
        "latency",
        "From detection to a warning on every network",
        [
            "!launch", "warning of", "from", ">first seen", ">to track", ">to decision", ">slot wait",
            ">to own network", "to partners' networks",
        ],
        rows,
        "Each hop counts from the one before. The gateway runs offline on the recordings' own times and adds nothing; "
        "what a running gateway adds, linkgw status says. To own network: the way to the recording; where first "
        "reports were lost, until the first one that came.",
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
            "!launch", "prediction of", ">statements", ">first error", ">median", ">last", ">time, median", ">ellipses",
            ">inside 90 %",
        ],
        rows,
        "Distance from the predicted to the true impact, of every J15.0 and J3.0 until then that states one. Inside: "
        "share whose stated 90 % ellipse holds the true impact; statements that follow each other share most of their "
        "error.",
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
            "!objects", "network", ">object-s", ">in view", ">own track", ">with the link", ">own, of in view",
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
            "network", "!use", ">slots", ">used", ">words", ">would fit", ">load", ">sent", ">not sent", ">p50", ">p99",
            ">longest",
        ],
        rows,
        "Load: words sent of those that would have fitted. Messages sent, and not sent: replaced by a later report or "
        "out of date. How long half of the messages, 99 % and the last waited for their slot.",
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
