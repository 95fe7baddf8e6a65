"""Arrays indexed by a number of many bits, in pages that exist only where numbers are in use."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_PAGE_BITS = 9
_PAGE = 1 << _PAGE_BITS


class PagedArray:
    """int32 per number, `EMPTY` where nothing was put; 16 recipients with 2**19 numbers each stay small.

    >>> pages = PagedArray(19)
    >>> pages.put(5, 7); pages.get(np.array([5, 6])).tolist(), pages.n_pages
    ([7, -1], 1)
    """

    EMPTY = -1

    def __init__(self, bits: int) -> None:
        self._table = np.zeros(max(1, 1 << max(0, bits - _PAGE_BITS)), np.int32)
        self._pages = np.full((1, _PAGE), self.EMPTY, np.int32)  # page 0 is the empty one, shared
        self.n_pages = 0

    def get(self, numbers: NDArray[Any]) -> NDArray[np.int32]:
        """(n,) what was put at each number."""
        found: NDArray[np.int32] = self._pages[self._table[numbers >> _PAGE_BITS], numbers & (_PAGE - 1)]
        return found

    def get_one(self, number: int) -> int:
        """What was put at one number."""
        return int(self._pages[self._table[number >> _PAGE_BITS], number & (_PAGE - 1)])

    def put(self, number: int, value: int) -> None:
        """Put a value at a number."""
        page = self._table[number >> _PAGE_BITS]
        if page == 0:
            if value == self.EMPTY:
                return
            page = self._new_page(number >> _PAGE_BITS)
        self._pages[page, number & (_PAGE - 1)] = value

    def put_many(self, numbers: NDArray[np.int64], values: NDArray[np.int64] | int) -> None:
        """Put (n,) values, or one, at n numbers."""
        at = numbers >> _PAGE_BITS
        for new in set(at[self._table[at] == 0].tolist()):
            self._new_page(new)
        self._pages[self._table[at], numbers & (_PAGE - 1)] = values

    def _new_page(self, at: int) -> int:
        if self.n_pages + 1 == len(self._pages):
            room = np.full((max(1, len(self._pages)), _PAGE), self.EMPTY, np.int32)
            self._pages = np.concatenate([self._pages, room])
        self.n_pages += 1
        self._table[at] = self.n_pages
        return self.n_pages


class NumberSets:
    """Tells which numbers of few bits are in a set, and how often; it costs a few operations, sorting costs many.

    Parameters
    ----------
    bits : int
        Width of the numbers.

    >>> sets = NumberSets(4)
    >>> sets.among(np.array([5, 6, 5]), np.array([5, 9])).tolist(), sets.times(np.array([5, 6, 5])).tolist()
    ([True, False, True], [2, 1, 2])
    """

    def __init__(self, bits: int) -> None:
        self._counts = np.zeros(1 << bits, np.int32)  # memory is taken only where a number was

    def among(self, numbers: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(n,) whether each number is one of some others."""
        self._counts[others] = 1
        found = self._counts[numbers] > 0
        self._counts[others] = 0
        return found

    def times(self, numbers: NDArray[np.int64]) -> NDArray[np.int32]:
        """(n,) how often each number occurs among them."""
        np.add.at(self._counts, numbers, 1)
        times = self._counts[numbers]
        self._counts[numbers] = 0
        return times
