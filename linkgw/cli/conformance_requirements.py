"""`linkgw conformance requirements`: what an implementation is held to."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from linkgw.cli.options import SpecsOption


def command(
    json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
    specs: SpecsOption = None,
) -> None:
    """List the numbered requirements: level, chapter, how many cases of the codec kit each has, where it comes from.

    \b
    Example:
      linkgw conformance requirements
    """
    from linkgw.cli.output import console, counted, new_table
    from linkgw.conformance.cases import cases_of, load_vectors
    from linkgw.conformance.requirements import load_requirements

    requirements = load_requirements(specs)
    cases = list(cases_of(load_vectors()))
    counts = Counter(r for case in cases for r in case.vector.requirements)
    if json:
        import msgspec

        rows = [{**msgspec.to_builtins(r), "cases": counts[r.id]} for r in requirements.values()]
        typer.echo(msgspec.json.format(msgspec.json.encode(rows), indent=1))
        return
    table = new_table("!id", "level", "chapter", ">cases", "requirement", "clause")
    for r in requirements.values():
        n = f"{counts[r.id]:,}" if r.id[0] in "WME" else "-"
        table.add_row(r.id, r.level, r.chapter, n, r.text, r.clause)
    out = console()
    out.print(table)
    out.print(f"{counted(len(requirements), 'requirement')}, {counted(len(cases), 'case')} of the codec kit")
