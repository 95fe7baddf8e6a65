"""Flights: they meet what is asked of them, their time is the prediction, and what fails comes down short."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from linkgw.errors import ConfigError
from linkgw.sim.earth import destination, geodesic, geodetic_of
from linkgw.sim.flight import Flight, make_flight
from linkgw.sim.missiles import load_missiles
from linkgw.sim.model import ObjectKind, Phase
from linkgw.sim.scenario import LaunchConfig, Place
from linkgw.spec import load_catalog

SUNAN = Place(latitude=39.22, longitude=125.67)


def launch(missile: str, range_km: float, apogee_km: float, **more: object) -> LaunchConfig:
    fields = {"name": "Test", "missile": missile, "time_s": 60.0, "place": SUNAN, "azimuth_deg": 72.0, **more}
    return LaunchConfig.model_validate({**fields, "range_km": range_km, "apogee_km": apogee_km})


@cache
def flown(missile: str, range_km: float, apogee_km: float, azimuth_deg: float = 72.0) -> Flight:
    return make_flight(launch(missile, range_km, apogee_km, azimuth_deg=azimuth_deg), 1e4)


GRID = [
    *[("solid-icbm", r, h) for r, h in ((500, 1500), (1000, 4000), (1000, 6650), (6000, 1400), (9000, 1200))],
    *[("liquid-icbm", r, h) for r, h in ((800, 2000), (990, 5770), (4500, 4000), (8000, 1500))],
    *[("liquid-irbm", r, h) for r, h in ((790, 2110), (1000, 300), (3700, 770), (4600, 970))],
    *[("solid-srbm", r, h) for r, h in ((250, 60), (350, 100), (600, 60), (600, 150), (700, 200))],
]


@pytest.mark.parametrize(("missile", "range_km", "apogee_km"), GRID)
def test_every_class_meets_range_and_apogee(missile: str, range_km: float, apogee_km: float) -> None:
    flight = flown(missile, range_km, apogee_km)
    assert flight.range_m == pytest.approx(range_km * 1e3, rel=0.0005)
    assert flight.apogee_m == pytest.approx(apogee_km * 1e3, rel=0.0005)
    assert flight.impact is not None
    azimuth, _ = geodesic(*(np.array([v]) for v in (39.22, 125.67, flight.impact.latitude, flight.impact.longitude)))
    assert azimuth[0] == pytest.approx(72.0, abs=0.05)


def test_the_grid_has_every_class_that_flies_to_an_impact() -> None:
    assert {missile for missile, *_ in GRID} == set(load_missiles()) - {"satellite-launcher"}


@pytest.mark.parametrize("azimuth_deg", [0.0, 90.0, 195.0, 300.0])
def test_the_turning_earth_is_allowed_for_in_every_direction(azimuth_deg: float) -> None:
    flight = flown("solid-icbm", 1000, 6000, azimuth_deg)
    lat, lon, _ = destination(*(np.array([v]) for v in (39.22, 125.67, azimuth_deg, 1e6)))
    assert flight.impact is not None
    _, miss = geodesic(lat, lon, np.array([flight.impact.latitude]), np.array([flight.impact.longitude]))
    assert miss[0] < 500


def test_an_aim_is_hit() -> None:
    aim = Place(latitude=42.13, longitude=136.43)
    asked = LaunchConfig(name="Aimed", missile="solid-icbm", time_s=0.0, place=SUNAN, aim=aim, apogee_km=3000.0)
    flight = make_flight(asked, 1e4)
    assert flight.impact is not None
    assert flight.impact.latitude == pytest.approx(42.13, abs=0.005)
    assert flight.impact.longitude == pytest.approx(136.43, abs=0.005)


@pytest.mark.parametrize(
    ("range_km", "apogee_km", "published_s", "tolerance_s"),
    [
        # reported to the minute: https://missilethreat.csis.org/north-korea-fires-second-missile-japan/
        (3700, 770, 19 * 60, 60),
        # about half an hour: https://www.koreanewsdigest.com/n-korea-seen-closer-to-icbm-boosted-by-new-missile-engine/
        (787, 2111.5, 30 * 60, 90),
        # over Japan, 4 October 2022; 07:22 to 07:44 local time
        (4600, 970, 22 * 60, 90),
    ],
)
def test_intermediate_range_flights_take_the_time_they_are_reported_to(
    range_km: float, apogee_km: float, published_s: float, tolerance_s: float
) -> None:
    assert flown("liquid-irbm", range_km, apogee_km).flight_time_s == pytest.approx(published_s, abs=tolerance_s)


def test_the_flight_over_japan_is_over_japan() -> None:
    flight = flown("liquid-irbm", 4600, 970, 80.0)
    times = np.arange(60.0, flight.infos[0].end_s, 1.0)
    lat, lon, alt = geodetic_of(flight.states(np.zeros(len(times), np.int64), times).position_m)
    over = (lon > 139.5) & (lon < 142.0)
    assert over.any()
    assert ((lat[over] > 39) & (lat[over] < 43)).all()
    assert (alt[over] > 300e3).all()


def test_a_flight_passes_through_its_events() -> None:
    flight = flown("solid-icbm", 1000, 6650)
    at = {event.name: event.time_s for event in flight.events if event.object == "Test"}
    assert list(at) == [
        "lift-off", "burn-out 1", "separation 1", "burn-out 2", "separation 2", "burn-out 3", "apogee", "re-entry",
        "impact",
    ]  # fmt: skip
    names = ["lift-off", "apogee", "re-entry", "impact"]
    states = flight.states(np.zeros(4, np.int64), np.array([at[name] for name in names]))
    _, _, altitude = geodetic_of(states.position_m)
    assert altitude == pytest.approx([0.0, 6_650e3, 100e3, 0.0], rel=5e-4, abs=20.0)
    assert np.linalg.norm(states.velocity_m_s[0]) == 0.0
    times = np.linspace(60.0, at["impact"], 20_000)
    heights = geodetic_of(flight.states(np.zeros(20_000, np.int64), times).position_m)[2]
    assert heights.max() == pytest.approx(flight.apogee_m, abs=10.0)
    assert times[heights.argmax()] == pytest.approx(at["apogee"], abs=2.0)
    assert flight.infos[0].end_s == at["impact"] == 60.0 + (flight.flight_time_s or 0.0)


def test_position_has_no_jumps_and_velocity_is_its_rate() -> None:
    flight = flown("liquid-icbm", 990, 5770)
    for k, info in enumerate(flight.infos):
        times = np.arange(info.start_s + 0.1, info.end_s - 0.1, 0.7)
        index = np.full(len(times), k)
        rate = (flight.states(index, times + 0.05).position_m - flight.states(index, times - 0.05).position_m) / 0.1
        # thrust ends and begins within some of the differences
        assert np.abs(rate - flight.states(index, times).velocity_m_s).max() < 10.0


def test_phases_and_stages_follow_each_other() -> None:
    flight = flown("solid-icbm", 1000, 6650)
    times = np.linspace(60.0, flight.infos[0].end_s, 5_000)
    states = flight.states(np.zeros(5_000, np.int64), times)
    assert np.unique(states.phase).tolist() == [Phase.BOOST, Phase.MIDCOURSE, Phase.TERMINAL]
    assert (np.diff(states.phase.astype(int)) >= 0).all()
    assert np.unique(states.stage).tolist() == [1, 2, 3]
    assert (np.diff(states.stage.astype(int)) >= 0).all()
    altitude = geodetic_of(states.position_m)[2]
    assert (altitude[states.phase == Phase.TERMINAL] < 100_100).all()
    assert (states.stage[states.phase != Phase.BOOST] == 3).all()


def test_a_flight_that_stays_in_the_air_is_terminal_from_its_apogee() -> None:
    flight = flown("solid-srbm", 600, 60)
    apogee_s = next(e.time_s for e in flight.events if e.name == "apogee")
    phase = flight.states(np.zeros(2, np.int64), np.array([apogee_s - 1, apogee_s + 1])).phase
    assert phase.tolist() == [Phase.MIDCOURSE, Phase.TERMINAL]
    assert "re-entry" not in {e.name for e in flight.events}


def test_spent_stages_fall_short_one_after_the_other() -> None:
    flight = flown("solid-icbm", 1000, 6650)
    assert [info.kind for info in flight.infos] == [ObjectKind.MISSILE, ObjectKind.STAGE, ObjectKind.STAGE]
    first, second = (body.impact for body in flight.bodies[1:])
    assert first is not None
    assert second is not None
    reach = [
        geodesic(*(np.array([v]) for v in (39.22, 125.67, i.latitude, i.longitude)))[1][0] for i in (first, second)
    ]
    assert 0 < reach[0] < reach[1] < 1e6
    # a stage begins where the missile is
    begin = flight.infos[1].start_s
    both = flight.states(np.array([0, 1]), np.array([begin, begin]))
    assert np.linalg.norm(both.position_m[0] - both.position_m[1]) < 1e-3
    assert np.linalg.norm(both.velocity_m_s[0] - both.velocity_m_s[1]) < 1e-3


@pytest.mark.parametrize("stage", [1, 2, 3])
def test_a_failed_stage_comes_down_short(stage: int) -> None:
    whole = flown("solid-icbm", 1000, 6650)
    broken = make_flight(launch("solid-icbm", 1000, 6650, failure={"stage": stage, "after_s": 30.0}), 1e4)
    assert broken.range_m is not None
    assert broken.range_m < whole.range_m  # type: ignore[operator]
    assert broken.apogee_m < whole.apogee_m
    assert broken.steering == whole.steering
    failed = next(e for e in broken.events if e.name == "failure")
    # until then it is the same flight
    times = np.linspace(60.0, failed.time_s, 50)
    index = np.zeros(50, np.int64)
    apart = np.linalg.norm(broken.states(index, times).position_m - whole.states(index, times).position_m, axis=1)
    assert apart.max() < 1.0
    assert len(broken.bodies) == stage
    assert not any(e.name == f"burn-out {stage}" for e in broken.events)


def test_a_stage_that_fails_at_once_falls_back() -> None:
    flight = make_flight(launch("liquid-icbm", 990, 5770, failure={"stage": 1, "after_s": 4.0}), 1e4)
    assert flight.range_m is not None
    assert flight.range_m < 500
    assert flight.apogee_m < 500


def test_platforms_are_names_that_messages_can_state() -> None:
    names = load_catalog().enumerations["space_object"].codes
    assert all(missile.object in names for missile in load_missiles().values())
    assert all(info.platform in names for info in flown("solid-icbm", 1000, 6650).infos)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"missile": "paper"}, "x.missile: no such class of missile; got paper; expected"),
        ({"apogee_km": None}, "x.apogee_km: missing; expected an apogee, or an orbit"),
        ({"range_km": None}, "x.range_km: missing; expected a range, or an aim"),
        ({"azimuth_deg": None}, "x.azimuth_deg: missing"),
        ({"aim": {"latitude": 40.0, "longitude": 135.0}}, "x.aim: gives direction and range"),
        ({"failure": {"stage": 4, "after_s": 1.0}}, "x.failure.stage: no such stage; got 4; expected 1 to 3"),
        ({"failure": {"stage": 1, "after_s": 500.0}}, "x.failure.after_s: is after the end of the stage's burn"),
        ({"orbit": {"perigee_km": 400.0, "apogee_km": 500.0}}, "x.orbit: has no range, apogee or aim beside it"),
        (
            {"range_km": 15_000.0, "apogee_km": 50.0},
            "x.apogee_km: no flight of class solid-icbm meets range and apogee",
        ),
    ],
)
def test_what_cannot_be_flown_is_said_in_one_line(change: dict[str, object], expected: str) -> None:
    fields = launch("solid-icbm", 1000, 6650).model_dump() | change
    with pytest.raises(ConfigError) as error:
        make_flight(LaunchConfig.model_validate(fields), 1e4, "x")
    assert str(error.value).startswith(expected)
    assert "\n" not in str(error.value)
