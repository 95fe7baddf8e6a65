"""A nation's tracker picture becomes track reports: who reports which track when, and under which number."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.values import format_tn, parse_tn
from linkgw.errors import ConfigError, Fault
from linkgw.sim.earth import enu_axes, geodetic_of
from linkgw.sim.model import Domain, Floats, Ints, ObjectInfo, TrackPicture, Use
from linkgw.sim.outbox import Clock, Outbox
from linkgw.sim.scenario import FaultsConfig, NationConfig
from linkgw.spec.model import Catalog

NAMES = {Domain.AIR: "J3.2", Domain.SURFACE: "J3.3"}
EVALUATED_S = 20.0
"""A new track is `pending` for so long; then its identity has been evaluated."""
HOLD_S = 300.0
"""A number is not given again for so long after its track ended."""
CONFLICT_AFTER_S = 60.0
"""With the fault `conflicting_tn`, a track's number changes so long after its first report."""


class TrackNumbers:
    """The track numbers that a nation gives, in order; those of ended tracks come round again after a hold time.

    Parameters
    ----------
    first : str
        The first number, five characters.
    count : int
        How many there are.
    where : str
        The nation, as errors call it.
    """

    def __init__(self, first: str, count: int, where: str) -> None:
        self._next = parse_tn(first)
        self._last = self._next + count - 1
        self._where = where
        self._returned: deque[tuple[float, int]] = deque()

    def take(self, time_s: float) -> int:
        """The next number; ConfigError if there is none left."""
        if self._returned and self._returned[0][0] + HOLD_S <= time_s:
            return self._returned.popleft()[1]
        if self._next > self._last:
            raise ConfigError(
                [
                    Fault(
                        f"nation {self._where}: tracker.tns", "no track number left", f"at {time_s:g} s", "more of them"
                    )
                ]
            )
        self._next += 1
        return self._next - 1

    def give_back(self, number: int, time_s: float) -> None:
        """The track of this number ended."""
        self._returned.append((time_s, number))


@dataclass(slots=True)
class _Tracks:
    """What is kept for each track, by its number in the tracker's order; grows."""

    tn: Ints
    due_s: Floats
    begun_s: Floats
    unit: Ints
    renumber_s: Floats

    @classmethod
    def empty(cls) -> _Tracks:
        none = np.zeros(0, np.int64)
        return cls(none, np.zeros(0), np.zeros(0), none.copy(), np.zeros(0))

    def grow(self, n: int) -> None:
        more = n - len(self.tn)
        if more > 0:
            more += len(self.tn) + 64
            self.tn = np.append(self.tn, np.full(more, -1))
            self.unit = np.append(self.unit, np.zeros(more, np.int64))
            self.due_s = np.append(self.due_s, np.full(more, -np.inf))
            self.begun_s = np.append(self.begun_s, np.full(more, np.nan))
            self.renumber_s = np.append(self.renumber_s, np.full(more, np.inf))


