"""Track quality tells the size of the error."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from linkgw.sim.tracking import quality_of


def spread(sigma_m: float) -> np.ndarray:  # type: ignore[type-arg]  # of any shape
    return np.diag([sigma_m**2, 1.0, 1.0, 1.0, 1.0, 1.0])[None]


@given(sigma=st.floats(1.0, 1e7))
def test_a_step_of_quality_is_a_factor_of_two(sigma: float) -> None:
    quality = int(quality_of(spread(sigma))[0])
    if quality > 0:
        assert sigma <= 10.0 * 2 ** (15 - quality) * (1 + 1e-9)
    if quality < 15:
        assert sigma > 10.0 * 2 ** (14 - quality) * (1 - 1e-9)


@given(sigma=st.floats(1.0, 1e6))
def test_more_error_is_never_better(sigma: float) -> None:
    assert quality_of(spread(1.5 * sigma))[0] <= quality_of(spread(sigma))[0]
