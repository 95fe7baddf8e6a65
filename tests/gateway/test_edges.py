"""Ends of pools, of sequence numbers and of what is restored, and what an operator is told, to the word.

Each case here let a mutant of the gateway through before. What is said in one datagram goes both ways that there are,
in a batch and alone: the fixture holds the two together.
"""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

import linkgw
from linkgw.carriers import CARRIERS, Octets, SignalPdu, SimpleIdentity
from linkgw.carriers.dis import pull_dis
from linkgw.carriers.dis_header import dis_timestamp
from linkgw.codec.values import conversion_of, parse_tn
from linkgw.errors import ConfigError
from linkgw.gateway.events import DatagramsReceived, RaiseAlarm, SendDatagrams, SendingFailed, TimerFired
from linkgw.picture.numbers import Binding, Space
from linkgw.policy import table
from linkgw.spec.model import FieldType, Group

OWN_SOURCE = 77
T0_NS = 1_700_000_000 // 3600 * 3600 * 10**9 + 1000 * 10**9
RULE = 'name = "{0}"\ndoc = "d"\nfrom = ["*"]\nto = ["*"]\nmessages = ["J3.2"]\n{1}'


def test_the_last_of_a_pool_is_for_warnings_also_when_they_come_alone(gateway: Any, say: Any) -> None:
    g = gateway(USA={"tn_pool": "V0000-V0037"})  # 30 for all, 2 for warnings
    for i in range(30):
        assert g.says("KOR", say("J3.2", tn=f"A00{i:02o}"), at=0.01 * i).one("USA")["tn"] == f"V00{i:02o}"
    answer = g.says("KOR", say("J3.2", tn="A0100"), at=1)
    assert answer.to("USA") == []
    assert answer.alarms == ["pool_exhausted"]
    for i in range(2):
        heard = g.says("KOR", say("J3.6", tn=f"A020{i}"), at=2 + i, group=Group.WARNINGS)
        assert heard.one("USA")["tn"] == f"V00{30 + i:02o}"
    assert g.says("KOR", say("J3.6", tn="A0203"), at=5, group=Group.WARNINGS).to("USA") == []


def test_a_message_alone_prolongs_the_life_of_its_own_track_and_of_no_other(gateway: Any, say: Any) -> None:
    g = gateway(timers={"track_timeout_s": 10, "dedup_window_s": 1})
    for at, tn in ((0, "A0001"), (0.1, "A0002"), (8, "A0001"), (16, "A0001")):
        g.says("KOR", say("J3.2", tn=tn), at=at)
    assert g.says("KOR", say("J3.2", tn="A0001"), at=20).one("USA")["tn"] == "V0000"
    assert g.says("KOR", say("J3.2", tn="A0002"), at=20.1).one("USA")["tn"] == "V0002"


@pytest.mark.parametrize("n", [1, 3])
def test_a_pdu_says_when_its_message_arrived(gateway: Any, say: Any, n: int) -> None:
    g = gateway(USA={"carrier": "dis"})
    payloads = [g.datagram("KOR", say("J3.2", tn=f"A000{i}")) for i in range(n)]
    at = [5.0 + i for i in range(n)]
    heard = g.hears("KOR", payloads, at).datagrams("USA")
    stamps = [pdu.timestamp for pdu in (pull_dis(h.payload) for h in heard) if isinstance(pdu, SignalPdu)]
    assert stamps == [dis_timestamp(T0_NS + round(t * 1e9)) for t in at]


@pytest.mark.parametrize("last", [False, True])
def test_either_end_of_a_networks_own_pool_is_what_the_gateway_gave_there(gateway: Any, say: Any, last: bool) -> None:
    """KOR refers to a track of USA's by the number that it has there, the first or the last of the pool."""
    g = gateway(KOR={"tn_pool": "K0000-K0001"})
    numbers = [g.says("USA", say("J3.2", tn=f"A000{i}"), at=i).one("KOR")["tn"] for i in range(2)]
    assert numbers == ["K0000", "K0001"]
    heard = g.says("KOR", say("J7.1", tn=numbers[last]), at=3)
    assert heard.one("JPN")["tn"] == f"J000{int(last)}"
    assert heard.one("USA")["tn"] == f"A000{int(last)}"


