"""A scenario becomes files: the truth once, then each nation by itself, in processes of their own if wanted."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, wait
from functools import partial
from multiprocessing.sharedctypes import SynchronizedArray
from pathlib import Path
from typing import Any

import numpy as np

import linkgw
from linkgw.gateway.config import NetworkConfig, load_config
from linkgw.sim.files import (
    EVENTS,
    OBJECTS,
    README,
    SCENARIO,
    SUMMARY,
    TRUTH,
    capture_name,
    format_utc,
    make_folder,
    write_capture,
    write_events,
    write_json,
    write_truth,
)
from linkgw.sim.flight import Flight
from linkgw.sim.nation import NationRun, run_nation
from linkgw.sim.scenario import ScenarioConfig
from linkgw.sim.world import World, make_world
from linkgw.spec.load import shipped_folder
from linkgw.spec.model import Catalog

Progress = Callable[[str, float], None]
"""Told a part (`truth`, a nation, `files`) and which share of its work is done."""
POLL_S = 0.1


def digest_of(scenario: ScenarioConfig, catalog: Catalog) -> str:
    """What a simulation depends on, as a hexadecimal number: the scenario, the specs and this version."""
    parts = (linkgw.__version__, catalog.digest, (shipped_folder() / "missiles.toml").read_text(encoding="utf-8"),
             scenario.model_dump_json(by_alias=True))  # fmt: skip
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def cached_folder(scenario: ScenarioConfig, catalog: Catalog) -> Path:
    """Where a simulation is kept if no folder is named: by its content, in the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "linkgw" / "simulations" / f"{scenario.name.replace(' ', '-')}-{digest_of(scenario, catalog)[:16]}"


def is_there(out: Path, digest: str) -> bool:
    """Whether a folder holds this simulation, whole."""
    try:
        return bool(json.loads((out / SUMMARY).read_text(encoding="utf-8"))["digest"] == digest)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def simulate(
    scenario: ScenarioConfig,
    out: Path,
    catalog: Catalog,
    *,
    command: str = "",
    processes: int = 1,
    progress: Progress = lambda part, share: None,
) -> dict[str, Any]:
    """Run a scenario and write its files.

    Parameters
    ----------
    scenario : ScenarioConfig
        What happens.
    out : Path
        Folder for `kor.pcapng`, `usa.pcapng`, `jpn.pcapng`, the truth (`truth.parquet`, `objects.parquet`),
        `events.jsonl`, `simulation.json` and a README; made if it is not there. The summary is written last.
    command : str
        What the README says made it.
    processes : int
        Nations at once; what comes out does not depend on it.

    Returns
    -------
    dict
        The summary, as `simulation.json` has it.

    Raises
    ------
    ConfigError
        The folder cannot be made, a launch cannot be solved for, or a nation runs out of track numbers.
    """
    make_folder(out)
    (out / SUMMARY).unlink(missing_ok=True)
    progress("truth", 0.0)
    world = make_world(scenario, np.random.default_rng(np.random.SeedSequence([scenario.seed])))
    progress("truth", 1.0)
    config = load_config(shipped_folder() / "configurations" / f"{scenario.gateway}.toml")
    networks = {n.name: (i, n) for i, n in enumerate(config.networks)}
    runs = _run_all(scenario, networks, world, catalog, processes, progress)
    progress("files", 0.0)
    events = [*truth_events(world, scenario.duration_s), *(event for run in runs for event in run.events)]
    for i, (nation, run) in enumerate(zip(scenario.nation, runs, strict=True)):
        number, network = networks[nation.name]
        path = out / capture_name(nation.name)
        write_capture(path, scenario, network, number, run.arrivals, run.unit, run.is_warning, run.comments)
        progress("files", (i + 1) / (len(runs) + 1))
    write_truth(out, world, scenario.duration_s)
    write_events(out, scenario, events)
    (out / SCENARIO).write_text(scenario.model_dump_json(indent=2, by_alias=True) + "\n", encoding="utf-8")
    summary = {
        "scenario": scenario.name,
        "class": scenario.scenario_class,
        "seed": scenario.seed,
        "start": format_utc(scenario.start_ns),
        "duration_s": scenario.duration_s,
        "gateway": scenario.gateway,
        "digest": digest_of(scenario, catalog),
        "objects": len(world.infos),
        "flights": [_in_figures(flight) for flight in world.flights],
        "nations": {n.name: run.summary for n, run in zip(scenario.nation, runs, strict=True)},
    }
    (out / README).write_text(_readme(scenario, summary, command), encoding="utf-8")
    write_json(out / SUMMARY, summary)
    progress("files", 1.0)
    return summary


