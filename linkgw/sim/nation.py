"""One nation through a scenario: sensors, tracker, reports, time slots, envelopes, faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.values import parse_stn
from linkgw.gateway.config import NetworkConfig
from linkgw.sim.envelopes import HEARTBEAT, NS, Sent, put_envelopes_on
from linkgw.sim.faults import Arrivals, apply_faults
from linkgw.sim.management import TrackManager
from linkgw.sim.model import Cues, Detections, Ints, Transmissions
from linkgw.sim.network import schedule
from linkgw.sim.outbox import Clock, Messages, Outbox
from linkgw.sim.positions import heartbeat_times, participants, report_positions, sensor_units
from linkgw.sim.reporter import TrackReporter
from linkgw.sim.routes import UnitRoutes
from linkgw.sim.scenario import NationConfig, ScenarioConfig
from linkgw.sim.sensors import look
from linkgw.sim.tracking.tracker import Tracker
from linkgw.sim.warning import WarningDesk
from linkgw.sim.world import World
from linkgw.spec.model import Catalog

SEEING_SHARE = 0.25
"""Share of the work that is the sensors', for the progress bar; the rest is the tracker's."""
PENINSULA_NORTH = (37.7, 43.1, 124.0, 131.0)
"""South, north, west, east: what is launched from there is put down to PRK."""


@dataclass(frozen=True, slots=True, eq=False)
class NationRun:
    """What one nation's network carried."""

    arrivals: Arrivals
    """Datagrams as the recording station got them."""
    unit: NDArray[np.int64]
    """(n,) participant that sent each."""
    is_warning: NDArray[np.bool_]
    """(n,) whether it went to the warnings group."""
    comments: dict[int, str]
    """Row of `arrivals` -> comment of the packet."""
    events: list[dict[str, Any]]
    """What happened, with `time_s`, `event` and `nation`."""
    summary: dict[str, Any]
    """Counts, ready for JSON."""


def run_nation(
    scenario: ScenarioConfig,
    number: int,
    network: NetworkConfig,
    network_number: int,
    world: World,
    catalog: Catalog,
    progress: Callable[[float], None] = lambda share: None,
) -> NationRun:
    """Take one nation through a scenario.

    Parameters
    ----------
    number : int
        Which nation of the scenario; its random numbers depend on the scenario's seed and its name alone.
    network, network_number : NetworkConfig, int
        Its network in the gateway's configuration.
    world : World
        The truth.
    progress : callable
        Told which share of the work is done.
    """
    nation = scenario.nation[number]
    seeds = np.random.SeedSequence([scenario.seed, *nation.name.encode()]).spawn(4)
    see, ppli, numbers, recording = (np.random.default_rng(s) for s in seeds)
    routes, duration_s = UnitRoutes(nation.unit, scenario.duration_s), scenario.duration_s
    faults = [f for f in scenario.fault if f.nation in ("*", nation.name)]
    detections, cues = look(
        nation, world, routes.positions, see, 0.0, duration_s, lambda s: progress(SEEING_SHARE * s / duration_s)
    )
    outbox, clock = Outbox(catalog), Clock(scenario.start_ns, nation.clock_skew_s)
    units = sensor_units(nation)
    reporter = TrackReporter(nation, world.infos, units, catalog, outbox, clock, faults, numbers)
    manager = TrackManager(reporter, world.infos, catalog, outbox)
    desk = WarningDesk(nation, scenario.scenario_class, reporter, 0, outbox, clock, attributed)
    first_stn = parse_stn(nation.first_stn)
    report_positions(nation, scenario.scenario_class, first_stn, routes.positions, duration_s, outbox, clock, ppli)
    seen = 0
    tracker = Tracker(nation, routes.positions)
    for picture in tracker.run(detections, cues, duration_s):
        stop = int(np.searchsorted(cues.available_s, picture.time_s, side="right"))
        reporter.take(picture)
        manager.take(picture)
        desk.take(picture, cues, range(seen, stop))
        seen = stop
        progress(SEEING_SHARE + (1 - SEEING_SHARE) * picture.time_s / duration_s)
    messages = outbox.close()
    names = [nation.unit[i].name for i in participants(nation)]
    skewed_ns = scenario.start_ns + round(nation.clock_skew_s * NS)
    sent = schedule(nation.network, names, messages.offered, start_ns=skewed_ns, duration_s=duration_s)
    datagrams = put_envelopes_on(
        nation,
        network,
        network_number,
        messages,
        sent,
        heartbeat_times(len(names), duration_s, ppli),
        scenario.start_ns,
    )
    arrivals = apply_faults(
        datagrams.payloads, datagrams.time_s, scenario.fault, nation.name, nation.network.loss, recording
    )
    events = _events(nation, world, detections, cues, reporter, desk, messages, sent)
    return NationRun(
        arrivals,
        datagrams.unit[arrivals.row],
        datagrams.is_warning[arrivals.row],
        _comments(datagrams, arrivals, sent, messages),
        events,
        {
            "detections": len(detections),
            "cues": len(cues),
            "tracks": sum(1 for e in events if e["event"] == "track_start"),
            "messages": {name: len(rows) for name, rows in sorted(messages.rows.items())},
            "transmissions": len(sent.time_s),
            "datagrams": len(arrivals.row),
            "faults": arrivals.counts,
            "load": sent.load,
        },
    )


