"""The fields of all kinds of messages as columns: what has one name in several kinds is one column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from linkgw.codec.bulk import KindColumns
from linkgw.io.archive.arrays import NAMES, ArrowArray, names, octal, texts_of, track_numbers
from linkgw.spec.model import Catalog, FieldSpec, FieldType

Placed: TypeAlias = Sequence[tuple[KindColumns, NDArray[np.int64]]]
"""Messages kind by kind, and the row of each."""
_TYPES = MappingProxyType(
    {
        FieldType.NUMBER: pa.float64(),
        FieldType.ENUM: NAMES,
        FieldType.EVENT: pa.int32(),
        FieldType.REPEAT: pa.int32(),
        FieldType.TN: pa.string(),
        FieldType.STN: pa.string(),
        FieldType.CODE: pa.string(),
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class FieldColumn:
    """One column."""

    name: str
    """Of the field."""
    spec: FieldSpec
    """The field as its first message has it."""
    arrow: ArrowArray
    """The Arrow field: type, unit and meaning."""
    specs: Mapping[str, FieldSpec]
    """Message -> its field of that name; all of one type."""
    texts: ArrowArray
    """Names of an enumeration's column, over all messages; None for the other types."""
    codes: Mapping[str, NDArray[np.int16]]
    """Message -> raw code -> place in `texts`, -1 for no statement; empty for the other types."""

    def of(self, placed: Placed, n: int) -> ArrowArray:
        """(n,) the column; null where a row's message has no such field, or states nothing in it."""
        mine = [(kind, rows) for kind, rows in placed if kind.spec.name in self.specs]
        if not mine:
            return pa.nulls(n, self.arrow.type)
        if self.spec.type is FieldType.NUMBER:
            values = np.full(n, np.nan)
            for kind, rows in mine:
                values[rows] = kind.values(self.name)
            return pa.array(values, from_pandas=True)
        codes: NDArray[Any] = np.full(n, -1, np.int16 if self.spec.type is FieldType.ENUM else np.int32)
        for kind, rows in mine:
            codes[rows] = self._codes(kind)
        if self.spec.type is FieldType.ENUM:
            return names(codes, self.texts)
        if self.spec.type is FieldType.TN:
            return track_numbers(codes)
        if self.spec.type in (FieldType.EVENT, FieldType.REPEAT):
            return pa.array(codes, mask=codes < 0)
        return octal(codes, 5 if self.spec.type is FieldType.STN else self.spec.digits)

    def _codes(self, kind: KindColumns) -> NDArray[Any]:
        """Raw codes, or places in `texts`; -1 for no statement."""
        raws = kind.raw(self.name)
        if kind.spec.name in self.codes:
            places: NDArray[np.int16] = self.codes[kind.spec.name][raws]
            return places
        nothing = self.specs[kind.spec.name].no_statement
        return raws if nothing is None else np.where(raws == nothing, np.int32(-1), raws)


def plan_fields(catalog: Catalog) -> list[FieldColumn]:
    """A column for each field name of the catalogue, in its order."""
    by_name: dict[str, dict[str, FieldSpec]] = {}
    for message in catalog.messages.values():
        for name, spec in message.fields.items():
            by_name.setdefault(name, {})[message.name] = spec
    return [_column(name, specs) for name, specs in by_name.items()]


def _column(name: str, specs: Mapping[str, FieldSpec]) -> FieldColumn:
    first = next(iter(specs.values()))
    about = {"doc": first.doc} | ({} if first.unit is None else {"unit": first.unit})
    arrow = pa.field(name, _TYPES[first.type], metadata=about)
    enumerations = {message: f.enumeration for message, f in specs.items() if f.enumeration is not None}
    if not enumerations:
        return FieldColumn(name, first, arrow, specs, None, {})
    texts = list(dict.fromkeys(text for e in enumerations.values() for text in e.codes))
    codes = {}
    for message, enumeration in enumerations.items():
        places = codes[message] = np.full(1 << specs[message].width, -1, np.int16)
        for code, text in enumeration.names.items():
            if code != specs[message].no_statement:
                places[code] = texts.index(text)
    return FieldColumn(name, first, arrow, specs, texts_of(texts), codes)
