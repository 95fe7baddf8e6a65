"""What the codec tests draw from: messages of every kind, and ways to break them."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import linkgw
from linkgw.codec import bulk
from linkgw.codec.message import ParityMode
from linkgw.conformance.reading import value_of
from linkgw.spec.model import FieldSpec, MessageSpec

CATALOG = linkgw.load_catalog()
PARITIES: SearchStrategy[ParityMode] = st.sampled_from(["none", "checked"])


def raws(field: FieldSpec) -> SearchStrategy[int]:
    """Raw integers that the spec allows: any, the ends, no statement."""
    if field.enumeration is not None:
        values = st.sampled_from(sorted(field.enumeration.names))
    else:
        values = st.sampled_from([field.raw_min, field.raw_max]) | st.integers(field.raw_min, field.raw_max)
    return values if field.no_statement is None else st.just(field.no_statement) | values


@st.composite
def messages(draw: DrawFn, spec: MessageSpec | None = None) -> linkgw.Message:
    """A message that the spec allows; optional words often state nothing."""
    chosen = spec or draw(st.sampled_from(list(CATALOG.messages.values())))
    values = {}
    for word in chosen.words:
        silent = word.optional and draw(st.booleans())
        for f in word.values:
            values[f.name] = None if silent else value_of(f, draw(raws(f)))
    return linkgw.Message(chosen.name, values)


@st.composite
def noise(draw: DrawFn) -> bytes:
    """A word of random bits, with a header that often fits one of the catalogue."""
    word = draw(st.integers(0, 2**70 - 1)) | draw(st.sampled_from([0, 0, 0, 1, 2**10 - 1])) << 70
    kind = draw(st.sampled_from(["any", "initial", "extension", "continuation"]))
    if kind == "initial":
        label, sublabel = draw(st.sampled_from(list(CATALOG.by_header)))
        word = word >> 13 << 13 | draw(st.integers(0, 7)) << 10 | sublabel << 7 | label << 2
    elif kind == "extension":
        word = word >> 2 << 2 | 2
    elif kind == "continuation":
        word = word >> 7 << 7 | draw(st.integers(0, 3)) << 2 | 1
    return word.to_bytes(10, "little")


@st.composite
def damaged(draw: DrawFn, octets: bytes) -> bytes:
    """Words with a few bits turned over, and now and then a word lost, doubled or moved."""
    words = [int.from_bytes(octets[i : i + 10], "little") for i in range(0, len(octets), 10)]
    for _ in range(draw(st.integers(0, 3))):
        words[draw(st.integers(0, len(words) - 1))] ^= 1 << draw(st.integers(0, 79))
    at = draw(st.integers(0, len(words) - 1))
    change = draw(st.sampled_from(["none", "none", "lose", "double", "move"]))
    if change == "lose":
        del words[at]
    elif change == "double":
        words.insert(at, words[at])
    elif change == "move":
        words.append(words.pop(at))
    return b"".join(word.to_bytes(10, "little") for word in words)


@st.composite
def datagrams(draw: DrawFn, parity: ParityMode = "none", spec: MessageSpec | None = None) -> list[bytes]:
    """The words of some datagrams: good messages, broken ones and noise; some without any word."""
    drawn = []
    for _ in range(draw(st.integers(0, 4))):
        octets = b""
        for _ in range(draw(st.integers(0, 3))):
            part = linkgw.encode(draw(messages(spec)), CATALOG, parity=parity)
            kind = draw(st.sampled_from(["good", "good", "damaged", "noise"]))
            if kind == "damaged":
                part = draw(damaged(part))
            elif kind == "noise":
                part = b"".join(draw(st.lists(noise(), max_size=4)))
            octets += part
        drawn.append(octets)
    return drawn


def laid_out(drawn: Sequence[bytes]) -> tuple[np.ndarray, np.ndarray]:
    """Datagrams as the fast codec takes them: words, and where each datagram starts."""
    words = np.frombuffer(b"".join(drawn), np.uint8).reshape(-1, 10)
    return words, np.cumsum([0, *(len(d) // 10 for d in drawn)])[:-1]


def decode_both(drawn: Sequence[bytes], parity: ParityMode = "none") -> list[linkgw.Message | linkgw.Refusal]:
    """What the reference makes of datagrams, after the fast codec was held to the same."""
    expected = [item for d in drawn for item in linkgw.decode_all(d, CATALOG, parity=parity)]
    words, starts = laid_out(drawn)
    found = bulk.items_of(bulk.decode(words, starts, CATALOG, parity=parity), words)
    assert len(found) == len(expected)
    assert all(map(same, found, expected))
    return expected


def same(one: linkgw.Message | linkgw.Refusal, other: linkgw.Message | linkgw.Refusal) -> bool:
    """Equal messages, or refusals of the same words for the same reason."""
    if isinstance(one, linkgw.Refusal) and isinstance(other, linkgw.Refusal):
        return (one.reason, one.words) == (other.reason, other.words)
    return one == other


@pytest.fixture(scope="session")
def draws() -> SimpleNamespace:
    """Hypothesis strategies over the shipped catalogue, and helpers to lay out and decode what they draw."""
    return SimpleNamespace(
        parities=PARITIES,
        raws=raws,
        messages=messages,
        noise=noise,
        damaged=damaged,
        datagrams=datagrams,
        laid_out=laid_out,
        decode_both=decode_both,
        same=same,
    )
