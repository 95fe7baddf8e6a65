"""A gateway to talk to: what a unit says on one network, what is heard on the others, in engineering values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import linkgw
from linkgw.carriers import CARRIERS, Octets
from linkgw.codec.message import Message
from linkgw.codec.values import parse_stn
from linkgw.conformance.draw import draw_message
from linkgw.gateway.config import GatewayConfig, parse_config
from linkgw.gateway.core import Core
from linkgw.gateway.events import (
    AddressTaken,
    Command,
    DatagramsReceived,
    Event,
    RaiseAlarm,
    RecordDecisions,
    SendDatagrams,
    StoreBindings,
)
from linkgw.picture.numbers import Binding
from linkgw.policy.rules import Policy
from linkgw.policy.schema import parse_policy
from linkgw.spec.model import Catalog, Group

CATALOG = linkgw.load_catalog()
T0_NS = 1_700_000_000 // 3600 * 3600 * 10**9 + 1000 * 10**9
"""`utc_ns` at which `mono_ns` is 0: 1000 s past an hour."""
OWN_SOURCE = 77
EVERYTHING = 'name = "all"\ndoc = "all"\nfrom = ["*"]\nto = ["*"]\nmessages = ["*"]\n'


@dataclass(frozen=True)
class Heard:
    """One datagram on a network, read as its units would."""

    group: Group
    payload: bytes
    stn: str
    npg: int
    sequence: int
    utc_ns: int
    messages: list[Any]


class Answer:
    """What the core wants done."""

    def __init__(self, gateway: Gateway, commands: Sequence[Command]) -> None:
        self._gateway = gateway
        self.commands = list(commands)
        self.alarms = [c.name for c in commands if isinstance(c, RaiseAlarm)]
        self.bindings = [b for c in commands if isinstance(c, StoreBindings) for b in c.changes]
        self.decisions = [line for c in commands if isinstance(c, RecordDecisions) for line in c.lines]

    def datagrams(self, network: str) -> list[Heard]:
        """What goes out to a network."""
        index = self._gateway.names.index(network)
        return [
            self._gateway.read(index, command.group, payload, int(at))
            for command in self.commands
            if isinstance(command, SendDatagrams) and command.network == index
            for payload, at in zip(command.payloads, command.utc_ns, strict=True)
        ]

    def to(self, network: str) -> list[Any]:
        """The messages in it."""
        return [m for heard in self.datagrams(network) for m in heard.messages]

    def one(self, network: str) -> dict[str, Any]:
        """The fields of the one message that goes out to a network."""
        (message,) = self.to(network)
        return dict(message.fields)


class TwofoldCore(Core):
    """A core that records, beside one that does not and so takes its shorter way where messages come alone.

    Both are told the same, and have to want the same done and to count the same.
    """

    def __init__(self, config: GatewayConfig, policy: Policy) -> None:
        super().__init__(config, CATALOG, policy, record=True)
        self.other = Core(config, CATALOG, policy)

    def restore(self, bindings: Iterable[Binding], mono_ns: int) -> int:
        """Of both."""
        bindings = list(bindings)
        self.other.restore(bindings, mono_ns)
        return super().restore(bindings, mono_ns)

    def step(self, event: Event) -> list[Command]:
        """Of both."""
        commands, others = super().step(event), self.other.step(event)
        assert _plain(c for c in commands if not isinstance(c, RecordDecisions)) == _plain(others)
        assert self.ledger.as_dict() == self.other.ledger.as_dict()
        return commands


def _plain(commands: Iterable[Command]) -> list[tuple[object, ...]]:
    """Commands to be compared; bindings of one are in any order."""
    return [(type(c).__name__, *(_comparable(getattr(c, name)) for name in c.__slots__)) for c in commands]


def _comparable(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Octets):
        return list(value)
    return sorted(value, key=str) if isinstance(value, tuple) else value


class Gateway:
    """A core and its networks."""

    def __init__(
        self, rules: str | Sequence[str], networks: dict[str, dict[str, Any]], timers: dict[str, float]
    ) -> None:
        self.names = list(networks)
        text = 'name = "t"\npolicy = "p.toml"\n[timers]\n' + "".join(f"{k} = {float(v)}\n" for k, v in timers.items())
        for i, (name, more) in enumerate(networks.items()):
            letter = "KVJM"[i]
            settings = {
                "name": name, "interface": "lo", "carrier": "simple", "class": "EXERCISE", "stn": f"0010{i + 1}",
                "stn_pool": f"0{i + 1}000-0{i + 1}777", "tn_pool": f"{letter}0000-{letter}7777", **more,
            }  # fmt: skip
            text += "[[network]]\n" + "".join(f"{k} = {_toml(v)}\n" for k, v in settings.items())
            for key, n in (("tracks", 1), ("warnings", 2)):
                text += f'{key} = {{ group = "239.1.{i}.{n}", port = 500{n} }}\n'
        self.config = parse_config(text, "test")
        self.core = TwofoldCore(self.config, self.policy(rules))
        for i in range(len(self.names)):
            self.core.step(AddressTaken(i, OWN_SOURCE))
        self._sequence = 0

    def policy(self, rules: str | Sequence[str]) -> Policy:
        """A policy for the networks; a rule per text."""
        box = '[areas.box]\ndoc = "box"\npolygon = [[30.0, 120.0], [30.0, 130.0], [40.0, 130.0], [40.0, 120.0]]\n'
        bodies = [rules] if isinstance(rules, str) else rules
        areas = box if any("area =" in body for body in bodies) else ""
        text = 'version = 1\nname = "p"\ndoc = "p"\n' + areas + "".join(f"[[rule]]\n{body}\n" for body in bodies)
        return Policy(parse_policy(text, "p"), CATALOG, self.names, "p")

    def read(self, network: int, group: Group, payload: bytes, utc_ns: int) -> Heard:
        config = self.config.networks[network]
        envelope = CARRIERS[config.carrier].pull_batch(Octets.of([payload]))
        assert not envelope.reason[0]
        words = envelope.words.tobytes()
        messages = linkgw.decode_all(words, CATALOG, parity=config.parity) if words else []
        assert all(isinstance(m, Message) for m in messages), messages
        return Heard(
            group, payload, f"{int(envelope.stn[0]):05o}", int(envelope.npg[0]), int(envelope.sequence[0]), utc_ns,
            messages,
        )  # fmt: skip

    def datagram(self, network: str, *messages: Message | bytes, stn: str = "00011", npg: int = 7) -> bytes:
        """A datagram as a unit of the network sends it."""
        config = self.config.networks[self.names.index(network)]
        words = b"".join(
            m if isinstance(m, bytes) else linkgw.encode(m, CATALOG, parity=config.parity) for m in messages
        )
        rows = np.frombuffer(words, np.uint8).reshape(-1, 10)
        carrier = CARRIERS[config.carrier]
        self._sequence += 1
        octets = carrier.push_batch(
            carrier.identity_type(), rows, np.array([0, len(rows)]), stn=parse_stn(stn), npg=npg,
            sequence=self._sequence & 0xFFFF,
        )  # fmt: skip
        return octets[0]

    def says(
        self, network: str, *messages: Message | bytes, at: float = 0.0, stn: str = "00011",
        group: Group | None = None, source: int = 5,
    ) -> Answer:  # fmt: skip
        """A unit sends one datagram."""
        if group is None:
            names = [m.name for m in messages if isinstance(m, Message)]
            group = Group.WARNINGS if "J15.0" in names else Group.TRACKS
        payload = self.datagram(network, *messages, stn=stn)
        return self.hears(network, [payload], [at], group=group, source=source)

    def hears(
        self, network: str, payloads: Sequence[bytes], at: Sequence[float], *, group: Group = Group.TRACKS,
        source: int = 5,
    ) -> Answer:  # fmt: skip
        """Datagrams arrive as one batch."""
        mono_ns = np.array([round(t * 1e9) for t in at], np.int64)
        event = DatagramsReceived(
            self.names.index(network), group, Octets.of(list(payloads)), mono_ns, T0_NS + mono_ns,
            np.full(len(payloads), source, np.uint64),
        )  # fmt: skip
        return self.step(event)

    def step(self, event: Event) -> Answer:
        """Any event."""
        return Answer(self, self.core.step(event))

    def fate(self, origin: str, recipient: str) -> dict[str, int]:
        """What became of everything so far from one network to another."""
        flow = dict(self.core.ledger.as_dict()["flows"][f"{origin}>{recipient}"])
        blanked, withheld = flow.pop("references_blanked"), flow.pop("warnings_withheld")
        assert isinstance(blanked, int)
        assert isinstance(withheld, int)
        return flow

    def refusals(self, network: str) -> dict[str, int]:
        """Messages of a network that were not admitted, by reason."""
        found = dict(self.core.ledger.as_dict()["networks"][network]["messages"])
        del found["admitted"]
        return found


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


@pytest.fixture
def gateway() -> Iterator[Callable[..., Gateway]]:
    """`gateway(rules, KOR={...}, timers={...})`: three networks; the sums have to close when the test ends."""
    made: list[Gateway] = []

    def make(
        rules: str | Sequence[str] = EVERYTHING, *, timers: dict[str, float] | None = None,
        networks: Sequence[str] = ("KOR", "USA", "JPN"), **settings: dict[str, Any],
    ) -> Gateway:  # fmt: skip
        made.append(Gateway(rules, {n: settings.get(n, {}) for n in networks}, timers or {}))
        return made[-1]

    yield make
    for one in made:
        assert one.core.ledger.faults() == []


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The shipped specs."""
    return CATALOG


@pytest.fixture(scope="session")
def say() -> Callable[..., Message]:
    """`say("J3.2", tn="A2345", ...)`: a message with every other field at no statement, or any value it must have."""

    def make(name: str, **fields: Any) -> Message:
        drawn = draw_message(CATALOG.messages[name], np.random.default_rng(0)).fields
        spec = CATALOG.messages[name].fields
        rest = {n: None if f.no_statement is not None else drawn[n] for n, f in spec.items()}
        if "class" in rest:
            rest["class"] = "EXERCISE"
        return Message(name, {**rest, **fields})

    return make
