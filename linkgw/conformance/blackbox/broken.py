"""Datagrams that are none, made of good ones; why each has to be refused is for the references to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

import numpy as np
from numpy.random import Generator

from linkgw.carriers import PacketKind
from linkgw.conformance.blackbox.drafts import Draft, Drafter
from linkgw.conformance.blackbox.station import Station
from linkgw.conformance.reading import Unread, parity_of, read_all, stream_of
from linkgw.errors import Reason, WireError
from linkgw.spec.model import PARITY_START, Catalog, WordKind

_EACH, _OF_A_KIND = 6, 3
"""Datagrams kept for each reason, and of these at most from one kind of message."""
_WORDS = {r for r in Reason if Reason.NO_INITIAL_WORD <= r < Reason.WRONG_CLASS}
_VALUES = (0x00, 0x01, 0x02, 0x05, 0x3D, 0x7F, 0x80, 0xFF)


@cache
def broken_words(catalog: Catalog, network_class: str, parity: str) -> Mapping[Reason, list[bytes]]:
    """Runs of words that are no message, by the reason for which they have to be refused."""
    rng, found = np.random.default_rng(41), dict[Reason, list[bytes]]()
    drafter, checked = Drafter(catalog, network_class), parity == "checked"
    for kind in catalog.messages:
        if drafter.spec(kind).filler:
            continue
        if found.keys() == _WORDS and all(len(runs) == _EACH for runs in found.values()):
            break
        good = drafter.stated(kind).words(catalog, parity)
        changed = [*_changed(good, rng), *_empty(drafter.silent(kind), catalog, parity)]
        if checked:
            changed += [_with_parity(words, catalog) for words in changed]
        kinds = Counter[Reason]()
        for words in changed:
            read = read_all(words, catalog, checked=checked)
            reasons = {r.reason for r in read if isinstance(r, Unread)}
            if len(read) == 1 and len(reasons) == 1:
                kept = found.setdefault(reason := reasons.pop(), [])
                if len(kept) < _EACH and kinds[reason] < _OF_A_KIND and words not in kept:
                    kept.append(words)
                    kinds[reason] += 1
    return found


def broken_envelopes(station: Station, words: bytes, stn: int) -> dict[Reason, list[bytes]]:
    """Datagrams whose envelope is none, by reason; status packets among them, which have no words."""
    found: dict[Reason, list[bytes]] = {}
    good = station.envelope(words, stn)
    for payload in _changed_envelopes(good, station.net.carrier.name):
        try:
            packet = station.net.carrier.pull(payload)
        except WireError as error:
            reason = error.reason
        else:
            if packet.kind is PacketKind.WORDS:
                continue
            reason = Reason.NOT_WORDS
        kept = found.setdefault(reason, [])
        if len(kept) < _EACH:
            kept.append(payload)
    identity = station.net.carrier.identity_type()
    beat = station.net.carrier.heartbeat(identity, stn=stn)
    if beat is not None:
        found.setdefault(Reason.NOT_WORDS, []).append(beat)
    return found


def _changed(good: bytes, rng: Generator) -> Iterator[bytes]:
    words = [int.from_bytes(good[i : i + 10], "little") for i in range(0, len(good), 10)]

    def octets(changed: list[int]) -> bytes:
        return b"".join(w.to_bytes(10, "little") for w in changed)

    def with_length(changed: list[int]) -> list[int]:
        return [changed[0] & ~(7 << 10) | (len(changed) - 1 & 7) << 10, *changed[1:]] if changed else changed

    for i in range(len(words)):
        for bit in rng.permutation(80)[:40].tolist():
            yield octets([w ^ 1 << bit if j == i else w for j, w in enumerate(words)])
        yield octets([w | 3 if j == i else w for j, w in enumerate(words)])
    for mli in range(8):
        yield octets([words[0] & ~(7 << 10) | mli << 10, *words[1:]])
    for label in range(0, 256, 7):
        yield octets([words[0] & ~(0xFF << 2) | label << 2, *words[1:]])
    for i in range(1, len(words)):
        yield octets(with_length([*words[:i], *words[i + 1 :]]))
        yield octets(with_length([*words[: i + 1], words[i], *words[i + 1 :]]))
        yield octets(with_length([words[0], *words[i:], *words[1:i]]))
        yield octets(words[i:])
    for label in range(8):
        yield octets(with_length([*words, 1 | label << 2]))
        yield octets(with_length([*words, 1 | label << 2 | ((1 << 70) - (1 << 7))]))
    yield octets(with_length([*words, 2]))


def _with_parity(words: bytes, catalog: Catalog) -> bytes:
    """The same, the parity of each word as it has to be."""
    sealed = b""
    for i in range(0, len(words), 10):
        number = int.from_bytes(words[i : i + 10], "little") & ~(0x1F << PARITY_START)
        right = parity_of(stream_of(number.to_bytes(10, "little")), catalog.parity)
        # the parity field is taken least significant bit first, as every field is
        sealed += (number | right << PARITY_START).to_bytes(10, "little")
    return sealed


def _empty(silent: Draft, catalog: Catalog, parity: str) -> Iterator[bytes]:
    """With one optional word that states nothing."""
    words = silent.words(catalog, parity)
    for word in silent.spec.words:
        if word.optional:
            number = word.kind.code | (word.index << 2 if word.kind is WordKind.CONTINUATION else 0)
            for f in word.values:
                number |= ((f.no_statement or 0) & f.mask) << f.start
            first = int.from_bytes(words[:10], "little") & ~(7 << 10) | (len(words) // 10) << 10
            yield first.to_bytes(10, "little") + words[10:] + number.to_bytes(10, "little")


def _changed_envelopes(good: bytes, carrier: str) -> Iterator[bytes]:
    head = 30 if carrier == "simple" else 60
    yield from (b"", b"garbage", bytes(60), good[:-1], good[: len(good) // 2], good + b"\0", good + bytes(40))
    yield from (good[:n] for n in range(1, len(good), 5))
    for at in range(min(head, len(good))):
        for value in _VALUES:
            changed = bytearray(good)
            changed[at] = value
            yield bytes(changed)
            if carrier == "simple":
                changed[-2:] = (sum(changed[:-2]) & 0xFFFF).to_bytes(2, "little")
                yield bytes(changed)
    if carrier == "simple":
        changed = bytearray(good)
        changed[2], changed[10] = changed[2] + 2, changed[10] + 1
        changed[-2:-2] = b"\0\0"
        changed[-2:] = (sum(changed[:-2]) & 0xFFFF).to_bytes(2, "little")
        yield bytes(changed)
