"""`linkgw send`: one message onto a network."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from linkgw.cli.options import ConfigOption, SpecsOption


def command(
    network: Annotated[str, typer.Argument(metavar="NETWORK", help="A network of the configuration.")],
    message: Annotated[
        str | None, typer.Argument(metavar="[MESSAGE]", help="Like J3.2; none or -: a JSON line from stdin.")
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FIELD=VALUE...]", help="Engineering units or names; time_of_validity=now is the time."
        ),
    ] = None,
    hex_: Annotated[str | None, typer.Option("--hex", metavar="HEX", help="Words of the message, as they are.")] = None,
    config: ConfigOption = None,
    stn: Annotated[
        str | None, typer.Option(metavar="STN", help="Source track number; none: that of a JSON line, or 00007.")
    ] = None,
    group: Annotated[
        Literal["tracks", "warnings"] | None,
        typer.Option(help="Group of the network; none: the one that the message belongs in.", show_default=False),
    ] = None,
    specs: SpecsOption = None,
) -> None:
    """Send one message onto a network, in its envelope and to its group; print what was sent.

    A field that holds the class of the network is filled in where it is left out.

    \b
    Examples:
      linkgw send KOR J3.2 tn=A1001 identity=hostile latitude=38.5 longitude=126.1 time_of_validity=now
      linkgw decode kor.pcapng --where message=J15.0 --count 1 | linkgw send KOR
    """
    from linkgw.cli.sending import Order, send

    send(Order(network, message, fields or [], hex_, config, stn, group, specs))
