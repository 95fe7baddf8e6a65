"""Lines into datagrams: the inverse of `line_decoder`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from linkgw.carriers import CARRIERS
from linkgw.codec import scalar
from linkgw.codec.message import Message, ParityMode
from linkgw.codec.values import parse_stn
from linkgw.errors import LinkgwError, ValueRangeError
from linkgw.io.captures import parse_ipv4
from linkgw.io.lines import Line, parse_line, parse_time
from linkgw.spec.model import WORD_OCTETS, Catalog, MessageSpec

DEFAULT_SOURCE = (parse_ipv4("192.0.2.1"), 5000)
"""Sender where a line names none: an address for documentation (RFC 5737)."""
DEFAULT_DESTINATION = (parse_ipv4("233.252.0.1"), 5000)
"""Group where a line names none: an address for documentation (RFC 5771)."""
STEP_NS = 1_000_000
"""Between datagrams whose lines name no time."""


@dataclass(frozen=True, slots=True)
class Datagram:
    """One datagram made of lines."""

    payload: bytes
    """Its octets."""
    utc_ns: int
    """When; for a line without a time a millisecond after the one before, from 0 on."""
    source: tuple[int, int]
    """IPv4 address as a number, and port."""
    destination: tuple[int, int]
    """IPv4 address as a number, and port."""


@dataclass(frozen=True, slots=True)
class _Item:
    where: str
    line: Line
    words: bytes
    """Words of its message; empty where the line has a whole datagram in `octets`."""
    spec: MessageSpec | None


class LineEncoder:
    """Makes datagrams.

    Parameters
    ----------
    catalog : Catalog
        The specs.
    carrier : str, optional
        Envelope for all; None: the one that each line names, else `default_carrier`.
    default_carrier : str
        Envelope of a line that names none.
    stn : int
        Source track number of a line that names none.
    parity : {"none", "checked"}
        As for `linkgw.encode`.
    """

    def __init__(
        self,
        catalog: Catalog,
        carrier: str | None = None,
        *,
        default_carrier: str = "simple",
        stn: int = 1,
        parity: ParityMode = "none",
    ) -> None:
        self._catalog, self._parity = catalog, parity
        self._carrier, self._default_carrier, self._stn = carrier, default_carrier, stn
        self._identities = {name: c.identity_type() for name, c in CARRIERS.items()}
        self._sequence = 0
        self._utc_ns = -STEP_NS

    def encode(self, lines: Iterable[bytes], name: str = "") -> Iterator[Datagram]:
        """Datagrams of lines of JSON; empty lines are passed over.

        Lines that follow one another and agree in `capture`, `datagram` and `time` go into one datagram, if `datagram`
        is there. A line gives its words by `message` and `fields`, or by `words`, or the whole datagram by `octets`;
        the first of these that it has counts, so that a field may be changed without touching the words.

        Raises
        ------
        ValueRangeError
            A line that cannot be encoded, with its number; what came before it has been given.
        """
        prefix = f"{name}: " if name else ""
        group: list[_Item] = []
        try:
            for number, octets in enumerate(lines, 1):
                if not octets.strip():
                    continue
                item = self._item(octets, f"{prefix}line {number}")
                if group and not _is_together(group[-1], item):
                    done, group = group, []
                    yield self._datagram(done)
                group.append(item)
        except ValueRangeError:
            if group:
                yield self._datagram(group)
            raise
        if group:
            yield self._datagram(group)

    def _item(self, octets: bytes, where: str) -> _Item:
        line = parse_line(octets, where)
        try:
            words, spec = self._words(line, self._parity)
        except LinkgwError as error:
            raise _placed(error, where) from None
        return _Item(where, line, words, spec)

    def words(self, line: Line, parity: ParityMode | None = None) -> bytes:
        """Words of one line's message; `parity` is another mode for it. ValueRangeError if it has none."""
        words, _ = self._words(line, parity or self._parity)
        if not words:
            raise ValueRangeError("no message", where="line", expected="`message` with `fields`, or `words`")
        return words

    def _words(self, line: Line, parity: ParityMode) -> tuple[bytes, MessageSpec | None]:
        if line.packet is not None or (line.octets is not None and line.message is None and line.words is None):
            if line.octets is None:
                raise ValueRangeError(
                    f"a {line.packet} packet is made of its octets", got="none", expected="`octets` in hex"
                )
            return b"", None
        spec = self._catalog.messages.get(line.message or "")
        if line.error is None and line.message is not None and (line.fields is not None or line.words is None):
            message = Message(line.message, line.fields or {})
            return scalar.encode(message, self._catalog, parity=parity), spec
        if not line.words:
            raise ValueRangeError("nothing to encode", expected="`message` with `fields`, or `words`, or `octets`")
        return b"".join(_word(text) for text in line.words), spec

    def _datagram(self, items: list[_Item]) -> Datagram:
        first = items[0]
        line = first.line
        try:
            self._utc_ns = parse_time(line.time) if line.time is not None else self._utc_ns + STEP_NS
            source = DEFAULT_SOURCE if line.source is None else parse_endpoint(line.source)
            destination = DEFAULT_DESTINATION if line.destination is None else parse_endpoint(line.destination)
            if any(item.words for item in items):
                payload = self._envelope(items)
            else:
                payload = _hex(line.octets or "", "octets")
        except LinkgwError as error:
            raise _placed(error, first.where) from None
        return Datagram(payload, self._utc_ns, source, destination)

    def _envelope(self, items: list[_Item]) -> bytes:
        line = items[0].line
        name = self._carrier or line.carrier or self._default_carrier
        if name not in CARRIERS:
            raise ValueRangeError("not a carrier", where="carrier", got=repr(name), expected=" | ".join(CARRIERS))
        words = np.frombuffer(b"".join(item.words for item in items), np.uint8).reshape(-1, WORD_OCTETS)
        npg = line.npg
        if npg is None:
            npg = next((item.spec.npg for item in items if item.spec is not None), 0)
        sequence = self._sequence
        self._sequence = sequence + 1 & 0xFFFF
        payloads = CARRIERS[name].push_batch(
            self._identities[name],
            words,
            np.array([0, len(words)]),
            stn=self._stn if line.stn is None else parse_stn(line.stn),
            npg=npg,
            sequence=sequence,
            utc_ns=self._utc_ns,
        )
        return payloads[0]


