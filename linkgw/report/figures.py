"""Numbers as a report has them: rounded, and None where there is nothing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from linkgw.sim.model import Floats


def figure(value: Any, digits: int = 3) -> float | None:
    """A number rounded; None for None and for what is not finite.

    >>> figure(1.23456), figure(float("nan")), figure(None)
    (1.235, None, None)
    """
    if value is None or not math.isfinite(value):
        return None
    return round(float(value), digits) + 0.0


def earliest(*times: float | None) -> float | None:
    """The least of those that are there.

    >>> earliest(None, 3.0, 2.0), earliest(None)
    (2.0, None)
    """
    return min((t for t in times if t is not None), default=None)


def after(first: float | None, second: float | None) -> float | None:
    """How long after the first the second is; None where one is missing."""
    return None if first is None or second is None else figure(second - first)


def share(part: float, whole: float) -> float | None:
    """Part of a whole; None where there is no whole.

    >>> share(1, 3), share(0, 0)
    (0.3333, None)
    """
    return round(float(part) / float(whole), 4) if whole else None


def percentile(values: Floats, percent: float) -> float | None:
    """A percentile; None of nothing."""
    return figure(np.percentile(values, percent), 1) if len(values) else None


def column(values: Floats, digits: int) -> list[float | None]:
    """Numbers rounded, for a series."""
    return [figure(v, digits) for v in values.tolist()]
