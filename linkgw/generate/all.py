"""Everything that is generated: by name, as text, and held against the files that are there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from linkgw.generate.document import FOLDER, generate_document
from linkgw.generate.kaitai import generate_kaitai
from linkgw.generate.schema import generate_schema
from linkgw.generate.wireshark import generate_wireshark
from linkgw.spec.model import Catalog

GENERATORS: Mapping[str, Callable[[Catalog], dict[str, str]]] = MappingProxyType(
    {
        "wireshark": generate_wireshark,
        "kaitai": generate_kaitai,
        "schema": generate_schema,
        "document": generate_document,
    }
)
"""Name -> what makes it: path -> text. Equal specs give equal text."""


def generate(catalog: Catalog, names: Iterable[str] = tuple(GENERATORS)) -> dict[str, str]:
    """Make some of what can be made: path within the folder of generated files -> text."""
    return {path: text for name in names for path, text in GENERATORS[name](catalog).items()}


def find_stale(made: Mapping[str, str], folder: Path) -> dict[str, str]:
    """What in a folder is not as it was made: path -> `missing`, `differs`, or `not made any more`."""
    stale = {}
    for path, text in made.items():
        file = folder / path
        if not file.is_file():
            stale[path] = "missing"
        elif file.read_bytes() != text.encode():
            stale[path] = "differs"
    return stale | dict.fromkeys(_left_over(made, folder), "not made any more")


def write(made: Mapping[str, str], folder: Path) -> None:
    """Write what was made, and take away the pages of messages that are no more.

    Raises
    ------
    OSError
        A file cannot be written; those before it have been.
    """
    for path, text in made.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    for path in _left_over(made, folder):
        (folder / path).unlink()


def _left_over(made: Mapping[str, str], folder: Path) -> list[str]:
    """Pages and pictures of a document that are not of the one that was made; none where none was made."""
    if not any(path.startswith(f"{FOLDER}/") for path in made):
        return []
    found = sorted(file for file in (folder / FOLDER).glob("j*_*.*") if file.suffix in (".md", ".svg"))
    return [path for file in found if (path := f"{FOLDER}/{file.name}") not in made]
