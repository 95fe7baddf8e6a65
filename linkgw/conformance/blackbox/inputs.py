"""Inputs for two runs that one recipient must not be able to tell apart, and the policy that says what it may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from linkgw.conformance.blackbox.drafts import NUMBERS, Draft
from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.site import Net
from linkgw.spec.model import FieldType, Group, Role

LAST = 760_000
"""Longitude of the last message of each group."""
_REDACTED = ("speed", "course", "iff_mode_1", "iff_mode_2", "strength", "platform", "confidence", "stage")
_OTHER_HEADERS = {
    "simple": {
        "source_node": 66,
        "npg": 100,
        "net": 3,
        "ssc1": 1,
        "ssc2": 2,
        "loopback_id": 9,
        "transit_time": 4,
        "rc": 0,
    },
    "dis": {"npg": 100, "net": 3, "site": 1, "application": 7, "entity": 8, "radio": 9, "sdusn": 11, "relay": 0},
}


@dataclass
class Said:
    """One datagram of an input."""

    net: Net
    group: Group
    parts: list[Draft | bytes]
    stn: int
    header: dict[str, int] = field(default_factory=dict)


Input = list[Said]
"""What is said, in order."""


class World:
    """A policy under which one recipient sees a part, and inputs for it."""

    def __init__(self, kit: Kit, recipient: Net, hidden: int, second: int) -> None:
        self.kit, self.recipient, self.hidden, self.second = kit, recipient, hidden, second
        self.origin = kit.nets[(recipient.index + 1) % len(kit.nets)]
        self.third = kit.nets[recipient.index - 1]
        self._used: dict[tuple[str, FieldType], Iterator[int]] = {}
        others = [n.name for n in kit.nets if n is not recipient]
        kinds = [k for k in kit.kinds() if any(n in kit.drafter.spec(k).fields for n in _REDACTED)]
        self.rules: list[dict[str, object]] = [
            {"name": "hidden", "source_stn": [f"{hidden:05o}"], "to": others},
            {"name": "others", "to": others},
        ]
        shown = {"from": [self.origin.name], "to": [recipient.name]}
        plain = [k for k in kit.kinds() if k not in kinds]
        for kind in kinds:
            fields = kit.drafter.spec(kind).fields
            redact = [n for n in _REDACTED if n in fields and fields[n].no_statement is not None]
            coarse = {"latitude": 0.5} if "latitude" in fields and kind != "J3.6" else {}
            part = {"redact": redact, "coarsen": coarse, "source_stn": self._seen}
            self.rules.append({"name": f"part of {kind}", **shown, "messages": [kind], **part})
        self.rules.append({"name": "whole", **shown, "messages": plain, "source_stn": self._seen})

    @property
    def _seen(self) -> list[str]:
        return [f"{s:05o}" for s in (self.kit.unit, self.second)]

    def new(self, net: Net, type_: FieldType = FieldType.TN) -> int:
        """A number that this world has not used; every run may use the same again: it has a gateway of its own."""
        key = net.name, type_
        if key not in self._used:
            self._used[key] = net.numbers(type_)
        return next(self._used[key])

    def _stated(self, kind: str, **raws: int) -> Draft:
        return self.kit.drafter.stated(kind, **raws)

    def base(self) -> Input:
        """Tracks, participants and management in one group, then warnings in the other; a last word in each."""
        net, said = self.origin, Input()
        tracks = [self.new(net) for _ in range(5)]
        hidden = [self.new(net) for _ in range(3)]
        self.hidden_tracks = hidden
        units = [self.new(net, FieldType.STN) for _ in range(2)]
        events = [self.new(net, FieldType.EVENT) for _ in range(2)]
        change = self.kit.drafter.code("J7.0", "action", "change identity")
        drop = self.kit.drafter.code("J7.0", "action", "drop track")

        def say(*parts: Draft | bytes, group: Group = Group.TRACKS) -> None:
            said.append(Said(net, group, list(parts), self.kit.unit))

        for i, tn in enumerate(tracks):
            say(self._stated("J3.2", tn=tn), self._stated(("J3.3", "J3.6", "J3.5")[i % 3], tn=self.new(net)))
        for unit in units:
            say(self._stated("J2.2", participant_stn=unit), self._stated("J13.2", participant_stn=unit))
        say(self._stated("J7.0", tn=tracks[0], action=change), self._stated("J7.2", tn=tracks[1], other_tn=tracks[2]))
        say(
            self._stated("J3.0", tn=self.new(net), track_tn=hidden[0]),
            self._stated("J3.0", tn=self.new(net), track_tn=tracks[3]),
        )
        say(self._stated("J7.0", tn=tracks[4], action=drop))
        say(
            self._stated("J3.2", tn=tracks[4]),
            self._stated("J3.2", tn=tracks[0]),
            self._stated("J3.2", tn=self.new(net)),
        )
        say(self._stated("J3.2", tn=tracks[2], longitude=LAST))
        for repeat, event in enumerate(events * 2):
            about = {"track_tn": tracks[repeat], "launch_point_tn": hidden[1]}
            say(self._stated("J15.0", event=event, repeat=repeat + 3, **about), group=Group.WARNINGS)
        say(self._stated("J3.6", tn=self.new(net), impact_point_tn=hidden[2]), group=Group.WARNINGS)
        say(self._stated("J3.6", tn=tracks[3], longitude=LAST), group=Group.WARNINGS)
        return said

    # --- ways of differing that the recipient may not see ---

    def with_hidden(self, base: Input) -> Input:
        """Messages come between that no rule lets through."""
        rng, said = np.random.default_rng(61), Input()
        for one in base:
            for kind in rng.choice(["J3.2", "J3.4", "J2.3", "J15.0", "J3.6"], 3):
                draft = self.kit.drafter.stated(str(kind))
                assert draft.subject is not None
                draft = draft.but(**{draft.subject.name: self.new(self.origin, draft.subject.type)})
                said.append(Said(self.origin, draft.group, [draft], self.hidden))
            said.append(one)
        return said

    def with_hidden_tracks(self, base: Input) -> Input:
        """Tracks come and go that it is not told of."""
        drop = self.kit.drafter.code("J7.0", "action", "drop track")
        first = [
            Said(self.origin, Group.TRACKS, [self._stated("J3.2", tn=tn)], self.hidden) for tn in self.hidden_tracks
        ]
        third = []
        if self.third is not self.origin:
            third = [
                Said(self.third, Group.TRACKS, [self._stated("J3.2", tn=self.new(self.third))], self.kit.unit)
                for _ in range(9)
            ]
        drops = [
            Said(self.origin, Group.TRACKS, [self._stated("J7.0", tn=self.hidden_tracks[0], action=drop)], self.hidden)
        ]
        return [*first, *third, *base[:6], *drops, *base[6:]]

    def _changed(self, base: Input, change: Callable[[Draft], Draft]) -> Input:
        return [
            Said(s.net, s.group, [change(p) if isinstance(p, Draft) else p for p in s.parts], s.stn, s.header)
            for s in base
        ]

    def with_other_fields(self, base: Input) -> Input:
        """Fields that are left out hold other values."""

        def change(d: Draft) -> Draft:
            other = self.kit.drafter.stated(d.spec.name)
            names = [n for n in _REDACTED if n in d.raws and d.spec.fields[n].no_statement is not None]
            return d.but(**{n: other.raws[n] for n in names})

        return self._changed(base, change)

    def with_finer_fields(self, base: Input) -> Input:
        """Coarsened fields differ within their step."""

        def change(d: Draft) -> Draft:
            if "latitude" not in d.raws or d.spec.name in ("J3.6",) or not any(n in d.raws for n in _REDACTED):
                return d
            raw = d.raws["latitude"]
            return d.but(latitude=raw // 5000 * 5000 + (raw + 1234) % 5000)

        return self._changed(base, change)

    def renumbered(self, base: Input) -> Input:
        """All numbers of the origin are others, one for one."""
        names: dict[tuple[FieldType, int], int] = {}

        def change(d: Draft) -> Draft:
            raws = {}
            for n, f in d.spec.fields.items():
                if f.type is FieldType.REPEAT:
                    raws[n] = (d.raws[n] * 7 + 5) % 256
                elif f.type in NUMBERS and d.raws[n] != f.no_statement:
                    key = f.type, d.raws[n]
                    if key not in names:
                        names[key] = self.new(self.origin, f.type)
                    raws[n] = names[key]
            return d.but(**raws)

        return self._changed(base, change)

    def with_other_senders(self, base: Input) -> Input:
        """Another unit, to which the same rules apply, says it."""
        return [Said(s.net, s.group, s.parts, self.second, s.header) for s in base]

    def with_other_references(self, base: Input) -> Input:
        """References to what it does not hold name something else, or nothing."""

        def change(d: Draft) -> Draft:
            raws = {n: self.new(self.origin) if i % 2 else f.no_statement or 0
                    for i, (n, f) in enumerate(d.spec.fields.items())
                    if f.role is Role.OPTIONAL and d.raws[n] in self.hidden_tracks}  # fmt: skip
            return d.but(**raws)

        return self._changed(base, change)

    def with_refused(self, base: Input) -> Input:
        """What has to be refused comes between."""
        rng, said = np.random.default_rng(67), Input()
        other = next(c for c in ("LIVE", "EXERCISE", "REPLAY") if c != self.kit.base.network_class)
        for one in base:
            wrong = self._stated("J2.2", participant_stn=self.new(self.origin, FieldType.STN))
            wrong = wrong.but(**{"class": self.kit.drafter.code("J2.2", "class", other)})
            said.append(Said(self.origin, Group.TRACKS, [wrong], self.kit.unit))
            said.append(Said(self.origin, one.group, [self._stated("J3.6", tn=self.new(self.origin))], self.origin.stn))
            said.append(Said(self.origin, one.group, [b"\x7c\x03" + rng.bytes(8)], self.kit.unit))
            said.append(one)
        return said

    def with_other_headers(self, base: Input) -> Input:
        """Headers hold other values."""
        header = _OTHER_HEADERS[self.origin.config.carrier]
        return [Said(s.net, s.group, s.parts, s.stn, header) for s in base]

    def with_all(self, base: Input) -> Input:
        """All of these."""
        said = base
        for way in (self.with_other_references, self.with_other_fields, self.with_finer_fields, self.renumbered,
                    self.with_other_headers, self.with_other_senders, self.with_hidden, self.with_refused):  # fmt: skip
            said = way(said)
        return said
