"""The benches, each against its baseline in the same run: a table, and JSON for machines.

    .venv/bin/python tools/bench [NAME...] [--quick] [--json FILE]

Without a name all run. What cannot run here is shown with the reason. Figures are medians; what counts is the ratio.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import Any

BENCHES = ("codec", "gateway", "captures", "replay")


def show(results: list[dict[str, Any]]) -> None:
    """Print the results as a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table("what", "baseline", "baseline's", "ours", "ratio", "spread of the ratio or of ours")
    for column in table.columns[2:]:
        column.justify = "right"
    for r in results:
        if "skipped" in r:
            table.add_row(r["what"], r["baseline"], f"skipped: {r['skipped']}")
            continue
        low, high = r["spread"]
        lost = r.get("lost", [0, 0])
        what = r["what"] + (f" (lost: {lost[0]} theirs, {lost[1]} ours)" if any(lost) else "")
        table.add_row(
            what,
            r["baseline"],
            f"{r['theirs']:,.0f}",
            f"{r['ours']:,.0f}",
            f"{r['ratio']:,.2f}",
            f"{low:,.2f} to {high:,.2f}",
        )
    Console(width=None if sys.stdout.isatty() else 140).print(table)


def main() -> int:
    """Run the benches that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHES)}; none: all")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, smaller loads: under a minute")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHES]
    if unknown:
        parser.error(f"no bench {unknown[0]!r}; there are {', '.join(BENCHES)}")
    results = []
    for name in options.names or BENCHES:
        results += importlib.import_module(name).run(options.quick)
    show(results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    sys.exit(main())
