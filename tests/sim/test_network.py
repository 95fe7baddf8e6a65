"""Networks in time slots: who sends what when, and what is not sent; shown on examples and on drawn loads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkgw.carriers.dis_signal import NO_STATEMENT_SLOT
from linkgw.sim.blocks import check_blocks, pools_of
from linkgw.sim.model import Offered, Transmissions, Use
from linkgw.sim.network import UNMETERED_WORDS, schedule
from linkgw.sim.scenario import SimNetworkConfig, load_scenario
from linkgw.sim.slots import DAY, EPOCH, NS, SLOT_NS, SLOTS_A_SECOND, parse_block, utc_ns_of

START_NS = 1_702_857_600 * NS  # a midnight, so that second 0 is slot 0
PPLI, SURVEILLANCE, WARNINGS = (int(use) for use in Use)
Rows = Sequence[tuple[float, int, int, int, int]]
DEDICATED = [
    {"use": "ppli", "block": "A-0-6", "words": 6},
    {"use": "surveillance", "block": "B-0-11", "words": 12},
    {"use": "warnings", "block": "C-0-14", "words": 6, "access": "contention"},
]


def network(blocks: list[dict[str, Any]] = DEDICATED, **more: Any) -> SimNetworkConfig:
    return SimNetworkConfig.model_validate({"block": blocks} | more)


def names(n_units: int) -> list[str]:
    return [f"unit {i}" for i in range(n_units)]


def offer(rows: Rows) -> Offered:
    """Rows of made_s, unit, use, words, key."""
    columns = np.array(sorted(rows, key=lambda r: r[0]), np.float64).reshape(-1, 5).T
    made_s, unit, use, n_words, key = columns
    return Offered(made_s, unit.astype(np.int64), use.astype(np.uint8), n_words.astype(np.int64), key.astype(np.int64))


def carried(
    config: SimNetworkConfig, rows: Rows, n_units: int = 2, *, start_ns: int = START_NS, duration_s: float = 60.0
) -> tuple[Offered, Transmissions]:
    offered = offer(rows)
    assert check_blocks(config, names(n_units), "x") == []
    return offered, schedule(config, names(n_units), offered, start_ns=start_ns, duration_s=duration_s)


def talk(offered: Offered, sent: Transmissions) -> list[tuple[float, int, list[float]]]:
    """What went over the air: time, unit, when its messages were made."""
    return [
        (float(sent.time_s[i]), int(sent.unit[i]), offered.made_s[of(sent, i)].tolist())
        for i in range(len(sent.time_s))
    ]  # fmt: skip


def of(sent: Transmissions, i: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Messages of a transmission."""
    return sent.messages[sent.starts[i] : sent.starts[i + 1]]


