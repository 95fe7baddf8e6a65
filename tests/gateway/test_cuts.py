"""One message and a thousand take the same path: the output does not depend on how the input is cut into batches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkgw
from linkgw.carriers import Octets
from linkgw.conformance.draw import draw_messages
from linkgw.conformance.pairs import Scene, draw_trace, run
from linkgw.conformance.traces import draw_world, plain_naming
from linkgw.gateway.events import DatagramsReceived, RecordDecisions, SendDatagrams, StoreBindings
from linkgw.spec.model import Group


def of_commands(commands: Any) -> list[object]:
    """Commands, item by item: what they do, however they were bundled."""
    found: list[object] = []
    for c in commands:
        if isinstance(c, StoreBindings):
            found += [("bind", *(getattr(b, f) for f in b.__slots__)) for b in c.changes]
        elif isinstance(c, SendDatagrams):
            found += [("send", c.network, int(t), int(n), p)
                      for p, t, n in zip(c.payloads, c.utc_ns, c.n_messages, strict=True)]  # fmt: skip
        elif isinstance(c, RecordDecisions):
            found += [("line", str(line)) for line in c.lines]
    return found


def traffic(g: Any, catalog: Any, seed: int, n: int) -> list[bytes]:
    """Datagrams of one network about few objects."""
    rng = np.random.default_rng(seed)
    names = [m.name for m in catalog.messages.values() if m.name != "J15.0"]
    payloads = []
    for message in draw_messages(catalog, rng, n, names):
        fields = {**message.fields}
        for name, f in catalog.messages[message.name].fields.items():
            if f.type.value == "tn" and fields[name] is not None:
                fields[name] = f"A000{rng.integers(6)}"
            elif name in ("class", "time_of_validity"):
                fields[name] = "EXERCISE" if name == "class" else None
        payloads.append(g.datagram("KOR", type(message)(message.name, fields), stn=f"0001{rng.integers(3)}"))
        if rng.integers(4) == 0:
            payloads.append(payloads[-1])
        if rng.integers(8) == 0:
            payloads.append(payloads[-1][:-3])
    return payloads


def outcome(g: Any, payloads: list[bytes], times: Any, cuts: list[int]) -> tuple[list[object], Any]:
    done: list[object] = []
    for start, stop in zip([0, *cuts], [*cuts, len(payloads)], strict=True):
        if start == stop:
            continue
        event = DatagramsReceived(
            0, Group.TRACKS, Octets.of(payloads[start:stop]), times[start:stop], 10**18 + times[start:stop],
            np.full(stop - start, 5, np.uint64),
        )  # fmt: skip
        done += of_commands(g.core.step(event))
    return sorted(done, key=str), g.core.ledger.as_dict()


TIMERS = {"track_timeout_s": 3, "hold_s": 2, "event_timeout_s": 4}
SMALL = {"tn_pool": "V0000-V0004"}


@pytest.mark.parametrize("seed", range(2))
def test_batches_of_1_7_and_1000_give_the_same(gateway: Any, catalog: Any, seed: int) -> None:
    payloads = traffic(gateway(), catalog, seed, 150)
    times = np.cumsum(np.random.default_rng(seed).integers(0, 40_000_000, len(payloads)))
    n = len(payloads)
    results = [outcome(gateway(timers=TIMERS, USA=SMALL), payloads, times, list(range(k, n, k))) for k in (1, 7, 1000)]
    assert results[0] == results[1] == results[2]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 40), max_size=12), st.integers(0, 400))
def test_any_cut_gives_the_same(seed: int, cuts: list[int], pause_ms: int) -> None:
    rng = np.random.default_rng(seed)
    world = draw_world(linkgw.load_catalog(), rng)
    scene = Scene(world, 0, rng, n=15)
    trace = draw_trace(scene, rng, 15)
    whole, _ = run(scene, trace, plain_naming(), np.random.default_rng(1))
    again, _ = run(scene, trace, plain_naming(), np.random.default_rng(sum(cuts) + pause_ms))
    assert whole == again


def test_a_life_that_is_prolonged_within_the_batch_goes_on(gateway: Any, catalog: Any) -> None:
    def traffic(g: Any) -> list[bytes]:
        names = ["A0001", "A0002", "A0001", "A0002", "A0003", "A0004", "A0001"]
        return [
            g.datagram("KOR", linkgw.Message("J3.2", {"tn": tn, "speed": i, "latitude": 36.5,
                                                      "longitude": 127.0, "track_quality": 9, "identity": "friend"}))
            for i, tn in enumerate(names)
        ]  # fmt: skip

    # both are silent for almost the time after which they are over, and are reported before and after that time
    times = np.array([0, 0, 2_900_000_000, 2_900_000_000, 3_100_000_000, 3_100_000_000, 3_100_000_000])
    results = [
        outcome(g, traffic(g), times, cuts) for cuts in ([2], [2, 3, 4, 5, 6], [2, 4]) for g in [gateway(timers=TIMERS)]
    ]
    assert results[0] == results[1] == results[2]
    binds = [item for item in results[0][0] if item[0] == "bind"]
    assert len({item[1] for item in binds}) * 4 == len(binds), "four tracks, each with one number for each recipient"


def test_a_reference_to_a_life_that_ends_within_the_batch_means_the_old_one(gateway: Any, say: Any) -> None:
    heard = []
    for together in (True, False):
        g = gateway(timers={"track_timeout_s": 10})
        g.says("KOR", say("J3.2", tn="A0002"), at=0)
        payloads = [
            g.datagram("KOR", say("J3.0", tn="A0001", track_tn="A0002")), g.datagram("KOR", say("J3.2", tn="A0002"))
        ]  # fmt: skip
        if together:
            messages = g.hears("KOR", payloads, [9.9, 11.0]).to("USA")
        else:
            messages = g.hears("KOR", payloads[:1], [9.9]).to("USA") + g.hears("KOR", payloads[1:], [11.0]).to("USA")
        heard.append([(m.fields["tn"], m.fields.get("track_tn")) for m in messages])
    assert heard[0] == heard[1] == [("V0001", "V0000"), ("V0002", None)]


def test_an_echo_in_the_batch_does_not_hide_the_senders_sequence(gateway: Any, say: Any) -> None:
    from linkgw.gateway.events import AddressTaken

    counts = []
    for together in (True, False):
        g = gateway()
        g.step(AddressTaken(0, 1234))
        payloads = [g.datagram("KOR", say("J3.2", tn=f"A000{i}")) for i in range(4)]
        sources = np.array([5, 1234, 5, 5], np.uint64)
        cuts = [(0, 4)] if together else [(i, i + 1) for i in range(4)]
        for a, b in cuts:
            times = np.arange(a, b) * 10**8
            g.core.step(DatagramsReceived(0, Group.TRACKS, Octets.of(payloads[a:b]), times, times, sources[a:b]))
        g.says("KOR", say("J3.2", tn="A0007"), at=1)
        counts.append(g.core.ledger.as_dict()["networks"]["KOR"]["sequence_gaps"])
    assert counts[0] == counts[1]


def test_a_number_is_given_again_at_its_time_however_batches_are_cut(gateway: Any, say: Any) -> None:
    """In one batch the third track is prolonged before the fourth begins, and with it the look for free numbers."""
    heard = []
    for batches in ([[0], [1], [2], [3, 4], [5], [6]], [[0], [1], [2], [3], [4], [5], [6]]):
        g = gateway(USA={"tn_pool": "V0000-V0002"})
        over_s = g.core.config.timers.track_timeout_s + g.core.config.timers.hold_s
        times = [0.0, 0.1, over_s, over_s + 1, over_s + 2.5, over_s + 40, 2 * over_s + 1.5]
        tracks = ["A0001", "A0002", "A0003", "A0004", "A0003", "A0005", "A0006"]
        told: list[str] = []
        for rows in batches:
            payloads = [g.datagram("KOR", say("J3.2", tn=tracks[row], speed=row)) for row in rows]
            told += [m.fields["tn"] for m in g.hears("KOR", payloads, [times[row] for row in rows]).to("USA")]
        heard.append(told)
    assert heard[0] == heard[1] == ["V0000", "V0001", "V0002", "V0000", "V0002", "V0001", "V0000"]