def _in_figures(flight: Flight) -> dict[str, Any]:
    """A flight as the summary has it; what an orbit does not have is None."""

    def rounded(value: float | None, by: float) -> float | None:
        return None if value is None else round(value / by, 1)

    return {
        "name": flight.config.name,
        "missile": flight.config.missile,
        "range_km": rounded(flight.range_m, 1000),
        "apogee_km": rounded(flight.apogee_m, 1000),
        "flight_time_s": rounded(flight.flight_time_s, 1),
    }


def truth_events(world: World, duration_s: float) -> list[dict[str, Any]]:
    """What happened in truth: lift-off, burn-outs, apogee, impact of each launch."""
    return [
        {"time_s": round(event.time_s, 3), "event": event.name, "nation": None, "object": event.object}
        for flight in world.flights
        for event in flight.events
        if event.time_s <= duration_s
    ]


# --- nations, one after the other or in processes of their own ---

_shares: SynchronizedArray[float] | None = None
"""In a worker: where it says how far it is."""


def _run_all(
    scenario: ScenarioConfig,
    networks: dict[str, tuple[int, NetworkConfig]],
    world: World,
    catalog: Catalog,
    processes: int,
    progress: Progress,
) -> list[NationRun]:
    names = [n.name for n in scenario.nation]
    if processes <= 1:
        runs = []
        for i, name in enumerate(names):
            number, network = networks[name]
            runs.append(run_nation(scenario, i, network, number, world, catalog, partial(progress, name)))
            progress(name, 1.0)
        return runs
    context = multiprocessing.get_context("spawn")
    shares: SynchronizedArray[float] = context.Array("d", len(names))
    with ProcessPoolExecutor(min(processes, len(names)), context, _take_shares, (shares,)) as pool:
        waiting = [pool.submit(_work, scenario, i, *networks[name], world) for i, name in enumerate(names)]
        while wait(waiting, POLL_S).not_done:
            for name, share in zip(names, shares.get_obj(), strict=True):
                progress(name, share)
        found = [future.result() for future in waiting]
    for name in names:
        progress(name, 1.0)
    return found


def _take_shares(shares: SynchronizedArray[float]) -> None:
    global _shares  # noqa: PLW0603  (set once in each worker, before its first task)
    _shares = shares


def _work(scenario: ScenarioConfig, i: int, number: int, network: NetworkConfig, world: World) -> NationRun:
    def tell(share: float) -> None:
        if _shares is not None:
            _shares[i] = share

    return run_nation(scenario, i, network, number, world, linkgw.load_catalog(), tell)


def _readme(scenario: ScenarioConfig, summary: dict[str, Any], command: str) -> str:
    lines = [
        f"# {scenario.name}",
        "",
        f"SYNTHETIC, class {scenario.scenario_class}: simulated by linkgw; nothing was recorded from any real network.",
        "",
        scenario.doc,
        "",
        f"* made by: `{command}`" if command else "* made by: linkgw.sim.simulate",
        f"* seed {scenario.seed}, {summary['start']}, {scenario.duration_s:g} s, {summary['objects']} objects",
        "",
        "| file | what is in it |",
        "|---|---|",
        *(
            f"| `{capture_name(n)}` | what the network of {n} carried: {run['datagrams']:,} datagrams |"
            for n, run in summary["nations"].items()
        ),
        f"| `{TRUTH}`, `{OBJECTS}` | where every object was |",
        f"| `{EVENTS}` | first detections, tracks, warnings, a JSON line each |",
        f"| `{SCENARIO}`, `{SUMMARY}` | the scenario as it was run; counts and load of the networks |",
        "",
        *([f"Sources: {', '.join(scenario.sources)}", ""] if scenario.sources else []),
    ]
    assumed = [f"* {launch.name}: {text}" for launch in scenario.launch for text in launch.assumed]
    if assumed:
        lines += ["Assumed, since the public record does not say:", "", *assumed, ""]
    return "\n".join(lines)
