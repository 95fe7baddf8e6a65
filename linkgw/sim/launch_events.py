"""Which launches a nation knows of: ballistic tracks and infrared cues are put together, one event per launch.

What comes off a missile belongs to its event; the track with the most energy is the one that is warned of. A track
that appears by itself, far from whatever is tracked already, is a missile of its own, even if it was launched from the
same place within the errors of the estimates.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from linkgw.sim.earth import MU, ROTATION_RAD_S, geodetic_of
from linkgw.sim.ellipse import reach_m
from linkgw.sim.model import Cues, Domain, Floats, Ints, Phase, TrackPicture
from linkgw.sim.points import Point, distance_m, point_of, round_point

SAME_PLACE_M, SAME_TIME_S = 20_000.0, 5.0
"""What was launched within so much of an event's launch, and three times the errors of both, is part of that event."""
PART_M = 10_000.0
"""What appears so close to something of an event has come off it."""
FRESH_S = 10.0
"""A track that was not seen for so long is no news."""
USEFUL_S = 60.0
"""A launch time that is known no better than this tells no launches apart."""
NEAR_M, WAIT_NEAR_S = 150_000.0, 40.0
"""A track without a launch point that is so close to something of an event may be a stage that was left behind: it is
looked at for so long, until one of the two is seen to burn and the other not."""
WAIT_S = 15.0
"""Any other track without a launch point is looked at for so long before it is taken for a launch of its own."""
NEXT_CUE_M, NEXT_CUE_M_S, GAP_S = 60_000.0, 15_000.0, 60.0
"""So far, and so far for each second, the next infrared cue of one missile may be from the last, and so long after it:
the line of sight to what is high is brought down far behind it."""
SETTLED_S = 5.0
"""An impact is believed when it was predicted for so long: a short lull between two stages is no end of the burn."""
CUE_AFTER_S, CUE_AFTER_SIGMA_S = 35.0, 10.0
"""About how long a missile burns before it is above the clouds, where infrared sees it; and how well that is known."""
ORBIT_PERIGEE_M = 6_378_137.0 + 120_000.0
"""What has its perigee above this does not come down soon: it is in orbit."""


@dataclass(slots=True)
class LaunchEvent:
    """What a nation knows of one launch."""

    number: int
    """Event number."""
    first_s: float
    """First track or cue."""
    launch: Point = field(default_factory=Point)
    """Where and when it was launched, the best estimate so far."""
    impact: Point = field(default_factory=Point)
    """Where and when it is expected to come down, as last predicted; not known (any more) where it still burns."""
    impact_since_s: float = math.inf
    """Since when the tracker predicts an impact without a break."""
    cue: Point = field(default_factory=Point)
    """The last infrared cue."""
    primary: int = -1
    """The track that is warned of; -1 for none yet."""
    sensors: set[int] = field(default_factory=set)
    """Those that contributed."""
    seen_s: float = -math.inf
    """Last detection of the primary track."""
    is_tracked: bool = False
    """Whether there is a track of it now."""
    reach_m: float = 0.0
    """How far it could have been thrown, from its speed in free flight; 0 while not known."""
    in_orbit: bool = False
    """Whether it stays up."""


