"""A release policy put in force: rules worked out against the catalogue, decided on columns.

Nothing here knows recipients' state: what a rule decides depends on the message, its sender, its origin and its
age alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from linkgw.codec.bulk import KindColumns
from linkgw.codec.mixed import Mixed
from linkgw.codec.plain import Plain
from linkgw.codec.plan import plan_catalog
from linkgw.codec.values import parse_stn
from linkgw.errors import Fault, PolicyError, ValueRangeError
from linkgw.policy.areas import Area
from linkgw.policy.coarsening import Coarsening
from linkgw.policy.effects import Effects
from linkgw.policy.filters import (
    AgeTest,
    AreaTest,
    CodesTest,
    Filter,
    KindRule,
    SourceTest,
    range_filter,
)
from linkgw.policy.schema import ANY, PolicyText, Range, RuleText, parse_policy
from linkgw.policy.table import DecisionTable
from linkgw.spec.model import Catalog, FieldSpec, FieldType, MessageSpec, Role

T = TypeVar("T")

CLASSES = ("LIVE", "EXERCISE", "REPLAY")
"""The classes of a network."""
DENIED = -1
"""Rule number where no rule matches."""
AGE_UNKNOWN = np.iinfo(np.int64).max
"""Age of a message that states no time of validity; no age filter lets it through."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why a rule does not apply to a message."""

    key: str
    """Key of the rule file, like `from` or `area`."""
    got: str
    """What the message has there."""
    expected: str
    """What the rule lets through."""


