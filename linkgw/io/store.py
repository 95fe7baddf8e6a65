"""What must survive a restart: which number stands for what, and a few counters, in SQLite or in memory."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Protocol

from linkgw.errors import ConfigError, Fault, LinkgwError
from linkgw.picture.numbers import Binding, BindingChange, Space

APPLICATION_ID = 0x6C6B6777
"""In the header of the file ("lkgw"), so that no other program's database is taken for ours."""
LOG_OCTETS = 32 + 1000 * (24 + 4096)
"""Of the write-ahead log up to the automatic checkpoint, from which on SQLite writes it from its beginning again."""
SCHEMA_VERSION = 1
"""In the header of the file; a file with another version is refused."""

_SCHEMA = f"""
BEGIN;
CREATE TABLE bindings (
    recipient TEXT NOT NULL,
    space TEXT NOT NULL CHECK (space IN ('tn', 'stn', 'event')),
    number INTEGER NOT NULL,
    origin TEXT NOT NULL,
    origin_number INTEGER NOT NULL,
    started_utc_ns INTEGER NOT NULL,
    ended INTEGER NOT NULL CHECK (ended IN (0, 1)),
    ended_utc_ns INTEGER CHECK ((ended_utc_ns IS NULL) = (ended = 0)),
    PRIMARY KEY (recipient, space, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE counters (key TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""
_BIND = """
INSERT INTO bindings VALUES (?, ?, ?, ?, ?, ?, 0, NULL)
ON CONFLICT DO UPDATE SET origin = excluded.origin, origin_number = excluded.origin_number,
    started_utc_ns = excluded.started_utc_ns, ended = 0, ended_utc_ns = NULL
"""
_END = """
UPDATE bindings SET ended = 1, ended_utc_ns = ?
WHERE (recipient, space, number, origin, origin_number) = (?, ?, ?, ?, ?)
"""
_COUNT = "INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
_LOAD = """
SELECT recipient, space, number, origin, origin_number, started_utc_ns, ended_utc_ns FROM bindings
ORDER BY recipient, space, number
"""


class StoreError(LinkgwError):
    """The state cannot be kept (disk full, read-only, failing); nothing of the commit was kept."""


class Store(Protocol):
    """Where bindings and counters are kept."""

    def load(self) -> list[Binding]:
        """Every binding, live or ended, by recipient, space and number."""
        ...

    def load_counters(self) -> dict[str, int]:
        """Every counter by its key."""
        ...

    def commit(self, changes: Sequence[BindingChange], counters: Mapping[str, int] | None = None) -> None:
        """Keep the changes, in their order, and the counters' new values: all of them or none.

        Raises
        ------
        StoreError
            Nothing was kept.
        """
        ...

    def close(self) -> None:
        """Let go of whatever is held."""
        ...


class MemoryStore:
    """Keeps bindings and counters for as long as the process runs: for offline replay and simulation."""

    def __init__(self) -> None:
        self._bindings: dict[tuple[str, Space, int], Binding] = {}
        self._counters: dict[str, int] = {}

    def load(self) -> list[Binding]:
        """Every binding, live or ended, by recipient, space and number."""
        return [binding for _, binding in sorted(self._bindings.items())]

    def load_counters(self) -> dict[str, int]:
        """Every counter by its key."""
        return dict(sorted(self._counters.items()))

    def commit(self, changes: Sequence[BindingChange], counters: Mapping[str, int] | None = None) -> None:
        """Keep the changes, in their order, and the counters' new values."""
        for c in changes:
            key, meaning = (c.recipient, c.space, c.number), (c.origin, c.origin_number)
            if not c.ended:
                self._bindings[key] = Binding(*key, *meaning, c.utc_ns, None)
            elif (old := self._bindings.get(key)) and (old.origin, old.origin_number) == meaning:
                self._bindings[key] = Binding(*key, *meaning, old.started_utc_ns, c.utc_ns)
        self._counters.update(counters or {})

    def close(self) -> None:
        """Nothing is held."""


