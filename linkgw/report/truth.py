"""Where every object was: the truth of a simulation at any time, and where its launches came down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.errors import ConfigError, Fault
from linkgw.report.folder import AGAIN, Simulation
from linkgw.sim.earth import ecef_of, enu_axes, geodetic_of
from linkgw.sim.files import OBJECTS, TRUTH
from linkgw.sim.model import Floats, Ints, ObjectKind

STEP_S = 20.0
"""Samples of one object that lie further apart than this have a gap between them."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the ground, and when."""

    latitude: float
    """deg."""
    longitude: float
    """deg."""
    time_s: float
    """s after the scenario's start."""


@dataclass(frozen=True, eq=False)
class Truth:
    """m objects, and k samples of where they were, by object, then time."""

    names: list[str]
    """(m,)."""
    kinds: Ints
    """(m,) `ObjectKind`."""
    start_s: Floats
    """(m,) when each begins to be there."""
    end_s: Floats
    """(m,) when it is there no more."""
    object: Ints
    """(k,) ascending."""
    time_s: Floats
    """(k,) ascending within an object."""
    position_m: Floats
    """(k, 3) ECEF."""
    velocity_m_s: Floats
    """(k, 3) over the turning Earth, in the same axes."""
    phase: NDArray[np.uint8]
    """(k,) `Phase`."""

    @cached_property
    def first(self) -> Ints:
        """(m + 1,) where each object's samples begin, and the end of the last."""
        return np.searchsorted(self.object, np.arange(len(self.names) + 1))

    @cached_property
    def _stride_s(self) -> float:
        return float(np.max(self.end_s, initial=1.0)) * 2 + 1e6

    @cached_property
    def _keys(self) -> Floats:
        """One ascending key for objects and times together: one search finds the samples of all."""
        return self.object * self._stride_s + self.time_s

    def is_there(self, index: Ints, time_s: Floats) -> NDArray[np.bool_]:
        """(n,) whether objects are there at times."""
        there: NDArray[np.bool_] = (self.start_s[index] <= time_s) & (time_s <= self.end_s[index])
        return there & (self.first[index + 1] > self.first[index])

    def at(self, index: Ints, time_s: Floats) -> Floats:
        """(n, 3) positions of objects (n,) at times (n,): a cubic between samples, straight on beyond the last.

        An object without samples, or asked for where it is not, is NaN.
        """
        low, high = self.first[index], self.first[index + 1] - 1
        found = np.full((len(index), 3), np.nan)
        rows = np.flatnonzero(self.is_there(index, time_s))
        if not len(rows):
            return found
        index, time_s, low, high = index[rows], time_s[rows], low[rows], high[rows]
        before = np.clip(np.searchsorted(self._keys, index * self._stride_s + time_s, "right") - 1, low, high)
        after = np.minimum(before + 1, high)
        step = self.time_s[after] - self.time_s[before]
        within = (step > 0) & (step <= STEP_S)
        span = np.where(within, step, 1.0)[:, None]
        since = (time_s - self.time_s[before])[:, None]
        u = np.where(within[:, None], since / span, 0.0)
        p0, p1 = self.position_m[before], self.position_m[after]
        v0, v1 = self.velocity_m_s[before] * span, self.velocity_m_s[after] * span
        cubic = p0 + u * (v0 + u * (3 * (p1 - p0) - 2 * v0 - v1 + u * (v0 + v1 - 2 * (p1 - p0))))
        found[rows] = np.where(within[:, None], cubic, p0 + self.velocity_m_s[before] * since)
        return found

    def named(self, name: str) -> int:
        """Index of an object; -1 if there is none."""
        return self.names.index(name) if name in self.names else -1

    def came_down(self, index: int, time_s: float) -> Place | None:
        """Where an object was at its end: carried on from its last samples by less than a second, braking as it was."""
        low, high = int(self.first[index]), int(self.first[index + 1])
        if high - low < 2:
            return None
        rest = time_s - self.time_s[high - 1]
        step = self.time_s[high - 1] - self.time_s[high - 2]
        acceleration = (self.velocity_m_s[high - 1] - self.velocity_m_s[high - 2]) / step
        position = self.position_m[high - 1] + rest * self.velocity_m_s[high - 1] + rest**2 / 2 * acceleration
        latitude, longitude, _ = (float(v[0]) for v in geodetic_of(position[None]))
        return Place(latitude, longitude, time_s)


def load_truth(simulation: Simulation) -> Truth:
    """Read a simulation's truth.

    Raises
    ------
    ConfigError
        A file that is no Parquet file, or has other columns.
    """
    objects = _table(simulation, OBJECTS, ("object", "name", "kind", "start_s", "end_s"))
    names = ("object", "time_s", "latitude", "longitude", "altitude_m", "east_m_s", "north_m_s", "up_m_s", "phase")
    samples = _table(simulation, TRUTH, names)
    order = np.lexsort((samples["time_s"], samples["object"]))
    column = {name: np.asarray(samples[name])[order] for name in names}
    enu = np.stack([column[name].astype(np.float64) for name in ("east_m_s", "north_m_s", "up_m_s")], -1)
    latitude, longitude = column["latitude"], column["longitude"]
    return Truth(
        [str(name) for name in objects["name"]],
        np.array([ObjectKind[str(kind).upper()] for kind in objects["kind"]], np.int64),
        np.asarray(objects["start_s"], np.float64),
        np.asarray(objects["end_s"], np.float64),
        column["object"].astype(np.int64),
        column["time_s"],
        ecef_of(latitude, longitude, column["altitude_m"].astype(np.float64)),
        np.einsum("nij,ni->nj", enu_axes(latitude, longitude), enu),
        column["phase"].astype(np.uint8),
    )


def _table(simulation: Simulation, name: str, columns: tuple[str, ...]) -> dict[str, Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path: Path = simulation.folder / name
    try:
        table = pq.read_table(path, columns=list(columns))
    except (pa.ArrowException, OSError, ValueError) as error:
        text = " ".join(str(error).split())[:80]
        raise ConfigError([Fault(str(path), "cannot be read", text, AGAIN.format(simulation.folder))]) from None
    missing = [c for c in columns if c not in table.column_names]
    if missing:
        raise ConfigError(
            [Fault(str(path), "columns are missing", ", ".join(missing), AGAIN.format(simulation.folder))]
        )
    return {c: table[c].to_numpy(zero_copy_only=False) for c in columns}
