"""Where the times stand in recorded datagrams, found once, so that moving them is a few operations on columns.

`Rewriter.rewrite` with a `TimeShift` is the reference; tests/replay/test_moves.py holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import Envelopes, Octets
from linkgw.carriers.dis_header import dis_timestamp
from linkgw.carriers.dis_signal import MESSAGE_OFFSET
from linkgw.carriers.simple import WORDS_OFFSET as SIMPLE_WORDS
from linkgw.codec import bulk
from linkgw.codec.bulk import KindColumns
from linkgw.codec.plan import plan_catalog
from linkgw.gateway.config import Network
from linkgw.io.captures.model import take_octets
from linkgw.replay.rewrite import DIS_HEADER_WORD_OCTETS, DIS_SISO_VERSION, NS, TimeShift, time_fields
from linkgw.spec.model import PARITY_START, WORD_OCTETS, Catalog

I64 = NDArray[np.int64]
SLICE = 8192
"""Datagrams that are looked through at once."""
PLAIN, SIMPLE, DIS = 0, 1, 2
"""How the envelope changes with its content: not at all, a checksum, a timestamp."""


@dataclass(frozen=True, slots=True, eq=False)
class _Times:
    """m stated times, in the order of their datagrams."""

    rows: I64
    """(m,) datagram."""
    words: I64
    """(m,) number of the word within its datagram."""
    raws: I64
    """(m,) as recorded."""
    after_ns: I64
    """(m,) how long after the capture, in the hour or day that makes it least."""
    fields: NDArray[np.int16]
    """(m,) which field: a row of the tables of `Moves`."""


class Moves:
    """The times in n recorded datagrams.

    Parameters
    ----------
    payloads, captured_ns, networks : Octets, (n,) int64, (n,) int64
        The datagrams, their times of capture, and the index of the network of each.
    gateway : list of Network
        The networks.
    catalog : Catalog
        The specs.
    """

    def __init__(
        self, payloads: Octets, captured_ns: I64, networks: I64, gateway: list[Network], catalog: Catalog
    ) -> None:
        self._catalog = catalog
        found = {spec.name: time_fields(spec) for spec in catalog.messages.values()}
        self._fields = {name: fields for name, fields in found.items() if fields}
        every = [(name, f) for name, fields in self._fields.items() for f in fields]
        self._ids = {(name, f.name): i for i, (name, f) in enumerate(every)}
        self._step_ns = np.array([int(f.scale * NS) for _, f in every], np.int64)
        self._n_steps = np.array([f.raw_max + 1 for _, f in every], np.int64)
        octets = np.array([min(f.start // 8, WORD_OCTETS - 8) for _, f in every], np.int64)
        self._first_octet = octets
        self._shift = np.array([f.start for _, f in every], np.uint64) - 8 * octets.astype(np.uint64)
        self._parity = plan_catalog(catalog).parity
        self._envelope = np.zeros(len(payloads), np.uint8)
        self._is_2006 = np.zeros(len(payloads), np.bool_)
        self._is_checked = np.array([network.parity == "checked" for network in gateway])[networks]
        parts: list[_Times] = []
        for network in gateway:
            mine = np.flatnonzero(networks == network.index)
            for at in range(0, len(mine), SLICE):
                parts += self._look(payloads, mine[at : at + SLICE], captured_ns, network)
        self._times = _in_order(parts)

    def _look(self, payloads: Octets, rows: I64, captured_ns: I64, network: Network) -> list[_Times]:
        """The times in some datagrams of one network."""
        some = take_octets(payloads.data, payloads.bounds[rows], payloads.bounds[rows + 1])
        envelopes = network.carrier.pull_batch(some)
        columns = bulk.decode(envelopes.words, envelopes.starts[:-1], self._catalog, parity=network.parity)
        if network.carrier.name == "dis":
            good = envelopes.reason == 0
            self._envelope[rows[good]] = DIS
            with_words = np.diff(envelopes.starts) > 0
            self._is_2006[rows[with_words]] = some.data[some.bounds[:-1][with_words] + DIS_SISO_VERSION] == 0
        else:
            self._envelope[rows[np.diff(envelopes.starts) > 0]] = SIMPLE
        return [
            self._stated(kind, name, rows, envelopes, captured_ns)
            for kind in columns.kinds.values()
            for name in (f.name for f in self._fields.get(kind.spec.name, ()))
        ]

    def _stated(self, kind: KindColumns, name: str, rows: I64, envelopes: Envelopes, captured_ns: I64) -> _Times:
        field = self._ids[kind.spec.name, name]
        chosen = np.flatnonzero(kind.stated(name))
        datagrams = kind.datagrams[chosen]
        raws = kind.raw(name)[chosen].astype(np.int64)
        step_ns = self._step_ns[field]
        period_ns = step_ns * self._n_steps[field]
        after_ns = (raws * step_ns - captured_ns[rows[datagrams]] + period_ns // 2) % period_ns - period_ns // 2
        # words stand in the order of slots, absent ones left out
        slot = kind.plan.fields[name].slot
        position = bulk.sent_words(kind)[:slot].sum(axis=0)[chosen]
        words = kind.rows[chosen] + position - envelopes.starts[datagrams]
        return _Times(rows[datagrams], words, raws, after_ns, np.full(len(chosen), field, np.int16))

    def move(self, payloads: Octets, first: int, shift: TimeShift) -> Octets:
        """Datagrams first..first+k-1, which `payloads` holds as recorded, with their times moved."""
        data, begin = payloads.data.copy(), payloads.bounds[:-1]
        all_times = self._times
        part = slice(*np.searchsorted(all_times.rows, (first, first + len(payloads))).tolist())
        fields, rows = all_times.fields[part], all_times.rows[part] - first
        step_ns, raws = self._step_ns[fields], all_times.raws[part]
        moved_ns = shift.wire_ns[rows] + np.rint(all_times.after_ns[part] / shift.rate).astype(np.int64)
        moved = (moved_ns + step_ns // 2) // step_ns % self._n_steps[fields]
        change = (moved ^ raws).astype(np.uint64) << self._shift[fields]
        octet = self._first_octet[fields]
        self._change(data, begin, first, rows, all_times.words[part], octet, change.view(np.uint8).reshape(-1, 8))
        checked = np.flatnonzero(self._is_checked[first + rows])
        if len(checked):
            parity = self._parity_change(change[checked], octet[checked])
            tail = np.full(len(checked), PARITY_START // 8)
            self._change(data, begin, first, rows[checked], all_times.words[part][checked], tail, parity)
        self._finish(data, payloads.bounds, first, shift.wire_ns)
        return Octets(data, payloads.bounds)

    def _parity_change(self, change: NDArray[np.uint64], octet: I64) -> NDArray[np.uint8]:
        """(k, 2) how octets 8 and 9 of a word change with its parity, which is linear."""
        wide = np.zeros((len(change), WORD_OCTETS), np.uint8)
        np.put_along_axis(wide, octet[:, None] + np.arange(8), change.view(np.uint8).reshape(-1, 8), axis=1)
        low = np.ascontiguousarray(wide[:, :8]).view(np.uint64)[:, 0]
        high = np.ascontiguousarray(wide[:, 8:]).view(np.uint16)[:, 0]
        none = self._parity.of(np.zeros(1, np.uint64), np.zeros(1, np.uint16))
        parity = (self._parity.of(low, high) ^ none) << np.uint16(PARITY_START % 8)
        return parity.astype("<u2").view(np.uint8).reshape(-1, 2)

    def _change(
        self,
        data: NDArray[np.uint8],
        begin: I64,
        first: int,
        rows: I64,
        words: I64,
        octet: I64,
        change: NDArray[np.uint8],
    ) -> None:
        """Exclusive-or octets of words into the datagrams."""
        is_dis = self._envelope[first + rows] == DIS
        at = (WORD_OCTETS * words + octet + DIS_HEADER_WORD_OCTETS * is_dis)[:, None] + np.arange(change.shape[1])
        turned = at // 4 * 4 + 3 - at % 4
        at = np.where(self._is_2006[first + rows][:, None], turned, at)
        at += (begin[rows] + np.where(is_dis, MESSAGE_OFFSET, SIMPLE_WORDS))[:, None]
        np.bitwise_xor.at(data, at.reshape(-1), change.reshape(-1))

    def _finish(self, data: NDArray[np.uint8], bounds: I64, first: int, wire_ns: I64) -> None:
        """Checksums of SIMPLE, timestamps of DIS."""
        envelope = self._envelope[first : first + len(bounds) - 1]
        rows = np.flatnonzero(envelope == SIMPLE)
        if len(rows):
            before = np.zeros(len(data) + 1, np.int64)
            np.cumsum(data, dtype=np.int64, out=before[1:])
            ends = bounds[1:][rows] - 2
            sums = (before[ends] - before[bounds[:-1][rows]]).astype("<u2")
            data[ends[:, None] + np.arange(2)] = sums.view(np.uint8).reshape(-1, 2)
        rows = np.flatnonzero(envelope == DIS)
        if len(rows):
            stamps = dis_timestamp(wire_ns[rows]).astype(">u4")
            data[bounds[:-1][rows][:, None] + np.arange(4, 8)] = stamps.view(np.uint8).reshape(-1, 4)


def _in_order(parts: list[_Times]) -> _Times:
    none = np.zeros(0, np.int64)
    parts = [_Times(none, none, none, none, none.astype(np.int16)), *parts]
    rows = np.concatenate([p.rows for p in parts])
    order = np.argsort(rows, kind="stable")
    columns = (np.concatenate([getattr(p, name) for p in parts]) for name in ("words", "raws", "after_ns", "fields"))
    return _Times(rows[order], *(column[order] for column in columns))
