"""Mutated traffic for the whole core: mostly good envelopes around bad words, seeded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from linkgw.carriers import CARRIERS, Octets, SimpleIdentity
from linkgw.codec.message import Message
from linkgw.codec.scalar import encode
from linkgw.codec.values import parse_stn
from linkgw.conformance.draw import draw_messages
from linkgw.errors import Reason
from linkgw.gateway.config import GatewayConfig
from linkgw.gateway.events import DatagramsReceived
from linkgw.spec.model import Catalog, Group

OWN_SOURCE, SOURCE = 77, 5
ONLY_OUTSIDE = frozenset({Reason.NONE, Reason.NOT_AN_ENVELOPE, Reason.WRONG_INTERFACE, Reason.KERNEL_DROP})
"""Reasons that the core never finds itself: no automatic detection of envelopes, no socket."""
_REPAIRED = 0.75
"""Share of datagrams whose envelope is good again after the mutation of their words."""
_NOISE = 0.02
"""Share of datagrams with words of noise."""


@dataclass(frozen=True, slots=True)
class _Seed:
    """A good message to start from."""

    name: str
    words: tuple[int, ...]


class Mutator:
    """Batches of mutated datagrams for one gateway.

    Parameters
    ----------
    catalog : Catalog
        The specs.
    config : GatewayConfig
        The networks.
    rng : Generator
        Everything follows from it.
    """

    def __init__(self, catalog: Catalog, config: GatewayConfig, rng: Generator) -> None:
        self._config, self._rng = config, rng
        self._seeds: list[list[_Seed]] = []
        for network in config.networks:
            seeds = []
            for message in draw_messages(catalog, rng, 600):
                fields = dict(message.fields)
                for name, f in catalog.messages[message.name].fields.items():
                    if name == "class":
                        fields[name] = network.network_class if rng.integers(20) else "REPLAY"
                    elif name == "time_of_validity":
                        fields[name] = float(rng.choice([2700, 2790, 100])) if rng.integers(2) else None
                    elif f.type.value == "tn" and fields[name] is not None:
                        fields[name] = f"A00{rng.integers(8)}{rng.integers(8)}"
                octets = encode(Message(message.name, fields), catalog, parity=network.parity)
                words = tuple(int.from_bytes(octets[i : i + 10], "little") for i in range(0, len(octets), 10))
                seeds.append(_Seed(message.name, words))
            self._seeds.append(seeds)
        self._sequence = 0

    def batch(self, n: int, mono_ns: int) -> DatagramsReceived:
        """n datagrams of one network and group from a time on."""
        rng = self._rng
        network = int(rng.integers(len(self._seeds)))
        group = Group.WARNINGS if rng.integers(4) == 0 else Group.TRACKS
        config = self._config.networks[network]
        bodies = [self._body(network, group) for _ in range(n)]
        words = np.frombuffer(b"".join(w.to_bytes(10, "little") for body in bodies for w in body), np.uint8)
        stns = rng.integers(1, 40, n)
        stns[rng.random(n) < 0.02] = parse_stn(config.stn)
        self._sequence += n
        carrier = CARRIERS[config.carrier]
        made = (
            carrier.push_batch(
                SimpleIdentity(source_node=int(rng.integers(1, 4))) if config.carrier == "simple" else
                carrier.identity_type(),
                words.reshape(-1, 10),
                np.cumsum([0, *(len(b) for b in bodies)]),
                stn=stns,
                npg=rng.integers(0, 512, n),
                sequence=np.arange(self._sequence, self._sequence + n) & 0xFFFF,
            )
        )  # fmt: skip
        payloads = [made[i] for i in range(n)]
        heartbeat = carrier.heartbeat(carrier.identity_type(), stn=3)
        for i in np.flatnonzero(rng.random(n) >= _REPAIRED).tolist():
            if rng.integers(30) == 0 and heartbeat is not None:
                payloads[i] = heartbeat
            elif config.carrier == "simple":
                payloads[i] = self._break_simple(payloads[i])
            else:
                payloads[i] = self._break_dis(payloads[i])
        for i in np.flatnonzero(rng.random(n) < 0.03).tolist():
            payloads[i] = payloads[i - 1]
        times = mono_ns + np.cumsum(rng.integers(0, 2_000_000, n))
        source = np.where(rng.random(n) < 0.01, OWN_SOURCE, SOURCE).astype(np.uint64)
        return DatagramsReceived(network, group, Octets.of(payloads), times, 10**18 + times, source)

    # --- words ---

    def _body(self, network: int, group: Group) -> list[int]:
        """Words of one to three messages, some of them mutated; at most 24."""
        rng, seeds = self._rng, self._seeds[network]
        words: list[int] = []
        for _ in range(int(rng.integers(1, 4))):
            seed = seeds[int(rng.integers(len(seeds)))]
            if (seed.name == "J15.0") != (group is Group.WARNINGS) and rng.integers(3):
                continue
            mutate = _MUTATIONS[int(rng.integers(len(_MUTATIONS)))]
            words += mutate(list(seed.words), rng)
        if rng.random() < _NOISE or not words:
            words += [_noise(rng) for _ in range(int(rng.integers(1, 6)))]
        return words[:24]

    # --- envelopes ---

    def _break_simple(self, payload: bytes) -> bytes:
        rng, octets = self._rng, bytearray(payload)
        choice = int(rng.integers(8))
        if choice == 0:
            return payload[: int(rng.integers(len(payload)))]
        if choice == 1:
            return payload + rng.bytes(int(rng.integers(1, 40)))
        if choice == 2:
            octets[int(rng.integers(len(octets)))] ^= 1 << int(rng.integers(8))
            return bytes(octets)
        if choice == 3:
            octets[int(rng.integers(28, len(octets) - 2))] ^= 1 << int(rng.integers(8))
        elif choice == 4:
            octets[int(rng.choice([0, 1, 2, 6, 10, 11, 14, 15, 16, 17, 23, 24]))] = int(rng.integers(256))
        elif choice == 5:
            octets[24] += 5 if octets[24] < 200 else -5
        elif choice == 6:
            cut = 10 * int(rng.integers(1, 3))
            if len(octets) > 40 + cut:
                del octets[-2 - cut : -2]
        else:
            octets[11] = 61
        octets[-2:] = (sum(octets[:-2]) & 0xFFFF).to_bytes(2, "little")
        return bytes(octets)

    def _break_dis(self, payload: bytes) -> bytes:
        rng, octets = self._rng, bytearray(payload)
        choice = int(rng.integers(6))
        if choice == 0:
            return payload[: int(rng.integers(len(payload)))]
        if choice == 1:
            return payload + rng.bytes(int(rng.integers(1, 40)))
        if choice == 2:
            octets[int(rng.integers(len(octets)))] ^= 1 << int(rng.integers(8))
        elif choice == 3:
            octets[int(rng.choice([0, 2, 3, 8, 9, 20, 21, 23, 28, 29, 32, 34, 35, 37, 38]))] = int(rng.integers(256))
        elif choice == 4:
            octets[21] = (octets[21] + int(rng.integers(1, 4))) & 0xFF
        else:
            octets[8:10] = (len(octets) - 4).to_bytes(2, "big")
            del octets[-4:]
        return bytes(octets)


def _noise(rng: Generator) -> int:
    return int(rng.integers(1 << 62)) | int(rng.integers(1 << 8)) << 62


def _flip(words: list[int], rng: Generator) -> list[int]:
    for _ in range(int(rng.integers(1, 4))):
        words[int(rng.integers(len(words)))] ^= 1 << int(rng.integers(80))
    return words


def _change_mli(words: list[int], rng: Generator) -> list[int]:
    words[0] = words[0] & ~(7 << 10) | int(rng.integers(8)) << 10
    return words


def _change_label(words: list[int], rng: Generator) -> list[int]:
    words[0] = words[0] & ~(0xFF << 2) | int(rng.integers(256)) << 2
    return words


def _change_format(words: list[int], rng: Generator) -> list[int]:
    at = int(rng.integers(len(words)))
    words[at] = words[at] & ~3 | int(rng.integers(4))
    return words


def _leave_out(words: list[int], rng: Generator) -> list[int]:
    """A word less, and an MLI that agrees."""
    del words[int(rng.integers(len(words)))]
    return _agree(words)


def _repeat_word(words: list[int], rng: Generator) -> list[int]:
    words.insert(int(rng.integers(1, len(words) + 1)), words[-1])
    return _agree(words)


def _swap(words: list[int], rng: Generator) -> list[int]:
    a, b = rng.integers(len(words), size=2).tolist()
    words[a], words[b] = words[b], words[a]
    return words


def _add_continuation(words: list[int], rng: Generator) -> list[int]:
    words.append(1 | int(rng.integers(32)) << 2 | _noise(rng) >> 7 << 7 & (1 << 70) - 1)
    return _agree(words)


def _add_silent_word(words: list[int], rng: Generator) -> list[int]:
    words.append((1 | int(rng.integers(1, 3)) << 2) | (int(rng.integers(2)) * ((1 << 70) - (1 << 7))))
    return _agree(words)


def _agree(words: list[int]) -> list[int]:
    if words and words[0] & 3 == 0:
        words[0] = words[0] & ~(7 << 10) | (len(words) - 1 & 7) << 10
    return words


def _as_it_is(words: list[int], rng: Generator) -> list[int]:
    return words


_MUTATIONS: tuple[Callable[[list[int], Generator], list[int]], ...] = (
    _as_it_is, _as_it_is, _as_it_is, _flip, _flip, _change_mli, _change_label, _change_format, _leave_out, _repeat_word,
    _swap, _add_continuation, _add_silent_word,
)  # fmt: skip
