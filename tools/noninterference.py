"""Compare pairs of inputs that differ only in what a recipient may not see: its output has to be the same.

    tools/noninterference.py --pairs 100000 --seed 1

Two processes; ends with status 1 if a pair differs, and names the seeds of the worlds in which it did.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import count, islice

from rich.progress import Progress

import linkgw
from linkgw.conformance.pairs import Tally, check_world

WORLDS_AT_ONCE = 8


@cache
def catalog() -> linkgw.Catalog:
    return linkgw.load_catalog()


def check(seeds: list[int]) -> list[Tally]:
    return [check_world(catalog(), seed, n_traces=2, n_variants=5) for seed in seeds]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=100_000, help="how many to compare (100000)")
    parser.add_argument("--seed", type=int, default=0, help="of the first world (0)")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    total = Tally()
    began = time.monotonic()
    seeds = count(arguments.seed)
    with ProcessPoolExecutor(arguments.processes) as pool, Progress() as progress:
        task = progress.add_task("pairs", total=arguments.pairs)
        while total.pairs < arguments.pairs:
            rounds = [list(islice(seeds, WORLDS_AT_ONCE)) for _ in range(2 * arguments.processes)]
            for tallies in pool.map(check, rounds):
                for tally in tallies:
                    total.add(tally)
                    if tally.differing:
                        progress.console.print(f"different: world of seed {tally.differing[0]}")
            progress.update(task, completed=min(total.pairs, arguments.pairs))
    rate = total.pairs / (time.monotonic() - began)
    print(f"{total.pairs} pairs, {total.datagrams} datagrams received, {rate:.0f} pairs/s; "
          f"{total.not_pairs} more drawn that were none")  # fmt: skip
    if total.differing:
        print(f"DIFFERENT in the worlds of seeds {' '.join(map(str, total.differing[:20]))}", file=sys.stderr)
        return 1
    print("every recipient got the same octets in both")
    return 0


if __name__ == "__main__":
    sys.exit(main())
