"""The way out to one recipient: released, redacted, renumbered, put into datagrams.

What a recipient gets is worked out here from messages that were released to it and from nothing else. The first
half (policy) looks at each message alone; the second (state) goes through them in the order received, in runs
within which nothing that one message does can change what becomes of another, so that a batch of a thousand and
a thousand batches of one give the same octets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import Octets
from linkgw.codec import bulk
from linkgw.codec.bulk import Columns, KindColumns
from linkgw.gateway.admission import Admitted
from linkgw.gateway.config import GatewayConfig, Network, lifetimes_of
from linkgw.gateway.dedup import RecentMessages, digest_with, digests_of
from linkgw.gateway.events import Disposition
from linkgw.gateway.kinds import ends_track, names_others, roles_of
from linkgw.gateway.ledger import GROUPS
from linkgw.picture.numbers import NONE, BindingChange, NumberSpace, Space
from linkgw.policy.rules import DENIED, KindRule, Policy
from linkgw.spec.model import Catalog, Group

HELD_TRACK_DROP = -2
"""Rule number of a drop that no rule lets through, but whose track the recipient holds (design rule 9)."""

_SPACES = tuple(Space)
_NO_SPACE = -1


@dataclass(frozen=True, slots=True, eq=False)
class ReleasedKind:
    """n messages of one kind that the policy lets through to one recipient, redacted."""

    columns: KindColumns
    """Copies, in the origin's numbers."""
    taken: NDArray[np.int64]
    """(n,) index of each among the admitted of its kind."""
    stn: NDArray[np.uint16]
    """(n,) source track number."""
    mono_ns: NDArray[np.int64]
    """(n,) time of arrival."""


@dataclass(slots=True, eq=False)
class _Stream:
    """All released messages of a batch in the order received, as the state looks at them."""

    kinds: list[ReleasedKind]
    kind: NDArray[np.int64]
    index: NDArray[np.int64]
    datagram: NDArray[np.int64]
    mono_ns: NDArray[np.int64]
    digest: NDArray[np.uint64]
    space: NDArray[np.int8]
    subject: NDArray[np.int64]
    is_alone: NDArray[np.bool_]
    is_drop: NDArray[np.bool_]
    has_repeat: NDArray[np.bool_]
    disposition: NDArray[np.uint8]
    number: NDArray[np.int64]
    repeat: NDArray[np.int64]
    refs: _References
    changes: list[BindingChange] = field(default_factory=list)
    room: dict[int, int] = field(default_factory=dict)
    """Words that are left in each datagram that could become too long; the messages of these are runs of one."""
    length: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Words of each message; only where there is such a datagram."""


@dataclass(slots=True, eq=False)
class _References:
    """All stated references of a stream, in its order."""

    at: NDArray[np.int64]
    """Place in the stream."""
    column: NDArray[np.int64]
    """Which reference field of its kind."""
    space: NDArray[np.int8]
    number: NDArray[np.int64]
    is_required: NDArray[np.bool_]
    resolved: NDArray[np.int64]
    """The recipient's number; NONE where it holds no such object."""


@dataclass(frozen=True, slots=True, eq=False)
class Outgoing:
    """What becomes of a batch for one recipient."""

    payloads: Octets
    """Datagrams, in order; those that would be empty are left out."""
    datagrams: NDArray[np.int64]
    """(m,) the datagram of the batch that each was made of."""
    n_messages: NDArray[np.int64]
    """(m,) messages in each."""
    changes: tuple[BindingChange, ...]
    """Bindings that have to be durable before the datagrams go out."""
    dispositions: list[NDArray[np.uint8]]
    """Per admitted kind, (n,) Disposition."""
    rules: list[NDArray[np.int32]]
    """Per admitted kind, (n,) rule number, DENIED or HELD_TRACK_DROP."""
    references_blanked: int
    """Optional references that became no statement."""


