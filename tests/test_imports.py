"""The one-way order of imports, and what the core and everything left of it must not import; read from the sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "linkgw"
ORDER = [
    {"errors"}, {"spec"}, {"codec"}, {"carriers"}, {"policy", "picture"}, {"gateway"}, {"io"},
    {"sim", "replay", "conformance", "web"}, {"report", "generate"}, {"scapy"}, {"cli"},
]  # fmt: skip
RANK = {part: rank for rank, parts in enumerate(ORDER) for part in parts}
TIMELESS = RANK["gateway"]
FORBIDDEN = {
    "asyncio",
    "socket",
    "time",
    "random",
    "threading",
    "sqlite3",
    "select",
    "selectors",
    "datetime",
    "secrets",
}
OPTIONAL = {"scapy"}
FOR_ITS_USERS = {"scapy": "scapy"}
"""Library -> the part of the house that is there for those who have it; nothing else here imports that part."""
FILES = sorted(ROOT.rglob("*.py"))


def part_of(path: Path) -> str | None:
    """The part of the house that a file belongs to; None for the front door."""
    first = path.relative_to(ROOT).parts[0]
    return None if first in ("__init__.py", "__main__.py") else first.removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, int, bool]]:
    """Every imported module, its line, and whether it is imported with the file rather than inside a function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        node for f in ast.walk(tree) if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(f)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno, node not in inside
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            assert node.module is not None
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno, node not in inside


def test_the_parts_are_those_of_the_design() -> None:
    assert {part for path in FILES if (part := part_of(path))} <= set(RANK)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    part = part_of(path)
    for module, line, _ in imports(path):
        names = module.split(".")
        if names[0] != "linkgw" or part is None or len(names) < 2 or names[1] not in RANK:
            continue
        assert names[1] == part or RANK[names[1]] < RANK[part], f"{path}:{line}: {part} imports {module}"


@pytest.mark.parametrize(
    "path", [p for p in FILES if (part := part_of(p)) and RANK.get(part, 99) <= TIMELESS],
    ids=lambda p: str(p.relative_to(ROOT)),
)  # fmt: skip
def test_the_core_has_no_clock_no_socket_no_chance(path: Path) -> None:
    for module, line, _ in imports(path):
        assert module.split(".")[0] not in FORBIDDEN, f"{path}:{line}: imports {module}"
        assert not module.startswith("numpy.random"), f"{path}:{line}: imports {module}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_optional_libraries_are_imported_only_where_they_are_used(path: Path) -> None:
    for module, line, at_load in imports(path):
        library = module.split(".")[0]
        if FOR_ITS_USERS.get(library) == part_of(path):
            continue
        assert not (at_load and library in OPTIONAL), f"{path}:{line}: imports {module} with the file"


@pytest.mark.parametrize("part", FOR_ITS_USERS.values())
def test_a_part_for_the_users_of_a_library_is_imported_by_nothing_else(part: str) -> None:
    for path in FILES:
        if part_of(path) != part:
            for module, line, _ in imports(path):
                assert module.split(".")[:2] != ["linkgw", part], f"{path}:{line}: imports {module}"


def test_nothing_imports_the_tools() -> None:
    for path in FILES:
        for module, line, _ in imports(path):
            assert module.split(".")[0] not in ("tools", "tests"), f"{path}:{line}: imports {module}"
