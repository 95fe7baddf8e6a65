"""What is refused among others takes nothing from them, and they nothing from it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from linkgw.carriers import CARRIERS, SimpleIdentity
from linkgw.spec.model import Group

LISTED_STN = "00044"


def drop(say: Any, tn: str) -> Any:
    return say("J7.0", tn=tn, action="drop track")


@pytest.mark.parametrize(
    "names", [["K0001", "A0001"], ["A0001", "K0001"], ["A0001", "K0001", "A0002", "K0002", "A0003"]]
)
@pytest.mark.parametrize("is_one_datagram", [True, False])
def test_of_one_kind_each_has_the_line_that_is_its_own(
    gateway: Any, say: Any, names: list[str], is_one_datagram: bool
) -> None:
    g = gateway()
    tracks = [say("J3.2", tn=tn) for tn in names]
    payloads = [g.datagram("KOR", *tracks)] if is_one_datagram else [g.datagram("KOR", m) for m in tracks]
    lines = g.hears("KOR", payloads, [0.0] * len(payloads)).decisions
    assert [(line["subject"], line.get("error")) for line in lines] == [
        (tn, "pool_number" if tn[0] == "K" else None) for tn in names
    ]


@pytest.mark.parametrize("refused", ["K0001", None])
def test_a_drop_beside_what_is_refused_ends_its_track(gateway: Any, say: Any, refused: str | None) -> None:
    """The other is a track under a number of the gateway's, or filler."""
    g = gateway()
    g.says("KOR", say("J3.2", tn="A0001"))
    other = say("J31.7") if refused is None else say("J3.2", tn=refused)
    assert [m.name for m in g.says("KOR", other, drop(say, "A0001"), at=1).to("USA")] == ["J7.0"]
    assert g.says("KOR", say("J3.2", tn="A0001"), at=5).one("USA")["tn"] == "V0001"


def test_a_forwarders_use_of_our_numbers_is_an_alarm_beside_what_is_admitted(gateway: Any, say: Any) -> None:
    g = gateway(KOR={"forwarders": [LISTED_STN]})
    payloads = [
        g.datagram("KOR", say("J3.2", tn="K0001"), stn=LISTED_STN), g.datagram("KOR", say("J3.2", tn="A0001"))
    ]  # fmt: skip
    answer = g.hears("KOR", payloads, [0.0, 0.0])
    assert answer.alarms == ["pool_overlap"]
    assert len(answer.to("USA")) == 1


@pytest.mark.parametrize(("number", "is_ours"), [("K0000", True), ("K7777", True), ("J7777", False), ("M0000", False)])
@pytest.mark.parametrize("n", [1, 40])
def test_our_numbers_end_with_the_pool(gateway: Any, say: Any, number: str, is_ours: bool, n: int) -> None:
    g = gateway()
    payloads = [g.datagram("KOR", say("J3.2", tn=number, speed=i)) for i in range(n)]
    assert len(g.hears("KOR", payloads, [0.0] * n).to("USA")) == (0 if is_ours else n)
    assert g.refusals("KOR") == ({"pool_number": n} if is_ours else {})


@pytest.mark.parametrize(
    "names", [["J3.2"], ["J3.2", "J3.5"], ["J3.2", "J3.6", "J3.5", "J7.1"], ["J3.6", "J7.1", "J7.2"]]
)
def test_every_kind_that_is_no_warning_is_refused_among_warnings(gateway: Any, say: Any, names: list[str]) -> None:
    g = gateway()
    g.says("KOR", say("J3.2", tn="A0001"))
    answer = g.says("KOR", *(say(name, tn="A0001") for name in names), at=5, group=Group.WARNINGS)
    assert [m.name for m in answer.to("USA")] == [name for name in names if name == "J3.6"]
    assert g.refusals("KOR") == {"wrong_group": sum(name != "J3.6" for name in names)}


@pytest.mark.parametrize("is_batch", [True, False])
def test_sequence_number_0_is_one_like_any_other(gateway: Any, say: Any, is_batch: bool) -> None:
    g = gateway()
    payloads = []
    for i, number in enumerate((0xFFFF, 0, 1, 0)):
        g._sequence = number - 1
        payloads.append(g.datagram("KOR", say("J3.2", tn=f"A000{i}")))
    for some in [payloads] if is_batch else [[payload] for payload in payloads]:
        g.hears("KOR", some, [0.0] * len(some))
    counts = g.core.ledger.as_dict()["networks"]["KOR"]
    assert (counts["sequence_gaps"], counts["sequence_repeats"]) == (0, 1)


def test_many_of_several_senders_are_followed_in_the_order_received(gateway: Any, say: Any) -> None:
    g, carrier = gateway(), CARRIERS["simple"]
    words = np.zeros((1, 10), np.uint8)
    payloads = [
        carrier.push_batch(
            SimpleIdentity(source_node=1 + i % 7 % 3), words, np.array([0, 1]), stn=9, npg=7, sequence=i
        )[0]
        for i in range(600)
    ]
    g.hears("KOR", payloads, [0.0] * len(payloads))
    counts = g.core.ledger.as_dict()["networks"]["KOR"]
    senders = [np.array([i for i in range(600) if i % 7 % 3 == sender]) for sender in range(3)]
    assert counts["sequence_repeats"] == 0
    assert counts["sequence_gaps"] == sum(int((np.diff(numbers) - 1).sum()) for numbers in senders)
