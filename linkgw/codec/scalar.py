"""The reference codec: one message at a time, by construct, built once per spec.

Everything here is written for clarity; `linkgw.codec.bulk` is the fast one and tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import construct as cs

from linkgw.codec.message import Message, ParityMode, Refusal, check_parity_mode
from linkgw.codec.values import conversion_of, is_allowed
from linkgw.codec.words import parity_of
from linkgw.errors import Reason, ValueRangeError, WireError
from linkgw.spec.model import WORD_OCTETS, Catalog, FieldSpec, FieldType, MessageSpec, WordKind, WordSpec

_INITIAL, _CONTINUATION, _EXTENSION = 0, 1, 2


def decode(words: bytes, catalog: Catalog, *, parity: ParityMode = "none") -> Message:
    """Decode the words of one message.

    Parameters
    ----------
    words : bytes
        10 octets a word: an initial word and what belongs to it, nothing else.
    catalog : Catalog
        The specs to read them by.
    parity : {"none", "checked"}
        `none`: the parity fields have to be 0; `checked`: they have to follow the catalogue's rule.

    Returns
    -------
    Message
        Every field of the spec in engineering values; None is no statement.

    Raises
    ------
    WireError
        The words are no message of the catalogue; `reason` says why.

    Examples
    --------
    >>> import linkgw
    >>> catalog = linkgw.load_catalog()
    >>> words = linkgw.encode(linkgw.Message("J31.7", {}), catalog)
    >>> linkgw.decode(words, catalog).name
    'J31.7'
    """
    if not words:
        raise WireError(Reason.TRUNCATED, "no words", got="0 octets", expected="an initial word")
    items = decode_all(words, catalog, parity=parity)
    for item in items:
        if isinstance(item, Refusal):
            raise WireError(item.reason, where=item.where, got=item.got, expected=item.expected)
    first = items[0]
    if len(items) > 1 or not isinstance(first, Message):
        raise WireError(Reason.WORDS_BEYOND_MLI, "more than one message", got=f"{len(items)} messages", expected="one")
    return first


def decode_all(words: bytes, catalog: Catalog, *, parity: ParityMode = "none") -> list[Message | Refusal]:
    """Decode all words of one datagram: messages and refusals in order.

    A run goes from an initial word to the next one or to the end, so a broken message uses up no word of the
    one after it. No words give an empty list.

    Raises
    ------
    WireError
        TRUNCATED: not whole words. Nothing has been decoded.
    """
    check_parity_mode(parity)
    words = memoryview(words).tobytes()
    if len(words) % WORD_OCTETS:
        raise WireError(Reason.TRUNCATED, "not whole words", got=f"{len(words)} octets", expected="a multiple of 10")
    containers = [words[i : i + WORD_OCTETS] for i in range(0, len(words), WORD_OCTETS)]
    starts = [i for i, w in enumerate(containers) if i == 0 or w[0] & 3 == _INITIAL]
    bounds = [*starts, len(containers)]
    return [_decode_run(containers[a:b], catalog, parity) for a, b in pairwise(bounds)]


def encode(message: Message, catalog: Catalog, *, parity: ParityMode = "none") -> bytes:
    """Encode one message: 10 octets a word. The exact inverse of `decode`.

    Fields that are left out are no statement. Optional words that would state nothing are not sent.

    Raises
    ------
    ValueRangeError
        Unknown message or field, or a value that its field cannot hold. Nothing is clipped or wrapped.

    Examples
    --------
    >>> import linkgw
    >>> linkgw.encode(linkgw.Message("J31.7", {}), linkgw.load_catalog()).hex()[:4]
    'fc03'
    """
    check_parity_mode(parity)
    spec = catalog.messages.get(message.name)
    if spec is None:
        raise ValueRangeError(
            "not in the catalogue", where="message", got=message.name, expected=" ".join(catalog.messages)
        )
    unknown = [name for name in message.fields if name not in spec.fields]
    if unknown:
        raise ValueRangeError("has no such field", where=spec.name, got=unknown[0], expected=" ".join(spec.fields))
    raws: dict[str, int] = {}
    for name, field in spec.fields.items():
        try:
            raws[name] = conversion_of(field).to_raw(message.fields.get(name))
        except ValueRangeError as error:
            raise ValueRangeError(
                error.what, where=f"{spec.name}.{name}", got=error.got, expected=error.expected
            ) from None
    sent = [word for word in spec.words if not word.optional or not _is_empty(word, raws)]
    return b"".join(_build_word(spec, word, raws, len(sent) - 1, catalog, parity) for word in sent)


def _decode_run(run: list[bytes], catalog: Catalog, parity: ParityMode) -> Message | Refusal:
    """One message, or the refusal of the whole run with the first reason in the order of `Reason`."""
    first = int.from_bytes(run[0], "little")
    header = (first >> 2 & 31, first >> 7 & 7)
    is_initial = first & 3 == _INITIAL
    spec = catalog.by_header.get(header) if is_initial else None
    label = f"J{header[0]}.{header[1]}" if is_initial else None

    def refuse(reason: Reason, where: str = "", got: object = None, expected: object = None) -> Refusal:
        return Refusal(reason, b"".join(run), label, where or (label or ""), got, expected)

    if not is_initial:
        return refuse(Reason.NO_INITIAL_WORD)
    for i, word in enumerate(run):
        if word[0] & 3 == 3:
            return refuse(Reason.BAD_WORD_FORMAT, f"{label} word {i}", 3, "0, 1 or 2")
    if spec is None:
        return refuse(Reason.UNKNOWN_MESSAGE, got=catalog.known.get(header, "a label without a public name"))
    mli = first >> 10 & 7
    if mli != len(run) - 1:
        reason = Reason.MLI_BEYOND_WORDS if mli >= len(run) else Reason.WORDS_BEYOND_MLI
        return refuse(reason, got=f"MLI {mli}", expected=f"MLI {len(run) - 1} for {len(run)} words")
    placed = _place(run, spec)
    if isinstance(placed, tuple):
        reason, where = placed
        return refuse(reason, where)
    for wanted in spec.words:
        if not wanted.optional and wanted.name not in placed:
            return refuse(Reason.WORD_MISSING, wanted.name)
    values = {w.name: int.from_bytes(placed[w.name], "little") for w in spec.words if w.name in placed}
    for name, value in values.items():
        if value >> 75:
            return refuse(Reason.NONZERO_PADDING, name, value >> 75, 0)
    for name, value in values.items():
        expected = parity_of(value, catalog.parity) if parity == "checked" else 0
        if value >> 70 & 31 != expected:
            return refuse(Reason.BAD_PARITY, name, value >> 70 & 31, expected)
    return _decode_fields(spec, placed, refuse)


def _place(run: list[bytes], spec: MessageSpec) -> dict[str, bytes] | tuple[Reason, str]:
    """Which word of the spec each container is; or the first word out of place."""
    placed = {spec.words[0].name: run[0]}
    n_extensions, last_label = 0, -1
    by_label = {w.index: w for w in spec.continuations}
    for container in run[1:]:
        value = int.from_bytes(container, "little")
        if value & 3 == _EXTENSION:
            if last_label >= 0 or n_extensions >= len(spec.extensions):
                return Reason.EXTENSION_OUT_OF_PLACE, f"{spec.name}E{n_extensions}"
            placed[spec.extensions[n_extensions].name] = container
            n_extensions += 1
        else:
            label = value >> 2 & 31
            if label not in by_label:
                return Reason.CONTINUATION_UNKNOWN, f"{spec.name}C{label}"
            if label <= last_label:
                return Reason.CONTINUATION_OUT_OF_PLACE, f"{spec.name}C{label}"
            placed[by_label[label].name] = container
            last_label = label
    return placed


def _decode_fields(spec: MessageSpec, placed: dict[str, bytes], refuse: Callable[..., Refusal]) -> Message | Refusal:
    parsed = {w.name: _word_format(w).parse(placed[w.name]) for w in spec.words if w.name in placed}
    for word in spec.words:
        for f in word.fields:
            if f.type is FieldType.SPARE and word.name in parsed and parsed[word.name][_key(f)]:
                return refuse(Reason.NONZERO_SPARE, f"{word.name} bit {f.start}", parsed[word.name][_key(f)], 0)
    raws: dict[str, int] = {}
    for word in spec.words:
        for f in word.values:
            if word.name not in parsed:
                assert f.no_statement is not None  # the loader holds this for optional words
                raws[f.name] = f.no_statement
                continue
            raw = raws[f.name] = parsed[word.name][_key(f)]
            if not is_allowed(f, raw):
                return refuse(Reason.RESERVED_CODE, f"{word.name}.{f.name}", raw, "a code that the spec names")
    for word in spec.words:
        if word.name in parsed and word.optional and _is_empty(word, raws):
            return refuse(Reason.EMPTY_WORD, word.name)
    return Message(spec.name, {name: conversion_of(f).to_value(raws[name]) for name, f in spec.fields.items()})


def _is_empty(word: WordSpec, raws: dict[str, int]) -> bool:
    """Whether nothing in the word is stated."""
    return all(raws[f.name] == f.no_statement for f in word.values)


def _key(field: FieldSpec) -> str:
    """Name of a field within its word's construct; spares share a name, so their place tells them apart."""
    return f"spare_{field.start}" if field.type is FieldType.SPARE else field.name


