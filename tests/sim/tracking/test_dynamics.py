"""How tracks move on: against scipy's integrator, numeric derivatives and the Earth's own functions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from linkgw.sim.earth import coriolis_and_centrifugal, ecef_of, geodetic_of, gravity
from linkgw.sim.tracking.dynamics import (
    acceleration,
    add_noise,
    bend_level,
    drag_of,
    free_noise,
    height_of,
    move_free,
    move_straight,
    step,
    transition,
)

RNG = np.random.default_rng(5)
HIGH = np.concatenate([RNG.normal(size=(20, 3)), RNG.normal(size=(20, 3)) * 3_000.0], 1)
HIGH[:, :3] *= (RNG.uniform(6.7e6, 1.3e7, 20) / np.linalg.norm(HIGH[:, :3], axis=1))[:, None]


def test_the_quick_acceleration_is_the_earths() -> None:
    position, velocity = HIGH[:, :3], HIGH[:, 3:]
    expected = gravity(position) + coriolis_and_centrifugal(position, velocity)
    assert np.abs(acceleration(position, velocity) - expected).max() < 1e-12


def test_steps_follow_scipys_integrator() -> None:
    def slope(_: float, y: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]  # of any shape
        return np.concatenate([y[3:], acceleration(y[None, :3], y[None, 3:])[0]])

    state = HIGH.copy()
    for _ in range(300):
        state = step(state, 1.0)
    high = np.flatnonzero(height_of(state[:, :3]) > 400e3)[:4]
    assert high.size == 4
    for start, end in zip(HIGH[high], state[high], strict=True):
        exact = solve_ivp(slope, (0.0, 300.0), start, "DOP853", rtol=1e-12, atol=1e-6).y[:, -1]
        assert np.abs(end[:3] - exact[:3]).max() < 0.01
        assert np.abs(end[3:] - exact[3:]).max() < 1e-4


def test_drag_is_that_of_the_standard_atmosphere() -> None:
    place = ecef_of(np.array([45.0]), np.array([10.0]), np.array([30_000.0]))
    assert drag_of(place, np.array([[2_000.0, 0.0, 0.0]]), 1_000.0)[0] == pytest.approx(0.5 * 0.01841 * 2.0, rel=0.02)


@given(latitude=st.floats(-89, 89), altitude=st.floats(0, 1e7))
def test_heights_are_exact_on_the_ground_and_good_above(latitude: float, altitude: float) -> None:
    place = ecef_of(np.array([latitude]), np.array([20.0]), np.array([altitude]))
    assert height_of(place)[0] == pytest.approx(altitude, abs=0.001 + 1e-3 * altitude)
    assert geodetic_of(place)[2][0] == pytest.approx(altitude, abs=0.01)


@pytest.mark.parametrize("dt_s", [1.0, 10.0])
def test_the_transition_is_the_derivative_of_the_step(dt_s: float) -> None:
    phi = transition(HIGH, dt_s)
    for k in range(6):
        size = 10.0 if k < 3 else 0.1
        shift = size * np.eye(6)[k]
        slope = (step(HIGH + shift, dt_s) - step(HIGH - shift, dt_s)) / (2 * size)
        scale = np.array([1.0] * 3 + [1e-3] * 3) * (1.0 if k < 3 else dt_s)
        assert (np.abs(phi[:, :, k] - slope) < 2e-3 * scale + 1e-8).all()


def test_noise_is_that_of_van_loan() -> None:
    noise = np.diag([2.0, 3.0, 5.0])
    covariance = np.zeros((1, 6, 6))
    add_noise(covariance, noise[None], 4.0)
    # Van Loan, Computing integrals involving the matrix exponential (1978)
    drift = np.block([[np.zeros((3, 3)), np.eye(3)], [np.zeros((3, 6))]])
    spread = np.block([[np.zeros((3, 6))], [np.zeros((3, 3)), noise]])
    block = expm(4.0 * np.block([[-drift, spread], [np.zeros((6, 6)), drift.T]]))
    assert np.allclose(covariance[0], block[6:, 6:].T @ block[:6, 6:])


@settings(max_examples=25, deadline=None)
@given(dt_s=st.floats(0.1, 10.0))
def test_moving_straight_is_moving_by_the_matrix(dt_s: float) -> None:
    root = np.random.default_rng(1).normal(size=(7, 6, 6))
    covariance = root @ root.transpose(0, 2, 1)
    state = np.random.default_rng(2).normal(size=(7, 6))
    phi = np.eye(6) + dt_s * np.eye(6, k=3)
    expected, spread = state @ phi.T, phi @ covariance @ phi.T
    add_noise(spread, np.tile(np.eye(3), (7, 1, 1)), dt_s)
    move_straight(state, covariance, np.eye(3), dt_s)
    assert np.allclose(state, expected)
    assert np.allclose(covariance, spread)


def test_what_is_level_stays_level_round_the_earth() -> None:
    state = np.array([[6.4e6, 0.0, 0.0, 0.0, 230.0, 0.0]])
    for _ in range(3_000):
        bend_level(state, 1.0)
        move_straight(state, np.zeros((1, 6, 6)), np.zeros((3, 3)), 1.0)
    assert np.linalg.norm(state[0, :3]) == pytest.approx(6.4e6, abs=50.0)
    assert np.linalg.norm(state[0, 3:]) == pytest.approx(230.0, rel=1e-4)


def test_where_there_is_no_air_next_to_nothing_is_unknown() -> None:
    assert np.allclose(free_noise(HIGH)[height_of(HIGH[:, :3]) > 400e3], 1e-8 * np.eye(3))
    low = np.concatenate([ecef_of(np.array([40.0]), np.array([10.0]), np.array([40e3])), [[0.0, 0.0, -3_000.0]]], 1)
    along = free_noise(low)[0]
    assert along[2, 2] > 1.0
    assert along[0, 0] < 1e-6


def test_a_covariance_moved_in_one_go_or_two_is_the_same() -> None:
    spread = np.tile(np.diag([100.0**2] * 3 + [5.0**2] * 3), (len(HIGH), 1, 1))
    once, twice = move_free(HIGH, spread, 2.0), move_free(*move_free(HIGH, spread, 1.0), 1.0)
    assert np.allclose(once[0], twice[0], rtol=0, atol=1e-3)
    sigma = np.array([100.0] * 3 + [5.0] * 3)
    assert (np.abs(once[1] - twice[1]) < 1e-5 * sigma * sigma[:, None]).all()
