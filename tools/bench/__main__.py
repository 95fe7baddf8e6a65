"""The benches, each against its baseline in the same run: a table, and JSON for machines.

    .venv/bin/python tools/bench [NAME...] [--quick] [--json FILE]

Without a name all run. What cannot run here is shown with the reason. Figures are medians; what counts is the ratio.
With --quick it takes less than a minute, and ends with 1 if a ratio is below its floor or something was lost; a bench
in which that happens is run once more before it is believed, since other work on the machine takes its part.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from results import Row, faults, show

BENCHES = ("codec", "gateway", "latency", "overload", "growth", "footprint", "captures", "replay")


def run(name: str, *, quick: bool) -> list[Row]:
    """Run one bench, and say how long it took."""
    began = time.monotonic()
    print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
    rows: list[Row] = importlib.import_module(name).run(quick)
    print(f"{time.monotonic() - began:.1f} s", file=sys.stderr)
    return rows


def main() -> int:
    """Run the benches that were asked for."""
    parser = argparse.ArgumentParser(
        "tools/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHES)}; none: all")
    parser.add_argument("--quick", action="store_true", help="one round, smaller loads, and floors that can be missed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHES]
    if unknown:
        parser.error(f"no bench {unknown[0]!r}; there are {', '.join(BENCHES)}")
    rows: list[Row] = []
    for name in options.names or BENCHES:
        mine = run(name, quick=options.quick)
        if options.quick and faults(mine):
            again = run(name, quick=True)
            mine = again if len(faults(again)) < len(faults(mine)) else mine
        rows += mine
    show(rows)
    found = faults(rows)
    if options.json:
        options.json.write_text(json.dumps({"quick": options.quick, "rows": rows, "faults": found}, indent=1) + "\n")
    for fault in found:
        print(f"below its floor: {fault}", file=sys.stderr)
    return 1 if found and options.quick else 0


if __name__ == "__main__":
    sys.exit(main())
