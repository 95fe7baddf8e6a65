"""The work of `linkgw decode`."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from linkgw.cli import sources
from linkgw.cli.formats import Emitter
from linkgw.cli.output import counted, listed, progress, remark
from linkgw.errors import CaptureError, ConfigError, Fault
from linkgw.io.captures import CaptureBatch
from linkgw.io.line_decoder import LineCounts, LineDecoder
from linkgw.io.lines import Line

_RECORD_OCTETS = 60
"""About what a capture adds to each payload: for the progress bar only."""

Made = TypeVar("Made")
Gives_co = TypeVar("Gives_co", covariant=True)
Takes_contra = TypeVar("Takes_contra", contravariant=True)


class Decoder(Protocol[Gives_co]):
    """Makes lines, or a table of them."""

    counts: LineCounts
    """What has been made."""

    def decode_capture(self, batch: CaptureBatch, capture: str | None = None) -> Gives_co:
        """All of a batch; `capture` names the file where that is wanted."""
        ...


class Taker(Protocol[Takes_contra]):
    """Takes_contra lines, or tables of them, until it has enough."""

    shown: int
    """Lines that were wanted."""
    passed_over: int
    """Lines that were not."""

    @property
    def is_full(self) -> bool:
        """Whether it wants no more."""
        ...

    def write(self, made: Takes_contra, /) -> None:
        """Take what was made."""
        ...


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
    """Decode captures into lines, and hex lines where the standard input is no capture."""

    def take_hex() -> None:
        sources.decode_hex_lines(decoder, is_auto, output)

    walk_captures(names, decoder, output, take_hex)


def walk_captures(
    names: Sequence[str],
    decoder: Decoder[Made],
    output: Taker[Made],
    take_hex: Callable[[], None],
    batch: int = 4096,
) -> None:
    """Decode captures one after the other; what can be read of a damaged one is, then its fault is raised.

    Parameters
    ----------
    names : sequence of str
        Files; "-" is the standard input.
    decoder, output
        What makes something of a batch of datagrams, and what takes it.
    take_hex : callable
        Called where the standard input is no capture.
    batch : int
        Most datagrams at once.
    """
    from linkgw.io.captures import open_capture

    faults: list[Fault] = []
    skipped: dict[str, int] = {}
    for name in names:
        if output.is_full:
            break
        if name == "-" and not sources.is_capture_on_stdin():
            take_hex()
            continue
        total = None if name == "-" or not Path(name).is_file() else os.path.getsize(name)
        try:
            with open_capture(name, batch=batch) as capture, progress(total) as report:
                for rows in capture:
                    output.write(decoder.decode_capture(rows, name if len(names) > 1 else None))
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


def sum_up(decoder: Decoder[Made], output: Taker[Made], skipped: dict[str, int]) -> None:
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
