"""Pictures of a tracker, made by hand for tests of what is said about them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from linkgw.sim.earth import ecef_of, enu_axes
from linkgw.sim.model import Cues, Domain, Ellipses, Phase, TrackPicture

Place = tuple[float, float, float]
"""Latitude, longitude (deg); time (s)."""


@dataclass
class Track:
    """One track of a picture."""

    number: int
    latitude: float = 39.2
    longitude: float = 126.5
    altitude_m: float = 50_000.0
    enu_m_s: tuple[float, float, float] = (300.0, 100.0, 1500.0)
    domain: Domain = Domain.BALLISTIC
    phase: Phase = Phase.BOOST
    first_s: float = 0.0
    seen_s: float | None = None
    sensor: int = 0
    quality: int = 9
    object: int = -1
    launch: Place | None = (39.1, 126.0, 60.0)
    launch_sigma_s: float = 5.0
    impact: Place | None = None
    impact_sigma_m: float = 2000.0


@dataclass
class Picture:
    """A tick."""

    time_s: float
    tracks: list[Track] = field(default_factory=list)
    ended: tuple[int, ...] = ()

    def make(self) -> TrackPicture:
        """As the tracker gives it."""
        tracks = sorted(self.tracks, key=lambda t: t.number)
        n = len(tracks)
        latitude, longitude = np.array([t.latitude for t in tracks]), np.array([t.longitude for t in tracks])
        enu = np.array([t.enu_m_s for t in tracks]).reshape(n, 3)
        return TrackPicture(
            time_s=self.time_s,
            track=np.array([t.number for t in tracks], np.int64),
            domain=np.array([t.domain for t in tracks], np.uint8),
            position_m=ecef_of(latitude, longitude, np.array([t.altitude_m for t in tracks])),
            velocity_m_s=np.einsum("nji,nj->ni", enu_axes(latitude, longitude), enu),
            covariance=np.tile(np.diag([1e4] * 3 + [1.0] * 3), (n, 1, 1)),
            first_s=np.array([t.first_s for t in tracks], float),
            updated_s=np.array([self.time_s if t.seen_s is None else t.seen_s for t in tracks], float),
            sensor=np.array([t.sensor for t in tracks], np.int64),
            quality=np.array([t.quality for t in tracks], np.uint8),
            phase=np.array([t.phase for t in tracks], np.uint8),
            object=np.array([t.object for t in tracks], np.int64),
            impact=_ellipses([(t.impact, t.impact_sigma_m, 5.0) for t in tracks]),
            launch=_ellipses([(t.launch, 1000.0, t.launch_sigma_s) for t in tracks]),
            ended=np.array(self.ended, np.int64),
        )


def _ellipses(rows: list[tuple[Place | None, float, float]]) -> Ellipses:
    places = np.array([(math.nan,) * 3 if place is None else place for place, _, _ in rows]).reshape(len(rows), 3)
    covariance = np.array([np.eye(2) * (math.nan if place is None else sigma**2) for place, sigma, _ in rows])
    sigma_s = np.array([math.nan if place is None else s for place, _, s in rows])
    return Ellipses(places[:, 0], places[:, 1], places[:, 2], sigma_s, covariance.reshape(len(rows), 2, 2))


def cues(*seen: tuple[float, float, float], latency_s: float = 15.0) -> Cues:
    """Cues at (latitude, longitude, time of the look)."""
    latitude, longitude, time_s = (np.array(column, float) for column in zip(*seen, strict=True))
    n = len(time_s)
    return Cues(
        time_s, time_s + latency_s, np.full(n, 9), ecef_of(latitude, longitude, np.full(n, 15_000.0)),
        np.full(n, 5000.0), np.zeros(n, np.int64),
    )  # fmt: skip


def no_cues() -> Cues:
    """None."""
    none = np.zeros(0)
    return Cues(none, none, np.zeros(0, np.int64), np.zeros((0, 3)), none, np.zeros(0, np.int64))
