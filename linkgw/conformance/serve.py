"""Answers the requests of the conformance kit with linkgw's own codec: the reference, or the fast one in batches.

The form of requests and answers is in fixtures/conformance/README.md.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np

from linkgw.carriers import READERS, Octets, Packet, PacketKind
from linkgw.codec import bulk, scalar
from linkgw.codec.columns import Columns, KindColumns
from linkgw.codec.message import Message, Refusal
from linkgw.conformance.serve_headers import header_of, packet_of, pushed, pushed_together
from linkgw.errors import Reason, ValueRangeError, WireError
from linkgw.spec.model import WORD_OCTETS, Catalog

Request = Mapping[str, Any]
Answer = dict[str, Any]
_CHUNK = 1 << 16
BAD_VALUE = "bad_value"
"""Why a message is not encoded."""


def serve(answer: Callable[[Sequence[Request]], list[Answer]], batch: int, source: int = 0, sink: int = 1) -> None:
    """Answer requests until the input ends; at most `batch` at once, and no more than have arrived."""
    for lines in _arrivals(source):
        for at in range(0, len(lines), batch):
            answers = answer([msgspec.json.decode(line) for line in lines[at : at + batch]])
            octets = b"".join(msgspec.json.encode(a) + b"\n" for a in answers)
            while octets:
                octets = octets[os.write(sink, octets) :]


def _arrivals(source: int) -> Iterator[list[bytes]]:
    """The whole lines that have arrived, again and again."""
    rest = b""
    while octets := os.read(source, _CHUNK):
        *lines, rest = (rest + octets).split(b"\n")
        yield [line for line in lines if line.strip()]
    if rest.strip():
        yield [rest]


def answers_of(catalog: Catalog, codec: str) -> Callable[[Sequence[Request]], list[Answer]]:
    """What answers requests: the `scalar` codec one by one, or the `bulk` one all at once."""
    if codec == "scalar":
        return _Scalar(catalog).answer_all
    return _Bulk(catalog).answer


class _Scalar:
    """One request at a time, by the reference."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def answer_all(self, requests: Sequence[Request]) -> list[Answer]:
        return [self._answer(r) for r in requests]

    def _answer(self, request: Request) -> Answer:
        answer = self._decode(request) if request["op"] == "decode" else self._encode(request)
        return {"id": request["id"], **answer}

    def _decode(self, request: Request) -> Answer:
        try:
            packet = READERS[request["carrier"]].pull(bytes.fromhex(request["hex"]))
        except WireError as error:
            return {"refused": error.reason.text}
        message = _head(packet)
        if packet.kind is PacketKind.WORDS:
            items = scalar.decode_all(getattr(packet, "words"), self._catalog, parity=request["parity"])  # noqa: B009
            message["messages"] = [_item(item) for item in items]
        return {"message": message}

    def _encode(self, request: Request) -> Answer:
        message = request["message"]
        try:
            items = _messages(message)
            words = b"".join(scalar.encode(m, self._catalog, parity=request["parity"]) for m in items)
            return {"hex": pushed(packet_of(request["carrier"], message, words)).hex()}
        except ValueRangeError as error:
            return _refused(error)


