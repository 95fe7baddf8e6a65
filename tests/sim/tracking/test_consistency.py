"""The ballistic filter is as sure as it may be, over a hundred seeds.

tools/filter_consistency.py does the same with the headline flight, for each nation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2

from linkgw.sim.earth import ecef_of, enu_axes
from linkgw.sim.model import Floats, Phase, TrackPicture
from linkgw.sim.tracking.dynamics import BALLISTIC_KG_M2, BALLISTIC_SIGMA
from linkgw.sim.tracking.filter import nees
from linkgw.sim.tracking.prediction import fly_down

Watch = Callable[..., list[TrackPicture]]
SEEDS = range(100)
AT_S = (50, 55)
BIAS = {"range_m": 40.0, "azimuth_deg": 0.03, "elevation_deg": 0.02}


@pytest.fixture(scope="module")
def flight() -> tuple[float, float, float, tuple[float, float, float]]:
    return 39.5, 128.0, 250e3, (1_200.0, 300.0, 3_500.0)


def campaign(config: Any, truth: Any, watch: Watch, seeds: range) -> tuple[Floats, Floats]:
    """(seeds, times) NEES of the track, and of its predicted impact in two dimensions.

    A tracker does not know how the air brakes what it sees: each seed draws it, as the tracker supposes it to be.
    """
    of_track, of_impact = np.full((len(seeds), len(AT_S)), np.nan), np.full((len(seeds), len(AT_S)), np.nan)
    for row, seed in enumerate(seeds):
        pictures = watch(config, truth, float(AT_S[-1]), seed)
        drawn = BALLISTIC_KG_M2 * np.exp(BALLISTIC_SIGMA * np.random.default_rng([seed, 1]).normal(size=1))
        for column, at in enumerate(AT_S):
            picture = pictures[at - 1]
            assert picture.phase.tolist() == [Phase.MIDCOURSE], seed
            state = truth.states(np.zeros(1, np.int64), np.array([picture.time_s]))
            exact = np.concatenate([state.position_m, state.velocity_m_s], 1)
            error = exact - np.concatenate([picture.position_m, picture.velocity_m_s], 1)
            of_track[row, column] = nees(error, picture.covariance)[0]
            place = picture.impact.latitude, picture.impact.longitude
            fallen, _ = fly_down(exact, drawn)
            apart = (fallen - ecef_of(*place, np.zeros(1))) @ enu_axes(*place)[0, :2].T
            of_impact[row, column] = nees(apart, picture.impact.covariance_m2)[0]
    return of_track, of_impact


def test_the_unbiased_filter_is_consistent_and_its_ellipses_hold(
    nation: Any, arc: Any, watch: Watch, flight: Any
) -> None:
    of_track, of_impact = campaign(nation("missile", "missile"), arc(*flight), watch, SEEDS)
    low, high = chi2.ppf([0.025, 0.975], 6 * len(SEEDS)) / len(SEEDS)
    for column in range(len(AT_S)):
        assert low < of_track[:, column].mean() < high
        assert 0.90 <= (of_impact[:, column] < chi2.ppf(0.95, 2)).mean() <= 0.99


def test_registration_errors_that_it_does_not_know_show(nation: Any, arc: Any, watch: Watch, flight: Any) -> None:
    seeds = range(15)
    of_track, _ = campaign(nation("missile", "missile", bias=BIAS), arc(*flight), watch, seeds)
    assert (of_track.mean(0) > chi2.ppf(0.975, 6 * len(seeds)) / len(seeds)).all()
