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
    """List the numbered requirements: level, chapter, how many cases each has, where it comes from.

    Cases of a gateway are counted on the shipped trilateral configuration.

    \b
    Example:
      linkgw conformance requirements
    """
    from linkgw.cli.conformance_gateway import shipped_cases
    from linkgw.cli.output import console, counted, new_table
    from linkgw.conformance.cases import cases_of, load_vectors
    from linkgw.conformance.requirements import load_requirements

    requirements = load_requirements(specs)
    cases = list(cases_of(load_vectors()))
    gateways = shipped_cases(requirements)
    counts = Counter(r for case in cases for r in case.vector.requirements)
    counts.update(r for gateway in gateways for r in gateway.requirements)
    if json:
        import msgspec

        rows = [{**msgspec.to_builtins(r), "cases": counts[r.id]} for r in requirements.values()]
        typer.echo(msgspec.json.format(msgspec.json.encode(rows), indent=1))
        return
    table = new_table("!id", "level", "chapter", ">cases", "requirement", "clause")
    for r in requirements.values():
        table.add_row(r.id, r.level, r.chapter, f"{counts[r.id]:,}", r.text, r.clause)
    out = console()
    out.print(table)
    kits = f"{counted(len(cases), 'case')} of the codec kit, {counted(len(gateways), 'case')} of the gateway kit"
    out.print(f"{counted(len(requirements), 'requirement')}, {kits}")