class TrackReporter:
    """Reports air and surface tracks, and drops of all tracks; ballistic ones get their numbers here too.

    Parameters
    ----------
    nation : NationConfig
        Whose.
    infos : sequence of ObjectInfo
        The truth's objects: what a transponder, or somebody with binoculars, would tell of a track.
    sensor_units : (s,) integer
        Participant that each sensor of the nation belongs to.
    catalog : Catalog
        The specs.
    outbox : Outbox
        Where the messages go.
    clock : Clock
        The nation's.
    faults : sequence of FaultsConfig
        Those of this nation; `duplicate_tn` and `conflicting_tn` are meant for here.
    rng : Generator
        For those.
    """

    def __init__(
        self,
        nation: NationConfig,
        infos: Sequence[ObjectInfo],
        sensor_units: Ints,
        catalog: Catalog,
        outbox: Outbox,
        clock: Clock,
        faults: Sequence[FaultsConfig],
        rng: np.random.Generator,
    ) -> None:
        self.numbers = TrackNumbers(nation.tracker.first_tn, nation.tracker.tns, nation.name)
        self.log: list[dict[str, object]] = []
        """Start and end of each track's number, for the list of events."""
        self._outbox, self._clock, self._faults, self._rng = outbox, clock, faults, rng
        self._sensor_units = sensor_units
        self._period_s = np.array([nation.tracker.report_air_s, nation.tracker.report_surface_s, np.inf])
        self._tracks = _Tracks.empty()
        self._traits = _Traits(infos, catalog)
        self._infos = infos

    def tn(self, track: Ints) -> Ints:
        """(n,) numbers of tracks that were in a picture."""
        return self._tracks.tn[track]

    def unit(self, track: Ints) -> Ints:
        """(n,) participants that report them."""
        return self._tracks.unit[track]

    def take(self, picture: TrackPicture) -> None:
        """Report what is due at this tick."""
        self._end(picture)
        if not len(picture):
            return
        kept = self._tracks
        kept.grow(int(picture.track[-1]) + 1)
        new = picture.track[kept.tn[picture.track] < 0]
        if len(new):
            self._begin(picture, new)
        kept.unit[picture.track] = self._sensor_units[picture.sensor]
        for track in picture.track[kept.renumber_s[picture.track] <= picture.time_s].tolist():
            kept.renumber_s[track] = np.inf
            kept.tn[track] = self.numbers.take(picture.time_s)
            self._note("track_renumbered", picture, track)
        due = np.flatnonzero((kept.due_s[picture.track] <= picture.time_s) & (picture.domain != Domain.BALLISTIC))
        if len(due):
            kept.due_s[picture.track[due]] = picture.time_s + self._period_s[picture.domain[due]]
            self._report(picture, due)

    def _begin(self, picture: TrackPicture, new: Ints) -> None:
        kept = self._tracks
        kept.begun_s[new] = picture.time_s
        # a track's first report comes at once, the next ones spread over the period
        for track in new.tolist():
            duplicate, conflict = self._chances(picture.time_s)
            others = kept.tn[picture.track]
            others = others[others >= 0]
            if duplicate and len(others) and self._rng.random() < duplicate:
                kept.tn[track] = self._rng.choice(others)
            else:
                kept.tn[track] = self.numbers.take(picture.time_s)
            if conflict and self._rng.random() < conflict:
                kept.renumber_s[track] = picture.time_s + CONFLICT_AFTER_S
            self._note("track_start", picture, track)

    def _chances(self, time_s: float) -> tuple[float, float]:
        now = [f for f in self._faults if f.from_s <= time_s <= f.to_s]
        return max((f.duplicate_tn for f in now), default=0.0), max((f.conflicting_tn for f in now), default=0.0)

    def _note(self, event: str, picture: TrackPicture, track: int) -> None:
        row = int(np.searchsorted(picture.track, track))
        seen = int(picture.object[row])
        self.log.append(
            {
                "time_s": round(picture.time_s, 3),
                "event": event,
                "track": track,
                "tn": format_tn(int(self._tracks.tn[track])),
                "domain": Domain(int(picture.domain[row])).name.lower(),
                "object": self._infos[seen].name if seen >= 0 else None,
            }
        )

    def _end(self, picture: TrackPicture) -> None:
        kept = self._tracks
        for track in picture.ended.tolist():
            if track >= len(kept.tn) or kept.tn[track] < 0:
                continue
            tn = int(kept.tn[track])
            self._outbox.add(
                "J7.0", picture.time_s, int(kept.unit[track]), Use.SURVEILLANCE,
                {"tn": np.array([tn]), "action": "drop track", "confirmed": "yes"},
            )  # fmt: skip
            self.numbers.give_back(tn, picture.time_s)
            self.log.append(
                {"time_s": round(picture.time_s, 3), "event": "track_end", "track": track, "tn": format_tn(tn)}
            )

    def _report(self, picture: TrackPicture, due: Ints) -> None:
        kept = self._tracks
        latitude, longitude, altitude = geodetic_of(picture.position_m[due])
        enu = np.einsum("nij,nj->ni", enu_axes(latitude, longitude), picture.velocity_m_s[due])
        course = np.mod(np.rint(np.degrees(np.arctan2(enu[:, 0], enu[:, 1]))), 360)
        speed = np.hypot(enu[:, 0], enu[:, 1])
        is_young = picture.time_s - kept.begun_s[picture.track[due]] < EVALUATED_S
        for domain, name in NAMES.items():
            rows = np.flatnonzero(picture.domain[due] == domain)
            if not len(rows):
                continue
            at = due[rows]
            values = {
                "tn": kept.tn[picture.track[at]],
                "track_quality": picture.quality[at].astype(np.float64),
                "identity": self._traits.identity(picture.object[at], is_young[rows]),
                "time_of_validity": self._clock.hour(np.full(len(rows), picture.time_s)),
                "latitude": latitude[rows],
                "longitude": wrapped(longitude[rows]),
                "course": course[rows],
            }
            if domain is Domain.AIR:
                values |= {
                    "speed": np.minimum(speed[rows], 1022.0),
                    "altitude": np.clip(altitude[rows], -1000.0, 80_000.0),
                    **self._traits.air(picture.object[at], is_young[rows]),
                }
            else:
                values |= {"speed": np.minimum(speed[rows], 102.2)}
                values |= self._traits.surface(picture.object[at], is_young[rows])
            self._outbox.add(
                name, picture.time_s, kept.unit[picture.track[at]], Use.SURVEILLANCE, values,
                supersedes=kept.tn[picture.track[at]],
            )  # fmt: skip


