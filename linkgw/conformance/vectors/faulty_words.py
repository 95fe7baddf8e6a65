"""Good words of a message with one fault each, or two: every place where a word can be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from linkgw.conformance.draw import draw_raw
from linkgw.conformance.reading import value_of, write
from linkgw.conformance.vectors.maker import (
    README,
    REFUSALS,
    WIRE,
    Maker,
    Raws,
    as_integers,
    as_octets,
    clause_of,
    least,
)  # fmt: skip
from linkgw.errors import Reason
from linkgw.spec.model import FieldSpec, FieldType, MessageSpec

_WORD = f"{WIRE}: 2. The word"
_PARITY = f"{WIRE}: Parity"
_ORDER = f"{REFUSALS}: Words"


def add_faulty_words(maker: Maker, spec: MessageSpec) -> None:
    """Every fault of one message."""
    raws = {f.name: least(f) for f in spec.fields.values()}
    words = as_integers(write(spec, raws))
    _framing(maker, spec, words)
    _tails(maker, spec, raws)
    _spares(maker, spec, words)
    _codes(maker, spec, raws)
    _silent_words(maker, spec, raws)
    _two_faults(maker, spec, words)


def _framing(maker: Maker, spec: MessageSpec, words: list[int]) -> None:
    name = spec.name

    def fault(case: str, requirement: str, about: str, faulty: list[int], reason: Reason, clause: str = _WORD) -> None:
        maker.received(case, [requirement], clause, f"{name} {about}.", as_octets(faulty), reason=reason)

    if len(words) > 1:
        fault("no-initial", "W-005", "without its initial word", words[1:], Reason.NO_INITIAL_WORD)
        for n in range(1, len(words)):
            about = f"with {n} of its {len(words)} words"
            fault(f"short-{n}", "W-008", about, words[:n], Reason.MLI_BEYOND_WORDS)
        for i in range(1, len(words)):
            faulty = [*words[:i], words[i] | 3, *words[i + 1 :]]
            fault(f"format-{i}", "W-004", f"with word format 3 in word {i}", faulty, Reason.BAD_WORD_FORMAT)
    fault("format-behind", "W-004", "and a word of format 3 behind it", [*words, 3], Reason.BAD_WORD_FORMAT)
    fault("extension-behind", "W-009", "and an extension word behind it", [*words, 2], Reason.WORDS_BEYOND_MLI)
    fault("continuation-behind", "W-009", "and a continuation word behind it", [*words, 1], Reason.WORDS_BEYOND_MLI)
    for mli in range(8):
        if mli != len(words) - 1:
            wrong = Reason.MLI_BEYOND_WORDS if mli >= len(words) else Reason.WORDS_BEYOND_MLI
            requirement = "W-008" if mli >= len(words) else "W-009"
            faulty = [words[0] & ~(7 << 10) | mli << 10, *words[1:]]
            fault(f"mli-{mli}", requirement, f"in {len(words)} words says that {mli} follow", faulty, wrong)
    if len(words) < 8:
        extra = _with_mli([*words[: 1 + len(spec.extensions)], 2])
        about = "with one extension word too many"
        fault("extra-extension", "W-010", about, extra, Reason.EXTENSION_OUT_OF_PLACE)
        free = sorted(set(range(32)) - {w.index for w in spec.continuations})
        for label in (free[0], free[-1]):
            unknown = _with_mli([*words, 1 | label << 2])
            about = f"with a continuation word {label}, which it does not have"
            fault(f"label-{label}", "W-011", about, unknown, Reason.CONTINUATION_UNKNOWN)
    if spec.continuations:
        early = _with_mli([words[0], words[-1], 2])
        about = "with an extension word after a continuation word"
        fault("extension-late", "W-010", about, early, Reason.EXTENSION_OUT_OF_PLACE)
        if len(words) < 8:
            twice = _with_mli([*words, words[-1]])
            fault("twice", "W-012", "with its last word twice", twice, Reason.CONTINUATION_OUT_OF_PLACE)
    if len(spec.continuations) > 1:
        turned = [*words[:-2], words[-1], words[-2]]
        about = "with its last two words turned round"
        fault("descending", "W-012", about, turned, Reason.CONTINUATION_OUT_OF_PLACE)
    for i, word in enumerate(spec.words):
        if i and not word.optional and (word not in spec.extensions or i == len(spec.extensions)):
            without = _with_mli([*words[:i], *words[i + 1 :]])
            fault(f"without-{i}", "W-013", f"without {word.name}", without, Reason.WORD_MISSING, f"{README}: A word")


def _tails(maker: Maker, spec: MessageSpec, raws: Raws) -> None:
    """Every bit of parity and padding of every word turned over, in both modes."""
    rule = maker.catalog.parity
    for parity, other in (("none", rule), ("checked", None)):
        sent = as_integers(write(spec, raws, parity=None if parity == "none" else rule))
        for i, word in enumerate(spec.words):
            for bit in range(70, 75):
                about = f"{word.name}: parity bit {bit} turned over, mode {parity}."
                maker.received(
                    f"parity-{parity}-{i}-{bit}", ["W-014"], _PARITY, about, _turned(sent, i, 1 << bit),
                    parity=parity, reason=Reason.BAD_PARITY,
                )  # fmt: skip
            for bit in range(75, 80) if parity == "none" else (79,):
                about = f"{word.name}: padding bit {bit} set, mode {parity}."
                maker.received(
                    f"padding-{parity}-{i}-{bit}", ["W-006"], _WORD, about, _turned(sent, i, 1 << bit),
                    parity=parity, reason=Reason.NONZERO_PADDING,
                )  # fmt: skip
        about = f"{spec.name} with the parity of the other mode, in mode {parity}."
        words = write(spec, raws, parity=other)
        maker.received(f"other-{parity}", ["W-014"], _PARITY, about, words, parity=parity, reason=Reason.BAD_PARITY)
    sent = as_integers(write(spec, raws, parity=rule))
    for i, word in enumerate(spec.words):  # one bit of information turned over, which the parity has to notice
        bit = int(maker.rng.integers(word.kind.first_bit, 70))
        about = f"{word.name}: information bit {bit} turned over, mode checked."
        octets = _turned(sent, i, 1 << bit)
        maker.received(
            f"noise-{i}", ["W-014"], _PARITY, about, octets, parity="checked", reason=Reason.BAD_PARITY
        )  # fmt: skip


def _spares(maker: Maker, spec: MessageSpec, words: list[int]) -> None:
    for i, word in enumerate(spec.words):
        for f in word.fields:
            for bit in range(f.start, f.start + f.width) if f.type is FieldType.SPARE else ():
                about = f"{word.name}: spare bit {bit} set."
                octets = _turned(words, i, 1 << bit)
                maker.received(
                    f"spare-{i}-{bit}", ["M-012"], clause_of(spec, f), about, octets, reason=Reason.NONZERO_SPARE
                )  # fmt: skip


def _codes(maker: Maker, spec: MessageSpec, raws: Raws) -> None:
    for f in spec.fields.values():
        for i, raw in enumerate(_reserved(f)):
            about = f"{spec.name}: {f.name} holds {raw}, which is no value of it."
            others = {g.name: draw_raw(g, maker.rng) for g in spec.fields.values()} if i % 2 else raws
            octets = write(spec, {**others, f.name: raw})
            maker.received(
                f"{f.name}-holds-{raw}", ["M-013"], clause_of(spec, f), about, octets, reason=Reason.RESERVED_CODE
            )  # fmt: skip


def _reserved(field: FieldSpec) -> list[int]:
    """Codes that the field does not allow: next to what it allows, and at the ends of its bits."""
    half = 1 << field.width - 1
    codes = range(-half, half) if field.signed else range(1 << field.width)
    near = {field.raw_min - 1, field.raw_max + 1, codes[0], codes[-1]}
    if field.enumeration is not None:
        near |= {c + d for c in field.enumeration.names for d in (-1, 1)}
    if field.no_statement is not None:
        near |= {field.no_statement - 1, field.no_statement + 1}
    return sorted(raw for raw in near if raw in codes and value_of(field, raw) is None and raw != field.no_statement)


def _silent_words(maker: Maker, spec: MessageSpec, raws: Raws) -> None:
    """Optional words that are there and state nothing."""
    words = as_integers(write(spec, raws))
    for i, word in enumerate(spec.words):
        if not word.optional:
            continue
        faulty = words[i]
        for f in word.values:
            assert f.no_statement is not None, f.name
            faulty = faulty & ~(f.mask << f.start) | (f.no_statement & f.mask) << f.start
        octets = as_octets([*words[:i], faulty, *words[i + 1 :]])
        about = f"{word.name} is there and states nothing."
        maker.received(f"empty-{i}", ["M-019"], f"{README}: A word", about, octets, reason=Reason.EMPTY_WORD)


def _two_faults(maker: Maker, spec: MessageSpec, words: list[int]) -> None:
    """Two faults of which the first in the order is the reason."""
    one_fault = dict(_faults(spec, words))
    names = list(one_fault)
    for first, second in pairwise(names):
        faulty = list(words)
        for i, bits in (one_fault[first], one_fault[second]):
            faulty[i] ^= bits
        about = f"{spec.name} with two faults: {first} and {second}."
        octets = as_octets(faulty)
        maker.received(f"two-{first}-{second}".replace(" ", "-"), ["W-015"], _ORDER, about, octets)


def _faults(spec: MessageSpec, words: list[int]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Faults that go together, in the order of the checks: name, and which bits of which word to turn over."""
    last = len(words) - 1
    if last:
        yield "word format", (last, words[last] & 3 ^ 3)
    yield "length", (0, 1 << 10)
    yield "padding", (0, 1 << 77)
    yield "parity", (last, 1 << 72)
    spare = next(((i, f) for i, w in enumerate(spec.words) for f in w.fields if f.type is FieldType.SPARE), None)
    if spare is not None:
        yield "spare", (spare[0], 1 << spare[1].start)
    coded = next(((i, f, raw) for i, w in enumerate(spec.words) for f in w.values for raw in _reserved(f)), None)
    if coded is not None:
        i, f, raw = coded
        here = words[i] >> f.start & f.mask
        yield "code", (i, (here ^ raw & f.mask) << f.start)


def _with_mli(words: list[int]) -> list[int]:
    return [words[0] & ~(7 << 10) | (len(words) - 1) << 10, *words[1:]]


def _turned(words: list[int], at: int, bits: int) -> bytes:
    return as_octets([*words[:at], words[at] ^ bits, *words[at + 1 :]])
