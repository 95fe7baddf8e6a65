from __future__ import annotations

import os
import shlex
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkgw.errors import ConfigError
from linkgw.io.store import (
    LOG_OCTETS,
    Binding,
    BindingChange,
    BindingStore,
    MemoryStore,
    Space,
    Store,
    StoreError,
)


def bind(number: int, origin_number: int, utc_ns: int = 1, recipient: str = "KOR") -> BindingChange:
    return BindingChange(recipient, Space.TN, number, "USA", origin_number, utc_ns, ended=False)


def end(number: int, origin_number: int, utc_ns: int = 2, recipient: str = "KOR") -> BindingChange:
    return BindingChange(recipient, Space.TN, number, "USA", origin_number, utc_ns, ended=True)


def bound(number: int, origin_number: int, started: int = 1, ended: int | None = None) -> Binding:
    return Binding("KOR", Space.TN, number, "USA", origin_number, started, ended)


@pytest.fixture(params=["sqlite", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return BindingStore(tmp_path / "state.db") if request.param == "sqlite" else MemoryStore()


def test_a_new_store_holds_nothing(store: Store) -> None:
    assert (store.load(), store.load_counters()) == ([], {})


def test_what_was_bound_and_ended_is_given_back_in_order(store: Store) -> None:
    store.commit([bind(9, 90), bind(3, 30)], {"KOR.repeat": 4})
    store.commit([end(9, 90, 7)], {"KOR.repeat": 5, "JPN.repeat": 1})
    assert store.load() == [bound(3, 30), bound(9, 90, 1, 7)]
    assert store.load_counters() == {"JPN.repeat": 1, "KOR.repeat": 5}


def test_a_number_that_is_bound_again_forgets_what_it_stood_for(store: Store) -> None:
    store.commit([bind(3, 30), end(3, 30, 5), bind(3, 31, 9)])
    assert store.load() == [bound(3, 31, 9)]


def test_an_end_that_names_another_meaning_ends_nothing(store: Store) -> None:
    store.commit([bind(3, 31)])
    store.commit([end(3, 30), end(4, 31)])
    assert store.load() == [bound(3, 31)]


def test_recipients_and_kinds_of_number_do_not_meet(store: Store) -> None:
    store.commit([bind(3, 30), bind(3, 31, recipient="JPN")])
    store.commit([BindingChange("KOR", Space.EVENT, 3, "USA", 32, 1, ended=False)])
    assert [(b.recipient, b.space, b.origin_number) for b in store.load()] == [
        ("JPN", Space.TN, 31),
        ("KOR", Space.EVENT, 32),
        ("KOR", Space.TN, 30),
    ]


changes = st.builds(
    BindingChange,
    recipient=st.sampled_from(["KOR", "USA"]),
    space=st.sampled_from(Space),
    number=st.integers(0, 3),
    origin=st.sampled_from(["JPN", "USA"]),
    origin_number=st.integers(0, 2),
    utc_ns=st.integers(0, 2**63 - 1),
    ended=st.booleans(),
)


@given(st.lists(st.lists(changes, max_size=5), max_size=5))
def test_memory_and_file_agree_whatever_is_committed(
    tmp_path_factory: pytest.TempPathFactory, commits: list[list[BindingChange]]
) -> None:
    path = tmp_path_factory.mktemp("store") / "state.db"
    memory, file = MemoryStore(), BindingStore(path)
    for commit in commits:
        memory.commit(commit)
        file.commit(commit)
    file.close()
    again = BindingStore(path)
    assert again.load() == memory.load()
    again.close()


def test_a_commit_that_fails_half_way_keeps_nothing(tmp_path: Path) -> None:
    store = BindingStore(tmp_path / "state.db")
    with pytest.raises(OverflowError):
        store.commit([bind(1, 10), bind(2, 2**70)])
    assert store.load() == []
    store.commit([bind(2, 20)])
    assert store.load() == [bound(2, 20)]


# --- whose file it is ---------------------------------------------------------------------------------


def test_a_second_gateway_is_told_that_the_state_is_in_use_until_the_first_has_gone(tmp_path: Path) -> None:
    first = BindingStore(tmp_path / "state.db")
    with pytest.raises(ConfigError, match=r"state\.db: another gateway uses this state"):
        BindingStore(tmp_path / "state.db")
    first.commit([bind(1, 10)])
    first.close()
    second = BindingStore(tmp_path / "state.db")
    assert second.load() == [bound(1, 10)]


def make_foreign(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    db.close()


def make_newer(path: Path) -> None:
    BindingStore(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()


def make_text(path: Path) -> None:
    path.write_text("[gateway]\n" * 100)


def make_damaged(path: Path) -> None:
    store = BindingStore(path)
    store.commit([bind(i, i) for i in range(2000)])
    store.close()
    with path.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\x55" * 4096)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (make_foreign, "not a linkgw state file"),
        (make_newer, "state of another version; got 99; expected 1"),
        (make_text, "not a linkgw state file"),
        (make_damaged, "damaged"),
    ],
)
def test_a_file_that_is_not_a_sound_state_is_refused_and_left_as_it_is(
    tmp_path: Path, make: Callable[[Path], None], message: str
) -> None:
    path = tmp_path / "state.db"
    make(path)
    before = path.read_bytes()
    with pytest.raises(ConfigError, match=message) as caught:
        BindingStore(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before
    with pytest.raises(ConfigError, match=message):  # and the lock was let go
        BindingStore(path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No such file or directory") as caught:
        BindingStore(tmp_path / "nowhere" / "state.db")
    assert "nowhere" in str(caught.value)


# --- disks that fail ----------------------------------------------------------------------------------

ON_A_SMALL_DISK = """
import subprocess, sys
from pathlib import Path
from linkgw.io.store import BindingChange, BindingStore, Space, StoreError
disk = Path(sys.argv[1])
store = BindingStore(disk / "state.db")
def fill(start):
    store.commit([
        BindingChange("KOR", Space.TN, n, "USA", n, 1, ended=False) for n in range(start, start + 500)
    ])
"""
FULL = (
    ON_A_SMALL_DISK
    + """
kept = 0
try:
    while True:
        fill(kept)
        kept += 500
except StoreError as error:
    print(error)
print(kept == len(store.load()) > 0)
"""
)
READ_ONLY = (
    ON_A_SMALL_DISK
    + """
fill(0)
store.close()
subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
try:
    BindingStore(disk / "state.db")
except StoreError as error:
    print(error)
"""
)


def on_a_small_disk(script: str, disk: Path) -> list[str]:
    """Run a script where `disk` is a file system of 512 kB, in a mount namespace of its own; its output."""
    mounted = f"mount -t tmpfs -o size=512k none {shlex.quote(str(disk))}"
    if os.geteuid() or subprocess.run(["unshare", "-m", "sh", "-c", mounted], check=False).returncode:
        pytest.skip("a small file system cannot be mounted")
    done = subprocess.run(
        [
            "unshare",
            "-m",
            "sh",
            "-c",
            f'{mounted} && exec "$@"',
            "sh",
            sys.executable,
            "-c",
            script,
            str(disk),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_full_disk_is_an_error_of_one_line_and_keeps_what_was_committed(tmp_path: Path) -> None:
    error, kept = on_a_small_disk(FULL, tmp_path)
    assert "state.db: the state cannot be kept; got database or disk is full" in error
    assert kept == "True"


def test_a_read_only_file_system_is_an_error_of_one_line(tmp_path: Path) -> None:
    (error,) = on_a_small_disk(READ_ONLY, tmp_path)
    assert "Read-only file system" in error


# --- power cuts ---------------------------------------------------------------------------------------

COMMIT_FOR_EVER = """
import sys
from pathlib import Path
from linkgw.io.store import BindingChange, BindingStore, Space
store = BindingStore(Path(sys.argv[1]))
n = len(store.load()) // 2
while True:
    store.commit(
        [BindingChange("KOR", Space.TN, 2 * n + i, "USA", n, 1, ended=False) for i in (0, 1)], {"n": n + 1}
    )
    n += 1
    sys.stdout.write(f"{n}\\n")
    sys.stdout.flush()
"""


def test_every_acknowledged_commit_outlives_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    before = 0
    for round_ in range(8):
        with subprocess.Popen(
            [sys.executable, "-c", COMMIT_FOR_EVER, str(path)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            for _ in range(1 + 17 * round_):
                process.stdout.readline()
            process.send_signal(signal.SIGKILL)
            acknowledged = [int(line) for line in process.stdout.read().splitlines(keepends=True) if line[-1] == "\n"]
        store = BindingStore(path)
        numbers = [b.number for b in store.load()]
        assert numbers == list(range(len(numbers)))
        assert len(numbers) % 2 == 0, "half of a commit was kept"
        n = len(numbers) // 2
        assert n >= max([before + 1 + 17 * round_, *acknowledged])
        assert store.load_counters() == {"n": n}
        store.close()
        before = n


def test_the_log_is_as_long_from_the_beginning_as_it_becomes(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    log = Path(f"{path}-wal")
    store = BindingStore(path)
    assert log.stat().st_size == LOG_OCTETS
    for i in range(1200):  # beyond the automatic checkpoint
        store.commit([bind(i, i)])
    assert log.stat().st_size == LOG_OCTETS
    copies = tmp_path / "copies"
    copies.mkdir()
    for name in ("state.sqlite", "state.sqlite-wal"):  # as a power cut would leave them
        (copies / name).write_bytes((tmp_path / name).read_bytes())
    found = store.load()
    store.close()
    after = BindingStore(copies / "state.sqlite")
    assert after.load() == found
    assert len(found) == 1200
    after.close()
