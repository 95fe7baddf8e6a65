"""The cases that a codec is held to: input and expectation, nothing else; one JSON object a line, in files.

`fixtures/conformance/README.md` describes the form, for implementations in any language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from linkgw.errors import ConfigError, Fault

MANIFEST = "manifest.json"
_PACKAGE = Path(__file__).parents[1]

Op = Literal["decode", "encode"]


class Vector(msgspec.Struct, omit_defaults=True, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """One line of a file: octets and what they say, both ways unless `op` names one."""

    id: str
    """`j3_2/least`, once in all files."""
    requirements: tuple[str, ...]
    """Ids of the requirements that it holds an implementation to."""
    clause: str
    """Where the spec says so: file, and heading or path within it."""
    about: str
    """What it is, in one sentence."""
    carrier: str
    """`simple`, `dis`, `words` or `auto`."""
    parity: str = "none"
    """Parity mode of the network, `none` or `checked`."""
    op: Op | None = None
    """The one direction in which it holds; None: both."""
    hex: str | None = None
    """The datagram; None where there is none, since the message must not be encoded."""
    message: Mapping[str, Any] | None = None
    """What it says: `packet`, `header`, `messages`; None where it is refused as a whole."""
    refused: str | None = None
    """Why it is refused as a whole; None where it is not."""


@dataclass(frozen=True, slots=True)
class Case:
    """One vector in one direction: a request and the answer that is expected."""

    id: str
    """`decode:j3_2/least`."""
    op: Op
    """Which direction."""
    vector: Vector
    """What it is made of."""

    @property
    def request(self) -> dict[str, Any]:
        """What the program is asked, as JSON."""
        v = self.vector
        asked: dict[str, Any] = {"id": self.id, "op": self.op, "carrier": v.carrier, "parity": v.parity}
        return asked | ({"hex": v.hex} if self.op == "decode" else {"message": v.message})

    @property
    def expected(self) -> tuple[str, Any]:
        """Key and value of the right answer: `message`, `hex` or `refused`."""
        v = self.vector
        if v.refused is not None:
            return "refused", v.refused
        return ("message", v.message) if self.op == "decode" else ("hex", v.hex)


def cases_of(vectors: Iterable[Vector]) -> Iterator[Case]:
    """The cases of vectors, in order: each in both directions, or in the one that it names."""
    for vector in vectors:
        ops: tuple[Op, ...] = ("decode", "encode") if vector.op is None else (vector.op,)
        for op in ops:
            yield Case(f"{op}:{vector.id}", op, vector)


def shipped_folder() -> Path:
    """Where the shipped cases are: inside an installed package, else in the checkout."""
    installed = _PACKAGE / "_conformance"
    return installed if installed.is_dir() else _PACKAGE.parent / "fixtures" / "conformance"


def format_vectors(vectors: Iterable[Vector]) -> bytes:
    """The text of one file."""
    return b"".join(msgspec.json.encode(v) + b"\n" for v in vectors)


def manifest_of(files: Mapping[str, bytes], digest: str) -> bytes:
    """The text of the manifest: SHA-256 and number of vectors of every file, and the digest of the specs."""
    listed = {
        name: {"sha256": hashlib.sha256(text).hexdigest(), "vectors": text.count(b"\n")}
        for name, text in sorted(files.items())
    }
    return msgspec.json.format(msgspec.json.encode({"specs": digest, "files": listed}), indent=1) + b"\n"


def load_vectors(folder: Path | None = None) -> list[Vector]:
    """All vectors of a folder, held to its manifest.

    Raises
    ------
    ConfigError
        A file is missing, changed or not listed, or is no such file; `faults` has all that is wrong.
    """
    folder = folder or shipped_folder()
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes())
        listed = {str(name): str(entry["sha256"]) for name, entry in manifest["files"].items()}
    except OSError as error:
        raise ConfigError(
            [Fault(str(folder / MANIFEST), "cannot be read", error.strerror, "the cases' list")]
        ) from None
    except (msgspec.DecodeError, TypeError, KeyError, AttributeError) as error:
        raise ConfigError([Fault(str(folder / MANIFEST), "not a manifest", str(error))]) from None
    faults: list[Fault] = []
    vectors: list[Vector] = []
    for name, digest in listed.items():
        path = folder / name
        if not path.is_file():
            faults.append(Fault(str(path), "missing", expected=f"the file that {MANIFEST} lists"))
            continue
        text = path.read_bytes()
        if hashlib.sha256(text).hexdigest() != digest:
            faults.append(Fault(str(path), "changed", hashlib.sha256(text).hexdigest(), f"SHA-256 {digest}"))
            continue
        for number, line in enumerate(text.splitlines(), 1):
            try:
                vectors.append(msgspec.json.decode(line, type=Vector))
            except msgspec.DecodeError as error:
                faults.append(Fault(f"{path} line {number}", "not a case", str(error)))
    here = {p.relative_to(folder).as_posix() for p in folder.rglob("*.jsonl")}
    faults += [Fault(str(folder / name), f"not listed in {MANIFEST}") for name in sorted(here - set(listed))]
    if faults:
        raise ConfigError(faults)
    return vectors
