"""Why a message is released or not: the decision of `rules`, rule by rule, for one message.

Nothing is decided here a second time: each rule is asked through the same conditions as in `Policy.decide`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from linkgw.codec.columns import KindColumns
from linkgw.codec.message import Value
from linkgw.codec.values import format_stn
from linkgw.policy.filters import KindRule
from linkgw.policy.rules import AGE_UNKNOWN, Mismatch, Policy
from linkgw.spec.model import FieldType, MessageSpec, Role

NOT_STATED = "not stated"
_RENUMBERED = (FieldType.TN, FieldType.STN, FieldType.EVENT, FieldType.REPEAT)


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """What one rule says of one message for one recipient."""

    number: int
    """Place in the policy, from 0."""
    name: str
    """Its name."""
    mismatches: tuple[Mismatch, ...]
    """Why it does not apply; empty: it decides."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that goes out other than it came."""

    field: str
    """Its name."""
    before: Value
    """As it came."""
    after: Value
    """As it goes out; None is no statement."""


@dataclass(frozen=True, slots=True)
class Release:
    """What the policy makes of one message for one recipient."""

    recipient: str
    """Network."""
    rule: str | None
    """The rule that releases it; None: denied."""
    verdicts: tuple[RuleVerdict, ...]
    """Of every rule up to the one that decides, in order."""
    redacted: tuple[Change, ...]
    """Fields that the rule takes away, of those that were stated."""
    coarsened: tuple[Change, ...]
    """Fields that the rule makes coarser, of those that change."""
    renumbered: tuple[str, ...]
    """Stated fields that go out in the recipient's own numbers."""
    required: tuple[str, ...]
    """Of these, what the recipient has to hold, or the message is withheld."""
    optional: tuple[str, ...]
    """Of these, what becomes no statement where the recipient does not hold it."""
    is_drop: bool
    """Ends a track: goes out bare to a recipient that holds it, whatever the rules say."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the policy makes of one message."""

    origin: str
    """Network that it arrived on."""
    message: str
    """`J3.2`."""
    stn: str
    """Source track number of its sender."""
    age_s: float | None
    """Time of arrival less time of validity; None where none is stated."""
    releases: tuple[Release, ...]
    """For each recipient."""

    @property
    def may_see(self) -> tuple[str, ...]:
        """The recipients that it is released to."""
        return tuple(release.recipient for release in self.releases if release.rule is not None)


def explain(
    policy: Policy, kind: KindColumns, stn: int, age_ns: int, *, origin: str, recipients: Sequence[tuple[str, str]]
) -> Explanation:
    """Say what a policy makes of one message, and why.

    Parameters
    ----------
    policy : Policy
        In force.
    kind : KindColumns
        One message as it arrived.
    stn : int
        Source track number of its sender.
    age_ns : int
        Time of arrival less time of validity; `AGE_UNKNOWN` where none is stated.
    origin : str
        Network that it arrived on.
    recipients : sequence of (network, class)
        For whom.
    """
    found = tuple(_release(policy, kind, stn, age_ns, origin, *recipient) for recipient in recipients)
    age_s = None if age_ns == AGE_UNKNOWN else age_ns / 1e9
    return Explanation(origin, kind.spec.name, format_stn(stn), age_s, found)


def _release(
    policy: Policy, kind: KindColumns, stn: int, age_ns: int, origin: str, recipient: str, network_class: str
) -> Release:
    spec = kind.spec
    stns, ages = np.array([stn]), np.array([age_ns], np.int64)
    applicable = policy.rules_for(origin, recipient, spec.name, network_class)
    by_number = {rule.number: rule for rule in applicable}
    before = kind.message(0).fields
    verdicts: list[RuleVerdict] = []
    decided: KindRule | None = None
    for number, text in enumerate(policy.rules):
        rule = by_number.get(number)
        mismatches: tuple[Mismatch, ...]
        if rule is None:
            scope = policy.mismatch(number, origin, recipient, spec.name, network_class)
            mismatches = (scope,) if scope is not None else ()
        else:
            failed = [f for f in rule.filters if not f.matches(kind, stns, ages)[0]]
            mismatches = tuple(Mismatch(f.name, _GOT[f.name](spec, before, stn, age_ns), f.expected) for f in failed)
        verdicts.append(RuleVerdict(number, text.name, mismatches))
        if rule is not None and not mismatches:
            decided = rule
            break
    redacted, coarsened = ((), ()) if decided is None else _changes(policy, decided, kind)
    gone = {change.field for change in redacted}
    numbers = [f for f in spec.fields.values() if f.type in _RENUMBERED and before[f.name] is not None]
    numbers = [f for f in numbers if decided is not None and f.name not in gone]
    return Release(
        recipient,
        None if decided is None else decided.name,
        tuple(verdicts),
        redacted,
        coarsened,
        tuple(f.name for f in numbers),
        tuple(f.name for f in numbers if f.role is Role.REQUIRED),
        tuple(f.name for f in numbers if f.role is Role.OPTIONAL),
        bool(spec.ends_track_where) and all(before[name] in names for name, names in spec.ends_track_where.items()),
    )


def _changes(policy: Policy, rule: KindRule, kind: KindColumns) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """What the rule redacts and what it coarsens: the message before and after the policy's own hand."""
    copy = kind.take(np.array([0]))
    policy.redact([rule], copy, np.array([rule.number], np.int32))
    before, after = kind.message(0).fields, copy.message(0).fields
    changed = [Change(name, before[name], after[name]) for name in before if before[name] != after[name]]
    return (
        tuple(change for change in changed if change.after is None),
        tuple(change for change in changed if change.after is not None),
    )


Fields = Mapping[str, Value]
_Got = Callable[[MessageSpec, Fields, int, int], str]


def _stated(role: Role) -> _Got:
    def got(spec: MessageSpec, fields: Fields, stn: int, age_ns: int) -> str:
        field = spec.field_with(role)
        value = None if field is None else fields[field.name]
        return NOT_STATED if value is None else str(value)

    return got


def _position(spec: MessageSpec, fields: Fields, stn: int, age_ns: int) -> str:
    parts = [_stated(role)(spec, fields, stn, age_ns) for role in (Role.LATITUDE, Role.LONGITUDE)]
    return NOT_STATED if NOT_STATED in parts else ", ".join(parts)


_GOT: dict[str, _Got] = {
    "source_stn": lambda spec, fields, stn, age_ns: format_stn(stn),
    "identity": _stated(Role.IDENTITY),
    "quality_min": _stated(Role.QUALITY),
    "altitude_m": _stated(Role.ALTITUDE),
    "age_max_s": lambda spec, fields, stn, age_ns: NOT_STATED if age_ns == AGE_UNKNOWN else f"{age_ns / 1e9:g} s",
    "area": _position,
}
"""Filter -> what the message has there, in words."""
