"""The interface document as Markdown: a page for each message, with its words as a picture, and what they share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from linkgw.codec.message import Value
from linkgw.codec.values import conversion_of
from linkgw.errors import Reason
from linkgw.generate.example import example_of
from linkgw.generate.names import decimal_text, id_of, unit_of
from linkgw.generate.picture import bits_text, picture_of
from linkgw.spec.model import Catalog, EnumSpec, FieldSpec, FieldType, MessageSpec, WordSpec

FOLDER = "document"
"""The folder of the pages."""
_MADE = "<!-- Made by `linkgw spec generate document` from specs/; do not edit. -->\n\n"


def generate_document(catalog: Catalog) -> dict[str, str]:
    """Give the pages and pictures: path -> text."""
    pages = {"index.md": _index(catalog), "enumerations.md": _enumerations(catalog)}
    for spec in catalog.messages.values():
        pages[f"{id_of(spec)}.md"] = _page(spec, catalog)
        pages[f"{id_of(spec)}.svg"] = picture_of(spec)
    made = {name: (_MADE + text if name.endswith(".md") else text) for name, text in pages.items()}
    return {f"{FOLDER}/{name}": text for name, text in made.items()}


def used_enumerations(specs: Iterable[MessageSpec]) -> list[EnumSpec]:
    """The enumerations that some messages use, in the order of their first use."""
    fields = [f for spec in specs for f in spec.fields.values()]
    return list({f.enumeration.name: f.enumeration for f in fields if f.enumeration is not None}.values())


def _index(catalog: Catalog) -> str:
    specs = list(catalog.messages.values())
    rows = [
        (
            f"[{spec.name}]({id_of(spec)}.md)",
            spec.title,
            _words_text(spec),
            str(len(spec.fields)),
            str(spec.npg),
            spec.doc,
        )
        for spec in specs
    ]
    fields = sum(len(spec.fields) for spec in specs)
    words = sum(len(spec.words) for spec in specs)
    return f"""\
# The interface

The messages of linkgw to the bit: {len(specs)} messages, {words} words, {fields} fields. Word format, label,
sublabel and message length indicator (MLI) follow public descriptions; **the fields are linkgw's own, openly
published layouts. This is not operational Link 16.**

## Messages

{_table(("message", "title", ">words", ">fields", ">NPG", "what it says"), rows)}
## How to read the pictures

A word is a container of 10 octets. Bit 0 is the lowest bit of its first octet, bit 79 the highest of its last. A
field of width *w* that starts at bit *s* takes bits *s* to *s + w - 1*, **its least significant bit first**; a
signed number is in two's complement. A picture has 16 bits, two octets, a row.

| word | bits 0-1 | then | information |
|---|---|---|---|
| initial | 0 | label in 2-6, sublabel in 7-9, MLI in 10-12 | 13-69 |
| continuation | 1 | continuation label in 2-6 | 7-69 |
| extension | 2 | nothing: extension words come in order | 2-69 |

A message is an initial word, its extension words in order, then its continuation words by ascending label; the MLI
counts the words behind the initial one. Bits 70-74 are parity, 75-79 are padding and zero. An optional word that
would state nothing is not sent, and is refused where it arrives: every value has one coding.

## Values

A number is *raw x step + offset* in its unit. Where a field has a code for **no statement**, that code says that
nothing is stated, and the field is absent in JSON. Any other code outside the range, or without a name, is reserved
and refused.

* A **track number** (`tn`) has 19 bits: 5 and 5 for two of the characters `0123456789ABCDEFGHJKMNPQRSTVWXYZ`, then
  9 for three octal digits, the first character highest. 0 is no number.
* A **source track number** (`stn`) has 15 bits: five octal digits. 0 is no number.
* A **code** is printed in octal, with its zeros.
* **Event** and **repeat** numbers are plain counts; a gateway makes them anew for each recipient.

## Parity

On a network in mode `none` the parity field is 0. In mode `checked` it follows a rule of linkgw's own
({catalog.parity.source}): polynomial `{catalog.parity.polynomial:05b}`, initial `{catalog.parity.initial:05b}`.
{" ".join(catalog.parity.doc.split())}

## Refusals

