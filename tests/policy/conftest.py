"""Policies and messages to put to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

import linkgw
from linkgw.codec import bulk
from linkgw.codec.message import Message
from linkgw.policy.rules import Policy
from linkgw.policy.schema import parse_policy

HEAD = 'version = 1\nname = "test"\ndoc = "test"\n'
RULE = '[[rule]]\nname = "r"\ndoc = "r"\nfrom = ["*"]\nto = ["*"]\n'


@pytest.fixture(scope="session")
def catalog() -> Any:
    return linkgw.load_catalog()


@pytest.fixture(scope="session")
def policy_of(catalog: Any) -> Callable[..., Policy]:
    """`policy_of(text of rules and areas)`: a policy between KOR, USA and JPN."""

    def make(text: str, networks: Sequence[str] = ("KOR", "USA", "JPN")) -> Policy:
        return Policy(parse_policy(HEAD + text, "p.toml"), catalog, list(networks), "p.toml")

    return make


@pytest.fixture(scope="session")
def kind_of(catalog: Any) -> Callable[..., Any]:
    """`kind_of(name, fields, fields...)`: messages of one kind as columns."""

    def make(name: str, *fields: dict[str, Any]) -> Any:
        return bulk.columns_of([[Message(name, f)] for f in fields], catalog)[name]

    return make


@pytest.fixture(scope="session")
def rule() -> Callable[[str], str]:
    """`rule(keys)`: a rule from all to all with these further keys."""
    return lambda keys: RULE + keys + "\n"
