"""Predicted impacts: against scipy's integrator, and their ellipses against drawn flights."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from linkgw.sim.earth import ecef_of, enu_axes, geodetic_of
from linkgw.sim.model import Floats
from linkgw.sim.tracking.dynamics import acceleration, height_of
from linkgw.sim.tracking.filter import nees
from linkgw.sim.tracking.prediction import fly_down, in_orbit, predict_impacts


def thrown(altitude_m: float, *enu_m_s: float) -> Floats:
    here = np.array([39.0]), np.array([127.0])
    return np.concatenate([ecef_of(*here, np.array([altitude_m])), np.array([enu_m_s]) @ enu_axes(*here)[0]], 1)


FLIGHTS = {
    "lofted": thrown(250e3, 500.0, 200.0, 7_200.0),
    "short": thrown(60e3, 1_000.0, 300.0, 800.0),
    "far": thrown(200e3, 4_500.0, 2_000.0, 4_000.0),
    "depressed": thrown(50e3, 2_000.0, 0.0, 300.0),
    "coming down": thrown(90e3, 600.0, 0.0, -6_500.0),
}


@pytest.mark.parametrize("name", FLIGHTS)
@pytest.mark.parametrize("ballistic", [np.inf, 3_000.0, 1_100.0])
def test_the_way_down_is_scipys(name: str, ballistic: float) -> None:
    start = FLIGHTS[name]
    place, duration = fly_down(start, np.array([ballistic]))

    def slope(_: float, y: Floats) -> Floats:
        return np.concatenate([y[3:], acceleration(y[None, :3], y[None, 3:], ballistic)[0]])

    def ground(_: float, y: Floats) -> float:
        return float(height_of(y[None, :3])[0])

    ground.terminal, ground.direction = True, -1  # type: ignore[attr-defined]  # scipy asks for these on a function
    exact = solve_ivp(slope, (0.0, 8_000.0), start[0], "DOP853", rtol=1e-10, atol=1e-3, events=ground, max_step=20.0)
    assert np.linalg.norm(place[0] - exact.y[:3, -1]) < 150.0
    assert duration[0] == pytest.approx(exact.t[-1], abs=0.3)


def test_flown_down_and_back_is_where_it_began() -> None:
    start = FLIGHTS["short"]
    place, duration = fly_down(start, np.array([np.inf]), -1.0)
    assert duration[0] < 0
    assert height_of(place)[0] == pytest.approx(0.0, abs=5.0)


def test_orbits_are_told_from_what_falls() -> None:
    states = np.concatenate([thrown(500e3, 2_000.0, 7_250.0, 0.0), thrown(500e3, 100.0, 0.0, 9_500.0),
                             thrown(500e3, 0.0, 0.0, 12_000.0), FLIGHTS["far"]])  # fmt: skip
    assert in_orbit(states).tolist() == [True, False, True, False]


@pytest.mark.parametrize("name", ["lofted", "far", "short"])
def test_drawn_flights_end_within_the_ellipse(name: str) -> None:
    rng = np.random.default_rng(0)
    root = np.diag([150.0] * 3 + [1.0] * 3)
    found = predict_impacts(FLIGHTS[name], (root @ root.T)[None], 100.0)
    n = 400
    states = FLIGHTS[name] + rng.normal(size=(n, 6)) @ root
    place, duration = fly_down(states, 3_000.0 * np.exp(rng.normal(size=n)))
    axes = enu_axes(found.latitude, found.longitude)[0, :2]
    level = (place - ecef_of(found.latitude, found.longitude, np.zeros(1))) @ axes.T
    inside = nees(level, np.tile(found.covariance_m2, (n, 1, 1))) < 5.991
    assert 0.9 < inside.mean() < 0.995
    late = (duration + 100.0 - found.time_s) / found.time_sigma_s
    assert 0.6 < (np.abs(late) < 1).mean() < 0.85


def test_an_impact_that_could_be_anywhere_is_not_told() -> None:
    wide = np.diag([1_000.0**2] * 3 + [200.0**2] * 3)[None]
    assert np.isnan(predict_impacts(FLIGHTS["lofted"], wide, 0.0).latitude).all()


def test_each_of_many_is_predicted_as_if_it_were_alone() -> None:
    spread = np.diag([100.0**2] * 3 + [1.0] * 3)
    states = np.concatenate([*FLIGHTS.values(), thrown(500e3, 2_000.0, 7_250.0, 0.0)])
    together = predict_impacts(states, np.tile(spread, (len(states), 1, 1)), 0.0)
    assert np.isnan(together.latitude[-1])
    for i in range(len(FLIGHTS)):
        alone = predict_impacts(states[i : i + 1], spread[None], 0.0)
        assert together.latitude[i] == pytest.approx(alone.latitude[0], abs=1e-9)
        assert np.allclose(together.covariance_m2[i], alone.covariance_m2[0], rtol=1e-6)


def test_impacts_are_on_the_ground() -> None:
    place, _ = fly_down(np.concatenate(list(FLIGHTS.values())), np.full(len(FLIGHTS), 3_000.0))
    assert np.abs(geodetic_of(place)[2]).max() < 10.0