@pytest.mark.parametrize(
    ("step", "counted"),
    [(1, (0, 0)), (2, (1, 0)), (0x7FFF, (0x7FFE, 0)), (0x8000, (0, 1)), (0xFFFF, (0, 1)), (0, (0, 1))],
)
@pytest.mark.parametrize("is_batch", [True, False])
def test_half_of_the_sequence_numbers_lie_ahead(
    gateway: Any, say: Any, step: int, counted: tuple[int, int], is_batch: bool
) -> None:
    g = gateway()
    payloads = []
    for i, number in enumerate((65_000, 65_000 + step)):
        g._sequence = number - 1
        payloads.append(g.datagram("KOR", say("J3.2", tn=f"A000{i}")))
    if is_batch:
        g.hears("KOR", payloads, [0.0, 0.1])
    else:
        for i, payload in enumerate(payloads):
            g.hears("KOR", [payload], [0.1 * i])
    counts = g.core.ledger.as_dict()["networks"]["KOR"]
    assert (counts["sequence_gaps"], counts["sequence_repeats"]) == counted


def test_what_cannot_be_restored_is_counted_and_hides_nothing(gateway: Any, say: Any) -> None:
    g = gateway()

    def bound(recipient: str, origin: str, number: str) -> Binding:
        return Binding(recipient, Space.TN, parse_tn(number), origin, parse_tn("A0001"), len(number), None)

    stored = [bound("AUS", "KOR", "V0001"), bound("USA", "GBR", "V0002"), bound("USA", "KOR", "Z0000"),
              bound("USA", "KOR", "V0005"), bound("JPN", "KOR", "J0006")]  # fmt: skip
    assert g.core.restore(stored, 0) == 3
    answer = g.says("KOR", say("J3.2", tn="A0001"), at=1)
    assert (answer.one("USA")["tn"], answer.one("JPN")["tn"]) == ("V0005", "J0006")


def test_a_warning_that_could_not_be_sent_is_an_alarm_and_a_track_is_none(gateway: Any, say: Any) -> None:
    g = gateway()
    for message, expected in (
        (say("J3.2", tn="A0001"), []),
        (say("J15.0", event=5), ["KOR to USA: 1 message(s) of the warnings group: send failed"]),
    ):
        answer = g.says("KOR", message)
        (command,) = [c for c in answer.commands if isinstance(c, SendDatagrams) and c.network == 1]
        for failed, texts in ((False, []), (True, expected)):
            found = g.step(SendingFailed(command, np.array([failed])))
            assert [c.text for c in found.commands if isinstance(c, RaiseAlarm)] == texts
    own = [c for c in g.step(TimerFired(0, 0)).commands if isinstance(c, SendDatagrams)]
    assert [g.step(SendingFailed(c, np.full(len(c.payloads), True))).commands for c in own] == [[]] * 3


@pytest.mark.parametrize(("carrier", "parity"), [("simple", "checked"), ("dis", "checked"), ("dis", "none")])
def test_what_the_gateway_says_of_itself_is_dated_and_numbered(gateway: Any, carrier: str, parity: str) -> None:
    g = gateway(USA={"carrier": carrier, "parity": parity})
    utc_ns = T0_NS + 2_599_990_000_001
    (command,) = [c for c in g.step(TimerFired(7, utc_ns)).commands if isinstance(c, SendDatagrams) and c.network == 1]
    assert command.origin is None
    assert command.utc_ns.tolist() == [utc_ns] * 2
    assert command.n_messages.tolist() == [0, 0]
    ppli, beat = command.payloads
    (message,) = g.read(1, Group.TRACKS, ppli, utc_ns).messages
    assert message.fields["time_of_validity"] == 3599.99
    envelopes = CARRIERS[carrier].pull_batch(Octets.of([ppli, beat]))
    assert envelopes.sequence.tolist() == ([0, 1] if carrier == "simple" else [-1, -1])
    if carrier == "dis":
        assert [p.timestamp for p in map(pull_dis, (ppli, beat))] == [dis_timestamp(utc_ns)] * 2
    other = "none" if parity == "checked" else "checked"
    with pytest.raises(linkgw.WireError):
        linkgw.decode(envelopes.words.tobytes(), linkgw.load_catalog(), parity=other)


