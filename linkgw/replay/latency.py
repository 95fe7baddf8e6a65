"""Which message that was sent is which that arrived, though numbers and positions were changed on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from linkgw.codec.bulk import KindColumns
from linkgw.spec.model import FieldType, Role

Key: TypeAlias = tuple[str | int, ...]
"""What a release leaves as it was: message, time of validity, quality, identity; for a warning its state and origin."""

_KEPT = (Role.VALIDITY, Role.QUALITY, Role.IDENTITY)


def keys_of(kind: KindColumns) -> list[Key]:
    """The key of each message."""
    spec = kind.spec
    names = [f.name for f in spec.fields.values() if f.role in _KEPT]
    if spec.field_with(Role.VALIDITY) is None:
        names = [f.name for f in spec.fields.values() if f.type is FieldType.ENUM]
    columns = [kind.raw(name).tolist() for name in names]
    return [(spec.name, *values) for values in zip(*columns, strict=True)]


def match_latencies(sent: Iterable[tuple[Key, int]], arrived: Iterable[tuple[Key, int]]) -> dict[str, list[int]]:
    """Latencies by message name, in nanoseconds.

    Messages of one key are matched in their order, and only where as many arrived as were sent: what was withheld, or
    cannot be told apart, is left out.

    Parameters
    ----------
    sent, arrived
        Keys with the times (ns, one clock) of what others sent and what one recipient got, each in order.

    Examples
    --------
    >>> match_latencies([(("J3.2", 1), 10), (("J3.2", 2), 20)], [(("J3.2", 2), 25)])
    {'J3.2': [5]}
    """
    departures: defaultdict[Key, list[int]] = defaultdict(list)
    for key, time in sent:
        departures[key].append(time)
    arrivals: defaultdict[Key, list[int]] = defaultdict(list)
    for key, time in arrived:
        arrivals[key].append(time)
    found: defaultdict[str, list[int]] = defaultdict(list)
    for key, times in arrivals.items():
        if len(times) == len(departures.get(key, ())):
            found[str(key[0])] += [b - a for a, b in zip(departures[key], times, strict=True)]
    return dict(found)
