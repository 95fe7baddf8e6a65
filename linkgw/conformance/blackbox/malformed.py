"""Malformed input never stops it: what is refused leaves no trace, and what is good goes on."""

from __future__ import annotations

import numpy as np

from linkgw.conformance.blackbox.broken import broken_envelopes, broken_words
from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.site import Net
from linkgw.conformance.blackbox.stage import Cases, Stage
from linkgw.conformance.blackbox.verdict import Case, Skipped, require
from linkgw.errors import Reason
from linkgw.spec.model import Group

ENVELOPE = tuple(r for r in Reason if r in range(Reason.TRUNCATED, Reason.NO_INITIAL_WORD))
"""Reasons of datagrams."""
WORDS = tuple(r for r in Reason if r in range(Reason.NO_INITIAL_WORD, Reason.WRONG_CLASS))
"""Reasons of words."""
_FLOOD = 3000
_SIMPLE_ONLY = {Reason.BAD_SYNC, Reason.BAD_PACKET_SIZE, Reason.BAD_CHECKSUM}
_DIS_ONLY = {Reason.BAD_VERSION, Reason.BAD_FAMILY, Reason.BAD_ENCODING}


def malformed(kit: Kit) -> Cases:
    """Everything to everybody, and datagrams that are none."""
    with kit.stage({"name": "all"}) as stage:
        for net in kit.nets:
            other = _DIS_ONLY if net.config.carrier == "simple" else _SIMPLE_ONLY
            for reason in (r for r in ENVELOPE if r not in other):
                yield stage, Case(
                    f"malformed/{reason.text}/{net.name}", ("G-080", "G-081"),
                    f"Datagrams on {net.name} that are refused for {reason.text}: none stops what comes after it.",
                    lambda n=net, r=reason: _refused(stage, n, [*_envelopes(stage, n).get(r, ())]),
                )  # fmt: skip
            for reason in WORDS:
                yield stage, Case(
                    f"malformed/{reason.text}/{net.name}", ("G-080", "G-082"),
                    f"Words on {net.name} that have to be refused for {reason.text}, alone and between good messages.",
                    lambda n=net, r=reason: _between(stage, n, r),
                )  # fmt: skip
            yield stage, Case(
                f"malformed/not-words/{net.name}", ("G-081",), f"Status packets on {net.name} are read and go nowhere.",
                lambda n=net: _refused(stage, n, _envelopes(stage, n)[Reason.NOT_WORDS]),
            )  # fmt: skip
            yield stage, Case(
                f"malformed/filler/{net.name}", ("G-082",), f"Fillers between messages on {net.name} go nowhere.",
                lambda n=net: _filler(stage, n),
            )  # fmt: skip
            yield stage, Case(
                f"malformed/every-length/{net.name}", ("G-081",),
                f"A good datagram on {net.name} cut after every octet.",
                lambda n=net: _every_length(stage, n),
            )  # fmt: skip
            yield stage, Case(
                f"malformed/flood/{net.name}", ("G-080",),
                f"{_FLOOD} datagrams on {net.name} that are none, good ones among them: all of these come through.",
                lambda n=net: _flood(stage, n),
            )  # fmt: skip
        yield (
            stage,
            Case("malformed/long", ("G-081",), "Datagrams as long as UDP has them.", lambda: _long(stage, kit.nets)),
        )


def _envelopes(stage: Stage, net: Net) -> dict[Reason, list[bytes]]:
    words = stage.named(net, stage.drafter.stated("J3.2")).words(stage.catalog, net.config.parity)
    return broken_envelopes(stage.station(net), words, stage.unit)


def _good(stage: Stage, net: Net) -> None:
    stage.say(net, stage.named(net, stage.drafter.stated("J3.2")))


def _refused(stage: Stage, net: Net, payloads: list[bytes]) -> None:
    require(payloads, "the kit has no such datagram")
    for payload in payloads:
        for group in Group:
            stage.station(net).say(group, [payload])
        _good(stage, net)
    stage.play()


def _between(stage: Stage, net: Net, reason: Reason) -> None:
    runs = broken_words(stage.catalog, stage.drafter.network_class, net.config.parity).get(reason, [])
    require(runs, "the kit has no such words")
    headless = reason in (Reason.NO_INITIAL_WORD, Reason.WORDS_BEYOND_MLI)
    for words in runs:
        stage.station(net).say(Group.TRACKS, [stage.station(net).envelope(words, stage.unit)])
        first, last = (stage.named(net, stage.drafter.stated("J3.2")) for _ in range(2))
        if headless:
            # behind a good message these would be words of its own
            stage.say(net, words, last)
        else:
            stage.say(net, first, words, last)
    stage.play()


def _filler(stage: Stage, net: Net) -> None:
    fillers = [s.name for s in stage.catalog.messages.values() if s.filler]
    if not fillers:
        raise Skipped("the specs have no filler")
    filler = stage.drafter.silent(fillers[0])
    a, b = (stage.named(net, stage.drafter.stated("J3.2")) for _ in range(2))
    stage.say(net, filler, a, filler, filler, b, filler, group=Group.TRACKS)
    stage.say(net, filler, group=Group.TRACKS)
    stage.play()


def _every_length(stage: Stage, net: Net) -> None:
    words = stage.named(net, stage.drafter.stated("J3.2")).words(stage.catalog, net.config.parity)
    good = stage.station(net).envelope(words, stage.unit)
    for n in range(len(good)):
        stage.station(net).say(Group.TRACKS, [good[:n]])
        if n % 20 == 0:
            _good(stage, net)
    stage.play()


def _flood(stage: Stage, net: Net) -> None:
    rng = np.random.default_rng(43)
    bad = [p for payloads in _envelopes(stage, net).values() for p in payloads]
    runs = [
        w
        for words in broken_words(stage.catalog, stage.drafter.network_class, net.config.parity).values()
        for w in words
    ]
    bad += [stage.station(net).envelope(words, stage.unit) for words in runs]
    bad += [rng.bytes(int(n)) for n in rng.integers(0, 200, 100)]
    for i in range(_FLOOD // 50):
        chosen = [bad[int(k)] for k in rng.integers(len(bad), size=50)]
        stage.station(net).say(Group.WARNINGS if i % 5 == 4 else Group.TRACKS, chosen)
        _good(stage, net)
    stage.play()


def _long(stage: Stage, nets: tuple[Net, ...]) -> None:
    rng = np.random.default_rng(47)
    for net in nets:
        words = stage.named(net, stage.drafter.stated("J3.2")).words(stage.catalog, net.config.parity)
        good = stage.station(net).envelope(words, stage.unit)
        for size in (1472, 1473, 9000, 65_507):
            stage.station(net).say(Group.TRACKS, [good + bytes(size - len(good)), rng.bytes(size)])
            _good(stage, net)
    stage.play()
