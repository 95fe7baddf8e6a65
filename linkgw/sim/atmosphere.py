"""Density of the air, U.S. Standard Atmosphere 1976, from the ground to 1,000 km.

Source
------
U.S. Standard Atmosphere, 1976 (NOAA-S/T 76-1562): layers of part 1 to 86 km, table of densities above.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from math import exp

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

Floats = NDArray[np.float64]

_LAYERS = (
    # base (geopotential m), temperature there (K), lapse rate (K/m)
    (0.0, 288.15, -0.0065),
    (11_000.0, 216.65, 0.0),
    (20_000.0, 216.65, 0.001),
    (32_000.0, 228.65, 0.0028),
    (47_000.0, 270.65, 0.0),
    (51_000.0, 270.65, -0.0028),
    (71_000.0, 214.65, -0.002),
)
_UPPER = {
    # geometric km: kg/m3
    86: 6.958e-6,
    90: 3.416e-6,
    95: 1.393e-6,
    100: 5.604e-7,
    110: 9.708e-8,
    120: 2.222e-8,
    130: 8.152e-9,
    140: 3.831e-9,
    150: 2.076e-9,
    160: 1.233e-9,
    180: 5.194e-10,
    200: 2.541e-10,
    250: 6.073e-11,
    300: 1.916e-11,
    400: 2.803e-12,
    500: 5.215e-13,
    600: 1.137e-13,
    700: 3.070e-14,
    800: 1.136e-14,
    1000: 3.561e-15,
}
_SEA_PRESSURE_PA = 101_325.0
_GRAVITY = 9.80665
_GAS = 287.05287
"""Specific gas constant of air, J/(kg K)."""
_RADIUS_M = 6_356_766.0
"""Of the standard's relation between geometric and geopotential height."""
_STEP_M = 1_000.0


def _layered(altitude_m: float) -> float:
    """Density below 86 km."""
    height = _RADIUS_M * altitude_m / (_RADIUS_M + altitude_m)
    pressure = _SEA_PRESSURE_PA
    for i, (base, temperature, lapse) in enumerate(_LAYERS):
        top = _LAYERS[i + 1][0] if i + 1 < len(_LAYERS) else np.inf
        rise = min(height, top) - base
        if lapse:
            there = temperature + lapse * rise
            pressure *= (temperature / there) ** (_GRAVITY / (_GAS * lapse))
        else:
            there = temperature
            pressure *= exp(-_GRAVITY * rise / (_GAS * temperature))
        if height <= top:
            break
    return pressure / (_GAS * there)


@cache
def _logarithm() -> PchipInterpolator:
    """Logarithm of density over altitude, smooth."""
    lower = np.arange(-5_000.0, 86_000.0, _STEP_M)
    altitude = np.concatenate([lower, 1e3 * np.array(list(_UPPER), float)])
    density = [_layered(h) for h in lower.tolist()] + list(_UPPER.values())
    return PchipInterpolator(altitude, np.log(density))


def density(altitude_m: Floats) -> Floats:
    """Density in kg/m3 at (n,) altitudes in m: none above 1,000 km, that of 5 km under the sea further down.

    >>> density(np.array([0.0, 11_000.0, 2_000_000.0])).round(4).tolist()
    [1.225, 0.3648, 0.0]
    """
    spline = _logarithm()
    lowest, highest = spline.x[[0, -1]]
    inside = np.exp(spline(np.clip(altitude_m, lowest, highest)))
    return np.where(np.asarray(altitude_m) < highest, inside, 0.0)


class Air:
    """The same for one altitude at a time, in plain floats: what an integrator calls a million times."""

    def __init__(self) -> None:
        spline = _logarithm()
        self._knots: list[float] = spline.x.tolist()
        self._pieces: list[list[float]] = spline.c.T.tolist()

    def density(self, altitude_m: float) -> float:
        """Density in kg/m3."""
        knots = self._knots
        if altitude_m >= knots[-1]:
            return 0.0
        altitude_m = max(altitude_m, knots[0])
        i = bisect_right(knots, altitude_m) - 1
        d = altitude_m - knots[i]
        c3, c2, c1, c0 = self._pieces[i]
        return exp(((c3 * d + c2) * d + c1) * d + c0)
