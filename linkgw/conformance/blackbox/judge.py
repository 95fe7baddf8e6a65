"""A release policy read once more, one message at a time, in fractions: independent of `linkgw.policy.rules`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from linkgw.conformance.blackbox.drafts import Draft
from linkgw.policy.schema import PolicyText, RuleText
from linkgw.spec.model import FieldSpec, FieldType, Role

FILTERS = ("identity", "source_stn", "area", "altitude_m", "quality_min", "age_max_s")
"""Filters that look at the message or its sender."""
_ROLE = {"identity": Role.IDENTITY, "altitude_m": Role.ALTITUDE, "quality_min": Role.QUALITY}


@dataclass(frozen=True, slots=True)
class Judge:
    """A policy, and what it says."""

    policy: PolicyText
    """As written."""
    network_class: str
    """Of all networks of the gateway."""

    def rule_for(self, origin: str, recipient: str, draft: Draft, stn: int) -> RuleText | None:
        """The first rule that lets a message through; None: denied."""
        for rule in self.policy.rules:
            if self.concerns(rule, origin, recipient, draft) and not self.mismatches(rule, draft, stn):
                return rule
        return None

    def concerns(self, rule: RuleText, origin: str, recipient: str, draft: Draft) -> bool:
        """Whether a rule is about such messages between these two at all."""
        return (
            _has(rule.origins, origin)
            and _has(rule.recipients, recipient)
            and any(_is(pattern, draft.spec.name) for pattern in rule.messages)
            and (rule.classes is None or self.network_class in rule.classes)
        )

    def mismatches(self, rule: RuleText, draft: Draft, stn: int) -> list[str]:
        """The filters of a rule that do not let a message through."""
        asked = [name for name in FILTERS if getattr(rule, name) is not None]
        return [name for name in asked if not self._passes(name, rule, draft, stn)]

    def _passes(self, name: str, rule: RuleText, draft: Draft, stn: int) -> bool:
        if name == "source_stn":
            return any(_in_range(text, stn) for text in rule.source_stn or ())
        if name == "age_max_s":
            stated = draft.spec.field_with(Role.VALIDITY) is not None and draft.age_s is not None
            return stated and (draft.age_s or 0.0) <= (rule.age_max_s or 0.0)
        if name == "area":
            latitude, longitude = (value_of(draft, role) for role in (Role.LATITUDE, Role.LONGITUDE))
            if latitude is None or longitude is None:
                return False
            return any(inside(self.policy.areas[a].polygon, latitude, longitude) for a in rule.area or ())
        if name == "identity":
            f = draft.spec.field_with(Role.IDENTITY)
            return f is not None and (f.enumeration is not None) and (
                f.enumeration.names.get(draft.raws[f.name]) in (rule.identity or ())
                and draft.raws[f.name] != f.no_statement
            )  # fmt: skip
        value = value_of(draft, _ROLE[name])
        if value is None:
            return False
        if name == "quality_min":
            return value >= (rule.quality_min or 0)
        limits = rule.altitude_m
        low, high = (None, None) if limits is None else (limits.min, limits.max)
        return (low is None or value >= Fraction(str(low))) and (high is None or value <= Fraction(str(high)))


def value_of(draft: Draft, role: Role) -> Fraction | None:
    """The number that a message states in a role; None where it has none."""
    f = draft.spec.field_with(role)
    return None if f is None or draft.raws[f.name] == f.no_statement else draft.raws[f.name] * f.scale + f.offset


def released(rule: RuleText, draft: Draft) -> dict[str, int]:
    """The raw codes that a rule leaves of a message, identifiers as they were."""
    return {n: _left(rule, n, f, draft.raws[n]) for n, f in draft.spec.fields.items()}


def _left(rule: RuleText, name: str, f: FieldSpec, raw: int) -> int:
    if name in rule.redact and f.no_statement is not None:
        return f.no_statement
    if name in rule.coarsen and raw != f.no_statement and f.type is FieldType.NUMBER:
        step = Fraction(str(rule.coarsen[name]))
        value = (raw * f.scale + f.offset) // step * step
        return max(int((value - f.offset) / f.scale), f.raw_min)
    return raw


def inside(polygon: Sequence[tuple[float, float]], latitude: Fraction, longitude: Fraction) -> bool:
    """Whether a point lies in a polygon on the plain map; even-odd rule, a ray to the east, exact.

    >>> inside([(30, 170), (30, -170), (40, -170), (40, 170)], Fraction(35), Fraction(179))
    True
    """
    reference = Fraction(str(polygon[0][1]))

    def east(degrees: Fraction) -> Fraction:
        return (degrees - reference + 180) % 360 - 180

    corners = [(Fraction(str(a)), east(Fraction(str(b)))) for a, b in polygon]
    y, x, crossings = latitude, east(longitude), 0
    for (y0, x0), (y1, x1) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (y < y0) != (y < y1) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            crossings += 1
    return crossings % 2 == 1


def _has(names: Sequence[str], name: str) -> bool:
    return "*" in names or name in names


def _is(pattern: str, message: str) -> bool:
    return pattern in ("*", message) or (pattern.endswith(".*") and message.startswith(pattern[:-1]))


def _in_range(text: str, stn: int) -> bool:
    low, _, high = text.partition("-")
    return int(low, 8) <= stn <= int(high or low, 8)
