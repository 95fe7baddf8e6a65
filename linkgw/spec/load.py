"""From a folder of TOML files to a `Catalog`, with every fault of all files reported at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from linkgw.errors import Fault, SpecError
from linkgw.spec.messages import read_message
from linkgw.spec.model import Catalog, EnumSpec, MessageSpec, ParitySpec
from linkgw.spec.shared import read_enumerations, read_labels, read_parity
from linkgw.spec.table import Table, parse_toml, shown

_PACKAGE = Path(__file__).parents[1]


def shipped_folder() -> Path:
    """Where the shipped specs are: inside an installed package, else beside it in a checkout."""
    installed = _PACKAGE / "_specs"
    return installed if installed.is_dir() else _PACKAGE.parent / "specs"


def load_catalog(folder: Path | None = None) -> Catalog:
    """Load and check all specs of a folder.

    Parameters
    ----------
    folder : Path, optional
        Holds `enumerations.toml`, `labels.toml`, `parity.toml` and `messages/*.toml`, as specs/README.md
        describes them; None for the specs that come with linkgw.

    Returns
    -------
    Catalog
        Messages ordered by label and sublabel.

    Raises
    ------
    SpecError
        Something is wrong with some file. `faults` has all that is wrong with all of them, always in the same
        order: shared files first, then messages by file name. No catalogue is made.

    Examples
    --------
    >>> catalog = load_catalog()
    >>> catalog.messages["J3.2"].title
    'Air Track'
    >>> field = catalog.messages["J3.2"].fields["latitude"]
    >>> field.width, field.unit, str(field.scale)
    (21, 'deg', '1/10000')
    """
    folder = folder or shipped_folder()
    files = _Files()
    enumerations_table = files.read(folder / "enumerations.toml")
    enumerations = read_enumerations(enumerations_table) if enumerations_table else {}
    labels_table = files.read(folder / "labels.toml")
    known = read_labels(labels_table) if labels_table else {}
    parity_table = files.read(folder / "parity.toml")
    parity = read_parity(parity_table) if parity_table else ParitySpec(0, 0, "", "")
    messages = _read_messages(folder / "messages", files, enumerations)
    if files.faults:
        raise SpecError(files.faults)
    messages.sort(key=lambda m: (m.label, m.sublabel))
    return Catalog({m.name: m for m in messages}, enumerations, parity, known, files.digest.hexdigest())


class _Files:
    """The files read so far: their faults, and the digest over their names and contents."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.digest = hashlib.sha256()

    def read(self, path: Path) -> Table | None:
        """The top table of a file; None where it cannot be read or is not TOML (a fault is noted)."""
        try:
            octets = path.read_bytes()
        except OSError as error:
            self.faults.append(Fault(path.name, "cannot be read", error.strerror, f"a file in {path.parent}"))
            return None
        self.digest.update(f"{path.name} {len(octets)}\n".encode() + octets)
        return parse_toml(octets, path.name, self.faults)


def _read_messages(folder: Path, files: _Files, enumerations: Mapping[str, EnumSpec]) -> list[MessageSpec]:
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        files.faults.append(Fault(str(folder), "no message", expected="at least one *.toml file"))
    messages: list[MessageSpec] = []
    first_of: dict[tuple[int, int], str] = {}
    for path in paths:
        table = files.read(path)
        message = read_message(table, path.stem, enumerations) if table else None
        if table is None or message is None:
            continue
        other = first_of.setdefault((message.label, message.sublabel), path.name)
        if other != path.name:
            table.fault("label", "duplicate message", shown(message.name), f"a message not in {other}")
        messages.append(message)
    return messages
