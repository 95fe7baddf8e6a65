"""Random worlds for the core: networks, a policy, reports, and traffic made of them; all seeded.

A report is drawn in raw codes, its identifiers as small indexes into a naming table, so that the same traffic can be
sent under other names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.random import Generator

from linkgw.carriers import CARRIERS, Octets, SimpleIdentity
from linkgw.codec.values import format_tn
from linkgw.conformance.draw import draw_raw
from linkgw.errors import PolicyError
from linkgw.gateway.config import GatewayConfig, parse_config
from linkgw.policy.rules import Policy
from linkgw.policy.schema import PolicyText, parse_policy
from linkgw.spec.model import Catalog, FieldType, Group, MessageSpec, Role, WordKind

NAMES = ("KOR", "USA", "JPN")
"""Networks of a world."""
N_OBJECTS = 5
"""Tracks, participants and events of each origin have indexes below this."""
GHOSTS = (3, 4)
"""Indexes of objects that may be withheld from a recipient altogether."""
FORWARDER = 0o77
"""A listed forwarder on every network."""
SOURCES = ((0o100, 0o103), (0o110, 0o113))
"""Ranges of sending units that policies tell apart."""
HOUR_NS = 3_600_000_000_000
START_NS = 1_700_000_000_000_000_000
_KINDS = ("J3.3", "J3.6", "J3.0", "J2.2", "J13.2", "J7.0", "J7.0", "J7.2", "J7.4", "J15.0", "J15.0")
_AGES_NS = (None, 200_000_000, 5_000_000_000, 60_000_000_000)


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """One message as drawn."""

    spec: MessageSpec
    """Its kind."""
    raws: Mapping[str, int]
    """Raw code of every field; identifiers are indexes below `N_OBJECTS`, but for no statement."""
    source: tuple[int, int]
    """Sending unit: which range of `SOURCES`, and which number in it."""
    age_ns: int | None
    """Time of arrival less time of validity; None: none stated."""
    held: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """References to tracks of other networks by the number that the origin holds: field -> (network, index)."""

    @property
    def group(self) -> Group:
        """The group that it is sent to."""
        return self.spec.groups[-1] if self.spec.name == "J15.0" else Group.TRACKS


@dataclass(frozen=True, slots=True, eq=False)
class Datagram:
    """One datagram of a trace, or a tick of the clock."""

    network: int
    """Index of the origin; -1: `TimerFired`."""
    at_ns: int
    """Time since the start of the trace."""
    group: Group = Group.TRACKS
    """The group that it is sent to."""
    parts: tuple[Report | bytes, ...] = ()
    """Messages, and runs of words that are none."""
    source: tuple[int, int] | None = None
    """Sending unit; None: a listed forwarder."""
    octets: bytes | None = None
    """Payload of a datagram that is no envelope."""


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A gateway's configuration and policy."""

    catalog: Catalog
    """The specs."""
    config: GatewayConfig
    """Its networks."""
    policy: Policy
    """What is released."""
    kinds: tuple[str, ...]
    """The few kinds of messages that are drawn, so that what is drawn meets."""


@dataclass(slots=True, eq=False)
class Naming:
    """Under which numbers indexes go out; one table per origin and kind of number."""

    tables: dict[tuple[int, FieldType], tuple[int, ...]]
    """(origin, TN, STN or EVENT) -> number of each index."""
    sources: tuple[tuple[int, ...], ...]
    """Header STN of each sending unit."""
    repeat_mask: int = 0
    """Exclusive-or on repeat numbers."""


def plain_naming() -> Naming:
    """The same numbers on every network."""
    types = (FieldType.TN, FieldType.STN, FieldType.EVENT)
    tables = {(o, t): tuple(0o200 + i for i in range(N_OBJECTS)) for o in range(len(NAMES)) for t in types}
    return Naming(tables, tuple(tuple(range(low, high + 1)) for low, high in SOURCES))


def draw_naming(rng: Generator, keep: int) -> Naming:
    """Other numbers for everything but what one network says, whose numbers are its own knowledge."""
    naming = plain_naming()
    for origin, type_ in naming.tables:
        if origin != keep:
            numbers = 0o200 + rng.permutation(200)[:N_OBJECTS]
            naming.tables[origin, type_] = tuple(int(n) for n in numbers)
    naming.sources = tuple(tuple(int(n) for n in rng.permutation(units)) for units in naming.sources)
    naming.repeat_mask = int(rng.integers(64))
    return naming