class Policy:
    """A policy in force.

    Parameters
    ----------
    text : PolicyText
        As written.
    catalog : Catalog
        The specs that its messages and fields are of.
    networks : sequence of str
        The networks of the gateway; a rule that names another one is a fault.
    where : str
        File name, for faults.

    Raises
    ------
    PolicyError
        With every fault of the rules.
    """

    def __init__(self, text: PolicyText, catalog: Catalog, networks: list[str], where: str) -> None:
        self.name = text.name
        self.doc = text.doc
        self.rules = tuple(text.rules)
        self._catalog = catalog
        self._faults: list[Fault] = []
        self._areas = {name: Area(area.polygon) for name, area in text.areas.items()}
        for name, area in text.areas.items():
            self._check_area(f"{where}: areas.{name}.polygon", area.polygon, self._areas[name])
        self._kind_rules: list[dict[str, KindRule]] = []
        self._networks = tuple(networks)
        self._filters: dict[tuple[object, ...], Filter] = {}
        self._applicable: dict[tuple[str, str, str, str], list[KindRule]] = {}
        self._tables: dict[tuple[str, str], DecisionTable] = {}
        seen: dict[str, int] = {}
        for number, rule in enumerate(text.rules):
            path = f"{where}: rule[{number}]"
            if rule.name in seen:
                self._fault(f"{path}.name", f"is the name of rule[{seen[rule.name]}] too", rule.name)
            seen.setdefault(rule.name, number)
            self._kind_rules.append(self._compile(rule, number, networks, path))
        if self._faults:
            raise PolicyError(self._faults)

    @cached_property
    def rule_names(self) -> tuple[str, ...]:
        """Name of each rule, in order."""
        return tuple(rule.name for rule in self.rules)

    def rules_for(self, origin: str, recipient: str, message: str, network_class: str) -> list[KindRule]:
        """The rules that could let a message through, in order. Do not write to the list."""
        asked = (origin, recipient, message, network_class)
        found = self._applicable.get(asked)
        if found is None:
            numbers = (n for n in range(len(self.rules)) if self.mismatch(n, *asked) is None)
            found = self._applicable[asked] = [self._kind_rules[n][message] for n in numbers]
        return found

    def table(self, origin: str, network_class: str) -> DecisionTable:
        """The rules for what comes from a network, for all recipients; made once."""
        found = self._tables.get((origin, network_class))
        if found is None:
            rules = {
                recipient: {m: self.rules_for(origin, recipient, m, network_class) for m in self._catalog.messages}
                for recipient in self._networks
            }
            plan = plan_catalog(self._catalog)
            found = self._tables[origin, network_class] = DecisionTable(plan, rules, DENIED)
        return found

    def mismatch(self, number: int, origin: str, recipient: str, message: str, network_class: str) -> Mismatch | None:
        """Why rule `number` does not apply to any such message; None if its filters decide."""
        rule = self.rules[number]
        if not _names(rule.origins, origin):
            return Mismatch("from", origin, " ".join(rule.origins))
        if not _names(rule.recipients, recipient):
            return Mismatch("to", recipient, " ".join(rule.recipients))
        if not any(_is_named(pattern, message) for pattern in rule.messages):
            return Mismatch("messages", message, " ".join(rule.messages))
        if rule.classes is not None and network_class not in rule.classes:
            return Mismatch("class", network_class, " ".join(rule.classes))
        if message not in self._kind_rules[number]:
            spec = self._catalog.messages.get(message)
            lacking = [] if spec is None else [key for key, role in _needed(rule) if spec.field_with(role) is None]
            if lacking:
                return Mismatch(lacking[0], f"{message} has no such field", "a field to filter by")
            return Mismatch("messages", f"{message}, which says nothing", " ".join(rule.messages))
        return None

    def decide(
        self, rules: list[KindRule], kind: KindColumns, stn: NDArray[Any], age_ns: NDArray[np.int64]
    ) -> NDArray[np.int32]:
        """Decide n messages of one kind.

        Parameters
        ----------
        rules : list of KindRule
            From `rules_for`.
        kind : KindColumns
            n messages as they arrived.
        stn : (n,) integer
            Source track number of each message's sender.
        age_ns : (n,) int64
            Time of arrival less time of validity; `AGE_UNKNOWN` where none is stated.

        Returns
        -------
        (n,) int32
            Number of the rule that lets the message through, `DENIED` where none does.
        """
        decided = np.full(len(kind), DENIED, np.int32)
        for rule in rules:
            if not rule.filters:
                decided[decided == DENIED] = rule.number
                return decided
            open_ = decided == DENIED
            if not open_.any():
                return decided
            decided[open_ & rule.matches(kind, stn, age_ns)] = rule.number
        return decided

    def decide_alone(
        self,
        rules: list[KindRule],
        message: Plain,
        stn: int,
        age_ns: int,
        met: dict[Filter, bool] | None = None,
    ) -> KindRule | None:
        """`decide` for one message: the rule that lets it through; None where none does.

        What was asked of it is kept in `met`, and not asked again.
        """
        met = {} if met is None else met
        for rule in rules:
            if rule.matches_alone(message, stn, age_ns, met):
                return rule
        return None

    def prepare(self, network_class: str) -> None:
        """Work out what the first messages would have to wait for."""
        for origin in self._networks:
            self.table(origin, network_class)
        _ = self.effects

    @cached_property
    def effects(self) -> Effects:
        """What the rules do to the messages that they let through."""
        return Effects(plan_catalog(self._catalog), self._kind_rules)

    def redact(self, rules: list[KindRule], kind: KindColumns, decided: NDArray[np.int32]) -> None:
        """Redact and coarsen released messages of one kind in place, each by the one of these rules that it passed."""
        numbers = [rule.number for rule in rules]
        messages = Mixed.of(plan_catalog(self._catalog), [kind])
        self.effects.apply(messages, np.where(np.isin(decided, numbers), decided, DENIED))
        kind.low[:], kind.high[:] = messages.low, messages.high
        kind.forget(kind.plan.fields)

    # --- working out ---

    def _fault(self, where: str, what: str, got: object = None, expected: object = None) -> None:
        self._faults.append(Fault(where, what, got, expected))

    def _check_area(self, where: str, corners: list[tuple[float, float]], area: Area) -> None:
        for i, (latitude, longitude) in enumerate(corners):
            if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
                self._fault(
                    f"{where}[{i}]", "not a position", [latitude, longitude], "[latitude, longitude] in degrees"
                )
        if area.span >= 180:
            self._fault(where, "spans too much", f"{area.span:g} degrees of longitude", "less than 180")

    def _compile(self, rule: RuleText, number: int, networks: list[str], path: str) -> dict[str, KindRule]:
        for key, names in (("from", rule.origins), ("to", rule.recipients)):
            for i, name in enumerate(names):
                if name != ANY and name not in networks:
                    self._fault(f"{path}.{key}[{i}]", "not a network of this gateway", name, " ".join(networks))
        for i, name in enumerate(rule.classes or []):
            if name not in CLASSES:
                self._fault(f"{path}.class[{i}]", "not a class", name, " ".join(CLASSES))
        messages = self._messages_of(rule, path)
        for name in [*rule.redact, *rule.coarsen]:
            if messages and not any(name in m.fields for m in messages):
                key = "redact" if name in rule.redact else "coarsen"
                self._fault(f"{path}.{key}", "no message of the rule has this field", name)
        ranges = self._stn_table(rule, path)
        areas = self._areas_of(rule, path)
        compiled: dict[str, KindRule] = {}
        for message in messages:
            filters = self._filters_of(rule, message, ranges, areas, path)
            if filters is None:
                continue
            compiled[message.name] = KindRule(
                number,
                rule.name,
                tuple(self._filters.setdefault((message.name, f.key), f) for f in filters),
                self._redactions_of(rule, message, path),
                self._coarsenings_of(rule, message, path),
            )
        if messages and not compiled and not any(f.where.startswith(path) for f in self._faults):
            self._fault(path, "can never match: no message of the rule states all that it filters by")
        return compiled

    def _messages_of(self, rule: RuleText, path: str) -> list[MessageSpec]:
        found: dict[str, MessageSpec] = {}
        for i, pattern in enumerate(rule.messages):
            matched = [m for m in self._catalog.messages.values() if not m.filler and _is_named(pattern, m.name)]
            if not matched:
                self._fault(f"{path}.messages[{i}]", "not a message of the catalogue", pattern)
            found |= {m.name: m for m in matched}
        return list(found.values())

    def _stn_table(self, rule: RuleText, path: str) -> NDArray[np.bool_] | None:
        if rule.source_stn is None:
            return None
        table = np.zeros(1 << 15, np.bool_)
        for i, text in enumerate(rule.source_stn):
            try:
                first, dash, last = text.partition("-")
                low, high = parse_stn(first), parse_stn(last if dash else first)
            except ValueRangeError as error:
                self._fault(f"{path}.source_stn[{i}]", error.what, repr(text), "01234 or 01200-01277")
                continue
            if low > high:
                self._fault(f"{path}.source_stn[{i}]", "range runs backwards", text)
            table[low : high + 1] = True
        return table

    def _areas_of(self, rule: RuleText, path: str) -> list[Area] | None:
        if rule.area is None:
            return None
        for i, name in enumerate(rule.area):
            if name not in self._areas:
                self._fault(f"{path}.area[{i}]", "not an area of this policy", name, " ".join(self._areas) or "none")
        return [self._areas[name] for name in rule.area if name in self._areas]

    def _filters_of(
        self, rule: RuleText, message: MessageSpec, stns: NDArray[np.bool_] | None, areas: list[Area] | None, path: str
    ) -> list[Filter] | None:
        """The conditions on one kind; None where it lacks a field that the rule filters by."""
        filters: list[Filter] = []
        fields = {role: message.field_with(role) for _, role in _needed(rule)}
        if any(field is None for field in fields.values()):
            return None
        if stns is not None:
            texts = tuple(rule.source_stn or ())
            filters.append(Filter("source_stn", " ".join(texts), SourceTest(stns), ("source_stn", texts)))
        if rule.identity is not None:
            filters.append(self._identity_filter(rule.identity, _some(fields[Role.IDENTITY]), path))
        if rule.quality_min is not None:
            quality = Range(min=rule.quality_min)
            filters.append(range_filter("quality_min", quality, _some(fields[Role.QUALITY])))
        if rule.altitude_m is not None:
            filters.append(range_filter("altitude_m", rule.altitude_m, _some(fields[Role.ALTITUDE])))
        if rule.age_max_s is not None:
            limit = round(rule.age_max_s * 1e9)
            words, key = f"at most {rule.age_max_s:g} s", ("age_max_s", limit)
            filters.append(Filter("age_max_s", words, AgeTest(limit), key))
        if areas is not None:
            latitude, longitude = _some(fields[Role.LATITUDE]).name, _some(fields[Role.LONGITUDE]).name
            names = tuple(rule.area or ())
            test = AreaTest(tuple(areas), latitude, longitude)
            filters.append(Filter("area", " or ".join(names), test, ("area", names)))
        return filters

    def _identity_filter(self, names: list[str], field: FieldSpec, path: str) -> Filter:
        table = np.zeros(1 << field.width, np.bool_)
        codes = _some(field.enumeration).codes
        for i, name in enumerate(names):
            if name not in codes:
                fault = Fault(f"{path}.identity[{i}]", "not an identity", name, " | ".join(codes))
                if fault not in self._faults:
                    self._faults.append(fault)
                continue
            table[codes[name]] = True
        return Filter("identity", " or ".join(names), CodesTest(field.name, table), ("identity", tuple(names)))

    def _redactions_of(self, rule: RuleText, message: MessageSpec, path: str) -> tuple[str, ...]:
        found = []
        for i, name in enumerate(rule.redact):
            field = message.fields.get(name)
            if field is None:
                continue
            if field.no_statement is None:
                self._fault(f"{path}.redact[{i}]", f"{message.name} has to state this field", name)
            found.append(name)
        return tuple(found)

    def _coarsenings_of(self, rule: RuleText, message: MessageSpec, path: str) -> tuple[Coarsening, ...]:
        found = []
        for name, step in rule.coarsen.items():
            field = message.fields.get(name)
            if field is None:
                continue
            if field.type is not FieldType.NUMBER:
                self._fault(f"{path}.coarsen.{name}", f"is no number in {message.name}", field.type.value, "number")
                continue
            if step < 2 * field.scale:
                self._fault(
                    f"{path}.coarsen.{name}",
                    f"no coarser than {message.name} is",
                    step,
                    f"at least {float(2 * field.scale):g} {field.unit}",
                )
                continue
            raw_step = Fraction(str(step)) / field.scale
            span = field.raw_max - field.raw_min
            if raw_step > span:
                self._fault(
                    f"{path}.coarsen.{name}",
                    f"coarser than the whole range in {message.name}",
                    step,
                    f"at most {float(span * field.scale):g} {field.unit}, or redact it",
                )
                continue
            if raw_step.denominator != 1:
                self._fault(
                    f"{path}.coarsen.{name}",
                    f"not a whole number of the steps of {message.name}",
                    step,
                    f"a multiple of {float(field.scale):g} {field.unit}",
                )
                continue
            found.append(Coarsening(name, int(raw_step), round(-field.offset / field.scale), field.raw_min))
        return tuple(found)


