"""config: what it writes runs as it is, and nothing is written over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import linkgw
from linkgw.gateway.config import load_config
from linkgw.policy.rules import load_policy

CATALOG = linkgw.load_catalog()


@pytest.mark.parametrize("topology", ["trilateral", "hub"])
def test_what_is_written_is_sound(command: Any, tmp_path: Path, topology: str) -> None:
    said = command("config", topology, "--out", tmp_path / "gateway.toml")
    assert said.code == 0
    config = load_config(tmp_path / "gateway.toml")
    names = [n.name for n in config.networks]
    assert load_policy(tmp_path / config.policy, CATALOG, names).rules
    assert all(n.ttl == 0 and n.interface == "lo" and n.network_class == "EXERCISE" for n in config.networks)
    assert str(tmp_path / config.policy) in said.out
    assert command("policy", "check", tmp_path / "gateway.toml").code == 0


def test_without_a_name_it_is_written_here(command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    command("config", "hub")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["hub-policy.toml", "hub.toml"]


def test_nothing_is_written_over_unless_forced(command: Any, tmp_path: Path) -> None:
    policy = tmp_path / "trilateral-policy.toml"
    policy.write_text("mine")
    said = command("config", "trilateral", "--out", tmp_path / "gateway.toml")
    assert said.code == 2
    assert said.err == f"linkgw: {policy}: is there already; expected another --out, or --force\n"
    assert policy.read_text() == "mine"
    assert not (tmp_path / "gateway.toml").exists()
    assert command("config", "trilateral", "--out", tmp_path / "gateway.toml", "--force").code == 0
    assert policy.read_text() != "mine"


def test_a_dash_shows_it(command: Any) -> None:
    said = command("config", "trilateral", "--out", "-")
    assert said.out.startswith("# ")
    assert "[[network]]" in said.out