def test_a_line_for_everything_that_arrived_says_what_became_of_it(gateway: Any, say: Any) -> None:
    g = gateway(
        [RULE.format("air", ""), 'name = "few"\ndoc = "d"\nfrom = ["KOR"]\nto = ["USA"]\nmessages = ["J3.5"]\n']
    )
    broken = bytearray(linkgw.encode(say("J3.2", tn="A0007"), linkgw.load_catalog()))
    broken[9] |= 0x80
    payloads = [
        g.datagram("KOR", say("J3.2", tn="A0001"), say("J3.5", tn="A0002"), stn="00012"),
        b"junk",
        g.datagram("KOR", bytes(broken), say("J31.7"), stn="00013"),
        g.datagram("KOR", say("J3.2", tn="A0001"), say("J7.2"), stn="00012"),
    ]
    lines = g.hears("KOR", payloads, [0.0, 0.25, 0.5, 0.75]).decisions
    start = T0_NS // 10**9

    def line(at: str, **more: Any) -> dict[str, Any]:
        return {"time": f"{start}.{at}", "origin": "KOR", "group": "tracks", **more}

    forwarded, denied = {"disposition": "forwarded", "rule": "air"}, {"disposition": "denied"}
    assert lines == [
        line(
            "000000", stn="00012", message="J3.2", subject="A0001", to={"USA": forwarded, "JPN": forwarded}
        ),
        line(
            "000000", stn="00012", message="J3.5", subject="A0002",
            to={"USA": {"disposition": "forwarded", "rule": "few"}, "JPN": denied},
        ),
        line("250000", error="truncated"),
        line("500000", error="nonzero_padding"),
        line("500000", message="J31.7", error="no_statement_filler"),
        line(
            "750000", stn="00012", message="J3.2", subject="A0001",
            to={name: {"disposition": "duplicate", "rule": "air"} for name in ("USA", "JPN")},
        ),
        line("750000", stn="00012", message="J7.2", to={"USA": denied, "JPN": denied}),
    ]  # fmt: skip


def test_many_rules_release_as_few_do(gateway: Any, say: Any) -> None:
    many = [RULE.format(f"r{i}", f"quality_min = 15\nage_max_s = {i + 1}\n") for i in range(70)]
    last = [
        RULE.format("live", 'class = ["LIVE"]\n'),
        RULE.format("exercise", 'class = ["EXERCISE"]\nquality_min = 3\n'),
    ]
    last.append('name = "land"\ndoc = "d"\nfrom = ["KOR"]\nto = ["JPN"]\nmessages = ["J3.5"]\n')
    heard = []
    for few in (1, 1000):
        with patch.object(table, "_FEW_RULES", few):
            g = gateway(many + last)
            assert g.core.policy.table("KOR", "EXERCISE").n_words == 2
            payloads = [
                g.datagram("KOR", say("J3.2", tn="A0001", track_quality=2), say("J3.5", tn="A0002")),
                g.datagram(
                    "KOR", say("J3.2", tn="A0003", track_quality=3), say("J7.0", tn="A0001", action="drop track")
                ),
            ]
            answer = g.hears("KOR", payloads, [0.0, 0.1])
            heard.append([[m.fields["tn"] for m in answer.to(name)] for name in ("USA", "JPN")])
            assert [line["to"]["USA"] for line in answer.decisions][2] == {
                "disposition": "forwarded",
                "rule": "exercise",
            }
    assert heard[0] == heard[1] == [["V0000"], ["J0000", "J0001"]]


