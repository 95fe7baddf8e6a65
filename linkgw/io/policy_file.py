"""The release policy's file: what is in force was read from it, and a change of it is seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from linkgw.errors import PolicyError
from linkgw.policy.rules import Policy, load_policy
from linkgw.spec.model import Catalog

Signature = tuple[int, int, int]


@dataclass(slots=True)
class PolicyFile:
    """A policy file, and how reading it went."""

    path: Path
    """The file."""
    catalog: Catalog
    """The specs that its rules are about."""
    networks: list[str]
    """The networks that it may name."""
    network_class: str
    """That of the networks: what the rules let through is worked out for it, before messages wait."""
    loaded_utc_ns: int = 0
    """When the policy in force was read."""
    n_loaded: int = 0
    """How often it was put in force, the first time not counted."""
    n_refused: int = 0
    """How often it had a fault, and the one before stayed."""
    faults: list[str] = field(default_factory=list)
    """What was wrong the last time; empty if nothing was."""
    _read: Signature | None = None

    def changed(self) -> bool:
        """Whether it is another file than the one that was last read, or has other contents."""
        return self._signature() != self._read

    def load(self) -> Policy:
        """Read it.

        Raises
        ------
        PolicyError
            With every fault; this contents will not count as changed.
        """
        self._read = self._signature()
        policy = load_policy(self.path, self.catalog, self.networks)
        policy.prepare(self.network_class)
        return policy

    def taken(self, utc_ns: int, *, first: bool = False) -> None:
        """The policy that was read is in force."""
        self.loaded_utc_ns = utc_ns
        self.faults = []
        self.n_loaded += not first

    def refused(self, error: PolicyError) -> None:
        """The policy that was read has faults."""
        self.faults = [str(fault) for fault in error.faults]
        self.n_refused += 1

    def _signature(self) -> Signature | None:
        try:
            stat = self.path.stat()
        except OSError:
            return None
        return stat.st_ino, stat.st_mtime_ns, stat.st_size
