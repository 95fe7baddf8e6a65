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
        latitudes, self._reference = np.array([c[0] for c in corners]), corners[0][1]
        longitudes = self._longitudes = self._relative(np.array([c[1] for c in corners]))
        y0, x0 = np.roll(latitudes, 1), np.roll(longitudes, 1)
        slanted = y0 != latitudes  # a side along a parallel crosses no ray to the east
        self._y0, self._y1, self._x0 = (a[slanted, np.newaxis] for a in (y0, latitudes, x0))
        self._slope = (longitudes - x0)[slanted, np.newaxis] / (self._y1 - self._y0)

        sides = np.hstack([self._y0, self._y1, self._x0, self._slope])
        self._sides: list[tuple[float, float, float, float]] = [tuple(side) for side in sides.tolist()]

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
        if len(latitudes) == 1:
            return np.array([self.contains_one(float(latitudes[0]), float(longitudes[0]))])
        x, y = self._relative(longitudes), latitudes
        is_below = y < self._y0  # NaN is below nothing, and no comparison with it holds: it never lies inside
        crosses = is_below != (y < self._y1)
        crosses &= x < self._x0 + (y - self._y0) * self._slope
        inside: NDArray[np.bool_] = np.logical_xor.reduce(crosses, axis=0)
        return inside

    def contains_one(self, y: float, longitude: float) -> bool:
        """`contains` of one point."""
        x = (longitude - self._reference + 180.0) % 360.0 - 180.0
        inside = False
        for y0, y1, x0, slope in self._sides:
            if (y < y0) != (y < y1) and x < x0 + (y - y0) * slope:
                inside = not inside
        return inside
