"""The gateway's offline replay of a simulation's captures: made once for the same inputs, and found again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import linkgw
from linkgw.errors import CaptureError, ConfigError, Fault
from linkgw.gateway.config import GatewayConfig, Network, load_config
from linkgw.policy.rules import load_policy
from linkgw.replay.offline import DECISIONS, SUMMARY, replay_offline
from linkgw.report.folder import AGAIN, Simulation
from linkgw.spec.load import shipped_folder
from linkgw.spec.model import Catalog

FOLDER = "gateway"
"""In the simulation's folder."""
INPUTS = "inputs.json"
"""In the gateway's: of what it was made."""
AROUND_OCTETS = 62
"""Octets around a payload in a capture, about: to tell how far a file is read."""
PIECE = 1 << 20

Progress = Callable[[float], None]
"""Told which share of a part of the work is done."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the gateway made of a simulation's captures."""

    folder: Path
    """Where its files are."""
    config: GatewayConfig
    """The gateway."""
    networks: dict[str, Network]
    """Its networks, by name."""
    summary: dict[str, Any]
    """`summary.json`."""

    @property
    def decisions(self) -> Path:
        """A line per message."""
        return self.folder / DECISIONS

    def capture(self, network: str) -> Path:
        """What a network got."""
        return self.folder / f"{network}.pcapng"


def replayed(simulation: Simulation, catalog: Catalog, progress: Progress = lambda share: None) -> Replayed:
    """The gateway's replay of a simulation; taken as it is where it was made of the same captures, rules and specs.

    Raises
    ------
    ConfigError
        The folder cannot be written, a capture is damaged, or a message is of another class.
    """
    configurations = shipped_folder() / "configurations"
    path = configurations / f"{simulation.scenario.gateway}.toml"
    config = load_config(path)
    policy_path = path.parent / config.policy
    networks = {n.name: Network(n, i) for i, n in enumerate(config.networks)}
    captures = [simulation.capture(nation) for nation in simulation.nations]
    folder = simulation.folder / FOLDER
    digest = _digest([path, policy_path, *captures], catalog)
    summary = _found(folder, digest, [*networks])
    if summary is None:
        total = max(1, sum(c.stat().st_size for c in captures))
        done = 0

        def advance(datagrams: int, octets: int) -> None:
            nonlocal done
            done += octets + AROUND_OCTETS * datagrams
            progress(min(1.0, done / total))

        policy = load_policy(policy_path, catalog, [*networks])
        try:
            (folder / INPUTS).unlink(missing_ok=True)
            summary = replay_offline(config, catalog, policy, captures, folder, progress=advance)
            (folder / INPUTS).write_text(json.dumps({"digest": digest}) + "\n", encoding="utf-8")
        except CaptureError as error:
            raise damaged(simulation, error) from None
        except OSError as error:
            raise ConfigError([Fault(str(folder), "cannot be written", error.strerror)]) from None
    progress(1.0)
    return Replayed(folder, config, networks, summary)


def damaged(simulation: Simulation, error: CaptureError) -> ConfigError:
    """A capture of the simulation that cannot be read to its end, as one line that says what to do."""
    got = None if error.got is None else str(error.got)
    return ConfigError([Fault(error.where, error.what, got, AGAIN.format(simulation.folder) + " --force")])


def _digest(files: list[Path], catalog: Catalog) -> str:
    """What a replay depends on, as a hexadecimal number."""
    digest = hashlib.sha256(f"{linkgw.__version__}\n{catalog.digest}\n".encode())
    for path in files:
        digest.update(f"{path.name} {path.stat().st_size}\n".encode())
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
    return digest.hexdigest()


def _found(folder: Path, digest: str, networks: list[str]) -> dict[str, Any] | None:
    """The summary of a replay of these inputs that is there, whole; else None."""
    try:
        if json.loads((folder / INPUTS).read_text(encoding="utf-8"))["digest"] != digest:
            return None
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    files = [folder / DECISIONS, *(folder / f"{name}.pcapng" for name in networks)]
    return summary if isinstance(summary, dict) and all(f.is_file() for f in files) else None
