"""Tracks of missiles, spent stages and satellites: from the boost, which no filter foresees, to the free fall.

While a motor may burn, the track is kept by a filter that foresees nothing (constant velocity, large noise). Beside it
a trial runs that supposes that nothing burns: a ballistic filter, begun without knowledge of its own. A trial that
contradicts what is seen begins again; one that still agrees when a burning motor must have shown takes the track over.
From then on the track coasts on its prediction wherever no radar sees it, and takes detections on its way down again.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, ClassVar

import numpy as np

from linkgw.sim.model import Codes, Ellipses, Floats, Ints, Phase
from linkgw.sim.tracking.dynamics import FLOOR_M2_S3, acceleration, height_of, move_free, move_straight
from linkgw.sim.tracking.filter import Comparison, Measurements, compare, correct
from linkgw.sim.tracking.launches import CueBook, from_climb, from_fall
from linkgw.sim.tracking.prediction import in_orbit, predict_impacts
from linkgw.sim.tracking.tracks import TENTATIVE, Bank, Bools, Rows

PLACE = np.dtype(
    [
        ("latitude", "f8"),
        ("longitude", "f8"),
        ("time_s", "f8"),
        ("time_sigma_s", "f8"),
        ("covariance_m2", "f8", (2, 2)),
    ]
)
"""A row of `Ellipses`."""


class Known(IntEnum):
    """How a track's launch is known."""

    NOT = 0
    BY_CLIMB = 1  # and may be made better
    BY_FALL = 2  # waits for the ballistic filter
    FINALLY = 3  # as well as it will be


BOOST_NOISE_M2_S3 = 2_000.0
"""Spectral density of the acceleration while a motor may burn: some 45 m/s2, another every second."""
BOOST_M_S2 = 50.0
"""Acceleration by a motor that begins to burn again: gates of ballistic tracks are wide enough for it."""
BOOST_WITHIN_S = 3.0
"""For so long without a detection; then the gate is the filter's own."""
LEAST_THRUST_M_S2 = 15.0
"""Whatever leaves the ground pushes harder than this."""
SPEED_SIGMA_M_S = 4_000.0
"""One-sigma of each part of the velocity, before it is known: orbits have 7,800 m/s in all."""
TRIAL_HITS = 4
"""Looks before the first trial: the place to begin from is known roughly."""
TRIAL_SIGMA_M = 20_000.0
"""A trial begins with this error of the position"""
TRIAL_SIGMA_M_S = 1_000.0
"""and this of the velocity: from then on it knows only what is seen."""
GUARD_S = 4.0
"""A trial that lived for so long begins once more, so that it saw nothing of the end of the burn."""
SMOOTHING = 1 / 8
"""Weight of the latest normalised innovation squared in their running mean."""
EXPECTED = 3.0
"""Their mean where all is well."""
CONTRADICTED = 8.0
"""A running mean above contradicts the ballistic filter: one in ten million where all is well, and room for sensors
whose registration is wrong by a sigma."""
SETTLED_M_S = 100.0
"""A trial takes over only if its velocity is known better than this, all axes together."""
SILENT_S = 10.0
"""A track in boost that is lost for so long is taken to coast."""
LOST_S = 30.0
"""A ballistic track that was not seen for so long is searched for with a wider gate: the registration error that it was
made with has grown with its covariance and is not in it."""
LOST_GATE = 4.0
"""How much wider, in the square."""
TERMINAL_M = 100_000.0
"""Below it whatever comes down meets air that brakes it."""
USELESS_M = 500_000.0
"""A track whose one-sigma error is larger says nothing any more."""
BURIED_M = -1_000.0
"""A track that comes out below the ground has come down."""


PREDICT_SHARE = 0.1
"""Between two predictions of a track that is seen: a share of the time for which it was seen or has to fly, the
shorter of the two, for then it knows little more; one that coasts keeps what was predicted."""
PREDICT_S = 5.0
"""But not less than this"""
PREDICT_LONGEST_S = 30.0
"""nor more than this."""
CLIMB_HITS = 15
"""A launch point from the climb is made better until so many looks saw it; then the track is too far from it."""
CLIMB_M = 200_000.0
"""Nothing that is seen first above this tells its launch point by its climb."""
PARTED_M = 50_000.0
"""A track that begins this near another"""
PARTED_M_S = 1_500.0
"""and no faster from it parted from it, and was launched with it."""


