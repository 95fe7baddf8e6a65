"""Digests of messages are the same however many are looked at."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from linkgw.codec import bulk
from linkgw.conformance.draw import draw_messages
from linkgw.gateway.dedup import digest_with, digests_of, digests_with


@pytest.mark.parametrize("seed", range(20))
def test_the_digest_of_one_message_is_that_of_the_message_in_a_batch(catalog: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns = bulk.columns_of([draw_messages(catalog, rng, 40)], catalog)
    for kind in columns.kinds.values():
        stn = rng.integers(1 << 15, size=len(kind)).astype(np.uint16)
        for group in (0, 1):
            alone = [digests_of(kind.take(np.array([i])), stn[i : i + 1], group)[0] for i in range(len(kind))]
            twice = kind.take(np.arange(len(kind)).repeat(2))
            assert [*np.repeat(alone, 2)] == [*digests_of(twice, stn.repeat(2), group)]


def test_the_digest_with_references_is_the_same_one_by_one_and_together() -> None:
    rng = np.random.default_rng(1)
    digests = rng.integers(1 << 63, size=5).astype(np.uint64)
    at, columns, numbers = rng.integers(5, size=20), rng.integers(3, size=20), rng.integers(1 << 19, size=20)
    expected = digests.tolist()
    for i, column, number in zip(at.tolist(), columns.tolist(), numbers.tolist(), strict=True):
        expected[i] = digest_with(expected[i], column, number)
    digests_with(digests, at, columns, numbers)
    assert digests.tolist() == expected
