"""`linkgw spec`: the message specifications as people read them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from linkgw.cli.options import SpecsOption

app = typer.Typer(
    name="spec",
    help="List, show and check the message specifications, and make from them what other tools need.",
    add_completion=False,
    rich_markup_mode=None,
)


@app.command("list")
def list_(
    specs: SpecsOption = None,
    json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
) -> None:
    """List the messages of the catalogue.

    \b
    Example:
      linkgw spec list
    """
    from linkgw.cli.spec_tables import print_list
    from linkgw.spec.load import load_catalog

    print_list(load_catalog(specs), json)


@app.command()
def show(
    message: Annotated[str, typer.Argument(metavar="MESSAGE", help="Like J3.6.")],
    bits: Annotated[bool, typer.Option("--bits", help="The place of every bit instead of the fields.")] = False,
    words: Annotated[str | None, typer.Option(metavar="HEX", help="With these words in it; implies --bits.")] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
    specs: SpecsOption = None,
) -> None:
    """Show the words and fields of a message: bits, type, unit, step, range and meaning.

    \b
    Examples:
      linkgw spec show J3.6
      linkgw spec show J7.0 --words 1ca09c50010000000000
    """
    from linkgw.cli.spec_tables import print_bits, print_message
    from linkgw.spec.load import load_catalog

    catalog = load_catalog(specs)
    if bits or words is not None:
        print_bits(catalog, message, words)
    else:
        print_message(catalog, message, json)


@app.command()
def check(
    folder: Annotated[Path | None, typer.Argument(metavar="[FOLDER]", help="None: the shipped ones.")] = None,
) -> None:
    """Check a folder of specifications; every fault is one line.

    \b
    Example:
      linkgw spec check specs
    """
    from linkgw.cli.output import counted
    from linkgw.spec.load import load_catalog

    catalog = load_catalog(folder)
    words = [word for spec in catalog.messages.values() for word in spec.words]
    fields = sum(len(word.values) for word in words)
    print(
        f"{counted(len(catalog.messages), 'message')}, {counted(len(words), 'word')}, {counted(fields, 'field')}, "
        f"{counted(len(catalog.enumerations), 'enumeration')}: ok"
    )


@app.command()
def generate(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WHAT]...",
            help="wireshark, kaitai, schema, document; or html; none: all that are kept beside the specs.",
        ),
    ] = None,
    specs: SpecsOption = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where to; none: `generated` beside the specs.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit code 1 if a file is stale.")] = False,
) -> int:
    """Make what other tools need from the specifications.

    wireshark: a dissector, linkgw.lua; kaitai: a Kaitai Struct description, linkgw.ksy; schema: a JSON Schema of
    what decode prints; document: the interface, a page a message, as Markdown; html: the same for a browser, with
    search (needs the extra docs).

    \b
    Examples:
      linkgw spec generate wireshark --out ~/.local/lib/wireshark/plugins
      linkgw spec generate html --out site
      linkgw spec generate --check
    """
    from linkgw.cli.spec_generate import generate_files

    return generate_files(what or [], specs, out, check)
