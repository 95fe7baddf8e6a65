"""What was released of a batch to one recipient, in the order received: what its state looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.bulk import KindColumns
from linkgw.codec.mixed import Mixed
from linkgw.gateway.admission import Merged
from linkgw.gateway.kinds import SPACES, roles_of
from linkgw.picture.numbers import NONE, BindingChange

Digests = Callable[[Mixed, NDArray[np.uint16]], NDArray[np.uint64]]
"""(messages, (n,) source track numbers) -> (n,) digests."""


@dataclass(frozen=True, slots=True, eq=False)
class ReleasedKind:
    """n messages of one kind that the policy lets through to one recipient, redacted."""

    columns: KindColumns
    """In the origin's numbers; they share memory with `Stream.messages`."""


@dataclass(slots=True, eq=False)
class References:
    """All stated references of a stream, in its order."""

    at: NDArray[np.int64]
    """Place in the stream."""
    column: NDArray[np.int64]
    """Which reference field of its kind."""
    space: NDArray[np.int64]
    """Place in `SPACES`."""
    number: NDArray[np.int64]
    is_required: NDArray[np.bool_]
    resolved: NDArray[np.int64]
    """The recipient's number; NONE where it holds no such object."""

    def __len__(self) -> int:
        return len(self.at)


@dataclass(slots=True, eq=False)
class Stream:
    """All released messages of a batch in the order received."""

    messages: Mixed
    """Kind by kind."""
    order: NDArray[np.int64]
    """(n,) place among `messages`."""
    kind: NDArray[np.int64]
    """(n,) place among the kinds of `messages`."""
    index: NDArray[np.int64]
    """(n,) place among its kind."""
    datagram: NDArray[np.int64]
    mono_ns: NDArray[np.int64]
    digest: NDArray[np.uint64]
    space: NDArray[np.int8]
    subject: NDArray[np.int64]
    is_alone: NDArray[np.bool_]
    """What becomes of it depends on the one before it: it names another object."""
    lacks: NDArray[np.bool_]
    """The recipient is known not to hold something that it has to, whatever else the stream says."""
    is_drop: NDArray[np.bool_]
    has_repeat: NDArray[np.bool_]
    disposition: NDArray[np.uint8]
    number: NDArray[np.int64]
    repeat: NDArray[np.int64]
    refs: References
    changes: list[BindingChange] = field(default_factory=list)
    room: dict[int, int] = field(default_factory=dict)
    """Words that are left in each datagram that could become too long; the messages of these are runs of one."""
    length: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Words of each message; only where there is such a datagram."""

    @property
    def kinds(self) -> list[ReleasedKind]:
        """The messages kind by kind, sharing memory."""
        return [ReleasedKind(columns) for columns in self.messages.kinds()]


def stream_of(messages: Mixed, merged: Merged, taken: NDArray[np.int64], digests: Digests) -> Stream:
    """Put released messages of all kinds into the order received.

    Parameters
    ----------
    messages : Mixed
        n messages as they were released.
    merged : Merged
        All that was admitted.
    taken : (n,) int64
        The place of each among them.
    digests : callable
        What tells messages apart.
    """
    n, order = len(messages), messages.order()
    digest = digests(messages, merged.stn[taken])
    kind, index, source, datagram = np.zeros(n, np.int64), order, taken, messages.datagrams
    if len(messages.bounds) > 2:
        starts = np.array(messages.bounds)
        kind = np.arange(len(starts) - 1).repeat(np.diff(starts))[order]
        index = order - starts[kind]
        digest, source, datagram = digest[order], taken[order], datagram[order]
    none = np.zeros(n, np.bool_)
    refs = _references_of(messages, order)
    is_alone = none.copy()
    is_alone[refs.at] = True
    return Stream(
        messages=messages,
        order=order,
        kind=kind,
        index=index,
        datagram=datagram,
        mono_ns=merged.mono_ns[source],
        digest=digest,
        space=merged.space[source],
        subject=merged.subject[source],
        is_alone=is_alone,
        lacks=none.copy(),
        is_drop=none if merged.drops is None else merged.drops[source],
        has_repeat=merged.has_repeat[source],
        disposition=np.zeros(n, np.uint8),
        number=np.full(n, NONE, np.int64),
        repeat=np.zeros(n, np.int64),
        refs=refs,
    )


def _references_of(messages: Mixed, order: NDArray[np.int64]) -> References:
    """Stated references, as far as they are left after redaction."""
    found = []
    place = order
    if len(messages.bounds) > 2:
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
    for i, code in enumerate(messages.kind_codes()):
        references, start = roles_of(messages.plan.messages[code].spec).references, messages.bounds[i]
        if not references:
            continue
        columns = messages.kind(i)
        for column, reference in enumerate(references):
            stated = columns.stated(reference.name).nonzero()[0]
            if len(stated):
                table = np.empty((5, len(stated)), np.int64)
                table[0], table[1], table[2] = place[start + stated], column, SPACES.index(reference.space)
                table[3], table[4] = columns.raw(reference.name)[stated], reference.is_required
                found.append(table)
    if not found:
        return _NO_REFERENCES
    table = np.concatenate(found, axis=1)
    at, column, space, number, is_required = table[:, np.lexsort((table[1], table[0]))]
    return References(at, column, space, number, is_required.astype(np.bool_), np.full(len(at), NONE, np.int64))


_EMPTY = np.zeros(0, np.int64)
_NO_REFERENCES = References(_EMPTY, _EMPTY, _EMPTY, _EMPTY, np.zeros(0, np.bool_), _EMPTY)


def runs(s: Stream, limit_ns: int) -> Iterator[tuple[int, int]]:
    """Cut a stream where a message can change what becomes of the next, and where a timer could run out within."""
    n = len(s.mono_ns)
    alone = s.is_alone.nonzero()[0]
    if not len(alone) and s.mono_ns[-1] - s.mono_ns[0] <= limit_ns:
        yield 0, n
        return
    cuts = np.unique(np.concatenate([[0], alone, alone + 1, [n]]))
    for start, stop in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        at = start
        while s.mono_ns[stop - 1] - s.mono_ns[at] > limit_ns:
            end = int(np.searchsorted(s.mono_ns[at:stop], s.mono_ns[at] + limit_ns, side="right")) + at
            yield at, end
            at = end
        yield at, stop
