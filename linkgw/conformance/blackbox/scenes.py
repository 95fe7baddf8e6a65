"""What several promises need to set up: tracks that are held, groups that a message fits, messages said unjudged."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from linkgw.conformance.blackbox.drafts import Draft
from linkgw.conformance.blackbox.gate import Gate
from linkgw.conformance.blackbox.site import Net
from linkgw.conformance.blackbox.stage import Stage
from linkgw.conformance.blackbox.station import Heard
from linkgw.conformance.reading import Reading
from linkgw.spec.model import FieldType, Group, Role

_FIRST_MARK = 750_000
"""Latitudes from here on are no other draft's."""
HELD_KIND = "J3.6"
"""Reports tracks that others refer to."""


def hold(stage: Stage, origin: Net, draft: Draft) -> Draft:
    """A message about other tracks names new ones, which whoever may see them is told of first."""
    for name, f in draft.spec.fields.items():
        if f.role is Role.REQUIRED:
            draft = draft.but(**{name: held_track(stage, origin)})
    return draft


def held_track(stage: Stage, origin: Net, *, stn: int | None = None) -> int:
    """A new track of a network that the others are told of."""
    number = stage.new(origin)
    stage.say(origin, stage.drafter.stated(HELD_KIND, tn=number), stn=stn, group=Group.TRACKS)
    return number


def fit(stage: Stage, draft: Draft, group: Group) -> Draft:
    """Such that it has a place in the group."""
    if group is Group.WARNINGS:
        for field, texts in draft.spec.warnings_where.items():
            draft = draft.but(**{field: stage.drafter.code(draft.spec.name, field, texts[0])})
    return draft


def whole(stage: Stage, origin: Net, kind: str) -> Draft:
    """A message that states everything, about tracks that are held where it needs them."""
    return stage.named(origin, hold(stage, origin, stage.drafter.stated(kind)))


def datagram(stage: Stage, net: Net, *drafts: Draft, stn: int | None = None) -> bytes:
    """A datagram of messages that nobody reckons with."""
    now = time.time()
    words = b"".join(d.at(now).words(stage.catalog, net.config.parity) for d in drafts)
    return stage.station(net).envelope(words, stage.unit if stn is None else stn)


def marked(stage: Stage, number: int, mark: int, **raws: int) -> Draft:
    """A report of an air track that is told from all others by its mark, 0 to 99,999, whatever its number becomes."""
    return stage.drafter.stated("J3.2", tn=number, **{"latitude": _FIRST_MARK + mark, **raws})


def marks(heard: Sequence[Heard], net: Net | str) -> list[tuple[int, Reading]]:
    """Mark and message of the marked tracks that a network heard, in order."""
    found = [(r.raws["latitude"] - _FIRST_MARK, r) for r in readings(heard, net, "J3.2")]
    return [(mark, r) for mark, r in found if 0 <= mark < 100_000]


def readings(heard: Sequence[Heard], net: Net | str, kind: str | None = None) -> list[Reading]:
    """The messages that a network heard, of one kind if it is named."""
    name = net if isinstance(net, str) else net.name
    found = []
    for h in heard:
        if h.name == name:
            found += [m for m in h.messages if isinstance(m, Reading) and (kind is None or m.name == kind)]
    return found


def kernel_drops(port: int) -> int:
    """Datagrams that the kernel dropped at sockets of that UDP port on this machine, for want of room."""
    lines = Path("/proc/net/udp").read_text(encoding="ascii").splitlines()[1:]
    rows = [line.split() for line in lines]
    return sum(int(row[-1]) for row in rows if int(row[1].rpartition(":")[2], 16) == port)


def held_number(gate: Gate, recipient: Net, origin: Net, number: int, type_: FieldType = FieldType.TN) -> int:
    """The recipient's number of an object of another network; it has been heard."""
    found = gate.model.number(gate.index[recipient.name], gate.index[origin.name], type_, number)
    assert found is not None, f"{recipient.name} has not heard of {number} of {origin.name}"
    return found
