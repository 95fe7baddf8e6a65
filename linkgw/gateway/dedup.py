"""Which messages went to a recipient within the last moments."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.bulk import KindColumns
from linkgw.gateway.kinds import roles_of


class RecentMessages:
    """Digests of what was forwarded from one origin to one recipient, and when.

    Only what was forwarded counts, in the form in which it was released: so a copy that was withheld never
    suppresses one that may go, and two messages that differ only in what the recipient may not see are one.

    Parameters
    ----------
    window_ns : int
        A message is a duplicate up to this long after its last copy that was forwarded; 0: never.
    """

    def __init__(self, window_ns: int) -> None:
        self._window_ns = window_ns
        self.is_on = window_ns > 0
        self._young: dict[int, int] = {}
        self._old: dict[int, int] = {}
        self._turned_ns = 0

    def fresh(self, digests: list[int], at_ns: list[int]) -> NDArray[np.bool_]:
        """(n,) whether each message is no duplicate of an earlier one."""
        fresh = np.ones(len(digests), np.bool_)
        young, old = self._young, self._old
        if not self.is_on or (young.keys().isdisjoint(digests) and old.keys().isdisjoint(digests)):
            return fresh
        for i, digest in enumerate(digests):
            seen = young.get(digest, old.get(digest))
            if seen is not None and at_ns[i] - seen <= self._window_ns:
                fresh[i] = False
        return fresh

    def forget(self) -> None:
        """Take nothing for a duplicate: it is not known what went out."""
        self._young, self._old = {}, {}

    def add(self, digests: list[int], at_ns: list[int]) -> None:
        """Note forwarded messages; times ascend."""
        if not self.is_on or not digests:
            return
        if at_ns[0] - self._turned_ns > self._window_ns:
            # what the older half holds is out of the window for good
            self._old, self._young, self._turned_ns = self._young, {}, at_ns[0]
        self._young.update(zip(digests, at_ns, strict=True))


def digests_of(kind: KindColumns, stn: NDArray[Any], group: int) -> NDArray[np.uint64]:
    """(n,) 64-bit digest of (group, source STN, words), optional references left out.

    Of those the recipient learns only what they mean to it: `digest_with` adds the ones that it holds.
    """
    low, high = kind.low, kind.high
    optional = [r for r in roles_of(kind.spec).references if not r.is_required]
    if optional:
        bare = kind.take(np.arange(len(kind)))
        for reference in optional:
            bare.put_raw(reference.name, np.full(len(kind), reference.no_statement))
        low, high = bare.low, bare.high
    slots = np.arange(1, len(low) + 1, dtype=np.uint64)[:, np.newaxis] * _GOLDEN
    # the high 6 bits and the slot come in between two mixes, so that no word can undo another
    words = _mix(_mix(low ^ slots) + high + slots)
    digest: NDArray[np.uint64] = (
        np.bitwise_xor.reduce(words, axis=0) + (stn.astype(np.uint64) << np.uint64(1) | np.uint64(group)) * _GOLDEN
    )
    return digest


def digest_with(digest: np.uint64, column: np.int64, number: int) -> np.uint64:
    """A digest with one more reference: the recipient's number in one of the fields that refer."""
    added: np.uint64 = digest ^ _mix(np.array([number << 8 | int(column) + 1], np.uint64))[0]
    return added


_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of splitmix64, a bijection that spreads every bit (public domain, S. Vigna)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
