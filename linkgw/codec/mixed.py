"""Messages of several kinds in one pair of arrays, so that what is done to all of them is done once.

Kind by kind, a batch of a few messages of many kinds costs as many numpy calls as there are kinds. Here those of one
kind stand side by side in arrays of all: a kind is a slice, and what differs from kind to kind comes from a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.columns import Columns, Index, KindColumns
from linkgw.codec.message import ParityMode
from linkgw.codec.plan import CatalogPlan
from linkgw.codec.words import PARITY_SHIFT, U16, U64, join_words

_MLI_START = np.uint64(10)


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """n messages, ordered by kind and within a kind by `rows`."""

    plan: CatalogPlan
    """Of their catalogue."""
    codes: Index
    """(n,) `MessagePlan.index` of each; ascending."""
    rows: Index
    """(n,) row of each message's initial word in the input: the order received."""
    datagrams: Index
    """(n,) which datagram each came in."""
    low: U64
    """(s, n) bits 0-63 of each word; s is the most slots of any kind, and slots that a kind lacks are 0."""
    high: U16
    """(s, n) bits 64-69."""
    bounds: tuple[int, ...]
    """Where each kind starts, and the end of the last; kinds without messages are left out."""
    present: tuple[int, ...]
    """`MessagePlan.index` of each kind of which there are some, in order."""

    def __len__(self) -> int:
        return len(self.codes)

    @classmethod
    def of(cls, plan: CatalogPlan, kinds: Sequence[KindColumns]) -> Mixed:
        """Put kinds side by side, in the catalogue's order; of one kind alone nothing is copied."""
        bounds = [0]
        for kind in kinds:
            bounds.append(bounds[-1] + len(kind))
        n = bounds[-1]
        if len(kinds) == 1:
            (kind,) = kinds
            low, high = np.ascontiguousarray(kind.low), np.ascontiguousarray(kind.high)
            code = kind.plan.index
            return cls(plan, np.full(n, code), kind.rows, kind.datagrams, low, high, (0, n), (code,))
        codes = np.array([kind.plan.index for kind in kinds], np.int64).repeat([len(kind) for kind in kinds])
        s = max((len(kind.low) for kind in kinds), default=1)
        low, high = np.zeros((s, n), np.uint64), np.zeros((s, n), np.uint16)
        for kind, start in zip(kinds, bounds, strict=False):
            low[: len(kind.low), start : start + len(kind)] = kind.low
            high[: len(kind.low), start : start + len(kind)] = kind.high
        none = np.zeros(0, np.int64)
        rows = np.concatenate([none, *(kind.rows for kind in kinds)])
        datagrams = np.concatenate([none, *(kind.datagrams for kind in kinds)])
        present = tuple(kind.plan.index for kind in kinds)
        return cls(plan, codes, rows, datagrams, low, high, tuple(bounds), present)

    @classmethod
    def of_columns(cls, plan: CatalogPlan, columns: Columns) -> Mixed:
        """All messages of some columns; if they were decoded side by side nothing is copied."""
        kinds = columns.kinds
        return kinds.messages if isinstance(kinds, MixedKinds) else cls.of(plan, list(kinds.values()))

    def take(self, index: Index) -> Mixed:
        """Some of the messages by ascending index; a copy."""
        if len(index) == len(self):
            low, high = self.low.copy(), self.high.copy()
            return Mixed(self.plan, self.codes, self.rows, self.datagrams, low, high, self.bounds, self.present)
        bounds, present = [0], []
        edges = [0, len(index)] if len(self.bounds) == 2 else index.searchsorted(self.bounds).tolist()
        for code, start, stop in zip(self.present, edges, edges[1:], strict=False):
            if stop > start:
                bounds.append(stop)
                present.append(code)
        return Mixed(
            self.plan, self.codes[index], self.rows[index], self.datagrams[index], self.low.take(index, axis=1),
            self.high.take(index, axis=1), tuple(bounds), tuple(present),
        )  # fmt: skip

    def flat(self, slots: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n,) place of one word of each message among all of `low` laid end to end: `slots` says by kind which."""
        return self.places(slots[self.codes], np.arange(len(self)))

    def places(self, slots: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.int64]:
        """Places among all of `low` laid end to end: of which slot, of which message."""
        flat: NDArray[np.int64] = slots * self.low.shape[1]
        flat += at
        return flat

    def kinds(self) -> list[KindColumns]:
        """The messages kind by kind, sharing memory: what is put into a field of one is put here."""
        return [self.kind(i) for i in range(len(self.bounds) - 1)]

    def kind(self, i: int) -> KindColumns:
        """Those of the i-th kind of which there are some, sharing memory."""
        start, stop = self.bounds[i : i + 2]
        message = self.plan.messages[self.present[i]]
        s = len(message.blank_low)
        rows, datagrams = self.rows[start:stop], self.datagrams[start:stop]
        return KindColumns(message, rows, datagrams, self.low[:s, start:stop], self.high[:s, start:stop])

    def order(self) -> Index:
        """(n,) index of each message in the order received."""
        # kind by kind they ascend, which a stable sort makes use of
        return np.arange(len(self)) if len(self.bounds) <= 2 else self.rows.argsort(kind="stable")

    def sent(self) -> NDArray[np.bool_]:
        """(s, n) which words go out: those that must, and the optional ones that state something."""
        tables, s = self.plan.tables, len(self.low)
        # of one kind alone a column of the tables will do
        codes = self.codes if len(self.bounds) > 2 else self.codes[:1]
        sent: NDArray[np.bool_] = self.low != tables.blank_low[:s].take(codes, axis=1)
        sent |= self.high != tables.blank_high[:s].take(codes, axis=1)
        sent |= tables.required[:s].take(codes, axis=1)
        return sent

    def encode(self, order: Index, n_datagrams: int, parity: ParityMode) -> tuple[NDArray[np.uint8], Index]:
        """Word containers of the messages in that order, and (d + 1,) where each datagram's words start, and the end.

        The datagrams have to ascend in that order. Equal to `bulk.encode`; tests/codec/test_mixed.py holds the two
        together.
        """
        if len(order) == 0:
            return np.zeros((0, 10), np.uint8), np.zeros(n_datagrams + 1, np.int64)
        sent = self.sent()
        n_words, datagrams = np.add.reduce(sent, axis=0, dtype=np.int64), self.datagrams
        if len(self.bounds) > 2:
            rows, slots = sent.T[order].nonzero()
            n_words, datagrams, rows = n_words[order], datagrams[order], order[rows]
        else:
            rows, slots = sent.T.nonzero()
        flat = self.places(slots, rows)
        out_low, out_high = self.low.take(flat), self.high.take(flat)
        firsts = n_words.cumsum()
        firsts -= n_words
        out_low[firsts] |= (n_words - 1).view(np.uint64) << _MLI_START
        if parity == "checked":
            out_high |= self.plan.parity.of(out_low, out_high) << np.uint16(PARITY_SHIFT)
        starts = np.zeros(n_datagrams + 1, np.int64)
        if n_datagrams == 1:
            starts[1] = len(out_low)
        else:
            starts[1:] = np.bincount(datagrams, n_words, n_datagrams).cumsum()
        return join_words(out_low, out_high), starts


class MixedKinds(Mapping[str, KindColumns]):
    """Message name -> its messages, as `Columns.kinds`; taken from all side by side when somebody asks.

    Parameters
    ----------
    messages : Mixed
        All of them.
    """

    def __init__(self, messages: Mixed) -> None:
        self.messages = messages
        self._place = {messages.plan.messages[code].spec.name: i for i, code in enumerate(messages.present)}
        self._found: dict[str, KindColumns] = {}

    def __len__(self) -> int:
        return len(self._place)

    def __iter__(self) -> Iterator[str]:
        return iter(self._place)

    def __getitem__(self, name: str) -> KindColumns:
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self.messages.kind(self._place[name])
        return found
