"""What is written: the same octets every time, a stable form, a page that needs no network."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import linkgw
from linkgw.report.make import make_report
from linkgw.report.model import Report
from linkgw.report.page import page_of
from linkgw.report.plots import figures
from linkgw.report.tables import tables
from linkgw.report.write import json_of

FORM = {
    "version": 1,
    "": "version synthetic made_by scenario nations launches gains reach latency unattributed_warnings accuracy impact "
    "completeness load flows alarms plots",
    "scenario": "name network_class doc sources assumed start duration_s seed digest gateway policy objects",
    "launches": "name missile launch impact apogee_km range_km flight_time_s first_sensed_s first_sensed_by",
    "gains": "launch nation detection_s cue_s tracker_s own link gained_s because impact_gained_s ahead_own_s "
    "ahead_shared_s",
    "gains/own": "track_s warning_s impact_s cancelled_s all_clear_s partner",
    "reach": "launch nation warning_s origin after_s",
    "latency": "launch nation cause sensed_s to_track_s to_decision_s to_slot_s to_network_s to_partners_s",
    "accuracy": "nation source domain reports matched switched stale unmatched median_m p95_m stated_m within_1 "
    "within_3",
    "impact": "launch nation statements first_km median_km last_km median_time_s ellipses inside",
    "completeness": "nation kind object_s in_view own shared own_in_view shared_in_view duplicates_own "
    "duplicates_shared numbers",
    "load": "nation use slots used words capacity share sent lost p50_s p99_s max_s",
    "flows": "origin recipient forwarded dropped references_blanked warnings_withheld",
    "plots": "paths bars position impact sites",
    "plots/paths": "label time_s columns",
    "plots/bars": "launch nation what spans_s",
    "plots/sites": "nation name kind latitude longitude",
}
"""The form of version 1: who changes it gives it another number."""


def test_form_of_the_json_is_that_of_its_version(report: Report) -> None:
    document = json.loads(json_of(report))
    assert document["version"] == FORM["version"]
    for path, names in FORM.items():
        if path != "version":
            part: Any = document
            for step in [s for s in path.split("/") if s]:
                part = part[0][step] if isinstance(part, list) else part[step]
            assert list(part[0] if isinstance(part, list) else part) == str(names).split(), path


def test_json_has_no_number_that_json_does_not_know(report: Report) -> None:
    def refuse(text: str) -> None:
        raise AssertionError(text)

    json.loads(json_of(report), parse_constant=refuse)


def test_same_folder_same_octets_with_and_without_its_replay(report: Report, simulated: Path, tmp_path: Path) -> None:
    replay = simulated / "gateway" / "decisions.jsonl"
    made = replay.stat().st_mtime_ns
    again = make_report(simulated, linkgw.load_catalog())
    assert replay.stat().st_mtime_ns == made  # found, not made again
    copy = tmp_path / "copy"
    shutil.copytree(simulated, copy, ignore=shutil.ignore_patterns("gateway"))
    fresh = make_report(copy, linkgw.load_catalog())
    assert json_of(again) == json_of(report) == json_of(fresh)
    assert page_of(fresh) == page_of(report)


def test_another_input_is_replayed_again(simulated: Path, report: Report, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(simulated, copy)
    inputs = copy / "gateway" / "inputs.json"
    before = inputs.read_text(encoding="utf-8")
    # an empty pcapng section behind the capture: other octets, the same datagrams
    section = (copy / "kor.pcapng").read_bytes()[:28]
    header = bytes.fromhex("0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000")
    assert section[:4] == header[:4]
    with (copy / "kor.pcapng").open("ab") as file:
        file.write(header)
    again = make_report(copy, linkgw.load_catalog())
    assert inputs.read_text(encoding="utf-8") != before
    assert again.gains == report.gains


class Page(HTMLParser):
    """What a page loads and holds."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.styles: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        for name, value in attrs:
            if name in ("src", "href", "srcset", "poster", "data", "action", "background"):
                self.loads.append((tag, name, str(value)))
            if name == "id":
                self.ids.append(str(value))

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "style":
            self.styles.append(data)
        elif self._within != "script":
            self.texts.append(data)


@pytest.fixture(scope="module")
def page(report: Report) -> str:
    return page_of(report)


def test_page_loads_nothing(page: str) -> None:
    parsed = Page()
    parsed.feed(page)
    assert parsed.loads == []
    assert not [s for s in parsed.styles if "@import" in s or "url(" in s]
    plots = page[page.rindex("const plots") :]
    # plotly fetches maps and tiles for these kinds of plot; ours are plain axes
    assert set(re.findall(r'"type":"(\w+)"', plots)) <= {"scatter", "bar", "line", "log", "linear"}
    assert "mapbox" not in plots
    assert '"geo"' not in plots


def test_page_says_what_it_is_and_shows_every_table_and_plot(page: str, report: Report) -> None:
    parsed = Page()
    parsed.feed(page)
    text = " ".join(" ".join(parsed.texts).split())
    assert "SYNTHETIC" in text
    assert "class EXERCISE" in text
    assert "https://example.org/ <a source>" in text  # escaped, and no link that is followed
    assert len(parsed.ids) == len(set(parsed.ids))
    for table in tables(report):
        assert table.title in text
        assert all(cell in text for row in table.rows for cell in row)
    for plot in figures(report):
        assert f"plot-{plot.name}" in parsed.ids
        assert plot.title in text
    assert "plot-map" in parsed.ids
    assert page.count("plotly.js v") == 1  # its program stands in the page once


def test_every_axis_of_numbers_has_its_unit(report: Report) -> None:
    for plot in figures(report):
        titles = [plot.layout[axis]["title"]["text"] for axis in ("xaxis", "yaxis")]
        assert any(re.search(r"\((min|km|m|%|deg)\)|messages|words", title) for title in titles), plot.name


def test_gained_time_leads_the_page(page: str, report: Report) -> None:
    assert page.index("Warning time gained by sharing") < page.index("Figures in full")
    best = max(report.gains, key=lambda g: g.gained_s or 0.0)
    assert f"+ {round(best.gained_s or 0)} s" in page
