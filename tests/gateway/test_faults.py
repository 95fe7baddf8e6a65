"""A ledger that does not close says where, so that whoever counts wrongly is found."""

from __future__ import annotations

import numpy as np

from linkgw.gateway.events import Disposition
from linkgw.gateway.ledger import Ledger
from linkgw.spec.model import Group


def test_each_sum_that_does_not_agree_has_a_line_of_its_own() -> None:
    ledger = Ledger(["A", "B"])
    ledger.count_alone(0, Group.TRACKS, 3)
    ledger.runs[0] += 2
    ledger.count_dispositions(0, 1, np.full(2, Disposition.FORWARDED, np.uint8))
    ledger.dispositions[1, 0, [Disposition.FORWARDED, Disposition.DENIED]] = 1, -1
    ledger.dispositions[1, 1, Disposition.DENIED] = 4
    assert ledger.faults() == [
        "A: 5 runs of words, but 3 messages and refusals",
        "A to B: 3 admitted, but 2 dispositions",
        "B to A: a negative count",
        "B to B: 0 admitted, but 4 dispositions",
    ]
