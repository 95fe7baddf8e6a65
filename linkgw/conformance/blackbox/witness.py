"""Messages that a rule of the policy is made for: found by trying, judged by the independent judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
from numpy.random import Generator

from linkgw.conformance.blackbox.drafts import Draft, Drafter
from linkgw.conformance.blackbox.judge import FILTERS, Judge, inside
from linkgw.policy.schema import RuleText
from linkgw.spec.model import FieldSpec, MessageSpec, Role

_TRIES = 60
_EDGE_S = 3.0
"""A message is taken to be dealt with within this time: ages nearer to a limit are not tried."""


class Witnesses:
    """Finds messages for the rules of one policy.

    Parameters
    ----------
    judge : Judge
        The policy.
    drafter : Drafter
        Makes messages.
    unit : int
        Source track number of a sender that no rule asks for.
    """

    def __init__(self, judge: Judge, drafter: Drafter, unit: int) -> None:
        self.judge, self._drafter, self._unit = judge, drafter, unit

    def find(self, rule: RuleText, origin: str, recipient: str, kind: str, rng: Generator) -> tuple[Draft, int] | None:
        """A message of that kind, and its sender, that this rule decides; None if there seems to be none."""
        for _ in range(_TRIES):
            draft, stn = self._try(rule, self._drafter.stated(kind), rng)
            if self.judge.rule_for(origin, recipient, draft, stn) is rule:
                return draft, stn
        return None

    def _try(self, rule: RuleText, draft: Draft, rng: Generator) -> tuple[Draft, int]:
        """A message that the rule's filters let through, as far as each by itself goes."""
        spec, raws, age_s, stn = draft.spec, dict(draft.raws), None, self._unit
        identity, quality, altitude = (spec.field_with(r) for r in (Role.IDENTITY, Role.QUALITY, Role.ALTITUDE))
        if rule.identity and identity is not None and identity.enumeration is not None:
            raws[identity.name] = identity.enumeration.codes[str(rng.choice(rule.identity))]
        if rule.quality_min is not None and quality is not None:
            raws[quality.name] = int(rng.integers(rule.quality_min, quality.raw_max + 1))
        if rule.altitude_m is not None and altitude is not None:
            raws[altitude.name] = int(rng.choice(_within(altitude, rule.altitude_m.min, rule.altitude_m.max)))
        if spec.field_with(Role.VALIDITY) is not None and (rule.age_max_s is not None or rng.integers(2)):
            limit = 20.0 if rule.age_max_s is None else max(rule.age_max_s - _EDGE_S, 0.0)
            age_s = float(rng.choice([0.0, limit / 2, limit]))
        if rule.source_stn is not None:
            stn = int(rng.choice(_senders(rule.source_stn)))
        if rule.area is not None or self.judge.policy.areas:
            areas = rule.area or list(self.judge.policy.areas)
            _place(spec, raws, self.judge.policy.areas[str(rng.choice(areas))].polygon, rng)
        return Draft(spec, raws, age_s), stn

    def near_misses(
        self, rule: RuleText, draft: Draft, stn: int, name: str, rng: Generator
    ) -> Iterator[tuple[Draft, int]]:
        """Variants of a witness around the limit of one of the rule's filters, and without a statement there.

        Whether each passes is for the judge to say; the others of the rule's filters let them through.
        """
        for variant, sender in self._variants(rule, draft, stn, name, rng):
            others = [m for m in self.judge.mismatches(rule, variant, sender) if m != name]
            if not others:
                yield variant, sender

    def _variants(self, rule: RuleText, d: Draft, stn: int, name: str, rng: Generator) -> Iterator[tuple[Draft, int]]:
        spec = d.spec
        if name == "source_stn":
            senders = _senders(rule.source_stn or ())
            yield from ((d, s) for s in {min(senders), max(senders)})
            yield from ((d, s) for s in {min(senders) - 1, max(senders) + 1} if 0 < s < 1 << 15)
            return
        if name == "age_max_s":
            limit = rule.age_max_s or 0.0
            yield from ((d.but(age_s=a), stn) for a in (max(limit - _EDGE_S, 0.0), limit + 1.0, limit + 60.0, 1750.0))
            validity = spec.field_with(Role.VALIDITY)
            if validity is not None and validity.no_statement is not None:
                yield Draft(spec, {**d.raws, validity.name: validity.no_statement}, None), stn
            return
        if name == "area":
            yield from ((v, stn) for v in self._places(rule, d, rng))
            return
        f = spec.field_with({"identity": Role.IDENTITY, "altitude_m": Role.ALTITUDE, "quality_min": Role.QUALITY}[name])
        if f is None:
            return
        if f.no_statement is not None:
            yield d.but(**{f.name: f.no_statement}), stn
        if f.enumeration is not None:
            yield from ((d.but(**{f.name: c}), stn) for c in f.enumeration.names if c != f.no_statement)
            return
        for limit_raw in self._limits(rule, name, f):
            for raw in (limit_raw - 1, limit_raw, limit_raw + 1):
                if f.raw_min <= raw <= f.raw_max:
                    yield d.but(**{f.name: raw}), stn

    def _limits(self, rule: RuleText, name: str, f: FieldSpec) -> list[int]:
        if name == "quality_min":
            return [rule.quality_min or 0]
        limits = rule.altitude_m
        ends = [] if limits is None else [e for e in (limits.min, limits.max) if e is not None]
        return [int((Fraction(str(e)) - f.offset) / f.scale) for e in ends]

    def _places(self, rule: RuleText, d: Draft, rng: Generator) -> Iterator[Draft]:
        latitude, longitude = d.spec.field_with(Role.LATITUDE), d.spec.field_with(Role.LONGITUDE)
        if latitude is None or longitude is None or latitude.no_statement is None or longitude.no_statement is None:
            return
        yield d.but(**{latitude.name: latitude.no_statement})
        yield d.but(**{longitude.name: longitude.no_statement})
        for area in rule.area or ():
            polygon = self.judge.policy.areas[area].polygon
            for i, (y0, x0) in enumerate(polygon):
                y1, x1 = polygon[(i + 1) % len(polygon)]
                if abs(x1 - x0) >= 180:
                    continue
                # to both sides of the middle of each side, so near that another shape would not do
                y, x = (y0 + y1) / 2, (x0 + x1) / 2
                for off in (-0.02, 0.02):
                    raws = dict(d.raws)
                    if _put(latitude, raws, y + off) and _put(longitude, raws, x + off):
                        yield Draft(d.spec, raws, d.age_s)


