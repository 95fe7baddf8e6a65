#!/usr/bin/env python3
"""A codec with a fault: answers JSON lines as `linkgw conformance serve` does.

linkgw conformance codec -- tools/mutants/serve.py spare-unchecked
"""

from __future__ import annotations

import sys

from planting import plant
from roster import ROSTER


def main() -> None:
    mutant = ROSTER.get(sys.argv[1] if len(sys.argv) == 2 else "")
    if mutant is None or mutant.target == "gateway":
        names = " ".join(name for name, m in ROSTER.items() if m.target != "gateway")
        sys.exit(f"usage: serve.py MUTANT\nmutants: {names}")
    plant(mutant)
    from linkgw.conformance.serve import answers_of, serve
    from linkgw.spec.load import load_catalog

    serve(answers_of(load_catalog(), mutant.target), 256)


if __name__ == "__main__":
    main()
