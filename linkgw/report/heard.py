"""What one network carried, from a capture into columns: track reports, points, warnings, drops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from linkgw.codec import bulk
from linkgw.codec.bulk import Columns, KindColumns
from linkgw.gateway.admission import ages
from linkgw.gateway.config import GatewayConfig, Network
from linkgw.io.captures import CaptureBatch, open_capture
from linkgw.policy.rules import AGE_UNKNOWN
from linkgw.replay.routes import GROUPS, Routes
from linkgw.sim.ellipse import COVARIANCE_CLASSES_M
from linkgw.sim.model import Domain, Floats, Ints
from linkgw.sim.tracking.quality import BEST_M
from linkgw.spec.model import Catalog

NS = 1_000_000_000
DAY_S = 86_400.0
DOMAINS = {"J3.2": Domain.AIR, "J3.3": Domain.SURFACE, "J3.6": Domain.BALLISTIC}
"""Track reports that are compared with the truth."""
BEST_QUALITY = 15
"""Track quality of an error up to `BEST_M`; each step down doubles it."""


@dataclass(frozen=True, slots=True, eq=False)
class Tracks:
    """n track reports, in the order heard."""

    row: Ints
    """(n,) number of the message among all messages of the network."""
    time_s: Floats
    """(n,) when it was heard, s after the scenario's start."""
    domain: Ints
    """(n,) `Domain`."""
    tn: Ints
    """(n,) track number."""
    validity_s: Floats
    """(n,) when the position holds; where that is not stated, when it was heard."""
    latitude: Floats
    """(n,) deg; NaN where not stated."""
    longitude: Floats
    """(n,) deg."""
    altitude_m: Floats
    """(n,) m; 0 where not stated."""
    stated_m: Floats
    """(n,) one-sigma error that its quality or its class of covariance allows; inf where it allows any."""

    def __len__(self) -> int:
        return len(self.row)

    def take(self, rows: Ints) -> Tracks:
        """Some of them."""
        return Tracks(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


@dataclass(frozen=True, slots=True, eq=False)
class Impacts:
    """n statements of where and when something comes down: J15.0 and J3.0 of predicted impact."""

    row: Ints
    """(n,) as in `Tracks`."""
    time_s: Floats
    """(n,) likewise."""
    latitude: Floats
    """(n,) deg."""
    longitude: Floats
    """(n,) deg."""
    impact_s: Floats
    """(n,) when it comes down, s after the scenario's start; NaN where not stated."""
    major_m: Floats
    """(n,) semi-major axis of the 90 % ellipse; NaN where not stated."""
    minor_m: Floats
    """(n,) semi-minor axis."""
    bearing_deg: Floats
    """(n,) of the major axis, from true north."""
    track_tn: Ints
    """(n,) track that it is about; 0 for none."""
    point_tn: Ints
    """(n,) number of the impact point; 0 for none."""

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, slots=True, eq=False)
class Warnings:
    """n threat warnings (J15.0)."""

    row: Ints
    """(n,) as in `Tracks`."""
    time_s: Floats
    """(n,) likewise."""
    event: Ints
    """(n,) number of the event on this network."""
    repeat: Ints
    """(n,) how often this report was sent before."""
    kind: Ints
    """(n,) code of `threat_kind`."""
    latitude: Floats
    """(n,) launch point, deg; NaN where not stated."""
    longitude: Floats
    """(n,) deg."""
    launch_s: Floats
    """(n,) when it was launched; NaN where not stated."""
    track_tn: Ints
    """(n,) track that it is about; 0 for none."""
    impact_tn: Ints
    """(n,) number of the impact point; 0 for none."""

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, slots=True, eq=False)
class Drops:
    """n ends of tracks (J7.0)."""

    time_s: Floats
    """(n,) when heard."""
    tn: Ints
    """(n,) the track."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What was heard on one network from one side: its own units, or the gateway."""

    names: NDArray[np.uint8]
    """(n,) which message each one is, as an index into `Catalog.messages`; in the order heard, the gateway's own
    position reports left out."""
    tracks: Tracks
    """Track reports."""
    impacts: Impacts
    """Predicted impacts."""
    warnings: Warnings
    """Threat warnings."""
    drops: Drops
    """Ends of tracks."""


