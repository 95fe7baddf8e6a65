#!/usr/bin/env python3
"""A gateway with a fault: takes the arguments of `linkgw`, like `run gateway.toml`.

tools/mutants/run.py tn-copied run gateway.toml
"""

from __future__ import annotations

import sys

from planting import plant
from roster import ROSTER


def main() -> None:
    mutant = ROSTER.get(sys.argv[1] if len(sys.argv) > 2 else "")
    if mutant is None or mutant.target != "gateway":
        names = " ".join(name for name, m in ROSTER.items() if m.target == "gateway")
        sys.exit(f"usage: run.py MUTANT run CONFIG\nmutants: {names}")
    del sys.argv[1]
    plant(mutant)
    from linkgw.cli import main as linkgw

    sys.exit(linkgw())


if __name__ == "__main__":
    main()
