"""A gateway as its users run it: a process of its own, real sockets, real signals."""

from __future__ import annotations

import itertools
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import linkgw
from linkgw.carriers import CARRIERS, Octets, SimpleIdentity
from linkgw.io.control import ask
from linkgw.io.multicast import MulticastReceiver, MulticastSender
from linkgw.spec.model import Catalog

PATIENCE_S = 20
_numbers = itertools.count()

ALLOW_ALL = """
version = 1
name = "everything"
doc = "for tests"
[[rule]]
name = "all"
doc = "for tests"
from = ["*"]
to = ["*"]
messages = ["*"]
"""
_POOLS = {"KOR": "K0000-K7777", "USA": "S0000-S7777", "JPN": "J0000-J7777"}


def until(true: Callable[[], Any]) -> Any:
    """Wait for what must become true; gives it."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := true()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
    return found


class Site:
    """A folder with a configuration of three SIMPLE networks and its policy."""

    def __init__(self, folder: Path, interfaces: Sequence[str], *, same_groups: bool, head: str) -> None:
        self.folder, self.config, self.policy = folder, folder / "gateway.toml", folder / "policy.toml"
        self.control, self.state = folder / "state.sock", folder / "state.sqlite"
        number = next(_numbers)
        self.groups: dict[str, dict[str, tuple[str, int]]] = {}
        text = f'name = "test"\npolicy = "policy.toml"\n{head}\n'
        for i, (name, interface) in enumerate(zip(_POOLS, interfaces, strict=True)):
            third = 0 if same_groups else i + 1
            base = f"239.{100 + os.getpid() % 90}.{(number * 4 + third) % 256}"
            port = 20000 + os.getpid() % 20000
            self.groups[name] = {"tracks": (f"{base}.1", port), "warnings": (f"{base}.2", port)}
            groups = "\n".join(
                f'{key} = {{ group = "{group}", port = {port} }}' for key, (group, port) in self.groups[name].items()
            )
            text += (
                f'[[network]]\nname = "{name}"\ninterface = "{interface}"\n{groups}\nttl = {int(interface != "lo")}\n'
                f'carrier = "simple"\nclass = "EXERCISE"\nstn = "0010{i + 1}"\nstn_pool = "61000-61777"\n'
                f'tn_pool = "{_POOLS[name]}"\nevent_pool = "30001-39999"\n'
            )
        self.config.write_text(text)
        self.policy.write_text(ALLOW_ALL)


class Gateway:
    """A running `linkgw run`."""

    def __init__(self, site: Site, *, prefix: Sequence[str] = (), environ: dict[str, str] | None = None) -> None:
        self.site = site
        self.lines: list[dict[str, Any]] = []
        self.process = subprocess.Popen(
            [*prefix, sys.executable, "-m", "linkgw", "run", str(site.config)],
            stderr=subprocess.PIPE, text=True, env={**os.environ, **(environ or {})},
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(json.loads(line) if line.startswith("{") else {"event": "text", "text": line})

    def told(self, event: str, **fields: Any) -> list[dict[str, Any]]:
        """The lines of the log of that event with those fields."""
        return [x for x in list(self.lines) if x["event"] == event and fields.items() <= x.items()]

    def wait_for(self, event: str, **fields: Any) -> dict[str, Any]:
        """The first such line, waiting for it."""
        found: list[dict[str, Any]] = until(
            lambda: self.told(event, **fields) or (self.process.poll() is not None and [{"event": "ended"}])
        )
        assert found[0]["event"] == event, self.lines
        return found[0]

    def status(self) -> dict[str, Any]:
        """What it says of itself."""
        return ask(self.site.control, {"ask": "status"})

    def send_signal(self, number: int) -> None:
        """Signal the gateway itself, whatever it was started through."""
        os.kill(self.pid, number)

    @property
    def pid(self) -> int:
        """Its process id, as it says itself."""
        pid: int = self.status()["pid"]
        return pid

    def stop(self) -> dict[str, Any]:
        """End it as a service manager does; its final counts."""
        self.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        assert code == 0, self.lines
        return self.told("final counts")[0]

    def close(self) -> None:
        """End it in any case."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(PATIENCE_S)


