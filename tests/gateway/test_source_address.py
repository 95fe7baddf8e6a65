"""A network's own source address: what may stand there, and in what words anything else is refused."""

from __future__ import annotations

import pytest

from linkgw.gateway.config import parse_config
from tests.gateway.test_config_faults import HEAD, faults_of, network


@pytest.mark.parametrize("text", ["10.1.0.7", "127.0.0.1", "255.255.255.254", "223.255.255.255"])
def test_an_address_of_a_machine_is_taken(text: str) -> None:
    config = parse_config(HEAD + network(source=f'"{text}"') + network("USA", 2), "g.toml")
    assert [n.source for n in config.networks] == [text, None]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("ten", "not an IPv4 address"),
        ("::1", "not an IPv4 address"),
        ("10.1.0", "not an IPv4 address"),
        ("0.0.0.0", "not an address to send from"),
        ("239.1.1.1", "not an address to send from"),
        ("255.255.255.255", "not an address to send from"),
    ],
)
def test_what_nobody_can_send_from_is_refused_with_its_place(text: str, what: str) -> None:
    assert faults_of(network(), network("USA", 2, source=f'"{text}"')) == [
        f"g.toml: network[1].source: {what}; got {text}; expected like 10.1.0.7"
    ]
