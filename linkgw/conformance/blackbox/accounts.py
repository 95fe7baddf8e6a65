"""Every message is accounted for: by what comes out, and by what the gateway says of itself where it says something."""

from __future__ import annotations

import re
import socket
import time
import urllib.request
from collections import Counter
from typing import Any

import numpy as np

from linkgw.conformance.blackbox.broken import broken_envelopes, broken_words
from linkgw.conformance.blackbox.drafts import Draft
from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.scenes import datagram, held_track, marked, marks
from linkgw.conformance.blackbox.site import Net
from linkgw.conformance.blackbox.stage import PATIENCE_S, Cases, Stage
from linkgw.conformance.blackbox.verdict import Case, Failed, Skipped, require
from linkgw.errors import Reason
from linkgw.spec.model import Group, Role

_MIXED = 250
_FLOOD = 3000


def accounts(kit: Kit) -> Cases:
    """Mixed traffic under a policy that releases some of it; then what the gateway counted."""
    halves = [kit.kinds()[::2], kit.kinds()[1::2]]
    rules = (
        {"name": "some", "messages": halves[0], "to": [kit.nets[-1].name]},
        {"name": "others", "messages": halves[1], "from": [n.name for n in kit.nets[:2]], "redact": ["speed"]},
        {"name": "space", "messages": ["J3.6"]},
    )
    with kit.stage(*rules, head={"metrics_port": free_port()}) as stage:
        for net in kit.nets:
            yield stage, Case(
                f"accounts/mixed/{net.name}", ("G-083",),
                f"{_MIXED} messages from {net.name}, good, bad, double and denied: each ends as it has to.",
                lambda n=net: _mixed(kit, stage, n),
            )  # fmt: skip
        yield stage, Case(
            "accounts/status", ("G-084",), "What the gateway says it forwarded and dropped, and why, is what it did.",
            lambda: _status(kit, stage),
        )  # fmt: skip
        for net in kit.nets:
            yield stage, Case(
                f"accounts/reasons/{net.name}", ("G-085",),
                f"Every datagram and run of words that is refused on {net.name} is counted, for its reason.",
                lambda n=net: _reasons(stage, n),
            )  # fmt: skip
        yield (
            stage,
            Case("accounts/metrics", ("G-084",), "The metrics say what the status says.", lambda: _metrics(stage)),
        )
        yield stage, Case("accounts/sums", ("G-084",), "The gateway finds its own sums in order.", lambda: _sums(stage))
    head = {"segmentation": False, "receive_buffer": 16384}
    with kit.stage({"name": "all"}, head=head, timers={"dedup_window_s": 0.0}) as stage:
        yield stage, Case(
            "accounts/kernel-drops", ("G-086",),
            f"{_FLOOD} datagrams while the gateway stands still: each is forwarded, or counted as dropped.",
            lambda: _drops(kit, stage),
        )  # fmt: skip


