"""Plain sockets on the loopback interface, with the options of the gateway's less what only it needs."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from networks import Place

_IP_MULTICAST_ALL, _SO_RCVBUFFORCE = 49, 33
_SOL_UDP, _UDP_GRO = 17, 104


def open_receiver(place: Place, receive_buffer: int, *, gro: bool = False) -> socket.socket:
    """A blocking socket that receives a group on lo."""
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.setsockopt(socket.IPPROTO_IP, _IP_MULTICAST_ALL, 0)
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        receiver.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, receive_buffer)
    except PermissionError:
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    if gro:
        receiver.setsockopt(_SOL_UDP, _UDP_GRO, 1)
    receiver.bind((place.group, place.port))
    member = struct.pack("=4s4s", socket.inet_aton(place.group), socket.inet_aton("127.0.0.1"))
    receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
    return receiver


def open_sender() -> socket.socket:
    """A blocking socket that sends to groups on lo with TTL 0."""
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    lo = socket.if_nametoindex("lo")
    sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 0)
    sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("=4x4si", b"\x7f\0\0\1", lo))
    return sender
