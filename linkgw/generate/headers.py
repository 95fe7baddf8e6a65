"""What the headers of datagrams without words may hold, as the carriers check it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TypeAlias

from linkgw.carriers import SimpleStatus, TransmitterPdu, dis_header, dis_transmitter, simple

Limits: TypeAlias = Mapping[str, tuple[int, int]]


def limits_of_status() -> Limits:
    """Least and greatest of every integer field of a SIMPLE status packet, in the order of the dataclass."""
    return _limits(SimpleStatus, {**simple._HEADER_LIMITS, **simple._STATUS_LIMITS}, {})


def limits_of_transmitter() -> Limits:
    """Least and greatest of every integer field of a DIS Transmitter PDU, in the order of the dataclass."""
    versions = {"protocol_version": max(dis_header.VERSIONS)}
    greatest = versions | dis_header.HEADER_LIMITS | dis_transmitter._LIMITS
    return _limits(TransmitterPdu, greatest, {"protocol_version": min(dis_header.VERSIONS), **dis_transmitter._LEAST})


def _limits(
    header: type[SimpleStatus | TransmitterPdu], greatest: Mapping[str, int], least: Mapping[str, int]
) -> Limits:
    return {f.name: (least.get(f.name, 0), greatest[f.name]) for f in fields(header) if f.name in greatest}
