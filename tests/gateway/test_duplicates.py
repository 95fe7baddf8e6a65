"""Rule 4a.1: the same words from the same unit within the window are one message, per origin and per recipient."""

from __future__ import annotations

from typing import Any

import pytest


def rule(name: str, to: str, *lines: str) -> str:
    return f'name = "{name}"\ndoc = "d"\nfrom = ["*"]\nto = ["{to}"]\nmessages = ["*"]\n' + "\n".join(lines)


@pytest.mark.parametrize(("later", "n"), [(0.0, 0), (1.999, 0), (2.0, 0), (2.000000001, 1), (100.0, 1)])
def test_a_copy_is_a_duplicate_up_to_the_end_of_the_window(gateway: Any, say: Any, later: float, n: int) -> None:
    g = gateway()
    g.says("KOR", say("J3.2", tn="A0001"), at=10)
    assert len(g.says("KOR", say("J3.2", tn="A0001"), at=10 + later).to("USA")) == n
    assert g.fate("KOR", "USA") == ({"forwarded": 1 + n} if n else {"forwarded": 1, "duplicate": 1})


def test_the_window_runs_from_the_last_copy_that_was_forwarded(gateway: Any, say: Any) -> None:
    g = gateway()
    fates = [len(g.says("KOR", say("J3.2", tn="A0001"), at=t).to("USA")) for t in (0, 1.5, 3, 4.5, 6)]
    assert fates == [1, 0, 1, 0, 1]


def test_copies_in_one_batch_and_in_one_datagram_are_duplicates(gateway: Any, say: Any) -> None:
    g = gateway()
    track = say("J3.2", tn="A0001")
    one = g.datagram("KOR", track, track)
    assert len(g.hears("KOR", [one, one], [0.0, 0.5]).to("USA")) == 1
    assert g.fate("KOR", "USA") == {"forwarded": 1, "duplicate": 3}


def test_the_same_words_from_another_unit_are_another_message(gateway: Any, say: Any) -> None:
    g = gateway()
    assert len(g.says("KOR", say("J3.2", tn="A0001"), stn="00011").to("USA")) == 1
    assert len(g.says("KOR", say("J3.2", tn="A0001"), stn="00012").to("USA")) == 1


def test_the_same_words_from_two_origins_are_no_duplicates(gateway: Any, say: Any) -> None:
    g = gateway()
    assert len(g.says("KOR", say("J3.2", tn="A0001")).to("JPN")) == 1
    assert len(g.says("USA", say("J3.2", tn="A0001")).to("JPN")) == 1


def test_what_one_recipient_may_not_see_is_no_duplicate_for_another(gateway: Any, say: Any) -> None:
    g = gateway([rule("usa", "USA", 'redact = ["speed"]'), rule("jpn", "JPN")])
    g.says("KOR", say("J3.2", tn="A0001", speed=100.0))
    heard = g.says("KOR", say("J3.2", tn="A0001", speed=200.0), at=1)
    assert heard.to("USA") == []
    assert heard.one("JPN")["speed"] == 200.0


def test_a_withheld_copy_does_not_suppress_one_that_may_go(gateway: Any, say: Any) -> None:
    from linkgw.gateway.events import PolicyLoaded

    g = gateway([])
    assert g.says("KOR", say("J3.2", tn="A0001")).to("USA") == []
    g.step(PolicyLoaded(g.policy([rule("usa", "USA")])))
    assert len(g.says("KOR", say("J3.2", tn="A0001"), at=1).to("USA")) == 1


def test_management_that_was_withheld_for_its_reference_is_no_duplicate_later(gateway: Any, say: Any) -> None:
    g = gateway()
    g.says("KOR", say("J7.1", tn="A0001"))
    g.says("KOR", say("J3.2", tn="A0001"), at=0.5)
    assert len(g.says("KOR", say("J7.1", tn="A0001"), at=1).to("USA")) == 1
    assert g.says("KOR", say("J7.1", tn="A0001"), at=2).to("USA") == []


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_window_of_nothing_turns_it_off_however_the_input_is_cut(gateway: Any, say: Any, n: int) -> None:
    g = gateway(timers={"dedup_window_s": 0})
    payloads = [g.datagram("KOR", say("J3.2", tn="A0001"))] * 3
    heard = []
    for at in range(0, 3, n):
        heard += g.hears("KOR", payloads[at : at + n], [at + 0.1 * i for i in range(len(payloads[at : at + n]))]).to(
            "USA"
        )
    assert len(heard) == 3


def test_a_warning_is_repeated_but_its_copy_is_not(gateway: Any, say: Any) -> None:
    g = gateway()
    times = ((0, 0.0), (0, 0.5), (1, 1.0), (1, 1.5))
    heard = [g.says("KOR", say("J15.0", event=5, repeat=r), at=t).to("USA") for r, t in times]
    assert [len(h) for h in heard] == [1, 0, 1, 0]
