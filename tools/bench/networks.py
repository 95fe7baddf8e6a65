"""The networks of the benches: the shipped trilateral gateway, on groups and ports of this process alone.

KOR (SIMPLE) in; USA (DIS) and JPN (SIMPLE) out. Of the shipped configuration only this is changed: groups and ports,
so that benches and tests do not hear each other; where the state is kept; and how often the gateway makes itself
known (once, before the sinks listen), so that the sinks count the load's datagrams only.
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
    """Groups and ports of the three networks, and the configuration that has them."""

    def __init__(self) -> None:
        ports = free_ports(6)
        self.tracks = {n: Place(f"239.{own_octet()}.77.{i + 1}", ports[i]) for i, n in enumerate(NAMES)}
        self.warnings = {n: Place(f"239.{own_octet()}.78.{i + 1}", ports[3 + i]) for i, n in enumerate(NAMES)}

    def write(self, folder: Path, *, state: bool = True) -> Path:
        """The shipped configuration and policy as they are run here; gives the configuration's path."""
        text = (SHIPPED / "trilateral.toml").read_text()
        for name in NAMES:
            for kind, places in (("tracks", self.tracks), ("warnings", self.warnings)):
                place = places[name]
                head, mine, tail = text.partition(f'name = "{name}"')
                changed, n = re.subn(
                    rf"^{kind} = \{{[^}}]*\}}",
                    f'{kind} = {{ group = "{place.group}", port = {place.port} }}',
                    tail,
                    count=1,
                    flags=re.MULTILINE,
                )
                assert n, f"{kind} of {name} not found in the shipped configuration"
                text = head + mine + changed
        kept = 'state = "state.sqlite"\n' if state else ""
        for pattern, instead in (
            (r"^# state = .*\n", kept + f'control = "{folder / "control.sock"}"\n'),
            (r"^ppli_s = [\d.]+", "ppli_s = 3600.0"),
        ):
            text, n = re.subn(pattern, instead, text, flags=re.MULTILINE)
            assert n == 1, f"{pattern} not found in the shipped configuration"
        (folder / "gateway.toml").write_text(text)
        (folder / "trilateral-policy.toml").write_bytes((SHIPPED / "trilateral-policy.toml").read_bytes())
        return folder / "gateway.toml"
