"""What is a copy and what is not, whichever way each of the two comes: alone, or in a batch of many."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from linkgw.codec.message import Message
from linkgw.codec.values import conversion_of
from linkgw.conformance.draw import draw_messages
from linkgw.gateway.core import MOST_ALONE
from linkgw.spec.model import Group

N = MOST_ALONE + 2
"""So many at once are looked at together, few are looked at one by one."""


@pytest.mark.parametrize("is_alone_first", [True, False])
@pytest.mark.parametrize("group", [Group.TRACKS, Group.WARNINGS])
@pytest.mark.parametrize("name", ["J3.0", "J3.6"])
def test_what_came_alone_is_a_duplicate_among_many_and_the_other_way(
    gateway: Any, say: Any, name: str, group: Group, is_alone_first: bool
) -> None:
    g = gateway()
    more = {"kind": "launch point"} if name == "J3.0" and group is Group.WARNINGS else {}
    payloads = [g.datagram("KOR", say(name, tn=f"A00{i % 8:02o}", **more), stn=f"000{8 + i:02o}") for i in range(N)]
    batches = [[payload] for payload in payloads], [payloads]
    for i, batch in enumerate(batches if is_alone_first else batches[::-1]):
        heard = [m for some in batch for m in g.hears("KOR", some, [0.5 * i] * len(some), group=group).to("USA")]
        assert len(heard) == (0 if i else N)


@pytest.mark.parametrize("n", [1, 8])
def test_what_differs_in_no_more_than_the_last_bits_of_a_word_is_no_copy(
    gateway: Any, say: Any, catalog: Any, n: int
) -> None:
    """Of a field that lies across the end of the 64 low bits of a word, in which a reference stands, too."""
    field = catalog.messages["J3.0"].fields["confidence"]
    assert field.start < 64 < field.start + field.width
    g, to_value = gateway(), conversion_of(field).to_value
    payloads = [g.datagram("KOR", say("J3.0", tn="A0001", confidence=to_value(1 + 8 * i))) for i in range(3)]
    for start in range(0, 3, n):
        some = payloads[start : start + n]
        assert len(g.hears("KOR", some, [0.1 * start] * len(some)).to("USA")) == len(some)


def test_the_same_words_of_neighbours_are_no_copies(gateway: Any, say: Any) -> None:
    g = gateway()
    for i in range(8):
        assert len(g.says("KOR", say("J3.2", tn="A0001"), at=0.1 * i, stn=f"0001{i}").to("USA")) == 1


@pytest.mark.parametrize("n", [1, 2])
def test_a_copy_is_one_whatever_else_comes_between(gateway: Any, say: Any, n: int) -> None:
    g = gateway(timers={"dedup_window_s": 2})
    for start in range(10, 18, 4):
        g.says("KOR", say("J3.2", tn="A0001"), at=start)
        for k in range(1, 5):
            others = [g.datagram("KOR", say("J3.5", tn=f"A01{k}{i}")) for i in range(n)]
            assert len(g.hears("KOR", others, [start + 0.3 * k] * n).to("USA")) == n
        assert g.says("KOR", say("J3.2", tn="A0001"), at=start + 1.9).to("USA") == []


@pytest.mark.parametrize("order", ["aab", "aba", "abab", "aabb"])
@pytest.mark.parametrize("is_together", [True, False])
def test_copies_of_a_warning_in_one_batch_are_not_counted_among_its_repeats(
    gateway: Any, say: Any, order: str, is_together: bool
) -> None:
    g = gateway()
    payloads = [g.datagram("KOR", say("J15.0", event=5, repeat=int(which == "b"))) for which in order]
    batches = [payloads] if is_together else [[payload] for payload in payloads]
    heard = [m for some in batches for m in g.hears("KOR", some, [0.0] * len(some), group=Group.WARNINGS).to("USA")]
    assert [(m.fields["event"], m.fields["repeat"]) for m in heard] == [(1, 0), (1, 1)]
    assert g.fate("KOR", "USA")["duplicate"] == len(order) - 2


@pytest.mark.parametrize("n", [1, 2, N])
@pytest.mark.parametrize(("later_s", "is_copy"), [(2.0, True), (2.000000001, False)])
def test_many_copies_are_copies_up_to_the_end_of_the_window(
    gateway: Any, say: Any, later_s: float, is_copy: bool, n: int
) -> None:
    g = gateway(timers={"dedup_window_s": 2})
    payloads = [g.datagram("KOR", say("J3.2", tn=f"A00{i:02o}")) for i in range(n)]
    assert len(g.hears("KOR", payloads, [1.0] * n).to("USA")) == n
    assert len(g.hears("KOR", payloads, [1.0 + later_s] * n).to("USA")) == (0 if is_copy else n)


@pytest.mark.parametrize("is_alone_first", [True, False])
def test_copies_among_kinds_with_and_without_references(gateway: Any, catalog: Any, is_alone_first: bool) -> None:
    """What is left out of a digest of one kind's words, its references, is left out of no other kind's."""
    g = gateway()
    rng = np.random.default_rng(5)
    names = [name for name, spec in catalog.messages.items() if name[:2] in ("J2", "J3") and not spec.filler]
    messages = draw_messages(catalog, rng, 60, names)
    payloads = []
    for i, message in enumerate(messages):
        fields = {**message.fields, "class": "EXERCISE"} if "class" in message.fields else {**message.fields}
        fields |= {name: None for name in ("time_of_validity",) if name in fields}
        fields |= {name: f"A{i:04o}" for name in ("tn",) if name in fields}
        payloads.append(g.datagram("KOR", Message(message.name, fields)))
    batches = [[payload] for payload in payloads], [payloads]
    for i, batch in enumerate(batches if is_alone_first else batches[::-1]):
        heard = [m for some in batch for m in g.hears("KOR", some, [0.5 * i] * len(some)).to("USA")]
        assert len(heard) == (0 if i else len(payloads))


def test_messages_of_many_kinds_that_differ_in_one_word_only_are_no_copies(
    gateway: Any, say: Any, catalog: Any
) -> None:
    """Kinds side by side in a batch, each eight times, with another confidence, speed or velocity."""
    g, to_value = gateway(), conversion_of(catalog.messages["J3.0"].fields["confidence"]).to_value
    messages = [
        m
        for i in range(8)
        for m in (
            say("J3.0", tn="A0001", confidence=to_value(1 + 2 * i)),
            say("J3.2", tn="A0002", speed=10 * i),
            say("J3.6", tn="A0003", velocity_east=10 * i),
            say("J3.5", tn="A0004", speed=10 * i),
        )
    ]
    payloads = [g.datagram("KOR", m) for m in messages]
    assert len(g.hears("KOR", payloads, [0.0] * len(payloads)).to("USA")) == len(payloads)
