"""What commands share in talking to people: tables on stdout, remarks and progress on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

PLAIN_WIDTH = 120
"""Width of tables that go to a file or pipe."""
PROGRESS_AFTER_S = 1.0
"""Work that takes longer shows its progress."""


def console(file: IO[str] | None = None) -> Console:
    """A rich console on stdout, or on another file; wide enough for every table where that is no terminal."""
    from rich.console import Console

    stream = sys.stdout if file is None else file
    return Console(file=stream, highlight=False, width=None if stream.isatty() else PLAIN_WIDTH)


def new_table(*columns: str, title: str = "") -> Table:
    """An empty table in the house's look; `>` before a name aligns its column to the right, `!` never wraps it."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False, show_edge=False)
    for name in columns:
        justify: Literal["right", "left"] = "right" if name.startswith(">") else "left"
        table.add_column(name.lstrip(">!"), justify=justify, overflow="fold", no_wrap=name.startswith("!"))
    return table


def remark(text: str) -> None:
    """One line on stderr."""
    print(text, file=sys.stderr)


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "message"), counted(12000, "message"), counted(2, "reply", "replies")
    ('1 message', '12,000 messages', '2 replies')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(counts: Mapping[str, int]) -> str:
    """Counts by name, the greatest first.

    >>> listed({"bad_parity": 1, "truncated": 3})
    'truncated 3, bad_parity 1'
    """
    return ", ".join(f"{name} {n:,}" for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


Report: TypeAlias = Callable[[int, str], None]
"""Takes how much of the work is done, and what to say of it."""


@contextmanager
def progress(total: int | None) -> Iterator[Report]:
    """A progress bar on stderr for work that takes long; only where stderr is a terminal and stdout is not.

    Parameters
    ----------
    total : int or None
        What `done` will be at the end; None: not known.
    """
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield lambda done, text: None
        return
    from time import monotonic

    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn(), console=console(sys.stderr))
    task = bar.add_task("", total=total)
    begun = monotonic()

    def report(done: int, text: str) -> None:
        if not bar.live.is_started and monotonic() - begun > PROGRESS_AFTER_S:
            bar.start()
        bar.update(task, completed=done, description=text)

    try:
        yield report
    finally:
        bar.stop()
