"""The networks of the benches: the shipped trilateral gateway, on groups and ports of this process alone.

KOR (SIMPLE) in; USA (DIS) and JPN (SIMPLE) out. Of the shipped configuration only this is changed: groups and ports,
so that benches and tests do not hear each other; where the state is kept; pools for more tracks than the 3,840 of the
shipped ones; and how often the gateway makes itself known (once, before the sinks listen), so that the sinks count the
load's datagrams only. More networks are like JPN.
"""

from __future__ import annotations

import os
import re
import socket
from dataclasses import dataclass
from pathlib import Path

from linkgw.spec.load import shipped_folder

SHIPPED = shipped_folder() / "configurations"
ORIGIN, RECIPIENTS = "KOR", ("USA", "JPN")
NAMES = (ORIGIN, *RECIPIENTS)
PAD = {"USA": 28, "JPN": 0}
"""Octets that a relay puts behind a datagram: so much longer is the DIS envelope of one of three words."""
TN_POOL = "80000-ZZ777"
"""Of every network; the loads' own numbers are below it."""
OWN_ADDRESS = "127.0.0.77"
"""What the gateway sends from: the kernel keeps its echo away, as a relay hears none of its own."""
RECEIVE_BUFFER = 4 << 20
"""As shipped; the relays ask for as much."""


@dataclass(frozen=True, slots=True)
class Place:
    """One group of one network."""

    group: str
    port: int


def own_octet() -> int:
    """A second octet of groups that no other process on this machine has."""
    return 10 + os.getpid() % 200


def free_ports(n: int) -> list[int]:
    """Ports that nobody had just now."""
    held = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(n)]
    for one in held:
        one.bind(("", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


class Networks:
    """Groups and ports of the networks, and the configuration that has them.

    Parameters
    ----------
    n : int
        Networks, at least the three.
    """

    def __init__(self, n: int = 3) -> None:
        self.names = (*NAMES, *(f"N{i:02}" for i in range(len(NAMES), n)))
        ports = free_ports(2 * n)
        self.tracks = {x: Place(f"239.{own_octet()}.77.{i + 1}", ports[i]) for i, x in enumerate(self.names)}
        self.warnings = {x: Place(f"239.{own_octet()}.78.{i + 1}", ports[n + i]) for i, x in enumerate(self.names)}

    def write(self, folder: Path, *, state: bool = True) -> Path:
        """The configuration and the policy in a folder; gives the configuration's path."""
        head, *blocks = (SHIPPED / "trilateral.toml").read_text().split("[[network]]\n")
        kept = 'state = "state.sqlite"\n' if state else ""
        head = change(head, r"^# state = .*\n", kept + f'control = "{folder / "control.sock"}"\n')
        head = change(head, r"^ppli_s = [\d.]+", "ppli_s = 3600.0")
        blocks += [_renamed(blocks[-1], name, i) for i, name in enumerate(self.names) if name not in NAMES]
        for i, name in enumerate(self.names):
            blocks[i] = self._moved(blocks[i], name)
        (folder / "gateway.toml").write_text("[[network]]\n".join([head, *blocks]))
        (folder / "trilateral-policy.toml").write_bytes((SHIPPED / "trilateral-policy.toml").read_bytes())
        return folder / "gateway.toml"

    def _moved(self, block: str, name: str) -> str:
        """A network on the groups and ports of this process, with room for many tracks."""
        assert f'name = "{name}"' in block, f"the networks of the shipped configuration are not {NAMES}"
        for kind, place in (("tracks", self.tracks[name]), ("warnings", self.warnings[name])):
            block = change(block, rf"^{kind} = .*}}", f'{kind} = {{ group = "{place.group}", port = {place.port} }}')
        block = change(block, r"^ttl = .*", f'ttl = 0\nsource = "{OWN_ADDRESS}"')
        return change(block, r'^tn_pool = ".*"', f'tn_pool = "{TN_POOL}"')


def change(text: str, pattern: str, instead: str) -> str:
    """Replace the one line that begins so."""
    changed, n = re.subn(pattern, instead, text, flags=re.MULTILINE)
    assert n == 1, f"{pattern} is {n} times in the shipped configuration"
    return changed


def _renamed(block: str, name: str, index: int) -> str:
    block = change(block, r'^name = ".*"', f'name = "{name}"')
    block = change(block, r'^nation = ".*"\n', "")
    return change(block, r'^stn = ".*"', f'stn = "{0o200 + index:05o}"')
