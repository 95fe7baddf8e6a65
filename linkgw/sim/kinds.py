"""What aircraft and ships of each standard identity usually are and do: names of the enumerations, with weights."""

from __future__ import annotations

from typing import Literal

Kinds = tuple[tuple[str, str, float], ...]
"""Platform, activity, weight."""

_CIVIL_AIR = (("airliner", "transit", 8.0), ("general aviation", "transit", 1.0), ("transport", "transport", 1.0))
_STATE_AIR = (
    ("fighter", "patrol", 4.0),
    ("patrol", "surveillance", 2.0),
    ("transport", "transport", 2.0),
    ("tanker", "refuelling", 1.0),
    ("helicopter", "transit", 1.0),
    ("reconnaissance", "surveillance", 1.0),
    ("trainer", "training", 1.0),
)
_OTHER_AIR = (
    ("fighter", "patrol", 4.0),
    ("bomber", "patrol", 1.0),
    ("reconnaissance", "surveillance", 2.0),
    ("patrol", "surveillance", 1.0),
    ("unmanned", "surveillance", 1.0),
)
_CIVIL_SEA = (
    ("merchant", "transit", 5.0),
    ("fishing", "fishing", 4.0),
    ("tanker", "transit", 2.0),
    ("passenger", "transit", 1.0),
    ("research", "survey", 0.3),
)
_STATE_SEA = (
    ("destroyer", "patrol", 2.0),
    ("frigate", "patrol", 3.0),
    ("corvette", "patrol", 2.0),
    ("coast guard", "patrol", 3.0),
    ("auxiliary", "replenishment", 1.0),
    ("amphibious", "training", 0.5),
)
_OTHER_SEA = (
    ("patrol craft", "patrol", 3.0),
    ("corvette", "patrol", 2.0),
    ("frigate", "surveillance", 1.0),
    ("fishing", "fishing", 1.0),
)
_KINDS: dict[str, dict[str, Kinds]] = {
    "pending": {"aircraft": (), "ship": ()},
    "unknown": {"aircraft": (), "ship": ()},
    "assumed friend": {"aircraft": _CIVIL_AIR + _STATE_AIR, "ship": _CIVIL_SEA + _STATE_SEA},
    "friend": {"aircraft": _STATE_AIR, "ship": _STATE_SEA},
    "neutral": {"aircraft": _CIVIL_AIR, "ship": _CIVIL_SEA},
    "suspect": {"aircraft": _OTHER_AIR, "ship": _OTHER_SEA},
    "hostile": {"aircraft": _OTHER_AIR, "ship": _OTHER_SEA},
}
IDENTITIES = tuple(_KINDS)
"""Standard identities."""


def draw_kind(identity: str, kind: Literal["aircraft", "ship"], share: float) -> tuple[str | None, str | None]:
    """Platform and activity into which a share (0 to 1) of all of an identity falls; None where nobody knows."""
    kinds = _KINDS[identity][kind]
    left = share * sum(weight for _, _, weight in kinds)
    for platform, activity, weight in kinds:
        left -= weight
        if left < 0:
            return platform, activity
    return (kinds[-1][0], kinds[-1][1]) if kinds else (None, None)


def has_code(identity: str) -> bool:
    """Do aircraft of an identity answer with a transponder code?"""
    return identity in ("neutral", "assumed friend", "friend")
