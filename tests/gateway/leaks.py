"""Leaks planted on purpose: each breaks one sentence of the design about what a recipient may learn.

Written from the design text alone (sections 4 and 4a), before the check that has to find them. Every leak is a
context manager that patches the core while it is on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np

from linkgw.codec import bulk
from linkgw.gateway import core, one_out, release
from linkgw.gateway.admission import Admission, Admitted, AdmittedKind, Merged
from linkgw.gateway.core import Core
from linkgw.gateway.dedup import RecentMessages, digests_of
from linkgw.gateway.events import Disposition
from linkgw.gateway.kinds import ends_track, roles_of
from linkgw.gateway.one_in import One
from linkgw.gateway.release import Recipient
from linkgw.picture.numbers import NONE, NumberSpace, Space
from linkgw.policy import effects, filters
from linkgw.policy.filters import KindRule
from linkgw.policy.rules import DENIED, Policy
from linkgw.spec.model import FieldType, Group

Leak = Callable[[], Any]
LEAKS: dict[str, Leak] = {}
"""Name -> context manager that plants it."""
_RELEASE = Recipient.release
_RELEASE_ONE = one_out.release_one
_RESOLVE_ONE = Recipient._resolve_one
_RENUMBER = Recipient._renumber


def _in_batches(plant: Callable[[], Iterator[None]]) -> Leak:
    """What is planted on the way of a batch: everything goes that way while it is on."""

    @contextmanager
    def planted() -> Iterator[None]:
        with patch.object(core, "MOST_ALONE", 0), contextmanager(plant)():
            yield

    return planted


def _leak(plant: Callable[[], Iterator[None]]) -> Leak:
    LEAKS[plant.__name__] = made = _in_batches(plant)
    return made


def _leak_alone(plant: Callable[[], Iterator[None]]) -> Leak:
    """What is planted on the way of a message that comes alone."""
    LEAKS[plant.__name__] = made = contextmanager(plant)
    return made


def _denied(me: Recipient, batch: Admitted, policy: Policy) -> Iterator[tuple[AdmittedKind, Any]]:
    """Each admitted kind with the mask of what the policy withholds from a recipient."""
    for kind in batch.kinds:
        applicable = policy.rules_for(
            me._names[batch.origin], me.network.name, kind.columns.spec.name, me.network.network_class
        )
        decided = policy.decide(applicable, kind.columns, kind.stn, kind.age_ns)
        yield kind, decided == DENIED


def _withheld_subjects(me: Recipient, batch: Admitted, policy: Policy) -> Iterator[tuple[str, Space, int, int]]:
    """Message name, kind of number, number and time of every object that a withheld message reports."""
    for kind, denied in _denied(me, batch, policy):
        subject = roles_of(kind.columns.spec).subject
        if subject is not None:
            name, space = subject.name, subject.space
            for i in np.flatnonzero(denied).tolist():
                yield kind.columns.spec.name, space, int(kind.columns.raw(name)[i]), int(kind.mono_ns[i])


def _before_release(act: Callable[[Recipient, Admitted, Any, Policy], object]) -> Any:
    """Patch: something is done with the whole batch before it is released to a recipient."""

    def leaky(self: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> Any:
        act(self, batch, recipients, policy)
        return _RELEASE(self, batch, recipients, policy)

    return patch.object(Recipient, "release", leaky)


def _envelopes_in(seen: list[Any]) -> Any:
    """Patch: the envelopes of the batch that is being taken in are kept in `seen`."""
    admit = Admission.admit

    def spying(self: Admission, event: Any, *args: Any) -> Any:
        seen[:] = [self._network.carrier.pull_batch(event.payloads)]
        return admit(self, event, *args)

    return patch.object(Admission, "admit", spying)


# --- numbers ---


@_leak
def shared_tn_counter() -> Iterator[None]:
    """4.2 no shared counter: the next track number is past what any recipient was given."""

    def act(me: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> None:
        mine = me.spaces[Space.TN]
        top = min(max(r.spaces[Space.TN]._n_used for r in recipients), mine.size)
        if top > len(mine._origin):
            mine._grow(top)
        mine._n_used = max(mine._n_used, top)

    with _before_release(act):
        yield


@_leak
def number_given_before_release() -> Iterator[None]:
    """4.2 numbers are given after the release decision: here a withheld report takes one."""

    def act(me: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> None:
        for _, space, number, mono_ns in _withheld_subjects(me, batch, policy):
            if me.spaces[space].find_one(batch.origin, number, mono_ns) == NONE:
                me.spaces[space].bind(batch.origin, number, mono_ns)

    with _before_release(act):
        yield


@_leak
def refresh_by_withheld_report() -> Iterator[None]:
    """4a.8 a life is refreshed only by released messages: here a withheld report does it too."""

    def act(me: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> None:
        for _, space, number, mono_ns in _withheld_subjects(me, batch, policy):
            slot = me.spaces[space].find_one(batch.origin, number, mono_ns)
            if slot != NONE:
                me.spaces[space].refresh(np.array([slot]), np.array([mono_ns]))

    with _before_release(act):
        yield


@_leak
def hold_prolonged_by_withheld_report() -> Iterator[None]:
    """4a.8 the hold of a number that is over grows while its object is reported, but withheld."""

    def act(me: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> None:
        for _, space, number, mono_ns in _withheld_subjects(me, batch, policy):
            s = me.spaces[space]
            over = (s._origin == batch.origin) & (s._number == number)
            over &= mono_ns - s._seen_ns > s._lifetimes.timeout_ns
            s._ended_ns[over] = mono_ns

    with _before_release(act):
        yield


@_leak
def life_ended_by_withheld_message() -> Iterator[None]:
    """4a.8 a life is ended only by a released drop: here by any withheld J7.0."""

    def act(me: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> None:
        for kind, denied in _denied(me, batch, policy):
            drops = ends_track(kind.columns)
            if drops is None:
                continue
            s = me.spaces[Space.TN]
            for i in np.flatnonzero(denied & ~drops).tolist():
                mono_ns = int(kind.mono_ns[i])
                slot = s.find_one(batch.origin, int(kind.columns.raw("tn")[i]), mono_ns)
                if slot != NONE:
                    s.end(slot, mono_ns)

    with _before_release(act):
        yield


@_leak
def pool_exhaustion_shared() -> Iterator[None]:
    """4.2: what the other recipients hold counts against this one's pool."""
    spaces: list[NumberSpace] = []
    bind = NumberSpace.bind

    def act(me: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> None:
        spaces[:] = [r.spaces[Space.TN] for r in recipients]

    def leaky(self: NumberSpace, origin: int, number: int, at_ns: int, **more: Any) -> int:
        if self in spaces and sum(s._n_used for s in spaces if s is not self) > self.size:
            return NONE
        return bind(self, origin, number, at_ns, **more)

    def none_at_once(self: NumberSpace, origin: int, numbers: Any, at_ns: Any) -> Any:
        return np.zeros(0, np.int64)

    with (
        _before_release(act),
        patch.object(NumberSpace, "bind", leaky),
        patch.object(NumberSpace, "bind_many", none_at_once),
    ):
        yield


@_leak
def numbers_in_order_of_the_origins() -> Iterator[None]:
    """4a.7 nothing of an identifier is copied: here not even the order of two new tracks may tell."""
    original = Recipient._number_new

    def leaky(self: Recipient, s: Any, rows: Any, space: Space, batch: Admitted) -> None:
        original(self, s, rows[np.argsort(s.subject[rows], kind="stable")], space, batch)

    with patch.object(Recipient, "_number_new", leaky):
        yield


@_leak
def repeat_counted_for_withheld_warnings() -> Iterator[None]:
    """4a.7 repeat numbers are made anew per recipient: here withheld warnings count too."""

    def act(me: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> None:
        for _, space, number, mono_ns in _withheld_subjects(me, batch, policy):
            if space is Space.EVENT:
                slot = me.spaces[space].find_one(batch.origin, number, mono_ns)
                if slot != NONE:
                    me.spaces[space].count(slot)

    with _before_release(act):
        yield


# --- identifiers copied ---


def _copied(space: Space) -> Any:
    def leaky(self: Recipient, s: Any, places: Any) -> int:
        blanked = _RENUMBER(self, s, places)
        for columns, start in zip(s.messages.kinds(), s.messages.bounds, strict=False):
            subject = roles_of(columns.spec).subject
            if subject is not None and subject.space is space:
                columns.put_raw(subject.name, s.subject[places[start : start + len(columns)]])
        return blanked

    return patch.object(Recipient, "_renumber", leaky)


@_leak
def copied_tn() -> Iterator[None]:
    """4a.7: the origin's track number goes out."""
    with _copied(Space.TN):
        yield


@_leak
def copied_participant_stn() -> Iterator[None]:
    """4a.7: the participant's own STN goes out."""
    with _copied(Space.STN):
        yield


@_leak
def copied_event() -> Iterator[None]:
    """4a.7: the origin's event number goes out."""
    with _copied(Space.EVENT):
        yield


@_leak
def copied_repeat() -> Iterator[None]:
    """4a.7: the origin's repeat number goes out."""

    def leaky(self: Recipient, s: Any, places: Any) -> int:
        blanked = _RENUMBER(self, s, places)
        for columns in s.messages.kinds():
            for f in columns.spec.fields.values():
                if f.type is FieldType.REPEAT:
                    at = np.searchsorted(originals["rows"], columns.rows)
                    columns.put_raw(f.name, originals[f.name][at])
        return blanked

    originals: dict[str, Any] = {}

    def act(me: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> None:
        for kind in batch.kinds:
            for f in kind.columns.spec.fields.values():
                if f.type is FieldType.REPEAT:
                    originals["rows"], originals[f.name] = kind.columns.rows, kind.columns.raw(f.name).copy()

    with _before_release(act), patch.object(Recipient, "_renumber", leaky):
        yield


@_leak
def copied_header_stn() -> Iterator[None]:
    """4a.6 the STN in the header is the gateway's own: here the sender's."""

    def leaky(self: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> Any:
        own = self.network.stn
        self.network.stn = int(batch.kinds[0].stn[0])
        try:
            return _RELEASE(self, batch, recipients, policy)
        finally:
            self.network.stn = own

    with patch.object(Recipient, "release", leaky):
        yield


@_leak
def copied_sequence_number() -> Iterator[None]:
    """4a.7: SIMPLE sequence numbers follow those of the sender."""

    seen: list[Any] = []

    def act(me: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> None:
        me._sequences[batch.group] = int(seen[0].sequence[0]) & 0xFFFF

    with _envelopes_in(seen), _before_release(act):
        yield


@_leak
def copied_npg() -> Iterator[None]:
    """4a.7: the NPG of the header that came in, whatever is left of the datagram."""
    original = release._per_datagram
    seen: list[Any] = []

    def leaky(finals: Any, n: int) -> Any:
        counts, _ = original(finals, n)
        return counts, seen[0].npg.astype(np.int64)

    with _envelopes_in(seen), patch.object(release, "_per_datagram", leaky):
        yield


# --- sequences, times, sizes ---


@_leak
def sequence_gap_for_withheld() -> Iterator[None]:
    """4.2 no sequence gap: here a withheld datagram uses up a sequence number."""

    def leaky(self: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> Any:
        out = _RELEASE(self, batch, recipients, policy)
        self.next_sequences(batch.group, len(batch.utc_ns) - len(out.payloads))
        return out

    with patch.object(Recipient, "release", leaky):
        yield


@_leak
def own_ppli_tells_the_load() -> Iterator[None]:
    """4.2 no metric tells more: the gateway's own PPLI moves with what all networks sent."""
    original = Core._announce

    def leaky(self: Core, recipient: Recipient, utc_ns: int) -> Any:
        recipient.next_sequences(Group.TRACKS, int(self.ledger.messages[:, 0].sum()) & 7)
        return original(self, recipient, utc_ns)

    with patch.object(Core, "_announce", leaky):
        yield


@_leak
def time_of_the_whole_batch() -> Iterator[None]:
    """4a.2: every datagram goes out with the time of the last that came in with it."""

    def leaky(self: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> Any:
        latest = np.full_like(batch.utc_ns, batch.utc_ns.max())
        return _RELEASE(self, replace(batch, utc_ns=latest), recipients, policy)

    with patch.object(Recipient, "release", leaky):
        yield


@_leak
def room_taken_by_withheld_messages() -> Iterator[None]:
    """4a.14: the room in a datagram is measured on what came in, not on what may leave."""
    original = release._stream_of
    n_words: list[Any] = []

    def act(me: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> None:
        total = np.zeros(batch.columns.n_datagrams, np.int64)
        for kind in batch.kinds:
            np.add.at(total, kind.columns.datagrams, bulk.sent_words(kind.columns).sum(axis=0))
        n_words[:] = [total]

    def leaky(*args: Any) -> Any:
        s = original(*args)
        s.disposition[n_words[0][s.datagram] > 8] = Disposition.DATAGRAM_FULL
        return s

    with _before_release(act), patch.object(release, "_stream_of", leaky):
        yield


# --- references ---


def _resolving(hit: Callable[[Any, int], bool]) -> Any:
    """Patch: a reference that the recipient does not hold goes out in the origin's number."""

    def leaky(self: Recipient, s: Any, i: int, row: int, origin: int, origins_own: Recipient) -> int:
        found = _RESOLVE_ONE(self, s, i, row, origin, origins_own)
        if found == NONE and hit(s, i) and not s.is_drop[row]:
            return int(s.refs.number[i])
        return found

    return patch.object(Recipient, "_resolve_one", leaky)


@_leak
def optional_reference_to_withheld_track_passes() -> Iterator[None]:
    """4a.9 an optional reference to a track that X does not hold becomes no statement."""
    with _resolving(lambda s, i: not s.refs.is_required[i]):
        yield


@_leak
def required_reference_to_withheld_track_passes() -> Iterator[None]:
    """4a.9 a J7.x needs every TN that it names in X's picture."""
    with _resolving(lambda s, i: bool(s.refs.is_required[i])):
        yield


@_leak
def drop_of_track_not_held_goes_out() -> Iterator[None]:
    """4a.9 a drop is forwarded only where X holds the track."""

    def leaky(self: Recipient, s: Any, i: int, row: int, origin: int, origins_own: Recipient) -> int:
        found = _RESOLVE_ONE(self, s, i, row, origin, origins_own)
        if found == NONE and s.is_drop[row]:
            numbers = self.spaces[Space.TN]
            slot = numbers.bind(origin, int(s.refs.number[i]), int(s.mono_ns[row]))
            return NONE if slot == NONE else slot + numbers.first
        return found

    with patch.object(Recipient, "_resolve_one", leaky):
        yield


@_leak
def reference_starts_a_life() -> Iterator[None]:
    """4a.8 a life is started only by a released report: here a mere reference gives the track a number."""

    def leaky(self: Recipient, s: Any, i: int, row: int, origin: int, origins_own: Recipient) -> int:
        found = _RESOLVE_ONE(self, s, i, row, origin, origins_own)
        own = origins_own.spaces[Space.TN]
        number = int(s.refs.number[i])
        if found == NONE and not s.refs.is_required[i] and not own.first <= number <= own.last:
            self.spaces[Space.TN].bind(origin, number, int(s.mono_ns[row]))
        return found

    with patch.object(Recipient, "_resolve_one", leaky):
        yield


@_leak
def reference_resolved_in_another_picture() -> Iterator[None]:
    """4a.9: held by anybody counts as held by X."""
    everybody: list[Recipient] = []

    def act(me: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> None:
        everybody[:] = recipients

    def leaky(self: Recipient, s: Any, i: int, row: int, origin: int, origins_own: Recipient) -> int:
        found = _RESOLVE_ONE(self, s, i, row, origin, origins_own)
        if found == NONE and not s.is_drop[row]:
            for other in everybody:
                if other is not self and other is not origins_own:
                    found = max(found, _RESOLVE_ONE(other, s, i, row, origin, origins_own))
        return found

    with _before_release(act), patch.object(Recipient, "_resolve_one", leaky):
        yield


@_leak
def reference_to_a_track_reported_later() -> Iterator[None]:
    """3 one message and a thousand take the same path: a reference finds a track that comes after it in the batch."""
    send, owns = Recipient._send, []

    def act(me: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> None:
        owns[:] = [recipients[batch.origin]]

    def leaky(self: Recipient, s: Any, batch: Admitted, *args: Any) -> Any:
        for i in np.flatnonzero(s.refs.resolved == NONE).tolist():
            s.refs.resolved[i] = _RESOLVE_ONE(self, s, i, int(s.refs.at[i]), batch.origin, owns[0])
        return send(self, s, batch, *args)

    with _before_release(act), patch.object(Recipient, "_send", leaky):
        yield


# --- duplicates ---


@_leak
def dedup_across_origins_before_release() -> Iterator[None]:
    """4a.1 a withheld copy never suppresses a releasable one: here copies from all origins are one."""
    shared: dict[str, RecentMessages] = {}

    def leaky(self: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> Any:
        seen = shared.setdefault(f"{id(self)}", RecentMessages(self.recent[0]._window_ns))
        for kind, denied in _denied(self, batch, policy):
            gone = np.flatnonzero(denied)
            seen.add(digests_of(kind.columns, kind.stn, 0)[gone].tolist(), kind.mono_ns[gone].tolist())
        out = []
        for kind, policy_denies in _denied(self, batch, policy):
            own = self.recent[batch.origin]
            digests = digests_of(kind.columns, kind.stn, 0)
            fresh = np.array(
                [
                    bool(seen.fresh([d], [t])[0]) or not own.fresh([d], [t])[0]
                    for d, t in zip(digests.tolist(), kind.mono_ns.tolist(), strict=True)
                ]
            )
            keep = fresh | policy_denies
            if keep.any():
                out.append(AdmittedKind(kind.columns.take(keep), kind.stn[keep], kind.mono_ns[keep], kind.age_ns[keep]))
        left = Merged.of(out, self._plan) if out else None
        return _RELEASE(self, replace(batch, merged=left), recipients, policy)

    with patch.object(Recipient, "release", leaky), patch.object(Core, "_count", lambda *a: []):
        yield


@_leak
def dedup_on_unredacted_words() -> Iterator[None]:
    """4a.2: two messages that differ only in what X may not see are told apart."""
    current: list[Admitted] = []

    def act(me: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> None:
        current[:] = [batch]

    def leaky(messages: Any, *args: Any) -> Any:
        whole = current[0].merged.messages
        return digests_of(whole.take(np.isin(whole.rows, messages.rows).nonzero()[0]), *args)

    with _before_release(act), patch.object(release, "digests_of", leaky):
        yield


# --- redaction ---


@_leak
def redaction_skipped_in_optional_word() -> Iterator[None]:
    """4.1 field-level redaction: a field of an optional word stays."""
    original = Recipient._redact

    def leaky(self: Recipient, policy: Policy, messages: Any, decided: Any) -> None:
        whole = messages.take(np.arange(len(messages))).kinds()
        original(self, policy, messages, decided)
        for kind, before in zip(messages.kinds(), whole, strict=True):
            for f in (f for w in kind.spec.words if w.optional for f in w.values):
                redacted = before.stated(f.name) & ~kind.stated(f.name)
                kind.put_raw(f.name, np.where(redacted, before.raw(f.name), kind.raw(f.name)))

    with patch.object(Recipient, "_redact", leaky):
        yield


@_leak
def coarsening_moved_by_neighbours() -> Iterator[None]:
    """4.1 coarsening: the grid starts at the least value of the batch, fine as it came in."""

    def leaky(self: Any, messages: Any, which: Any) -> None:
        at = self._is_any[which].nonzero()[0]
        for of_place in self._places[:, which[at]]:
            flat = messages.places(self._fields.slot[of_place], at)
            raws = self._fields.get(messages, of_place, flat)
            chosen = (of_place > 0) & (raws != self._none[of_place])
            if chosen.any():
                step, start = self._step[of_place], int(raws[chosen].min())
                coarse = np.maximum((raws - start) // step * step + start, self._least[of_place])
                self._fields.put(messages, of_place, flat, np.where(chosen, coarse, raws))

    with patch.object(effects._Coarsenings, "apply", leaky):
        yield


@_leak
def implicit_drop_not_redacted() -> Iterator[None]:
    """4a.9 a drop that only its held track lets through tells that the track is gone, no more."""

    with patch.object(Recipient, "_redact_drops", lambda self, messages, drops: None):
        yield


@_leak
def order_of_decisions_by_redacted_field() -> Iterator[None]:
    """4a.1 the order of steps: here new tracks are numbered by quality, which may be redacted."""
    original = Recipient._number_new
    quality: dict[int, int] = {}

    def act(me: Recipient, batch: Admitted, recipients: Any, policy: Policy) -> None:
        quality.clear()
        for kind in batch.kinds:
            for name in ("track_quality", "position_quality"):
                if name in kind.columns.spec.fields:
                    rows = kind.columns.rows.tolist()
                    quality.update(zip(rows, kind.columns.raw(name).tolist(), strict=True))

    def leaky(self: Recipient, s: Any, rows: Any, space: Space, batch: Admitted) -> None:
        rank = np.array([quality.get(row, 0) for row in s.messages.rows[s.order[rows]].tolist()])
        original(self, s, rows[np.argsort(rank, kind="stable")], space, batch)

    with _before_release(act), patch.object(Recipient, "_number_new", leaky):
        yield


# --- on the way of a message that comes alone ---


def _before_release_alone(act: Callable[[Recipient, One, str, Policy], object]) -> Any:
    """Patch: something is done with every message before it is released to a recipient."""

    def leaky(to: Recipient, one: One, origin_name: str, origins_own: Recipient, policy: Policy) -> Any:
        act(to, one, origin_name, policy)
        return _RELEASE_ONE(to, one, origin_name, origins_own, policy)

    return patch.object(core, "release_one", leaky)


def _is_withheld(to: Recipient, one: One, origin_name: str, policy: Policy) -> bool:
    rules = policy.rules_for(origin_name, to.network.name, one.name, to.network.network_class)
    return policy.decide_alone(rules, one.message, one.stn, one.age_ns) is None


@_leak_alone
def alone_number_given_before_release() -> Iterator[None]:
    """4.2 numbers are given after the release decision: here a withheld report takes one."""

    def act(to: Recipient, one: One, origin_name: str, policy: Policy) -> None:
        subject = one.roles.subject
        if subject is not None and _is_withheld(to, one, origin_name, policy):
            numbers, number = to.spaces[subject.space], one.message.raw(subject.name)
            if numbers.find_one(one.origin, number, one.mono_ns) == NONE:
                numbers.bind(one.origin, number, one.mono_ns)

    with _before_release_alone(act):
        yield


@_leak_alone
def alone_refresh_by_withheld_report() -> Iterator[None]:
    """4a.8 a life is refreshed only by released messages: here a withheld report does it too."""

    def act(to: Recipient, one: One, origin_name: str, policy: Policy) -> None:
        subject = one.roles.subject
        if subject is not None and _is_withheld(to, one, origin_name, policy):
            numbers = to.spaces[subject.space]
            slot = numbers.find_one(one.origin, one.message.raw(subject.name), one.mono_ns)
            if slot != NONE:
                numbers.refresh(slot, one.mono_ns)

    with _before_release_alone(act):
        yield


@_leak_alone
def alone_sequence_gap_for_withheld() -> Iterator[None]:
    """4.2 no sequence gap: here a withheld datagram uses up a sequence number."""

    def act(to: Recipient, one: One, origin_name: str, policy: Policy) -> None:
        if _is_withheld(to, one, origin_name, policy):
            to.next_sequence(one.group)

    with _before_release_alone(act):
        yield


@_leak_alone
def alone_copied_number() -> Iterator[None]:
    """4a.7: the origin's number goes out."""
    original = one_out._number

    def leaky(to: Recipient, message: Any, one: One, origin_name: str) -> Any:
        assert one.roles.subject is not None
        return message.raw(one.roles.subject.name), original(to, message, one, origin_name)[1]

    with patch.object(one_out, "_number", leaky):
        yield


@_leak_alone
def alone_copied_repeat() -> Iterator[None]:
    """4a.7: the origin's repeat number goes out."""
    original = one_out._number

    def leaky(to: Recipient, message: Any, one: One, origin_name: str) -> Any:
        found = original(to, message, one, origin_name)
        if one.roles.repeat is not None:
            message.put_raw(one.roles.repeat.name, one.message.raw(one.roles.repeat.name))
        return found

    with patch.object(one_out, "_number", leaky):
        yield


@_leak_alone
def alone_reference_to_withheld_track_passes() -> Iterator[None]:
    """4a.9 a reference to a track that X does not hold goes out in the origin's number."""
    original, is_alone = Recipient.resolve_number, [False]

    def alone(to: Recipient, one: One, *rest: Any) -> Any:
        is_alone[0] = not one.is_drop  # of a track that is not held there is no life to end
        try:
            return _RELEASE_ONE(to, one, *rest)
        finally:
            is_alone[0] = False

    def leaky(self: Recipient, space: Space, number: int, *rest: Any) -> int:
        found = original(self, space, number, *rest)
        return number if found == NONE and is_alone[0] else found

    with patch.object(core, "release_one", alone), patch.object(Recipient, "resolve_number", leaky):
        yield


@_leak_alone
def alone_dedup_on_unredacted_words() -> Iterator[None]:
    """4a.2: two messages that differ only in what X may not see are told apart."""
    original, current = one_out.digest_of_plain, []

    def act(to: Recipient, one: One, origin_name: str, policy: Policy) -> None:
        current[:] = [one]

    def leaky(message: Any, *rest: Any) -> int:
        return original(current[0].message, *rest)

    with _before_release_alone(act), patch.object(one_out, "digest_of_plain", leaky):
        yield


@_leak_alone
def alone_redaction_skipped() -> Iterator[None]:
    """4.1 field-level redaction: the fields of a message that comes alone stay."""

    def leaky(self: KindRule, message: Any) -> None:
        for coarsening in self.coarsenings:
            filters.coarsen_alone(message, coarsening)

    with patch.object(KindRule, "redact_alone", leaky):
        yield


@_leak_alone
def alone_drop_says_all() -> Iterator[None]:
    """4a.9 a drop that no rule lets through goes to who holds the track: here with all that it says."""
    with patch.object(one_out, "_optional", lambda plan: ()):
        yield


@_leak_alone
def alone_coarsening_skipped() -> Iterator[None]:
    """4.1 coarsening: a message that comes alone stays as fine as it came in."""
    with patch.object(filters, "coarsen_alone", lambda message, coarsening: None):
        yield


# --- leaks that leave two runs equal: other tests find them ---

BLIND: dict[str, tuple[Leak, str]] = {}
"""Name -> (leak, the behaviour test that finds it): non-interference compares, it does not know what is right."""


def _blind(found_by: str) -> Callable[[Callable[[], Iterator[None]]], Leak]:
    def register(plant: Callable[[], Iterator[None]]) -> Leak:
        made = _in_batches(plant)
        BLIND[plant.__name__] = (made, found_by)
        return made

    return register


@_blind("test_the_same_words_from_two_origins_are_no_duplicates")
def dedup_across_origins_after_release() -> Iterator[None]:
    """4a.1: both copies are in X's view, so two runs agree; but one of them is lost."""
    original = Recipient.__init__

    def leaky(self: Recipient, *args: Any) -> None:
        original(self, *args)
        self.recent = [self.recent[0]] * len(self.recent)

    with patch.object(Recipient, "__init__", leaky):
        yield


@_blind("test_a_redacted_field_goes_out_as_no_statement")
def redaction_to_a_false_statement() -> Iterator[None]:
    """4.9: a redacted field becomes a fixed value instead of no statement; it tells nothing, but it is invented."""
    original = Recipient._redact

    def leaky(self: Recipient, policy: Policy, messages: Any, decided: Any) -> None:
        original(self, policy, messages, decided)
        for kind, start in zip(messages.kinds(), messages.bounds, strict=False):
            here = decided[start : start + len(kind)]
            for number in set(here.tolist()) - {DENIED, release.HELD_TRACK_DROP}:
                for name in policy._kind_rules[number][kind.spec.name].redactions:
                    kind.put_raw(name, np.where(here == number, kind.spec.fields[name].raw_min, kind.raw(name)))

    with patch.object(Recipient, "_redact", leaky):
        yield


@_blind("test_a_number_is_not_given_again_within_the_hold_time")
def no_hold() -> Iterator[None]:
    """4.5: a number is given again at once, equally in both runs."""
    original = NumberSpace.__init__

    def leaky(self: NumberSpace, first: int, last: int, bits: int, n: int, lifetimes: Any) -> None:
        original(self, first, last, bits, n, replace(lifetimes, hold_ns=0))

    with patch.object(NumberSpace, "__init__", leaky):
        yield


@_blind("test_the_first_rule_that_matches_decides")
def last_rule_decides() -> Iterator[None]:
    """4a.3: a looser rule further down wins; the view is worked out by the same policy."""
    original = Policy.rules_for
    with patch.object(Policy, "rules_for", lambda self, *args: original(self, *args)[::-1]):
        yield


@_blind("test_nothing_goes_back_to_the_network_that_it_came_from")
def echo_to_the_origin() -> Iterator[None]:
    """4.4: the origin gets its own messages back; its own input is no secret to it, so two runs agree."""

    class Unequal(int):
        def __eq__(self, other: object) -> bool:
            return False

        def __ne__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return super().__hash__()

    receive, count = Core._receive, Core._count

    def leaky(self: Core, event: Any) -> Any:
        return receive(self, replace(event, network=Unequal(event.network)))

    def counting(self: Core, batch: Admitted, messages: Any, recipient: int, out: Any) -> Any:
        return [] if int(batch.origin) == int(recipient) else count(self, batch, messages, recipient, out)

    with patch.object(Core, "_receive", leaky), patch.object(Core, "_count", counting):
        yield
