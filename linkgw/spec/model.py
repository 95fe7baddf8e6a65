"""The specs as frozen dataclasses: what `linkgw.spec.load` makes of the TOML files and all others read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

WORD_OCTETS = 10
"""Octets of a word container (80 bits: 70 information, 5 parity, 5 padding)."""
PARITY_START = 70
"""First parity bit; bits 70-74 are parity, 75-79 padding."""


class WordKind(StrEnum):
    """The word format: bits 0-1 of every word."""

    INITIAL = "initial"
    CONTINUATION = "continuation"
    EXTENSION = "extension"

    @property
    def code(self) -> int:
        """What bits 0-1 hold."""
        return {"initial": 0, "continuation": 1, "extension": 2}[self.value]

    @property
    def first_bit(self) -> int:
        """First information bit: what comes before is the word header."""
        return {"initial": 13, "continuation": 7, "extension": 2}[self.value]


class FieldType(StrEnum):
    """How a field's raw integer becomes a value."""

    NUMBER = "number"  # raw * scale + offset, in `unit`
    ENUM = "enum"  # a name from an enumeration
    TN = "tn"  # track number, 19 bits, five characters
    STN = "stn"  # source track number, 15 bits, five octal digits
    CODE = "code"  # an octal code printed with `digits` digits (IFF modes)
    EVENT = "event"  # event number, made anew per recipient
    REPEAT = "repeat"  # repeat count of an event, made anew per recipient
    SPARE = "spare"  # declared spare, always zero


class Role(StrEnum):
    """What the gateway reads a field as."""

    SUBJECT = "subject"  # tn/stn: the object that the message reports; starts and refreshes its life
    REQUIRED = "required"  # tn/stn: must be in the recipient's picture, else the message is withheld
    OPTIONAL = "optional"  # tn/stn: becomes no statement where the recipient does not hold it
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    ALTITUDE = "altitude"
    QUALITY = "quality"
    IDENTITY = "identity"
    VALIDITY = "validity"  # time of validity within the hour, seconds
    CLASS = "class"  # LIVE, EXERCISE, REPLAY


class Group(StrEnum):
    """The multicast group of a network that a message travels in."""

    TRACKS = "tracks"
    WARNINGS = "warnings"


@dataclass(frozen=True, slots=True, eq=False)
class EnumSpec:
    """A shared enumeration: code -> name. Codes that are not named are reserved."""

    name: str
    """Its name; fields refer to it."""
    doc: str
    """What it enumerates."""
    source: str
    """Public source, or "own design"."""
    names: Mapping[int, str]
    """Code -> name, lower case words except proper names and codes (KOR, LIVE, Link 11)."""
    codes: Mapping[str, int]
    """Name -> code."""
    docs: Mapping[int, str]
    """Code -> one line of meaning."""


@dataclass(frozen=True, slots=True, eq=False)
class FieldSpec:
    """One field of one word."""

    name: str
    """Unique within the message; spares are named `spare`."""
    start: int
    """First bit, by the bit rule of specs/wire.md section 1."""
    width: int
    """Bits."""
    type: FieldType
    """How its raw integer becomes a value."""
    doc: str
    """One line of meaning."""
    unit: str | None = None
    """Unit of a number; None for the other types."""
    scale: Fraction = Fraction(1)
    """Value of one step, in `unit`."""
    offset: Fraction = Fraction(0)
    """Value of raw 0, in `unit`."""
    signed: bool = False
    """Two's complement on the wire."""
    raw_min: int = 0
    """Least raw integer that is a value."""
    raw_max: int = 0
    """Greatest raw integer that is a value."""
    no_statement: int | None = None
    """Raw integer that says nothing is stated; None if the field is always stated."""
    enumeration: EnumSpec | None = None
    """The enumeration of an ENUM field."""
    digits: int = 0
    """Octal digits of a CODE field."""
    role: Role | None = None
    """What the gateway reads it as; None if nothing."""
    source: str = "own design"
    """Public source, or "own design"."""

    @property
    def mask(self) -> int:
        """`width` ones."""
        return (1 << self.width) - 1


@dataclass(frozen=True, slots=True, eq=False)
class WordSpec:
    """One word of a message."""

    name: str
    """`J3.2I`, `J3.2E0`, `J3.2C1`."""
    kind: WordKind
    """Its word format."""
    index: int
    """Extension number from 0, or continuation label; 0 for the initial word."""
    optional: bool
    """May be absent; then nothing in it is stated."""
    doc: str
    """What it is for."""
    fields: tuple[FieldSpec, ...]
    """Every field in order of `start`, spares included; together they cover all information bits."""

    @property
    def values(self) -> tuple[FieldSpec, ...]:
        """The fields that carry values: all but spares."""
        return tuple(f for f in self.fields if f.type is not FieldType.SPARE)


@dataclass(frozen=True, eq=False)
class MessageSpec:
    """One message of the catalogue."""

    name: str
    """`J3.2`."""
    title: str
    """Its public name, `Air Track`."""
    label: int
    """5 bits."""
    sublabel: int
    """3 bits."""
    doc: str
    """What it says."""
    source: str
    """Where name and layout come from."""
    npg: int
    """Network participation group that carries it."""
    groups: tuple[Group, ...]
    """The multicast groups it may travel in."""
    words: tuple[WordSpec, ...]
    """Initial word, extension words in order, continuation words by ascending label."""
    warnings_where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field -> the enumeration names with which it may travel in the warnings group; empty: with any."""
    ends_track_where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field -> the enumeration names with which it ends the life of its track; empty: never."""
    filler: bool = False
    """Fills a slot and says nothing (J31.7): accepted, never forwarded."""

    @cached_property
    def fields(self) -> Mapping[str, FieldSpec]:
        """Field name -> spec, for every value field of every word, in word order."""
        return {f.name: f for word in self.words for f in word.values}

    @cached_property
    def extensions(self) -> tuple[WordSpec, ...]:
        """The extension words in order."""
        return tuple(w for w in self.words if w.kind is WordKind.EXTENSION)

    @cached_property
    def continuations(self) -> tuple[WordSpec, ...]:
        """The continuation words by ascending label."""
        return tuple(w for w in self.words if w.kind is WordKind.CONTINUATION)

    def field_with(self, role: Role) -> FieldSpec | None:
        """The first field with that role, or None."""
        return next((f for f in self.fields.values() if f.role is role), None)


@dataclass(frozen=True, slots=True)
class ParitySpec:
    """The parity rule: a cyclic redundancy check of 5 bits over the word's 70 information bits."""

    polynomial: int
    """Generator without its highest term; bit i is the coefficient of x^i."""
    initial: int
    """State of the register before the first bit."""
    doc: str
    """How it is computed."""
    source: str
    """Public source, or "own design"."""


@dataclass(frozen=True, eq=False)
class Catalog:
    """All specs of a folder. Compared and hashed by identity, so that plans can be kept per catalogue."""

    messages: Mapping[str, MessageSpec]
    """Name -> message, ordered by label and sublabel."""
    enumerations: Mapping[str, EnumSpec]
    """Name -> shared enumeration."""
    parity: ParitySpec
    """The parity rule for networks in mode `checked`."""
    known: Mapping[tuple[int, int], str]
    """(label, sublabel) -> public name, for every label that is publicly known, in the catalogue or not."""
    digest: str
    """SHA-256 of the spec files, to tell two catalogues apart."""

    @cached_property
    def by_header(self) -> Mapping[tuple[int, int], MessageSpec]:
        """(label, sublabel) -> message of the catalogue."""
        return {(m.label, m.sublabel): m for m in self.messages.values()}
