"""What a gateway owes each recipient, message by message: a slow model of the rules in specs/gateway.md.

It is told what is said, in order, and gives what every recipient has to hear; numbers that the gateway picks itself
are learnt when they are first heard, and have to stay.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from linkgw.conformance.blackbox.drafts import NUMBERS, Draft, ends_track, misplaced
from linkgw.conformance.blackbox.judge import Judge, released
from linkgw.conformance.blackbox.site import Net, Site
from linkgw.conformance.reading import Reading, value_of
from linkgw.errors import Reason
from linkgw.policy.schema import PolicyText
from linkgw.spec.model import FieldSpec, FieldType, Group, MessageSpec, Role

FUTURE_LIMIT_S = 300.0
MARGIN_S = 0.02
Key = tuple[FieldType, int, int]
"""Type of number, origin, number there."""


@dataclass(slots=True, eq=False)
class Life:
    """An object as one recipient knows it."""

    key: Key
    """What it is."""
    number: int | None = None
    """The recipient's number; None until it was heard."""
    said: int = 0
    """Reports of it that went to the recipient."""


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """One message that a recipient has to hear."""

    recipient: int
    spec: MessageSpec
    fields: Mapping[str, int | Life]
    """Raw code, or the object whose number of the recipient's own has to stand there."""


@dataclass(slots=True)
class Outcome:
    """What has to become of one message."""

    refused: Reason | None = None
    """Why nobody gets it; None: it was admitted."""
    to: dict[int, Expected] = field(default_factory=dict)
    """By recipient that has to hear it."""
    why: dict[int, str] = field(default_factory=dict)
    """By the others: why not, as counters print it."""
    blanked: dict[int, int] = field(default_factory=dict)
    """References that become no statement."""


