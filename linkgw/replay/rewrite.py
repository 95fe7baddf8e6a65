"""Captured datagrams with their class or their times rewritten: all other octets stay as they were recorded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import Envelopes, Octets
from linkgw.carriers.dis_header import dis_timestamp
from linkgw.carriers.dis_signal import MESSAGE_OFFSET
from linkgw.carriers.simple import WORDS_OFFSET as SIMPLE_WORDS
from linkgw.codec import bulk
from linkgw.codec.bulk import Columns, KindColumns
from linkgw.errors import ConfigError, Fault
from linkgw.gateway.config import Network
from linkgw.spec.model import WORD_OCTETS, Catalog, FieldSpec, FieldType, MessageSpec, Role

NS = 1_000_000_000
DIS_SISO_VERSION = 38
"""Octet of a Signal PDU that says in which order the words stand."""
DIS_HEADER_WORD_OCTETS = 6
"""Octets of the header word, before the words."""
PERIODS_S = (3600, 86_400)
"""A time within the hour, or within the day."""


@dataclass(frozen=True, slots=True, eq=False)
class TimeShift:
    """A time t of the capture becomes wire + (t - captured) / rate, for each of n datagrams."""

    captured_ns: NDArray[np.int64]
    """(n,) UTC of capture."""
    wire_ns: NDArray[np.int64]
    """(n,) UTC of sending."""
    rate: float
    """Seconds of the capture in one second on the wire."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """Messages of a class that is not the network's."""

    n_messages: int
    """How many."""
    row: int
    """Datagram of the first."""
    stated: str
    """Class that the first states."""


class Rewriter:
    """Rewrites what was recorded on one network.

    A datagram that cannot be read, and a run of words that is no message, stay as they are.

    Parameters
    ----------
    network : Network
        Its carrier and parity.
    catalog : Catalog
        The specs.
    """

    def __init__(self, network: Network, catalog: Catalog) -> None:
        self._network, self._catalog = network, catalog
        self._times = {spec.name: time_fields(spec) for spec in catalog.messages.values()}

    def foreign(self, payloads: Octets) -> Foreign | None:
        """The messages that state another class than the network's; None if there are none."""
        wanted = self._network.network_class
        found: list[Foreign] = []
        for kind in self._read(payloads)[1].kinds.values():
            field = kind.spec.field_with(Role.CLASS)
            if field is None or field.enumeration is None:
                continue
            codes = kind.raw(field.name)
            rows = np.flatnonzero(codes != field.enumeration.codes[wanted])
            if len(rows):
                stated = field.enumeration.names[int(codes[rows[0]])]
                found.append(Foreign(len(rows), int(kind.datagrams[rows[0]]), stated))
        if not found:
            return None
        first = min(found, key=lambda f: f.row)
        return Foreign(sum(f.n_messages for f in found), first.row, first.stated)

    def rewrite(self, payloads: Octets, *, as_class: str | None = None, shift: TimeShift | None = None) -> Octets:
        """Rewrite n datagrams.

        Parameters
        ----------
        payloads : Octets
            As recorded.
        as_class : str, optional
            LIVE, EXERCISE or REPLAY: what every message that states a class is to state.
        shift : TimeShift, optional
            Moves every time of validity, time of day and DIS timestamp.
        """
        envelopes, columns = self._read(payloads)
        words = envelopes.words.copy()
        for kind in columns.kinds.values():
            if as_class is not None:
                _put_class(kind, as_class)
            if shift is not None:
                for field in self._times[kind.spec.name]:
                    _put_times(kind, field, shift)
            self._put_words(kind, words, len(payloads))
        data = payloads.data.copy()
        begin = payloads.bounds[:-1]
        if self._network.carrier.name == "dis":
            at = np.repeat(begin, np.diff(envelopes.starts))
            data[_places_in_dis(at, envelopes.starts, data)] = words
            if shift is not None:
                rows = np.flatnonzero(envelopes.reason == 0)
                stamps = np.array([dis_timestamp(t) for t in shift.wire_ns[rows].tolist()], ">u4")
                data[begin[rows][:, None] + np.arange(4, 8)] = stamps.view(np.uint8).reshape(-1, 4)
        else:
            places = np.repeat(begin + SIMPLE_WORDS, np.diff(envelopes.starts)) + 10 * _within(envelopes.starts)
            data[places[:, None] + np.arange(WORD_OCTETS)] = words
            rows = np.flatnonzero(np.diff(envelopes.starts))
            before = np.concatenate([np.zeros(1, np.int64), np.cumsum(data, dtype=np.int64)])
            ends = payloads.bounds[1:][rows]
            sums = (before[ends - 2] - before[begin[rows]]).astype("<u2")
            data[(ends - 2)[:, None] + np.arange(2)] = sums.view(np.uint8).reshape(-1, 2)
        return Octets(data, payloads.bounds)

    def _read(self, payloads: Octets) -> tuple[Envelopes, Columns]:
        envelopes = self._network.carrier.pull_batch(payloads)
        starts = envelopes.starts[:-1]
        return envelopes, bulk.decode(envelopes.words, starts, self._catalog, parity=self._network.parity)

    def _put_words(self, kind: KindColumns, words: NDArray[np.uint8], n_datagrams: int) -> None:
        """Write a kind's messages over the words that they came from: as many, since each value has one coding."""
        none = np.zeros(0, np.int64)
        alone = Columns({kind.spec.name: kind}, bulk.Refusals(np.zeros(0, np.uint8), none, none, none), n_datagrams)
        made, _ = bulk.encode(alone, self._catalog, parity=self._network.parity)
        counts = bulk.sent_words(kind).sum(axis=0)
        before = np.repeat(np.cumsum(counts) - counts, counts)
        words[np.repeat(kind.rows, counts) + np.arange(len(made)) - before] = made


