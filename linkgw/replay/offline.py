"""Captures through the core on a virtual clock: one capture per recipient, a decision log and a summary.

Everything written depends on the captures, the configuration, the policy and the specs alone: the same octets on
every run.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import msgspec
import numpy as np

from linkgw.errors import CaptureError, ConfigError, Fault
from linkgw.gateway.config import GatewayConfig
from linkgw.gateway.core import Core
from linkgw.gateway.events import Command, RaiseAlarm, RecordDecisions, SendDatagrams
from linkgw.io.captures import Capture, PcapngWriter, merge_captures, open_capture, parse_ipv4
from linkgw.io.captures.model import join_octets
from linkgw.policy.rules import Policy
from linkgw.replay.virtual import VirtualGateway
from linkgw.spec.model import Catalog, Group

SOURCE = parse_ipv4("192.0.2.1")
"""Sender of what the gateway emits (an address for documentation: nothing is sent)."""
SOURCE_PORT = 49_152
DECISIONS, SUMMARY = "decisions.jsonl", "summary.json"
ROWS_AT_ONCE = 4096
"""Datagrams for one network that are written together."""


def replay_offline(
    config: GatewayConfig,
    catalog: Catalog,
    policy: Policy,
    captures: Sequence[str | Path],
    out: Path,
    *,
    batch: int = 1024,
    as_class: str | None = None,
    decisions: bool = True,
    progress: Callable[[int, int], None] = lambda datagrams, octets: None,
) -> dict[str, Any]:
    """Drive the core with captures.

    Parameters
    ----------
    config, catalog, policy
        The gateway.
    captures : sequence of paths
        Merged by time.
    out : Path
        Folder for `NETWORK.pcapng` of each recipient, `decisions.jsonl` and `summary.json`; made if it is not there.
        What of an earlier replay is not written anew is removed.
    batch : int
        Most datagrams that the core is given at once.
    as_class : str, optional
        Rewrite messages that state another class; None: refuse the captures.
    decisions : bool
        Write what became of each message; without it there is no `decisions.jsonl`, and it takes less time.
    progress : callable
        Told how many datagrams and octets of payloads were read, batch by batch.

    Returns
    -------
    dict
        The summary, as `summary.json` has it.

    Raises
    ------
    CaptureError
        A capture could not be read to its end. What came before has been replayed, and everything is written.
    ConfigError
        A message of another class than its network's. Nothing is written.
    """
    core = Core(config, catalog, policy, record=decisions)
    fault: CaptureError | None = None
    with contextlib.ExitStack() as stack:
        opened = [stack.enter_context(open_capture(path)) for path in captures]
        gateway = VirtualGateway(core, [c.name for c in opened], catalog, batch=batch, as_class=as_class)
        files = stack.enter_context(_Files(out, core, decisions=decisions))
        try:
            for rows in merge_captures(opened):
                files.carry_out(gateway.feed(rows))
                progress(len(rows), len(rows.payloads.data))
        except CaptureError as error:
            fault = error
        summary = _summary(gateway, opened, policy, catalog, files.alarms, fault)
        files.finish(summary)
    if fault is not None:
        raise fault
    return summary


class _Files:
    """The files of one replay: written beside their names, and named when all is done."""

    def __init__(self, out: Path, core: Core, *, decisions: bool) -> None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError([Fault(str(out), "cannot be made", error.strerror)]) from None
        self.alarms: set[str] = set()
        self._networks = core.config.networks
        self._names: dict[Path, Path] = {}
        self._open = contextlib.ExitStack()
        self._writers = [
            self._open.enter_context(PcapngWriter(self._new(out / f"{n.name}.pcapng"), (n.name,)))
            for n in core.networks
        ]
        self._waiting: list[list[SendDatagrams]] = [[] for _ in core.networks]
        self._n_waiting = [0] * len(core.networks)
        self._decisions = self._new(out / DECISIONS) if decisions else None
        self._old_decisions = out / DECISIONS
        self._summary = self._new(out / SUMMARY)
        self._encode = msgspec.json.Encoder().encode

    def __enter__(self) -> _Files:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        for part in self._names:
            part.unlink(missing_ok=True)

    def _new(self, path: Path) -> BinaryIO:
        part = path.with_name(path.name + ".part")
        file = self._open.enter_context(part.open("wb"))
        self._names[part] = path
        return file

    def carry_out(self, commands: Iterable[Command]) -> None:
        """Write what is to be sent and what was decided; bindings live in the core."""
        for command in commands:
            if isinstance(command, SendDatagrams):
                self._waiting[command.network].append(command)
                self._n_waiting[command.network] += len(command.payloads)
                if self._n_waiting[command.network] >= ROWS_AT_ONCE:
                    self._write(command.network)
            elif isinstance(command, RecordDecisions) and self._decisions is not None:
                self._decisions.write(b"".join(self._encode(line) + b"\n" for line in command.lines))
            elif isinstance(command, RaiseAlarm):
                self.alarms.add(command.name)

    def _write(self, index: int) -> None:
        """Write what waits for a network; one large write costs much less than many small ones."""
        commands, self._waiting[index], self._n_waiting[index] = self._waiting[index], [], 0
        if not commands:
            return
        network = self._networks[index]
        to = [network.tracks if c.group is Group.TRACKS else network.warnings for c in commands]
        counts = [len(c.payloads) for c in commands]
        self._writers[index].write(
            join_octets([c.payloads for c in commands]),
            np.concatenate([c.utc_ns for c in commands]),
            source=SOURCE,
            source_port=SOURCE_PORT,
            destination=np.repeat([parse_ipv4(g.group) for g in to], counts),
            destination_port=np.repeat([g.port for g in to], counts),
        )

    def finish(self, summary: dict[str, Any]) -> None:
        """Write the summary, close everything and give the files their names."""
        for index in range(len(self._waiting)):
            self._write(index)
        self._summary.write(msgspec.json.format(self._encode(summary), indent=2) + b"\n")
        self._open.close()
        for part, path in self._names.items():
            part.replace(path)
        self._names.clear()
        if self._decisions is None:
            self._old_decisions.unlink(missing_ok=True)


def _summary(
    gateway: VirtualGateway,
    captures: Sequence[Capture],
    policy: Policy,
    catalog: Catalog,
    alarms: set[str],
    fault: CaptureError | None,
) -> dict[str, Any]:
    """What was read and what became of it; nothing in it depends on when or where it was made."""
    ledger = gateway.core.ledger
    return {
        "gateway": gateway.core.config.name,
        "policy": policy.name,
        "specs": catalog.digest,
        "captures": [
            {
                "name": Path(c.name).name,
                "packets": c.counts.packets,
                "datagrams": c.counts.datagrams,
                "skipped": dict(sorted(c.counts.skipped.items())),
                "backwards": c.counts.backwards,
                "first_ns": c.counts.first_ns,
                "last_ns": c.counts.last_ns,
            }
            for c in captures
        ],
        "fault": None if fault is None else fault.what,
        "unassigned": dict(sorted(gateway.routes.unassigned.items())),
        "class_rewritten": gateway.rewritten,
        "alarms": sorted(alarms),
        "ledger": ledger.as_dict(),
        "ledger_faults": ledger.faults(),
    }
