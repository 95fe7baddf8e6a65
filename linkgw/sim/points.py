"""A place with its ellipse and time, as a warning desk keeps it and as messages state it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from linkgw.sim.earth import geodesic
from linkgw.sim.ellipse import CHI2_90, ellipse_90
from linkgw.sim.model import Ellipses

MAX_AXIS_M, MIN_AXIS_M = 1_500_000.0, 25.0
"""What a message can state of an axis."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place as last estimated; NaN is not known."""

    latitude: float = math.nan
    """deg."""
    longitude: float = math.nan
    """deg."""
    time_s: float = math.nan
    """When, s after the scenario's start."""
    major_m: float = math.nan
    """Semi-major axis of the 90 % ellipse."""
    minor_m: float = math.nan
    """Its semi-minor axis."""
    bearing_deg: float = math.nan
    """Of the major axis, from true north clockwise, 0 to 180."""
    time_sigma_s: float = math.nan
    """One-sigma error of the time."""

    @property
    def is_known(self) -> bool:
        """Whether there is an estimate at all."""
        return not math.isnan(self.latitude)

    @property
    def is_stated(self) -> bool:
        """Whether a message can state its ellipse."""
        return self.is_known and self.major_m <= MAX_AXIS_M

    @property
    def sigma_m(self) -> float:
        """One-sigma error along the major axis."""
        return self.major_m / math.sqrt(CHI2_90)

    def axes(self) -> dict[str, float]:
        """The ellipse as fields of a message."""
        major = max(self.major_m, MIN_AXIS_M)
        return {
            "semi_major_axis": major,
            "semi_minor_axis": min(max(self.minor_m, MIN_AXIS_M), major),
            "orientation": float(round(self.bearing_deg) % 180),
        }


def round_point(latitude: float, longitude: float, time_s: float, sigma_m: float, time_sigma_s: float) -> Point:
    """A place that is known equally well in all directions."""
    major = sigma_m * math.sqrt(CHI2_90)
    return Point(latitude, longitude, time_s, major, major, 0.0, time_sigma_s)


def point_of(ellipses: Ellipses, row: int) -> Point:
    """One row of a picture's ellipses."""
    if math.isnan(ellipses.latitude[row]):
        return Point()
    major, minor, bearing = (float(v[0]) for v in ellipse_90(ellipses.covariance_m2[row : row + 1]))
    latitude, longitude, time_s = (float(v[row]) for v in (ellipses.latitude, ellipses.longitude, ellipses.time_s))
    return Point(latitude, longitude, time_s, major, minor, bearing, float(ellipses.time_sigma_s[row]))


def distance_m(a: Point, b: Point) -> float:
    """Length of the geodesic between two places."""
    ends = (np.array([v]) for v in (a.latitude, a.longitude, b.latitude, b.longitude))
    return float(geodesic(*ends)[1][0])
