"""The way out to one recipient: released, redacted, renumbered, put into datagrams.

What a recipient gets is worked out here from messages that were released to it and from nothing else. The first
half (policy) looks at each message alone; the second (state) goes through them in the order received, in runs
within which nothing that one message does can change what becomes of another, so that a batch of a thousand and
a thousand batches of one give the same octets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import Octets
from linkgw.codec.bulk import KindColumns
from linkgw.codec.plan import plan_catalog
from linkgw.gateway.admission import Admitted, Merged
from linkgw.gateway.config import GatewayConfig, Network, lifetimes_of
from linkgw.gateway.dedup import RecentMessages, digest_with, digests_of, digests_with
from linkgw.gateway.events import Disposition
from linkgw.gateway.kinds import NO_SPACE, SPACES, Reference, catalog_roles, roles_of
from linkgw.gateway.ledger import GROUPS
from linkgw.gateway.stream import References, Stream
from linkgw.gateway.stream import runs as _runs
from linkgw.gateway.stream import stream_of as _stream_of
from linkgw.picture.numbers import NONE, BindingChange, NumberSpace, Space
from linkgw.policy.filters import KindRule
from linkgw.policy.rules import DENIED, Policy
from linkgw.spec.model import Catalog, Group

HELD_TRACK_DROP = -2
"""Rule number of a drop that no rule lets through, but whose track the recipient holds (design rule 9)."""

_FEW_REFERENCES = 4
"""Up to how many it costs less to look each one up in its turn."""


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
    dispositions: NDArray[np.uint8]
    """(n,) Disposition of all admitted messages, kind by kind."""
    rules: NDArray[np.int32]
    """(n,) likewise, rule number, DENIED or HELD_TRACK_DROP."""
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
        self._plan = plan_catalog(catalog)
        self.parity = self._plan.parity if network.parity == "checked" else None
        self.spaces = {
            space: NumberSpace(*network.pools[space], space.bits, n, lifetimes_of(config.timers, space))
            for space in SPACES
        }
        window_ns = round(config.timers.dedup_window_s * 1e9)
        self.recent = [RecentMessages(window_ns) for _ in range(n)]
        timeouts = [lifetimes_of(config.timers, space).timeout_ns for space in SPACES]
        self._run_ns = min([window_ns, *timeouts] if window_ns else timeouts)
        self._sequences = dict.fromkeys(GROUPS, 0)

    def forget_recent(self, origin: int) -> None:
        """Something from an origin did not go out: a copy of it that comes is no duplicate."""
        self.recent[origin].forget()

    def next_sequence(self, group: Group) -> int:
        """`next_sequences` for one."""
        sequence = self._sequences[group]
        self._sequences[group] = sequence + 1 & 0xFFFF
        return sequence

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
        if not batch.kinds:
            return _nothing(np.zeros(0, np.uint8), np.zeros(0, np.int32))
        merged = batch.merged(self._plan)
        decided = self._decide(merged, batch, policy)
        dispositions = (decided == DENIED).view(np.uint8) * np.uint8(Disposition.DENIED)
        taken = (decided != DENIED).nonzero()[0]
        if not len(taken):
            return _nothing(dispositions, decided)
        messages = merged.messages.take(taken)
        for i, code in enumerate(messages.kind_codes()):
            applicable = self._applicable(policy, batch.origin, self._plan.messages[code].spec.name)
            if merged.drops is not None or any(rule.redactions or rule.coarsenings for rule in applicable):
                here = taken[messages.bounds[i] : messages.bounds[i + 1]]
                self._redact(policy, applicable, messages.kind(i), decided[here])
        group = GROUPS.index(batch.group)
        stream = _stream_of(messages, merged, taken, lambda released, stn: digests_of(released, stn, group))
        origins_own = recipients[batch.origin]
        self._watch_room(stream, batch.n_words)
        self._settle(stream, batch.origin, origins_own)
        for start, stop in _runs(stream, self._run_ns):
            if stop - start == 1:
                self._step_one(stream, start, batch, origins_own)
            else:
                self._step(stream, start, stop, batch)
        dispositions[taken[stream.order]] = stream.disposition
        return self._send(stream, batch, dispositions, decided)

    def _applicable(self, policy: Policy, origin: int, message: str) -> list[KindRule]:
        return policy.rules_for(self._names[origin], self.network.name, message, self.network.network_class)

    def _decide(self, merged: Merged, batch: Admitted, policy: Policy) -> NDArray[np.int32]:
        """(n,) rule number, DENIED or HELD_TRACK_DROP."""
        table = policy.table(self._names[batch.origin], self.network.network_class)
        if table.is_small:
            facts = merged.facts.get(table)
            if facts is None:
                facts = merged.facts[table] = table.facts(merged.messages, merged.stn, merged.age_ns)
            decided = table.decide(self.network.name, merged.messages.codes, facts)
        else:
            decided = np.concatenate(
                [
                    policy.decide(
                        self._applicable(policy, batch.origin, kind.columns.spec.name),
                        kind.columns,
                        kind.stn,
                        kind.age_ns,
                    )
                    for kind in batch.kinds
                ]
            )
        if merged.drops is not None:
            decided[merged.drops & (decided == DENIED)] = HELD_TRACK_DROP
        return decided

    def _redact(self, policy: Policy, rules: list[KindRule], columns: KindColumns, decided: NDArray[np.int32]) -> None:
        policy.redact(rules, columns, decided)
        drops = decided == HELD_TRACK_DROP
        if drops.any():
            # no rule released what else the drop says: the recipient learns that the track is gone, no more
            for name, spec in columns.spec.fields.items():
                if spec.no_statement is not None:
                    columns.put_raw(name, np.where(drops, spec.no_statement, columns.raw(name)))

    # --- state ---

    def _step_one(self, s: Stream, row: int, batch: Admitted, origins_own: Recipient) -> None:
        """A run of one message; only such a one ends a track, or can find a reference not held or no room."""
        recent = self.recent[batch.origin]
        holds_required = not s.lacks[row]
        if s.is_alone[row]:
            holds_required = self._resolve(s, row, batch.origin, origins_own)
        if not recent.is_fresh(int(s.digest[row]), int(s.mono_ns[row])):
            s.disposition[row] = Disposition.DUPLICATE
            return
        if not holds_required:
            s.disposition[row] = Disposition.REFERENCE_NOT_HELD
            return
        datagram = int(s.datagram[row]) if s.room else -1
        if datagram in s.room and s.length[row] > s.room[datagram]:
            s.disposition[row] = Disposition.DATAGRAM_FULL
            return
        code = int(s.space[row])
        if code == NO_SPACE:
            recent.add_one(int(s.digest[row]), int(s.mono_ns[row]))
        else:
            self._number_one(s, row, SPACES[code], batch)
        if s.is_drop[row]:
            self._end_track(s, row, batch)
        if datagram in s.room and s.disposition[row] == Disposition.FORWARDED:
            s.room[datagram] -= int(s.length[row])

    def _step(self, s: Stream, start: int, stop: int, batch: Admitted) -> None:
        """A run of messages of which none changes what becomes of another, but for new lives and repetitions."""
        span = np.arange(start, stop)
        recent = self.recent[batch.origin]
        fresh = recent.fresh(s.digest[start:stop], s.mono_ns[start:stop])
        if not fresh.all():
            s.disposition[span[~fresh]] = Disposition.DUPLICATE
            span = span[fresh]
        lacks = s.lacks[span]
        if lacks.any():
            s.disposition[span[lacks]] = Disposition.REFERENCE_NOT_HELD
            span = span[~lacks]
        spaces = s.space[span]
        for code, space in enumerate(SPACES):
            chosen = span[spaces == code]
            if len(chosen):
                self._number_subjects(s, chosen, space, batch)
        rest = span[spaces == NO_SPACE]
        if len(rest):
            rest = self._firsts(s, rest, recent)
            recent.add(s.digest[rest], s.mono_ns[rest])
            for row in rest[s.is_drop[rest]].tolist():
                self._end_track(s, row, batch)

    def _firsts(self, s: Stream, rows: NDArray[np.int64], recent: RecentMessages) -> NDArray[np.int64]:
        """The rows less those that repeat one before them; these are duplicates."""
        digests = s.digest[rows]
        ordered = np.sort(digests)
        if not recent.is_on or not (ordered[1:] == ordered[:-1]).any():
            return rows
        is_first = np.zeros(len(rows), np.bool_)
        is_first[np.unique(digests, return_index=True)[1]] = True
        s.disposition[rows[~is_first]] = Disposition.DUPLICATE
        return rows[is_first]

    def _number_subjects(self, s: Stream, rows: NDArray[np.int64], space: Space, batch: Admitted) -> None:
        """Give every message the recipient's number of its object; lives that are on at once, new ones in order."""
        numbers, recent = self.spaces[space], self.recent[batch.origin]
        slots = numbers.find(batch.origin, s.subject[rows], s.mono_ns[rows])
        s.number[rows] = slots + numbers.first
        known = (slots != NONE) & ~s.has_repeat[rows]
        on = self._firsts(s, rows[known], recent)
        numbers.refresh(s.number[on] - numbers.first, s.mono_ns[on])
        recent.add(s.digest[on], s.mono_ns[on])
        if len(known) != np.count_nonzero(known):
            for row in rows[~known].tolist():
                self._number_one(s, row, space, batch)

    def _number_one(self, s: Stream, row: int, space: Space, batch: Admitted) -> None:
        recent = self.recent[batch.origin]
        digest, mono_ns, subject = int(s.digest[row]), int(s.mono_ns[row]), int(s.subject[row])
        if not recent.is_fresh(digest, mono_ns):
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
            numbers.refresh(slot, mono_ns)
        s.number[row] = slot + numbers.first
        if s.has_repeat[row]:
            s.repeat[row] = numbers.count(slot)
        recent.add_one(digest, mono_ns)

    def _settle(self, s: Stream, origin: int, origins_own: Recipient) -> None:
        """Translate at once the references whose meaning nothing in the batch can change.

        That is, all but those to an object that the batch ends, or that it may begin. Messages all of whose
        references are settled need not be looked at alone; nor does a drop, if nothing else names its track.
        """
        refs = s.refs
        if len(refs) <= _FEW_REFERENCES or s.room:
            return
        is_open = np.zeros(len(refs), np.bool_)
        for code, space in enumerate(SPACES):
            is_own = (refs.space == code) & origins_own.spaces[space].owns(refs.number)
            for i in is_own.nonzero()[0].tolist():
                refs.resolved[i] = self._resolve_one(s, i, int(refs.at[i]), origin, origins_own)
            chosen = ((refs.space == code) & ~is_own).nonzero()[0]
            if len(chosen):
                numbers = self.spaces[space]
                slots = numbers.find(origin, refs.number[chosen], s.mono_ns[refs.at[chosen]])
                refs.resolved[chosen] = np.where(slots == NONE, NONE, slots + numbers.first)
                lost = chosen[slots == NONE]
                is_open[lost] = np.isin(refs.number[lost], s.subject[s.space == code])
        if s.is_drop.any():
            is_open |= self._touched_by_drops(s)
        is_alone = np.zeros(len(s.order), np.bool_)
        is_alone[refs.at[is_open]] = True
        settled = ~is_alone[refs.at]
        held = settled & (refs.resolved != NONE)
        digests_with(s.digest, refs.at[held], refs.column[held], refs.resolved[held])
        s.is_alone[refs.at[settled]] = False
        s.lacks[refs.at[settled & refs.is_required & (refs.resolved == NONE)]] = True

    def _touched_by_drops(self, s: Stream) -> NDArray[np.bool_]:
        """Which references name a track that the batch ends; not that of a drop itself, if nothing else names it."""
        refs, tracks = s.refs, SPACES.index(Space.TN)
        ends = s.is_drop[refs.at] & refs.is_required
        is_touched: NDArray[np.bool_] = (refs.space == tracks) & np.isin(refs.number, refs.number[ends])
        if self.spaces[Space.TN].hold_ns < s.mono_ns[-1] - s.mono_ns[0]:
            return is_touched  # its number could be given again within the batch
        number, which, times = np.unique(refs.number[is_touched], return_inverse=True, return_counts=True)
        is_elsewhere = (times > 1) | np.isin(number, s.subject[s.space == tracks])
        is_touched[is_touched] = is_elsewhere[which] | (s.space[refs.at[is_touched]] != NO_SPACE)
        return is_touched

    def _resolve(self, s: Stream, row: int, origin: int, origins_own: Recipient) -> bool:
        """Translate a message's references to what the recipient holds; gives whether it holds all that it has to.

        Whether a message is a duplicate is judged by what the recipient gets to see of its references.
        """
        holds_required = True
        first, last = s.refs.at.searchsorted((row, row + 1)).tolist()
        for i in range(first, last):
            resolved = s.refs.resolved[i] = self._resolve_one(s, i, row, origin, origins_own)
            if s.refs.is_required[i]:
                holds_required &= resolved != NONE
            if resolved != NONE:
                s.digest[row] = digest_with(int(s.digest[row]), int(s.refs.column[i]), resolved)
        return holds_required

    def _resolve_one(self, s: Stream, i: int, row: int, origin: int, origins_own: Recipient) -> int:
        number, mono_ns = int(s.refs.number[i]), int(s.mono_ns[row])
        return self.resolve_number(SPACES[s.refs.space[i]], number, mono_ns, origin, origins_own)

    def resolve_number(self, space: Space, number: int, mono_ns: int, origin: int, origins_own: Recipient) -> int:
        """A number of the origin's in this recipient's; `NONE` where it holds no such object."""
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

    def _end_track(self, s: Stream, row: int, batch: Admitted) -> None:
        required = roles_of(self._plan.messages[s.messages.codes[s.order[row]]].spec).required
        i = int(s.refs.at.searchsorted(row))
        while s.refs.column[i] != required:
            i += 1
        numbers = self.spaces[Space.TN]
        slot = int(s.refs.resolved[i]) - numbers.first
        numbers.end(slot, int(s.mono_ns[row]))
        number = int(s.refs.number[i])
        s.changes.append(self._change(s, row, Space.TN, slot, number, batch, ended=True))

    def _change(
        self, s: Stream, row: int, space: Space, slot: int, number: int, batch: Admitted, *, ended: bool
    ) -> BindingChange:
        at = batch.utc_ns[s.datagram[row]]
        mine = slot + self.spaces[space].first
        return BindingChange(self.network.name, space, mine, self._names[batch.origin], number, int(at), ended)

    # --- datagrams ---

    def _send(self, s: Stream, batch: Admitted, dispositions: NDArray[np.uint8], rules: NDArray[np.int32]) -> Outgoing:
        n_datagrams = batch.columns.n_datagrams
        going, order = (s.disposition == Disposition.FORWARDED).nonzero()[0], s.order
        if len(going) < len(order):
            is_going = np.zeros(len(order), np.bool_)
            is_going[order[going]] = True
            s.messages, order = s.messages.take(is_going.nonzero()[0]), (is_going.cumsum() - 1)[order[going]]
        if not len(going):
            return _nothing(dispositions, rules, tuple(s.changes))
        places = np.empty_like(order)
        places[order] = going
        messages, blanked = s.messages, self._renumber(s, places)
        n_messages, npg = _per_datagram((s.datagram[going], self._plan.tables.npg[messages.codes[order]]), n_datagrams)
        words, starts = messages.encode(order, n_datagrams, self.network.parity)
        sent = (starts[1:] > starts[:-1]).nonzero()[0]
        if len(sent) < n_datagrams:
            starts, npg, n_messages = np.append(starts[sent], len(words)), npg[sent], n_messages[sent]
        payloads = self.network.carrier.push_batch(
            self.network.identity,
            words,
            starts,
            stn=self.network.stn,
            npg=npg,
            net=self.network.net,
            sequence=self.next_sequences(batch.group, len(sent)),
            utc_ns=batch.utc_ns[sent],
        )
        return Outgoing(payloads, sent, n_messages, tuple(s.changes), dispositions, rules, blanked)

    def _renumber(self, s: Stream, places: NDArray[np.int64]) -> int:
        """Put the recipient's numbers into what goes out; gives how many references became no statement.

        `places` is the place of each message in the stream.
        """
        messages = s.messages
        catalog_roles(self._plan).subject.put(messages, s.number[places])
        which = np.full(len(s.order), len(messages))
        which[places] = np.arange(len(messages))
        referring, blanked = which[s.refs.at], 0  # beyond the last where the message does not go out
        for i, code in enumerate(messages.kind_codes()):
            roles, start, stop = roles_of(self._plan.messages[code].spec), *messages.bounds[i : i + 2]
            if roles.repeat is not None:
                repeats = np.minimum(s.repeat[places[start:stop]], roles.repeat.raw_max)
                messages.kind(i).put_raw(roles.repeat.name, repeats)
            if roles.references and len(referring):
                here = (referring >= start) & (referring < stop)
                blanked += _renumber_references(s.refs, messages.kind(i), referring - start, here, roles.references)
        return blanked

    def _watch_room(self, s: Stream, n_words_in: NDArray[np.int64]) -> None:
        """Go message by message through datagrams that could leave longer than this carrier's can be.

        What goes out is never longer than what came in; references that become no statement can only shorten it.
        """
        limit = self.network.carrier.max_words
        long = n_words_in > limit
        if not long.any():
            return
        s.room = dict.fromkeys(np.flatnonzero(long).tolist(), limit)
        s.length = s.messages.sent().sum(axis=0)[s.order]
        s.is_alone |= long[s.datagram]


