"""Mutants of the envelopes: SIMPLE, DIS Signal and Transmitter, one by one and in batches."""

from __future__ import annotations

from planting import Edit, Mutant

SIMPLE, SIMPLE_BATCH = "linkgw.carriers.simple", "linkgw.carriers.simple_batch"
HEADER, SIGNAL = "linkgw.carriers.dis_header", "linkgw.carriers.dis_signal"
TRANSMITTER, DIS_BATCH = "linkgw.carriers.dis_transmitter", "linkgw.carriers.dis_batch"


def _scalar(name: str, breaks: str, *edits: Edit) -> Mutant:
    return Mutant(name, breaks, "scalar", edits)


def _bulk(name: str, breaks: str, *edits: Edit) -> Mutant:
    return Mutant(name, breaks, "bulk", edits)


ENVELOPES = [
    # --- SIMPLE ---
    _scalar(
        "simple-checksum-not-checked",
        "A wrong checksum is accepted.",
        Edit(SIMPLE, "    if stored != checksum:\n", "    if False:\n"),
    ),
    _scalar(
        "simple-checksum-modulo",
        "The checksum is taken modulo 65535.",
        Edit(SIMPLE, "checksum, stored = sum(octets[:-2]) & U16,", "checksum, stored = sum(octets[:-2]) % U16,"),
        Edit(SIMPLE, "return octets + (sum(octets) & U16)", "return octets + (sum(octets) % U16)"),
    ),
    _scalar(
        "simple-checksum-of-the-body",
        "The checksum that is sent leaves out the two sync octets.",
        Edit(SIMPLE, "return octets + (sum(octets) & U16)", "return octets + (sum(octets[2:]) & U16)"),
    ),
    _scalar(
        "simple-trailing-accepted",
        "Octets behind the packet are passed over.",
        Edit(SIMPLE, "    if header.length < len(octets):\n", "    octets = octets[: header.length]\n    if False:\n"),
    ),
    _scalar(
        "simple-truncated-told-as-length",
        "A packet whose end is missing is refused for a bad length.",
        Edit(
            SIMPLE,
            '_refuse(Reason.TRUNCATED, "datagram", f"{len(octets)} octets", f"{header.length}, its length field")',
            '_refuse(Reason.BAD_LENGTH, "datagram", f"{len(octets)} octets", f"{header.length}, its length field")',
        ),
    ),
    _scalar(
        "simple-packet-size-not-checked",
        "The packet size may be anything.",
        Edit(SIMPLE, "    if header.packet_size * 2 + 8 != header.length:\n", "    if False:\n"),
    ),
    _scalar(
        "simple-length-limit",
        "The limit of the length field is one octet too high.",
        Edit(SIMPLE, "LENGTH_MIN, LENGTH_MAX = 16, 517", "LENGTH_MIN, LENGTH_MAX = 16, 518"),
    ),
    _scalar(
        "simple-word-count-in-words",
        "A word count in words is accepted as well as one in units of 16 bits.",
        Edit(SIMPLE, "body.word_count != 5 * n_words:", "body.word_count not in (n_words, 5 * n_words):"),
    ),
    _bulk(
        "simple-word-count-low-octet",
        "Of the word count only the lower octet is compared.",
        Edit(
            SIMPLE_BATCH,
            'wanted.view("<u2")[:, 12], mask[24:26] = 5 * words_in, 0xFF',
            'wanted.view("<u2")[:, 12], mask[24:25] = 5 * words_in & 0xFF, 0xFF',
        ),
        Edit(SIMPLE_BATCH, "(shorts[:, 12] != 5 * count)", "(heads[:, 24] != 5 * count % 256)"),
        Edit(SIMPLE, "body.word_count != 5 * n_words:", "body.word_count % 256 != 5 * n_words % 256:"),
    ),
    _scalar(
        "simple-rc-not-checked",
        "The R/C flag may be any octet.",
        Edit(SIMPLE, '    "rc": 1,\n', '    "rc": U8,\n'),
    ),
    _scalar(
        "simple-sequence-big-endian",
        "The sequence number is read and written with its upper octet first.",
        Edit(SIMPLE, '            "sequence" / Int16ul,', '            "sequence" / Int16ub,'),
        Edit(SIMPLE, "Int8ul, Int16ul, Padding, Struct\n", "Int8ul, Int16ub, Int16ul, Padding, Struct\n"),
    ),
    _scalar(
        "simple-empty-packet-accepted",
        "A Link 16 packet without words is accepted.",
        Edit(SIMPLE, "    if n_words == 0 or body.word_count", "    if body.word_count"),
    ),
    _bulk(
        "simple-net-seven-bits-more",
        "A net number above 127 is accepted.",
        Edit(SIMPLE_BATCH, "= 0xFE, 0x80, 0xFE, 0x80", "= 0xFE, 0x00, 0xFE, 0x80"),
        Edit(
            SIMPLE_BATCH, "bad_header = (heads[:, 15] > 1) | (heads[:, 16] > NET_MAX)", "bad_header = heads[:, 15] > 1"
        ),
        Edit(SIMPLE, '    "net": NET_MAX,\n', '    "net": U8,\n'),
    ),
    _scalar(
        "status-spare-not-checked",
        "The last spare octets of a status packet may hold anything.",
        Edit(SIMPLE, "slice(66, 68), slice(72, 76))", "slice(66, 68))"),
    ),
    _bulk(
        "status-text-behind-zero",
        "A name in a status packet may go on behind a zero.",
        Edit(SIMPLE_BATCH, "    bad[:, 1:] |= zero[:, :-1] & ~zero[:, 1:]\n", ""),
        Edit(
            SIMPLE,
            'octets[part].rstrip(b"\\0").decode("ascii") for',
            'octets[part].partition(b"\\0")[0].decode("ascii") for',
        ),
        Edit(SIMPLE, "        if not is_text(octets[part]):\n", "        if False:\n"),
    ),
    _scalar(
        "status-minutes-and-seconds",
        "Minutes and seconds of a status packet stand in each other's place.",
        Edit(
            SIMPLE,
            '            "seconds" / Int8ul,\n            "minutes" / Int8ul,\n',
            '            "minutes" / Int8ul,\n            "seconds" / Int8ul,\n',
        ),
    ),
    # --- DIS ---
    _scalar(
        "dis-order-of-2021-swapped",
        "Octets in the order of 2021 are taken for that of 2006.",
        Edit(
            SIGNAL,
            "swap_groups(octets[MESSAGE_OFFSET:]) if network.siso_version == 0 else octets[MESSAGE_OFFSET:]",
            "swap_groups(octets[MESSAGE_OFFSET:])",
        ),
    ),
    _scalar(
        "dis-pad-first",
        "In the order of 2006 the zeros behind an even number of words are not swapped with them when they are sent.",
        Edit(
            SIGNAL,
            "        message = swap_groups(message)\n",
            """        whole = (6 + 10 * n_words) // 4 * 4
        message = swap_groups(message[:whole]) + message[whole:]
""",
        ),
    ),
    _scalar(
        "dis-data-length-not-checked",
        "The data length may be anything.",
        Edit(SIGNAL, "    if radio.data_length not in lengths:\n", "    if False:\n"),
    ),
    _bulk(
        "dis-data-length-bare-only",
        "A data length that counts the padding is refused.",
        Edit(DIS_BATCH, "        good |= bits == 8 * (lengths - 32)\n", "        pass\n"),
    ),
    _scalar(
        "dis-version-5",
        "Protocol version 5 is accepted.",
        Edit(HEADER, "VERSIONS = (6, 7)\nFAMILY", "VERSIONS = (5, 6, 7)\nFAMILY"),
    ),
    _scalar(
        "dis-siso-version-2",
        "An unknown SISO-STD-002 version is read as that of 2021.",
        Edit(SIGNAL, "    if network.siso_version not in SISO_VERSIONS:\n", "    if network.siso_version > 2:\n"),
    ),
    _scalar(
        "dis-trailing-accepted",
        "Octets behind the PDU are passed over.",
        Edit(
            HEADER,
            "    if header.length < len(octets):\n",
            "    if False:\n",
        ),
        Edit(
            SIGNAL,
            "    radio = _layouts().radio.parse(octets[HEADER_LENGTH:])\n",
            "    octets = octets[: header.length]\n    radio = _layouts().radio.parse(octets[HEADER_LENGTH:])\n",
        ),
    ),
    _scalar(
        "dis-status-of-version-6",
        "Protocol version 6 may have a PDU status.",
        Edit(
            HEADER,
            "    if header.pad or (header.protocol_version == 6 and header.pdu_status):\n",
            "    if header.pad:\n",
        ),
    ),
    _scalar(
        "dis-type-before-family",
        "An unknown PDU type is told before a wrong family.",
        Edit(
            HEADER,
            "    if header.family != FAMILY_RADIO:\n",
            "    if header.family != FAMILY_RADIO and header.pdu_type in (TYPE_TRANSMITTER, TYPE_SIGNAL):\n",
        ),
    ),
    _scalar(
        "dis-stn-shift",
        "The source track number is read from bit 3, and the relay indicator from bit 18.",
        Edit(
            SIGNAL,
            '                "stn" / BitsInteger(15),\n                "relay" / BitsInteger(1),\n',
            '                "relay" / BitsInteger(1),\n                "stn" / BitsInteger(15),\n',
        ),
    ),
    _scalar(
        "dis-epoch-one-beyond",
        "Epoch 113 is accepted.",
        Edit(SIGNAL, "SLOT_MAX, EPOCH_MAX = 98_303, 112", "SLOT_MAX, EPOCH_MAX = 98_303, 113"),
    ),
    _bulk(
        "dis-header-word-pad",
        "Of the zero bits 35-47 of the header word the uppermost eight are not looked at.",
        Edit(DIS_BATCH, "_PAD_BITS = 0xFFF8", "_PAD_BITS = 0x00F8"),
        Edit(
            DIS_BATCH,
            "masks[0, [59, 58]] = masks[1, [56, 57]] = 0xF8, 0xFF",
            "masks[0, [59, 58]] = masks[1, [56, 57]] = 0xF8, 0x00",
        ),
        Edit(SIGNAL, "    if word.pad:\n", "    if word.pad & 0x1F:\n"),
    ),
    _bulk(
        "dis-padding-not-checked",
        "The two octets behind an even number of words may hold anything.",
        Edit(DIS_BATCH, "    bad: _Rows = tens % 4 == 0\n", "    bad: _Rows = tens < 0\n"),
        Edit(SIGNAL, "    if any(pad):\n", "    if False:\n"),
    ),
    _bulk(
        "dis-npg-ten-bits",
        "An NPG of up to 1023 is accepted.",
        Edit(DIS_BATCH, "bad: _Rows = (shorts[:, 16] > NPG_MAX)", "bad: _Rows = (shorts[:, 16] > 1023)"),
        Edit(SIGNAL, '    "npg": NPG_MAX,\n', '    "npg": 1023,\n'),
    ),
    _scalar(
        "dis-time-slot-lost",
        "A Signal PDU is always sent without a time slot.",
        Edit(
            SIGNAL,
            'network = network_fields | {"message_type"',
            'network = network_fields | {"time_slot_id": NO_STATEMENT_SLOT, "message_type"',
        ),
    ),
    _scalar(
        "transmitter-infinity",
        "A floating-point number of a Transmitter PDU that is not finite is accepted.",
        Edit(TRANSMITTER, "        if not math.isfinite(body[name]):\n", "        if False:\n"),
    ),
    _scalar(
        "transmitter-mode-zero",
        "Primary mode 0 is accepted.",
        Edit(TRANSMITTER, '_LEAST = {"primary_mode": 1, "sync_state": 1}', '_LEAST = {"sync_state": 1}'),
    ),
    _scalar(
        "transmitter-records-of-version-6",
        "In version 6 the octets that are zero there may hold anything.",
        Edit(TRANSMITTER, "    if body.variable_records or any(body.pad):\n", "    if any(body.pad):\n"),
    ),
    _scalar(
        "transmitter-altitude-sign",
        "The antenna's z is sent with the other sign.",
        Edit(
            TRANSMITTER,
            "    return push_header(pdu, TYPE_TRANSMITTER,",
            '    fields["z_m"] = -pdu.z_m\n    return push_header(pdu, TYPE_TRANSMITTER,',
        ),
    ),
]