def kinds_of(rule: RuleText, judge: Judge, drafter: Drafter, origin: str, recipient: str) -> list[str]:
    """The kinds of messages that a rule is about between two networks."""
    specs = [s for s in drafter.catalog.messages.values() if not s.filler]
    return [s.name for s in specs if judge.concerns(rule, origin, recipient, drafter.silent(s.name))]


def filters_of(rule: RuleText) -> list[str]:
    """The filters that a rule has."""
    return [name for name in FILTERS if getattr(rule, name) is not None]


def _within(f: FieldSpec, low: float | None, high: float | None) -> Sequence[int]:
    first = f.raw_min if low is None else -int((f.offset - Fraction(str(low))) // f.scale)
    last = f.raw_max if high is None else int((Fraction(str(high)) - f.offset) // f.scale)
    first, last = max(first, f.raw_min), min(last, f.raw_max)
    return [first, (first + last) // 2, last]


def _senders(texts: Sequence[str]) -> list[int]:
    found = []
    for text in texts:
        low, _, high = text.partition("-")
        found += [int(low, 8), int(high or low, 8)]
    return found


def _place(spec: MessageSpec, raws: dict[str, int], polygon: Sequence[tuple[float, float]], rng: Generator) -> None:
    """Put a message somewhere inside a polygon, away from its sides."""
    latitude, longitude = spec.field_with(Role.LATITUDE), spec.field_with(Role.LONGITUDE)
    if latitude is None or longitude is None:
        return
    low_y, high_y = min(p[0] for p in polygon), max(p[0] for p in polygon)
    low_x, high_x = min(p[1] for p in polygon), max(p[1] for p in polygon)
    for _ in range(_TRIES):
        y, x = (round(float(v), 3) for v in (rng.uniform(low_y, high_y), rng.uniform(low_x, high_x)))
        around = [(y + a, x + b) for a in (-0.01, 0.0, 0.01) for b in (-0.01, 0.0, 0.01)]
        if all(inside(polygon, Fraction(str(round(a, 3))), Fraction(str(round(b, 3)))) for a, b in around):
            _put(latitude, raws, y)
            _put(longitude, raws, x)
            return


def _put(f: FieldSpec, raws: dict[str, int], value: float) -> bool:
    raw = round((Fraction(str(round(value, 4))) - f.offset) / f.scale)
    raws[f.name] = int(np.clip(raw, f.raw_min, f.raw_max))
    return f.raw_min <= raw <= f.raw_max
