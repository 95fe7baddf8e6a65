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

WORD_FACTS = 63
"""Conditions that fit a word of facts; one bit is left for rules that are not there."""
_NEVER = 1 << WORD_FACTS
_FEW_RULES = 32
"""Up to so many for a recipient it costs less to look through them for every message than to find those alike."""
Rules = Mapping[str, Sequence[KindRule]]
"""Message -> the rules that could let it through, in order."""


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """The rules for one recipient, by place and kind of message."""

    needs: NDArray[np.uint64]
    """(w, r, k) facts that a rule asks for; in the last place none is asked for."""
    numbers: NDArray[np.int32]
    """(r, k) number of the rule; in the last place that of no rule."""

    def decide(self, codes: NDArray[np.int64], facts: NDArray[np.uint64]) -> NDArray[np.int32]:
        """The number of the first rule that each message meets."""
        needs = self.needs[0].take(codes, axis=1)
        meets = needs & facts[:, 0] == needs
        for word in range(1, len(self.needs)):
            needs = self.needs[word].take(codes, axis=1)
            meets &= needs & facts[:, word] == needs
        decided: NDArray[np.int32] = self.numbers[meets.argmax(axis=0), codes]
        return decided


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

    n_words: int
    """w, words of facts that a message has."""

    def __init__(self, plan: CatalogPlan, rules: Mapping[str, Rules], denied: int) -> None:
        names = [m.spec.name for m in plan.messages]
        distinct = [
            {f.key: f for of_message in rules.values() for rule in of_message[name] for f in rule.filters}
            for name in names
        ]
        self.n_words = max(1, -(-max(map(len, distinct), default=0) // WORD_FACTS))
        places = [{key: divmod(i, WORD_FACTS) for i, key in enumerate(d)} for d in distinct]
        self._words = [
            _Word(
                plan,
                [
                    [(np.uint64(1 << bit), d[key]) for key, (word, bit) in at.items() if word == w]
                    for d, at in zip(distinct, places, strict=True)
                ],
            )
            for w in range(self.n_words)
        ]
        self._columns: dict[str, _Column] = {}
        for recipient, of_message in rules.items():
            most = max((len(of_message[name]) for name in names), default=0)
            needs = np.zeros((self.n_words, most + 1, len(names)), np.uint64)
            needs[0, :most] = _NEVER
            numbers = np.full((most + 1, len(names)), denied, np.int32)
            for k, name in enumerate(names):
                for i, rule in enumerate(of_message[name]):
                    needs[0, i, k], numbers[i, k] = 0, rule.number
                    for word, bit in {places[k][f.key] for f in rule.filters}:
                        needs[word, i, k] |= np.uint64(1 << bit)
            self._columns[recipient] = _Column(needs, numbers)

    def facts(self, messages: Mixed, stn: NDArray[Any], age_ns: NDArray[np.int64]) -> NDArray[np.uint64]:
        """(n, w) which conditions each message meets, bit by bit."""
        found = [word.facts(messages, stn, age_ns) for word in self._words]
        return found[0][:, np.newaxis] if len(found) == 1 else np.stack(found, axis=1)

    def decide(self, recipient: str, codes: NDArray[np.int64], facts: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Decide n messages of any kinds for a recipient; equal to `Policy.decide`.

        Parameters
        ----------
        recipient : str
            Network.
        codes : (n,) int64
            Place of each one's message in the catalogue.
        facts : (n, w) uint64
            From `facts`.
        """
        column = self._columns[recipient]
        if len(column.numbers) <= _FEW_RULES:
            return column.decide(codes, facts)
        # many rules are looked through once for all messages that are alike to them: few are not, as a rule
        order = np.lexsort((*facts.T, codes))
        codes, facts = codes[order], facts[order]
        begins = np.ones(len(codes), np.bool_)
        begins[1:] = (codes[1:] != codes[:-1]) | (facts[1:] != facts[:-1]).any(axis=1)
        decided = np.empty(len(codes), np.int32)
        decided[order] = column.decide(codes[begins], facts[begins])[begins.cumsum() - 1]
        return decided


class _Word:
    """Conditions that fit one word, by kind of message.

    Parameters
    ----------
    plan : CatalogPlan
        The catalogue's.
    conditions : list
        Of each kind, with the bit that says of a message that it meets one.
    """

    def __init__(self, plan: CatalogPlan, conditions: list[list[tuple[np.uint64, Filter]]]) -> None:
        """Put together what can be looked at once for all kinds; the rest is looked at kind by kind."""
        k = len(conditions)
        codes: dict[str, tuple[list[FieldPlan | None], list[NDArray[np.uint64] | None]]] = {}
        alike: dict[tuple[object, ...], tuple[Test, NDArray[np.uint64]]] = {}
        latitudes: list[FieldPlan | None] = [None] * k
        longitudes: list[FieldPlan | None] = [None] * k
        self._others: dict[int, list[tuple[np.uint64, Filter]]] = {}
        for code, of_kind in enumerate(conditions):
            fields = plan.messages[code].fields
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
