"""What each datagram of a batch goes out with, and which of them go."""

from __future__ import annotations

from typing import Any

import pytest

from linkgw.gateway.events import SendDatagrams

RULE = 'name = "r"\ndoc = "d"\nfrom = ["*"]\nto = ["*"]\nmessages = ["J3.*", "J2.*"]\n'


@pytest.mark.parametrize("n_each", [1, 2])
def test_each_has_the_npg_of_its_own_first_message(gateway: Any, say: Any, n_each: int) -> None:
    g = gateway()
    tracks = [say("J3.2", tn=f"A000{i}") for i in range(2)]
    members = [say("J2.2", participant_stn=f"0001{i}") for i in range(2)]
    firsts = (tracks, members, members, tracks, members)
    others = (members, tracks, members, tracks, tracks)
    payloads = [
        g.datagram("KOR", *(a[:1] + b[1:])[:n_each], stn=f"0002{i}")
        for i, (a, b) in enumerate(zip(firsts, others, strict=True))
    ]
    heard = g.hears("KOR", payloads, [0.0] * 5).datagrams("USA")
    assert [h.npg for h in heard] == [7, 5, 5, 7, 5]
    assert [len(h.messages) for h in heard] == [n_each] * 5


def test_those_of_which_nothing_is_left_do_not_go(gateway: Any, say: Any) -> None:
    g = gateway([RULE])
    kept, gone = say("J3.2", tn="A0001"), say("J13.2", participant_stn="00012")
    payloads = [
        g.datagram("KOR", *messages, stn=f"0002{i}")
        for i, messages in enumerate(
            [
                [gone],
                [kept, gone],
                [gone, gone],
                [gone, kept, kept.__class__("J3.2", {**kept.fields, "tn": "A0002"})],
                [gone],
            ]
        )
    ]
    answer = g.hears("KOR", payloads, [float(i) for i in range(5)])
    (command,) = [c for c in answer.commands if isinstance(c, SendDatagrams) and c.network == 1]
    assert command.n_messages.tolist() == [1, 2]
    assert [round(h.utc_ns - command.utc_ns[0]) // 10**9 for h in answer.datagrams("USA")] == [0, 2]
    assert [h.npg for h in answer.datagrams("USA")] == [7, 7]


def test_a_datagram_that_is_too_long_changes_nothing_for_those_beside_it(gateway: Any, say: Any) -> None:
    g = gateway(USA={"carrier": "dis"})
    for i in range(50):
        g.says("USA", say("J3.2", tn=f"A00{i:02o}"), at=0.001 * i)
    long = [say("J7.1", tn=f"A00{i:02o}") for i in range(50)]
    beside = [say("J7.1", tn="A0100"), say("J3.2", tn="A0100"), say("J7.1", tn="A0100", urgent="yes")]
    drop = say("J7.0", tn="A0001", action="drop track")
    more = [drop, say("J7.1", tn="A0001", urgent="yes"), say("J3.0", tn="A0101", track_tn="A0002")]
    payloads = [g.datagram("USA", *messages) for messages in (beside, long, more)]
    heard = g.hears("USA", payloads, [1.0, 1.1, 1.2]).datagrams("KOR")
    assert [len(h.messages) for h in heard] == [2, 48, 2]
    assert [m.fields["tn"] for h in heard for m in h.messages if m.name == "J7.1"][:2] == ["K0062", "K0000"]
    assert next(m.fields for m in heard[2].messages if m.name == "J3.0")["track_tn"] == "K0002"
    assert g.fate("USA", "KOR") == {"forwarded": 50 + 52, "reference_not_held": 2, "datagram_full": 2}
