"""Fields that the shipped specs do not happen to have: any place, width, range and gaps between codes."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from linkgw.codec.plan import FieldPlan
from linkgw.codec.reserved import ReservedPlan, holes_of
from linkgw.codec.values import is_allowed
from linkgw.spec.model import EnumSpec, FieldSpec, FieldType


@st.composite
def fields(draw: DrawFn) -> FieldSpec:
    """A field as the loader may give it."""
    width = draw(st.integers(1, 32))
    start = draw(st.integers(2, 70 - width))
    if draw(st.booleans()):
        code = st.integers(0, min(2**width - 1, 40)) | st.just(2**width - 1)
        codes = sorted(draw(st.sets(code, min_size=1)))
        names = {c: f"name {c}" for c in codes}
        enumeration = EnumSpec("drawn", "drawn", "drawn", names, {n: c for c, n in names.items()}, names)
        none = draw(st.none() | code.filter(lambda c: c not in names))
        return FieldSpec(
            "drawn", start, width, FieldType.ENUM, "drawn",
            raw_min=codes[0], raw_max=codes[-1], enumeration=enumeration, no_statement=none,
        )  # fmt: skip
    signed = draw(st.booleans())
    least, greatest = (-(2 ** (width - 1)), 2 ** (width - 1) - 1) if signed else (0, 2**width - 1)
    low, high = sorted(draw(st.tuples(st.integers(least, greatest), st.integers(least, greatest))))
    free = st.sampled_from([least, greatest]) | st.integers(least, greatest)
    none = draw(st.none() | free.filter(lambda raw: not low <= raw <= high)) if high - low < greatest - least else None
    return FieldSpec(
        "drawn", start, width, FieldType.NUMBER, "drawn", unit="1",
        signed=signed, raw_min=low, raw_max=high, no_statement=none,
    )  # fmt: skip


@given(data=st.data(), field=fields())
@settings(max_examples=300, deadline=None)
def test_put_get_and_reserved_are_right_for_any_field(data: st.DataObject, field: FieldSpec) -> None:
    half = 2 ** (field.width - 1)
    least, greatest = (-half, half - 1) if field.signed else (0, 2**field.width - 1)
    edges = {least, greatest, field.raw_min, field.raw_max, *(raw for hole in holes_of(field) for raw in hole)}
    edges = {raw + step for raw in edges for step in (-1, 0, 1) if least <= raw + step <= greatest}
    raws = sorted(edges | data.draw(st.sets(st.integers(least, greatest))))
    bits = np.random.default_rng(field.start).integers(0, 2**64, (2, len(raws)), np.uint64)
    low, high = bits[0], bits[1].astype(np.uint16)
    others = 2**80 - 1 ^ field.mask << field.start
    before = [(int(a) | int(b) << 64) & others for a, b in zip(low, high, strict=True)]

    plan = FieldPlan(field, 0)
    plan.put(low, high, np.array(raws))
    assert [(int(a) | int(b) << 64) & others for a, b in zip(low, high, strict=True)] == before
    assert plan.get(low, high).tolist() == raws

    allowed = [is_allowed(field, raw) for raw in raws]
    reserved = plan.reserved(plan.get(low, high))
    assert [True] * len(raws) == allowed if reserved is None else (~reserved).tolist() == allowed
    matrix = ReservedPlan([(1, field)], 2)
    slots = np.zeros((2, len(raws)), np.uint64), np.zeros((2, len(raws)), np.uint16)
    slots[0][1], slots[1][1] = low, high
    assert (~matrix.of(*slots)).tolist() == allowed

    outside = [least - 1, greatest + 1, -(2**40), 2**40]
    assert plan.holds(np.array(raws + outside)).tolist() == [*allowed, False, False, False, False]
