"""Finding a configuration, and a network in it, for the commands that need one."""

from __future__ import annotations

from pathlib import Path

from linkgw.cli.options import DEFAULT_CONFIGURATION
from linkgw.errors import ConfigError, Fault
from linkgw.gateway.config import GatewayConfig, NetworkConfig, load_config
from linkgw.spec.load import shipped_folder


def configurations_folder() -> Path:
    """Where the shipped configurations are."""
    return shipped_folder() / "configurations"


def find_config(path: Path | None) -> tuple[GatewayConfig, Path]:
    """A configuration, and its file; None for the shipped trilateral one."""
    file = path or configurations_folder() / f"{DEFAULT_CONFIGURATION}.toml"
    return load_config(file), file


def find_network(config: GatewayConfig, name: str, option: str) -> NetworkConfig:
    """The network of that name; ConfigError if there is none."""
    for network in config.networks:
        if network.name == name:
            return network
    raise ConfigError([Fault(option, "no such network", name, " | ".join(n.name for n in config.networks))])
