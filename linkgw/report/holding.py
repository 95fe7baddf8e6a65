"""When a nation has a track for an object: from each report until the next few are missed, or the track is dropped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linkgw.report.heard import Drops
from linkgw.sim.model import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """n stretches of time in which one number stands for one object; those of one number do not overlap."""

    object: Ints
    """(n,) object of the truth."""
    start_s: Floats
    """(n,)."""
    end_s: Floats
    """(n,)."""
    stride_s: float
    """More than any time: makes one key of object and time."""

    def count(self, objects: Ints, time_s: Floats) -> Ints:
        """(k,) under how many numbers objects (k,) are held at times (k,)."""
        keys = objects * self.stride_s + time_s
        begun = np.searchsorted(np.sort(self.object * self.stride_s + self.start_s), keys, "right")
        ended = np.searchsorted(np.sort(self.object * self.stride_s + self.end_s), keys, "right")
        counts: Ints = begun - ended
        return counts

    def spans(self, index: int) -> list[tuple[float, float]]:
        """Stretches in which one object is held under any number, merged."""
        mine = np.flatnonzero(self.object == index)
        return merged(self.start_s[mine], self.end_s[mine])


def hold(objects: Ints, tn: Ints, time_s: Floats, hold_s: Floats, drops: Drops) -> Holdings:
    """Stretches that reports make.

    Parameters
    ----------
    objects, tn, time_s : (n,)
        Reports: object of the truth (-1 for none: left out), number, when heard.
    hold_s : (n,)
        How long each stands by itself.
    drops : Drops
        Ends of tracks on the same network.

    >>> none = Drops(np.zeros(0), np.zeros(0, np.int64))
    >>> held = hold(np.array([0, 0, 0]), np.array([7, 7, 9]), np.array([0.0, 5.0, 6.0]), np.full(3, 8.0), none)
    >>> held.spans(0), held.count(np.array([0, 0]), np.array([7.0, 13.5])).tolist()
    ([(0.0, 14.0)], [2, 1])
    """
    stride_s = 2e6 + 2 * float(max(np.max(time_s, initial=0.0), np.max(drops.time_s, initial=0.0)))
    kept = np.flatnonzero(objects >= 0)
    objects, tn, time_s = objects[kept], tn[kept], time_s[kept]
    end_s = np.minimum(time_s + hold_s[kept], _dropped_s(tn, time_s, drops, stride_s))
    order = np.lexsort((time_s, tn, objects))
    objects, tn, time_s, end_s = objects[order], tn[order], time_s[order], end_s[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (np.diff(objects) != 0) | (np.diff(tn) != 0)
    # the latest end so far within one number of one object: one key for all keeps them apart
    group = np.cumsum(new) - 1
    latest = np.maximum.accumulate(group * stride_s + end_s) - group * stride_s
    new[1:] |= time_s[1:] > latest[:-1]
    starts = np.flatnonzero(new)
    last = np.append(starts, len(order))[1:] - 1
    return Holdings(objects[starts], time_s[starts], latest[last], stride_s)


def _dropped_s(tn: Ints, time_s: Floats, drops: Drops, stride_s: float) -> Floats:
    """(n,) when the number of each report is dropped next; infinite for never."""
    keys = np.sort(drops.tn * stride_s + drops.time_s)
    if not len(keys):
        return np.full(len(tn), np.inf)
    at = np.searchsorted(keys, tn * stride_s + time_s, "right")
    found = keys[np.minimum(at, len(keys) - 1)]
    same = (at < len(keys)) & (found // stride_s == tn)
    return np.where(same, found - tn * stride_s, np.inf)


def merged(start_s: Floats, end_s: Floats) -> list[tuple[float, float]]:
    """Stretches of time as few that do not touch.

    >>> merged(np.array([5.0, 0.0, 9.0]), np.array([7.0, 6.0, 10.0]))
    [(0.0, 7.0), (9.0, 10.0)]
    """
    order = np.argsort(start_s, kind="stable")
    found: list[tuple[float, float]] = []
    for start, end in zip(start_s[order].tolist(), end_s[order].tolist(), strict=True):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((round(start, 3), round(end, 3)))
    return [(a, round(b, 3)) for a, b in found]