def time_fields(spec: MessageSpec) -> list[FieldSpec]:
    """The fields that hold a time within the hour or the day: numbers in s that cover just that.

    >>> import linkgw
    >>> [f.name for f in time_fields(linkgw.load_catalog().messages["J15.0"])]
    ['launch_time', 'impact_time', 'validity_end']
    """
    return [
        f
        for f in spec.fields.values()
        if f.type is FieldType.NUMBER and f.unit == "s" and f.raw_min == 0 and (f.raw_max + 1) * f.scale in PERIODS_S
    ]


def _put_class(kind: KindColumns, as_class: str) -> None:
    field = kind.spec.field_with(Role.CLASS)
    if field is not None and field.enumeration is not None:
        code = field.enumeration.codes[as_class]
        kind.put_raw(field.name, np.full(len(kind), code, kind.raw(field.name).dtype))


def _put_times(kind: KindColumns, field: FieldSpec, shift: TimeShift) -> None:
    raws = kind.raw(field.name).astype(np.int64)
    step_ns = int(field.scale * NS)
    n_steps = field.raw_max + 1
    period_ns = n_steps * step_ns
    captured, wire = shift.captured_ns[kind.datagrams], shift.wire_ns[kind.datagrams]
    # how long after the capture: in the hour or day that makes it least
    after = (raws * step_ns - captured + period_ns // 2) % period_ns - period_ns // 2
    moved = (wire + np.rint(after / shift.rate).astype(np.int64) + step_ns // 2) // step_ns % n_steps
    kind.put_raw(field.name, np.where(kind.stated(field.name), moved, raws))


def class_fault(where: str, stated: str, network: Network) -> ConfigError:
    """Why a capture is not replayed: its class is not that of the network."""
    wanted = network.network_class
    expected = f"{wanted}, the class of network {network.name} (--as-class {wanted} rewrites it)"
    return ConfigError([Fault(where, "a message of another class", stated, expected)])


def check_as_class(as_class: str | None, network: Network) -> None:
    """ConfigError for a class to rewrite to that is not the networks' own (they all have the same)."""
    if as_class not in (None, network.network_class):
        expected = f"{network.network_class}, the class of the networks"
        raise ConfigError([Fault("--as-class", "not the class of the networks", as_class, expected)])


def _within(starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """(w,) number of each word within its datagram."""
    numbers: NDArray[np.int64] = np.arange(starts[-1]) - np.repeat(starts[:-1], np.diff(starts))
    return numbers


def _places_in_dis(at: NDArray[np.int64], starts: NDArray[np.int64], data: NDArray[np.uint8]) -> NDArray[np.int64]:
    """(w, 10) where the octets of each word stand; `at` is where its datagram begins.

    Source: specs/wire.md section 1; the order of 2006 reverses every group of four octets.
    """
    octets = DIS_HEADER_WORD_OCTETS + 10 * _within(starts)[:, None] + np.arange(WORD_OCTETS)
    swapped = octets // 4 * 4 + 3 - octets % 4
    is_2006 = data[at + DIS_SISO_VERSION] == 0 if len(at) else np.zeros(0, np.bool_)
    places: NDArray[np.int64] = (at + MESSAGE_OFFSET)[:, None] + np.where(is_2006[:, None], swapped, octets)
    return places