class LaunchBook:
    """A nation's launch events.

    Parameters
    ----------
    first_number : int
        Number of the first; the others follow.
    """

    def __init__(self, first_number: int) -> None:
        self._first_number = first_number
        self._events: list[LaunchEvent] = []
        self._event_of: dict[int, LaunchEvent] = {}

    def __iter__(self) -> Iterator[LaunchEvent]:
        return iter(self._events)

    def of_track(self, track: int) -> LaunchEvent | None:
        """The event that a track belongs to; None for what was not launched while anybody looked."""
        return self._event_of.get(track)

    def take_cue(self, cues: Cues, row: int) -> tuple[LaunchEvent, bool]:
        """Put an infrared cue to its event; gives that, and whether it is new."""
        latitude, longitude, _ = (float(v[0]) for v in geodetic_of(cues.position_m[row : row + 1]))
        seen_s, sigma = float(cues.time_s[row]), float(cues.sigma_m[row])
        cue = round_point(latitude, longitude, seen_s, sigma, 0.0)
        launch = round_point(latitude, longitude, seen_s - CUE_AFTER_S, sigma, CUE_AFTER_SIGMA_S)
        event = next((e for e in self._events if _follows(cue, e.cue)), None)
        if event is None:
            event = next((e for e in self._events if not e.cue.is_known and _same_launch(e.launch, launch)), None)
        is_new = event is None
        if event is None:
            event = self._open(float(cues.available_s[row]))
            event.launch = launch
        event.cue = cue
        event.sensors.add(int(cues.sensor[row]))
        return event, is_new

    def take_picture(self, picture: TrackPicture) -> Ints:
        """Put new ballistic tracks to their events, and take over what is known of each; gives the ballistic rows."""
        rows = np.flatnonzero(picture.domain == Domain.BALLISTIC)
        best: dict[int, tuple[float, int]] = {}
        energies = _energies(picture, rows).tolist()
        for row, energy in zip(rows.tolist(), energies, strict=True):
            event = self._event_of.get(int(picture.track[row])) or self._place(picture, row, energy)
            if event is not None and best.get(event.number, (-math.inf, 0))[0] < energy:
                best[event.number] = energy, row
        for event in self._events:
            found = best.get(event.number)
            event.is_tracked = found is not None
            if found is not None:
                _take_over(event, picture, found[1])
        return rows

    def _open(self, first_s: float) -> LaunchEvent:
        event = LaunchEvent(self._first_number + len(self._events), first_s)
        self._events.append(event)
        return event

    def _place(self, picture: TrackPicture, row: int, energy: float) -> LaunchEvent | None:
        """The event of a new track; None if it is none, or not to be told yet."""
        if picture.time_s - picture.updated_s[row] > FRESH_S:
            return None
        launch = point_of(picture.launch, row)
        if launch.is_known and launch.time_sigma_s > USEFUL_S:
            launch = Point()
        age_s = picture.time_s - float(picture.first_s[row])
        event, other, apart_m = self._nearest(picture, row)
        if event is None or apart_m > PART_M:
            is_near = event is not None and apart_m < NEAR_M
            if is_near and not launch.is_known and not _is_stage_of(picture, row, energy, other):
                if age_s < WAIT_NEAR_S:
                    return None
                is_near = False
            if not launch.is_known and not is_near and age_s < WAIT_S:
                return None
            if launch.is_known or not is_near:
                free = (e for e in self._events if not e.is_tracked)
                event = next((e for e in free if _same_launch(e.launch, launch)), None)
        if event is None:
            if is_in_orbit(picture, row):
                return None
            event = self._open(float(picture.first_s[row]))
        event.is_tracked = True
        self._event_of[int(picture.track[row])] = event
        return event

    def _nearest(self, picture: TrackPicture, row: int) -> tuple[LaunchEvent | None, int, float]:
        """The event of the nearest track that has one, that track's row, and how far it is."""
        apart_m = np.linalg.norm(picture.position_m - picture.position_m[row], axis=1)
        for other in np.argsort(apart_m, kind="stable").tolist():
            event = self._event_of.get(int(picture.track[other]))
            if event is not None:
                return event, other, float(apart_m[other])
        return None, row, math.inf


def is_in_orbit(picture: TrackPicture, row: int) -> bool:
    """Whether an object stays up, or leaves the Earth, as far as its track tells."""
    position = picture.position_m[row]
    return _perigee_m(position, _inertial(position, picture.velocity_m_s[row])) > ORBIT_PERIGEE_M


