"""From values and columns to words: the fast codec's way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.columns import Columns, Index, KindColumns
from linkgw.codec.message import ParityMode, check_parity_mode
from linkgw.codec.plan import plan_catalog
from linkgw.codec.values import conversion_of
from linkgw.codec.words import PARITY_SHIFT, U16, U64, join_words
from linkgw.errors import ValueRangeError
from linkgw.spec.model import Catalog


def encode(columns: Columns, catalog: Catalog, *, parity: ParityMode = "none") -> tuple[NDArray[np.uint8], Index]:
    """Encode a batch: the exact inverse of `decode` where nothing was refused.

    Messages stand in the order of their datagrams, and within one of their `rows`; refused runs leave nothing.

    Raises
    ------
    ValueRangeError
        A message is in a datagram that is not there. Nothing was encoded.

    Returns
    -------
    words : (n, 10) uint8
        Word containers.
    starts : (d,) int64
        Row of each datagram's first word.
    """
    check_parity_mode(parity)
    plan = plan_catalog(catalog)
    kinds = list(columns.kinds.values())
    sent = [sent_words(kind) for kind in kinds]
    n_words = [s.sum(axis=0) for s in sent]
    rows = np.concatenate([k.rows for k in kinds]) if kinds else np.zeros(0, np.int64)
    datagrams = np.concatenate([k.datagrams for k in kinds]) if kinds else np.zeros(0, np.int64)
    if len(datagrams) and not 0 <= datagrams.min() <= datagrams.max() < columns.n_datagrams:
        outside = datagrams[(datagrams < 0) | (datagrams >= columns.n_datagrams)][0]
        raise ValueRangeError(
            "no such datagram", where="datagrams", got=outside, expected=f"0 to {columns.n_datagrams - 1}"
        )
    order = np.lexsort((rows, datagrams))
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
    counts = np.bincount(datagrams, lengths, columns.n_datagrams).astype(np.int64)
    starts = np.zeros(columns.n_datagrams, np.int64)
    np.cumsum(counts[:-1], out=starts[1:])
    return join_words(low, high), starts


def sent_words(kind: KindColumns) -> NDArray[np.bool_]:
    """(s, n) which words go out: those that must, and the optional ones that state something."""
    plan = kind.plan
    sent = np.ones(kind.low.shape, np.bool_)
    for i in plan.optional:
        sent[i] = (kind.low[i] != plan.blank_low[i]) | (kind.high[i] != plan.blank_high[i])
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
        Unknown message or field, columns that do not match, or a value that its field cannot hold. Nothing was
        packed.
    """
    plan = plan_catalog(catalog).by_name.get(name)
    if plan is None:
        raise ValueRangeError("not in the catalogue", where="message", got=name)
    unknown = [f for f in values if f not in plan.fields]
    if unknown:
        raise ValueRangeError("has no such field", where=name, got=unknown[0], expected=" ".join(plan.fields))
    columns = {field_name: np.asarray(column) for field_name, column in values.items()}
    shape = next(iter(columns.values())).shape if columns else (1,)
    for field_name, column in columns.items():
        if column.ndim != 1 or column.shape != shape:
            raise ValueRangeError("not one column per field", where=f"{name}.{field_name}", got=column.shape)
    n = shape[0]
    low, high = plan.blank(n)
    for field_name, f in plan.fields.items():
        where = f"{name}.{field_name}"
        if field_name not in columns:
            if f.spec.no_statement is None:
                raise ValueRangeError("has to be stated", where=where, got="no statement")
            continue
        conversion = conversion_of(f.spec)
        raws = conversion.to_raws(columns[field_name])
        held = f.holds(raws)
        if not held.all():
            got = columns[field_name][np.argmin(held)]
            raise ValueRangeError("out of range", where=where, got=got, expected=conversion.range_text)
        f.put(low[f.slot], high[f.slot], raws)
    places = np.arange(n) if datagrams is None else np.asarray(datagrams, np.int64)
    if places.shape != (n,):
        raise ValueRangeError("not one datagram per message", where="datagrams", got=places.shape, expected=(n,))
    return KindColumns(plan, np.arange(n) * len(plan.spec.words), places, low, high)
