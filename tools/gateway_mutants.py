"""Proof that the gateway kit judges: each bad gateway has to fail a case that is meant for it.

    python tools/gateway_mutants.py                 # all; writes fixtures/blackbox/mutants.json
    python tools/gateway_mutants.py no-dedup ...    # some; their entries in that file are made anew

Linkgw's own gateway is held to the same cases, and has to pass them, or a mutant's failures would mean nothing.
"""

from __future__ import annotations

import fnmatch
import json
import re
import runpy
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import linkgw
from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.run import list_cases, run_cases
from linkgw.conformance.blackbox.verdict import NotStartedError
from linkgw.conformance.requirements import load_requirements
from linkgw.conformance.results import Outcome
from linkgw.spec.load import shipped_folder

ROOT = Path(__file__).parent.parent
BAD = ROOT / "tools" / "bad_gateway.py"
KEPT = ROOT / "fixtures" / "blackbox" / "mutants.json"
OWN = "linkgw's own fails"
_ENOUGH = 2
"""Failed cases that say enough of a mutant."""
GOOD = [sys.executable, "-m", "linkgw", "run", "{config}"]


def networks_of_our_own(folder: Path, *, second: int, port: int) -> Path:
    """The shipped trilateral configuration on groups and ports that nobody else uses."""
    shipped = shipped_folder() / "configurations"
    text = (shipped / "trilateral.toml").read_text(encoding="utf-8")
    text = text.replace('"239.192.', f'"239.{second}.')
    text = re.sub(r"port = \d+", f"port = {port}", text)
    (folder / "gateway.toml").write_text(text, encoding="utf-8")
    policy = (shipped / "trilateral-policy.toml").read_text(encoding="utf-8")
    (folder / "trilateral-policy.toml").write_text(policy, encoding="utf-8")
    return folder / "gateway.toml"


def failed_cases(command: Sequence[str], pattern: str, *, second: int = 233, port: int = 45233) -> dict[str, str]:
    """The cases of a pattern that a gateway fails, each with the reason; `start` if it does not come up."""
    requirements = load_requirements()
    with tempfile.TemporaryDirectory(prefix="linkgw-") as name:
        config = networks_of_our_own(Path(name), second=second, port=port)
        kit = Kit(config, command, Path(name), linkgw.load_catalog())
        try:
            results = run_cases(kit, requirements, list_cases(kit, requirements, only=[pattern]), most_failures=_ENOUGH)
        except NotStartedError as error:
            return {"start": str(error)}
    return {r.case: r.reason for r in results.results if r.outcome is Outcome.FAILED}


def main(names: Sequence[str]) -> int:
    mutants: dict[str, Any] = runpy.run_path(str(BAD))["MUTANTS"]
    kept: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8")) if names and KEPT.exists() else {}
    missed = []
    for name in names or mutants:
        pattern = mutants[name].caught_by
        found = failed_cases([sys.executable, str(BAD), name, "{config}"], pattern)
        caught = {c: r for c, r in found.items() if fnmatch.fnmatch(c, pattern)}
        kept[name] = {"does": mutants[name].what, "meant for it": pattern, "caught by": sorted(caught)}
        print(f"{'caught' if caught else 'MISSED'}  {name}: {', '.join(sorted(caught)[:3]) or found}", flush=True)
        if not caught:
            missed.append(name)
    for pattern in {mutants[name].caught_by for name in names or mutants}:
        wrong = failed_cases(GOOD, pattern)
        before = [case for case in kept.get(OWN, []) if not fnmatch.fnmatch(case, pattern)]
        kept[OWN] = sorted({*before, *wrong})
        if wrong:
            print(f"linkgw's own gateway fails {wrong}", flush=True)
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    n = len(names or mutants)
    print(f"{n - len(missed)} of {n} caught")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
