"""Non-interference: two inputs that differ only in what a recipient may not see give it equal octets.

What a recipient X may see is the time-stamped sequence of messages, datagram by datagram, after release, redaction
and coarsening (design 4a.2). Identifiers and references are compared by meaning: a reference to an object that X is
never shown is no statement, whichever object it names; all numbers of an origin may be others, one for one.

Left out on purpose: exact timing on the wire (a batch may wait for another recipient's bindings to be stored); what
X's own network says, which is the same in both inputs; when the gateway's own clock ticks, which is too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.random import Generator

from linkgw.carriers import Octets
from linkgw.codec import bulk
from linkgw.conformance.draw import draw_raw
from linkgw.conformance.traces import (
    FORWARDER,
    GHOSTS,
    NAMES,
    START_NS,
    Datagram,
    Naming,
    Report,
    World,
    draw_naming,
    draw_report,
    draw_world,
    envelope,
    pack,
    plain_naming,
)
from linkgw.gateway.core import Core
from linkgw.gateway.events import AddressTaken, DatagramsReceived, SendDatagrams, TimerFired
from linkgw.gateway.kinds import ends_track
from linkgw.picture.numbers import Space
from linkgw.policy.rules import AGE_UNKNOWN, DENIED
from linkgw.policy.schema import RuleText
from linkgw.spec.model import Catalog, FieldType, Group, Role

_OWN_SOURCE, _SOURCE = 99, 5
_HELD = -2
_FIXED = (Role.SUBJECT, Role.REQUIRED, Role.OPTIONAL, Role.CLASS, Role.VALIDITY)
"""Fields that say what a report is about: not varied."""

Output = list[tuple[str, int, bytes]]
"""What a recipient got, in order: group, time, payload."""


@dataclass(slots=True)
class _Verdict:
    """What a recipient may see of a report; `key` is None where it sees nothing of it."""

    key: object
    twins: list[Report]
    """Reports that look the same to it."""


class Scene:
    """A world, a recipient, and reports sorted by what the recipient may see of them.

    Parameters
    ----------
    world : World
        Networks and policy.
    recipient : int
        Index of the network whose output is compared.
    rng : Generator
        Draws the reports.
    n : int
        Reports per origin.
    """

    def __init__(self, world: World, recipient: int, rng: Generator, n: int = 40) -> None:
        self.world, self.recipient = world, recipient
        self.reports: list[list[Report]] = [[] for _ in NAMES]
        self.hidden: list[list[Report]] = [[] for _ in NAMES]
        self._copies: dict[Report, list[tuple[int, Report]]] = {}
        self._verdicts: dict[Report, _Verdict] = {}
        hideable = [{*rule.redact, *rule.coarsen} for rule in world.policy.rules] or [set()]
        shared = [draw_report(world, rng, recipient) for _ in range(n // 3)]
        for origin in range(len(NAMES)):
            copies = [replace(r) for r in shared]
            for r, copy in zip(shared, copies, strict=True):
                self._copies.setdefault(r, []).append((origin, copy))
                self._copies[copy] = self._copies[r]
            drawn = [*copies, *(draw_report(world, rng, origin) for _ in range(n - len(shared)))]
            if origin == recipient:
                self.reports[origin] = drawn
                continue
            drawn = [r for r in drawn if all(network != origin for network, _ in r.held.values())]
            variants = [(r, _vary(r, rng, hideable[int(rng.integers(len(hideable)))])) for r in drawn for _ in range(3)]
            keys = self._keys(origin, drawn + [v for _, v in variants])
            for r in drawn:
                if keys[r] is not None and self._is_ghost(r):
                    continue
                self.reports[origin].append(r)
                twins = [v for base, v in variants if base is r and keys[v] == keys[r]]
                self._verdicts[r] = _Verdict(keys[r], twins)
                for twin in twins:
                    self._verdicts[twin] = self._verdicts[r]
                if keys[r] is None:
                    self.hidden[origin].append(r)

    def verdict(self, report: Report) -> _Verdict:
        """What the recipient may see of a report of another network."""
        return self._verdicts[report]

    def copies_of(self, part: Report | bytes) -> Sequence[tuple[int, Report]]:
        """The same report on other networks, where it is one of all networks' reports."""
        return self._copies.get(part, ()) if isinstance(part, Report) else ()

    @staticmethod
    def _is_ghost(report: Report) -> bool:
        """Reports an object that the recipient is not to be shown at all."""
        subject = report.spec.field_with(Role.SUBJECT)
        return subject is not None and subject.type is FieldType.TN and report.raws[subject.name] in GHOSTS

    def _keys(self, origin: int, reports: Sequence[Report]) -> dict[Report, object]:
        """By report: what is left of it after release, redaction and coarsening, or None."""
        policy, catalog = self.world.policy, self.world.catalog
        words = [pack(_without_ghosts(r), plain_naming(), origin, 0, {n: 0o7000 + i for n, (_, i) in r.held.items()})
                 for r in reports]  # fmt: skip
        starts = np.cumsum([0, *(len(w) // 10 for w in words)])[:-1]
        columns = bulk.decode(np.frombuffer(b"".join(words), np.uint8).reshape(-1, 10), starts, catalog)
        assert not len(columns.refusals), "a drawn report is refused"
        sources = plain_naming().sources
        keys: dict[Report, object] = {}
        for name, kind in columns.kinds.items():
            mine = [reports[int(i)] for i in kind.datagrams]
            stn = np.array([sources[r.source[0]][r.source[1]] for r in mine])
            age = np.array([AGE_UNKNOWN if r.age_ns is None else r.age_ns for r in mine])
            rules = policy.rules_for(NAMES[origin], NAMES[self.recipient], name, "EXERCISE")
            decided = policy.decide(rules, kind, stn, age)
            drops = ends_track(kind)
            if drops is not None:
                decided[drops & (decided == DENIED)] = _HELD
            for i, r in enumerate(mine):
                hidden = decided[i] == DENIED or self._needs_a_ghost(r)
                keys[r] = None if hidden else (_look(r, policy.rules, int(decided[i])), r.source)
        return keys

    @staticmethod
    def _needs_a_ghost(report: Report) -> bool:
        return any(
            f.role is Role.REQUIRED and n not in report.held and report.raws[n] in GHOSTS
            for n, f in report.spec.fields.items()
        )


def _look(report: Report, rules: Sequence[RuleText], number: int) -> tuple[object, ...]:
    """What a rule leaves of a report, worked out from the rule's text: not by the code that is on trial."""
    left: list[object] = [report.spec.name]
    raws = _without_ghosts(report).raws
    for n, f in report.spec.fields.items():
        if f.no_statement is not None and (number == _HELD or n in rules[number].redact or raws[n] == f.no_statement):
            left.append(None)
        elif n in report.held:
            left.append(report.held[n])
        elif number != _HELD and n in rules[number].coarsen:
            left.append((raws[n] * f.scale + f.offset) // Fraction(str(rules[number].coarsen[n])))
        else:
            left.append(raws[n])
    return tuple(left)


def _without_ghosts(report: Report) -> Report:
    """The report with optional references to objects that are never shown as no statement."""
    raws = dict(report.raws)
    for n, f in report.spec.fields.items():
        if f.role is Role.OPTIONAL and n not in report.held and raws[n] in GHOSTS and f.no_statement is not None:
            raws[n] = f.no_statement
    return replace(report, raws=raws)


def _vary(report: Report, rng: Generator, hideable: set[str]) -> Report:
    """The same report with some fields that may be withheld drawn anew, or moved a little."""
    raws = dict(report.raws)
    for n, f in report.spec.fields.items():
        if f.role is Role.OPTIONAL and n not in report.held and raws[n] in (*GHOSTS, f.no_statement):
            raws[n] = int(rng.choice([*GHOSTS, f.no_statement or 0]))
        elif f.role in _FIXED or not (n in hideable or report.spec.ends_track_where) or rng.integers(2):
            continue
        elif f.type is FieldType.NUMBER and raws[n] != f.no_statement and rng.integers(3):
            raws[n] = int(np.clip(raws[n] + rng.integers(-9, 10), f.raw_min, f.raw_max))
        elif f.type is not FieldType.REPEAT and f.no_statement is not None:
            raws[n] = draw_raw(f, rng)
    return replace(report, raws=raws)


# --- traces ---


def draw_trace(scene: Scene, rng: Generator, n: int = 24) -> list[Datagram]:
    """Traffic of all networks: bursts, pauses, copies, noise, ticks of the clock."""
    trace: list[Datagram] = []
    at_ns = 0
    network = 0
    # few reports, so that they come again
    chosen = [[r[int(i)] for i in rng.integers(len(r), size=8)] if r else [] for r in scene.reports]
    while len(trace) < n:
        at_ns += int(rng.choice([0, 1, 5, 60, 170, 400])) * 10_000_000
        if rng.integers(3) == 0:
            network = int(rng.integers(len(NAMES)))
        choice = rng.integers(12)
        if choice == 0:
            trace.append(Datagram(-1, at_ns))
        elif choice == 1 and trace and trace[-1].network >= 0:
            trace.append(replace(trace[-1], at_ns=at_ns))
        elif choice == 2:
            trace.append(_draw_noise(scene, network, at_ns, rng))
        elif choice == 3:
            at_ns += 7_000_000_000  # every track's life is over
            trace += _reference_and_track(scene, network, at_ns, rng)
            at_ns += 20_000_000
        elif made := _draw_datagram(scene, network, at_ns, rng, chosen[network]):
            for other, copy in scene.copies_of(made.parts[0]):
                # the same report on another network, where it is withheld
                if other != network and copy in scene.hidden[other]:
                    trace.append(replace(made, network=other, parts=(copy,)))
            trace.append(made)
    return trace


def _draw_datagram(scene: Scene, network: int, at_ns: int, rng: Generator, reports: list[Report]) -> Datagram | None:
    is_small = scene.world.config.networks[network].carrier == "simple"
    if not reports:
        return None
    first = reports[int(rng.integers(len(reports)))]
    parts = [first]
    # now and then more than a smaller envelope holds
    n = int(rng.integers(4)) if is_small or rng.integers(10) else 120
    for i in rng.integers(len(reports), size=n):
        if reports[int(i)].group is first.group and reports[int(i)].source == first.source:
            parts.append(reports[int(i)])
    return Datagram(network, at_ns, first.group, tuple(parts), first.source)


def _reference_and_track(scene: Scene, network: int, at_ns: int, rng: Generator) -> list[Datagram]:
    """A report that names a track, and right after it one of that track."""
    reports = scene.reports[network]
    pairs = [
        (a, b)
        for a in reports
        for n, f in a.spec.fields.items()
        if f.role in (Role.OPTIONAL, Role.REQUIRED) and n not in a.held and a.raws[n] != f.no_statement
        for b in reports
        if b.group is a.group
        and (t := b.spec.field_with(Role.SUBJECT))
        and t.type is f.type
        and b.raws[t.name] == a.raws[n]
    ]
    if not pairs:
        return []
    a, b = pairs[int(rng.integers(len(pairs)))]
    return [Datagram(network, at_ns + 10_000_000 * i, r.group, (r,), r.source) for i, r in enumerate((a, b))]


def _draw_noise(scene: Scene, network: int, at_ns: int, rng: Generator) -> Datagram:
    """A datagram that says nothing to anybody."""
    made = _draw_datagram(scene, network, at_ns, rng, scene.reports[network])
    if made is None or rng.integers(2):
        return Datagram(network, at_ns, octets=rng.bytes(int(rng.integers(80))))
    if rng.integers(2):
        return replace(made, source=None)
    return replace(made, group=Group.WARNINGS, parts=(_draw_broken(rng),))


def _draw_broken(rng: Generator) -> bytes:
    """A run of words that is no message: unknown, or longer or shorter than it says."""
    first = int(rng.integers(1 << 50)) << 13 | int(rng.integers(31)) << 2 | 7 << 7 | int(rng.integers(8)) << 10
    words = [first, *(int(rng.integers(1 << 50)) << 2 | 2 for _ in range(int(rng.integers(3))))]
    return b"".join(w.to_bytes(10, "little") for w in words)


def vary_trace(scene: Scene, trace: Sequence[Datagram], rng: Generator) -> list[Datagram]:
    """Another trace in which the recipient may see the same."""
    varied: list[Datagram] = []
    others = [n for n in range(len(NAMES)) if n != scene.recipient]
    for d in trace:
        while rng.integers(5) == 0:
            network = int(rng.choice(others))
            made = _draw_datagram(scene, network, d.at_ns, rng, scene.hidden[network])
            varied.append(made if made and rng.integers(4) else _draw_noise(scene, network, d.at_ns, rng))
        if d.network in (-1, scene.recipient):
            varied.append(d)
        elif d.octets is not None or d.source is None:
            if rng.integers(2):
                varied.append(d)
        elif parts := tuple(_vary_parts(scene, d, rng)):
            varied.append(replace(d, parts=parts))
    return varied


def _vary_parts(scene: Scene, d: Datagram, rng: Generator) -> Iterator[Report | bytes]:
    hidden = [r for r in scene.hidden[d.network] if r.group is d.group]
    mine = [r for r in hidden if r.source == d.source]
    for part in d.parts:
        if rng.integers(6) == 0:
            yield mine[int(rng.integers(len(mine)))] if mine and rng.integers(3) else _draw_broken(rng)
        if isinstance(part, bytes):
            if rng.integers(2):
                yield part
            continue
        verdict = scene.verdict(part)
        if verdict.key is None:
            if rng.integers(2):
                yield mine[int(rng.integers(len(mine)))] if mine and rng.integers(2) else part
        elif verdict.twins and rng.integers(3):
            yield verdict.twins[int(rng.integers(len(verdict.twins)))]
        else:
            yield part


def view(scene: Scene, trace: Sequence[Datagram]) -> list[object]:
    """What the recipient may see of a trace."""
    seen: list[object] = []
    for d in trace:
        if d.network in (-1, scene.recipient):
            seen.append(d)
        elif d.octets is None and d.source is not None:
            keys = tuple(
                key for p in d.parts if isinstance(p, Report) and (key := scene.verdict(p).key) is not None
            )  # fmt: skip
            if keys:
                seen.append((d.network, d.group, d.at_ns, keys))
    return seen


# --- running ---


def run(
    scene: Scene, trace: Sequence[Datagram], naming: Naming, rng: Generator
) -> tuple[Output, list[tuple[object, ...]]]:
    """A trace through a core in batches cut at random.

    Returns
    -------
    output
        What the recipient got.
    meanings
        For each reference by a number that another network holds: where it stood and whether the number meant
        anything there. Two traces in which these differ for the recipient's view are no pair.
    """
    world = scene.world
    core = Core(world.config, world.catalog, world.policy)
    for i in range(len(NAMES)):
        core.step(AddressTaken(i, _OWN_SOURCE))
    got: Output = []
    meanings: list[tuple[object, ...]] = []
    sequence = int(rng.integers(1 << 16))
    together = int(rng.choice([1, 2, 20]))
    at = 0
    while at < len(trace):
        first = trace[at]
        stop = at + 1
        event: Any
        if first.network < 0:
            event = TimerFired(first.at_ns, START_NS + first.at_ns)
        else:
            while (
                stop < len(trace)
                and trace[stop].network == first.network
                and trace[stop].group is first.group
                and rng.integers(together)
            ):
                stop += 1
            sequence += int(rng.integers(3))
            payloads = [_payload(scene, core, d, naming, rng, sequence + i, meanings)
                        for i, d in enumerate(trace[at:stop])]  # fmt: skip
            times = np.array([d.at_ns for d in trace[at:stop]])
            event = DatagramsReceived(
                first.network, first.group, Octets.of(payloads), times, START_NS + times,
                np.full(len(payloads), _SOURCE, np.uint64),
            )  # fmt: skip
        for command in core.step(event):
            if isinstance(command, SendDatagrams) and command.network == scene.recipient:
                times = command.utc_ns
                got += [(command.group.value, int(t), command.payloads[i]) for i, t in enumerate(times)]
        at = stop
    return got, meanings


def _payload(
    scene: Scene, core: Core, d: Datagram, naming: Naming, rng: Generator, sequence: int, meanings: list[Any]
) -> bytes:
    if d.octets is not None:
        return d.octets
    words = b""
    for part in d.parts:
        if isinstance(part, bytes):
            words += part
            continue
        numbers = {}
        for name, (network, index) in part.held.items():
            space = core.spaces(d.network)[Space.TN]
            number = naming.tables[network, FieldType.TN][index]
            alive = [mine for mine, o, theirs in space.alive(d.at_ns) if (o, theirs) == (network, number)]
            numbers[name] = max(alive, default=space.last)
            if d.network == scene.recipient or scene.verdict(part).key is not None:
                # the last number of the pool, where none stands for that track, may stand for another one
                stands_for = space.meaning(numbers[name], d.at_ns)
                meanings.append((d.network, d.at_ns, name, stands_for and _index_of(naming, *stands_for)))
        words += pack(part, naming, d.network, d.at_ns, numbers)
    stn = FORWARDER if d.source is None else naming.sources[d.source[0]][d.source[1]]
    return envelope(scene.world, d.network, words, stn, rng, sequence)


def _index_of(naming: Naming, network: int, number: int) -> tuple[int, int]:
    """The track that a number of a network is given to."""
    return network, naming.tables[network, FieldType.TN].index(number)


@dataclass(slots=True)
class Tally:
    """What a run over many pairs found."""

    pairs: int = 0
    """Compared."""
    not_pairs: int = 0
    """Drawn, but seen by the recipient as different: not compared."""
    datagrams: int = 0
    """That the recipients got, in the first trace of each pair."""
    differing: list[int] = field(default_factory=list)
    """Seeds of worlds with a pair that differed."""

    def add(self, other: Tally) -> None:
        """Sum up."""
        self.pairs += other.pairs
        self.not_pairs += other.not_pairs
        self.datagrams += other.datagrams
        self.differing += other.differing


def check_world(catalog: Catalog, seed: int, n_traces: int = 2, n_variants: int = 3) -> Tally:
    """Draw one world, and compare traces for each recipient in it.

    Parameters
    ----------
    seed : int
        Everything follows from it.
    n_traces, n_variants : int
        Traces per recipient, and variants that each is compared with.
    """
    rng = np.random.default_rng(seed)
    world = draw_world(catalog, rng)
    tally = Tally()
    for recipient in range(len(NAMES)):
        scene = Scene(world, recipient, rng)
        for _ in range(n_traces):
            trace = draw_trace(scene, rng)
            expected, meanings = run(scene, trace, plain_naming(), rng)
            for _ in range(n_variants):
                other = vary_trace(scene, trace, rng)
                assert view(scene, other) == view(scene, trace), "the variant is not one"
                got, their_meanings = run(scene, other, draw_naming(rng, recipient), rng)
                if meanings != their_meanings:
                    tally.not_pairs += 1
                    continue
                tally.pairs += 1
                tally.datagrams += len(expected)
                if got != expected and seed not in tally.differing:
                    tally.differing.append(seed)
    return tally