def hear(
    path: Path,
    network: Network,
    config: GatewayConfig,
    catalog: Catalog,
    start_ns: int,
    progress: Callable[[int, int], None] = lambda datagrams, octets: None,
) -> Heard:
    """Read all that a capture has of one network.

    Parameters
    ----------
    network : Network
        Whose datagrams; others are left out.
    start_ns : int
        UTC of second 0 of the scenario.
    progress : callable
        Told how many datagrams and octets of payloads were read, batch by batch.

    Raises
    ------
    CaptureError
        The capture cannot be read to its end.
    """
    reader = _Reader(network, catalog, start_ns)
    routes = Routes(config)
    with open_capture(path) as capture:
        for batch in capture:
            mine = np.flatnonzero(routes.of(batch) // len(GROUPS) == network.index)
            reader.take(batch if len(mine) == len(batch) else batch.take(mine))
            progress(len(batch), len(batch.payloads.data))
    return reader.heard()


class _Reader:
    """Decodes batches and keeps the columns that the report is made of."""

    def __init__(self, network: Network, catalog: Catalog, start_ns: int) -> None:
        self._network, self._catalog, self._start_ns = network, catalog, start_ns
        self._code = {name: i for i, name in enumerate(catalog.messages)}
        self._names: list[NDArray[np.uint8]] = []
        self._n = 0
        self._parts: dict[type[Any], list[Any]] = {Tracks: [], Impacts: [], Warnings: [], Drops: []}

    def take(self, batch: CaptureBatch) -> None:
        """Take a batch of datagrams of this network."""
        envelopes = self._network.carrier.pull_batch(batch.payloads)
        words, starts = envelopes.words, envelopes.starts[:-1]
        columns = bulk.decode(words, starts, self._catalog, parity=self._network.parity)
        place = self._places(columns)
        for name, kind in columns.kinds.items():
            utc_ns = batch.utc_ns[kind.datagrams]
            heard_s = (utc_ns - self._start_ns) / NS
            if name in DOMAINS:
                self._parts[Tracks].append(self._tracks(kind, DOMAINS[name], place[name], heard_s, utc_ns))
            elif name == "J15.0":
                self._parts[Warnings].append(self._warnings(kind, place[name], heard_s))
                self._parts[Impacts].append(self._impacts(kind, place[name], heard_s))
            elif name == "J3.0":
                self._parts[Impacts].append(self._points(kind, place[name], heard_s))
            elif name == "J7.0":
                ends = kind.raw("action") == self._codes(kind, "action")["drop track"]
                self._parts[Drops].append(Drops(heard_s[ends], kind.raw("tn")[ends].astype(np.int64)))

    def heard(self) -> Heard:
        """All of it."""
        none = np.zeros(0, np.uint8)
        return Heard(
            np.concatenate([none, *self._names]),
            _joined(Tracks, self._parts[Tracks]),
            _joined(Impacts, self._parts[Impacts]),
            _joined(Warnings, self._parts[Warnings]),
            _joined(Drops, self._parts[Drops]),
        )

    def _places(self, columns: Columns) -> dict[str, Ints]:
        """Number of each message among all of the network, by kind; -1 for the gateway's own position reports."""
        rows, names, own = [], [], []
        for name, kind in columns.kinds.items():
            is_own = np.zeros(len(kind), np.bool_)
            if name == "J2.0":
                is_own = kind.raw("participant_stn") == self._network.stn
            rows.append(kind.rows)
            own.append(is_own)
            names.append(np.full(len(kind), self._code[name], np.uint8))
        if not rows:
            return {}
        all_rows, all_names, all_own = np.concatenate(rows), np.concatenate(names), np.concatenate(own)
        order = np.argsort(all_rows, kind="stable")
        counted = ~all_own[order]
        place = np.full(len(order), -1, np.int64)
        place[order[counted]] = self._n + np.arange(int(counted.sum()))
        self._names.append(all_names[order][counted])
        self._n += int(counted.sum())
        ends = np.cumsum([len(r) for r in rows])[:-1]
        return dict(zip(columns.kinds, np.split(place, ends), strict=True))

    def _tracks(
        self, kind: KindColumns, domain: Domain, place: Ints, heard_s: Floats, utc_ns: NDArray[np.int64]
    ) -> Tracks:
        age_ns = ages(kind, utc_ns)
        validity_s = np.where(age_ns == AGE_UNKNOWN, heard_s, heard_s - age_ns / NS)
        altitude = np.zeros(len(kind)) if domain is Domain.SURFACE else np.nan_to_num(kind.values("altitude"))
        latitude, longitude = kind.values("latitude"), kind.values("longitude")
        n = np.full(len(kind), domain, np.int64)
        stated = _stated_m(kind, domain)
        return Tracks(place, heard_s, n, _tn(kind, "tn"), validity_s, latitude, longitude, altitude, stated)

    def _warnings(self, kind: KindColumns, place: Ints, heard_s: Floats) -> Warnings:
        return Warnings(
            place, heard_s, kind.raw("event").astype(np.int64),
            kind.raw("repeat").astype(np.int64), kind.raw("kind").astype(np.int64),
            kind.values("latitude"), kind.values("longitude"), self._of_day(kind.values("launch_time"), heard_s),
            _tn(kind, "track_tn"), _tn(kind, "impact_point_tn"),
        )  # fmt: skip

    def _impacts(self, kind: KindColumns, place: Ints, heard_s: Floats) -> Impacts:
        kept = np.flatnonzero(kind.stated("impact_latitude") & kind.stated("impact_longitude"))
        kind, heard_s = kind.take(kept), heard_s[kept]
        return Impacts(
            place[kept], heard_s, kind.values("impact_latitude"), kind.values("impact_longitude"),
            self._of_day(kind.values("impact_time"), heard_s), *_axes(kind), _tn(kind, "track_tn"),
            _tn(kind, "impact_point_tn"),
        )  # fmt: skip

    def _points(self, kind: KindColumns, place: Ints, heard_s: Floats) -> Impacts:
        kept = np.flatnonzero(kind.raw("kind") == self._codes(kind, "kind")["predicted impact"])
        kind, heard_s = kind.take(kept), heard_s[kept]
        return Impacts(
            place[kept], heard_s, kind.values("latitude"), kind.values("longitude"),
            self._of_day(kind.values("time_of_day"), heard_s), *_axes(kind), _tn(kind, "track_tn"), _tn(kind, "tn"),
        )  # fmt: skip

    def _of_day(self, time_of_day: Floats, heard_s: Floats) -> Floats:
        """Times within the UTC day as s after the scenario's start: the day that is nearest to when it was heard."""
        start_s = self._start_ns / NS % DAY_S
        after = time_of_day - start_s
        return after + np.round((heard_s - after) / DAY_S) * DAY_S

    def _codes(self, kind: KindColumns, field: str) -> dict[str, int]:
        enumeration = kind.spec.fields[field].enumeration
        assert enumeration is not None  # asked for enumerations only
        return dict(enumeration.codes)


def _tn(kind: KindColumns, field: str) -> Ints:
    """(n,) track numbers; no statement is 0."""
    return np.where(kind.stated(field), kind.raw(field).astype(np.int64), 0)


def _axes(kind: KindColumns) -> tuple[Floats, Floats, Floats]:
    return kind.values("semi_major_axis"), kind.values("semi_minor_axis"), kind.values("orientation")


def _stated_m(kind: KindColumns, domain: Domain) -> Floats:
    """(n,) what error a report says that it has, one sigma along the largest axis."""
    if domain is Domain.BALLISTIC:
        limits = np.array([np.inf, *COVARIANCE_CLASSES_M, np.inf])
        return limits[kind.raw("covariance_class").astype(np.int64)]
    quality = np.nan_to_num(kind.values("track_quality"))
    return np.where(quality >= 1, BEST_M * 2.0 ** (BEST_QUALITY - quality), np.inf)


Part = TypeVar("Part", Tracks, Impacts, Warnings, Drops)
NUMBERS = ("row", "domain", "tn", "track_tn", "point_tn", "impact_tn", "event", "repeat", "kind")
"""Columns of integers."""


def _joined(kind: type[Part], parts: list[Part]) -> Part:
    """Parts end to end, in the order of their rows."""
    whole = {column.name: _end_to_end(parts, column.name) for column in fields(kind)}
    order = np.argsort(whole["row"] if "row" in whole else whole["time_s"], kind="stable")
    return kind(**{key: values[order] for key, values in whole.items()})


def _end_to_end(parts: Sequence[Any], name: str) -> NDArray[Any]:
    nothing = np.zeros(0, np.int64 if name in NUMBERS else np.float64)
    return np.concatenate([nothing, *(getattr(part, name) for part in parts)])
