"""A nation's transmissions as datagrams: envelopes on, one sender per participant, heartbeats between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import CARRIERS, DisIdentity, Octets, SimpleIdentity
from linkgw.codec.values import parse_stn
from linkgw.gateway.config import NetworkConfig
from linkgw.io.captures.model import take_octets
from linkgw.sim.model import Floats, Ints, Transmissions, Use
from linkgw.sim.outbox import Messages
from linkgw.sim.scenario import NationConfig

NS = 1_000_000_000
HEARTBEAT = -1
"""Stands for the transmission of a datagram that is none: the carrier's own heartbeat."""


@dataclass(frozen=True, slots=True, eq=False)
class Sent:
    """n datagrams of a nation's network as they were sent, ascending by time."""

    payloads: Octets
    """n payloads."""
    time_s: Floats
    """(n,) when each was sent."""
    unit: Ints
    """(n,) participant that sent it."""
    is_warning: NDArray[np.bool_]
    """(n,) in the warnings group; else in the tracks group."""
    transmission: Ints
    """(n,) row of `Transmissions`, HEARTBEAT for a heartbeat."""


def put_envelopes_on(
    nation: NationConfig,
    network: NetworkConfig,
    number: int,
    messages: Messages,
    sent: Transmissions,
    heartbeats: tuple[Floats, Ints],
    start_ns: int,
) -> Sent:
    """Make the datagrams of a nation.

    Parameters
    ----------
    network : NetworkConfig
        Its network in the gateway's configuration: carrier and parity.
    number : int
        Index of the network; tells senders of different nations apart.
    heartbeats : (times, participants)
        When each participant's carrier says that it is there.
    """
    carrier = CARRIERS[network.carrier]
    words, starts = messages.words(sent, parity=network.parity)
    npg_of_row = np.zeros(len(messages.offered), np.int64)
    for name, rows in messages.rows.items():
        npg_of_row[rows] = messages.catalog.messages[name].npg
    npg = npg_of_row[sent.messages[sent.starts[:-1]]] if len(sent.time_s) else np.zeros(0, np.int64)
    beat_s, beat_unit = heartbeats
    times = np.concatenate([sent.time_s, beat_s])
    units = np.concatenate([sent.unit, beat_unit])
    order = np.argsort(times, kind="stable")
    first_stn = parse_stn(nation.first_stn)
    pieces: list[Octets] = []
    made: list[Ints] = []
    for unit in np.unique(units).tolist():
        mine = order[units[order] == unit]
        sequence = np.arange(len(mine)) & 0xFFFF
        identity = _identity(network.carrier, nation.name, number, unit)
        is_beat = mine >= len(sent.time_s)
        rows, numbers = mine[~is_beat], sequence[~is_beat]
        if len(rows):
            taken, bounds = _take_words(words, starts, rows)
            pieces.append(
                carrier.push_batch(
                    identity, taken, bounds, stn=first_stn + unit, npg=npg[rows], net=sent.net[rows], sequence=numbers,
                    utc_ns=start_ns + np.round(times[rows] * NS).astype(np.int64), slot_id=sent.slot_id[rows],
                )
            )  # fmt: skip
            made.append(rows)
        beats = [
            carrier.heartbeat(
                identity, stn=first_stn + unit, sequence=int(sequence[i]), utc_ns=start_ns + round(times[mine[i]] * NS)
            )
            for i in np.flatnonzero(is_beat)
        ]
        pieces.append(Octets.of([b for b in beats if b is not None]))
        made.append(mine[is_beat] if beats and beats[0] is not None else mine[:0])
    rows = np.concatenate([*made, np.zeros(0, np.int64)])
    data = b"".join(p.data.tobytes() for p in pieces)
    lengths = np.concatenate([*(np.diff(p.bounds) for p in pieces), np.zeros(0, np.int64)])
    ends = np.cumsum(lengths)
    sorting = np.lexsort((rows, times[rows]))
    payloads = take_octets(data, (ends - lengths)[sorting], ends[sorting])
    rows = rows[sorting]
    is_beat = rows >= len(sent.time_s)
    transmission = np.where(is_beat, HEARTBEAT, rows)
    is_warning = np.zeros(len(rows), np.bool_)
    is_warning[~is_beat] = sent.use[rows[~is_beat]] == Use.WARNINGS
    return Sent(payloads, times[rows], units[rows], is_warning, transmission)


def _identity(carrier: str, name: str, number: int, unit: int) -> SimpleIdentity | DisIdentity:
    if carrier == "simple":
        return SimpleIdentity(source_node=30 * number + unit + 1, name=f"{name} {unit + 1}")
    return DisIdentity(protocol_version=6, site=number + 1, application=unit + 1)


def _take_words(words: NDArray[np.uint8], starts: Ints, rows: Ints) -> tuple[NDArray[np.uint8], Ints]:
    """Words of some transmissions, and where each one's begin among them."""
    counts = starts[rows + 1] - starts[rows]
    bounds = np.append(0, np.cumsum(counts))
    at = np.repeat(starts[rows] - bounds[:-1], counts) + np.arange(bounds[-1])
    return words[at], bounds
