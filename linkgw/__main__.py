"""`python -m linkgw`."""

from __future__ import annotations

import sys

from linkgw.cli import main

if __name__ == "__main__":
    sys.exit(main())
