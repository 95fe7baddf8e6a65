"""What stands in the headers that go out: the gateway's own identifiers, one datagram for one (4a.6, 4a.7, 4a.14)."""

from __future__ import annotations

from typing import Any

from linkgw.gateway.events import TimerFired
from linkgw.spec.model import Group


def test_the_header_carries_the_gateways_own_stn(gateway: Any, say: Any) -> None:
    heard = gateway().says("KOR", say("J3.2", tn="A0001"), stn="00017")
    assert [h.stn for h in heard.datagrams("USA")] == ["00102"]
    assert [h.stn for h in heard.datagrams("JPN")] == ["00103"]


def test_sequence_numbers_count_what_the_recipient_gets(gateway: Any, say: Any) -> None:
    usa = 'name = "u"\ndoc = "d"\nfrom = ["*"]\nto = ["USA"]\nmessages = ["J3.2"]\n'
    both = 'name = "b"\ndoc = "d"\nfrom = ["*"]\nto = ["*"]\nmessages = ["J3.3", "J15.0"]\n'
    g = gateway([usa, both])
    names = ["J3.2", "J3.3", "J3.2", "J3.3", "J15.0", "J3.3"]
    seen: dict[tuple[str, Group], list[int]] = {}
    for i, name in enumerate(names):
        answer = g.says("KOR", say(name, **({"event": i + 1} if name == "J15.0" else {"tn": f"A000{i}"})))
        for network in ("USA", "JPN"):
            for heard in answer.datagrams(network):
                seen.setdefault((network, heard.group), []).append(heard.sequence)
    assert seen == {
        ("USA", Group.TRACKS): [0, 1, 2, 3, 4],
        ("JPN", Group.TRACKS): [0, 1, 2],
        ("USA", Group.WARNINGS): [0],
        ("JPN", Group.WARNINGS): [0],
    }


def test_sequence_numbers_begin_again_after_the_last(gateway: Any, say: Any) -> None:
    g = gateway()
    payload = g.datagram("KOR", say("J3.2", tn="A0001"))
    for core in (g.core, g.core.other):
        core._recipients[1]._sequences[Group.TRACKS] = 0xFFFF
    heard = g.hears("KOR", [payload, payload], [0.0, 3.0]).datagrams("USA")
    assert [h.sequence for h in heard] == [0xFFFF, 0]


def test_the_npg_is_that_of_the_first_message_that_leaves(gateway: Any, say: Any) -> None:
    g = gateway()
    heard = g.says("KOR", say("J2.2", participant_stn="00011"), say("J3.2", tn="A0001"))
    assert [h.npg for h in heard.datagrams("USA")] == [5]
    only_tracks = 'name = "u"\ndoc = "d"\nfrom = ["*"]\nto = ["*"]\nmessages = ["J3.*"]\n'
    g = gateway([only_tracks])
    heard = g.says("KOR", say("J2.2", participant_stn="00011"), say("J3.2", tn="A0001"))
    assert [h.npg for h in heard.datagrams("USA")] == [7]


def test_one_datagram_in_is_one_datagram_out_in_the_order_received(gateway: Any, say: Any) -> None:
    g = gateway(USA={"carrier": "dis"})
    messages = [say("J3.2", tn="A0001"), say("J2.2", participant_stn="00011"), say("J3.3", tn="A0002")]
    (heard,) = g.says("KOR", *messages).datagrams("USA")
    assert [m.name for m in heard.messages] == ["J3.2", "J2.2", "J3.3"]


def test_what_does_not_fit_the_datagram_that_leaves_is_counted(gateway: Any, say: Any) -> None:
    g = gateway(USA={"carrier": "dis"})
    many = [say("J3.2", tn=f"A00{i:02o}", platform="fighter") for i in range(20)]
    words_each = 3
    heard = g.says("USA", *many)
    assert len(heard.to("KOR")) == 48 // words_each
    assert g.fate("USA", "KOR") == {"forwarded": 16, "datagram_full": 4}


def test_a_warning_that_did_not_fit_is_no_duplicate_when_it_comes_again(gateway: Any, say: Any) -> None:
    g = gateway(USA={"carrier": "dis"})
    many = [say("J15.0", event=i + 1) for i in range(13)]
    n = len(g.says("USA", *many).to("KOR"))
    assert n < 13
    assert len(g.says("USA", many[-1], at=1).to("KOR")) == 1


def test_a_drop_that_did_not_fit_ends_no_life(gateway: Any, say: Any) -> None:
    g = gateway(USA={"carrier": "dis"})
    number = g.says("USA", say("J3.2", tn="A0077")).one("KOR")["tn"]
    many = [say("J3.2", tn=f"A00{i:02o}", platform="fighter") for i in range(16)]
    heard = g.says("USA", *many, say("J7.0", tn="A0077", action="drop track"), at=1)
    assert "J7.0" not in [m.name for m in heard.to("KOR")]
    assert g.says("USA", say("J3.2", tn="A0077"), at=4).one("KOR")["tn"] == number


def test_room_is_taken_only_by_what_goes_out(gateway: Any, say: Any) -> None:
    g = gateway('name = "r"\ndoc = "d"\nfrom = ["*"]\nto = ["*"]\nmessages = ["J3.2"]\n', USA={"carrier": "dis"})
    tracks = [say("J3.2", tn=f"A00{i:02o}", platform="fighter") for i in range(16)]
    drops = [say("J7.0", tn=f"A01{i:02o}", action="drop track") for i in range(5)]
    heard = g.says("USA", *drops, tracks[0], tracks[0], *tracks[1:], *drops)
    assert len(heard.to("KOR")) == 16
    assert g.fate("USA", "KOR") == {"forwarded": 16, "duplicate": 1, "reference_not_held": 5, "datagram_full": 5} or (
        g.fate("USA", "KOR") == {"forwarded": 16, "duplicate": 1, "reference_not_held": 10}
    )


def test_the_gateway_makes_itself_known_on_each_network(gateway: Any) -> None:
    g = gateway(USA={"carrier": "dis", "nation": "USA"}, timers={"ppli_s": 12})
    assert g.core.next_timer_ns is None
    answer = g.step(TimerFired(0, 5_000_000_000))
    for i, network in enumerate(("KOR", "USA", "JPN")):
        heard = answer.datagrams(network)
        assert heard[0].stn == f"0010{i + 1}"
        (ppli,) = answer.to(network)
        assert (ppli.name, ppli.fields["participant_stn"], ppli.fields["class"]) == ("J2.0", f"0010{i + 1}", "EXERCISE")
        assert len(heard) == 2
    assert [m.fields["nation"] for n in ("KOR", "USA") for m in answer.to(n)] == [None, "USA"]
    assert g.core.next_timer_ns == 12_000_000_000
    assert g.step(TimerFired(11_999_999_999, 0)).commands == []
    assert g.step(TimerFired(12_000_000_000, 0)).commands != []
