"""A UDP multicast sender that hands the kernel runs of datagrams at once, and counts what was not sent.

Linux only; IPv4.
"""

from __future__ import annotations

import contextlib
import errno
import socket
import struct
import time
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers.batch import Octets
from linkgw.errors import ConfigError, Fault
from linkgw.io.interfaces import interface_state
from linkgw.io.multicast_socket import bound_device, errno_name, open_socket, set_buffer

# linux/in.h, asm-generic/socket.h, linux/udp.h: what the socket module does not name
_IP_RECVERR, _SO_SNDBUFFORCE = 11, 32
_SOL_UDP, _UDP_SEGMENT = 17, 103

_MAX_PAYLOAD = 65_507  # UDP over IPv4
_MAX_SEGMENTS = 64
_NO_SEGMENTATION = {errno.EIO, errno.ENOPROTOOPT}  # not on this route or in this kernel at all
_NOT_SEGMENTED = _NO_SEGMENTATION | {errno.EINVAL, errno.EMSGSIZE}  # not so, or not this run
_BUSY = {errno.EAGAIN, errno.ENOBUFS}
_PATIENCE_S, _RETRY_S = 0.02, 0.0002  # how long one `send` may wait for room in all, and between two tries


@dataclass(frozen=True, slots=True, eq=False)
class SendResult:
    """What became of n datagrams."""

    sent: NDArray[np.bool_]
    """(n,) the kernel took it. A queue that takes runs apart (tbf with a small burst) may still drop part of one
    without a word; without GSO it says so for every datagram."""
    errors: dict[str, int]
    """Name of the errno -> datagrams that were not sent because of it."""
    calls: int
    """System calls that sent something."""
    fallbacks: int
    """Runs that the kernel refused as one and that were sent datagram by datagram."""

    @property
    def n_failed(self) -> int:
        """Datagrams that were not sent."""
        return sum(self.errors.values())


