"""A nation's tracker: all its sensors feed one set of tracks; at each tick it says what it knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from linkgw.sim.model import Cues, Detections, Domain, Ellipses, Ints, Phase, TrackPicture
from linkgw.sim.scenario import NationConfig
from linkgw.sim.sensors import UnitPositions, sensors_of
from linkgw.sim.tracking.ballistic import BallisticBank
from linkgw.sim.tracking.ends import PLACE, find_launches, predict_due
from linkgw.sim.tracking.filter import measure
from linkgw.sim.tracking.launches import CueBook
from linkgw.sim.tracking.level import LevelBank
from linkgw.sim.tracking.prediction import unknown
from linkgw.sim.tracking.quality import quality_of
from linkgw.sim.tracking.tracks import TENTATIVE, Bank, Rows

DOUBLES_S = 5.0
"""Between two searches for tracks that show one object."""
TELL_TICKS = 50
"""Ticks between two reports of progress."""


class Tracker:
    """The tracker of a nation.

    Parameters
    ----------
    nation : NationConfig
        Its sensors' noise and revisit and its tracker's settings; biases are not known to it.
    unit_positions : callable
        Where its units are: they know that themselves.
    """

    def __init__(self, nation: NationConfig, unit_positions: UnitPositions) -> None:
        self._config = nation.tracker
        self._sensors = sensors_of(nation)
        self._unit_positions = unit_positions
        self._level = LevelBank(self._config, self._sensors)
        self._ballistic = BallisticBank(self._config, self._sensors)
        self._cues = CueBook()
        self._numbers = 0
        self._searched_s = 0.0

    def run(
        self,
        detections: Detections,
        cues: Cues,
        duration_s: float,
        progress: Callable[[float], None] | None = None,
    ) -> Iterator[TrackPicture]:
        """The picture at each tick from the first after 0 to the last that is not after `duration_s`.

        Nothing is known at a tick that is not available by then. A tracker runs once.
        """
        tick = self._config.tick_s
        times = tick * np.arange(1, int(np.floor(duration_s / tick + 1e-9)) + 1)
        measured = measure(detections, self._sensors, self._unit_positions)
        falls = measured.mode == Domain.BALLISTIC
        parts = [
            (bank, measured.take(mask), np.searchsorted(detections.available_s[mask], times, "right"))
            for bank, mask in ((self._level, ~falls), (self._ballistic, falls))
        ]
        cued = np.concatenate([[0], np.searchsorted(cues.available_s, times, "right")])
        before = np.zeros(len(parts), np.int64)
        for i, now in enumerate(times.tolist()):
            self._cues.add(cues, slice(int(cued[i]), int(cued[i + 1])))
            for k, (bank, m, until) in enumerate(parts):
                new = slice(before[k], until[i])
                bank.step(now, tick, m.take(new) if new.start < new.stop else None)
                before[k] = until[i]
            self._ballistic.judge()
            self._confirm()
            if now - self._searched_s >= DOUBLES_S:
                self._searched_s = now
                self._drop_doubles()
            if len(self._ballistic.rows):
                find_launches(self._ballistic.rows, now, self._cues)
                predict_due(self._ballistic.rows, now)
            yield self._picture(now)
            if progress is not None and i % TELL_TICKS == 0:
                progress(now)

    def _banks(self) -> tuple[Bank, Bank]:
        return self._level, self._ballistic

    def _confirm(self) -> None:
        """Number the tracks that are confirmed now, in the order of their first detections."""
        ripe = [(bank, i) for bank in self._banks() for i in bank.ripe().tolist()]
        for bank, i in sorted(ripe, key=lambda pair: float(pair[0].rows["first_s"][pair[1]])):
            bank.rows["number"][i] = self._numbers
            self._numbers += 1

    def _drop_doubles(self) -> None:
        for bank in self._banks():
            bank.drop(bank.doubles(bank.rows["number"] != TENTATIVE))

    def _picture(self, now_s: float) -> TrackPicture:
        level, ballistic = (bank.rows[bank.rows["number"] != TENTATIVE] for bank in self._banks())
        order = np.argsort(np.concatenate([level["number"], ballistic["number"]]))

        def column(name: str) -> Any:
            return np.concatenate([level[name], ballistic[name]])[order]

        state, covariance = column("state"), column("covariance")
        phase = np.full(len(order), Phase.NONE, np.uint8)
        confirmed = self._ballistic.rows["number"] != TENTATIVE
        phase[len(level) :] = self._ballistic.phases()[confirmed]
        ended = [number for bank in self._banks() for number in bank.ended]
        for bank in self._banks():
            bank.ended = []
        return TrackPicture(
            time_s=now_s,
            track=column("number"),
            domain=column("domain"),
            position_m=state[:, :3],
            velocity_m_s=state[:, 3:],
            covariance=covariance,
            first_s=column("first_s"),
            updated_s=column("updated_s"),
            sensor=column("sensor"),
            quality=quality_of(covariance),
            phase=phase[order],
            object=column("object"),
            impact=_places(len(level), ballistic["impact"], order),
            launch=_places(len(level), ballistic["launch"], order),
            ended=np.array(sorted(ended), np.int64),
        )


def _places(n_level: int, places: Rows, order: Ints) -> Ellipses:
    """Places of ballistic tracks among all tracks."""
    none = unknown(n_level)
    return Ellipses(*(np.concatenate([getattr(none, name), places[name]])[order] for name in PLACE.names or ()))
