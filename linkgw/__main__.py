"""`python -m linkgw` is `linkgw`."""

from __future__ import annotations

import sys

from linkgw.cli import main

sys.exit(main())
