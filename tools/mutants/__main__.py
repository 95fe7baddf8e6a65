"""Hold every mutant to the conformance kit, and keep which case caught which.

    .venv/bin/python tools/mutants                          all of the codec and the gateway
    .venv/bin/python tools/mutants --codec                  those of the codec: a few seconds each
    .venv/bin/python tools/mutants --gateway --only 'tn-*'  some of the gateway: up to some minutes each

A gateway's mutant is held to slices of the cases, those first in which it should show, until one has caught it.
Results go to fixtures/conformance/mutants.json one by one; those of mutants that are not run stay. Ends with 1 if a
mutant is not caught, or cannot be judged.
"""

from __future__ import annotations

import argparse
import fnmatch
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from subprocess import CalledProcessError

from planting import ROOT, Mutant
from roster import ROSTER

sys.path.insert(0, str(ROOT))

from catches import FILE, Catch, load_catches, save_catches
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from linkgw.errors import LinkgwError


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--codec", action="store_true", help="only mutants of the codec and the envelopes")
    parser.add_argument("--gateway", action="store_true", help="only mutants of the gateway")
    parser.add_argument("--only", metavar="PATTERN", default="*", help="only mutants of such names")
    parser.add_argument("--missing", action="store_true", help="only mutants without a result, or not caught")
    parser.add_argument("--at-once", type=int, default=1, metavar="N", help="mutants at a time (1)")
    parser.add_argument("--namespace", action="store_true", help="each gateway in a network namespace (needs root)")
    parser.add_argument("--file", type=Path, default=FILE, help="where results are kept")
    arguments = parser.parse_args()
    kept = load_catches(arguments.file)
    chosen = [
        m
        for m in ROSTER.values()
        if fnmatch.fnmatch(m.name, arguments.only)
        and not (arguments.codec and not arguments.gateway and m.target == "gateway")
        and not (arguments.gateway and not arguments.codec and m.target != "gateway")
        and not (arguments.missing and m.name in kept and kept[m.name].is_caught)
    ]
    if not chosen:
        parser.error("no such mutant")
    if arguments.namespace or all(m.target != "gateway" for m in chosen):
        at_once = arguments.at_once
    else:
        at_once = 1  # gateways share groups and ports
    hold = partial(_hold, namespace=arguments.namespace)
    found = _run(chosen, at_once, hold, kept, arguments.file)
    Console().print(_table(found))
    uncaught = [catch.mutant for catch in found if not catch.is_caught]
    print(
        f"{len(found) - len(uncaught)} of {len(found)} mutants caught" + "".join(f"\nnot caught: {u}" for u in uncaught)
    )
    return 1 if uncaught or len(found) < len(chosen) else 0


def _hold(mutant: Mutant, *, namespace: bool) -> Catch:
    if mutant.target == "gateway":
        from hold_gateway import hold_gateway

        return hold_gateway(mutant, namespace=namespace)
    from hold_codec import hold_codec

    return hold_codec(mutant)


def _run(
    chosen: list[Mutant], at_once: int, hold: Callable[[Mutant], Catch], kept: dict[str, Catch], file: Path
) -> list[Catch]:
    found = []
    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar, ThreadPoolExecutor(at_once) as pool:
        task = bar.add_task("mutants", total=len(chosen))
        for mutant, held in [(m, pool.submit(hold, m)) for m in chosen]:
            try:
                catch = held.result()
            except (CalledProcessError, LinkgwError) as error:
                bar.console.print(f"{mutant.name}: NOT JUDGED, {error}", highlight=False)
                bar.advance(task)
                continue
            found.append(catch)
            kept[catch.mutant] = catch
            save_catches({name: kept[name] for name in ROSTER if name in kept}, file)
            state = f"caught by {catch.cases[0]}" if catch.is_caught else "NOT CAUGHT"
            bar.console.print(f"{catch.mutant}: {state}", highlight=False)
            bar.advance(task)
    return found


def _table(found: list[Catch]) -> Table:
    table = Table("mutant", "failed", "of", "caught by", "what is wrong")
    for catch in found:
        first = catch.cases[0] if catch.is_caught else "[red]nothing[/]"
        table.add_row(catch.mutant, f"{catch.n_failed:,}", f"{catch.n_judged:,}", first, catch.breaks)
    return table


if __name__ == "__main__":
    sys.exit(main())
