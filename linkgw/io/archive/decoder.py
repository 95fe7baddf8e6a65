"""Datagrams into tables: row for row the lines of `linkgw.io.line_decoder`, by columns alone."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from linkgw.carriers import CARRIERS, READERS, Envelopes, Octets, PacketKind
from linkgw.carriers.detect import detect
from linkgw.codec import bulk
from linkgw.codec.bulk import Columns
from linkgw.codec.message import ParityMode
from linkgw.errors import Reason
from linkgw.io.archive.arrays import ENDPOINTS, NAMES, TIME, ArrowArray, binary, names, octal, texts_of
from linkgw.io.archive.fields import plan_fields
from linkgw.io.captures import CaptureBatch, format_ipv4
from linkgw.io.captures.model import take_octets
from linkgw.io.line_decoder import LineCounts
from linkgw.spec.model import WORD_OCTETS, Catalog

Table: TypeAlias = Any
"""A pyarrow.Table; pyarrow has no type stubs."""
_CARRIERS = ("simple", "dis", "words")
_PACKETS = ("status", "transmitter")
_CARRIER_OF = np.array([-1, 0, 1], np.int16)
"""`Detected` -> place in `_CARRIERS`."""
_MESSAGES = [f"J{label}.{sublabel}" for label in range(32) for sublabel in range(8)]
_REASONS = {int(reason): reason.text for reason in Reason}
_HEAD = (
    ("capture", ENDPOINTS), ("datagram", pa.int64()), ("time", TIME), ("source", ENDPOINTS), ("destination", ENDPOINTS),
    ("carrier", NAMES), ("stn", pa.string()), ("npg", pa.uint16()), ("packet", NAMES), ("message", NAMES),
)  # fmt: skip
_TAIL = (("error", NAMES), ("words", pa.binary()), ("octets", pa.binary()))


class TableDecoder:
    """Makes tables.

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
        self._catalog, self._parity, self._reader = catalog, parity, READERS[carrier]
        self._fields = plan_fields(catalog)
        self._texts = {
            "carrier": texts_of(_CARRIERS),
            "packet": texts_of(_PACKETS),
            "message": texts_of(_MESSAGES),
            "error": texts_of([_REASONS.get(code, "") for code in range(max(_REASONS) + 1)]),
        }
        self.counts = LineCounts()
        self.schema = pa.schema(
            [*(pa.field(*f) for f in _HEAD), *(f.arrow for f in self._fields), *(pa.field(*f) for f in _TAIL)],
            {"linkgw.specs": catalog.digest},
        )
        """Columns of every table."""

    def decode_capture(self, batch: CaptureBatch, capture: str | None = None) -> Table:
        """A row per message, refused run of words, and datagram without words, in the order of the input.

        As lines, but for a refusal only its reason, and for a packet without words only its octets.
        """
        envelopes = self._reader.pull_batch(batch.payloads)
        columns = bulk.decode(envelopes.words, envelopes.starts[:-1], self._catalog, parity=self._parity)
        rows = _Rows(envelopes, columns)
        arrays = self._heads(batch, capture, envelopes, rows)
        for field in self._fields:
            arrays[field.name] = field.of(rows.kinds, len(rows))
        arrays["message"] = names(self._messages(envelopes, columns, rows), self._texts["message"])
        arrays["error"] = names(rows.reasons, self._texts["error"])
        arrays["words"] = binary(rows.has_words, rows.word_bounds * WORD_OCTETS, envelopes.words.reshape(-1))
        arrays["octets"] = _octets(batch.payloads, rows)
        self._count(envelopes, columns, rows)
        return pa.Table.from_arrays([arrays[name] for name in self.schema.names], schema=self.schema)

    def _heads(
        self, batch: CaptureBatch, capture: str | None, envelopes: Envelopes, rows: _Rows
    ) -> dict[str, ArrowArray]:
        of = rows.datagrams
        carriers = self._carriers(batch.payloads)
        is_stated = (envelopes.reason == 0) & (carriers != _CARRIERS.index("words"))
        has_stn = is_stated & (envelopes.kind != PacketKind.TRANSMITTER)
        has_npg = is_stated & (envelopes.kind == PacketKind.WORDS)
        stn = np.where(has_stn, envelopes.stn.astype(np.int32), -1)
        packet = np.where(envelopes.reason == 0, envelopes.kind.astype(np.int16) - 1, -1)
        return {
            "capture": pa.nulls(len(of), ENDPOINTS)
            if capture is None
            else names(np.zeros(len(of), np.int32), texts_of([capture]), ENDPOINTS),
            "datagram": pa.array(batch.number[of]),
            "time": pa.array(batch.utc_ns[of].view("M8[ns]"), TIME),
            "source": _endpoints(batch.source, batch.source_port, of),
            "destination": _endpoints(batch.destination, batch.destination_port, of),
            "carrier": names(carriers[of], self._texts["carrier"]),
            "stn": octal(stn[of], 5),
            "npg": pa.array(envelopes.npg[of].astype(np.uint16), mask=~has_npg[of]),
            "packet": names(packet[of], self._texts["packet"]),
        }

    def _carriers(self, payloads: Octets) -> NDArray[np.int16]:
        if self._reader.name in CARRIERS:
            return np.full(len(payloads), _CARRIERS.index(self._reader.name), np.int16)
        return _CARRIER_OF[detect(payloads)]

    def _messages(self, envelopes: Envelopes, columns: Columns, rows: _Rows) -> NDArray[np.int16]:
        """Place in `_MESSAGES`; -1 for what does not begin with an initial word."""
        messages = np.full(len(rows), -1, np.int16)
        for kind, places in rows.kinds:
            messages[places] = kind.spec.label << 3 | kind.spec.sublabel
        heads = envelopes.words[columns.refusals.rows, :2].astype(np.int16)
        heads = heads[:, 0] | heads[:, 1] << 8
        labels = (heads >> 2 & 31) << 3 | heads >> 7 & 7
        messages[rows.refused] = np.where(heads & 3 == 0, labels, -1)
        return messages

    def _count(self, envelopes: Envelopes, columns: Columns, rows: _Rows) -> None:
        counts = self.counts
        counts.datagrams += columns.n_datagrams
        counts.messages += columns.n_messages
        counts.packets += int(((envelopes.reason == 0) & (envelopes.kind != PacketKind.WORDS)).sum())
        for reason, n in enumerate(np.bincount(rows.reasons[rows.reasons > 0]).tolist()):
            if n:
                counts.refusals[Reason(reason).text] += n


