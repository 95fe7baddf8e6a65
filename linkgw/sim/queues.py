"""Messages that wait for a time slot: one queue per use, unit and size, oldest first."""

from __future__ import annotations

from heapq import heappop, heappush


class Queues:
    """Queues of rows of what was offered.

    A row has a *place*: its own number, or the place of the report that it replaced. So a track whose reports come
    faster than slots keeps its turn and sends the latest.

    Parameters
    ----------
    queue : list of int
        (n,) queue of each row.
    key : list of int
        (n,) what a row reports, -1 for what no other row replaces.
    last_tick : list of int
        (n,) last slot in which a row is worth sending.
    n_queues : int
        How many queues there are.
    """

    def __init__(self, queue: list[int], key: list[int], last_tick: list[int], n_queues: int) -> None:
        self._queue, self._key, self._last = queue, key, last_tick
        self._places: list[list[int]] = [[] for _ in range(n_queues)]  # heaps; a place may stand in one no more valid
        self._row_at = [-1] * len(queue)  # place -> the row that holds it, -1 once it was sent or dropped
        self._place_of: dict[int, int] = {}  # key -> place of the row that waits
        self.replaced: list[int] = []
        """Rows in whose place a later report stands."""
        self.out_of_date: list[int] = []
        """Rows that waited too long."""

    def put(self, row: int) -> None:
        """Let a row wait; the earlier report of the same is replaced."""
        place, key = row, self._key[row]
        queue = self._queue[row]
        if key >= 0:
            place = self._place_of.setdefault(key, row)
            if place != row:
                before = self._row_at[place]
                self.replaced.append(before)
                self._row_at[place] = row
                if self._queue[before] == queue:
                    return
        self._row_at[place] = row
        heappush(self._places[queue], place)

    def holds(self, queue: int) -> bool:
        """Whether something may wait in a queue; False is certain."""
        return bool(self._places[queue])

    def oldest(self, queue: int, tick: int) -> int:
        """Least place in a queue of a row that is worth sending in a slot, -1 for none; what is out of date goes."""
        places = self._places[queue]
        while places:
            place = places[0]
            row = self._row_at[place]
            if row >= 0 and self._queue[row] == queue:
                if self._last[row] >= tick:
                    return place
                self._leave(place, row)
                self.out_of_date.append(row)
            heappop(places)
        return -1

    def row_at(self, place: int) -> int:
        """The row that holds a place."""
        return self._row_at[place]

    def take(self, queue: int) -> int:
        """Take the row that `oldest` found out of its queue."""
        place = heappop(self._places[queue])
        row = self._row_at[place]
        self._leave(place, row)
        return row

    def _leave(self, place: int, row: int) -> None:
        self._row_at[place] = -1
        if self._key[row] >= 0:
            del self._place_of[self._key[row]]