A run of words that breaks a rule is refused whole, with the first of these reasons that applies:
{", ".join(f"`{reason.text}`" for reason in Reason if Reason.NO_INITIAL_WORD <= reason < Reason.WRONG_CLASS)}.
"""


def _enumerations(catalog: Catalog) -> str:
    used = sorted(used_enumerations(catalog.messages.values()), key=lambda enum: enum.name)
    users = {enum.name: [s for s in catalog.messages.values() if enum in used_enumerations([s])] for enum in used}
    parts = [
        f"## {enum.name}\n\n{_enumeration(enum)}\n"
        f"Used by {', '.join(f'[{s.name}]({id_of(s)}.md)' for s in users[enum.name])}. Source: {enum.source}.\n"
        for enum in used
    ]
    head = "# Enumerations\n\nCodes that are not named are reserved: a message that holds one is refused.\n\n"
    return head + "\n".join(parts)


def _page(spec: MessageSpec, catalog: Catalog) -> str:
    header = _table(
        (">label", ">sublabel", ">NPG", "groups", ">words"),
        [(str(spec.label), str(spec.sublabel), str(spec.npg), ", ".join(spec.groups), _words_text(spec))],
    )
    words = "\n".join(_word(word) for word in spec.words)
    used = used_enumerations([spec])
    enumerations = "\n".join(f"### {enum.name}\n\n{_enumeration(enum)}" for enum in used)
    return f"""\
# {spec.name} {spec.title}

{spec.doc}

{header}
{_conditions(spec)}![The words of {spec.name}]({id_of(spec)}.svg)

{words}
## Example

{_example(spec, catalog)}
{f"## Enumerations{chr(10)}{chr(10)}{enumerations}{chr(10)}" if used else ""}Source: {spec.source}.
"""


def _conditions(spec: MessageSpec) -> str:
    lines = [
        f"In the warnings group only with `{name}` {_or(values)}." for name, values in spec.warnings_where.items()
    ] + [
        f"It ends the life of its track with `{name}` {_or(values)}." for name, values in spec.ends_track_where.items()
    ]
    return "\n".join(lines) + "\n\n" if lines else ""


def _or(values: Sequence[str]) -> str:
    return " or ".join(f"`{value}`" for value in values)


def _words_text(spec: MessageSpec) -> str:
    least = sum(not word.optional for word in spec.words)
    return str(least) if least == len(spec.words) else f"{least} to {len(spec.words)}"


def _word(word: WordSpec) -> str:
    rows = [
        (bits_text(f), f"`{f.name}`", _type_text(f), _step_text(f), _range_text(f), _none_text(f), _meaning(f))
        for f in word.values
    ]
    columns = ("bits", "field", "type", ">step", "range", ">no statement", "meaning")
    table = _table(columns, rows) if rows else "No fields.\n"
    return f"## {word.name}: {word.kind} word{', optional' if word.optional else ''}\n\n{word.doc}\n\n{table}"


def _type_text(f: FieldSpec) -> str:
    if f.enumeration is not None:
        return f"[{f.enumeration.name}](enumerations.md#{f.enumeration.name})"
    if f.type is FieldType.NUMBER:
        return f"{'signed' if f.signed else 'unsigned'}, {f.width} bits"
    return str(f.type)


def _step_text(f: FieldSpec) -> str:
    if f.type is not FieldType.NUMBER:
        return ""
    offset = f", from {decimal_text(f.offset)}" if f.offset else ""
    return f"{decimal_text(f.scale)} {unit_of(f) or ''}".rstrip() + offset


def _range_text(f: FieldSpec) -> str:
    if f.enumeration is not None:
        return f"{len(f.enumeration.names)} names"
    least, greatest = (conversion_of(f).to_value(raw) for raw in (f.raw_min, f.raw_max))
    return f"{least} to {greatest} {unit_of(f) or ''}".rstrip()


def _none_text(f: FieldSpec) -> str:
    return "always stated" if f.no_statement is None else str(f.no_statement)


def _meaning(f: FieldSpec) -> str:
    return f.doc + (f" (role: {f.role})" if f.role is not None else "")


def _enumeration(enum: EnumSpec) -> str:
    rows = [(str(code), name, enum.docs[code]) for code, name in enum.names.items()]
    return f"{enum.doc}\n\n{_table(('>code', 'name', 'meaning'), rows)}"


def _example(spec: MessageSpec, catalog: Catalog) -> str:
    example = example_of(spec, catalog)
    digits = [word.hex() for word in example.words]
    rows = [
        (
            f"`{name}`",
            _value_text(f, example.message.fields[name]),
            str(conversion_of(f).to_raw(example.message.fields[name])),
        )
        for name, f in spec.fields.items()
    ]
    table = _table(("field", "value", ">raw"), rows) if rows else ""
    text = "\n".join(digits)
    return f"""\
```text
{text}
```

{table}
`linkgw decode --hex {"".join(digits)}` prints it as JSON.
"""


def _value_text(f: FieldSpec, value: Value) -> str:
    if value is None:
        return "no statement"
    return f"{value} {unit_of(f) or ''}".rstrip()


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; `>` before a name aligns its column to the right."""

    def lines() -> Iterator[str]:
        yield "| " + " | ".join(name.lstrip(">") for name in columns) + " |"
        yield "|" + "|".join("---:" if name.startswith(">") else "---" for name in columns) + "|"
        for row in rows:
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"

    return "\n".join(lines()) + "\n"
