"""`linkgw demo`: three networks, a gateway and a replay on this machine, live."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    speed: Annotated[float, typer.Option(min=0.1, help="Seconds of the captures in one second.")] = 110.0,
    captures: Annotated[
        Path | None,
        typer.Option(help="Folder of kor.pcapng, usa.pcapng and jpn.pcapng; none: the flight of 18 December 2023."),
    ] = None,
    record: Annotated[
        Path | None, typer.Option(help="Folder for a capture of what each nation hears, for Wireshark.")
    ] = None,
) -> int:
    """Three networks, a gateway and a replay on this machine, live, for under a minute.

    Starts a gateway on loopback (TTL 0: nothing leaves the machine), listens for each nation, and replays the
    simulated flight of 18 December 2023, 76 minutes in 42 seconds. Ends by itself with what each nation gained in
    warning time, counts, sums and latencies; exit code 1 if a sum does not agree.

    \b
    Examples:
      linkgw demo --record heard
      linkgw demo --captures fixtures/captures --speed 4
    """
    import tempfile
    import time

    from rich.live import Live

    import linkgw
    from linkgw.cli.demo_view import plain_line, render, render_end
    from linkgw.cli.gateways import configurations_folder
    from linkgw.cli.output import console
    from linkgw.replay.demo import HEADLINE, Demo, find_captures

    folder = captures or Path(linkgw.__file__).parents[1] / "fixtures" / HEADLINE
    shipped = configurations_folder() / "trilateral.toml"
    stream = console()
    with (
        tempfile.TemporaryDirectory(prefix="linkgw-") as state,
        Demo(shipped, find_captures(folder), Path(state), linkgw.load_catalog(), speed, record) as demo,
    ):
        stream.print("Synthetic traffic, class EXERCISE: three national networks on loopback, a gateway between them.")
        demo.start_gateway()
        every_s = 0.25 if stream.is_terminal else 5.0
        shown = time.monotonic()
        with Live(console=stream, auto_refresh=False, transient=True) as live:
            for _ in demo.play():
                if time.monotonic() - shown < every_s:
                    continue
                shown = time.monotonic()
                demo.ask()
                if stream.is_terminal:
                    live.update(render(demo), refresh=True)
                else:
                    stream.print(plain_line(demo), soft_wrap=True)
        sums = demo.finish()
        stream.print(render_end(demo, sums))
    return 0 if sums.agree else 1
