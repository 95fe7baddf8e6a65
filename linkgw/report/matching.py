"""Which object of the truth a track report is about: the nearest one, but a track keeps its object.

A report's nearest object within a gate votes for its track; the object with the most votes is the track's, and its
reports are compared with it as long as it is the nearest or lies within three times the error that they state. Where a
number stands for something else in between (tracks that swapped, a number given twice), the nearest object is taken,
and counted as a switch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from linkgw.report.heard import Tracks
from linkgw.report.truth import Truth
from linkgw.sim.earth import ecef_of
from linkgw.sim.model import Domain, Floats, Ints, ObjectKind

GATE_M = {Domain.AIR: 20_000.0, Domain.SURFACE: 10_000.0, Domain.BALLISTIC: 150_000.0}
"""A report further away than this from every object is of none."""
KINDS = {
    Domain.AIR: (ObjectKind.AIRCRAFT, ObjectKind.MISSILE, ObjectKind.STAGE),
    Domain.SURFACE: (ObjectKind.SHIP,),
    Domain.BALLISTIC: (ObjectKind.MISSILE, ObjectKind.STAGE, ObjectKind.SATELLITE),
}
"""What a report of a domain can be about."""
KEEP_STATED, KEEP_AT_LEAST_M = 3.0, 300.0
"""A track's object that is not the nearest is kept within so many times the error stated, and within so much."""
LIFE_GAP_S = 120.0
"""A number that was not reported for so long is another track's afterwards."""
NONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """What n track reports are about."""

    object: Ints
    """(n,) object of the truth; -1 for none."""
    track: Ints
    """(n,) number of the track's life, from 0: a track number from its first report to its end."""
    switched: NDArray[np.bool_]
    """(n,) it is about another object than its track is."""
    stale: NDArray[np.bool_]
    """(n,) it is about nothing, since its track's object is there no more."""


def match(tracks: Tracks, truth: Truth) -> Matched:
    """Match a nation's own track reports with the truth."""
    life = lives(tracks.tn, tracks.time_s)
    gates = np.zeros(len(tracks))
    position = ecef_of(tracks.latitude, tracks.longitude, tracks.altitude_m)
    nearest = np.full(len(tracks), NONE, np.int64)
    for domain, gate_m in GATE_M.items():
        rows = np.flatnonzero((tracks.domain == domain) & np.isfinite(position).all(axis=1))
        gates[rows] = gate_m
        candidates = np.flatnonzero(np.isin(truth.kinds, KINDS[domain]))
        nearest[rows] = _nearest(position[rows], tracks.validity_s[rows], truth, candidates, gate_m)
    elected = _elected(life, nearest)[life] if len(tracks) else nearest
    held = np.flatnonzero(elected != NONE)
    apart = np.full(len(tracks), np.inf)
    apart[held] = _apart(position[held], truth.at(elected[held], tracks.validity_s[held]))
    near_m = np.maximum(KEEP_STATED * tracks.stated_m, KEEP_AT_LEAST_M)
    keeps = (apart <= gates) & ((apart <= near_m) | (nearest == elected))
    ended = np.zeros(len(tracks), np.bool_)
    ended[held] = tracks.validity_s[held] > truth.end_s[elected[held]]
    found = np.where(keeps, elected, nearest)
    # what is left of a track whose object is gone is not about whatever is nearest
    found[ended] = NONE
    return Matched(found, life, ~keeps & (found != NONE), ended)


def errors_m(tracks: Tracks, objects: Ints, truth: Truth) -> Floats:
    """(n,) distance of each report from its object at the time of validity; NaN where there is none."""
    found = np.full(len(tracks), np.nan)
    rows = np.flatnonzero(objects != NONE)
    position = ecef_of(tracks.latitude[rows], tracks.longitude[rows], tracks.altitude_m[rows])
    found[rows] = _apart(position, truth.at(objects[rows], tracks.validity_s[rows]))
    return found


def lives(tn: Ints, time_s: Floats) -> Ints:
    """(n,) number of each report's track: the same while its number is reported without a long gap.

    >>> lives(np.array([5, 7, 5, 5]), np.array([0.0, 1.0, 10.0, 500.0])).tolist()
    [0, 2, 0, 1]
    """
    order = np.lexsort((time_s, tn))
    new = np.ones(len(tn), np.bool_)
    new[1:] = (np.diff(tn[order]) != 0) | (np.diff(time_s[order]) > LIFE_GAP_S)
    life = np.empty(len(tn), np.int64)
    life[order] = np.cumsum(new) - 1
    return life


def _nearest(position: Floats, time_s: Floats, truth: Truth, candidates: Ints, gate_m: float) -> Ints:
    """(n,) nearest candidate to each position at its time, -1 where none is within the gate."""
    found = np.full(len(time_s), NONE, np.int64)
    order = np.argsort(time_s, kind="stable")
    cuts = np.append(np.flatnonzero(np.diff(time_s[order], prepend=-np.inf)), len(order))
    for begin, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        rows = order[begin:end]
        now = np.full(len(candidates), time_s[rows[0]])
        there = candidates[truth.is_there(candidates, now)]
        if len(there):
            tree = cKDTree(truth.at(there, now[: len(there)]))
            _, index = tree.query(position[rows], distance_upper_bound=gate_m)
            hit = index < len(there)
            found[rows[hit]] = there[index[hit]]
    return found


def _elected(life: Ints, nearest: Ints) -> Ints:
    """(lives,) object that most reports of each are nearest to; the lower index of equals; -1 where none has one."""
    n_lives = int(life.max()) + 1
    elected = np.full(n_lives, NONE, np.int64)
    rows = np.flatnonzero(nearest != NONE)
    if not len(rows):
        return elected
    stride = int(nearest.max()) + 1
    pairs, votes = np.unique(life[rows] * stride + nearest[rows], return_counts=True)
    order = np.lexsort((-pairs, votes))  # the last one written stays
    elected[pairs[order] // stride] = pairs[order] % stride
    return elected


def _apart(one: Floats, other: Floats) -> Floats:
    distance: Floats = np.linalg.norm(one - other, axis=1)
    return distance
