"""Which messages went to a recipient within the last moments."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linkgw.codec.columns import KindColumns
from linkgw.codec.mixed import Mixed
from linkgw.codec.plain import Plain
from linkgw.codec.plan import MessagePlan
from linkgw.codec.words import HIGH_START
from linkgw.gateway.kinds import roles_of
from linkgw.gateway.ledger import GROUPS
from linkgw.picture.times import TimeTable
from linkgw.spec.model import Group


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
        self._turned_ns = 0
        self.forget()

    def fresh(self, digests: ArrayLike, at_ns: ArrayLike) -> NDArray[np.bool_]:
        """(n,) whether each message is no duplicate of an earlier one."""
        marks = np.asarray(digests, np.uint64)
        if not self.is_on:
            return np.ones(len(marks), np.bool_)
        seen_ns = np.maximum(self._young.get(marks), self._old.get(marks))
        fresh: NDArray[np.bool_] = np.asarray(at_ns, np.int64) - seen_ns > self._window_ns
        return fresh

    def is_fresh(self, digest: int, at_ns: int) -> bool:
        """`fresh` for one message."""
        if not self.is_on:
            return True
        return at_ns - max(self._young.get_one(digest), self._old.get_one(digest)) > self._window_ns

    def forget(self) -> None:
        """Take nothing for a duplicate: it is not known what went out."""
        self._young, self._old = TimeTable(), TimeTable()

    def add(self, digests: ArrayLike, at_ns: ArrayLike) -> None:
        """Note forwarded messages; times ascend."""
        marks, times = np.asarray(digests, np.uint64), np.asarray(at_ns, np.int64)
        if self.is_on and len(marks):
            self._turn(int(times[0]))
            self._young.put(marks, times)

    def add_one(self, digest: int, at_ns: int) -> None:
        """`add` for one message."""
        if self.is_on:
            self._turn(at_ns)
            self._young.put_one(digest, at_ns)

    def _turn(self, at_ns: int) -> None:
        if at_ns - self._turned_ns > self._window_ns:
            # what the older half holds is out of the window for good
            self._old, self._young, self._turned_ns = self._young, self._old, at_ns
            self._young.clear(self._old.n_used)


def digests_of(messages: Mixed | KindColumns, stn: NDArray[Any], group: int) -> NDArray[np.uint64]:
    """(n,) 64-bit digest of (group, source STN, words), optional references left out.

    Of those the recipient learns only what they mean to it: `digest_with` adds the ones that it holds. A word of
    zeros counts for nothing, so it does not matter how many slots of other kinds there are.
    """
    low, high = messages.low, messages.high
    for code, at in _kinds_in(messages):
        for slot, kept_low, kept_high in _without_references(code):
            if low is messages.low:
                low, high = low.copy(), high.copy()
            low[slot, at] &= kept_low
            high[slot, at] &= kept_high
    if len(stn) == 1:
        return np.array([_digest_of(low[:, 0].tolist(), high[:, 0].tolist(), int(stn[0]) << 1 | group)], np.uint64)
    words = low * _LOW_FACTORS[: len(low)]
    words += high * _HIGH_FACTORS[: len(low)]
    _mix(words)
    digest: NDArray[np.uint64] = np.bitwise_xor.reduce(words, axis=0)
    digest += (stn.astype(np.uint64) << np.uint64(1) | np.uint64(group)) * _GOLDEN
    return digest


def _kinds_in(messages: Mixed | KindColumns) -> list[tuple[MessagePlan, slice]]:
    """Each kind, and where its messages are."""
    if isinstance(messages, KindColumns):
        return [(messages.plan, slice(None))]
    bounds, plans = messages.bounds, messages.plan.messages
    return [(plans[code], slice(a, b)) for code, a, b in zip(messages.present, bounds, bounds[1:], strict=False)]


@cache
def _without_references(plan: MessagePlan) -> list[tuple[int, np.uint64, np.uint16]]:
    """By slot, the bits that are left of a word without its optional references; only slots that have some."""
    gone: dict[int, int] = {}
    for reference in roles_of(plan.spec).references:
        if not reference.is_required:
            f = plan.fields[reference.name]
            gone[f.slot] = gone.get(f.slot, 0) | f.spec.mask << f.spec.start
    return [
        (slot, np.uint64(_ONES ^ bits & _ONES), np.uint16(0xFFFF ^ bits >> HIGH_START)) for slot, bits in gone.items()
    ]


def digest_of_plain(message: Plain, stn: int, group: Group) -> int:
    """`digests_of` one message."""
    low, high = message.low(), message.high()
    for slot, kept_low, kept_high in _without_references(message.plan):
        low[slot] &= int(kept_low)
        high[slot] &= int(kept_high)
    return _digest_of(low, high, stn << 1 | GROUPS.index(group))


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
_GOLDEN = np.uint64(_GOLDEN_ONE)
_MOST_SLOTS = 64


def _digest_of(low: list[int], high: list[int], source: int) -> int:
    """`digests_of` one message, of plain integers."""
    digest = 0
    for low_bits, high_bits, low_factor, high_factor in zip(low, high, _LOW_LIST, _HIGH_LIST, strict=False):
        if low_bits or high_bits:
            digest ^= _mix_one(low_bits * low_factor + high_bits * high_factor & _ONES)
    return digest + source * _GOLDEN_ONE & _ONES


def _mix_one(x: int) -> int:
    """`_mix` of one integer."""
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & _ONES
    x = (x ^ x >> 27) * 0x94D049BB133111EB & _ONES
    return x ^ x >> 31


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of splitmix64, a bijection that spreads every bit (public domain, S. Vigna); in place."""
    shifted = x >> np.uint64(30)
    x ^= shifted
    x *= np.uint64(0xBF58476D1CE4E5B9)
    np.right_shift(x, np.uint64(27), out=shifted)
    x ^= shifted
    x *= np.uint64(0x94D049BB133111EB)
    np.right_shift(x, np.uint64(31), out=shifted)
    x ^= shifted
    return x


# odd factors, so that no bit of a word is lost; one pair for each slot, so that no word can stand for another
_LOW_LIST = [_mix_one(2 * slot + 1) | 1 for slot in range(_MOST_SLOTS)]
_HIGH_LIST = [_mix_one(2 * slot + 2) | 1 for slot in range(_MOST_SLOTS)]
_LOW_FACTORS = np.array(_LOW_LIST, np.uint64)[:, np.newaxis]
_HIGH_FACTORS = np.array(_HIGH_LIST, np.uint64)[:, np.newaxis]
