"""The bit rule and the parity rule, against what specs/wire.md prints."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import linkgw
from linkgw.codec.words import ParityPlan, join_words, parity_of, split_words
from linkgw.conformance import reading
from linkgw.spec.model import ParitySpec

RULE = linkgw.load_catalog().parity
WORKED = [  # specs/wire.md section 2: without parity, register after bit 69 as bits 4 to 0, with parity
    ("00000000000000000000", "01111", "0000000000000000c003"),
    ("fc030000000000000000", "01010", "fc030000000000008002"),
    ("0c090000000000000000", "10110", "0c090000000000008005"),
    ("05000000000000000000", "10000", "05000000000000000004"),
]
RULES = st.builds(
    lambda polynomial, initial: ParitySpec(polynomial, initial, "drawn", "drawn"),
    st.integers(0, 31),
    st.integers(0, 31),
)


@given(words=st.lists(st.binary(min_size=10, max_size=10)))
def test_the_two_integers_are_bits_0_to_63_and_64_to_79(words: list[bytes]) -> None:
    octets = np.frombuffer(b"".join(words), np.uint8).reshape(-1, 10)
    low, high = split_words(octets)
    assert (low.dtype, high.dtype) == (np.uint64, np.uint16)
    whole = [int.from_bytes(word, "little") for word in words]
    assert low.tolist() == [word % 2**64 for word in whole]
    assert high.tolist() == [word >> 64 for word in whole]
    assert join_words(low, high).tobytes() == octets.tobytes()


def test_words_may_lie_apart_in_memory() -> None:
    octets = np.arange(6 * 20, dtype=np.uint8).reshape(6, 20)
    apart = octets[::2, 5:15]
    assert join_words(*split_words(apart)).tolist() == apart.tolist()


@pytest.mark.parametrize(("bare", "register", "word"), WORKED)
def test_the_worked_examples_of_the_parity_rule(bare: str, register: str, word: str) -> None:
    octets = bytes.fromhex(bare)
    parity = int(register, 2)
    value = int.from_bytes(octets, "little")
    assert parity_of(value, RULE) == parity
    assert reading.parity_of(reading.stream_of(octets), RULE) == parity
    assert (value | parity << 70).to_bytes(10, "little").hex() == word


@given(words=st.lists(st.integers(0, 2**70 - 1), min_size=1), rule=RULES)
def test_parity_is_the_same_by_register_by_division_and_by_columns(words: list[int], rule: ParitySpec) -> None:
    octets = np.frombuffer(b"".join(w.to_bytes(10, "little") for w in words), np.uint8).reshape(-1, 10)
    expected = [parity_of(word, rule) for word in words]
    assert ParityPlan(rule).of(*split_words(octets)).tolist() == expected
    assert [reading.parity_of(reading.stream_of(bytes(word)), rule) for word in octets] == expected
