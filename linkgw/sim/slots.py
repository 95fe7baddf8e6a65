"""Time slots of a Link 16-style network: their numbers, their times, and blocks of them; in exact integers.

A slot is counted in *ticks*: whole slots since 1970 began, in UTC without leap seconds. A day is a whole number of
slots, so that slot and epoch begin anew at midnight. Functions take one integer or an array of them.

Source
------
specs/wire.md section 7 (SISO-STD-002-2021; AFIT/GCE/ENG/03-04).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from linkgw.errors import ValueRangeError

IntT = TypeVar("IntT", int, NDArray[np.int64])

NS = 1_000_000_000
SLOT_NS = 7_812_500
"""A slot lasts 7.8125 ms."""
SLOTS_A_SECOND = NS // SLOT_NS
EPOCH = 98_304
"""Slots in an epoch of 12.8 min."""
DAY = 86_400 * SLOTS_A_SECOND
"""Slots in a day: 112.5 epochs, so that epoch 112 is half a one."""
SETS = "ABC"
"""The sets of slots, interleaved: slot 0 is A-0, slot 1 B-0, slot 2 C-0, slot 3 A-1."""
SET_SLOTS = EPOCH // len(SETS)
RATE_MAX = 15
"""Greatest recurrence rate number: every slot of the set."""
PACKINGS = (3, 6, 12)
"""Words a slot: standard, packed-2, packed-4."""


@dataclass(frozen=True, slots=True)
class Block:
    """A time slot block: every so many slots of a set.

    Raises
    ------
    ValueRangeError
        A set, recurrence rate or index that there is not.
    """

    set: str
    """`A`, `B` or `C`."""
    index: int
    """Its first slot in the set; less than the slots of the set from one of its slots to the next."""
    rate: int
    """Recurrence rate number, 0 to 15: it has 2 to this power slots an epoch."""

    def __post_init__(self) -> None:
        for name, value, expected, ok in (
            ("set", self.set, "A, B or C", self.set in tuple(SETS)),
            ("recurrence rate", self.rate, f"0..{RATE_MAX}", 0 <= self.rate <= RATE_MAX),
        ):
            if not ok:
                raise ValueRangeError("no such time slot block", where=name, got=value, expected=expected)
        if not 0 <= self.index < self.step:
            expected = f"0..{self.step - 1} at recurrence rate {self.rate}"
            raise ValueRangeError("no such time slot block", where="index", got=self.index, expected=expected)

    @property
    def step(self) -> int:
        """Slots of the set from one of its slots to the next: as many blocks of this rate are in a set."""
        return SET_SLOTS >> self.rate

    @property
    def spacing(self) -> int:
        """Slots of the epoch from one of its slots to the next."""
        return len(SETS) * self.step

    @property
    def first(self) -> int:
        """Number of its first slot in an epoch."""
        return len(SETS) * self.index + SETS.index(self.set)

    @property
    def an_epoch(self) -> int:
        """Its slots in a whole epoch."""
        return 1 << self.rate

    @property
    def a_day(self) -> int:
        """Its slots in a day; the last epoch is half a one."""
        half = (EPOCH // 2 - self.first + self.spacing - 1) // self.spacing
        return DAY // EPOCH * self.an_epoch + half

    def before(self, tick: IntT) -> IntT:
        """How many of its slots there were before slots; the number of the next one at or after them.

        >>> parse_block("A-0-6").before(np.array([0, 1, 1536, 1537])).tolist()
        [0, 1, 1, 2]
        """
        day, rest = tick // DAY, tick % DAY
        within = (rest % EPOCH - self.first + self.spacing - 1) // self.spacing
        return day * self.a_day + rest // EPOCH * self.an_epoch + within

    def at(self, number: IntT) -> IntT:
        """Ticks of its slots, numbered from 0 in 1970.

        >>> parse_block("C-32767-0").at(0)
        98303
        """
        day, rest = number // self.a_day, number % self.a_day
        return day * DAY + rest // self.an_epoch * EPOCH + self.first + rest % self.an_epoch * self.spacing

    def next(self, tick: IntT) -> IntT:
        """Its first slots at or after slots.

        >>> parse_block("B-0-11").next(2)
        49
        """
        return self.at(self.before(tick))


def parse_block(text: str) -> Block:
    """Read set - index - recurrence rate.

    >>> block = parse_block("A-0-6")
    >>> block.spacing * SLOT_NS / NS  # seconds
    12.0

    Raises
    ------
    ValueRangeError
        It is no time slot block.
    """
    match = re.fullmatch(r"([ABC])-(\d{1,5})-(\d{1,2})", text, re.ASCII)
    if match is None:
        raise ValueRangeError("not a time slot block", got=repr(text), expected="set-index-rate, like A-0-6")
    return Block(match[1], int(match[2]), int(match[3]))


def format_block(block: Block) -> str:
    """Write a block as `parse_block` reads it."""
    return f"{block.set}-{block.index}-{block.rate}"


def tick_after(utc_ns: IntT) -> IntT:
    """First slots that begin at or after times."""
    return -(-utc_ns // SLOT_NS)


def utc_ns_of(tick: IntT) -> IntT:
    """When slots begin."""
    return tick * SLOT_NS


def epoch_and_slot(tick: IntT) -> tuple[IntT, IntT]:
    """Number of the epoch in its day (0 to 112) and of the slot in the epoch, from 0.

    >>> epoch_and_slot(tick_after(86_399_992_187_500))  # the last slot of a day
    (112, 49151)
    """
    rest = tick % DAY
    return rest // EPOCH, rest % EPOCH


def slot_id_of(tick: IntT) -> IntT:
    """Time slot fields of DIS: bits 0 to 16 the slot, 24 to 31 the epoch.

    >>> hex(slot_id_of(EPOCH + 5))
    '0x1000005'
    """
    epoch, slot = epoch_and_slot(tick)
    return (epoch << 24) | slot
