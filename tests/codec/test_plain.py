"""A message of plain integers is the message of the columns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkgw
from linkgw.codec import bulk
from linkgw.codec.bulk_one import read_one
from linkgw.codec.message import ParityMode
from linkgw.codec.plan import plan_catalog
from linkgw.conformance.draw import draw_messages
from linkgw.errors import ValueRangeError

CATALOG = linkgw.load_catalog()
PLAN = plan_catalog(CATALOG)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_it_is_read_changed_and_written_alike(seed: int, is_checked: bool) -> None:
    rng = np.random.default_rng(seed)
    (message,) = draw_messages(CATALOG, rng, 1)
    octets = linkgw.encode(message, CATALOG)
    plain = read_one(PLAN, octets)
    assert plain is not None
    columns = bulk.columns_of([[message]], CATALOG)[message.name]
    kind = columns.take(np.array([0]))
    spec = CATALOG.messages[message.name]
    assert {name: plain.raw(name) for name in spec.fields} == {name: int(kind.raw(name)[0]) for name in spec.fields}
    silent = tuple(n for n, f in spec.fields.items() if f.no_statement is not None and rng.integers(3) == 0)
    plain.blank(silent)
    kind.blank(silent, np.ones(1, np.bool_))
    for name, f in spec.fields.items():
        if rng.integers(3) == 0 and f.enumeration is None:
            raw = int(rng.integers(f.raw_min, f.raw_max + 1))
            plain.put_raw(name, raw)
            kind.put_raw(name, np.array([raw]))
    parity: ParityMode = "checked" if is_checked else "none"
    words, _ = bulk.encode(bulk.Columns.of({message.name: kind}, 1), CATALOG, parity=parity)
    assert plain.octets(PLAN.parity if is_checked else None) == words.tobytes()


def test_a_copy_is_another_message() -> None:
    plain = read_one(PLAN, linkgw.encode(linkgw.Message("J7.0", {"tn": "A2345", "action": "drop track"}), CATALOG))
    assert plain is not None
    copy = plain.copy()
    copy.put_raw("tn", 5)
    assert (plain.raw("tn"), copy.raw("tn")) != (5, plain.raw("tn"))
    with pytest.raises(ValueRangeError, match="has to be stated"):
        copy.blank(("tn",))
