"""A nation's warning desk: ballistic tracks and infrared cues become threat warnings, points and space tracks.

One launch is one event. Everything ballistic that was launched from about there and then belongs to it: the missile,
and the stages that it leaves behind. The track with the most energy is the one that is warned of.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from linkgw.sim.earth import MU, ROTATION_RAD_S, Floats, enu_axes, geodesic, geodetic_of
from linkgw.sim.ellipse import CHI2_90, covariance_class, ellipse_90, missile_named, reach_m
from linkgw.sim.model import Cues, Domain, Ints, Phase, TrackPicture, Use
from linkgw.sim.outbox import Clock, Outbox
from linkgw.sim.reporter import TrackReporter, wrapped
from linkgw.sim.scenario import NationConfig

LAUNCH_POINT_S, IMPACT_POINT_S = 15.0, 10.0
"""Between two reports of a launch point and of a predicted impact."""
SAME_PLACE_M, SAME_TIME_S = 150_000.0, 90.0
"""What was launched within so much of an event's launch is part of that event."""
CUE_ALTITUDE_S = 30.0
"""About how long a missile burns before it is above the clouds, where infrared sees it."""
LONGEST_BURN_S, FASTEST_BURN_M_S = 600.0, 3000.0
"""What burns goes on for so long at most, and so fast over ground at most on average."""
DOUBTFUL_M = 100_000.0
"""An impact whose ellipse is larger than this is not sure enough to keep a warning up for a track that was lost."""
GONE_AFTER_S = 900.0
"""What was not seen for so long and is not expected to come down anywhere, or is in orbit, is no danger any more."""
ALL_CLEAR_AFTER_S = 60.0
"""After the predicted impact."""
LAST_REPORTS = 3
"""How often the end of an event is reported."""
MAX_REPEAT = 255
MAX_AXIS_M = 1_500_000.0
ORBIT_PERIGEE_M = 6_378_137.0 + 120_000.0
"""What has its perigee above this does not come down soon: it is in orbit."""


@dataclass(slots=True)
class _Point:
    """A place with its ellipse and time, as last estimated."""

    latitude: float = math.nan
    longitude: float = math.nan
    time_s: float = math.nan
    major_m: float = math.nan
    minor_m: float = math.nan
    bearing_deg: float = math.nan

    @property
    def is_known(self) -> bool:
        return not math.isnan(self.latitude)

    @property
    def is_stated(self) -> bool:
        """Whether its ellipse can be stated."""
        return self.is_known and self.major_m <= MAX_AXIS_M


@dataclass(slots=True)
class _Event:
    number: int
    first_s: float
    unit: int
    launch: _Point = field(default_factory=_Point)
    impact: _Point = field(default_factory=_Point)
    primary: int = -1
    sensors: set[int] = field(default_factory=set)
    seen_s: float = -math.inf
    """Last detection of the primary track."""
    reach_m: float = 0.0
    in_orbit: bool = False
    launch_tn: int = 0
    impact_tn: int = 0
    repeat: int = 0
    due_s: float = math.inf
    launch_due_s: float = -math.inf
    impact_due_s: float = -math.inf
    ending: str = ""
    """`all clear` or `cancel` once it is over."""
    last_reports: int = LAST_REPORTS

    @property
    def is_over(self) -> bool:
        return bool(self.ending) and self.last_reports == 0


