"""List what mutmut left alive in a clone, or hold it to more tests, each mutant in a process of its own.

VENV/bin/python tools/mutants/survivors.py FOLDER
VENV/bin/python tools/mutants/survivors.py FOLDER --tests tests/policy --examples 100 --name 'rules.*_compile'
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import subprocess
import sys
from collections import Counter
from difflib import unified_diff
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULTS = {0: "survived", 1: "killed", 3: "killed", 33: "no test", None: "not run", -24: "timeout", 36: "timeout"}


def bodies_of(source: str) -> dict[str, list[str]]:
    """Every function of a mutated file, without its first line."""
    lines, tree = source.splitlines(), ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {f.name: [line.strip() for line in lines[f.lineno : f.end_lineno]] for f in functions}


def change_of(bodies: dict[str, list[str]], function: str) -> str:
    original = bodies[re.sub(r"__mutmut_\d+$", "__mutmut_orig", function)]
    found = list(unified_diff(original, bodies[function], n=0, lineterm=""))[3:]
    return "  ".join(line for line in found if not line.startswith("@@"))


def held(clone: Path, name: str, tests: list[str], n_examples: int) -> str:
    """The first test that fails with the mutant, `-` if none does."""
    mutants = clone.resolve() / "mutants"
    everything = {"QUICK_EXAMPLES": str(n_examples), "QUICK_CASES": "100000", "QUICK_BUDGET_S": "1e9"}
    mine = {"MUTANT_UNDER_TEST": name, "CI": "1", "PYTHONPATH": f"{mutants}:{HERE}"}
    command = [sys.executable, "-m", "pytest", "-p", "quick_tests", "-p", "no:xdist", "-p", "no:cacheprovider"]
    command += ["-q", "-x", "--tb=no", *tests]
    settings = os.environ | everything | mine
    done = subprocess.run(command, cwd=mutants, env=settings, capture_output=True, text=True, check=False)
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0] if failed else "-" if done.returncode == 0 else f"pytest ended with {done.returncode}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clone", type=Path)
    parser.add_argument("--tests", nargs="*", default=[])
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--name", default="", help="a regular expression")
    asked = parser.parse_args()
    for meta in sorted((asked.clone / "mutants").rglob("*.meta")):
        results = json.loads(meta.read_text())["exit_code_by_key"]
        bodies = bodies_of(meta.with_suffix("").read_text()) if results else {}
        for name, code in results.items():
            if RESULTS.get(code) in ("survived", "no test", "timeout") and re.search(asked.name, name):
                print(name, held(asked.clone, name, asked.tests, asked.examples) if asked.tests else RESULTS[code])
                print("   ", change_of(bodies, name.rpartition(".")[2]), flush=True)
        counted = Counter(RESULTS.get(code, str(code)) for code in results.values())
        print(meta.stem, len(results), dict(counted)) if results else None


if __name__ == "__main__":
    main()
