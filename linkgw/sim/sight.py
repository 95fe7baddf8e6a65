"""Lines of sight: range and angles, the horizon of radars, the sea, and what is seen from space."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from linkgw.sim.earth import MEAN_RADIUS_M, SEMI_MAJOR_M, SEMI_MINOR_M, enu_axes, geodetic_of
from linkgw.sim.model import Floats

Bools = NDArray[np.bool_]

REFRACTION = 4 / 3
"""Radius of the Earth for rays, in its own."""
REFRACTION_TOP_M = 10_000.0
"""Above it the air is too thin to bend rays: there the horizon is geometric."""
MAST_M = 15.0
"""No target is lower than this: a ship is seen by its upper works."""


def polar(site: Floats, position: Floats) -> tuple[Floats, Floats, Floats]:
    """Range, azimuth (0 to 2 pi) and elevation of positions at sites, (n, 3) each."""
    latitude, longitude, _ = geodetic_of(site)
    east, north, up = np.moveaxis(np.einsum("nij,nj->ni", enu_axes(latitude, longitude), position - site), -1, 0)
    level = np.hypot(east, north)
    return np.hypot(level, up), np.mod(np.arctan2(east, north), 2 * np.pi), np.arctan2(up, level)


def horizon_m(height_m: Floats) -> Floats:
    """Ground distance at which (n,) heights in m are on the radar horizon of a place at sea level.

    Effective radius of 4/3 of the Earth's up to 10 km, geometric above. Distances of both ends add up.

    Source
    ------
    ITU-R P.834 (effective Earth radius; standard atmosphere: k = 4/3).

    >>> (horizon_m(np.array([10.0, 1_000.0, 10_000.0])) / 1000).round().tolist()
    [13.0, 130.0, 412.0]
    """
    height = np.maximum(height_m, 0.0)
    within = np.minimum(height, REFRACTION_TOP_M)
    bent = REFRACTION * MEAN_RADIUS_M
    below = bent * np.arccos(bent / (bent + within))
    above = np.arccos(MEAN_RADIUS_M / (MEAN_RADIUS_M + height)) - np.arccos(MEAN_RADIUS_M / (MEAN_RADIUS_M + within))
    return below + MEAN_RADIUS_M * above


def above_horizon(site: Floats, position: Floats) -> Bools:
    """No Earth between a radar and its targets."""
    cosine = np.einsum("ij,ij->i", site, position) / (np.linalg.norm(site, axis=1) * np.linalg.norm(position, axis=1))
    ground = MEAN_RADIUS_M * np.arccos(np.clip(cosine, -1.0, 1.0))
    here, there = geodetic_of(site)[2], geodetic_of(position)[2]
    visible: Bools = ground <= horizon_m(here) + horizon_m(np.maximum(there, MAST_M))
    return visible


def sea_elevation(height_m: Floats, range_m: Floats) -> Floats:
    """Elevation (rad, negative) under which (n,) heights see the sea at (n,) slant ranges, on a round Earth.

    >>> np.degrees(sea_elevation(np.array([9_000.0]), np.array([100_000.0]))).round(2).tolist()
    [-5.61]
    """
    sine = -(height_m * (2 * MEAN_RADIUS_M + height_m) + range_m**2) / (2 * range_m * (MEAN_RADIUS_M + height_m))
    return np.asarray(np.arcsin(np.clip(sine, -1.0, 1.0)))


def brought_down(site: Floats, position: Floats, height_m: float) -> tuple[Floats, Bools]:
    """Where lines of sight (n, 3) from above first meet a height over the ellipsoid, and which of them do."""
    scale = 1.0 / np.array([SEMI_MAJOR_M + height_m, SEMI_MAJOR_M + height_m, SEMI_MINOR_M + height_m])
    origin, way = site * scale, (position - site) * scale
    a = np.einsum("ij,ij->i", way, way)
    b = np.einsum("ij,ij->i", origin, way)
    c = np.einsum("ij,ij->i", origin, origin) - 1.0
    root = b * b - a * c
    share = (-b - np.sqrt(np.maximum(root, 0.0))) / a
    return site + share[:, None] * (position - site), (root > 0) & (c > 0)


def nothing_between(site: Floats, position: Floats) -> Bools:
    """The straight line from the site does not pass through the Earth."""
    way = position - site
    share = -np.einsum("ij,ij->i", site, way) / np.einsum("ij,ij->i", way, way)
    nearest = site + np.clip(share, 0.0, 1.0)[:, None] * way
    clear: Bools = np.einsum("ij,ij->i", nearest, nearest) > SEMI_MINOR_M**2
    return clear