class WarningDesk:
    """Keeps the events of a nation and sends what belongs to the warnings group.

    Parameters
    ----------
    nation : NationConfig
        Whose.
    network_class : str
        What messages state: LIVE, EXERCISE or REPLAY.
    reporter : TrackReporter
        Knows the tracks' numbers and units; has taken the picture before.
    cue_unit : int
        Participant that passes infrared cues on.
    outbox, clock
        As for `TrackReporter`.
    attribute : callable
        Gives the nation that a launch from (latitude, longitude) is put down to, or None.
    """

    def __init__(
        self,
        nation: NationConfig,
        network_class: str,
        reporter: TrackReporter,
        cue_unit: int,
        outbox: Outbox,
        clock: Clock,
        attribute: Callable[[float, float], str | None],
    ) -> None:
        self.log: list[dict[str, object]] = []
        """Cues, impacts predicted and warnings, for the list of events."""
        self._nation, self._class, self._reporter = nation, network_class, reporter
        self._cue_unit, self._outbox, self._clock, self._attribute = cue_unit, outbox, clock, attribute
        self._events: list[_Event] = []
        self._event_of: dict[int, _Event] = {}
        self._track_due_s: dict[int, float] = {}

    def take(self, picture: TrackPicture, cues: Cues, rows: Sequence[int]) -> None:
        """Look at a tick's picture and at the cues (rows of `cues`) that came in since the last."""
        now = picture.time_s
        for row in rows:
            self._take_cue(cues, row)
        ballistic = np.flatnonzero(picture.domain == Domain.BALLISTIC)
        energies = _energies(picture, ballistic)
        for row, energy in zip(ballistic.tolist(), energies.tolist(), strict=True):
            self._take_track(picture, row, energy)
        for event in self._events:
            if not event.is_over:
                self._look_at(event, picture, dict(zip(ballistic.tolist(), energies.tolist(), strict=True)))
                self._send(event, now)
        if len(ballistic):
            self._report_tracks(picture, ballistic)

    # --- events ---

    def _open(self, first_s: float, unit: int) -> _Event:
        event = _Event(self._nation.first_event + len(self._events), first_s, unit)
        self._events.append(event)
        return event

    def _near(self, latitude: float, longitude: float, time_s: float) -> _Event | None:
        """The event that was launched from about there and then."""
        for event in self._events:
            if not event.launch.is_known or abs(event.launch.time_s - time_s) > SAME_TIME_S:
                continue
            if _distance_m(event.launch, latitude, longitude) < SAME_PLACE_M:
                return event
        return None

    def _take_cue(self, cues: Cues, row: int) -> None:
        latitude, longitude, _ = (float(v[0]) for v in geodetic_of(cues.position_m[row : row + 1]))
        seen_s, sigma, now = float(cues.time_s[row]), float(cues.sigma_m[row]), float(cues.available_s[row])
        event = next((e for e in self._events if _is_cue_of(e, latitude, longitude, seen_s)), None)
        if event is None:
            event = self._open(now, self._cue_unit)
            major = sigma * math.sqrt(CHI2_90)
            event.launch = _Point(latitude, longitude, seen_s - CUE_ALTITUDE_S, major, major, 0.0)
            self._log(now, "cue", event, sensor=int(cues.sensor[row]))
        event.sensors.add(int(cues.sensor[row]))
        if self._nation.warning.from_cue and math.isinf(event.due_s) and not event.ending:
            event.due_s = now + self._nation.warning.decide_s

    def _take_track(self, picture: TrackPicture, row: int, energy: float) -> None:
        track = int(picture.track[row])
        if track in self._event_of:
            return
        launch = [float(v[row]) for v in (picture.launch.latitude, picture.launch.longitude, picture.launch.time_s)]
        event: _Event | None
        if not math.isnan(launch[0]):
            event = self._near(*launch)
        else:
            event = next((e for e in reversed(self._events) if not e.ending and e.primary < 0), None)
        if event is None:
            position, velocity = picture.position_m[row], _inertial(picture.position_m[row], picture.velocity_m_s[row])
            if energy >= 0 or _perigee_m(position, velocity) > ORBIT_PERIGEE_M:
                return
            event = self._open(float(picture.first_s[row]), int(self._reporter.unit(picture.track[row : row + 1])[0]))
        self._event_of[track] = event
        if math.isinf(event.due_s) and not event.ending:
            event.due_s = picture.time_s + self._nation.warning.decide_s

    def _look_at(self, event: _Event, picture: TrackPicture, energies: dict[int, float]) -> None:
        """Take over what the picture says of an event, and see whether it is over."""
        now = picture.time_s
        mine = [row for row in energies if self._event_of.get(int(picture.track[row])) is event]
        if mine:
            row = max(mine, key=lambda r: energies[r])
            event.primary = int(picture.track[row])
            event.unit = int(self._reporter.unit(picture.track[row : row + 1])[0])
            event.sensors.add(int(picture.sensor[row]))
            event.seen_s = float(picture.updated_s[row])
            self._estimate(event, picture, row)
        if event.ending:
            return
        why = self._why_over(event, now, is_lost=not mine)
        if why:
            self._end(event, why, now)

    def _why_over(self, event: _Event, now: float, *, is_lost: bool) -> str:
        """`cancel`, `all clear`, or nothing while it goes on."""
        retract_s = self._nation.warning.retract_after_s
        is_doubtful = not event.impact.is_known or event.impact.major_m > DOUBTFUL_M
        if event.repeat and retract_s is not None and is_doubtful and retract_s < now - event.seen_s < math.inf:
            return "cancel"
        is_down = event.impact.is_known and now > event.impact.time_s + ALL_CLEAR_AFTER_S
        last_s = max(event.seen_s, event.first_s)
        is_gone = is_lost and not event.impact.is_known and now - last_s > GONE_AFTER_S
        is_away = event.in_orbit and now - event.first_s > GONE_AFTER_S
        return "all clear" if is_down or is_gone or is_away else ""

    def _end(self, event: _Event, kind: str, now: float) -> None:
        event.ending = kind
        event.due_s = now if event.repeat else math.inf
        event.last_reports = LAST_REPORTS if event.repeat else 0
        if event.repeat:
            self._log(now, kind.replace(" ", "_"), event)

    def _estimate(self, event: _Event, picture: TrackPicture, row: int) -> None:
        launch = _point(picture.launch, row)
        if launch.is_known and (not event.launch.is_known or not launch.major_m > event.launch.major_m):
            event.launch = launch
        impact = _point(picture.impact, row)
        if impact.is_known:
            if not event.impact.is_known:
                self._log(picture.time_s, "impact_predicted", event)
            event.impact = impact
        position, velocity = picture.position_m[row], _inertial(picture.position_m[row], picture.velocity_m_s[row])
        if picture.phase[row] == Phase.MIDCOURSE:
            event.reach_m = reach_m(float(np.linalg.norm(position)), float(np.linalg.norm(velocity)))
            event.in_orbit = _perigee_m(position, velocity) > ORBIT_PERIGEE_M
            if event.in_orbit:
                event.impact = _Point()

    # --- what is sent ---

    def _send(self, event: _Event, now: float) -> None:
        if not event.ending:
            if event.repeat and event.launch.is_stated and now >= event.launch_due_s:
                event.launch_due_s = now + LAUNCH_POINT_S
                event.launch_tn = event.launch_tn or self._reporter.numbers.take(now)
                self._send_point(event, event.launch, event.launch_tn, "launch point", now)
            if event.repeat and event.impact.is_stated and now >= event.impact_due_s:
                event.impact_due_s = now + IMPACT_POINT_S
                event.impact_tn = event.impact_tn or self._reporter.numbers.take(now)
                self._send_point(event, event.impact, event.impact_tn, "predicted impact", now)
        if now >= event.due_s:
            event.due_s = now + self._nation.warning.repeat_s
            self._send_warning(event, now)
            event.repeat += 1
            if event.ending:
                event.last_reports -= 1
                if not event.last_reports:
                    event.due_s = math.inf

    def _send_warning(self, event: _Event, now: float) -> None:
        if event.ending:
            state, kind = "ended", event.ending
        else:
            kind = "impact predicted" if event.impact.is_known else "launch detected"
            state = "new" if event.repeat == 0 else "confirmed" if len(event.sensors) > 1 else "update"
        if event.repeat == 0:
            self._log(now, "warning", event)
        until = event.impact.time_s if event.impact.is_known and not event.ending else now
        values: dict[str, Any] = {
            "event": np.array([event.number]),
            "repeat": min(event.repeat, MAX_REPEAT),
            "state": state,
            "kind": kind,
            "class": self._class,
            "origin": self._nation.name,
            "confidence": 95.0 if event.impact.is_known else 80.0 if event.primary >= 0 else 70.0,
            "object_kind": self._object_kind(event),
            "validity_end": self._clock.day(max(until, now) + self._nation.warning.validity_s),
            "track_tn": self._tn_of(event.primary),
            "launch_point_tn": event.launch_tn,
            "impact_point_tn": event.impact_tn if event.impact.is_known else 0,
        }
        nation = self._attribute(event.launch.latitude, event.launch.longitude) if event.launch.is_known else None
        if nation is not None:
            values["nation"] = nation
        if event.launch.is_known:
            values |= {
                "latitude": event.launch.latitude,
                "longitude": _wrapped(event.launch.longitude),
                "launch_time": self._clock.day(event.launch.time_s),
            }
        if event.impact.is_known:
            values |= {
                "impact_latitude": event.impact.latitude,
                "impact_longitude": _wrapped(event.impact.longitude),
                "impact_time": self._clock.day(event.impact.time_s),
            }
            if event.impact.is_stated:
                values |= _axes(event.impact)
        self._outbox.add("J15.0", now, event.unit, Use.WARNINGS, values)

    def _send_point(self, event: _Event, point: _Point, tn: int, kind: str, now: float) -> None:
        values: dict[str, Any] = {
            "tn": np.array([tn]),
            "kind": kind,
            "time_of_validity": self._clock.hour(now),
            "latitude": point.latitude,
            "longitude": _wrapped(point.longitude),
            "time_of_day": self._clock.day(point.time_s),
            **_axes(point),
            "track_tn": self._tn_of(event.primary),
            "confidence": 90.0 if kind == "launch point" else 80.0,
        }
        self._outbox.add("J3.0", now, event.unit, Use.WARNINGS, values, supersedes=tn)

    def _report_tracks(self, picture: TrackPicture, ballistic: Ints) -> None:
        """Space tracks of everything ballistic, each at its time."""
        now, period = picture.time_s, self._nation.tracker.report_ballistic_s
        tracks = picture.track[ballistic].tolist()
        due = [i for i, track in enumerate(tracks) if self._track_due_s.get(track, -math.inf) <= now + 1e-9]
        if not due:
            return
        for i in due:
            self._track_due_s[tracks[i]] = now + period
        rows = ballistic[due]
        events = [self._event_of.get(int(t)) for t in picture.track[rows]]
        latitude, longitude, altitude = geodetic_of(picture.position_m[rows])
        enu = np.einsum("nij,nj->ni", enu_axes(latitude, longitude), picture.velocity_m_s[rows])
        tns = self._reporter.tn(picture.track[rows])
        for use in (Use.WARNINGS, Use.SURVEILLANCE):
            is_warned = np.array([e is not None and not e.is_over for e in events])
            mine = np.flatnonzero(is_warned if use is Use.WARNINGS else ~is_warned)
            if not len(mine):
                continue
            primary = np.array([(e := events[i]) is not None and e.primary == picture.track[rows[i]] for i in mine])
            at = rows[mine]
            kinds = [self._track_kind(events[i], bool(p)) for i, p in zip(mine.tolist(), primary.tolist(), strict=True)]
            codes = self._outbox.codes("J3.6", "object_kind", kinds)
            self._outbox.add(
                "J3.6", now, self._reporter.unit(picture.track[at]), use,
                {
                    "tn": tns[mine],
                    "track_quality": picture.quality[at].astype(np.float64),
                    "identity": "hostile" if use is Use.WARNINGS else "unknown",
                    "time_of_validity": self._clock.hour(np.full(len(mine), now)),
                    "ballistic_phase": picture.phase[at].astype(np.int64),
                    "latitude": latitude[mine], "longitude": wrapped(longitude[mine]),
                    "altitude": np.clip(altitude[mine], 0.0, 1e7),
                    "covariance_class": covariance_class(picture.covariance[at]),
                    "velocity_east": np.clip(enu[mine, 0], -12_000, 12_000),
                    "velocity_north": np.clip(enu[mine, 1], -12_000, 12_000),
                    "velocity_up": np.clip(enu[mine, 2], -12_000, 12_000),
                    "launch_point_tn": np.array([0 if (e := events[i]) is None else e.launch_tn for i in mine]),
                    "impact_point_tn": np.array(
                        [e.impact_tn if p and (e := events[i]) is not None and e.impact.is_known else 0
                         for i, p in zip(mine.tolist(), primary.tolist(), strict=True)]
                    ),
                    "object_kind": codes,
                },
                supersedes=tns[mine],
            )  # fmt: skip

    def _track_kind(self, event: _Event | None, is_primary: bool) -> str:
        if event is None:
            return "satellite"
        return self._object_kind(event) if is_primary else "spent stage"

    def _object_kind(self, event: _Event) -> str:
        if event.in_orbit:
            return "space launch vehicle"
        return missile_named(event.reach_m) if event.reach_m and math.isfinite(event.reach_m) else "ballistic missile"

    def _tn_of(self, track: int) -> int:
        return int(self._reporter.tn(np.array([track]))[0]) if track >= 0 else 0

    def _log(self, time_s: float, event: str, about: _Event, **more: object) -> None:
        self.log.append(
            {"time_s": round(time_s, 3), "event": event, "number": about.number, "track": about.primary, **more}
        )