def _renumber_references(
    refs: References, columns: KindColumns, rows: NDArray[np.int64], here: NDArray[np.bool_],
    references: tuple[Reference, ...],
) -> int:  # fmt: skip
    """References of one kind: `here` says which, `rows` whose they are; gives how many became no statement."""
    blanked = 0
    for column, reference in enumerate(references):
        chosen = (here & (refs.column == column)).nonzero()[0]
        if not len(chosen):
            continue
        raws = columns.raw(reference.name).astype(np.int64)
        resolved = refs.resolved[chosen]
        lost = resolved == NONE
        raws[rows[chosen]] = np.where(lost, reference.no_statement, resolved)
        columns.put_raw(reference.name, raws)
        blanked += int(np.count_nonzero(lost))
    return blanked


def _nothing(
    dispositions: NDArray[np.uint8], rules: NDArray[np.int32], changes: tuple[BindingChange, ...] = ()
) -> Outgoing:
    """No datagram goes out."""
    none = np.zeros(0, np.int64)
    return Outgoing(Octets.of([]), none, none, changes, dispositions, rules, 0)


def _per_datagram(
    sent: tuple[NDArray[np.int64], NDArray[np.int64]], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Messages in each of n datagrams, and the NPG of its first; of the messages' datagrams and NPGs, in order."""
    datagrams, npgs = sent
    npg = np.zeros(n, np.int64)
    npg[datagrams[::-1]] = npgs[::-1]  # the first of each datagram is written last
    return np.bincount(datagrams, minlength=n), npg
