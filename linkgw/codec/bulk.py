"""The fast codec: whole batches, column by column, with numpy.

Row for row equal to `linkgw.codec.scalar`, the reference; tests/codec/test_agree.py holds the two together.

A kind of message keeps its words as packed integers and gives a field as a column when it is asked for. Every
admitted word is canonical (each value has one coding, spares and padding are zero), so the packed form holds
neither more nor less than the values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.message import Message, ParityMode, Refusal
from linkgw.codec.plan import CatalogPlan, MessagePlan, plan_catalog
from linkgw.codec.values import conversion_of
from linkgw.codec.words import (
    INFO_HIGH_MASK,
    PADDING_MASK,
    PARITY_MASK,
    PARITY_SHIFT,
    U16,
    U64,
    join_words,
    split_words,
)
from linkgw.errors import Reason, ValueRangeError
from linkgw.spec.model import WORD_OCTETS, Catalog, MessageSpec

Index = NDArray[np.int64]
Refuse = Callable[[NDArray[np.bool_], Reason], None]
MATRIX_MAX = 500
"""Up to how many messages of a kind a matrix of all fields is checked at less cost than field by field (measured)."""


@dataclass(frozen=True, slots=True, eq=False)
class KindColumns:
    """n messages of one kind."""

    plan: MessagePlan
    """How to read them."""
    rows: Index
    """(n,) row of each message's initial word in the input; ascending. It orders messages of all kinds."""
    datagrams: Index
    """(n,) which datagram each came in."""
    low: U64
    """(s, n) bits 0-63 of each word; a word that was absent holds no statement in every field."""
    high: U16
    """(s, n) bits 64-69 of each word."""
    _cache: dict[str, NDArray[Any]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def spec(self) -> MessageSpec:
        """The message's spec."""
        return self.plan.spec

    def raw(self, name: str) -> NDArray[Any]:
        """(n,) raw integers of a field, in the narrowest dtype that holds it. Do not write to it."""
        cached = self._cache.get(name)
        if cached is None:
            f = self.plan.fields[name]
            cached = self._cache[name] = f.get(self.low[f.slot], self.high[f.slot])
        return cached

    def stated(self, name: str) -> NDArray[np.bool_]:
        """(n,) where the sender made a statement."""
        spec = self.plan.fields[name].spec
        if spec.no_statement is None:
            return np.ones(len(self), np.bool_)
        stated: NDArray[np.bool_] = self.raw(name) != spec.no_statement
        return stated

    def values(self, name: str) -> NDArray[Any]:
        """(n,) numbers as float64 in the spec's unit, NaN for no statement; codes and identifiers as integers."""
        return conversion_of(self.plan.fields[name].spec).to_values(self.raw(name))

    def take(self, index: NDArray[Any]) -> KindColumns:
        """Some of the messages, by boolean mask or by index; a copy."""
        cache = {name: column[index] for name, column in self._cache.items()}
        return KindColumns(
            self.plan, self.rows[index], self.datagrams[index], self.low[:, index], self.high[:, index], cache
        )

    def put_raw(self, name: str, raws: NDArray[Any]) -> None:
        """Replace a field by raw integers that the spec allows, in place; for the owner of a copy only."""
        f = self.plan.fields[name]
        f.put(self.low[f.slot], self.high[f.slot], raws)
        self._cache.pop(name, None)

    def message(self, i: int) -> Message:
        """Message i in engineering values, as `linkgw.decode` gives it."""
        values = {name: conversion_of(f.spec).to_value(int(self.raw(name)[i])) for name, f in self.plan.fields.items()}
        return Message(self.spec.name, values)


@dataclass(frozen=True, slots=True, eq=False)
class Refusals:
    """m runs of words that are no message."""

    reasons: NDArray[np.uint8]
    """(m,) errors.Reason."""
    rows: Index
    """(m,) row of each run's first word in the input; ascending."""
    datagrams: Index
    """(m,) which datagram each came in."""
    n_words: Index
    """(m,) words that each run used up."""

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What a batch of datagrams said."""

    kinds: Mapping[str, KindColumns]
    """Message name -> its messages; only kinds that occur, in the catalogue's order."""
    refusals: Refusals
    """What was no message."""
    n_datagrams: int
    """Datagrams in the batch, empty ones included."""

    def __getitem__(self, name: str) -> KindColumns:
        return self.kinds[name]

    @property
    def n_messages(self) -> int:
        """Messages of all kinds."""
        return sum(len(kind) for kind in self.kinds.values())


def decode(words: NDArray[np.uint8], starts: NDArray[Any], catalog: Catalog, *, parity: ParityMode = "none") -> Columns:
    """Decode the words of a batch of datagrams.

    Parameters
    ----------
    words : (n, 10) uint8
        One word container per row, octets as received; n may be 0. Read only.
    starts : (d,) integer
        Row of each datagram's first word, ascending; a datagram without words starts where the next one does.
    catalog : Catalog
        The specs to read them by.
    parity : {"none", "checked"}
        As for `linkgw.decode`.

    Returns
    -------
    Columns
        Per message kind its columns, with the row of each initial word; and the refusals with their reasons.

    Raises
    ------
    ValueRangeError
        `words` is not (n, 10), or `starts` does not ascend from 0. Nothing has been decoded.

    Examples
    --------
    >>> import numpy as np, linkgw
    >>> from linkgw.codec import bulk
    >>> catalog = linkgw.load_catalog()
    >>> octets = linkgw.encode(linkgw.Message("J7.0", {"tn": "A2345", "action": "drop track"}), catalog)
    >>> columns = bulk.decode(np.frombuffer(octets * 2, np.uint8).reshape(-1, 10), np.array([0]), catalog)
    >>> columns["J7.0"].rows.tolist(), len(columns.refusals)
    ([0, 1], 0)
    """
    starts = np.asarray(starts, np.int64)
    if words.ndim != 2 or words.shape[1] != WORD_OCTETS or words.dtype != np.uint8:
        raise ValueRangeError("not words", where="words", got=f"{words.shape} {words.dtype}", expected="(n, 10) uint8")
    n = len(words)
    if (len(starts) == 0 or starts[0] != 0) and n:
        raise ValueRangeError("words before the first datagram", where="starts", got=starts[:1], expected=0)
    if len(starts) and (starts[-1] > n or (starts[1:] < starts[:-1]).any()):
        raise ValueRangeError("not ascending within the words", where="starts", expected=f"0 to {n}, ascending")
    plan = plan_catalog(catalog)
    low, high = split_words(words)
    formats = low.astype(np.uint8) & np.uint8(3)
    is_first = formats == 0
    is_first[starts[: starts.searchsorted(n)]] = True
    firsts = is_first.nonzero()[0]
    n_words = _lengths(firsts, n)
    datagrams = np.arange(len(starts)).repeat(_lengths(starts, n))[firsts]
    reasons, kinds = _frame(plan, low[firsts], formats, firsts, n_words)
    found: dict[str, KindColumns] = {}
    for kind in np.bincount(kinds + 1, minlength=1)[1:].nonzero()[0]:
        message = plan.messages[kind]
        is_kind = kinds == kind
        if is_kind.all():
            columns, bad = _decode_kind(message, plan, low, high, firsts, datagrams, n_words, parity)
        else:
            runs = is_kind.nonzero()[0]
            columns, bad = _decode_kind(message, plan, low, high, firsts[runs], datagrams[runs], n_words[runs], parity)
        if bad is not None:
            reasons[is_kind] = bad
            columns = columns.take(bad == 0)
        if len(columns):
            found[message.spec.name] = columns
    refused = np.flatnonzero(reasons)
    refusals = Refusals(reasons[refused], firsts[refused], datagrams[refused], n_words[refused])
    return Columns(found, refusals, len(starts))


def _lengths(firsts: Index, end: int) -> Index:
    """From each first to the next, or to the end."""
    lengths = np.empty_like(firsts)
    np.subtract(firsts[1:], firsts[:-1], out=lengths[:-1])
    lengths[-1:] = end - firsts[-1:]
    return lengths


def _frame(
    plan: CatalogPlan, heads: U64, formats: NDArray[np.uint8], firsts: Index, n_words: Index
) -> tuple[NDArray[np.uint8], NDArray[np.int16]]:
    """Reason and kind of each run by its header and length alone; kind is -1 where there is a reason."""
    reasons = np.zeros(len(firsts), np.uint8)
    kinds = plan.kind_of_header[(heads >> np.uint64(2)).astype(np.uint8)]
    promised = ((heads >> np.uint64(10)).astype(np.uint8) & np.uint8(7)) + np.uint8(1)
    # in reverse of the order in which they apply, so that the first overwrites
    if (promised != n_words).any():
        reasons[promised < n_words] = Reason.WORDS_BEYOND_MLI
        reasons[promised > n_words] = Reason.MLI_BEYOND_WORDS
    reasons[kinds < 0] = Reason.UNKNOWN_MESSAGE
    odd = (formats == 3).nonzero()[0]
    if len(odd):
        reasons[np.searchsorted(firsts, odd, side="right") - 1] = Reason.BAD_WORD_FORMAT
    reasons[formats[firsts] != 0] = Reason.NO_INITIAL_WORD
    kinds[reasons != 0] = -1
    return reasons, kinds


def _decode_kind(
    message: MessagePlan,
    plan: CatalogPlan,
    low: U64,
    high: U16,
    rows: Index,
    datagrams: Index,
    n_words: Index,
    parity: ParityMode,
) -> tuple[KindColumns, NDArray[np.uint8] | None]:
    """All runs of one kind, and per run its reason; None where every run is a message."""
    n = len(rows)
    slot_low, slot_high = message.blank(n)
    present = np.zeros((len(message.spec.words), n), np.bool_)
    slot_low[0], slot_high[0], present[0] = low[rows], high[rows], True
    reasons = np.zeros(n, np.uint8)
    _place_words(message, low, high, rows, n_words, slot_low, slot_high, present, reasons)

    def refuse(where: NDArray[np.bool_], reason: Reason) -> None:
        if where.any():
            reasons[where & (reasons == 0)] = reason

    if not (there := present[message.required]).all():
        refuse(~there.all(axis=0), Reason.WORD_MISSING)
    if parity == "checked":  # what is left in the parity field is the difference
        expected = plan.parity.of(slot_low, slot_high & np.uint16(INFO_HIGH_MASK))
        slot_high ^= np.where(present, expected << np.uint16(PARITY_SHIFT), np.uint16(0))
    _check_zeros(message, slot_low, slot_high, refuse)
    slot_high &= np.uint16(INFO_HIGH_MASK)
    # the initial word's MLI says how many words there are, which `present` knows: kept out of the packed form
    slot_low[0] &= np.uint64(~(7 << 10) & (1 << 64) - 1)
    columns = KindColumns(message, rows, datagrams, slot_low, slot_high)
    refuse(_reserved(columns), Reason.RESERVED_CODE)
    _check_empty(message, slot_low, slot_high, present, refuse)
    return columns, reasons if reasons.any() else None


def _check_zeros(message: MessagePlan, low: U64, high: U16, refuse: Refuse) -> None:
    """Padding, parity and spares; first all messages at once, since as a rule nothing is found."""
    spare_low, spare_high = np.bitwise_or.reduce(low, axis=1), np.bitwise_or.reduce(high, axis=1)
    spare_low &= message.spare_low
    spare_high &= message.spare_high | np.uint16(PADDING_MASK | PARITY_MASK)
    if not spare_low.any() and not spare_high.any():
        return
    refuse((high & np.uint16(PADDING_MASK) != 0).any(axis=0), Reason.NONZERO_PADDING)
    refuse((high & np.uint16(PARITY_MASK) != 0).any(axis=0), Reason.BAD_PARITY)
    refuse((low & message.spare_low[:, None] != 0).any(axis=0), Reason.NONZERO_SPARE)
    refuse((high & message.spare_high[:, None] != 0).any(axis=0), Reason.NONZERO_SPARE)


def _reserved(columns: KindColumns) -> NDArray[np.bool_]:
    """Which messages hold a code that the spec does not allow; a large batch keeps the columns that this takes."""
    if len(columns) <= MATRIX_MAX:
        return columns.plan.reserved.of(columns.low, columns.high)
    reserved = np.zeros(len(columns), np.bool_)
    for name, plan in columns.plan.fields.items():
        inside = plan.reserved(columns.raw(name))
        if inside is not None:
            reserved |= inside
    return reserved


def _place_words(
    message: MessagePlan,
    low: U64,
    high: U16,
    rows: Index,
    n_words: Index,
    slot_low: U64,
    slot_high: U16,
    present: NDArray[np.bool_],
    reasons: NDArray[np.uint8],
) -> None:
    """Put each run's words into their slots, position by position; the first word out of place is the reason."""
    n, n_most = len(rows), int(n_words.max(initial=1))
    n_alike, slot = 1, 0
    if (n_words == n_most).all():
        n_alike, slot = _place_alike(message, low, high, rows, n_most, slot_low, slot_high, present)
    last_slot = np.full(n, slot, np.int8)  # slot of the word before
    for position in range(n_alike, n_most):
        active = ((n_words > position) & (reasons == 0)).nonzero()[0]
        at = rows[active] + position
        heads = low[at].astype(np.uint8)
        is_extension = heads & np.uint8(3) == 2
        before = last_slot[active]
        continuation = message.slot_of_continuation[heads >> np.uint8(2) & np.uint8(31)]
        late = is_extension & (before >= message.n_extensions)
        unknown = ~is_extension & (continuation < 0)
        disorder = ~is_extension & ~unknown & (continuation <= before)
        reasons[active[late]] = Reason.EXTENSION_OUT_OF_PLACE
        reasons[active[unknown]] = Reason.CONTINUATION_UNKNOWN
        reasons[active[disorder]] = Reason.CONTINUATION_OUT_OF_PLACE
        good = ~(late | unknown | disorder)
        slots = np.where(is_extension, before + np.int8(1), continuation)[good]
        where, at = active[good], at[good]
        slot_low[slots, where], slot_high[slots, where], present[slots, where] = low[at], high[at], True
        last_slot[where] = slots


def _place_alike(
    message: MessagePlan,
    low: U64,
    high: U16,
    rows: Index,
    n_words: int,
    slot_low: U64,
    slot_high: U16,
    present: NDArray[np.bool_],
) -> tuple[int, int]:
    """Place whole columns of words while all runs have the same word there, which is the common case.

    Gives the first position that is not placed, and the slot of the word before it.
    """
    slot = 0
    for position in range(1, n_words):
        at = rows + position
        word_low = low[at]
        heads = word_low.astype(np.uint8)
        head = int(heads[0])
        is_extension = head & 3 == 2
        here = slot + 1 if is_extension else int(message.slot_of_continuation[head >> 2 & 31])
        if here <= slot or (is_extension and here > message.n_extensions):
            return position, slot
        if len(rows) > 1 and ((heads ^ heads[0]) & np.uint8(3 if is_extension else 127)).any():
            return position, slot
        slot = here
        slot_low[slot], slot_high[slot], present[slot] = word_low, high[at], True
    return n_words, slot


def _check_empty(message: MessagePlan, low: U64, high: U16, present: NDArray[np.bool_], refuse: Refuse) -> None:
    """An optional word that states nothing is refused, but for an extension that another one follows."""
    for i in message.optional:
        empty = present[i] & (low[i] == message.blank_low[i]) & (high[i] == message.blank_high[i])
        if i < message.n_extensions:
            empty &= ~present[i + 1]
        refuse(empty, Reason.EMPTY_WORD)


def encode(columns: Columns, catalog: Catalog, *, parity: ParityMode = "none") -> tuple[NDArray[np.uint8], Index]:
    """Encode a batch: the exact inverse of `decode` where nothing was refused.

    Messages stand in the order of their `rows`, each in its datagram; refused runs leave nothing.

    Returns
    -------
    words : (n, 10) uint8
        Word containers.
    starts : (d,) int64
        Row of each datagram's first word.
    """
    plan = plan_catalog(catalog)
    kinds = list(columns.kinds.values())
    sent = [sent_words(kind) for kind in kinds]
    n_words = [s.sum(axis=0) for s in sent]
    rows = np.concatenate([k.rows for k in kinds]) if kinds else np.zeros(0, np.int64)
    order = np.argsort(rows, kind="stable")
    lengths = np.concatenate(n_words).astype(np.int64) if kinds else np.zeros(0, np.int64)
    firsts = np.empty(len(rows), np.int64)
    ends = np.cumsum(lengths[order])
    firsts[order] = ends - lengths[order]
    total = int(ends[-1]) if len(ends) else 0
    low, high = np.empty(total, np.uint64), np.empty(total, np.uint16)
    at = 0
    for kind, mask, length in zip(kinds, sent, n_words, strict=True):
        _write_kind(kind, mask, length, firsts[at : at + len(kind)], low, high)
        at += len(kind)
    if parity == "checked":
        high |= plan.parity.of(low, high) << np.uint16(PARITY_SHIFT)
    datagrams = np.concatenate([k.datagrams for k in kinds])[order] if kinds else np.zeros(0, np.int64)
    counts = np.bincount(datagrams, lengths[order], columns.n_datagrams).astype(np.int64)
    starts = np.zeros(columns.n_datagrams, np.int64)
    np.cumsum(counts[:-1], out=starts[1:])
    return join_words(low, high), starts


def sent_words(kind: KindColumns) -> NDArray[np.bool_]:
    """(s, n) which words go out: those that must, and the optional ones that state something."""
    plan = kind.plan
    sent = np.ones(kind.low.shape, np.bool_)
    for i in reversed(plan.optional):
        sent[i] = (kind.low[i] != plan.blank_low[i]) | (kind.high[i] != plan.blank_high[i])
        if i < plan.n_extensions:
            sent[i] |= sent[i + 1]
    return sent


def _write_kind(kind: KindColumns, sent: NDArray[np.bool_], n_words: Any, firsts: Index, low: U64, high: U16) -> None:
    mli = (n_words - 1).astype(np.uint64) << np.uint64(10)
    low[firsts] = kind.low[0] | mli
    high[firsts] = kind.high[0]
    at = firsts
    for i in range(1, len(sent)):
        mask = sent[i]
        if mask.all():
            at = at + 1
            low[at], high[at] = kind.low[i], kind.high[i]
        elif mask.any():
            at = at + mask
            low[at[mask]], high[at[mask]] = kind.low[i][mask], kind.high[i][mask]


def columns_of(items: Sequence[Sequence[Message]], catalog: Catalog) -> Columns:
    """Columns of messages in engineering values, one inner sequence per datagram.

    Raises
    ------
    ValueRangeError
        As `linkgw.encode`.
    """
    from linkgw.codec import scalar

    octets, starts, at = [], [], 0
    for datagram in items:
        starts.append(at)
        for message in datagram:
            octets.append(scalar.encode(message, catalog))
            at += len(octets[-1]) // WORD_OCTETS
    words = np.frombuffer(b"".join(octets), np.uint8).reshape(-1, WORD_OCTETS)
    return decode(words, np.array(starts, np.int64), catalog)


def from_values(
    name: str, values: Mapping[str, NDArray[Any]], catalog: Catalog, *, datagrams: NDArray[Any] | None = None
) -> KindColumns:
    """Pack columns of one kind of message.

    Parameters
    ----------
    name : str
        The message.
    values : mapping of (n,) arrays
        Numbers in the spec's unit with NaN for no statement; for the other types the raw codes. Fields left
        out are no statement.
    datagrams : (n,) integer, optional
        Which datagram each message goes into; one message per datagram if left out.

    Raises
    ------
    ValueRangeError
        Unknown message or field, or a value that its field cannot hold. Nothing was packed.
    """
    plan = plan_catalog(catalog).by_name.get(name)
    if plan is None:
        raise ValueRangeError("not in the catalogue", where="message", got=name)
    unknown = [f for f in values if f not in plan.fields]
    if unknown:
        raise ValueRangeError("has no such field", where=name, got=unknown[0], expected=" ".join(plan.fields))
    n = len(next(iter(values.values()))) if values else 1
    low, high = plan.blank(n)
    for field_name, f in plan.fields.items():
        if field_name in values:
            raws = conversion_of(f.spec).to_raws(np.asarray(values[field_name]))
        elif f.spec.no_statement is None:
            raise ValueRangeError("has to be stated", where=f"{name}.{field_name}", got="no statement")
        else:
            continue
        held = f.holds(raws)
        if not held.all():
            raise ValueRangeError("out of range", where=f"{name}.{field_name}", got=values[field_name][np.argmin(held)])
        f.put(low[f.slot], high[f.slot], raws)
    rows = np.arange(n) * len(plan.spec.words)
    return KindColumns(plan, rows, np.arange(n) if datagrams is None else np.asarray(datagrams), low, high)


def items_of(columns: Columns, words: NDArray[np.uint8]) -> list[Message | Refusal]:
    """Messages and refusals in the order of the input, as `linkgw.decode_all` gives them but for the refusals'
    place and values: those are for the reference to find where somebody looks at one.
    """
    items: list[tuple[int, Message | Refusal]] = []
    for kind in columns.kinds.values():
        items += [(int(row), kind.message(i)) for i, row in enumerate(kind.rows)]
    r = columns.refusals
    for reason, row, n in zip(r.reasons, r.rows, r.n_words, strict=True):
        items.append((int(row), Refusal(Reason(int(reason)), words[row : row + n].tobytes(), None, "")))
    return [item for _, item in sorted(items, key=lambda pair: pair[0])]
