"""Datagrams into lines, a batch at a time: the fast codec for what is good, the reference for why the rest is not."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import CARRIERS, READERS, Envelopes, Octets, PacketKind, Reader
from linkgw.carriers.detect import Detected, detect
from linkgw.codec import bulk, scalar
from linkgw.codec.bulk import KindColumns
from linkgw.codec.message import ParityMode, Refusal, Value
from linkgw.codec.values import conversion_of, format_stn
from linkgw.errors import WireError
from linkgw.io.captures import CaptureBatch, format_ipv4
from linkgw.io.lines import Header, Line, LineError, error_of, format_time, plain
from linkgw.spec.model import WORD_OCTETS, Catalog

_CARRIER_OF = {Detected.SIMPLE: "simple", Detected.DIS: "dis", Detected.NEITHER: None}
_DIGITS = 2 * WORD_OCTETS


@dataclass(slots=True)
class LineCounts:
    """What has been made into lines."""

    datagrams: int = 0
    """Datagrams read."""
    messages: int = 0
    """Messages decoded."""
    packets: int = 0
    """Status packets and Transmitter PDUs: datagrams that carry no words."""
    refusals: Counter[str] = field(default_factory=Counter)
    """Datagrams and runs of words that were refused, by reason."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a datagram besides its octets."""

    capture: str | None = None
    """As in `Line`."""
    datagram: int | None = None
    """As in `Line`."""
    time: str | None = None
    """As in `Line`."""
    source: str | None = None
    """As in `Line`."""
    destination: str | None = None
    """As in `Line`."""


class LineDecoder:
    """Makes lines.

    Parameters
    ----------
    catalog : Catalog
        The specs.
    carrier : str
        Name in `READERS`.
    parity : {"none", "checked"}
        As for `linkgw.decode`.
    """

    def __init__(self, catalog: Catalog, carrier: str = "auto", parity: ParityMode = "none") -> None:
        self._catalog, self._parity = catalog, parity
        self._reader = READERS[carrier]
        self.counts = LineCounts()

    def decode(self, payloads: Octets, heads: Sequence[Head], *, carrier: str | None = None) -> list[Line]:
        """Lines of n datagrams, in the order of the input; nothing is raised for what they hold.

        `carrier` is another one for these datagrams only.
        """
        reader = self._reader if carrier is None else READERS[carrier]
        envelopes = reader.pull_batch(payloads)
        columns = bulk.decode(envelopes.words, envelopes.starts[:-1], self._catalog, parity=self._parity)
        starts = _Starts(payloads, heads, envelopes, reader.name)
        found: list[tuple[int, int, Line]] = []
        for i in np.flatnonzero(envelopes.reason).tolist():
            found.append((i, -1, self._no_envelope(reader, payloads[i], starts.line(i))))
        for i in np.flatnonzero((envelopes.reason == 0) & (envelopes.kind != PacketKind.WORDS)).tolist():
            found.append((i, -1, self._packet(reader, payloads[i], starts.line(i))))
        digits = envelopes.words.tobytes().hex()
        for kind in columns.kinds.values():
            found += _messages(kind, digits, starts)
        refusals = columns.refusals
        for row, datagram, n in zip(
            refusals.rows.tolist(), refusals.datagrams.tolist(), refusals.n_words.tolist(), strict=True
        ):
            octets = envelopes.words[row : row + n].tobytes()
            found.append((datagram, row, self._refused(octets, starts.line(datagram))))
        found.sort(key=lambda item: item[:2])
        self.counts.datagrams += len(payloads)
        self.counts.messages += columns.n_messages
        return [line for _, _, line in found]

    def decode_capture(self, batch: CaptureBatch, capture: str | None = None) -> list[Line]:
        """Lines of a batch of a capture; `capture` names the file where that is wanted."""
        return self.decode(batch.payloads, heads_of(batch, capture))

    def _no_envelope(self, reader: Reader, payload: bytes, line: Line) -> Line:
        try:
            reader.pull(payload)
        except WireError as error:
            line.error = error_of(error)
            self.counts.refusals[error.reason.text] += 1
        line.octets = payload.hex()
        return line

    def _packet(self, reader: Reader, payload: bytes, line: Line) -> Line:
        packet = reader.pull(payload)
        line.packet = packet.kind.name.lower()
        line.fields = {
            f.name: _shown(getattr(packet, f.name)) for f in dataclasses.fields(packet) if f.name not in ("stn", "npg")
        }
        line.octets = payload.hex()
        self.counts.packets += 1
        return line

    def _refused(self, words: bytes, line: Line) -> Line:
        (refusal,) = scalar.decode_all(words, self._catalog, parity=self._parity)
        assert isinstance(refusal, Refusal)  # the two codecs agree; tests hold them together
        line.message = refusal.name
        if refusal.name is not None:
            head = int.from_bytes(words[:2], "little")
            line.header = Header(label=head >> 2 & 31, sublabel=head >> 7 & 7, mli=head >> 10 & 7)
        line.words = [words[i : i + WORD_OCTETS].hex() for i in range(0, len(words), WORD_OCTETS)]
        reason = refusal.reason.text
        line.error = LineError(
            reason=reason, where=refusal.where, got=plain(refusal.got), expected=plain(refusal.expected)
        )
        self.counts.refusals[reason] += 1
        return line


