"""The shipped configurations: they load, and say what they are meant to."""

from __future__ import annotations

from itertools import combinations

import pytest

import linkgw
from linkgw.gateway.config import GatewayConfig, Network, load_config
from linkgw.picture.numbers import Space
from linkgw.policy.rules import Policy, load_policy
from linkgw.spec.load import shipped_folder

CATALOG = linkgw.load_catalog()
FOLDER = shipped_folder() / "configurations"
NAMES = ["trilateral", "hub"]


def load(name: str) -> tuple[GatewayConfig, Policy]:
    config = load_config(FOLDER / f"{name}.toml")
    return config, load_policy(FOLDER / config.policy, CATALOG, [n.name for n in config.networks])


def allowed(policy: Policy, origin: str, recipient: str) -> set[str]:
    return {m for m in CATALOG.messages if policy.rules_for(origin, recipient, m, "EXERCISE")}


@pytest.mark.parametrize("name", NAMES)
def test_every_network_is_on_loopback_and_stays_on_this_machine(name: str) -> None:
    config, _ = load(name)
    assert [n.name for n in config.networks] == ["KOR", "USA", "JPN"]
    assert {(n.interface, n.ttl, n.network_class) for n in config.networks} == {("lo", 0, "EXERCISE")}
    assert [n.carrier for n in config.networks] == ["simple", "dis", "simple"]


@pytest.mark.parametrize("name", NAMES)
def test_pools_are_disjoint_between_networks_and_hold_no_gateway(name: str) -> None:
    networks = [Network(c, i) for i, c in enumerate(load(name)[0].networks)]
    for a, b in combinations(networks, 2):
        for space in Space:
            (first, last), (other_first, other_last) = a.pools[space], b.pools[space]
            assert last < other_first or other_last < first
        assert not b.pools[Space.STN][0] <= a.stn <= b.pools[Space.STN][1]


@pytest.mark.parametrize("name", NAMES)
def test_groups_are_all_different(name: str) -> None:
    config, _ = load(name)
    groups = [(g.group, g.port) for n in config.networks for g in (n.tracks, n.warnings)]
    assert len(set(groups)) == len(groups)


def test_trilateral_lets_whole_warnings_go_from_everybody_to_everybody() -> None:
    _, policy = load("trilateral")
    for origin in ("KOR", "USA", "JPN"):
        for recipient in {"KOR", "USA", "JPN"} - {origin}:
            for message in ("J15.0", "J3.0", "J3.6"):
                rule = policy.rules_for(origin, recipient, message, "EXERCISE")[0]
                assert (rule.name, rule.filters, rule.redactions, rule.coarsenings) == ("missile-warning", (), (), ())


def test_trilateral_lets_only_what_is_named_go_between_korea_and_japan() -> None:
    _, policy = load("trilateral")
    named = {"J15.0", "J3.0", "J3.6", "J3.1", "J3.2", "J3.3", "J7.0", "J7.2", "J7.7", "J2.2", "J2.3"}
    assert allowed(policy, "KOR", "JPN") == allowed(policy, "JPN", "KOR") == named


@pytest.mark.parametrize("message", ["J2.2", "J2.3"])
def test_korean_and_japanese_positions_go_out_coarse_without_codes_and_only_between_them(message: str) -> None:
    _, policy = load("trilateral")
    (rule,) = policy.rules_for("KOR", "JPN", message, "EXERCISE")
    assert {c.field for c in rule.coarsenings} >= {"latitude", "longitude"}
    assert {"iff_mode_2", "iff_mode_3a", "activity"} <= set(rule.redactions)
    assert [f.name for f in rule.filters] == ["area"]


def test_submarines_and_update_requests_go_to_nobody() -> None:
    _, policy = load("trilateral")
    for origin in ("KOR", "USA", "JPN"):
        for recipient in {"KOR", "USA", "JPN"} - {origin}:
            assert not {"J2.4", "J13.4", "J7.1"} & allowed(policy, origin, recipient)


def test_hub_lets_nothing_go_between_korea_and_japan_and_warnings_over_both_links() -> None:
    _, policy = load("hub")
    assert allowed(policy, "KOR", "JPN") == allowed(policy, "JPN", "KOR") == set()
    for origin, recipient in (("KOR", "USA"), ("USA", "KOR"), ("USA", "JPN"), ("JPN", "USA")):
        assert {"J15.0", "J3.6", "J3.0"} <= allowed(policy, origin, recipient)