class _Rows:
    """Where everything of a batch stands in its table."""

    def __init__(self, envelopes: Envelopes, columns: Columns) -> None:
        alone = np.flatnonzero((envelopes.reason != 0) | (envelopes.kind != PacketKind.WORDS))
        refusals, kinds = columns.refusals, list(columns.kinds.values())
        datagrams = np.concatenate([alone, refusals.datagrams, *(kind.datagrams for kind in kinds)])
        firsts = np.concatenate([np.full(len(alone), -1), refusals.rows, *(kind.rows for kind in kinds)])
        order = np.argsort(datagrams << 32 | firsts + 1)
        places = np.empty(len(order), np.int64)
        places[order] = np.arange(len(order))
        bounds = np.cumsum([len(alone), len(refusals), *map(len, kinds)])
        of_alone, self.refused, *of_kinds = np.split(places, bounds[:-1])
        self.kinds = list(zip(kinds, of_kinds, strict=True))
        """Messages kind by kind, and the row of each."""
        self.datagrams = datagrams[order]
        """(n,) which datagram each row is of."""
        self.has_words = firsts[order] >= 0
        """(n,) False: a datagram that carries no words, or none that could be read."""
        self.reasons = np.full(len(order), -1, np.int16)
        """(n,) Reason; -1 for what was not refused."""
        self.reasons[of_alone] = np.where(envelopes.reason[alone] != 0, envelopes.reason[alone].astype(np.int16), -1)
        self.reasons[self.refused] = refusals.reasons
        n_words = len(envelopes.words)
        begin = np.append(np.where(self.has_words, firsts[order], n_words), n_words)
        self.word_bounds = np.minimum.accumulate(begin[::-1])[::-1]
        """(n + 1,) first word of each row: the runs of a batch lie end to end."""

    def __len__(self) -> int:
        return len(self.datagrams)


def _endpoints(addresses: NDArray[np.uint32], ports: NDArray[np.uint16], of: NDArray[np.int64]) -> ArrowArray:
    found, places = np.unique(addresses.astype(np.int64) << 16 | ports, return_inverse=True)
    texts = [f"{format_ipv4(key >> 16)}:{key & 0xFFFF}" for key in found.tolist()]
    return names(places[of], texts_of(texts), ENDPOINTS)


def _octets(payloads: Octets, rows: _Rows) -> ArrowArray:
    """The whole datagram, where it carries no words that could be read."""
    alone = ~rows.has_words
    of = rows.datagrams[alone]
    found = take_octets(payloads.data, payloads.bounds[of], payloads.bounds[of + 1])
    lengths = np.zeros(len(rows) + 1, np.int64)
    lengths[1:][alone] = np.diff(payloads.bounds)[of]
    return binary(alone, np.cumsum(lengths), found.data)