class BallisticBank(Bank):
    """Ballistic tracks."""

    more_columns: ClassVar[list[Any]] = [
        ("fall", "f8", 3),  # acceleration of free fall, now
        ("burning", "?"),  # or not known not to
        ("settled", "?"),  # a trial was right, once
        ("nis", "f8"),  # running mean, of the trial while burning
        ("trial", "f8", 6),
        ("trial_covariance", "f8", (6, 6)),
        ("trial_s", "f8"),  # when it began
        ("trial_round", "u1"),  # 0: none
        ("impact", PLACE),  # predicted
        ("predicted_s", "f8"),  # when
        ("launch", PLACE),  # estimated
        ("launch_is", "u1"),  # `Known`
        ("launch_of_s", "f8"),  # detection from which a climb told it last
    ]

    def predict(self, dt_s: float) -> None:
        """Ballistic, with the trials; straight on where a motor may burn."""
        rows = self.rows
        burning = np.flatnonzero(rows["burning"])
        free = np.flatnonzero(~rows["burning"])
        trials = burning[rows["trial_round"][burning] > 0]
        if burning.size:
            state, covariance = rows["state"][burning], rows["covariance"][burning]
            move_straight(state, covariance, BOOST_NOISE_M2_S3 * np.eye(3), dt_s)
            rows["state"][burning], rows["covariance"][burning] = state, covariance
            rows["fall"][burning] = 0.0
        if free.size + trials.size:
            states = np.concatenate([rows["state"][free], rows["trial"][trials]])
            covariances = np.concatenate([rows["covariance"][free], rows["trial_covariance"][trials]])
            states, covariances = move_free(states, covariances, dt_s)
            rows["state"][free], rows["trial"][trials] = states[: free.size], states[free.size :]
            rows["covariance"][free] = covariances[: free.size]
            rows["fall"][free] = acceleration(states[: free.size, :3], states[: free.size, 3:])
            rows["trial_covariance"][trials] = covariances[free.size :]

    def accelerations(self, rows: Rows) -> Floats:
        """That of free fall; none where a motor may burn."""
        return np.asarray(rows["fall"])

    def lag_noise(self, rows: Rows) -> Floats:
        """That of the boost, or next to none."""
        return np.where(rows["burning"], BOOST_NOISE_M2_S3, FLOOR_M2_S3)

    def gates(self) -> tuple[Floats, Floats]:
        """Wide enough for a motor that burns again; wider for what was lost."""
        rows = self.rows
        age = self.now_s - rows["updated_s"]
        lost = ~rows["burning"] & (age > LOST_S)
        again = ~rows["burning"] & (age <= BOOST_WITHIN_S)
        gate = np.where(lost, LOST_GATE, 1.0) * self.config.gate
        return gate, np.where(again, np.square(0.5 * BOOST_M_S2 * age**2), 0.0)

    def speed_covariance(self, m: Measurements) -> Floats:
        """Any direction."""
        return np.broadcast_to(SPEED_SIGMA_M_S**2 * np.eye(3), (len(m), 3, 3))

    def plausible(self, rows: Rows) -> Bools:
        """Everything that a radar for missiles sees thrice."""
        return np.ones(len(rows), bool)

    def patience_s(self) -> Floats:
        """How long each track coasts: one of which no trial was right has nothing to coast on."""
        return np.where(self.rows["settled"], self.config.drop_ballistic_s, self.config.drop_after_s)

    def over(self) -> Bools:
        """Also what has come down, and what could be anywhere."""
        rows = self.rows
        spread = np.einsum("nii->n", rows["covariance"][:, :3, :3])
        down = height_of(rows["state"][:, :3]) < BURIED_M
        gone = (down | (spread > USELESS_M**2)) & (rows["number"] != TENTATIVE)
        ends: Bools = super().over() | gone
        return ends

    def _begun(self, m: Measurements) -> Rows:
        rows = super()._begun(m)
        rows["burning"] = True
        rows["nis"] = EXPECTED
        rows["predicted_s"] = -np.inf
        for name in ("impact", "launch"):
            for column in PLACE.names or ():
                rows[name][column] = np.nan
        return rows

    def update(self, t: Ints, m: Measurements, c: Comparison | None = None) -> Comparison:
        """Correct tracks and their trials."""
        rows = self.rows
        if self._make_room(t, m):
            c = None
        c = super().update(t, m, c)
        free = ~rows["burning"][t]
        told = c.nis
        trying = rows["trial_round"][t] > 0
        if trying.any():
            told[trying] = self._update_trials(t[trying], m.take(trying))
        counts = free | trying
        mean = rows["nis"][t]
        rows["nis"][t] = np.where(counts, mean + SMOOTHING * (told - mean), EXPECTED)
        return c

    def _make_room(self, t: Ints, m: Measurements) -> bool:
        """Widen what was lost and is found where its covariance does not say; was anything lost?"""
        rows = self.rows
        lost = ~rows["burning"][t] & (self.now_s - rows["updated_s"][t] > LOST_S)
        if lost.any():
            found = t[lost]
            excess = np.maximum(self._compare(rows[found], m.take(lost)).nis / EXPECTED, 1.0)
            rows["covariance"][found] *= excess[:, None, None]
            rows["nis"][found] = EXPECTED
        return bool(lost.any())

    def _update_trials(self, t: Ints, m: Measurements) -> Floats:
        rows = self.rows
        state = rows["trial"][t]
        fall = acceleration(state[:, :3], state[:, 3:])
        noise = np.full(len(t), FLOOR_M2_S3)
        c = compare(state, rows["trial_covariance"][t], fall, noise, 0.0, self.now_s - m.time_s, m)
        rows["trial"][t], rows["trial_covariance"][t] = correct(state, rows["trial_covariance"][t], c)
        return c.nis

    def judge(self) -> None:
        """Decide which motors burn: begin trials, let them take over, or take a track back."""
        rows = self.rows
        if not len(rows):
            return
        burning = rows["burning"]
        contradicted = rows["nis"] > CONTRADICTED
        again = ~burning & contradicted & ~self.terminal()
        if again.any():
            rows["covariance"][again] += np.diag([200.0**2] * 3 + [100.0**2] * 3)
            rows["burning"] |= again
            rows["settled"] &= ~again
        age = self.now_s - rows["trial_s"]
        second = rows["trial_round"] == 2
        first = (rows["trial_round"] == 0) & (rows["hits"] >= TRIAL_HITS)
        once_more = (rows["trial_round"] == 1) & (age >= GUARD_S)
        self._begin_trials(burning & (first | contradicted), 1)
        self._begin_trials(burning & once_more & ~contradicted, 2)
        spread = np.einsum("nii->n", rows["trial_covariance"][:, :3, :3])
        shown = age * age * LEAST_THRUST_M_S2 > 40 * np.sqrt(spread)
        silent = self.now_s - rows["updated_s"] > SILENT_S
        known = np.einsum("nii->n", rows["trial_covariance"][:, 3:, 3:]) < SETTLED_M_S**2
        takes_over = burning & second & ~contradicted & (shown | silent) & known
        rows["state"][takes_over] = rows["trial"][takes_over]
        rows["covariance"][takes_over] = rows["trial_covariance"][takes_over]
        rows["settled"] |= takes_over
        coasts = takes_over | (burning & silent)
        rows["burning"][coasts] = False
        rows["trial_round"][coasts] = 0

    def _begin_trials(self, which: Bools, number: int) -> None:
        rows = self.rows
        if which.any():
            rows["trial"][which] = rows["state"][which]
            rows["trial_covariance"][which] = np.diag([TRIAL_SIGMA_M**2] * 3 + [TRIAL_SIGMA_M_S**2] * 3)
            rows["trial_s"][which] = self.now_s
            rows["trial_round"][which] = number
            rows["nis"][which] = EXPECTED

    def predict_impacts(self) -> None:
        """Predict where tracks that were seen since their last prediction come down; none of what burns."""
        rows = self.rows
        free = ~rows["burning"] & (rows["number"] != TENTATIVE)
        due = free & (rows["updated_s"] > rows["predicted_s"])
        if due.any():
            since = self.now_s - np.where(due, rows["predicted_s"], 0.0)
            left = np.nan_to_num(rows["impact"]["time_s"] - self.now_s)
            wait = PREDICT_SHARE * np.minimum(self.now_s - rows["first_s"], left)
            due &= since >= np.clip(wait, PREDICT_S, PREDICT_LONGEST_S)
        rows["predicted_s"][rows["burning"]] = -np.inf
        fill(rows["impact"], rows["burning"], None)
        if due.any():
            fill(rows["impact"], due, predict_impacts(rows["state"][due], rows["covariance"][due], self.now_s))
            rows["predicted_s"][due] = self.now_s

    def find_launches(self, cues: CueBook) -> None:
        """Estimate where tracks were launched, as soon as they are confirmed, and better while they climb."""
        rows = self.rows
        confirmed = rows["number"] != TENTATIVE
        if not (confirmed & (rows["launch_is"] != Known.FINALLY)).any():
            return
        for i in np.flatnonzero(confirmed & (rows["launch_is"] == Known.NOT)):
            parent = self._parent(int(i))
            if parent is not None:
                rows["launch"][i] = rows["launch"][parent]
                rows["launch_is"][i] = Known.FINALLY
            elif rows["burning"][i] and self._climbs()[i]:
                rows["launch_is"][i] = Known.BY_CLIMB
            elif not rows["burning"][i] or rows["hits"][i] >= CLIMB_HITS:
                rows["launch_is"][i] = Known.BY_FALL
        climbs = (rows["launch_is"] == Known.BY_CLIMB) & (rows["updated_s"] > rows["launch_of_s"])
        if climbs.any():
            rows["launch_of_s"][climbs] = rows["updated_s"][climbs]
            found = from_climb(rows["state"][climbs], rows["covariance"][climbs], self.now_s)
            fill(rows["launch"], climbs, cues.refine(found))
            done = climbs & ((rows["hits"] >= CLIMB_HITS) | ~rows["burning"])
            told = np.isfinite(rows["launch"]["time_s"])
            rows["launch_is"][done] = np.where(told[done], Known.FINALLY, Known.BY_FALL)
        falls = (rows["launch_is"] == Known.BY_FALL) & ~rows["burning"]
        if falls.any():
            fly = falls.copy()
            fly[falls] = ~in_orbit(rows["state"][falls])
            if fly.any():
                found = from_fall(rows["state"][fly], rows["covariance"][fly], self.now_s)
                fill(rows["launch"], fly, cues.refine(found))
            rows["launch_is"][falls] = Known.FINALLY

    def _climbs(self) -> Bools:
        """Which climb and are not high yet."""
        state = self.rows["state"]
        up = np.vecdot(state[:, :3], state[:, 3:]) > 0
        climbs: Bools = up & (height_of(state[:, :3]) < CLIMB_M)
        return climbs

    def _parent(self, i: int) -> int | None:
        """An older track that this one parted from."""
        rows = self.rows
        apart = rows["state"] - rows["state"][i]
        near = (np.linalg.norm(apart[:, :3], axis=1) < PARTED_M) & (np.linalg.norm(apart[:, 3:], axis=1) < PARTED_M_S)
        near &= (rows["first_s"] < rows["first_s"][i]) & np.isfinite(rows["launch"]["time_s"])
        found = np.flatnonzero(near)
        return int(found[0]) if found.size else None

    def terminal(self) -> Bools:
        """Which come down within the air."""
        state = self.rows["state"]
        down = np.vecdot(state[:, :3], state[:, 3:]) < 0
        ends: Bools = down & (height_of(state[:, :3]) < TERMINAL_M) & ~self.rows["burning"]
        return ends

    def phases(self) -> Codes:
        """(n,) `Phase`."""
        phase = np.where(self.rows["burning"], Phase.BOOST, Phase.MIDCOURSE)
        return np.where(self.terminal(), Phase.TERMINAL, phase).astype(np.uint8)


def fill(places: Rows, which: Bools, found: Ellipses | None) -> None:
    """Write places into rows of `PLACE`; None: not known."""
    for name in PLACE.names or ():
        places[name][which] = np.nan if found is None else getattr(found, name)
