"""Tables into a Parquet file, a row group at a time."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from linkgw.errors import ConfigError, Fault
from linkgw.io.archive.decoder import Table

ROWS = 1 << 17
"""Least rows of a row group, but for the last: so much is kept in memory."""


class ParquetFile:
    """A file that gets its name when it is whole.

    Parameters
    ----------
    path : Path
        The file; one that is there is replaced.
    schema : pyarrow.Schema
        Of all tables.

    Raises
    ------
    ConfigError
        The file cannot be made.
    """

    def __init__(self, path: Path, schema: Any) -> None:
        self._path, self._part = path, path.with_name(path.name + ".part")
        self._schema = schema
        self._waiting: list[Table] = []
        self._n_waiting = 0
        try:
            self._file = self._part.open("wb")
        except OSError as error:
            raise ConfigError([Fault(str(path), "cannot be written", error.strerror)]) from None
        repeated = [f.name for f in schema if pa.types.is_dictionary(f.type) or pa.types.is_string(f.type)]
        self._writer = pq.ParquetWriter(  # the quickest of what was measured, and nearly the smallest
            self._file, schema, compression="zstd", compression_level=1, use_dictionary=repeated
        )

    def __enter__(self) -> ParquetFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._flush()
        self._writer.close()
        self._file.close()
        if error is None:
            self._part.replace(self._path)
        else:
            self._part.unlink(missing_ok=True)

    def write(self, table: Table) -> None:
        """Append the rows."""
        self._waiting.append(table)
        self._n_waiting += len(table)
        if self._n_waiting >= ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._n_waiting:
            self._writer.write_table(pa.concat_tables(self._waiting).unify_dictionaries(), self._n_waiting)
        self._waiting, self._n_waiting = [], 0
