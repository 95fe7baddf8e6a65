"""What goes in comes out: values through words, words through values, in both codecs."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkgw
from linkgw.codec import bulk
from linkgw.conformance.reading import value_of

CATALOG = linkgw.load_catalog()
NAMES = list(CATALOG.messages)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_values_survive_encoding(draws: SimpleNamespace, name: str, data: st.DataObject) -> None:
    parity = data.draw(draws.parities)
    message = data.draw(draws.messages(CATALOG.messages[name]))
    decoded = linkgw.decode(linkgw.encode(message, CATALOG, parity=parity), CATALOG, parity=parity)
    assert decoded == message
    assert list(decoded.fields) == list(CATALOG.messages[name].fields)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_fields_left_out_are_no_statement(draws: SimpleNamespace, name: str, data: st.DataObject) -> None:
    message = data.draw(draws.messages(CATALOG.messages[name]))
    assert linkgw.encode(linkgw.Message(name, message.stated()), CATALOG) == linkgw.encode(message, CATALOG)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_accepted_words_are_what_their_values_encode_to(draws: SimpleNamespace, data: st.DataObject) -> None:
    parity = data.draw(draws.parities)
    for words in data.draw(draws.datagrams(parity)):
        for item in linkgw.decode_all(words, CATALOG, parity=parity):
            if isinstance(item, linkgw.Message):
                octets = linkgw.encode(item, CATALOG, parity=parity)
                assert octets in words
                assert linkgw.decode(octets, CATALOG, parity=parity) == item


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_batch_encodes_to_the_words_that_were_accepted(draws: SimpleNamespace, data: st.DataObject) -> None:
    parity = data.draw(draws.parities)
    drawn = data.draw(draws.datagrams(parity))
    words, starts = draws.laid_out(drawn)
    columns = bulk.decode(words, starts, CATALOG, parity=parity)
    refused = columns.refusals
    gone = {int(row) + i for row, n in zip(refused.rows, refused.n_words, strict=True) for i in range(n)}
    kept = np.array([i for i in range(len(words)) if i not in gone], np.int64)
    encoded, encoded_starts = bulk.encode(columns, CATALOG, parity=parity)
    assert encoded.tobytes() == words[kept].tobytes()
    assert encoded_starts.tolist() == np.searchsorted(kept, starts).tolist()


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_columns_of_values_give_the_words_of_the_reference(
    draws: SimpleNamespace, name: str, data: st.DataObject
) -> None:
    spec = CATALOG.messages[name]
    messages = data.draw(st.lists(draws.messages(spec), min_size=1, max_size=5))
    words = b"".join(linkgw.encode(m, CATALOG) for m in messages)
    array, starts = draws.laid_out([words])
    decoded = bulk.decode(array, starts, CATALOG)[name]
    if spec.fields:
        packed = bulk.from_values(name, {f: decoded.values(f) for f in spec.fields}, CATALOG)
        assert packed.low.tolist() == decoded.low.tolist()
        assert packed.high.tolist() == decoded.high.tolist()
    columns = bulk.columns_of([messages], CATALOG)
    assert bulk.items_of(columns, array) == messages
    assert bulk.encode(columns, CATALOG)[0].tobytes() == words


@pytest.mark.parametrize("name", NAMES)
def test_both_ends_and_every_name_of_every_field_survive(name: str) -> None:
    fields = CATALOG.messages[name].fields.values()
    always = {f.name: value_of(f, f.raw_min) for f in fields if f.no_statement is None}
    for f in fields:
        for raw in f.enumeration.names if f.enumeration else (f.raw_min, f.raw_max):
            message = linkgw.Message(name, {**always, f.name: value_of(f, raw)})
            assert linkgw.decode(linkgw.encode(message, CATALOG), CATALOG).stated() == message.fields
