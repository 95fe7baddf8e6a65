"""A message that comes alone goes its own way, to the same end as in a batch."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkgw
from linkgw.carriers import Octets
from linkgw.conformance.pairs import Scene, draw_trace, run
from linkgw.conformance.traces import draw_world, plain_naming
from linkgw.gateway import core
from linkgw.gateway.events import DatagramsReceived
from linkgw.spec.model import Group
from tests.gateway.test_cuts import SMALL, TIMERS, of_commands, traffic

CATALOG = linkgw.load_catalog()


@pytest.mark.parametrize("seed", range(3))
def test_it_asks_for_the_same_and_is_counted_the_same(gateway: Any, catalog: Any, seed: int) -> None:
    both = []
    for most in (0, core.MOST_ALONE):
        with patch.object(core, "MOST_ALONE", most):
            g = gateway(timers=TIMERS, USA=SMALL)
            lonely = core.Core(g.config, catalog, g.core.policy)
            found, alone = [], 0
            payloads = traffic(g, catalog, seed, 150)
            at_ns = np.cumsum(np.random.default_rng(seed).integers(0, 40_000_000, len(payloads)))
            sizes = np.random.default_rng(seed + 1).integers(1, 6, len(payloads))
            i = 0
            for size in sizes.tolist():
                chosen = slice(i, i + size)
                i += size
                times = at_ns[chosen]
                if not len(times):
                    break
                with patch.object(core, "release_one", wraps=core.release_one) as lane:
                    event = DatagramsReceived(
                        0, Group.TRACKS, Octets.of(payloads[chosen]), times, 10**18 + times,
                        np.full(len(times), 5, np.uint64),
                    )  # fmt: skip
                    commands = lonely.step(event)
                    alone += lane.called
                found.append(([type(c).__name__ for c in commands], sorted(of_commands(commands), key=str)))
            assert (alone > 20) == (most > 0)
            assert lonely.ledger.faults() == []
            both.append((found, lonely.ledger.as_dict()))
    assert both[0] == both[1]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_any_world_sees_the_same(seed: int) -> None:
    heard = []
    for most in (0, core.MOST_ALONE):
        rng = np.random.default_rng(seed)
        scene = Scene(draw_world(CATALOG, rng), 0, rng, n=20)
        trace = draw_trace(scene, rng, 20)
        with patch.object(core, "MOST_ALONE", most):
            heard.append(run(scene, trace, plain_naming(), np.random.default_rng(seed)))
    assert heard[0] == heard[1]
