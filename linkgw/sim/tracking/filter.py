"""The extended Kalman filter's half that takes measurements: range, azimuth and elevation, in batches.

States stand at the time of the tick; a measurement was made a little before (its lag), so it is compared with the
state moved back by so much.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from linkgw.sim.earth import enu_axes, geodetic_of
from linkgw.sim.model import Codes, Detections, Domain, Floats, Ints
from linkgw.sim.sensors import Sensor, UnitPositions, sigmas
from linkgw.sim.sight import sea_elevation

SEA_SIGMA_M = 20.0
"""A surface track is on the sea: one-sigma error of that."""


@dataclass(frozen=True, slots=True, eq=False)
class Measurements:
    """n detections with what the filter needs to know of their sensors."""

    time_s: Floats
    """(n,) when the look was."""
    sensor: Ints
    """(n,) sensor."""
    look: Ints
    """(n,) its look."""
    mode: Codes
    """(n,) `Domain`."""
    object: Ints
    """(n,) for scores only."""
    polar: Floats
    """(n, 3) range, azimuth, elevation."""
    variance: Floats
    """(n, 3) of these."""
    site: Floats
    """(n, 3) position of the sensor."""
    axes: Floats
    """(n, 3, 3) east, north and up at the sensor, as rows."""
    position: Floats
    """(n, 3) place that was measured."""
    spread_m2: Floats
    """(n,) sum of its variances along three axes."""
    level_spread_m2: Floats
    """(n,) sum of its variances along the level ones."""

    def __len__(self) -> int:
        return len(self.time_s)

    def take(self, which: Any) -> Measurements:
        """Some of them."""
        return Measurements(*[getattr(self, name)[which] for name in _COLUMNS])


_COLUMNS = tuple(f.name for f in fields(Measurements))


def measure(detections: Detections, sensors: list[Sensor], unit_positions: UnitPositions) -> Measurements:
    """Detections as the filter takes them; those of ships are brought down to the sea, and their elevation left out."""
    units = np.array([s.unit for s in sensors], np.int64)
    site = unit_positions(units[detections.sensor], detections.time_s)
    latitude, longitude, height = geodetic_of(site)
    axes = enu_axes(latitude, longitude)
    distance, azimuth, elevation = detections.range_m, detections.azimuth_rad, detections.elevation_rad
    variance = np.square(np.array([sigmas(s.config) for s in sensors]).reshape(-1, 3))[detections.sensor]
    surface = detections.mode == Domain.SURFACE
    elevation = np.where(surface, sea_elevation(height, distance), elevation)
    variance[surface, 2] = np.square(SEA_SIGMA_M / distance[surface])
    level = distance * np.cos(elevation)
    enu = np.stack([level * np.sin(azimuth), level * np.cos(azimuth), distance * np.sin(elevation)], -1)
    return Measurements(
        time_s=detections.time_s,
        sensor=detections.sensor,
        look=detections.look,
        mode=detections.mode,
        object=detections.object,
        polar=np.stack([distance, azimuth, elevation], -1),
        variance=variance,
        site=site,
        axes=axes,
        position=site + np.einsum("nij,ni->nj", axes, enu),
        spread_m2=variance[:, 0] + variance[:, 1] * level**2 + variance[:, 2] * distance**2,
        level_spread_m2=variance[:, 0]
        + variance[:, 1] * level**2
        + variance[:, 2] * (distance * np.sin(elevation)) ** 2,
    )


def polar_of(offset: Floats, axes: Floats) -> tuple[Floats, Floats]:
    """(n, 3) range, azimuth and elevation of offsets from a sensor in ECEF, and their (n, 3, 3) derivative."""
    enu = np.einsum("nij,nj->ni", axes, offset)
    east, north, up = enu[:, 0], enu[:, 1], enu[:, 2]
    level2 = east * east + north * north
    level = np.sqrt(level2)
    distance2 = level2 + up * up
    distance = np.sqrt(distance2)
    polar = np.stack([distance, np.arctan2(east, north), np.arctan2(up, level)], -1)
    slope = np.empty((len(enu), 3, 3))
    slope[:, 0] = enu / distance[:, None]
    slope[:, 1, 0] = north / level2
    slope[:, 1, 1] = -east / level2
    slope[:, 1, 2] = 0.0
    steep = -up / (distance2 * level)
    slope[:, 2, 0] = east * steep
    slope[:, 2, 1] = north * steep
    slope[:, 2, 2] = level / distance2
    return polar, slope @ axes


def placed_covariance(m: Measurements) -> Floats:
    """(n, 3, 3) covariance of the places that were measured."""
    _, slope = polar_of(m.position - m.site, m.axes)
    back = np.linalg.inv(slope)
    return np.asarray((back * m.variance[:, None, :]) @ back.transpose(0, 2, 1))


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """n measurements beside the tracks that they may be of."""

    residual: Floats
    """(n, 3) measured less expected."""
    spread: Floats
    """(n, 3, 3) covariance of it."""
    inverse: Floats
    """(n, 3, 3) of the spread."""
    gain: Floats
    """(n, 6, 3) Kalman gain."""
    cross: Floats
    """(n, 6, 3) covariance of state and residual."""

    def take(self, which: Any) -> Comparison:
        """Some of them."""
        return Comparison(
            self.residual[which], self.spread[which], self.inverse[which], self.gain[which], self.cross[which]
        )

    @property
    def nis(self) -> Floats:
        """(n,) normalised innovations squared: chi-squared of three degrees of freedom where all is well."""
        return np.asarray(np.einsum("ni,nij,nj->n", self.residual, self.inverse, self.residual))


def compare(
    state: Floats,
    covariance: Floats,
    acceleration: Floats,
    noise: Floats,
    allowance_m2: Floats | float,
    lag_s: Floats,
    m: Measurements,
) -> Comparison:
    """Hold measurements (n) against states (n, 6), each moved back by its lag.

    The measurement is linearised where more is known: at the track, or, while the track is less certain than the
    measurement, at the place measured. So a track that coasted for an hour takes its first detection without error.

    Parameters
    ----------
    acceleration : (n, 3)
        Of the tracks.
    noise : (n,)
        Spectral density of their unknown acceleration, m2/s3, for the time of the lag.
    allowance_m2 : (n,) or 0
        What is added to the variance of the position: for gates that are to be wider than the filter's.
    lag_s : (n,)
        From the look to the time of the states.
    """
    lag = lag_s[:, None]
    expected = state[:, :3] - lag * state[:, 3:] + 0.5 * lag * lag * acceleration
    wide = lag[:, :, None]
    cross = covariance[:, :, :3] - wide * covariance[:, :, 3:]
    placed = cross[:, :3] - wide * cross[:, 3:]
    extra = noise * np.abs(lag_s) ** 3 / 3 + allowance_m2
    placed[:, [0, 1, 2], [0, 1, 2]] += extra[:, None]
    trusted = placed[:, 0, 0] + placed[:, 1, 1] + placed[:, 2, 2] < m.spread_m2
    where = np.where(trusted[:, None], expected, m.position)
    polar, slope = polar_of(where - m.site, m.axes)
    off = m.polar - polar
    off[:, 1] = (off[:, 1] + np.pi) % (2 * np.pi) - np.pi
    residual = off - np.einsum("nij,nj->ni", slope, expected - where)
    turned = slope.transpose(0, 2, 1)
    spread = slope @ placed @ turned
    spread[:, [0, 1, 2], [0, 1, 2]] += m.variance
    inverse: Floats = np.asarray(np.linalg.inv(spread), np.float64)
    crossed = cross @ turned
    return Comparison(residual, spread, inverse, crossed @ inverse, crossed)


def correct(state: Floats, covariance: Floats, c: Comparison) -> tuple[Floats, Floats]:
    """States and covariances after the measurements they were compared with."""
    after = covariance - c.gain @ c.cross.transpose(0, 2, 1)
    moved = state + np.einsum("nij,nj->ni", c.gain, c.residual)
    return moved, 0.5 * (after + after.transpose(0, 2, 1))


def nees(error: Floats, covariance: Floats) -> Floats:
    """(n,) normalised estimation errors squared of (n, k) errors."""
    return np.asarray(np.vecdot(error, np.linalg.solve(covariance, error[..., None])[..., 0]))
