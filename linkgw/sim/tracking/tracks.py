"""A bank of tracks in columns: moved on each tick, given detections, begun, confirmed, found double and ended.

Tracks are rows of one structured array. What differs between kinds of tracks (how they move, how wide their gates are,
what ends them) stands in the classes that derive from `Bank`.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from linkgw.sim.model import Floats, Ints
from linkgw.sim.scenario import TrackerConfig
from linkgw.sim.sensors import Sensor
from linkgw.sim.tracking.association import assign, contested, near_pairs
from linkgw.sim.tracking.filter import Comparison, Measurements, compare, correct, placed_covariance

Bools = NDArray[np.bool_]
Rows = NDArray[np.void]

TENTATIVE = -1
"""Number of a track that is not confirmed."""
NEVER = -(10**6)
"""Number of the latest look of a sensor that never saw the track."""
HISTORY = 0xFF
"""How many looks back it is known which of them saw the track: eight."""
ABSENT_LOOKS = 4
"""A sensor that missed a track so often no longer contributes."""
MOST_VOTES = 8
"""So many detections of another object outvote those before, however many they were."""
SAME = 12.6
"""Two tracks whose states differ by no more (chi-squared, six degrees of freedom, 95 %) may be one object."""
SAME_WITHIN_M = 50_000.0
"""And no more than this."""


class Bank:
    """Tracks of one or more domains that move by the same rule."""

    more_columns: ClassVar[list[Any]] = []
    """Columns of the derived class."""

    def __init__(self, config: TrackerConfig, sensors: list[Sensor]) -> None:
        self.config = config
        self.revisit_s = np.array([s.config.revisit_s for s in sensors])
        self.latency_s = np.array([s.config.latency_s for s in sensors])
        self.rows: Rows = np.zeros(
            0,
            [
                ("number", "i8"),
                ("domain", "u1"),
                ("state", "f8", 6),
                ("covariance", "f8", (6, 6)),
                ("first_s", "f8"),
                ("updated_s", "f8"),
                ("deadline_s", "f8"),  # of confirmation
                ("hits", "i8"),  # looks that saw it
                ("sensor", "i8"),  # that reports it
                ("object", "i8"),  # by a running majority vote (Boyer and Moore)
                ("votes", "i8"),
                ("looks", "i8", len(sensors)),  # latest look that saw it
                ("history", "i8", len(sensors)),  # bit k: so did the look k before
                *self.more_columns,
            ],
        )
        self.now_s = 0.0
        self.ended: list[int] = []

    def step(self, now_s: float, dt_s: float, m: Measurements | None) -> None:
        """Move all tracks on to `now_s` and give them what was measured since, if anything was."""
        self.now_s = now_s
        if len(self.rows):
            self.predict(dt_s)
        if m is not None:
            taken = np.zeros(len(m), bool)
            for give in (self.associate, self.search):
                rest = np.flatnonzero(~taken)
                if rest.size and len(self.rows):
                    taken[rest] = give(m.take(rest))
            if not taken.all():
                self.begin(m.take(~taken))
        if len(self.rows):
            self.drop(self.over())

    # --- what kinds of tracks differ in ---

    def predict(self, dt_s: float) -> None:
        """Move all states and covariances on."""
        raise NotImplementedError

    def spots(self, position_m: Floats) -> Floats:
        """(n, 3) where places stand in the search for neighbours."""
        return position_m

    def spread(self, m: Measurements) -> Floats:
        """(n,) variance of measured places there, summed over its axes, m2."""
        return m.spread_m2

    def reach(self, rows: Rows) -> Floats:
        """(n,) likewise of tracks."""
        return np.asarray(np.einsum("nii->n", rows["covariance"][:, :3, :3]))

    def accelerations(self, rows: Rows) -> Floats:
        """(n, 3) known part of the acceleration of each, now."""
        return np.zeros((len(rows), 3))

    def lag_noise(self, rows: Rows) -> Floats:
        """(n,) spectral density of the unknown part, m2/s3."""
        raise NotImplementedError

    def gates(self) -> tuple[Floats, Floats]:
        """(n,) greatest normalised innovation squared, (n,) variance added to the position for it alone, m2."""
        return np.full(len(self.rows), self.config.gate), np.zeros(len(self.rows))

    def search(self, m: Measurements) -> Bools:
        """Give detections that passed no gate to tracks that may have turned; which of them went to one."""
        return np.zeros(len(m), bool)

    def speed_covariance(self, m: Measurements) -> Floats:
        """(n, 3, 3) covariance of the velocity of what was seen once; its mean is 0."""
        raise NotImplementedError

    def plausible(self, rows: Rows) -> Bools:
        """Which tracks move as what they are taken for may move."""
        raise NotImplementedError

    def over(self) -> Bools:
        """Which tracks end now."""
        rows = self.rows
        tentative = rows["number"] == TENTATIVE
        unseen = self.now_s - rows["updated_s"] > self.patience_s()
        ends: Bools = np.where(tentative, self.now_s > rows["deadline_s"], unseen)
        return ends

    def patience_s(self) -> Floats | float:
        """How long each confirmed track lives without detections."""
        return self.config.drop_after_s

    # --- detections ---

    def associate(self, m: Measurements) -> Bools:
        """Give detections to the tracks they are of; which of them went to one."""
        d, t, c = self._match(m, self.rows, *self.gates())
        turns = _turns(t)
        for turn in turns:
            self.update(t[turn], m.take(d[turn]), c.take(turn) if c is not None and len(turns) == 1 else None)
        taken = np.zeros(len(m), bool)
        taken[d] = True
        return taken

    def _match(
        self, m: Measurements, rows: Rows, gate: Floats, allowance: Floats
    ) -> tuple[Ints, Ints, Comparison | None]:
        """Detections and the tracks they are of; and their comparison, where nothing was added for the gate alone."""
        d, t = self._near(m, rows, self.reach(rows) + 3 * allowance, gate)
        same = m.mode[d] == rows["domain"][t]
        d, t = d[same], t[same]
        if not d.size:
            return d, t, None
        c = self._compare(rows[t], m.take(d), allowance[t])
        nis = c.nis
        inside = nis < gate[t]
        d, t = d[inside], t[inside]
        claim = (m.look[d] * len(self.revisit_s) + m.sensor[d]) * len(rows) + t
        if contested(d, claim):
            holds = assign(d, claim, nis[inside] + np.linalg.slogdet(c.spread[inside])[1])
            d, t, inside = d[holds], t[holds], np.flatnonzero(inside)[holds]
        return d, t, None if allowance.any() else c.take(inside)

    def _near(self, m: Measurements, rows: Rows, reach: Floats, gate: Floats) -> tuple[Ints, Ints]:
        state = rows["state"]
        lag = self.now_s - m.time_s
        return near_pairs(
            self.spots(m.position), self.spread(m), lag, self.spots(state[:, :3]), state[:, 3:], reach, gate
        )

    def _compare(self, rows: Rows, m: Measurements, allowance_m2: Floats | float = 0.0) -> Comparison:
        return compare(
            rows["state"],
            rows["covariance"],
            self.accelerations(rows),
            self.lag_noise(rows),
            allowance_m2,
            self.now_s - m.time_s,
            m,
        )

    def update(self, t: Ints, m: Measurements, c: Comparison | None = None) -> Comparison:
        """Correct each of the tracks `t`, all different, by one detection; `c` where they were compared already."""
        rows = self.rows
        c = c or self._compare(rows[t], m)
        rows["state"][t], rows["covariance"][t] = correct(rows["state"][t], rows["covariance"][t], c)
        self._count(t, m)
        return c

    def _count(self, t: Ints, m: Measurements) -> None:
        rows = self.rows
        rows["updated_s"][t] = np.maximum(rows["updated_s"][t], m.time_s)
        since = np.clip(m.look - rows["looks"][t, m.sensor], 0, 62)
        rows["hits"][t] += since > 0
        rows["history"][t, m.sensor] = (rows["history"][t, m.sensor] << since | 1) & HISTORY
        rows["looks"][t, m.sensor] = np.maximum(rows["looks"][t, m.sensor], m.look)
        reporter = rows["sensor"][t]
        seen_s = (rows["looks"][t, reporter] + 1) * self.revisit_s[reporter]
        absent = self.now_s - seen_s > ABSENT_LOOKS * self.revisit_s[reporter]
        rows["sensor"][t] = np.where(absent, m.sensor, reporter)
        votes = np.minimum(rows["votes"][t] + np.where(rows["object"][t] == m.object, 1, -1), MOST_VOTES)
        rows["object"][t] = np.where(votes < 0, m.object, rows["object"][t])
        rows["votes"][t] = np.where(votes < 0, 1, votes)

    def begin(self, m: Measurements) -> None:
        """Begin tentative tracks with detections that are of no track; one for what several sensors saw."""
        rest = m
        while len(rest):
            first = rest.sensor == rest.sensor[0]
            begun = self._begun(rest.take(first))
            self.rows = np.concatenate([self.rows, begun])
            rest = rest.take(~first)
            known, _ = self._near(rest, begun, self.reach(begun), np.full(len(begun), self.config.gate))
            rest = rest.take(np.setdiff1d(np.arange(len(rest)), known))

    def _begun(self, m: Measurements) -> Rows:
        n = len(m)
        rows = np.zeros(n, self.rows.dtype)
        rows["number"] = TENTATIVE
        rows["domain"] = m.mode
        rows["state"][:, :3] = m.position
        lag = (self.now_s - m.time_s)[:, None, None]
        speed = self.speed_covariance(m)
        covariance = rows["covariance"]
        covariance[:, :3, :3] = placed_covariance(m) + lag * lag * speed
        covariance[:, :3, 3:] = lag * speed
        covariance[:, 3:, :3] = lag * speed
        covariance[:, 3:, 3:] = speed
        rows["first_s"] = m.time_s
        rows["updated_s"] = m.time_s
        wait = self.config.confirm_looks * self.revisit_s[m.sensor] + self.latency_s[m.sensor]
        rows["deadline_s"] = m.time_s + wait + self.config.tick_s
        rows["hits"] = 1
        rows["sensor"] = m.sensor
        rows["object"] = m.object
        rows["votes"] = 1
        rows["looks"] = NEVER
        rows["looks"][np.arange(n), m.sensor] = m.look
        rows["history"][np.arange(n), m.sensor] = 1
        return rows

    # --- lives ---

    def ripe(self) -> Ints:
        """Tentative tracks that are to be confirmed; those that show what is tracked already are dropped."""
        rows = self.rows
        ready = (rows["number"] == TENTATIVE) & (rows["hits"] >= self.config.confirm_hits)
        if not ready.any():
            return np.zeros(0, np.int64)
        ready &= self.plausible(rows)
        double = self.doubles(ready)
        self.drop(double)
        return np.flatnonzero(ready[~double])

    def drop(self, which: Bools) -> None:
        """Forget tracks."""
        if which.any():
            numbers = self.rows["number"][which]
            self.ended += numbers[numbers != TENTATIVE].tolist()
            self.rows = self.rows[~which]

    def doubles(self, which: Bools) -> Bools:
        """Which of some tracks show an object that an older confirmed one shows.

        Their states agree, and none of the last eight looks of any sensor saw both: it would have, had they been two.
        """
        found = np.zeros(len(self.rows), bool)
        some = np.flatnonzero(which | (self.rows["number"] != TENTATIVE))
        if some.size < 2:
            return found
        rows = self.rows[some]
        place = self.spots(rows["state"][:, :3])
        spread = np.minimum(self.reach(rows), SAME_WITHIN_M**2 / SAME)
        gate, still = np.full(len(rows), SAME), np.zeros(len(rows))
        old, new = near_pairs(place, spread, still, place, np.zeros_like(place), spread, gate)
        keep = which[some[new]] & (rows["number"][old] != TENTATIVE) & (rows["domain"][old] == rows["domain"][new])
        keep &= old < new  # rows stand in the order in which they began
        old, new = old[keep], new[keep]
        if not new.size:
            return found
        apart = rows["state"][new] - rows["state"][old]
        both = rows["covariance"][new] + rows["covariance"][old]
        distance = np.vecdot(apart, np.linalg.solve(both, apart[..., None])[..., 0])
        since = rows["looks"][new] - rows["looks"][old]
        newer, older = rows["history"][new], rows["history"][old]
        forward, backward = np.clip(since, 0, 62), np.clip(-since, 0, 62)
        together = (((newer >> forward) & (older >> backward)) != 0).any(axis=1)
        found[some[new[(distance < SAME) & ~together]]] = True
        return found


def _turns(track: Ints) -> list[Ints]:
    """Split n updates, in the order of time, so that each part has every track at most once."""
    order = np.argsort(track, kind="stable")
    ordered = track[order]
    new = np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(track)]
    if new.all():
        return [order] if len(track) else []
    starts = np.flatnonzero(new)
    rank = np.arange(len(track)) - np.repeat(starts, np.diff(np.append(starts, len(track))))
    return [order[rank == r] for r in range(rank.max() + 1)]