class Recipient:
    """One network as a recipient: its numbers, what it was sent lately, its sequence numbers.

    Parameters
    ----------
    network : Network
        Its configuration.
    config : GatewayConfig
        For timers and the number of networks.
    catalog : Catalog
        The specs.
    """

    def __init__(self, network: Network, config: GatewayConfig, catalog: Catalog) -> None:
        n = len(config.networks)
        self.network = network
        self._names = [c.name for c in config.networks]
        self._catalog = catalog
        self.spaces = {
            space: NumberSpace(*network.pools[space], space.bits, n, lifetimes_of(config.timers, space))
            for space in _SPACES
        }
        window_ns = round(config.timers.dedup_window_s * 1e9)
        self._recent = [RecentMessages(window_ns) for _ in range(n)]
        timeouts = [lifetimes_of(config.timers, space).timeout_ns for space in _SPACES]
        self._run_ns = min([window_ns, *timeouts] if window_ns else timeouts)
        self._sequences = dict.fromkeys(GROUPS, 0)

    def forget_recent(self, origin: int) -> None:
        """Something from an origin did not go out: a copy of it that comes is no duplicate."""
        self._recent[origin].forget()

    def next_sequences(self, group: Group, n: int) -> NDArray[np.int64]:
        """(n,) sequence numbers for the next datagrams to a group; they tell only what the recipient got."""
        first = self._sequences[group]
        self._sequences[group] = first + n & 0xFFFF
        return np.arange(first, first + n) & 0xFFFF

    def release(self, batch: Admitted, recipients: Sequence[Recipient], policy: Policy) -> Outgoing:
        """Work out what goes out to this recipient.

        Parameters
        ----------
        batch : Admitted
            From one network and group, in the order received.
        recipients : sequence of Recipient
            All networks: what a number of the origin's own pool stands for is known to the origin's.
        policy : Policy
            In force.
        """
        released: list[ReleasedKind] = []
        rules: list[NDArray[np.int32]] = []
        dispositions: list[NDArray[np.uint8]] = []
        for kind in batch.kinds:
            applicable = policy.rules_for(
                self._names[batch.origin], self.network.name, kind.columns.spec.name, self.network.network_class
            )
            decided = policy.decide(applicable, kind.columns, kind.stn, kind.age_ns)
            drops = ends_track(kind.columns)
            if drops is not None:
                decided[drops & (decided == DENIED)] = HELD_TRACK_DROP
            taken = np.flatnonzero(decided != DENIED)
            rules.append(decided)
            dispositions.append(np.where(decided == DENIED, Disposition.DENIED, Disposition.FORWARDED).astype(np.uint8))
            if len(taken):
                columns = kind.columns.take(taken)
                self._redact(policy, applicable, columns, decided[taken])
                released.append(ReleasedKind(columns, taken, kind.stn[taken], kind.mono_ns[taken]))
        if not released:
            nothing = np.zeros(0, np.int64)
            return Outgoing(Octets.of([]), nothing, nothing, (), dispositions, rules, 0)
        stream = _stream_of(released, batch.group)
        self._watch_room(stream, batch.n_words)
        for start, stop in _runs(stream, self._run_ns):
            self._step(stream, start, stop, batch, recipients[batch.origin])
        return self._send(stream, batch, dispositions, rules)

    def _redact(self, policy: Policy, rules: list[KindRule], columns: KindColumns, decided: NDArray[np.int32]) -> None:
        policy.redact(rules, columns, decided)
        drops = decided == HELD_TRACK_DROP
        if drops.any():
            # no rule released what else the drop says: the recipient learns that the track is gone, no more
            for name, spec in columns.spec.fields.items():
                if spec.no_statement is not None:
                    columns.put_raw(name, np.where(drops, spec.no_statement, columns.raw(name)))

    # --- state ---

    def _step(self, s: _Stream, start: int, stop: int, batch: Admitted, origins_own: Recipient) -> None:
        """One run of the stream."""
        holds_required = not s.is_alone[start] or self._resolve(s, start, batch.origin, origins_own)
        span = np.flatnonzero(s.disposition[start:stop] == Disposition.FORWARDED) + start
        recent = self._recent[batch.origin]
        fresh = recent.fresh(s.digest[span].tolist(), s.mono_ns[span].tolist())
        if not fresh.all():
            s.disposition[span[~fresh]] = Disposition.DUPLICATE
            span = span[fresh]
        if not len(span):
            return
        if not holds_required:
            s.disposition[start] = Disposition.REFERENCE_NOT_HELD
            return
        datagram = int(s.datagram[start])
        if datagram in s.room and s.length[start] > s.room[datagram]:
            s.disposition[start] = Disposition.DATAGRAM_FULL
            return
        for code, space in enumerate(_SPACES):
            chosen = span[s.space[span] == code]
            if len(chosen):
                self._number_subjects(s, chosen, space, batch)
        rest = self._firsts(s, span[s.space[span] == _NO_SPACE], recent)
        recent.add(s.digest[rest].tolist(), s.mono_ns[rest].tolist())
        if s.is_drop[start]:
            self._end_track(s, start, batch)
        if datagram in s.room and s.disposition[start] == Disposition.FORWARDED:
            s.room[datagram] -= int(s.length[start])

    def _firsts(self, s: _Stream, rows: NDArray[np.int64], recent: RecentMessages) -> NDArray[np.int64]:
        """The rows less those that repeat one before them; these are duplicates."""
        digests = s.digest[rows]
        if not recent.is_on or len(set(digests.tolist())) == len(rows):
            return rows
        is_first = np.zeros(len(rows), np.bool_)
        is_first[np.unique(digests, return_index=True)[1]] = True
        s.disposition[rows[~is_first]] = Disposition.DUPLICATE
        return rows[is_first]

    def _number_subjects(self, s: _Stream, rows: NDArray[np.int64], space: Space, batch: Admitted) -> None:
        """Give every message the recipient's number of its object; lives that are on at once, new ones in order."""
        numbers, recent = self.spaces[space], self._recent[batch.origin]
        slots = numbers.find(batch.origin, s.subject[rows], s.mono_ns[rows])
        s.number[rows] = slots + numbers.first
        known = (slots != NONE) & ~s.has_repeat[rows]
        on = self._firsts(s, rows[known], recent)
        numbers.refresh(s.number[on] - numbers.first, s.mono_ns[on])
        recent.add(s.digest[on].tolist(), s.mono_ns[on].tolist())
        for row in rows[~known].tolist():
            self._number_one(s, row, space, batch)

    def _number_one(self, s: _Stream, row: int, space: Space, batch: Admitted) -> None:
        recent = self._recent[batch.origin]
        digest, mono_ns, subject = int(s.digest[row]), int(s.mono_ns[row]), int(s.subject[row])
        if not recent.fresh([digest], [mono_ns])[0]:
            s.disposition[row] = Disposition.DUPLICATE
            return
        numbers = self.spaces[space]
        slot = numbers.find_one(batch.origin, subject, mono_ns)
        if slot == NONE:
            slot = numbers.bind(batch.origin, subject, mono_ns, from_reserve=batch.group is Group.WARNINGS)
            if slot == NONE:
                s.disposition[row] = Disposition.NO_NUMBER
                return
            s.changes.append(self._change(s, row, space, slot, subject, batch, ended=False))
        else:
            numbers.refresh(np.array([slot]), s.mono_ns[row : row + 1])
        s.number[row] = slot + numbers.first
        if s.has_repeat[row]:
            s.repeat[row] = numbers.count(slot)
        recent.add([digest], [mono_ns])

    def _resolve(self, s: _Stream, row: int, origin: int, origins_own: Recipient) -> bool:
        """Translate a message's references to what the recipient holds; gives whether it holds all that it has to.

        Whether a message is a duplicate is judged by what the recipient gets to see of its references.
        """
        holds_required = True
        first, last = np.searchsorted(s.refs.at, [row, row + 1]).tolist()
        for i in range(first, last):
            resolved = s.refs.resolved[i] = self._resolve_one(s, i, row, origin, origins_own)
            if s.refs.is_required[i]:
                holds_required &= resolved != NONE
            if resolved != NONE:
                s.digest[row] = digest_with(s.digest[row], s.refs.column[i], resolved)
        return holds_required

    def _resolve_one(self, s: _Stream, i: int, row: int, origin: int, origins_own: Recipient) -> int:
        space, number, mono_ns = _SPACES[s.refs.space[i]], int(s.refs.number[i]), int(s.mono_ns[row])
        own = origins_own.spaces[space]
        if own.first <= number <= own.last:
            # a number that this gateway gave on the origin's network: what it stands for is another network's
            meaning = own.meaning(number, mono_ns)
            if meaning is None:
                return NONE
            origin, number = meaning
            if origin == self.network.index:
                return number
        numbers = self.spaces[space]
        slot = numbers.find_one(origin, number, mono_ns)
        return NONE if slot == NONE else slot + numbers.first

    def _end_track(self, s: _Stream, row: int, batch: Admitted) -> None:
        required = roles_of(s.kinds[s.kind[row]].columns.spec).required
        i = int(np.flatnonzero((s.refs.at == row) & (s.refs.column == required))[0])
        numbers = self.spaces[Space.TN]
        slot = int(s.refs.resolved[i]) - numbers.first
        numbers.end(slot, int(s.mono_ns[row]))
        number = int(s.refs.number[i])
        s.changes.append(self._change(s, row, Space.TN, slot, number, batch, ended=True))

    def _change(
        self, s: _Stream, row: int, space: Space, slot: int, number: int, batch: Admitted, *, ended: bool
    ) -> BindingChange:
        at = batch.utc_ns[s.datagram[row]]
        mine = slot + self.spaces[space].first
        return BindingChange(self.network.name, space, mine, self._names[batch.origin], number, int(at), ended)

    # --- datagrams ---

    def _send(
        self, s: _Stream, batch: Admitted, dispositions: list[NDArray[np.uint8]], rules: list[NDArray[np.int32]]
    ) -> Outgoing:
        n_datagrams = batch.columns.n_datagrams
        finals: dict[str, KindColumns] = {}
        blanked = 0
        for k in range(len(s.kinds)):
            rows = np.flatnonzero((s.kind == k) & (s.disposition == Disposition.FORWARDED))
            if len(rows):
                columns, n = self._renumber(s, k, rows)
                finals[columns.spec.name] = columns
                blanked += n
        by_name = {kind.columns.spec.name: i for i, kind in enumerate(batch.kinds)}
        for k, kind in enumerate(s.kinds):
            rows = np.flatnonzero(s.kind == k)
            dispositions[by_name[kind.columns.spec.name]][kind.taken[s.index[rows]]] = s.disposition[rows]
        none = np.zeros(0, np.int64)
        columns_out = Columns.of(finals, n_datagrams)
        words, starts = bulk.encode(columns_out, self._catalog, parity=self.network.parity)
        bounds = np.append(starts, len(words))
        sent = np.flatnonzero(bounds[1:] > bounds[:-1])
        if not len(sent):
            return Outgoing(Octets.of([]), none, none, tuple(s.changes), dispositions, rules, blanked)
        n_messages, npg = _per_datagram(finals, n_datagrams)
        payloads = self.network.carrier.push_batch(
            self.network.identity,
            words,
            np.append(bounds[sent], len(words)),
            stn=self.network.stn,
            npg=npg[sent],
            net=self.network.net,
            sequence=self.next_sequences(batch.group, len(sent)),
            utc_ns=batch.utc_ns[sent],
        )
        return Outgoing(payloads, sent, n_messages[sent], tuple(s.changes), dispositions, rules, blanked)

    def _renumber(self, s: _Stream, k: int, rows: NDArray[np.int64]) -> tuple[KindColumns, int]:
        """Forwarded messages of one kind in the recipient's numbers, and how many references became no statement."""
        kind = s.kinds[k]
        index = s.index[rows]
        columns = kind.columns if len(index) == len(kind.columns) else kind.columns.take(index)
        roles = roles_of(columns.spec)
        if roles.subject is not None:
            columns.put_raw(roles.subject.name, s.number[rows])
        if roles.repeat is not None:
            columns.put_raw(roles.repeat.name, np.minimum(s.repeat[rows], roles.repeat.raw_max))
        blanked = 0
        for column, reference in enumerate(roles.references):
            chosen = np.flatnonzero((s.refs.column == column) & np.isin(s.refs.at, rows))
            if not len(chosen):
                continue
            raws = columns.raw(reference.name).astype(np.int64)
            resolved = s.refs.resolved[chosen]
            lost = resolved == NONE
            blanked += int(lost.sum())
            raws[np.searchsorted(rows, s.refs.at[chosen])] = np.where(lost, reference.no_statement, resolved)
            columns.put_raw(reference.name, raws)
        return columns, blanked

    def _watch_room(self, s: _Stream, n_words_in: NDArray[np.int64]) -> None:
        """Go message by message through datagrams that could leave longer than this carrier's can be.

        What goes out is never longer than what came in; references that become no statement can only shorten it.
        """
        limit = self.network.carrier.max_words
        long = n_words_in > limit
        if not long.any():
            return
        s.room = dict.fromkeys(np.flatnonzero(long).tolist(), limit)
        lengths = [bulk.sent_words(kind.columns).sum(axis=0) for kind in s.kinds]
        s.length = np.array([lengths[k][i] for k, i in zip(s.kind.tolist(), s.index.tolist(), strict=True)])
        s.is_alone |= long[s.datagram]


