"""The rules for what comes from one network as a table: each condition is looked at once, and all recipients ask it.

A condition is a bit of a message's *facts*; a rule matches where all its bits are set. So what several rules or
recipients ask is found out once, and a decision is the same few operations whatever the kinds and rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.across import Across
from linkgw.codec.mixed import Mixed
from linkgw.codec.plan import CatalogPlan, FieldPlan
from linkgw.policy.filters import AgeTest, AreaTest, CodesTest, Filter, KindRule, LimitsTest, SourceTest, Test

MOST_FACTS = 63
"""Conditions that a kind of message can have here; one bit is left for rules that are not there."""
MOST_RULES = 32
"""Rules for one recipient: with more of them, one rule after the other costs less."""
_NEVER = 1 << MOST_FACTS
Rules = Mapping[str, Sequence[KindRule]]
"""Message -> the rules that could let it through, in order."""


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """The rules for one recipient, by place and kind of message."""

    needs: NDArray[np.uint64]
    """(r, k) facts that a rule asks for; in the last place none is asked for."""
    numbers: NDArray[np.int32]
    """(r, k) number of the rule; in the last place that of no rule."""


class _Codes:
    """What all conditions of one name on the codes of a field let through, for all kinds."""

    def __init__(self, fields: list[FieldPlan | None], tables: list[NDArray[np.uint64] | None]) -> None:
        self._field = Across(fields)
        self._base = np.zeros(len(tables), np.int64)
        flat, size, begins = [np.zeros(1, np.uint64)], 1, {}
        for code, table in enumerate(tables):
            if table is None:
                continue
            same = table.tobytes()
            if same not in begins:
                begins[same] = size
                flat.append(table)
                size += len(table)
            self._base[code] = begins[same]
        self._flat = np.concatenate(flat)

    def facts(self, messages: Mixed) -> NDArray[np.uint64]:
        found: NDArray[np.uint64] = self._flat[self._base[messages.codes] + self._field.get(messages)]
        return found


class DecisionTable:
    """The rules for what comes from one network.

    Parameters
    ----------
    plan : CatalogPlan
        The catalogue's.
    rules : mapping
        Recipient -> its rules.
    denied : int
        What is decided where no rule matches.
    """

    is_small: bool
    """It can be used: no more facts and rules than there is room for."""

    def __init__(self, plan: CatalogPlan, rules: Mapping[str, Rules], denied: int) -> None:
        self._plan = plan
        names = [m.spec.name for m in plan.messages]
        distinct = [
            {f.key: f for of_message in rules.values() for rule in of_message[name] for f in rule.filters}
            for name in names
        ]
        most = max((len(r[name]) for r in rules.values() for name in names), default=0)
        self.is_small = most <= MOST_RULES and all(len(d) <= MOST_FACTS for d in distinct)
        if not self.is_small:
            return
        bits = [{key: 1 << i for i, key in enumerate(d)} for d in distinct]
        self._sort([[(np.uint64(b[key]), f) for key, f in d.items()] for b, d in zip(bits, distinct, strict=True)])
        self._columns: dict[str, _Column] = {}
        for recipient, of_message in rules.items():
            needs = np.full((most + 1, len(names)), _NEVER, np.uint64)
            numbers = np.full((most + 1, len(names)), denied, np.int32)
            needs[most] = 0
            for k, name in enumerate(names):
                for i, rule in enumerate(of_message[name]):
                    needs[i, k] = sum({bits[k][f.key] for f in rule.filters})
                    numbers[i, k] = rule.number
            self._columns[recipient] = _Column(needs, numbers)

    def _sort(self, conditions: list[list[tuple[np.uint64, Filter]]]) -> None:
        """Put together what can be looked at once for all kinds; the rest is looked at kind by kind."""
        k = len(conditions)
        codes: dict[str, tuple[list[FieldPlan | None], list[NDArray[np.uint64] | None]]] = {}
        alike: dict[tuple[object, ...], tuple[Test, NDArray[np.uint64]]] = {}
        latitudes: list[FieldPlan | None] = [None] * k
        longitudes: list[FieldPlan | None] = [None] * k
        self._others: dict[int, list[tuple[np.uint64, Filter]]] = {}
        for code, of_kind in enumerate(conditions):
            fields = self._plan.messages[code].fields
            for bit, condition in of_kind:
                test = condition.matches
                if isinstance(test, CodesTest):
                    at, tables = codes.setdefault(condition.name, ([None] * k, [None] * k))
                    before = tables[code]
                    at[code] = fields[test.field]
                    tables[code] = test.passes * bit if before is None else test.passes * bit | before
                elif isinstance(test, LimitsTest):
                    self._others.setdefault(code, []).append((bit, condition))
                else:
                    alike.setdefault(condition.key, (test, np.zeros(k, np.uint64)))[1][code] = bit
                    if isinstance(test, AreaTest):
                        latitudes[code], longitudes[code] = fields[test.latitude], fields[test.longitude]
        self._codes = [_Codes(*tables) for tables in codes.values()]
        self._alike = list(alike.values())
        self._latitude, self._longitude = Across(latitudes), Across(longitudes)

    def facts(self, messages: Mixed, stn: NDArray[Any], age_ns: NDArray[np.int64]) -> NDArray[np.uint64]:
        """(n,) which conditions each message meets, bit by bit."""
        facts = np.zeros(len(messages), np.uint64)
        for codes in self._codes:
            facts |= codes.facts(messages)
        position: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
        for test, of_kind in self._alike:
            bits = of_kind[messages.codes]
            rows = bits.nonzero()[0]
            if not len(rows):
                continue
            if isinstance(test, AgeTest):
                facts |= (age_ns <= test.limit_ns) * bits
            elif isinstance(test, SourceTest):
                facts |= test.passes[stn] * bits
            elif isinstance(test, AreaTest):
                if position is None:
                    position = self._latitude.values(messages), self._longitude.values(messages)
                latitudes, longitudes = position
                facts[rows] |= test.inside(latitudes[rows], longitudes[rows]) * bits[rows]
        if self._others:
            for i, code in enumerate(messages.present):
                for bit, condition in self._others.get(code, ()):
                    here = slice(messages.bounds[i], messages.bounds[i + 1])
                    facts[here] |= condition.matches(messages.kind(i), stn[here], age_ns[here]) * bit
        return facts

    def decide(self, recipient: str, codes: NDArray[np.int64], facts: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Decide n messages of any kinds for a recipient; equal to `Policy.decide`.

        Parameters
        ----------
        recipient : str
            Network.
        codes : (n,) int64
            Place of each one's message in the catalogue.
        facts : (n,) uint64
            From `facts`.
        """
        column = self._columns[recipient]
        needs = column.needs.take(codes, axis=1)
        first = (needs & facts == needs).argmax(axis=0)
        decided: NDArray[np.int32] = column.numbers[first, codes]
        return decided
