"""Slot arithmetic against the figures that specs/wire.md section 7 prints, and its own inverse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkgw.carriers.dis_signal import EPOCH_MAX, SLOT_MAX
from linkgw.errors import ValueRangeError
from linkgw.sim.slots import (
    DAY,
    EPOCH,
    NS,
    PACKINGS,
    SLOT_NS,
    SLOTS_A_SECOND,
    Block,
    epoch_and_slot,
    format_block,
    parse_block,
    slot_id_of,
    tick_after,
    utc_ns_of,
)

DAY_NS = 86_400 * NS
TICKS = st.integers(0, 60 * 366 * DAY) | st.builds(
    lambda day, offset: day * DAY + offset, st.integers(1, 20_000), st.integers(-2 * EPOCH, EPOCH)
)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    rate = draw(st.integers(0, 15))
    return Block(draw(st.sampled_from("ABC")), draw(st.integers(0, (32768 >> rate) - 1)), rate)


def test_slots_epochs_and_days_have_their_public_lengths() -> None:
    assert SLOT_NS == 0.0078125 * NS
    assert SLOTS_A_SECOND == 128
    assert EPOCH == 98_304
    assert EPOCH * SLOT_NS == 12.8 * 60 * NS
    assert DAY * SLOT_NS == DAY_NS
    assert DAY / EPOCH == 112.5


def test_a_net_carries_so_many_words_a_second() -> None:
    assert [SLOTS_A_SECOND * words for words in PACKINGS] == [384, 768, 1536]


@pytest.mark.parametrize(
    ("text", "seconds", "an_epoch"),
    [("A-0-6", 12.0, 64), ("B-0-11", 0.375, 2048), ("C-0-14", 0.046875, 16384), ("A-0-15", 3 / 128, 32768)],
)
def test_a_block_recurs_as_its_rate_says(text: str, seconds: float, an_epoch: int) -> None:
    block = parse_block(text)
    assert block.spacing == 3 * 2 ** (15 - block.rate)
    assert block.spacing / SLOTS_A_SECOND == seconds
    assert block.an_epoch == EPOCH // block.spacing == an_epoch


def test_sets_are_interleaved() -> None:
    assert [Block(name, index, 0).first for index in (0, 1) for name in "ABC"] == [0, 1, 2, 3, 4, 5]
    assert parse_block("C-32767-0").first == 98_303 == SLOT_MAX


def test_the_blocks_of_a_rate_take_every_slot_once() -> None:
    for rate in (10, 15):
        of_rate = [Block(name, index, rate) for name in "ABC" for index in range(32768 >> rate)]
        taken = np.concatenate([np.arange(b.first, EPOCH, b.spacing) for b in of_rate])
        assert np.array_equal(np.sort(taken), np.arange(EPOCH))


def test_the_last_epoch_of_a_day_is_half_a_one() -> None:
    midnight = 19_709 * DAY  # 2023-12-18
    assert epoch_and_slot(midnight - 1) == (112, 49_151)
    assert epoch_and_slot(midnight) == (0, 0)
    assert epoch_and_slot(midnight + EPOCH) == (1, 0)
    assert utc_ns_of(midnight) == 1_702_857_600 * NS
    assert slot_id_of(midnight - 1) == EPOCH_MAX << 24 | 49_151


@pytest.mark.parametrize("rate", range(16))
def test_a_day_has_112_epochs_of_a_block_and_half_a_one(rate: int) -> None:
    last = (32768 >> rate) - 1
    for block in (Block("A", 0, rate), Block("B", last // 2, rate), Block("C", last, rate)):
        an_epoch, half = (len(range(block.first, end, block.spacing)) for end in (EPOCH, EPOCH // 2))
        assert block.a_day == 112 * an_epoch + half
        assert block.before(DAY) == block.a_day


def test_a_slot_of_the_second_half_is_missing_in_the_last_epoch_of_a_day() -> None:
    late, early = parse_block("C-32767-0"), parse_block("A-0-0")
    last_of_late, last_of_early = 111 * EPOCH + 98_303, 112 * EPOCH
    assert (late.a_day, early.a_day) == (112, 113)
    assert late.next(last_of_late + 1) == DAY + 98_303
    assert early.next(last_of_early + 1) == DAY


@given(block=blocks(), tick=TICKS)
def test_the_next_slot_of_a_block_is_the_first_of_its_slots_that_has_not_begun(block: Block, tick: int) -> None:
    found = block.next(tick)
    assert found >= tick
    assert epoch_and_slot(found)[1] in range(block.first, EPOCH, block.spacing)
    between = np.arange(tick, found) % DAY % EPOCH if found - tick <= EPOCH * 2 else np.zeros(0, np.int64)
    assert found - tick < EPOCH * 2
    assert not ((between >= block.first) & ((between - block.first) % block.spacing == 0)).any()


@given(block=blocks(), day=st.integers(0, 20_000), within=st.integers(-3, 3) | st.integers(0, DAY))
def test_slots_of_a_block_are_numbered_without_a_gap(block: Block, day: int, within: int) -> None:
    number = day * block.a_day + within
    tick = block.at(number)
    assert block.before(tick) == number
    assert block.before(tick + 1) == number + 1


@given(block=blocks(), ticks=st.lists(TICKS, max_size=20))
def test_columns_agree_with_single_numbers(block: Block, ticks: list[int]) -> None:
    column = np.array(ticks, np.int64)
    assert block.next(column).tolist() == [block.next(t) for t in ticks]
    assert slot_id_of(column).tolist() == [slot_id_of(t) for t in ticks]
    assert tick_after(column).tolist() == [tick_after(t) for t in ticks]


@given(utc_ns=st.integers(0, 2**62))
def test_the_slot_after_a_time_is_the_first_that_begins_then_or_later(utc_ns: int) -> None:
    tick = tick_after(utc_ns)
    assert utc_ns_of(tick - 1) < utc_ns <= utc_ns_of(tick)
    epoch, slot = epoch_and_slot(tick)
    assert utc_ns_of(tick) % DAY_NS == (epoch * EPOCH + slot) * SLOT_NS
    assert 0 <= epoch <= EPOCH_MAX
    assert 0 <= slot <= SLOT_MAX


@given(block=blocks())
def test_blocks_are_written_as_they_are_read(block: Block) -> None:
    assert parse_block(format_block(block)) == block


@pytest.mark.parametrize(
    "text", ["", "D-0-6", "A-512-6", "A-0-16", "A-32768-0", "A-1-15", "A-0", "a-0-6", "A--1-6", "A-0-6 "]
)
def test_what_is_no_block_is_refused(text: str) -> None:
    with pytest.raises(ValueRangeError):
        parse_block(text)
