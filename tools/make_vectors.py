#!/usr/bin/env python3
"""Write fixtures/vectors/j*.json and the word cases of fixtures/invalid, from the specs.

All words are made and named by the independent reading (linkgw.conformance.reading), not by the codec that is
tested with them. Same specs, same files, octet for octet: tests/codec/test_vectors.py holds them to it.

    tools/make_vectors.py           write the files
    tools/make_vectors.py --check   write nothing; exit code 1 if a file is missing or differs
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from linkgw import Catalog, Reason, load_catalog
from linkgw.conformance.draw import draw_raw
from linkgw.conformance.reading import Reading, Unread, read_all, value_of, write
from linkgw.spec.model import FieldSpec, FieldType, MessageSpec

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
SEED = 20231219
N_RANDOM = 4

Raws = Mapping[str, int]


def files(catalog: Catalog) -> dict[str, str]:
    """Path below fixtures/ -> text, of every file that this tool writes."""
    made: dict[str, str] = {}
    rng = np.random.default_rng(SEED)
    for spec in catalog.messages.values():
        vectors = [_vector(spec, about, raws, parity, catalog) for about, raws, parity in _messages(spec, rng)]
        made[f"vectors/{spec.name.lower().replace('.', '_')}.json"] = _text(vectors)
    invalid: dict[Reason, list[dict[str, Any]]] = {}
    for reason, about, words, parity in _invalid(catalog):
        (read,) = read_all(_octets(words), catalog, checked=parity == "checked")
        assert isinstance(read, Unread), about
        assert read.reason is reason, (about, read.reason)
        case = {"carrier": "words", "parity": parity, "reason": reason.text, "about": about}
        invalid.setdefault(reason, []).append({**case, "hex": [_octets([word]).hex() for word in words]})
    for reason, cases in invalid.items():
        made[f"invalid/words_{reason.text}.json"] = _text(cases)
    return made


def _text(items: list[dict[str, Any]]) -> str:
    return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in items) + "\n]\n"


def _messages(spec: MessageSpec, rng: np.random.Generator) -> Iterator[tuple[str, Raws, str]]:
    fields = spec.fields.values()
    least = {f.name: _least(f) for f in fields}
    greatest = {f.name: f.raw_max if f.enumeration is None else max(f.enumeration.names) for f in fields}
    silent = {f.name: _least(f) if f.no_statement is None else f.no_statement for f in fields}
    for parity in ("none", "checked"):
        yield "the least value in every field", least, parity
        yield "the greatest value in every field", greatest, parity
        yield "nothing stated that need not be", silent, parity
        for i in range(N_RANDOM if fields else 0):
            yield f"random {i}", {f.name: draw_raw(f, rng) for f in fields}, parity


def _least(field: FieldSpec) -> int:
    return field.raw_min if field.enumeration is None else min(field.enumeration.names)


def _vector(spec: MessageSpec, about: str, raws: Raws, parity: str, catalog: Catalog) -> dict[str, Any]:
    octets = write(spec, raws, parity=catalog.parity if parity == "checked" else None)
    (read,) = read_all(octets, catalog, checked=parity == "checked")
    assert isinstance(read, Reading), (spec.name, about, read)
    assert read.raws == raws, (spec.name, about)
    values = {name: value for name, raw in raws.items() if (value := value_of(spec.fields[name], raw)) is not None}
    words = [octets[i : i + 10].hex() for i in range(0, len(octets), 10)]
    return {"message": spec.name, "about": about, "parity": parity, "fields": values, "hex": words}


def _invalid(catalog: Catalog) -> Iterator[tuple[Reason, str, list[int], str]]:
    """Reason, what is wrong, the words as integers (bit 0 the least significant), parity mode."""
    rule = catalog.parity
    for spec in catalog.messages.values():
        name = spec.name
        good = {f.name: _least(f) for f in spec.fields.values()}
        words = _words(write(spec, good))
        if len(words) > 1:
            yield Reason.NO_INITIAL_WORD, f"{name} without its initial word", words[1:], "none"
            yield (
                Reason.BAD_WORD_FORMAT,
                f"{name}: word format 3 in the last word",
                [*words[:-1], words[-1] | 3],
                "none",
            )
            yield Reason.MLI_BEYOND_WORDS, f"{name} without its last word", words[:-1], "none"
        yield Reason.WORDS_BEYOND_MLI, f"{name} with one more word", [*words, 2], "none"
        extension = _with_mli([*words[: 1 + len(spec.extensions)], 2])
        yield Reason.EXTENSION_OUT_OF_PLACE, f"{name} with one extension too many", extension, "none"
        free = min(set(range(32)) - {w.index for w in spec.continuations})
        unknown = _with_mli([*words, 1 | free << 2])
        yield Reason.CONTINUATION_UNKNOWN, f"{name} with a continuation word {free}", unknown, "none"
        if spec.continuations:
            yield Reason.CONTINUATION_OUT_OF_PLACE, f"{name}: last word twice", _with_mli([*words, words[-1]]), "none"
            early = _with_mli([words[0], words[-1], 2])
            yield Reason.EXTENSION_OUT_OF_PLACE, f"{name}: extension after continuation", early, "none"
        if any(not w.optional for w in spec.words[1:]):
            yield Reason.WORD_MISSING, f"{name}: the initial word alone", _with_mli(words[:1]), "none"
        for i, word in enumerate(spec.words):
            for parity, sent in (("none", words), ("checked", _words(write(spec, good, parity=rule)))):
                yield Reason.NONZERO_PADDING, f"{word.name}: bit 79", _with_bits(sent, i, 1 << 79), parity
                yield Reason.BAD_PARITY, f"{word.name}: bit 70 turned over", _with_bits(sent, i, 1 << 70), parity
            for f in word.fields:
                if f.type is FieldType.SPARE:
                    bit = f.start + f.width - 1
                    yield Reason.NONZERO_SPARE, f"{word.name}: spare bit {bit}", _with_bits(words, i, 1 << bit), "none"
            for f in word.values:
                for raw in _reserved(f):
                    reserved = _words(write(spec, {**good, f.name: raw}))
                    yield Reason.RESERVED_CODE, f"{word.name}.{f.name} holds {raw}", reserved, "none"
            if word.optional:
                silent = {f.name: f.no_statement for f in word.values if f.no_statement is not None}
                filled = _words(write(spec, {**good, **{f.name: _least(f) for f in word.values}}))
                yield Reason.EMPTY_WORD, f"{word.name} states nothing", _put(spec, filled, i, silent), "none"
        for parity, other in (("checked", None), ("none", rule)):
            yield (
                Reason.BAD_PARITY,
                f"{name}: parity of the other mode",
                _words(write(spec, good, parity=other)),
                parity,
            )
    for label, sublabel in ((0, 0), (12, 0), (17, 0), (30, 3)):
        header = label << 2 | sublabel << 7
        yield Reason.UNKNOWN_MESSAGE, f"J{label}.{sublabel} is not in the catalogue", [header], "none"


def _reserved(field: FieldSpec) -> list[int]:
    """The codes just beyond what the field allows, as far as its bits can hold them and they are not allowed."""
    half = 1 << field.width - 1
    codes = range(-half, half) if field.signed else range(1 << field.width)
    near = (field.raw_min - 1, field.raw_max + 1, codes[0], codes[-1])
    return sorted({raw for raw in near if raw in codes and value_of(field, raw) is None and raw != field.no_statement})


def _put(spec: MessageSpec, words: list[int], at: int, raws: Raws) -> list[int]:
    """Other raw integers in the fields of one word, which has all its fields stated."""
    word = words[at]
    for f in spec.words[at].values:
        word = word & ~(f.mask << f.start) | (raws[f.name] & f.mask) << f.start
    return [*words[:at], word, *words[at + 1 :]]


def _words(octets: bytes) -> list[int]:
    return [int.from_bytes(octets[i : i + 10], "little") for i in range(0, len(octets), 10)]


def _octets(words: list[int]) -> bytes:
    return b"".join(word.to_bytes(10, "little") for word in words)


def _with_mli(words: list[int]) -> list[int]:
    return [words[0] & ~(7 << 10) | (len(words) - 1) << 10, *words[1:]]


def _with_bits(words: list[int], at: int, bits: int) -> list[int]:
    return [*words[:at], words[at] ^ bits, *words[at + 1 :]]


def main() -> int:
    made = files(load_catalog())
    stale = [path for path, text in made.items() if not _is_current(FIXTURES / path, text)]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"fixtures/{path}: missing or not what tools/make_vectors.py makes")
        return 1 if stale else 0
    for path in stale:
        (FIXTURES / path).parent.mkdir(exist_ok=True)
        (FIXTURES / path).write_text(made[path], encoding="utf-8")
    print(f"{len(made)} files, {len(stale)} written")
    return 0


def _is_current(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
