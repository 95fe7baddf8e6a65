"""A national network: from messages that units have to send to transmissions, in time slots or as they come.

Simplified on purpose: a message that is made before a slot begins can go in it; all are received when their slot
begins; in slots that units contend for, the one whose message has waited longest sends and the others hear of it,
so that no two send at once. A unit has one transmitter: it sends once in a slot, on whatever net.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers.dis_signal import NO_STATEMENT_SLOT
from linkgw.sim.blocks import pools_of
from linkgw.sim.model import Floats, Ints, Offered, Transmissions, Use
from linkgw.sim.queues import Queues
from linkgw.sim.scenario import SimNetworkConfig
from linkgw.sim.slots import NS, PACKINGS, SLOT_NS, slot_id_of, tick_after, utc_ns_of

DROPS = ("replaced", "out_of_date", "too_long")
"""Why a message was not sent; the last: no slot of its unit and use holds it."""
UNMETERED_WORDS = max(PACKINGS)
"""Most words of a datagram where there are no slots."""


def schedule(
    config: SimNetworkConfig,
    unit_names: Sequence[str],
    offered: Offered,
    *,
    start_ns: int,
    duration_s: float,
) -> Transmissions:
    """Decide when every message is sent, and with which others.

    In time slots, each holds messages of one unit and one use, up to its packing; a message that does not fit into
    what is left waits for the next slot, none is split. Where uses share slots the more urgent goes first, within a
    use the oldest. A later report of the same replaces one that still waits and takes its place. A track report that
    waited longer than `max_wait_s` is not sent. What still waits at the end is sent thereafter.

    Where the network is not metered a message goes out when it is made, with those of the same unit and use that were
    made at the same time.

    Parameters
    ----------
    config : SimNetworkConfig
        The network; its blocks have passed `check_blocks`.
    unit_names : sequence of str
        Participants, in the order of `offered.unit`.
    offered : Offered
        n messages, ascending by time; n may be 0.
    start_ns : int
        UTC of second 0.
    duration_s : float
        For how long slots are counted in the load, or as long as any are used.

    Raises
    ------
    ValueRangeError
        A block that `check_blocks` finds at fault.
    """
    if config.metered:
        return _Metered(config, unit_names, offered, start_ns).run(duration_s)
    return _unmetered(offered)


class _Metered:
    """One run over the slots that have something to carry."""

    def __init__(self, config: SimNetworkConfig, unit_names: Sequence[str], offered: Offered, start_ns: int) -> None:
        self._config, self._offered, self._start_ns = config, offered, start_ns
        self._n_words: list[int] = offered.n_words.tolist()
        self._unit: list[int] = offered.unit.tolist()
        self._pools = pools_of(config, unit_names)
        # a queue holds messages of one use, unit and size; a pool serves the sizes that its packing holds
        sizes = len(PACKINGS) + 1  # the last: no packing holds it
        base = (offered.use.astype(np.int64) * len(unit_names) + offered.unit) * sizes
        queue = base + np.searchsorted(PACKINGS, offered.n_words)
        occur = set(np.unique(queue).tolist())
        self._served: list[dict[Use, list[tuple[int, int]]]] = []
        self._pools_of: dict[int, list[int]] = {}
        for i, pool in enumerate(self._pools):
            served: dict[Use, list[tuple[int, int]]] = {}
            for use in pool.uses:
                served[use] = [
                    (q, unit)
                    for unit in pool.units
                    for size in range(len(PACKINGS))
                    if PACKINGS[size] <= pool.words and (q := (use * len(unit_names) + unit) * sizes + size) in occur
                ]
                for q, _ in served[use]:
                    self._pools_of.setdefault(q, []).append(i)
            self._served.append(served)
        self._queue: list[int] = queue.tolist()
        self._queues = Queues(
            self._queue,
            offered.supersedes.tolist(),
            _last_ticks(config, offered, start_ns).tolist(),
            len(Use) * len(unit_names) * sizes,
        )
        # what was sent: the slot, the pool, the use, and where its messages begin
        self._sent: list[tuple[int, int, int, int]] = []
        self._messages: list[int] = []
        self._sent_at = [-1] * len(unit_names)

    def run(self, duration_s: float) -> Transmissions:
        """Go through messages and slots in the order of time."""
        first: list[int] = _first_ticks(self._offered, self._start_ns).tolist()
        events: list[tuple[int, int]] = []  # next slot of each pool that may have something to carry
        is_due = [False] * len(self._pools)
        n, i = len(first), 0
        too_long = []
        while i < n or events:
            if i < n and (not events or first[i] <= events[0][0]):
                pools = self._pools_of.get(self._queue[i])
                if pools is None:
                    too_long.append(i)
                else:
                    self._queues.put(i)
                    for p in pools:
                        if not is_due[p]:
                            is_due[p] = True
                            heappush(events, (self._pools[p].block.next(first[i]), p))
                i += 1
                continue
            tick, p = heappop(events)
            self._send(tick, p)
            is_due[p] = any(self._queues.holds(q) for served in self._served[p].values() for q, _ in served)
            if is_due[p]:
                heappush(events, (self._pools[p].block.next(tick + 1), p))
        return self._transmissions(too_long, duration_s)

    def _send(self, tick: int, p: int) -> None:
        """Send what waits longest of the most urgent use in a slot of a pool, if anything waits."""
        for use, queues in self._served[p].items():
            waiting = [(q, unit) for q, unit in queues if self._sent_at[unit] != tick]
            place, q, unit = self._oldest(waiting, tick)
            if place < 0:
                continue
            self._sent.append((tick, p, use, len(self._messages)))
            self._sent_at[unit] = tick
            own = [(q, u) for q, u in waiting if u == unit]
            left = self._pools[p].words
            while place >= 0 and self._n_words[row := self._queues.row_at(place)] <= left:
                self._queues.take(q)
                self._messages.append(row)
                left -= self._n_words[row]
                place, q, _ = self._oldest(own, tick)
            return

    def _oldest(self, queues: list[tuple[int, int]], tick: int) -> tuple[int, int, int]:
        """Least place in some queues, -1 for none; its queue and unit."""
        found = (-1, -1, -1)
        for q, unit in queues:
            if self._queues.holds(q):
                place = self._queues.oldest(q, tick)
                if place >= 0 and (found[0] < 0 or place < found[0]):
                    found = place, q, unit
        return found

    def _transmissions(self, too_long: list[int], duration_s: float) -> Transmissions:
        sent = np.array(self._sent, np.int64).reshape(-1, 4)
        tick, pool, use, begin = sent.T
        messages = np.array(self._messages, np.int64)
        starts = np.append(begin, len(messages))
        words = _sums(self._offered.n_words[messages], starts)
        packing = np.array([p.words for p in self._pools], np.int64)[pool]
        dropped = {
            "replaced": np.array(self._queues.replaced, np.int64),
            "out_of_date": np.array(self._queues.out_of_date, np.int64),
            "too_long": np.array(too_long, np.int64),
        }
        time_s = (utc_ns_of(tick) - self._start_ns) / NS
        stated = self._config.tsa_level >= 2
        load = _load(self._offered, time_s, use, messages, starts, dropped)
        first, end = tick_after(self._start_ns), tick_after(self._start_ns + round(duration_s * NS))
        for u in Use:
            pools = [p for p in self._pools if u in p.uses]
            until = max(end, int(tick[use == u].max(initial=first)) + 1)
            counts = [p.block.before(until) - p.block.before(first) for p in pools]
            load[u.name.lower()] |= {
                "slots": sum(counts),
                "capacity": sum(n * p.words for n, p in zip(counts, pools, strict=True)),
            }
        return Transmissions(
            time_s=time_s,
            unit=self._offered.unit[messages[begin]],
            use=use.astype(np.uint8),
            net=np.array([p.net for p in self._pools], np.int64)[pool],
            slot_id=slot_id_of(tick) if stated else np.full(len(tick), NO_STATEMENT_SLOT, np.int64),
            messages=messages,
            starts=starts,
            n_fill=packing - words if self._config.fill else np.zeros(len(tick), np.int64),
            dropped=np.sort(np.concatenate(list(dropped.values()))),
            load=load,
        )


def _unmetered(offered: Offered) -> Transmissions:
    """Every message when it is made; neighbours of one unit and use share a datagram while it holds them."""
    order = np.lexsort((offered.unit, -offered.use.astype(np.int64), offered.made_s))
    made_s, unit, use = offered.made_s[order], offered.unit[order], offered.use[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (made_s[1:] != made_s[:-1]) | (unit[1:] != unit[:-1]) | (use[1:] != use[:-1])
    ends = np.append(np.flatnonzero(new)[1:], len(order))[np.cumsum(new) - 1]  # of the neighbours of each
    words = np.concatenate([np.zeros(1, np.int64), np.cumsum(offered.n_words[order])])
    full = np.searchsorted(words[1:], words[:-1] + UNMETERED_WORDS, side="right")
    following: list[int] = np.maximum(np.minimum(full, ends), np.arange(len(order)) + 1).tolist()
    begins, i = [], 0
    while i < len(following):
        begins.append(i)
        i = following[i]
    begin = np.array(begins, np.int64)
    starts = np.append(begin, len(order))
    none = np.zeros(0, np.int64)
    return Transmissions(
        time_s=made_s[begin],
        unit=unit[begin],
        use=use[begin],
        net=np.zeros(len(begin), np.int64),
        slot_id=np.full(len(begin), NO_STATEMENT_SLOT, np.int64),
        messages=order,
        starts=starts,
        n_fill=np.zeros(len(begin), np.int64),
        dropped=none,
        load=_load(offered, made_s[begin], use[begin], order, starts, {}),
    )


def _first_ticks(offered: Offered, start_ns: int) -> Ints:
    """(n,) the first slot that begins when a message is made, or later."""
    made_ns = start_ns + np.ceil(offered.made_s * NS).astype(np.int64)
    tick = tick_after(made_ns)
    # the product is rounded: where a slot begins just then, it may be the next that is meant
    early = (utc_ns_of(tick) - start_ns) / NS < offered.made_s
    return tick + early


def _last_ticks(config: SimNetworkConfig, offered: Offered, start_ns: int) -> Ints:
    """(n,) the last slot in which a message is worth sending."""
    last_ns = start_ns + np.floor((offered.made_s + config.max_wait_s) * NS).astype(np.int64)
    is_report = (offered.use == Use.SURVEILLANCE) & (offered.supersedes >= 0)
    last: Ints = np.where(is_report, last_ns // SLOT_NS, np.iinfo(np.int64).max)
    return last


def _sums(values: Ints, starts: Ints) -> Ints:
    """(d,) sums of runs of values."""
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(values)])
    sums: Ints = before[starts[1:]] - before[starts[:-1]]
    return sums


def _load(
    offered: Offered,
    time_s: Floats,
    use: NDArray[np.integer],
    messages: Ints,
    starts: Ints,
    dropped: dict[str, Ints],
) -> dict[str, Any]:
    """What the network carried of each use, without the slots that there were."""
    waited_s = np.repeat(time_s, np.diff(starts)) - offered.made_s[messages]
    sent_use, words = offered.use[messages], offered.n_words[messages]
    load: dict[str, Any] = {}
    for u in Use:
        mine = sent_use == u
        waits = waited_s[mine]
        p50, p99, most = np.percentile(waits, (50, 99, 100)).tolist() if len(waits) else (None, None, None)
        load[u.name.lower()] = {
            "slots": None,
            "used": int((use == u).sum()),
            "words": int(words[mine].sum()),
            "capacity": None,
            "offered": int((offered.use == u).sum()),
            "sent": len(waits),
            **{name: int((offered.use[dropped.get(name, [])] == u).sum()) for name in DROPS},
            "p50_s": p50,
            "p99_s": p99,
            "max_s": most,
        }
    return load
