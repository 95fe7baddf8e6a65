"""The filter's measurements: derivatives, lags, and agreement with a plain linear filter."""

from __future__ import annotations

import numpy as np
import pytest

from linkgw.sim.earth import ecef_of, enu_axes
from linkgw.sim.model import Domain
from linkgw.sim.tracking.filter import Measurements, compare, correct, nees, placed_covariance, polar_of

SITE = ecef_of(np.array([38.0]), np.array([138.0]), np.array([100.0]))
AXES = enu_axes(np.array([38.0]), np.array([138.0]))


def measured(polar: np.ndarray, sigma: np.ndarray) -> Measurements:  # type: ignore[type-arg]  # of any shape
    n = len(polar)
    distance, azimuth, elevation = polar.T
    level = distance * np.cos(elevation)
    enu = np.stack([level * np.sin(azimuth), level * np.cos(azimuth), distance * np.sin(elevation)], -1)
    variance = np.tile(sigma**2, (n, 1))
    numbers = np.zeros(n, np.int64)
    level_spread = variance[:, 0] + variance[:, 1] * level**2
    return Measurements(
        time_s=np.zeros(n),
        sensor=numbers,
        look=numbers,
        mode=np.full(n, Domain.AIR, np.uint8),
        object=numbers,
        polar=polar,
        variance=variance,
        site=np.tile(SITE, (n, 1)),
        axes=np.tile(AXES, (n, 1, 1)),
        position=SITE + enu @ AXES[0],
        spread_m2=level_spread + variance[:, 2] * distance**2,
        level_spread_m2=level_spread,
    )


def test_the_derivative_of_a_measurement_is_exact() -> None:
    offset = np.random.default_rng(0).normal(size=(50, 3)) * 3e5
    axes = np.tile(AXES, (50, 1, 1))
    _, slope = polar_of(offset, axes)
    for k in range(3):
        shift = 1.0 * np.eye(3)[k]
        there, here = polar_of(offset + shift, axes)[0], polar_of(offset - shift, axes)[0]
        numeric = (there - here) / 2
        scale = np.array([1.0, 1e-5, 1e-5])
        assert (np.abs(slope[:, :, k] - numeric) < 1e-3 * scale + 1e-6 * np.abs(numeric)).all()


def test_a_measured_place_has_the_spread_of_its_measurements() -> None:
    rng = np.random.default_rng(1)
    true, sigma = np.array([[300e3, 1.0, 0.4]]), np.array([50.0, 0.002, 0.003])
    m = measured(true, sigma)
    drawn = measured(true + rng.normal(size=(40_000, 3)) * sigma, sigma).position
    assert np.allclose(np.cov(drawn.T), placed_covariance(m)[0], rtol=0.05, atol=2e4)
    assert np.trace(np.cov(drawn.T)) == pytest.approx(m.spread_m2[0], rel=0.03)


def test_a_late_measurement_counts_as_it_would_have_in_time() -> None:
    sigma = np.array([30.0, 1e-4, 1e-4])
    velocity = np.array([[200.0, -100.0, 50.0]])
    m = measured(np.array([[100e3, 0.5, 0.3]]), sigma)
    then = np.concatenate([m.position + 40.0, velocity], 1)
    spread = np.tile(np.diag([200.0**2] * 3 + [20.0**2] * 3), (1, 1, 1))
    no, none = np.zeros((1, 3)), np.zeros(1)
    in_time = correct(then, spread, compare(then, spread, no, none, 0.0, none, m))
    phi = np.eye(6) + 3.0 * np.eye(6, k=3)
    now, wide = then @ phi.T, phi @ spread @ phi.T
    late = correct(now, wide, compare(now, wide, no, none, 0.0, np.array([3.0]), m))
    assert np.allclose(late[0], in_time[0] @ phi.T, rtol=0, atol=1e-4)
    assert np.allclose(late[1], phi @ in_time[1] @ phi.T, rtol=1e-6, atol=1e-6)


def test_a_track_that_knows_nothing_takes_the_measurement_as_it_is() -> None:
    m = measured(np.array([[1_500e3, 2.0, 0.2]]), np.array([20.0, 7e-4, 7e-4]))
    far = np.concatenate([m.position + np.array([[30e3, -20e3, 25e3]]), np.zeros((1, 3))], 1)
    spread = np.diag([1e12] * 3 + [1e6] * 3)[None]
    c = compare(far, spread, np.zeros((1, 3)), np.zeros(1), 0.0, np.zeros(1), m)
    state, after = correct(far, spread, c)
    assert np.abs(state[:, :3] - m.position).max() < 1.0
    assert np.allclose(after[0, :3, :3], placed_covariance(m)[0], rtol=1e-3, atol=10.0)


def test_innovations_pass_north_without_a_jump() -> None:
    m = measured(np.array([[100e3, 2 * np.pi - 1e-4, 0.1]]), np.array([30.0, 1e-3, 1e-3]))
    true = measured(np.array([[100e3, 1e-4, 0.1]]), np.array([30.0, 1e-3, 1e-3])).position
    state = np.concatenate([true, np.zeros((1, 3))], 1)
    c = compare(state, 1e-6 * np.eye(6)[None], np.zeros((1, 3)), np.zeros(1), 0.0, np.zeros(1), m)
    assert c.residual[0, 1] == pytest.approx(-2e-4, rel=1e-3)
    assert c.nis[0] < 0.1


def test_errors_drawn_from_a_covariance_have_its_nees() -> None:
    root = np.random.default_rng(2).normal(size=(6, 6))
    errors = np.random.default_rng(3).normal(size=(20_000, 6)) @ root.T
    assert nees(errors, np.tile(root @ root.T, (20_000, 1, 1))).mean() == pytest.approx(6.0, abs=0.1)
