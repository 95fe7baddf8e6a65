"""Numpy columns into Arrow arrays; what is missing is null."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from linkgw.codec.values import TN_CHARACTERS

ArrowArray: TypeAlias = Any
"""pyarrow has no type stubs."""
NAMES = pa.dictionary(pa.int16(), pa.string())
"""Names out of a list that does not grow: enumerations, messages, reasons."""
ENDPOINTS = pa.dictionary(pa.int32(), pa.string())
"""Texts of which there are few in a capture."""
TIME = pa.timestamp("ns", tz="UTC")
_TN_CHARACTERS = np.frombuffer(TN_CHARACTERS.encode(), np.uint8)


def names(codes: NDArray[np.integer], texts: ArrowArray, kind: ArrowArray = NAMES) -> ArrowArray:
    """n names: `texts[code]`, null where the code is negative.

    >>> names(np.array([1, -1]), pa.array(["a", "b"])).to_pylist()
    ['b', None]
    """
    places = pa.array(codes, kind.index_type, mask=codes < 0)
    return pa.DictionaryArray.from_arrays(places, texts, safe=False)  # the codes are ours: nothing to check


def texts_of(pieces: Sequence[str]) -> ArrowArray:
    """The list that codes of `names` are places in."""
    return pa.array(list(pieces), pa.string())


def track_numbers(codes: NDArray[np.integer]) -> ArrowArray:
    """n track numbers as their five characters; null where the code is negative.

    >>> from linkgw.codec.values import parse_tn
    >>> track_numbers(np.array([parse_tn("A2345"), -1])).to_pylist()
    ['A2345', None]
    """
    stated = codes[codes >= 0]
    pair = [_TN_CHARACTERS[stated >> shift & 31] for shift in (14, 9)]
    return _fixed_text(codes >= 0, [*pair, *_octal_digits(stated, 3)])


def octal(codes: NDArray[np.integer], digits: int) -> ArrowArray:
    """n codes as so many octal digits; null where the code is negative.

    >>> octal(np.array([0o1234, -1]), 5).to_pylist()
    ['01234', None]
    """
    return _fixed_text(codes >= 0, _octal_digits(codes[codes >= 0], digits))


def _octal_digits(codes: NDArray[np.integer], digits: int) -> list[NDArray[np.uint8]]:
    return [((codes >> 3 * place & 7) + ord("0")).astype(np.uint8) for place in reversed(range(digits))]


def _fixed_text(is_there: NDArray[np.bool_], characters: list[NDArray[np.uint8]]) -> ArrowArray:
    """Texts of one length, character by character for those that are there."""
    data = np.stack(characters, axis=1) if characters[0].size else np.zeros(0, np.uint8)
    offsets = np.zeros(len(is_there) + 1, np.int32)
    np.cumsum(is_there, out=offsets[1:])
    return _variable(pa.string(), is_there, offsets * np.int32(len(characters)), data)


def binary(is_there: NDArray[np.bool_], offsets: NDArray[np.integer], data: NDArray[np.uint8]) -> ArrowArray:
    """n runs of octets, `data[offsets[i]:offsets[i + 1]]`; null where there is none."""
    return _variable(pa.binary(), is_there, offsets.astype(np.int32), data)


def _variable(
    kind: ArrowArray, is_there: NDArray[np.bool_], offsets: NDArray[np.int32], data: NDArray[np.uint8]
) -> ArrowArray:
    bits = None if is_there.all() else pa.py_buffer(np.packbits(is_there, bitorder="little"))
    buffers = [bits, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(data))]
    return pa.Array.from_buffers(kind, len(is_there), buffers)
