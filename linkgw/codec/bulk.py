"""The fast codec: whole batches, column by column, with numpy.

Row for row equal to `linkgw.codec.scalar`, the reference; tests/codec/test_agree.py holds the two together. What
`decode` gives is in `linkgw.codec.columns`; one kind of message is decoded in `bulk_kind`, and all are encoded in
`bulk_encode`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.codec import scalar
from linkgw.codec.bulk_encode import encode, from_values, sent_words
from linkgw.codec.bulk_kind import decode_kind
from linkgw.codec.bulk_mixed import decode_mixed
from linkgw.codec.bulk_one import MOST_WORDS, decode_one
from linkgw.codec.columns import Columns, Index, KindColumns, Refusals, items_of
from linkgw.codec.message import Message, ParityMode, check_parity_mode
from linkgw.codec.mixed import MixedKinds
from linkgw.codec.plan import CatalogPlan, plan_catalog
from linkgw.codec.words import U64, split_words
from linkgw.errors import Reason, ValueRangeError
from linkgw.spec.model import WORD_OCTETS, Catalog

MIXED_MAX = 40
"""Up to how many messages of each kind all are looked at together at less cost than kind by kind (measured)."""
UNEVEN_MAX = 400
"""The same where those of one kind are of several lengths."""

__all__ = [
    "Columns",
    "KindColumns",
    "Refusals",
    "columns_of",
    "decode",
    "encode",
    "from_values",
    "items_of",
    "sent_words",
]


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
    check_parity_mode(parity)
    words = np.asarray(words)
    starts = np.asarray(starts)
    if words.ndim != 2 or words.shape[1] != WORD_OCTETS or words.dtype != np.uint8:
        raise ValueRangeError("not words", where="words", got=f"{words.shape} {words.dtype}", expected="(n, 10) uint8")
    n = len(words)
    if starts.ndim != 1 or (len(starts) and starts.dtype.kind not in "iu"):
        raise ValueRangeError("not rows", where="starts", got=f"{starts.shape} {starts.dtype}", expected="(d,) integer")
    starts = starts.astype(np.int64, copy=False)
    if (n and not len(starts)) or (starts[:1] != 0).any():
        raise ValueRangeError("words before the first datagram", where="starts", got=starts[:1], expected=0)
    if len(starts) and (starts[-1] > n or (starts[1:] < starts[:-1]).any()):
        raise ValueRangeError("not ascending within the words", where="starts", expected=f"0 to {n}, ascending")
    plan = plan_catalog(catalog)
    if len(starts) == 1 and 0 < n <= MOST_WORDS and parity == "none":
        one = decode_one(plan, words.tobytes())
        if one is not None:
            return Columns.of({one.spec.name: one}, 1)
    low, high = split_words(words)
    formats = low.astype(np.uint8) & np.uint8(3)
    is_first = formats == 0
    is_first[starts[: starts.searchsorted(n)]] = True
    firsts = is_first.nonzero()[0]
    n_words = _lengths(firsts, n)
    datagrams = np.arange(len(starts))
    if len(starts) != len(firsts) or (starts != firsts).any():  # other than one message in each
        datagrams = datagrams.repeat(_lengths(starts, n))[firsts]
    reasons, kinds = _frame(plan, low[firsts], formats, firsts, n_words)
    present = np.bincount(kinds + 1, minlength=1)[1:].nonzero()[0]
    if len(present) > 1 and len(firsts) <= UNEVEN_MAX * len(present) and not reasons.any():
        codes = kinds.astype(np.int64)
        is_even = np.count_nonzero(np.bincount(codes * MOST_WORDS + n_words - 1)) == len(present)
        if not is_even or len(firsts) <= MIXED_MAX * len(present):
            mixed = decode_mixed(plan, low, high, formats, firsts, datagrams, n_words, codes, parity)
            if mixed is not None:
                return Columns.of(MixedKinds(mixed), len(starts))
    found: dict[str, KindColumns] = {}
    for kind in present:
        message = plan.messages[kind]
        is_kind = kinds == kind
        if is_kind.all():
            columns, bad = decode_kind(message, plan, low, high, firsts, datagrams, n_words, parity)
        else:
            runs = is_kind.nonzero()[0]
            columns, bad = decode_kind(message, plan, low, high, firsts[runs], datagrams[runs], n_words[runs], parity)
        if bad is not None:
            reasons[is_kind] = bad
            columns = columns.take(bad == 0)
        if len(columns):
            found[message.spec.name] = columns
    refused = np.flatnonzero(reasons)
    refusals = Refusals(reasons[refused], firsts[refused], datagrams[refused], n_words[refused])
    return Columns(found, refusals, len(starts))


def columns_of(items: Sequence[Sequence[Message]], catalog: Catalog) -> Columns:
    """Columns of messages in engineering values, one inner sequence per datagram.

    Raises
    ------
    ValueRangeError
        As `linkgw.encode`.
    """
    octets, starts, at = [], [], 0
    for datagram in items:
        starts.append(at)
        for message in datagram:
            octets.append(scalar.encode(message, catalog))
            at += len(octets[-1]) // WORD_OCTETS
    words = np.frombuffer(b"".join(octets), np.uint8).reshape(-1, WORD_OCTETS)
    return decode(words, np.array(starts, np.int64), catalog)


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
    if (kinds < 0).any():
        reasons[kinds < 0] = Reason.UNKNOWN_MESSAGE
    if (formats == 3).any():
        odd = (formats == 3).nonzero()[0]
        reasons[firsts.searchsorted(odd, side="right") - 1] = Reason.BAD_WORD_FORMAT
    if (heads & np.uint64(3)).any():
        reasons[heads & np.uint64(3) != 0] = Reason.NO_INITIAL_WORD
    if reasons.any():
        kinds[reasons != 0] = -1
    return reasons, kinds
