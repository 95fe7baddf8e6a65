#!/usr/bin/env python3
"""Write fixtures/conformance from the specs: the cases that any codec can be held to, and their manifest.

All octets and expectations come from the independent readings (linkgw.conformance.reading, .envelopes), never from
the codec or the carriers. Same specs, same files, octet for octet: tests/conformance/test_cases.py holds them to it.
naive.json has the score of tools/naive_codec.py and the cases that it fails.

    tools/make_conformance.py           write the files
    tools/make_conformance.py --check   write nothing; exit code 1 if a file is missing, differs, or is too much
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from linkgw import Catalog, load_catalog
from linkgw.conformance.cases import MANIFEST, cases_of, format_vectors, manifest_of
from linkgw.conformance.codec_run import run_codec
from linkgw.conformance.requirements import load_requirements
from linkgw.conformance.vectors import make_vectors

TOOLS = Path(__file__).resolve().parent
FOLDER = TOOLS.parent / "fixtures" / "conformance"
NAIVE = "naive.json"


def files(catalog: Catalog) -> dict[str, bytes]:
    """Path below the folder -> octets, of every file that this tool writes."""
    vectors = make_vectors(catalog)
    made = {name: format_vectors(some) for name, some in vectors.items()}
    cases = list(cases_of(v for some in vectors.values() for v in some))
    command = [sys.executable, str(TOOLS / "naive_codec.py")]
    results = run_codec(command, cases, load_requirements(), timeout_s=60.0)
    scores = {s.chapter: [s.passed, s.failed, s.skipped, s.percent] for s in (*results.scores, results.total)}
    failed: dict[str, list[str]] = {}
    for result in results.failures:
        failed.setdefault(result.requirements[0], []).append(result.case)
    parts = [f'"scores (passed, failed, skipped, percent)": {json.dumps(scores)}']
    parts += [f'"{requirement}": {json.dumps(sorted(ids))}' for requirement, ids in sorted(failed.items())]
    naive = "{\n" + ",\n".join(parts) + "\n}\n"
    return made | {MANIFEST: manifest_of(made, catalog.digest), NAIVE: naive.encode()}


def stale(made: dict[str, bytes], folder: Path) -> tuple[list[str], list[str]]:
    """Files that are missing or differ, and files that nothing makes any more."""
    here = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.suffix == ".jsonl" or p.name in made}
    return [n for n, text in made.items() if n not in here or (folder / n).read_bytes() != text], sorted(
        here - set(made)
    )


def main() -> int:
    made = files(load_catalog())
    differ, too_many = stale(made, FOLDER)
    if "--check" in sys.argv[1:]:
        for name in [*differ, *too_many]:
            print(f"fixtures/conformance/{name}: not what tools/make_conformance.py makes")
        return 1 if differ or too_many else 0
    for name in too_many:
        (FOLDER / name).unlink()
    for name in differ:
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_bytes(made[name])
    print(f"{len(made)} files, {len(differ)} written, {len(too_many)} removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
