"""The work of `linkgw policy explain`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from linkgw.carriers import Octets
from linkgw.cli import sources
from linkgw.cli.gateways import find_config, find_network
from linkgw.cli.output import console, new_table
from linkgw.cli.where import parse_where
from linkgw.codec.scalar import decode
from linkgw.codec.values import parse_stn
from linkgw.errors import ConfigError, Fault, Reason, WireError
from linkgw.gateway.admission import Admission
from linkgw.gateway.config import GatewayConfig, Network
from linkgw.gateway.events import DatagramsReceived
from linkgw.gateway.ledger import Ledger
from linkgw.gateway.release import Recipient
from linkgw.io.captures import read_capture
from linkgw.io.line_decoder import LineDecoder
from linkgw.io.line_encoder import LineEncoder
from linkgw.io.lines import Line, parse_line, parse_time
from linkgw.policy.explain import Explanation, Release, explain
from linkgw.policy.rules import Policy, load_policy
from linkgw.spec.load import load_catalog
from linkgw.spec.model import Catalog, Group, Role


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be explained, as the command line has it."""

    captures: Sequence[str]
    """Captures, or - for JSON lines on stdin."""
    lines: Sequence[str]
    """JSON lines."""
    hexes: Sequence[str]
    """Datagrams or words in hex."""
    config: Path | None
    """Configuration; None: the shipped one."""
    origin: str | None
    """Network that all come from; None: by destination."""
    recipients: Sequence[str]
    """Only these; none: all others."""
    where: Sequence[str]
    """Conditions on lines."""
    count: int
    """At most so many messages."""
    specs: Path | None
    """Specifications; None: the shipped ones."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of one message."""

    line: Line
    """The message."""
    origin: str
    """Network that it came from."""
    refusal: str
    """Why it does not even reach the policy; empty if it does."""
    explanation: Explanation | None
    """What the policy makes of it; None where it is refused."""


def explain_all(question: Question, as_json: bool) -> None:
    """Explain messages, one after the other."""
    catalog = load_catalog(question.specs)
    config, file = find_config(question.config)
    for name in (question.origin, *question.recipients):
        if name is not None:
            find_network(config, name, "--from" if name == question.origin else "--to")
    policy = load_policy(file.parent / config.policy, catalog, [n.name for n in config.networks])
    explainer = _Explainer(config, policy, catalog, question.recipients)
    wanted = parse_where(question.where, catalog)
    shown = 0
    for line in _lines(question, catalog):
        if line.packet is not None or not wanted(line):
            continue
        if shown == question.count:
            print(f"linkgw: there is more; --count {question.count} are shown", file=sys.stderr)
            break
        answer = explainer.answer(line, question.origin)
        if as_json:
            print(msgspec.json.encode(_plain(answer)).decode())
        else:
            _print(answer)
        shown += 1
    if not shown:
        raise ConfigError([Fault("policy explain", "no message to explain", expected="CAPTURE, -, --line or --hex")])


def _lines(question: Question, catalog: Catalog) -> Iterator[Line]:
    for number, text in enumerate(question.lines, 1):
        yield parse_line(text.encode(), f"--line {number}")
    decoder = LineDecoder(catalog)
    collected = _Collected()
    if question.hexes:
        sources.decode_hex([sources.parse_hex(text, "--hex") for text in question.hexes], decoder, True, collected)
        yield from collected.lines
    for name in question.captures:
        if name == "-":
            for number, octets in enumerate(sys.stdin.buffer, 1):
                if octets.strip():
                    yield parse_line(octets, f"line {number}")
            continue
        for batch in read_capture(name):
            yield from decoder.decode_capture(batch)


class _Collected:
    """Lines kept."""

    is_full = False

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def write(self, lines: Sequence[Line]) -> None:
        self.lines += lines


