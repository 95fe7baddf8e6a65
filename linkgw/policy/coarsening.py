"""Fields that go out coarser: which, how much, and one message alone; `policy.effects` does it to many."""

from __future__ import annotations

from dataclasses import dataclass

from linkgw.codec.plain import Plain


@dataclass(frozen=True, slots=True)
class Coarsening:
    """A field goes out as the multiple of `step` raw units below it."""

    field: str
    """Its name."""
    step: int
    """Raw units, >= 2."""
    zero: int
    """Raw units at the value 0, so that multiples are of the value."""
    least: int
    """Least raw value that the spec allows: a multiple below it becomes this."""


def coarsen_alone(message: Plain, coarsening: Coarsening) -> None:
    """Coarsen one field of one message in place."""
    raw = message.raw(coarsening.field)
    if raw == message.plan.fields[coarsening.field].spec.no_statement:
        return
    coarse = (raw - coarsening.zero) // coarsening.step * coarsening.step + coarsening.zero
    message.put_raw(coarsening.field, max(coarse, coarsening.least))