def _stream_of(kinds: list[ReleasedKind], group: Group) -> _Stream:
    """Put released messages of all kinds into the order received."""
    n = sum(len(k.columns) for k in kinds)
    order = np.arange(n) if len(kinds) == 1 else np.argsort(np.concatenate([k.columns.rows for k in kinds]))

    def merged(parts: list[NDArray[Any]]) -> NDArray[Any]:
        return parts[0] if len(parts) == 1 else np.concatenate(parts)[order]

    spaces, subjects, alone, drops, repeats, refs = [], [], [], [], [], []
    offset = 0
    place = np.empty(n, np.int64)
    place[order] = np.arange(n)
    for kind in kinds:
        columns, size = kind.columns, len(kind.columns)
        roles = roles_of(columns.spec)
        spaces.append(
            np.full(size, _NO_SPACE if roles.subject is None else _SPACES.index(roles.subject.space), np.int8)
        )
        subjects.append(
            np.zeros(size, np.int64) if roles.subject is None else columns.raw(roles.subject.name).astype(np.int64)
        )
        alone.append(names_others(columns))
        ends = ends_track(columns)
        drops.append(np.zeros(size, np.bool_) if ends is None else ends)
        repeats.append(np.full(size, roles.repeat is not None))
        for column, reference in enumerate(roles.references):
            stated = np.flatnonzero(columns.stated(reference.name))
            if not len(stated):
                continue
            refs.append(
                np.stack(
                    [
                        place[offset + stated],
                        np.full(len(stated), column),
                        np.full(len(stated), _SPACES.index(reference.space)),
                        columns.raw(reference.name)[stated].astype(np.int64),
                        np.full(len(stated), reference.is_required),
                    ]
                )
            )
        offset += size
    table = np.zeros((5, 0), np.int64)
    if refs:
        table = np.concatenate(refs, axis=1)
        table = table[:, np.lexsort((table[1], table[0]))]
    return _Stream(
        kinds=kinds,
        kind=merged([np.full(len(k.columns), i) for i, k in enumerate(kinds)]),
        index=merged([np.arange(len(k.columns)) for k in kinds]),
        datagram=merged([k.columns.datagrams for k in kinds]),
        mono_ns=merged([k.mono_ns for k in kinds]),
        digest=merged([digests_of(k.columns, k.stn, GROUPS.index(group)) for k in kinds]),
        space=merged(spaces),
        subject=merged(subjects),
        is_alone=merged(alone),
        is_drop=merged(drops),
        has_repeat=merged(repeats),
        disposition=np.zeros(n, np.uint8),
        number=np.full(n, NONE, np.int64),
        repeat=np.zeros(n, np.int64),
        refs=_References(
            table[0],
            table[1],
            table[2].astype(np.int8),
            table[3],
            table[4].astype(np.bool_),
            np.full(table.shape[1], NONE, np.int64),
        ),
    )