class _Explainer:
    def __init__(self, config: GatewayConfig, policy: Policy, catalog: Catalog, recipients: Sequence[str]) -> None:
        self._policy, self._catalog = policy, catalog
        self._encoder = LineEncoder(catalog)
        self._networks = {c.name: Network(c, i) for i, c in enumerate(config.networks)}
        self._groups = {
            f"{config_of.group}:{config_of.port}": (c.name, group)
            for c in config.networks
            for group, config_of in ((Group.TRACKS, c.tracks), (Group.WARNINGS, c.warnings))
        }
        self._wanted = recipients
        ledger = Ledger(list(self._networks))
        self._admissions = {
            name: Admission(network, catalog, Recipient(network, config, catalog).spaces, ledger)
            for name, network in self._networks.items()
        }

    def answer(self, line: Line, origin: str | None) -> Answer:
        """What becomes of one line's message."""
        by_group = self._groups.get(line.destination or "")
        if origin is None and by_group is None:
            got = line.destination or "no destination"
            raise ConfigError([Fault("policy explain", "origin not known", got, "--from NETWORK")])
        name = origin or (by_group[0] if by_group else "")
        if line.error is not None:
            return Answer(line, name, str(line.error), None)
        network = self._networks[name]
        words = self._encoder.words(line)
        try:
            message = decode(words, self._catalog)
        except WireError as error:
            return Answer(line, name, str(error), None)
        spec = self._catalog.messages[message.name]
        group = by_group[1] if by_group and by_group[0] == name else spec.groups[0]
        if line.time is not None:
            utc_ns = parse_time(line.time)
        else:
            validity = spec.field_with(Role.VALIDITY)
            stated = None if validity is None else message.fields[validity.name]
            utc_ns = round(stated * 1e9) if isinstance(stated, int | float) else 0
        octets = self._encoder.words(Line(message=message.name, fields=dict(message.stated())), network.parity)
        payload = network.carrier.push_batch(
            network.carrier.identity_type(),
            np.frombuffer(octets, np.uint8).reshape(-1, 10),
            np.array([0, len(octets) // 10]),
            stn=1 if line.stn is None else parse_stn(line.stn),
            npg=spec.npg,
        )
        return self._judge(line, network, group, payload, utc_ns)

    def _judge(self, line: Line, network: Network, group: Group, payload: Octets, utc_ns: int) -> Answer:
        time = np.array([utc_ns])
        event = DatagramsReceived(network.index, group, payload, time, time, np.zeros(1, np.uint64))
        admitted = self._admissions[network.name].admit(event)
        for _, reasons in admitted.refused:
            return Answer(line, network.name, Reason(int(reasons[0])).text, None)
        (kind,) = admitted.kinds
        recipients = [
            (n.name, n.network_class)
            for n in self._networks.values()
            if n is not network and (not self._wanted or n.name in self._wanted)
        ]
        explanation = explain(
            self._policy,
            kind.columns,
            int(kind.stn[0]),
            int(kind.age_ns[0]),
            origin=network.name,
            recipients=recipients,
        )
        return Answer(line, network.name, "", explanation)


def _plain(answer: Answer) -> dict[str, object]:
    found: dict[str, object] = {"line": answer.line, "from": answer.origin}
    if answer.explanation is None:
        return found | {"refused": answer.refusal, "may_see": []}
    e = answer.explanation
    return found | {"age_s": e.age_s, "may_see": e.may_see, "to": {r.recipient: _plain_release(r) for r in e.releases}}


def _plain_release(release: Release) -> dict[str, object]:
    plain = msgspec.to_builtins(release)
    assert isinstance(plain, dict)  # a dataclass gives one
    del plain["recipient"]
    return plain


def _print(answer: Answer) -> None:
    out = console()
    line = answer.line
    head = f"[bold]{line.message}[/] from [bold]{answer.origin}[/]"
    if line.stn is not None:
        head += f", STN {line.stn}"
    if answer.explanation is not None and answer.explanation.age_s is not None:
        head += f", age {answer.explanation.age_s:.2f} s"
    if line.datagram is not None:
        head += f", datagram {line.datagram}"
    out.print(head)
    out.print("  " + ", ".join(f"{name} {value}" for name, value in (line.fields or {}).items()), style="dim")
    if answer.explanation is None:
        out.print(f"  [red]refused[/]: {answer.refusal}. It reaches no rule, and nobody may see it.\n")
        return
    for release in answer.explanation.releases:
        _print_release(release)
    names = " ".join(answer.explanation.may_see) or "nobody"
    out.print(f"  May see it: [bold]{names}[/]\n")


def _print_release(release: Release) -> None:
    out = console()
    if release.rule is None:
        out.print(f"  to [bold]{release.recipient}[/]: [red]denied[/], no rule lets it through")
    else:
        number = release.verdicts[-1].number + 1
        out.print(f"  to [bold]{release.recipient}[/]: [green]released[/] by rule {number}, {release.rule}")
    table = new_table(">", "RULE", "WHY NOT", "GOT", "EXPECTED")
    for verdict in release.verdicts:
        if not verdict.mismatches:
            table.add_row(str(verdict.number + 1), verdict.name, "[green]matches: decides[/]", "", "")
        for i, m in enumerate(verdict.mismatches):
            first = (str(verdict.number + 1), verdict.name) if i == 0 else ("", "")
            table.add_row(*first, m.key, m.got, m.expected)
    from rich.padding import Padding

    out.print(Padding(table, (0, 0, 0, 4)))
    for text, changes in (("left out", release.redacted), ("made coarser", release.coarsened)):
        for c in changes:
            after = "not stated" if c.after is None else c.after
            out.print(f"    {text} by {release.rule}: {c.field} {c.before} -> {after}")
    if release.renumbered:
        out.print(f"    in {release.recipient}'s own numbers: {', '.join(release.renumbered)}")
    if release.required:
        out.print(f"    withheld unless {release.recipient} holds: {', '.join(release.required)}")
    if release.optional:
        out.print(f"    not stated unless {release.recipient} holds it: {', '.join(release.optional)}")
    if release.is_drop and release.rule is None:
        out.print(f"    as a drop it goes out bare all the same if {release.recipient} holds the track")
