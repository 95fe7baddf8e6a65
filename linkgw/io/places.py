"""Where a gateway keeps its things: policy, state and control socket of a configuration."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from linkgw.errors import ConfigError, Fault
from linkgw.gateway.config import GatewayConfig, load_config
from linkgw.spec.load import shipped_folder

_SHIPPED = "trilateral.toml"
_LONGEST_SOCKET_PATH = 107  # unix(7): sun_path, with its final zero


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one gateway."""

    config: Path
    """Configuration."""
    policy: Path
    """Release policy."""
    state: Path | None
    """Number bindings; None: kept in memory."""
    control: Path | None
    """Local socket that `linkgw status` asks; None: none."""
    in_state_folder: bool
    """State and control socket lie in the user's state folder, which is made where it is missing."""


def open_places(path: Path | None, environ: Mapping[str, str] = os.environ) -> tuple[GatewayConfig, Places]:
    """Read a configuration and find its files.

    Parameters
    ----------
    path : Path or None
        The configuration; its files are relative to its folder, and the control socket is beside the state unless
        it is named. None: the shipped trilateral gateway on loopback, whose state and control socket lie in the
        user's state folder (`$XDG_STATE_HOME/linkgw`, by default `~/.local/state/linkgw`).

    Raises
    ------
    ConfigError
        With every fault of the configuration.
    """
    shipped = path is None
    path = path or shipped_folder() / "configurations" / _SHIPPED
    config = load_config(path)
    policy = path.parent / config.policy
    folder = state_folder(environ) if shipped else path.parent
    if shipped:
        state: Path | None = folder / f"{path.stem}.sqlite"
    else:
        state = folder / config.state if config.state is not None else None
    control = folder / config.control if config.control is not None else state and state.with_suffix(".sock")
    if control is not None and len(os.fsencode(control)) > _LONGEST_SOCKET_PATH:
        raise ConfigError(
            [Fault(f"{path.name}: control", "path too long for a socket", control, f"{_LONGEST_SOCKET_PATH} octets")]
        )
    return config, Places(path, policy, state, control, shipped)


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where this user's programs keep their state.

    Source: XDG Base Directory Specification 0.8; a relative path in the variable is to be ignored.
    """
    base = Path(environ.get("XDG_STATE_HOME", ""))
    if not base.is_absolute():
        base = Path(environ.get("HOME", "/")) / ".local" / "state"
    return base / "linkgw"
