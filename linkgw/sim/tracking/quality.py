"""Track quality 0 to 15, from the filter's covariance.

| quality | one-sigma error along the largest axis of the position |
|--------:|--------------------------------------------------------|
| 15      | up to 10 m                                             |
| 14      | up to 20 m                                             |
| ...     | each step down doubles it                              |
| 8       | up to 1.28 km                                          |
| 1       | up to 164 km                                           |
| 0       | more                                                   |
"""

from __future__ import annotations

import numpy as np

from linkgw.sim.model import Codes, Floats

BEST_M = 10.0
"""One-sigma error of the best quality."""


def largest_sigma_m(covariance: Floats) -> Floats:
    """(n,) one-sigma errors along the largest axis of the position, of (n, 6, 6) covariances."""
    return np.asarray(np.sqrt(np.maximum(np.linalg.eigvalsh(covariance[:, :3, :3])[:, -1], 0.0)))


def quality_of(covariance: Floats) -> Codes:
    """(n,) track qualities of (n, 6, 6) covariances of position and velocity.

    >>> quality_of(np.eye(6)[None] * np.array([9.0, 11.0, 1_000.0, 1e6])[:, None, None] ** 2).tolist()
    [15, 14, 8, 0]
    """
    steps = np.ceil(np.log2(np.maximum(largest_sigma_m(covariance), BEST_M) / BEST_M))
    quality: Codes = np.clip(15 - steps, 0, 15).astype(np.uint8)
    return quality
