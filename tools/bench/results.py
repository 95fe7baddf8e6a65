"""What a bench gives: rows that compare ours with a peer's, or with a limit; a table of them, and what failed."""

from __future__ import annotations

import statistics
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = dict[str, Any]
"""`what`, `baseline` and either `skipped` (why), or `theirs`, `ours`, `ratio`, `spread`. Where they apply: `floor`
(the least ratio), `lost` (theirs, ours), `must_lose_none`, `note`."""


def compare(
    what: str,
    baseline: str,
    theirs: Sequence[float],
    ours: Sequence[float],
    *,
    less: bool = False,
    floor: float | None = None,
    lost: tuple[int, int] | None = None,
    must_lose_none: bool = False,
    note: str = "",
) -> Row:
    """Ours against a peer's, round for round.

    Parameters
    ----------
    what, baseline : str
        What was measured, with its unit; the peer.
    theirs, ours : sequences of float
        One figure per round, of the same rounds.
    less : bool
        Less is better, as with times. The ratio is always how many times better ours is.
    floor : float, optional
        The ratio below which `--quick` fails.
    lost : (int, int), optional
        Datagrams that did not arrive, theirs and ours, all rounds.
    must_lose_none : bool
        It is a failure if ours lost anything.
    note : str
        Shown below the table.
    """
    pairs = list(zip(theirs, ours, strict=True))
    ratios = [t / o if less else o / t for t, o in pairs]
    row: Row = {
        "what": what,
        "baseline": baseline,
        "theirs": statistics.median(theirs),
        "ours": statistics.median(ours),
        "ratio": statistics.median(ratios),
        "spread": [min(ratios), max(ratios)],
    }
    if floor is not None:
        row["floor"] = floor
    if lost is not None:
        row["lost"], row["must_lose_none"] = list(lost), must_lose_none
    if note:
        row["note"] = note
    return row


def skip(what: str, baseline: str, why: str) -> Row:
    """A row that cannot be had here."""
    return {"what": what, "baseline": baseline, "skipped": why}


def faults(rows: Sequence[Row]) -> list[str]:
    """A line for each ratio below its floor, and for each loss where nothing may be lost."""
    found = []
    for row in rows:
        if row.get("ratio", 0.0) < row.get("floor", 0.0):
            found.append(f"{row['what']}: {row['ratio']:.2f} x {row['baseline']}, floor {row['floor']:g}")
        if row.get("must_lose_none") and row["lost"][1]:
            found.append(f"{row['what']}: {row['lost'][1]} lost")
    return found


def show(rows: Sequence[Row]) -> None:
    """Print rows as a table, and their notes below it."""
    from rich.console import Console
    from rich.table import Table

    table = Table("what", "peer", "peer's", "ours", "ratio", "spread", "floor", "lost")
    for column in table.columns[2:]:
        column.justify = "right"
    for row in rows:
        if "skipped" in row:
            table.add_row(row["what"], row["baseline"], f"skipped: {row['skipped']}")
            continue
        table.add_row(
            row["what"],
            row["baseline"],
            _figure(row["theirs"]),
            _figure(row["ours"]),
            f"{row['ratio']:,.2f}",
            "{:,.2f}-{:,.2f}".format(*row["spread"]),
            f"{row['floor']:g}" if "floor" in row else "",
            "{:,} / {:,}".format(*row["lost"]) if "lost" in row else "",
        )
    console = Console(width=None if sys.stdout.isatty() else 170)
    console.print(table)
    console.print("ratio: how many times better ours is; spread: of the rounds; lost: theirs / ours", style="dim")
    for note in dict.fromkeys(row["note"] for row in rows if row.get("note")):
        console.print(note, highlight=False)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
