"""The independent reading stands on facts of its own: published octets, sums on paper, and its own inverse."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import numpy as np
import pytest

import linkgw
from linkgw import Reason
from linkgw.conformance import reading
from linkgw.conformance.draw import draw_raw

CATALOG = linkgw.load_catalog()
NAMES = list(CATALOG.messages)
AIR = CATALOG.messages["J3.2"]


def test_it_takes_nothing_from_the_codec() -> None:
    tree = ast.parse(Path(reading.__file__).read_text())
    modules = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    modules |= {alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
    own = {m for m in modules if m and m.startswith("linkgw")}
    assert own == {"linkgw.errors", "linkgw.spec.model"}


def test_the_header_of_the_published_example_reads_as_printed() -> None:
    """SISO-STD-002-2006 Annex B as printed in DSTO-TN-1257: J2.2, MLI 2, then an extension, then continuation 1."""
    oracles = json.loads((Path(__file__).parents[2] / "fixtures/oracles/expected.json").read_text())
    swapped = bytes.fromhex(oracles["ref_annexB_siso2006"]["payload_hex"])[52:]
    data = b"".join(swapped[i : i + 4][::-1] for i in range(0, len(swapped), 4))
    initial, extension, continuation = (reading.stream_of(data[i : i + 10]) for i in (6, 16, 26))
    assert [reading.take(initial, *f) for f in ((0, 2), (2, 5), (7, 3), (10, 3))] == [0, 2, 2, 2]
    assert reading.take(extension, 0, 2) == 2
    assert [reading.take(continuation, *f) for f in ((0, 2), (2, 5))] == [1, 1]


@pytest.mark.parametrize("bit", range(80))
def test_bit_n_is_bit_n_mod_8_of_octet_n_div_8(bit: int) -> None:
    word = bytearray(10)
    word[bit // 8] = 1 << bit % 8
    stream = reading.stream_of(bytes(word))
    assert [reading.take(stream, i, 1) for i in range(80)] == [int(i == bit) for i in range(80)]


def test_a_signed_field_is_twos_complement() -> None:
    stream = reading.stream_of((0b1111_0100 << 5).to_bytes(10, "little"))
    assert reading.take(stream, 5, 8) == 244
    assert reading.take(stream, 5, 8, signed=True) == -12


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("checked", [False, True])
def test_what_is_written_is_read_back(name: str, checked: bool) -> None:
    spec, rng = CATALOG.messages[name], np.random.default_rng(7)
    for _ in range(20):
        raws = {f.name: draw_raw(f, rng) for f in spec.fields.values()}
        words = reading.write(spec, raws, parity=CATALOG.parity if checked else None)
        (read,) = reading.read_all(words, CATALOG, checked=checked)
        assert isinstance(read, reading.Reading)
        assert read.raws == raws


def test_words_are_shared_out_to_messages_and_refusals_in_order() -> None:
    filler = reading.write(CATALOG.messages["J31.7"], {})
    stray = bytes([2]) + bytes(9)
    found = reading.read_all(stray + filler + stray + filler, CATALOG)
    assert found[0] == reading.Unread(Reason.NO_INITIAL_WORD, stray)
    assert found[1] == reading.Unread(Reason.WORDS_BEYOND_MLI, filler + stray)
    assert found[2] == reading.Reading("J31.7", {}, {})
    assert reading.read_all(b"", CATALOG) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_of_a_message_shows_every_field_and_every_bit_once(name: str) -> None:
    spec = CATALOG.messages[name]
    pictures = reading.show_bits(spec).split("\n\n")
    assert len(pictures) == len(spec.words)
    for word, picture in zip(spec.words, pictures, strict=True):
        title, *lines = picture.splitlines()
        assert title == f"{word.name}  {word.kind} word" + (", optional" if word.optional else "")
        bits: list[int] = []
        for line in lines:
            first, _, last = line.split()[0].partition("-")
            bits += range(int(first), int(last or first) + 1)
        assert bits == list(range(80))
        assert [line.split(None, 1)[1] for line in lines][-len(word.fields) - 2 : -2] == [f.name for f in word.fields]
        assert reading.show_bits(word) == picture


def test_the_picture_of_words_shows_bits_integers_and_values() -> None:
    message = linkgw.Message("J3.2", {"tn": "A2345", "latitude": -33.9, "vertical_rate": -12})
    picture = reading.show_bits(AIR, linkgw.encode(message, CATALOG))
    lines = [" ".join(line.split()) for line in picture.splitlines()]
    assert "13-31 tn 0101000010011100101 165093 A2345" in lines
    assert "2-22 latitude 110101101001111001000 -339000 -33.9 deg" in lines
    assert "50-59 vertical_rate 1111110100 -12 -12 m/s" in lines
    assert "60-69 speed 1111111111 1023 no statement" in lines
    assert "70-74 parity 00000 0" in lines
    assert [line.split()[0] for line in lines if line.startswith("J")] == ["J3.2I", "J3.2E0", "J3.2C1"]


def test_the_picture_shows_faulty_words_too() -> None:
    words = [int.from_bytes(w, "little") for w in (reading.write(AIR, _least())[i : i + 10] for i in range(0, 40, 10))]
    words[0] = words[0] & ~(31 << 32) | 20 << 32
    words[2] |= 31 << 2
    picture = reading.show_bits(AIR, b"".join(w.to_bytes(10, "little") for w in words))
    assert "10100  20  reserved" in picture
    assert "word 2: no word of J3.2" in picture


def _least() -> dict[str, int]:
    return {f.name: f.raw_min for f in AIR.fields.values()}
