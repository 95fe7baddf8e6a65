"""The fast codec against the reference (construct) and against bitstruct's C core, message for message, in one run.

The message is J3.2 in three words (initial, extension, continuation). The fast codec decodes batches and gives every
field as a column of engineering values. construct gives a message of engineering values (`linkgw.decode`). bitstruct
gives the raw integers of the same three words, one compiled format per kind of word; it reads the highest bit first,
so each word's octets are turned round for it. Neither frames nor checks anything for bitstruct.

Octets moved: those of the words and of all columns, read and written, against what `numpy.copyto` moves in an array
of half as many (it reads one half and writes the other).

    .venv/bin/python tools/bench codec [--quick] [--json FILE]
"""

from __future__ import annotations

import gc
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bitstruct.c as bitstruct
import numpy as np

sys.path.insert(0, str(Path(__file__).parent))  # this bench is run by its path, too

from results import compare

import linkgw
from linkgw.codec import bulk
from linkgw.conformance.draw import draw_message
from linkgw.spec.model import WordKind, WordSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from linkgw.spec.model import Catalog

NAME = "J3.2"
N_DRAWN = 1000
"""Different messages; batches repeat them."""
N_REFERENCE = 10
"""Messages in a burst of the reference, so that every burst takes about a millisecond."""
SMALL = 64
"""Messages in a small batch: the datagrams of one GRO buffer."""
BATCH = 100 * SMALL
"""Messages in a large batch; what is worked on stays in the caches."""
PEERS = {"construct": "construct (the reference)", "bitstruct": "bitstruct's C core"}
FLOORS = {
    ("decode", BATCH, "construct"): 500,
    ("decode", BATCH, "bitstruct"): 4,
    ("decode", BATCH, "copyto"): 0.008,
    ("decode", SMALL, "construct"): 10,
    ("encode", BATCH, "construct"): 1500,
    ("encode", BATCH, "bitstruct"): 7,
    ("encode", BATCH, "copyto"): 0.01,
    ("encode", SMALL, "construct"): 60,
}
"""Half of what was measured, or less."""


def run(quick: bool) -> list[dict[str, Any]]:
    """All measurements: in each round every side in turn, the quickest burst of each; medians of the rounds."""
    catalog = linkgw.load_catalog()
    messages = _draw(catalog)
    octets = [linkgw.encode(m, catalog) for m in messages]
    formats = [bitstruct.compile(_format_of(w)) for w in catalog.messages[NAME].words[:3]]
    _hold_together(catalog, octets, formats)
    rounds, bursts = (3, 10) if quick else (5, 40)

    unpacked = [[f.unpack(w) for f, w in zip(formats, _turned(o), strict=True)] for o in octets]
    few, few_octets = messages[:N_REFERENCE], octets[:N_REFERENCE]
    sides: dict[str, tuple[Callable[[], object], int]] = {
        "construct decode": (lambda: [linkgw.decode(o, catalog) for o in few_octets], N_REFERENCE),
        "construct encode": (lambda: [linkgw.encode(m, catalog) for m in few], N_REFERENCE),
        "bitstruct decode": (lambda: _unpack(formats, octets), len(octets)),
        "bitstruct encode": (lambda: _pack(formats, unpacked), len(octets)),
    }
    for n in (1, SMALL, BATCH):
        words, starts = _batch(octets, n)
        columns = bulk.decode(words, starts, catalog)
        sides[f"decode {n}"] = (partial(_decode, catalog, words, starts), n)
        sides[f"encode {n}"] = (partial(bulk.encode, columns, catalog), n)
    moved = _octets_moved(catalog, words, starts)
    for verb, n_octets in moved.items():
        source = np.ones(round(n_octets * BATCH / 2), np.uint8)
        sides[f"copyto {verb}"] = (partial(np.copyto, np.zeros_like(source), source), 1)

    rates: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side, (work, n) in sides.items():
            rates[side].append(n / _seconds(work, bursts))
    rows = [
        compare(
            f"{verb} {NAME} of 3 words, {n} a batch, messages/s",
            PEERS[baseline],
            rates[f"{baseline} {verb}"],
            rates[f"{verb} {n}"],
            floor=FLOORS.get((verb, n, baseline)),
        )
        for verb in ("decode", "encode")
        for n in (BATCH, SMALL, 1)
        for baseline in ("construct", "bitstruct")
    ]
    for verb, n_octets in moved.items():
        theirs = [r * BATCH * n_octets for r in rates[f"copyto {verb}"]]
        ours = [r * n_octets for r in rates[f"{verb} {BATCH}"]]
        what = f"{verb}, {n_octets:.0f} octets moved a message: octets/s"
        rows.append(compare(what, "numpy.copyto", theirs, ours, floor=FLOORS.get((verb, BATCH, "copyto"))))
    return rows


