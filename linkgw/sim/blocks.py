"""Who sends in which time slots: a network's blocks as the scenario has them, checked and spread over its units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from linkgw.errors import Fault, ValueRangeError
from linkgw.sim.model import Ints, Use
from linkgw.sim.slots import EPOCH, PACKINGS, Block, format_block, parse_block

if TYPE_CHECKING:
    from linkgw.sim.scenario import BlockConfig, SimNetworkConfig

EVERYBODY = "*"
WARNING_WORDS = 5
"""Words of the longest J15.0."""


@dataclass(frozen=True, slots=True)
class Pool:
    """A time slot block, and who sends what in it."""

    block: Block
    """Its slots."""
    words: int
    """Packing: words a slot."""
    net: int
    """Net number."""
    units: tuple[int, ...]
    """Who may send: one unit where it is dedicated."""
    uses: tuple[Use, ...]
    """What is sent, most urgent first."""


def pools_of(config: SimNetworkConfig, unit_names: Sequence[str]) -> list[Pool]:
    """Pools of a network, those of the most urgent use first; rows that name the same slots share a pool.

    Raises
    ------
    ValueRangeError
        A block that `check_blocks` finds at fault.
    """
    rows: dict[tuple[object, ...], list[BlockConfig]] = {}
    for row in config.block:
        rows.setdefault(_slots_of(row), []).append(row)
    pools = []
    for same in rows.values():
        row = same[0]
        uses = tuple(sorted({_use_of(r) for r in same}, reverse=True))
        for block, units in _spread(row, unit_names):
            pools.append(Pool(block, row.words, row.net, units, uses))
    return sorted(pools, key=lambda pool: pool.uses, reverse=True)


def check_blocks(config: SimNetworkConfig, unit_names: Sequence[str], where: str) -> list[Fault]:
    """What is wrong with the time slots of a network; nothing where it is not metered.

    Parameters
    ----------
    config : SimNetworkConfig
        The network.
    unit_names : sequence of str
        Its participants.
    where : str
        File and path of the network.
    """
    if not config.metered:
        return []
    faults = []
    spread: list[tuple[int, BlockConfig, list[Block]]] = []
    for i, row in enumerate(config.block):
        path = f"{where}.block[{i}]"
        if row.unit not in (EVERYBODY, *unit_names):
            names = ", ".join(unit_names)
            faults.append(Fault(f"{path}.unit", "no such participant", row.unit, f"* or one of {names}"))
            continue
        try:
            spread.append((i, row, [block for block, _ in _spread(row, unit_names)]))
        except ValueRangeError as error:
            what = f"{error.what} ({error.where})" if error.where else error.what
            faults.append(Fault(f"{path}.block", what, error.got, error.expected))
    return faults + _overlaps(spread, where) + _missing(config, unit_names, f"{where}.block")


def _overlaps(spread: list[tuple[int, BlockConfig, list[Block]]], where: str) -> list[Fault]:
    """Slots that two rows of one net both have, unless they are the same slots for different uses."""
    faults = []
    owners: dict[int, Ints] = {}
    rows = {i: row for i, row, _ in spread}
    for i, row, blocks in spread:
        owner = owners.setdefault(row.net, np.full(EPOCH, -1, np.int64))
        for block in blocks:
            slots = slice(block.first, EPOCH, block.spacing)
            others = {int(k) for k in np.unique(owner[slots])} - {-1}
            clash = [k for k in sorted(others) if _slots_of(rows[k]) != _slots_of(row) or rows[k].use == row.use]
            owner[slots] = i
            if clash:
                expected = "slots of its own, or wholly those of another use"
                what = f"the slots of {format_block(block)} are those of block[{clash[0]}] too"
                faults.append(Fault(f"{where}.block[{i}].block", what, row.block, expected))
                break
    return faults


def _missing(config: SimNetworkConfig, unit_names: Sequence[str], where: str) -> list[Fault]:
    """Uses for which a unit has no slots, or none that holds a warning."""
    faults = []
    for use in Use:
        rows = [row for row in config.block if _use_of(row) == use]
        packing = {name: max((r.words for r in rows if r.unit in (EVERYBODY, name)), default=0) for name in unit_names}
        name = use.name.lower()
        silent = [unit for unit, words in packing.items() if not words]
        if silent:
            faults.append(Fault(where, f"no time slots for {name}", ", ".join(silent), "slots for every participant"))
        elif use == Use.WARNINGS and min(packing.values(), default=WARNING_WORDS) < WARNING_WORDS:
            least = min(words for words in PACKINGS if words >= WARNING_WORDS)
            faults.append(Fault(where, "slots that hold no warning", min(packing.values()), f"{least} words or more"))
    return faults


def _slots_of(row: BlockConfig) -> tuple[object, ...]:
    return row.block, row.unit, row.words, row.access, row.net


def _use_of(row: BlockConfig) -> Use:
    return Use[row.use.upper()]


def _spread(row: BlockConfig, unit_names: Sequence[str]) -> list[tuple[Block, tuple[int, ...]]]:
    """The blocks of a row and who sends in each."""
    first = parse_block(row.block)
    if row.unit != EVERYBODY:
        return [(first, (list(unit_names).index(row.unit),))]
    if row.access == "contention":
        return [(first, tuple(range(len(unit_names))))]
    return [(Block(first.set, first.index + i, first.rate), (i,)) for i in range(len(unit_names))]
