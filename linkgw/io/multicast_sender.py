"""A UDP multicast sender that hands the kernel runs of datagrams at once, and counts what was not sent.

Linux only; IPv4.
"""

from __future__ import annotations

import contextlib
import errno
import socket
import struct
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers.batch import Octets
from linkgw.errors import ConfigError, Fault
from linkgw.io import mmsg
from linkgw.io.interfaces import interface_state
from linkgw.io.mmsg_runs import run_end, run_starts
from linkgw.io.mmsg_writer import ROWS, SOL_UDP, UDP_SEGMENT, ManyWriter
from linkgw.io.multicast_socket import bound_device, errno_name, open_socket, set_buffer

# linux/in.h, asm-generic/socket.h: what the socket module does not name
_IP_RECVERR, _SO_SNDBUFFORCE = 11, 32

_FIRST = 4  # calls that are made one by one before it is known whether runs are long
_MANY = 24  # calls from which on it is quicker to make them many at once
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
    """Runs and lone datagrams that the kernel took; many of them go in one system call."""
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
    source : str or None
        IPv4 address of this machine's to send from; None: the interface's.

    Raises
    ------
    ConfigError
        No such interface, no address on it, or an address or port that cannot be had. Nothing is left open.
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
        source: str | None = None,
    ) -> None:
        self.interface, self.gso = interface, gso
        self._writer = ManyWriter() if mmsg.sendmmsg else None
        self._ttl, self._port, self._loop, self._asked_buffer = ttl, source_port, loop, send_buffer
        self._source = source
        state = interface_state(interface)
        if not state.index:
            raise ConfigError([Fault("sender", "no such interface", interface)])
        if not state.address:
            raise ConfigError([Fault("sender", "no IPv4 address on the interface", interface)])
        try:
            self._use(self._open(state.index, state.address), state.index)
        except OSError as error:
            where = f"sender on {interface}, {source or state.address}:{source_port}"
            raise ConfigError([Fault(where, "cannot send from here", error.strerror)]) from error

    def send(self, group: str, port: int, payloads: Octets) -> SendResult:
        """Send n datagrams to a group, in order.

        Runs of neighbours of one size, the last of which may be shorter, are handed over as one. Where the
        kernel has no room, waits up to 20 ms in all. Nothing is raised for what the network does: a datagram
        that was not sent is counted, and the next one is tried.
        """
        sending = _Sending(payloads, (group, port))
        start = self._send_each(sending, 0, _FIRST) if self.gso else 0
        per_call = start / _FIRST if start else 1
        if self._writer is not None and (len(payloads) - start) >= _MANY * per_call:
            start = self._send_many(sending, start)
        if start < len(payloads):
            self._send_each(sending, start, len(payloads))
        return SendResult(sending.sent, sending.errors, sending.calls, sending.fallbacks)

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

    def _send_each(self, sending: _Sending, start: int, most: int) -> int:
        """Send the datagrams from `start` on, one or a run a call; gives where it is after so many calls."""
        bounds, end = sending.bounds, len(sending.sent)
        while start < end and most:
            stop = run_end(bounds, start) if self.gso else start + 1
            fault = self._put(sending, start, stop)
            if stop - start > 1 and fault in _NOT_SEGMENTED:
                self._send_apart(sending, start, stop, fault)
            else:
                sending.count(start, stop, fault)
            start, most = stop, most - 1
        return start

    def _send_many(self, sending: _Sending, start: int) -> int:
        """Send the datagrams from `start` on, many a call; gives where it had to stop, which is the end as a rule."""
        assert self._writer is not None
        writer, fd, name = self._writer, self._socket.fileno(), mmsg.pack_name(*sending.to)
        octets, bounds, n = np.ascontiguousarray(sending.payloads.data), sending.payloads.bounds, len(sending.sent)
        if self.gso:
            sizes = np.diff(bounds)
            firsts = np.array(run_starts(sizes[start:])) + start
            lasts = np.append(firsts[1:], n)
            segments = np.where(lasts - firsts > 1, sizes[firsts], 0)
        else:
            firsts, lasts, segments = np.arange(start, n), np.arange(start + 1, n + 1), np.zeros(n - start, np.int64)
        for at in range(0, len(firsts), ROWS):
            first, last = firsts[at : at + ROWS], lasts[at : at + ROWS]
            writer.fill(name, octets, bounds[first], bounds[last], segments[at : at + ROWS])
            row = 0
            while row < len(first):
                got = writer.send(fd, row)
                fault, taken = (0, got) if got > 0 else (-got, 1)
                start, stop = int(first[row]), int(last[row + taken - 1])
                if fault == errno.ENOSYS:
                    self._writer = None
                    return start
                if sending.may_try_again(fault):
                    continue
                if fault in _NOT_SEGMENTED and stop - start > 1:
                    self._send_apart(sending, start, stop, fault)
                    if not self.gso:
                        return stop
                else:
                    sending.count(start, stop, fault, taken)
                row += taken
        return n

    def _send_apart(self, sending: _Sending, start: int, stop: int, fault: int) -> None:
        """Send a run that was refused as one datagram by datagram."""
        sending.fallbacks += 1
        self.gso = fault not in _NO_SEGMENTATION
        for i in range(start, stop):
            sending.count(i, i + 1, self._put(sending, i, i + 1))

    def _put(self, sending: _Sending, start: int, stop: int) -> int:
        """Send one datagram, or a run, by a call of its own; give 0 or the errno."""
        bounds = sending.bounds
        octets = sending.octets[bounds[start] : bounds[stop]]
        control = []
        if stop - start > 1:
            control = [(SOL_UDP, UDP_SEGMENT, struct.pack("=H", bounds[start + 1] - bounds[start]))]
        while True:
            try:
                self._socket.sendmsg([octets], control, 0, sending.to)
                return 0
            except OSError as error:
                fault = error.errno or errno.EIO
            if not sending.may_try_again(fault):
                return fault

    def _use(self, new: socket.socket, index: int) -> None:
        self._socket, self.index = new, index
        self.bound_to_device = bound_device(new)
        self.address = new.getsockname()

    def _open(self, index: int, address: str) -> socket.socket:
        address = self._source or address
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


class _Sending:
    """One `send` under way."""

    def __init__(self, payloads: Octets, to: tuple[str, int]) -> None:
        self.payloads, self.to = payloads, to
        self.octets, self.bounds = payloads.data.data, payloads.bounds.tolist()
        self.sent = np.zeros(len(payloads), np.bool_)
        self.errors: dict[str, int] = {}
        self.calls = self.fallbacks = 0
        self._deadline = time.monotonic() + _PATIENCE_S

    def count(self, start: int, stop: int, fault: int, calls: int = 1) -> None:
        """Note what became of datagrams start..stop-1."""
        if fault:
            name = errno_name(fault)
            self.errors[name] = self.errors.get(name, 0) + stop - start
        else:
            self.calls += calls
            self.sent[start:stop] = True

    def may_try_again(self, fault: int) -> bool:
        """Whether there may be room when it is tried again, having waited a little."""
        if fault not in _BUSY or time.monotonic() >= self._deadline:
            return False
        time.sleep(_RETRY_S)
        return True
