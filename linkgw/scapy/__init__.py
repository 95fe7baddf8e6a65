"""Layers for scapy: SIMPLE, DIS Signal and Transmitter, the Link 16 words and every message of the specs.

>>> from linkgw.scapy import SIMPLE, SIMPLELink16, J3_2
>>> packet = SIMPLE() / SIMPLELink16(stn="01234") / J3_2(tn="A2345", altitude=9000)
>>> SIMPLE(bytes(packet)).altitude
9000

`J3_2(...)` puts the words of a message together, as the codec does; `J3_2I`, `J3_2E0`, ... are its words, for what the
codec would not send. A value that a field does not allow is given as `Code(raw)`. scapy is GPL-2.0-only and an extra:
pip install 'linkgw[captures]'.
"""

from __future__ import annotations

from typing import Any

from scapy.layers.inet import UDP
from scapy.packet import bind_layers

from linkgw.scapy.current import current_layers, load_layers, shipped_layers
from linkgw.scapy.dis import DIS, DISSignal, DISTransmitter, Link16Header
from linkgw.scapy.fields import Code
from linkgw.scapy.simple import SIMPLE, SIMPLELink16, SIMPLEStatus
from linkgw.scapy.words import Layers, Word, messages_in, with_parity

SIMPLE_PORT, DIS_PORT = 50602, 3000
"""The ports of the shipped configurations; another one: bind_layers(UDP, SIMPLE, dport=...)."""

bind_layers(UDP, SIMPLE, dport=SIMPLE_PORT)
bind_layers(UDP, DIS, dport=DIS_PORT)

__all__ = [
    "DIS",
    "DIS_PORT",
    "SIMPLE",
    "SIMPLE_PORT",
    "Code",
    "DISSignal",
    "DISTransmitter",
    "Layers",
    "Link16Header",
    "SIMPLELink16",
    "SIMPLEStatus",
    "Word",
    "current_layers",
    "load_layers",
    "messages_in",
    "with_parity",
]
__all__ += list(shipped_layers())


def __getattr__(name: str) -> Any:
    """A layer of the shipped specs by its name."""
    try:
        return shipped_layers()[name]
    except KeyError:
        raise AttributeError(f"module 'linkgw.scapy' has no attribute {name!r}") from None
