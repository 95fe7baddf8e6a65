"""Where `decode` reads from, besides capture files: hex, standard input, a live network."""

from __future__ import annotations

import contextlib
import os
import re
import select
import stat
import sys
import threading
from collections.abc import Iterator, Sequence
from itertools import groupby
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from linkgw.carriers import Octets
from linkgw.carriers.detect import Detected, detect
from linkgw.errors import ValueRangeError
from linkgw.io.line_decoder import Head, LineDecoder
from linkgw.io.lines import Line, format_time
from linkgw.spec.model import WORD_OCTETS

if TYPE_CHECKING:
    from linkgw.gateway.config import NetworkConfig

_CAPTURE_MAGICS = (b"\xa1\xb2", b"\xd4\xc3", b"\x4d\x3c", b"\x0a\x0d\x0d\x0a", b"\x1f\x8b")
"""How pcap, pcapng and gzip begin; hex digits never do."""
_STDIN = 0


class Output(Protocol):
    """Takes lines, until it has enough."""

    @property
    def is_full(self) -> bool:
        """Whether it wants no more."""
        ...

    def write(self, lines: Sequence[Line]) -> None:
        """Take lines."""
        ...


def parse_hex(text: str, where: str) -> bytes:
    """Octets of hex digits; blanks, colons and a leading 0x are passed over.

    >>> parse_hex("0x49:36 00", "--hex").hex()
    '493600'
    """
    digits = re.sub(r"[\s:]", "", text).removeprefix("0x")
    if not re.fullmatch(r"([0-9A-Fa-f]{2})+", digits):
        odd = re.search(r"[^0-9A-Fa-f]", digits)
        got = repr(odd[0]) if odd else f"{len(digits)} digits"
        raise ValueRangeError("not hex", where=where, got=got, expected="two hex digits an octet")
    return bytes.fromhex(digits)


def decode_hex(payloads: Sequence[bytes], decoder: LineDecoder, is_auto: bool, output: Output, first: int = 1) -> None:
    """Decode datagrams that were given in hex; `is_auto` takes what is no envelope for words, if it is whole words."""
    found = detect(Octets.of(payloads)) if is_auto else [Detected.SIMPLE] * len(payloads)
    numbered = list(enumerate(zip(payloads, found, strict=True), first))
    for is_words, group in groupby(
        numbered, lambda item: item[1][1] == Detected.NEITHER and len(item[1][0]) % WORD_OCTETS == 0
    ):
        items = list(group)
        heads = [Head(datagram=n) for n, _ in items]
        octets = Octets.of([payload for _, (payload, _) in items])
        output.write(decoder.decode(octets, heads, carrier="words" if is_words else None))


def decode_hex_lines(decoder: LineDecoder, is_auto: bool, output: Output) -> None:
    """Decode standard input, a datagram in hex a line; what follows a # is passed over."""
    number = 0
    for at, line in enumerate(_text_lines(), 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        number += 1
        decode_hex([parse_hex(text, f"standard input: line {at}")], decoder, is_auto, output, number)
        if output.is_full:
            return


def _text_lines() -> Iterator[str]:
    for octets in sys.stdin.buffer:
        yield octets.decode("ascii", "replace")


def is_capture_on_stdin() -> bool:
    """Whether standard input begins like a capture; what was looked at can be read again from its descriptor."""
    if stat.S_ISREG(os.fstat(_STDIN).st_mode):
        at = os.lseek(_STDIN, 0, os.SEEK_CUR)
        head = os.read(_STDIN, 4)
        os.lseek(_STDIN, at, os.SEEK_SET)
        return head.startswith(_CAPTURE_MAGICS)
    head = os.read(_STDIN, 4)
    _put_back(head)
    return head.startswith(_CAPTURE_MAGICS)


def _put_back(head: bytes) -> None:
    """Let standard input begin with `head` again: a pipe cannot be looked into, so another one is laid before it."""
    rest = os.dup(_STDIN)
    reading, writing = os.pipe()
    os.dup2(reading, _STDIN)
    os.close(reading)

    def pump() -> None:
        with (
            contextlib.suppress(BrokenPipeError),
            open(rest, "rb", buffering=0) as source,
            open(writing, "wb", 0) as to,
        ):
            chunk = head
            while chunk:
                to.write(chunk)
                chunk = source.read(1 << 16)

    threading.Thread(target=pump, daemon=True).start()


def listen(network: NetworkConfig, decoder: LineDecoder, output: Output, seconds: float | None) -> None:
    """Decode what arrives on both groups of a network, until ^C, a time, or the output has enough."""
    from linkgw.io.multicast import MulticastReceiver

    end = None if seconds is None else monotonic() + seconds
    number = 1
    with contextlib.ExitStack() as stack:
        receivers = {}
        for group in (network.warnings, network.tracks):
            receiver = MulticastReceiver(network.interface, group.group, group.port)
            stack.callback(receiver.close)
            receivers[receiver.fileno()] = (receiver, f"{group.group}:{group.port}")
        stack.enter_context(contextlib.suppress(KeyboardInterrupt))
        while not output.is_full and (end is None or monotonic() < end):
            timeout = None if end is None else max(0.0, end - monotonic())
            for fileno in select.select(list(receivers), [], [], timeout)[0]:
                receiver, destination = receivers[fileno]
                received = receiver.drain()
                if received is None:
                    continue
                heads = [
                    Head(
                        datagram=number + i,
                        time=format_time(utc_ns),
                        source=_endpoint(source),
                        destination=destination,
                    )
                    for i, (utc_ns, source) in enumerate(
                        zip(received.utc_ns.tolist(), received.source.tolist(), strict=True)
                    )
                ]
                number += len(heads)
                output.write(decoder.decode(received.payloads, heads))


def _endpoint(source: int) -> str:
    from linkgw.io.captures import format_ipv4

    return f"{format_ipv4(source >> 16)}:{source & 0xFFFF}"
