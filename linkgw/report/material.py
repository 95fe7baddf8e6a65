"""Everything that a report is worked out from: truth, what each network carried, and what belongs to what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from linkgw.errors import CaptureError
from linkgw.report.folder import Simulation, open_folder
from linkgw.report.gateway import AROUND_OCTETS, Replayed, damaged, replayed
from linkgw.report.heard import Heard, hear
from linkgw.report.joining import Origins, join
from linkgw.report.launches import About, Launch, attribute, launch_of_object, launches_of
from linkgw.report.matching import Matched, match
from linkgw.report.truth import Truth, load_truth
from linkgw.sim.model import Ints
from linkgw.spec.model import Catalog

Progress = Callable[[str, float], None]
"""Told a part of the work and which share of it is done."""


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """What a nation got by the link, and where each part of it came from."""

    heard: Heard
    """What the gateway sent to it, in its own numbers."""
    track_origin: Ints
    """(n,) nation that each track report came from, as an index."""
    track_object: Ints
    """(n,) object of the truth that it is about: that of the origin's report."""
    track_row: Ints
    """(n,) number of the origin's message among all of its network."""
    warning_origin: Ints
    """(w,) likewise of threat warnings."""
    warning_launch: Ints
    """(w,) launch that each is about, -1 for none."""
    warning_row: Ints
    """(w,) number of the origin's message among all of its network."""
    impact_origin: Ints
    """(i,) likewise of predicted impacts."""
    impact_launch: Ints
    """(i,) launch that each is about."""


@dataclass(frozen=True, slots=True, eq=False)
class Nation:
    """One nation's side."""

    name: str
    """Which."""
    own: Heard
    """What its units sent, as recorded on its network."""
    matched: Matched
    """What its track reports are about."""
    about: About
    """Which launches its warnings and predictions are about."""
    link: Link
    """What it got from its partners."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Everything."""

    simulation: Simulation
    """The folder."""
    catalog: Catalog
    """The specs."""
    replay: Replayed
    """The gateway's."""
    truth: Truth
    """What was."""
    launches: list[Launch]
    """What flew."""
    of_object: Ints
    """(m + 1,) launch of each object, -1 for none."""
    nations: list[Nation]
    """In the order of the scenario."""


def gather(folder: Path, catalog: Catalog, progress: Progress = lambda part, share: None) -> Material:
    """Read a simulation's folder and bring together what belongs together.

    Raises
    ------
    ConfigError
        Something is missing or damaged; says what to do.
    """
    simulation = open_folder(folder)
    truth = load_truth(simulation)
    replay = replayed(simulation, catalog, lambda share: progress("gateway", share))
    own, link = _hear_all(simulation, replay, catalog, lambda share: progress("captures", share))
    origins = join(replay, own, link, {name: i for i, name in enumerate(catalog.messages)})
    launches = launches_of(simulation, truth)
    of_object = launch_of_object(launches, len(truth.names))
    matched, about = {}, {}
    for i, name in enumerate(own):
        matched[name] = match(own[name].tracks, truth)
        about[name] = attribute(own[name], matched[name], launches, of_object)
        progress("truth", (i + 1) / len(own))
    nations = [
        Nation(name, own[name], matched[name], about[name], _link(link[name], origins[name], own, matched, about))
        for name in own
    ]
    return Material(simulation, catalog, replay, truth, launches, of_object, nations)


def _hear_all(
    simulation: Simulation, replay: Replayed, catalog: Catalog, progress: Callable[[float], None]
) -> tuple[dict[str, Heard], dict[str, Heard]]:
    """What every network carried: of its own, and by the link."""
    files = {(n, by_link): replay.capture(n) if by_link else simulation.capture(n)
             for by_link in (False, True) for n in simulation.nations}  # fmt: skip
    total, done = sum(path.stat().st_size for path in files.values()), 0
    found: dict[tuple[str, bool], Heard] = {}

    def advance(datagrams: int, octets: int) -> None:
        nonlocal done
        done += octets + AROUND_OCTETS * datagrams
        progress(min(1.0, done / max(1, total)))

    start_ns = simulation.scenario.start_ns
    for (name, by_link), path in files.items():
        try:
            network = replay.networks[name]
            found[name, by_link] = hear(path, network, replay.config, catalog, start_ns, advance)
        except CaptureError as error:
            raise damaged(simulation, error) from None
    progress(1.0)
    return {n: found[n, False] for n in simulation.nations}, {n: found[n, True] for n in simulation.nations}


def _link(
    heard: Heard, origins: Origins, own: dict[str, Heard], matched: dict[str, Matched], about: dict[str, About]
) -> Link:
    """Carry over what is known of the origins' messages to what was forwarded."""
    names = list(own)

    def carried(rows: Ints, columns: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
        """Origin of each message, and its value in the origin's (rows, values)."""
        origin, values = origins.network[rows], np.full(len(rows), -1, np.int64)
        for i, (known, column) in enumerate(columns):
            mine = np.flatnonzero(origin == i)
            values[mine] = column[np.searchsorted(known, origins.row[rows[mine]])] if len(known) else -1
        return origin, values

    return Link(
        heard,
        *carried(heard.tracks.row, [(own[n].tracks.row, matched[n].object) for n in names]),
        origins.row[heard.tracks.row],
        *carried(heard.warnings.row, [(own[n].warnings.row, about[n].warnings) for n in names]),
        origins.row[heard.warnings.row],
        *carried(heard.impacts.row, [(own[n].impacts.row, about[n].impacts) for n in names]),
    )