class Model:
    """The rules, and what the recipients hold.

    Parameters
    ----------
    site : Site
        Networks and policy.
    """

    def __init__(self, site: Site) -> None:
        self.nets = site.nets
        self.judge = Judge(site.rules, site.network_class)
        self._alive: list[dict[Key, Life]] = [{} for _ in self.nets]
        self._given: list[dict[tuple[FieldType, int], Life]] = [{} for _ in self.nets]
        self._last: list[dict[object, float | None]] = [{} for _ in self.nets]
        self._window_s = float(site.document.get("timers", {}).get("dedup_window_s", 2.0))

    def use(self, policy: PolicyText) -> None:
        """Another policy is in force."""
        self.judge = Judge(policy, self.judge.network_class)

    def refusal(self, net: Net, group: Group, stn: int, draft: Draft) -> Reason | None:
        """Why a message gets nowhere, whoever asks."""
        if draft.spec.filler:
            return Reason.NO_STATEMENT_FILLER
        if misplaced(draft, group):
            return Reason.WRONG_GROUP
        f = draft.spec.field_with(Role.CLASS)
        if f is not None and shown(f, draft.raws[f.name]) != net.config.network_class:
            return Reason.WRONG_CLASS
        if stn == net.stn or stn in net.forwarders:
            return Reason.FORWARDER
        subject = draft.subject
        named = None if subject is None or subject.type is FieldType.EVENT else subject
        if named is not None and draft.raws[named.name] in net.pools[named.type]:
            return Reason.POOL_NUMBER
        if ends_track(draft) and draft.raws[_required(draft.spec)[0].name] in net.pools[FieldType.TN]:
            return Reason.POOL_NUMBER
        if draft.age_s is not None and draft.age_s < -FUTURE_LIMIT_S:
            return Reason.FUTURE_VALIDITY
        return None

    def expect(self, origin: int, group: Group, stn: int, draft: Draft) -> Outcome:
        """A message is said; what everybody has to hear of it."""
        net, outcome = self.nets[origin], Outcome()
        outcome.refused = self.refusal(net, group, stn, draft)
        if outcome.refused is None:
            for other in self.nets:
                if other is not net:
                    self._expect_at(other.index, origin, group, stn, draft, outcome)
        return outcome

    def heard(self) -> None:
        """Everything that was owed has been heard: the dedup windows of it began before now."""
        at_s = time.monotonic()
        for last in self._last:
            for key, at in last.items():
                if at is None:
                    last[key] = at_s

    def fresh_in(self, origin: int, group: Group, stn: int, draft: Draft) -> float:
        """In how many seconds such a message is surely no duplicate of one that was heard."""
        ends = [0.0]
        for other in self.nets:
            rule = self.judge.rule_for(self.nets[origin].name, other.name, draft, stn)
            if other.index != origin and rule is not None:
                key = self._look(other.index, origin, group, stn, draft, released(rule, draft))
                at = self._last[other.index].get(key)
                if at is not None:
                    ends.append(at + self._window_s + MARGIN_S - time.monotonic())
        return max(ends)

    def _expect_at(self, r: int, origin: int, group: Group, stn: int, draft: Draft, outcome: Outcome) -> None:
        rule = self.judge.rule_for(self.nets[origin].name, self.nets[r].name, draft, stn)
        drop = ends_track(draft)
        if rule is not None:
            left = released(rule, draft)
        elif drop:
            left = {
                n: draft.raws[n] if f.no_statement is None else f.no_statement for n, f in draft.spec.fields.items()
            }
        else:
            outcome.why[r] = "denied"
            return
        look = self._look(r, origin, group, stn, draft, left)
        if self._is_duplicate(self._last[r], look):
            outcome.why[r] = "duplicate"
            return
        held = {f.name: self._resolve(r, origin, f.type, left[f.name]) for f in _references(draft.spec)
                if left[f.name] != f.no_statement}  # fmt: skip
        if any(held[f.name] is None for f in _required(draft.spec)):
            outcome.why[r] = "reference_not_held"
            return
        self._last[r][look] = None
        fields: dict[str, int | Life] = dict(left)
        for name, target in held.items():
            fields[name] = (draft.spec.fields[name].no_statement or 0) if target is None else target
            outcome.blanked[r] = outcome.blanked.get(r, 0) + (target is None)
        subject = draft.subject
        if subject is not None:
            key = (subject.type, origin, left[subject.name])
            life = self._alive[r].setdefault(key, Life(key))
            fields[subject.name] = life
            for f in draft.spec.fields.values():
                if f.type is FieldType.REPEAT:
                    fields[f.name] = min(life.said, f.raw_max)
            life.said += 1
        if drop:
            gone = held[_required(draft.spec)[0].name]
            if isinstance(gone, Life):
                self._alive[r].pop(gone.key, None)
        outcome.to[r] = Expected(r, draft.spec, fields)

    def _is_duplicate(self, last: Mapping[object, float | None], look: object) -> bool:
        if self._window_s == 0 or look not in last:
            return False
        at = last[look]
        return at is None or time.monotonic() <= at + self._window_s

    def _look(self, r: int, origin: int, group: Group, stn: int, draft: Draft, left: Mapping[str, int]) -> object:
        """What makes two messages the same to a recipient; a reference counts by what it means to it."""
        parts: list[object] = [origin, group, stn, draft.spec.name]
        for name, raw in left.items():
            f = draft.spec.fields[name]
            if f in _references(draft.spec) and raw != f.no_statement:
                held = self._resolve(r, origin, f.type, raw)
                parts.append(held if held is not None or f.role is Role.OPTIONAL else ("not held", raw))
            else:
                parts.append(raw)
        return tuple(parts)

    def _resolve(self, r: int, origin: int, type_: FieldType, number: int) -> Life | int | None:
        """What a number of the origin's network is to a recipient: one of its objects, or a number of its own."""
        if number not in self.nets[origin].pools[type_]:
            return self._alive[r].get((type_, origin, number))
        life = self._given[origin].get((type_, number))
        if life is None or self._alive[origin].get(life.key) is not life:
            return None
        if life.key[1] == r:
            return life.key[2]
        return self._alive[r].get(life.key)

    # --- hearing ---

    def difference(self, expected: Expected, got: Reading, *, learn: bool = True) -> str:
        """How what was heard differs from what has to be; empty if it does not. Numbers heard first are learnt."""
        if got.name != expected.spec.name:
            return f"a {got.name}, not a {expected.spec.name}"
        found: list[str] = []
        new: list[tuple[Life, int]] = []
        for name, wanted in expected.fields.items():
            f, raw = expected.spec.fields[name], got.raws[name]
            if not isinstance(wanted, Life):
                if raw != wanted:
                    found.append(f"{name} is {shown(f, raw)}, not {shown(f, wanted)}")
            elif wanted.number is not None:
                if raw != wanted.number:
                    found.append(f"{name} is {shown(f, raw)}, not {shown(f, wanted.number)} as before")
            elif raw not in self.nets[expected.recipient].pools[f.type]:
                found.append(f"{name} is {shown(f, raw)}, which is not of the pool of that network")
            else:
                other = self._given[expected.recipient].get((f.type, raw))
                if other is not None and other is not wanted:
                    found.append(f"{name} is {shown(f, raw)}, which was given to another object before")
                new.append((wanted, raw))
        if not found and learn:
            for life, raw in new:
                life.number = raw
                self._given[expected.recipient][life.key[0], raw] = life
        return "; ".join(found)

    def number(self, recipient: int, origin: int, type_: FieldType, number: int) -> int | None:
        """The recipient's number of an object that is alive; None if it holds none, or has not been heard."""
        life = self._alive[recipient].get((type_, origin, number))
        return None if life is None else life.number

    def given(self, recipient: int, type_: FieldType) -> set[int]:
        """All numbers of a type that a recipient was ever given."""
        return {n for t, n in self._given[recipient] if t is type_}

    def restarted(self) -> None:
        """The gateway was restarted: numbers stay, repeats and the dedup window begin anew."""
        for recipient in range(len(self.nets)):
            self._last[recipient].clear()
            for life in self._alive[recipient].values():
                life.said = 0


def shown(f: FieldSpec, raw: int) -> str:
    """A raw code as people read it."""
    if raw == f.no_statement:
        return "no statement"
    value = value_of(f, raw)
    return f"raw {raw}" if value is None else str(value)


@cache
def _references(spec: MessageSpec) -> list[FieldSpec]:
    return [f for f in spec.fields.values() if f.role in (Role.OPTIONAL, Role.REQUIRED) and f.type in NUMBERS]


@cache
def _required(spec: MessageSpec) -> list[FieldSpec]:
    return [f for f in _references(spec) if f.role is Role.REQUIRED]
