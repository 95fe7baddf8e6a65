"""What is sent: messages of many kinds and sizes, tracks that begin and end, some of it not for everybody.

Nothing occurs twice (the gateway would take it for a duplicate). Times of validity are of now, so a load is made
right before it is sent: the policy looks at the age.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from linkgw.carriers import CARRIERS, Octets, SimpleIdentity
from linkgw.codec import bulk
from linkgw.codec.values import conversion_of

if TYPE_CHECKING:
    from linkgw.codec.columns import KindColumns
    from linkgw.spec.model import Catalog, FieldSpec, MessageSpec

SHARES = {
    "J3.2": 40, "J3.3": 16, "J3.4": 3, "J3.5": 8, "J2.2": 8, "J2.3": 6, "J2.4": 1, "J2.5": 2, "J13.2": 4, "J13.3": 3,
    "J13.5": 2, "J7.0": 1, "J7.2": 1, "J7.4": 3, "J7.7": 1, "J3.1": 1,
}  # fmt: skip
"""Message -> percent of a mixed load."""
SHARE_NEW = 0.015
"""Share of messages that begin a track."""
N_TRACKS, N_PARTICIPANTS, N_SOURCES = 500, 64, 16
"""Tracks that are reported all the time, participants, and units that report."""
NO_DROPS_BEFORE = 4096
"""Messages before the first drop: what is dropped has begun."""
BLOCK = 512
"""Datagrams that a sender with GSO has at hand: it sends those of one size together."""
NORTH_EAST_ASIA, ELSEWHERE = (33.0, 42.0, 124.0, 145.0), (0.0, 15.0, 60.0, 100.0)
SHARE_ELSEWHERE = 0.05
IDENTITIES = {
    "pending": 10,
    "unknown": 25,
    "suspect": 10,
    "hostile": 10,
    "neutral": 20,
    "assumed friend": 5,
    "friend": 20,
}
VALIDITY_S = (-3.0, 10.0)
"""Times of validity around now; the strictest rule takes what is 30 s old."""


@dataclass(frozen=True, slots=True)
class Load:
    """Datagrams to be sent, in order."""

    payloads: Octets
    """SIMPLE datagrams."""
    n_messages: int
    """Messages in them."""
    made_ns: int
    """When, UTC."""
    counts: dict[str, int]
    """Messages of each kind."""
    starts_track: np.ndarray[Any, Any]
    """(d,) datagrams with a message that begins a track."""
    n_new: int
    """Such messages."""

    def __len__(self) -> int:
        return len(self.payloads)

    def describe(self) -> str:
        """One line on what it is made of."""
        sizes = np.diff(self.payloads.bounds)
        return (
            f"{self.n_messages:,} messages of {len(self.counts)} kinds in {len(self):,} datagrams of {sizes.min()} to"
            f" {sizes.max()} octets, {self.n_new / self.n_messages:.1%} begin a track"
        )


def make_load(
    catalog: Catalog, n: int, seed: int, *, words: int = 0, sort: bool = False, n_tracks: int = N_TRACKS
) -> Load:
    """A mixed load of about n messages.

    Parameters
    ----------
    catalog : Catalog
        The specs.
    n : int
        Messages; what came out twice is left out.
    seed : int
        Of the draw.
    words : int
        Words that a datagram may hold; 0: one message a datagram.
    sort : bool
        As a sender with GSO sends: of each `BLOCK` datagrams those of one size together.
    n_tracks : int
        Tracks 1..n that are reported all the time.
    """
    rng = np.random.default_rng(seed)
    now_ns = time.time_ns()
    names = list(SHARES)
    which = rng.choice(len(names), n, p=np.array(list(SHARES.values())) / sum(SHARES.values()))
    drops = names.index("J7.0")
    which[:NO_DROPS_BEFORE][which[:NO_DROPS_BEFORE] == drops] = names.index("J3.2")
    is_track = np.array([name.startswith("J3.") for name in names])[which]
    is_new = is_track & (rng.random(n) < SHARE_NEW / is_track.mean())
    tn = 1 + rng.integers(0, n_tracks, n)
    tn[is_new] = 1 + n_tracks + np.arange(is_new.sum())
    tn[which == drops] = 1 + n_tracks + np.arange((which == drops).sum())
    kinds: dict[str, KindColumns] = {}
    for k, name in enumerate(names):
        at = np.flatnonzero(which == k)
        if len(at):
            kind = draw_kind(catalog, name, rng, now_ns, tn[at], at)
            kinds[name] = _without_repeats(kind)
    lengths = np.zeros(n, np.int64)
    for kind in kinds.values():
        lengths[kind.datagrams] = bulk.sent_words(kind).sum(axis=0)
    there = lengths > 0
    packed = _pack(lengths[there], words)
    datagram_of = np.full(n, -1)
    datagram_of[there] = packed
    n_datagrams = int(packed[-1]) + 1
    if sort:
        sizes = np.bincount(packed, lengths[there])
        order = np.lexsort((sizes, np.arange(n_datagrams) // BLOCK))
        place = np.empty(n_datagrams, np.int64)
        place[order] = np.arange(n_datagrams)
        datagram_of[there] = place[packed]
    for name, kind in kinds.items():
        kinds[name] = type(kind)(kind.plan, kind.rows, datagram_of[kind.datagrams], kind.low, kind.high)
    octets, starts = bulk.encode(bulk.Columns.of(kinds, n_datagrams), catalog)
    payloads = push(octets, np.append(starts, len(octets)))
    counts = {name: len(kind) for name, kind in kinds.items()}
    begins = np.zeros(n_datagrams, np.bool_)
    begins[datagram_of[is_new & there]] = True
    return Load(payloads, int(there.sum()), now_ns, counts, begins, int((is_new & there).sum()))


def push(words: np.ndarray[Any, Any], starts: np.ndarray[Any, Any], npg: int = 7) -> Octets:
    """Datagrams of the units that report, in SIMPLE."""
    n = len(starts) - 1
    return CARRIERS["simple"].push_batch(
        SimpleIdentity(), words, starts, stn=0o200 + np.arange(n) % N_SOURCES, npg=npg, sequence=np.arange(n) % 65536
    )


def draw_kind(
    catalog: Catalog,
    name: str,
    rng: np.random.Generator,
    now_ns: int,
    tn: np.ndarray[Any, Any],
    at: np.ndarray[Any, Any],
) -> KindColumns:
    """One message of a kind for each of `tn`; `at` is the place of each."""
    spec, n = catalog.messages[name], len(tn)
    values = _draw_fields(spec, rng, n)
    low, high = VALIDITY_S
    given: dict[str, np.ndarray[Any, Any]] = {
        "tn": tn,
        "other_tn": 1 + tn % N_TRACKS,
        "participant_stn": 0o1000 + rng.integers(0, N_PARTICIPANTS, n),
        "track_quality": rng.integers(4, 16, n).astype(float),
        "time_of_validity": np.floor((now_ns / 1e9 + rng.uniform(low, high, n)) % 3600 * 100) / 100 % 3600,
    }
    area = np.where(rng.random((n, 1)) < SHARE_ELSEWHERE, ELSEWHERE, NORTH_EAST_ASIA).T
    given["latitude"] = np.round(rng.uniform(area[0], area[1]), 4)
    given["longitude"] = np.round(rng.uniform(area[2], area[3]), 4)
    for field_name, text in (("class", "EXERCISE"), ("action", "drop track")):
        field = spec.fields.get(field_name)
        if field is not None and field.enumeration is not None and text in field.enumeration.codes:
            given[field_name] = np.full(n, field.enumeration.codes[text])
    identity = spec.fields.get("identity")
    if identity is not None and identity.enumeration is not None:
        codes = [identity.enumeration.codes[text] for text in IDENTITIES]
        shares = np.array(list(IDENTITIES.values()))
        given["identity"] = rng.choice(codes, n, p=shares / shares.sum())
    values |= {k: v for k, v in given.items() if k in spec.fields}
    return bulk.from_values(name, values, catalog, datagrams=at)


def _draw_fields(spec: MessageSpec, rng: np.random.Generator, n: int) -> dict[str, np.ndarray[Any, Any]]:
    """Values that the spec allows; one in eight is no statement, and an optional word says nothing one time in two."""
    values = {}
    for word in spec.words:
        silent = rng.random(n) < 0.5 if word.optional else np.zeros(n, np.bool_)
        for f in word.values:
            raws = _draw_raws(f, rng, n)
            if f.no_statement is not None:
                raws[silent | (rng.random(n) < 0.125)] = f.no_statement
            values[f.name] = conversion_of(f).to_values(raws)
    return values


def _draw_raws(f: FieldSpec, rng: np.random.Generator, n: int) -> np.ndarray[Any, Any]:
    if f.enumeration is not None:
        return rng.choice(list(f.enumeration.names), n)
    return rng.integers(f.raw_min, f.raw_max, n, endpoint=True)


def _without_repeats(kind: KindColumns) -> KindColumns:
    together = np.concatenate([kind.low.T, kind.high.T.astype(np.uint64)], axis=1)
    _, firsts = np.unique(together, axis=0, return_index=True)
    return kind if len(firsts) == len(kind) else kind.take(np.sort(firsts))


def _pack(lengths: np.ndarray[Any, Any], words: int) -> np.ndarray[Any, Any]:
    """Which datagram each message goes into: as many as fit, in order."""
    if not words:
        return np.arange(len(lengths))
    places, at, held = [], 0, 0
    for length in lengths.tolist():
        if held + length > words:
            at, held = at + 1, 0
        held += length
        places.append(at)
    return np.array(places)
