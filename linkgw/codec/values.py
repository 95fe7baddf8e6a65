"""Raw integer <-> engineering value, for one value and for a column: a tiny class per kind behind a factory."""

from __future__ import annotations

import math
import numbers
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.message import Value
from linkgw.errors import ValueRangeError
from linkgw.spec.model import FieldSpec, FieldType

TN_CHARACTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The 32 characters of a track number's first two places: no I, L, O, U."""
_TN_VALUES = {c: i for i, c in enumerate(TN_CHARACTERS)}


def format_tn(raw: int) -> str:
    """Track number, 19 bits, as five characters: two of 32, then three octal digits.

    >>> format_tn(0), format_tn(1), format_tn((1 << 19) - 1)
    ('00000', '00001', 'ZZ777')
    """
    return f"{TN_CHARACTERS[raw >> 14 & 31]}{TN_CHARACTERS[raw >> 9 & 31]}{raw & 0o777:03o}"


def parse_tn(text: str) -> int:
    """Track number from its five characters.

    Raises
    ------
    ValueRangeError
        Not two of `TN_CHARACTERS` and three octal digits.

    >>> format_tn(parse_tn("A2345"))
    'A2345'
    """
    if (
        isinstance(text, str)
        and len(text) == 5
        and text[0] in _TN_VALUES
        and text[1] in _TN_VALUES
        and all(c in "01234567" for c in text[2:])
    ):
        return _TN_VALUES[text[0]] << 14 | _TN_VALUES[text[1]] << 9 | int(text[2:], 8)
    raise ValueRangeError(
        "not a track number",
        got=repr(text),
        expected="two of 0-9 A-Z without I L O U, then three octal digits",
    )


def format_stn(raw: int) -> str:
    """Source track number, 15 bits, as five octal digits.

    >>> format_stn(0o1234)
    '01234'
    """
    return f"{raw:05o}"


def parse_stn(text: str) -> int:
    """Source track number from its five octal digits; ValueRangeError if it is not that."""
    return _parse_octal(text, 5, "source track number")


def _parse_octal(text: object, digits: int, what: str) -> int:
    if isinstance(text, str) and len(text) == digits and all(c in "01234567" for c in text):
        return int(text, 8)
    raise ValueRangeError(f"not a {what}", got=repr(text), expected=f"{digits} octal digits as text")


class Conversion(Protocol):
    """Raw <-> engineering of one field; no statement is None, and NaN or the raw code in columns."""

    def to_value(self, raw: int) -> Value:
        """Value of a raw integer that the spec allows."""
        ...

    def to_raw(self, value: Value) -> int:
        """Raw integer of a value; ValueRangeError if the field cannot hold it."""
        ...

    def to_values(self, raws: NDArray[Any]) -> NDArray[Any]:
        """Column of numbers as float64 with NaN for no statement; the raw codes themselves for the rest."""
        ...

    def to_raws(self, values: NDArray[Any]) -> NDArray[np.int64]:
        """Inverse of `to_values`; a value that the field cannot hold gives a code that the spec does not allow.

        ValueRangeError if the column is not of numbers (of whole numbers, where it holds codes).
        """
        ...

    @property
    def range_text(self) -> str:
        """What the field can hold, in words."""
        ...


class _Coded:
    """Shared by the kinds whose column values are their codes."""

    def __init__(self, field: FieldSpec) -> None:
        self._field = field

    def _raw_of_none(self) -> int:
        if self._field.no_statement is None:
            raise ValueRangeError("has to be stated", where=self._field.name, got="no statement")
        return self._field.no_statement

    def _check(self, raw: int, value: Value) -> int:
        if not self._field.raw_min <= raw <= self._field.raw_max:
            raise self._out_of_range(value)
        return raw

    def _out_of_range(self, value: object) -> ValueRangeError:
        return ValueRangeError("out of range", where=self._field.name, got=value, expected=self.range_text)

    @property
    def range_text(self) -> str:
        return f"{self._text(self._field.raw_min)} to {self._text(self._field.raw_max)}"

    def _text(self, raw: int) -> str:
        return str(raw)

    def _check_dtype(self, values: NDArray[Any], kinds: str, expected: str) -> None:
        if values.dtype.kind not in kinds:
            raise ValueRangeError("wrong type of column", where=self._field.name, got=values.dtype, expected=expected)

    def to_values(self, raws: NDArray[Any]) -> NDArray[Any]:
        return raws

    def to_raws(self, values: NDArray[Any]) -> NDArray[np.int64]:
        self._check_dtype(values, "iu", "raw codes as integers")
        return values.astype(np.int64)


