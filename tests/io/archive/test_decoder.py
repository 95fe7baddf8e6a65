"""Tables say what lines say, row for row, whatever the datagrams hold."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import linkgw
from linkgw.carriers import CARRIERS, Octets
from linkgw.codec.values import conversion_of
from linkgw.conformance.draw import draw_messages, draw_words
from linkgw.errors import ConfigError
from linkgw.io.archive.decoder import TableDecoder
from linkgw.io.archive.writer import ParquetFile
from linkgw.io.captures import CaptureBatch, Interface, read_capture
from linkgw.io.line_decoder import LineDecoder
from linkgw.io.lines import parse_time

CATALOG = linkgw.load_catalog()
CAPTURES = Path(__file__).parents[3] / "fixtures" / "captures"


def batch_of(payloads: Sequence[bytes]) -> CaptureBatch:
    n = len(payloads)
    numbers = np.arange(n)
    return CaptureBatch(
        Octets.of(payloads),
        1_702_857_600_123_456_789 + 1_000_003 * numbers,
        np.uint32(0xC0000201) + (numbers % 3).astype(np.uint32),
        np.full(n, 5000, np.uint16),
        np.full(n, 0xEFC00101, np.uint32),
        (50_602 + numbers % 2).astype(np.uint16),
        np.zeros(n, np.int32),
        numbers + 1,
        np.zeros(n, np.int32),
        ((Interface("KOR", 101),),),
        {},
    )


def rows_of_lines(batch: CaptureBatch, carrier: str, parity: str) -> list[dict[str, object]]:
    """What a table of these lines has to hold."""
    names = {f for spec in CATALOG.messages.values() for f in spec.fields}
    rows = []
    for line in LineDecoder(CATALOG, carrier, parity).decode_capture(batch):
        fields = {} if line.packet is not None else line.fields or {}
        words = None if line.words is None else bytes.fromhex("".join(line.words))
        octets = None if line.octets is None else bytes.fromhex(line.octets)
        head = ("capture", "datagram", "source", "destination", "carrier", "stn", "npg", "packet", "message")
        rows.append(
            {name: getattr(line, name) for name in head}
            | {name: fields.get(name) for name in names}
            | {"time": line.time and parse_time(line.time), "words": words, "octets": octets}
            | {"error": line.error and line.error.reason}
        )
    return rows


def rows_of_table(table: object) -> list[dict[str, object]]:
    import pyarrow as pa

    place = table.schema.get_field_index("time")
    return table.set_column(place, "time", table["time"].cast(pa.int64())).to_pylist()


def messages_in(carrier: str, rng: np.random.Generator, n: int) -> list[bytes]:
    c = CARRIERS[carrier]
    found = []
    for message in draw_messages(CATALOG, rng, n):
        words = np.frombuffer(linkgw.encode(message, CATALOG), np.uint8).reshape(-1, 10)
        found.append(c.push_batch(c.identity_type(), words, np.array([0, len(words)]), stn=0o1234, npg=7)[0])
    return found


def noise_in(carrier: str, rng: np.random.Generator, n: int) -> list[bytes]:
    c = CARRIERS[carrier]
    words = np.frombuffer(draw_words(CATALOG, rng, 6 * n), np.uint8).reshape(-1, 10)
    return list(c.push_batch(c.identity_type(), words, np.arange(0, 6 * n + 1, 6), stn=0o77, npg=9))


@pytest.mark.parametrize("parity", ["none", "checked"])
@pytest.mark.parametrize("carrier", ["auto", "simple", "dis", "words"])
def test_rows_are_the_lines(carrier: str, parity: str) -> None:
    rng = np.random.default_rng(7)
    payloads = [p for c in ("simple", "dis") for p in (*messages_in(c, rng, 150), *noise_in(c, rng, 80))]
    for name in ("simple", "dis"):
        beat = CARRIERS[name].heartbeat(CARRIERS[name].identity_type(), stn=0o1234, utc_ns=10**18)
        payloads += [] if beat is None else [beat] * 5
    payloads += [b"", b"I6", rng.bytes(40), payloads[0][:-1], *(draw_words(CATALOG, rng, 4) for _ in range(20))]
    payloads = [payloads[i] for i in rng.permutation(len(payloads))]
    batch = batch_of(payloads)
    decoder = TableDecoder(CATALOG, carrier, parity)
    table = decoder.decode_capture(batch)
    assert table.validate(full=True) is None
    assert rows_of_table(table) == rows_of_lines(batch, carrier, parity)
    lines = LineDecoder(CATALOG, carrier, parity)
    lines.decode_capture(batch)
    assert decoder.counts == lines.counts


def test_the_captures_read_the_same() -> None:
    for path in sorted(CAPTURES.glob("*.pcapng")):
        for batch in read_capture(path):
            assert rows_of_table(TableDecoder(CATALOG).decode_capture(batch)) == rows_of_lines(batch, "auto", "none")


def test_nothing_gives_an_empty_table_of_the_same_columns() -> None:
    decoder = TableDecoder(CATALOG)
    table = decoder.decode_capture(batch_of([]))
    assert len(table) == 0
    assert table.schema.equals(decoder.schema)


def test_every_value_of_every_enumeration_has_its_name() -> None:
    for spec in CATALOG.messages.values():
        for field in spec.fields.values():
            if field.enumeration is None:
                continue
            codes = [c for c in field.enumeration.names if c != field.no_statement]
            texts = [conversion_of(field).to_value(code) for code in codes]
            fields = [{field.name: text} for text in texts]
            whole = {
                f.name: conversion_of(f).to_value(f.raw_min if f.enumeration is None else min(f.enumeration.names))
                for f in spec.fields.values()
                if f.no_statement is None
            }
            payloads = [linkgw.encode(linkgw.Message(spec.name, whole | f), CATALOG) for f in fields]
            table = TableDecoder(CATALOG, "words").decode_capture(batch_of(payloads))
            assert table[field.name].to_pylist() == texts, (spec.name, field.name)


def test_columns_tell_their_unit_and_meaning() -> None:
    about = TableDecoder(CATALOG).schema.field("altitude").metadata
    assert about[b"unit"] == b"m"
    assert about[b"doc"]


def test_names_of_columns_are_all_different() -> None:
    names = TableDecoder(CATALOG).schema.names
    assert len(set(names)) == len(names)


def test_a_file_gets_its_name_when_it_is_whole(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    decoder = TableDecoder(CATALOG)
    rng = np.random.default_rng(1)
    path = tmp_path / "a.parquet"
    tables = [decoder.decode_capture(batch_of(messages_in("dis", rng, 5))) for _ in range(3)]
    with ParquetFile(path, decoder.schema) as file:
        for table in tables:
            file.write(table)
        assert not path.exists()
    assert rows_of_table(pq.read_table(path)) == [row for table in tables for row in rows_of_table(table)]
    with pytest.raises(AttributeError), ParquetFile(tmp_path / "b.parquet", decoder.schema) as file:
        file.write("no table").nothing()
    assert [p.name for p in tmp_path.iterdir()] == ["a.parquet"]
    with pytest.raises(ConfigError, match="cannot be written"):
        ParquetFile(tmp_path / "nowhere" / "c.parquet", decoder.schema)


def test_row_groups_are_of_a_bounded_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet as pq

    monkeypatch.setattr(sys.modules[ParquetFile.__module__], "ROWS", 20)
    decoder = TableDecoder(CATALOG)
    table = decoder.decode_capture(batch_of(messages_in("simple", np.random.default_rng(1), 8)))
    with ParquetFile(tmp_path / "a.parquet", decoder.schema) as file:
        for _ in range(10):
            file.write(table)
    about = pq.ParquetFile(tmp_path / "a.parquet").metadata
    assert [about.row_group(i).num_rows for i in range(about.num_row_groups)] == [24, 24, 24, 8]
