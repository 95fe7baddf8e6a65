"""One decoded message, one refusal, and what a value may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from linkgw.errors import Reason, ValueRangeError

Value = float | int | str | None
"""A number in the spec's unit, an enumeration's name, a track number's text; None is no statement."""

ParityMode = Literal["none", "checked"]
"""Parity of a network: `none` sends 0 and refuses anything else; `checked` holds words to specs/parity.toml."""


def check_parity_mode(parity: str) -> None:
    """ValueRangeError if it is no `ParityMode`."""
    if parity not in get_args(ParityMode):
        raise ValueRangeError("no such mode", where="parity", got=repr(parity), expected="none | checked")


@dataclass(frozen=True, slots=True)
class Message:
    """One message in engineering values."""

    name: str
    """`J3.2`."""
    fields: Mapping[str, Value]
    """Field name -> value; None is no statement. After decoding every field of the spec is there."""

    def stated(self) -> dict[str, Value]:
        """The fields that state something, in the spec's order: what JSON shows."""
        return {name: value for name, value in self.fields.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A run of words that is no message: from an initial word, or the start of the datagram, to the next."""

    reason: Reason
    """Why, as counted."""
    words: bytes
    """The words that it used up, 10 octets each, as received."""
    name: str | None
    """`J3.2` by label and sublabel, where there is an initial word; also for messages not in the catalogue."""
    where: str
    """Word and field at fault, like `J3.2E0.latitude`; empty if it is the run as a whole."""
    got: object = None
    """The offending value; None if there is none to show."""
    expected: object = None
    """What would have been right; None if the reason says it."""
