"""What a batch of datagrams says, column by column.

A kind of message keeps its words as packed integers and gives a field as a column when it is asked for. Every
admitted word is canonical (each value has one coding, spares and padding are zero), so the packed form holds
neither more nor less than the values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.message import Message, Refusal
from linkgw.codec.plan import MessagePlan
from linkgw.codec.values import conversion_of
from linkgw.codec.words import U16, U64
from linkgw.errors import Reason
from linkgw.spec.model import MessageSpec

Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class KindColumns:
    """n messages of one kind."""

    plan: MessagePlan
    """How to read them."""
    rows: Index
    """(n,) row of each message's initial word in the input; ascending. It orders messages of all kinds."""
    datagrams: Index
    """(n,) which datagram each came in."""
    low: U64
    """(s, n) bits 0-63 of each word; a word that was absent holds no statement in every field."""
    high: U16
    """(s, n) bits 64-69 of each word."""
    _cache: dict[str, NDArray[Any]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def spec(self) -> MessageSpec:
        """The message's spec."""
        return self.plan.spec

    def raw(self, name: str) -> NDArray[Any]:
        """(n,) raw integers of a field, in the narrowest dtype that holds it; read only, `put_raw` replaces it."""
        cached = self._cache.get(name)
        if cached is None:
            f = self.plan.fields[name]
            cached = self._cache[name] = f.get(self.low[f.slot], self.high[f.slot])
            cached.flags.writeable = False
        return cached

    def stated(self, name: str) -> NDArray[np.bool_]:
        """(n,) where the sender made a statement."""
        spec = self.plan.fields[name].spec
        if spec.no_statement is None:
            return np.ones(len(self), np.bool_)
        stated: NDArray[np.bool_] = self.raw(name) != spec.no_statement
        return stated

    def values(self, name: str) -> NDArray[Any]:
        """(n,) numbers as float64 in the spec's unit, NaN for no statement; codes and identifiers as integers."""
        return conversion_of(self.plan.fields[name].spec).to_values(self.raw(name))

    def take(self, index: NDArray[Any]) -> KindColumns:
        """Some of the messages, by boolean mask or by index; a copy."""
        cache = {name: column[index] for name, column in self._cache.items()}
        return KindColumns(
            self.plan, self.rows[index], self.datagrams[index], self.low[:, index], self.high[:, index], cache
        )

    def put_raw(self, name: str, raws: NDArray[Any]) -> None:
        """Replace a field by raw integers that the spec allows, in place; for the owner of a copy only."""
        f = self.plan.fields[name]
        f.put(self.low[f.slot], self.high[f.slot], raws)
        self._cache.pop(name, None)

    def blank(self, names: tuple[str, ...], mask: NDArray[np.bool_]) -> None:
        """Fields of the masked messages become no statement, in place; for the owner of a copy only."""
        blanks = self.plan.blanks(names)
        if mask.all():
            for slot, low_kept, low_blank, high_kept, high_blank in blanks:
                if low_kept is not None:
                    self.low[slot] = self.low[slot] & low_kept | low_blank
                if high_kept is not None:
                    self.high[slot] = self.high[slot] & high_kept | high_blank
        else:
            chosen = mask.nonzero()[0]
            for slot, low_kept, low_blank, high_kept, high_blank in blanks:
                if low_kept is not None:
                    self.low[slot, chosen] = self.low[slot, chosen] & low_kept | low_blank
                if high_kept is not None:
                    self.high[slot, chosen] = self.high[slot, chosen] & high_kept | high_blank
        self.forget(names)

    def forget(self, names: Iterable[str]) -> None:
        """Fields were replaced in `low` and `high`."""
        for name in names:
            self._cache.pop(name, None)

    def message(self, i: int) -> Message:
        """Message i in engineering values, as `linkgw.decode` gives it."""
        values = {name: conversion_of(f.spec).to_value(int(self.raw(name)[i])) for name, f in self.plan.fields.items()}
        return Message(self.spec.name, values)


@dataclass(frozen=True, slots=True, eq=False)
class Refusals:
    """m runs of words that are no message."""

    reasons: NDArray[np.uint8]
    """(m,) errors.Reason."""
    rows: Index
    """(m,) row of each run's first word in the input; ascending."""
    datagrams: Index
    """(m,) which datagram each came in."""
    n_words: Index
    """(m,) words that each run used up."""

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What a batch of datagrams said."""

    kinds: Mapping[str, KindColumns]
    """Message name -> its messages; only kinds that occur, in the catalogue's order."""
    refusals: Refusals
    """What was no message."""
    n_datagrams: int
    """Datagrams in the batch, empty ones included."""

    @classmethod
    def of(cls, kinds: Mapping[str, KindColumns], n_datagrams: int) -> Columns:
        """Columns in which nothing was refused."""
        none = np.zeros(0, np.int64)
        return cls(kinds, Refusals(np.zeros(0, np.uint8), none, none, none), n_datagrams)

    def __getitem__(self, name: str) -> KindColumns:
        return self.kinds[name]

    @property
    def n_messages(self) -> int:
        """Messages of all kinds."""
        return sum(len(kind) for kind in self.kinds.values())


def items_of(columns: Columns, words: NDArray[np.uint8]) -> list[Message | Refusal]:
    """Messages and refusals in the order of the input, as `linkgw.decode_all` gives them but for the refusals'
    place and values: those are for the reference to find where somebody looks at one.
    """
    items: list[tuple[int, Message | Refusal]] = []
    for kind in columns.kinds.values():
        items += [(int(row), kind.message(i)) for i, row in enumerate(kind.rows)]
    r = columns.refusals
    for reason, row, n in zip(r.reasons, r.rows, r.n_words, strict=True):
        items.append((int(row), Refusal(Reason(int(reason)), words[row : row + n].tobytes(), None, "")))
    return [item for _, item in sorted(items, key=lambda pair: pair[0])]