def test_senders_of_one_batch_are_followed_each_by_itself(gateway: Any, say: Any) -> None:
    g = gateway()
    carrier, words = (
        CARRIERS["simple"],
        np.frombuffer(linkgw.encode(say("J3.2", tn="A0001"), linkgw.load_catalog()), np.uint8),
    )
    sent = [(9, 5), (3, 70), (9, 6), (3, 73), (4, 1), (9, 9), (3, 73)]
    payloads = [
        carrier.push_batch(
            SimpleIdentity(source_node=node), words.reshape(-1, 10), np.array([0, len(words) // 10]),
            stn=9, npg=7, sequence=sequence,
        )[0]
        for node, sequence in sent
    ]  # fmt: skip
    g.hears("KOR", payloads[:4], [0.0] * 4)
    g.hears("KOR", payloads[4:], [1.0] * 3)
    counts = g.core.ledger.as_dict()["networks"]["KOR"]
    assert (counts["sequence_gaps"], counts["sequence_repeats"]) == (2 + 2, 1)


def test_echoes_among_others_are_left_out_and_nothing_else(gateway: Any, say: Any) -> None:
    g = gateway()
    payloads = [g.datagram("KOR", *(say("J3.2", tn=f"A00{i}{k}") for k in range(1 + i % 2))) for i in range(5)]
    mono_ns = np.arange(5, dtype=np.int64)
    source = np.array([5, OWN_SOURCE, 5, OWN_SOURCE, 5], np.uint64)
    answer = g.step(DatagramsReceived(0, Group.TRACKS, Octets.of(payloads), mono_ns, T0_NS + mono_ns, source))
    assert [line["subject"] for line in answer.decisions if "subject" in line] == ["A0000", "A0020", "A0040"]
    assert len(answer.to("USA")) == 3
    assert g.core.ledger.as_dict()["networks"]["KOR"]["datagrams"]["tracks"] == {"good": 3, "own_echo": 2}


@pytest.mark.parametrize(("allowed", "alarms"), [("J15.0", 0), ("J3.6", 1)])
def test_only_a_threat_warning_that_is_withheld_is_an_alarm(gateway: Any, say: Any, allowed: str, alarms: int) -> None:
    g = gateway(f'name = "r"\ndoc = "d"\nfrom = ["*"]\nto = ["*"]\nmessages = ["{allowed}"]\n')
    for i, messages in enumerate(
        ([say("J3.6", tn="A0001"), say("J15.0", event=5)], [say("J15.0", event=6), say("J3.6", tn="A0002")])
    ):
        answer = g.says("KOR", *messages, at=3.0 * i, group=Group.WARNINGS)
        texts = [c.text for c in answer.commands if isinstance(c, RaiseAlarm)]
        assert texts == [f"KOR to {name}: 1 threat warning(s) withheld: denied" for name in ("USA", "JPN")] * alarms


def test_only_the_kind_that_found_no_number_is_named(gateway: Any, say: Any) -> None:
    g = gateway(USA={"tn_pool": "V0000-V0000"})
    g.says("KOR", say("J3.2", tn="A0001"))
    answer = g.says("KOR", say("J2.2", participant_stn="00012"), say("J3.2", tn="A0002"), say("J3.5", tn="A0001"), at=1)
    assert [c.text for c in answer.commands if isinstance(c, RaiseAlarm)] == ["KOR to USA: no number left for J3.2"]


def test_a_refused_threat_warning_is_an_alarm_and_a_refused_track_is_none(gateway: Any, say: Any) -> None:
    g = gateway()
    assert g.says("KOR", say("J3.2", tn="A0001"), at=0, group=Group.WARNINGS).alarms == []
    answer = g.says("KOR", say("J15.0", event=5), at=1, group=Group.TRACKS)
    assert [c.text for c in answer.commands if isinstance(c, RaiseAlarm)] == ["KOR: 1 threat warning(s): wrong_group"]


@pytest.mark.parametrize("is_alone_first", [True, False])
@pytest.mark.parametrize("group", [Group.TRACKS, Group.WARNINGS])
def test_what_was_heard_alone_is_a_duplicate_in_a_batch_and_the_other_way(
    gateway: Any, say: Any, is_alone_first: bool, group: Group
) -> None:
    g = gateway()
    payloads = [g.datagram("KOR", say("J3.6", tn=f"A00{i:02o}"), stn=f"000{i + 8:02o}") for i in range(16)]
    batches = [[payload] for payload in payloads], [payloads]
    for i, batch in enumerate(batches if is_alone_first else batches[::-1]):
        for some in batch:
            heard = g.hears("KOR", some, [0.5 * i] * len(some), group=group).to("USA")
            assert len(heard) == (0 if i else len(some))
    assert g.fate("KOR", "USA") == {"forwarded": 16, "duplicate": 16}


def test_what_is_no_datagram_is_counted_where_it_came_from(gateway: Any) -> None:
    g = gateway()
    g.hears("JPN", [b"?", b"junk"], [0.0, 0.1], group=Group.WARNINGS)
    g.hears("JPN", [b"echo"] * 3, [0.2] * 3, group=Group.WARNINGS, source=OWN_SOURCE)
    counts_of = {"good": 0}, {"good": 0, "truncated": 2, "own_echo": 3}
    for name, count in g.core.ledger.as_dict()["networks"].items():
        assert count["datagrams"]["tracks"] == {"good": 0}
        assert count["datagrams"]["warnings"] == counts_of[name == "JPN"]


def test_a_nation_that_there_is_not_is_a_fault(gateway: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        gateway(USA={"nation": "ATLANTIS"})
    nations = " | ".join(linkgw.load_catalog().enumerations["nation"].codes)
    assert str(caught.value.faults[0]) == f"network[1].nation: not a nation; got ATLANTIS; expected {nations}"


@pytest.mark.parametrize("name", ["J3.0", "J3.2", "J3.6"])
def test_messages_that_differ_in_any_one_field_are_no_duplicates(
    gateway: Any, say: Any, catalog: Any, name: str
) -> None:
    spec = catalog.messages[name]
    plain = [
        f for f in spec.fields.values() if f.type in (FieldType.NUMBER, FieldType.ENUM) and f.no_statement is not None
    ]
    for f in plain:
        values = [conversion_of(f).to_value(f.raw_max if f.enumeration is None else raw) for raw in _codes(f)]
        messages = [say(name, tn="A0001"), *(say(name, tn="A0001", **{f.name: value}) for value in values)]
        for group in spec_groups(name):
            g = gateway()
            payloads = [g.datagram("KOR", m) for m in messages]
            assert len(g.hears("KOR", payloads, [0.0] * len(payloads), group=group).to("USA")) == len(payloads), f.name


def _codes(field: Any) -> list[int]:
    return [0] if field.enumeration is None else sorted(field.enumeration.names)[:2]


def spec_groups(name: str) -> list[Group]:
    return [Group.TRACKS, Group.WARNINGS] if name == "J3.6" else [Group.TRACKS]


@pytest.mark.parametrize("n", [1, 60])
def test_many_references_to_numbers_that_the_gateway_gave_are_each_that_of_their_track(
    gateway: Any, say: Any, n: int
) -> None:
    """KOR names USA's tracks, by its own numbers for them, and tracks of its own, in one batch."""
    g = gateway()
    theirs = [g.says("USA", say("J3.2", tn=f"A0{i:03o}"), at=0.01 * i).one("KOR")["tn"] for i in range(n)]
    for i in range(n):
        g.says("KOR", say("J3.2", tn=f"B0{i:03o}"), at=1 + 0.01 * i)
    named = [tn for i in range(n) for tn in (f"B0{i:03o}", theirs[i], f"C0{i:03o}")]
    heard = g.hears("KOR", [g.datagram("KOR", say("J7.1", tn=tn)) for tn in named], [2.0] * len(named))
    expected = [tn for i in range(n) for tn in (f"J0{n + i:03o}", f"J0{i:03o}")]
    assert [m.fields["tn"] for m in heard.to("JPN")] == expected
    assert [m.fields["tn"] for m in heard.to("USA")] == [tn for i in range(n) for tn in (f"V0{i:03o}", f"A0{i:03o}")]
    assert g.fate("KOR", "JPN") == {"forwarded": 3 * n, "reference_not_held": n}
