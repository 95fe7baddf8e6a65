"""The way in: envelope off, words framed, every refusal counted. What is left is admitted.

In the order of design rule 1: envelope, own echo, framing, filler, group, class, forwarder, own pool, validity.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import Envelopes, PacketKind
from linkgw.codec import bulk
from linkgw.codec.bulk import Columns, KindColumns
from linkgw.codec.mixed import Mixed
from linkgw.codec.plan import CatalogPlan, plan_catalog
from linkgw.errors import Reason
from linkgw.gateway.config import Network
from linkgw.gateway.events import DatagramsReceived
from linkgw.gateway.kinds import FUTURE_LIMIT_NS, HOUR_NS, catalog_roles, roles_of
from linkgw.gateway.ledger import Ledger
from linkgw.gateway.one_in import AdmitOne, One
from linkgw.picture.numbers import NumberSpace, Space
from linkgw.policy.rules import AGE_UNKNOWN
from linkgw.policy.table import DecisionTable
from linkgw.spec.model import Catalog, Group, MessageSpec, Role

_MOST_OWN_SOURCES = 4
Some: TypeAlias = int | NDArray[np.int64]


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
    merged: Merged | None
    """What was admitted; None: nothing."""
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

    @property
    def kinds(self) -> list[AdmittedKind]:
        """What was admitted kind by kind: only kinds with messages, in the catalogue's order."""
        return [] if self.merged is None else self.merged.kinds()


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """n admitted messages, kind by kind."""

    messages: Mixed
    """The messages."""
    stn: NDArray[np.uint16]
    """(n,) source track number of each one's sender."""
    mono_ns: NDArray[np.int64]
    """(n,) time of arrival."""
    age_ns: NDArray[np.int64]
    """(n,) time of arrival less time of validity; AGE_UNKNOWN where none is stated."""
    drops: NDArray[np.bool_] | None
    """(n,) where a message ends the life of its track; None if none does."""
    space: NDArray[np.int8]
    """(n,) kind of number of the object that is reported; NO_SPACE where none is."""
    subject: NDArray[np.int64]
    """(n,) the origin's number of it; 0 where none is reported."""
    has_repeat: NDArray[np.bool_]
    """(n,) where a message counts its repeats."""
    facts: dict[DecisionTable, NDArray[np.uint64]] = field(default_factory=dict)
    """What the rules ask, once somebody wanted to know: `DecisionTable.facts`, (n, w)."""

    @classmethod
    def of(cls, kinds: list[AdmittedKind], plan: CatalogPlan) -> Merged:
        """Put kinds side by side."""
        messages = Mixed.of(plan, [kind.columns for kind in kinds])
        stn, mono_ns, age_ns = (
            np.concatenate([getattr(kind, name) for kind in kinds]) for name in ("stn", "mono_ns", "age_ns")
        )
        roles = catalog_roles(plan)
        return cls.with_roles(messages, stn, mono_ns, age_ns, roles.subject.get(messages), roles.ends(messages))

    @classmethod
    def with_roles(
        cls, messages: Mixed, stn: NDArray[np.uint16], mono_ns: NDArray[np.int64], age_ns: NDArray[np.int64],
        subject: NDArray[np.int64], drops: NDArray[np.bool_] | None,
    ) -> Merged:  # fmt: skip
        """Messages of which the subject is known, and which of them end lives."""
        roles, codes = catalog_roles(messages.plan), messages.codes
        return cls(messages, stn, mono_ns, age_ns, drops, roles.space[codes], subject, roles.has_repeat[codes])

    def kinds(self) -> list[AdmittedKind]:
        """The same kind by kind."""
        bounds = self.messages.bounds
        return [
            AdmittedKind(columns, self.stn[a:b], self.mono_ns[a:b], self.age_ns[a:b])
            for columns, a, b in zip(self.messages.kinds(), bounds, bounds[1:], strict=False)
        ]


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
        self._plan = plan_catalog(catalog)
        self._roles = catalog_roles(self._plan)
        self._alone = AdmitOne(network, self._plan, pools)
        messages = [m.spec for m in self._plan.messages]
        self._class_codes = np.array([_class_code(spec, network.network_class) for spec in messages], np.int64)
        # of the subject; nobody reports under another's event number
        spaces = [None if (s := roles_of(m).subject) is None or s.space is Space.EVENT else s.space for m in messages]
        self._pool_first = np.array([0 if s is None else pools[s].first for s in spaces], np.int64)
        self._pool_last = np.array([-1 if s is None else pools[s].last for s in spaces], np.int64)

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
        messages = Mixed.of_columns(self._plan, columns)
        self._ledger.runs[self._network.index] += len(messages) + len(columns.refusals)
        if len(columns.refusals):
            self._ledger.count_messages(self._network.index, columns.refusals.reasons)
        framed = Admitted(
            self._network.index, event.group, event.utc_ns, None, columns, reasons, [], starts[1:] - starts[:-1], 0
        )
        return self._judged(framed, messages, event, envelopes.stn) if len(messages) else framed

    def admit_alone(self, event: DatagramsReceived) -> list[One] | None:
        """Take in datagrams each of which holds one message; None, and nothing is counted, if one is for `admit`."""
        if not {int(own) for own in self._own_sources}.isdisjoint(event.source.tolist()):
            return None
        ones = self._alone.admit(event)
        if ones is None:
            return None
        for one in ones:
            self._follow_sequence(event.group, one.envelope.sender, one.envelope.sequence)
        self._ledger.count_alone(self._network.index, event.group, len(ones))
        return ones

    def _judged(
        self, framed: Admitted, messages: Mixed, event: DatagramsReceived, stns: NDArray[np.uint16]
    ) -> Admitted:
        """What was framed, with the messages that are admitted, and those that are not with their reasons."""
        stn, mono_ns = stns[messages.datagrams], event.mono_ns[messages.datagrams]
        age_ns, subject = _all_ages(messages, event.utc_ns[messages.datagrams]), self._roles.subject.get(messages)
        drops = self._roles.ends(messages)
        reasons, overlaps = self._judge(messages, event.group, stn, age_ns, subject, drops)
        self._ledger.count_messages(self._network.index, reasons)
        refused: list[tuple[KindColumns, NDArray[np.uint8]]] = []
        if np.count_nonzero(reasons):
            for kind, start in zip(messages.kinds(), messages.bounds, strict=False):
                here = reasons[start : start + len(kind)]
                if here.any():
                    refused.append((kind.take(here != 0), here[here != 0]))
            good = (reasons == 0).nonzero()[0]
            messages, stn, mono_ns = messages.take(good), stn[good], mono_ns[good]
            age_ns, subject, drops = age_ns[good], subject[good], None if drops is None else drops[good]
        if not len(messages):
            return replace(framed, refused=refused, overlaps=overlaps)
        merged = Merged.with_roles(messages, stn, mono_ns, age_ns, subject, drops)
        return replace(framed, merged=merged, refused=refused, overlaps=overlaps)

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
        return Admitted(self._network.index, event.group, event.utc_ns, None, columns, reasons, [], none, 0)

    def _judge(
        self, messages: Mixed, group: Group, stn: NDArray[np.uint16], age_ns: NDArray[np.int64],
        subject: NDArray[np.int64], drops: NDArray[np.bool_] | None,
    ) -> tuple[NDArray[np.uint8], int]:  # fmt: skip
        """Reason of each message, 0 where it is admitted; and how many pool numbers forwarders used."""
        roles, codes = self._roles, messages.codes
        reasons = np.zeros(len(messages), np.uint8)
        # from the last check to the first: the first that applies is the one that stands
        reasons[age_ns < -FUTURE_LIMIT_NS] = Reason.FUTURE_VALIDITY
        pooled = self._pooled(messages, subject, drops)
        by_forwarder = self._forwarders[stn]
        reasons[pooled] = Reason.POOL_NUMBER
        reasons[by_forwarder] = Reason.FORWARDER
        reasons[roles.network_class.get(messages) != self._class_codes[codes]] = Reason.WRONG_CLASS
        out_of_place = roles.misplaced(messages, group)
        if out_of_place is not None:
            reasons[out_of_place] = Reason.WRONG_GROUP
        reasons[roles.is_filler[codes]] = Reason.NO_STATEMENT_FILLER
        return reasons, int(np.count_nonzero(pooled & by_forwarder))

    def _pooled(self, messages: Mixed, subject: NDArray[np.int64], ends: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
        """Where a message reports, or ends, an object under a number that this gateway gave."""
        codes = messages.codes
        pooled: NDArray[np.bool_] = (subject >= self._pool_first[codes]) & (subject <= self._pool_last[codes])
        if ends is not None:
            for kind, start in zip(messages.kinds(), messages.bounds, strict=False):
                here = ends[start : start + len(kind)]
                if here.any() and roles_of(kind.spec).subject is None:
                    roles = roles_of(kind.spec)
                    number = kind.raw(roles.references[roles.required].name)
                    pooled[start : start + len(kind)] |= here & self._pools[Space.TN].owns(number)
        return pooled

    def _follow_sequences(self, group: Group, envelopes: Envelopes, good: NDArray[np.bool_]) -> None:
        """Count gaps and repeats of sequence numbers, per sender and group; a loss before us shows here."""
        rows = np.flatnonzero(good & (envelopes.sequence >= 0))
        if not len(rows):
            return
        rows = rows[np.argsort(envelopes.sender[rows], kind="stable")]
        senders, sequence = envelopes.sender[rows], envelopes.sequence[rows].astype(np.int64)
        steps = sequence.copy()
        steps[1:] -= sequence[:-1]
        firsts = [0, *((senders[1:] != senders[:-1]).nonzero()[0] + 1).tolist()]
        for first, after in zip(firsts, [*firsts[1:], len(rows)], strict=True):
            mine = group, int(senders[first])
            now = int(sequence[first])
            steps[first] = now - self._sequences.get(mine, now - 1)
            self._sequences[mine] = int(sequence[after - 1])
        steps &= 0xFFFF
        ahead = (steps > 0) & (steps < 0x8000)
        self._ledger.sequence_gaps[self._network.index] += int((steps[ahead] - 1).sum())
        self._ledger.sequence_repeats[self._network.index] += int(np.count_nonzero(~ahead))

    def _follow_sequence(self, group: Group, sender: int, sequence: int) -> None:
        """`_follow_sequences` of one datagram."""
        if sequence < 0:
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
    raws, unknown = kind.raw(field.name).astype(np.int64), -1 if field.no_statement is None else field.no_statement
    return _ages(raws, utc_ns, field.step_ns, field.zero_ns, unknown)


def _all_ages(messages: Mixed, utc_ns: NDArray[np.int64]) -> NDArray[np.int64]:
    """`ages` of messages of all kinds."""
    roles, codes = catalog_roles(messages.plan), messages.codes
    raws = roles.validity.get(messages)
    return _ages(raws, utc_ns, roles.step_ns[codes], roles.zero_ns[codes], roles.unknown[codes])


def _ages(
    raws: NDArray[np.int64], utc_ns: NDArray[np.int64], step_ns: Some, zero_ns: Some, unknown: Some
) -> NDArray[np.int64]:
    age_ns = utc_ns - raws * step_ns
    age_ns += HOUR_NS // 2 - zero_ns
    age_ns %= HOUR_NS
    age_ns -= HOUR_NS // 2
    age_ns[raws == unknown] = AGE_UNKNOWN
    return age_ns


def _class_code(spec: MessageSpec, network_class: str) -> int:
    """What a message has to state for its class; 0, which is read where there is no such field, if it has none."""
    field = spec.field_with(Role.CLASS)
    return 0 if field is None or field.enumeration is None else field.enumeration.codes[network_class]


def _without(
    words: NDArray[np.uint8], starts: NDArray[np.int64], dropped: NDArray[np.bool_]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Words without those of some datagrams, which become empty."""
    counts = np.diff(starts)
    kept = words[np.repeat(~dropped, counts)]
    return kept, np.concatenate([[0], np.cumsum(np.where(dropped, 0, counts))])
