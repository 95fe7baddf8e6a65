"""The way out of one message to one recipient, by plain integers: `release` at a small part of its cost.

Step by step what `Recipient.release` does to a batch of one; tests/gateway/test_one.py holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from linkgw.codec.plain import Plain
from linkgw.codec.plan import MessagePlan
from linkgw.gateway.dedup import digest_of_plain, digest_with
from linkgw.gateway.events import Disposition
from linkgw.gateway.kinds import Reference
from linkgw.gateway.one_in import One
from linkgw.picture.numbers import NONE, BindingChange, Space
from linkgw.policy.rules import Policy
from linkgw.spec.model import Group

if TYPE_CHECKING:
    from linkgw.gateway.release import Recipient


# looking a member up costs a microsecond
_DENIED, _DUPLICATE, _FORWARDED = Disposition.DENIED, Disposition.DUPLICATE, Disposition.FORWARDED
_REFERENCE_NOT_HELD, _NO_NUMBER = Disposition.REFERENCE_NOT_HELD, Disposition.NO_NUMBER
_WARNINGS = Group.WARNINGS


@dataclass(slots=True, eq=False)  # frozen would take a microsecond more
class OutgoingOne:
    """What becomes of a message for one recipient."""

    disposition: Disposition
    """What became of it."""
    payload: bytes | None = None
    """The datagram; None if none goes out."""
    changes: tuple[BindingChange, ...] = ()
    """Bindings that have to be durable before it goes out."""
    references_blanked: int = 0
    """Optional references that became no statement."""


def release_one(to: Recipient, one: One, origin_name: str, origins_own: Recipient, policy: Policy) -> OutgoingOne:
    """Work out what goes out to a recipient.

    Parameters
    ----------
    to : Recipient
        The recipient.
    one : One
        The message.
    origin_name : str
        Name of the network that it came from.
    origins_own : Recipient
        That network: what a number of its pool stands for is known to it.
    policy : Policy
        In force.
    """
    network = to.network
    rules = policy.rules_for(origin_name, network.name, one.name, network.network_class)
    rule = policy.decide_alone(rules, one.message, one.stn, one.age_ns, one.met)
    if rule is None and not one.is_drop:
        return OutgoingOne(_DENIED)
    message = one.message.copy()
    if rule is not None:
        rule.redact_alone(message)
    else:  # the recipient learns that a track that it holds is gone, no more
        message.blank(_optional(message.plan))
    digest = digest_of_plain(message, one.stn, one.group)
    resolved: list[tuple[Reference, int]] = []
    holds_required = True
    for column, reference in enumerate(one.roles.references):
        number = message.raw(reference.name)
        if number == reference.no_statement and not reference.is_required:
            continue
        held = to.resolve_number(reference.space, number, one.mono_ns, one.origin, origins_own)
        if held == NONE:
            holds_required &= not reference.is_required
        else:
            digest = digest_with(digest, column, held)
        resolved.append((reference, held))
    recent = to.recent[one.origin]
    if not recent.is_fresh(digest, one.mono_ns):
        return OutgoingOne(_DUPLICATE)
    if not holds_required:
        return OutgoingOne(_REFERENCE_NOT_HELD)
    changes: tuple[BindingChange, ...] = ()
    if one.roles.subject is not None:
        number, changes = _number(to, message, one, origin_name)
        if number == NONE:
            return OutgoingOne(_NO_NUMBER)
        message.put_raw(one.roles.subject.name, number)
    recent.add_one(digest, one.mono_ns)
    for reference, held in resolved:
        message.put_raw(reference.name, reference.no_statement if held == NONE else held)
    if one.is_drop:
        changes += (_end(to, one, resolved, origin_name),)
    n_blanked = sum(held == NONE for _, held in resolved)
    return OutgoingOne(_FORWARDED, _datagram(to, message, one), changes, n_blanked)


def _number(to: Recipient, message: Plain, one: One, origin_name: str) -> tuple[int, tuple[BindingChange, ...]]:
    """The recipient's number of what the message reports, its repeat put in; and the binding if it is new."""
    assert one.roles.subject is not None  # the caller has asked
    space, subject = one.roles.subject.space, message.raw(one.roles.subject.name)
    numbers = to.spaces[space]
    changes: tuple[BindingChange, ...] = ()
    slot = numbers.find_one(one.origin, subject, one.mono_ns)
    if slot == NONE:
        slot = numbers.bind(one.origin, subject, one.mono_ns, from_reserve=one.group is _WARNINGS)
        if slot == NONE:
            return NONE, ()
        mine = slot + numbers.first
        changes = (BindingChange(to.network.name, space, mine, origin_name, subject, one.utc_ns, ended=False),)
    else:
        numbers.refresh(slot, one.mono_ns)
    if one.roles.repeat is not None:
        message.put_raw(one.roles.repeat.name, min(numbers.count(slot), one.roles.repeat.raw_max))
    return slot + numbers.first, changes


def _end(to: Recipient, one: One, resolved: list[tuple[Reference, int]], origin_name: str) -> BindingChange:
    """End the life of the track that a drop names, which the recipient holds."""
    ended = one.roles.references[one.roles.required]
    numbers, mine = to.spaces[Space.TN], dict(resolved)[ended]
    numbers.end(mine - numbers.first, one.mono_ns)
    return BindingChange(
        to.network.name, Space.TN, mine, origin_name, one.message.raw(ended.name), one.utc_ns, ended=True
    )


@cache
def _optional(plan: MessagePlan) -> tuple[str, ...]:
    """Fields that need not be stated."""
    return tuple(f.name for f in plan.spec.fields.values() if f.no_statement is not None)


def _datagram(to: Recipient, message: Plain, one: One) -> bytes:
    network = to.network
    return network.carrier.push_one(
        network.identity,
        message.octets(to.parity),
        stn=network.stn,
        npg=message.plan.spec.npg,
        net=network.net,
        sequence=to.next_sequence(one.group),
        utc_ns=one.utc_ns,
    )
