"""How many datagrams to read at a time: as many as are dealt with in a stated time, by how long the last ones took."""

from __future__ import annotations

_GROWTH = 4


class Pace:
    """A bound that follows the machine: half way down where a batch took too long, a quarter up where it did not.

    Parameters
    ----------
    batch_ns : int
        How long dealing with a batch may take.
    least, most : int
        Ends of the bound; batches of less than `least` say nothing, since most of their time is the batch's own.

    >>> pace = Pace(5_000_000, 256, 4096)
    >>> pace.took(1024, 10_000_000)  # twice as long as it may
    >>> pace.most
    1344
    """

    most: int
    """Datagrams to read at a time now."""

    def __init__(self, batch_ns: int, least: int, most: int) -> None:
        self._batch_ns, self._least, self._last = batch_ns, least, most
        self.most = (least + most) // 2

    def took(self, n: int, ns: int) -> None:
        """Dealing with n datagrams took so long."""
        if n < self._least:
            return
        wanted = n * self._batch_ns // max(ns, 1)
        bound = (self.most + wanted) // 2 if wanted < self.most else min(wanted, self.most + self.most // _GROWTH)
        self.most = max(self._least, min(bound, self._last))