def _runs(s: _Stream, limit_ns: int) -> Iterator[tuple[int, int]]:
    """Cut a stream where a message can change what becomes of the next, and where a timer could run out within."""
    n = len(s.mono_ns)
    alone = np.flatnonzero(s.is_alone)
    if not len(alone) and s.mono_ns[-1] - s.mono_ns[0] <= limit_ns:
        yield 0, n
        return
    cuts = np.unique(np.concatenate([[0], alone, alone + 1, [n]]))
    for start, stop in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        at = start
        while s.mono_ns[stop - 1] - s.mono_ns[at] > limit_ns:
            end = int(np.searchsorted(s.mono_ns[at:stop], s.mono_ns[at] + limit_ns, side="right")) + at
            yield at, end
            at = end
        yield at, stop


def _per_datagram(finals: dict[str, KindColumns], n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Messages in each datagram, and the NPG of its first message."""
    counts, npg, first = np.zeros(n, np.int64), np.zeros(n, np.int64), np.full(n, np.iinfo(np.int64).max)
    for kind in finals.values():
        counts += np.bincount(kind.datagrams, minlength=n)
        rows = np.full(n, np.iinfo(np.int64).max)
        rows[kind.datagrams[::-1]] = kind.rows[::-1]  # rows ascend: the first of each datagram is written last
        npg[rows < first] = kind.spec.npg
        first = np.minimum(first, rows)
    return counts, npg
