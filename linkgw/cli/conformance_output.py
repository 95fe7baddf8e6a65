"""What the conformance commands share: options, the summary on the terminal, the files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkgw.cli.output import console, counted, new_table

if TYPE_CHECKING:
    from linkgw.conformance.results import Result, Results

JsonOption = Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the results as JSON.")]
JunitOption = Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="Write them as JUnit XML.")]
HtmlOption = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write them as one page of HTML.")]
ChapterOption = Annotated[
    list[str] | None,
    typer.Option("--chapter", metavar="NAME", help="Only cases of this chapter; may be given several times."),
]
FailuresOption = Annotated[
    int,
    typer.Option(
        "--failures", metavar="N", min=0, help="Failed cases to show on the terminal, one of each requirement."
    ),
]
FAILURES = 10


def finish(results: Results, files: Mapping[str, Path | None], failures: int = FAILURES) -> int:
    """Write the files, print the summary, give the exit code.

    Parameters
    ----------
    results : Results
        The run.
    files : mapping
        Form (`json`, `junit`, `html`) -> where to write it; None: not wanted.
    failures : int
        Failed cases to show.
    """
    from linkgw.conformance.results_files import write_file

    for form, path in files.items():
        if path is not None:
            write_file(results, form, path)
    print_summary(results, failures)
    return results.exit_code


def print_summary(results: Results, failures: int = FAILURES) -> None:
    """Failed cases in full, the first of each requirement; then a row per chapter."""
    from rich.text import Text

    out = console()
    failed = results.failures
    first = {result.requirements[0]: result for result in reversed(failed)}
    shown = sorted(first.values(), key=failed.index)[:failures]
    for result in shown:
        out.print(_failure(result), soft_wrap=True)
    if len(failed) > len(shown):
        text = f"... and {counted(len(failed) - len(shown), 'more failed case')}; --json and --html have them"
        out.print(text + ", --failures shows more\n" if len(shown) < len(first) else text + "\n")
    table = new_table("chapter", ">passed", ">failed", ">skipped", ">score", title=f"conformance of a {results.suite}")
    for score in (*results.scores, results.total):
        style = "red" if score.failed else "green" if score.passed else "yellow"
        percent = Text(score.text, style)
        table.add_row(score.chapter, f"{score.passed:,}", f"{score.failed:,}", f"{score.skipped:,}", percent)
    out.print(table)
    out.print(f"{counted(len(results.results), 'case')} in {results.seconds:.1f} s: {results.target}", soft_wrap=True)


def _failure(result: Result) -> str:
    from rich.markup import escape

    from linkgw.conformance.results import clipped

    lines = [f"[red]failed[/red] {escape(result.case)}: {escape(result.what)}"]
    rows = (
        ("why", result.reason), ("got", result.got), ("expected", result.expected),
        ("holds to", " ".join(result.requirements)), ("clause", result.clause),
    )  # fmt: skip
    lines += [f"  {name:<9}{escape(clipped(text))}" for name, text in rows if text]
    return "\n".join(lines) + "\n"
