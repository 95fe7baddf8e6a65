"""TOML tables read key by key: what is wrong is noted with its place, and reading goes on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from linkgw.errors import Fault

E = TypeVar("E", bound=StrEnum)


def shown(value: object) -> str:
    """A TOML value as a fault prints it: text in quotes, decimals as decimals, tables by their kind."""
    if isinstance(value, Fraction):
        return str(value.numerator if value.denominator == 1 else _decimal(value))
    if isinstance(value, dict | list):
        return {dict: "a table", list: "an array"}[type(value)]
    return f'"{_one_line(value)}"' if isinstance(value, str) else str(value).lower()


def _one_line(text: str) -> str:
    """The text with what is not printable escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def parse_toml(octets: bytes, where: str, faults: list[Fault]) -> Table | None:
    """The top table of a file, decimals as exact fractions; None where it is not TOML (a fault is noted)."""
    try:
        values = tomllib.loads(octets.decode(), parse_float=_parse_decimal)
    except UnicodeDecodeError as error:
        faults.append(Fault(where, f"not UTF-8 at octet {error.start}", expected="UTF-8 text"))
    except (ValueError, RecursionError) as error:  # beside TOML's own: numbers or nesting without end
        faults.append(Fault(where, f"not TOML: {error}"))
    else:
        return Table(values, where + ":", faults)
    return None


def _parse_decimal(text: str) -> Fraction | str:
    """A decimal as an exact fraction; inf, nan and 1e99 stay text, and are refused as such."""
    return Fraction(text.replace("_", "")) if re.fullmatch(r"[-+\d_.]+([eE][-+]?\d)?", text) else text


class Table:
    """One TOML table of a spec file.

    Every getter notes a fault and gives None where the key is missing (and has no default) or of the wrong
    kind, so that one pass over a file finds all that is wrong with it.
    """

    def __init__(self, values: Mapping[str, Any], where: str, faults: list[Fault]) -> None:
        self.values, self.where, self.faults = values, where, faults

    def fault(self, key: str, what: str, got: object = None, expected: object = None) -> None:
        """Note a fault at `key` of this table; an empty key means the table itself."""
        place = self.where
        if key:
            place += (" " if place.endswith(":") else ".") + key
        self.faults.append(Fault(_one_line(place.rstrip(":")), what, got, expected))

    def only(self, keys: Iterable[str]) -> None:
        """Note every key that is not one of `keys`."""
        known = sorted(keys)
        for key in self.values:
            if key not in known:
                self.fault(key, "unknown key", expected="one of " + ", ".join(known))

    def text(
        self,
        key: str,
        *,
        default: str | None = None,
        pattern: str = r"(?s).*\S.*",
        expected: str = "text that is not blank",
    ) -> str | None:
        """Text that matches `pattern`; `expected` says it in words."""
        value: str | None = self._get(key, str, "text", default)
        if value is not None and not re.fullmatch(pattern, value):
            self.fault(key, "bad text", shown(value), expected)
            return None
        return value

    def integer(self, key: str, low: int, high: int, default: int | None = None) -> int | None:
        """A whole number in low..high."""
        value: int | None = self._get(key, int, "a whole number", default)
        if value is not None and not low <= value <= high:
            self.fault(key, "out of range", value, f"{low}..{high}")
            return None
        return value

    def decimal(self, key: str, default: Fraction | None = None) -> Fraction | None:
        """A number, exact."""
        value = self._get(key, (int, Fraction), "a number", default)
        return None if value is None else Fraction(value)

    def flag(self, key: str) -> bool:
        """True or false; false where it is not given."""
        return bool(self._get(key, bool, "true or false", False))

    def choice(self, key: str, kinds: type[E]) -> E | None:
        """A member of an enumeration of the model."""
        value = self._get(key, str, "text", None)
        if value is not None and value not in set(kinds):
            self.fault(key, "unknown " + key, shown(value), "one of " + ", ".join(kinds))
            return None
        return None if value is None else kinds(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """An array of text, not empty; empty where it is faulty."""
        value = self._get(key, list, "an array of text", None) or []
        if key in self.values and (not value or not all(isinstance(v, str) for v in value)):
            self.fault(key, "wrong type", "another array", "an array of text, not empty")
            return ()
        return tuple(value)

    def table(self, key: str) -> Table:
        """The table under `key`; an empty one where it is not given."""
        return self._inner(self._get(key, dict, "a table", {}) or {}, key)

    def tables(self, key: str) -> list[Table]:
        """The array of tables under `key`, at least one."""
        values = self._get(key, list, "an array of tables", None) or []
        if not values and isinstance(self.values.get(key), list):
            self.fault(key, "empty", expected="at least one")
        good: list[Table] = []
        for i, value in enumerate(values):
            if isinstance(value, dict):
                good.append(self._inner(value, f"{key}[{i}]"))
            else:
                self.fault(f"{key}[{i}]", "wrong type", shown(value), "a table")
        return good

    def _inner(self, values: Mapping[str, Any], key: str) -> Table:
        return Table(values, self.where + (" " if self.where.endswith(":") else ".") + key, self.faults)

    def _get(self, key: str, kind: type | tuple[type, ...], kind_text: str, default: Any) -> Any:
        if key not in self.values:
            if default is None:
                self.fault(key, "missing", expected=kind_text)
            return default
        value = self.values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.fault(key, "wrong type", shown(value), kind_text)
            return None
        return value
