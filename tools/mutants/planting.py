"""A mutant is linkgw with a fault planted in it: some lines of its source are read as others, in one process.

Nothing on the disk changes. A mutant whose lines are not there exactly once is refused, so that one that the source has
outgrown is noticed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Edit:
    """Some lines of one file, and what is read in their place."""

    module: str
    """Where they stand, `linkgw.codec.scalar`."""
    before: str
    """The lines, or a part of one; once in the file."""
    after: str
    """What is read instead."""

    @property
    def path(self) -> Path:
        """The module's file."""
        return ROOT / (self.module.replace(".", "/") + ".py")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault."""

    name: str
    """Unique."""
    breaks: str
    """What is wrong with it, in one sentence."""
    target: Literal["scalar", "bulk", "gateway"]
    """What shows it: the reference codec, the fast one, or the gateway."""
    edits: tuple[Edit, ...]
    """Where it is planted."""


def mutate(source: str, edits: Sequence[Edit]) -> str:
    """A module's source with the fault; ValueError where a place is not there exactly once."""
    for edit in edits:
        found = source.count(edit.before)
        if found != 1:
            raise ValueError(f"{edit.module}: {found} places, expected one: {edit.before!r}")
        source = source.replace(edit.before, edit.after)
    return source


def plant(mutant: Mutant) -> None:
    """Have this process import the mutant; before anything of linkgw is imported."""
    early = [edit.module for edit in mutant.edits if edit.module in sys.modules]
    if early:
        raise ValueError(f"imported already: {', '.join(early)}")
    sys.path.insert(0, str(ROOT))
    sys.meta_path.insert(0, _Finder(mutant.edits))


class _Finder(MetaPathFinder):
    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits: dict[str, list[Edit]] = {}
        for edit in edits:
            self._edits.setdefault(edit.module, []).append(edit)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._edits:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(fullname, spec.origin, self._edits[fullname])
        return spec


class _Loader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, edits: Sequence[Edit]) -> None:
        super().__init__(fullname, path)
        self._edits = edits

    def get_code(self, fullname: str) -> CodeType:
        """Compile the mutated source; no compiled file is read or written."""
        source = self.get_data(self.path).decode("utf-8")
        return compile(mutate(source, self._edits), self.path, "exec", dont_inherit=True)