@cache
def _word_format(word: WordSpec) -> Any:
    """The 80 bits of one word kind; construct reads the highest bit first, so it is built from the top."""
    header: list[Any] = ["word_format" / cs.BitsInteger(2)]
    if word.kind is WordKind.INITIAL:
        header += ["label" / cs.BitsInteger(5), "sublabel" / cs.BitsInteger(3), "mli" / cs.BitsInteger(3)]
    elif word.kind is WordKind.CONTINUATION:
        header += ["continuation_label" / cs.BitsInteger(5)]
    body = [_key(f) / cs.BitsInteger(f.width, signed=f.signed) for f in word.fields]
    tail = ["parity" / cs.BitsInteger(5), "padding" / cs.BitsInteger(5)]
    return cs.ByteSwapped(cs.BitStruct(*reversed(header + body + tail)))


def _build_word(
    spec: MessageSpec, word: WordSpec, raws: dict[str, int], mli: int, catalog: Catalog, parity: ParityMode
) -> bytes:
    content: dict[str, int] = {_key(f): 0 for f in word.fields if f.type is FieldType.SPARE}
    content |= {f.name: raws[f.name] for f in word.values}
    content |= {"word_format": word.kind.code, "label": spec.label, "sublabel": spec.sublabel, "mli": mli}
    content |= {"continuation_label": word.index, "parity": 0, "padding": 0}
    octets: bytes = _word_format(word).build(content)
    if parity == "checked":
        content["parity"] = parity_of(int.from_bytes(octets, "little"), catalog.parity)
        octets = _word_format(word).build(content)
    return octets
