"""Uncertain places as messages state them: axes and bearing of the 90 % ellipse; classes of accuracy and of reach."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from linkgw.sim.earth import MEAN_RADIUS_M, MU
from linkgw.sim.model import Floats, Ints
from linkgw.sim.tracking.quality import largest_sigma_m

CHI2_90 = 4.605170185988092
"""90 % of the chi-squared distribution of two dimensions: -2 ln(0.1)."""
COVARIANCE_CLASSES_M = (10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0, 10_000.0, 30_000.0, 100_000.0)
"""Upper limits of the enumeration `covariance_class`, whose codes count from 1."""
REACHES_M = (
    (300_000.0, "close-range ballistic missile"),
    (1_000_000.0, "short-range ballistic missile"),
    (3_000_000.0, "medium-range ballistic missile"),
    (5_500_000.0, "intermediate-range ballistic missile"),
    (math.inf, "intercontinental ballistic missile"),
)
"""Greatest reach -> what a missile is called; the limits are those of the enumeration `space_object`."""


def ellipse_90(covariance_m2: Floats) -> tuple[Floats, Floats, Floats]:
    """Semi-axes (m) of the 90 % ellipse of (n, 2, 2) covariances of east and north, and the bearing of the major one.

    The bearing is in deg from true north clockwise, 0 to 180. NaN where the covariance is.

    >>> [a.round(3).tolist() for a in ellipse_90(np.array([[[4.0, 0.0], [0.0, 1.0]]]))]
    [[4.292], [2.146], [90.0]]
    """
    known: NDArray[np.bool_] = np.asarray(np.isfinite(covariance_m2).all(axis=(1, 2)))
    filled = np.where(known[:, None, None], covariance_m2, np.eye(2))
    values, vectors = np.linalg.eigh(filled)
    axes = np.sqrt(np.maximum(values, 0.0) * CHI2_90)
    bearing = np.mod(np.degrees(np.arctan2(vectors[:, 0, 1], vectors[:, 1, 1])), 180.0)
    major, minor = np.where(known, axes[:, 1], np.nan), np.where(known, axes[:, 0], np.nan)
    return major, minor, np.where(known, bearing, np.nan)


def covariance_class(covariance: Floats) -> Ints:
    """(n,) codes of the enumeration `covariance_class`: the one-sigma error along the largest axis of the position.

    `covariance` is (n, 6, 6) of position and velocity.
    """
    codes: Ints = np.searchsorted(COVARIANCE_CLASSES_M, largest_sigma_m(covariance)).astype(np.int64) + 1
    return codes


def reach_m(radius_m: float, speed_m_s: float) -> float:
    """How far a body that is this fast at this distance from the Earth's centre could have been thrown at best.

    For the speed in a frame that does not turn. Infinite for a speed that suffices for a circular orbit.

    Source
    ------
    Bate, Mueller, White, Fundamentals of Astrodynamics (1971), section 6.2: the greatest range angle for
    Q = v^2 r / mu < 1 is 2 arcsin(Q / (2 - Q)).

    >>> round(reach_m(6.6e6, 7000.0) / 1e5) / 10
    9.6
    """
    q = speed_m_s**2 * radius_m / MU
    return MEAN_RADIUS_M * 2 * math.asin(q / (2 - q)) if q < 1 else math.inf


def missile_named(reach: float) -> str:
    """What the enumeration `space_object` calls a missile of this reach in m."""
    return next(name for limit, name in REACHES_M if reach < limit or limit == math.inf)
