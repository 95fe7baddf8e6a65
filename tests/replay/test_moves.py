"""Times moved by their places: octet for octet what the reference rewrites."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import linkgw
from linkgw.carriers import CARRIERS, DisIdentity, Octets, SimpleIdentity
from linkgw.conformance.draw import draw_messages, draw_words
from linkgw.gateway.config import GatewayConfig, Network
from linkgw.replay.moves import Moves
from linkgw.replay.recording import load_recording
from linkgw.replay.rewrite import Rewriter, TimeShift
from linkgw.replay.routes import GROUPS

NS = 10**9


def by_reference(
    payloads: Octets, networks: np.ndarray, gateway: list[Network], catalog: linkgw.Catalog, shift: TimeShift
) -> list[bytes]:
    out = list(payloads)
    for network in gateway:
        rows = np.flatnonzero(networks == network.index)
        part = TimeShift(shift.captured_ns[rows], shift.wire_ns[rows], shift.rate)
        moved = Rewriter(network, catalog).rewrite(Octets.of([payloads[i] for i in rows]), shift=part)
        for i, row in enumerate(rows.tolist()):
            out[row] = moved[i]
    return out


@pytest.mark.parametrize("rate", [1.0, 0.25, 16.0])
def test_the_captures_move_as_the_reference_moves_them(
    rate: float, config: GatewayConfig, catalog: linkgw.Catalog, captures: list[Path]
) -> None:
    recording = load_recording(captures, config, catalog)
    gateway = [Network(c, i) for i, c in enumerate(config.networks)]
    networks = recording.routes // len(GROUPS)
    n = len(recording)
    wire = recording.utc_ns[0] + 123_456_789_012_345 + np.arange(n) * 1_234_567
    expected = by_reference(
        recording.payloads, networks, gateway, catalog, TimeShift(recording.utc_ns, wire, rate)
    )  # fmt: skip
    moves = Moves(recording.payloads, recording.utc_ns, networks, gateway, catalog)
    for size in (n, 64, 1):
        for first in range(0, n, size) if size > 1 else range(0, n, 97):
            rows = slice(first, min(first + size, n))
            shift = TimeShift(recording.utc_ns[rows], wire[rows], rate)
            moved = moves.move(recording.payloads.cut(rows.start, rows.stop), first, shift)
            assert list(moved) == expected[rows]


@pytest.mark.parametrize("parity", ["none", "checked"])
@pytest.mark.parametrize("version", [0, 1])
def test_whatever_was_recorded_moves_as_the_reference_moves_it(
    parity: str, version: int, config: GatewayConfig, catalog: linkgw.Catalog
) -> None:
    rng = np.random.default_rng(11)
    gateway = [Network(c.model_copy(update={"parity": parity}), i) for i, c in enumerate(config.networks)]
    payloads, networks = [], []
    for network in gateway:
        c = CARRIERS[network.carrier.name]
        identity = DisIdentity(siso_version=version) if c.name == "dis" else SimpleIdentity()
        for _ in range(150):
            words = b"".join(
                linkgw.encode(m, catalog, parity=parity) for m in draw_messages(catalog, rng, int(rng.integers(1, 4)))
            )
            words = words if rng.integers(5) else draw_words(catalog, rng, 5)
            rows = np.frombuffer(words, np.uint8).reshape(-1, 10)
            payloads.append(c.push_batch(identity, rows, np.array([0, len(rows)]), stn=0o1234, npg=7)[0])
        beat = c.heartbeat(identity, stn=0o1234, utc_ns=10**18)
        payloads += [b"", b"\x49\x36", rng.bytes(80), payloads[-1][:-3], *([] if beat is None else [beat])]
        networks += [network.index] * (len(payloads) - len(networks))
    order = rng.permutation(len(payloads))
    octets, where = Octets.of([payloads[i] for i in order]), np.array(networks)[order]
    captured = 1_702_857_600 * NS + np.arange(len(octets)) * 777_777_777
    shift = TimeShift(captured, captured[::-1] + 98_765 * NS, 1.0)
    moved = Moves(octets, captured, where, gateway, catalog).move(octets, 0, shift)
    expected = by_reference(octets, where, gateway, catalog, shift)
    assert list(moved) == expected
    assert sum(a != b for a, b in zip(octets, expected, strict=True)) > 300


def test_a_recording_of_nothing_has_nothing_to_move(config: GatewayConfig, catalog: linkgw.Catalog) -> None:
    none, gateway = np.zeros(0, np.int64), [Network(c, i) for i, c in enumerate(config.networks)]
    assert (
        len(Moves(Octets.of([]), none, none, gateway, catalog).move(Octets.of([]), 0, TimeShift(none, none, 1.0))) == 0
    )
