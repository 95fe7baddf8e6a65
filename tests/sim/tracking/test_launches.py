"""Launch points and times: from the climb, from cues, and both."""

from __future__ import annotations

import numpy as np
import pytest

from linkgw.sim.earth import ecef_of, enu_axes, geodesic
from linkgw.sim.model import Cues, Ellipses
from linkgw.sim.tracking.launches import CUE_AFTER_S, CueBook, from_climb


def cue(time_s: float, latitude: float, longitude: float, sigma_m: float = 5_000.0) -> Cues:
    place = ecef_of(np.array([latitude]), np.array([longitude]), np.array([15_000.0]))
    one = np.array([time_s])
    return Cues(one, one, np.zeros(1, np.int64), place, np.array([sigma_m]), np.zeros(1, np.int64))


def book(*cues: Cues) -> CueBook:
    made = CueBook()
    for each in cues:
        made.add(each, slice(0, 1))
    return made


def found(latitude: float = 39.0, longitude: float = 126.0, time_s: float = 60.0) -> Ellipses:
    return Ellipses(np.array([latitude]), np.array([longitude]), np.array([time_s]), np.array([15.0]),
                    20_000.0**2 * np.eye(2)[None])  # fmt: skip


def test_a_straight_climb_under_constant_thrust_began_where_and_when_it_did() -> None:
    here = np.array([39.0]), np.array([126.0])
    axes = enu_axes(*here)[0]
    # upright, 20 m/s2 for 70 s
    state = np.concatenate([ecef_of(*here, np.array([49_000.0])), np.array([[0.0, 0.0, 1_400.0]]) @ axes], 1)
    launch = from_climb(state, np.diag([100.0**2] * 3 + [10.0**2] * 3)[None], 170.0)
    assert launch.time_s[0] == pytest.approx(100.0)
    assert geodesic(*here, launch.latitude, launch.longitude)[1][0] < 10.0


def test_a_cue_of_the_same_launch_makes_it_better() -> None:
    better = book(cue(60.0 + CUE_AFTER_S, 39.1, 126.0)).refine(found())
    assert 39.05 < better.latitude[0] < 39.1
    assert np.trace(better.covariance_m2[0]) < 2 * 5_000.0**2
    assert better.time_sigma_s[0] < 12.0


def test_a_cue_of_another_launch_changes_nothing() -> None:
    for other in (cue(100.0, 42.0, 130.0), cue(900.0, 39.0, 126.0)):
        same = book(other).refine(found())
        assert (same.latitude[0], same.time_s[0]) == (39.0, 60.0)


def test_cues_that_follow_each_other_are_one_launch_and_the_first_counts() -> None:
    made = book(*(cue(100.0 + 5 * k, 39.0 + 0.02 * k, 126.0) for k in range(10)), cue(120.0, 41.5, 129.0))
    assert [(c.first_s, round(c.latitude, 2)) for c in made.launches] == [(100.0, 39.0), (120.0, 41.5)]


def test_two_launches_a_minute_apart_from_one_place_are_two() -> None:
    assert len(book(cue(100.0, 39.0, 126.0), cue(160.0, 39.0, 126.0)).launches) == 2


def test_near_the_top_of_a_path_no_launch_is_told_and_no_cue_makes_one() -> None:
    here = np.array([39.0]), np.array([126.0])
    state = np.concatenate(
        [ecef_of(*here, np.array([150e3])), np.array([[2_000.0, 0.0, 20.0]]) @ enu_axes(*here)[0]], 1
    )
    launch = from_climb(state, np.diag([500.0**2] * 3 + [50.0**2] * 3)[None], 300.0)
    assert np.isnan(launch.time_s[0])
    assert np.isnan(book(cue(100.0, 39.0, 126.0)).refine(launch).latitude[0])
