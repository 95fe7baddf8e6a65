"""The line: one message as one JSON object, which `decode` writes and `encode`, `send` and `policy explain` read."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from linkgw.codec.message import Value
from linkgw.errors import LinkgwError, ValueRangeError, WireError

_SECOND_NS = 1_000_000_000


class LineError(msgspec.Struct, omit_defaults=True, kw_only=True):
    """Why something was refused."""

    reason: str
    """Name of the reason, as counters print it."""
    where: str = ""
    """Header field, word or field at fault; empty if it is the whole."""
    got: Value = None
    """The offending value; None if there is none to show."""
    expected: Value = None
    """What would have been right; None if the reason says it."""

    def __str__(self) -> str:
        return str(LinkgwError(self.reason, where=self.where, got=self.got, expected=self.expected))


class Header(msgspec.Struct, kw_only=True):
    """The word header of a message that was refused."""

    label: int
    """5 bits."""
    sublabel: int
    """3 bits."""
    mli: int
    """Message length indicator: words that it says follow."""


class Line(msgspec.Struct, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """One message, one refused run of words, or one datagram that carries no words. What is None is left out."""

    capture: str | None = None
    """File that it comes from, where several are read."""
    datagram: int | None = None
    """Number of the packet in its file (tshark's frame.number), of the line of hex, or of the datagram as it came."""
    time: str | None = None
    """Time of capture or arrival, RFC 3339 in UTC with nanoseconds."""
    source: str | None = None
    """Sender, `ip:port`."""
    destination: str | None = None
    """Where it was sent, `ip:port`."""
    carrier: str | None = None
    """`simple`, `dis` or `words`."""
    stn: str | None = None
    """Source track number of the sender, five octal digits."""
    npg: int | None = None
    """Network participation group."""
    packet: str | None = None
    """`status` or `transmitter`: a datagram that carries no words; `fields` are those of its header."""
    message: str | None = None
    """`J3.6`."""
    header: Header | None = None
    """The word header, where the message was refused."""
    fields: dict[str, Value] | None = None
    """Field -> value in engineering units or by name; no statement is left out."""
    words: list[str] | None = None
    """The words, 20 hex digits each."""
    octets: str | None = None
    """The whole datagram in hex, where it carries no words that could be read."""
    error: LineError | None = None
    """Why it was refused."""


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Line)


def format_line(line: Line) -> bytes:
    """One JSON object, without the end of line."""
    return _ENCODER.encode(line)


def parse_line(octets: bytes, where: str) -> Line:
    """One JSON object as `format_line` writes it; any key may be left out.

    Raises
    ------
    ValueRangeError
        Not JSON, or not such an object; `where` names the line.

    >>> parse_line(b'{"message": "J31.7"}', "line 1").message
    'J31.7'
    """
    try:
        return _DECODER.decode(octets)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueRangeError(_in_words(str(error)), where=where) from None


def _in_words(text: str) -> str:
    """What msgspec says, with the path first and plain."""
    text, _, path = text.partition(" - at `$")
    return f"{path.rstrip('`').lstrip('.')}: {text}" if path else text


def error_of(error: WireError) -> LineError:
    """What a line says of a refusal."""
    return LineError(reason=error.reason.text, where=error.where, got=plain(error.got), expected=plain(error.expected))


def plain(value: object) -> Value:
    """A value as JSON has it: finite numbers and text as they are, anything else as text.

    >>> plain(1.5), plain(float("inf")), plain(b"x")
    (1.5, 'inf', "b'x'")
    """
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, int | float | str) else str(value)


@lru_cache(maxsize=16)
def _format_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def format_time(utc_ns: int) -> str:
    """A time as lines have it.

    >>> format_time(1_702_857_600_123_456_789)
    '2023-12-18T00:00:00.123456789Z'
    """
    second, rest = divmod(utc_ns, _SECOND_NS)
    return f"{_format_second(second)}.{rest:09d}Z"


def parse_time(text: str) -> int:
    """Nanoseconds since 1970 of a time in RFC 3339 form; ValueRangeError if it is none, or has no zone.

    >>> parse_time("2023-12-18T09:00:00.5+09:00")
    1702857600500000000
    """
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)", text)
    expected = "like 2023-12-18T00:00:00.123456789Z"
    if match is None:
        raise ValueRangeError("not a time", got=repr(text), expected=expected)
    try:
        moment = datetime.fromisoformat(match[1].upper().replace(" ", "T") + match[3].upper().replace("Z", "+00:00"))
    except ValueError:
        raise ValueRangeError("not a time", got=repr(text), expected=expected) from None
    return round(moment.timestamp()) * _SECOND_NS + int((match[2] or "0").ljust(9, "0"))
