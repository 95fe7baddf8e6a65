"""The table of times is a dictionary that is asked in batches."""

from __future__ import annotations

import numpy as np
import pytest

from linkgw.picture.times import NEVER, Repeats, TimeTable


@pytest.mark.parametrize("seed", range(8))
def test_it_remembers_what_a_dictionary_does(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table, known = TimeTable(), dict[int, int]()
    pool = rng.integers(1, 1 << 63, 3000).astype(np.uint64)
    if seed % 2:  # marks that are all looked for at the same few places
        pool = pool << np.uint64(20) | np.uint64(seed)
    for now in range(60):
        chosen = rng.choice(pool, int(rng.integers(1, 200)))
        assert table.get(chosen).tolist() == [known.get(mark, NEVER) for mark in chosen.tolist()]
        if now % 3:
            table.put(chosen, np.arange(len(chosen)) + 1000 * now)
            known |= zip(chosen.tolist(), range(1000 * now, 1000 * now + len(chosen)), strict=True)
        else:
            mark = int(chosen[0])
            assert table.get_one(mark) == known.get(mark, NEVER)
            table.put_one(mark, 1000 * now)
            known[mark] = 1000 * now
    assert table.get(pool).tolist() == [known.get(mark, NEVER) for mark in pool.tolist()]
    assert len(known) <= table.n_used


def test_an_empty_batch_is_asked_and_put() -> None:
    table, none = TimeTable(), np.zeros(0, np.uint64)
    table.put(none, np.zeros(0, np.int64))
    assert table.get(none).tolist() == []
    assert table.n_used == 0


@pytest.mark.parametrize("seed", range(20))
def test_a_repeat_is_found_wherever_it_stands(seed: int) -> None:
    rng, repeats = np.random.default_rng(seed), Repeats()
    for n in (0, 1, 2, 50, 3000, 40_000):
        marks = rng.integers(1, 1 << 63, n).astype(np.uint64)
        if seed % 2:  # marks that are all looked for at the same few places
            marks = marks << np.uint64(13) | np.uint64(seed)
        assert repeats.any(marks) == (len(set(marks.tolist())) < n)
        if n > 1:
            i, j = rng.choice(n, 2, replace=False)
            marks[i] = marks[j]
            assert repeats.any(marks)


def test_a_table_that_grew_by_parts_still_knows_all_and_forgets_all() -> None:
    rng, table, known = np.random.default_rng(3), TimeTable(), dict[int, int]()
    pool = rng.integers(1, 1 << 63, 60_000).astype(np.uint64)
    for now in range(60):
        chosen = rng.choice(pool, 2000)
        table.put(chosen, np.full(2000, now))
        known |= dict.fromkeys(chosen.tolist(), now)
    assert table.get(pool).tolist() == [known.get(mark, NEVER) for mark in pool.tolist()]
    assert [table.get_one(mark) for mark in pool[:500].tolist()] == table.get(pool[:500]).tolist()
    assert table.n_used >= len(known)
    table.clear(table.n_used)
    assert not table.n_used
    assert set(table.get(pool).tolist()) == {NEVER}
    table.put(pool[:5], np.arange(5))
    assert table.get(pool[:6]).tolist() == [0, 1, 2, 3, 4, NEVER]
