"""Tracks of missiles, spent stages and satellites: from the boost, which no filter foresees, to the free fall.

While a motor may burn, the track is kept by a filter that foresees nothing (constant velocity, large noise). Beside it
run two trials that suppose that nothing burns: ballistic filters, begun without knowledge of their own, the second a
few seconds after the first. The first is the witness: as soon as what is seen contradicts it, both begin again. When it
still agrees although a burning motor must have shown, the second takes the track over: it saw nothing of the end of
the burn that the first may have begun with.
From then on the track coasts on its prediction wherever no radar sees it, and takes detections on its way down again.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from linkgw.sim.model import Codes, Floats, Ints, Phase
from linkgw.sim.tracking import ends
from linkgw.sim.tracking.dynamics import FLOOR_M2_S3, acceleration, height_of, move_free, move_straight
from linkgw.sim.tracking.filter import Comparison, Measurements, compare, correct
from linkgw.sim.tracking.tracks import TENTATIVE, Bank, Bools, Rows

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
"""The second trial begins so much later: a motor that burnt on at the start of the first would show by then."""
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


class BallisticBank(Bank):
    """Ballistic tracks."""

    more_columns: ClassVar[list[Any]] = [
        ("fall", "f8", 3),  # acceleration of free fall, now
        ("burning", "?"),  # or not known not to
        ("settled", "?"),  # a trial was right, once
        ("nis", "f8"),  # running mean, of the first trial while burning
        ("trials", "f8", (2, 6)),
        ("trial_covariances", "f8", (2, 6, 6)),
        ("trial_s", "f8"),  # when the first began
        ("n_trials", "u1"),  # that run
        *ends.COLUMNS,
    ]

    def predict(self, dt_s: float) -> None:
        """Ballistic, with the trials; straight on where a motor may burn."""
        rows = self.rows
        burning = np.flatnonzero(rows["burning"])
        free = np.flatnonzero(~rows["burning"])
        trials = _running(rows, burning)
        if burning.size:
            state, covariance = rows["state"][burning], rows["covariance"][burning]
            move_straight(state, covariance, BOOST_NOISE_M2_S3 * np.eye(3), dt_s)
            rows["state"][burning], rows["covariance"][burning] = state, covariance
            rows["fall"][burning] = 0.0
        if free.size + trials[0].size:
            states = np.concatenate([rows["state"][free], rows["trials"][trials]])
            covariances = np.concatenate([rows["covariance"][free], rows["trial_covariances"][trials]])
            states, covariances = move_free(states, covariances, dt_s)
            rows["state"][free], rows["trials"][trials] = states[: free.size], states[free.size :]
            rows["covariance"][free] = covariances[: free.size]
            rows["fall"][free] = acceleration(states[: free.size, :3], states[: free.size, 3:])
            rows["trial_covariances"][trials] = covariances[free.size :]

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
        ends.begin(rows)
        return rows

    def update(self, t: Ints, m: Measurements, c: Comparison | None = None) -> Comparison:
        """Correct tracks and their trials."""
        rows = self.rows
        if self._make_room(t, m):
            c = None
        c = super().update(t, m, c)
        free = ~rows["burning"][t]
        told = c.nis
        trying = rows["n_trials"][t] > 0
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
        """Correct the trials of tracks; normalised innovations squared of the first ones."""
        rows = self.rows
        which, number = _running(rows, t)
        state, covariance = rows["trials"][which, number], rows["trial_covariances"][which, number]
        fall = acceleration(state[:, :3], state[:, 3:])
        m = m.take(np.searchsorted(t, which))
        c = compare(state, covariance, fall, np.full(len(which), FLOOR_M2_S3), 0.0, self.now_s - m.time_s, m)
        rows["trials"][which, number], rows["trial_covariances"][which, number] = correct(state, covariance, c)
        return c.nis[: len(t)]

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
        first = (rows["n_trials"] == 0) & (rows["hits"] >= TRIAL_HITS)
        second = (rows["n_trials"] == 1) & (age >= GUARD_S)
        self._begin_trial(burning & (first | contradicted), 0)
        self._begin_trial(burning & second & ~contradicted, 1)
        witness, successor = rows["trial_covariances"][:, 0, :3, :3], rows["trial_covariances"][:, 1, 3:, 3:]
        shown = age * age * LEAST_THRUST_M_S2 > 40 * np.sqrt(np.einsum("nii->n", witness))
        known = np.einsum("nii->n", successor) < SETTLED_M_S**2
        silent = self.now_s - rows["updated_s"] > SILENT_S
        takes_over = burning & (rows["n_trials"] == 2) & ~contradicted & (shown | silent) & known
        rows["state"][takes_over] = rows["trials"][takes_over, 1]
        rows["covariance"][takes_over] = rows["trial_covariances"][takes_over, 1]
        rows["settled"] |= takes_over
        coasts = takes_over | (burning & silent)
        rows["burning"][coasts] = False
        rows["n_trials"][coasts] = 0

    def _begin_trial(self, which: Bools, number: int) -> None:
        """Begin the first (0) or second (1) trial of tracks."""
        rows = self.rows
        if which.any():
            rows["trials"][which, number] = rows["state"][which]
            wide = np.diag([TRIAL_SIGMA_M**2] * 3 + [TRIAL_SIGMA_M_S**2] * 3)
            rows["trial_covariances"][which, number] = wide
            rows["n_trials"][which] = number + 1
            if number == 0:
                rows["trial_s"][which] = self.now_s
                rows["nis"][which] = EXPECTED

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


def _running(rows: Rows, t: Ints) -> tuple[Ints, Ints]:
    """The trials of tracks that run, as track and number: all first ones, in the order of `t`, then all second ones."""
    n_trials = rows["n_trials"][t]
    first, second = t[n_trials > 0], t[n_trials > 1]
    return np.concatenate([first, second]), np.repeat([0, 1], [len(first), len(second)])