class _Starts:
    """What the lines of one datagram begin with."""

    def __init__(self, payloads: Octets, heads: Sequence[Head], envelopes: Envelopes, reader: str) -> None:
        self._heads = heads
        self._stn, self._npg = envelopes.stn.tolist(), envelopes.npg.tolist()
        self._has_words = (envelopes.reason == 0) & (envelopes.kind == PacketKind.WORDS)
        self._has_stn = (envelopes.reason == 0) & (envelopes.kind != PacketKind.TRANSMITTER)
        if reader in CARRIERS:
            self._carriers: list[str | None] = [reader] * len(payloads)
        else:
            self._carriers = [_CARRIER_OF[Detected(code)] for code in detect(payloads).tolist()]

    def line(self, i: int) -> Line:
        """A line with everything about datagram i."""
        head, carrier = self._heads[i], self._carriers[i]
        is_stated = carrier != "words"
        return Line(
            capture=head.capture,
            datagram=head.datagram,
            time=head.time,
            source=head.source,
            destination=head.destination,
            carrier=carrier,
            stn=format_stn(self._stn[i]) if is_stated and self._has_stn[i] else None,
            npg=self._npg[i] if is_stated and self._has_words[i] else None,
        )


def _messages(kind: KindColumns, digits: str, starts: _Starts) -> list[tuple[int, int, Line]]:
    """Lines of one kind: datagram, row, line."""
    rows, datagrams = kind.rows.tolist(), kind.datagrams.tolist()
    lengths = bulk.sent_words(kind).sum(axis=0).tolist()
    columns = {name: _values(kind, name) for name in kind.spec.fields}
    found = []
    for i, (row, datagram, n) in enumerate(zip(rows, datagrams, lengths, strict=True)):
        line = starts.line(datagram)
        line.message = kind.spec.name
        line.fields = {name: column[i] for name, column in columns.items() if column[i] is not None}
        line.words = [digits[_DIGITS * k : _DIGITS * (k + 1)] for k in range(row, row + n)]
        found.append((datagram, row, line))
    return found


def _values(kind: KindColumns, name: str) -> list[Value]:
    """Engineering values of a field, as `linkgw.decode` gives them; each value that occurs is worked out once."""
    conversion = conversion_of(kind.spec.fields[name])
    raws = kind.raw(name).tolist()
    known = {raw: conversion.to_value(raw) for raw in set(raws)}
    return [known[raw] for raw in raws]


def _shown(value: object) -> Value:
    return value.hex() if isinstance(value, bytes) else plain(value)


def heads_of(batch: CaptureBatch, capture: str | None = None) -> list[Head]:
    """What a capture says of each datagram."""
    sources = _endpoints(batch.source, batch.source_port)
    destinations = _endpoints(batch.destination, batch.destination_port)
    return [
        Head(capture, number, format_time(utc_ns), source, destination)
        for number, utc_ns, source, destination in zip(
            batch.number.tolist(), batch.utc_ns.tolist(), sources, destinations, strict=True
        )
    ]


def _endpoints(addresses: NDArray[np.uint32], ports: NDArray[np.uint16]) -> list[str]:
    pairs = list(zip(addresses.tolist(), ports.tolist(), strict=True))
    known = {pair: f"{format_ipv4(pair[0])}:{pair[1]}" for pair in set(pairs)}
    return [known[pair] for pair in pairs]
