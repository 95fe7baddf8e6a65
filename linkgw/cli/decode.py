"""`linkgw decode`: captures, hex, standard input or a live network into lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from linkgw.cli.options import WHERE_HELP, ConfigOption, SpecsOption
from linkgw.errors import ConfigError, Fault


def command(
    captures: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CAPTURE...|-]", help="pcap or pcapng files; - reads a capture or hex lines from stdin."
        ),
    ] = None,
    hex_: Annotated[
        list[str] | None,
        typer.Option("--hex", metavar="HEX", help="Octets of one datagram; may be given several times."),
    ] = None,
    live: Annotated[
        str | None, typer.Option(metavar="NETWORK", help="Listen to a network of the configuration.")
    ] = None,
    config: ConfigOption = None,
    carrier: Annotated[
        Literal["auto", "simple", "dis", "words"] | None,
        typer.Option(
            help="Envelope; auto tells SIMPLE and DIS apart on any port, and takes other hex for words. "
            "Default: auto, with --live the network's.",
            show_default=False,
        ),
    ] = None,
    parity: Annotated[
        Literal["none", "checked"] | None,
        typer.Option(help="Parity of words. Default: none, with --live the network's.", show_default=False),
    ] = None,
    where: Annotated[list[str] | None, typer.Option(metavar="CONDITION", help=WHERE_HELP)] = None,
    format_: Annotated[
        Literal["json", "table", "csv", "parquet"],
        typer.Option("--format", help="What is written to stdout, or as Parquet to the file of --out."),
    ] = "json",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="With --format parquet: the file.")] = None,
    count: Annotated[int | None, typer.Option(min=1, help="End after so many lines.")] = None,
    seconds: Annotated[float | None, typer.Option(min=0, help="With --live: end after so long.")] = None,
    specs: SpecsOption = None,
) -> None:
    """Decode datagrams: one JSON line per message, with its envelope, fields and words, or why it was refused.

    What was read is summed up on stderr. Parquet has the same as a row each, with a column for every field (fast: a
    million packets in seconds); of a refusal it has the reason only.

    \b
    Examples:
      linkgw decode kor.pcapng --where message=J3.6 --format table
      linkgw decode --hex 'fc03 0000 0000 0000 0000'
      tshark -i lo -w - | linkgw decode -
      linkgw decode --live KOR --where identity=hostile
      linkgw decode *.pcapng --format parquet --out day.parquet
      duckdb -c "SELECT message, count(*) FROM 'day.parquet' GROUP BY message"
      python -c "import pandas; print(pandas.read_parquet('day.parquet', columns=['time', 'tn', 'altitude']))"
    """
    _check_sources(captures, hex_, live)
    _check_out(format_, out, captures)
    from linkgw.cli import decoding, sources
    from linkgw.cli.formats import emitter_of
    from linkgw.cli.gateways import find_config, find_network
    from linkgw.cli.where import parse_where
    from linkgw.io.line_decoder import LineDecoder
    from linkgw.spec.load import load_catalog

    catalog = load_catalog(specs)
    wanted = parse_where(where or (), catalog)
    if format_ == "parquet":
        from linkgw.cli.extras import needs_extra

        assert out is not None  # _check_out has seen to it
        with needs_extra("archive"):
            from linkgw.cli.archiving import archive_captures
            from linkgw.io.archive.decoder import TableDecoder
        archive_captures(captures or [], TableDecoder(catalog, carrier or "auto", parity or "none"), wanted, count, out)
        return
    named = [m for text in where or () if text.startswith("message=") for m in text[8:].split(",")]
    output = decoding.Output(emitter_of(format_, catalog, named), wanted, count)
    is_auto = carrier in (None, "auto")
    if live is not None:
        network = find_network(find_config(config)[0], live, "--live")
        decoder = LineDecoder(catalog, carrier or network.carrier, parity or network.parity)
        sources.listen(network, decoder, output, seconds)
        decoding.sum_up(decoder, output, {})
        return
    decoder = LineDecoder(catalog, carrier or "auto", parity or "none")
    if hex_:
        sources.decode_hex([sources.parse_hex(text, "--hex") for text in hex_], decoder, is_auto, output)
        decoding.sum_up(decoder, output, {})
        return
    decoding.decode_captures(captures or [], decoder, output, is_auto)


def _check_sources(captures: Sequence[str] | None, hex_: Sequence[str] | None, live: str | None) -> None:
    given = [name for name, value in (("CAPTURE", captures), ("--hex", hex_), ("--live", live)) if value]
    if len(given) != 1:
        got = " and ".join(given) or "nothing"
        raise ConfigError(
            [Fault("decode", "nothing to read, or too much", got, "one of CAPTURE... | - | --hex | --live")]
        )


def _check_out(format_: str, out: Path | None, captures: Sequence[str] | None) -> None:
    if (format_ == "parquet") != (out is not None):
        raise ConfigError([Fault("--out", "goes with --format parquet, and the other way round")])
    if format_ == "parquet" and not captures:
        raise ConfigError([Fault("--format", "parquet is made of captures", "--hex or --live", "CAPTURE... | -")])
