"""The layers that SIMPLE and DIS packets are dissected by: those of the shipped specs, until others are put there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from scapy.packet import Packet

from linkgw.scapy.words import Layers
from linkgw.spec.load import load_catalog

_own: list[Layers] = []


@cache
def shipped_layers() -> Layers:
    """The layers of the shipped specs."""
    return Layers(load_catalog())


def current_layers() -> Layers:
    """The layers in use."""
    return _own[-1] if _own else shipped_layers()


def load_layers(folder: Path | str | None = None) -> Layers:
    """Make the layers of a folder of specs, and dissect by them from now on; None: the shipped ones again.

    Raises
    ------
    SpecError
        Something is wrong with the specs; the layers in use stay.
    """
    layers = Layers(load_catalog(Path(folder))) if folder is not None else shipped_layers()
    _own[:] = [layers]
    return layers


def first_word(octets: bytes) -> type[Packet]:
    """The layer of the first word of a datagram."""
    return current_layers().of(octets)
