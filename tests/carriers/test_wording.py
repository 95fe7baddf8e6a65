"""In what words an envelope is refused: where, what, what was got and what was expected, for every check there is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linkgw.carriers import CARRIERS, READERS, Octets, SignalPdu, SimplePacket, SimpleStatus, TransmitterPdu
from linkgw.carriers.dis import push_dis
from linkgw.carriers.simple import push_simple
from linkgw.errors import Reason, ValueRangeError, WireError

WORDS = bytes(range(30))
PDU = SignalPdu(npg=7, stn=0o12345, words=WORDS)
SIGNAL = push_dis(PDU)
EVEN = push_dis(replace(PDU, words=WORDS[:20]))
TRANSMITTER = push_dis(TransmitterPdu())
PACKET = push_simple(SimplePacket(sequence=1, source_node=1, npg=7, stn=0o12345, words=WORDS))
STATUS = push_simple(SimpleStatus(sequence=1, source_node=1, name="NODE-A", node_id=1, stn=0o12345))


def dis(good: bytes, *changes: tuple[int, str], size: int | None = None) -> bytes:
    """A PDU cut or lengthened to some octets, its length to match, and with octets at some places changed."""
    octets = bytearray(good if size is None else (good + bytes(size))[:size])
    if size is not None:
        octets[8:10] = size.to_bytes(2, "big")
    for at, text in changes:
        octets[at : at + len(text) // 2] = bytes.fromhex(text)
    return bytes(octets)


def simple(good: bytes, *changes: tuple[int, str], size: int | None = None, is_summed: bool = True) -> bytes:
    """The same for a packet, its size and checksum to match."""
    octets = bytearray(good if size is None else (good[:-2] + bytes(size))[:size])
    if size is not None:
        octets[2:4], octets[10] = size.to_bytes(2, "little"), (size - 8) // 2
    for at, text in changes:
        octets[at : at + len(text) // 2] = bytes.fromhex(text)
    if is_summed:
        octets[-2:] = (sum(octets[:-2]) & 0xFFFF).to_bytes(2, "little")
    return bytes(octets)


CASES = [
    ("dis", b"", "datagram: truncated; got 0 octets; expected at least 12"),
    ("dis", dis(SIGNAL, (0, "05")), "protocol version: bad version; got 5; expected 6 or 7"),
    ("dis", dis(SIGNAL, (3, "01")), "protocol family: bad family; got 1; expected 4, radio communications"),
    ("dis", dis(SIGNAL, (2, "01")), "PDU type: unsupported type; got 1; expected 25 Transmitter or 26 Signal"),
    ("dis", dis(SIGNAL, (8, "0059")), "datagram: truncated; got 88 octets; expected 89, its length field"),
    ("dis", dis(SIGNAL, (8, "0054")), "length: bad length; got 84; expected 88, the octets of the datagram"),
    ("dis", dis(SIGNAL, size=31), "Signal PDU: truncated; got 31 octets; expected at least 32"),
    ("dis", dis(SIGNAL, (20, "0003"), size=32), "encoding class: bad encoding; got 0; expected 1, raw binary"),
    ("dis", dis(SIGNAL, (22, "0006"), size=32), "TDL type: unsupported subtype; got 6; expected 100, Link 16"),
    ("dis", dis(SIGNAL, size=57), "Signal PDU: truncated; got 57 octets; expected at least 58"),
    ("dis", dis(SIGNAL, (37, "01"), size=58), "message type id: unsupported subtype; got 1; expected 0"),
    ("dis", dis(SIGNAL, (38, "02"), size=58), "SISO-STD-002 version: bad version; got 2; expected 0 or 1"),
    (
        "dis",
        dis(SIGNAL, (20, "4004")),
        "encoding scheme: bad word count; got 4 words; expected at least 1, and as many as 88 octets carry",
    ),
    ("dis", dis(SIGNAL, (28, "01c8")), "data length: bad length; got 456; expected 448"),
    ("dis", dis(EVEN, (28, "0188")), "data length: bad length; got 392; expected 384 or 368"),
    ("dis", dis(EVEN, (38, "01"), (28, "0188")), "data length: bad length; got 392; expected 368 or 384"),
    ("dis", dis(SIGNAL, (10, "ff01")), "octets 10-11: bad header; got ff01; expected zero padding"),
    ("dis", dis(SIGNAL, (0, "06"), (10, "01")), "octets 10-11: bad header; got 0100; expected zero padding"),
    ("dis", dis(SIGNAL, (32, "0200")), "npg: bad header; got 512; expected 0..511"),
    ("dis", dis(SIGNAL, (34, "80")), "net: bad header; got 128; expected 0..127"),
    ("dis", dis(SIGNAL, (35, "80")), "tsec_cvll: bad header; got 128; expected 0..127 or 255"),
    ("dis", dis(SIGNAL, (36, "fe")), "msec_cvll: bad header; got 254; expected 0..127 or 255"),
    (
        "dis",
        dis(SIGNAL, (40, "00018000")),
        "time_slot_id: bad header; got 98304; expected slot 0..98303, epoch 0..112, or all ones",
    ),
    ("dis", dis(SIGNAL, (59, "08")), "Link 16 header word, bits 35-47: bad header; got 1; expected 0"),
    ("dis", dis(EVEN, (76, "01")), "padding behind the words: bad header; got 0001; expected zeros"),
    ("dis", dis(TRANSMITTER, size=31), "Transmitter PDU: truncated; got 31 octets; expected at least 32"),
    (
        "dis",
        dis(TRANSMITTER, (20, "01"), size=32),
        "radio type: unsupported subtype; got kind 1, category 21; expected kind 7, category 21: a Link 16 terminal",
    ),
    ("dis", dis(TRANSMITTER, size=108), "Transmitter PDU: truncated; got 108 octets; expected 112"),
    ("dis", dis(TRANSMITTER, size=116), "Transmitter PDU: bad length; got 116 octets; expected 112"),
    ("dis", dis(TRANSMITTER, (30, "0001")), "variable transmitter parameters: bad length; got 1; expected 0"),
    ("dis", dis(TRANSMITTER, (70, "0008")), "antenna pattern length: bad length; got 8; expected 0"),
    ("dis", dis(TRANSMITTER, (100, "00")), "modulation parameter length: bad length; got 0; expected 8"),
    ("dis", dis(TRANSMITTER, (0, "06"), (30, "0001")), "padding: bad header; got 0001, 000000; expected zeros"),
    ("dis", dis(TRANSMITTER, (103, "01")), "padding: bad header; got 0000, 000001; expected zeros"),
    ("dis", dis(TRANSMITTER, (28, "03")), "transmit_state: bad header; got 3; expected 0..2"),
    ("dis", dis(TRANSMITTER, (105, "00")), "primary_mode: bad header; got 0; expected 1..2"),
    ("dis", dis(TRANSMITTER, (40, "7ff8000000000000")), "y_m: bad header; got nan; expected a finite number"),
    ("dis", dis(TRANSMITTER, (84, "ff800000")), "power_dbm: bad header; got -inf; expected a finite number"),
    ("simple", b"", "datagram: truncated; got 0 octets; expected at least 16"),
    ("simple", simple(PACKET, (0, "3649")), "octets 0-1: bad sync; got 3649; expected 4936"),
    ("simple", simple(PACKET, (2, "0f00")), "length: bad length; got 15; expected 16..517"),
    ("simple", simple(PACKET, (2, "0602")), "length: bad length; got 518; expected 16..517"),
    ("simple", simple(PACKET, (2, "3e00")), "datagram: truncated; got 60 octets; expected 62, its length field"),
    ("simple", simple(PACKET, (2, "3a00")), "length: bad length; got 58; expected 60, the octets of the datagram"),
    ("simple", simple(PACKET, (10, "05")), "packet size: bad packet size; got 5; expected (length 60 - 8) / 2"),
    (
        "simple",
        simple(PACKET, (58, "0000"), is_summed=False),
        f"checksum: bad checksum; got 0x0000; expected 0x{sum(PACKET[:-2]):04x}",
    ),
    ("simple", simple(PACKET, (11, "02")), "packet type: unsupported type; got 2; expected 1 or 61"),
    ("simple", simple(PACKET, size=28), "Link 16 packet: truncated; got 28 octets; expected at least 30"),
    ("simple", simple(PACKET, (14, "00")), "subtype: unsupported subtype; got 0; expected 2, fixed format"),
    ("simple", simple(PACKET, size=58), "length: bad length; got 58; expected 30 + 10 for each word"),
    ("simple", simple(PACKET, (24, "1400")), "word count: bad word count; got 20; expected 5 x 3 words, at least 1"),
    ("simple", simple(PACKET, (15, "02")), "rc: bad header; got 2; expected 0..1"),
    ("simple", simple(PACKET, (16, "80")), "net: bad header; got 128; expected 0..127"),
    ("simple", simple(PACKET, (18, "0002")), "npg: bad header; got 512; expected 0..511"),
    ("simple", simple(PACKET, (22, "0080")), "stn: bad header; got 32768; expected 0..32767"),
    ("simple", simple(STATUS, size=76), "status packet: truncated; got 76 octets; expected 78"),
    ("simple", simple(STATUS, size=80), "status packet: bad length; got 80 octets; expected 78"),
    ("simple", simple(STATUS, (14, "02")), "subtype: unsupported subtype; got 2; expected 1, node status"),
    ("simple", simple(STATUS, (26, "18")), "hours: bad header; got 24; expected 0..23"),
    ("simple", simple(STATUS, (58, "0100")), "octets 58-59: bad header; got 0100; expected zeros"),
    ("simple", simple(STATUS, (50, "1b5b324a")), "octets 50-57: bad header; got 1b5b324a00000000; expected text"),
    ("simple", simple(STATUS, (16, "7f")), "octets 16-25: bad header; got 7f4f44452d4100000000; expected text"),
    ("simple", simple(STATUS, (16, "410058")), "octets 16-25: bad header; got 410058452d4100000000; expected text"),
    ("simple", simple(STATUS, (24, "0058")), "octets 16-25: bad header; got 4e4f44452d4100000058; expected text"),
    ("words", b"", "truncated; got 0 octets; expected 10 per word"),
    ("words", bytes(9), "truncated; got 9 octets; expected 10 per word"),
    ("words", bytes(15), "bad length; got 15 octets; expected 10 per word"),
]


@pytest.mark.parametrize(("name", "octets", "text"), CASES)
def test_a_refused_envelope_is_refused_in_these_words(name: str, octets: bytes, text: str) -> None:
    with pytest.raises(WireError) as caught:
        READERS[name].pull(octets)
    assert str(caught.value) == {"dis": "DIS ", "simple": "SIMPLE ", "words": "words: "}[name] + text
    for batch in ([octets], [octets] * 2):
        assert CARRIERS[name].pull_batch(Octets.of(batch)).reason.tolist() == [caught.value.reason] * len(batch)


def test_every_reason_of_an_envelope_is_among_them() -> None:
    reasons = set()
    for name, octets, _ in CASES:
        with pytest.raises(WireError) as caught:
            READERS[name].pull(octets)
        reasons.add(caught.value.reason)
    last = Reason.BAD_HEADER
    assert reasons == {reason for reason in Reason if 0 < reason <= last} - {Reason.NOT_AN_ENVELOPE}


def test_a_time_slot_that_cannot_be_sent_is_refused_in_these_words() -> None:
    with pytest.raises(ValueRangeError) as caught:
        push_dis(replace(PDU, time_slot_id=113 << 24))
    assert str(caught.value) == (
        "SignalPdu.time_slot_id: header field out of range; "
        "got 1895825408; expected slot 0..98303, epoch 0..112, or all ones"
    )
