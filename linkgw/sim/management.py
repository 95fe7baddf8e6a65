"""What a nation says about its tracks beside where they are: identities, flight numbers, pairs that may be one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.spatial import cKDTree

from linkgw.sim.model import Domain, Ints, ObjectInfo, TrackPicture, Use
from linkgw.sim.outbox import Outbox
from linkgw.sim.reporter import EVALUATED_S, TrackReporter
from linkgw.spec.model import Catalog

PAIR_M, PAIR_M_S = 1500.0, 40.0
"""Two air tracks that are so close and move so much alike may be one object."""
PAIR_EVERY_S = 10.0
"""Between two searches for such pairs."""
DECIDED_S = 30.0
"""How long after a pair was proposed somebody has looked whether it is one object or two."""
FLIGHT_NUMBERS = 100, 9000
"""The first flight number, and how many there are."""


class TrackManager:
    """Sends the J7.x messages of a nation.

    Parameters
    ----------
    reporter : TrackReporter
        Knows the tracks' numbers and units; has taken each picture before.
    infos : sequence of ObjectInfo
        What an evaluation would find: identity, and what carries a flight number.
    catalog : Catalog
        The specs.
    outbox : Outbox
        Where the messages go.
    """

    def __init__(self, reporter: TrackReporter, infos: Sequence[ObjectInfo], catalog: Catalog, outbox: Outbox) -> None:
        codes = catalog.enumerations["identity"].codes
        self._identity = np.array([codes[i.identity] for i in infos] + [codes["unknown"]], np.int64)
        self._has_number = np.array([i.platform == "airliner" for i in infos] + [False], np.bool_)
        self._reporter, self._outbox = reporter, outbox
        self._new: dict[int, float] = {}
        self._is_known: set[int] = set()
        self._pairs: dict[tuple[int, int], float] = {}
        self._due_s = 0.0

    def take(self, picture: TrackPicture) -> None:
        """Look at a tick's picture."""
        self._evaluate(picture)
        if picture.time_s >= self._due_s:
            self._due_s = picture.time_s + PAIR_EVERY_S
            self._correlate(picture)

    def _evaluate(self, picture: TrackPicture) -> None:
        """A track that has been looked at for long enough gets its identity, and an airliner its flight number."""
        for track in picture.track.tolist():
            if track not in self._is_known:
                self._is_known.add(track)
                self._new[track] = picture.time_s + EVALUATED_S
        due = [track for track, at_s in self._new.items() if at_s <= picture.time_s]
        for track in due:
            del self._new[track]
        rows = np.flatnonzero(np.isin(picture.track, due) & (picture.domain != Domain.BALLISTIC))
        if not len(rows):
            return
        self._add(
            picture, rows, "J7.0", {"action": "change identity", "identity": self._identity[picture.object[rows]]}
        )
        numbered = rows[self._has_number[picture.object[rows]]]
        if len(numbered):
            first, count = FLIGHT_NUMBERS
            numbers = first + picture.object[numbered] * 37 % count
            values = {"action": "assign", "kind": "flight number", "identifier": numbers.astype(np.float64)}
            self._add(picture, numbered, "J7.4", values)

    def _correlate(self, picture: TrackPicture) -> None:
        """Propose pairs of air tracks that may be one object, and decide on those proposed before."""
        air = np.flatnonzero(picture.domain == Domain.AIR)
        near: set[tuple[int, int]] = set()
        if len(air) > 1:
            for a, b in sorted(cKDTree(picture.position_m[air]).query_pairs(PAIR_M)):
                one, other = air[a], air[b]
                if np.linalg.norm(picture.velocity_m_s[one] - picture.velocity_m_s[other]) < PAIR_M_S:
                    near.add((int(picture.track[one]), int(picture.track[other])))
        row_of = {track: row for row, track in enumerate(picture.track.tolist())}
        for pair in sorted(near - self._pairs.keys()):
            self._pairs[pair] = picture.time_s + DECIDED_S
            self._say(picture, row_of[pair[0]], row_of[pair[1]], "proposed")
        for pair, at_s in list(self._pairs.items()):
            rows = [row_of.get(track) for track in pair]
            if rows[0] is None or rows[1] is None:
                del self._pairs[pair]
            elif at_s <= picture.time_s:
                self._pairs[pair] = np.inf
                is_one = picture.object[rows[0]] == picture.object[rows[1]]
                self._say(picture, rows[0], rows[1], "correlated" if is_one else "rejected")

    def _say(self, picture: TrackPicture, row: int, other: int, kind: str) -> None:
        values = {"other_tn": self._reporter.tn(picture.track[other : other + 1]), "kind": kind, "confidence": 80.0}
        self._add(picture, np.array([row]), "J7.2", values)

    def _add(self, picture: TrackPicture, rows: Ints, name: str, values: Mapping[str, object]) -> None:
        tracks = picture.track[rows]
        stated = {"tn": self._reporter.tn(tracks), **values}
        self._outbox.add(name, picture.time_s, self._reporter.unit(tracks), Use.SURVEILLANCE, stated)
