"""The report's figures against an independent reading of the captures, the truth and the events.

Message by message, with pyproj, and no column of the report's.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from pyproj import Geod, Transformer

import linkgw
from linkgw.io.captures import read_capture
from linkgw.io.line_decoder import LineDecoder
from linkgw.report.model import Report

NATIONS = ("KOR", "USA", "JPN")
WARNS = ("launch detected", "impact predicted")
TO_ECEF = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
DOMAINS = {"air": "J3.2", "surface": "J3.3", "ballistic": "J3.6"}
KINDS = {"air": ("aircraft",), "surface": ("ship",), "ballistic": ("missile", "stage")}


@dataclass(frozen=True)
class Heard:
    """A message as a network had it."""

    time_s: float
    message: str
    fields: dict[str, Any]


def heard(path: Path, start: str) -> list[Heard]:
    """All messages of a capture, with times after the scenario's start."""
    begin = datetime.fromisoformat(start)
    decoder, found = LineDecoder(linkgw.load_catalog()), []
    for batch in read_capture(path):
        for line in decoder.decode_capture(batch):
            if line.message is not None and line.error is None:
                assert line.time is not None
                since = datetime.fromisoformat(line.time[:26] + "+00:00") - begin
                found.append(Heard(since.total_seconds(), line.message, line.fields or {}))
    return found


class Truth:
    """Where every object was, sample by sample."""

    def __init__(self, folder: Path) -> None:
        objects = pq.read_table(folder / "objects.parquet").to_pylist()
        self.kind = {o["object"]: o["kind"] for o in objects}
        self.name = {o["object"]: o["name"] for o in objects}
        self.end = {o["object"]: o["end_s"] for o in objects}
        self.samples: dict[int, list[tuple[float, np.ndarray]]] = {}
        rows = pq.read_table(folder / "truth.parquet").to_pylist()
        self.rows = rows
        xyz = np.stack(
            TO_ECEF.transform(
                [r["longitude"] for r in rows], [r["latitude"] for r in rows], [r["altitude_m"] for r in rows]
            ), -1,
        )  # fmt: skip
        for row, position in zip(rows, xyz, strict=True):
            self.samples.setdefault(row["object"], []).append((row["time_s"], position))

    def at(self, index: int, time_s: float) -> np.ndarray | None:
        """On the chord between the two samples around a time, or up to one step behind the last; None outside."""
        samples = self.samples[index]
        times = [t for t, _ in samples]
        if not times[0] <= time_s <= self.end[index]:
            return None
        after = next((i for i, t in enumerate(times) if t >= time_s), len(times) - 1)
        if not after or times[after] == time_s:
            return samples[after][1]
        part = (time_s - times[after - 1]) / (times[after] - times[after - 1])
        return samples[after - 1][1] + part * (samples[after][1] - samples[after - 1][1])

    def nearest(self, kinds: tuple[str, ...], position: np.ndarray, time_s: float) -> tuple[float, int]:
        """Distance and index of the nearest object of some kinds."""
        found = [
            (float(np.linalg.norm(position - at)), index)
            for index, kind in self.kind.items()
            if kind in kinds and (at := self.at(index, time_s)) is not None
        ]
        return min(found, default=(float("inf"), -1))


def position_of(message: Heard) -> np.ndarray:
    fields = message.fields
    altitude = fields.get("altitude", 0.0) if message.message != "J3.3" else 0.0
    return np.array(TO_ECEF.transform(fields["longitude"], fields["latitude"], altitude))


def validity_s(message: Heard, start: str) -> float:
    """Time of validity after the scenario's start: within the hour, just before it was heard."""
    begin = datetime.fromisoformat(start)
    within = (begin.minute * 60 + begin.second + message.time_s) % 3600
    age = (within - message.fields["time_of_validity"] + 1800) % 3600 - 1800
    return message.time_s - age