def _is_stage_of(picture: TrackPicture, row: int, energy: float, other: int) -> bool:
    """Whether one of two tracks is a stage that the other has left behind: the one that burns has more energy.

    Of two missiles that follow each other it is the first, the one with more energy, that burns out first.
    """
    other_energy = float(_energies(picture, np.array([other]))[0])
    ahead, behind = (row, other) if energy > other_energy else (other, row)
    return bool(picture.phase[ahead] == Phase.BOOST and picture.phase[behind] == Phase.MIDCOURSE)


def _take_over(event: LaunchEvent, picture: TrackPicture, row: int) -> None:
    """Take over what a picture says of an event's best track; nothing has changed where it was not seen since."""
    track, seen_s = int(picture.track[row]), float(picture.updated_s[row])
    is_free = picture.phase[row] == Phase.MIDCOURSE
    is_same = event.primary == track and event.seen_s == seen_s
    if is_same and event.impact.is_known != math.isnan(picture.impact.latitude[row]):
        return
    event.primary, event.seen_s = track, seen_s
    event.sensors.add(int(picture.sensor[row]))
    launch = point_of(picture.launch, row)
    if launch.is_known and not launch.major_m > event.launch.major_m:
        event.launch = launch
    if is_free:
        position = picture.position_m[row]
        velocity = _inertial(position, picture.velocity_m_s[row])
        event.reach_m = reach_m(float(np.linalg.norm(position)), float(np.linalg.norm(velocity)))
        event.in_orbit = is_in_orbit(picture, row)
    impact = Point() if event.in_orbit else point_of(picture.impact, row)
    if not impact.is_known:
        is_climbing = picture.phase[row] == Phase.BOOST and picture.position_m[row] @ picture.velocity_m_s[row] > 0
        if event.in_orbit or is_climbing:
            event.impact, event.impact_since_s = impact, math.inf
        return
    event.impact_since_s = min(event.impact_since_s, picture.time_s)
    if picture.time_s - event.impact_since_s >= SETTLED_S:
        event.impact = impact


def _same_launch(a: Point, b: Point) -> bool:
    """Whether two estimates may be of one launch, as far as both are known."""
    if not (a.is_known and b.is_known):
        return False
    within_s = SAME_TIME_S + 3 * math.hypot(a.time_sigma_s, b.time_sigma_s)
    within_m = SAME_PLACE_M + 3 * math.hypot(a.sigma_m, b.sigma_m)
    return abs(a.time_s - b.time_s) < within_s and distance_m(a, b) < within_m


def _follows(cue: Point, last: Point) -> bool:
    """Whether a cue is of the same missile as one before."""
    if not last.is_known or not 0 <= cue.time_s - last.time_s < GAP_S:
        return False
    return distance_m(cue, last) < NEXT_CUE_M + NEXT_CUE_M_S * (cue.time_s - last.time_s)


def _inertial(position_m: Floats, velocity_m_s: Floats) -> Floats:
    """Velocity in a frame that does not turn, in the axes of now."""
    turn = ROTATION_RAD_S * np.stack([-position_m[..., 1], position_m[..., 0], np.zeros_like(position_m[..., 0])], -1)
    total: Floats = velocity_m_s + turn
    return total


def _energies(picture: TrackPicture, rows: Ints) -> Floats:
    """(n,) specific orbital energy, m2/s2: negative for what stays with the Earth."""
    position = picture.position_m[rows]
    speed2 = (_inertial(position, picture.velocity_m_s[rows]) ** 2).sum(axis=1)
    energy: Floats = speed2 / 2 - MU / np.linalg.norm(position, axis=1)
    return energy


def _perigee_m(position_m: Floats, velocity_m_s: Floats) -> float:
    """Distance of the perigee from the Earth's centre; infinite for what leaves the Earth."""
    r = float(np.linalg.norm(position_m))
    energy = float(velocity_m_s @ velocity_m_s) / 2 - MU / r
    if energy >= 0:
        return math.inf
    momentum2 = float((np.cross(position_m, velocity_m_s) ** 2).sum())
    axis = -MU / (2 * energy)
    return axis * (1 - math.sqrt(max(0.0, 1 - momentum2 / (MU * axis))))
