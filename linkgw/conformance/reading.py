"""A third reading of the specs, by bitstring: naive, slow, and independent of `linkgw.codec`.

It shares the loader with the codec and nothing else: it takes the bits by their numbers from the stream that
specs/wire.md section 1 describes, frames the words and checks them by rules of its own, and reckons in fractions.
Where this, the reference and the fast codec agree, each of them read the spec right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from bitstring import Bits

from linkgw.errors import Reason
from linkgw.spec.model import Catalog, FieldSpec, FieldType, MessageSpec, ParitySpec, WordKind, WordSpec

_FIRST_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Reading:
    """One message as this reading understands it."""

    name: str
    """`J3.2`."""
    raws: Mapping[str, int]
    """Field name -> raw integer; a field of an absent word has its code for no statement."""
    values: Mapping[str, float | int | str | None]
    """Field name -> engineering value; None is no statement."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A run of words that is no message."""

    reason: Reason
    """Why: the first reason in the order of `Reason`."""
    words: bytes
    """The words that it used up."""


def stream_of(word: bytes) -> Bits:
    """A word container as its stream of bits: bit n of the stream is bit n mod 8 of octet n div 8.

    >>> stream_of(bytes([1, 128])).bin
    '1000000000000001'
    """
    return Bits.from_joined(Bits.from_bytes(bytes([octet]))[::-1] for octet in word)


def take(stream: Bits, start: int, width: int, signed: bool = False) -> int:
    """The integer in bits start to start + width - 1, its least significant bit first."""
    bits = stream[start : start + width][::-1]
    number: int = bits.i if signed else bits.u
    return number


def read_all(words: bytes, catalog: Catalog, *, checked: bool = False) -> list[Reading | Unread]:
    """Read the words of one datagram; `checked` is the parity mode."""
    runs: list[list[bytes]] = []
    for i in range(0, len(words), 10):
        word = words[i : i + 10]
        if not runs or take(stream_of(word), 0, 2) == 0:
            runs.append([])
        runs[-1].append(word)
    return [_read_run(run, catalog, checked) for run in runs]


def _read_run(run: list[bytes], catalog: Catalog, checked: bool) -> Reading | Unread:
    streams = [stream_of(word) for word in run]
    reason, spec, placed = frame(streams, catalog)
    if reason is None and spec is not None:
        reason = _first_fault(spec, placed, catalog.parity if checked else None)
    if reason is not None or spec is None:
        return Unread(reason or Reason.UNKNOWN_MESSAGE, b"".join(run))
    raws = {f.name: raw for _, f, raw in _fields(spec, placed)}
    return Reading(spec.name, raws, {name: value_of(spec.fields[name], raw) for name, raw in raws.items()})


def frame(streams: list[Bits], catalog: Catalog) -> tuple[Reason | None, MessageSpec | None, dict[str, Bits]]:
    """Which word of which message each stream is, by the word headers alone."""
    formats = [take(s, 0, 2) for s in streams]
    label, sublabel, mli = (take(streams[0], start, width) for start, width in ((2, 5), (7, 3), (10, 3)))
    spec = next((m for m in catalog.messages.values() if (m.label, m.sublabel) == (label, sublabel)), None)
    if formats[0] != 0:
        return Reason.NO_INITIAL_WORD, None, {}
    if 3 in formats:
        return Reason.BAD_WORD_FORMAT, None, {}
    if spec is None:
        return Reason.UNKNOWN_MESSAGE, None, {}
    if mli + 1 > len(streams):
        return Reason.MLI_BEYOND_WORDS, spec, {}
    if mli + 1 < len(streams):
        return Reason.WORDS_BEYOND_MLI, spec, {}
    placed = {spec.name + "I": streams[0]}
    known = {w.name for w in spec.words}
    extensions, labels = 0, [-1]
    for stream, form in zip(streams[1:], formats[1:], strict=True):
        if form == 2:
            name = f"{spec.name}E{extensions}"
            if len(labels) > 1 or name not in known:
                return Reason.EXTENSION_OUT_OF_PLACE, spec, {}
            extensions += 1
        else:
            number = take(stream, 2, 5)
            name = f"{spec.name}C{number}"
            if name not in known:
                return Reason.CONTINUATION_UNKNOWN, spec, {}
            if number <= labels[-1]:
                return Reason.CONTINUATION_OUT_OF_PLACE, spec, {}
            labels.append(number)
        placed[name] = stream
    return None, spec, placed


