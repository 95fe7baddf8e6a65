"""The cases of the conformance kit, made from the specs with the independent readings, never with the codec on trial.

Same specs, same cases, octet for octet. Each file draws from a seed of its own, so that a new message changes no
other's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from linkgw.conformance.cases import Vector
from linkgw.conformance.vectors.auto import add_auto
from linkgw.conformance.vectors.datagrams import add_datagrams
from linkgw.conformance.vectors.dis import add_signal, add_transmitter
from linkgw.conformance.vectors.faulty_words import add_faulty_words
from linkgw.conformance.vectors.maker import Maker
from linkgw.conformance.vectors.messages import add_messages
from linkgw.conformance.vectors.simple import add_simple, add_status
from linkgw.conformance.vectors.unsendable import add_unsendable
from linkgw.spec.model import Catalog

_SHARED: Mapping[str, Callable[[Maker], None]] = {
    "datagrams": add_datagrams,
    "simple": add_simple,
    "simple_status": add_status,
    "dis_signal": add_signal,
    "dis_transmitter": add_transmitter,
    "auto": add_auto,
}


def make_vectors(catalog: Catalog) -> dict[str, list[Vector]]:
    """File name -> vectors: three files per message, and one for each part that all messages share."""
    made: dict[str, list[Vector]] = {}
    for spec in catalog.messages.values():
        stem = spec.name.lower().replace(".", "_")
        for folder, add in (("good", add_messages), ("faulty", add_faulty_words), ("unsendable", add_unsendable)):
            maker = Maker(catalog, f"{folder}/{stem}")
            add(maker, spec)
            made[f"{folder}/{stem}.jsonl"] = maker.vectors
    for name, fill in _SHARED.items():
        maker = Maker(catalog, name)
        fill(maker)
        made[f"{name}.jsonl"] = maker.vectors
    return made
