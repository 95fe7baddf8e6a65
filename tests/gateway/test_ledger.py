"""Counts add up, whichever way they come in."""

from __future__ import annotations

import numpy as np

from linkgw.errors import Reason
from linkgw.gateway.events import Disposition
from linkgw.gateway.ledger import Ledger
from linkgw.spec.model import Group


def test_messages_that_come_alone_add_to_those_that_came_before() -> None:
    ledger = Ledger(["A", "B"])
    ledger.count_alone(0, Group.TRACKS, 3)
    ledger.count_alone(0, Group.TRACKS, 4)
    ledger.count_dispositions(0, 1, np.full(7, Disposition.FORWARDED, np.uint8))
    assert (ledger.runs.tolist(), ledger.messages[0, 0]) == ([7, 0], 7)
    assert ledger.faults() == []


def test_what_could_not_be_sent_adds_to_what_could_not_be_sent_before() -> None:
    ledger = Ledger(["A", "B"])
    ledger.count_alone(0, Group.WARNINGS, 9)
    ledger.count_dispositions(0, 1, np.full(9, Disposition.FORWARDED, np.uint8))
    ledger.count_failed(0, 1, Group.WARNINGS, 2, 4)
    ledger.count_failed(0, 1, Group.WARNINGS, 1, 3)
    assert ledger.as_dict()["networks"]["B"]["send_failed"] == {"tracks": 0, "warnings": 3}
    assert {k: v for k, v in ledger.as_dict()["flows"]["A>B"].items() if v} == {"forwarded": 2, "send_failed": 7}
    assert ledger.faults() == []


def test_good_datagrams_are_told_apart_from_each_reason() -> None:
    ledger = Ledger(["A", "B"])
    ledger.count_datagrams(0, Group.TRACKS, np.array([0, 0, 0, Reason.NOT_AN_ENVELOPE, Reason.TRUNCATED], np.uint8))
    told = ledger.as_dict()["networks"]["A"]["datagrams"]["tracks"]
    assert told == {"good": 3, "not_an_envelope": 1, "truncated": 1}
