"""Messages that must come through: to learn that a gateway is up, and that it has dealt with what came before."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from linkgw.conformance.blackbox.drafts import Draft, Drafter, misplaced
from linkgw.conformance.blackbox.judge import Judge, released
from linkgw.conformance.blackbox.site import Net, Site
from linkgw.conformance.blackbox.station import Heard, Station
from linkgw.conformance.blackbox.witness import Witnesses, kinds_of
from linkgw.conformance.reading import Reading
from linkgw.policy.schema import RuleText
from linkgw.spec.model import FieldType, Group

Route = tuple[RuleText, str, str]
"""Rule, recipient and kind of message by which one network reaches another."""


class Sentinels:
    """The ways by which each network reaches the others.

    Parameters
    ----------
    site : Site
        Networks and policy.
    drafter : Drafter
        Makes messages.
    new : callable
        Gives a number that nobody uses.
    unit : int
        Source track number of the sender, where no rule asks for another.
    """

    def __init__(self, site: Site, drafter: Drafter, new: Callable[[Net, FieldType], int], unit: int) -> None:
        self._site, self._drafter = site, drafter
        self._judge = Judge(site.rules, site.network_class)
        self._rng = np.random.default_rng(5)
        self._witnesses = Witnesses(self._judge, drafter, unit)
        self._subjects = {
            (net.name, t): new(net, t) for net in site.nets for t in (FieldType.TN, FieldType.STN, FieldType.EVENT)
        }
        self._routes: dict[tuple[str, Group], list[Route]] = {}
        self._looks: set[object] = set()
        self._probes: dict[object, str] = {}

    def routes(self, name: str, group: Group) -> list[Route]:
        """How a network reaches the others in a group: one way to each that it can reach at all."""
        found = self._routes.get((name, group))
        if found is None:
            found = self._routes[name, group] = [
                route for net in self._site.nets if net.name != name and (route := self._route(name, net.name, group))
            ]
        return found

    def _route(self, origin: str, recipient: str, group: Group) -> Route | None:
        for rule in self._judge.policy.rules:
            for kind in sorted(kinds_of(rule, self._judge, self._drafter, origin, recipient), key=_preference):
                if group in self._drafter.spec(kind).groups and kind[:2] in ("J2", "J3", "J1"):
                    made = self._witnesses.find(rule, origin, recipient, kind, self._rng)
                    if made is not None and self._named(origin, made[0], group) is not None:
                        return rule, recipient, kind
        return None

    def last_words(self, name: str, group: Group) -> Iterable[tuple[Draft, int]]:
        """Messages, with their senders, that between them reach everybody who can be reached."""
        covered: set[str] = set()
        for rule, recipient, kind in self.routes(name, group):
            if recipient not in covered:
                draft, stn = self._make(name, rule, recipient, kind, group)
                for net in self._site.nets:
                    if net.name != name and self._judge.rule_for(name, net.name, draft, stn) is not None:
                        covered.add(net.name)
                yield draft, stn

    def others(self, lost: set[str], groups: set[Group]) -> dict[str, set[Group]]:
        """From which networks those can be reached in some groups: one for each."""
        found: dict[str, set[Group]] = {}
        for recipient in sorted(lost):
            for group in groups:
                for net in self._site.nets:
                    if any(route[1] == recipient for route in self.routes(net.name, group)):
                        found.setdefault(net.name, set()).add(group)
                        break
        return found

    def probe(self, station: Station, group: Group) -> None:
        """Say something that a gateway which is up forwards."""
        name, parity = station.net.name, station.net.config.parity
        for rule, recipient, kind in self.routes(name, group)[:1]:
            draft, stn = self._make(name, rule, recipient, kind, group)
            words = draft.at(time.time()).words(self._drafter.catalog, parity)
            station.say(group, [station.envelope(words, stn)])
            rest = released(rule, draft)
            self._probes[kind, group, _plain(draft, rest)] = name

    def answers(self, heard: Heard) -> set[tuple[str, Group]]:
        """The networks whose probes a datagram shows to have been heard."""
        found = set()
        for reading in heard.messages:
            if isinstance(reading, Reading):
                draft = Draft(self._drafter.spec(reading.name), reading.raws)
                name = self._probes.get((reading.name, heard.group, _plain(draft, reading.raws)))
                if name is not None:
                    found.add((name, heard.group))
        return found

    def _make(self, name: str, rule: RuleText, recipient: str, kind: str, group: Group) -> tuple[Draft, int]:
        """A message of a route that looks like none before."""
        for _ in range(200):
            made = self._witnesses.find(rule, name, recipient, kind, self._rng)
            named = None if made is None else self._named(name, made[0], group)
            if made is None or named is None:
                continue
            look = kind, name, _plain(named, released(rule, named))
            if look not in self._looks:
                self._looks.add(look)
                return named, made[1]
        raise AssertionError(f"no more messages of {kind} from {name} to {recipient}")

    def _named(self, name: str, draft: Draft, group: Group) -> Draft | None:
        subject = draft.subject
        if subject is None:
            return None
        named = Draft(draft.spec, {**draft.raws, subject.name: self._subjects[name, subject.type]}, draft.age_s)
        for field, texts in draft.spec.warnings_where.items():
            if group is Group.WARNINGS:
                named = named.but(**{field: self._drafter.code(draft.spec.name, field, texts[0])})
        return None if misplaced(named, group) else named


def _preference(kind: str) -> int:
    """Tracks first: they have the most fields to differ in."""
    return {"J3.2": 0, "J3.6": 1, "J3.3": 2}.get(kind, 3)


def _plain(draft: Draft, raws: Mapping[str, int]) -> object:
    """What tells a message from others whatever numbers stand in it."""
    skipped = {FieldType.TN, FieldType.STN, FieldType.EVENT, FieldType.REPEAT}
    validity = {f.name for f in draft.spec.fields.values() if f.role is not None and f.role.value == "validity"}
    return tuple(raws[n] for n, f in draft.spec.fields.items() if f.type not in skipped and n not in validity)
