"""Random words and messages drawn from the specs, seeded: for property tests, fuzzing and benchmarks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator

from linkgw.codec.message import Message
from linkgw.codec.values import conversion_of
from linkgw.spec.model import Catalog, FieldSpec, MessageSpec


def draw_raw(field: FieldSpec, rng: Generator) -> int:
    """A raw integer that the spec allows: no statement one time in six, an end of the range one time in six."""
    choice = rng.integers(6)
    if choice == 0 and field.no_statement is not None:
        return field.no_statement
    if field.enumeration is not None:
        return int(rng.choice(list(field.enumeration.names)))
    if choice == 1:
        return field.raw_min if rng.integers(2) else field.raw_max
    return int(rng.integers(field.raw_min, field.raw_max, endpoint=True))


def draw_message(spec: MessageSpec, rng: Generator) -> Message:
    """A message that the spec allows; each optional word states nothing one time in two."""
    values = {}
    for word in spec.words:
        is_silent = word.optional and rng.integers(2) == 0
        for f in word.values:
            raw = f.no_statement if is_silent and f.no_statement is not None else draw_raw(f, rng)
            values[f.name] = conversion_of(f).to_value(raw)
    return Message(spec.name, values)


def draw_messages(catalog: Catalog, rng: Generator, n: int, names: Sequence[str] | None = None) -> list[Message]:
    """n messages of random kinds."""
    specs = [catalog.messages[name] for name in names or catalog.messages]
    return [draw_message(specs[int(i)], rng) for i in rng.integers(len(specs), size=n)]


def draw_words(catalog: Catalog, rng: Generator, n: int) -> bytes:
    """n words of noise whose headers are mostly of the catalogue, so that they get past framing now and then."""
    headers = list(catalog.by_header)
    words = rng.integers(0, 256, (n, 10), dtype=np.uint8)
    words[:, 9] &= rng.choice([0x07, 0x00, 0xFF], p=[0.2, 0.7, 0.1], size=n).astype(np.uint8)
    for i in range(n):
        word = int.from_bytes(words[i].tobytes(), "little")
        form = rng.integers(8)
        if form < 4:
            label, sublabel = headers[int(rng.integers(len(headers)))]
            word = word >> 13 << 13 | label << 2 | sublabel << 7 | int(rng.integers(4)) << 10
        elif form < 6:
            word = word >> 2 << 2 | 2
        elif form == 6:
            word = word >> 7 << 7 | 1 | int(rng.integers(4)) << 2
        words[i] = np.frombuffer(word.to_bytes(10, "little"), np.uint8)
    return words.tobytes()
