"""How many datagrams are read at a time follows how long they take."""

from __future__ import annotations

from linkgw.io.pace import Pace

BATCH_NS = 5_000_000


def after(pace: Pace, us_each: float, fixed_us: float = 0.0, n: int = 200) -> int:
    """The bound after n full batches of a machine that takes so long."""
    for _ in range(n):
        pace.took(pace.most, int(1000 * (fixed_us + us_each * pace.most)))
    return pace.most


def test_it_settles_where_a_batch_takes_the_stated_time() -> None:
    for us_each, fixed_us in ((2.5, 0), (5, 500), (10, 1000)):
        n = after(Pace(BATCH_NS, 256, 4096), us_each, fixed_us)
        assert 0.9 < (fixed_us + us_each * n) / 5000 < 1.1


def test_it_stays_within_its_ends() -> None:
    assert after(Pace(BATCH_NS, 256, 4096), 0.1) == 4096
    assert after(Pace(BATCH_NS, 256, 4096), 1000) == 256


def test_one_slow_batch_is_soon_forgotten() -> None:
    pace = Pace(BATCH_NS, 256, 4096)
    before = after(pace, 2.5)
    pace.took(before, 20 * BATCH_NS)  # the processor was somebody else's
    assert pace.most < 0.6 * before
    assert after(pace, 2.5, n=4) > 0.9 * before


def test_a_few_datagrams_say_nothing() -> None:
    pace = Pace(BATCH_NS, 256, 4096)
    before = pace.most
    pace.took(3, 10 * BATCH_NS)
    pace.took(3, 1)
    assert pace.most == before
