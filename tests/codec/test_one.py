"""One message is read by itself as in any batch."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import linkgw
from linkgw.codec import bulk
from linkgw.codec.bulk_one import decode_one
from linkgw.codec.plan import plan_catalog
from linkgw.conformance.draw import draw_messages, draw_words

CATALOG = linkgw.load_catalog()
PLAN = plan_catalog(CATALOG)


def check(octets: bytes) -> bool:
    """Whether the words are taken for a message by themselves; they have to be one, and the same, between others."""
    beside = linkgw.encode(draw_messages(CATALOG, np.random.default_rng(1), 1, ["J7.0"])[0], CATALOG)
    rows = np.frombuffer(octets + beside, np.uint8).reshape(-1, 10)
    columns = bulk.decode(rows, np.array([0, len(octets) // 10]), CATALOG)
    one = decode_one(PLAN, octets)
    if one is None:
        return False
    assert not len(columns.refusals)
    kind = columns[one.spec.name]
    assert one.low.tolist() == kind.low[:, :1].tolist()
    assert one.high.tolist() == kind.high[:, :1].tolist()
    assert (one.rows.tolist(), one.datagrams.tolist()) == ([0], [0])
    assert (one.low.dtype, one.high.dtype) == (kind.low.dtype, kind.high.dtype)
    return True


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**6))
def test_a_sound_message_is_taken(seed: int) -> None:
    (message,) = draw_messages(CATALOG, np.random.default_rng(seed), 1)
    assert check(linkgw.encode(message, CATALOG))


def test_with_any_bit_turned_it_is_taken_only_if_it_is_a_message() -> None:
    rng = np.random.default_rng(3)
    n_taken = n = 0
    for name in CATALOG.messages:
        for message in draw_messages(CATALOG, rng, 3, [name]):
            octets = linkgw.encode(message, CATALOG)
            for bit in range(8 * len(octets)):
                run = bytearray(octets)
                run[bit // 8] ^= 1 << bit % 8
                taken = check(bytes(run))
                refused = isinstance(linkgw.decode_all(bytes(run), CATALOG)[0], linkgw.Refusal)
                assert taken <= (not refused)
                n_taken += taken
                n += 1
    assert 0.2 * n < n_taken < n


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 8))
def test_noise_is_taken_only_if_it_is_a_message(seed: int, n: int) -> None:
    check(draw_words(CATALOG, np.random.default_rng(seed), n))
