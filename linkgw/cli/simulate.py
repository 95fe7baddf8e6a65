"""`linkgw simulate`: a scenario becomes captures of three national networks, and the truth behind them."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from linkgw.errors import ConfigError, Fault

if TYPE_CHECKING:
    from linkgw.sim.scenario import ScenarioConfig
    from linkgw.sim.simulate import Progress
    from linkgw.spec.model import Catalog


def command(
    scenario: Annotated[
        str,
        typer.Argument(
            help="A scenario or exercise file, or the name of a shipped one; list: the shipped ones; flights: the "
            "flights of 2023, published and simulated."
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where to; none: kept in the user's cache, by its content."),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Instead of the scenario's own.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Simulate again, even where it has been done.")] = False,
    jobs: Annotated[int, typer.Option(min=1, max=16, help="Nations at once.")] = 2,
) -> int:
    """Turn a scenario into what three national networks would have carried.

    Writes a capture per nation (kor.pcapng, usa.pcapng, jpn.pcapng), the truth (truth.parquet), a list of events and a
    README. The same scenario and seed give the same octets.

    \b
    Examples:
      linkgw simulate list
      linkgw simulate hwasong-18-2023-12-18 --out hs18
      linkgw simulate my-scenario.toml --seed 7 --out run7
      linkgw report hs18
    """
    from linkgw.cli.extras import needs_extra

    with needs_extra("sim"):
        if scenario == "list":
            return _list()
        if scenario == "flights":
            return _flights()
        return _simulate(scenario, out, seed, force, jobs)


def _simulate(name: str, out: Path | None, seed: int | None, force: bool, jobs: int) -> int:
    import linkgw
    from linkgw.sim.exercise import load_exercise
    from linkgw.sim.scenario import load_scenario
    from linkgw.sim.simulate import cached_folder

    catalog = linkgw.load_catalog()
    exercise = load_exercise(name)
    if exercise is None:
        scenario = _with_seed(load_scenario(name), seed)
        return _one(scenario, out or cached_folder(scenario, catalog), catalog, force, jobs)
    if out is None:
        raise ConfigError([Fault("--out", "an exercise needs a folder", expected="--out FOLDER")])
    for folder, scenario in exercise.scenarios():
        _one(_with_seed(scenario, seed), out / folder, catalog, force, jobs)
    print(f"Next: linkgw replay {out}/*/*.pcapng --offline --out {out}/gateway")
    return 0


def _with_seed(scenario: ScenarioConfig, seed: int | None) -> ScenarioConfig:
    return scenario if seed is None else scenario.model_copy(update={"seed": seed})


def _one(scenario: ScenarioConfig, out: Path, catalog: Catalog, force: bool, jobs: int) -> int:
    import json

    from linkgw.cli.output import console
    from linkgw.sim.files import SUMMARY
    from linkgw.sim.simulate import digest_of, is_there, simulate

    if is_there(out, digest_of(scenario, catalog)) and not force:
        summary = json.loads((out / SUMMARY).read_text(encoding="utf-8"))
        print(f"{out}: is there already, from the same scenario, seed and specs (--force makes it again)")
    else:
        words = ["linkgw", "simulate", scenario.name.replace(" ", "-"), "--seed", str(scenario.seed)]
        with _bars([n.name for n in scenario.nation]) as progress:
            summary = simulate(scenario, out, catalog, command=shlex.join(words), processes=jobs, progress=progress)
    stream = console()
    for table in _tables(summary):
        stream.print(table)
        stream.print()
    print(f"written to {out}: captures, truth, events; {summary['objects']:,} objects, seed {summary['seed']}")
    print(f"Next: linkgw report {shlex.quote(str(out))}")
    return 0


class _bars:  # noqa: N801  (reads as a with-statement's function)
    """Progress bars on stderr, one per part of the work; silent where that is no terminal."""

    def __init__(self, nations: list[str]) -> None:
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

        from linkgw.cli.output import console

        columns = (TextColumn("{task.description:>6}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=console(sys.stderr), disable=not sys.stderr.isatty())
        self._tasks = {name: self._bar.add_task(name, total=1.0) for name in ("truth", *nations, "files")}

    def __enter__(self) -> Progress:
        self._bar.start()
        return self._report

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def _report(self, part: str, share: float) -> None:
        self._bar.update(self._tasks[part], completed=share)


def _tables(summary: dict[str, Any]) -> list[Any]:
    from linkgw.cli.output import listed, new_table

    nations = new_table(
        "nation", ">detections", ">cues", ">tracks", ">messages", ">transmissions", ">datagrams recorded", "faults"
    )
    load = new_table(
        "!network", "!time slots for", ">slots", ">used", ">words", ">fit", ">load", ">wait p50", ">p99", ">max",
        ">replaced", ">too old",
    )  # fmt: skip
    for name, run in summary["nations"].items():
        faults = {k: n for k, n in run["faults"].items() if n and k not in ("sent", "arrived")}
        nations.add_row(
            name,
            *(f"{n:,}" for n in (run["detections"], run["cues"], run["tracks"], sum(run["messages"].values()),
                                 run["transmissions"], run["datagrams"])),
            listed(faults) or "none",
        )  # fmt: skip
        for use, row in run["load"].items():
            waits = ("" if row[key] is None else f"{row[key]:.2f} s" for key in ("p50_s", "p99_s", "max_s"))
            share = f"{row['words'] / row['capacity']:.1%}" if row["capacity"] else "no slots"
            counts = ("" if row[k] is None else f"{row[k]:,}" for k in ("slots", "used", "words", "capacity"))
            load.add_row(name, use, *counts, share, *waits, f"{row['replaced']:,}", f"{row['out_of_date']:,}")
    tables = [nations, load]
    if summary["flights"]:
        flights = new_table("launch", "class of missile", ">range", ">apogee", ">flight time")
        for row in summary["flights"]:
            cells = [f"{row[k]:,.1f} {unit}" if row[k] is not None else ""
                     for k, unit in (("range_km", "km"), ("apogee_km", "km"), ("flight_time_s", "s"))]  # fmt: skip
            flights.add_row(row["name"], row["missile"], *cells)
        tables.insert(0, flights)
    return tables


def _list() -> int:
    from linkgw.cli.output import console, new_table
    from linkgw.sim.exercise import load_exercise
    from linkgw.sim.scenario import load_scenario, shipped_scenarios

    table = new_table("!name", ">launches", ">aircraft", ">ships", ">minutes", "what happens")
    for path in shipped_scenarios():
        exercise = load_exercise(path)
        if exercise is not None:
            table.add_row(path.stem, "", "", "", "", exercise.config.doc)
            continue
        s = load_scenario(path)
        counts = (sum(b.count for b in s.background if b.kind == kind) for kind in ("aircraft", "ship"))
        numbers = (len(s.launch), *counts, s.duration_s / 60)
        table.add_row(path.stem, *(f"{n:,.0f}" for n in numbers), s.doc.split(". ")[0].rstrip(".") + ".")
    console().print(table)
    print("linkgw simulate NAME --out FOLDER")
    return 0


def _flights() -> int:
    from linkgw.cli.output import console, new_table
    from linkgw.sim.flights_table import flights_table

    table = new_table(
        "!date",
        "!missile",
        *(">range km", ">simulated", ">error"),
        *(">apogee km", ">simulated", ">error"),
        *(">time s", ">simulated", ">error"),
    )
    for row in flights_table():
        table.add_row(row.date, row.missile, *row.cells())
    console().print(table)
    print("Range and apogee are solved for; flight time is what comes out. Sources: specs/launches-2023.toml")
    return 0