def _first_fault(spec: MessageSpec, placed: dict[str, Bits], parity: ParitySpec | None) -> Reason | None:
    """The first reason to refuse words that stand in their places; `parity` None: the parity field has to be 0."""
    raws = list(_fields(spec, placed))
    spares = [take(placed[w.name], f.start, f.width) for w, f in _spares(spec, placed)]
    sent = [w for w in spec.words if w.name in placed]
    last = [w for w in sent if w.kind is WordKind.EXTENSION][-1:]
    tested = [w for w in sent if w.optional and (w in last or w.kind is WordKind.CONTINUATION)]
    says = {w.name for w, f, raw in raws if raw != f.no_statement}
    if any(not w.optional and w.name not in placed for w in spec.words):
        return Reason.WORD_MISSING
    if any(take(stream, 75, 5) for stream in placed.values()):
        return Reason.NONZERO_PADDING
    if any(take(stream, 70, 5) != (parity_of(stream, parity) if parity else 0) for stream in placed.values()):
        return Reason.BAD_PARITY
    if any(spares):
        return Reason.NONZERO_SPARE
    if any(value_of(f, raw) is None and raw != f.no_statement for _, f, raw in raws):
        return Reason.RESERVED_CODE
    if any(w.name not in says for w in tested):
        return Reason.EMPTY_WORD
    return None


def _fields(spec: MessageSpec, placed: Mapping[str, Bits]) -> Iterator[tuple[WordSpec, FieldSpec, int]]:
    """Every value field of a message with its raw integer."""
    for word in spec.words:
        for f in word.fields:
            if f.type is FieldType.SPARE:
                continue
            if word.name in placed:
                yield word, f, take(placed[word.name], f.start, f.width, f.signed)
            elif f.no_statement is not None:
                yield word, f, f.no_statement


def _spares(spec: MessageSpec, placed: Mapping[str, Bits]) -> Iterator[tuple[WordSpec, FieldSpec]]:
    return ((w, f) for w in spec.words if w.name in placed for f in w.fields if f.type is FieldType.SPARE)


