"""Aircraft, ships and participants on great circles, all at once.

A route is a chain of geodesics of the ellipsoid, flown at one speed and altitude. It is laid out once: nodes every
150 km or less with exact positions and velocities. Between them a cubic through both ends is followed, which leaves the
geodesic by less than 2 cm; asking for ten thousand places is then a few lookups in arrays.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from linkgw.sim.earth import ECCENTRICITY2, SEMI_MAJOR_M, destination, ecef_of, enu_axes, geodesic
from linkgw.sim.model import Ints
from linkgw.sim.scenario import UnitConfig

Floats = NDArray[np.float64]

LONGEST_S = 864_000.0
"""No scenario lasts longer."""
_PIECE_M = 150_000.0


class Routes:
    """Routes of m objects, as pieces between nodes.

    Parameters
    ----------
    owner : (p,) int64
        Object of each leg, ascending; every object has at least one.
    start_s : (p,) float64
        When each leg begins; ascending within an object.
    latitude, longitude, azimuth_deg : (p,) float64
        Where and in which direction it begins.
    length_m : (p,) float64
        Its length.
    speed_m_s, altitude_m : (p,) float64
        Over ground, and above the ellipsoid.
    """

    def __init__(
        self,
        owner: Ints,
        start_s: Floats,
        latitude: Floats,
        longitude: Floats,
        azimuth_deg: Floats,
        length_m: Floats,
        speed_m_s: Floats,
        altitude_m: Floats,
    ) -> None:
        n_pieces = np.maximum(np.ceil(length_m / _PIECE_M), 1).astype(np.int64)
        leg = np.repeat(np.arange(len(owner)), n_pieces)
        number = np.arange(len(leg)) - np.repeat(np.cumsum(n_pieces) - n_pieces, n_pieces)
        step_m = (length_m / n_pieces)[leg]
        speed = speed_m_s[leg]
        self._span_s = np.where(speed > 0, step_m / np.maximum(speed, 1e-9), 1.0)
        self._start_s = start_s[leg] + number * self._span_s
        self._owner = owner[leg]
        # one ascending key for objects and times together, so that one search finds the pieces of all
        self._stride_s = float(np.max(self._start_s + self._span_s, initial=1.0)) * 2 + 1e6
        self._key = self._owner * self._stride_s + self._start_s
        self._first = np.searchsorted(self._owner, np.arange(int(owner[-1]) + 1 if len(owner) else 0))
        ends = []
        for along in (number * step_m, (number + 1) * step_m):
            lat, lon, course = destination(latitude[leg], longitude[leg], azimuth_deg[leg], along)
            ends.append(_on_course(lat, lon, course, altitude_m[leg], speed))
        (self._from, self._from_v), (self._to, self._to_v) = ends

    def at(self, index: Ints, time_s: Floats) -> tuple[Floats, Floats]:
        """Positions and velocities, (n, 3) each, of objects (n,) at times (n,).

        Before its first leg and after its last one an object goes straight on.
        """
        index = np.asarray(index)
        time_s = np.asarray(time_s, float)
        piece = np.searchsorted(self._key, index * self._stride_s + time_s, "right") - 1
        piece = np.maximum(piece, self._first[index])
        span = self._span_s[piece][:, None]
        raw = (time_s - self._start_s[piece])[:, None] / span
        u = np.clip(raw, 0.0, 1.0)
        p0, p1 = self._from[piece], self._to[piece]
        v0, v1 = self._from_v[piece] * span, self._to_v[piece] * span
        chord = p1 - p0
        # Hermite: position and its derivative by u
        c2, c3 = 3 * chord - 2 * v0 - v1, v0 + v1 - 2 * chord
        position = p0 + u * (v0 + u * (c2 + u * c3))
        velocity = (v0 + u * (2 * c2 + 3 * u * c3)) / span
        return position + velocity * (raw - u) * span, velocity


def _on_course(
    latitude: Floats, longitude: Floats, course_deg: Floats, altitude_m: Floats, speed_m_s: Floats
) -> tuple[Floats, Floats]:
    """Position and velocity of what moves along a geodesic at a speed over ground; higher up it is faster."""
    course = np.radians(course_deg)
    sine2 = np.sin(np.radians(latitude)) ** 2
    prime = SEMI_MAJOR_M / np.sqrt(1 - ECCENTRICITY2 * sine2)
    meridian = prime * (1 - ECCENTRICITY2) / (1 - ECCENTRICITY2 * sine2)
    east = speed_m_s * np.sin(course) * (1 + altitude_m / prime)
    north = speed_m_s * np.cos(course) * (1 + altitude_m / meridian)
    axes = enu_axes(latitude, longitude)
    velocity = east[:, None] * axes[:, 0] + north[:, None] * axes[:, 1]
    return ecef_of(latitude, longitude, altitude_m), velocity


def wander(
    area: tuple[float, float, float, float],
    speed_m_s: Floats,
    altitude_m: Floats,
    start_s: Floats,
    end_s: Floats,
    rng: np.random.Generator,
) -> Routes:
    """Routes of m objects within an area ([south, west, north, east], deg): from place to place, and on to the next."""
    m = len(speed_m_s)

    def places(n: int) -> tuple[Floats, Floats]:
        south, west, north, east = area
        width = (east - west) % 360 if east < west else east - west
        # as many to each part of the area, not to each degree of latitude
        low, high = np.sin(np.radians([south, north]))
        lat = np.degrees(np.arcsin(rng.uniform(low, high, n)))
        return lat, (west + width * rng.uniform(0.0, 1.0, n) + 180) % 360 - 180

    lat, lon = places(m)
    going, now_s = np.arange(m), start_s.astype(float)
    legs: list[tuple[Ints, Floats]] = []
    while len(going):
        to_lat, to_lon = places(len(going))
        azimuth, length = geodesic(lat[going], lon[going], to_lat, to_lon)
        # objects that stand still are given their place for ever
        length = np.where(speed_m_s[going] > 0, np.maximum(length, 1.0), 0.0)
        legs.append((going, np.stack([now_s[going], lat[going], lon[going], azimuth, length])))
        lat[going], lon[going] = to_lat, to_lon
        now_s[going] += np.where(length > 0, length / np.maximum(speed_m_s[going], 1e-9), np.inf)
        going = going[now_s[going] < end_s[going]]
    owner = np.concatenate([np.zeros(0, np.int64), *(of for of, _ in legs)])
    order = np.argsort(owner, kind="stable")
    owner = owner[order]
    start, from_lat, from_lon, course, length_m = np.concatenate([np.zeros((5, 0)), *(leg for _, leg in legs)], 1)[
        :, order
    ]
    return Routes(owner, start, from_lat, from_lon, course, length_m, speed_m_s[owner], altitude_m[owner])


class UnitRoutes:
    """Where a nation's units are: on great circles; land and space units stay where they are on the Earth."""

    def __init__(self, units: Sequence[UnitConfig], duration_s: float = LONGEST_S) -> None:
        def column(values: list[float]) -> Floats:
            return np.array(values, float)

        speed = column([u.speed_m_s if u.kind in ("ship", "aircraft", "submarine") else 0.0 for u in units])
        n = len(units)
        self._routes = Routes(
            np.arange(n),
            np.zeros(n),
            column([u.latitude for u in units]),
            column([u.longitude for u in units]),
            column([u.course_deg for u in units]),
            speed * max(duration_s, 1.0),
            speed,
            column([u.altitude_m for u in units]),
        )

    def positions(self, unit_index: Ints, time_s: Floats) -> Floats:
        """(n, 3) ECEF positions in m of units (n,) at times (n,)."""
        return self._routes.at(unit_index, time_s)[0]

    def velocities(self, unit_index: Ints, time_s: Floats) -> Floats:
        """(n, 3) velocities over the turning Earth in m/s, likewise."""
        return self._routes.at(unit_index, time_s)[1]
