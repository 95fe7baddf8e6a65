"""The warning desk: a conversation of pictures and cues with the messages that follow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from linkgw.sim.model import Domain, ObjectInfo, ObjectKind, Phase, Use
from linkgw.sim.outbox import Clock, Messages, Outbox
from linkgw.sim.reporter import TrackReporter
from linkgw.sim.scenario import NationConfig, ScenarioConfig, WarningConfig
from linkgw.sim.warning import WarningDesk
from linkgw.spec.model import Catalog
from tests.sim.pictures import Picture, Track, cues, no_cues

START_NS = 1_702_944_000_000_000_000
"""2023-12-19T00:00:00Z."""


class Desk:
    """A nation's reporter and desk, fed second by second."""

    def __init__(self, nation: NationConfig, catalog: Catalog) -> None:
        infos = [ObjectInfo("missile", ObjectKind.MISSILE, 0.0, 9000.0)]
        self.outbox, clock = Outbox(catalog), Clock(START_NS)
        self._messages: Messages | None = None
        units = np.zeros(20, np.int64)
        self.reporter = TrackReporter(nation, infos, units, catalog, self.outbox, clock, [], np.random.default_rng(1))
        self.desk = WarningDesk(nation, "EXERCISE", self.reporter, 0, self.outbox, clock, lambda *_: "PRK")

    def see(self, picture: Picture, seen: Any = None) -> None:
        made = picture.make()
        self.reporter.take(made)
        self.desk.take(made, no_cues() if seen is None else seen, range(0 if seen is None else len(seen)))

    def sent(self, name: str) -> list[tuple[float, dict[str, Any], Use]]:
        """Messages of a kind: when made, what they state, for which slots."""
        if self._messages is None:
            self._messages = self.outbox.close()
        messages = self._messages
        if name not in messages.kinds:
            return []
        kind, rows = messages.kinds[name], messages.rows[name]
        order = np.argsort(rows)
        return [
            (
                float(messages.offered.made_s[rows[i]]),
                kind.message(int(i)).stated(),
                Use(int(messages.offered.use[rows[i]])),
            )
            for i in order
        ]


@pytest.fixture
def nation(drill_scenario: ScenarioConfig) -> NationConfig:
    warning = WarningConfig(decide_s=8.0, repeat_s=10.0)
    return drill_scenario.nation[2].model_copy(update={"warning": warning})


def test_a_launch_is_told_updated_predicted_and_cleared(nation: NationConfig, catalog: Catalog) -> None:
    desk = Desk(nation, catalog)
    track = Track(0, first_s=98.0)
    for time_s in range(100, 400):
        if time_s == 120:
            track.phase, track.impact = Phase.MIDCOURSE, (40.3, 132.0, 300.0)
        track.sensor = 0 if time_s < 140 else 1
        tracks = [track] if time_s < 300 else []
        desk.see(Picture(float(time_s), tracks, ended=(0,) if time_s == 300 else ()))
    sent = desk.sent("J15.0")
    times = [time_s for time_s, _, _ in sent]
    assert times[:4] == [108.0, 118.0, 128.0, 138.0]
    assert {use for _, _, use in sent} == {Use.WARNINGS}
    told = [(f["state"], f["kind"], f["repeat"]) for _, f, _ in sent]
    assert told[:5] == [
        ("new", "launch detected", 0),
        ("update", "launch detected", 1),
        ("update", "impact predicted", 2),
        ("update", "impact predicted", 3),
        ("confirmed", "impact predicted", 4),
    ]
    # a minute after the predicted impact: three times, then silence
    assert [k for _, k, _ in told[-4:]] == ["impact predicted", "all clear", "all clear", "all clear"]
    assert times[-3:] == [361.0, 371.0, 381.0]
    impact = sent[3][1]
    assert (round(impact["impact_latitude"], 3), impact["impact_time"]) == (40.3, 300.0)
    assert impact["validity_end"] == 300.0 + 600.0
    assert (impact["semi_major_axis"], impact["semi_minor_axis"]) == (4300, 4300)  # 2.146 sigma, in steps of 25 m
    assert {f["event"] for _, f, _ in sent} == {nation.first_event}


def test_a_lull_in_the_burn_predicts_nothing_and_a_second_burn_takes_the_prediction_back(
    nation: NationConfig, catalog: Catalog
) -> None:
    desk = Desk(nation, catalog)
    impact = (40.3, 132.0, 900.0)
    for time_s in range(100, 200):
        is_free = 116 <= time_s < 119 or 136 <= time_s < 160
        track = Track(
            0, first_s=98.0, phase=Phase.MIDCOURSE if is_free else Phase.BOOST, impact=impact if is_free else None
        )
        desk.see(Picture(float(time_s), [track]))
    kinds = [(time_s, f["kind"], "impact_time" in f) for time_s, f, _ in desk.sent("J15.0")]
    assert [k[1:] for k in kinds] == [("launch detected", False)] * 4 + [("impact predicted", True)] * 2 + [
        ("launch detected", False)
    ] * 4


def test_what_comes_down_keeps_its_prediction_to_the_end(nation: NationConfig, catalog: Catalog) -> None:
    desk = Desk(nation, catalog)
    for time_s in range(100, 200):
        track = Track(0, first_s=98.0, phase=Phase.MIDCOURSE, impact=(40.3, 132.0, 150.0))
        if time_s >= 140:  # the air brakes it: nothing new is predicted
            track.phase, track.impact, track.enu_m_s = Phase.BOOST, None, (300.0, 100.0, -1500.0)
        desk.see(Picture(float(time_s), [track]))
    kinds = [f["kind"] for time_s, f, _ in desk.sent("J15.0") if time_s >= 108]
    assert set(kinds) == {"impact predicted"}


