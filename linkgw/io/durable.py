"""Bindings on their way to the disk: nothing that uses one goes out before it is there."""

from __future__ import annotations

from collections.abc import Iterable

from linkgw.errors import LinkgwError
from linkgw.io.store import Store
from linkgw.picture.numbers import Binding, BindingChange, Space

RETRY_NS = 250_000_000
"""After a commit that failed, the next is not tried sooner than this."""


class Durable:
    """Commits changes, and remembers those that could not be: they go first the next time.

    The core gives a number once and uses it ever after, so a change that failed must be made good before anything
    else is sent, or a restart could give the number another meaning.

    Parameters
    ----------
    store : Store
        Where they are kept.
    where : str
        That in words: a path, or `memory`.
    """

    fault: str
    """Why the last commit failed; empty if it did not."""
    commits: int
    """Commits that succeeded."""
    failures: int
    """Commits that failed."""

    def __init__(self, store: Store, where: str) -> None:
        self._store, self.where = store, where
        self._pending: dict[tuple[str, Space, int], list[BindingChange]] = {}
        self._retry_ns = 0
        self.fault = ""
        self.commits = self.failures = 0

    @property
    def n_pending(self) -> int:
        """Numbers whose last change is not on the disk."""
        return len(self._pending)

    def keep(self, changes: Iterable[BindingChange], mono_ns: int) -> bool:
        """Commit changes together with those that are still pending; False if they are not on the disk.

        Of several lives of one number the last one counts. The end of a life that began in the same changes needs
        its beginning too: the number is held from then on.
        """
        for change in changes:
            of_number = self._pending.setdefault((change.recipient, change.space, change.number), [])
            if not change.ended:
                of_number.clear()
            of_number.append(change)
        return self.settle(mono_ns)

    def settle(self, mono_ns: int) -> bool:
        """Say whether all is on the disk; try again if it is not, and the time has come."""
        if not self._pending:
            return True
        if mono_ns < self._retry_ns:
            return False
        try:
            self._store.commit([change for of_number in self._pending.values() for change in of_number])
        except LinkgwError as error:
            self.fault = str(error)
            self.failures += 1
            self._retry_ns = mono_ns + RETRY_NS
            return False
        self._pending.clear()
        self.fault = ""
        self.commits += 1
        self._retry_ns = 0
        return True

    def reload(self) -> list[Binding]:
        """Forget what is pending, of which nothing has gone out; give what is on the disk."""
        self._pending.clear()
        return self._store.load()
