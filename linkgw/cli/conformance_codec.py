"""`linkgw conformance codec`: hold any program that answers JSON lines to the cases."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkgw.cli.conformance_output import (
    FAILURES,
    ChapterOption,
    FailuresOption,
    HtmlOption,
    JsonOption,
    JunitOption,
    finish,
)  # fmt: skip
from linkgw.cli.options import SpecsOption

if TYPE_CHECKING:
    from linkgw.conformance.cases import Vector


def command(
    program: Annotated[
        list[str], typer.Argument(metavar="COMMAND...", help="The program and its arguments, behind --.")
    ],
    chapter: ChapterOption = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--case", metavar="PATTERN", help="Only cases whose id matches, like 'decode:good/j3_2/*'."),
    ] = None,
    json: JsonOption = None,
    junit: JunitOption = None,
    html: HtmlOption = None,
    failures: FailuresOption = FAILURES,
    timeout: Annotated[float, typer.Option(metavar="S", min=0.01, help="An answer may take so long.")] = 10.0,
    cases: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Cases to use; none: those that come with linkgw.")
    ] = None,
    specs: SpecsOption = None,
) -> int:
    """Ask a program to decode and encode every case, and score its answers.

    It reads JSON lines on stdin and writes one JSON line for each on stdout; fixtures/conformance/README.md in the
    source tree describes both. With --specs the cases are made from those specifications instead.

    Ends with 0 if all passed, 1 if something failed, 2 if the program could not be judged.

    \b
    Examples:
      linkgw conformance codec -- linkgw conformance serve
      linkgw conformance codec --chapter words --html report.html -- ./my-codec --json
      linkgw conformance codec --case 'decode:good/j3_6/*' --failures 50 -- python3 my_codec.py
    """
    from linkgw.conformance.codec_run import choose, run_codec
    from linkgw.conformance.requirements import load_requirements

    requirements = load_requirements(specs if specs is not None and (specs / "requirements.toml").exists() else None)
    chosen = choose(_vectors(cases, specs), requirements, chapter or [], only or [])
    with _bar(len(chosen)) as report:
        results = run_codec(program, chosen, requirements, timeout_s=timeout, report=report)
    return finish(results, {"json": json, "junit": junit, "html": html}, failures)


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int, str], None]]:
    """A progress bar on stderr; silent where that is no terminal."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from linkgw.cli.output import console

    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    is_shown = sys.stderr.isatty()
    with Progress(*columns, console=console(sys.stderr), disable=not is_shown, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda done, text: bar.update(task, completed=done, description=text)


def _vectors(cases: Path | None, specs: Path | None) -> list[Vector]:
    from linkgw.conformance.cases import load_vectors
    from linkgw.errors import ConfigError, Fault
    from linkgw.spec.load import load_catalog

    if specs is None:
        return load_vectors(cases)
    if cases is not None:
        raise ConfigError([Fault("--cases", "not together with --specs, which makes the cases anew")])
    from linkgw.conformance.vectors import make_vectors

    return [v for vectors in make_vectors(load_catalog(specs)).values() for v in vectors]
