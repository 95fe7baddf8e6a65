"""Which detection is of which track: near pairs first, then gates, then the best assignment of each sensor's look.

A sensor sees an object at most once a look, so within a look each track takes at most one detection; detections of
different sensors do not compete for it.
"""

from __future__ import annotations

from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from linkgw.sim.model import Floats, Ints

DENSE_PAIRS = 40_000
"""Up to so many pairs all distances are cheaper than a tree."""
ONE_CLUSTER = 64
"""So few contested pairs are solved at once: telling them apart costs more."""
FORBIDDEN = 1e6
"""Cost of a pair outside the gate."""


def near_pairs(
    measured: Floats,
    spread_m2: Floats,
    lag_s: Floats,
    position: Floats,
    velocity: Floats,
    reach_m2: Floats,
    gate: Floats,
) -> tuple[Ints, Ints]:
    """Pairs (detection, track) that may pass the gate: a bound that needs distances only.

    Parameters
    ----------
    measured, spread_m2, lag_s : (d, 3), (d,), (d,)
        Places, their variances summed over three axes, and how long ago.
    position, velocity, reach_m2, gate : (t, 3), (t, 3), (t,), (t,)
        Tracks now, likewise, and greatest normalised innovation squared.
    """
    if not len(measured) or not len(position):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if len(measured) * len(position) <= DENSE_PAIRS:
        apart = measured[:, None] - position[None] + lag_s[:, None, None] * velocity[None]
        distance2 = np.vecdot(apart, apart)
        d, t = np.nonzero(distance2 < (spread_m2[:, None] + reach_m2) * gate)
        return d, t
    fastest = float(np.sqrt(np.vecdot(velocity, velocity).max()))
    moved = fastest * np.abs(lag_s)
    size = np.floor(np.log2(np.maximum(reach_m2 * gate, 1.0)) / 2)
    found = [_near(measured, spread_m2, moved, position, reach_m2, gate, size == s) for s in np.unique(size).tolist()]
    d, t = (np.concatenate(part) for part in zip(*found, strict=True))
    apart = measured[d] - position[t] + lag_s[d, None] * velocity[t]
    keep = np.vecdot(apart, apart) < (spread_m2[d] + reach_m2[t]) * gate[t]
    order = np.lexsort((t[keep], d[keep]))
    return d[keep][order], t[keep][order]


def _near(
    measured: Floats,
    spread_m2: Floats,
    moved_m: Floats,
    position: Floats,
    reach_m2: Floats,
    gate: Floats,
    which: NDArray[np.bool_],
) -> tuple[Ints, Ints]:
    """Pairs with those tracks whose reach is of one size: a tree for each, lest one that is lost makes all wide."""
    tracks = np.flatnonzero(which)
    radius = np.sqrt((spread_m2 + reach_m2[tracks].max()) * gate[tracks].max()) + moved_m
    lists = cKDTree(position[tracks]).query_ball_point(measured, radius)
    counts = np.fromiter(map(len, lists), np.int64, len(lists))
    t = np.fromiter(chain.from_iterable(lists), np.int64, counts.sum())
    return np.repeat(np.arange(len(lists)), counts), tracks[t]


def assign(detection: Ints, claim: Ints, cost: Floats) -> NDArray[np.bool_]:
    """Which of n gated pairs hold: each detection once, each claim (track within a sensor's look) once, at least cost.

    Pairs that nobody contests hold at once; the rest is solved cluster by cluster.

    >>> assign(np.array([0, 1, 1]), np.array([5, 5, 6]), np.array([1.0, 0.5, 2.0])).tolist()
    [True, False, True]
    """
    _, c, c_count = np.unique(claim, return_inverse=True, return_counts=True)
    d_count = np.bincount(detection)
    holds: NDArray[np.bool_] = (d_count[detection] == 1) & (c_count[c] == 1)
    rest = np.flatnonzero(~holds)
    if not rest.size:
        return holds
    if rest.size <= ONE_CLUSTER:
        holds[rest] = _solve(detection[rest], c[rest], cost[rest])
        return holds
    n_d = len(d_count)
    links = coo_array((np.ones(rest.size), (detection[rest], n_d + c[rest])), shape=(n_d + len(c_count),) * 2)
    label = connected_components(links, directed=False)[1][detection[rest]]
    order = np.argsort(label, kind="stable")
    for cluster in np.split(rest[order], np.flatnonzero(np.diff(label[order])) + 1):
        holds[cluster] = _solve(detection[cluster], c[cluster], cost[cluster])
    return holds


def _solve(detection: Ints, claim: Ints, cost: Floats) -> NDArray[np.bool_]:
    """The same for pairs that all contest each other."""
    _, i = np.unique(detection, return_inverse=True)
    _, j = np.unique(claim, return_inverse=True)
    table = np.full((i.max() + 1, j.max() + 1), FORBIDDEN)
    table[i, j] = cost
    best = np.full(len(table), -1)
    rows, columns = linear_sum_assignment(table)
    best[rows] = columns
    return np.asarray(best[i] == j)


def contested(detection: Ints, claim: Ints) -> bool:
    """Whether any detection or claim occurs twice; quick for the few pairs of a tick.

    >>> contested(np.array([0, 1]), np.array([5, 6])), contested(np.array([0, 1]), np.array([5, 5]))
    (False, True)
    """
    n = len(detection)
    return len(set(detection.tolist())) < n or len(set(claim.tolist())) < n
