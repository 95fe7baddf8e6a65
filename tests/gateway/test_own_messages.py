"""What the gateway says of itself: when, and in what order with what it forwards."""

from __future__ import annotations

from typing import Any

import pytest

from linkgw.carriers.simple import SimplePacket, pull_simple
from linkgw.gateway.events import SendDatagrams, TimerFired

S_NS = 1_000_000_000


def n_sent(g: Any, network: str = "USA") -> int:
    """Datagrams of the tracks group so far."""
    return int(g.core.ledger.as_dict()["networks"][network]["sent"]["tracks"])


@pytest.mark.parametrize(("late_s", "next_s"), [(0, 24), (0.5, 24), (11.999, 24), (12, 24), (12.001, 36.001), (30, 54)])
def test_the_timer_keeps_its_beat_unless_a_whole_period_was_missed(gateway: Any, late_s: float, next_s: float) -> None:
    g = gateway()
    assert g.core.next_timer_ns is None
    g.step(TimerFired(0, 0))
    assert g.core.next_timer_ns == 12 * S_NS
    assert g.step(TimerFired(round((12 + late_s) * S_NS), 0)).commands != []
    assert g.core.next_timer_ns == round(next_s * S_NS)


def test_the_timer_counts_from_its_first_call_whatever_the_clock_says(gateway: Any) -> None:
    g = gateway(timers={"ppli_s": 5})
    at_s = [100, 105, 110, 115.1]
    for s in at_s:
        assert g.step(TimerFired(round(s * S_NS), 0)).commands != []
        assert g.step(TimerFired(round((s + 4.8) * S_NS), 0)).commands == []
    assert g.core.next_timer_ns == 120 * S_NS


@pytest.mark.parametrize(
    ("into_hour_ns", "says_s"), [(0, 0.0), (19_999_999, 0.01), (3_599_999_999_999, 3599.99), (3_600_000_000_000, 0.0)]
)
def test_its_ppli_holds_from_the_last_hundredth_of_a_second(gateway: Any, into_hour_ns: int, says_s: float) -> None:
    g = gateway()
    (message, *_) = g.step(TimerFired(0, 500_000 * 3600 * S_NS + into_hour_ns)).to("USA")
    assert message.fields["time_of_validity"] == says_s


def test_its_datagrams_are_counted_and_numbered_among_what_it_forwards(gateway: Any, say: Any) -> None:
    g = gateway()
    heard = g.step(TimerFired(0, 0)).datagrams("USA")
    assert (len(heard), n_sent(g)) == (2, 2)
    heard += g.says("KOR", say("J3.2", tn="A0001")).datagrams("USA")
    assert n_sent(g) == 3
    heard += g.step(TimerFired(12 * S_NS, 0)).datagrams("USA")
    assert n_sent(g) == 5
    assert [h.sequence for h in heard] == [0, 1, 2, 3, 4]


def test_its_headers_name_the_net(gateway: Any, say: Any) -> None:
    g = gateway(USA={"net": 5})
    payloads = [
        payload
        for answer in (g.step(TimerFired(0, 0)), g.says("KOR", say("J3.2", tn="A0001")))
        for c in answer.commands
        if isinstance(c, SendDatagrams) and c.network == 1
        for payload in map(c.payloads.__getitem__, range(len(c.payloads)))
    ]
    packets = [pull_simple(payload) for payload in payloads]
    assert [p.net for p in packets if isinstance(p, SimplePacket)] == [5, 5]
