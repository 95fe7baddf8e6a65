"""Promise 4: no loops, no storms: gateways side by side and in a ring, on networks that everybody hears."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from linkgw.gateway.events import AddressTaken

LETTERS = "KVJMNPQR"
PAIRS = [("KOR", "USA"), ("USA", "JPN"), ("JPN", "KOR")]


class Sky:
    """Networks on which everything that anybody sends is heard by every gateway but its sender."""

    def __init__(self, gateways: list[Any]) -> None:
        self.gateways = gateways
        self.heard: list[tuple[str, int | None, str]] = []
        self.alarms: Counter[str] = Counter()
        for i, g in enumerate(gateways):
            for k in range(len(g.names)):
                g.step(AddressTaken(k, 1000 + i))

    def says(self, network: str, message: Any, at: float, limit: int = 60) -> int:
        """A unit sends; gives how many datagrams there were on all networks until it is quiet, at most `limit`."""
        waiting = [(network, next(g for g in self.gateways if network in g.names).datagram(network, message), None)]
        n = 0
        while waiting and n < limit:
            where, payload, sender = waiting.pop(0)
            n += 1
            for i, g in enumerate(self.gateways):
                if where not in g.names:
                    continue
                answer = g.hears(where, [payload], [at], source=5 if sender is None else 1000 + sender)
                self.alarms.update(answer.alarms)
                for name in g.names:
                    for heard in answer.datagrams(name):
                        waiting.append((name, heard.payload, i))
                        self.heard.append((name, i, heard.messages[0].fields.get("tn")))
        return n


def side_by_side(gateway: Any, n: int, *, listed: bool = True, disjoint: bool = True) -> Sky:
    """n gateways between the same three networks."""
    made = []
    for i in range(n):
        settings = {}
        for k, name in enumerate(("KOR", "USA", "JPN")):
            own = LETTERS[k] + (LETTERS[i] if disjoint else "0")
            settings[name] = {
                "stn": f"002{i}{k}", "tn_pool": f"{own}000-{own}777", "stn_pool": f"{i + 1}{k}000-{i + 1}{k}777",
                "forwarders": [f"002{j}{k}" for j in range(n) if j != i] if listed else [],
            }  # fmt: skip
        made.append(gateway(**settings))
    return Sky(made)


@pytest.mark.parametrize("n", [2, 3])
def test_side_by_side_each_forwards_once_and_nothing_comes_back(gateway: Any, say: Any, n: int) -> None:
    sky = side_by_side(gateway, n)
    for step in range(20):
        sky.heard.clear()
        n_datagrams = sky.says("KOR", say("J3.2", tn="A0001"), 5.0 * step)
        assert n_datagrams == 1 + 2 * n
        assert Counter(name for name, _, _ in sky.heard) == {"USA": n, "JPN": n}
    assert sky.alarms == {}
    alive = [space.n_alive(100 * 10**9) for g in sky.gateways for i in range(3) for space in g.core.spaces(i).values()]
    assert sum(alive) == 2 * n


def test_side_by_side_with_overlapping_pools_an_alarm_is_raised(gateway: Any, say: Any) -> None:
    sky = side_by_side(gateway, 2, disjoint=False)
    assert sky.says("KOR", say("J3.2", tn="A0001"), 0) == 5
    assert sky.alarms["pool_overlap"] > 0


def test_side_by_side_and_not_listed_with_one_pool_nothing_comes_back(gateway: Any, say: Any) -> None:
    sky = side_by_side(gateway, 2, listed=False, disjoint=False)
    assert sky.says("KOR", say("J3.2", tn="A0001"), 0) == 5
    assert all(g.refusals(n) == {"pool_number": 1} for g in sky.gateways for n in ("USA", "JPN"))


def test_side_by_side_and_not_listed_is_a_storm_which_is_why_they_have_to_be(gateway: Any, say: Any) -> None:
    sky = side_by_side(gateway, 2, listed=False)
    assert sky.says("KOR", say("J3.2", tn="A0001"), 0, limit=60) == 60
    assert "KOR" in {name for name, _, _ in sky.heard}


def ring(gateway: Any) -> Sky:
    """Three bilateral gateways, each pair of networks bridged by one."""
    made = []
    for i, pair in enumerate(PAIRS):
        settings = {}
        for name in pair:
            other = next(j for j, p in enumerate(PAIRS) if j != i and name in p)
            letters = LETTERS[i] + LETTERS[["KOR", "USA", "JPN"].index(name)]
            settings[name] = {
                "stn": f"0030{i}", "tn_pool": f"{letters}000-{letters}777", "stn_pool": f"{i + 1}0000-{i + 1}0777",
                "forwarders": [f"0030{other}"],
            }  # fmt: skip
        made.append(gateway(networks=pair, **settings))
    return Sky(made)


def test_in_a_ring_a_message_takes_one_step_and_none_comes_back(gateway: Any, say: Any) -> None:
    sky = ring(gateway)
    for step in range(20):
        sky.heard.clear()
        assert sky.says("KOR", say("J3.2", tn="A0001"), 5.0 * step) == 3
        assert Counter(name for name, _, _ in sky.heard) == {"USA": 1, "JPN": 1}
    assert sky.gateways[1].refusals("USA") == {"forwarder": 20}
    assert sky.gateways[1].refusals("JPN") == {"forwarder": 20}


def test_two_links_in_a_row_join_nothing_unless_their_gateway_does(gateway: Any, say: Any) -> None:
    bilateral = [
        gateway(networks=pair, USA={"stn": f"0040{i}", "forwarders": [f"0040{1 - i}"], "tn_pool": f"V{i}000-V{i}777"})
        for i, pair in enumerate((("KOR", "USA"), ("USA", "JPN")))
    ]
    sky = Sky(bilateral)
    sky.says("KOR", say("J3.2", tn="A0001"), 0)
    assert {name for name, _, _ in sky.heard} == {"USA"}


def test_the_three_nation_gateway_reaches_both_others(gateway: Any, say: Any) -> None:
    sky = Sky([gateway()])
    assert sky.says("KOR", say("J3.2", tn="A0001"), 0) == 3
    assert {name for name, _, _ in sky.heard} == {"USA", "JPN"}
