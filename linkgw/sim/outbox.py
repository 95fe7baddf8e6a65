"""Messages that a nation's units make: collected column by column, then offered to the network in order of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.codec import bulk
from linkgw.codec.bulk import Columns, KindColumns
from linkgw.codec.plan import plan_catalog
from linkgw.sim.model import Floats, Ints, Offered, Transmissions, Use
from linkgw.spec.model import Catalog, FieldType

FILLER = "J31.7"
NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Clock:
    """A nation's clock: what its messages state as time."""

    start_ns: int
    """UTC of second 0."""
    skew_s: float = 0.0
    """What it is ahead."""

    def hour(self, time_s: Any) -> Any:
        """Seconds within the UTC hour, in the steps of times of validity (10 ms), rounded down."""
        return self._within(time_s, 3600, 100)

    def day(self, time_s: Any) -> Any:
        """Seconds within the UTC day, in steps of 0.1 s, rounded down."""
        return self._within(time_s, 86_400, 10)

    def _within(self, time_s: Any, period_s: int, steps: int) -> Any:
        time = np.asarray(time_s, np.float64) + self.skew_s
        whole = np.floor(time * steps + 1e-6) + self.start_ns // NS * steps
        return np.mod(whole, period_s * steps) / steps


@dataclass(slots=True)
class _Chunk:
    """Messages of one kind that were added together."""

    made_s: Floats
    unit: Ints
    use: Use
    supersedes: Ints
    values: dict[str, NDArray[Any]]


class Outbox:
    """Collects messages as columns; `close` puts them into the order in which they were made.

    Parameters
    ----------
    catalog : Catalog
        The specs.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._chunks: dict[str, list[_Chunk]] = {}

    def add(
        self,
        name: str,
        made_s: Any,
        unit: Any,
        use: Use,
        values: Mapping[str, Any],
        supersedes: Any = -1,
    ) -> None:
        """Add n messages of one kind.

        Parameters
        ----------
        name : str
            The message.
        made_s : (n,) or one
            When each was made.
        unit : (n,) or one
            Participant that sends it.
        use : Use
            Slots that it goes into.
        values : mapping
            Field -> (n,) or one: numbers in the spec's unit with NaN for no statement, names of enumerations, raw
            codes for the rest. Fields left out are no statement.
        supersedes : (n,) or one
            As in `Offered`.
        """
        made = np.atleast_1d(np.asarray(made_s, np.float64))
        n = max([len(made), *(len(v) for v in values.values() if isinstance(v, np.ndarray) and v.ndim)])
        fields = self._catalog.messages[name].fields
        columns = {}
        for field, value in values.items():
            enumeration = fields[field].enumeration
            code = enumeration.codes[value] if enumeration is not None and isinstance(value, str) else value
            columns[field] = np.broadcast_to(np.asarray(code), (n,))
        chunk = _Chunk(np.broadcast_to(made, (n,)), _ints(unit, n), use, _ints(supersedes, n), columns)
        self._chunks.setdefault(name, []).append(chunk)

    def codes(self, name: str, field: str, texts: Sequence[str]) -> Ints:
        """(n,) codes of a field's enumeration."""
        enumeration = self._catalog.messages[name].fields[field].enumeration
        assert enumeration is not None  # asked for enumerations only
        return np.array([enumeration.codes[t] for t in texts], np.int64)

    def close(self) -> Messages:
        """All messages, in order of time; in the order added where it is the same.

        Raises
        ------
        ValueRangeError
            A value that its field cannot hold.
        """
        kinds: dict[str, KindColumns] = {}
        parts: list[tuple[Floats, Ints, NDArray[np.uint8], Ints, Ints]] = []
        for name, chunks in self._chunks.items():
            kind = bulk.from_values(name, self._joined(name, chunks), self._catalog)
            kinds[name] = kind
            parts.append(
                (
                    np.concatenate([c.made_s for c in chunks]),
                    np.concatenate([c.unit for c in chunks]),
                    np.concatenate([np.full(len(c.made_s), c.use, np.uint8) for c in chunks]),
                    np.concatenate([c.supersedes for c in chunks]),
                    bulk.sent_words(kind).sum(axis=0).astype(np.int64),
                )
            )
        self._chunks = {}
        if not parts:
            none = np.zeros(0, np.int64)
            return Messages(self._catalog, {}, {}, Offered(np.zeros(0), none, np.zeros(0, np.uint8), none, none))
        made, unit, use, supersedes, n_words = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.argsort(made, kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        ends = np.cumsum([len(k) for k in kinds.values()])
        rows = {name: place[end - len(kinds[name]) : end] for name, end in zip(kinds, ends.tolist(), strict=True)}
        offered = Offered(made[order], unit[order], use[order], n_words[order], supersedes[order])
        return Messages(self._catalog, kinds, rows, offered)

    def _joined(self, name: str, chunks: list[_Chunk]) -> dict[str, NDArray[Any]]:
        """Columns of all chunks; what one of them leaves out is no statement."""
        joined = {}
        for field, spec in self._catalog.messages[name].fields.items():
            if not any(field in c.values for c in chunks):
                continue
            blank = np.nan if spec.type is FieldType.NUMBER else spec.no_statement
            joined[field] = np.concatenate(
                [c.values[field] if field in c.values else np.full(len(c.made_s), blank) for c in chunks]
            )
        return joined


@dataclass(frozen=True, slots=True, eq=False)
class Messages:
    """All messages of a nation, packed, and what the network needs to know of them."""

    catalog: Catalog
    """The specs."""
    kinds: Mapping[str, KindColumns]
    """Message name -> its messages."""
    rows: Mapping[str, Ints]
    """Message name -> row of each in `offered`."""
    offered: Offered
    """In order of time."""

    def words(self, sent: Transmissions, *, parity: Any = "none") -> tuple[NDArray[np.uint8], Ints]:
        """Words of all transmissions, fillers included: (w, 10) uint8, and (d + 1,) where each one's begin."""
        n_datagrams = len(sent.time_s)
        place = np.full(len(self.offered), -1, np.int64)
        place[sent.messages] = np.arange(len(sent.messages))
        datagram = np.repeat(np.arange(n_datagrams), np.diff(sent.starts))
        kinds = {}
        for name, kind in self.kinds.items():
            places = place[self.rows[name]]
            taken = np.flatnonzero(places >= 0)
            taken = taken[np.argsort(places[taken])]
            if len(taken):
                part = kind.take(taken)
                kinds[name] = replace(part, rows=places[taken], datagrams=datagram[places[taken]])
        n_fill = int(sent.n_fill.sum())
        if n_fill:
            plan = plan_catalog(self.catalog).by_name[FILLER]
            low, high = plan.blank(n_fill)
            behind = len(sent.messages) + np.arange(n_fill)
            kinds[FILLER] = KindColumns(plan, behind, np.repeat(np.arange(n_datagrams), sent.n_fill), low, high)
        words, starts = bulk.encode(Columns.of(kinds, n_datagrams), self.catalog, parity=parity)
        return words, np.append(starts, len(words))


def _ints(value: Any, n: int) -> Ints:
    return np.broadcast_to(np.asarray(value, np.int64), (n,))
