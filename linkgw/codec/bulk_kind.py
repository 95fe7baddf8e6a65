"""All runs of words that claim to be one kind of message, decoded together: placed, checked, packed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.bulk_alike import decode_alike
from linkgw.codec.columns import Index, KindColumns
from linkgw.codec.message import ParityMode
from linkgw.codec.plan import CatalogPlan, MessagePlan
from linkgw.codec.words import INFO_HIGH_MASK, PADDING_MASK, PARITY_MASK, PARITY_SHIFT, U16, U64
from linkgw.errors import Reason

Refuse = Callable[[NDArray[np.bool_], Reason], None]
MATRIX_MAX = 2048
"""Up to how many messages of a kind a matrix of all fields is checked at less cost than field by field (measured)."""


@dataclass(frozen=True, slots=True, eq=False)
class _Slots:
    """Where the words of n messages are put."""

    low: U64
    """(s, n) bits 0-63 of each word; nothing stated until it is put there."""
    high: U16
    """(s, n) bits 64-79."""
    present: NDArray[np.bool_]
    """(s, n) which words were put there."""


def decode_kind(
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
    n_most = int(n_words.max(initial=1))
    if n <= MATRIX_MAX and (n_words == n_most).all():
        alike = decode_alike(message, plan, low, high, rows, n_most, parity)
        if alike is not None:
            return KindColumns(message, rows, datagrams, *alike), None
    slots = _Slots(*message.blank(n), np.zeros((len(message.spec.words), n), np.bool_))
    reasons = np.zeros(n, np.uint8)
    _place_words(message, low, high, rows, n_words, slots, reasons)

    def refuse(where: NDArray[np.bool_], reason: Reason) -> None:
        if where.any():
            reasons[where & (reasons == 0)] = reason

    if not (there := slots.present[message.required]).all():
        refuse(~np.logical_and.reduce(there, axis=0), Reason.WORD_MISSING)
    if parity == "checked":  # what is left in the parity field is the difference
        expected = plan.parity.of(slots.low, slots.high & np.uint16(INFO_HIGH_MASK)) << np.uint16(PARITY_SHIFT)
        slots.high[slots.present] ^= expected[slots.present]
    _check_zeros(message, slots, refuse)
    np.bitwise_and(slots.high, np.uint16(INFO_HIGH_MASK), out=slots.high)
    # the initial word's MLI says how many words there are, which `present` knows: kept out of the packed form
    slots.low[0] &= np.uint64(~(7 << 10) & (1 << 64) - 1)
    columns = KindColumns(message, rows, datagrams, slots.low, slots.high)
    is_used: NDArray[np.bool_] = np.logical_or.reduce(slots.present, axis=1)
    refuse(_reserved(columns, is_used), Reason.RESERVED_CODE)
    _check_empty(message, slots, is_used, refuse)
    return columns, reasons if reasons.any() else None


def _place_words(
    message: MessagePlan, low: U64, high: U16, rows: Index, n_words: Index, slots: _Slots, reasons: NDArray[np.uint8]
) -> None:
    """Put each run's words into their slots, position by position; the first word out of place is the reason."""
    n_most = int(n_words.max(initial=1))
    n_alike, slot = 1, 0
    if (n_words == n_most).all():
        n_alike, slot = _place_alike(message, low, high, rows, n_most, slots)
    else:
        slots.low[0], slots.high[0], slots.present[0] = low[rows], high[rows], True
    last_slot = np.full(len(rows), slot, np.int8)  # slot of the word before
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
        here = np.where(is_extension, before + np.int8(1), continuation)[good]
        where, at = active[good], at[good]
        slots.low[here, where], slots.high[here, where], slots.present[here, where] = low[at], high[at], True
        last_slot[where] = here


def _place_alike(
    message: MessagePlan, low: U64, high: U16, rows: Index, n_words: int, slots: _Slots
) -> tuple[int, int]:
    """Place whole columns of words while all runs have the same word there, which is the common case.

    Gives the first position that is not placed, and the slot of the word before it.
    """
    is_whole = len(rows) * n_words == len(low)  # these runs are all there is: the rows are evenly spaced
    slot = 0
    for position in range(n_words):
        at = slice(position, None, n_words) if is_whole else rows + position
        word_low = low[at]
        if position:
            heads = word_low.astype(np.uint8)
            head = int(heads[0])
            is_extension = head & 3 == 2
            here = slot + 1 if is_extension else int(message.slot_of_continuation[head >> 2 & 31])
            if here <= slot or (is_extension and here > message.n_extensions):
                return position, slot
            if len(rows) > 1 and ((heads ^ heads[0]) & np.uint8(3 if is_extension else 127)).any():
                return position, slot
            slot = here
        slots.low[slot], slots.high[slot], slots.present[slot] = word_low, high[at], True
    return n_words, slot


def _check_zeros(message: MessagePlan, slots: _Slots, refuse: Refuse) -> None:
    """Padding, parity and spares; first all messages at once, since as a rule nothing is found."""
    low, high = slots.low, slots.high
    spare_low, spare_high = np.bitwise_or.reduce(low, axis=1), np.bitwise_or.reduce(high, axis=1)
    spare_low &= message.spare_low
    spare_high &= message.spare_high | np.uint16(PADDING_MASK | PARITY_MASK)
    if not spare_low.any() and not spare_high.any():
        return
    refuse((high & np.uint16(PADDING_MASK) != 0).any(axis=0), Reason.NONZERO_PADDING)
    refuse((high & np.uint16(PARITY_MASK) != 0).any(axis=0), Reason.BAD_PARITY)
    refuse((low & message.spare_low[:, None] != 0).any(axis=0), Reason.NONZERO_SPARE)
    refuse((high & message.spare_high[:, None] != 0).any(axis=0), Reason.NONZERO_SPARE)


def _reserved(columns: KindColumns, is_used: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which messages hold a code that the spec does not allow; a large batch keeps the columns that this takes."""
    if len(columns) <= MATRIX_MAX:
        return columns.plan.reserved.of(columns.low, columns.high)
    reserved = np.zeros(len(columns), np.bool_)
    for name, field in columns.plan.fields.items():
        if is_used[field.slot]:
            inside = field.reserved(columns.raw(name))
            if inside is not None:
                reserved |= inside
    return reserved


def _check_empty(message: MessagePlan, slots: _Slots, is_used: NDArray[np.bool_], refuse: Refuse) -> None:
    """An optional word that states nothing is refused."""
    for i in message.optional:
        if is_used[i]:
            is_blank = (slots.low[i] == message.blank_low[i]) & (slots.high[i] == message.blank_high[i])
            refuse(slots.present[i] & is_blank, Reason.EMPTY_WORD)