def free_port() -> int:
    """A TCP port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _mixed(kit: Kit, stage: Stage, net: Net) -> None:
    rng = np.random.default_rng(53 + net.index)
    held = [held_track(stage, net) for _ in range(6)]
    said: list[tuple[Draft, int]] = []
    kinds = [k for k in kit.kinds(filler=True) if Group.TRACKS in kit.drafter.spec(k).groups]
    for _ in range(_MIXED):
        if said and rng.integers(6) == 0:
            draft, stn = said[int(rng.integers(len(said)))]
        else:
            draft = stage.named(net, _draw(stage, str(rng.choice(kinds)), held, rng))
            stn = int(rng.choice([kit.unit, kit.unit, kit.other_unit, net.stn, *net.forwarders]))
            said.append((draft, stn))
        stage.say(net, draft, stn=stn, group=Group.TRACKS, repeat=True)
    stage.play()


def _draw(stage: Stage, kind: str, held: list[int], rng: np.random.Generator) -> Draft:
    draft = stage.drafter.drawn(kind, rng)
    for name, f in draft.spec.fields.items():
        if f.role in (Role.REQUIRED, Role.OPTIONAL) and rng.integers(3):
            draft = draft.but(**{name: int(rng.choice(held)) if rng.integers(4) else 7})
        if f.role is Role.CLASS and rng.integers(5) == 0 and f.enumeration is not None:
            draft = draft.but(**{name: int(rng.choice(list(f.enumeration.names)))})
    if draft.spec.ends_track_where:
        # drops would empty the picture; they have cases of their own
        name = next(iter(draft.spec.ends_track_where))
        draft = draft.but(**{name: stage.drafter.code(kind, name, "change identity")}) if _knows(draft, name) else draft
    return draft


def _knows(draft: Draft, name: str) -> bool:
    enumeration = draft.spec.fields[name].enumeration
    return enumeration is not None and "change identity" in enumeration.codes


def _status(kit: Kit, stage: Stage) -> None:
    """From a fresh start: only what came through since is in the counts; the first probes are not."""
    stage.up()
    before, mine = stage.gate.status(), Counter(stage.gate.flows)
    refused = Counter(stage.gate.refused)
    for net in kit.nets:
        _mixed(kit, stage, net)
    after = stage.gate.status()
    for (flow, why), n in (stage.gate.flows - mine).items():
        got = after["flows"][flow].get(why, 0) - before["flows"][flow].get(why, 0)
        require(got == n, f"{flow}: the count of {why} is wrong", got=got, expected=n)
    for (name, reason), n in (stage.gate.refused - refused).items():
        got = _messages(after, name).get(reason, 0) - _messages(before, name).get(reason, 0)
        require(got == n, f"{name}: the count of {reason} is wrong", got=got, expected=n)


def _messages(status: dict[str, Any], name: str) -> dict[str, int]:
    found: dict[str, int] = status["networks"][name]["messages"]
    return found


def _reasons(stage: Stage, net: Net) -> None:
    stage.up()
    station = stage.station(net)
    stage.say(net, stage.named(net, stage.drafter.stated("J3.6")))
    stage.play()
    before = stage.gate.status()
    expected: Counter[str] = Counter()
    words = stage.named(net, stage.drafter.stated("J3.2")).words(stage.catalog, net.config.parity)
    payloads = []
    for reason, bad in broken_envelopes(station, words, stage.unit).items():
        payloads += bad
        expected[reason.text] += len(bad)
    for reason, runs in broken_words(stage.catalog, stage.drafter.network_class, net.config.parity).items():
        payloads += [station.envelope(w, stage.unit) for w in runs]
        expected[reason.text] += len(runs)
    station.say(Group.TRACKS, payloads)
    stage.say(net, stage.named(net, stage.drafter.stated("J3.6")), group=Group.TRACKS)
    stage.play()
    after = stage.gate.status()
    for name, n in expected.items():
        got = _refusals(after, net).get(name, 0) - _refusals(before, net).get(name, 0)
        require(got == n, f"{net.name}: the count of {name} is wrong", got=got, expected=n)


def _refusals(status: dict[str, Any], net: Net) -> Counter[str]:
    counts = status["networks"][net.name]
    found: Counter[str] = Counter()
    for part in (*counts["datagrams"].values(), counts["messages"]):
        found.update({k: v for k, v in part.items() if k not in ("good", "admitted", Reason.OWN_ECHO.text)})
    return found


def _metrics(stage: Stage) -> None:
    stage.up()
    status = stage.gate.status()
    port = stage.gate.site.metrics_port
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE_S) as answer:
            text = answer.read().decode()
    except OSError as error:
        raise Skipped(f"the gateway offers no metrics on the port of its configuration: {error}") from None
    numbers = [float(x) for x in re.findall(r"^linkgw_messages_forwarded_total\{[^}]*\} (\S+)$", text, re.M)]
    if not numbers:
        numbers = [float(x) for x in re.findall(r'^linkgw_\w+\{[^}]*disposition="forwarded"[^}]*\} (\S+)$', text, re.M)]
    said = sum(flow.get("forwarded", 0) for flow in status["flows"].values())
    require(numbers and sum(numbers) == said, "the metrics do not say what the status says",
            got=sum(numbers) if numbers else "no count of what was forwarded", expected=said)  # fmt: skip


def _sums(stage: Stage) -> None:
    stage.up()
    faults = stage.gate.status().get("sum_faults")
    if faults is None:
        raise Skipped("the gateway's status has no sums")
    require(not faults, "the gateway's sums do not agree", got="; ".join(faults), expected="no fault")


def _drops(kit: Kit, stage: Stage) -> None:
    net = kit.nets[0]
    track = held_track(stage, net)
    stage.play()
    before = _counted(stage, net)
    process = stage.process()
    few = [datagram(stage, net, marked(stage, track, i)) for i in range(40)]
    payloads = [few[i % len(few)] for i in range(_FLOOD)]
    process.pause()
    try:
        stage.station(net).say(Group.TRACKS, payloads)
    finally:
        process.go_on()
    heard = stage.listen(0.2)
    stage.say(net, stage.named(net, stage.drafter.stated("J3.6")), group=Group.TRACKS)
    heard += stage.collect()
    deadline = time.monotonic() + PATIENCE_S
    n_dropped = 0
    for other in kit.nets[1:]:
        n_heard = len(marks(heard, other))
        while n_heard + (n_dropped := _counted(stage, net) - before) < _FLOOD and time.monotonic() < deadline:
            time.sleep(0.1)
        require(n_heard + n_dropped >= _FLOOD, f"{other.name}: datagrams are lost without being counted",
                got=f"{n_heard} heard and {n_dropped} counted as dropped", expected=_FLOOD)  # fmt: skip
    if not n_dropped:
        raise Failed(
            "nothing was dropped",
            got="every datagram was forwarded",
            expected="a receive buffer of 16 KiB that is full",
        )


def _counted(stage: Stage, net: Net) -> int:
    counts = stage.gate.status()["networks"][net.name]["datagrams"]["tracks"]
    return int(counts.get(Reason.KERNEL_DROP.text, 0))
