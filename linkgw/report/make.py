"""A report of a simulation's folder, part by part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import linkgw
from linkgw.report.accuracy import impact_errors, position_errors
from linkgw.report.completeness import KINDS, bars, completeness, coverage_of
from linkgw.report.figures import column, figure
from linkgw.report.gain import first_sensed, gains, reach
from linkgw.report.latency import latencies, unattributed
from linkgw.report.launches import Launch
from linkgw.report.material import Material, Progress, gather
from linkgw.report.model import (
    VERSION,
    LaunchPart,
    PlacePart,
    Plots,
    Report,
    ScenarioPart,
    Series,
    SitePart,
)
from linkgw.report.network import flows, loads
from linkgw.report.truth import Place, Truth
from linkgw.sim.earth import geodetic_of
from linkgw.sim.files import format_utc
from linkgw.sim.model import ObjectKind
from linkgw.spec.model import Catalog

SYNTHETIC = (
    "SYNTHETIC: simulated from public facts; nothing here was recorded from any real network, sensor or operation."
)
PATH_POINTS = 400
"""Most points of a path that is drawn."""


def make_report(folder: Path, catalog: Catalog, progress: Progress = lambda part, share: None) -> Report:
    """Work out the report of a simulation.

    Parameters
    ----------
    folder : Path
        What `linkgw simulate` wrote; the gateway's replay is put into it.
    progress : callable
        Told a part of the work (`gateway`, `captures`, `truth`, `figures`) and which share of it is done.

    Returns
    -------
    Report
        The same for the same folder, on every run.

    Raises
    ------
    ConfigError
        The folder is no simulation's, or not whole: one line that says what to do.
    """
    material = gather(folder, catalog, progress)
    coverage = coverage_of(material)
    progress("figures", 0.5)
    accuracy, position_series = position_errors(material)
    impact, impact_series = impact_errors(material)
    found = gains(material)
    report = Report(
        version=VERSION,
        synthetic=SYNTHETIC,
        made_by=f"linkgw {linkgw.__version__}",
        scenario=_scenario(material),
        nations=[n.name for n in material.nations],
        launches=[_launch(material, i, launch) for i, launch in enumerate(material.launches)],
        gains=found,
        reach=reach(material, found),
        latency=latencies(material),
        unattributed_warnings=unattributed(material),
        accuracy=accuracy,
        impact=impact,
        completeness=completeness(material, coverage),
        load=loads(material),
        flows=flows(material),
        alarms=list(material.replay.summary.get("alarms", [])),
        plots=Plots(_paths(material), bars(material, coverage), position_series, impact_series, _sites(material)),
    )
    progress("figures", 1.0)
    return report


def _scenario(material: Material) -> ScenarioPart:
    scenario, truth = material.simulation.scenario, material.truth
    counts = {name: int(np.isin(truth.kinds, kinds).sum()) for name, kinds in KINDS.items()}
    return ScenarioPart(
        name=scenario.name,
        network_class=scenario.scenario_class,
        doc=scenario.doc,
        sources=list(scenario.sources),
        assumed=[f"{launch.name}: {text}" for launch in scenario.launch for text in launch.assumed],
        start=format_utc(scenario.start_ns),
        duration_s=scenario.duration_s,
        seed=scenario.seed,
        digest=str(material.simulation.summary["digest"]),
        gateway=scenario.gateway,
        policy=str(material.replay.summary.get("policy", "")),
        objects={name: n for name, n in counts.items() if n},
    )


def _launch(material: Material, index: int, launch: Launch) -> LaunchPart:
    config, sensed = launch.config, first_sensed(material, index)
    flights = {f.get("name"): f for f in material.simulation.summary.get("flights", [])}
    figures: dict[str, Any] = flights.get(config.name, {})
    return LaunchPart(
        name=config.name,
        missile=config.missile,
        launch=_place(Place(config.place.latitude, config.place.longitude, config.time_s)),
        impact=None if launch.impact is None else _place(launch.impact),
        apogee_km=figures.get("apogee_km"),
        range_km=figures.get("range_km"),
        flight_time_s=figures.get("flight_time_s"),
        first_sensed_s=None if sensed is None else figure(sensed["time_s"]),
        first_sensed_by=None if sensed is None else sensed.get("sensor"),
    )


def _place(place: Place) -> PlacePart:
    return PlacePart(round(place.latitude, 4), round(place.longitude, 4), round(place.time_s, 3))


def _paths(material: Material) -> list[Series]:
    """Where the objects of the launches went."""
    return [
        _path(material.truth, launch, index)
        for launch in material.launches
        for index in launch.objects
        if material.truth.first[index + 1] > material.truth.first[index]
    ]


def _path(truth: Truth, launch: Launch, index: int) -> Series:
    low, high = int(truth.first[index]), int(truth.first[index + 1])
    step = max(1, -(-(high - low) // PATH_POINTS))
    rows = np.unique(np.append(np.arange(low, high, step), high - 1))
    latitude, longitude, altitude = geodetic_of(truth.position_m[rows])
    label = {
        "launch": launch.config.name,
        "object": truth.names[index],
        "kind": ObjectKind(int(truth.kinds[index])).name.lower(),
    }
    columns = {
        "latitude": column(latitude, 4),
        "longitude": column(longitude, 4),
        "altitude_km": column(np.maximum(altitude, 0.0) / 1000, 2),
    }
    return Series(label, [round(t, 3) for t in truth.time_s[rows].tolist()], columns)


def _sites(material: Material) -> list[SitePart]:
    return [
        SitePart(nation.name, unit.name, unit.kind, unit.latitude, unit.longitude)
        for nation in material.simulation.scenario.nation
        for unit in nation.unit
        if unit.sensor and unit.kind != "space"
    ]
