"""`linkgw conformance coverage`: what the cases try, reckoned from the cases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    json: Annotated[bool, typer.Option("--json", help="JSON instead of a table, with what is missing.")] = False,
    cases: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Cases to look at; none: those that come with linkgw.")
    ] = None,
) -> int:
    """Show of fields, codes, bits, checks and refusal reasons how many there are and how many the cases try.

    Read off the octets and expectations of the cases by readings of their own. Ends with 0 if all are tried, else 1.

    \b
    Example:
      linkgw conformance coverage
    """
    from linkgw.cli.output import console, counted, new_table
    from linkgw.conformance.cases import cases_of, load_vectors
    from linkgw.conformance.coverage import measure
    from linkgw.spec.load import load_catalog

    vectors = load_vectors(cases)
    shares = measure(vectors, load_catalog())
    if json:
        import msgspec

        rows = [{**msgspec.to_builtins(share), "percent": share.percent} for share in shares]
        typer.echo(msgspec.json.format(msgspec.json.encode(rows), indent=1))
    else:
        table = new_table("kind", ">there are", ">tried", ">share", "the first that is not")
        for s in shares:
            first = " ".join(s.missing[0][1:]) if s.missing else ""
            table.add_row(s.kind, f"{s.total:,}", f"{s.total - len(s.missing):,}", f"{s.percent} %", first)
        out = console()
        out.print(table)
        out.print(f"{counted(len(vectors), 'vector')}, {counted(len(list(cases_of(vectors))), 'case')}")
    return 1 if any(share.missing for share in shares) else 0
