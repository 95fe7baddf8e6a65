"""The way in: envelope off, words framed, every refusal counted. What is left is admitted.

In the order of design rule 1: envelope, own echo, framing, filler, group, class, forwarder, own pool, validity.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import Envelopes, PacketKind
from linkgw.codec import bulk
from linkgw.codec.bulk import Columns, KindColumns
from linkgw.codec.mixed import Mixed
from linkgw.codec.plan import CatalogPlan
from linkgw.errors import Reason
from linkgw.gateway.config import Network
from linkgw.gateway.events import DatagramsReceived
from linkgw.gateway.kinds import ends_track, misplaced, roles_of
from linkgw.gateway.ledger import Ledger
from linkgw.picture.numbers import NumberSpace, Space
from linkgw.policy.rules import AGE_UNKNOWN
from linkgw.policy.table import DecisionTable
from linkgw.spec.model import Catalog, Group, Role

HOUR_NS = 3_600_000_000_000
FUTURE_LIMIT_NS = 300_000_000_000
"""A time of validity further ahead of the time of arrival than this is refused."""
SPACES = tuple(Space)
NO_SPACE = -1
"""Place in `SPACES` of the number of a message that reports no object."""
_MOST_OWN_SOURCES = 4


@dataclass(frozen=True, slots=True, eq=False)
class AdmittedKind:
    """n admitted messages of one kind."""

    columns: KindColumns
    """The messages."""
    stn: NDArray[np.uint16]
    """(n,) source track number of each one's sender."""
    mono_ns: NDArray[np.int64]
    """(n,) time of arrival."""
    age_ns: NDArray[np.int64]
    """(n,) time of arrival less time of validity; AGE_UNKNOWN where none is stated."""


@dataclass(frozen=True, slots=True, eq=False)
class Admitted:
    """What of a batch was admitted, and why the rest was not."""

    origin: int
    """Index of the network that it came from."""
    group: Group
    """It came in, and goes out, in this group."""
    utc_ns: NDArray[np.int64]
    """(d,) time of arrival of each datagram."""
    kinds: list[AdmittedKind]
    """Only kinds with messages, in the catalogue's order."""
    columns: Columns
    """Everything that was framed, with the refusals of the codec."""
    datagram_reasons: NDArray[np.uint8]
    """(d,) errors.Reason of each datagram; 0 where its words were read."""
    refused: list[tuple[KindColumns, NDArray[np.uint8]]]
    """Framed messages that were not admitted, with their reasons."""
    n_words: NDArray[np.int64]
    """(d,) words of each datagram."""
    overlaps: int
    """Messages by listed forwarders under numbers of this gateway's own pool."""
    _merged: list[Merged] = field(default_factory=list, init=False, repr=False)

    def merged(self, plan: CatalogPlan) -> Merged:
        """The admitted messages of all kinds side by side; put there once, for all recipients."""
        if not self._merged:
            self._merged.append(Merged.of(self.kinds, plan))
        return self._merged[0]


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """n admitted messages, kind by kind."""

    messages: Mixed
    """The messages."""
    stn: NDArray[np.uint16]
    """(n,) source track number of each one's sender."""
    mono_ns: NDArray[np.int64]
    """(n,) time of arrival."""
    drops: NDArray[np.bool_] | None
    """(n,) where a message ends the life of its track; None if none does."""
    space: NDArray[np.int8]
    """(n,) kind of number of the object that is reported; NO_SPACE where none is."""
    subject: NDArray[np.int64]
    """(n,) the origin's number of it."""
    has_repeat: NDArray[np.bool_] | None
    """(n,) where a message counts its repeats; None if none does."""
    facts: dict[DecisionTable, NDArray[np.uint64]]
    """What the rules ask, once somebody wanted to know: `DecisionTable.facts`, (n,)."""

    @classmethod
    def of(cls, kinds: list[AdmittedKind], plan: CatalogPlan) -> Merged:
        """Put kinds side by side."""
        columns = [kind.columns for kind in kinds]
        roles = [roles_of(c.spec) for c in columns]
        sizes = [len(c) for c in columns]
        spaces = [NO_SPACE if r.subject is None else SPACES.index(r.subject.space) for r in roles]
        subjects = [
            np.zeros(len(c), np.int64) if r.subject is None else c.raw(r.subject.name).astype(np.int64)
            for c, r in zip(columns, roles, strict=True)
        ]
        drops = [ends for c in columns if (ends := ends_track(c)) is not None and ends.any()]
        return cls(
            Mixed.of(plan, columns),
            joined([kind.stn for kind in kinds]),
            joined([kind.mono_ns for kind in kinds]),
            joined([_or_none(ends_track(c), len(c)) for c in columns]) if drops else None,
            np.array(spaces, np.int8).repeat(sizes),
            joined(subjects),
            np.array([r.repeat is not None for r in roles]).repeat(sizes) if any(r.repeat for r in roles) else None,
            {},
        )


