"""Ways to damage a datagram that all envelopes share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Literal

from linkgw.conformance.envelope_fields import Slot
from linkgw.conformance.vectors.maker import Maker

Repair = Callable[[bytes], bytes]
"""Makes what depends on other octets right again: lengths, a checksum."""


def cut_everywhere(
    maker: Maker, name: str, requirement: str, clause: str, octets: bytes, carrier: str, repair: Repair | None = None
) -> None:
    """Truncated at every octet; with `repair` the lengths agree with what is left."""
    for n in range(len(octets)):
        cut = octets[:n] if repair is None else repair(octets[:n])
        said = "" if repair is None else ", its length fields made to agree"
        about = f"{name}: the first {n} of {len(octets)} octets{said}."
        case = f"{name}-cut-{n}{'' if repair is None else '-repaired'}".replace(" ", "-")
        maker.received(case, [requirement], clause, about, cut, carrier=carrier)


def trail(
    maker: Maker, name: str, requirement: str, clause: str, octets: bytes, carrier: str, repair: Repair | None = None
) -> None:
    """With octets behind."""
    for n in (1, 2, 3, 4, 6, 8, 10, 20, 40):
        longer = octets + bytes(n) if repair is None else repair(octets + bytes(n))
        said = "" if repair is None else ", its length fields made to agree"
        about = f"{name} with {n} octets behind{said}."
        case = f"{name}-behind-{n}{'' if repair is None else '-repaired'}".replace(" ", "-")
        maker.received(case, [requirement], clause, about, longer, carrier=carrier)


def flip(
    maker: Maker, name: str, requirement: str, clause: str, octets: bytes, carrier: str,
    places: Iterable[tuple[int, int]], repair: Repair | None = None,
) -> None:  # fmt: skip
    """With one bit turned over, for each (octet, bit)."""
    for at, bit in places:
        turned = octets[:at] + bytes([octets[at] ^ 1 << bit]) + octets[at + 1 :]
        if repair is not None:
            turned = repair(turned)
        about = f"{name}: bit {bit} of octet {at} turned over{'' if repair is None else ', the checksum made anew'}."
        case = f"{name}-octet-{at}-bit-{bit}{'' if repair is None else '-repaired'}".replace(" ", "-")
        maker.received(case, [requirement], clause, about, turned, carrier=carrier)


def just_beyond(
    maker: Maker, name: str, requirement: str, clause: str, octets: bytes, carrier: str, slots: Sequence[Slot],
    order: Literal["little", "big"], repair: Repair | None = None,
) -> None:  # fmt: skip
    """With each number that has a range one above it, and one below it, as far as its octets hold that."""
    for s in slots:
        for value in (s.limit + 1, s.least - 1):
            if s.kind not in ("number", "stn") or not 0 <= value < 256**s.size:
                continue
            broken = octets[: s.octet] + value.to_bytes(s.size, order) + octets[s.octet + s.size :]
            about = f"{name}: {s.name} holds {value}, just beyond its range."
            case = f"{name}-{s.name}-{value}".replace(" ", "-")
            broken = broken if repair is None else repair(broken)
            maker.received(case, [requirement], clause, about, broken, carrier=carrier)


def flip_twice(
    maker: Maker, name: str, requirement: str, clause: str, octets: bytes, carrier: str, n: int, end: int,
    repair: Repair | None = None,
) -> None:  # fmt: skip
    """With two bits of the first `end` octets turned over, n times: of two faults the first one counts."""
    for i in range(n):
        turned = bytearray(octets)
        for at in maker.rng.choice(end, 2, replace=False).tolist():
            turned[at] ^= 1 << int(maker.rng.integers(8))
        broken = bytes(turned) if repair is None else repair(bytes(turned))
        about = f"{name}: two bits of its first {end} octets turned over."
        maker.received(f"{name}-two-{i}".replace(" ", "-"), [requirement], clause, about, broken, carrier=carrier)


def two_faults(
    maker: Maker, name: str, requirement: str, clause: str, octets: bytes, carrier: str,
    faults: Sequence[tuple[str, int, bytes]], repair: Repair | None = None,
) -> None:  # fmt: skip
    """With every two of some faults, each a word for it, an octet and what stands there: the first check counts."""
    for (one, at, there), (other, other_at, other_there) in combinations(faults, 2):
        broken = octets[:at] + there + octets[at + len(there) :]
        broken = broken[:other_at] + other_there + broken[other_at + len(other_there) :]
        broken = broken if repair is None else repair(broken)
        case = f"{name}-{one}-and-{other}".replace(" ", "-")
        about = f"{name}: {one} and {other} are wrong at once."
        maker.received(case, [requirement], clause, about, broken, carrier=carrier)


def every_bit(octets: Iterable[int]) -> list[tuple[int, int]]:
    """Every bit of some octets."""
    return [(at, bit) for at in octets for bit in range(8)]


def ends_of(slots: Sequence[Slot]) -> list[tuple[str, object]]:
    """Fields and values at their ends and in between; none that would be refused."""
    found: list[tuple[str, object]] = []
    for s in slots:
        if s.kind == "number":
            found += [(s.name, s.least), (s.name, s.limit), (s.name, s.least + (s.limit - s.least) // 3)]
        elif s.kind == "stn":
            found += [(s.name, text) for text in ("00000", "77777", "52525")]
        elif s.kind == "text":
            found += [(s.name, text) for text in ("", "A", "~ -:x" + "9" * (s.size - 5))]
        elif s.kind == "hex":
            found += [(s.name, text * s.size) for text in ("00", "ff")]
            found.append((s.name, bytes(range(1, s.size + 1)).hex()))
        else:
            high = 3.4028234663852886e38 if s.size == 4 else 1.7976931348623157e308
            found += [(s.name, value) for value in (0.0, -1.5, 2.0**20 + 0.125, high, -high)]
    return found


def beyond(slots: Sequence[Slot]) -> list[tuple[str, object]]:
    """Fields and values that must not be sent."""
    found: list[tuple[str, object]] = []
    for s in slots:
        if s.kind == "number":
            found += [(s.name, s.limit + 1), (s.name, s.least - 1)]
        elif s.kind == "stn":
            found += [(s.name, text) for text in ("100000", "80000")]
        elif s.kind == "text":
            found += [(s.name, text) for text in ("9" * (s.size + 1), "\u00e9", "A\n", "\x7f", "A\0B", "A\0")]
        elif s.kind == "hex":
            found.append((s.name, "00" * (s.size + 1)))
        elif s.size == 4:
            found += [(s.name, value) for value in ((2 - 2**-24) * 2.0**127, 3.5e38, -1e39)]
    return found