def attributed(latitude: float, longitude: float) -> str | None:
    """The nation that a launch from a place is put down to; None where it is not known.

    >>> attributed(39.2, 125.7), attributed(36.0, 128.0)
    ('PRK', None)
    """
    south, north, west, east = PENINSULA_NORTH
    return "PRK" if south <= latitude <= north and west <= longitude <= east else None


def _events(
    nation: NationConfig,
    world: World,
    detections: Detections,
    cues: Cues,
    reporter: TrackReporter,
    desk: WarningDesk,
    messages: Messages,
    sent: Transmissions,
) -> list[dict[str, Any]]:
    """First detection of each object by each sensor, tracks, cues, warnings as made and as sent."""
    names = [s.name for unit in nation.unit for s in unit.sensor]
    infos = world.infos
    events: list[dict[str, Any]] = []
    for seen, what in ((detections, "first_detection"), (cues, "first_cue")):
        real = np.flatnonzero(seen.object >= 0)
        pairs = seen.object[real] * len(names) + seen.sensor[real]
        order = np.lexsort((seen.time_s[real], pairs))
        _, firsts = np.unique(pairs[order], return_index=True)
        for row in real[order[firsts]].tolist():
            events.append(
                {
                    "time_s": round(float(seen.time_s[row]), 3),
                    "event": what,
                    "sensor": names[int(seen.sensor[row])],
                    "object": infos[int(seen.object[row])].name,
                }
            )
    events += [dict(e) for e in reporter.log]
    for logged in desk.log:
        event: dict[str, Any] = dict(logged)
        if "sensor" in event:
            event["sensor"] = names[event["sensor"]]
        events.append(event)
    events += _warnings_sent(messages, sent)
    return [{"time_s": e.pop("time_s"), "event": e.pop("event"), "nation": nation.name, **e} for e in events]


def _warnings_sent(messages: Messages, sent: Transmissions) -> list[dict[str, Any]]:
    """When each threat warning went out, and how long it waited for its slot."""
    if "J15.0" not in messages.kinds:
        return []
    datagram = np.repeat(np.arange(len(sent.time_s)), np.diff(sent.starts))
    at = dict(zip(sent.messages.tolist(), datagram.tolist(), strict=True))
    kind = messages.kinds["J15.0"]
    events = []
    for i, row in enumerate(messages.rows["J15.0"].tolist()):
        message = kind.message(i).fields
        time_s = float(sent.time_s[at[row]])
        events.append(
            {
                "time_s": round(time_s, 4),
                "event": "warning_sent",
                "number": message["event"],
                "repeat": message["repeat"],
                "kind": message["kind"],
                "state": message["state"],
                "waited_s": round(time_s - float(messages.offered.made_s[row]), 4),
            }
        )
    return events


def _comments(datagrams: Sent, arrivals: Arrivals, sent: Transmissions, messages: Messages) -> dict[int, str]:
    """A comment on the first warning of each state of an event, and on what the faults changed."""
    told: dict[tuple[Any, Any], int] = {}
    kind = messages.kinds.get("J15.0")
    if kind is not None:
        for i, row in enumerate(messages.rows["J15.0"].tolist()):
            message = kind.message(i).fields
            told.setdefault((message["event"], message["kind"]), row)
    datagram = np.repeat(np.arange(len(sent.time_s)), np.diff(sent.starts))
    of_transmission = {int(datagram[np.flatnonzero(sent.messages == row)[0]]): key for key, row in told.items()}
    transmission: Ints = datagrams.transmission[arrivals.row]
    comments = {}
    marked = np.flatnonzero(np.isin(transmission, list(of_transmission)) & (transmission != HEARTBEAT))
    for arrival in marked.tolist():
        number, text = of_transmission[int(transmission[arrival])]
        comments[arrival] = f"event {number}: {text}"
    return comments
