"""Several messages in a datagram, and what is broken among what is good."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from linkgw.conformance.draw import draw_raw
from linkgw.conformance.envelopes import Header, write_envelope
from linkgw.conformance.reading import write
from linkgw.conformance.vectors.maker import (
    ENVELOPES,
    REFUSALS,
    WIRE,
    Drawn,
    Maker,
    as_integers,
    as_octets,
    least,
    silent,
    stated,
)  # fmt: skip
from linkgw.spec.model import FieldType, MessageSpec

_WORD = f"{WIRE}: 2. The word"
_RUNS = f"{REFUSALS}: Refusals: why, and in which order"
_SEND = f"{REFUSALS}: What is to be sent"
_MOST = {"simple": 48, "dis": 816}
"""Most words of an envelope."""


def add_datagrams(maker: Maker) -> None:
    """Every vector of datagrams with more than one message."""
    _several(maker)
    _broken_among_good(maker)
    _unknown(maker)
    _raw_words(maker)
    _full(maker)


def _several(maker: Maker) -> None:
    for n in range(2, 9):
        for i, (carrier, named, header) in enumerate(ENVELOPES):
            parity = "checked" if (n + i) % 2 else "none"
            messages = [_any(maker) for _ in range(n)]
            about = f"{n} messages as {named}, parity {parity}."
            name = f"several-{n}-{i}"
            maker.good(name, ["W-016"], _WORD, about, messages, carrier=carrier, header=header, parity=parity)


def _broken_among_good(maker: Maker) -> None:
    """A good message, a run of words with each fault, a good message."""
    for i, (fault, run) in enumerate(_broken_runs(maker)):
        for j, (carrier, named, header) in enumerate(ENVELOPES):
            if j and (i + j) % 3:
                continue
            before, after = write(*_any(maker)), write(*_any(maker))
            octets = write_envelope(carrier, "words", header, before + as_octets(run) + after)
            about = f"A run of words with a fault ({fault}) between two good messages, as {named}."
            name = f"between-{fault}-{j}".replace(" ", "-")
            maker.received(name, ["W-017"], _RUNS, about, octets, carrier=carrier)
        octets = as_octets(run) + write(*_any(maker)) + as_octets(run)
        about = f"A run of words with a fault ({fault}) before and after a good message."
        maker.received(f"around-{fault}".replace(" ", "-"), ["W-017"], _RUNS, about, octets)
    lone = as_octets([2, 5, 1])
    about = "Words without an initial word, before a good message."
    maker.received("headless", ["W-005", "W-017"], _RUNS, about, lone + write(*_any(maker)))


def _broken_runs(maker: Maker) -> Iterator[tuple[str, list[int]]]:
    """A run of words for each kind of fault, whatever the catalogue holds."""
    specs = list(maker.catalog.messages.values())
    longest = max(specs, key=lambda m: len(m.words))
    words = as_integers(write(longest, {f.name: least(f) for f in longest.fields.values()}))
    last = len(words) - 1
    yield "length too great", [words[0] | 7 << 10, *words[1:]]
    yield "length too small", [words[0] & ~(7 << 10), *words[1:]]
    yield "unknown message", [next(_unknown_headers(maker)), *words[1:]]
    yield "word format", [*words[:last], words[last] | 3]
    yield "padding", [*words[:last], words[last] | 1 << 79]
    yield "parity", [*words[:last], words[last] | 1 << 70]
    extra = [*words[:1], *[2] * (len(longest.extensions) + 1)]
    yield "extension too many", [extra[0] & ~(7 << 10) | (len(extra) - 1) << 10, *extra[1:]]
    for spec in specs:
        for i, word in enumerate(spec.words):
            for f in word.fields:
                if f.type is FieldType.SPARE:
                    good = as_integers(write(spec, {g.name: least(g) for g in spec.fields.values()}))
                    yield "spare", [*good[:i], good[i] | 1 << f.start, *good[i + 1 :]]
                    return


def _unknown(maker: Maker) -> None:
    """Every label and sublabel that is not in the catalogue, 16 words of a datagram at a time."""
    headers = list(_unknown_headers(maker))
    for i in range(0, len(headers), 16):
        about = f"Initial words that are not in the catalogue, from J{headers[i] >> 2 & 31}.{headers[i] >> 7} on."
        maker.received(f"unknown-{i // 16}", ["W-018"], _WORD, about, as_octets(headers[i : i + 16]))


def _unknown_headers(maker: Maker) -> Iterator[int]:
    known = set(maker.catalog.by_header)
    return (
        label << 2 | sublabel << 7
        for label in range(32)
        for sublabel in range(8)
        if (label, sublabel) not in known
    )  # fmt: skip


def _raw_words(maker: Maker) -> None:
    """Words without an envelope: truncated at every octet, octets behind."""
    octets = b"".join(write(*m) for m in islice(iter(lambda: _any(maker), None), 2))
    clause = f"{REFUSALS}: Words without an envelope"
    for n in range(len(octets)):
        about = f"The first {n} of {len(octets)} octets of words without an envelope."
        maker.received(f"cut-{n}", ["W-019"], clause, about, octets[:n])
    for n in range(1, 11):
        about = f"Words without an envelope with {n} zero octets behind."
        maker.received(f"behind-{n}", ["W-019"], clause, about, octets + bytes(n))
    empty = {"packet": "words", "header": {}, "messages": []}
    maker.unsendable("no-words", ["W-020"], _SEND, "A datagram without messages.", empty)
    nothing = {"packet": "words", "header": {}, "messages": [{"message": "J99.9", "fields": {}}]}
    maker.unsendable("no-such-message", ["W-021"], _SEND, "A message that no catalogue has.", nothing)


def _full(maker: Maker) -> None:
    """As many words as an envelope takes, and one message more."""
    for i, (carrier, named, header) in enumerate(ENVELOPES):
        if carrier not in _MOST:
            continue
        most = _MOST[carrier]
        spec, raws = _silent(min(maker.catalog.messages.values(), key=lambda m: len(write(*_silent(m)))))
        n_words = len(write(spec, raws)) // 10
        messages = [(spec, raws)] * (most // n_words)
        requirement = "E-010" if carrier == "simple" else "E-041"
        about = f"{len(messages) * n_words} words as {named}, which takes {most}."
        maker.good(f"full-{i}", [requirement], _SEND, about, messages, carrier=carrier, header=header)
        too_many = [*messages, (spec, raws)]
        said = _message(header, too_many)
        about = f"{len(too_many) * n_words} words as {named}, more than it takes."
        maker.unsendable(f"too-many-{i}", [requirement], _SEND, about, said, carrier=carrier)
        about = f"No words as {named}."
        maker.unsendable(f"none-{i}", [requirement], _SEND, about, _message(header, []), carrier=carrier)


def _message(header: Header, messages: list[Drawn]) -> dict[str, object]:
    items = [{"message": spec.name, "fields": stated(spec, raws)} for spec, raws in messages]
    return {"packet": "words", "header": dict(header), "messages": items}


def _silent(spec: MessageSpec) -> Drawn:
    return spec, {f.name: silent(f) for f in spec.fields.values()}


def _any(maker: Maker) -> Drawn:
    """A random message of a random kind."""
    specs = list(maker.catalog.messages.values())
    spec = specs[int(maker.rng.integers(len(specs)))]
    return spec, {f.name: draw_raw(f, maker.rng) for f in spec.fields.values()}
