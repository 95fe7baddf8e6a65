"""The files of a simulation: a capture per nation, the truth, the events, a summary and a README.

Everything depends on the scenario alone: the same scenario and seed give the same octets.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.errors import ConfigError, Fault
from linkgw.gateway.config import NetworkConfig
from linkgw.io.captures import PcapngWriter, parse_ipv4
from linkgw.sim.earth import enu_axes, geodetic_of
from linkgw.sim.faults import Arrivals
from linkgw.sim.model import Floats, Ints, ObjectKind
from linkgw.sim.scenario import ScenarioConfig
from linkgw.sim.world import World

NS = 1_000_000_000
TRUTH, OBJECTS, EVENTS, SUMMARY, README = (
    "truth.parquet", "objects.parquet", "events.jsonl", "simulation.json", "README.md",
)  # fmt: skip
SCENARIO = "scenario.json"
FAST_S, SLOW_S = 1.0, 10.0
"""Between two states of the truth: of missiles, stages and satellites, and of everything else."""
PLACE = ("latitude", "longitude", "altitude_m", "east_m_s", "north_m_s", "up_m_s")
"""Single precision: better than a metre."""
ROWS_AT_ONCE = 1 << 18
FIRST_PORT = 49_200
COMMENT = (
    "SYNTHETIC, class {class_}: simulated by linkgw from the scenario {name}, seed {seed}; nothing was recorded from "
    "any real network. Layouts inside the words are linkgw's own."
)


def capture_name(nation: str) -> str:
    """File name of a nation's capture."""
    return f"{nation.lower()}.pcapng"


def make_folder(out: Path) -> None:
    """Make the output folder; ConfigError if that cannot be."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError([Fault(str(out), "cannot be made", error.strerror, "a folder")]) from None


def write_capture(
    path: Path,
    scenario: ScenarioConfig,
    network: NetworkConfig,
    number: int,
    arrivals: Arrivals,
    unit: Ints,
    is_warning: NDArray[np.bool_],
    comments: dict[int, str],
) -> None:
    """Write a nation's capture.

    Parameters
    ----------
    number : int
        Index of the network.
    arrivals : Arrivals
        n datagrams in the order in which they came.
    unit, is_warning : (n,)
        Participant that sent each; whether it went to the warnings group.
    comments : mapping
        Row of `arrivals` -> comment.
    """
    host = parse_ipv4(f"192.0.2.{32 * (number + 1)}")
    to = [(parse_ipv4(g.group), g.port) for g in (network.tracks, network.warnings)]
    group = is_warning.astype(np.int64)
    utc_ns = scenario.start_ns + np.round(arrivals.time_s * NS).astype(np.int64)
    comment = COMMENT.format(class_=scenario.scenario_class, name=scenario.name, seed=scenario.seed)
    with PcapngWriter(path, (network.name,), comment=comment) as writer:
        for start in range(0, len(utc_ns), ROWS_AT_ONCE):
            stop = min(start + ROWS_AT_ONCE, len(utc_ns))
            rows = slice(start, stop)
            writer.write(
                arrivals.payloads.cut(start, stop),
                utc_ns[rows],
                source=host + unit[rows],
                source_port=FIRST_PORT + unit[rows],
                destination=np.array([a for a, _ in to])[group[rows]],
                destination_port=np.array([p for _, p in to])[group[rows]],
                comments={row - start: text for row, text in comments.items() if start <= row < stop},
            )


def write_truth(out: Path, world: World, duration_s: float) -> None:
    """Write where every object was, as Parquet, and the objects themselves.

    `truth.parquet`: object (index), time_s, latitude, longitude (deg), altitude_m, east_m_s, north_m_s, up_m_s (over
    the turning Earth), phase, stage; by time, then object. `objects.parquet`: object, name, kind, identity, platform,
    start_s, end_s.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(
        [("object", pa.int32())]
        + [("time_s", pa.float64())]
        + [(name, pa.float32()) for name in PLACE]
        + [(name, pa.uint8()) for name in ("phase", "stage")]
    )
    with pq.ParquetWriter(out / TRUTH, schema, compression="zstd") as writer:
        for index, time_s in _sampled(world, duration_s):
            states = world.states(index, time_s)
            latitude, longitude, altitude = geodetic_of(states.position_m)
            enu = np.einsum("nij,nj->ni", enu_axes(latitude, longitude), states.velocity_m_s)
            columns = [
                index,
                time_s,
                latitude,
                longitude,
                altitude,
                enu[:, 0],
                enu[:, 1],
                enu[:, 2],
                states.phase,
                states.stage,
            ]
            writer.write_table(
                pa.table([pa.array(c).cast(f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)
            )
    infos = world.infos
    pq.write_table(
        pa.table(
            {
                "object": pa.array(range(len(infos)), pa.int32()),
                "name": [i.name for i in infos],
                "kind": [ObjectKind(i.kind).name.lower() for i in infos],
                "identity": [i.identity for i in infos],
                "platform": pa.array([i.platform for i in infos], pa.string()),
                "start_s": pa.array([i.start_s for i in infos], pa.float64()),
                "end_s": pa.array([min(i.end_s, duration_s) for i in infos], pa.float64()),
            }
        ),
        out / OBJECTS,
        compression="zstd",
    )


def _sampled(world: World, duration_s: float) -> Iterator[tuple[Ints, Floats]]:
    """Objects and times of the truth's rows, in pieces, by time."""
    infos = world.infos
    is_fast = np.array(
        [i.kind in (ObjectKind.MISSILE, ObjectKind.STAGE, ObjectKind.SATELLITE) for i in infos], np.bool_
    )
    start, end = np.array([i.start_s for i in infos]), np.array([i.end_s for i in infos])
    piece_s = max(SLOW_S, SLOW_S * (ROWS_AT_ONCE // max(1, len(infos))))
    for begin in np.arange(0.0, duration_s, piece_s).tolist():
        fast = np.arange(begin, min(begin + piece_s, duration_s), FAST_S)
        slow = np.arange(begin, min(begin + piece_s, duration_s), SLOW_S)
        which = [np.flatnonzero(is_fast), np.flatnonzero(~is_fast)]
        index = np.concatenate([np.tile(w, len(t)) for w, t in zip(which, (fast, slow), strict=True)])
        time_s = np.concatenate([np.repeat(t, len(w)) for w, t in zip(which, (fast, slow), strict=True)])
        is_there = (start[index] <= time_s) & (time_s <= end[index])
        index, time_s = index[is_there], time_s[is_there]
        order = np.lexsort((index, time_s))
        if len(order):
            yield index[order].astype(np.int64), time_s[order]


def write_events(out: Path, scenario: ScenarioConfig, events: Sequence[dict[str, Any]]) -> None:
    """Write the list of events, a JSON line each, by time."""
    with (out / EVENTS).open("w", encoding="utf-8") as file:
        for event in sorted(events, key=lambda e: e["time_s"]):
            time = format_utc(scenario.start_ns + round(event["time_s"] * NS))
            file.write(json.dumps({"time": time, **event}, ensure_ascii=False) + "\n")


def write_json(path: Path, document: Any) -> None:
    """Write one document, keys in the order given."""
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def format_utc(utc_ns: int) -> str:
    """A UTC time with milliseconds."""
    time = datetime.fromtimestamp(utc_ns // NS, UTC)
    return f"{time:%Y-%m-%dT%H:%M:%S}.{utc_ns % NS // 1_000_000:03d}Z"
