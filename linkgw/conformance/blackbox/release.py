"""Denied unless allowed: every rule of the policy lets through what it says, and nothing else gets through."""

from __future__ import annotations

import numpy as np

from linkgw.conformance.blackbox.drafts import Draft
from linkgw.conformance.blackbox.judge import Judge
from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.scenes import fit, hold
from linkgw.conformance.blackbox.site import Net
from linkgw.conformance.blackbox.stage import Cases, Stage
from linkgw.conformance.blackbox.verdict import Case, Skipped
from linkgw.conformance.blackbox.witness import Witnesses, filters_of, kinds_of
from linkgw.policy.schema import RuleText

_NEAR = 24
"""Variants around the limit of a filter, at most."""


def release(kit: Kit) -> Cases:
    """The policy of the configuration, rule by rule."""
    judge = Judge(kit.base.rules, kit.base.network_class)
    rules = judge.policy.rules
    with kit.own() as stage:
        for rule in rules:
            for origin, recipient in kit.pairs():
                kinds = kinds_of(rule, judge, kit.drafter, origin.name, recipient.name)
                if not kinds:
                    continue
                pair = f"{origin.name}-{recipient.name}"
                probe = _Probe(kit, stage, judge, rule, origin, recipient, kinds)
                yield stage, Case(
                    f"release/{rule.name}/{pair}", ("G-001", "G-003"),
                    f"Rule {rule.name} ({pair}): {', '.join(kinds)}.", probe.allowed,
                )  # fmt: skip
                for name in filters_of(rule):
                    yield stage, Case(
                        f"release/{rule.name}/{name}/{pair}", ("G-002", "G-004"),
                        f"Rule {rule.name} asks for {name} ({pair}): to both sides of it.",
                        lambda probe=probe, name=name: probe.around(name),
                    )  # fmt: skip
        for origin, recipient in kit.pairs():
            kinds = [
                k for k in kit.kinds()
                if not any(judge.concerns(r, origin.name, recipient.name, kit.drafter.silent(k)) for r in rules)
            ]  # fmt: skip
            if kinds:
                yield stage, Case(
                    f"release/no-rule/{origin.name}-{recipient.name}", ("G-002",),
                    f"No rule names {', '.join(kinds)} from {origin.name} to {recipient.name}: nothing gets there.",
                    lambda origin=origin, kinds=kinds: _say_all(kit, stage, origin, kinds),
                )  # fmt: skip


class _Probe:
    """One rule between two networks."""

    def __init__(
        self, kit: Kit, stage: Stage, judge: Judge, rule: RuleText, origin: Net, recipient: Net, kinds: list[str]
    ) -> None:
        self._stage, self._rule, self._origin, self._recipient, self._kinds = stage, rule, origin, recipient, kinds
        self._witnesses = Witnesses(judge, kit.drafter, kit.unit)
        self._drafter = kit.drafter

    def _found(self, kind: str) -> tuple[Draft, int] | None:
        rng = np.random.default_rng(len(kind) + 11)
        found = self._witnesses.find(self._rule, self._origin.name, self._recipient.name, kind, rng)
        return None if found is None else (self._stage.named(self._origin, found[0]), found[1])

    def allowed(self) -> None:
        """The rule's messages come through, as the rule leaves them."""
        n = 0
        for kind in self._kinds:
            for group in self._drafter.spec(kind).groups:
                found = self._found(kind)
                if found is not None:
                    draft, stn = hold(self._stage, self._origin, found[0]), found[1]
                    self._stage.say(self._origin, fit(self._stage, draft, group), stn=stn, group=group)
                    n += 1
        if not n:
            raise Skipped("the rules before it decide for every such message")
        self._stage.play()

    def around(self, name: str) -> None:
        """To both sides of one of its filters, and without a statement of what it asks for."""
        n = 0
        for kind in self._kinds:
            found = self._found(kind)
            if found is None:
                continue
            rng = np.random.default_rng(3)
            draft, stn = hold(self._stage, self._origin, found[0]), found[1]
            for variant, sender in list(self._witnesses.near_misses(self._rule, draft, stn, name, rng))[:_NEAR]:
                self._stage.say(self._origin, self._stage.named(self._origin, variant), stn=sender)
                n += 1
        if not n:
            raise Skipped("the rules before it decide for every such message")
        self._stage.play()


def _say_all(kit: Kit, stage: Stage, origin: Net, kinds: list[str]) -> None:
    for kind in kinds:
        draft = hold(stage, origin, stage.named(origin, kit.drafter.stated(kind)))
        for group in draft.spec.groups:
            stage.say(origin, fit(stage, draft, group), group=group)
    stage.play()