class _Bulk:
    """All requests of a kind at once, by the fast codec."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def answer(self, requests: Sequence[Request]) -> list[Answer]:
        answers: list[Answer] = [{} for _ in requests]
        groups: dict[tuple[str, str, str], list[int]] = {}
        for i, r in enumerate(requests):
            groups.setdefault((r["op"], r["carrier"], r["parity"]), []).append(i)
        for (op, *_), rows in groups.items():
            mine = [requests[i] for i in rows]
            for i, answer in zip(rows, self._decode(mine) if op == "decode" else self._encode(mine), strict=True):
                answers[i] = {"id": requests[i]["id"], **answer}
        return answers

    def _decode(self, requests: Sequence[Request]) -> list[Answer]:
        reader = READERS[requests[0]["carrier"]]
        payloads = [bytes.fromhex(r["hex"]) for r in requests]
        read = reader.pull_batch(Octets.of(payloads))
        columns = bulk.decode(read.words, read.starts[:-1], self._catalog, parity=requests[0]["parity"])
        items = bulk.items_of(columns, read.words)
        datagrams = np.concatenate([columns.refusals.datagrams, *(k.datagrams for k in columns.kinds.values())])
        ends = np.cumsum(np.bincount(datagrams.astype(np.int64), minlength=len(requests)))
        answers: list[Answer] = []
        for i, payload in enumerate(payloads):
            if read.reason[i]:
                answers.append({"refused": Reason(int(read.reason[i])).text})
                continue
            packet = reader.pull(payload)  # the batch gives what the gateway needs; the rest of the header is here
            given = (PacketKind(int(read.kind[i])), int(read.npg[i]), max(int(read.sequence[i]), 0))
            known = (packet.kind, getattr(packet, "npg", 0), getattr(packet, "sequence", 0))
            assert given == known, (given, known)
            assert packet.kind is PacketKind.TRANSMITTER or int(read.stn[i]) == getattr(packet, "stn", 0)
            message = _head(packet)
            if packet.kind is PacketKind.WORDS:
                message["messages"] = [_item(item) for item in items[ends[i - 1] if i else 0 : ends[i]]]
            answers.append({"message": message})
        return answers

    def _encode(self, requests: Sequence[Request]) -> list[Answer]:
        """What cannot be encoded is found out first, one by one; the rest goes through the fast codec together."""
        parity = requests[0]["parity"]
        answers: list[Answer] = [{} for _ in requests]
        good: list[int] = []
        for i, r in enumerate(requests):
            try:
                for m in _messages(r["message"]):
                    scalar.encode(m, self._catalog, parity=parity)
                good.append(i)
            except ValueRangeError as error:
                answers[i] = _refused(error)
        try:
            columns = self._packed_anew(
                bulk.columns_of([_messages(requests[i]["message"]) for i in good], self._catalog)
            )
        except ValueRangeError as error:  # what the reference can encode, and the fast codec cannot: which one is it?
            if len(requests) > 1:
                return [self._encode([r])[0] for r in requests]
            return [_refused(error)]
        words, starts = bulk.encode(columns, self._catalog, parity=parity)
        bounds = [*starts.tolist(), len(words)]
        packets: dict[int, Packet] = {}
        for k, i in enumerate(good):
            r = requests[i]
            try:
                packets[i] = packet_of(r["carrier"], r["message"], words[bounds[k] : bounds[k + 1]].tobytes())
            except ValueRangeError as error:
                answers[i] = _refused(error)
        for i, octets in zip(packets, pushed_together(list(packets.values())), strict=True):
            answers[i] = _refused(octets) if isinstance(octets, ValueRangeError) else {"hex": octets.hex()}
        return answers

    def _packed_anew(self, columns: Columns) -> Columns:
        """The same by `from_values`, which puts every field into its word by the fast codec's own way."""
        kinds = dict(columns.kinds)
        for name, kind in columns.kinds.items():
            values = {field: kind.values(field) for field in kind.plan.fields}
            if values:  # a column says how many there are
                made = bulk.from_values(name, values, self._catalog, datagrams=kind.datagrams)
                kinds[name] = KindColumns(kind.plan, kind.rows, kind.datagrams, made.low, made.high)
        return replace(columns, kinds=kinds)


def _messages(message: Mapping[str, Any]) -> list[Message]:
    return [Message(m["message"], m["fields"]) for m in message.get("messages", ())]


def _refused(error: ValueRangeError) -> Answer:
    return {"refused": BAD_VALUE, "why": str(error)}


def _head(packet: Packet) -> dict[str, Any]:
    return {"packet": packet.kind.name.lower(), "header": header_of(packet)}


def _item(item: Message | Refusal) -> dict[str, Any]:
    if isinstance(item, Message):
        return {"message": item.name, "fields": item.stated()}
    return {"refused": item.reason.text, "words": len(item.words) // WORD_OCTETS}
