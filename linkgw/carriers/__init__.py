"""Envelopes: one file per carrier, for one datagram (the reference) and for a batch (numpy).

Words are opaque here: 10 octets each, nothing of the catalogue is known. `READERS` take envelopes off,
`CARRIERS` also put them on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import detect, dis, dis_batch, dis_signal, simple, simple_batch, words
from linkgw.carriers.batch import Envelopes, Octets, OneEnvelope, PacketKind
from linkgw.carriers.dis_header import DisIdentity
from linkgw.carriers.dis_signal import SignalPdu
from linkgw.carriers.dis_transmitter import TransmitterPdu
from linkgw.carriers.simple import SimpleIdentity, SimplePacket, SimpleStatus
from linkgw.carriers.words import RawWords, WordsIdentity

__all__ = [
    "AUTO",
    "CARRIERS",
    "READERS",
    "Carrier",
    "DisIdentity",
    "Envelopes",
    "Octets",
    "OneEnvelope",
    "Packet",
    "PacketKind",
    "RawWords",
    "Reader",
    "SignalPdu",
    "SimpleIdentity",
    "SimplePacket",
    "SimpleStatus",
    "TransmitterPdu",
    "WordsIdentity",
]

Packet: TypeAlias = SimplePacket | SimpleStatus | SignalPdu | TransmitterPdu | RawWords
Column: TypeAlias = int | NDArray[np.integer]


class PushBatch(Protocol):
    """Put n envelopes on; see `simple_batch.push_batch`.

    `identity` is of the carrier's `identity_type`. Columns that the header lacks are not used.
    """

    def __call__(
        self,
        identity: Any,
        words: NDArray[np.uint8],
        starts: NDArray[np.int64],
        *,
        stn: Column,
        npg: Column,
        net: Column = 0,
        sequence: Column = 0,
        utc_ns: Column = 0,
        slot_id: Column | None = None,
    ) -> Octets: ...


class PushOne(Protocol):
    """Put one envelope on, as `PushBatch` does: there are words, and no more of them than `max_words`."""

    def __call__(
        self, identity: Any, words: bytes, *, stn: int, npg: int, net: int = 0, sequence: int = 0, utc_ns: int = 0
    ) -> bytes: ...


class Heartbeat(Protocol):
    """The datagram that says that a sender is there; None if the carrier has none."""

    def __call__(self, identity: Any, *, stn: int, sequence: int = 0, utc_ns: int = 0) -> bytes | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A way to take envelopes off."""

    name: str
    """What configurations and commands call it."""
    pull: Callable[[bytes], Packet]
    """One datagram; raises `WireError`."""
    pull_batch: Callable[[Octets], Envelopes]
    """n datagrams; nothing is raised for bad input."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier(Reader):
    """An envelope that can be taken off and put on."""

    max_words: int
    """Most words that one datagram can hold."""
    identity_type: Callable[..., Any]
    """What says who sends: a frozen dataclass, built from keywords, `ValueRangeError` for a bad one."""
    push_batch: PushBatch
    """n datagrams."""
    pull_one: Callable[[bytes], OneEnvelope | None]
    """One datagram that is plainly good, by plain integers; None for any other, which is for `pull_batch`."""
    push_one: PushOne
    """One datagram, by plain integers."""
    heartbeat: Heartbeat
    """One datagram or None."""


CARRIERS: Mapping[str, Carrier] = MappingProxyType(
    {
        carrier.name: carrier
        for carrier in (
            Carrier(
                name="simple",
                pull=simple.pull_simple,
                pull_batch=simple_batch.pull_batch,
                max_words=simple.MAX_WORDS,
                identity_type=SimpleIdentity,
                push_batch=simple_batch.push_batch,
                pull_one=simple_batch.pull_one,
                push_one=simple_batch.push_one,
                heartbeat=simple.heartbeat,
            ),
            Carrier(
                name="dis",
                pull=dis.pull_dis,
                pull_batch=dis_batch.pull_batch,
                max_words=dis_signal.MAX_WORDS,
                identity_type=DisIdentity,
                push_batch=dis_batch.push_batch,
                pull_one=dis_batch.pull_one,
                push_one=dis_batch.push_one,
                heartbeat=dis.heartbeat,
            ),
            Carrier(
                name="words",
                pull=words.pull_words,
                pull_batch=words.pull_batch,
                max_words=words.MAX_WORDS,
                identity_type=WordsIdentity,
                push_batch=words.push_batch,
                pull_one=words.pull_one,
                push_one=words.push_one,
                heartbeat=words.heartbeat,
            ),
        )
    }
)

AUTO = Reader(name="auto", pull=detect.pull, pull_batch=detect.pull_batch)

READERS: Mapping[str, Reader] = MappingProxyType({AUTO.name: AUTO, **CARRIERS})
