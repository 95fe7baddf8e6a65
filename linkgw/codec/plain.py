"""One message as plain integers, which costs a small part of what numpy does for a batch of one."""

from __future__ import annotations

from functools import cache

from linkgw.codec.plan import MessagePlan
from linkgw.codec.values import conversion_of
from linkgw.codec.words import HIGH_START, ParityPlan
from linkgw.errors import ValueRangeError
from linkgw.spec.model import PARITY_START, WORD_OCTETS

_LOW_ONES = (1 << HIGH_START) - 1
_MLI_START = 10


class Plain:
    """One message; every slot holds bits 0-69 of its word, and nothing stated where the word was absent.

    Parameters
    ----------
    plan : MessagePlan
        How to read it.
    words : list of int
        By slot; taken over, not copied.
    """

    __slots__ = ("plan", "words")

    def __init__(self, plan: MessagePlan, words: list[int]) -> None:
        self.plan, self.words = plan, words

    def copy(self) -> Plain:
        """Another one of the same words."""
        return Plain(self.plan, self.words.copy())

    def raw(self, name: str) -> int:
        """Raw integer of a field, as `KindColumns.raw`."""
        slot, start, mask, half = _place_of(self.plan, name)
        return ((self.words[slot] >> start & mask) ^ half) - half

    def put_raw(self, name: str, raw: int) -> None:
        """Replace a field by a raw integer that the spec allows."""
        slot, start, mask, _ = _place_of(self.plan, name)
        self.words[slot] = self.words[slot] & ~(mask << start) | (raw & mask) << start

    def blank(self, names: tuple[str, ...]) -> None:
        """Fields become no statement."""
        for slot, kept, blank in _blanks_for(self.plan, names):
            self.words[slot] = self.words[slot] & kept | blank

    def value(self, name: str) -> float | None:
        """Value of a number field in the spec's unit; None for no statement."""
        value = conversion_of(self.plan.fields[name].spec).to_value(self.raw(name))
        return None if value is None else float(value)

    def low(self) -> list[int]:
        """Bits 0-63 of each word."""
        return [word & _LOW_ONES for word in self.words]

    def high(self) -> list[int]:
        """Bits 64-69 of each word."""
        return [word >> HIGH_START for word in self.words]

    def octets(self, parity: ParityPlan | None) -> bytes:
        """Word containers as `Mixed.encode` gives them, words that state nothing left out; None: no parity."""
        sent = [word for word, blank in zip(self.words, _blanks_of(self.plan), strict=True) if word != blank]
        sent[0] |= len(sent) - 1 << _MLI_START
        if parity is not None:
            sent = [word | parity.of_one(word) << PARITY_START for word in sent]
        return b"".join([word.to_bytes(WORD_OCTETS, "little") for word in sent])


@cache
def _place_of(plan: MessagePlan, name: str) -> tuple[int, int, int, int]:
    """Slot, first bit, mask, and sign bit (0 if there is none) of a field."""
    f = plan.fields[name]
    return f.slot, f.spec.start, f.spec.mask, 1 << f.spec.width - 1 if f.spec.signed else 0


@cache
def _blanks_for(plan: MessagePlan, names: tuple[str, ...]) -> list[tuple[int, int, int]]:
    """By slot: which bits are kept, and which are set, where fields become no statement."""
    found: dict[int, tuple[int, int]] = {}
    for f in map(plan.fields.__getitem__, names):
        if f.spec.no_statement is None:
            raise ValueRangeError("has to be stated", where=f"{plan.spec.name}.{f.spec.name}")
        gone, blank = found.get(f.slot, (0, 0))
        code = f.spec.no_statement & f.spec.mask
        found[f.slot] = gone | f.spec.mask << f.spec.start, blank | code << f.spec.start
    return [(slot, ~gone, blank) for slot, (gone, blank) in found.items()]


@cache
def _blanks_of(plan: MessagePlan) -> list[int | None]:
    """By slot: the word with nothing stated, which is not sent; None where it always is."""
    words = zip(plan.blank_low.tolist(), plan.blank_high.tolist(), strict=True)
    return [None if slot in plan.required else low | high << HIGH_START for slot, (low, high) in enumerate(words)]