def parse_endpoint(text: str) -> tuple[int, int]:
    """Address and port of `ip:port`; ValueRangeError if it is not that.

    >>> parse_endpoint("239.1.2.3:5000")
    (4009820675, 5000)
    """
    address, _, port = text.rpartition(":")
    try:
        number = parse_ipv4(address)
    except ValueError:
        number = -1
    if number < 0 or not port.isdecimal() or int(port) > 0xFFFF:
        raise ValueRangeError("not an address and port", got=repr(text), expected="like 239.1.2.3:5000")
    return number, int(port)


def _is_together(before: _Item, item: _Item) -> bool:
    """Whether two lines are of one datagram; a line without `datagram`, or of a whole one, stands alone."""
    a, b = before.line, item.line
    if b.datagram is None or not before.words or not item.words:
        return False
    return (a.capture, a.datagram, a.time) == (b.capture, b.datagram, b.time)


def _placed(error: LinkgwError, where: str) -> ValueRangeError:
    inner = f"{where}: {error.where}" if error.where else where
    return ValueRangeError(error.what, where=inner, got=error.got, expected=error.expected)


def _word(text: str) -> bytes:
    octets = _hex(text, "words")
    if len(octets) != WORD_OCTETS:
        raise ValueRangeError("not a word", where="words", got=repr(text), expected=f"{2 * WORD_OCTETS} hex digits")
    return octets


def _hex(text: str, where: str) -> bytes:
    if not re.fullmatch(r"([0-9A-Fa-f]{2})*", text):
        raise ValueRangeError("not hex", where=where, got=repr(text[:40]), expected="two hex digits an octet")
    return bytes.fromhex(text)
