"""Areas on the map: at the antimeridian, with notches, and where nothing is stated."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkgw.policy.areas import Area
from linkgw.policy.rules import DENIED

CROSSING = [(30.0, 170.0), (30.0, -170.0), (40.0, -170.0), (40.0, 170.0)]
NOTCHED = [(0.0, 0.0), (0.0, 60.0), (50.0, 60.0), (10.0, 30.0), (50.0, 0.0)]


def is_inside(corners: Any, latitude: float, longitude: float) -> bool:
    return bool(Area(corners).contains(np.array([latitude]), np.array([longitude]))[0])


@pytest.mark.parametrize("start", range(4))
@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize(
    ("longitude", "inside"),
    [(169.9, False), (170.1, True), (179.9999, True), (-180.0, True), (-170.1, True), (-169.9, False), (0.0, False)],
)
def test_an_area_may_cross_the_antimeridian(start: int, turn: int, longitude: float, inside: bool) -> None:
    corners = (CROSSING[start:] + CROSSING[:start])[::turn]
    assert is_inside(corners, 35.0, longitude) is inside
    assert not is_inside(corners, 45.0, longitude)


@pytest.mark.parametrize(
    ("latitude", "longitude", "inside"),
    [(5, 30, True), (30, 30, False), (30, 5, True), (30, 55, True), (-1, 30, False)],
)
def test_a_notch_is_outside(latitude: float, longitude: float, inside: bool) -> None:
    assert is_inside(NOTCHED, latitude, longitude) is inside


@given(st.floats(-90, 90), st.floats(-180, 180), st.integers(-170, 170))
def test_an_area_is_the_same_wherever_on_the_globe_it_is_moved(latitude: float, longitude: float, east: int) -> None:
    whole = round(latitude, 4), round(longitude)
    moved = [(lat, (lon + east + 180) % 360 - 180) for lat, lon in NOTCHED]
    assert is_inside(NOTCHED, *whole) == is_inside(moved, whole[0], (whole[1] + east + 180) % 360 - 180)


def test_two_areas_side_by_side_share_no_point_and_leave_none_out() -> None:
    west, east = Area([(0, 0), (0, 10), (10, 10), (10, 0)]), Area([(0, 10), (0, 20), (10, 20), (10, 10)])
    longitudes = np.arange(0.5, 20, 0.5)
    latitudes = np.full(len(longitudes), 5.0)
    assert (west.contains(latitudes, longitudes) ^ east.contains(latitudes, longitudes)).all()


def test_a_message_without_a_position_is_in_no_area(policy_of: Any, rule: Any, kind_of: Any) -> None:
    text = '[areas.crossing]\ndoc = "c"\npolygon = [[30, 170], [30, -170], [40, -170], [40, 170]]\n'
    policy = policy_of(text + rule('messages = ["J3.2"]\narea = ["crossing"]'))
    kind = kind_of(
        "J3.2",
        {"tn": "A0001", "latitude": 35, "longitude": -175},
        {"tn": "A0001", "latitude": 35, "longitude": 175},
        {"tn": "A0001", "latitude": 35},
        {"tn": "A0001", "longitude": 175},
        {"tn": "A0001", "latitude": 35, "longitude": 165},
    )
    rules = policy.rules_for("KOR", "USA", "J3.2", "EXERCISE")
    decided = policy.decide(rules, kind, np.zeros(5, np.int64), np.zeros(5, np.int64))
    assert decided.tolist() == [0, 0, DENIED, DENIED, DENIED]


@given(st.integers(0, 10**6))
def test_points_lie_inside_by_themselves_as_together(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for corners in (CROSSING, NOTCHED):
        y, x = (np.array([c[i] for c in corners]) for i in (0, 1))
        latitudes = np.concatenate([rng.uniform(-5, 55, 20), rng.choice(y, 20), [np.nan, 20.0]])
        longitudes = np.concatenate([rng.uniform(-180, 180, 20), rng.choice(x, 20), [20.0, np.nan]])
        together = Area(corners).contains(latitudes, longitudes)
        assert together.tolist() == [is_inside(corners, *point) for point in zip(latitudes, longitudes, strict=True)]
