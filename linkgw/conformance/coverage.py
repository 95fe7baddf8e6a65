"""What the cases try, reckoned from the cases themselves and not from how they were made.

Every item is read off the octets, the fields and the reasons of the cases by the independent readings; what there is
to be tried comes from the specs. So a case that was dropped or mislabelled shows as a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from linkgw.conformance.cases import Vector
from linkgw.conformance.envelope_checks import CHECKS
from linkgw.conformance.envelopes import Envelope, Refused, read_envelope
from linkgw.conformance.reading import Reading, Unread, frame, parity_of, read_all, stream_of, take, value_of
from linkgw.errors import Reason
from linkgw.spec.model import Catalog, FieldSpec, FieldType

CODEC_REASONS = tuple(r for r in Reason if Reason.NONE < r < Reason.WRONG_CLASS)
"""The reasons that are not the gateway's own."""

Item = tuple[str, ...]
"""Kind, and what: `("field at its least", "J3.2", "altitude")`."""


@dataclass(frozen=True, slots=True)
class Share:
    """Of one kind of item, how many there are and which no case tries."""

    kind: str
    """`spare bits`."""
    total: int
    """All there are."""
    missing: tuple[Item, ...]
    """Those that are not tried."""

    @property
    def percent(self) -> float:
        """Rounded down to a tenth; 100 where there is nothing to try."""
        return (self.total - len(self.missing)) * 1000 // self.total / 10 if self.total else 100.0


def measure(vectors: Iterable[Vector], catalog: Catalog) -> list[Share]:
    """The shares of all kinds, in a fixed order."""
    tried: set[Item] = set()
    for vector in vectors:
        tried.update(_tried_by(vector, catalog))
    wanted = list(dict.fromkeys(_wanted(catalog)))
    kinds = dict.fromkeys(item[0] for item in wanted)
    return [
        Share(kind, len(mine), tuple(item for item in mine if item not in tried))
        for kind in kinds
        for mine in [[item for item in wanted if item[0] == kind]]
    ]


def _wanted(catalog: Catalog) -> Iterator[Item]:
    for spec in catalog.messages.values():
        for f in spec.fields.values():
            yield from _ends(spec.name, f)
            if f.enumeration is not None:
                for name in f.enumeration.codes:
                    yield "enumeration code", spec.name, f.name, name
        shortest = 1 + sum(not w.optional for w in spec.words[1:])
        for n in range(shortest, len(spec.words) + 1):
            yield "message length", spec.name, str(n)
        for w in spec.words:
            if w.optional:
                yield "optional word present", w.name
                yield "optional word absent", w.name
                yield "empty word", w.name
            for bit in range(70, 80):
                yield ("parity bit" if bit < 75 else "padding bit"), w.name, str(bit)
            for f in w.fields:
                if f.type is FieldType.SPARE:
                    for bit in range(f.start, f.start + f.width):
                        yield "spare bit", w.name, str(bit)
                elif any(_is_reserved(f, raw) for raw in _some_codes(f)):
                    yield "reserved code of a field", spec.name, f.name
        for carrier in ("words", "simple", "dis 2006", "dis 2021"):
            yield "message in an envelope", spec.name, carrier
    for enumeration in catalog.enumerations.values():
        if any(f.enumeration is enumeration for m in catalog.messages.values() for f in m.fields.values()):
            for name in enumeration.codes:
                yield "code of an enumeration", enumeration.name, name
    for reason in CODEC_REASONS:
        yield "refusal reason", reason.text
    for part, checks in CHECKS.items():
        for check in checks:
            yield "check of an envelope", f"{part}: {check.place}"


def _ends(message: str, field: FieldSpec) -> Iterator[Item]:
    yield "field at its least", message, field.name
    yield "field at its greatest", message, field.name
    if field.no_statement is not None:
        yield "field without a statement", message, field.name
    if _zero(field) is not None:
        yield "field at zero", message, field.name


def _zero(field: FieldSpec) -> int | None:
    if field.enumeration is not None:
        return None
    raw = -field.offset / field.scale
    return int(raw) if raw.denominator == 1 and field.raw_min <= raw <= field.raw_max else None


