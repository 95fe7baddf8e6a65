"""The Earth: WGS 84 ellipsoid, its rotation and gravity with J2; places, frames and great circles, in columns.

Source
------
NIMA TR8350.2, WGS 84 (defining parameters); geodesics by Karney, Algorithms for geodesics (2013), through pyproj.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

Floats = NDArray[np.float64]

SEMI_MAJOR_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
SEMI_MINOR_M = SEMI_MAJOR_M * (1 - FLATTENING)
ECCENTRICITY2 = FLATTENING * (2 - FLATTENING)
MU = 3.986004418e14
"""Gravitational constant of the Earth, m3/s2."""
J2 = 1.082629821e-3
"""Second zonal harmonic; from the normalised C20 of WGS 84."""
ROTATION_RAD_S = 7.292115e-5
"""Angular velocity."""
MEAN_RADIUS_M = 6_371_008.8


@cache
def geod() -> Geod:
    """Geodesics on the ellipsoid."""
    return Geod(ellps="WGS84")


def ecef_of(latitude: Floats, longitude: Floats, altitude_m: Floats) -> Floats:
    """(n, 3) positions in m of places in deg and m above the ellipsoid.

    >>> ecef_of(np.array([0.0, 90.0]), np.array([0.0, 0.0]), np.array([0.0, 0.0])).round().tolist()
    [[6378137.0, 0.0, 0.0], [0.0, 0.0, 6356752.0]]
    """
    lat, lon = np.radians(latitude), np.radians(longitude)
    sin_lat, cos_lat = np.sin(lat), np.cos(lat)
    prime = SEMI_MAJOR_M / np.sqrt(1 - ECCENTRICITY2 * sin_lat**2)
    level = (prime + altitude_m) * cos_lat
    return np.stack(
        [level * np.cos(lon), level * np.sin(lon), (prime * (1 - ECCENTRICITY2) + altitude_m) * sin_lat], -1
    )


def geodetic_of(position_m: Floats) -> tuple[Floats, Floats, Floats]:
    """Latitude and longitude (deg) and altitude above the ellipsoid (m) of (n, 3) positions.

    Two rounds of Bowring's formula: better than a millimetre from the ground to 50,000 km.

    Source
    ------
    Bowring, Transformation from spatial to geographical coordinates, Survey Review 23 (1976).
    """
    x, y, z = position_m[..., 0], position_m[..., 1], position_m[..., 2]
    level = np.hypot(x, y)
    second = ECCENTRICITY2 / (1 - ECCENTRICITY2)
    reduced = np.arctan2(z * SEMI_MAJOR_M, level * SEMI_MINOR_M)
    for _ in range(2):
        sin_r, cos_r = np.sin(reduced), np.cos(reduced)
        lat = np.arctan2(z + second * SEMI_MINOR_M * sin_r**3, level - ECCENTRICITY2 * SEMI_MAJOR_M * cos_r**3)
        reduced = np.arctan2(SEMI_MINOR_M * np.sin(lat), SEMI_MAJOR_M * np.cos(lat))
    sin_lat, cos_lat = np.sin(lat), np.cos(lat)
    prime = SEMI_MAJOR_M / np.sqrt(1 - ECCENTRICITY2 * sin_lat**2)
    # well conditioned at the poles as at the equator
    altitude = level * cos_lat + z * sin_lat - prime * (1 - ECCENTRICITY2 * sin_lat**2)
    return np.degrees(lat), np.degrees(np.arctan2(y, x)), altitude


def enu_axes(latitude: Floats, longitude: Floats) -> Floats:
    """(n, 3, 3) unit vectors of east, north and up as rows: `axes @ vector` is what stands at (latitude, longitude)."""
    lat, lon = np.radians(latitude), np.radians(longitude)
    sin_lat, cos_lat, sin_lon, cos_lon = np.sin(lat), np.cos(lat), np.sin(lon), np.cos(lon)
    zero = np.zeros_like(sin_lat)
    east = np.stack([-sin_lon, cos_lon, zero], -1)
    north = np.stack([-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat], -1)
    up = np.stack([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat], -1)
    return np.stack([east, north, up], -2)


def gravity(position_m: Floats) -> Floats:
    """(n, 3) acceleration of the Earth's attraction with J2, in m/s2; no centrifugal part."""
    x, y, z = position_m[..., 0], position_m[..., 1], position_m[..., 2]
    r2 = x * x + y * y + z * z
    central = -MU / (r2 * np.sqrt(r2))
    factor = 1.5 * J2 * SEMI_MAJOR_M**2 / r2
    ratio = 5 * z * z / r2
    level = central * (1 + factor * (1 - ratio))
    return np.stack([x * level, y * level, z * central * (1 + factor * (3 - ratio))], -1)


def coriolis_and_centrifugal(position_m: Floats, velocity_m_s: Floats) -> Floats:
    """(n, 3) apparent acceleration in the turning frame, in m/s2."""
    w = ROTATION_RAD_S
    x, y = position_m[..., 0], position_m[..., 1]
    vx, vy = velocity_m_s[..., 0], velocity_m_s[..., 1]
    return np.stack([w * w * x + 2 * w * vy, w * w * y - 2 * w * vx, np.zeros_like(x)], -1)


def destination(
    latitude: Floats, longitude: Floats, azimuth_deg: Floats, distance_m: Floats
) -> tuple[Floats, Floats, Floats]:
    """Where (n,) geodesics end: latitude, longitude and the course there, all in deg."""
    lon, lat, back = geod().fwd(longitude, latitude, azimuth_deg, distance_m)
    return np.asarray(lat), np.asarray(lon), np.mod(np.asarray(back) + 180.0, 360.0)


def geodesic(latitude: Floats, longitude: Floats, latitude_to: Floats, longitude_to: Floats) -> tuple[Floats, Floats]:
    """Azimuth at the start (deg, 0 to 360) and length (m) of (n,) geodesics."""
    azimuth, _, distance = geod().inv(longitude, latitude, longitude_to, latitude_to)
    return np.mod(np.asarray(azimuth), 360.0), np.asarray(distance)