def joined(parts: list[NDArray[Any]]) -> NDArray[Any]:
    """Arrays end to end; one alone as it is."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _or_none(mask: NDArray[np.bool_] | None, n: int) -> NDArray[np.bool_]:
    return np.zeros(n, np.bool_) if mask is None else mask


class Admission:
    """The way in of one network.

    Parameters
    ----------
    network : Network
        Its configuration.
    catalog : Catalog
        The specs.
    pools : mapping
        The numbers that this gateway gives on the network: a local unit does not report under one.
    ledger : Ledger
        Where everything is counted.
    """

    def __init__(self, network: Network, catalog: Catalog, pools: dict[Space, NumberSpace], ledger: Ledger) -> None:
        self._network, self._catalog, self._pools, self._ledger = network, catalog, pools, ledger
        self._forwarders = np.zeros(1 << 15, np.bool_)
        self._forwarders[[*network.forwarders, network.stn]] = True
        self._own_sources: list[np.uint64] = []
        self._sequences: dict[tuple[Group, int], int] = {}
        self._class_code = {
            spec.name: (field.name, field.enumeration.codes[network.network_class])
            for spec in catalog.messages.values()
            if (field := spec.field_with(Role.CLASS)) is not None and field.enumeration is not None
        }

    def take_address(self, source: int) -> None:
        """A sending socket of the gateway's: what comes from there is its echo.

        The last four are kept: one socket per group, and the ones before them, whose echo may still be on its way.
        """
        taken = np.uint64(source)
        self._own_sources = [*(other for other in self._own_sources if other != taken), taken][-_MOST_OWN_SOURCES:]

    def admit(self, event: DatagramsReceived) -> Admitted:
        """Take a batch in; count every datagram and every run of words."""
        echo = self._echoes(event.source)
        if len(echo) and echo.all():
            # where a socket hears itself, most batches are nothing else
            reasons = np.full(len(echo), Reason.OWN_ECHO, np.uint8)
            self._ledger.count_datagrams(self._network.index, event.group, reasons)
            return self._nothing(event, reasons)
        envelopes = self._network.carrier.pull_batch(event.payloads)
        reasons = envelopes.reason.copy()
        reasons[(reasons == 0) & (envelopes.kind != PacketKind.WORDS)] = Reason.NOT_WORDS
        words, starts = envelopes.words, envelopes.starts
        if echo.any():
            reasons[echo] = Reason.OWN_ECHO
            words, starts = _without(words, starts, echo)
        self._follow_sequences(event.group, envelopes, (envelopes.reason == 0) & ~echo)
        self._ledger.count_datagrams(self._network.index, event.group, reasons)
        columns = bulk.decode(words, starts[:-1], self._catalog, parity=self._network.parity)
        n_runs = columns.n_messages + len(columns.refusals)
        self._ledger.runs[self._network.index] += n_runs
        self._ledger.count_messages(self._network.index, columns.refusals.reasons)
        kinds: list[AdmittedKind] = []
        refused: list[tuple[KindColumns, NDArray[np.uint8]]] = []
        overlaps = 0
        for kind in columns.kinds.values():
            stn = envelopes.stn[kind.datagrams]
            utc_ns, mono_ns = event.utc_ns[kind.datagrams], event.mono_ns[kind.datagrams]
            age_ns = ages(kind, utc_ns)
            verdicts, n_overlaps = self._judge(kind, event.group, stn, age_ns)
            overlaps += n_overlaps
            self._ledger.count_messages(self._network.index, verdicts)
            if not verdicts.any():
                kinds.append(AdmittedKind(kind, stn, mono_ns, age_ns))
                continue
            good = verdicts == 0
            refused.append((kind.take(~good), verdicts[~good]))
            if good.any():
                kinds.append(AdmittedKind(kind.take(good), stn[good], mono_ns[good], age_ns[good]))
        return Admitted(
            self._network.index,
            event.group,
            event.utc_ns,
            kinds,
            columns,
            reasons,
            refused,
            starts[1:] - starts[:-1],
            overlaps,
        )

    def _echoes(self, source: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """(n,) where a datagram came from a socket of the gateway's own."""
        echo = np.zeros(len(source), np.bool_)
        for own in self._own_sources:
            echo |= source == own
        return echo

    def _nothing(self, event: DatagramsReceived, reasons: NDArray[np.uint8]) -> Admitted:
        """A batch of which no word is read."""
        n = len(reasons)
        none = np.zeros(n, np.int64)
        columns = Columns.of({}, n)
        return Admitted(self._network.index, event.group, event.utc_ns, [], columns, reasons, [], none, 0)

    def _judge(
        self, kind: KindColumns, group: Group, stn: NDArray[np.uint16], age_ns: NDArray[np.int64]
    ) -> tuple[NDArray[np.uint8], int]:
        """Reason of each message, 0 where it is admitted; and how many pool numbers forwarders used."""
        spec = kind.spec
        reasons = np.zeros(len(kind), np.uint8)
        # from the last check to the first: the first that applies is the one that stands
        reasons[(age_ns != AGE_UNKNOWN) & (age_ns < -FUTURE_LIMIT_NS)] = Reason.FUTURE_VALIDITY
        pooled = self._pooled(kind)
        by_forwarder = self._forwarders[stn]
        overlaps = 0
        if pooled is not None:
            reasons[pooled] = Reason.POOL_NUMBER
            overlaps = int((pooled & by_forwarder).sum())
        reasons[by_forwarder] = Reason.FORWARDER
        if spec.name in self._class_code:
            name, code = self._class_code[spec.name]
            reasons[kind.raw(name) != code] = Reason.WRONG_CLASS
        out_of_place = misplaced(kind, group)
        if out_of_place is not None:
            reasons[out_of_place] = Reason.WRONG_GROUP
        if spec.filler:
            reasons[:] = Reason.NO_STATEMENT_FILLER
        return reasons, overlaps

    def _pooled(self, kind: KindColumns) -> NDArray[np.bool_] | None:
        """Where a message reports, or ends, an object under a number that this gateway gave."""
        roles = roles_of(kind.spec)
        if roles.subject is not None and roles.subject.space is Space.EVENT:
            return None  # nobody reports under another's event number
        if roles.subject is not None:
            return self._pools[roles.subject.space].owns(kind.raw(roles.subject.name))
        ends = ends_track(kind)
        if ends is None or not ends.any():
            return None
        return ends & self._pools[Space.TN].owns(kind.raw(roles.references[roles.required].name))

    def _follow_sequences(self, group: Group, envelopes: Envelopes, good: NDArray[np.bool_]) -> None:
        """Count gaps and repeats of sequence numbers, per sender and group; a loss before us shows here."""
        if len(good) == 1:
            self._follow_sequence(group, envelopes, bool(good[0]))
            return
        rows = np.flatnonzero(good & (envelopes.sequence >= 0))
        if not len(rows):
            return
        senders = envelopes.sender[rows]
        order = np.argsort(senders, kind="stable")
        cuts = np.flatnonzero(np.diff(senders[order])) + 1
        for mine in np.split(rows[order], cuts) if len(cuts) else [rows]:
            sender = int(envelopes.sender[mine[0]])
            sequence = envelopes.sequence[mine].astype(np.int64)
            steps = sequence.copy()
            steps[1:] -= sequence[:-1]
            steps[0] -= self._sequences.get((group, sender), int(sequence[0]) - 1)
            steps &= 0xFFFF
            ahead = (steps > 0) & (steps < 0x8000)
            self._ledger.sequence_gaps[self._network.index] += int((steps[ahead] - 1).sum())
            self._ledger.sequence_repeats[self._network.index] += int((~ahead).sum())
            self._sequences[group, sender] = int(sequence[-1])

    def _follow_sequence(self, group: Group, envelopes: Envelopes, good: bool) -> None:
        """`_follow_sequences` of one datagram."""
        sender, sequence = int(envelopes.sender[0]), int(envelopes.sequence[0])
        if not good or sequence < 0:
            return
        step = sequence - self._sequences.get((group, sender), sequence - 1) & 0xFFFF
        if 0 < step < 0x8000:
            self._ledger.sequence_gaps[self._network.index] += step - 1
        else:
            self._ledger.sequence_repeats[self._network.index] += 1
        self._sequences[group, sender] = sequence


def ages(kind: KindColumns, utc_ns: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n,) time of arrival less time of validity, in the hour that makes it least; AGE_UNKNOWN where none is stated."""
    field = roles_of(kind.spec).validity
    if field is None:
        return np.full(len(kind), AGE_UNKNOWN, np.int64)
    raws = kind.raw(field.name)
    age_ns = utc_ns - raws.astype(np.int64) * field.step_ns
    age_ns += HOUR_NS // 2 - field.zero_ns
    age_ns %= HOUR_NS
    age_ns -= HOUR_NS // 2
    if field.no_statement is not None:
        age_ns[raws == field.no_statement] = AGE_UNKNOWN
    return age_ns


def _without(
    words: NDArray[np.uint8], starts: NDArray[np.int64], dropped: NDArray[np.bool_]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Words without those of some datagrams, which become empty."""
    counts = np.diff(starts)
    kept = words[np.repeat(~dropped, counts)]
    return kept, np.concatenate([[0], np.cumsum(np.where(dropped, 0, counts))])
