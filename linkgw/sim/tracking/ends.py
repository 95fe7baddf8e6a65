"""Both ends of ballistic tracks: which of them have their impact predicted or their launch found at a tick, and how.

What is computed stands in `prediction` and `launches`; here it is kept with the tracks, in columns of their rows.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np

from linkgw.sim.model import Ellipses
from linkgw.sim.tracking.dynamics import height_of
from linkgw.sim.tracking.launches import CueBook, from_climb, from_fall
from linkgw.sim.tracking.prediction import in_orbit, predict_impacts
from linkgw.sim.tracking.tracks import TENTATIVE, Bools, Rows

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


COLUMNS: list[Any] = [
    ("impact", PLACE),  # predicted
    ("predicted_s", "f8"),  # when
    ("launch", PLACE),  # estimated
    ("launch_is", "u1"),  # `Known`
    ("launch_of_s", "f8"),  # detection from which a climb told it last
]
"""What a row of a ballistic track has for them."""

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


def begin(rows: Rows) -> None:
    """Nothing is known of either end of new tracks."""
    rows["predicted_s"] = -np.inf
    fill(rows["impact"], np.ones(len(rows), bool), None)
    fill(rows["launch"], np.ones(len(rows), bool), None)


def predict_due(rows: Rows, now_s: float) -> None:
    """Predict where tracks that were seen since their last prediction come down; none of what burns."""
    free = ~rows["burning"] & (rows["number"] != TENTATIVE)
    due = free & (rows["updated_s"] > rows["predicted_s"])
    if due.any():
        since = now_s - np.where(due, rows["predicted_s"], 0.0)
        left = np.nan_to_num(rows["impact"]["time_s"] - now_s)
        wait = PREDICT_SHARE * np.minimum(now_s - rows["first_s"], left)
        due &= since >= np.clip(wait, PREDICT_S, PREDICT_LONGEST_S)
    rows["predicted_s"][rows["burning"]] = -np.inf
    fill(rows["impact"], rows["burning"], None)
    if due.any():
        fill(rows["impact"], due, predict_impacts(rows["state"][due], rows["covariance"][due], now_s))
        rows["predicted_s"][due] = now_s


def find_launches(rows: Rows, now_s: float, cues: CueBook) -> None:
    """Estimate where tracks were launched, as soon as they are confirmed, and better while they climb."""
    confirmed = rows["number"] != TENTATIVE
    if not (confirmed & (rows["launch_is"] != Known.FINALLY)).any():
        return
    climb = _climbs(rows)
    for i in np.flatnonzero(confirmed & (rows["launch_is"] == Known.NOT)):
        parent = _parent(rows, int(i))
        if parent is not None:
            rows["launch"][i] = rows["launch"][parent]
            rows["launch_is"][i] = Known.FINALLY
        elif rows["burning"][i] and climb[i]:
            rows["launch_is"][i] = Known.BY_CLIMB
        elif not rows["burning"][i] or rows["hits"][i] >= CLIMB_HITS:
            rows["launch_is"][i] = Known.BY_FALL
    climbs = (rows["launch_is"] == Known.BY_CLIMB) & (rows["updated_s"] > rows["launch_of_s"])
    if climbs.any():
        rows["launch_of_s"][climbs] = rows["updated_s"][climbs]
        found = from_climb(rows["state"][climbs], rows["covariance"][climbs], now_s)
        fill(rows["launch"], climbs, cues.refine(found))
        done = climbs & ((rows["hits"] >= CLIMB_HITS) | ~rows["burning"])
        told = np.isfinite(rows["launch"]["time_s"])
        rows["launch_is"][done] = np.where(told[done], Known.FINALLY, Known.BY_FALL)
    falls = (rows["launch_is"] == Known.BY_FALL) & ~rows["burning"]
    if falls.any():
        fly = falls.copy()
        fly[falls] = ~in_orbit(rows["state"][falls])
        if fly.any():
            found = from_fall(rows["state"][fly], rows["covariance"][fly], now_s)
            fill(rows["launch"], fly, cues.refine(found))
        rows["launch_is"][falls] = Known.FINALLY


def _climbs(rows: Rows) -> Bools:
    """Which climb and are not high yet."""
    state = rows["state"]
    up = np.vecdot(state[:, :3], state[:, 3:]) > 0
    climbs: Bools = up & (height_of(state[:, :3]) < CLIMB_M)
    return climbs


def _parent(rows: Rows, i: int) -> int | None:
    """An older track that this one parted from."""
    apart = rows["state"] - rows["state"][i]
    near = (np.linalg.norm(apart[:, :3], axis=1) < PARTED_M) & (np.linalg.norm(apart[:, 3:], axis=1) < PARTED_M_S)
    near &= (rows["first_s"] < rows["first_s"][i]) & np.isfinite(rows["launch"]["time_s"])
    found = np.flatnonzero(near)
    return int(found[0]) if found.size else None


def fill(places: Rows, which: Bools, found: Ellipses | None) -> None:
    """Write places into rows of `PLACE`; None: not known."""
    for name in PLACE.names or ():
        places[name][which] = np.nan if found is None else getattr(found, name)
