"""Points in polygons on the map, for columns of positions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class Area:
    """A polygon in plain latitude and longitude; its sides are straight on that map.

    Parameters
    ----------
    corners : sequence of (latitude, longitude)
        Degrees. May cross the antimeridian; spans less than 180 degrees of longitude.
    """

    def __init__(self, corners: list[tuple[float, float]]) -> None:
        self._latitudes = np.array([c[0] for c in corners])
        self._reference = corners[0][1]
        self._longitudes = self._relative(np.array([c[1] for c in corners]))

    @property
    def span(self) -> float:
        """Degrees of longitude from its western to its eastern end."""
        return float(np.ptp(self._longitudes))

    def _relative(self, longitudes: NDArray[Any]) -> NDArray[np.float64]:
        """Degrees east of the first corner, -180 to 180."""
        relative: NDArray[np.float64] = (longitudes - self._reference + 180.0) % 360.0 - 180.0
        return relative

    def contains(self, latitudes: NDArray[Any], longitudes: NDArray[Any]) -> NDArray[np.bool_]:
        """(n,) whether each point, in degrees, lies inside; NaN never does. Even-odd rule, a ray to the east.

        >>> Area([(30, 170), (30, -170), (40, -170), (40, 170)]).contains(
        ...     np.array([35.0, 35.0, np.nan]), np.array([179.0, 165.0, 180.0])).tolist()
        [True, False, False]
        """
        x, y = self._relative(longitudes), latitudes
        inside = np.zeros(len(y), np.bool_)
        x0, y0 = self._longitudes[-1], self._latitudes[-1]
        for x1, y1 in zip(self._longitudes, self._latitudes, strict=True):
            if y0 != y1:
                crosses = ((y0 > y) != (y1 > y)) & (x < x0 + (y - y0) * ((x1 - x0) / (y1 - y0)))
                inside ^= crosses
            x0, y0 = x1, y1
        inside &= np.isfinite(x) & np.isfinite(y)
        return inside
