"""Satellite launches: they reach the orbit that is asked for and pass on."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from linkgw.errors import ConfigError
from linkgw.sim.earth import MU, geodetic_of
from linkgw.sim.flight import Flight, make_flight
from linkgw.sim.model import ObjectKind, Phase
from linkgw.sim.orbit import inertial_velocity
from linkgw.sim.scenario import LaunchConfig

END_S = 8_000.0


def launch(perigee_km: float, apogee_km: float, **more: object) -> LaunchConfig:
    fields = {
        "name": "Sat", "missile": "satellite-launcher", "time_s": 100.0, "azimuth_deg": 190.0,
        "place": {"latitude": 39.66, "longitude": 124.705}, "orbit": {"perigee_km": perigee_km, "apogee_km": apogee_km},
    }  # fmt: skip
    return LaunchConfig.model_validate({**fields, **more})


@cache
def flown(perigee_km: float, apogee_km: float) -> Flight:
    return make_flight(launch(perigee_km, apogee_km), END_S)


@pytest.mark.parametrize(("perigee_km", "apogee_km"), [(250, 250), (493, 512), (300, 900), (650, 700)])
def test_the_orbit_is_the_one_asked_for(perigee_km: float, apogee_km: float) -> None:
    flight = flown(perigee_km, apogee_km)
    inserted = next(e.time_s for e in flight.events if e.name == "orbit")
    states = flight.states(np.zeros(1, np.int64), np.array([inserted]))
    position, velocity = (
        states.position_m[0],
        inertial_velocity(np.concatenate([states.position_m[0], states.velocity_m_s[0]])),
    )
    altitude_m = geodetic_of(position[None])[2][0]
    assert altitude_m == pytest.approx(perigee_km * 1e3, abs=500)
    radius = np.linalg.norm(position)
    axis = 1 / (2 / radius - velocity @ velocity / MU)
    momentum = np.linalg.norm(np.cross(position, velocity))
    eccentricity = np.sqrt(max(1 - momentum**2 / MU / axis, 0.0))
    assert axis * (1 + eccentricity) - radius == pytest.approx((apogee_km - perigee_km) * 1e3, abs=4_000)
    assert axis * (1 - eccentricity) == pytest.approx(radius, abs=3_000)


def test_a_satellite_passes_on_until_the_scenario_ends() -> None:
    flight = flown(493, 512)
    assert flight.infos[0].kind is ObjectKind.SATELLITE
    assert flight.infos[0].end_s == END_S
    assert flight.impact is None
    assert flight.range_m is None
    assert flight.flight_time_s is None
    times = np.arange(1_000.0, END_S, 10.0)
    states = flight.states(np.zeros(len(times), np.int64), times)
    _, _, altitude = geodetic_of(states.position_m)
    # the Earth's flattening lifts and lowers the path over the ground by some 20 km
    assert altitude.min() > 470e3
    assert altitude.max() < 540e3
    assert flight.apogee_m == pytest.approx(altitude.max(), abs=2_000)
    assert (states.phase == Phase.MIDCOURSE).all()


def test_it_reaches_orbit_in_about_the_time_that_launches_of_its_class_are_said_to_take() -> None:
    # nine minutes (2009, 2012, 2016) to 705 s (2023), as announced
    flight = flown(493, 512)
    after_s = next(e.time_s for e in flight.events if e.name == "orbit") - 100.0
    assert 9 * 60 <= after_s <= 705


def test_its_stages_come_down() -> None:
    stages = flown(493, 512).bodies[1:]
    assert [body.info.kind for body in stages] == [ObjectKind.STAGE] * 2
    first, second = (body.impact for body in stages)
    assert first is not None
    assert second is not None
    assert 30 < first.latitude < 39
    assert second.latitude < 25


def test_a_launch_whose_last_stage_fails_comes_down_too() -> None:
    flight = make_flight(launch(493, 512, failure={"stage": 3, "after_s": 100.0}), END_S)
    assert flight.impact is not None
    assert flight.infos[0].end_s == flight.impact.time_s


def test_a_scenario_may_end_before_the_orbit_is_reached() -> None:
    flight = make_flight(launch(493, 512), 300.0)
    assert flight.infos[0].end_s == 300.0
    assert not any(e.name == "orbit" for e in flight.events)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"orbit": {"perigee_km": 600.0, "apogee_km": 400.0}}, "x.orbit.perigee_km: above the apogee"),
        ({"azimuth_deg": None}, "x.azimuth_deg: missing"),
        ({"missile": "solid-srbm"}, "x.orbit: beyond a single stage; got solid-srbm"),
    ],
)
def test_what_cannot_reach_orbit_is_said_in_one_line(change: dict[str, object], expected: str) -> None:
    with pytest.raises(ConfigError) as error:
        make_flight(launch(493, 512, **change), END_S, "x")
    assert str(error.value).startswith(expected)