def value_of(field: FieldSpec, raw: int) -> float | int | str | None:
    """Engineering value of a raw integer; None for no statement, and for a code that the spec does not allow."""
    if raw == field.no_statement:
        return None
    if field.enumeration is not None:
        return field.enumeration.names.get(raw)
    if not field.raw_min <= raw <= field.raw_max:
        return None
    if field.type is FieldType.TN:
        first, second = _FIRST_LETTERS[raw // 2**14], _FIRST_LETTERS[raw // 2**9 % 32]
        return first + second + oct(raw % 2**9)[2:].zfill(3)
    if field.type is FieldType.STN:
        return oct(raw)[2:].zfill(5)
    if field.type is FieldType.CODE:
        return oct(raw)[2:].zfill(field.digits)
    exact = Fraction(raw) * field.scale + field.offset
    is_whole = field.scale.denominator == 1 and field.offset.denominator == 1
    return int(exact) if is_whole else float(exact)


def parity_of(stream: Bits, spec: ParitySpec) -> int:
    """Parity field of a word by division of polynomials over its bits 0 to 69.

    A register that is preset and divides the message is the same as dividing the message, its first bits turned
    over where the preset has ones, by x^5 plus the polynomial. The remainder's highest term goes to bit 74.
    """
    bits = [int(b) for b in stream[:70].bin] + [0] * 5
    for i in range(5):
        bits[i] ^= spec.initial >> (4 - i) & 1
    divisor = [1] + [spec.polynomial >> (4 - i) & 1 for i in range(5)]
    for i in range(70):
        if bits[i]:
            for j in range(6):
                bits[i + j] ^= divisor[j]
    return int("".join(str(b) for b in bits[70:]), 2)


def write(spec: MessageSpec, raws: Mapping[str, int], *, parity: ParitySpec | None = None) -> bytes:
    """Words of a message in raw integers, optional words that say nothing left out: the inverse of `read_all`.

    Nothing is checked, so that faulty messages can be made too. Parity is 0, or follows the rule given.
    """
    says = {w.name for w in spec.words if any(raws[f.name] != f.no_statement for f in w.values)}
    last = max((w.index for w in spec.extensions if w.name in says), default=-1)
    sent = [
        w for w in spec.words if not w.optional or w.name in says or (w.kind is WordKind.EXTENSION and w.index < last)
    ]
    return b"".join(_write_word(spec, word, raws, len(sent) - 1, parity) for word in sent)


def _write_word(
    spec: MessageSpec, word: WordSpec, raws: Mapping[str, int], mli: int, parity: ParitySpec | None
) -> bytes:
    parts = [(word.kind.code, 2)]
    if word.kind is WordKind.INITIAL:
        parts += [(spec.label, 5), (spec.sublabel, 3), (mli, 3)]
    elif word.kind is WordKind.CONTINUATION:
        parts += [(word.index, 5)]
    for f in word.fields:
        parts.append((0 if f.type is FieldType.SPARE else raws[f.name] % 2**f.width, f.width))
    stream = Bits.from_joined(Bits.from_string(f"u{width}={number}")[::-1] for number, width in parts)
    tail = parity_of(stream, parity) if parity else 0
    stream = Bits.from_joined([stream, Bits.from_string(f"u5={tail}")[::-1], Bits.from_zeros(5)])
    return b"".join(octet[::-1].to_bytes() for octet in stream.cut(8))


def show_bits(spec: MessageSpec | WordSpec, words: bytes | None = None) -> str:
    """A picture of a word, or of every word of a message: bit ranges and names; with words, what they hold.

    Parameters
    ----------
    spec : MessageSpec or WordSpec
        What to show.
    words : bytes, optional
        10 octets a word. Of a message the words that are there are shown, of a word one container. They may be
        faulty: a code that the spec does not allow shows as `reserved`.

    Examples
    --------
    >>> from linkgw import load_catalog
    >>> print(show_bits(load_catalog().messages["J7.1"].words[0]))
    J7.1I  initial word
       0-1   word format
       2-6   label
       7-9   sublabel
      10-12  message length indicator
      13-31  tn
      32-35  request
      36-37  urgent
      38-69  spare
      70-74  parity
      75-79  padding
    """
    if isinstance(spec, WordSpec):
        return _picture(spec, None if words is None else stream_of(words))
    if words is None:
        return "\n\n".join(_picture(word, None) for word in spec.words)
    pictures = []
    extensions = 0
    by_place = {(w.kind.code, w.index): w for w in spec.words}
    for i in range(0, len(words), 10):
        stream = stream_of(words[i : i + 10])
        form = take(stream, 0, 2)
        index = {1: take(stream, 2, 5), 2: extensions}.get(form, 0)
        extensions += form == 2
        word = by_place.get((form, index))
        unknown = f"word {i // 10}: no word of {spec.name}\n   0-79  {stream.bin}"
        pictures.append(unknown if word is None else _picture(word, stream))
    return "\n\n".join(pictures)


def _picture(word: WordSpec, stream: Bits | None) -> str:
    header = [("word format", 0, 2)]
    if word.kind is WordKind.INITIAL:
        header += [("label", 2, 5), ("sublabel", 7, 3), ("message length indicator", 10, 3)]
    elif word.kind is WordKind.CONTINUATION:
        header += [("continuation label", 2, 5)]
    rows: list[tuple[str, int, int, FieldSpec | None]] = [(name, start, width, None) for name, start, width in header]
    rows += [(f.name, f.start, f.width, f) for f in word.fields]
    rows += [("parity", 70, 5, None), ("padding", 75, 5, None)]
    lines = [f"{word.name}  {word.kind} word{', optional' if word.optional else ''}"]
    names = max(len(row[0]) for row in rows)
    widths = max(row[2] for row in rows)
    for name, start, width, field in rows:
        end = "" if width == 1 else f"-{start + width - 1}"
        line = f"  {start:>2}{end:<3}  {name}"
        if stream is not None:
            shown = stream[start : start + width][::-1].bin
            line = f"{line:<{9 + names}}  {shown:>{widths}}  {_shown(field, stream, start, width)}"
        lines.append(line.rstrip())
    return "\n".join(lines)


def _shown(field: FieldSpec | None, stream: Bits, start: int, width: int) -> str:
    """The integer, and the value where there is one."""
    raw = take(stream, start, width, field is not None and field.signed)
    if field is None or field.type is FieldType.SPARE:
        return str(raw)
    if raw == field.no_statement:
        return f"{raw}  no statement"
    value = value_of(field, raw)
    if value is None:
        return f"{raw}  reserved"
    return f"{raw}  {value}" + (f" {field.unit}" if field.unit not in (None, "1") else "")
