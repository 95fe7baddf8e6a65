"""The quick ways of reading words judge every code as the spec does, and what is sound does take them.

There are four of them: one message alone, runs that are alike, a few messages of many kinds, and runs of one kind that
are not alike. What is wrong with a run is for the slow way to say, so a batch is quick only while all of it is sound.
"""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest

import linkgw
from linkgw.codec import bulk, bulk_kind
from linkgw.codec.bulk_kind import MATRIX_MAX
from linkgw.codec.message import ParityMode
from linkgw.codec.reserved import holes_of
from linkgw.codec.values import is_allowed
from linkgw.conformance.draw import draw_messages
from linkgw.conformance.reading import value_of
from linkgw.spec.model import FieldSpec, MessageSpec

CATALOG = linkgw.load_catalog()
NAMES = list(CATALOG.messages)


def full(spec: MessageSpec) -> linkgw.Message:
    """A message that states every field, so that all of its words are sent."""
    return linkgw.Message(spec.name, {f.name: value_of(f, f.raw_max) for f in spec.fields.values()})


def changed(spec: MessageSpec) -> linkgw.Message:
    """The same with other values, that differ in their last bits too."""
    raws = {f.name: f.raw_min if f.enumeration else max(f.raw_max - 21, f.raw_min) for f in spec.fields.values()}
    return linkgw.Message(spec.name, {f.name: value_of(f, raws[f.name]) for f in spec.fields.values()})


def bare(spec: MessageSpec) -> linkgw.Message:
    """A message that states what it has to."""
    must = [f for f in spec.fields.values() if f.no_statement is None]
    return linkgw.Message(spec.name, {f.name: value_of(f, f.raw_max) for f in must})


def encoded(message: linkgw.Message, parity: ParityMode = "none") -> bytes:
    return linkgw.encode(message, CATALOG, parity=parity)


BESIDE = encoded(full(CATALOG.messages["J7.0"])), encoded(full(CATALOG.messages["J7.2"]))


def decoded(runs: list[bytes], parity: ParityMode = "none") -> bulk.Columns:
    """Columns of runs that each have a datagram."""
    words = np.frombuffer(b"".join(runs), np.uint8).reshape(-1, 10)
    return bulk.decode(words, np.cumsum([0, *(len(run) // 10 for run in runs[:-1])]), CATALOG, parity=parity)


def codes_of(field: FieldSpec) -> list[int]:
    """Codes at both ends of the field, and on both sides of the ends of each run of reserved ones."""
    half = 1 << field.width - 1
    least, greatest = (-half, half - 1) if field.signed else (0, field.mask)
    near = {end + step for hole in holes_of(field) for end in hole for step in (-1, 0)} | {least, greatest}
    return sorted(code for code in near if least <= code <= greatest)


@pytest.mark.parametrize("name", NAMES)
def test_every_code_at_an_edge_is_judged_as_the_spec_does_beside_whatever_it_stands(name: str) -> None:
    spec = CATALOG.messages[name]
    whole, short = encoded(full(spec)), encoded(bare(spec))
    beside = BESIDE[name == "J7.0"]
    for at, word in enumerate(spec.words):
        for field in word.values:
            for code in codes_of(field):
                bits = int.from_bytes(whole[10 * at : 10 * at + 10], "little") & ~(field.mask << field.start)
                changed = (bits | (code & field.mask) << field.start).to_bytes(10, "little")
                run = whole[: 10 * at] + changed + whole[10 * at + 10 :]
                is_bad = not is_allowed(field, code)
                batches = [[run], [whole, run], [run, beside], [beside, run], [run, short], [whole, run]]
                for most, runs in zip([MATRIX_MAX] * 5 + [0], batches, strict=True):
                    with patch.object(bulk_kind, "MATRIX_MAX", most):  # 0: column by column, as large batches are
                        found = decoded(runs)
                    assert len(found.refusals) == is_bad, (field.name, code)
                    assert is_bad or found[name].raw(field.name)[0 if runs[0] is run else -1] == code


@pytest.mark.parametrize("parity", ["none", "checked"])
@pytest.mark.parametrize("name", NAMES)
def test_runs_that_are_alike_are_not_placed_word_by_word(name: str, parity: ParityMode) -> None:
    spec = CATALOG.messages[name]
    beside = encoded(full(CATALOG.messages["J7.2" if name == "J7.0" else "J7.0"]), parity)
    with patch.object(bulk_kind, "_place_words", side_effect=AssertionError):
        run, other = encoded(full(spec), parity), encoded(changed(spec), parity)
        pair = decoded([run, other], parity)[name]
        assert [pair.message(i) for i in (0, 1)] == [linkgw.decode(r, CATALOG, parity=parity) for r in (run, other)]
        for make in (full, bare):
            run = encoded(make(spec), parity)
            assert len(decoded([run, run], parity)[name]) == 2
            found = decoded([run, beside] * 41, parity)  # more than are read with other kinds at once
            assert len(found[name]) == 41
            assert found[name].message(40) == linkgw.decode(run, CATALOG, parity=parity)


@pytest.mark.parametrize("parity", ["none", "checked"])
def test_a_few_messages_of_many_kinds_are_not_read_kind_by_kind(parity: ParityMode) -> None:
    messages = draw_messages(CATALOG, np.random.default_rng(7), 60)
    with patch.object(bulk, "decode_kind", side_effect=AssertionError):
        found = decoded([encoded(message, parity) for message in messages], parity)
        for spec in CATALOG.messages.values():
            beside = BESIDE[spec.name == "J7.0"]
            for make in (full, bare):
                assert decoded([encoded(make(spec)), beside]).n_messages == 2
    assert found.n_messages == 60


@pytest.mark.parametrize("name", NAMES)
def test_a_message_alone_is_not_read_as_a_batch(name: str) -> None:
    rng = np.random.default_rng(8)
    with patch.object(bulk, "split_words", side_effect=AssertionError):
        spec = CATALOG.messages[name]
        for message in [full(spec), bare(spec), *draw_messages(CATALOG, rng, 9, [name])]:
            (kind,) = decoded([encoded(message)]).kinds.values()
            expected = linkgw.decode(encoded(message), CATALOG)
            assert [kind.message(0)] == [expected]


def test_how_many_messages_are_read_with_other_kinds_at_once() -> None:
    """Few of each kind, or more that are of several lengths; many that are alike are read kind by kind."""
    long, short = encoded(full(CATALOG.messages["J3.2"])), encoded(bare(CATALOG.messages["J3.2"]))
    point = encoded(full(CATALOG.messages["J3.0"]))
    few, uneven, even = [long, point] * 40, [long, short, point, point] * 100, [long, point] * 41
    for runs, unused in ((few, "decode_kind"), (uneven, "decode_kind"), (even, "decode_mixed")):
        with patch.object(bulk, unused, side_effect=AssertionError):
            assert decoded(runs).n_messages == len(runs)
    with patch.object(bulk, "decode_mixed", side_effect=AssertionError):
        assert decoded([long, short, point] * 267).n_messages == 801
        assert decoded([long, point, long[:10]]).n_messages == 2  # not even framed