class NumberConversion(_Coded):
    """raw * scale + offset, exactly: (raw * num + add) / den in whole numbers before one division."""

    def __init__(self, field: FieldSpec) -> None:
        super().__init__(field)
        self._den = math.lcm(field.scale.denominator, field.offset.denominator)
        self._num = int(field.scale * self._den)
        self._add = int(field.offset * self._den)

    @property
    def ratio(self) -> tuple[int, int, int]:
        """(num, add, den): the value is (raw * num + add) / den."""
        return self._num, self._add, self._den

    def _text(self, raw: int) -> str:
        return f"{self._exact(raw)} {self._field.unit}"

    def _exact(self, raw: int) -> float | int:
        scaled = raw * self._num + self._add
        return scaled if self._den == 1 else scaled / self._den

    def to_value(self, raw: int) -> Value:
        return None if raw == self._field.no_statement else self._exact(raw)

    def to_raw(self, value: Value) -> int:
        if value is None:
            return self._raw_of_none()
        f = self._field
        is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
        try:
            number = float(value) if is_number else math.nan
        except OverflowError:  # a whole number beyond all floats
            number = math.inf
        if math.isnan(number):
            raise ValueRangeError("not a number", where=f.name, got=repr(value), expected=f"a number in {f.unit}")
        scaled = (number * self._den - self._add) / self._num
        if not f.raw_min - 1 < scaled < f.raw_max + 1:
            raise self._out_of_range(number if math.isinf(number) else value)
        return self._check(round(scaled), value)

    def to_values(self, raws: NDArray[Any]) -> NDArray[Any]:
        values = np.multiply(raws, self._num, dtype=np.float64) if self._num != 1 else raws.astype(np.float64)
        if self._add:
            values += self._add
        if self._den != 1:
            values /= self._den
        if self._field.no_statement is not None:
            np.putmask(values, raws == self._field.no_statement, np.nan)
        return values

    def to_raws(self, values: NDArray[Any]) -> NDArray[np.int64]:
        f = self._field
        self._check_dtype(values, "iuf", f"numbers in {f.unit}")
        with np.errstate(over="ignore"):  # infinity is out of range
            scaled = np.rint((values.astype(np.float64) * self._den - self._add) / self._num)
        outside = ~((scaled >= f.raw_min) & (scaled <= f.raw_max))
        raws = np.where(outside, f.raw_max + 1, scaled).astype(np.int64)
        if f.no_statement is not None:
            if f.no_statement == f.raw_max + 1:
                raws[outside] = f.raw_min - 1
            raws[np.isnan(values)] = f.no_statement
        return raws


class CountConversion(_Coded):
    """A plain whole number: event and repeat numbers."""

    def to_value(self, raw: int) -> Value:
        return None if raw == self._field.no_statement else raw

    def to_raw(self, value: Value) -> int:
        if value is None:
            return self._raw_of_none()
        if isinstance(value, bool) or not isinstance(value, int | np.integer):
            raise ValueRangeError("not a whole number", where=self._field.name, got=repr(value))
        return self._check(int(value), int(value))


class EnumConversion(_Coded):
    """Code <-> name of an enumeration."""

    def __init__(self, field: FieldSpec) -> None:
        super().__init__(field)
        assert field.enumeration is not None
        self._names, self._codes = field.enumeration.names, field.enumeration.codes

    def to_value(self, raw: int) -> Value:
        return None if raw == self._field.no_statement else self._names[raw]

    def to_raw(self, value: Value) -> int:
        if value is None:
            return self._raw_of_none()
        if not isinstance(value, str) or value not in self._codes:
            raise ValueRangeError(
                "not in the enumeration",
                where=self._field.name,
                got=repr(value),
                expected=self.range_text,
            )
        return self._codes[value]

    @property
    def range_text(self) -> str:
        return " | ".join(self._codes)


class TextConversion(_Coded):
    """Track numbers, source track numbers and octal codes: printed as text, columns keep the integer."""

    def _text(self, raw: int) -> str:
        if self._field.type is FieldType.TN:
            return format_tn(raw)
        return f"{raw:0{self._digits}o}"

    @property
    def _digits(self) -> int:
        return 5 if self._field.type is FieldType.STN else self._field.digits

    def to_value(self, raw: int) -> Value:
        return None if raw == self._field.no_statement else self._text(raw)

    def to_raw(self, value: Value) -> int:
        if value is None:
            return self._raw_of_none()
        try:
            if self._field.type is FieldType.TN:
                raw = parse_tn(value)  # type: ignore[arg-type]  # parse_tn refuses what is no text
            else:
                raw = _parse_octal(value, self._digits, "code of octal digits")
        except ValueRangeError as error:
            raise ValueRangeError(error.what, where=self._field.name, got=error.got, expected=error.expected) from None
        return self._check(raw, value)


_KINDS: dict[FieldType, type[_Coded]] = {
    FieldType.NUMBER: NumberConversion,
    FieldType.ENUM: EnumConversion,
    FieldType.TN: TextConversion,
    FieldType.STN: TextConversion,
    FieldType.CODE: TextConversion,
    FieldType.EVENT: CountConversion,
    FieldType.REPEAT: CountConversion,
}


@cache
def conversion_of(field: FieldSpec) -> Conversion:
    """The conversion of a value field; built once per field, since specs compare by identity."""
    made: Any = _KINDS[field.type](field)
    conversion: Conversion = made
    return conversion


def is_allowed(field: FieldSpec, raw: int) -> bool:
    """Whether the spec allows this raw integer: a value, or no statement."""
    if raw == field.no_statement:
        return True
    if field.enumeration is not None:
        return raw in field.enumeration.names
    return field.raw_min <= raw <= field.raw_max
