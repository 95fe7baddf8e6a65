"""Options that several commands share; nothing heavy is imported here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

DEFAULT_CONFIGURATION = "trilateral"

Format: TypeAlias = Literal["json", "table", "csv"]

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help=f"Configuration; none: the shipped {DEFAULT_CONFIGURATION} one."),
]
SpecsOption = Annotated[Path | None, typer.Option(metavar="FOLDER", help="Specifications; none: the shipped ones.")]

WHERE_HELP = (
    "Only lines that match, like message=J3.*  altitude>3000  tn=A0000..A7777  identity=hostile,suspect  error!=none; "
    "may be given several times: all have to match."
)
