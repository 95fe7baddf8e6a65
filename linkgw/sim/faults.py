"""What goes wrong between a nation's network and its recording: loss, copies, disorder, delay and wrong bits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from linkgw.carriers import Octets
from linkgw.io.captures.model import take_octets
from linkgw.sim.model import Codes, Floats, Ints
from linkgw.sim.scenario import FaultsConfig

COPY_S = 0.01
"""A copy comes at most so long after the first."""
BITS_MAX = 8
"""Most bits that are wrong in a corrupted datagram."""

_Rows = NDArray[np.bool_]
_Chance = Literal["loss", "duplicate", "reorder", "corrupt"]


class Kind(IntFlag):
    """What happened to a datagram on its way; several may have."""

    AS_SENT = 0
    COPY = 1  # it came before
    CORRUPTED = 2
    REORDERED = 4  # it came after its successor


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """m datagrams as the recording has them, in its order."""

    payloads: Octets
    """m payloads."""
    time_s: Floats
    """(m,) when each was recorded, by the nation's clock; ascending."""
    row: Ints
    """(m,) which of the datagrams sent it is."""
    kind: Codes
    """(m,) `Kind`."""
    counts: dict[str, int]
    """Datagrams sent, lost, copied, delayed, reordered, corrupted and arrived; ready for JSON."""


def apply_faults(
    payloads: Octets,
    time_s: Floats,
    faults: Sequence[FaultsConfig],
    nation: str,
    loss: float,
    rng: Generator,
    *,
    clock_skew_s: float = 0.0,
) -> Arrivals:
    """Let n datagrams arrive.

    Where several rows of the scenario hold at once, each does its own. Delay comes first and decides the order; then a
    datagram that is to be reordered changes places with its successor and arrives just when that does.

    Parameters
    ----------
    payloads : Octets
        n datagrams.
    time_s : (n,) float64
        When each is sent, ascending.
    faults : sequence of FaultsConfig
        The scenario's; those of other nations are left out. Faults of track numbers are not of this place.
    nation : str
        Whose recording it is.
    loss : float
        Chance that a datagram is lost anyway.
    rng : Generator
        Seeded; what is drawn does not depend on what the datagrams hold.
    clock_skew_s : float
        What the recording's clock is ahead.
    """
    held = [
        (fault, (fault.from_s <= time_s) & (time_s < fault.to_s)) for fault in faults if fault.nation in (nation, "*")
    ]
    n = len(time_s)
    lost = rng.random(n) < 1 - (1 - loss) * (1 - _chances(held, "loss", n))
    copied = ~lost & (rng.random(n) < _chances(held, "duplicate", n))
    row = np.concatenate([np.flatnonzero(~lost), np.flatnonzero(copied)])
    is_copy = np.arange(len(row)) >= n - lost.sum()
    arrival_s = time_s[row] + is_copy * rng.uniform(0.0, COPY_S, len(row))
    variance = sum((held_now * fault.jitter_s**2 for fault, held_now in held), np.zeros(n))[row]
    arrival_s += np.sqrt(variance) * np.abs(rng.standard_normal(len(row)))

    order = np.argsort(arrival_s, kind="stable")
    row, is_copy, arrival_s = row[order], is_copy[order], arrival_s[order]
    is_late = _apart(rng.random(len(row)) < _chances(held, "reorder", n)[row])
    order = _behind_successors(is_late)
    arrival_s[:-1][is_late[:-1]] = arrival_s[1:][is_late[:-1]]
    row, is_copy, arrival_s, is_late = row[order], is_copy[order], arrival_s[order], is_late[order]

    is_wrong = rng.random(len(row)) < _chances(held, "corrupt", n)[row]
    arrived = payloads if np.array_equal(row, np.arange(n)) else _taken(payloads, row)
    if is_wrong.any():
        arrived = _corrupted(arrived, np.flatnonzero(is_wrong), rng)
    kind = Kind.COPY * is_copy + Kind.CORRUPTED * is_wrong + Kind.REORDERED * is_late
    counts = {
        "sent": n,
        "lost": int(lost.sum()),
        "copied": int(copied.sum()),
        "delayed": int((variance > 0).sum()),
        "reordered": int(is_late.sum()),
        "corrupted": int(is_wrong.sum()),
        "arrived": len(row),
    }
    return Arrivals(arrived, arrival_s + clock_skew_s, row, kind.astype(np.uint8), counts)


def _chances(held: Sequence[tuple[FaultsConfig, _Rows]], name: _Chance, n: int) -> Floats:
    """(n,) chance that at least one of the faults that hold strikes."""
    spared = np.ones(n)
    for fault, held_now in held:
        spared *= 1 - held_now * getattr(fault, name)
    return 1 - spared


def _apart(chosen: _Rows) -> _Rows:
    """Rows that may change places with the next: of a run of chosen ones every other, and never the last of all."""
    numbers = np.arange(len(chosen))
    run_begins = np.maximum.accumulate(np.where(chosen, -1, numbers), axis=0) + 1
    apart: _Rows = chosen & ((numbers - run_begins) % 2 == 0)
    apart[-1:] = False
    return apart


def _behind_successors(is_late: _Rows) -> Ints:
    """The order in which late rows stand behind the next one."""
    order = np.arange(len(is_late))
    late = np.flatnonzero(is_late)
    order[late], order[late + 1] = late + 1, late
    return order


def _taken(payloads: Octets, rows: Ints) -> Octets:
    return take_octets(payloads.data.tobytes(), payloads.bounds[rows], payloads.bounds[rows + 1])


def _corrupted(payloads: Octets, rows: Ints, rng: Generator) -> Octets:
    """Wrong bits, 1 to 8 of them, anywhere in each of some datagrams; those without an octet stay."""
    rows = rows[payloads.bounds[rows + 1] > payloads.bounds[rows]]
    n_bits = 8 * (payloads.bounds[rows + 1] - payloads.bounds[rows])
    bits = rng.integers(0, n_bits[:, None], (len(rows), BITS_MAX))
    is_used = np.arange(BITS_MAX) < rng.integers(1, BITS_MAX + 1, len(rows))[:, None]
    at = (8 * payloads.bounds[rows][:, None] + bits)[is_used]
    wrong = np.zeros(len(payloads.data), np.uint8)
    np.bitwise_or.at(wrong, at // 8, (1 << at % 8).astype(np.uint8))  # a bit that is drawn twice is wrong once
    return Octets(payloads.data ^ wrong, payloads.bounds)
