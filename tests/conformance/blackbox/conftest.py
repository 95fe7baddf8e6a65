"""Configurations on groups and ports that only one test process uses."""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import linkgw
from linkgw.conformance.blackbox.kit import Kit

ROOT = Path(__file__).parents[3]
TOOL = runpy.run_path(str(ROOT / "tools" / "gateway_mutants.py"))
OWN = [sys.executable, "-m", "linkgw", "run", "{config}"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path: sockets lie in it."""
    with TemporaryDirectory(prefix="linkgw-") as name:
        yield Path(name)


@pytest.fixture
def config(folder: Path) -> Path:
    """The shipped configuration elsewhere."""
    made: Path = TOOL["networks_of_our_own"](folder, second=190 + os.getpid() % 40, port=20000 + os.getpid() % 20000)
    return made


@pytest.fixture
def make_kit(config: Path, folder: Path) -> Callable[..., Kit]:
    """`make_kit(command, change)`: the kit on it, its configuration as text changed before."""

    def make(command: Sequence[str] | None = OWN, change: Callable[[str], str] = lambda text: text) -> Kit:
        config.write_text(change(config.read_text(encoding="utf-8")), encoding="utf-8")
        return Kit(config, command, folder, linkgw.load_catalog())

    return make
