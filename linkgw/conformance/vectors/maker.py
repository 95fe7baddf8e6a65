"""Makes vectors: octets by the independent writing, expectations by the independent reading, each held to the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.random import Generator

from linkgw.conformance.cases import Op, Vector
from linkgw.conformance.envelopes import Header, Refused, read_envelope, write_envelope
from linkgw.conformance.reading import Reading, read_all, value_of, write
from linkgw.errors import Reason
from linkgw.spec.model import Catalog, FieldSpec, MessageSpec

SEED = 20231219

Raws = Mapping[str, int]
Drawn = tuple[MessageSpec, Raws]
"""A message in raw integers."""

WIRE, README, REFUSALS = "specs/wire.md", "specs/README.md", "specs/refusals.md"

SIMPLE_HEADER: Header = {
    "sequence": 4660, "source_node": 5, "source_subnode": 206, "destination_node": 129, "destination_subnode": 206,
    "transit_time": 0, "rc": 0, "net": 1, "ssc2": 0, "npg": 7, "ssc1": 0, "stn": "01234", "loopback_id": 0,
}  # fmt: skip
STATUS_HEADER: Header = {
    "sequence": 258, "source_node": 5, "source_subnode": 6, "destination_node": 129, "destination_subnode": 6,
    "transit_time": 0, "word_count": 31, "name": "NODE-5", "hours": 13, "node_id": 5, "seconds": 59, "minutes": 30,
    "security_level": 0, "node_entry": 0, "relay_hop": "00" * 16, "extraction_flags": 0, "extraction_file": "FILE",
    "terminal_type": 0, "role": 1, "sync_status": 3, "host_status": 1, "stn": "01234", "link11_dts_type": 0,
    "link11_role": 0, "link11_pu": 0, "link11_status": 0,
}  # fmt: skip
_RADIO: Header = {
    "protocol_version": 7, "exercise_id": 1, "timestamp": 1, "pdu_status": 0, "site": 2, "application": 3, "entity": 4,
    "radio": 5,
}  # fmt: skip
SIGNAL_HEADER: Header = {
    **_RADIO, "sample_rate": 0, "samples": 0, "npg": 7, "net": 1, "tsec_cvll": 255, "msec_cvll": 255,
    "siso_version": 0, "link16_version": 0, "time_slot_id": 2**32 - 1, "transmit_time": "ff" * 8,
    "time_slot_type": 0, "relay": 0, "stn": "01234", "sdusn": 0,
}  # fmt: skip
TRANSMITTER_HEADER: Header = {
    **_RADIO, "domain": 0, "country": 0, "subcategory": 0, "specific": 0, "extra": 0, "transmit_state": 2,
    "input_source": 8, "x_m": -3957199.5, "y_m": 3310205.25, "z_m": 3737911.0, "relative_x_m": 0.0,
    "relative_y_m": -1.5, "relative_z_m": 12.25, "antenna_pattern_type": 0, "frequency_hz": 1131000000,
    "bandwidth_hz": 240e6, "power_dbm": 50.0, "spread_spectrum": 1, "modulation_major": 7, "modulation_detail": 0,
    "modulation_system": 8, "crypto_system": 0, "crypto_key_id": 0, "tsa_level": 0, "primary_mode": 2,
    "secondary_mode": 0, "sync_state": 3, "network_sync_id": 0,
}  # fmt: skip

ENVELOPES: tuple[tuple[str, str, Header], ...] = (
    ("words", "words", {}),
    ("simple", "SIMPLE", SIMPLE_HEADER),
    ("dis", "DIS 7 in the order of 2006", SIGNAL_HEADER),
    ("dis", "DIS 6 in the order of 2021", {**SIGNAL_HEADER, "protocol_version": 6, "siso_version": 1}),
)
"""Carrier, its name in a sentence, a header."""


class Maker:
    """Collects the vectors of one file.

    Parameters
    ----------
    catalog : Catalog
        The specs.
    stem : str
        Name of the file without its suffix; the ids begin with it.
    """

    def __init__(self, catalog: Catalog, stem: str) -> None:
        self.catalog, self._stem = catalog, stem
        self.rng: Generator = np.random.default_rng([SEED, crc32(stem.encode())])
        self.vectors: list[Vector] = []

    def good(
        self, name: str, requirements: Sequence[str], clause: str, about: str, messages: Sequence[Drawn],
        *, carrier: str = "words", header: Header | None = None, parity: str = "none",
    ) -> None:  # fmt: skip
        """A datagram of messages, in both directions."""
        rule = self.catalog.parity if parity == "checked" else None
        words = b"".join(write(spec, raws, parity=rule) for spec, raws in messages)
        octets = write_envelope(carrier, "words", header or {}, words)
        said = {
            "packet": "words",
            "header": dict(header or {}),
            "messages": [{"message": spec.name, "fields": stated(spec, raws)} for spec, raws in messages],
        }
        assert self.read(octets, carrier, parity) == said, (self._stem, name)
        self._add(name, requirements, clause, about, carrier, parity, octets=octets, message=said)

    def packet(
        self, name: str, requirements: Sequence[str], clause: str, about: str, carrier: str, packet: str, header: Header
    ) -> None:
        """A datagram that carries no words, in both directions."""
        octets = write_envelope(carrier, packet, header)
        said = {"packet": packet, "header": dict(header)}
        assert self.read(octets, carrier, "none") == said, (self._stem, name)
        self._add(name, requirements, clause, about, carrier, "none", octets=octets, message=said)

    def received(
        self, name: str, requirements: Sequence[str], clause: str, about: str, octets: bytes,
        *, carrier: str = "words", parity: str = "none", reason: Reason | None = None,
    ) -> None:  # fmt: skip
        """A datagram that arrives; what is expected is what the independent readings say of it.

        `reason` is the one that has to come out: of the datagram, or of the one refused run of its words.
        """
        said = self.read(octets, carrier, parity)
        if isinstance(said, Reason):
            assert reason in (None, said), (self._stem, name, said)
            self._add(name, requirements, clause, about, carrier, parity, op="decode", octets=octets, refused=said.text)
            return
        if reason is not None:
            reasons = [m["refused"] for m in said["messages"] if "refused" in m]
            assert reasons == [reason.text], (self._stem, name, said)
        self._add(name, requirements, clause, about, carrier, parity, op="decode", octets=octets, message=said)

    def unsendable(
        self, name: str, requirements: Sequence[str], clause: str, about: str, message: Mapping[str, Any],
        *, carrier: str = "words",
    ) -> None:  # fmt: skip
        """A message that must not be encoded."""
        self._add(name, requirements, clause, about, carrier, "none", op="encode", message=message, refused="bad_value")

    def sent(
        self, name: str, requirements: Sequence[str], clause: str, about: str, message: Mapping[str, Any], octets: bytes
    ) -> None:
        """A message whose values are between two codes: encoding only, as words without an envelope."""
        self._add(name, requirements, clause, about, "words", "none", op="encode", octets=octets, message=message)

    def read(self, octets: bytes, carrier: str, parity: str) -> Any:
        """What the independent readings say: a reason, or the message as JSON."""
        envelope = read_envelope(octets, carrier)
        if isinstance(envelope, Refused):
            return envelope.reason
        said: dict[str, Any] = {"packet": envelope.packet, "header": envelope.header}
        if envelope.packet == "words":
            said["messages"] = [
                {"message": run.name, "fields": {n: v for n, v in run.values.items() if v is not None}}
                if isinstance(run, Reading)
                else {"refused": run.reason.text, "words": len(run.words) // 10}
                for run in read_all(envelope.words, self.catalog, checked=parity == "checked")
            ]
        return said

    def _add(
        self, name: str, requirements: Sequence[str], clause: str, about: str, carrier: str, parity: str,
        *, op: Op | None = None, octets: bytes | None = None, message: Mapping[str, Any] | None = None,
        refused: str | None = None,
    ) -> None:  # fmt: skip
        self.vectors.append(
            Vector(
                id=f"{self._stem}/{name}", requirements=tuple(dict.fromkeys(requirements)), clause=clause, about=about,
                carrier=carrier, parity=parity, op=op, hex=None if octets is None else octets.hex(), message=message,
                refused=refused,
            )
        )  # fmt: skip


def stated(spec: MessageSpec, raws: Raws) -> dict[str, Any]:
    """The fields that state something, in engineering values."""
    values = {name: value_of(f, raws[name]) for name, f in spec.fields.items()}
    return {name: value for name, value in values.items() if value is not None}


def least(field: FieldSpec) -> int:
    """The least raw integer that is a value."""
    return field.raw_min if field.enumeration is None else min(field.enumeration.names)


def greatest(field: FieldSpec) -> int:
    """The greatest raw integer that is a value."""
    return field.raw_max if field.enumeration is None else max(field.enumeration.names)


def zero(field: FieldSpec) -> int | None:
    """The raw integer of the value 0, of code 0, of octal zeros; None where that is no value."""
    raw = -field.offset / field.scale
    if field.enumeration is not None or raw.denominator != 1 or not field.raw_min <= raw <= field.raw_max:
        return None
    return int(raw)


def silent(field: FieldSpec) -> int:
    """No statement, or the least value where one must be stated."""
    return least(field) if field.no_statement is None else field.no_statement


def file_of(spec: MessageSpec) -> str:
    """The spec file of a message."""
    return f"specs/messages/{spec.name.lower().replace('.', '_')}.toml"


def clause_of(spec: MessageSpec, field: FieldSpec) -> str:
    """Where the spec describes a field."""
    for i, word in enumerate(spec.words):
        if field in word.fields:
            return f"{file_of(spec)}: word[{i}].field[{word.fields.index(field)}]"
    raise ValueError(field.name)


def as_integers(octets: bytes) -> list[int]:
    """Words as integers, bit 0 the least significant."""
    return [int.from_bytes(octets[i : i + 10], "little") for i in range(0, len(octets), 10)]


def as_octets(words: Sequence[int]) -> bytes:
    """The inverse of `as_integers`."""
    return b"".join(word.to_bytes(10, "little") for word in words)
