"""One envelope by plain integers is the batch of one, on and off."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkgw.carriers import CARRIERS, DisIdentity, Octets, PacketKind, SimpleIdentity, WordsIdentity
from linkgw.errors import ValueRangeError

IDENTITIES = [
    ("simple", SimpleIdentity()),
    ("dis", DisIdentity(siso_version=0)),
    ("dis", DisIdentity(siso_version=1)),
    ("words", WordsIdentity()),
]


@st.composite
def packets(draw: Any) -> tuple[str, bytes, bytes]:
    """Carrier, a good packet of it, and its words."""
    name, identity = draw(st.sampled_from(IDENTITIES))
    words = draw(st.binary(min_size=10, max_size=120).map(lambda octets: octets[: len(octets) // 10 * 10]))
    columns = {"stn": draw(st.integers(0, 0o77777)), "npg": draw(st.integers(0, 511))}
    columns |= {"net": draw(st.integers(0, 127)), "sequence": draw(st.integers(0, 0xFFFF))}
    payload = CARRIERS[name].push_one(identity, words, **columns, utc_ns=draw(st.integers(0, 1 << 60)))
    return name, payload, words


@settings(max_examples=150, deadline=None)
@given(packets(), st.integers(0, 1 << 20), st.integers(1, 255), st.booleans())
def test_what_is_told_of_one_is_told_of_it_among_others(
    packet: tuple[str, bytes, bytes], at: int, flip: int, is_damaged: bool
) -> None:
    name, payload, words = packet
    carrier = CARRIERS[name]
    if is_damaged:
        damaged = bytearray(payload)
        damaged[at % len(damaged)] ^= flip
        payload = bytes(damaged)
    one, both = carrier.pull_one(payload), carrier.pull_batch(Octets.of([payload, payload]))
    if one is None:
        assert is_damaged
        return
    assert both.reason.tolist() == [0, 0]
    assert both.kind.tolist() == 2 * [PacketKind.WORDS]
    assert (both.stn[0], both.npg[0], both.sequence[0], both.sender[0]) == (one.stn, one.npg, one.sequence, one.sender)
    assert both.words[: both.starts[1]].tobytes() == one.words
    assert is_damaged or one.words == words


@pytest.mark.parametrize(("name", "identity"), IDENTITIES)
def test_a_good_packet_is_read_as_one(name: str, identity: Any) -> None:
    carrier = CARRIERS[name]
    for n_words in range(1, 9):
        words = bytes(range(10 * n_words))
        payload = carrier.push_one(identity, words, stn=0o1234, npg=7, sequence=9)
        one = carrier.pull_one(payload)
        assert one is not None
        assert one.words == words
        batch = carrier.push_batch(
            identity, np.frombuffer(words * 2, np.uint8).reshape(-1, 10), np.array([0, n_words, 2 * n_words]),
            stn=0o1234, npg=7, sequence=9,
        )  # fmt: skip
        assert list(batch) == [payload, payload]


@pytest.mark.parametrize(("name", "identity"), IDENTITIES[:3])
@pytest.mark.parametrize(("column", "value"), [("stn", 0o100000), ("npg", 512), ("net", 128), ("stn", -1)])
def test_a_header_value_that_does_not_fit_is_refused(name: str, identity: Any, column: str, value: int) -> None:
    with pytest.raises(ValueRangeError, match=column):
        CARRIERS[name].push_one(identity, bytes(10), **{"stn": 1, "npg": 1, column: value})


@pytest.mark.parametrize("name", CARRIERS)
def test_nothing_is_no_packet(name: str) -> None:
    assert CARRIERS[name].pull_one(b"") is None
    assert CARRIERS[name].pull_one(bytes(3)) is None