def _some_codes(field: FieldSpec) -> Iterator[int]:
    """Codes among which there is a reserved one, if the field has any."""
    half = 1 << field.width - 1
    codes = range(-half, half) if field.signed else range(1 << field.width)
    if len(codes) <= 4096:
        yield from codes
    else:
        yield from (raw for raw in (field.raw_min - 1, field.raw_max + 1, codes[0], codes[-1]) if raw in codes)


def _is_reserved(field: FieldSpec, raw: int) -> bool:
    return raw != field.no_statement and value_of(field, raw) is None


def _tried_by(vector: Vector, catalog: Catalog) -> Iterator[Item]:
    if vector.hex is None or vector.op == "encode":
        return
    read = read_envelope(bytes.fromhex(vector.hex), vector.carrier)
    if isinstance(read, Refused):
        if vector.refused == read.reason.text:
            yield "refusal reason", vector.refused
            yield "check of an envelope", read.place
        return
    if vector.message is None or read.packet != "words":
        return
    runs = read_all(read.words, catalog, checked=vector.parity == "checked")
    for run, said in zip(runs, vector.message["messages"], strict=True):
        if isinstance(run, Unread) and said.get("refused") == run.reason.text:
            yield "refusal reason", run.reason.text
            yield from _faults(run, vector.parity, catalog)
        elif isinstance(run, Reading) and said.get("message") == run.name and vector.op is None:
            yield from _values(run, said["fields"], catalog)
            yield "message in an envelope", run.name, _carrier(vector.carrier, read)
            if len(runs) == 1:
                n = len(read.words) // 10
                yield "message length", run.name, str(n)


def _carrier(carrier: str, read: Envelope) -> str:
    return carrier if carrier != "dis" else "dis 2021" if read.header["siso_version"] else "dis 2006"


def _values(run: Reading, said: dict[str, object], catalog: Catalog) -> Iterator[Item]:
    spec = catalog.messages[run.name]
    for name, f in spec.fields.items():
        raw, value = run.raws[name], said.get(name)
        if raw == f.no_statement:
            if value is None:
                yield "field without a statement", run.name, name
            continue
        if value is None:
            continue
        ends = sorted(f.enumeration.names) if f.enumeration is not None else [f.raw_min, f.raw_max]
        if raw == ends[0]:
            yield "field at its least", run.name, name
        if raw == ends[-1]:
            yield "field at its greatest", run.name, name
        if raw == _zero(f):
            yield "field at zero", run.name, name
        if f.enumeration is not None:
            yield "enumeration code", run.name, name, str(value)
            yield "code of an enumeration", f.enumeration.name, str(value)
    for w in spec.words:
        if w.optional:
            is_there = any(run.raws[f.name] != f.no_statement for f in w.values)
            yield ("optional word present" if is_there else "optional word absent"), w.name


def _faults(run: Unread, parity: str, catalog: Catalog) -> Iterator[Item]:
    """Which bits and codes are wrong in a refused run whose words stand in their places."""
    streams = [stream_of(run.words[i : i + 10]) for i in range(0, len(run.words), 10)]
    _, spec, placed = frame(streams, catalog)
    if spec is None:
        return
    words = {w.name: w for w in spec.words}
    for name, stream in placed.items():
        word = words[name]
        rule = parity_of(stream, catalog.parity) if parity == "checked" else 0
        for bit in range(70, 80):
            wanted = rule >> (bit - 70) & 1 if bit < 75 else 0
            if take(stream, bit, 1) != wanted:
                if bit < 75 and run.reason is Reason.BAD_PARITY:
                    yield "parity bit", name, str(bit)
                elif bit >= 75 and run.reason is Reason.NONZERO_PADDING:
                    yield "padding bit", name, str(bit)
        for f in word.fields:
            if f.type is FieldType.SPARE and run.reason is Reason.NONZERO_SPARE:
                for bit in range(f.start, f.start + f.width):
                    if take(stream, bit, 1):
                        yield "spare bit", name, str(bit)
        raws = {f: take(stream, f.start, f.width, f.signed) for f in word.values}
        if run.reason is Reason.RESERVED_CODE:
            yield from (("reserved code of a field", spec.name, f.name) for f in raws if _is_reserved(f, raws[f]))
        is_empty = all(raw == f.no_statement for f, raw in raws.items())
        if run.reason is Reason.EMPTY_WORD and word.optional and is_empty:
            yield "empty word", name
