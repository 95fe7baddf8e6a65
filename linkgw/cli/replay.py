"""`linkgw replay`: captures onto the wire, or through the gateway's core on a virtual clock."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from linkgw.errors import ConfigError, Fault

if TYPE_CHECKING:
    from rich.progress import Progress
    from rich.table import Table

    from linkgw.gateway.config import GatewayConfig
    from linkgw.replay.recording import Recording
    from linkgw.replay.wire import WireReplay
    from linkgw.spec.model import Catalog

_AROUND_OCTETS = 62
"""Octets around a payload in a capture, about: to tell how far a file is read."""


def command(
    captures: Annotated[list[str], typer.Argument(help="pcap or pcapng files; several are merged by time.")],
    config: Annotated[
        Path | None, typer.Option("--config", help="Networks of the gateway; without, the shipped trilateral one.")
    ] = None,
    speed: Annotated[str, typer.Option(help="Seconds of the capture in one second: 0.1, 4, ... or max.")] = "1",
    loop: Annotated[int, typer.Option(min=1, help="Play so many times.")] = 1,
    start: Annotated[str | None, typer.Option(help="From here: seconds, or UTC like 2023-12-18T00:01:30Z.")] = None,
    end: Annotated[str | None, typer.Option(help="To here, likewise.")] = None,
    times: Annotated[
        str, typer.Option(help="now: move the times in messages to now; recorded: send every octet as captured.")
    ] = "now",
    as_class: Annotated[
        str | None, typer.Option(help="Rewrite messages of another class than the networks' to this class.")
    ] = None,
    realtime: Annotated[
        bool,
        typer.Option("--realtime", help="Before every other program, for exact times on a busy machine; needs root."),
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Send nothing: run the gateway's core on the captures' own times.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="With --offline: folder for what each recipient gets.")] = None,
    decisions: Annotated[
        bool, typer.Option(help="With --offline: write what became of each message; without, it takes less time.")
    ] = True,
    batch: Annotated[int, typer.Option(min=1, help="With --offline: most datagrams at once.")] = 1024,
) -> int:
    """Play captures onto the networks, or through the gateway's core on a virtual clock.

    A datagram belongs to the network and group that it was sent to, as the configuration has them. On a terminal:
    space pauses, s steps, left and right go 10 s back and ahead, up and down change the speed, q ends.

    Examples:
      linkgw replay kor.pcapng usa.pcapng jpn.pcapng --speed 4
      linkgw replay kor.pcapng usa.pcapng jpn.pcapng --offline --out out
    """
    import linkgw
    from linkgw.cli.gateways import find_config
    from linkgw.replay.recording import load_recording

    rate = parse_speed(speed)
    check_options(offline=offline, out=out, times=times)
    (gateway, path), catalog = find_config(config), linkgw.load_catalog()
    if out is not None:
        return _replay_offline(captures, gateway, path, catalog, out, batch, as_class, decisions)
    recording = load_recording(captures, gateway, catalog, as_class=as_class).window(start, end)
    code = _replay_onto_wire(gateway, catalog, recording, rate, loop, times == "now", realtime)
    for line in _unassigned(recording.unassigned):
        print(line)
    if recording.fault is not None:
        raise recording.fault
    return code


def parse_speed(text: str) -> float:
    """A speed; ConfigError if it is none.

    >>> parse_speed("0.5"), parse_speed("max")
    (0.5, inf)
    """
    try:
        speed = float("inf") if text == "max" else float(text)
    except ValueError:
        speed = 0.0
    if not speed > 0:
        raise ConfigError([Fault("--speed", "not a speed", repr(text), "a number above 0, or max")])
    return speed


def check_options(*, offline: bool, out: Path | None, times: str) -> None:
    """ConfigError for options that contradict each other."""
    if offline != (out is not None):
        raise ConfigError([Fault("--offline", "goes with --out DIR, and the other way round")])
    if times not in ("now", "recorded"):
        raise ConfigError([Fault("--times", "not a choice", repr(times), "now | recorded")])


def _replay_offline(
    captures: list[str],
    gateway: GatewayConfig,
    path: Path,
    catalog: Catalog,
    out: Path,
    batch: int,
    as_class: str | None,
    decisions: bool,
) -> int:
    from linkgw.cli.output import console
    from linkgw.policy.rules import load_policy
    from linkgw.replay.offline import replay_offline

    policy = load_policy(path.parent / gateway.policy, catalog, [n.name for n in gateway.networks])
    files = [Path(c) for c in captures]
    with _bar() as bar:
        total = sum(f.stat().st_size for f in files if f.is_file())
        task = bar.add_task("offline", total=total or None, state="")
        n_datagrams = 0

        def advance(datagrams: int, octets: int) -> None:
            nonlocal n_datagrams
            n_datagrams += datagrams
            bar.update(task, advance=octets + _AROUND_OCTETS * datagrams, state=f"{n_datagrams:,} datagrams")

        summary = replay_offline(
            gateway,
            catalog,
            policy,
            captures,
            out,
            batch=batch,
            as_class=as_class,
            decisions=decisions,
            progress=advance,
        )
        bar.update(task, completed=total)
    stream = console()
    for table in _tables(summary):
        stream.print(table)
    for line in [*_unassigned(summary["unassigned"]), *(f"sum does not close: {f}" for f in summary["ledger_faults"])]:
        stream.print(line)
    written = f"a capture per recipient, {'decisions.jsonl, ' if decisions else ''}summary.json"
    stream.print(f"written to {out}: {written}", soft_wrap=True)
    return 1 if summary["ledger_faults"] else 0


def _replay_onto_wire(
    gateway: GatewayConfig,
    catalog: Catalog,
    recording: Recording,
    speed: float,
    passes: int,
    retime: bool,
    realtime: bool,
) -> int:
    from linkgw.cli.output import console
    from linkgw.replay.keys import HELP, Keys
    from linkgw.replay.wire import WireReplay

    stream = console()
    if not len(recording):
        stream.print("nothing to replay: no datagram belongs to a network of the configuration")
        return 1
    replay = WireReplay(gateway, catalog, recording, speed=speed, passes=passes, retime=retime, realtime=realtime)
    with contextlib.closing(replay), Keys() as keys, _bar() as bar:
        task = bar.add_task(HELP if keys.is_terminal else "replay", total=len(recording) * passes, state="")
        replay.run(keys.wait, lambda: bar.update(task, completed=_played(replay), state=_state(replay)))
    for line in _report(replay, gateway):
        stream.print(line, soft_wrap=True)
    return 1 if replay.progress.failed else 0


def _played(replay: WireReplay) -> int:
    return replay.timeline.done_passes * replay.n_datagrams + (0 if replay.timeline.is_over else replay.timeline.row)


def _state(replay: WireReplay) -> str:
    progress, timeline = replay.progress, replay.timeline
    rate = progress.sent / (progress.wall_ns / 1e9) if progress.wall_ns else 0.0
    speed = "max" if timeline.is_max else f"{timeline.speed:g}x"
    mode = "paused" if timeline.is_paused else speed
    late = progress.lateness_us(99, newest=1000)
    return f"{mode}  {progress.sent:,} sent  {rate:,.0f}/s  late p99 {late:,.0f} us"


def _report(replay: WireReplay, gateway: GatewayConfig) -> list[str]:
    progress = replay.progress
    counts = [
        f"{gateway.networks[network].name} {group.value} {n:,}"
        for (network, group), n in sorted(progress.by_group.items())
    ]
    late = ", ".join(f"p{p} {progress.lateness_us(p):,.0f} us" for p in (50, 99, 100))
    lines = [
        f"sent {progress.sent:,} datagrams in {progress.wall_ns / 1e9:.2f} s ({', '.join(counts)})",
        f"lateness {late}; drift at the end {progress.drift_ns / 1000:,.0f} us",
    ]
    if progress.failed:
        lines.append("not sent: " + ", ".join(f"{name} {n:,}" for name, n in sorted(progress.failed.items())))
    return lines


def _unassigned(unassigned: dict[str, int]) -> list[str]:
    if not unassigned:
        return []
    total = sum(unassigned.values())
    return [f"{total:,} datagrams belong to no network: " + ", ".join(f"{to} {n:,}" for to, n in unassigned.items())]


def _tables(summary: dict[str, Any]) -> list[Table]:
    from linkgw.cli.output import new_table

    networks = new_table("network", ">datagrams in", ">words read", ">admitted", ">refused", ">datagrams out")
    for name, counts in summary["ledger"]["networks"].items():
        came = sum(sum(group.values()) for group in counts["datagrams"].values())
        read = sum(group["good"] for group in counts["datagrams"].values())
        refused = sum(counts["messages"].values()) - counts["messages"]["admitted"]
        numbers = (came, read, counts["messages"]["admitted"], refused, sum(counts["sent"].values()))
        networks.add_row(name, *(f"{n:,}" for n in numbers))
    flows = new_table("from > to", ">forwarded", "not forwarded")
    for name, counts in summary["ledger"]["flows"].items():
        rest = [f"{k} {n:,}" for k, n in counts.items() if n and k != "forwarded"]
        flows.add_row(name, f"{counts.get('forwarded', 0):,}", ", ".join(rest))
    return [networks, flows]


def _bar() -> Progress:
    """A progress bar on stderr; silent where that is no terminal."""
    import sys

    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from linkgw.cli.output import console

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[state]}"), TimeElapsedColumn())
    return Progress(*columns, console=console(sys.stderr), disable=not sys.stderr.isatty())
