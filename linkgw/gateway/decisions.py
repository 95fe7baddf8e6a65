"""The decision log: a line per message, refused run or refused datagram, in the order received."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from linkgw.errors import Reason
from linkgw.gateway.admission import Admitted
from linkgw.gateway.config import Network, format_number
from linkgw.gateway.events import DatagramsReceived, Disposition
from linkgw.gateway.kinds import roles_of
from linkgw.gateway.release import HELD_TRACK_DROP, Outgoing
from linkgw.policy.rules import DENIED, Policy

_HELD_TRACK_DROP_NAME = "(drop of a held track)"


def decision_lines(
    event: DatagramsReceived,
    batch: Admitted,
    outgoing: Sequence[tuple[int, Outgoing]],
    networks: Sequence[Network],
    policy: Policy,
) -> tuple[dict[str, object], ...]:
    """What became of everything in a batch, ready for JSON.

    `time` (s, UTC), `origin`, `group`; for a message `stn`, `message`, its `subject` in the origin's numbers and `to`:
    recipient -> disposition and rule; for what was refused `error` instead of `to`.
    """
    found: list[tuple[int, int, dict[str, object]]] = []

    def line(datagram: int, row: int, **more: Any) -> None:
        time = f"{event.utc_ns[datagram] / 1_000_000_000:.6f}"
        found.append(
            (datagram, row, {"time": time, "origin": networks[batch.origin].name, "group": event.group.value, **more})
        )

    for i in np.flatnonzero(batch.datagram_reasons).tolist():
        line(i, -1, error=Reason(int(batch.datagram_reasons[i])).text)
    refusals = batch.columns.refusals
    for reason, row, datagram in zip(refusals.reasons, refusals.rows, refusals.datagrams, strict=True):
        line(int(datagram), int(row), error=Reason(int(reason)).text)
    for columns, reasons in batch.refused:
        for i in range(len(columns)):
            head = _head(columns, i)
            line(int(columns.datagrams[i]), int(columns.rows[i]), **head, error=Reason(int(reasons[i])).text)
    k = -1  # place among all admitted messages
    for kind in batch.kinds:
        for i in range(len(kind.columns)):
            k += 1
            to = {}
            for recipient, out in outgoing:
                entry: dict[str, str] = {"disposition": Disposition(int(out.dispositions[k])).text}
                rule = int(out.rules[k])
                if rule != DENIED:
                    entry["rule"] = _HELD_TRACK_DROP_NAME if rule == HELD_TRACK_DROP else policy.rule_names[rule]
                to[networks[recipient].name] = entry
            columns = kind.columns
            line(
                int(columns.datagrams[i]),
                int(columns.rows[i]),
                stn=f"{int(kind.stn[i]):05o}",
                **_head(columns, i),
                to=to,
            )
    return tuple(entry for _, _, entry in sorted(found, key=lambda item: item[:2]))


def _head(columns: Any, i: int) -> dict[str, str]:
    head = {"message": columns.spec.name}
    subject = roles_of(columns.spec).subject
    if subject is not None:
        head["subject"] = format_number(subject.space, int(columns.raw(subject.name)[i]))
    return head
