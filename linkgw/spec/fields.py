"""One field of one word: from its TOML table to a `FieldSpec`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from linkgw.spec.model import PARITY_START, EnumSpec, FieldSpec, FieldType, Role
from linkgw.spec.table import Table, shown

NAME, NAME_TEXT = r"(?!spare$)[a-z][a-z0-9_]*", "a-z, 0-9 and _, not spare"
"""Field names, and the rule in words."""
MAX_VALUE_BITS = 32
"""The widest field that carries a value, so that scaling stays exact in 64-bit integers and floats."""
WIDTHS = {FieldType.TN: 19, FieldType.STN: 15, FieldType.EVENT: 16}
"""Types whose width is a fact of the link, or of the pools that numbers are given from."""
ROLE_TYPES = {
    Role.SUBJECT: (FieldType.TN, FieldType.STN, FieldType.EVENT),
    Role.REQUIRED: (FieldType.TN, FieldType.STN),
    Role.OPTIONAL: (FieldType.TN, FieldType.STN),
    Role.LATITUDE: (FieldType.NUMBER,),
    Role.LONGITUDE: (FieldType.NUMBER,),
    Role.ALTITUDE: (FieldType.NUMBER,),
    Role.QUALITY: (FieldType.NUMBER,),
    Role.VALIDITY: (FieldType.NUMBER,),
    Role.IDENTITY: (FieldType.ENUM,),
    Role.CLASS: (FieldType.ENUM,),
}
"""Which types of field a role may stand on."""
ROLE_UNITS = {Role.LATITUDE: "deg", Role.LONGITUDE: "deg", Role.ALTITUDE: "m", Role.VALIDITY: "s"}
"""The unit that the gateway expects of a role."""
ROLE_LIMITS = {Role.LATITUDE: (-90, 90), Role.LONGITUDE: (-180, 180), Role.VALIDITY: (0, 3600)}
"""The least value of a role, and the bound above: 90 is a latitude; 180 and 3600 would be a second coding."""
ROLE_ENUMERATIONS = {Role.IDENTITY: "identity", Role.CLASS: "class"}
"""The enumeration that the gateway expects of a role."""

_COMMON = ("name", "start", "width", "type", "doc", "source")
_KEYS = {
    FieldType.NUMBER: (
        *_COMMON, "role", "no_statement", "unit", "scale", "offset", "minimum", "maximum", "signed",
    ),
    FieldType.ENUM: (*_COMMON, "role", "no_statement", "enumeration"),
    FieldType.TN: (*_COMMON, "role", "no_statement"),
    FieldType.STN: (*_COMMON, "role", "no_statement"),
    FieldType.EVENT: (*_COMMON, "role", "no_statement"),
    FieldType.CODE: (*_COMMON, "no_statement", "digits"),
    FieldType.REPEAT: (*_COMMON, "no_statement"),
    FieldType.SPARE: _COMMON,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Range:
    """What raw integers mean; placeholders where a fault was noted."""

    raw_min: int = 0
    raw_max: int = 0
    known: bool = True
    unit: str | None = None
    scale: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)
    signed: bool = False
    enumeration: EnumSpec | None = None
    digits: int = 0


def read_field(table: Table, first_bit: int, enumerations: Mapping[str, EnumSpec]) -> FieldSpec | None:
    """The field of a table; None where name, place or type cannot be read.

    A field with other faults is given all the same, so that what depends on its place can be checked: the
    catalogue is only built where no fault was noted.
    """
    kind = table.choice("type", FieldType)
    if kind is None:
        return None
    table.only(_KEYS[kind])
    spare = kind is FieldType.SPARE
    name = table.text("name", pattern="spare" if spare else NAME, expected="spare" if spare else NAME_TEXT)
    start = table.integer("start", 0, PARITY_START - 1)
    width = table.integer("width", 1, PARITY_START)
    doc = table.text("doc", default="Reserved, always zero." if spare else None)
    source = table.text("source", default="own design")
    if start is None or width is None:
        return None
    _check_place(table, kind, start, width, first_bit)
    meaning = _RANGES[kind](table, width, enumerations)
    no_statement = _read_no_statement(table, kind, width, meaning) if "no_statement" in table.values else None
    if kind is FieldType.REPEAT and no_statement is not None:
        meaning = _Range(1 if no_statement == 0 else 0, (1 << width) - (1 if no_statement == 0 else 2))
    role = table.choice("role", Role) if "role" in table.values and "role" in _KEYS[kind] else None
    if name is None:
        return None
    field = FieldSpec(
        name, start, width, kind, doc or "", meaning.unit, meaning.scale, meaning.offset, meaning.signed,
        meaning.raw_min, meaning.raw_max, no_statement, meaning.enumeration, meaning.digits, role,
        source or "",
    )  # fmt: skip
    _check_role(table, field)
    return field


def _check_place(table: Table, kind: FieldType, start: int, width: int, first_bit: int) -> None:
    if start < first_bit:
        table.fault("start", "over the word header", start, f"{first_bit} or more")
    if start + width > PARITY_START:
        got = f"bits {start}-{start + width - 1}"
        table.fault("width", "beyond bit 69", got, "a field that ends by bit 69")
    if kind in WIDTHS and width != WIDTHS[kind]:
        table.fault("width", f"wrong width of type {kind}", width, WIDTHS[kind])
    elif kind is not FieldType.SPARE and width > MAX_VALUE_BITS:
        table.fault("width", "too wide for a value", width, f"{MAX_VALUE_BITS} or less")


def _range_of_number(table: Table, width: int, _: Mapping[str, EnumSpec]) -> _Range:
    unit = table.text("unit")
    scale, offset = table.decimal("scale", Fraction(1)), table.decimal("offset", Fraction(0))
    minimum, maximum = table.decimal("minimum"), table.decimal("maximum")
    signed = table.flag("signed")
    if scale is None or offset is None or minimum is None or maximum is None:
        return _Range(known=False)
    if scale <= 0:
        table.fault("scale", "not positive", shown(scale), "more than 0")
        return _Range(known=False)
    if (offset * scale.denominator).denominator != 1:
        table.fault("offset", "not exact", shown(offset), f"a multiple of 1/{scale.denominator}")
    if minimum > maximum:
        table.fault("minimum", "above maximum", shown(minimum), f"{shown(maximum)} or less")
    low, high = _limits(width, signed)
    known = True
    raws = [Fraction(0), Fraction(0)]
    for i, (key, value) in enumerate((("minimum", minimum), ("maximum", maximum))):
        raws[i] = (value - offset) / scale
        if raws[i].denominator != 1:
            table.fault(key, "not a whole number of steps", shown(value), f"offset + n * {shown(scale)}")
            known = False
        elif not low <= raws[i] <= high:
            span = f"{shown(low * scale + offset)}..{shown(high * scale + offset)}"
            table.fault(key, "not representable", shown(value), f"{span} in {width} bits")
            known = False
    return _Range(int(raws[0]), int(raws[1]), known, unit, scale, offset, signed)


def _range_of_enum(table: Table, width: int, enumerations: Mapping[str, EnumSpec]) -> _Range:
    name = table.text("enumeration")
    if name is None:
        return _Range(known=False)
    enumeration = enumerations.get(name)
    if enumeration is None:
        if enumerations:  # else enumerations.toml itself is at fault, and that is noted
            table.fault("enumeration", "unknown", shown(name), "a name in enumerations.toml")
        return _Range(known=False)
    low, high = min(enumeration.names), max(enumeration.names)
    if high >= 1 << width:
        widest = f'{high} = "{enumeration.names[high]}" of {name}'
        table.fault("width", "enumeration code too wide", widest, f"codes of {width} bits or less")
    return _Range(low, high, enumeration=enumeration)


def _range_of_identifier(table: Table, width: int, _: Mapping[str, EnumSpec]) -> _Range:
    return _Range(1, (1 << width) - 1)


def _range_of_code(table: Table, width: int, _: Mapping[str, EnumSpec]) -> _Range:
    digits = table.integer("digits", 1, 10)
    if digits is None:
        return _Range(known=False)
    if 3 * digits > width:
        table.fault("digits", "code too wide", f"{digits} octal digits", f"{width} bits or less")
        return _Range(known=False)
    return _Range(0, 8**digits - 1, digits=digits)


def _range_of_repeat(table: Table, width: int, _: Mapping[str, EnumSpec]) -> _Range:
    return _Range(0, (1 << width) - 1)


def _range_of_spare(table: Table, width: int, _: Mapping[str, EnumSpec]) -> _Range:
    return _Range()


_RANGES = {
    FieldType.NUMBER: _range_of_number,
    FieldType.ENUM: _range_of_enum,
    FieldType.TN: _range_of_identifier,
    FieldType.STN: _range_of_identifier,
    FieldType.EVENT: _range_of_identifier,
    FieldType.CODE: _range_of_code,
    FieldType.REPEAT: _range_of_repeat,
    FieldType.SPARE: _range_of_spare,
}


def _limits(width: int, signed: bool) -> tuple[int, int]:
    return (-(1 << width - 1), (1 << width - 1) - 1) if signed else (0, (1 << width) - 1)


def _read_no_statement(table: Table, kind: FieldType, width: int, meaning: _Range) -> int | None:
    code = table.integer("no_statement", *_limits(width, meaning.signed))
    if code is None or kind is FieldType.SPARE or not meaning.known:
        return code
    if kind is FieldType.ENUM and meaning.enumeration is not None:
        if code in meaning.enumeration.names:
            named = f'{code} = "{meaning.enumeration.names[code]}"'
            table.fault("no_statement", "a code that has a meaning", named, "a code without a name")
    elif kind is FieldType.REPEAT:
        if code not in (0, meaning.raw_max):
            table.fault("no_statement", "inside the range", code, f"0 or {meaning.raw_max}")
    elif meaning.raw_min <= code <= meaning.raw_max:
        span = f"{meaning.raw_min}..{meaning.raw_max}"
        table.fault("no_statement", "inside the range", code, f"a raw code outside {span}")
    return code


def _check_role(table: Table, field: FieldSpec) -> None:
    role = field.role
    if role is None:
        if field.type in WIDTHS and "role" not in table.values:
            roles = [r.value for r in (Role.SUBJECT, Role.REQUIRED, Role.OPTIONAL) if field.type in ROLE_TYPES[r]]
            table.fault("role", f"missing on type {field.type}", None, ", ".join(roles))
        return
    if field.type not in ROLE_TYPES[role]:
        table.fault(
            "role", f"bad role on type {field.type}", shown(role), f"{role} on " + " or ".join(ROLE_TYPES[role])
        )
        return
    if role in ROLE_UNITS and field.unit is not None and field.unit != ROLE_UNITS[role]:
        table.fault("unit", f"wrong unit of role {role}", shown(field.unit), ROLE_UNITS[role])
    if role in ROLE_LIMITS:
        _check_limits(table, field, role)
    expected = ROLE_ENUMERATIONS.get(role)
    if expected and field.enumeration is not None and field.enumeration.name != expected:
        table.fault("enumeration", f"wrong enumeration of role {role}", shown(field.enumeration.name), expected)
    if role in (Role.SUBJECT, Role.CLASS) and field.no_statement is not None:
        table.fault("no_statement", f"not allowed: role {role} is always stated", field.no_statement)
    if role is Role.OPTIONAL and field.no_statement is None:
        table.fault("no_statement", "missing: an optional reference can be not stated", None, "0")


def _check_limits(table: Table, field: FieldSpec, role: Role) -> None:
    low, high = ROLE_LIMITS[role]
    minimum, maximum = (raw * field.scale + field.offset for raw in (field.raw_min, field.raw_max))
    if minimum < low:
        table.fault("minimum", f"too low for role {role}", shown(minimum), f"{low} or more")
    if maximum > high or (maximum == high and role is not Role.LATITUDE):
        bound = f"{high} or less" if role is Role.LATITUDE else f"less than {high}"
        table.fault("maximum", f"too high for role {role}", shown(maximum), bound)
