"""Lines on stdout: JSON, a table as they come, or CSV."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from linkgw.cli.options import Format
from linkgw.cli.output import console
from linkgw.codec.message import Value
from linkgw.io.lines import Line, format_line
from linkgw.spec.model import Catalog

if TYPE_CHECKING:
    from rich.text import Text

_HEAD = ("capture", "datagram", "time", "source", "destination", "carrier", "stn", "npg", "packet", "message")
_TAIL = ("error", "words", "octets")
_TIME_WIDTH = len("00:00:00.000")


class Emitter(Protocol):
    """Writes lines to stdout."""

    def write(self, lines: Sequence[Line]) -> None:
        """Write them, all at once."""
        ...


def emitter_of(name: Format, catalog: Catalog, messages: Iterable[str] = ()) -> Emitter:
    """The emitter of a format; CSV has the columns of these messages, or of all of the catalogue if there are none."""
    if name == "json":
        return JsonEmitter()
    if name == "table":
        return TableEmitter()
    specs = [catalog.messages[m] for m in messages if m in catalog.messages] or list(catalog.messages.values())
    return CsvEmitter(list(dict.fromkeys(field for spec in specs for field in spec.fields)))


class JsonEmitter:
    """One JSON object a line."""

    def write(self, lines: Sequence[Line]) -> None:
        """Write them, all at once."""
        if lines:
            sys.stdout.buffer.write(b"\n".join([format_line(line) for line in lines]) + b"\n")
            sys.stdout.buffer.flush()


class CsvEmitter:
    """Comma-separated values with a line of names first.

    Parameters
    ----------
    fields : sequence of str
        Fields that get a column; others are left out.
    """

    def __init__(self, fields: Sequence[str]) -> None:
        self._fields = fields
        self._writer = csv.writer(sys.stdout, lineterminator="\n")
        self._writer.writerow([*_HEAD, *fields, *_TAIL])

    def write(self, lines: Sequence[Line]) -> None:
        """Write them, all at once."""
        for line in lines:
            fields = {} if line.packet is not None else line.fields or {}
            self._writer.writerow(
                [getattr(line, name) for name in _HEAD]
                + [fields.get(name) for name in self._fields]
                + [line.error, " ".join(line.words or ()), line.octets]
            )
        sys.stdout.flush()


class TableEmitter:
    """Columns of fixed width, one line a message; cut off at the width of a terminal, whole in a file."""

    def __init__(self) -> None:
        self._console = console()
        self._has_head = False

    def write(self, lines: Sequence[Line]) -> None:
        """Write them, all at once."""
        from rich.text import Text

        if lines and not self._has_head:
            self._has_head = True
            head = f"{'TIME':{_TIME_WIDTH}} {'SOURCE':15} {'CARRIER':7} {'STN':5} {'MESSAGE':7} FIELDS"
            self._print(Text(head, "bold"))
        for line in lines:
            self._print(_row(line))

    def _print(self, text: Text) -> None:
        if self._console.is_terminal:
            self._console.print(text, no_wrap=True, overflow="ellipsis", crop=True)
        else:
            sys.stdout.write(text.plain + "\n")


def _row(line: Line) -> Text:
    from rich.text import Text

    time = "" if line.time is None else line.time[11 : 11 + _TIME_WIDTH]
    name = line.message or line.packet or "-"
    address = (line.source or "").partition(":")[0]
    row = Text(f"{time:{_TIME_WIDTH}} {address:15} {line.carrier or '-':7} {line.stn or '':5} ")
    row.append(f"{name:7} ", "bold" if line.error is None else "red")
    if line.error is not None:
        row.append(str(line.error), "red")
        row.append(f"  {' '.join(line.words or ()) or line.octets or ''}", "dim")
        return row
    for i, (field, value) in enumerate((line.fields or {}).items()):
        row.append(f"{' ' if i else ''}{field}=", "dim")
        row.append(_text(value))
    return row


def _text(value: Value) -> str:
    text = str(value)
    return f'"{text}"' if " " in text else text
