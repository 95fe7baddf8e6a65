"""Send mutated datagrams through the whole core: nothing raised, every refusal counted, the sums agree.

    tools/fuzz.py --n 1000000 --seed 1

Prints the counts by reason; ends with status 1 if anything was raised, a sum does not agree, or a reason was not hit.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

import linkgw
from linkgw.conformance.mutants import ONLY_OUTSIDE, OWN_SOURCE, Mutator
from linkgw.errors import Reason
from linkgw.gateway.config import GatewayConfig, parse_config
from linkgw.gateway.core import Core
from linkgw.gateway.events import AddressTaken, SendDatagrams
from linkgw.policy.rules import Policy
from linkgw.policy.schema import parse_policy

BATCH = 500
POLICY = """version = 1
name = "open"
doc = "everything, some of it coarse"
[[rule]]
name = "coarse"
doc = "d"
from = ["*"]
to = ["*"]
messages = ["J3.2"]
quality_min = 5
redact = ["speed"]
coarsen = { altitude = 500.0 }
[[rule]]
name = "all"
doc = "d"
from = ["*"]
to = ["KOR", "USA"]
messages = ["*"]
"""


def configuration() -> GatewayConfig:
    text = 'name = "fuzz"\npolicy = "p.toml"\n'
    for i, (name, carrier, parity) in enumerate(
        [("KOR", "simple", "checked"), ("USA", "dis", "none"), ("JPN", "simple", "none")]
    ):
        text += f"""[[network]]
name = "{name}"
interface = "lo"
tracks = {{ group = "239.1.{i}.1", port = 5001 }}
warnings = {{ group = "239.1.{i}.2", port = 5002 }}
carrier = "{carrier}"
parity = "{parity}"
class = "EXERCISE"
stn = "0010{i}"
stn_pool = "00001-00077"
tn_pool = "A0000-A0037"
"""
    return parse_config(text, "fuzz")


def fuzz(core: Core, mutator: Mutator, n: int, tick: object = None) -> dict[str, int]:
    """n datagrams through a core; what came of them, by reason."""
    sent = mono_ns = 0
    forwarded = 0
    while sent < n:
        event = mutator.batch(min(BATCH, n - sent), mono_ns)
        mono_ns = int(event.mono_ns[-1])
        for command in core.step(event):
            if isinstance(command, SendDatagrams):
                forwarded += len(command.payloads)
        sent += len(event.payloads)
        if callable(tick):
            tick(len(event.payloads))
    counts = core.ledger.datagrams.sum(axis=(0, 1)) + core.ledger.messages.sum(axis=0)
    found = {r.text: int(counts[r]) for r in Reason if r is not Reason.NONE and counts[r]}
    assert core.ledger.datagrams.sum() == n
    return {
        "datagrams": n, "past the envelope": int(core.ledger.datagrams[..., 0].sum()),
        "messages admitted": int(core.ledger.messages[:, 0].sum()), "datagrams sent on": forwarded, **found,
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=1_000_000, help="datagrams (1000000)")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    catalog, config = linkgw.load_catalog(), configuration()
    core = Core(config, catalog, Policy(parse_policy(POLICY, "p"), catalog, ["KOR", "USA", "JPN"], "p"))
    for i in range(3):
        core.step(AddressTaken(i, OWN_SOURCE))
    mutator = Mutator(catalog, config, np.random.default_rng(arguments.seed))
    began = time.monotonic()
    try:
        with Progress() as progress:
            task = progress.add_task("datagrams", total=arguments.n)
            counts = fuzz(core, mutator, arguments.n, lambda n: progress.advance(task, n))
    except Exception:  # the one thing that must not happen: shown whole
        traceback.print_exc()
        return 1
    table = Table("what", "count")
    for name, count in counts.items():
        table.add_row(name, f"{count:,}")
    Console().print(table)
    print(f"{arguments.n / (time.monotonic() - began):.0f} datagrams/s")
    missing = [r.text for r in Reason if r not in ONLY_OUTSIDE and r.text not in counts]
    faults = core.ledger.faults()
    for text in [*faults, *(f"reason not hit: {name}" for name in missing)]:
        print(text, file=sys.stderr)
    return 1 if faults or missing else 0


if __name__ == "__main__":
    sys.exit(main())
