"""What is kept of several changes of one number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linkgw.io.durable import Durable
from linkgw.io.store import MemoryStore, StoreError
from linkgw.picture.numbers import BindingChange, Space

START = BindingChange("USA", Space.TN, 7, "KOR", 70, 1_000, ended=False)
END = replace(START, utc_ns=2_000, ended=True)
AGAIN = replace(START, origin_number=71, utc_ns=3_000)


class Failing(MemoryStore):
    """A store that can be told to fail."""

    fails = False

    def commit(self, *args: object) -> None:
        """Keep, or not."""
        if self.fails:
            raise StoreError("the state cannot be kept", where="test", got="full")
        super().commit(*args)  # type: ignore[arg-type]  # whatever it was given


@pytest.mark.parametrize("together", [True, False])
def test_a_life_that_begins_and_ends_at_once_holds_its_number_over_a_restart(together: bool) -> None:
    store = MemoryStore()
    durable = Durable(store, "memory")
    for changes in [[START, END]] if together else [[START], [END]]:
        assert durable.keep(changes, 0)
    assert [(b.number, b.origin_number, b.ended_utc_ns) for b in store.load()] == [(7, 70, 2_000)]


def test_of_several_lives_the_last_one_counts() -> None:
    store = MemoryStore()
    Durable(store, "memory").keep([START, END, AGAIN], 0)
    assert [(b.origin_number, b.ended_utc_ns) for b in store.load()] == [(71, None)]


def test_what_could_not_be_kept_is_kept_with_what_follows() -> None:
    store = Failing()
    durable = Durable(store, "memory")
    store.fails = True
    assert not durable.keep([START], 0)
    store.fails = False
    assert not durable.keep([END], 1)  # not tried again at once
    assert durable.settle(10**12)
    assert [(b.number, b.ended_utc_ns) for b in store.load()] == [(7, 2_000)]
    assert durable.n_pending == 0