def pack(report: Report, naming: Naming, origin: int, at_ns: int, numbers: Mapping[str, int] | None = None) -> bytes:
    """The words of a report; `numbers` has what its `held` references resolve to."""
    spec, words = report.spec, []
    raws = {**report.raws, **(numbers or {})}
    for name, f in spec.fields.items():
        is_index = raws[name] != f.no_statement and name not in report.held
        if f.type in (FieldType.TN, FieldType.STN, FieldType.EVENT) and is_index:
            raws[name] = naming.tables[origin, f.type][raws[name]]
        elif f.type is FieldType.REPEAT:
            raws[name] ^= naming.repeat_mask
    validity = spec.field_with(Role.VALIDITY)
    if validity is not None and report.age_ns is not None:
        raws[validity.name] = (START_NS + at_ns - report.age_ns) % HOUR_NS // 10_000_000
    for w in spec.words:
        bits, silent = w.kind.code, True
        if w.kind is WordKind.INITIAL:
            bits |= spec.label << 2 | spec.sublabel << 7
        elif w.kind is WordKind.CONTINUATION:
            bits |= w.index << 2
        for f in w.values:
            bits |= (raws[f.name] & f.mask) << f.start
            silent &= raws[f.name] == f.no_statement
        words.append((w, bits, silent))
    sent: list[int] = []
    for i, (w, bits, silent) in enumerate(words):
        before_another = w.kind is WordKind.EXTENSION and any(
            not s or not v.optional for v, _, s in words[i + 1 :] if v.kind is WordKind.EXTENSION
        )
        if not w.optional or not silent or before_another:
            sent.append(bits)
    sent[0] |= (len(sent) - 1) << 10
    return b"".join(bits.to_bytes(10, "little") for bits in sent)


def draw_report(world: World, rng: Generator, origin: int) -> Report:
    """A report that the specs allow, of one of a few objects."""
    spec = world.catalog.messages[world.kinds[int(rng.integers(len(world.kinds)))]]
    raws, held = {}, {}
    silent = {w.name for w in spec.words if w.optional and rng.integers(2)}
    for word in spec.words:
        for f in word.values:
            raw = draw_raw(f, rng)
            if word.name in silent and f.no_statement is not None:
                raw = f.no_statement
            elif f.type in (FieldType.TN, FieldType.STN, FieldType.EVENT):
                raw = int(rng.integers(2 if f.type is FieldType.EVENT else N_OBJECTS))
                if f.role is not Role.SUBJECT and rng.integers(4) == 0:
                    held[f.name] = (int(rng.choice([n for n in range(len(NAMES)) if n != origin])), raw)
            elif f.role is Role.CLASS and f.enumeration is not None:
                raw = f.enumeration.codes["EXERCISE"]
            elif f.name in spec.ends_track_where and f.enumeration is not None and rng.integers(2):
                raw = f.enumeration.codes[spec.ends_track_where[f.name][0]]
            elif f.type is FieldType.REPEAT:
                raw = int(rng.integers(64))
            raws[f.name] = raw
    validity = spec.field_with(Role.VALIDITY)
    age_ns = None if validity is None else _AGES_NS[int(rng.integers(len(_AGES_NS)))]
    if validity is not None:
        raws[validity.name] = validity.no_statement or 0
    return Report(spec, raws, (int(rng.integers(2)), int(rng.integers(4))), age_ns, held)


def draw_world(catalog: Catalog, rng: Generator) -> World:
    """Three networks with small pools and short lives, and a policy of a few random rules."""
    config = parse_config(_config_text(rng), "world")
    kinds = tuple(dict.fromkeys(str(k) for k in ("J3.2", *rng.choice(_KINDS, int(rng.integers(1, 4))))))
    rules = []
    for number in range(int(rng.integers(2, 6))):
        rule = _draw_rule(catalog, rng, number, kinds)
        try:
            Policy(_policy_text([rule]), catalog, list(NAMES), "world")
        except PolicyError:
            continue
        rules.append(rule)
    return World(catalog, config, Policy(_policy_text(rules), catalog, list(NAMES), "world"), kinds)


def _policy_text(rules: list[dict[str, Any]]) -> PolicyText:
    head = parse_policy('version = 1\nname = "drawn"\ndoc = "drawn"\n', "world").model_dump(by_alias=True)
    area = {"doc": "half", "polygon": [(-80.0, -80.0), (-80.0, 80.0), (80.0, 80.0), (80.0, -80.0)]}
    return PolicyText.model_validate({**head, "areas": {"half": area}, "rule": rules})


