"""Messages that the shipped specs do not happen to have: other labels, words that must be there, fields at any edge.

All readings of them agree: the reference, the fast codec on each of its ways, and the independent one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

import linkgw
from linkgw.codec import bulk, bulk_kind
from linkgw.codec.across import Across
from linkgw.codec.bulk_one import read_one
from linkgw.codec.message import ParityMode
from linkgw.codec.mixed import Mixed
from linkgw.codec.plan import FieldPlan, plan_catalog
from linkgw.codec.values import conversion_of
from linkgw.conformance import reading
from linkgw.errors import Reason
from linkgw.spec.model import Catalog, FieldSpec, FieldType, Group, MessageSpec, Role, WordKind, WordSpec

SHIPPED = linkgw.load_catalog()
INITIAL, EXTENSION, CONTINUATION = WordKind.INITIAL, WordKind.EXTENSION, WordKind.CONTINUATION


def number(
    name: str, start: int, width: int, least: int, most: int, none: int | None, *, signed: bool = False
) -> FieldSpec:
    return FieldSpec(
        name, start, width, FieldType.NUMBER, "drawn", unit="m",
        signed=signed, raw_min=least, raw_max=most, no_statement=none,
    )  # fmt: skip


def of_type(
    name: str, start: int, width: int, kind: FieldType, least: int, most: int, none: int | None, **more: Any
) -> FieldSpec:
    return FieldSpec(name, start, width, kind, "drawn", raw_min=least, raw_max=most, no_statement=none, **more)


def word(name: str, kind: WordKind, index: int, optional: bool, *fields: FieldSpec) -> WordSpec:
    """A word of these fields; what they leave is spare."""
    covered, at = [], kind.first_bit
    for field in (*fields, None):
        end = 70 if field is None else field.start
        if at < end:
            covered.append(FieldSpec("spare", at, end - at, FieldType.SPARE, ""))
        if field is not None:
            covered.append(field)
            at = field.start + field.width
    return WordSpec(name, kind, index, optional, "drawn", tuple(covered))


def message(label: int, sublabel: int, *words: WordSpec) -> MessageSpec:
    return MessageSpec(f"J{label}.{sublabel}", "drawn", label, sublabel, "", "", 7, (Group.TRACKS,), words)


EDGES = message(
    17, 7,
    word(
        "J17.7I", INITIAL, 0, False,
        number("wide", 13, 32, -(2**31), 2**31 - 2, 2**31 - 1, signed=True), number("to_63", 45, 18, 3, 9, 0),
        number("at_63", 63, 1, 0, 0, 1), number("at_64", 64, 1, 1, 1, 0), number("to_70", 65, 5, 0, 31, None),
    ),
    word(
        "J17.7E0", EXTENSION, 0, False,
        number("whole", 2, 32, 0, 2**32 - 2, 2**32 - 1), number("across", 60, 10, -5, 5, -6, signed=True),
    ),
    word("J17.7E1", EXTENSION, 1, True, number("to_64", 33, 31, -7, 2**30 - 1, -(2**30), signed=True)),
    word("J17.7C0", CONTINUATION, 0, True, number("one", 7, 1, 1, 1, 0), number("last", 69, 1, 0, 0, 1)),
    word("J17.7C4", CONTINUATION, 4, False, number("high", 64, 6, -32, 30, 31, signed=True)),
    word("J17.7C31", CONTINUATION, 31, True, number("tail", 38, 32, -(2**31) + 1, 2**31 - 1, -(2**31), signed=True)),
)  # fmt: skip
CHAIN = message(
    0, 0,
    word("J0.0I", INITIAL, 0, False),
    *(word(f"J0.0E{i}", EXTENSION, i, i == 6, number(f"n{i}", 2 + 9 * i, 7, 1, 100, 127)) for i in range(7)),
)  # fmt: skip
KINDS = message(
    12, 0,
    word(
        "J12.0I", INITIAL, 0, False,
        of_type("event", 13, 6, FieldType.EVENT, 1, 63, 0), of_type("repeat", 20, 5, FieldType.REPEAT, 0, 30, 31),
        of_type("stn", 30, 15, FieldType.STN, 1, 32767, None, role=Role.REQUIRED),
    ),
    word(
        "J12.0C3", CONTINUATION, 3, True,
        of_type("code", 10, 10, FieldType.CODE, 0, 511, 1023, digits=3),
        of_type("nation", 20, 6, FieldType.ENUM, 1, 14, 0, enumeration=SHIPPED.enumerations["nation"]),
        of_type("tn", 50, 19, FieldType.TN, 1, 2**19 - 1, 0, role=Role.OPTIONAL),
    ),
)  # fmt: skip
SHORT = message(
    14, 0,
    word("J14.0I", INITIAL, 0, False, number("n", 20, 8, 0, 200, 255)),
    word("J14.0E0", EXTENSION, 0, True, number("a", 2, 2, 0, 1, 3), number("b", 4, 16, 5, 300, 0)),
)  # fmt: skip
LONE = message(31, 7, word("J31.7I", INITIAL, 0, False, number("n", 13, 32, 0, 2**32 - 1, None)))
CATALOG = Catalog({m.name: m for m in (CHAIN, KINDS, SHORT, EDGES, LONE)}, {}, SHIPPED.parity, {}, "drawn")
PLAN = plan_catalog(CATALOG)


def full(spec: MessageSpec, silent: tuple[str, ...] = ()) -> linkgw.Message:
    """A message that states every field, but for those of some words."""
    values = {
        f.name: None if w.name in silent else reading.value_of(f, f.raw_max) for w in spec.words for f in w.values
    }
    return linkgw.Message(spec.name, values)


FULL = [full(spec) for spec in CATALOG.messages.values()]


def plainly(items: list[linkgw.Message | linkgw.Refusal]) -> list[Any]:
    return [i if isinstance(i, linkgw.Message) else (i.reason, i.words) for i in items]


def decoded(runs: list[bytes], parity: ParityMode = "none", catalog: Catalog = CATALOG) -> list[Any]:
    """What the fast codec makes of runs that each have a datagram."""
    words = np.frombuffer(b"".join(runs), np.uint8).reshape(-1, 10)
    starts = np.cumsum([0, *(len(run) // 10 for run in runs[:-1])])
    return plainly(bulk.items_of(bulk.decode(words, starts, catalog, parity=parity), words))


@cache
def expected(run: bytes, parity: ParityMode = "none") -> list[Any]:
    """What the reference makes of a run, after the independent reading was held to the same."""
    items = plainly(linkgw.decode_all(run, CATALOG, parity=parity))
    read = reading.read_all(run, CATALOG, checked=parity == "checked")
    assert items == [
        linkgw.Message(r.name, r.values) if isinstance(r, reading.Reading) else (r.reason, r.words) for r in read
    ]
    return items


def hold(run: bytes, parity: ParityMode = "none", beside: Sequence[linkgw.Message] = FULL) -> list[Any]:
    """All readings of a run agree, beside whatever it stands."""
    alone = expected(run, parity)
    others = [linkgw.encode(sent, CATALOG, parity=parity) for sent in beside]
    behind = [item for other in others for item in expected(other, parity)]
    assert decoded([run], parity) == alone
    assert decoded([run, run], parity) == alone * 2
    for other in others:
        assert decoded([other, run], parity) == expected(other, parity) + alone
    kind_by_kind = patch.multiple(bulk, MIXED_MAX=0, UNEVEN_MAX=0)
    with kind_by_kind, patch.object(bulk_kind, "MATRIX_MAX", 0):
        assert decoded([run, *others], parity) == alone + behind
    return alone


@pytest.mark.parametrize("parity", ["none", "checked"])
@pytest.mark.parametrize("spec", CATALOG.messages.values(), ids=lambda spec: spec.name)
def test_words_that_state_nothing_are_left_out_on_every_way(spec: MessageSpec, parity: ParityMode) -> None:
    optional = [w.name for w in spec.words if w.optional]
    choices = [
        [name for name, is_silent in zip(optional, c, strict=True) if is_silent]
        for c in product([0, 1], repeat=len(optional))
    ]
    must = [w.name for w in spec.words if not w.optional and all(f.no_statement is not None for f in w.values)]
    for choice, others in product(choices, [[], must]):  # a word that must be there is sent even if it states nothing
        silent = (*choice, *others)
        sent = full(spec, silent)
        octets = linkgw.encode(sent, CATALOG, parity=parity)
        assert len(octets) == 10 * (len(spec.words) - len(choice))
        assert hold(octets, parity) == [sent]
        columns = bulk.columns_of([[sent]], CATALOG)
        assert bulk.encode(columns, CATALOG, parity=parity)[0].tobytes() == octets
        mixed = Mixed.of_columns(PLAN, columns)
        assert mixed.encode(mixed.order(), 1, parity)[0].tobytes() == octets
        plain = read_one(PLAN, linkgw.encode(sent, CATALOG))
        assert plain is not None
        assert plain.octets(PLAN.parity if parity == "checked" else None) == octets


@pytest.mark.parametrize("catalog", [CATALOG, SHIPPED], ids=["own", "shipped"])
def test_runs_of_one_length_but_other_words_are_not_taken_for_alike(catalog: Catalog) -> None:
    for spec in catalog.messages.values():
        optional = [w.name for w in spec.words if w.optional]
        choices = [
            [n for n, is_silent in zip(optional, c, strict=True) if is_silent]
            for c in product([0, 1], repeat=len(optional))
        ]
        runs = [linkgw.encode(full(spec, tuple(choice)), catalog) for choice in choices]
        for one, other in product(runs, runs):
            if len(one) == len(other):
                for batch in ([one, other], [one, one, other, one]):
                    for most in (0, bulk_kind.MATRIX_MAX):
                        with patch.object(bulk_kind, "MATRIX_MAX", most):
                            found = decoded(batch, catalog=catalog)
                        assert found == [linkgw.decode(run, catalog) for run in batch]


def test_codes_of_fields_side_by_side_are_judged_one_by_one() -> None:
    octets = linkgw.encode(full(SHORT), CATALOG)
    for a, b in product(range(4), (0, 1, 4, 5, 300, 301, 2**15, 2**16 - 1)):
        run = octets[:10] + (2 | a << 2 | b << 4).to_bytes(10, "little")
        (item,) = hold(run)
        is_reserved = a == 2 or b in (1, 4, 301, 2**15, 2**16 - 1)
        reason = Reason.RESERVED_CODE if is_reserved else Reason.EMPTY_WORD if (a, b) == (3, 0) else None
        if reason:
            assert item == (reason, run)
        else:
            assert item.fields == {"n": 200, "a": None if a == 3 else a, "b": b or None}


def test_columns_are_the_same_on_every_way() -> None:
    """Also that what the length says is not kept: words may be taken away before the message goes out again."""
    for spec in CATALOG.messages.values():
        optional = tuple(w.name for w in spec.words if w.optional)
        runs = [linkgw.encode(full(spec, silent), CATALOG) for silent in (optional, ())]
        words = np.frombuffer(b"".join(runs), np.uint8).reshape(-1, 10)
        both = bulk.decode(words, np.array([0, len(runs[0]) // 10]), CATALOG)[spec.name]
        alone = [bulk.decode(np.frombuffer(r, np.uint8).reshape(-1, 10), np.array([0]), CATALOG) for r in runs]
        for i, one in enumerate(alone):
            assert both.low[:, i].tolist() == one[spec.name].low[:, 0].tolist()
            assert both.high[:, i].tolist() == one[spec.name].high[:, 0].tolist()


def test_eight_words_are_read_alone_as_a_message_alone() -> None:
    octets = linkgw.encode(full(CHAIN), CATALOG)
    assert len(octets) == 80
    with patch.object(bulk, "split_words", side_effect=AssertionError):
        assert decoded([octets]) == [full(CHAIN)]


@pytest.mark.parametrize("spec", CATALOG.messages.values(), ids=lambda spec: spec.name)
def test_words_lost_doubled_or_moved_are_judged_alike_by_all(spec: MessageSpec) -> None:
    octets = linkgw.encode(full(spec), CATALOG)
    words = [octets[i : i + 10] for i in range(0, len(octets), 10)]
    seen = set()
    for at in range(1, len(words)):
        chosen = [
            words[:at] + words[at + 1 :],
            words[: at + 1] + words[at:],
            words[:at] + words[at + 1 :] + [words[at]],
            [words[0], words[at], *words[1:at], *words[at + 1 :]],
            words[: at + 1],
            [words[0], *words[at:]],
        ]
        for run in chosen:
            first = int.from_bytes(run[0], "little") & ~(7 << 10) | len(run) - 1 << 10
            if len(run) <= 8:
                seen |= {
                    item[0]
                    for item in hold(first.to_bytes(10, "little") + b"".join(run[1:]))
                    if isinstance(item, tuple)
                }
    if spec is EDGES:
        assert {reason.name for reason in seen} >= {
            "EXTENSION_OUT_OF_PLACE",
            "CONTINUATION_OUT_OF_PLACE",
            "WORD_MISSING",
        }


@pytest.mark.parametrize("spec", CATALOG.messages.values(), ids=lambda spec: spec.name)
def test_a_word_that_the_message_has_not_is_judged_alike_by_all(spec: MessageSpec) -> None:
    octets = linkgw.encode(full(spec, tuple(w.name for w in spec.words if w.optional)), CATALOG)
    for head in (2, *(1 | label << 2 for label in (0, 1, 3, 4, 30, 31))):
        for more in (b"", octets[10:]):
            run = octets + head.to_bytes(10, "little") + more
            first = int.from_bytes(run[:10], "little") & ~(7 << 10) | len(run) // 10 - 1 << 10
            if len(run) <= 80:
                hold(first.to_bytes(10, "little") + run[10:])


@pytest.mark.parametrize("spec", CATALOG.messages.values(), ids=lambda spec: spec.name)
def test_a_word_that_may_be_absent_and_states_nothing_is_refused_by_all(spec: MessageSpec) -> None:
    octets = linkgw.encode(full(spec), CATALOG)
    for at, w in enumerate(spec.words):
        blank = w.kind.code | (w.index << 2 if w.kind is CONTINUATION else 0)
        blank |= sum((f.no_statement & f.mask) << f.start for f in w.values if f.no_statement is not None)
        run = octets[: 10 * at] + blank.to_bytes(10, "little") + octets[10 * at + 10 :]
        if w.optional:
            assert hold(run) == [(Reason.EMPTY_WORD, run)]


@pytest.mark.parametrize("spec", CATALOG.messages.values(), ids=lambda spec: spec.name)
def test_a_bit_turned_in_a_header_or_at_the_edge_of_a_field_is_judged_alike_by_all(spec: MessageSpec) -> None:
    octets = linkgw.encode(full(spec), CATALOG)
    for at, w in enumerate(spec.words):
        edges = {bit for f in w.fields for bit in (f.start - 1, f.start, f.start + f.width - 1)}
        for bit in edges | {*range(13), *range(69, 80)}:
            run = bytearray(octets)
            run[10 * at + bit // 8] ^= 1 << bit % 8
            hold(bytes(run), beside=FULL[:1])


SCALES = [Fraction(n) for n in ("1", "2", "1/2", "3/2", "0.01", "7", "1/3")]


@pytest.mark.parametrize("offset", [Fraction(n) for n in ("0", "1", "-1/2", "-40", "1/3")], ids=str)
@pytest.mark.parametrize("scale", SCALES, ids=str)
def test_a_number_of_any_scale_and_offset_is_the_nearest_to_the_exact_one(scale: Fraction, offset: Fraction) -> None:
    for signed, least, most, none in [(False, 0, 200, 255), (True, -100, 100, -128), (False, 3, 255, None)]:
        field = FieldSpec(
            "n", 2, 8, FieldType.NUMBER, "drawn", unit="m", scale=scale, offset=offset,
            signed=signed, raw_min=least, raw_max=most, no_statement=none,
        )  # fmt: skip
        conversion, raws = conversion_of(field), np.arange(least, most + 1)
        exact = [float(int(raw) * scale + offset) for raw in raws]
        values = conversion.to_values(raws)
        assert (values.dtype, values.tolist()) == (np.float64, exact)
        assert [conversion.to_value(int(raw)) for raw in raws] == exact
        assert [conversion.to_raw(value) for value in exact] == raws.tolist()
        found = conversion.to_raws(values)
        assert (found.dtype, found.tolist()) == (np.int64, raws.tolist())
        if none is not None:
            assert np.isnan(conversion.to_values(np.array([none]))[0])
            assert conversion.to_raws(np.array([np.nan])).tolist() == [none]


@pytest.mark.parametrize("none", [*range(-16, -4), *range(6, 16)])
def test_a_number_out_of_range_never_becomes_the_code_of_no_statement(none: int) -> None:
    field = number("n", 2, 5, -4, 5, none, signed=True)
    outside = np.array([-1e300, -16.0, -5.0, 6.0, 15.0, 1e300, np.inf, -np.inf])
    raws = conversion_of(field).to_raws(outside)
    assert none not in raws.tolist()
    assert not FieldPlan(field, 0).holds(raws).any()


def test_events_and_repeats_are_whole_numbers_of_which_one_code_is_no_statement() -> None:
    event, repeat = (conversion_of(KINDS.fields[name]) for name in ("event", "repeat"))
    assert (event.to_value(0), event.to_value(63), repeat.to_value(31), repeat.to_value(0)) == (None, 63, None, 0)
    assert (event.to_raw(None), event.to_raw(1), repeat.to_raw(None), repeat.to_raw(np.int16(30))) == (0, 1, 31, 30)
    assert (event.range_text, repeat.range_text) == ("1 to 63", "0 to 30")
    for value in (True, 1.5, "1", np.float64(1)):
        with pytest.raises(linkgw.ValueRangeError) as caught:
            event.to_raw(value)
        assert str(caught.value) == f"event: not a whole number; got {value!r}"
    for value in (0, 64, -1):
        with pytest.raises(linkgw.ValueRangeError) as caught:
            event.to_raw(value)
        assert str(caught.value) == f"event: out of range; got {value}; expected 1 to 63"


def mixed_columns() -> bulk.Columns:
    """Each message twice: once with all of its words, once without those that may be absent."""
    bare = [full(spec, tuple(w.name for w in spec.words if w.optional)) for spec in CATALOG.messages.values()]
    return bulk.columns_of([[*FULL], [*bare]], CATALOG)


@pytest.mark.parametrize("place", range(7))
def test_a_field_of_all_kinds_is_the_field_of_each_kind(place: int) -> None:
    messages = Mixed.of_columns(PLAN, mixed_columns())
    fields = [[*m.fields.values(), *[None] * 7][place] for m in PLAN.messages]
    across = Across(fields)
    kinds = list(zip(messages.kinds(), fields, strict=True))
    raws = [np.zeros(len(k), np.int64) if f is None else k.raw(f.spec.name) for k, f in kinds]
    found = across.get(messages)
    assert (found.dtype, found.tolist()) == (np.int64, np.concatenate(raws).tolist())
    is_number = [f is not None and f.spec.type is FieldType.NUMBER for f in fields]
    values = [
        k.values(f.spec.name) if n else np.full(len(k), np.nan) for (k, f), n in zip(kinds, is_number, strict=True)
    ]
    np.testing.assert_array_equal(across.values(messages), np.concatenate(values))

    whole, parts = messages.take(np.arange(len(messages))), messages.take(np.arange(len(messages)))
    new = np.array([0 if f is None else (f.spec.raw_min if i % 2 else f.spec.raw_max) for i, f in enumerate(fields)])
    across.put(whole, new[messages.codes])
    for kind, f in zip(parts.kinds(), fields, strict=True):
        if f is not None:
            kind.put_raw(f.spec.name, np.full(len(kind), new[kind.plan.index]))
    assert (whole.low.tolist(), whole.high.tolist()) == (parts.low.tolist(), parts.high.tolist())


def test_a_field_that_no_kind_has_reads_as_nothing_and_is_nowhere_put() -> None:
    messages = Mixed.of_columns(PLAN, mixed_columns())
    across, before = Across([None] * len(PLAN.messages)), messages.low.tolist()
    found = across.get(messages)
    assert (found.dtype, found.tolist()) == (np.int64, [0] * len(messages))
    assert np.isnan(across.values(messages)).all()
    across.put(messages, np.arange(len(messages)))
    assert messages.low.tolist() == before


@pytest.mark.parametrize("offset", [Fraction(0), Fraction(-40)], ids=str)
@pytest.mark.parametrize("scale", SCALES, ids=str)
def test_numbers_of_all_kinds_are_as_exact_as_those_of_one(scale: Fraction, offset: Fraction) -> None:
    """Field n of one kind has another scale than that of the other."""
    specs = [
        message(label, 0, word(f"J{label}.0I", INITIAL, 0, False, replace(number("n", 20, 8, 0, 200, 255), **more)))
        for label, more in ((3, {"scale": scale, "offset": offset}), (4, {}), (5, {"no_statement": None}))
    ]
    catalog = Catalog({m.name: m for m in specs}, {}, SHIPPED.parity, {}, "drawn")
    plan = plan_catalog(catalog)
    sent = [
        linkgw.Message(s.name, {"n": conversion_of(s.fields["n"]).to_value(raw)}) for s in specs for raw in (0, 7, 200)
    ]
    silent = [linkgw.Message(s.name, {}) for s in specs[:2]]
    messages = Mixed.of_columns(plan, bulk.columns_of([sent, silent], catalog))
    values = Across([m.fields["n"] for m in plan.messages]).values(messages)
    expected = [k.values("n").tolist() for k in messages.kinds()]
    np.testing.assert_array_equal(values, [value for kind in expected for value in kind])
    assert np.isnan(values).sum() == 2
