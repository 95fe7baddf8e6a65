"""Faults on the way to the recording: each does what it says, as often as it says, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkgw.carriers import Octets
from linkgw.sim.faults import BITS_MAX, COPY_S, Arrivals, Kind, apply_faults
from linkgw.sim.scenario import FaultsConfig

N = 4000
TIME_S = np.sort(np.random.default_rng(7).uniform(0, 100, N))
LENGTHS = np.random.default_rng(8).integers(1, 60, N)
BOUNDS = np.concatenate([[0], np.cumsum(LENGTHS)])
PAYLOADS = Octets(np.random.default_rng(9).integers(0, 256, BOUNDS[-1], dtype=np.uint8), BOUNDS)


def arrive(*faults: dict[str, Any], loss: float = 0.0, seed: int = 0, nation: str = "JPN", **more: Any) -> Arrivals:
    rng = np.random.default_rng(seed)
    return apply_faults(PAYLOADS, TIME_S, [FaultsConfig(**f) for f in faults], nation, loss, rng, **more)


def likely(count: int, n: int, chance: float) -> bool:
    """Whether a count is within 5 standard deviations of what is expected."""
    return abs(count - n * chance) <= 5 * np.sqrt(n * chance * (1 - chance))


def unchanged(arrivals: Arrivals) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """(m,) whether each payload is as it was sent."""
    pairs = zip(arrivals.payloads, arrivals.row.tolist(), strict=True)
    return np.array([octets == PAYLOADS[row] for octets, row in pairs], np.bool_)


def test_without_faults_everything_arrives_as_it_was_sent() -> None:
    found = arrive()
    assert found.row.tolist() == list(range(N))
    assert found.time_s.tolist() == TIME_S.tolist()
    assert found.payloads is PAYLOADS
    assert not found.kind.any()
    assert found.counts["arrived"] == N


def test_loss_of_the_network_and_of_faults_add_up() -> None:
    found = arrive({"loss": 0.2}, {"loss": 0.1}, loss=0.05)
    assert likely(found.counts["lost"], N, 1 - 0.8 * 0.9 * 0.95)
    assert len(set(found.row.tolist())) == len(found.row) == N - found.counts["lost"]
    assert unchanged(found).all()


def test_a_copy_comes_shortly_after_the_first() -> None:
    found = arrive({"duplicate": 0.1})
    assert likely(found.counts["copied"], N, 0.1)
    copies = np.flatnonzero(found.kind == Kind.COPY)
    assert len(copies) == found.counts["copied"]
    for copy in copies.tolist():
        (first,) = np.flatnonzero((found.row == found.row[copy]) & (found.kind == Kind.AS_SENT))
        assert first < copy
        assert 0 <= found.time_s[copy] - found.time_s[first] <= COPY_S
    assert unchanged(found).all()


def test_a_reordered_datagram_comes_just_after_its_successor() -> None:
    found = arrive({"reorder": 0.1})
    late = np.flatnonzero(found.kind == Kind.REORDERED)
    assert 0.08 * N < len(late) == found.counts["reordered"] < 0.1 * N
    assert (found.row[late] == found.row[late - 1] - 1).all()
    assert (found.time_s[late] == TIME_S[found.row[late] + 1]).all()
    assert sorted(found.row.tolist()) == list(range(N))


def test_reordering_everything_swaps_pairs() -> None:
    found = arrive({"reorder": 1.0})
    assert found.row.tolist() == [i ^ 1 for i in range(N)]


def test_jitter_delays_and_the_order_is_that_of_arrival() -> None:
    found = arrive({"jitter_s": 0.3}, {"jitter_s": 0.4})
    delay_s = found.time_s - TIME_S[found.row]
    assert (delay_s >= 0).all()
    assert np.sqrt(np.mean(delay_s**2)) == pytest.approx(0.5, rel=0.1)
    assert (np.diff(found.time_s) >= 0).all()
    assert (np.diff(found.row) < 0).any()
    assert not found.kind.any()


def test_one_to_eight_bits_of_a_corrupted_datagram_are_wrong() -> None:
    found = arrive({"corrupt": 0.1})
    assert likely(found.counts["corrupted"], N, 0.1)
    is_wrong = found.kind == Kind.CORRUPTED
    assert (unchanged(found) == ~is_wrong).all()
    places, n_wrong = [], []
    for i in np.flatnonzero(is_wrong).tolist():
        sent, got = PAYLOADS[int(found.row[i])], found.payloads[i]
        assert len(sent) == len(got)
        wrong = int.from_bytes(sent, "big") ^ int.from_bytes(got, "big")
        n_wrong.append(wrong.bit_count())
        places.append(wrong.bit_length() / (8 * len(sent)))
    assert set(n_wrong) == set(range(1, BITS_MAX + 1))
    assert min(places) < 0.1
    assert max(places) > 0.9


def test_a_copy_may_be_corrupted_where_the_first_is_not() -> None:
    found = arrive({"duplicate": 1.0, "corrupt": 0.5})
    kinds = {int(kind) for kind in found.kind}
    assert kinds == {Kind.AS_SENT, Kind.COPY, Kind.CORRUPTED, Kind.COPY | Kind.CORRUPTED}


def test_faults_hold_for_their_nation_and_their_time_only() -> None:
    found = arrive({"nation": "KOR", "loss": 1.0}, {"nation": "JPN", "from_s": 20, "to_s": 30, "loss": 1.0})
    gone = sorted(set(range(N)) - set(found.row.tolist()))
    assert gone == np.flatnonzero((TIME_S >= 20) & (TIME_S < 30)).tolist()
    assert arrive({"nation": "*", "loss": 1.0}).counts["arrived"] == 0


def test_a_clock_that_is_ahead_writes_later_times() -> None:
    assert np.allclose(arrive(clock_skew_s=-2.5).time_s, TIME_S - 2.5, atol=1e-12)


def test_nothing_sent_gives_nothing() -> None:
    everything = FaultsConfig(loss=0.5, duplicate=0.5, reorder=0.5, jitter_s=1, corrupt=0.5)
    found = apply_faults(Octets.of([]), np.zeros(0), [everything], "KOR", 0.5, np.random.default_rng(0))
    assert len(found.payloads) == len(found.row) == found.counts["sent"] == 0


CHANCES = st.floats(0, 1)


@given(
    st.builds(
        FaultsConfig, loss=CHANCES, duplicate=CHANCES, reorder=CHANCES, corrupt=CHANCES, jitter_s=st.floats(0, 2)
    ),
    st.lists(st.binary(max_size=5), max_size=30),
    st.integers(0, 2**32),
)
def test_every_datagram_is_accounted_for_and_the_same_seed_gives_the_same(
    fault: FaultsConfig, payloads: list[bytes], seed: int
) -> None:
    time_s = np.arange(len(payloads)) / 4
    found, again = (
        apply_faults(Octets.of(payloads), time_s, [fault], "USA", 0.1, np.random.default_rng(seed)) for _ in range(2)
    )
    counts = found.counts
    assert counts["arrived"] == counts["sent"] - counts["lost"] + counts["copied"] == len(found.payloads)
    assert counts["sent"] == len(payloads)
    assert (np.diff(found.time_s) >= 0).all()
    assert (found.time_s >= time_s[found.row]).all()
    assert [len(p) for p in found.payloads] == [len(payloads[row]) for row in found.row.tolist()]
    assert list(found.payloads) == list(again.payloads)
    assert found.time_s.tolist() == again.time_s.tolist()
    assert found.counts == again.counts
