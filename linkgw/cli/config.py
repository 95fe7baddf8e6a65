"""`linkgw config`: a commented configuration and its policy to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from linkgw.errors import ConfigError, Fault


def command(
    topology: Annotated[
        Literal["trilateral", "hub"],
        typer.Argument(help="One gateway between three nations, or two bilateral links that meet in one."),
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to; none: TOPOLOGY.toml here. - writes it to stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files that are there.")] = False,
) -> None:
    """Write a commented configuration, and the release policy that it names beside it.

    \b
    Examples:
      linkgw config trilateral
      linkgw config hub --out /etc/linkgw/gateway.toml
    """
    from linkgw.cli.gateways import configurations_folder
    from linkgw.gateway.config import load_config

    source = configurations_folder() / f"{topology}.toml"
    if out is not None and str(out) == "-":
        print(source.read_text(encoding="utf-8"), end="")
        return
    target = out or Path(source.name)
    policy = load_config(source).policy
    files = {target: source, target.parent / policy: source.parent / policy}
    there = [str(path) for path in files if path.exists()]
    if there and not force:
        raise ConfigError([Fault(path, "is there already", expected="another --out, or --force") for path in there])
    for path, origin in files.items():
        path.write_bytes(origin.read_bytes())
    print(f"Written: {' and '.join(str(path) for path in files)}")
    print(f"Next:    linkgw policy check {target}; linkgw run {target}")
