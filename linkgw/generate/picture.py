"""Pictures of words: one SVG a message, 16 bits a row, bit 0 on the left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from linkgw.spec.model import PARITY_START, FieldSpec, FieldType, MessageSpec, WordKind, WordSpec

_BITS_A_ROW = 16
_CELL, _ROW, _LEFT, _TOP, _WIDTH = 50, 40, 44, 44, 856
_LETTER = 6.4
"""Width of a letter of the field names."""
_COLOURS = {
    FieldType.NUMBER: "#dceaf7",
    FieldType.ENUM: "#dff2e1",
    FieldType.TN: "#fde9cf",
    FieldType.STN: "#fde9cf",
    FieldType.EVENT: "#fde9cf",
    FieldType.CODE: "#efe3f6",
    FieldType.REPEAT: "#efe3f6",
    FieldType.SPARE: "#ffffff",
}
_HEADER, _TAIL = "#e4e4e7", "#f4f4f5"
_LEGEND = (
    (_HEADER, "header"), ("#dceaf7", "number"), ("#dff2e1", "enumeration"), ("#fde9cf", "identifier"),
    ("#efe3f6", "code, count"), ("#ffffff", "spare, always zero"), (_TAIL, "parity, padding"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Box:
    """A run of bits in a picture."""

    name: str
    """What is written in it."""
    start: int
    """First bit."""
    width: int
    """Bits."""
    colour: str
    """Fill."""


def boxes_of(word: WordSpec) -> Iterator[Box]:
    """All 80 bits of a word."""
    yield Box("word format", 0, 2, _HEADER)
    if word.kind is WordKind.INITIAL:
        yield Box("label", 2, 5, _HEADER)
        yield Box("sublabel", 7, 3, _HEADER)
        yield Box("MLI", 10, 3, _HEADER)
    elif word.kind is WordKind.CONTINUATION:
        yield Box("continuation label", 2, 5, _HEADER)
    for f in word.fields:
        yield Box(f.name, f.start, f.width, _COLOURS[f.type])
    yield Box("parity", PARITY_START, 5, _TAIL)
    yield Box("padding", PARITY_START + 5, 5, _TAIL)


def picture_of(spec: MessageSpec) -> str:
    """All words of a message, below each other, as SVG."""
    height = _TOP + 5 * _ROW + 26
    total = height * len(spec.words) + 26
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {total}" width="{_WIDTH}" height="{total}" '
        'font-family="DejaVu Sans, Verdana, sans-serif" font-size="11">',
        f"<title>The words of {escape(spec.name)} {escape(spec.title)}</title>",
        f'<rect width="{_WIDTH}" height="{total}" fill="#fff"/>',
    ]
    for i, word in enumerate(spec.words):
        parts += [f'<g transform="translate(0 {i * height})">', *_word(word), "</g>"]
    parts += [f'<g transform="translate({_LEFT} {height * len(spec.words) + 2})">', *_legend(), "</g>", "</svg>"]
    return "\n".join(parts) + "\n"


def _word(word: WordSpec) -> Iterator[str]:
    optional = ", optional" if word.optional else ""
    yield f'<text x="{_LEFT}" y="17" font-size="13" font-weight="bold">{escape(word.name)}</text>'
    yield f'<text x="{_LEFT + 64}" y="17" fill="#555">{word.kind} word{optional}: {escape(word.doc)}</text>'
    for bit in range(_BITS_A_ROW):
        yield f'<text x="{_LEFT + (bit + 0.5) * _CELL:g}" y="{_TOP - 7}" {_SMALL} text-anchor="middle">{bit}</text>'
    for row in range(5):
        y = _TOP + row * _ROW + _ROW / 2 + 4
        yield f'<text x="{_LEFT - 8}" y="{y:g}" {_SMALL} text-anchor="end">{row * _BITS_A_ROW}</text>'
    for box in boxes_of(word):
        yield from _box(box)


_SMALL = 'font-size="9" fill="#777"'


def _box(box: Box) -> Iterator[str]:
    """A run of bits: one rectangle for each row that it touches, named in the widest, whose fellows say so."""
    end = box.start + box.width
    pieces = []
    at = box.start
    while at < end:
        stop = min(end, at - at % _BITS_A_ROW + _BITS_A_ROW)
        pieces.append((at, stop - at))
        at = stop
    named = max(pieces, key=lambda piece: piece[1])
    bits = str(box.start) if box.width == 1 else f"{box.start}-{end - 1}"
    yield f"<g><title>{escape(box.name)}: bits {bits}</title>"
    for piece in pieces:
        x = _LEFT + piece[0] % _BITS_A_ROW * _CELL
        y = _TOP + piece[0] // _BITS_A_ROW * _ROW
        width = piece[1] * _CELL
        yield f'<rect x="{x}" y="{y}" width="{width}" height="{_ROW - 4}" fill="{box.colour}" stroke="#888"/>'
        lines = _fitted(box.name, width)
        dim = "" if piece == named else ' fill="#888"'
        if piece != named:
            lines = [line for line in lines[:1] if len(lines) == 1] or ["..."]
        first = y + (_ROW - 4) / 2 + 4 - 6.5 * (len(lines) - 1)
        for i, line in enumerate(lines):
            yield f'<text x="{x + width / 2:g}" y="{first + 13 * i:g}" text-anchor="middle"{dim}>{escape(line)}</text>'
    yield "</g>"


def _fitted(name: str, width: float) -> list[str]:
    """A name on one line or two, cut where it has to be."""
    most = max(2, int((width - 4) / _LETTER))
    if len(name) <= most:
        return [name]
    parts = name.replace("_", "_ ").split()
    for cut in range(len(parts) - 1, 0, -1):
        lines = ["".join(parts[:cut]), "".join(parts[cut:])]
        if " " in name:
            lines = [" ".join(parts[:cut]), " ".join(parts[cut:])]
        if max(map(len, lines)) <= most:
            return lines
    return [name[:most], name[most:] if len(name) <= 2 * most else name[most : 2 * most - 1] + "…"]


def _legend() -> Iterator[str]:
    x = 0.0
    for colour, text in _LEGEND:
        yield f'<rect x="{x:g}" y="0" width="14" height="12" fill="{colour}" stroke="#888"/>'
        yield f'<text x="{x + 20:g}" y="10" fill="#555">{text}</text>'
        x += 40 + len(text) * _LETTER


def bits_text(f: FieldSpec) -> str:
    """The bits of a field.

    >>> from linkgw.spec.load import load_catalog
    >>> bits_text(load_catalog().messages["J3.2"].fields["tn"])
    '13-31'
    """
    return str(f.start) if f.width == 1 else f"{f.start}-{f.start + f.width - 1}"
