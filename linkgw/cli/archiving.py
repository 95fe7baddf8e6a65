"""The work of `linkgw decode --format parquet`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from linkgw.cli.decoding import walk_captures
from linkgw.cli.where import Condition, Where
from linkgw.errors import ConfigError, Fault
from linkgw.io.archive.arrays import ArrowArray
from linkgw.io.archive.decoder import Table, TableDecoder
from linkgw.io.archive.writer import ParquetFile

BATCH = 1 << 15
"""Datagrams that are decoded at once: what numpy and Arrow cost a column is then little beside what they do."""


class ParquetOutput:
    """Rows that are wanted, up to a count."""

    def __init__(self, file: ParquetFile, wanted: Where, limit: int | None) -> None:
        self._file, self._wanted, self._limit = file, wanted, limit
        self.shown = 0
        self.passed_over = 0

    @property
    def is_full(self) -> bool:
        """Whether the count is reached."""
        return self._limit is not None and self.shown >= self._limit

    def write(self, table: Table, /) -> None:
        """Keep those of the rows that are wanted."""
        wanted = table
        if self._wanted.conditions:
            wanted = table.filter(pa.array(np.logical_and.reduce([met(table, c) for c in self._wanted.conditions])))
        self.passed_over += len(table) - len(wanted)
        if self._limit is not None:
            wanted = wanted.slice(0, self._limit - self.shown)
        self._file.write(wanted)
        self.shown += len(wanted)


def met(table: Table, condition: Condition) -> NDArray[np.bool_]:
    """(n,) which rows meet a condition: it is tried once on each value that occurs, as it is on lines."""
    column = table.column(condition.name).combine_chunks()
    is_time = pa.types.is_timestamp(column.type)
    if is_time:
        column = column.cast(pa.int64())
    if condition.test is None:
        is_none: NDArray[np.bool_] = _numpy(column.is_null()) == condition.wants_none
        return is_none
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    verdicts = [condition.is_met(value, is_ordered=is_time) for value in coded.dictionary.to_pylist()]
    places = _numpy(coded.indices.fill_null(len(verdicts)))
    is_met: NDArray[np.bool_] = np.array([*verdicts, False])[places]
    return is_met


def _numpy(array: ArrowArray) -> NDArray[Any]:
    values: NDArray[Any] = array.to_numpy(zero_copy_only=False)
    return values


def archive_captures(names: Sequence[str], decoder: TableDecoder, wanted: Where, limit: int | None, path: Path) -> None:
    """Decode captures into a Parquet file; what can be read of a damaged one is, then its fault is raised.

    Where nothing could be read, no file is written.
    """
    fault: ConfigError | None = None
    with ParquetFile(path, decoder.schema) as file:
        output = ParquetOutput(file, wanted, limit)
        try:
            walk_captures(names, decoder, output, _no_hex, BATCH)
        except ConfigError as error:
            if not output.shown:
                raise
            fault = error
    if fault is not None:
        raise fault


def _no_hex() -> NoReturn:
    raise ConfigError([Fault("-", "--format parquet reads captures", "hex lines", "a pcap or pcapng file")])
