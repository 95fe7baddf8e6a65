"""`linkgw status`: what a running gateway says of itself."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Group, RenderableType
    from rich.table import Table

_EVERY_S = 1.0


def command(
    config: Annotated[
        Path | None,
        typer.Argument(help="Configuration of the gateway; none: the shipped one.", show_default=False),
    ] = None,
    control: Annotated[
        Path | None, typer.Option(help="Its control socket; none: where the configuration says.", show_default=False)
    ] = None,
    tracks: Annotated[
        str | None, typer.Option(metavar="NETWORK", help="Show what each number of a network stands for.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Show it anew every second, until ^C.")] = False,
) -> None:
    """Ask a running gateway for its links, counts by reason, tracks, alarms and policy.

    Example:
      linkgw status gateway.toml --watch
    """
    from linkgw.errors import ConfigError, Fault
    from linkgw.io.control import ask
    from linkgw.io.places import open_places

    if control is None:
        control = open_places(config)[1].control
    if control is None:
        raise ConfigError([Fault(str(config), "names no control socket: set `control` or `state`, or use --control")])
    question = {"ask": "status"} if tracks is None else {"ask": "tracks", "network": tracks}
    answer = ask(control, question)
    if json:
        import msgspec

        print(msgspec.json.encode(answer).decode())
        return
    from rich.console import Console
    from rich.live import Live

    show = render if tracks is None else render_tracks
    console = Console()
    if not watch:
        console.print(show(answer))
        return
    import time

    with Live(show(answer), console=console, auto_refresh=False) as live:
        while True:
            time.sleep(_EVERY_S)
            live.update(show(ask(control, question)), refresh=True)


def render(status: dict[str, Any]) -> Group:
    """A gateway's status, as `Report.status` gives it, as tables."""
    from rich.console import Group

    parts: list[RenderableType] = [_head(status), _links(status), _flows(status), _alive(status), _arrivals(status)]
    if status["alarms"]:
        parts.insert(1, _alarms(status))
    return Group(*parts)


def render_tracks(tracks: dict[str, Any]) -> Table:
    """What each number of a network stands for, as a table."""
    table = _table(f"numbers of {tracks['network']}", "kind", "number", "origin", "number there")
    for space in ("tn", "stn", "event"):
        for row in tracks[space]:
            table.add_row(space, row["number"], row["origin"], row["origin_number"])
    return table


def _head(status: dict[str, Any]) -> str:
    policy, state = status["policy"], status["state"]
    lines = [
        f"[bold]{status['gateway']}[/] ({status['class']}), pid {status['pid']}, up {_duration(status['uptime_s'])}",
        f"policy {policy['name']}, loaded {_time(policy['loaded'])}, {policy['reloads']} reloads,"
        f" {policy['refused']} refused",
        f"state {state['kept']}, {state['commits']} commits"
        + (f", [red]{state['pending']} numbers not kept: {state['fault']}[/]" if state["fault"] else ""),
    ]
    lines += [
        f"{group}: {found['batches']:,} batches, sent within {found['p99_ms']:g} ms of arrival (99 %),"
        f" {found['max_ms']:g} ms at most"
        for group, found in status["latency"].items()
    ]
    lines += [f"[bold red]sums do not agree: {fault}[/]" for fault in status["sum_faults"]]
    if not status["sum_faults"]:
        lines.append("sums agree: every datagram and message read is accounted for")
    lines += [f"[red]policy file: {fault}[/]" for fault in policy["faults"]]
    return "\n".join(lines)


def _links(status: dict[str, Any]) -> Table:
    table = _table("links", "network", "interface", "carrier", "group", "address", "heard", "read>", "kernel drops>")
    for link in status["links"]:
        for name, group in link["groups"].items():
            least = ">= " if group["kernel_drops"] and group["kernel_drops_are"] != "exact" else ""
            table.add_row(
                link["network"],
                link["interface"] + ("" if not link["problem"] else f" [red]({link['problem']})[/]"),
                link["carrier"],
                name,
                f"{group['group']}:{group['port']}",
                "yes" if group["joined"] else "[red]no[/]",
                f"{group['read']:,}",
                f"{least}{group['kernel_drops']:,}",
            )
    return table


def _arrivals(status: dict[str, Any]) -> Table:
    table = _table("arrivals", "network", "what", "became", "count>")
    for network, counts in status["networks"].items():
        rows = [
            (f"datagrams, {group}", reason, count)
            for group, reasons in counts["datagrams"].items()
            for reason, count in reasons.items()
            if count
        ]
        rows += [("messages", reason, count) for reason, count in counts["messages"].items() if count]
        for what, reason, count in rows:
            table.add_row(network, what, reason.replace("_", " "), f"{count:,}")
    return table


def _flows(status: dict[str, Any]) -> Table:
    names = sorted({name for counts in status["flows"].values() for name, count in counts.items() if count})
    table = _table("flows", "from > to", *(f"{name.replace('_', ' ')}>" for name in names))
    for flow, counts in status["flows"].items():
        table.add_row(flow.replace(">", " > "), *(f"{counts.get(name, 0):,}" for name in names))
    return table


def _alive(status: dict[str, Any]) -> Table:
    table = _table("numbers in use", "network", "tracks>", "participants>", "events>")
    for network, alive in status["alive"].items():
        table.add_row(network, *(f"{alive[space]:,}" for space in ("tn", "stn", "event")))
    return table


def _alarms(status: dict[str, Any]) -> Table:
    table = _table("alarms", "last", "alarm", "text", "times>")
    for alarm in status["alarms"]:
        table.add_row(_time(alarm["last"]), alarm["alarm"], alarm["text"], f"{alarm['count']:,}")
    return table


def _table(title: str, *columns: str) -> Table:
    """A plain table; a column whose name ends in `>` is aligned to the right."""
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for column in columns:
        name = column.removesuffix(">")
        table.add_column(name, justify="right" if name != column else "left", overflow="fold")
    return table


def _time(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%H:%M:%S} UTC"


def _duration(seconds: float) -> str:
    whole = int(seconds)
    days, rest = divmod(whole, 86400)
    clock = f"{rest // 3600}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days} d {clock}" if days else clock
