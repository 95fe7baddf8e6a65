"""`linkgw run`: the gateway daemon."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    config: Annotated[
        Path | None,
        typer.Argument(
            help="Configuration file; none: the shipped trilateral gateway, on loopback.", show_default=False
        ),
    ] = None,
) -> int:
    """Run the gateway daemon until SIGTERM or ^C; SIGHUP, or a changed policy file, reloads the policy.

    The log goes to stderr: readable lines on a terminal, else JSON lines. `linkgw status` asks a running gateway.

    Example:
      linkgw run gateway.toml
    """
    import sys

    from linkgw.io.daemon import run_gateway
    from linkgw.io.logs import open_log
    from linkgw.io.places import open_places
    from linkgw.spec.load import load_catalog

    opened, places = open_places(config)
    human = sys.stderr.isatty()
    log = open_log(sys.stderr, human=human)
    status = run_gateway(opened, places, load_catalog(), log)
    if human:
        from rich.console import Console

        from linkgw.cli.status import render

        Console(stderr=True).print(render(status))
    else:
        log.info("final counts", **status)
    log.info("ended", sums="agree" if not status["sum_faults"] else "do not agree")
    return 1 if status["sum_faults"] else 0
