"""The policy is taken over as a whole while traffic flows, or not at all."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.scenes import datagram, held_track, marked, marks
from linkgw.conformance.blackbox.site import Net
from linkgw.conformance.blackbox.stage import Cases, Stage
from linkgw.conformance.blackbox.toml import format_toml
from linkgw.conformance.blackbox.verdict import Case, Failed, Skipped, require
from linkgw.policy.schema import parse_policy
from linkgw.spec.model import Group

TAKEN_S = 20.0
"""A changed policy file is in force within this time."""
UNSEEN_S = 4.0
"""A gateway that says nothing of itself has looked at a changed file within this time."""


def reload(kit: Kit) -> Cases:
    """Policy files that change while the gateway runs."""
    first, last = kit.nets[0], kit.nets[-1]
    closed = kit.policy({"name": "kit", "from": [last.name]})
    opened = kit.policy({"name": "kit", "from": [first.name], "redact": ["speed"]})
    with kit.stage({"name": "kit", "from": [last.name]}) as stage:
        files = _Files(kit, stage, closed, opened, first)
        yield stage, Case(
            "reload/good", ("G-100",),
            "A changed policy file comes into force while the gateway runs, and so does the next.",
            files.good,
        )  # fmt: skip
        for name, text in _faults(kit, opened).items():
            yield stage, Case(
                f"reload/{name}", ("G-101",), f"A policy file with a fault ({name.replace('-', ' ')}) changes nothing.",
                lambda t=text: files.bad(t),
            )  # fmt: skip
        yield (
            stage,
            Case("reload/missing", ("G-101",), "A policy file that is gone changes nothing.", lambda: files.bad(None)),
        )
        yield stage, Case(
            "reload/after-fault", ("G-100",), "After a policy file with a fault a good one comes into force.",
            files.after_fault,
        )  # fmt: skip
        yield stage, Case(
            "reload/traffic", ("G-100", "G-102"),
            "Under traffic every message is judged by the one policy or by the other, and none is lost.", files.traffic,
        )  # fmt: skip
        yield stage, Case(
            "reload/numbers", ("G-102",), "A change of the policy changes no number.", files.numbers,
        )  # fmt: skip


def _faults(kit: Kit, good: Mapping[str, Any]) -> dict[str, str]:
    rule = good["rule"][-1]

    def with_rule(**more: Any) -> str:
        return format_toml({**good, "rule": [*good["rule"][:-1], {**rule, **more}]})

    return {
        "not-toml": "version = [",
        "empty": "",
        "cut-off": format_toml(good)[:-40],
        "unknown-key": with_rule(colour="red"),
        "unknown-network": with_rule(to=["NOWHERE"]),
        "unknown-message": with_rule(messages=["J99.9"]),
        "unknown-field": with_rule(redact=["no_such_field"]),
        "unknown-area": with_rule(area=["nowhere"]),
        "coarsened-text": with_rule(messages=["J3.2"], redact=[], coarsen={"identity": 2.0}),
        "redacts-what-has-to-be-stated": with_rule(messages=["J3.2"], redact=["tn"]),
        "other-version": format_toml({**good, "version": 2}),
        "deep": "a = " + "[" * 100_000,
    }


class _Files:
    """One policy that lets the first network's traffic through with redactions, and one that does not at all."""

    def __init__(self, kit: Kit, stage: Stage, closed: Mapping[str, Any], opened: Mapping[str, Any], net: Net) -> None:
        self._kit, self._stage, self._net = kit, stage, net
        self._closed, self._opened = format_toml(closed), format_toml(opened)

    @property
    def _path(self) -> Path:
        return self._stage.gate.site.policy

    def _put(self, text: str | None) -> None:
        """Replace the file as a whole, as a careful operator does."""
        if text is None:
            self._path.unlink()
            return
        new = self._path.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        new.rename(self._path)

    def _change(self, text: str, *, comes_through: bool) -> None:
        """Another policy, and wait until it is in force."""
        self._put(text)
        deadline = time.monotonic() + TAKEN_S
        while self._comes_through() is not comes_through:
            if time.monotonic() > deadline:
                raise Failed("a changed policy file does not come into force", got=f"not within {TAKEN_S:g} s")
            time.sleep(0.1)
        self._stage.gate.model.use(parse_policy(text, "policy.toml"))

    def _comes_through(self) -> bool:
        stage = self._stage
        draft = marked(stage, stage.new(self._net), 1)
        stage.say_raw(self._net, Group.TRACKS, [datagram(stage, self._net, draft)])
        heard = stage.collect()
        return any(marks(heard, net) for net in stage.nets)

    def _say(self) -> None:
        stage = self._stage
        for net in stage.nets:
            stage.say(
                net, stage.named(net, stage.drafter.stated("J3.2")), stage.named(net, stage.drafter.stated("J3.6"))
            )
        stage.play()

    def _begin(self) -> None:
        """Closed, whatever the cases before left."""
        self._stage.up()
        if not self._path.exists() or self._path.read_text(encoding="utf-8") != self._closed:
            self._change(self._closed, comes_through=False)

    def good(self) -> None:
        """Closed, open, closed."""
        self._begin()
        self._say()
        self._change(self._opened, comes_through=True)
        self._say()
        self._change(self._closed, comes_through=False)
        self._say()

    def bad(self, text: str | None) -> None:
        """The policy in force stays, whatever is in the file."""
        self._begin()
        refused = self._refused()
        self._put(text)
        deadline = time.monotonic() + (UNSEEN_S if refused is None else TAKEN_S)
        while time.monotonic() < deadline and (refused is None or self._refused() == refused):
            self._say()
            time.sleep(0.1)
        self._say()
        if refused is not None:
            require(self._refused() != refused, "the gateway does not say that it refused the file", got=refused)

    def after_fault(self) -> None:
        """A fault, and then a good file."""
        self.bad("version = [")
        self._change(self._opened, comes_through=True)
        self._say()

    def _refused(self) -> int | None:
        """How many files the gateway says that it refused; None if it says nothing of itself."""
        try:
            return int(self._stage.gate.status()["policy"]["refused"])
        except (Skipped, KeyError):
            return None

    def traffic(self) -> None:
        """One track, report after report, while the file changes: speeds until it does, none after, no report lost."""
        stage, net = self._stage, self._kit.nets[-1]
        self._begin()
        shown = format_toml(self._kit.policy({"name": "kit", "from": [net.name], "redact": ["course"]}))
        hidden = format_toml(self._kit.policy({"name": "kit", "from": [net.name], "redact": ["speed"]}))
        self._put(shown)
        track = stage.new(net)
        got: list[tuple[bool, bool]] = []
        n_said, changed_at = 0, 0
        deadline = time.monotonic() + TAKEN_S
        while time.monotonic() < deadline:
            for _ in range(10):
                n_said += 1
                draft = marked(stage, track, n_said)
                stage.say_raw(net, Group.TRACKS, [datagram(stage, net, draft)])
            for _, r in marks(stage.collect(), self._net):
                got.append((r.values["speed"] is not None, r.values["course"] is not None))
            if not changed_at and (True, False) in got:
                self._put(hidden)
                changed_at = n_said
            if (False, True) in got:
                break
            time.sleep(0.05)
        states = list(dict.fromkeys(got))
        wanted = [(True, True), (True, False), (False, True)]
        require(set(states) <= set(wanted), "a message is judged by neither policy", got=states, expected=wanted)
        require(states == [s for s in wanted if s in states], "policies come back that were replaced", got=states)
        require((False, True) in states, "a changed policy does not come into force", got=states)
        require(len(got) == n_said, "messages are lost while the policy changes", got=len(got), expected=n_said)
        self._change(self._closed, comes_through=False)

    def numbers(self) -> None:
        """A track keeps its number from one policy to the next."""
        stage, net = self._stage, self._kit.nets[-1]
        self._begin()
        number = held_track(stage, net)
        stage.play()
        self._change(self._opened, comes_through=True)
        self._change(self._closed, comes_through=False)
        stage.exchange(net, stage.drafter.stated("J3.6", tn=number), group=Group.TRACKS)