class _Traits:
    """What can be told of an object beside its movement, as raw codes by its index; the last row is for nothing."""

    def __init__(self, infos: Sequence[ObjectInfo], catalog: Catalog) -> None:
        def codes_of(enumeration: str, names: Sequence[str | None]) -> NDArray[np.int64]:
            codes = catalog.enumerations[enumeration].codes
            return np.array([codes.get(n, 0) if n else 0 for n in names] + [0], np.int64)

        self._identity = codes_of("identity", [i.identity for i in infos])
        self._pending = catalog.enumerations["identity"].codes["pending"]
        self._unknown = catalog.enumerations["identity"].codes["unknown"]
        platforms, activities = [i.platform for i in infos], [i.activity for i in infos]
        self._air = codes_of("air_platform", platforms), codes_of("air_activity", activities)
        self._surface = codes_of("surface_platform", platforms), codes_of("surface_activity", activities)
        blank = catalog.messages["J3.2"].fields["iff_mode_3a"].no_statement
        assert blank is not None  # an optional field
        self._code = np.array([blank if i.code is None else int(i.code, 8) for i in infos] + [blank], np.int64)
        self._blank = blank

    def identity(self, objects: Ints, is_young: NDArray[np.bool_]) -> Ints:
        found = np.where(objects < 0, self._unknown, self._identity[objects])
        return np.where(is_young, self._pending, found)

    def air(self, objects: Ints, is_young: NDArray[np.bool_]) -> dict[str, Ints]:
        known = np.where(is_young, -1, objects)
        platform, activity = self._air
        return {
            "platform": platform[known],
            "activity": activity[known],
            "iff_mode_3a": np.where(is_young, self._blank, self._code[objects]),
        }

    def surface(self, objects: Ints, is_young: NDArray[np.bool_]) -> dict[str, Ints]:
        known = np.where(is_young, -1, objects)
        platform, activity = self._surface
        return {"platform": platform[known], "activity": activity[known]}


def wrapped(longitude: Floats) -> Floats:
    """Longitudes as words state them: 180 is -180, also after rounding to a step of 0.0001."""
    return np.mod(np.round(longitude, 4) + 180.0, 360.0) - 180.0
