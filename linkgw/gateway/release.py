"""The way out to one recipient: released, redacted, renumbered, put into datagrams.

What a recipient gets is worked out here from messages that were released to it and from nothing else. The first
half (policy) looks at each message alone; the second (state) goes through them in the order received, in runs
within which nothing that one message does can change what becomes of another, so that a batch of a thousand and
a thousand batches of one give the same octets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import Octets
from linkgw.codec.mixed import Mixed
from linkgw.codec.plan import plan_catalog
from linkgw.gateway.admission import Admitted, Merged
from linkgw.gateway.config import GatewayConfig, Network, lifetimes_of
from linkgw.gateway.dedup import RecentMessages, digest_with, digests_of, digests_with
from linkgw.gateway.events import Disposition
from linkgw.gateway.kinds import NO_SPACE, SPACES, catalog_roles, roles_of
from linkgw.gateway.ledger import GROUPS
from linkgw.gateway.stream import Stream
from linkgw.gateway.stream import runs as _runs
from linkgw.gateway.stream import stream_of as _stream_of
from linkgw.picture.numbers import NONE, BindingChange, NumberSpace, Space
from linkgw.picture.pages import NumberSets
from linkgw.picture.times import Repeats
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
        self._sets, self._repeats = NumberSets(max(space.bits for space in SPACES)), Repeats()

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
        merged = batch.merged
        if merged is None:
            return _nothing(np.zeros(0, np.uint8), np.zeros(0, np.int32))
        decided = self._decide(merged, batch, policy)
        dispositions = (decided == DENIED).view(np.uint8) * np.uint8(Disposition.DENIED)
        taken = (decided != DENIED).nonzero()[0]
        if not len(taken):
            return _nothing(dispositions, decided)
        messages = merged.messages.take(taken)
        self._redact(policy, messages, decided[taken])
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

    def _decide(self, merged: Merged, batch: Admitted, policy: Policy) -> NDArray[np.int32]:
        """(n,) rule number, DENIED or HELD_TRACK_DROP."""
        table = policy.table(self._names[batch.origin], self.network.network_class)
        facts = merged.facts.get(table)
        if facts is None:
            facts = merged.facts[table] = table.facts(merged.messages, merged.stn, merged.age_ns)
        decided = table.decide(self.network.name, merged.messages.codes, facts)
        if merged.drops is not None:
            decided[merged.drops & (decided == DENIED)] = HELD_TRACK_DROP
        return decided

    def _redact(self, policy: Policy, messages: Mixed, decided: NDArray[np.int32]) -> None:
        policy.effects.apply(messages, decided)
        drops = decided == HELD_TRACK_DROP
        if np.count_nonzero(drops):
            self._redact_drops(messages, drops)

    def _redact_drops(self, messages: Mixed, drops: NDArray[np.bool_]) -> None:
        """No rule released what else such a drop says: the recipient learns that the track is gone, no more."""
        for kind, start in zip(messages.kinds(), messages.bounds, strict=False):
            here = drops[start : start + len(kind)]
            if np.count_nonzero(here):
                fields = kind.spec.fields.values()
                kind.blank(tuple(f.name for f in fields if f.no_statement is not None), here)

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
            self._end_tracks(s, np.array([row]), batch)
        if datagram in s.room and s.disposition[row] == Disposition.FORWARDED:
            s.room[datagram] -= int(s.length[row])

    def _step(self, s: Stream, start: int, stop: int, batch: Admitted) -> None:
        """A run of messages of which none changes what becomes of another, but for new lives and repetitions."""
        self._advance(s, np.arange(start, stop), batch)

    def _advance(self, s: Stream, rows: NDArray[np.int64], batch: Admitted) -> None:
        """Some messages of a run."""
        recent = self.recent[batch.origin]
        fresh = recent.fresh(s.digest[rows], s.mono_ns[rows])
        if np.count_nonzero(fresh) < len(rows):
            s.disposition[rows[~fresh]] = Disposition.DUPLICATE
            rows = rows[fresh]
        lacks = s.lacks[rows]
        if np.count_nonzero(lacks):
            s.disposition[rows[lacks]] = Disposition.REFERENCE_NOT_HELD
            rows = rows[~lacks]
        is_new = self._find_numbers(s, rows, batch.origin)
        any_new = np.count_nonzero(is_new)
        on = self._firsts(s, rows[~is_new] if any_new else rows, recent)
        self._refresh(s, on)
        recent.add(s.digest[on], s.mono_ns[on])
        if any_new:
            new = rows[is_new]
            for code in set(s.space[new].tolist()):
                self._number_new(s, new[s.space[new] == code], SPACES[code], batch)
        if np.count_nonzero(drops := s.is_drop[on]):
            self._end_tracks(s, on[drops], batch)

    def _firsts(self, s: Stream, rows: NDArray[np.int64], recent: RecentMessages) -> NDArray[np.int64]:
        """The rows less those that repeat one before them; these are duplicates."""
        digests = s.digest[rows]
        if not recent.is_on or not self._repeats.any(digests):
            return rows
        is_first = np.zeros(len(rows), np.bool_)
        is_first[_firsts_of(digests)] = True
        s.disposition[rows[~is_first]] = Disposition.DUPLICATE
        return rows[is_first]

    def _find_numbers(self, s: Stream, rows: NDArray[np.int64], origin: int) -> NDArray[np.bool_]:
        """Give messages the recipient's numbers of their objects; where a life has to begin, or is counted."""
        is_new = np.zeros(len(rows), np.bool_)
        for numbers, at in self._by_space(s, rows):
            chosen = rows[at]
            slots = numbers.find(origin, s.subject[chosen], s.mono_ns[chosen])
            s.number[chosen] = slots + numbers.first
            is_new[at] = (slots == NONE) | s.has_repeat[chosen]
        return is_new

    def _by_space(self, s: Stream, rows: NDArray[np.int64]) -> Iterator[tuple[NumberSpace, NDArray[np.int64]]]:
        """Each kind of number that messages report objects by, and which of them do."""
        spaces = s.space[rows]
        for code, space in enumerate(SPACES):
            at = (spaces == code).nonzero()[0]
            if len(at):
                yield self.spaces[space], at

    def _refresh(self, s: Stream, rows: NDArray[np.int64]) -> None:
        """Prolong the lives of the objects that messages report."""
        for numbers, at in self._by_space(s, rows):
            chosen = rows[at]
            numbers.refresh(s.number[chosen] - numbers.first, s.mono_ns[chosen])

    def _number_new(self, s: Stream, rows: NDArray[np.int64], space: Space, batch: Admitted) -> None:
        """Begin lives, or count them, in the order of the rows."""
        # a life that was over when the run began may be on by now: one before it has prolonged it
        is_on = self.spaces[space].find(batch.origin, s.subject[rows], s.mono_ns[rows]) != NONE
        if len(rows) > 1 and not np.count_nonzero(is_on | s.has_repeat[rows]):
            firsts = _firsts_of(s.subject[rows])
            n_bound = self._bind(s, rows[firsts], space, batch)
            rest = np.ones(len(rows), np.bool_)
            rest[firsts[:n_bound]] = False
            rows = rows[rest]
            if n_bound == len(firsts):  # what is left repeats what is on now
                if len(rows):
                    self._advance(s, rows, batch)
                return
        for row in rows.tolist():
            self._number_one(s, row, space, batch)

    def _bind(self, s: Stream, rows: NDArray[np.int64], space: Space, batch: Admitted) -> int:
        """Begin lives of objects that differ, as far as there are numbers for all; gives how many."""
        numbers, origin = self.spaces[space], batch.origin
        slots = numbers.bind_many(origin, s.subject[rows], s.mono_ns[rows])
        rows = rows[: len(slots)]
        s.number[rows] = slots + numbers.first
        self.recent[origin].add(s.digest[rows], s.mono_ns[rows])
        self._note(s, rows, space, slots, s.subject[rows], batch, ended=False)
        return len(rows)

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
            self._note(s, np.array([row]), space, np.array([slot]), np.array([subject]), batch, ended=False)
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
            of_space = refs.space == code
            if not np.count_nonzero(of_space):
                continue
            is_own = of_space & origins_own.spaces[space].owns(refs.number)
            for i in is_own.nonzero()[0].tolist():
                refs.resolved[i] = self._resolve_one(s, i, int(refs.at[i]), origin, origins_own)
            chosen = (of_space & ~is_own).nonzero()[0]
            if len(chosen):
                numbers = self.spaces[space]
                slots = numbers.find(origin, refs.number[chosen], s.mono_ns[refs.at[chosen]])
                is_lost = slots == NONE
                refs.resolved[chosen] = np.where(is_lost, NONE, slots + numbers.first)
                lost = chosen[is_lost]
                if len(lost):
                    is_open[lost] = self._sets.among(refs.number[lost], s.subject[s.space == code])
        if np.count_nonzero(s.is_drop):
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
        is_touched: NDArray[np.bool_] = (refs.space == tracks) & self._sets.among(refs.number, refs.number[ends])
        if self.spaces[Space.TN].hold_ns <= s.mono_ns[-1] - s.mono_ns[0]:
            return is_touched  # its number could be given again within the batch
        touched = is_touched.nonzero()[0]
        number = refs.number[touched]
        is_elsewhere = (self._sets.times(number) > 1) | self._sets.among(number, s.subject[s.space == tracks])
        is_touched[touched] = is_elsewhere | (s.space[refs.at[touched]] != NO_SPACE)
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

    def _end_tracks(self, s: Stream, rows: NDArray[np.int64], batch: Admitted) -> None:
        """End the lives of the tracks that drops name; no two name the same."""
        ends, numbers = s.ended_by(rows), self.spaces[Space.TN]
        slots = s.refs.resolved[ends] - numbers.first
        numbers.end_many(slots, s.mono_ns[rows])
        self._note(s, rows, Space.TN, slots, s.refs.number[ends], batch, ended=True)

    def _note(
        self, s: Stream, rows: NDArray[np.int64], space: Space, slots: NDArray[np.int64],
        origin_numbers: NDArray[np.int64], batch: Admitted, *, ended: bool,
    ) -> None:  # fmt: skip
        """Numbers were given, or lives were ended, by some messages: that has to be durable."""
        name, origin = self.network.name, self._names[batch.origin]
        numbers = (slots + self.spaces[space].first).tolist()
        times = batch.utc_ns[s.datagram[rows]].tolist()
        s.changes += [
            BindingChange(name, space, number, origin, theirs, at, ended)
            for number, theirs, at in zip(numbers, origin_numbers.tolist(), times, strict=True)
        ]

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
        messages, roles, refs = s.messages, catalog_roles(self._plan), s.refs
        roles.subject.put(messages, s.number[places])
        for i, code in enumerate(messages.present):
            repeat = roles_of(self._plan.messages[code].spec).repeat
            if repeat is not None:
                start, stop = messages.bounds[i : i + 2]
                messages.kind(i).put_raw(repeat.name, np.minimum(s.repeat[places[start:stop]], repeat.raw_max))
        if not len(refs):
            return 0
        message = np.full(len(s.order), NONE)
        message[places] = np.arange(len(messages))
        at = message[refs.at]
        going = (at != NONE).nonzero()[0]
        place, resolved = refs.place[going], refs.resolved[going]
        lost = resolved == NONE
        roles.references.put(messages, place, at[going], np.where(lost, roles.references.no_statement[place], resolved))
        return int(np.count_nonzero(lost))

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


def _firsts_of(marks: NDArray[np.uint64] | NDArray[np.int64]) -> list[int]:
    """Where each of n marks stands first, in that order."""
    firsts: dict[int, int] = {}
    for place, mark in enumerate(marks.tolist()):
        firsts.setdefault(mark, place)
    return list(firsts.values())


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
