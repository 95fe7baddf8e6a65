"""The work of `linkgw decode`."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from linkgw.cli import sources
from linkgw.cli.formats import Emitter
from linkgw.cli.output import counted, listed, progress, remark
from linkgw.errors import CaptureError, ConfigError, Fault
from linkgw.io.line_decoder import LineDecoder
from linkgw.io.lines import Line

_RECORD_OCTETS = 60
"""About what a capture adds to each payload: for the progress bar only."""


class Output:
    """Lines that are wanted, up to a count."""

    def __init__(self, emitter: Emitter, wanted: Callable[[Line], bool], limit: int | None) -> None:
        self._emitter, self._wanted, self._limit = emitter, wanted, limit
        self.shown = 0
        self.passed_over = 0

    @property
    def is_full(self) -> bool:
        """Whether the count is reached."""
        return self._limit is not None and self.shown >= self._limit

    def write(self, lines: Sequence[Line]) -> None:
        """Show those of the lines that are wanted."""
        wanted = [line for line in lines if self._wanted(line)]
        self.passed_over += len(lines) - len(wanted)
        if self._limit is not None:
            wanted = wanted[: self._limit - self.shown]
        self._emitter.write(wanted)
        self.shown += len(wanted)


def decode_captures(names: Sequence[str], decoder: LineDecoder, output: Output, is_auto: bool) -> None:
    """Decode captures one after the other; what can be read of a damaged one is, then its fault is raised."""
    from linkgw.io.captures import open_capture

    faults: list[Fault] = []
    skipped: dict[str, int] = {}
    for name in names:
        if output.is_full:
            break
        if name == "-" and not sources.is_capture_on_stdin():
            sources.decode_hex_lines(decoder, is_auto, output)
            continue
        total = None if name == "-" or not Path(name).is_file() else os.path.getsize(name)
        try:
            with open_capture(name) as capture, progress(total) as report:
                for batch in capture:
                    output.write(decoder.decode_capture(batch, name if len(names) > 1 else None))
                    read = capture.counts
                    report(read.octets + _RECORD_OCTETS * read.packets, counted(read.datagrams, "datagram"))
                    if output.is_full:
                        break
            for kind, n in capture.counts.skipped.items():
                skipped[kind] = skipped.get(kind, 0) + n
        except CaptureError as error:
            faults.append(Fault(error.where, error.what, error.got, error.expected))
    sum_up(decoder, output, skipped)
    if faults:
        raise ConfigError(faults)


def sum_up(decoder: LineDecoder, output: Output, skipped: dict[str, int]) -> None:
    """Say on stderr what was read; `skipped` is what of captures was no UDP, by kind."""
    counts = decoder.counts
    parts = [counted(counts.datagrams, "datagram"), counted(counts.messages, "message")]
    if counts.packets:
        parts.append(counted(counts.packets, "packet without words", "packets without words"))
    refused = counts.refusals.total()
    parts.append(f"{refused:,} refused" + (f" ({listed(counts.refusals)})" if refused else ""))
    if skipped:
        parts.append(f"no UDP: {listed(skipped)}")
    if output.passed_over:
        parts.append(f"{output.shown:,} shown")
    remark(", ".join(parts))
