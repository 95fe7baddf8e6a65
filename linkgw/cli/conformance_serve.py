"""`linkgw conformance serve`: linkgw's own codec, as a program that the kit can talk to."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from linkgw.cli.options import SpecsOption


def command(
    codec: Annotated[
        Literal["scalar", "bulk"], typer.Option(help="The reference one by one, or the fast one in batches.")
    ] = "scalar",
    batch: Annotated[int, typer.Option(metavar="N", min=1, help="Most requests at once.")] = 256,
    specs: SpecsOption = None,
) -> None:
    """Answer JSON lines on stdin with JSON lines on stdout, until the input ends.

    \b
    Examples:
      linkgw conformance codec -- linkgw conformance serve --codec bulk
      echo '{"id": "1", "op": "decode", "carrier": "words", "parity": "none", "hex": "fc030000000000000000"}' \\
        | linkgw conformance serve
    """
    from linkgw.conformance.serve import answers_of, serve
    from linkgw.spec.load import load_catalog

    serve(answers_of(load_catalog(specs), codec), batch)
