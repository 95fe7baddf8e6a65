"""A nation's warning desk: what goes to its warnings group, and when: threat warnings, points and space tracks."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from linkgw.sim.earth import enu_axes, geodetic_of
from linkgw.sim.ellipse import covariance_class, missile_named
from linkgw.sim.launch_events import LaunchBook, LaunchEvent, is_in_orbit
from linkgw.sim.model import Cues, Ints, TrackPicture, Use
from linkgw.sim.outbox import Clock, Outbox
from linkgw.sim.points import Point
from linkgw.sim.reporter import TrackReporter, wrapped
from linkgw.sim.scenario import NationConfig

LAUNCH_POINT_S, IMPACT_POINT_S = 15.0, 10.0
"""Between two reports of a launch point and of a predicted impact."""
DOUBTFUL_M = 100_000.0
"""An impact whose ellipse is larger than this is not sure enough to keep a warning up for a track that was lost."""
GONE_AFTER_S = 900.0
"""What was not seen for so long and is not expected to come down anywhere, or is in orbit, is no danger any more."""
ALL_CLEAR_AFTER_S = 60.0
"""After the predicted impact."""
LAST_REPORTS = 3
"""How often the end of an event is reported."""
MAX_REPEAT = 255


@dataclass(slots=True)
class _Sending:
    """What has been sent of an event, and what is due."""

    unit: int
    launch_tn: int = 0
    impact_tn: int = 0
    repeat: int = 0
    due_s: float = math.inf
    launch_due_s: float = -math.inf
    impact_due_s: float = -math.inf
    was_predicted: bool = False
    ending: str = ""
    """`all clear` or `cancel` once it is over."""
    last_reports: int = LAST_REPORTS

    @property
    def is_over(self) -> bool:
        return bool(self.ending) and self.last_reports == 0


class WarningDesk:
    """Warns of a nation's launch events.

    Parameters
    ----------
    nation : NationConfig
        Whose.
    network_class : str
        What messages state: LIVE, EXERCISE or REPLAY.
    reporter : TrackReporter
        Knows the tracks' numbers and units; has taken each picture before.
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
        self._book = LaunchBook(nation.first_event)
        self._sending: dict[int, _Sending] = {}
        self._track_due_s: dict[int, float] = {}
        self._told_parts: set[int] = set()

    def take(self, picture: TrackPicture, cues: Cues, rows: Iterable[int]) -> None:
        """Look at a tick's picture and at the cues (rows of `cues`) that came in since the last."""
        for row in rows:
            event, is_new = self._book.take_cue(cues, row)
            available_s = float(cues.available_s[row])
            sending = self._sending.setdefault(event.number, _Sending(self._cue_unit))
            if is_new:
                self._log(available_s, "cue", event, sensor=int(cues.sensor[row]))
            if self._nation.warning.from_cue:
                self._begin(sending, available_s)
        ballistic = self._book.take_picture(picture)
        for event in self._book:
            sending = self._sending.setdefault(event.number, _Sending(self._cue_unit))
            if sending.is_over:
                continue
            if event.is_tracked:
                sending.unit = int(self._reporter.unit(np.array([event.primary]))[0])
                self._begin(sending, picture.time_s)
            if event.impact.is_known and not sending.was_predicted:
                sending.was_predicted = True
                self._log(picture.time_s, "impact_predicted", event)
            why = "" if sending.ending else self._why_over(event, sending, picture.time_s)
            if why:
                self._end(event, sending, why, picture.time_s)
            self._send(event, sending, picture.time_s)
        if len(ballistic):
            self._report_tracks(picture, ballistic)

    def _begin(self, sending: _Sending, now: float) -> None:
        """Somebody looks at it, and then warns."""
        if math.isinf(sending.due_s) and not sending.ending:
            sending.due_s = now + self._nation.warning.decide_s

    def _why_over(self, event: LaunchEvent, sending: _Sending, now: float) -> str:
        """`cancel`, `all clear`, or nothing while it goes on."""
        retract_s = self._nation.warning.retract_after_s
        is_doubtful = not event.impact.is_known or event.impact.major_m > DOUBTFUL_M
        if sending.repeat and retract_s is not None and is_doubtful and retract_s < now - event.seen_s < math.inf:
            return "cancel"
        is_down = event.impact.is_known and now > event.impact.time_s + ALL_CLEAR_AFTER_S
        last_s = max(event.seen_s, event.first_s)
        is_gone = not event.is_tracked and not event.impact.is_known and now - last_s > GONE_AFTER_S
        is_away = event.in_orbit and now - event.first_s > GONE_AFTER_S
        return "all clear" if is_down or is_gone or is_away else ""

    def _end(self, event: LaunchEvent, sending: _Sending, kind: str, now: float) -> None:
        sending.ending = kind
        if sending.repeat:
            sending.due_s = now
            self._log(now, kind.replace(" ", "_"), event)
        else:
            sending.due_s, sending.last_reports = math.inf, 0

    # --- what is sent ---

    def _send(self, event: LaunchEvent, sending: _Sending, now: float) -> None:
        if sending.repeat and not sending.ending:
            if event.launch.is_stated and now >= sending.launch_due_s:
                sending.launch_due_s = now + LAUNCH_POINT_S
                sending.launch_tn = sending.launch_tn or self._reporter.numbers.take(now)
                self._send_point(event, sending, event.launch, "launch point", now)
            if event.impact.is_stated and now >= sending.impact_due_s:
                sending.impact_due_s = now + IMPACT_POINT_S
                sending.impact_tn = sending.impact_tn or self._reporter.numbers.take(now)
                self._send_point(event, sending, event.impact, "predicted impact", now)
        if now >= sending.due_s:
            sending.due_s = now + self._nation.warning.repeat_s
            self._send_warning(event, sending, now)
            sending.repeat += 1
            if sending.ending:
                sending.last_reports -= 1
                if not sending.last_reports:
                    sending.due_s = math.inf

    def _send_warning(self, event: LaunchEvent, sending: _Sending, now: float) -> None:
        if sending.ending:
            state, kind = "ended", sending.ending
        else:
            kind = "impact predicted" if event.impact.is_known else "launch detected"
            state = "new" if sending.repeat == 0 else "confirmed" if len(event.sensors) > 1 else "update"
        if sending.repeat == 0:
            self._log(now, "warning", event)
        until_s = max(now, event.impact.time_s) if event.impact.is_known and not sending.ending else now
        values: dict[str, Any] = {
            "event": np.array([event.number]),
            "repeat": min(sending.repeat, MAX_REPEAT),
            "state": state,
            "kind": kind,
            "class": self._class,
            "origin": self._nation.name,
            "confidence": 95.0 if event.impact.is_known else 80.0 if event.primary >= 0 else 70.0,
            "object_kind": _object_kind(event),
            "validity_end": self._clock.day(until_s + self._nation.warning.validity_s),
            "track_tn": self._tn_of(event.primary),
            "launch_point_tn": sending.launch_tn,
            "impact_point_tn": sending.impact_tn if event.impact.is_known else 0,
        }
        if event.launch.is_known:
            nation = self._attribute(event.launch.latitude, event.launch.longitude)
            values |= {} if nation is None else {"nation": nation}
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
            values |= event.impact.axes() if event.impact.is_stated else {}
        self._outbox.add("J15.0", now, sending.unit, Use.WARNINGS, values)

    def _send_point(self, event: LaunchEvent, sending: _Sending, point: Point, kind: str, now: float) -> None:
        is_launch = kind == "launch point"
        tn = sending.launch_tn if is_launch else sending.impact_tn
        values: dict[str, Any] = {
            "tn": np.array([tn]),
            "kind": kind,
            "time_of_validity": self._clock.hour(now),
            "latitude": point.latitude,
            "longitude": _wrapped(point.longitude),
            "time_of_day": self._clock.day(point.time_s),
            **point.axes(),
            "track_tn": self._tn_of(event.primary),
            "confidence": 90.0 if is_launch else 80.0,
        }
        self._outbox.add("J3.0", now, sending.unit, Use.WARNINGS, values, supersedes=tn)

    def _report_tracks(self, picture: TrackPicture, ballistic: Ints) -> None:
        """Space tracks of everything ballistic, each at its time: those of an event in the warnings group."""
        now = picture.time_s
        tracks = picture.track[ballistic].tolist()
        due = [i for i, track in enumerate(tracks) if self._track_due_s.get(track, -math.inf) <= now + 1e-9]
        self._track_due_s |= {tracks[i]: now + self._nation.tracker.report_ballistic_s for i in due}
        by_use: dict[Use, list[tuple[int, LaunchEvent | None]]] = {}
        for i in due:
            event, row = self._book.of_track(tracks[i]), int(ballistic[i])
            is_harmless = is_in_orbit(picture, row) if event is None else self._sending[event.number].is_over
            by_use.setdefault(Use.SURVEILLANCE if is_harmless else Use.WARNINGS, []).append((row, event))
        for use, reported in by_use.items():
            self._report(picture, use, reported)

    def _report(self, picture: TrackPicture, use: Use, reported: list[tuple[int, LaunchEvent | None]]) -> None:
        rows = np.array([row for row, _ in reported])
        tracks = picture.track[rows]
        latitude, longitude, altitude = geodetic_of(picture.position_m[rows])
        enu = np.einsum("nij,nj->ni", enu_axes(latitude, longitude), picture.velocity_m_s[rows])
        kinds, identities, launch_tns, impact_tns = [], [], [], []
        for track, (_, event) in zip(tracks.tolist(), reported, strict=True):
            sending = None if event is None else self._sending[event.number]
            is_primary = event is not None and event.primary == track
            unknown = "satellite" if use is Use.SURVEILLANCE else "ballistic missile"
            kinds.append(unknown if event is None else _object_kind(event) if is_primary else "spent stage")
            known = "unknown" if use is Use.SURVEILLANCE else "hostile"
            identities.append("pending" if event is None and use is Use.WARNINGS else known)
            launch_tns.append(0 if sending is None else sending.launch_tn)
            is_coming_down = event is not None and is_primary and event.impact.is_known
            impact_tns.append(sending.impact_tn if sending is not None and is_coming_down else 0)
            if event is not None and not is_primary and track not in self._told_parts:
                self._told_parts.add(track)
                self._send_part(event, track, picture.time_s)
        tns = self._reporter.tn(tracks)
        values = {
            "tn": tns,
            "track_quality": picture.quality[rows].astype(np.float64),
            "identity": self._outbox.codes("J3.6", "identity", identities),
            "time_of_validity": self._clock.hour(np.full(len(rows), picture.time_s)),
            "ballistic_phase": picture.phase[rows].astype(np.int64),
            "latitude": latitude,
            "longitude": wrapped(longitude),
            "altitude": np.clip(altitude, 0.0, 1e7),
            "covariance_class": covariance_class(picture.covariance[rows]),
            "launch_point_tn": np.array(launch_tns),
            "impact_point_tn": np.array(impact_tns),
            "object_kind": self._outbox.codes("J3.6", "object_kind", kinds),
        }
        for i, axis in enumerate(("east", "north", "up")):
            values[f"velocity_{axis}"] = np.clip(enu[:, i], -12_000.0, 12_000.0)
        unit = self._reporter.unit(tracks)
        self._outbox.add("J3.6", picture.time_s, unit, use, values, supersedes=tns)

    def _send_part(self, event: LaunchEvent, track: int, now: float) -> None:
        """Tell that a track is of something that has come off another."""
        tn, other_tn, unit = self._tn_of(track), self._tn_of(event.primary), self._sending[event.number].unit
        if other_tn and other_tn != tn:
            values = {"tn": np.array([tn]), "other_tn": other_tn, "kind": "separated from", "confidence": 80.0}
            self._outbox.add("J7.7", now, unit, Use.SURVEILLANCE, values)

    def _tn_of(self, track: int) -> int:
        return int(self._reporter.tn(np.array([track]))[0]) if track >= 0 else 0

    def _log(self, time_s: float, event: str, about: LaunchEvent, **more: object) -> None:
        logged = {"time_s": round(time_s, 3), "event": event, "number": about.number, "track": about.primary}
        self.log.append(logged | more)


def _object_kind(event: LaunchEvent) -> str:
    if event.in_orbit:
        return "space launch vehicle"
    return missile_named(event.reach_m) if event.reach_m and math.isfinite(event.reach_m) else "ballistic missile"


def _wrapped(longitude: float) -> float:
    return float(wrapped(np.array([longitude]))[0])
