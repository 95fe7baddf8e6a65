"""`linkgw policy`: is a release policy sound, and what does it decide?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from linkgw.cli.options import WHERE_HELP, ConfigOption, SpecsOption

app = typer.Typer(
    name="policy", help="Check a release policy; explain what it decides.", add_completion=False, rich_markup_mode=None
)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A configuration, or a policy by itself.")],
    class_: Annotated[
        Literal["LIVE", "EXERCISE", "REPLAY"],
        typer.Option("--class", help="For a policy by itself: class of the networks in the table."),
    ] = "EXERCISE",
    specs: SpecsOption = None,
) -> None:
    """Check a policy; say every fault, or show who gets what from whom.

    A policy by itself is checked against the networks that its rules name.

    \b
    Example:
      linkgw policy check gateway.toml
    """
    from linkgw.cli.policy_tables import check_file

    check_file(file, class_, specs)


@app.command()
def explain(
    captures: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CAPTURE...|-]", help="Captures; - reads JSON lines as decode writes them from stdin."),
    ] = None,
    line: Annotated[
        list[str] | None, typer.Option(metavar="JSON", help="A JSON line; `message` and `fields` are enough.")
    ] = None,
    hex_: Annotated[
        list[str] | None, typer.Option("--hex", metavar="HEX", help="Octets of a datagram, or words.")
    ] = None,
    config: ConfigOption = None,
    origin: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="NETWORK", help="Where it came from; none: the network whose group it was sent to."
        ),
    ] = None,
    to: Annotated[list[str] | None, typer.Option(metavar="NETWORK", help="Only for these recipients.")] = None,
    where: Annotated[list[str] | None, typer.Option(metavar="CONDITION", help=WHERE_HELP)] = None,
    count: Annotated[int, typer.Option(min=1, help="At most so many messages.")] = 10,
    json: Annotated[bool, typer.Option("--json", help="One JSON line per message.")] = False,
    specs: SpecsOption = None,
) -> None:
    """Explain what becomes of messages: who may see them by which rule, and what is left out or made coarser.

    Where a message has no time of arrival, it is taken to arrive at the time that it is valid for. What the state of
    the gateway decides (duplicates, tracks that a recipient holds) is not looked at.

    \b
    Examples:
      linkgw policy explain kor.pcapng --where message=J3.2 --count 1
      linkgw policy explain --from KOR --line '{"message": "J7.0", "fields": {"tn": "A1001", "action": "drop track"}}'
    """
    from linkgw.cli.explaining import Question, explain_all

    explain_all(
        Question(captures or [], line or [], hex_ or [], config, origin, to or [], where or [], count, specs), json
    )
