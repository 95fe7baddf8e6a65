"""DIS radio PDUs with Link 16: one PDU at a time; the reference for `dis_batch`.

Checks are made in this order, and the first that fails gives the reason: at least 12 octets, protocol
version, protocol family, PDU type, octets missing, octets behind the PDU. Then for a Signal PDU: room for
the radio fields, encoding class, TDL type, room for the Link 16 header, message type id, SISO-STD-002
version, word count, data length, header fields and padding. For a Transmitter PDU: room for the radio type,
radio type, size, lengths within, header fields and padding. Entity and radio numbers, timestamp, sample
rate and count, times and serial numbers are taken as they come.

A Signal PDU without words says nothing and is refused (`BAD_WORD_COUNT`).
"""

from __future__ import annotations

from linkgw.carriers.dis_header import TYPE_SIGNAL, DisIdentity, dis_timestamp, pull_header
from linkgw.carriers.dis_signal import SignalPdu, pull_signal, push_signal
from linkgw.carriers.dis_transmitter import TransmitterPdu, pull_transmitter, push_transmitter


def pull_dis(octets: bytes) -> SignalPdu | TransmitterPdu:
    """Take the envelope off one PDU, which is the whole datagram.

    Raises
    ------
    WireError
        The first check that fails, in the order given above.
    """
    header = pull_header(octets)
    if header.pdu_type == TYPE_SIGNAL:
        return pull_signal(octets, header)
    return pull_transmitter(octets, header)


def push_dis(pdu: SignalPdu | TransmitterPdu) -> bytes:
    """Give the octets of one PDU.

    Raises
    ------
    ValueRangeError
        A value that its header field cannot hold, no words, or more than 816.
    """
    if isinstance(pdu, SignalPdu):
        return push_signal(pdu)
    return push_transmitter(pdu)


def heartbeat(identity: DisIdentity, *, stn: int, sequence: int = 0, utc_ns: int = 0) -> bytes:
    """Give the Transmitter PDU that says that this radio is on; STN and sequence number are not in it."""
    return push_transmitter(
        TransmitterPdu(
            protocol_version=identity.protocol_version,
            exercise_id=identity.exercise_id,
            timestamp=dis_timestamp(utc_ns),
            site=identity.site,
            application=identity.application,
            entity=identity.entity,
            radio=identity.radio,
            power_dbm=identity.power_dbm,
            network_sync_id=identity.network_sync_id,
        )
    )
