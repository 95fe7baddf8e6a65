"""Fields that scapy lacks: runs of bits of a little-endian container, and values by a spec."""

from __future__ import annotations

import random
from typing import Any

from scapy.fields import Field, LEShortField
from scapy.packet import Packet
from scapy.volatile import RandField, RandNum, VolatileValue

from linkgw.carriers.limits import STN_MAX
from linkgw.codec.values import conversion_of, format_stn, is_allowed, parse_stn
from linkgw.generate.names import unit_of
from linkgw.spec.model import FieldSpec


class Code(int):
    """A raw code, to give a field what its spec does not allow: `J3_2I(altitude=Code(16383))`.

    A field whose code has no value reads as one.
    """

    def __repr__(self) -> str:
        return f"Code({int(self)})"


class RandomCode(RandField[int]):
    """A raw code that the spec of a field allows, or no statement."""

    def __init__(self, field: FieldSpec) -> None:
        super().__init__()
        self._spec = field

    def _fix(self) -> int:
        f = self._spec
        if f.no_statement is not None and random.random() < 1 / 8:
            return f.no_statement
        return random.choice(list(f.enumeration.names)) if f.enumeration else random.randint(f.raw_min, f.raw_max)


class BitsField(Field[Any, Any]):
    """A run of bits of a container of whole octets, by the bit rule of specs/wire.md section 1.

    The fields of a container follow each other, lowest bit first, and fill it.

    Parameters
    ----------
    name : str
        As scapy has it.
    default : object
        What it holds where nothing is given.
    width : int
        Bits.
    octets : int
        Octets of the container.
    """

    __slots__ = ["octets", "width"]

    def __init__(self, name: str, default: object, width: int, octets: int = 10) -> None:
        self.width, self.octets = width, octets
        super().__init__(name, default, "B")

    def getfield(self, pkt: Packet, s: Any) -> tuple[Any, int]:
        """Take the field off the container; between fields `s` is octets and the bits of them that are done."""
        octets, done = s if isinstance(s, tuple) else (s, 0)
        if len(octets) < self.octets:
            raise ValueError(f"{len(octets)} octets of {self.octets}")
        value = int.from_bytes(octets[: self.octets], "little") >> done & ((1 << self.width) - 1)
        done += self.width
        rest = octets[self.octets :] if done == 8 * self.octets else (octets, done)
        return rest, self.m2i(pkt, value)

    def addfield(self, pkt: Packet, s: Any, val: Any) -> Any:
        """Add the field to the container; between fields `s` is octets, bits done and what they hold."""
        octets, done, held = s if isinstance(s, tuple) else (s, 0, 0)
        held |= (int(self.i2m(pkt, val)) & ((1 << self.width) - 1)) << done
        done += self.width
        return octets + held.to_bytes(self.octets, "little") if done == 8 * self.octets else (octets, done, held)

    def i2repr(self, pkt: Packet | None, x: Any) -> str:
        """The number."""
        return repr(x)

    def randval(self) -> Any:
        """Nothing: `fuzz()` leaves headers, spares, parity and padding as they are."""
        return None


class MliField(BitsField):
    """The message length indicator: counted where it is None."""

    def i2m(self, pkt: Packet | None, x: Any) -> int:
        """The number of words that follow the initial word in its message."""
        if x is not None or pkt is None:
            return int(x or 0)
        count, layer = 0, pkt.payload
        while getattr(layer, "belongs", False):
            count, layer = count + 1, layer.payload
        return count


class ValueField(BitsField):
    """A field of a message: engineering values outside, raw codes inside; None is no statement."""

    __slots__ = ["spec"]

    def __init__(self, name: str, spec: FieldSpec) -> None:
        self.spec = spec
        super().__init__(name, Code(spec.raw_min if spec.no_statement is None else spec.no_statement), spec.width)

    def any2i(self, pkt: Packet | None, x: Any) -> Any:
        """The raw code of a value; `ValueRangeError` if the field cannot hold it."""
        if isinstance(x, list):
            return [self.any2i(pkt, value) for value in x]
        if isinstance(x, Code | VolatileValue):
            return x
        return Code(conversion_of(self.spec).to_raw(x))

    def i2h(self, pkt: Packet | None, x: Any) -> Any:
        """The value of a raw code; the code itself where it has none."""
        if not isinstance(x, int):
            return x
        return conversion_of(self.spec).to_value(x) if is_allowed(self.spec, x) else Code(x)

    def m2i(self, pkt: Packet | None, x: int) -> Code:
        """The raw code with its sign."""
        is_negative = self.spec.signed and x >> (self.width - 1)
        return Code(x - (1 << self.width) if is_negative else x)

    def i2repr(self, pkt: Packet | None, x: Any) -> str:
        """The value with its unit."""
        value = self.i2h(pkt, x)
        if value is None:
            return "no statement"
        unit = unit_of(self.spec)
        return f"{value} {unit}" if unit and not isinstance(value, Code | VolatileValue) else f"{value!r}"

    def randval(self) -> RandomCode:
        """Anything that the spec allows."""
        return RandomCode(self.spec)


class _OctalStn(Field[Any, Any]):
    """A source track number: five octal digits outside."""

    def any2i(self, pkt: Packet | None, x: Any) -> Any:
        """The number; a text is octal."""
        return parse_stn(x) if isinstance(x, str) else x

    def i2h(self, pkt: Packet | None, x: Any) -> Any:
        """Five octal digits."""
        return format_stn(x) if isinstance(x, int) else x

    def i2repr(self, pkt: Packet | None, x: Any) -> str:
        """Five octal digits."""
        return repr(self.i2h(pkt, x))

    def randval(self) -> RandNum:
        """Any that is a number."""
        return RandNum(1, STN_MAX)


class StnField(_OctalStn, LEShortField):
    """A source track number in 16 bits."""


class StnBitsField(_OctalStn, BitsField):
    """A source track number in a container of bits."""