def ticks(sent: Transmissions, start_ns: int = START_NS) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Slots of transmissions, from their times."""
    slots, rest = np.divmod(start_ns + np.rint(sent.time_s * NS).astype(np.int64), SLOT_NS)
    assert not rest.any()
    return slots


# --- examples ---


def test_a_message_waits_for_the_next_slot_of_its_unit() -> None:
    slot_s = 1 / SLOTS_A_SECOND
    offered, sent = carried(network(), [(0.0, 0, SURVEILLANCE, 3, -1), (0.001, 1, SURVEILLANCE, 3, -1)])
    # B-0 is slot 1, B-1 slot 4
    assert talk(offered, sent) == [(slot_s, 0, [0.0]), (4 * slot_s, 1, [0.001])]
    assert sent.slot_id.tolist() == [1, 4]
    offered, sent = carried(network(), [(slot_s + 1e-9, 0, SURVEILLANCE, 3, -1)])
    assert sent.slot_id.tolist() == [1 + 48]


def test_slots_are_those_of_the_clock_and_begin_anew_at_midnight() -> None:
    _, sent = carried(
        network(), [(0.0, 0, WARNINGS, 5, -1), (1.0, 0, WARNINGS, 5, -1)], start_ns=START_NS - NS, duration_s=2
    )
    assert sent.slot_id.tolist() == [112 << 24 | (EPOCH // 2 - 124), 2]  # the first C-0 slots, six apart
    assert np.allclose(sent.time_s, [4 / 128, 1 + 2 / 128], atol=1e-12)


def test_messages_share_a_slot_up_to_its_packing_and_none_is_split() -> None:
    rows = [(0.0, 0, SURVEILLANCE, words, -1) for words in (4, 4, 3, 3, 1)]
    offered, sent = carried(network(fill=True), rows)
    assert offered.n_words[sent.messages].tolist() == [4, 4, 3, 3, 1]
    assert sent.starts.tolist() == [0, 3, 5]
    assert sent.n_fill.tolist() == [1, 8]
    _, sent = carried(network(), rows)
    assert sent.n_fill.tolist() == [0, 0]


def test_where_uses_share_slots_the_more_urgent_goes_first() -> None:
    shared = [{"use": use.name.lower(), "block": "A-0-8", "words": 6} for use in Use]
    rows = [(0.5, 0, use, 5, -1) for use in (PPLI, SURVEILLANCE, WARNINGS)]
    _, sent = carried(network(shared), rows, 1)
    assert sent.use.tolist() == [WARNINGS, SURVEILLANCE, PPLI]
    assert sent.slot_id.tolist() == [384, 768, 1152]


def test_a_later_report_replaces_one_that_waits_and_takes_its_turn() -> None:
    rows = [
        (0.01, 0, SURVEILLANCE, 10, 7),
        (0.02, 0, SURVEILLANCE, 10, 8),
        (0.03, 0, SURVEILLANCE, 10, 7),
        (0.50, 0, SURVEILLANCE, 10, 7),
    ]
    offered, sent = carried(network(), rows, 1)
    assert [made for _, _, made in talk(offered, sent)] == [[0.03], [0.02], [0.5]]
    assert sent.dropped.tolist() == [0]
    assert sent.load["surveillance"]["replaced"] == 1


def test_a_report_by_another_unit_replaces_too() -> None:
    rows = [(0.01, 0, SURVEILLANCE, 3, 7), (0.02, 1, SURVEILLANCE, 3, 7), (0.03, 0, SURVEILLANCE, 3, 7)]
    offered, sent = carried(network(), rows)
    assert [(unit, made) for _, unit, made in talk(offered, sent)] == [(0, [0.03])]
    assert sent.dropped.tolist() == [0, 1]


def test_a_track_report_that_is_out_of_date_is_not_sent_but_anything_else_is() -> None:
    slow = network([DEDICATED[0], {"use": "surveillance", "block": "B-0-6", "words": 6}, DEDICATED[2]], max_wait_s=5.0)
    rows = [(1.0, 0, SURVEILLANCE, 3, 1), (1.1, 0, SURVEILLANCE, 3, -1), (8.0, 0, SURVEILLANCE, 3, 2)]
    offered, sent = carried(slow, [*rows, (1.2, 0, PPLI, 4, 3)], 1)
    assert talk(offered, sent) == [(12.0, 0, [1.2]), (12.0078125, 0, [1.1, 8.0])]
    assert offered.made_s[sent.dropped].tolist() == [1.0]
    assert sent.load["surveillance"]["out_of_date"] == 1
    assert sent.load["ppli"]["out_of_date"] == 0


def test_a_track_report_that_waited_just_as_long_as_it_may_is_sent() -> None:
    slow = network([DEDICATED[0], {"use": "surveillance", "block": "B-0-6", "words": 6}, DEDICATED[2]], max_wait_s=5.0)
    for made_s, is_sent in ((7.0078125, True), (7.007, False)):
        _, sent = carried(slow, [(made_s, 0, SURVEILLANCE, 3, 1)], 1)
        assert len(sent.messages) == is_sent


def test_a_message_that_is_made_a_trice_after_a_slot_began_waits_for_the_next() -> None:
    start_ns = START_NS + 3_993_253  # a clock that is ahead by that: slots do not begin at round fractions of a second
    begins_s = (utc_ns_of(parse_block("C-0-14").next(START_NS // SLOT_NS + np.arange(1, 10**6, 499))) - start_ns) / NS
    made_s = np.nextafter(begins_s, np.inf)
    offered, sent = carried(network(), [(t, 0, WARNINGS, 5, -1) for t in made_s.tolist()], 1, start_ns=start_ns)
    assert (sent.time_s >= offered.made_s[sent.messages]).all()
    assert len(sent.messages) == len(made_s)


def test_units_that_want_the_same_slot_get_one_each_the_first_to_ask_first() -> None:
    rows = [(0.0, 1, WARNINGS, 4, -1), (0.0, 0, WARNINGS, 4, -1), (0.001, 2, WARNINGS, 4, -1)]
    offered, sent = carried(network(), rows, 3)
    assert [unit for _, unit, _ in talk(offered, sent)] == [1, 0, 2]
    assert sent.slot_id.tolist() == [2, 8, 14]


def test_a_unit_sends_on_one_net_at_a_time() -> None:
    both = [
        DEDICATED[0],
        {"use": "surveillance", "block": "B-0-11", "words": 12, "net": 1},
        {"use": "warnings", "block": "B-0-11", "words": 6, "net": 2},
    ]
    rows = [(0.0, 0, SURVEILLANCE, 3, -1), (0.0, 0, WARNINGS, 3, -1)]
    _, sent = carried(network(both), rows, 1)
    assert list(zip(sent.net.tolist(), sent.slot_id.tolist(), strict=True)) == [(2, 1), (1, 49)]


def test_a_message_that_no_slot_of_its_use_holds_is_counted_and_holds_up_nothing() -> None:
    small = [*DEDICATED[:1], {"use": "surveillance", "block": "B-0-11", "words": 3}, DEDICATED[2]]
    _, sent = carried(network(small), [(0.0, 0, SURVEILLANCE, 4, 1), (0.1, 0, SURVEILLANCE, 3, 2)])
    assert sent.messages.tolist() == [1]
    assert sent.dropped.tolist() == [0]
    assert sent.load["surveillance"]["too_long"] == 1


def test_a_long_message_takes_a_packed_slot_and_short_ones_do_not_wait_for_it() -> None:
    standard, packed = "B-1-11", "B-0-11"
    own = [{"use": "surveillance", "block": standard, "words": 3}, {"use": "surveillance", "block": packed, "words": 6}]
    rows = [(0.1, 0, SURVEILLANCE, 4, -1)] * 2 + [(0.1, 0, SURVEILLANCE, 3, -1)] * 2
    offered, sent = carried(network([DEDICATED[0], *own, DEDICATED[2]]), rows, 1)
    slots = {parse_block(packed).first: "packed", parse_block(standard).first: "standard"}
    assert [
        (slots[int(slot) % parse_block(packed).spacing], offered.n_words[of(sent, i)].tolist())
        for i, slot in enumerate(sent.slot_id)
    ] == [("packed", [4]), ("standard", [3]), ("packed", [4]), ("standard", [3])]


def test_a_net_in_packed_slots_carries_1536_words_a_second() -> None:
    full = [{"use": "surveillance", "block": f"{s}-0-15", "words": 12} for s in "ABC"]
    others = [{"use": "ppli", "block": "A-0-6", "words": 6, "net": 1}, {**DEDICATED[2], "net": 2}]
    rows = [(0.0, 0, SURVEILLANCE, 3, -1)] * 2000
    _, sent = carried(network(full + others), rows, 1, duration_s=1.0)
    in_a_second = sent.time_s < 1.0
    assert np.diff(sent.starts)[in_a_second].sum() * 3 == 1536
    load = sent.load["surveillance"]
    assert load["capacity"] == 12 * load["slots"]
    assert carried(network(full + others), [], 1, duration_s=1.0)[1].load["surveillance"]["capacity"] == 1536


def test_ppli_every_12_s_goes_out_within_12_s() -> None:
    for nation in load_scenario("base-northeast-asia").nation:
        n_units = sum(unit.kind != "space" for unit in nation.unit)
        rng = np.random.default_rng(5)
        rows = [(float(t), u, PPLI, 3, -1) for u in range(n_units) for t in rng.uniform(0, 12) + np.arange(0, 600, 12)]
        _, sent = carried(nation.network, rows, n_units, duration_s=600)
        assert len(sent.dropped) == 0
        assert sent.load["ppli"]["max_s"] <= 12.0
        assert (np.diff(np.sort(sent.time_s[sent.unit == 0])) < 24).all()


# --- drawn loads ---

N_UNITS = 3
MESSAGES = st.tuples(
    st.floats(0, 6, allow_subnormal=False) | st.integers(0, 12).map(lambda i: i / 2),
    st.integers(0, N_UNITS - 1),
    st.sampled_from([PPLI, SURVEILLANCE, SURVEILLANCE, WARNINGS]),
    st.integers(1, 5),
    st.integers(-1, 6),
).map(lambda r: (*r[:4], -1) if r[2] == WARNINGS else r)


@st.composite
def networks(draw: st.DrawFn) -> SimNetworkConfig:
    rates, accesses = st.integers(7, 13), st.sampled_from(["dedicated", "contention"])
    more = {"fill": draw(st.booleans()), "max_wait_s": draw(st.sampled_from([0.2, 2.0, 10.0]))}
    if draw(st.booleans()):
        block = {"block": f"A-0-{draw(rates)}", "words": draw(st.sampled_from([6, 12])), "access": draw(accesses)}
        return network([block | {"use": use.name.lower()} for use in Use], **more)
    return network(
        [
            {"use": use.name.lower(), "block": f"{s}-0-{draw(rates)}", "access": draw(accesses)}
            | {"words": draw(st.sampled_from([6, 12] if use == Use.WARNINGS else [3, 6, 12]))}
            | {"net": draw(st.integers(0, 1))}
            for s, use in zip("ABC", Use, strict=True)
        ],
        **more,
    )


LOADS = st.lists(MESSAGES, max_size=60)
STARTS = st.sampled_from([START_NS, START_NS - 3 * NS, START_NS + 123_456_789_012])


@settings(max_examples=200)
@given(config=networks(), rows=LOADS, start_ns=STARTS)
def test_every_message_is_sent_once_after_it_was_made_or_dropped_for_one_counted_reason(
    config: SimNetworkConfig, rows: Rows, start_ns: int
) -> None:
    offered, sent = carried(config, rows, N_UNITS, start_ns=start_ns)
    assert sorted([*sent.messages.tolist(), *sent.dropped.tolist()]) == list(range(len(rows)))
    assert sent.starts.tolist() == sorted(set(sent.starts.tolist()))
    assert (np.repeat(sent.time_s, np.diff(sent.starts)) >= offered.made_s[sent.messages]).all()
    assert (np.diff(sent.time_s) >= 0).all()
    for use in Use:
        load = sent.load[use.name.lower()]
        assert load["offered"] == (offered.use == use).sum()
        assert load["offered"] == load["sent"] + load["replaced"] + load["out_of_date"] + load["too_long"]
        assert load["sent"] == (offered.use[sent.messages] == use).sum()
        assert load["words"] <= load["capacity"]
        assert load["used"] <= load["slots"]
    assert not (offered.use[sent.dropped] == WARNINGS).any()


@settings(max_examples=200)
@given(config=networks(), rows=LOADS, start_ns=STARTS)
def test_each_slot_is_one_that_its_sender_has_and_is_used_once(
    config: SimNetworkConfig, rows: Rows, start_ns: int
) -> None:
    offered, sent = carried(config, rows, N_UNITS, start_ns=start_ns)
    used, senders = set(), set()
    for i, tick in enumerate(ticks(sent, start_ns).tolist()):
        unit, use, net = int(sent.unit[i]), int(sent.use[i]), int(sent.net[i])
        assert (net, tick) not in used
        assert (unit, tick) not in senders
        used.add((net, tick))
        senders.add((unit, tick))
        messages = of(sent, i)
        assert set(offered.unit[messages].tolist()) == {unit}
        assert set(offered.use[messages].tolist()) == {use}
        (row,) = (b for b in config.block if Use[b.use.upper()] == use)
        first = parse_block(row.block)
        index = first.index + (unit if row.access == "dedicated" else 0)
        assert net == row.net
        assert tick % DAY % EPOCH % first.spacing == 3 * index + "ABC".index(first.set)
        n_words = int(offered.n_words[messages].sum())
        assert n_words + int(sent.n_fill[i]) <= row.words
        assert sent.n_fill[i] == (row.words - n_words if config.fill else 0)
        assert sent.slot_id[i] == (tick % DAY // EPOCH) << 24 | tick % DAY % EPOCH


@settings(max_examples=200)
@given(config=networks(), rows=LOADS)
def test_no_slot_passes_while_something_waits_and_the_most_urgent_goes_first(
    config: SimNetworkConfig, rows: Rows
) -> None:
    offered, sent = carried(config, rows, N_UNITS)
    sent_at = np.full(len(rows), -1, np.int64)
    sent_at[sent.messages] = np.repeat(ticks(sent), np.diff(sent.starts))
    at = {(int(net), int(tick)): i for i, (net, tick) in enumerate(zip(sent.net, ticks(sent), strict=True))}
    busy = {(int(unit), int(tick)) for unit, tick in zip(sent.unit, ticks(sent), strict=True)}
    for row in np.flatnonzero(sent_at >= 0).tolist():
        use, unit = int(offered.use[row]), int(offered.unit[row])
        (pool,) = (p for p in pools_of(config, names(N_UNITS)) if use in p.uses and unit in p.units)
        made_ns = START_NS + int(np.ceil(offered.made_s[row] * NS))
        tick = pool.block.next(-(-made_ns // SLOT_NS))
        while tick < sent_at[row]:
            other = at.get((pool.net, tick))
            if other is None:
                assert (unit, tick) in busy  # it sends on the other net
            elif utc_ns_of(tick) - START_NS >= offered.made_s[row] * NS:
                assert sent.use[other] >= use
            tick = pool.block.next(tick + 1)


@given(config=networks(), rows=LOADS)
def test_within_a_use_a_unit_sends_in_the_order_of_making(config: SimNetworkConfig, rows: Rows) -> None:
    offered, sent = carried(config, [(*row[:4], -1) for row in rows], N_UNITS)
    for use in Use:
        for unit in range(N_UNITS):
            mine = (offered.use[sent.messages] == use) & (offered.unit[sent.messages] == unit)
            assert (np.diff(sent.messages[mine]) > 0).all()


@given(gaps=st.lists(st.floats(0.05, 3), min_size=1, max_size=20), unit=st.integers(0, 2))
def test_a_warning_in_an_idle_pool_waits_for_its_next_slot_at_most(gaps: list[float], unit: int) -> None:
    rows = [(float(t), unit, WARNINGS, 5, -1) for t in np.cumsum(gaps)]
    _, sent = carried(network(), rows, N_UNITS)
    assert len(sent.messages) == len(rows)
    assert sent.load["warnings"]["max_s"] <= parse_block("C-0-14").spacing / SLOTS_A_SECOND < 0.05


@given(rows=LOADS)
def test_tracks_never_hold_up_warnings_that_have_slots_of_their_own(rows: Rows) -> None:
    warnings = [row for row in rows if row[2] == WARNINGS]
    _, alone = carried(network(), warnings, N_UNITS)
    _, sent = carried(network(), rows, N_UNITS)
    assert sent.time_s[sent.use == WARNINGS].tolist() == alone.time_s.tolist()


@given(config=networks(), rows=LOADS)
def test_the_same_messages_are_sent_the_same_way(config: SimNetworkConfig, rows: Rows) -> None:
    first, second = (astuple(carried(config, rows, N_UNITS)[1]) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        assert one == other if isinstance(one, dict) else np.array_equal(one, other)


@given(config=networks(), rows=LOADS)
def test_a_network_that_states_no_slot_sends_in_the_same_ones(config: SimNetworkConfig, rows: Rows) -> None:
    _, stated = carried(config, rows, N_UNITS)
    _, silent = carried(config.model_copy(update={"tsa_level": 1}), rows, N_UNITS)
    assert silent.time_s.tolist() == stated.time_s.tolist()
    assert (silent.slot_id == NO_STATEMENT_SLOT).all()


# --- without slots ---


@given(rows=LOADS)
def test_without_slots_everything_goes_out_when_it_is_made_and_neighbours_share_a_datagram(rows: Rows) -> None:
    offered, sent = carried(network(metered=False, fill=True), rows, N_UNITS)
    assert sorted(sent.messages.tolist()) == list(range(len(rows)))
    assert len(sent.dropped) == 0
    assert (sent.slot_id == NO_STATEMENT_SLOT).all()
    assert not sent.n_fill.any()
    before: dict[tuple[float, int, int], int] = {}
    for i in range(len(sent.time_s)):
        messages = of(sent, i)
        group = (float(sent.time_s[i]), int(sent.use[i]), int(sent.unit[i]))
        assert set(offered.made_s[messages].tolist()) == {group[0]}
        assert set(offered.use[messages].tolist()) == {group[1]}
        assert set(offered.unit[messages].tolist()) == {group[2]}
        n_words = int(offered.n_words[messages].sum())
        assert n_words <= UNMETERED_WORDS
        if group in before:  # another datagram only where the one before is full
            assert before[group] + int(offered.n_words[messages[0]]) > UNMETERED_WORDS
        before[group] = n_words
    urgent_first = list(zip(sent.time_s.tolist(), (-sent.use.astype(int)).tolist(), strict=True))
    assert urgent_first == sorted(urgent_first)


# --- blocks at fault ---


def test_the_blocks_of_the_shipped_base_are_good() -> None:
    for nation in load_scenario("base-northeast-asia").nation:
        units = [unit.name for unit in nation.unit if unit.kind != "space"]
        assert check_blocks(nation.network, units, "x") == []


def changed(row: int, **values: Any) -> list[dict[str, Any]]:
    return [block | values if i == row else block for i, block in enumerate(DEDICATED)]


@pytest.mark.parametrize(
    ("blocks", "fault"),
    [
        (
            changed(0, block="A-510-6"),
            "x.block[0].block: no such time slot block (index); got 512; expected 0..511 at recurrence rate 6",
        ),
        (changed(0, block="A-0-14"), "x.block[0].block: no such time slot block (index); got 2; expected 0..1"),
        (changed(1, block="B-0-16"), "x.block[1].block: no such time slot block (recurrence rate); got 16"),
        (changed(1, unit="nobody"), "x.block[1].unit: no such participant; got nobody; expected * or one of unit 0"),
        (changed(1, unit="unit 1"), "x.block: no time slots for surveillance; got unit 0, unit 2"),
        (DEDICATED[:2], "x.block: no time slots for warnings; got unit 0, unit 1, unit 2"),
        (changed(2, words=3), "x.block: slots that hold no warning; got 3; expected 6 words or more"),
        (changed(2, block="B-0-14"), "x.block[2].block: the slots of B-0-14 are those of block[1] too; got B-0-14"),
        (changed(1, block="A-2-11"), "x.block[1].block: the slots of A-2-11 are those of block[0] too; got A-2-11"),
        ([*DEDICATED, DEDICATED[2]], "x.block[3].block: the slots of C-0-14 are those of block[2] too; got C-0-14"),
    ],
)
def test_blocks_at_fault_are_told(blocks: list[dict[str, Any]], fault: str) -> None:
    faults = [str(f) for f in check_blocks(network(blocks), names(3), "x")]
    assert any(f.startswith(fault) for f in faults), faults


def test_the_same_slots_on_another_net_or_for_another_use_are_no_fault() -> None:
    assert check_blocks(network(changed(2, block="B-0-14", net=1)), names(3), "x") == []
    shared = [{"use": use.name.lower(), "block": "A-0-8", "words": 6} for use in Use]
    assert check_blocks(network(shared), names(3), "x") == []


def test_a_network_without_slots_needs_no_blocks() -> None:
    assert check_blocks(network([], metered=False), names(3), "x") == []
