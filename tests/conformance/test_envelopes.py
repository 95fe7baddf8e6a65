"""The independent reading of the envelopes agrees with the carriers, on good datagrams and on broken ones."""

from __future__ import annotations

import numpy as np
import pytest

from linkgw.carriers import READERS
from linkgw.carriers.dis import heartbeat as dis_heartbeat
from linkgw.carriers.dis_header import DisIdentity
from linkgw.carriers.dis_signal import SignalPdu, push_signal
from linkgw.carriers.simple import SimpleIdentity, SimplePacket, push_simple
from linkgw.carriers.simple import heartbeat as simple_heartbeat
from linkgw.conformance.envelopes import Envelope, Refused, read_envelope, with_checksum, write_envelope
from linkgw.errors import Reason, WireError

WORDS = bytes(range(20))
GOOD = {
    "simple": [
        push_simple(SimplePacket(sequence=9, source_node=3, npg=300, stn=0o12345, net=5, words=WORDS)),
        simple_heartbeat(SimpleIdentity(), stn=0o77, utc_ns=10**15),
    ],
    "dis": [
        *(push_signal(SignalPdu(npg=300, stn=0o12345, sdusn=77, siso_version=v, words=WORDS)) for v in (0, 1)),
        dis_heartbeat(DisIdentity(power_dbm=12.5), stn=1),
    ],
    "words": [WORDS],
}


def pull(carrier: str, octets: bytes) -> Reason | str:
    """What the carrier says: why it refuses, or what it is."""
    try:
        return READERS[carrier].pull(octets).kind.name.lower()
    except WireError as error:
        return error.reason


@pytest.mark.parametrize("carrier", GOOD)
def test_good_datagrams_are_read_and_written_again(carrier: str) -> None:
    for octets in GOOD[carrier]:
        for name in (carrier,) if carrier == "words" else (carrier, "auto"):
            read = read_envelope(octets, name)
            assert isinstance(read, Envelope)
        assert write_envelope(carrier, read.packet, read.header, read.words) == octets
        assert READERS[carrier].pull(octets).kind.name.lower() == read.packet
        if read.packet == "words":
            assert READERS[carrier].pull(octets).words == read.words


@pytest.mark.parametrize("carrier", [*GOOD, "auto"])
def test_broken_datagrams_are_refused_for_the_same_reason(carrier: str) -> None:
    rng = np.random.default_rng(5)
    reasons = set()
    pool = [octets for several in GOOD.values() for octets in several] if carrier == "auto" else GOOD[carrier]
    for _ in range(3000):
        octets = bytearray(pool[int(rng.integers(len(pool)))])
        for _ in range(int(rng.integers(1, 3))):
            octets[int(rng.integers(len(octets)))] ^= 1 << int(rng.integers(8))
        broken = bytes(octets[: int(rng.integers(len(octets) + 1))]) if rng.integers(4) == 0 else bytes(octets)
        if len(broken) > 16 and rng.integers(3):
            broken = with_checksum(broken) if carrier == "simple" else broken
        read = read_envelope(broken, carrier)
        pulled = pull(carrier, broken)
        said = read.reason if isinstance(read, Refused) else read.packet
        assert said == pulled, (broken.hex(), read)
        if isinstance(read, Refused):
            reasons.add(read.reason)
    assert len(reasons) >= {"simple": 9, "dis": 9, "words": 2, "auto": 5}[carrier]