def _some(value: T | None) -> T:
    assert value is not None  # the caller has just asked
    return value


def _names(patterns: list[str], name: str) -> bool:
    return ANY in patterns or name in patterns


def _is_named(pattern: str, message: str) -> bool:
    return pattern in (ANY, message) or (pattern.endswith(".*") and message.startswith(pattern[:-1]))


def _needed(rule: RuleText) -> list[tuple[str, Role]]:
    """The filters of a rule, each with what a message has to have a field for."""
    asked = [
        ("identity", rule.identity, Role.IDENTITY),
        ("quality_min", rule.quality_min, Role.QUALITY),
        ("altitude_m", rule.altitude_m, Role.ALTITUDE),
        ("area", rule.area, Role.LATITUDE),
        ("area", rule.area, Role.LONGITUDE),
        ("age_max_s", rule.age_max_s, Role.VALIDITY),
    ]
    return [(key, role) for key, limit, role in asked if limit is not None]


def load_policy(path: Path, catalog: Catalog, networks: list[str]) -> Policy:
    """A policy file, worked out and ready to decide.

    Raises
    ------
    PolicyError
        With every fault, each with file and path within it; nothing has been put in force.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError([Fault(str(path), f"cannot be read: {error}")]) from None
    return Policy(parse_policy(text, path.name), catalog, networks, path.name)
