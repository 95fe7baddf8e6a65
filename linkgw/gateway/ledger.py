"""Two ledgers that have to close: datagrams and messages that came in, and what became of each message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.errors import Reason
from linkgw.gateway.events import Disposition
from linkgw.spec.model import Group

GROUPS = tuple(Group)
_N_REASONS = max(Reason) + 1


class Ledger:
    """Counts of one gateway since it started.

    Parameters
    ----------
    names : sequence of str
        The networks, in the order of their indexes.
    """

    def __init__(self, names: Sequence[str]) -> None:
        n = len(names)
        self.names = tuple(names)
        self.datagrams = np.zeros((n, len(GROUPS), _N_REASONS), np.int64)
        """By network, group and reason; reason 0: its words were read."""
        self.runs = np.zeros(n, np.int64)
        """Runs of words in the good datagrams: every one becomes a message or a refusal."""
        self.messages = np.zeros((n, _N_REASONS), np.int64)
        """By network and reason; reason 0: admitted."""
        self.dispositions = np.zeros((n, n, len(Disposition)), np.int64)
        """By origin, recipient and disposition."""
        self.references_blanked = np.zeros((n, n), np.int64)
        """Optional references that became no statement."""
        self.warnings_withheld = np.zeros((n, n), np.int64)
        """J15.0 that did not reach a recipient for another reason than being a duplicate."""
        self.datagrams_sent = np.zeros((n, len(GROUPS)), np.int64)
        """Handed to the endpoint, the gateway's own included."""
        self.datagrams_failed = np.zeros((n, len(GROUPS)), np.int64)
        """Of these, not sent."""
        self.sequence_gaps = np.zeros(n, np.int64)
        """Sequence numbers that were left out by senders of a network."""
        self.sequence_repeats = np.zeros(n, np.int64)
        """Sequence numbers that did not ascend."""

    def count_datagrams(self, network: int, group: Group, reasons: NDArray[np.uint8]) -> None:
        """Count arrived datagrams by reason."""
        self.datagrams[network, GROUPS.index(group)] += np.bincount(reasons, minlength=_N_REASONS)

    def count_messages(self, network: int, reasons: NDArray[np.uint8]) -> None:
        """Count runs of words by reason."""
        self.messages[network] += np.bincount(reasons, minlength=_N_REASONS)

    def count_alone(self, network: int, group: Group, n: int) -> None:
        """Count n datagrams of one message each, which were admitted."""
        self.datagrams[network, GROUPS.index(group), 0] += n
        self.runs[network] += n
        self.messages[network, 0] += n

    def count_dispositions(self, origin: int, recipient: int, dispositions: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Count what became of admitted messages; gives how many of them by disposition."""
        counts = np.bincount(dispositions, minlength=len(Disposition))
        self.dispositions[origin, recipient] += counts
        return counts

    def count_failed(self, origin: int | None, recipient: int, group: Group, n_datagrams: int, n_messages: int) -> None:
        """Datagrams that did not go out: their messages were counted as forwarded before."""
        self.datagrams_failed[recipient, GROUPS.index(group)] += n_datagrams
        if origin is not None:
            self.dispositions[origin, recipient, Disposition.FORWARDED] -= n_messages
            self.dispositions[origin, recipient, Disposition.SEND_FAILED] += n_messages

    def faults(self) -> list[str]:
        """Sums that do not agree, a line each; empty if both ledgers close."""
        found = []
        for i, name in enumerate(self.names):
            if self.messages[i].sum() != self.runs[i]:
                found.append(
                    f"{name}: {self.runs[i]} runs of words, but {self.messages[i].sum()} messages and refusals"
                )
            for j, other in enumerate(self.names):
                ended, admitted = int(self.dispositions[i, j].sum()), int(self.messages[i, 0])
                if ended != (admitted if i != j else 0):
                    found.append(f"{name} to {other}: {admitted} admitted, but {ended} dispositions")
                if (self.dispositions[i, j] < 0).any():
                    found.append(f"{name} to {other}: a negative count")
        return found

    def as_dict(self) -> dict[str, Any]:
        """Everything that is not zero, for JSON: `networks` by name, `flows` by origin and recipient."""
        networks = {}
        for i, name in enumerate(self.names):
            networks[name] = {
                "datagrams": {g.value: _by_reason(self.datagrams[i, k], "good") for k, g in enumerate(GROUPS)},
                "messages": _by_reason(self.messages[i], "admitted"),
                "sent": {g.value: int(self.datagrams_sent[i, k]) for k, g in enumerate(GROUPS)},
                "send_failed": {g.value: int(self.datagrams_failed[i, k]) for k, g in enumerate(GROUPS)},
                "sequence_gaps": int(self.sequence_gaps[i]),
                "sequence_repeats": int(self.sequence_repeats[i]),
            }
        flows = {}
        for i, origin in enumerate(self.names):
            for j, recipient in enumerate(self.names):
                if i == j:
                    continue
                flows[f"{origin}>{recipient}"] = {
                    **{d.text: int(n) for d, n in zip(Disposition, self.dispositions[i, j], strict=True) if n},
                    "references_blanked": int(self.references_blanked[i, j]),
                    "warnings_withheld": int(self.warnings_withheld[i, j]),
                }
        return {"networks": networks, "flows": flows}


def _by_reason(counts: NDArray[np.int64], good: str) -> dict[str, int]:
    found = {good: int(counts[0])}
    return found | {Reason(r).text: int(counts[r]) for r in np.flatnonzero(counts).tolist() if r}