def _draw_rule(catalog: Catalog, rng: Generator, number: int, kinds: tuple[str, ...]) -> dict[str, Any]:
    names = [str(n) for n in rng.choice(kinds, size=int(rng.integers(1, len(kinds) + 1)), replace=False)]
    if rng.integers(4) == 0:
        names = ["*"]

    def networks() -> list[str]:
        return ["*"] if rng.integers(3) == 0 else [str(n) for n in rng.choice(NAMES, int(rng.integers(1, 3)), False)]

    rule: dict[str, Any] = {
        "name": f"r{number}", "doc": "drawn", "from": networks(), "to": networks(), "messages": names
    }  # fmt: skip
    if rng.integers(3) == 0:
        rule["identity"] = [str(n) for n in rng.choice(list(catalog.enumerations["identity"].codes), 4, False)]
    if rng.integers(2):
        low, high = SOURCES[int(rng.integers(2))]
        rule["source_stn"] = [f"{low:05o}-{high:05o}"]
    if rng.integers(5) == 0:
        rule["quality_min"] = int(rng.integers(1, 12))
    if rng.integers(6) == 0:
        rule["age_max_s"] = float(rng.choice([3.0, 30.0]))
    if rng.integers(6) == 0:
        rule["area"] = ["half"]
    if rng.integers(6) == 0:
        rule["altitude_m"] = {"max": 8000.0}
    fields = {f.name: f for k in kinds if names == ["*"] or k in names for f in catalog.messages[k].fields.values()}
    always = {
        f.name for m in catalog.messages.values() if names == ["*"] or m.name in names
        for f in m.fields.values() if f.no_statement is None
    }  # fmt: skip
    one = catalog.messages[kinds[int(rng.integers(len(kinds)))] if names == ["*"] else names[0]]
    may = [n for n in one.fields if n not in always]
    if may and rng.integers(3):
        rule["redact"] = [str(n) for n in rng.choice(may, int(rng.integers(1, len(may) + 1)), replace=False)]
    numbers = [n for n in may if fields[n].type is FieldType.NUMBER and n not in rule.get("redact", [])]
    if numbers and rng.integers(3):
        chosen = [str(n) for n in rng.choice(numbers, min(len(numbers), 3), replace=False)]
        steps = {n: float(fields[n].scale * int(rng.integers(4, 300))) for n in chosen}
        rule["coarsen"] = {n: s for n, s in steps.items() if Fraction(str(s)) % fields[n].scale == 0}
    return rule


def _config_text(rng: Generator) -> str:
    size = int(rng.choice([1, 2, 63]))
    text = 'name = "world"\npolicy = "p.toml"\n[timers]\ntrack_timeout_s = 6.0\nevent_timeout_s = 9.0\nhold_s = 4.0\n'
    for i, name in enumerate(NAMES):
        first = (i + 1) << 14
        carrier = "dis" if rng.integers(3) == 0 else "simple"
        text += f"""[[network]]
name = "{name}"
interface = "lo"
tracks = {{group = "239.1.{i}.1", port = 5001}}
warnings = {{group = "239.1.{i}.2", port = 5002}}
carrier = "{carrier}"
class = "EXERCISE"
stn = "0000{i + 1}"
stn_pool = "01000-010{size:02o}"
tn_pool = "{format_tn(first)}-{format_tn(first + size)}"
event_pool = "1-{size}"
forwarders = ["{FORWARDER:05o}"]
"""
    return text


def envelope(
    world: World, network: int, words: bytes, stn: int, rng: Generator, sequence: int
) -> bytes:  # the header fields that a gateway does not hand on are random
    """A datagram of one of the network's own units."""
    config = world.config.networks[network]
    rows = np.frombuffer(words, np.uint8).reshape(-1, 10)
    identity = SimpleIdentity(source_node=int(rng.integers(1, 120))) if config.carrier == "simple" else None
    carrier = CARRIERS[config.carrier]
    octets: Octets = carrier.push_batch(
        identity or carrier.identity_type(),
        rows,
        np.array([0, len(rows)]),
        stn=stn,
        npg=int(rng.integers(512)),
        net=int(rng.integers(128)),
        sequence=sequence & 0xFFFF,
    )
    return octets[0]