def test_points_and_tracks_refer_to_each_other(nation: NationConfig, catalog: Catalog) -> None:
    desk = Desk(nation, catalog)
    track = Track(0, first_s=98.0, phase=Phase.MIDCOURSE, impact=(40.3, 132.0, 300.0))
    for time_s in range(100, 130):
        desk.see(Picture(float(time_s), [track]))
    kinds = desk.outbox.close().kinds
    points = {
        kinds["J3.0"].message(i).fields["kind"]: kinds["J3.0"].message(i).fields for i in range(len(kinds["J3.0"]))
    }
    track_tn = kinds["J3.6"].message(0).fields["tn"]
    last = kinds["J3.6"].message(len(kinds["J3.6"]) - 1).fields
    assert last["launch_point_tn"] == points["launch point"]["tn"]
    assert last["impact_point_tn"] == points["predicted impact"]["tn"]
    assert points["predicted impact"]["track_tn"] == track_tn
    warning = kinds["J15.0"].message(len(kinds["J15.0"]) - 1).fields
    assert (warning["track_tn"], warning["impact_point_tn"]) == (track_tn, points["predicted impact"]["tn"])
    assert len({track_tn, points["launch point"]["tn"], points["predicted impact"]["tn"]}) == 3


def test_a_cue_alone_warns_only_where_the_nation_says_so(nation: NationConfig, catalog: Catalog) -> None:
    seen = cues((39.1, 126.0, 95.0))
    for from_cue, expected in ((False, []), (True, [118.0, 128.0])):
        desk = Desk(
            nation.model_copy(update={"warning": nation.warning.model_copy(update={"from_cue": from_cue})}), catalog
        )
        desk.see(Picture(110.0), seen)
        for time_s in range(111, 135):
            desk.see(Picture(float(time_s)))
        sent = desk.sent("J15.0")
        assert [time_s for time_s, _, _ in sent] == expected
        if sent:
            assert "track_tn" not in sent[0][1]
            assert sent[0][1]["confidence"] == 70


def test_a_warning_of_a_lost_track_is_withdrawn(nation: NationConfig, catalog: Catalog) -> None:
    retracting = nation.model_copy(update={"warning": nation.warning.model_copy(update={"retract_after_s": 50.0})})
    desk = Desk(retracting, catalog)
    for time_s in range(100, 260):
        seen_s = min(float(time_s), 130.0)
        desk.see(Picture(float(time_s), [Track(0, first_s=98.0, seen_s=seen_s)]))
    kinds = [(time_s, f["kind"]) for time_s, f, _ in desk.sent("J15.0")]
    assert [k for _, k in kinds[-3:]] == ["cancel"] * 3
    assert kinds[-3][0] == 181.0


def test_a_well_known_impact_is_not_withdrawn(nation: NationConfig, catalog: Catalog) -> None:
    retracting = nation.model_copy(update={"warning": nation.warning.model_copy(update={"retract_after_s": 50.0})})
    desk = Desk(retracting, catalog)
    track = Track(0, first_s=98.0, phase=Phase.MIDCOURSE, impact=(43.0, 136.0, 4000.0))
    for time_s in range(100, 260):
        track.seen_s = min(float(time_s), 130.0)
        desk.see(Picture(float(time_s), [track]))
    assert {f["kind"] for _, f, _ in desk.sent("J15.0")} == {"impact predicted"}


def test_an_ellipse_too_large_to_state_is_left_out(nation: NationConfig, catalog: Catalog) -> None:
    desk = Desk(nation, catalog)
    track = Track(0, first_s=98.0, phase=Phase.MIDCOURSE, impact=(43.0, 136.0, 4000.0), impact_sigma_m=9e5)
    for time_s in range(100, 130):
        desk.see(Picture(float(time_s), [track]))
    assert all("semi_major_axis" not in f for _, f, _ in desk.sent("J15.0"))
    assert {f["kind"] for _, f, _ in desk.sent("J3.0")} == {"launch point"}


def test_a_satellite_is_reported_with_the_tracks_and_not_warned_of(nation: NationConfig, catalog: Catalog) -> None:
    desk = Desk(nation, catalog)
    passing = Track(0, altitude_m=500_000.0, enu_m_s=(7600.0, 0.0, 0.0), phase=Phase.MIDCOURSE, launch=None)
    for time_s in range(100, 140):
        desk.see(Picture(float(time_s), [passing]))
    tracks = desk.sent("J3.6")
    assert {(f["object_kind"], f["identity"], use) for _, f, use in tracks} == {
        ("satellite", "unknown", Use.SURVEILLANCE)
    }
    assert desk.sent("J15.0") == []


def test_a_part_is_told_once(nation: NationConfig, catalog: Catalog) -> None:
    desk = Desk(nation, catalog)
    missile = Track(0, first_s=98.0, enu_m_s=(500.0, 0.0, 3000.0))
    stage = Track(1, first_s=108.0, altitude_m=48_000.0, launch=None)
    for time_s in range(100, 130):
        desk.see(Picture(float(time_s), [missile] if time_s < 110 else [missile, stage]))
    parts = desk.sent("J7.7")
    assert [(f["kind"], use) for _, f, use in parts] == [("separated from", Use.SURVEILLANCE)]


def test_air_and_surface_tracks_do_not_concern_the_desk(nation: NationConfig, catalog: Catalog) -> None:
    desk = Desk(nation, catalog)
    for time_s in range(100, 120):
        desk.see(Picture(float(time_s), [Track(0, altitude_m=9000.0, enu_m_s=(200.0, 0.0, 0.0), domain=Domain.AIR)]))
    assert desk.sent("J3.6") == []
    assert desk.sent("J15.0") == []