class Station:
    """A participant of one network: it sends, and hears what others send."""

    def __init__(self, site: Site, network: str, interface: str = "lo", *, port: int = 0) -> None:
        self.groups, self.stn, self.sequence = site.groups[network], 0o00005, 0
        self.receivers = {key: MulticastReceiver(interface, *where, gro=False) for key, where in self.groups.items()}
        self.sender = MulticastSender(interface, ttl=int(interface != "lo"), source_port=port, gso=False)

    def say(self, messages: Sequence[linkgw.Message], catalog: Catalog, group: str = "tracks") -> None:
        """Send messages, one datagram each."""
        payloads = [self.datagram(linkgw.encode(message, catalog)) for message in messages]
        assert self.sender.send(*self.groups[group], Octets.of(payloads)).sent.all()

    def datagram(self, words: bytes) -> bytes:
        """One SIMPLE datagram with these words."""
        self.sequence = (self.sequence + 1) & 0xFFFF
        columns = np.frombuffer(words, np.uint8).reshape(-1, 10)
        starts = np.array([0, len(columns)])
        pushed = CARRIERS["simple"].push_batch(
            SimpleIdentity(), columns, starts, stn=self.stn, npg=7, sequence=self.sequence
        )
        return pushed[0]

    def hear(self, catalog: Catalog, n: int, group: str = "tracks", wait_s: float = PATIENCE_S) -> list[linkgw.Message]:
        """The first n messages that others send, the gateway's own PPLI left out; fewer if no more come in time."""
        found: list[linkgw.Message] = []
        receiver, own = self.receivers[group], self.sender.address[1]
        deadline = time.monotonic() + wait_s
        while len(found) < n and select.select([receiver], [], [], max(deadline - time.monotonic(), 0))[0]:
            received = receiver.drain(1)
            for payload, source in zip(received.payloads, received.source, strict=True) if received else ():
                if int(source) & 0xFFFF == own:
                    continue
                packet = CARRIERS["simple"].pull(payload)
                messages = linkgw.decode_all(getattr(packet, "words", b""), catalog)
                found += [m for m in messages if isinstance(m, linkgw.Message) and m.name != "J2.0"]
        return found

    def close(self) -> None:
        """Close its sockets."""
        for receiver in self.receivers.values():
            receiver.close()
        self.sender.close()


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return linkgw.load_catalog()


@pytest.fixture
def make_site(tmp_path: Path) -> Callable[..., Site]:
    """`make_site(interfaces, same_groups=, head=)`: a configuration; by default on loopback, state in a file."""

    def make(
        interfaces: Sequence[str] = ("lo", "lo", "lo"),
        *,
        same_groups: bool = False,
        head: str = 'state = "state.sqlite"',
    ) -> Site:
        return Site(tmp_path, interfaces, same_groups=same_groups, head=head)

    return make


@pytest.fixture
def start() -> Iterator[Callable[..., Gateway]]:
    """`start(site, prefix=, environ=, ready=True)`: a gateway that runs until the test ends."""
    started: list[Gateway] = []

    def begin(site: Site, *, ready: bool = True, **options: Any) -> Gateway:
        started.append(Gateway(site, **options))
        if ready:
            started[-1].wait_for("ready")
        return started[-1]

    yield begin
    for gateway in started:
        gateway.close()


@pytest.fixture
def join() -> Iterator[Callable[..., Station]]:
    """`join(site, network, interface="lo")`: a participant."""
    joined: list[Station] = []

    def make(*args: Any, **options: Any) -> Station:
        joined.append(Station(*args, **options))
        return joined[-1]

    yield make
    for station in joined:
        station.close()


@pytest.fixture(name="until")
def until_fixture() -> Callable[[Callable[[], Any]], Any]:
    """`until(condition)`: wait for what must become true."""
    return until


@pytest.fixture
def air_track() -> Callable[..., linkgw.Message]:
    """`air_track(tn, speed)`: a J3.2."""

    def make(tn: str = "A0001", speed: int = 200) -> linkgw.Message:
        return linkgw.Message(
            "J3.2",
            {"tn": tn, "latitude": 36.5, "longitude": 127.0, "altitude": 1000.0, "speed": speed, "track_quality": 5,
             "identity": "friend"},
        )  # fmt: skip

    return make


@pytest.fixture
def threat_warning() -> Callable[..., linkgw.Message]:
    """`threat_warning(event)`: a J15.0."""

    def make(event: int = 1) -> linkgw.Message:
        return linkgw.Message(
            "J15.0",
            {"event": event, "repeat": 0, "state": "new", "kind": "launch detected", "class": "EXERCISE",
             "latitude": 39.0, "longitude": 125.7},
        )  # fmt: skip

    return make