def _is_cue_of(event: _Event, latitude: float, longitude: float, seen_s: float) -> bool:
    """Whether a burning point belongs to an event: it moves on while the motors burn."""
    after_s = seen_s - event.launch.time_s
    if not event.launch.is_known or not -SAME_TIME_S < after_s < LONGEST_BURN_S:
        return False
    return _distance_m(event.launch, latitude, longitude) < SAME_PLACE_M + FASTEST_BURN_M_S * max(0.0, after_s)


def _point(ellipses: Any, row: int) -> _Point:
    major, minor, bearing = (float(v[0]) for v in ellipse_90(ellipses.covariance_m2[row : row + 1]))
    return _Point(
        float(ellipses.latitude[row]),
        float(ellipses.longitude[row]),
        float(ellipses.time_s[row]),
        major,
        minor,
        bearing,
    )


def _distance_m(point: _Point, latitude: float, longitude: float) -> float:
    places = (np.array([v]) for v in (point.latitude, point.longitude, latitude, longitude))
    return float(geodesic(*places)[1][0])


def _axes(point: _Point) -> dict[str, float]:
    bearing = round(point.bearing_deg) % 180
    major = max(point.major_m, 25.0)
    return {
        "semi_major_axis": major,
        "semi_minor_axis": min(max(point.minor_m, 25.0), major),
        "orientation": float(bearing),
    }


def _wrapped(longitude: float) -> float:
    return float(wrapped(np.array([longitude]))[0])


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
    """Distance of the perigee from the Earth's centre."""
    r = float(np.linalg.norm(position_m))
    energy = float(velocity_m_s @ velocity_m_s) / 2 - MU / r
    momentum2 = float((np.cross(position_m, velocity_m_s) ** 2).sum())
    if energy >= 0:
        return math.inf
    axis = -MU / (2 * energy)
    return axis * (1 - math.sqrt(max(0.0, 1 - momentum2 / (MU * axis))))
