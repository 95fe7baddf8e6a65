"""Track reports: when, by whom, under which number; and what is said of tracks beside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from linkgw.codec.values import parse_tn
from linkgw.errors import ConfigError, ValueRangeError
from linkgw.sim.management import TrackManager
from linkgw.sim.model import Domain, ObjectInfo, ObjectKind, Use
from linkgw.sim.outbox import Clock, Messages, Outbox
from linkgw.sim.reporter import HOLD_S, TrackNumbers, TrackReporter, wrapped
from linkgw.sim.scenario import FaultsConfig, NationConfig, ScenarioConfig
from linkgw.spec.model import Catalog
from tests.sim.pictures import Picture, Track

START_NS = 1_702_944_000_000_000_000
INFOS = [
    ObjectInfo("a", ObjectKind.AIRCRAFT, 0.0, 999.0, "neutral", "airliner", "transit", "1234"),
    ObjectInfo("b", ObjectKind.AIRCRAFT, 0.0, 999.0, "hostile", "fighter"),
    ObjectInfo("c", ObjectKind.SHIP, 0.0, 999.0, "neutral", "merchant", "transit"),
]


@pytest.fixture
def nation(drill_scenario: ScenarioConfig) -> NationConfig:
    return drill_scenario.nation[0]


def air(number: int, **more: Any) -> Track:
    return Track(number, altitude_m=9000.0, enu_m_s=(200.0, 0.0, 0.0), domain=Domain.AIR, launch=None, **more)


class Nation:
    """Reporter and manager of a nation."""

    def __init__(self, nation: NationConfig, catalog: Catalog, faults: list[FaultsConfig] | None = None) -> None:
        self.outbox = Outbox(catalog)
        self.reporter = TrackReporter(
            nation, INFOS, np.array([0, 1, 1, 2]), catalog, self.outbox, Clock(START_NS), faults or [],
            np.random.default_rng(4),
        )  # fmt: skip
        self.manager = TrackManager(self.reporter, INFOS, catalog, self.outbox)

    def see(self, picture: Picture) -> None:
        made = picture.make()
        self.reporter.take(made)
        self.manager.take(made)

    def sent(self) -> list[tuple[float, int, str, dict[str, Any]]]:
        """Time, unit, message, fields; in order."""
        messages: Messages = self.outbox.close()
        found = [
            (int(row), (float(messages.offered.made_s[row]), int(messages.offered.unit[row]), name,
                        kind.message(i).stated()))
            for name, kind in messages.kinds.items()
            for i, row in enumerate(messages.rows[name])
        ]  # fmt: skip
        return [item for _, item in sorted(found, key=lambda pair: pair[0])]


def test_tracks_are_reported_at_once_and_then_at_their_period_by_the_unit_of_their_sensor(
    nation: NationConfig, catalog: Catalog
) -> None:
    kor = Nation(nation, catalog)
    for time_s in range(40):
        kor.see(Picture(float(time_s), [air(0, object=0, sensor=3), Track(1, altitude_m=0.0, enu_m_s=(0.0, 8.0, 0.0),
                domain=Domain.SURFACE, object=2, sensor=1, launch=None)]))  # fmt: skip
    reports = [(t, unit, name) for t, unit, name, _ in kor.sent() if name in ("J3.2", "J3.3")]
    assert [r for r in reports if r[2] == "J3.2"] == [(float(t), 2, "J3.2") for t in (0, 10, 20, 30)]
    assert [r for r in reports if r[2] == "J3.3"] == [(float(t), 1, "J3.3") for t in (0, 12, 24, 36)]


def test_a_track_is_pending_until_it_has_been_looked_at(nation: NationConfig, catalog: Catalog) -> None:
    kor = Nation(nation, catalog)
    for time_s in range(35):
        kor.see(Picture(float(time_s), [air(0, object=0)]))
    sent = kor.sent()
    reports = [(t, f["identity"], f.get("platform"), f.get("iff_mode_3a")) for t, _, name, f in sent if name == "J3.2"]
    assert reports == [
        (0.0, "pending", None, None),
        (10.0, "pending", None, None),
        (20.0, "neutral", "airliner", "1234"),
        (30.0, "neutral", "airliner", "1234"),
    ]
    (change,) = [f for t, _, name, f in sent if name == "J7.0"]
    assert (change["action"], change["identity"]) == ("change identity", "neutral")
    (flight,) = [f for _, _, name, f in sent if name == "J7.4"]
    assert (flight["kind"], flight["identifier"]) == ("flight number", 100)


def test_a_track_that_ends_is_dropped_and_its_number_rests(nation: NationConfig, catalog: Catalog) -> None:
    kor = Nation(nation, catalog)
    kor.see(Picture(0.0, [air(0)]))
    kor.see(Picture(1.0, [air(1)], ended=(0,)))
    kor.see(Picture(2.0, [air(2)], ended=(1,)))
    kor.see(Picture(HOLD_S + 2.0, [air(3)], ended=(2,)))
    sent = kor.sent()
    numbers = [f["tn"] for _, _, name, f in sent if name == "J3.2"]
    assert numbers == ["A1000", "A1001", "A1002", "A1000"]
    drops = [(t, f["tn"]) for t, _, name, f in sent if name == "J7.0" and f["action"] == "drop track"]
    assert drops == [(1.0, "A1000"), (2.0, "A1001"), (HOLD_S + 2.0, "A1002")]


def test_numbers_run_out_with_a_word() -> None:
    numbers = TrackNumbers("A1000", 2, "KOR")
    assert [numbers.take(0.0), numbers.take(0.0)] == [parse_tn("A1000"), parse_tn("A1001")]
    with pytest.raises(ConfigError, match=r"nation KOR: tracker.tns: no track number left; got at 9 s"):
        numbers.take(9.0)


def test_two_that_fly_together_are_proposed_once_and_judged(nation: NationConfig, catalog: Catalog) -> None:
    kor = Nation(nation, catalog)
    pair = [air(0, object=0), air(1, object=1, longitude=126.505), air(2, object=0, latitude=38.0)]
    for time_s in range(90):
        kor.see(Picture(float(time_s), pair))
    said = [(t, f["kind"], f["tn"], f["other_tn"]) for t, _, name, f in kor.sent() if name == "J7.2"]
    assert said == [(0.0, "proposed", "A1000", "A1001"), (30.0, "rejected", "A1000", "A1001")]


def test_one_object_under_two_tracks_is_correlated(nation: NationConfig, catalog: Catalog) -> None:
    kor = Nation(nation, catalog)
    for time_s in range(40):
        kor.see(Picture(float(time_s), [air(0, object=0), air(1, object=0, longitude=126.505)]))
    assert [f["kind"] for _, _, name, f in kor.sent() if name == "J7.2"] == ["proposed", "correlated"]


def test_faults_of_numbers_happen_in_their_window_alone(nation: NationConfig, catalog: Catalog) -> None:
    always = FaultsConfig(from_s=50.0, to_s=60.0, duplicate_tn=1.0, conflicting_tn=1.0)
    kor = Nation(nation, catalog, [always])
    early, late = [air(i, latitude=35.0 + i) for i in range(3)], [air(i, latitude=35.0 + i) for i in range(3, 6)]
    for time_s in range(0, 200):
        kor.see(Picture(float(time_s), early if time_s < 55 else early + late))
    events = kor.reporter.log
    started = [e["tn"] for e in events if e["event"] == "track_start"]
    assert len(set(started[:3])) == 3
    assert set(started[3:]) <= set(started[:3])
    assert [e["track"] for e in events if e["event"] == "track_renumbered"] == [3, 4, 5]


def test_longitudes_wrap_as_words_have_them() -> None:
    assert wrapped(np.array([180.0, 179.99996, -180.0, 359.0, 0.00004])).tolist() == [-180.0, -180.0, -180.0, -1.0, 0.0]


def test_messages_are_offered_in_order_of_time_and_come_back_whole(catalog: Catalog) -> None:
    outbox = Outbox(catalog)
    outbox.add("J7.0", [5.0, 1.0], [1, 0], Use.SURVEILLANCE, {"tn": np.array([7, 8]), "action": "drop track"})
    outbox.add("J2.5", 3.0, 2, Use.PPLI, {"participant_stn": np.array([9]), "class": "EXERCISE", "latitude": 1.0,
                                          "longitude": 2.0}, supersedes=4)  # fmt: skip
    messages = outbox.close()
    assert messages.offered.made_s.tolist() == [1.0, 3.0, 5.0]
    assert messages.offered.unit.tolist() == [0, 2, 1]
    assert messages.offered.supersedes.tolist() == [-1, 4, -1]
    assert messages.offered.n_words.tolist() == [1, 3, 1][:1] + messages.offered.n_words.tolist()[1:]
    assert messages.rows["J7.0"].tolist() == [2, 0]
    assert outbox.close().kinds == {}


def test_a_value_that_a_field_cannot_hold_is_refused(catalog: Catalog) -> None:
    outbox = Outbox(catalog)
    outbox.add("J3.2", 0.0, 0, Use.SURVEILLANCE, {"tn": np.array([1]), "altitude": np.array([1e6])})
    with pytest.raises(ValueRangeError, match=r"J3\.2\.altitude: out of range"):
        outbox.close()


@pytest.mark.parametrize(("skew_s", "expected"), [(0.0, 3599.99), (0.02, 0.01), (-1.0, 3598.99)])
def test_a_nations_clock_states_its_own_hour(skew_s: float, expected: float) -> None:
    assert float(Clock(START_NS, skew_s).hour(3599.994)) == pytest.approx(expected)
