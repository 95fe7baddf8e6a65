"""Free flight: what is conserved is conserved, orbits stay what they are, and air only takes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkgw.sim.aim import fall
from linkgw.sim.earth import MU, ROTATION_RAD_S, coriolis_and_centrifugal, ecef_of, geodetic_of, gravity
from linkgw.sim.motion import Forces, Leg, climb, height, integrate

START = ecef_of(np.array([39.2]), np.array([125.7]), np.array([200_000.0]))[0]


def inertial(leg: Leg, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Position and velocity in axes that do not turn, which are the Earth's at time 0."""
    state = leg.at(times)
    x, y, z, vx, vy, vz = state.T
    vx, vy = vx - ROTATION_RAD_S * y, vy + ROTATION_RAD_S * x
    c, s = np.cos(ROTATION_RAD_S * times), np.sin(ROTATION_RAD_S * times)
    return np.stack([c * x - s * y, s * x + c * y, z], -1), np.stack([c * vx - s * vy, s * vx + c * vy, vz], -1)


def turning(position: np.ndarray, velocity: np.ndarray) -> np.ndarray:
    """State in the turning axes at time 0."""
    return np.concatenate([position, velocity - np.cross([0, 0, ROTATION_RAD_S], position)])


@settings(max_examples=15, deadline=None)
@given(st.tuples(*[st.floats(-9_000, 9_000)] * 3))
def test_energy_and_angular_momentum_are_kept_in_empty_space_without_j2(velocity: tuple[float, ...]) -> None:
    leg = integrate(Forces(j2=0.0), np.concatenate([START, velocity]), 0.0, 3_000.0, tolerance=1e-12)
    position, speed = inertial(leg, np.linspace(0, 3_000, 200))
    r = np.linalg.norm(position, axis=1)
    # not inside the Earth, where the pull of a point is endless
    keep = slice(0, int(np.argmax(np.append(r, 0.0) < 6.3e6)))
    energy = 0.5 * (speed**2).sum(1) - MU / r
    momentum = np.cross(position, speed)
    # a millimetre and a micrometre a second in each of some hundred steps, where a body falls and flies at full speed
    assert energy[keep] == pytest.approx(energy[0], rel=0, abs=200 * (9.8 * 1e-3 + 15_000 * 1e-6))
    assert np.abs(momentum - momentum[0])[keep].max() < 200 * (15_000 * 1e-3 + 7e6 * 1e-6)


def test_with_j2_energy_and_the_part_of_momentum_along_the_axis_are_kept() -> None:
    leg = integrate(Forces(), np.concatenate([START, [3_000.0, 5_000.0, 4_000.0]]), 0.0, 3_000.0)
    position, speed = inertial(leg, np.linspace(0, 3_000, 200))
    # the potential whose gradient `gravity` is, by its own integral along the radius at each latitude
    r = np.linalg.norm(position, axis=1)
    sine2 = (position[:, 2] / r) ** 2
    j2, a = 1.082629821e-3, 6_378_137.0
    energy = 0.5 * (speed**2).sum(1) - MU / r * (1 - j2 * (a / r) ** 2 * (1.5 * sine2 - 0.5))
    assert energy == pytest.approx(energy[0], rel=1e-8)
    assert np.cross(position, speed)[:, 2] == pytest.approx(np.cross(position, speed)[0, 2], rel=1e-8)


def test_a_circular_orbit_stays_circular() -> None:
    radius = np.linalg.norm(START)
    across = np.cross(START, [0.3, -0.2, 0.9])
    velocity = across / np.linalg.norm(across) * np.sqrt(MU / radius)
    leg = integrate(Forces(j2=0.0), turning(START, velocity), 0.0, 10 * 5_400.0)
    position, speed = inertial(leg, np.linspace(0, 54_000, 500))
    assert np.linalg.norm(position, axis=1) == pytest.approx(radius, abs=1.0)
    assert np.linalg.norm(speed, axis=1) == pytest.approx(np.sqrt(MU / radius), abs=1e-3)


def test_j2_turns_the_plane_of_an_orbit_as_the_books_say() -> None:
    radius, inclination = 6_878_137.0, np.radians(97.4)
    position = np.array([radius, 0.0, 0.0])
    velocity = np.sqrt(MU / radius) * np.array([0.0, np.cos(inclination), np.sin(inclination)])
    day = 86_400.0
    leg = integrate(Forces(), turning(position, velocity), 0.0, day)
    r, v = inertial(leg, np.linspace(day - 5_677.0, day, 200))
    normal = np.cross(r, v)
    node = np.degrees(np.arctan2(normal[:, 0], -normal[:, 1])).mean()
    # a sun-synchronous orbit turns with the sun, 0.9856 degrees a day (a half revolution before the end on average)
    assert node == pytest.approx(0.9856, abs=0.08)


def test_the_integrator_flies_the_equations_that_are_written_for_columns() -> None:
    rng = np.random.default_rng(2)
    states = np.concatenate([START + rng.normal(0, 1e5, (50, 3)), rng.normal(0, 4e3, (50, 3))], 1)
    columns = gravity(states[:, :3]) + coriolis_and_centrifugal(states[:, :3], states[:, 3:])
    one_by_one = np.array([Forces()(0.0, s)[3:] for s in states.tolist()])
    assert one_by_one == pytest.approx(columns, rel=1e-12)


@given(st.floats(-89, 89), st.floats(-180, 180))
def test_height_is_nought_on_the_ellipsoid_and_close_to_altitude_above(latitude: float, longitude: float) -> None:
    for altitude_m, error in ((0.0, 1e-6), (1e5, 20.0)):
        place = ecef_of(np.array([latitude]), np.array([longitude]), np.array([altitude_m]))[0]
        assert height(0.0, place.tolist()) == pytest.approx(altitude_m, abs=error)


def test_climb_is_the_rate_of_height() -> None:
    rng = np.random.default_rng(3)
    for state in np.concatenate([START + rng.normal(0, 1e5, (20, 3)), rng.normal(0, 4e3, (20, 3))], 1):
        later, before = state.copy(), state.copy()
        later[:3] += 0.01 * state[3:]
        before[:3] -= 0.01 * state[3:]
        assert climb(0.0, state) == pytest.approx((height(0.0, later) - height(0.0, before)) / 0.02, abs=1e-3)


def test_air_brakes_and_the_more_so_the_lighter_the_body() -> None:
    up = START / np.linalg.norm(START)
    start = np.concatenate([START, -3_000.0 * up + [0.0, 0.0, 1_000.0]])
    falls = [fall(start, 0.0, coefficient) for coefficient in (np.inf, 8_000.0, 800.0, 100.0)]
    speeds = [float(np.linalg.norm(leg.end[3:])) for leg in falls]
    assert speeds == sorted(speeds, reverse=True)
    assert [leg.end_s for leg in falls] == sorted(leg.end_s for leg in falls)
    # a light body ends at the speed at which its weight and the air's drag are equal
    assert speeds[-1] == pytest.approx(np.sqrt(2 * 100.0 * 9.8 / 1.225), rel=0.05)
    for leg in falls:
        assert geodetic_of(leg.end[None, :3])[2][0] == pytest.approx(0.0, abs=0.01)
