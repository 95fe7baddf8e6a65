"""Documents back into TOML: derived configurations and policies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def format_toml(document: Mapping[str, Any]) -> str:
    """A document as TOML; what `tomllib` reads from it is equal.

    >>> print(format_toml({"a": 1, "t": {"x": 0.5}, "r": [{"n": "b", "in": {"lo": True}}, {"n": "c"}]}), end="")
    a = 1
    [t]
    x = 0.5
    [[r]]
    n = "b"
    in = { lo = true }
    [[r]]
    n = "c"
    """
    lines = [f"{_key(k)} = {_value(v)}" for k, v in document.items() if not _is_table(v) and not _is_list(v)]
    for name, table in document.items():
        if _is_table(table):
            lines += [f"[{_key(name)}]", *(f"{_key(k)} = {_value(v)}" for k, v in table.items())]
    for name, tables in document.items():
        if _is_list(tables):
            for table in tables:
                lines += [f"[[{_key(name)}]]", *(f"{_key(k)} = {_value(v)}" for k, v in table.items())]
    return "\n".join(lines) + "\n"


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, Mapping) for v in value)


def _key(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() and name.isascii() else json.dumps(name)


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value, ensure_ascii=False)
        case list() | tuple():
            return "[" + ", ".join(_value(v) for v in value) + "]"
        case Mapping():
            return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
    return repr(value)
