"""Good messages: every field at its ends, at zero and silent; every code; every choice of optional words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from linkgw.conformance.draw import draw_raw
from linkgw.conformance.reading import write
from linkgw.conformance.vectors.maker import (
    ENVELOPES,
    README,
    WIRE,
    Maker,
    Raws,
    clause_of,
    file_of,
    greatest,
    least,
    silent,
    stated,
    zero,
)  # fmt: skip
from linkgw.spec.model import FieldSpec, FieldType, MessageSpec, WordSpec

N_RANDOM = 8
MOST_CHOICES = 32
"""Choices of optional words that are tried at most."""

_BY_TYPE = {
    FieldType.NUMBER: "M-005", FieldType.ENUM: "M-006", FieldType.TN: "M-007", FieldType.STN: "M-008",
    FieldType.CODE: "M-009", FieldType.EVENT: "M-010", FieldType.REPEAT: "M-010",
}  # fmt: skip


def add_messages(maker: Maker, spec: MessageSpec) -> None:
    """Every good vector of one message."""
    _whole(maker, spec)
    for field in spec.fields.values():
        _one_field(maker, spec, field)
    _codes(maker, spec)
    _choices(maker, spec)
    for word in spec.words:
        if word.optional:
            _alone(maker, spec, word)
    for i in range(N_RANDOM):
        carrier, named, header = ENVELOPES[i % len(ENVELOPES)]
        parity = "checked" if i % 3 == 2 else "none"
        about = f"{spec.name} with random values, as {named}, parity {parity}."
        ids = ["M-001", "W-001", "W-002" if parity == "none" else "W-003"]
        raws = _random(maker, spec)
        maker.good(
            f"random-{i}", ids, file_of(spec), about, [(spec, raws)], carrier=carrier, header=header, parity=parity
        )
    if spec.filler:
        maker.good(
            "filler", ["M-014"], f"{WIRE}: 2. The word", f"{spec.name} fills a slot and is read as it is.", [(spec, {})]
        )


def _whole(maker: Maker, spec: MessageSpec) -> None:
    """The whole message at its ends, in every envelope and both parity modes."""
    fields = spec.fields.values()
    kinds: dict[str, tuple[str, Raws, str]] = {
        "least": ("the least value in every field", {f.name: least(f) for f in fields}, "M-002"),
        "greatest": ("the greatest value in every field", {f.name: greatest(f) for f in fields}, "M-002"),
        "zero": (
            "zero in every field that can hold it",
            {f.name: least(f) if (z := zero(f)) is None else z for f in fields},
            "M-002",
        ),
        "silent": ("nothing stated that need not be", {f.name: silent(f) for f in fields}, "M-003"),
    }
    for kind, (says, raws, requirement) in kinds.items():
        for i, (carrier, named, header) in enumerate(ENVELOPES):
            for parity in ("none", "checked") if i in (0, 2) else ("none",):
                about = f"{spec.name} with {says}, as {named}, parity {parity}."
                ids = [requirement, "W-003" if parity == "checked" else "W-002"]
                name = f"{kind}-{carrier}{i}-{parity}"
                maker.good(
                    name, ids, file_of(spec), about, [(spec, raws)], carrier=carrier, header=header, parity=parity
                )


def _one_field(maker: Maker, spec: MessageSpec, field: FieldSpec) -> None:
    """One field at its ends, the others random, so that none stands for another."""
    ends = {"least": least(field), "greatest": greatest(field), "zero": zero(field), "no statement": field.no_statement}
    done: set[int] = set()
    for i, (end, raw) in enumerate(ends.items()):
        if raw is None or raw in done:
            continue
        done.add(raw)
        raws = {**_random(maker, spec), field.name: raw}
        ids = [_BY_TYPE[field.type], "M-003" if raw == field.no_statement else "M-002", "W-001"]
        if field.signed:
            ids.append("M-011")
        shown = stated(spec, raws).get(field.name)
        says = "states nothing" if shown is None else f"is {shown}{f' {field.unit}' if field.unit else ''}"
        about = f"{spec.name}: {field.name} {says}, the other fields are random."
        parity = "checked" if i % 2 else "none"
        name = f"{field.name}-{end.replace(' ', '-')}"
        maker.good(name, ids, clause_of(spec, field), about, [(spec, raws)], parity=parity)


def _codes(maker: Maker, spec: MessageSpec) -> None:
    """Every code of every enumeration, a code of each field at a time."""
    coded = [f for f in spec.fields.values() if f.enumeration is not None]
    for i in range(max((len(f.enumeration.names) for f in coded if f.enumeration is not None), default=0)):
        raws = dict(_random(maker, spec))
        for f in coded:
            if f.enumeration is not None:
                codes = sorted(f.enumeration.names)
                raws[f.name] = codes[i % len(codes)]
        about = f"{spec.name}: every enumeration holds its name number {i + 1}, counted round."
        maker.good(f"codes-{i}", ["M-006"], f"{README}: An enumeration", about, [(spec, raws)])


def _choices(maker: Maker, spec: MessageSpec) -> None:
    """Every choice of optional words; so every length that the message can have."""
    optional = [w for w in spec.words if w.optional]
    for i, choice in enumerate(product((False, True), repeat=len(optional))):
        if i == MOST_CHOICES:
            break
        raws = dict(_random(maker, spec))
        for word, is_there in zip(optional, choice, strict=True):
            for f in word.values:
                raws[f.name] = silent(f)
            if is_there:
                raws |= _stating(maker, word)
        n_words = len(write(spec, raws)) // 10
        there = [w.name for w, is_there in zip(optional, choice, strict=True) if is_there]
        about = f"{spec.name} in {n_words} words; of the optional ones there: {', '.join(there) or 'none'}."
        maker.good(f"words-{i}", ["M-004", "W-007"], f"{README}: A word", about, [(spec, raws)])


def _alone(maker: Maker, spec: MessageSpec, word: WordSpec) -> None:
    """An optional word that is there for one field alone."""
    for field in word.values:
        raws = {f.name: silent(f) for f in spec.fields.values()}
        raws[field.name] = greatest(field)
        about = f"{spec.name}: {word.name} is there for {field.name} alone."
        maker.good(f"{field.name}-alone", ["M-004", "M-003"], f"{README}: A word", about, [(spec, raws)])


def _random(maker: Maker, spec: MessageSpec) -> dict[str, int]:
    return {f.name: draw_raw(f, maker.rng) for f in spec.fields.values()}


def _stating(maker: Maker, word: WordSpec) -> dict[str, int]:
    """Random values of a word, at least one of them a statement."""
    return next(raws for raws in _draws(maker, word) if any(raws[f.name] != f.no_statement for f in word.values))


def _draws(maker: Maker, word: WordSpec) -> Iterator[dict[str, int]]:
    while True:
        yield {f.name: draw_raw(f, maker.rng) for f in word.values}
