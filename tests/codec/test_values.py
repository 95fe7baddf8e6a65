"""What a field takes and what it refuses: engineering values one by one and in columns."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkgw
from linkgw import ValueRangeError
from linkgw.codec import bulk
from linkgw.codec.values import conversion_of, format_stn, format_tn, parse_stn, parse_tn
from linkgw.conformance.reading import value_of
from linkgw.spec.model import FieldSpec, FieldType, MessageSpec

CATALOG = linkgw.load_catalog()
FIELDS = [pytest.param(m, f, id=f"{m.name}-{f.name}") for m in CATALOG.messages.values() for f in m.fields.values()]
NUMBERS = [p for p in FIELDS if p.values[1].type is FieldType.NUMBER]
CODED = [p for p in FIELDS if p.values[1].type is not FieldType.NUMBER]


def base(spec: MessageSpec) -> dict[str, Any]:
    """Values for the fields that have to be stated."""
    return {f.name: value_of(f, f.raw_min) for f in spec.fields.values() if f.no_statement is None}


def raw_base(spec: MessageSpec) -> dict[str, np.ndarray]:
    """Same, as columns of one row."""
    return {f.name: np.array([f.raw_min]) for f in spec.fields.values() if f.no_statement is None}


def refused(spec: MessageSpec, field: FieldSpec, value: object) -> ValueRangeError:
    """The error of the reference for one value of one field."""
    with pytest.raises(ValueRangeError) as raised:
        linkgw.encode(linkgw.Message(spec.name, {**base(spec), field.name: value}), CATALOG)
    assert raised.value.where == f"{spec.name}.{field.name}"
    return raised.value


def refused_column(spec: MessageSpec, field: FieldSpec, column: np.ndarray) -> ValueRangeError:
    """The error of the fast codec for a column of one field."""
    columns = {f: np.repeat(c, len(column)) for f, c in raw_base(spec).items()}
    with pytest.raises(ValueRangeError) as raised:
        bulk.from_values(spec.name, {**columns, field.name: column}, CATALOG)
    return raised.value


@pytest.mark.parametrize(("spec", "field"), NUMBERS)
def test_a_number_one_step_outside_either_end_is_refused(spec: MessageSpec, field: FieldSpec) -> None:
    for raw in (field.raw_min - 1, field.raw_max + 1):
        value = float(raw * field.scale + field.offset)
        one = refused(spec, field, value)
        good = float(field.raw_max * field.scale + field.offset)
        other = refused_column(spec, field, np.array([good, value, good]))
        assert (one.what, one.where, one.got, one.expected) == (other.what, other.where, other.got, other.expected)
        assert (one.what, one.got) == ("out of range", value)


@pytest.mark.parametrize(("spec", "field"), NUMBERS)
def test_a_number_is_refused_beyond_half_a_step_and_taken_within_it(spec: MessageSpec, field: FieldSpec) -> None:
    for raw, away in ((field.raw_min, -1), (field.raw_max, 1)):
        outside = float((raw + away * Fraction(6, 10)) * field.scale + field.offset)
        inside = float((raw + away * Fraction(4, 10)) * field.scale + field.offset)
        refused(spec, field, outside)
        assert conversion_of(field).to_raw(inside) == raw


@pytest.mark.parametrize(("spec", "field"), NUMBERS)
def test_no_number_is_too_large_to_be_refused(spec: MessageSpec, field: FieldSpec) -> None:
    for value in (math.inf, -math.inf, 1e308, -1e308):
        assert refused(spec, field, value).what == "out of range"
        assert refused_column(spec, field, np.array([value])).what == "out of range"
    assert refused(spec, field, 10**400).what == "out of range"


@pytest.mark.parametrize(("spec", "field"), NUMBERS)
def test_what_is_no_number_is_refused(spec: MessageSpec, field: FieldSpec) -> None:
    for value in ("1", b"1", True, np.True_, math.nan, [1], 1j):
        assert refused(spec, field, value).what == "not a number"


@pytest.mark.parametrize(("spec", "field"), NUMBERS)
def test_a_column_that_is_not_of_numbers_is_refused(spec: MessageSpec, field: FieldSpec) -> None:
    for column in (["1"], [True], [None], [1j]):
        assert refused_column(spec, field, np.array(column)).what == "wrong type of column"


@pytest.mark.parametrize(("spec", "field"), [p for p in NUMBERS if p.values[1].no_statement is not None])
def test_a_value_that_would_be_the_code_for_no_statement_is_refused(spec: MessageSpec, field: FieldSpec) -> None:
    value = float(field.no_statement * field.scale + field.offset)
    refused(spec, field, value)
    refused_column(spec, field, np.array([value]))


@pytest.mark.parametrize(("spec", "field"), NUMBERS)
@given(fraction=st.floats(0, 1))
@settings(max_examples=25, deadline=None)
def test_a_number_comes_back_within_half_a_step(spec: MessageSpec, field: FieldSpec, fraction: float) -> None:
    least, greatest = (float(raw * field.scale + field.offset) for raw in (field.raw_min, field.raw_max))
    value = least + (greatest - least) * fraction
    conversion = conversion_of(field)
    back = conversion.to_value(conversion.to_raw(value))
    assert abs(back - value) <= float(field.scale) / 2 * (1 + 1e-9)
    column = conversion.to_raws(np.array([value]))
    assert column.tolist() == [conversion.to_raw(value)]
    assert conversion.to_values(column).tolist() == [back]


@pytest.mark.parametrize(("spec", "field"), CODED)
def test_a_code_that_is_none_of_the_field_is_refused(spec: MessageSpec, field: FieldSpec) -> None:
    for value in (-1, 1.5, True, "no such name", "", "0" * 9, [1], math.nan, b"x"):
        refused(spec, field, value)


@pytest.mark.parametrize(("spec", "field"), CODED)
def test_a_raw_code_outside_the_field_is_refused_in_a_column(spec: MessageSpec, field: FieldSpec) -> None:
    for raw in (-1, field.mask + 1, 2**40, -(2**40)):
        error = refused_column(spec, field, np.array([field.raw_min, raw]))
        assert (error.what, error.where, error.got) == ("out of range", f"{spec.name}.{field.name}", raw)
    for column in ([0.5], ["1"], [True]):
        assert refused_column(spec, field, np.array(column)).what == "wrong type of column"


@pytest.mark.parametrize(("spec", "field"), [p for p in FIELDS if p.values[1].no_statement is None])
def test_a_field_that_has_to_be_stated_cannot_be_left_out(spec: MessageSpec, field: FieldSpec) -> None:
    assert refused(spec, field, None).what == "has to be stated"
    values = base(spec)
    del values[field.name]
    with pytest.raises(ValueRangeError, match="has to be stated"):
        linkgw.encode(linkgw.Message(spec.name, values), CATALOG)
    columns = raw_base(spec)
    del columns[field.name]
    with pytest.raises(ValueRangeError, match=f"{spec.name}.{field.name}: has to be stated") as raised:
        bulk.from_values(spec.name, columns, CATALOG)
    assert raised.value.where == f"{spec.name}.{field.name}"


@pytest.mark.parametrize("name", ["J12.0", "J3.9", "", "j3.2"])
def test_a_message_that_is_not_in_the_catalogue_is_refused(name: str) -> None:
    for attempt in (
        lambda: linkgw.encode(linkgw.Message(name, {}), CATALOG),
        lambda: bulk.from_values(name, {}, CATALOG),
        lambda: bulk.columns_of([[linkgw.Message(name, {})]], CATALOG),
    ):
        with pytest.raises(ValueRangeError, match="message: not in the catalogue"):
            attempt()


@pytest.mark.parametrize("spec", CATALOG.messages.values(), ids=lambda spec: spec.name)
def test_a_field_that_the_message_has_not_is_refused(spec: MessageSpec) -> None:
    for field in ("spare", "no_such_field"):
        with pytest.raises(ValueRangeError, match=f"{spec.name}: has no such field; got {field}"):
            linkgw.encode(linkgw.Message(spec.name, {**base(spec), field: None}), CATALOG)
        with pytest.raises(ValueRangeError, match=f"{spec.name}: has no such field; got {field}"):
            bulk.from_values(spec.name, {**raw_base(spec), field: np.array([1])}, CATALOG)


@pytest.mark.parametrize(
    "columns",
    [
        {"tn": np.array([1, 2]), "speed": np.array([1.0])},
        {"tn": np.array([1]), "speed": np.array([1.0, 2.0])},
        {"tn": np.array([[1]])},
        {"tn": np.array(1)},
    ],
)
def test_columns_that_do_not_match_are_refused(columns: dict[str, np.ndarray]) -> None:
    with pytest.raises(ValueRangeError, match="not one column per field"):
        bulk.from_values("J3.2", columns, CATALOG)


@given(raw=st.integers(0, 2**19 - 1))
def test_a_track_number_survives_as_text(raw: int) -> None:
    text = format_tn(raw)
    assert len(text) == 5
    assert not set(text) & set("ILOU")
    assert parse_tn(text) == raw


@pytest.mark.parametrize("text", ["", "A234", "A23455", "A2348", "A2349", "I2345", "2L345", "2O345", "U2345", "a2345",
                                  "A 345", "A2 45", "A23٣5", "A2-45", " A2345", 12345, None, b"A2345"])  # fmt: skip
def test_what_is_no_track_number_is_refused(text: object) -> None:
    with pytest.raises(ValueRangeError, match="not a track number"):
        parse_tn(text)


@given(raw=st.integers(0, 2**15 - 1))
def test_a_source_track_number_survives_as_text(raw: int) -> None:
    assert parse_stn(format_stn(raw)) == raw


@pytest.mark.parametrize("text", ["", "1234", "012345", "01238", "0123 ", "-1234", "+1234", "0_123", 1234, None])
def test_what_is_no_source_track_number_is_refused(text: object) -> None:
    with pytest.raises(ValueRangeError, match="not a source track number"):
        parse_stn(text)


@pytest.mark.parametrize("text", ["0", "78", "008", "8", "+1", " 1", "1 "])
def test_a_transponder_code_is_as_many_octal_digits_as_the_field_has(text: str) -> None:
    spec = CATALOG.messages["J3.2"]
    assert "octal digits" in refused(spec, spec.fields["iff_mode_1"], text).what


@pytest.mark.parametrize(("field", "value"), [("tn", "00000"), ("launch_point_tn", "00000")])
def test_the_number_that_means_nobody_is_not_a_value(field: str, value: str) -> None:
    spec = CATALOG.messages["J3.6"]
    assert refused(spec, spec.fields[field], value).what == "out of range"


def test_errors_say_what_where_got_and_expected_in_one_line() -> None:
    spec = CATALOG.messages["J3.2"]
    assert str(refused(spec, spec.fields["speed"], 2000)) == (
        "J3.2.speed: out of range; got 2000; expected 0 m/s to 1022 m/s"
    )
    assert str(refused(spec, spec.fields["altitude_source"], "radar")) == (
        "J3.2.altitude_source: not in the enumeration; got 'radar'; expected estimated | sensor | barometric"
    )
    assert str(refused(spec, spec.fields["tn"], "A2349")) == (
        "J3.2.tn: not a track number; got 'A2349'; expected two of 0-9 A-Z without I L O U, then three octal digits"
    )
