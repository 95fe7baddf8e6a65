"""What was released of a batch to one recipient, in the order received: what its state looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.mixed import Mixed
from linkgw.gateway.admission import Merged
from linkgw.gateway.kinds import catalog_roles
from linkgw.picture.numbers import NONE, BindingChange

Digests = Callable[[Mixed, NDArray[np.uint16]], NDArray[np.uint64]]
"""(messages, (n,) source track numbers) -> (n,) digests."""


@dataclass(slots=True, eq=False)
class Named:
    """All stated references of a stream, in its order."""

    at: NDArray[np.int64]
    """Place in the stream."""
    place: NDArray[np.int64]
    """Which reference field it is: place in `CatalogRoles.references`."""
    column: NDArray[np.int64]
    """Which of the reference fields of its kind."""
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
    refs: Named
    changes: list[BindingChange] = field(default_factory=list)
    room: dict[int, int] = field(default_factory=dict)
    """Words that are left in each datagram that could become too long; the messages of these are runs of one."""
    length: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Words of each message; only where there is such a datagram."""

    def ended_by(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Of some drops, the references that name what each ends."""
        is_one = np.zeros(len(self.order), np.bool_)
        is_one[rows] = True
        theirs = is_one[self.refs.at].nonzero()[0]
        required = catalog_roles(self.messages.plan).required[self.messages.codes[self.order[self.refs.at[theirs]]]]
        ends: NDArray[np.int64] = theirs[self.refs.column[theirs] == required]
        return ends


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
    source, datagram = taken, messages.datagrams
    if len(messages.bounds) > 2:
        digest, source, datagram = digest[order], taken[order], datagram[order]
    none = np.zeros(n, np.bool_)
    refs = _named_by(messages, order)
    is_alone = none.copy()
    is_alone[refs.at] = True
    return Stream(
        messages=messages,
        order=order,
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


def _named_by(messages: Mixed, order: NDArray[np.int64]) -> Named:
    """Stated references, as far as they are left after redaction."""
    references = catalog_roles(messages.plan).references
    at, place, number = references.stated(messages, order)
    return Named(
        at, place, place % references.most, references.space[place], number, references.is_required[place],
        np.full(len(at), NONE),
    )  # fmt: skip


def runs(s: Stream, limit_ns: int) -> Iterator[tuple[int, int]]:
    """Cut a stream where a message can change what becomes of the next, and where a timer could run out within."""
    n = len(s.mono_ns)
    alone = s.is_alone.nonzero()[0]
    if not len(alone) and s.mono_ns[-1] - s.mono_ns[0] <= limit_ns:
        yield 0, n
        return
    is_cut = np.zeros(n + 1, np.bool_)
    is_cut[[0, n]] = is_cut[alone] = is_cut[alone + 1] = True
    cuts = is_cut.nonzero()[0]
    for start, stop in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        at = start
        while s.mono_ns[stop - 1] - s.mono_ns[at] > limit_ns:
            end = int(np.searchsorted(s.mono_ns[at:stop], s.mono_ns[at] + limit_ns, side="right")) + at
            yield at, end
            at = end
        yield at, stop
