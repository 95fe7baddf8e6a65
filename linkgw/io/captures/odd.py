"""Link types that linkgw does not read by itself, unwrapped by scapy (GPL-2.0-only, hence an extra)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from linkgw.errors import MissingExtraError


@cache
def unwrapper(link_type: int) -> Callable[[bytes], bytes | None] | None:
    """Give what takes the octets of a packet to those of the IPv4 packet in it.

    It gives None where there is no IPv4 packet, and no octets where the headers make no sense. There is no
    unwrapper (None) if scapy does not know the link type either.

    Raises
    ------
    MissingExtraError
        scapy is not installed.
    """
    try:
        from scapy.config import conf
        from scapy.layers import all as _  # noqa: F401  (registers the link types)
        from scapy.layers.inet import IP
    except ImportError as error:
        raise MissingExtraError(
            f'link type {link_type} is read by scapy, which is not installed: pip install "linkgw[captures]"'
        ) from error
    layer = conf.l2types.num2layer.get(link_type)
    if layer is None:
        return None

    def unwrap(octets: bytes) -> bytes | None:
        try:
            found = layer(octets).getlayer(IP)
        except Exception:  # what dissectors of many authors raise on any sender's octets has no bounds
            return b""
        return None if found is None else bytes(found.original)

    return unwrap
