"""`linkgw report`: what sharing was worth, from a simulation's folder: tables, JSON and one page with plots."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from linkgw.report.material import Progress
    from linkgw.report.tables import TableData


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `linkgw simulate` wrote.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where report.json and report.html go; none: DIR.")
    ] = None,
    json: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="JSON to this file too; - prints it, and no tables.")
    ] = None,
    html: Annotated[bool, typer.Option("--html/--no-html", help="Write the page.")] = True,
) -> int:
    """Say what sharing was worth: warning time gained, errors, delays, completeness and load, against the truth.

    Runs the gateway offline over the three captures (into DIR/gateway, once), compares what each nation saw by itself
    with what it saw by the link, and writes report.json and report.html: one page that opens without a network.

    \b
    Examples:
      linkgw simulate hwasong-18-2023-12-18 --out hs18
      linkgw report hs18
      linkgw report hs18 --json - --no-html | jq '.gains[] | {nation, gained_s}'
    """
    from linkgw.cli.extras import needs_extra

    with needs_extra("sim"):
        return _report(folder, out or folder, json, html)


def _report(folder: Path, out: Path, json: str | None, html: bool) -> int:
    import linkgw
    from linkgw.cli.output import console
    from linkgw.report.make import make_report
    from linkgw.report.tables import tables
    from linkgw.report.write import json_of, write_html, write_json

    with _Bars() as progress:
        report = make_report(folder, linkgw.load_catalog(), progress)
        written = [write_json(report, out)]
        if html:
            written.append(write_html(report, out))
        progress("page", 1.0)
    if json is not None and json != "-":
        Path(json).write_bytes(json_of(report))
        written.append(Path(json))
    if json == "-":
        sys.stdout.write(json_of(report).decode())
        return 0
    stream = console()
    stream.print(report.synthetic, style="bold")
    stream.print()
    for table in tables(report):
        stream.print(_rich(table))
        stream.print(table.note, style="dim")
        stream.print()
    stream.print(f"written: {', '.join(str(path) for path in written)}", soft_wrap=True)
    return 0


def _rich(data: TableData) -> object:
    from linkgw.cli.output import new_table

    table = new_table(*data.columns, title=data.title)
    for row in data.rows:
        table.add_row(*row)
    return table


class _Bars:
    """Progress bars on stderr, one per part of the work; silent where that is no terminal."""

    PARTS = ("gateway", "captures", "truth", "figures", "page")

    def __init__(self) -> None:
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

        from linkgw.cli.output import console

        columns = (TextColumn("{task.description:>8}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=console(sys.stderr), disable=not sys.stderr.isatty(), transient=True)
        self._tasks = {name: self._bar.add_task(name, total=1.0) for name in self.PARTS}

    def __enter__(self) -> Progress:
        self._bar.start()
        return self._show

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def _show(self, part: str, share: float) -> None:
        self._bar.update(self._tasks[part], completed=share)