class BindingStore:
    """Keeps bindings and counters in an SQLite file; what `commit` returned from survives a power cut.

    Beside the file lies `<name>.lock`, locked as long as the store is open.

    Parameters
    ----------
    path : Path
        The file; made where there is none, its folder is not.

    Raises
    ------
    ConfigError
        The file is not a state of this version of linkgw, is damaged, or another gateway uses it.
    StoreError
        The file cannot be made, opened or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with contextlib.ExitStack() as undo:
            self._lock = _lock(path)
            undo.callback(os.close, self._lock)
            try:
                self._db = sqlite3.connect(path, isolation_level=None, timeout=5)
                undo.callback(self._db.close)
                _prepare(self._db, path)
            except sqlite3.Error as error:
                raise _explain(error, path) from error
            undo.pop_all()

    def load(self) -> list[Binding]:
        """Every binding, live or ended, by recipient, space and number."""
        try:
            rows = self._db.execute(_LOAD).fetchall()
        except sqlite3.Error as error:
            raise _explain(error, self._path) from error
        return [Binding(recipient, Space(space), *rest) for recipient, space, *rest in rows]

    def load_counters(self) -> dict[str, int]:
        """Every counter by its key."""
        try:
            return dict(self._db.execute("SELECT key, value FROM counters ORDER BY key").fetchall())
        except sqlite3.Error as error:
            raise _explain(error, self._path) from error

    def commit(self, changes: Sequence[BindingChange], counters: Mapping[str, int] | None = None) -> None:
        """Keep the changes, in their order, and the counters' new values: all of them or none.

        On return they are on the disk (one fsync of the write-ahead log).

        Raises
        ------
        StoreError
            Nothing was kept.
        """
        try:
            self._db.execute("BEGIN IMMEDIATE")
            for ended, same in groupby(changes, key=lambda c: c.ended):
                keys = ((c.utc_ns, (c.recipient, c.space, c.number, c.origin, c.origin_number)) for c in same)
                if ended:
                    self._db.executemany(_END, ((utc_ns, *key) for utc_ns, key in keys))
                else:
                    self._db.executemany(_BIND, ((*key, utc_ns) for utc_ns, key in keys))
            if counters:
                self._db.executemany(_COUNT, counters.items())
            self._db.execute("COMMIT")
        except BaseException as error:
            with contextlib.suppress(sqlite3.Error):  # where SQLite has rolled back by itself
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise _explain(error, self._path) from error
            raise

    def close(self) -> None:
        """Close the file and unlock it."""
        self._db.close()
        os.close(self._lock)


def _lock(path: Path) -> int:
    """Take the lock file beside `path`; it falls with the process, and stays on the disk."""
    try:
        lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError("cannot make the lock file", where=f"{path}.lock", got=error.strerror) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise ConfigError([Fault(str(path), "another gateway uses this state")]) from error
    except OSError as error:
        os.close(lock)
        raise StoreError("cannot lock the state", where=f"{path}.lock", got=error.strerror) from error
    return lock


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    """Check that the file is ours, or empty, and make it what it should be."""
    db.execute("PRAGMA busy_timeout = 5000")
    (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    fresh = tables == 0 and application == 0
    if not fresh and application != APPLICATION_ID:
        raise ConfigError([Fault(str(path), "not a linkgw state file; left as it is")])
    if not fresh and version != SCHEMA_VERSION:
        raise ConfigError([Fault(str(path), "state of another version", version, SCHEMA_VERSION)])
    (mode,) = db.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise StoreError("the file system cannot hold a write-ahead log", where=str(path), got=mode)
    db.execute("PRAGMA synchronous = FULL")
    if fresh:
        db.executescript(_SCHEMA)
    _reserve(Path(f"{path}-wal"))
    (verdict,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise ConfigError([Fault(str(path), "damaged state file", " ".join(verdict.split()))])


def _reserve(log: Path) -> None:
    """Make the write-ahead log as long as it will be, by zeros that SQLite takes for nothing.

    A commit into a file that grows waits for the file system's journal, too: half as long again or more.
    """
    with contextlib.suppress(OSError), log.open("r+b") as file:
        length = file.seek(0, os.SEEK_END)
        try:
            file.write(bytes(max(LOG_OCTETS - length, 0)))
            file.flush()
            os.fsync(file.fileno())
        except OSError:  # no room: it grows as far as there is some
            file.truncate(length)


def _explain(error: sqlite3.Error, path: Path) -> LinkgwError:
    """A damaged or foreign file is the operator's to replace; everything else is the store's failure."""
    if getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return ConfigError([Fault(str(path), "damaged, or not a linkgw state file", str(error))])
    return StoreError("the state cannot be kept", where=str(path), got=str(error))
