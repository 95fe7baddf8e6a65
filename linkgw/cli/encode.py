"""`linkgw encode`: lines into hex or a capture, the inverse of `linkgw decode`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from linkgw.cli.options import SpecsOption


def command(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE...]", help="Files of JSON lines; none or - for stdin.")
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write a capture: pcapng, or pcap by its suffix; none: hex lines."),
    ] = None,
    carrier: Annotated[
        Literal["simple", "dis", "words"] | None,
        typer.Option(
            help="Envelope for all. Default: what each line names, else words in hex and SIMPLE in a capture.",
            show_default=False,
        ),
    ] = None,
    parity: Annotated[Literal["none", "checked"], typer.Option(help="Parity of words.")] = "none",
    stn: Annotated[str, typer.Option(metavar="STN", help="Source track number of lines that name none.")] = "00001",
    specs: SpecsOption = None,
) -> None:
    """Encode JSON lines, one message each, into datagrams.

    A line needs no more than `message` and `fields`. Where it has both `fields` and `words`, the fields count. Lines
    of one datagram (the same `datagram` and `time`, one after the other) go into one.

    \b
    Examples:
      echo '{"message": "J7.0", "fields": {"tn": "A2345", "action": "drop track"}}' | linkgw encode
      linkgw decode kor.pcapng --where message=J3.6 | linkgw encode --out space.pcapng
    """
    from linkgw.cli.encoding import encode_files

    encode_files(files or ["-"], out, carrier, parity, stn, specs)