def summary_of(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "simulation.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def start(simulated: Path) -> str:
    return str(summary_of(simulated)["start"]).replace("Z", "+00:00")


@pytest.fixture(scope="module")
def own(simulated: Path, start: str) -> dict[str, list[Heard]]:
    return {n: heard(simulated / f"{n.lower()}.pcapng", start) for n in NATIONS}


@pytest.fixture(scope="module")
def link(simulated: Path, report: Report, start: str) -> dict[str, list[Heard]]:
    return {n: heard(simulated / "gateway" / f"{n}.pcapng", start) for n in NATIONS}


@pytest.fixture(scope="module")
def truth(simulated: Path) -> Truth:
    return Truth(simulated)


@pytest.fixture(scope="module")
def events(simulated: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (simulated / "events.jsonl").read_text(encoding="utf-8").splitlines()]


def first(messages: list[Heard], name: str, **values: object) -> Heard | None:
    found = [m for m in messages if m.message == name and all(m.fields.get(k) in v for k, v in values.items())]  # type: ignore[operator]
    return min(found, key=lambda m: m.time_s, default=None)


def test_gained_time_is_that_of_the_raw_warnings(
    report: Report, own: dict[str, list[Heard]], link: dict[str, list[Heard]], events: list[dict[str, object]]
) -> None:
    impact_s = next(float(str(e["time_s"])) for e in events if e["event"] == "impact" and e["object"] == "Test 1")
    assert [g.nation for g in report.gains] == list(NATIONS)
    for gain in report.gains:
        mine, theirs = (first(m[gain.nation], "J15.0", kind=WARNS) for m in (own, link))
        assert mine is not None
        assert theirs is not None
        assert gain.own.warning_s == pytest.approx(mine.time_s, abs=1e-3)
        assert gain.link.warning_s == pytest.approx(theirs.time_s, abs=1e-3)
        assert gain.link.partner == theirs.fields["origin"]
        assert gain.gained_s == pytest.approx(max(0.0, mine.time_s - theirs.time_s), abs=2e-3)
        assert gain.ahead_own_s == pytest.approx(impact_s - mine.time_s, abs=2e-3)
        assert gain.ahead_shared_s == pytest.approx(impact_s - min(mine.time_s, theirs.time_s), abs=2e-3)
    # in this geometry somebody has to gain, and who warned first of all cannot
    assert max(g.gained_s or 0.0 for g in report.gains) > 10.0
    assert min(g.gained_s or 0.0 for g in report.gains) == 0.0


def test_first_tracks_and_predictions_are_those_on_the_networks(
    report: Report, own: dict[str, list[Heard]], link: dict[str, list[Heard]]
) -> None:
    for gain in report.gains:
        for seen, messages in ((gain.own, own[gain.nation]), (gain.link, link[gain.nation])):
            track = first(messages, "J3.6")
            predicted = [first(messages, "J3.0", kind=("predicted impact",)),
                         first([m for m in messages if "impact_latitude" in m.fields], "J15.0")]  # fmt: skip
            assert track is not None
            assert seen.track_s == pytest.approx(track.time_s, abs=1e-3)
            assert seen.impact_s == pytest.approx(min(m.time_s for m in predicted if m is not None), abs=1e-3)
            clear = first(messages, "J15.0", kind=("all clear",))
            assert seen.all_clear_s == (None if clear is None else pytest.approx(clear.time_s, abs=1e-3))
            assert seen.cancelled_s is None


def test_first_detections_are_those_of_the_events(report: Report, events: list[dict[str, object]]) -> None:
    sensed = [e for e in events if e["event"] in ("first_detection", "first_cue") and e["object"] == "Test 1"]
    (launch,) = report.launches
    assert launch.first_sensed_s == min(float(str(e["time_s"])) for e in sensed)
    for gain in report.gains:
        mine = [e for e in sensed if e["nation"] == gain.nation]
        for value, name in ((gain.detection_s, "first_detection"), (gain.cue_s, "first_cue")):
            times = [float(str(e["time_s"])) for e in mine if e["event"] == name]
            assert value == (min(times) if times else None)


@pytest.mark.parametrize("domain", DOMAINS)
def test_own_position_errors_are_distances_from_the_nearest_object(
    report: Report, own: dict[str, list[Heard]], truth: Truth, start: str, domain: str
) -> None:
    for nation in NATIONS:
        row = next(a for a in report.accuracy if (a.nation, a.source, a.domain) == (nation, nation, domain))
        messages = [m for m in own[nation] if m.message == DOMAINS[domain]]
        assert row.reports == len(messages)
        assert row.reports == row.matched + row.stale + row.unmatched
        found = [truth.nearest(KINDS[domain], position_of(m), validity_s(m, start))[0] for m in messages]
        errors = np.array([e for e in found if e < 20_000])
        # the truth's chords are not its curves, and near the end of an object the two say differently what is there
        assert len(errors) == pytest.approx(row.matched, abs=0.03 * row.reports)
        assert np.median(errors) == pytest.approx(row.median_m, rel=0.05, abs=12.0)


def test_reports_by_the_link_are_those_that_the_gateway_sent(report: Report, link: dict[str, list[Heard]]) -> None:
    for nation in NATIONS:
        sent = Counter(m.message for m in link[nation] if m.message in DOMAINS.values())
        for domain, name in DOMAINS.items():
            rows = [a for a in report.accuracy if (a.nation, a.domain) == (nation, domain) and a.source != nation]
            assert sum(a.reports for a in rows) == sent[name]


def test_missile_tracks_are_as_good_by_the_link_as_at_home(report: Report) -> None:
    # the release rules let them through whole: the same reports, other numbers
    by = {(a.nation, a.source): a for a in report.accuracy if a.domain == "ballistic"}
    for (nation, source), row in by.items():
        home = by[source, source]
        assert nation == source or (row.median_m, row.p95_m) == (home.median_m, home.p95_m)


def test_predicted_impacts_are_measured_from_where_it_came_down(
    report: Report, own: dict[str, list[Heard]], truth: Truth, events: list[dict[str, object]]
) -> None:
    impact_s = next(float(str(e["time_s"])) for e in events if e["event"] == "impact" and e["object"] == "Test 1")
    last = [r for r in truth.rows if r["object"] == 0][-1]
    for row in report.impact:
        stated = [
            (m.time_s, m.fields["latitude"], m.fields["longitude"])
            if m.message == "J3.0"
            else (m.time_s, m.fields["impact_latitude"], m.fields["impact_longitude"])
            for m in own[row.nation]
            if (m.message == "J3.0" and m.fields["kind"] == "predicted impact")
            or (m.message == "J15.0" and "impact_latitude" in m.fields)
        ]
        stated = sorted(s for s in stated if s[0] <= impact_s)
        assert row.statements == len(stated)
        here = last["longitude"], last["latitude"]
        km = [Geod(ellps="WGS84").inv(lon, lat, *here)[2] / 1000 for _, lat, lon in stated]
        # the last sample of the truth is less than a second before the impact
        assert row.median_km == pytest.approx(float(np.median(km)), abs=1.0)
        assert 0.0 <= (row.inside or 0.0) <= 1.0
        assert row.ellipses <= row.statements


def held(messages: list[Heard], truth: Truth, start: str) -> dict[int, dict[str, list[tuple[float, float]]]]:
    """Object -> number -> stretches from each missile report until five seconds later, or until it is dropped."""
    drops = [(m.time_s, m.fields["tn"]) for m in messages if m.message == "J7.0" and m.fields["action"] == "drop track"]
    found: dict[int, dict[str, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    for m in messages:
        if m.message == "J3.6":
            distance, index = truth.nearest(("missile", "stage"), position_of(m), validity_s(m, start))
            if distance < 20_000:
                tn = m.fields["tn"]
                end = min([m.time_s + 5.0, *(t for t, n in drops if n == tn and t > m.time_s)])
                found[index][tn].append((m.time_s, end))
    return found


def test_completeness_of_the_missile_is_counted_second_by_second(
    report: Report, own: dict[str, list[Heard]], link: dict[str, list[Heard]], truth: Truth, start: str
) -> None:
    times = [t for t, _ in truth.samples[0]]
    for nation in NATIONS:
        numbers = {name: held(m[nation], truth, start)[0] for name, m in (("own", own), ("link", link))}
        counts = {
            name: [sum(any(a <= t < b for a, b in spans) for spans in tns.values()) for t in times]
            for name, tns in numbers.items()
        }
        both = [a + b for a, b in zip(counts["own"], counts["link"], strict=True)]
        row = next(c for c in report.completeness if (c.nation, c.kind) == (nation, "missile"))
        assert row.object_s == len(times)
        assert row.own == pytest.approx(sum(n > 0 for n in counts["own"]) / len(times), abs=0.01)
        assert row.shared == pytest.approx(sum(n > 0 for n in both) / len(times), abs=0.01)
        assert row.numbers == pytest.approx(sum(both) / sum(n > 0 for n in both), abs=0.02)
        assert row.own <= row.shared


def test_hops_add_up_to_the_warning(report: Report, events: list[dict[str, object]]) -> None:
    assert {row.nation for row in report.latency} == set(NATIONS)
    for row in report.latency:
        gain = next(g for g in report.gains if g.nation == row.nation)
        total = row.sensed_s + (row.to_track_s or 0.0) + row.to_decision_s + row.to_slot_s + row.to_network_s
        assert total == pytest.approx(gain.own.warning_s, abs=2e-3)
        assert set(row.to_partners_s.values()) == {0.0}  # offline the gateway adds nothing
        sent = [e for e in events if e["event"] == "warning_sent" and e["nation"] == row.nation]
        assert row.to_slot_s in [pytest.approx(float(str(e["waited_s"])), abs=1e-3) for e in sent]
    sensed_s = report.launches[0].first_sensed_s
    for reached in report.reach:
        gain = next(g for g in report.gains if g.nation == reached.nation)
        assert reached.warning_s == min(t for t in (gain.own.warning_s, gain.link.warning_s) if t is not None)
        assert reached.after_s == pytest.approx((reached.warning_s or 0.0) - (sensed_s or 0.0), abs=1e-3)


def test_load_and_flows_are_those_of_the_simulation_and_the_gateway(report: Report, simulated: Path) -> None:
    summary = summary_of(simulated)
    for row in report.load:
        uses = summary["nations"][row.nation]["load"]
        for key in ("used", "words", "sent", "capacity", "slots"):
            mine = sum(use[key] for use in uses.values()) if row.use == "total" else uses[row.use][key]
            assert getattr(row, key) == mine
        assert row.share == pytest.approx(row.words / (row.capacity or 1), abs=1e-4)
    ledger = json.loads((simulated / "gateway" / "summary.json").read_text(encoding="utf-8"))["ledger"]
    for flow in report.flows:
        counts = ledger["flows"][f"{flow.origin}>{flow.recipient}"]
        admitted = ledger["networks"][flow.origin]["messages"]["admitted"]
        assert flow.forwarded == counts["forwarded"]
        assert flow.forwarded + sum(flow.dropped.values()) == admitted
