"""encode is the inverse of decode, and says which line cannot be encoded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkgw
from linkgw.conformance.draw import draw_message, draw_words
from linkgw.io.captures import open_capture
from linkgw.io.line_decoder import Head, LineDecoder
from linkgw.io.line_encoder import LineEncoder
from linkgw.io.lines import format_line

CATALOG = linkgw.load_catalog()
DROP = {"message": "J7.0", "fields": {"tn": "A2345", "action": "drop track"}}
DROP_HEX = "1ca09c50010000000000"


def lines_of(*objects: dict[str, Any]) -> bytes:
    return b"".join(msgspec.json.encode(o) + b"\n" for o in objects)


def test_a_message_and_its_fields_are_enough(process: Any) -> None:
    assert process("encode", stdin=lines_of(DROP)).out == DROP_HEX + "\n"
    (line,) = process(
        "decode", "-", stdin=process("encode", "--carrier", "dis", stdin=lines_of(DROP)).out.encode()
    ).lines
    assert (line["carrier"], line["stn"], line["npg"], line["fields"]) == ("dis", "00001", 7, DROP["fields"])


@pytest.mark.parametrize("suffix", ["pcapng", "pcap"])
@pytest.mark.parametrize("nation", range(3))
def test_a_capture_comes_back_line_for_line(
    command: Any, captures: list[Path], tmp_path: Path, nation: int, suffix: str
) -> None:
    said = command("decode", captures[nation])
    (tmp_path / "lines").write_text(said.out)
    made = command("encode", tmp_path / "lines", "--out", tmp_path / f"again.{suffix}")
    assert made.code == 0
    assert command("decode", tmp_path / f"again.{suffix}").out == said.out


def test_hex_comes_back_as_the_same_messages(process: Any, captures: list[Path]) -> None:
    said = process("decode", captures[1])
    again = process("decode", "-", stdin=process("encode", stdin=said.out.encode()).out.encode())
    kept = ("carrier", "stn", "npg", "message", "fields", "words", "packet", "octets")
    assert [{k: line.get(k) for k in kept} for line in again.lines] == [
        {k: line.get(k) for k in kept} for line in said.lines
    ]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["simple", "dis", "words"]), st.sampled_from(["none", "checked"]))
def test_whatever_decodes_to_lines_encodes_to_the_same_words(seed: int, carrier: str, parity: Any) -> None:
    rng = np.random.default_rng(seed)
    messages = [draw_message(spec, rng) for spec in CATALOG.messages.values()]
    decoder = LineDecoder(CATALOG, "words", parity)
    words = [linkgw.encode(m, CATALOG, parity=parity) for m in messages] + [draw_words(CATALOG, rng, 20)]
    heads = [Head(datagram=i, time="2023-12-18T00:00:00.000000001Z") for i in range(len(words))]
    lines = [line for w, h in zip(words, heads, strict=True) for line in decoder.decode(_octets(w), [h])]
    encoder = LineEncoder(CATALOG, carrier, parity=parity)
    datagrams = list(encoder.encode([format_line(line) for line in lines]))
    read = LineDecoder(CATALOG, carrier, parity)
    again = [line for d, h in zip(datagrams, heads, strict=True) for line in read.decode(_octets(d.payload), [h])]
    shown = [(line.datagram, line.message, line.fields, line.words, line.error) for line in lines]
    assert [(line.datagram, line.message, line.fields, line.words, line.error) for line in again] == shown


def _octets(payload: bytes) -> Any:
    from linkgw.carriers import Octets

    return Octets.of([payload])


def test_lines_of_one_datagram_go_into_one(command: Any, tmp_path: Path) -> None:
    (tmp_path / "lines").write_bytes(
        lines_of(*({**DROP, "datagram": n} for n in (1, 1, 2, 3)), DROP, DROP, {**DROP, "datagram": 3})
    )
    assert command("encode", tmp_path / "lines").out.splitlines() == [DROP_HEX * 2] + [DROP_HEX] * 5


def test_changed_fields_count_more_than_the_words_beside_them(process: Any) -> None:
    line = {**DROP, "fields": {"tn": "A2346", "action": "drop track"}, "words": [DROP_HEX]}
    (again,) = process("decode", "-", stdin=process("encode", stdin=lines_of(line)).out.encode()).lines
    assert again["fields"]["tn"] == "A2346"


def test_times_and_addresses_of_lines_are_in_the_capture(command: Any, tmp_path: Path) -> None:
    at = {"time": "2024-02-29T23:59:59.999999999Z", "source": "10.1.2.3:456", "destination": "239.9.8.7:65535"}
    (tmp_path / "lines").write_bytes(lines_of({**DROP, **at}, DROP))
    command("encode", tmp_path / "lines", "--out", tmp_path / "a.pcapng", "--stn", "00017")
    first, second = command("decode", tmp_path / "a.pcapng").lines
    assert {k: first[k] for k in at} == at
    assert second["time"] == "2024-03-01T00:00:00.000999999Z", "a millisecond after the one before"
    assert second["stn"] == "00017"
    with open_capture(tmp_path / "a.pcapng") as capture:
        assert capture.comment == "written by linkgw encode"


FAULTS = [
    ("{", "Input data was truncated"),
    ("x", "JSON is malformed"),
    ("[]", "Expected `object`, got `array`"),
    ('{"message": 3}', "message: Expected `str | null`, got `int`"),
    ('{"message": "J7.0", "feilds": {}}', "unknown field `feilds`"),
    ('{"message": "J7.0", "fields": {"tn": true}}', "fields[...]: Expected"),
    ("{}", "nothing to encode; expected `message` with `fields`"),
    ('{"message": "J12.0"}', "message: not in the catalogue; got J12.0"),
    ('{"message": "J7.0", "fields": {"tn": "A1234"}}', "J7.0.action: has to be stated"),
    (
        '{"message": "J7.0", "fields": {"tn": "A123L", "action": "drop track"}}',
        "J7.0.tn: not a track number; got 'A123L'",
    ),
    ('{"message": "J7.0", "fields": {"speed": 3}}', "J7.0: has no such field; got speed"),
    ('{"message": "J3.2", "fields": {"tn": "A1234", "speed": 5000}}', "J3.2.speed: out of range; got 5000"),
    ('{"words": ["00"]}', "words: not a word; got '00'; expected 20 hex digits"),
    ('{"words": ["zz"]}', "words: not hex"),
    ('{"octets": "0"}', "octets: not hex"),
    ('{"packet": "status"}', "a status packet is made of its octets"),
    ('{"message": "J31.7", "time": "noon"}', "not a time; got 'noon'"),
    ('{"message": "J31.7", "source": "here"}', "not an address and port; got 'here'"),
    ('{"message": "J31.7", "carrier": "smoke"}', "carrier: not a carrier; got 'smoke'; expected simple | dis | words"),
    ('{"message": "J31.7", "carrier": "dis", "stn": "99999"}', "not a source track number"),
    ('{"message": "J31.7", "carrier": "dis", "npg": 600}', "npg"),
]


@pytest.mark.parametrize(("line", "says"), FAULTS)
def test_a_line_that_cannot_be_encoded_is_named(command: Any, tmp_path: Path, line: str, says: str) -> None:
    (tmp_path / "lines").write_text(f'\n{{"message": "J31.7"}}\n{line}\n')
    said = command("encode", tmp_path / "lines")
    assert said.code == 2
    assert said.out == "fc030000000000000000\n", "what comes before it is written"
    (error,) = said.err.splitlines()
    assert error.startswith("linkgw: line 3: ")
    assert says in error


def test_what_came_before_a_fault_is_in_the_capture(command: Any, tmp_path: Path) -> None:
    (tmp_path / "lines").write_bytes(lines_of(DROP, DROP) + b"x\n")
    assert command("encode", tmp_path / "lines", "--out", tmp_path / "a.pcapng").code == 2
    assert len(command("decode", tmp_path / "a.pcapng").lines) == 2