def _seconds(work: Callable[[], object], bursts: int) -> float:
    """The quickest of short bursts: the one that was least disturbed by what else runs on the machine."""
    quickest = float("inf")
    gc.disable()
    for _ in range(bursts):
        start = time.perf_counter()
        work()
        quickest = min(quickest, time.perf_counter() - start)
    gc.enable()
    return quickest


def _draw(catalog: Catalog) -> list[linkgw.Message]:
    """Messages that have an initial, an extension and the first continuation word."""
    rng = np.random.default_rng(1)
    spec = catalog.messages[NAME]
    drawn: list[linkgw.Message] = []
    while len(drawn) < N_DRAWN:
        fields = dict(draw_message(spec, rng).fields)
        fields |= {f.name: None for f in spec.words[3].values}
        if any(fields[f.name] is not None for f in spec.words[2].values):
            drawn.append(linkgw.Message(NAME, fields))
    return drawn


def _batch(octets: list[bytes], n: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """n messages, one a datagram."""
    some = [octets[i % len(octets)] for i in range(n)]
    words = np.frombuffer(b"".join(some), np.uint8).reshape(-1, 10)
    return words, np.arange(0, len(words), 3)


def _decode(catalog: Catalog, words: np.ndarray[Any, Any], starts: np.ndarray[Any, Any]) -> None:
    """All there is to know: the batch as columns of engineering values."""
    kind = bulk.decode(words, starts, catalog)[NAME]
    for name in kind.spec.fields:
        kind.values(name)


def _octets_moved(catalog: Catalog, words: np.ndarray[Any, Any], starts: np.ndarray[Any, Any]) -> dict[str, float]:
    """Octets of input and output of a large batch, each once, for each message."""
    kind = bulk.decode(words, starts, catalog)[NAME]
    columns = sum(kind.values(name).nbytes for name in kind.spec.fields)
    packed = kind.low.nbytes + kind.high.nbytes
    return {"decode": (words.nbytes + columns) / len(kind), "encode": (packed + words.nbytes) / len(kind)}


def _format_of(word: WordSpec) -> str:
    """A word for bitstruct, from its highest bit to its lowest."""
    header = "u3u3u5u2" if word.kind is WordKind.INITIAL else "u5u2" if word.kind is WordKind.CONTINUATION else "u2"
    return "p5u5" + "".join(f"{'s' if f.signed else 'u'}{f.width}" for f in reversed(word.fields)) + header


def _turned(octets: bytes) -> tuple[bytes, bytes, bytes]:
    return octets[9::-1], octets[19:9:-1], octets[29:19:-1]


def _unpack(formats: list[Any], octets: list[bytes]) -> None:
    initial, extension, continuation = (f.unpack for f in formats)
    for o in octets:
        initial(o[9::-1])
        extension(o[19:9:-1])
        continuation(o[29:19:-1])


def _pack(formats: list[Any], unpacked: list[list[tuple[int, ...]]]) -> None:
    initial, extension, continuation = (f.pack for f in formats)
    for first, second, third in unpacked:
        initial(*first)[::-1] + extension(*second)[::-1] + continuation(*third)[::-1]


def _hold_together(catalog: Catalog, octets: list[bytes], formats: list[Any]) -> None:
    """All three must read the same, else there is nothing to compare."""
    spec = catalog.messages[NAME]
    kind = bulk.decode(*_batch(octets, len(octets)), catalog)[NAME]
    for i, o in enumerate(octets):
        if kind.message(i) != linkgw.decode(o, catalog):
            raise SystemExit(f"message {i}: the fast codec and construct disagree")
        for word, f, turned in zip(spec.words, formats, _turned(o), strict=False):
            raws = dict(zip(reversed(word.fields), f.unpack(turned)[1:], strict=False))
            if any(int(kind.raw(field.name)[i]) != raws[field] for field in word.values):
                raise SystemExit(f"message {i}: the fast codec and bitstruct disagree")
