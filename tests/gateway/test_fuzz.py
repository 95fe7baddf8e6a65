"""Promise 8: malformed input never stops it, and every refusal is counted."""

from __future__ import annotations

import runpy
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from linkgw.conformance.mutants import ONLY_OUTSIDE, OWN_SOURCE, Mutator
from linkgw.errors import Reason
from linkgw.gateway.core import Core
from linkgw.gateway.events import AddressTaken
from linkgw.policy.rules import Policy
from linkgw.policy.schema import parse_policy

TOOL = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "fuzz.py"))
N = 20_000


def test_mutated_datagrams_raise_nothing_and_hit_every_reason(catalog: Any) -> None:
    config = TOOL["configuration"]()
    core = Core(config, catalog, Policy(parse_policy(TOOL["POLICY"], "p"), catalog, ["KOR", "USA", "JPN"], "p"))
    for i in range(3):
        core.step(AddressTaken(i, OWN_SOURCE))
    counts = TOOL["fuzz"](core, Mutator(catalog, config, np.random.default_rng(7)), N)
    assert core.ledger.faults() == []
    assert counts["past the envelope"] >= 0.7 * N
    assert [r.text for r in Reason if r not in ONLY_OUTSIDE and r.text not in counts] == []


def test_packets_that_scapy_makes_hostile_are_refused_and_counted(gateway: Any, say: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        packet = pytest.importorskip("scapy.packet")
        fields = pytest.importorskip("scapy.fields")

        class Simple(packet.Packet):  # type: ignore[name-defined,misc]
            fields_desc = [  # noqa: RUF012  scapy's own way
                fields.ShortField("sync", 0x4936), fields.LEShortField("length", 40),
                fields.LEShortField("sequence", 0),
                fields.ByteField("node", 1), fields.ByteField("subnode", 206), fields.ByteField("to", 129),
                fields.ByteField("to_subnode", 206), fields.ByteField("size", 16), fields.ByteField("type", 1),
                fields.LEShortField("transit", 0), fields.ByteField("subtype", 2), fields.ByteField("rc", 0),
                fields.ByteField("network", 0), fields.ByteField("slots2", 0), fields.LEShortField("npg", 7),
                fields.LEShortField("slots1", 0), fields.LEShortField("stn", 9), fields.LEShortField("count", 5),
                fields.LEShortField("loopback", 0), fields.StrFixedLenField("word", bytes(10), 10),
            ]  # fmt: skip

        right = {"sync": 0x4936, "length": 40, "size": 16, "type": 1, "subtype": 2, "count": 5}
        # one more field right each time, so that the next one is what is wrong
        payloads = [
            bytes(packet.fuzz(Simple(**dict(list(right.items())[:n]))))
            for n in range(len(right) + 1)
            for _ in range(100)
        ]
    payloads = [p + (sum(p) & 0xFFFF).to_bytes(2, "little") for p in payloads]
    g = gateway()
    g.hears("KOR", payloads, [0.0] * len(payloads))
    counts = g.core.ledger.as_dict()["networks"]["KOR"]["datagrams"]["tracks"]
    assert sum(counts.values()) == len(payloads)
    hit = {reason for reason, n in counts.items() if n}
    assert hit >= {
        "bad_sync",
        "bad_length",
        "bad_packet_size",
        "unsupported_type",
        "unsupported_subtype",
        "bad_word_count",
    }
    assert len(g.says("KOR", say("J3.2", tn="A0001"), at=1).to("USA")) == 1
