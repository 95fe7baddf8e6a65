"""How long datagrams stay in the gateway: a histogram per group, cheap enough for every batch."""

from __future__ import annotations

from bisect import bisect_left

BOUNDS_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
"""Upper bounds of the buckets; one more takes the rest."""


class Latency:
    """From the arrival of a batch's first datagram in the kernel until all that it led to was sent, seconds."""

    counts: list[int]
    """Batches per bucket."""
    sum_s: float
    """Over all batches."""
    max_s: float
    """The longest."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS_S) + 1)
        self.sum_s = self.max_s = 0.0

    def add(self, seconds: float) -> None:
        """Take a batch; a clock that was set back counts as no time."""
        seconds = max(seconds, 0.0)
        self.counts[bisect_left(BOUNDS_S, seconds)] += 1
        self.sum_s += seconds
        self.max_s = max(self.max_s, seconds)

    def bound_s(self, share: float) -> float:
        """Upper bound of the time that this share of the batches took; 0 if there was none.

        >>> latency = Latency()
        >>> for seconds in (0.0003, 0.0004, 0.02):
        ...     latency.add(seconds)
        >>> latency.bound_s(0.5), latency.bound_s(0.99)
        (0.0005, 0.02)
        """
        wanted, seen = share * sum(self.counts), 0
        for count, bound in zip(self.counts, BOUNDS_S, strict=False):
            seen += count
            if seen >= wanted:
                return min(bound, self.max_s)
        return self.max_s

    def as_dict(self) -> dict[str, float]:
        """For JSON: times in milliseconds, percentiles as upper bounds."""
        n = sum(self.counts)
        return {
            "batches": n,
            "mean_ms": round(1e3 * self.sum_s / n, 3) if n else 0.0,
            "p50_ms": round(1e3 * self.bound_s(0.5), 3),
            "p99_ms": round(1e3 * self.bound_s(0.99), 3),
            "max_ms": round(1e3 * self.max_s, 3),
        }
