"""Promise 3: the sums agree, whatever happens; and what an operator is told at once (4a.4, 4a.16)."""

from __future__ import annotations

from typing import Any

import numpy as np

from linkgw.gateway.events import DatagramsLost, SendDatagrams, SendingFailed
from linkgw.spec.model import Group


def sends(answer: Any, network: int) -> SendDatagrams:
    (command,) = [c for c in answer.commands if isinstance(c, SendDatagrams) and c.network == network]
    return command


def test_what_could_not_be_sent_is_counted_as_that(gateway: Any, say: Any) -> None:
    g = gateway()
    payloads = [
        g.datagram("KOR", say("J3.2", tn="A0001"), say("J3.2", tn="A0002")),
        g.datagram("KOR", say("J3.2", tn="A0003")),
    ]
    command = sends(g.hears("KOR", payloads, [0.0, 0.1]), 1)
    assert command.n_messages.tolist() == [2, 1]
    g.step(SendingFailed(command, np.array([True, False])))
    assert g.fate("KOR", "USA") == {"forwarded": 1, "send_failed": 2}
    assert g.fate("KOR", "JPN") == {"forwarded": 3}
    networks = g.core.ledger.as_dict()["networks"]
    assert networks["USA"]["sent"] == {"tracks": 2, "warnings": 0}
    assert networks["USA"]["send_failed"] == {"tracks": 1, "warnings": 0}


def test_datagrams_that_never_reached_the_core_are_counted(gateway: Any) -> None:
    g = gateway()
    g.step(DatagramsLost(0, Group.WARNINGS, kernel_drops=3, wrong_interface=2))
    counts = g.core.ledger.as_dict()["networks"]["KOR"]["datagrams"]
    assert counts["warnings"] == {"good": 0, "kernel_drop": 3, "wrong_interface": 2}
    assert counts["tracks"] == {"good": 0}


def test_a_withheld_warning_is_counted_apart_and_raises_an_alarm(gateway: Any, say: Any) -> None:
    g = gateway('name = "r"\ndoc = "d"\nfrom = ["*"]\nto = ["USA"]\nmessages = ["*"]\n')
    answer = g.says("KOR", say("J15.0", event=5))
    assert answer.alarms == ["warning_withheld"]
    assert "KOR to JPN" in answer.commands[0].text
    assert g.core.ledger.as_dict()["flows"]["KOR>JPN"]["warnings_withheld"] == 1
    assert g.says("KOR", say("J15.0", event=5), at=1).alarms == ["warning_withheld"]
    assert g.core.ledger.as_dict()["flows"]["KOR>USA"]["warnings_withheld"] == 0


def test_a_duplicate_of_a_warning_is_not_withheld(gateway: Any, say: Any) -> None:
    g = gateway()
    g.says("KOR", say("J15.0", event=5))
    assert g.says("KOR", say("J15.0", event=5), at=1).alarms == []
    assert g.fate("KOR", "USA") == {"forwarded": 1, "duplicate": 1}


def test_sequence_numbers_of_senders_are_followed(gateway: Any, say: Any) -> None:
    g = gateway()
    payloads = [g.datagram("KOR", say("J3.2", tn=f"A000{i}")) for i in range(6)]
    g.hears("KOR", [payloads[0], payloads[1], payloads[4]], [0.0, 0.1, 0.2])
    g.hears("KOR", [payloads[4], payloads[5]], [0.3, 0.4])
    counts = g.core.ledger.as_dict()["networks"]["KOR"]
    assert (counts["sequence_gaps"], counts["sequence_repeats"]) == (2, 1)


def test_a_sender_counts_for_each_group_apart(gateway: Any, say: Any) -> None:
    g, other = gateway(), gateway()
    for i in range(3):
        for name, fields in (("J3.2", {"tn": f"A000{i}"}), ("J15.0", {"event": i + 1})):
            for heard in other.says("KOR", say(name, **fields), at=3.0 * i).datagrams("USA"):
                g.hears("USA", [heard.payload], [3.0 * i], group=heard.group)
    counts = g.core.ledger.as_dict()["networks"]["USA"]
    assert (counts["sequence_gaps"], counts["sequence_repeats"]) == (0, 0)


def test_every_message_ends_once_for_each_other_network(gateway: Any, say: Any) -> None:
    g = gateway(networks=("KOR", "USA", "JPN", "AUS"))
    for i in range(5):
        g.says("KOR", say("J3.2", tn=f"A000{i % 3}"), say("J7.1", tn="A0004"), at=0.1 * i)
    dispositions = g.core.ledger.dispositions
    assert dispositions[0].sum(axis=1).tolist() == [0, 10, 10, 10]
    assert dispositions[1:].sum() == 0