class MulticastSender:
    """Sends to multicast groups on one interface, from one address and port of its own.

    Parameters
    ----------
    interface : str
        Name of the interface; it must exist and have an IPv4 address.
    ttl : int
        Routers that may pass it on, plus one; 0 keeps it on this machine.
    source_port : int
        Port to send from. With 0 the kernel picks a high one that nobody else has, so that own echo is known
        for sure; some dissectors take a low port of either side for the protocol.
    gso : bool
        Hand the kernel runs of datagrams of one size at once, where it takes them.
    loop : bool
        Let receivers on this machine hear it. On the loopback interface they always do.
    send_buffer : int
        Octets of kernel memory asked for.

    Raises
    ------
    ConfigError
        No such interface, no address on it, or a port that cannot be had. Nothing is left open.
    """

    index: int
    """Index of the interface it sends on."""
    bound_to_device: bool
    """SO_BINDTODEVICE holds."""
    address: tuple[str, int]
    """IPv4 address and port that it sends from."""
    gso: bool
    """Runs are handed over at once; turns False when the kernel says that it cannot."""

    def __init__(
        self,
        interface: str,
        *,
        ttl: int = 1,
        source_port: int = 0,
        gso: bool = True,
        loop: bool = True,
        send_buffer: int = 4 << 20,
    ) -> None:
        self.interface, self.gso = interface, gso
        self._ttl, self._port, self._loop, self._asked_buffer = ttl, source_port, loop, send_buffer
        state = interface_state(interface)
        if not state.index:
            raise ConfigError([Fault("sender", "no such interface", interface)])
        if not state.address:
            raise ConfigError([Fault("sender", "no IPv4 address on the interface", interface)])
        try:
            self._use(self._open(state.index, state.address), state.index)
        except OSError as error:
            where = f"sender on {interface}, {state.address}:{source_port}"
            raise ConfigError([Fault(where, "cannot send from here", error.strerror)]) from error

    def send(self, group: str, port: int, payloads: Octets) -> SendResult:
        """Send n datagrams to a group, in order.

        Runs of neighbours of one size, the last of which may be shorter, go out in one system call. Where the
        kernel has no room, waits up to 20 ms in all. Nothing is raised for what the network does: a datagram
        that was not sent is counted, and the next one is tried.
        """
        octets, bounds = payloads.data.data, payloads.bounds.tolist()
        to, deadline = (group, port), time.monotonic() + _PATIENCE_S
        sent = np.zeros(len(payloads), np.bool_)
        errors: Counter[str] = Counter()
        calls = fallbacks = 0

        def put(start: int, stop: int) -> int:
            segment = bounds[start + 1] - bounds[start] if stop - start > 1 else 0
            return self._put(octets[bounds[start] : bounds[stop]], segment, to, deadline)

        def count(start: int, stop: int, fault: int) -> None:
            nonlocal calls
            if fault:
                errors[errno_name(fault)] += stop - start
            else:
                calls += 1
                sent[start:stop] = True

        start = 0
        while start < len(payloads):
            stop = _run_end(bounds, start) if self.gso else start + 1
            fault = put(start, stop)
            if stop - start > 1 and fault in _NOT_SEGMENTED:
                fallbacks += 1
                self.gso = fault not in _NO_SEGMENTATION
                for i in range(start, stop):
                    count(i, i + 1, put(i, i + 1))
            else:
                count(start, stop, fault)
            start = stop
        return SendResult(sent, dict(errors), calls, fallbacks)

    def reopen(self) -> bool:
        """Take a new socket on the interface as it is now; `address` may change.

        Returns
        -------
        bool
            False if the interface is not there, has no address or refuses; the old socket stays.
        """
        state = interface_state(self.interface)
        if not (state.index and state.address):
            return False
        try:
            new = self._open(state.index, state.address)
        except OSError:
            return False
        self._socket.close()
        self._use(new, state.index)
        return True

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def _use(self, new: socket.socket, index: int) -> None:
        self._socket, self.index = new, index
        self.bound_to_device = bound_device(new)
        self.address = new.getsockname()

    def _open(self, index: int, address: str) -> socket.socket:
        with contextlib.ExitStack() as undo:
            new = undo.enter_context(open_socket(self.interface))
            set_buffer(new, _SO_SNDBUFFORCE, socket.SO_SNDBUF, self._asked_buffer)
            new.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, 1)  # else a full queue drops without a word
            new.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, self._ttl)
            new.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, self._loop)
            new.setsockopt(
                socket.IPPROTO_IP,
                socket.IP_MULTICAST_IF,
                struct.pack("=4x4si", socket.inet_aton(address), index),
            )
            if self._port:
                new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            new.bind((address, self._port))
            undo.pop_all()
            return new

    def _put(self, octets: memoryview, segment: int, to: tuple[str, int], deadline: float) -> int:
        """Send one datagram, or with `segment` a run of datagrams of that size; give 0 or the errno."""
        control = [(_SOL_UDP, _UDP_SEGMENT, struct.pack("=H", segment))] if segment else []
        while True:
            try:
                self._socket.sendmsg([octets], control, 0, to)
                return 0
            except OSError as error:
                fault = error.errno or errno.EIO
                if fault not in _BUSY or time.monotonic() >= deadline:
                    return fault
            time.sleep(_RETRY_S)


def _run_end(bounds: list[int], start: int) -> int:
    """Where the run ends that UDP_SEGMENT can send at once: equal sizes, the last of which may be less."""
    size = bounds[start + 1] - bounds[start]
    stop = start + 1
    most = start + min(_MAX_SEGMENTS, _MAX_PAYLOAD // size) if size else stop
    most = min(most, len(bounds) - 1)
    while stop < most:
        this = bounds[stop + 1] - bounds[stop]
        if not 0 < this <= size:
            break
        stop += 1
        if this < size:
            break
    return stop
