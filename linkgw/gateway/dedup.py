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

    def is_fresh(self, digest: int, at_ns: int) -> bool:
        """`fresh` for one message."""
        seen = self._young.get(digest, self._old.get(digest)) if self.is_on else None
        return seen is None or at_ns - seen > self._window_ns

    def forget(self) -> None:
        """Take nothing for a duplicate: it is not known what went out."""
        self._young, self._old = {}, {}

    def add(self, digests: list[int], at_ns: list[int]) -> None:
        """Note forwarded messages; times ascend."""
        if self.is_on and digests:
            self._turn(at_ns[0])
            self._young.update(zip(digests, at_ns, strict=True))

    def add_one(self, digest: int, at_ns: int) -> None:
        """`add` for one message."""
        if self.is_on:
            self._turn(at_ns)
            self._young[digest] = at_ns

    def _turn(self, at_ns: int) -> None:
        if at_ns - self._turned_ns > self._window_ns:
            # what the older half holds is out of the window for good
            self._old, self._young, self._turned_ns = self._young, {}, at_ns


def digests_of(kind: KindColumns, stn: NDArray[Any], group: int) -> NDArray[np.uint64]:
    """(n,) 64-bit digest of (group, source STN, words), optional references left out.

    Of those the recipient learns only what they mean to it: `digest_with` adds the ones that it holds.
    """
    low, high = kind.low, kind.high
    optional = tuple(r.name for r in roles_of(kind.spec).references if not r.is_required)
    if optional:
        bare = KindColumns(kind.plan, kind.rows, kind.datagrams, low.copy(), high.copy())
        bare.blank(optional, np.ones(len(kind), np.bool_))
        low, high = bare.low, bare.high
    if len(kind) == 1:
        return np.array([_digest_of(low[:, 0].tolist(), high[:, 0].tolist(), int(stn[0]) << 1 | group)], np.uint64)
    slots = np.arange(1, len(low) + 1, dtype=np.uint64)[:, np.newaxis] * _GOLDEN
    # the high 6 bits and the slot come in between two mixes, so that no word can undo another
    words = _mix(_mix(low ^ slots) + high + slots)
    digest: NDArray[np.uint64] = (
        np.bitwise_xor.reduce(words, axis=0) + (stn.astype(np.uint64) << np.uint64(1) | np.uint64(group)) * _GOLDEN
    )
    return digest


def digest_with(digest: int, column: int, number: int) -> int:
    """A digest with one more reference: the recipient's number in one of the fields that refer."""
    return digest ^ _mix_one(number << 8 | column + 1)


def digests_with(
    digests: NDArray[np.uint64], at: NDArray[np.int64], columns: NDArray[np.int64], numbers: NDArray[np.int64]
) -> None:
    """`digest_with` for m references: in place, to the digests at the places `at`, where one can occur twice."""
    np.bitwise_xor.at(digests, at, _mix((numbers << 8 | columns + 1).view(np.uint64)))


_ONES = (1 << 64) - 1
_GOLDEN_ONE = 0x9E3779B97F4A7C15


def _digest_of(low: list[int], high: list[int], source: int) -> int:
    """`digests_of` one message, of plain integers."""
    digest = slot = 0
    for low_bits, high_bits in zip(low, high, strict=True):
        slot = slot + _GOLDEN_ONE & _ONES
        digest ^= _mix_one(_mix_one(low_bits ^ slot) + high_bits + slot & _ONES)
    return digest + source * _GOLDEN_ONE & _ONES


def _mix_one(x: int) -> int:
    """`_mix` of one integer."""
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & _ONES
    x = (x ^ x >> 27) * 0x94D049BB133111EB & _ONES
    return x ^ x >> 31


_GOLDEN = np.uint64(_GOLDEN_ONE)


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of splitmix64, a bijection that spreads every bit (public domain, S. Vigna)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
