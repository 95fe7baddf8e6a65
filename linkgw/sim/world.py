"""Everything that moves in a scenario, as one list of objects: flights first, then the background."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from linkgw.errors import ConfigError, Fault
from linkgw.sim.background import Background
from linkgw.sim.flight import Flight, make_flight
from linkgw.sim.model import Ints, Movers, ObjectInfo, States
from linkgw.sim.scenario import ScenarioConfig

Floats = NDArray[np.float64]


class World:
    """The truth of a scenario: every object by its index.

    Parameters
    ----------
    flights : sequence of Flight
        Launches.
    others : sequence of Movers
        The rest.
    """

    def __init__(self, flights: Sequence[Flight], others: Sequence[Movers]) -> None:
        self.flights = tuple(flights)
        self._families: tuple[Movers, ...] = (*flights, *others)
        counts = [len(family.infos) for family in self._families]
        self._starts = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
        self.infos: list[ObjectInfo] = [info for family in self._families for info in family.infos]
        self._start_s = np.array([info.start_s for info in self.infos])
        self._end_s = np.array([info.end_s for info in self.infos])

    def __len__(self) -> int:
        return len(self.infos)

    def states(self, index: Ints, time_s: Floats) -> States:
        """State of objects (n,) at times (n,); what is asked of outside its time is as meaningless as it is there."""
        index, time_s = np.asarray(index, np.int64), np.asarray(time_s, float)
        family = np.searchsorted(self._starts, index, "right") - 1
        asked = np.unique(family)
        if len(asked) == 1:
            k = int(asked[0])
            return self._families[k].states(index - self._starts[k], time_s)
        n = len(index)
        out = States(np.empty((n, 3)), np.empty((n, 3)), np.empty(n, np.uint8), np.empty(n, np.uint8))
        for k in asked.tolist():
            rows = family == k
            part = self._families[k].states(index[rows] - self._starts[k], time_s[rows])
            out.position_m[rows], out.velocity_m_s[rows] = part.position_m, part.velocity_m_s
            out.phase[rows], out.stage[rows] = part.phase, part.stage
        return out

    def alive(self, index: Ints, time_s: Floats) -> NDArray[np.bool_]:
        """(n,) is the object there at that time?"""
        time_s = np.asarray(time_s, float)
        return np.asarray((self._start_s[index] <= time_s) & (time_s < self._end_s[index]))


def make_world(config: ScenarioConfig, rng: np.random.Generator) -> World:
    """Fly all launches and lay out all routes of a scenario that has passed its checks.

    Raises
    ------
    ConfigError
        With every launch that cannot be flown, by its path in the scenario.
    """
    faults: list[Fault] = []
    flights = []
    for i, launch in enumerate(config.launch):
        try:
            flights.append(make_flight(launch, config.duration_s, f"{config.name}: launch[{i}]"))
        except ConfigError as error:
            faults += error.faults
    if faults:
        raise ConfigError(faults)
    return World(flights, [Background(entry, config.duration_s, rng) for entry in config.background])
