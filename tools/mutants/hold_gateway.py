"""A gateway's mutant, held to the cases of the conformance kit until some have caught it.

A failed case costs a new start of the gateway, so cases are run in slices that grow, those in which the mutant should
show first; the first slice in which one fails is the last.

As a program it is what runs in a network namespace of its own: hold_gateway.py MUTANT FILE
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from fnmatch import fnmatchcase as fnmatch
from pathlib import Path

from planting import ROOT, Mutant
from roster import ROSTER

sys.path.insert(0, str(ROOT))

from catches import Catch, catch_of

from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.run import list_cases, run_cases
from linkgw.conformance.blackbox.verdict import Case
from linkgw.conformance.requirements import load_requirements
from linkgw.conformance.results import Outcome, Result
from linkgw.spec.load import load_catalog, shipped_folder

RUN = Path(__file__).with_name("run.py")
CONFIG = "configurations/trilateral.toml"
FIRST_SLICE = 40

SHOWS = {
    "redaction-forgets-one": "redaction/first-match redaction/nation redaction/speed",
    "coarsened-upwards": "coarsening/altitude coarsening/latitude",
    "coarsened-toward-zero": "coarsening/latitude coarsening/longitude",
    "unknown-coarsened": "coarsening/altitude coarsening/latitude",
    "released-by-default": "release/no-rule/*",
    "last-rule-wins": "redaction/first-match",
    "unstated-identity-matches": "release/civil-air/identity/*",
    "unstated-position-matches": "release/civil-air/area/*",
    "quality-one-less": "release/civil-air/quality_min/*",
    "age-filter-open": "release/civil-air/age_max_s/*",
    "recipient-not-asked": "release/kor-usa-tracks/*",
    "class-not-checked": "class/J2.0/* class/J15.0/*",
    "future-accepted": "class/validity/*",
    "age-an-hour-off": "class/validity/* release/civil-air/age_max_s/*",
    "bad-policy-denies-all": "reload/unknown-key",
    "reload-not-taken": "reload/good",
    "warning-withheld-silently": "warnings/withheld",
    "warning-needs-its-track": "references/warning-never-withheld",
    "tn-copied": "numbers/J3.2* numbers/pool/J3.2*",
    "stn-copied": "numbers/J2.0* numbers/J2.2*",
    "event-copied": "numbers/J15.0*",
    "repeat-copied": "numbers/repeats",
    "sender-copied": "datagrams/header/*",
    "sequence-shared": "datagrams/sequence leaks/hidden-messages/*",
    "sequence-counts-denied": "datagrams/sequence leaks/hidden-messages/*",
    "number-for-denied": "leaks/hidden-messages/*",
    "numbers-by-origin": "leaks/other-numbers/*",
    "reused-at-once": "numbers/hold numbers/after-drop",
    "hold-ignored": "numbers/hold",
    "life-never-over": "numbers/timeout",
    "drop-ends-nothing": "numbers/after-drop references/drop/twice",
    "numbers-lost-on-restart": "restart/kill",
    "sent-before-kept": "restart/under-load restart/kill",
    "reference-untranslated": "references/J3.6*",
    "unheld-reference-leaks": "references/J3.6*",
    "required-reference-not-held": "references/J7.0* references/drop/not-held",
    "drop-needs-a-rule": "references/drop/held",
    "held-drop-says-all": "references/drop/held",
    "pool-number-accepted": "numbers/pool/J3.2*",
    "dedup-off": "duplicates/J3.2*",
    "dedup-too-long": "duplicates/window/outside/*",
    "dedup-across-origins": "duplicates/other-network",
    "dedup-without-source": "duplicates/other-source",
    "own-echo-local": "loops/own-echo loops/own-number",
    "forwarders-local": "loops/listed-forwarder",
    "sent-back": "loops/own-echo release/no-rule/*",
    "warnings-last": "warnings/first/*",
    "group-not-checked": "warnings/group/J15.0* warnings/group/J3.2*",
    "points-into-tracks": "statements/both-groups",
    "malformed-uncounted": "accounts/reasons/* accounts/sums",
    "malformed-takes-others": "malformed/bad_length/*",
    "malformed-stops-it": "malformed/truncated/*",
    "refusals-not-summed": "accounts/reasons/* accounts/sums",
    "duplicates-not-summed": "accounts/sums accounts/status",
    "denied-counted-forwarded": "accounts/status",
    "ppli-missing": "datagrams/presence/*",
    "order-by-kind": "datagrams/order/* datagrams/packed/*",
    "timers-on-utc": "clock/duplicates/* clock/numbers/* restart/*",
    "ppli-on-utc": "clock/presence/*",
    "broken-run-eats-next": "malformed/reserved_code/*",
}
"""Where a mutant should show: such cases come first."""


def hold_gateway(mutant: Mutant, *, namespace: bool) -> Catch:
    """Hold a mutant; with `namespace` in a network namespace of its own, which needs root."""
    if not namespace:
        return _hold(mutant)
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        own = [sys.executable, __file__, mutant.name, file.name]
        alone = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *own]
        subprocess.run(alone, check=True, stdin=subprocess.DEVNULL)
        return Catch(**json.loads(Path(file.name).read_text()))


def command_of(mutant: Mutant) -> list[str]:
    """How the kit starts a mutant."""
    return [sys.executable, str(RUN), mutant.name, "run", "{config}"]


def _hold(mutant: Mutant) -> Catch:
    requirements = load_requirements()
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        kit = Kit(shipped_folder() / CONFIG, command_of(mutant), Path(folder), load_catalog())
        for cases in _slices(mutant, list_cases(kit, requirements)):
            results += run_cases(kit, requirements, cases).results
            if any(r.outcome is Outcome.FAILED for r in results):
                break
    return catch_of(mutant, results)


def _slices(mutant: Mutant, cases: Sequence[Case]) -> Iterator[list[Case]]:
    """All cases, a few at first: those in which the mutant should show, then the others."""
    patterns = SHOWS[mutant.name].split()
    first = [case for case in cases if any(fnmatch(case.id, pattern) for pattern in patterns)]
    assert first, f"{mutant.name}: no case is named like {SHOWS[mutant.name]}"
    yield first
    rest, size = [case for case in cases if case not in first], FIRST_SLICE
    while rest:
        yield rest[:size]
        rest, size = rest[size:], 2 * size


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(asdict(_hold(ROSTER[sys.argv[1]]))))
