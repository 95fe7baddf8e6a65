"""Messages of several kinds side by side are the same messages."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkgw
from linkgw.codec import bulk
from linkgw.codec.message import ParityMode
from linkgw.codec.mixed import Mixed
from linkgw.codec.plan import plan_catalog
from linkgw.codec.reserved import holes_of
from linkgw.conformance.draw import draw_messages

CATALOG = linkgw.load_catalog()
PLAN = plan_catalog(CATALOG)


def drawn(seed: int, n: int, names: list[str] | None = None) -> bulk.Columns:
    """n messages of random kinds in random datagrams, some of which are empty."""
    rng = np.random.default_rng(seed)
    items: list[list[linkgw.Message]] = [[] for _ in range(n)]
    for message, i in zip(draw_messages(CATALOG, rng, n, names), np.sort(rng.integers(n, size=n)), strict=True):
        items[i].append(message)
    return bulk.columns_of(items, CATALOG)


def of_code(mixed: Mixed, code: int) -> bulk.KindColumns:
    """Those of one kind of which there are some, sharing memory."""
    return mixed.kind(mixed.present.index(code))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40), st.sampled_from(["none", "checked"]), st.booleans())
def test_what_is_encoded_is_what_bulk_encodes(seed: int, n: int, parity: ParityMode, alone: bool) -> None:
    columns = drawn(seed, n, ["J3.2"] if alone else None)
    mixed = Mixed.of(PLAN, list(columns.kinds.values()))
    words, starts = mixed.encode(mixed.order(), columns.n_datagrams, parity)
    expected, expected_starts = bulk.encode(columns, CATALOG, parity=parity)
    assert words.tobytes() == expected.tobytes()
    assert starts.tolist() == [*expected_starts.tolist(), len(expected)]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 30), st.data())
def test_some_are_taken_kind_by_kind(seed: int, n: int, data: st.DataObject) -> None:
    columns = drawn(seed, n)
    kinds = list(columns.kinds.values())
    mixed = Mixed.of(PLAN, kinds)
    assert [k.spec.name for k in mixed.kinds()] == list(columns.kinds)
    index = data.draw(st.lists(st.integers(0, len(mixed) - 1), unique=True).map(sorted))
    everything = [k.message(i) for k in kinds for i in range(len(k))]
    taken = mixed.take(np.array(index, np.int64))
    assert [k.message(i) for k in taken.kinds() for i in range(len(k))] == [everything[i] for i in index]
    for kind in taken.kinds():
        assert of_code(taken, kind.plan.index).rows.tolist() == kind.rows.tolist()


def test_a_field_of_a_kind_is_put_into_the_whole() -> None:
    mixed = Mixed.of(PLAN, list(drawn(3, 30).kinds.values()))
    copy = mixed.take(np.arange(len(mixed)))
    kind = next(k for k in copy.kinds() if k.spec.name == "J3.2")
    kind.put_raw("tn", np.full(len(kind), 77))
    assert (of_code(copy, kind.plan.index).raw("tn") == 77).all()
    assert not (of_code(mixed, kind.plan.index).raw("tn") == 77).any()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.data())
def test_fields_that_are_blanked_state_nothing_and_the_others_stay(seed: int, data: st.DataObject) -> None:
    kind = next(iter(drawn(seed, 20).kinds.values()))
    can = [n for n, f in kind.spec.fields.items() if f.no_statement is not None]
    if not can:
        return
    names = tuple(data.draw(st.lists(st.sampled_from(can), unique=True)))
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(kind), max_size=len(kind))))
    before = [kind.message(i) for i in range(len(kind))]
    kind.blank(names, mask)
    for i, message in enumerate(before):
        expected = {n: None if mask[i] and n in names else value for n, value in message.fields.items()}
        assert kind.message(i).fields == expected


def test_a_field_that_has_to_be_stated_is_not_blanked() -> None:
    kind = drawn(1, 20, ["J3.2"])["J3.2"]
    with pytest.raises(linkgw.ValueRangeError, match="has to be stated"):
        kind.blank(("tn",), np.ones(len(kind), np.bool_))


def decoded_both_ways(words: bytes, starts: list[int], parity: ParityMode) -> tuple[bulk.Columns, bulk.Columns]:
    """All kinds at once, where that is possible, and kind by kind."""
    rows = np.frombuffer(words, np.uint8).reshape(-1, 10)
    found = []
    for most in (10_000, 0):
        with patch.object(bulk, "MIXED_MAX", most):
            found.append(bulk.decode(rows, np.array(starts, np.int64), CATALOG, parity=parity))
    return found[0], found[1]


def plain(columns: bulk.Columns) -> object:
    """Everything that columns say."""
    kinds = [
        (name, k.rows.tolist(), k.datagrams.tolist(), k.low.tolist(), k.high.tolist())
        for name, k in columns.kinds.items()
    ]
    r = columns.refusals
    return kinds, r.reasons.tolist(), r.rows.tolist(), r.datagrams.tolist(), r.n_words.tolist(), columns.n_datagrams


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 12), st.sampled_from(["none", "checked"]), st.integers(0, 3))
def test_all_kinds_at_once_are_read_as_kind_by_kind(seed: int, n: int, parity: ParityMode, n_flips: int) -> None:
    rng = np.random.default_rng(seed)
    runs = [bytearray(linkgw.encode(m, CATALOG, parity=parity)) for m in draw_messages(CATALOG, rng, n)]
    for _ in range(n_flips):  # any bit of the words but for the initial word's header, which framing looks at
        run = runs[rng.integers(n)]
        bit = int(rng.integers(13, 8 * len(run)))
        run[bit // 8] ^= 1 << bit % 8
    starts = np.cumsum([0, *(len(run) // 10 for run in runs[:-1])]).tolist()
    at_once, kind_by_kind = decoded_both_ways(b"".join(runs), starts, parity)
    assert plain(at_once) == plain(kind_by_kind)


def test_every_bit_of_every_word_is_looked_at_as_kind_by_kind() -> None:
    """Each kind beside a sound one, with each bit turned: refused by both ways of reading, or by none."""
    rng = np.random.default_rng(5)
    beside = linkgw.encode(draw_messages(CATALOG, rng, 1, ["J7.0"])[0], CATALOG)
    seen = set()
    for name in CATALOG.messages:
        if name == "J7.0":
            continue
        for message in draw_messages(CATALOG, rng, 4, [name]):
            octets = linkgw.encode(message, CATALOG)
            for bit in range(13, 8 * len(octets)):
                run = bytearray(octets)
                run[bit // 8] ^= 1 << bit % 8
                at_once, kind_by_kind = decoded_both_ways(bytes(run) + beside, [0, len(run) // 10], "none")
                assert plain(at_once) == plain(kind_by_kind)
                seen.add(len(at_once.refusals))
    assert seen >= {0, 1}


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6))
def test_every_raw_code_of_a_field_is_judged_as_the_spec_says(seed: int) -> None:
    """Codes at the ends of every run of reserved ones, and on both sides of them."""
    rng = np.random.default_rng(seed)
    names = rng.permutation(list(CATALOG.messages))[:2].tolist()
    columns = drawn(seed, 6, names)
    if len(columns.kinds) < 2:
        return
    kind = next(iter(columns.kinds.values()))
    name, field = list(kind.plan.fields.items())[rng.integers(len(kind.plan.fields))]
    ends = [code for hole in holes_of(field.spec) for end in hole for code in (end - 1, end)] or [0]
    half = 1 << field.spec.width - 1
    least, most = (-half, half - 1) if field.spec.signed else (0, 2 * half - 1)
    kind.put_raw(name, np.full(len(kind), rng.choice([e for e in ends if least <= e <= most])))
    words, starts = bulk.encode(columns, CATALOG)
    at_once, kind_by_kind = decoded_both_ways(words.tobytes(), starts.tolist(), "none")
    assert plain(at_once) == plain(kind_by_kind)
