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

from linkgw.codec.columns import KindColumns
from linkgw.policy.filters import Filter, KindRule

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


class DecisionTable:
    """The rules for what comes from one network.

    Parameters
    ----------
    messages : sequence of str
        The catalogue's, in its order.
    rules : mapping
        Recipient -> its rules.
    denied : int
        What is decided where no rule matches.
    """

    is_small: bool
    """It can be used: no more facts and rules than there is room for."""

    def __init__(self, messages: Sequence[str], rules: Mapping[str, Rules], denied: int) -> None:
        self._codes: list[dict[str, NDArray[np.uint64]]] = []
        self._filters: list[list[tuple[np.uint64, Filter]]] = []
        self._columns: dict[str, _Column] = {}
        bits = [self._bits_of(name, rules) for name in messages]
        most = max((len(r[name]) for r in rules.values() for name in messages), default=0)
        self.is_small = most <= MOST_RULES and all(len(b) <= MOST_FACTS for b in bits)
        if not self.is_small:
            return
        for recipient, of_message in rules.items():
            needs = np.full((most + 1, len(messages)), _NEVER, np.uint64)
            numbers = np.full((most + 1, len(messages)), denied, np.int32)
            needs[most] = 0
            for k, name in enumerate(messages):
                for i, rule in enumerate(of_message[name]):
                    needs[i, k] = sum({1 << bits[k][f.key] for f in rule.filters})
                    numbers[i, k] = rule.number
            self._columns[recipient] = _Column(needs, numbers)

    def _bits_of(self, name: str, rules: Mapping[str, Rules]) -> dict[Any, int]:
        distinct = {f.key: f for of_message in rules.values() for rule in of_message[name] for f in rule.filters}
        bits = {key: i for i, key in enumerate(distinct)}
        if len(bits) <= MOST_FACTS:
            self._sort(distinct, bits)
        return bits

    def _sort(self, distinct: Mapping[Any, Filter], bits: Mapping[Any, int]) -> None:
        """Conditions on the codes of one field become one table of facts; the others are looked at one by one."""
        codes: dict[str, NDArray[np.uint64]] = {}
        others = []
        for key, condition in distinct.items():
            bit = np.uint64(1 << bits[key])
            if condition.codes is None:
                others.append((bit, condition))
                continue
            name, passes = condition.codes
            codes[name] = passes * bit | codes.get(name, np.uint64(0))
        self._codes.append(codes)
        self._filters.append(others)

    def facts(self, kind: KindColumns, stn: NDArray[Any], age_ns: NDArray[np.int64]) -> NDArray[np.uint64]:
        """(n,) which conditions each message of one kind meets, bit by bit."""
        facts = np.zeros(len(kind), np.uint64)
        for name, table in self._codes[kind.plan.index].items():
            facts |= table[kind.raw(name)]
        for bit, condition in self._filters[kind.plan.index]:
            facts |= condition.matches(kind, stn, age_ns) * bit
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
        needs = column.needs[:, codes]
        first = (needs & facts == needs).argmax(axis=0)
        decided: NDArray[np.int32] = column.numbers[first, codes]
        return decided
