"""Range checks of header fields, for those who build headers."""

from __future__ import annotations

import math
from collections.abc import Mapping

from linkgw.errors import ValueRangeError

STN_MAX = 0o77777
NPG_MAX = 511
NET_MAX = 127

U8, U16, U32, U64 = 0xFF, 0xFFFF, 0xFFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF
FLOAT32_MAX = (2 - 2**-23) * 2.0**127


def check_limits(structure: object, limits: Mapping[str, int], least: Mapping[str, int] = {}) -> None:
    """Refuse the first integer field of `structure` outside its limits, least 0 (`ValueRangeError`)."""
    for name, high in limits.items():
        value, low = getattr(structure, name), least.get(name, 0)
        if not low <= value <= high:
            raise ValueRangeError(
                "header field out of range",
                where=f"{type(structure).__name__}.{name}",
                got=value,
                expected=f"{low}..{high}",
            )


def check_member(structure: object, name: str, allowed: tuple[int, ...]) -> None:
    """Refuse a field that has none of the allowed values (`ValueRangeError`)."""
    value = getattr(structure, name)
    if value not in allowed:
        raise ValueRangeError(
            "header field has no such value",
            where=f"{type(structure).__name__}.{name}",
            got=value,
            expected=" or ".join(map(str, allowed)),
        )


def check_floats(structure: object, names: tuple[str, ...], high: float = FLOAT32_MAX) -> None:
    """Refuse a field that is not finite or beyond `high` (`ValueRangeError`)."""
    for name in names:
        value = getattr(structure, name)
        if not (math.isfinite(value) and abs(value) <= high):
            raise ValueRangeError(
                "header field out of range",
                where=f"{type(structure).__name__}.{name}",
                got=value,
                expected="a finite number that fits",
            )


def check_words(structure: str, words: bytes, max_words: int) -> int:
    """Words in `words`, 10 octets each; `ValueRangeError` if there are none, too many or a broken one."""
    n_words, rest = divmod(len(words), 10)
    if rest or not 1 <= n_words <= max_words:
        raise ValueRangeError(
            "octets of words",
            where=f"{structure}.words",
            got=f"{len(words)} octets",
            expected=f"1..{max_words} words of 10 octets",
        )
    return n_words


def is_text(octets: bytes) -> bool:
    """Whether `octets` are printable ASCII with nothing but zeros behind it.

    >>> is_text(b"NODE-A\\0\\0"), is_text(b"A\\0B")
    (True, False)
    """
    return all(0x20 <= octet <= 0x7E for octet in octets.rstrip(b"\0"))


def check_text(structure: object, name: str, size: int) -> None:
    """Refuse a text field that is not printable ASCII of at most `size` characters (`ValueRangeError`)."""
    value: str = getattr(structure, name)
    if len(value) > size or not value.isascii() or not is_text(value.encode()) or value.endswith("\0"):
        raise ValueRangeError(
            "text field",
            where=f"{type(structure).__name__}.{name}",
            got=repr(value),
            expected=f"at most {size} printable ASCII characters",
        )
