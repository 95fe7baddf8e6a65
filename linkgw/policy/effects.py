"""What the rules do to the messages that they let through: redacted and coarsened, all kinds and rules at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.across import FieldTable
from linkgw.codec.mixed import Mixed
from linkgw.codec.plan import CatalogPlan, FieldPlan, MessagePlan
from linkgw.policy.coarsening import Coarsening
from linkgw.policy.filters import KindRule

_NOT_BY_A_RULE = 2
"""Numbers below 0 that stand for no rule: such a message stays as it is."""


class Effects:
    """What each rule does to each kind of message.

    An effect is what is done to a message, 0 nothing; rules that do the same to a kind share theirs. Equal to
    `KindRule.redact_alone` message by message; tests/policy/test_effects.py holds the two together.

    Parameters
    ----------
    plan : CatalogPlan
        The catalogue's.
    rules : sequence of mapping
        By number of the rule: message -> the rule as it applies to it.
    """

    def __init__(self, plan: CatalogPlan, rules: Sequence[Mapping[str, KindRule]]) -> None:
        self._of = np.zeros((len(rules) + _NOT_BY_A_RULE, len(plan.messages)), np.int64)
        effects: dict[tuple[object, ...], int] = {}
        found: list[tuple[MessagePlan, KindRule]] = []
        for number, of_message in enumerate(rules):
            for name, rule in of_message.items():
                if rule.redactions or rule.coarsenings:
                    message = plan.by_name[name]
                    key = name, rule.redactions, rule.coarsenings
                    if key not in effects:
                        effects[key] = len(found) + 1
                        found.append((message, rule))
                    self._of[number, message.index] = effects[key]
        self._redactions = _Redactions([(message, rule.redactions) for message, rule in found])
        self._coarsenings = _Coarsenings([(message, rule.coarsenings) for message, rule in found])

    def apply(self, messages: Mixed, decided: NDArray[np.int32]) -> None:
        """Redact and coarsen n messages in place, each by the rule that let it through; for the owner of a copy only.

        Parameters
        ----------
        messages : Mixed
            The messages.
        decided : (n,) int32
            Number of each one's rule; below 0 for none.
        """
        effects: NDArray[np.int64] = self._of[decided, messages.codes]
        if np.count_nonzero(effects):
            self._redactions.apply(messages, effects)
            self._coarsenings.apply(messages, effects)


class _Redactions:
    """By slot and effect, the bits of a word that stay, and those that come in beside them."""

    def __init__(self, effects: list[tuple[MessagePlan, tuple[str, ...]]]) -> None:
        n_slots = max((len(message.blank_low) for message, _ in effects), default=0)
        self._keep_low = np.full((n_slots, len(effects) + 1), ~np.uint64(0))
        self._keep_high = np.full((n_slots, len(effects) + 1), ~np.uint16(0))
        self._low, self._high = np.zeros_like(self._keep_low), np.zeros_like(self._keep_high)
        for effect, (message, names) in enumerate(effects, 1):
            for slot, low_kept, low_blank, high_kept, high_blank in message.blanks(names):
                if low_kept is not None:
                    self._keep_low[slot, effect], self._low[slot, effect] = low_kept, low_blank
                if high_kept is not None:
                    self._keep_high[slot, effect], self._high[slot, effect] = high_kept, high_blank
        self._low_slots = np.flatnonzero((self._keep_low != ~np.uint64(0)).any(axis=1)).tolist()
        self._high_slots = np.flatnonzero((self._keep_high != ~np.uint16(0)).any(axis=1)).tolist()

    def apply(self, messages: Mixed, effects: NDArray[np.int64]) -> None:
        for slot in self._low_slots:
            if slot < len(messages.low):
                word = messages.low[slot]
                word &= self._keep_low[slot].take(effects)
                word |= self._low[slot].take(effects)
        for slot in self._high_slots:
            if slot < len(messages.low):
                word_high = messages.high[slot]
                word_high &= self._keep_high[slot].take(effects)
                word_high |= self._high[slot].take(effects)


class _Coarsenings:
    """By effect, the fields that go out coarser, as columns of a table of all such fields; field 0 is none."""

    def __init__(self, effects: list[tuple[MessagePlan, tuple[Coarsening, ...]]]) -> None:
        most = max((len(coarsenings) for _, coarsenings in effects), default=0)
        self._places = np.zeros((most, len(effects) + 1), np.int64)
        fields: list[FieldPlan | None] = [None]
        rows = [(0, 1, 0, 0)]  # of no field 0 is read, and 0 stays
        for effect, (message, coarsenings) in enumerate(effects, 1):
            for i, c in enumerate(coarsenings):
                self._places[i, effect] = len(fields)
                field = message.fields[c.field]
                # a field that has to be stated holds no code for no statement
                none = field.spec.no_statement if field.spec.no_statement is not None else c.least - 1
                fields.append(field)
                rows.append((c.zero, c.step, c.least, none))
        self._fields = FieldTable(fields)
        self._zero, self._step, self._least, self._none = np.array(rows, np.int64).T
        self._is_any = self._places[0] > 0 if most else np.zeros(len(effects) + 1, np.bool_)

    def apply(self, messages: Mixed, effects: NDArray[np.int64]) -> None:
        at = self._is_any[effects].nonzero()[0]
        if not len(at):
            return
        which = self._places[:, effects[at]]
        flat = messages.places(self._fields.slot[which], at)
        raws = self._fields.get(messages, which, flat)
        zero, step = self._zero[which], self._step[which]
        coarse = raws - zero
        coarse //= step
        coarse *= step
        coarse += zero
        np.maximum(coarse, self._least[which], out=coarse)
        np.copyto(coarse, raws, where=raws == self._none[which])
        for of_place, where, into in zip(which, flat, coarse, strict=True):
            self._fields.put(messages, of_place, where, into)
