"""The way in for a datagram with one message, by plain integers: `admission` at a small part of its cost.

Only what is plainly a message and is admitted goes this way; everything else is for the batch.
tests/gateway/test_one.py holds the two together: the same commands, and the same ledgers.
"""

from __future__ import annotations

from dataclasses import dataclass

from linkgw.carriers import OneEnvelope
from linkgw.codec.bulk_one import MOST_WORDS, read_one
from linkgw.codec.plain import Plain
from linkgw.codec.plan import CatalogPlan, MessagePlan
from linkgw.gateway.config import Network
from linkgw.gateway.events import DatagramsReceived
from linkgw.gateway.kinds import FUTURE_LIMIT_NS, HOUR_NS, KindRoles, Matching, roles_of
from linkgw.picture.numbers import NumberSpace, Space
from linkgw.policy.filters import Filter
from linkgw.policy.rules import AGE_UNKNOWN
from linkgw.spec.model import WORD_OCTETS, Group, Role

_WARNINGS = Group.WARNINGS  # looking a member up costs a microsecond


@dataclass(slots=True, eq=False)  # frozen would take two microseconds more, a twentieth of the whole
class One:
    """One admitted message, alone in its datagram."""

    origin: int
    """Index of the network that it came from."""
    group: Group
    """It came in, and goes out, in this group."""
    message: Plain
    """The message; read only."""
    roles: KindRoles
    """Of its kind."""
    stn: int
    """Source track number of its sender."""
    mono_ns: int
    """Time of arrival."""
    utc_ns: int
    """Time of arrival."""
    age_ns: int
    """Time of arrival less time of validity; AGE_UNKNOWN where none is stated."""
    is_drop: bool
    """It ends the life of its track."""
    envelope: OneEnvelope
    """What it came in."""
    met: dict[Filter, bool]
    """What rules ask of it, once one has: whether it is met. Recipients ask much the same."""

    @property
    def name(self) -> str:
        """Name of the message."""
        return self.message.plan.spec.name


class AdmitOne:
    """The way in of one network, for messages that come alone.

    Parameters
    ----------
    network : Network
        Its configuration.
    plan : CatalogPlan
        The catalogue's.
    pools : mapping
        The numbers that this gateway gives on the network.
    """

    def __init__(self, network: Network, plan: CatalogPlan, pools: dict[Space, NumberSpace]) -> None:
        self._network, self._plan, self._pools = network, plan, pools
        self._forwarders = {*network.forwarders, network.stn}
        self._kinds = [_Kind(message, network.network_class) for message in plan.messages]

    def admit(self, event: DatagramsReceived) -> list[One] | None:
        """The messages of some datagrams; None where the batch has to look at one. Nothing is counted."""
        if self._network.parity != "none":
            return None
        ones = []
        for payload, mono_ns, utc_ns in zip(
            event.payloads.split(), event.mono_ns.tolist(), event.utc_ns.tolist(), strict=True
        ):
            one = self._admit(event, payload, mono_ns, utc_ns)
            if one is None:
                return None
            ones.append(one)
        return ones

    def _admit(self, event: DatagramsReceived, payload: bytes, mono_ns: int, utc_ns: int) -> One | None:
        envelope = self._network.carrier.pull_one(payload)
        if envelope is None or len(envelope.words) > MOST_WORDS * WORD_OCTETS:
            return None
        message = read_one(self._plan, envelope.words)
        if message is None:
            return None
        kind, stn = self._kinds[message.plan.index], envelope.stn
        if event.group not in kind.groups or stn in self._forwarders:
            return None
        if event.group is _WARNINGS and not _all_match(message, kind.roles.warnings_where):
            return None
        if kind.network_class is not None and message.raw(kind.network_class[0]) != kind.network_class[1]:
            return None
        is_drop = bool(kind.roles.ends_where) and _all_match(message, kind.roles.ends_where)
        pooled = kind.dropped if is_drop and kind.pooled is None else kind.pooled
        if pooled is not None:
            own = self._pools[pooled.space]
            if own.first <= message.raw(pooled.name) <= own.last:
                return None
        age_ns = _age_ns(kind.roles, message, utc_ns)
        if age_ns < -FUTURE_LIMIT_NS:
            return None
        return One(event.network, event.group, message, kind.roles, stn, mono_ns, utc_ns, age_ns, is_drop, envelope, {})


class _Kind:
    """What is asked of a kind of message before it is admitted."""

    def __init__(self, plan: MessagePlan, network_class: str) -> None:
        spec = plan.spec
        self.roles = roles_of(spec)
        field = spec.field_with(Role.CLASS)
        codes = None if field is None or field.enumeration is None else field.enumeration.codes
        self.network_class = None if field is None or codes is None else (field.name, codes[network_class])
        self.groups = () if spec.filler else spec.groups  # a filler is refused: that is for the batch
        subject = self.roles.subject
        self.pooled = subject if subject is not None and subject.space is not Space.EVENT else None
        is_ending = subject is None and bool(self.roles.ends_where)
        self.dropped = self.roles.references[self.roles.required] if is_ending else None


def _all_match(message: Plain, tables: Matching) -> bool:
    """Whether each of these fields has one of the codes that its table lets through."""
    return all(table[message.raw(name)] for name, table in tables)


def _age_ns(roles: KindRoles, message: Plain, utc_ns: int) -> int:
    """`admission.ages` of one message."""
    field = roles.validity
    if field is None:
        return AGE_UNKNOWN
    raw = message.raw(field.name)
    if raw == field.no_statement:
        return AGE_UNKNOWN
    return (utc_ns - raw * field.step_ns + HOUR_NS // 2 - field.zero_ns) % HOUR_NS - HOUR_NS // 2
