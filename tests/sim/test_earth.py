"""The Earth and its air, against pyproj and against published figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from linkgw.sim.atmosphere import Air, density
from linkgw.sim.earth import (
    MU,
    ROTATION_RAD_S,
    SEMI_MAJOR_M,
    coriolis_and_centrifugal,
    destination,
    ecef_of,
    enu_axes,
    geodesic,
    geodetic_of,
    gravity,
)

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)


def column(*values: float) -> tuple[np.ndarray, ...]:
    return tuple(np.array([v]) for v in values)


@given(LATITUDES, LONGITUDES, st.floats(-5_000, 10_000_000))
def test_a_place_comes_back_from_ecef(latitude: float, longitude: float, altitude_m: float) -> None:
    lat, lon, alt = geodetic_of(ecef_of(*column(latitude, longitude, altitude_m)))
    assert lat[0] == pytest.approx(latitude, abs=1e-9)
    assert alt[0] == pytest.approx(altitude_m, abs=1e-3)
    if abs(latitude) < 89.999:
        assert (lon[0] - longitude + 180) % 360 == pytest.approx(180, abs=1e-9)


def test_ecef_agrees_with_pyproj() -> None:
    rng = np.random.default_rng(1)
    lat, lon, alt = rng.uniform(-90, 90, 500), rng.uniform(-180, 180, 500), rng.uniform(-1e3, 1e7, 500)
    there = np.stack(Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True).transform(lon, lat, alt), -1)
    assert np.abs(ecef_of(lat, lon, alt) - there).max() < 1e-3


def test_gravity_at_the_ground_is_that_of_the_ellipsoid() -> None:
    # normal gravity of WGS 84: equator 9.7803253359, pole 9.8321849379; J2 alone is good to some 1e-5
    for latitude, expected in ((0.0, 9.7803253359), (90.0, 9.8321849379)):
        place = ecef_of(*column(latitude, 20.0, 0.0))
        felt = gravity(place) + coriolis_and_centrifugal(place, np.zeros((1, 3)))
        assert np.linalg.norm(felt) == pytest.approx(expected, rel=3e-5)


def test_gravity_far_away_is_that_of_a_point() -> None:
    far = np.array([[0.6, -0.48, 0.64]]) * 1e9
    assert gravity(far)[0] == pytest.approx(-MU * far[0] / 1e27, rel=1e-6)


def test_what_stands_over_a_place_of_the_ground_stays_there() -> None:
    radius = (MU / ROTATION_RAD_S**2) ** (1 / 3)
    place = np.array([[radius, 0.0, 0.0]])
    left = gravity(place) + coriolis_and_centrifugal(place, np.zeros((1, 3)))
    assert np.linalg.norm(left) < 1e-4 * np.linalg.norm(gravity(place))
    assert radius - SEMI_MAJOR_M == pytest.approx(35_786e3, abs=1e3)


@given(LATITUDES, LONGITUDES)
def test_axes_are_at_right_angles(latitude: float, longitude: float) -> None:
    axes = enu_axes(*column(latitude, longitude))[0]
    assert axes @ axes.T == pytest.approx(np.eye(3), abs=1e-12)
    assert np.cross(axes[0], axes[1]) == pytest.approx(axes[2], abs=1e-12)


@given(st.floats(-80, 80), LONGITUDES, st.floats(0, 359.99), st.floats(1, 1e7))
def test_a_geodesic_leads_where_it_is_measured_to(lat: float, lon: float, azimuth: float, length_m: float) -> None:
    to_lat, to_lon, _ = destination(*column(lat, lon, azimuth, length_m))
    back, length = geodesic(*column(lat, lon), to_lat, to_lon)
    assert length[0] == pytest.approx(length_m, abs=1e-3)
    assert np.cos(np.radians(back[0] - azimuth)) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(
    ("altitude_km", "expected"),
    # U.S. Standard Atmosphere 1976, table of geometric altitudes
    [(0, 1.2250), (5, 7.3643e-1), (11, 3.6480e-1), (20, 8.8910e-2), (32, 1.3555e-2), (50, 1.0269e-3), (70, 8.2829e-5),
     (80, 1.8458e-5), (100, 5.604e-7), (150, 2.076e-9)],
)  # fmt: skip
def test_air_is_that_of_the_standard(altitude_km: float, expected: float) -> None:
    assert density(np.array([altitude_km * 1e3]))[0] == pytest.approx(expected, rel=5e-4)


def test_air_is_the_same_one_by_one_and_only_thins_upward() -> None:
    heights = np.linspace(-6e3, 1.1e6, 3_001)
    air, all_at_once = Air(), density(heights)
    assert [air.density(h) for h in heights.tolist()] == pytest.approx(all_at_once.tolist(), rel=1e-12)
    assert (np.diff(all_at_once) <= 0).all()
