"""What an operator is told: lines of the decision log, and alarms by their names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from linkgw.carriers import Octets
from linkgw.errors import ConfigError
from linkgw.gateway.core import Core
from linkgw.gateway.events import (
    AddressTaken,
    DatagramsLost,
    DatagramsReceived,
    RaiseAlarm,
    SendDatagrams,
    SendingFailed,
)
from linkgw.spec.model import Group

OWN_SOURCE = 77


def test_a_batch_of_nothing_but_echoes_has_a_line_for_each(gateway: Any, say: Any) -> None:
    g = gateway()
    payloads = [g.datagram("JPN", say("J15.0", event=i + 1)) for i in range(3)]
    lines = g.hears("JPN", payloads, [0.0, 0.5, 1.0], group=Group.WARNINGS, source=OWN_SOURCE).decisions
    assert [(line["origin"], line["group"], line["error"]) for line in lines] == [("JPN", "warnings", "own_echo")] * 3
    assert [line["time"][-7:] for line in lines] == [".000000", ".500000", ".000000"]


def test_a_line_names_its_subject_as_people_read_it(gateway: Any, say: Any) -> None:
    g = gateway()
    lines = g.says("KOR", say("J15.0", event=12)).decisions
    lines += g.says("KOR", say("J2.2", participant_stn="00017"), say("J3.2", tn="A0017"), at=1).decisions
    assert [line["subject"] for line in lines] == ["12", "00017", "A0017"]


def test_lines_stand_in_the_order_received_whatever_became_of_each(gateway: Any, say: Any) -> None:
    """Kinds are told one after the other, and so is what was refused: only the sorting puts them in order."""
    g = gateway()
    payloads = [
        g.datagram("KOR", say("J7.1", tn="A0001"), say("J3.2", tn="K0001"), say("J2.2", participant_stn="00011")),
        b"junk",
        g.datagram("KOR", say("J31.7"), say("J3.5", tn="A0002"), say("J3.2", tn="A0003")),
    ]
    lines = g.hears("KOR", payloads, [0.0, 0.1, 0.2]).decisions
    assert [line.get("message", line.get("error")) for line in lines] == [
        "J7.1", "J3.2", "J2.2", "truncated", "J31.7", "J3.5", "J3.2"
    ]  # fmt: skip


def test_a_warning_that_could_not_be_sent_is_withheld_by_its_name(gateway: Any, say: Any) -> None:
    g = gateway()
    answer = g.says("KOR", say("J15.0", event=5))
    (command,) = [c for c in answer.commands if isinstance(c, SendDatagrams) and c.network == 1]
    assert g.step(SendingFailed(command, np.array([True]))).alarms == ["warning_withheld"]


def test_specs_without_the_gateways_own_message_are_refused(gateway: Any, catalog: Any) -> None:
    g = gateway()
    messages = {name: spec for name, spec in catalog.messages.items() if name != "J2.0"}
    with pytest.raises(ConfigError) as caught:
        Core(g.config, replace(catalog, messages=messages), g.core.policy)
    assert [str(f) for f in caught.value.faults] == ["specs: the gateway's own PPLI is missing; expected J2.0"]


def test_of_three_kinds_only_the_last_found_no_number(gateway: Any, say: Any) -> None:
    g = gateway(USA={"tn_pool": "V0000-V0000"})
    g.says("KOR", say("J3.2", tn="A0001"))
    answer = g.says("KOR", say("J2.2", participant_stn="00012"), say("J3.2", tn="A0001"), say("J3.5", tn="A0002"), at=5)
    assert [c.text for c in answer.commands if isinstance(c, RaiseAlarm)] == ["KOR to USA: no number left for J3.5"]


def test_withheld_warnings_add_up_and_the_first_of_each_batch_says_why(gateway: Any, say: Any) -> None:
    g = gateway(USA={"event_pool": "1-2"})
    for i, (events, text) in enumerate((([1, 2, 3], "no_number"), ([3, 1], "no_number"), ([1, 4, 5], "no_number"))):
        warnings = [say("J15.0", event=event) for event in events]
        answer = g.says("KOR", *warnings, at=5.0 * i)
        n = sum(event > 2 for event in events)
        texts = [c.text for c in answer.commands if isinstance(c, RaiseAlarm) and c.name == "warning_withheld"]
        assert texts == [f"KOR to USA: {n} threat warning(s) withheld: {text}"]
    assert g.core.ledger.as_dict()["flows"]["KOR>USA"]["warnings_withheld"] == 1 + 1 + 2


def test_a_batch_of_which_nothing_is_read_raises_no_alarm(gateway: Any) -> None:
    g = gateway()
    assert g.hears("KOR", [b"junk", b"?"], [0.0, 0.0]).commands[:-1] == []


def test_alarms_of_the_way_in_name_the_network_and_what_to_do(gateway: Any, say: Any) -> None:
    g = gateway(KOR={"forwarders": ["00044"]})
    answers = [
        g.says("KOR", say("J3.2", tn="K0001"), stn="00044"),
        g.says("KOR", say("J15.0", event=5), at=1, group=Group.TRACKS),
    ]
    assert [(c.name, c.text) for a in answers for c in a.commands if isinstance(c, RaiseAlarm)] == [
        ("pool_overlap", "KOR: a forwarder uses numbers of this gateway's pool: make the pools disjoint"),
        ("warning_refused", "KOR: 1 threat warning(s): wrong_group"),
    ]


def test_what_was_lost_adds_up(gateway: Any) -> None:
    g = gateway()
    for kernel_drops, wrong_interface in ((3, 0), (4, 5), (0, 6)):
        g.step(DatagramsLost(1, Group.WARNINGS, kernel_drops, wrong_interface))
    assert g.core.ledger.as_dict()["networks"]["USA"]["datagrams"]["warnings"] == {
        "good": 0, "kernel_drop": 7, "wrong_interface": 11
    }  # fmt: skip


def test_the_last_four_sockets_of_the_gateways_own_are_known(gateway: Any, say: Any) -> None:
    g = gateway()
    for source in (201, 202, 203, 202, 204, 205):
        g.step(AddressTaken(0, source))
    payloads = [g.datagram("KOR", say("J3.2", tn=f"A000{i}")) for i in range(7)]
    sources = np.array([OWN_SOURCE, 201, 202, 203, 204, 205, 206], np.uint64)
    mono_ns = np.arange(7, dtype=np.int64)
    answer = g.step(DatagramsReceived(0, Group.TRACKS, Octets.of(payloads), mono_ns, mono_ns, sources))
    assert [line["subject"] for line in answer.decisions if "subject" in line] == ["A0000", "A0001", "A0006"]
