"""Linkgw's own gateway passes; bad ones do not; what cannot be judged is said."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from linkgw.cli import main
from linkgw.conformance.blackbox.run import list_cases, run_cases
from linkgw.conformance.requirements import load_requirements
from linkgw.conformance.results import Outcome, Results

ROOT = Path(__file__).parents[3]
BAD = ROOT / "tools" / "bad_gateway.py"
REQUIREMENTS = load_requirements()
QUICK = (
    "release/*/KOR-JPN", "redaction/[a-i]*", "coarsening/latitude", "numbers/J*", "references/J[37].[026]/*",
    "statements/J[37]*/ends", "datagrams/[ops]*", "duplicates/J[37]*", "class/*",
    "warnings/group/J[13]*", "warnings/withheld",
    "malformed/bad_*/USA", "malformed/flood/KOR", "accounts/status", "accounts/reasons/KOR", "reload/good",
    "reload/unknown-key", "restart/kill", "restart/dropped*", "loops/ring/kinds/KOR", "leaks/hidden-tracks/*",
)  # fmt: skip
"""A part of the cases that a test has time for; the whole is `linkgw conformance gateway`."""


def judged(kit: Any, *patterns: str) -> Results:
    return run_cases(kit, REQUIREMENTS, list_cases(kit, REQUIREMENTS, only=patterns))


def failures(results: Results) -> list[str]:
    return [f"{r.case}: {r.reason}; got {r.got[:200]}" for r in results.failures]


def test_our_gateway_passes(make_kit) -> None:
    results = judged(make_kit(), *QUICK)
    assert failures(results) == []
    assert {r.reason for r in results.results if r.outcome is Outcome.SKIPPED} <= {
        r.reason for r in results.results if "libfaketime" in r.reason
    }
    assert results.total.passed > 150


def test_our_gateway_passes_with_parity_and_the_octets_of_2021(make_kit) -> None:
    def change(text: str) -> str:
        return text.replace('parity = "none"', 'parity = "checked"').replace("siso_version = 0", "siso_version = 1")

    results = judged(
        make_kit(change=change),
        "statements/J3.*",
        "malformed/bad_parity/*",
        "malformed/empty_word/*",
        "datagrams/header/*",
    )
    assert failures(results) == []
    assert results.total.passed == len(results.results)


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("leaks-a-redacted-field", "redaction/iff_mode_2"),
        ("copies-track-numbers", "numbers/J3.5"),
        ("no-dedup", "duplicates/J3.2"),
        ("no-class-check", "class/J2.2/LIVE"),
        ("forwards-forwarders", "loops/listed-forwarder"),
        ("forgets-numbers", "restart/kill"),
        ("no-warnings-priority", "warnings/first/KOR-KOR"),
        ("turns-the-order", "datagrams/order/KOR"),
        ("one-sequence", "leaks/hidden-messages/*"),
    ],
)
def test_a_bad_gateway_fails_the_case_that_is_meant_for_it(make_kit, name: str, pattern: str) -> None:
    results = judged(make_kit([sys.executable, str(BAD), name, "{config}"]), pattern)
    assert [r.outcome for r in results.results] == [Outcome.FAILED], results.results


def test_the_kept_list_has_every_bad_gateway_caught() -> None:
    kept = json.loads((ROOT / "fixtures" / "blackbox" / "mutants.json").read_text(encoding="utf-8"))
    ours = kept.pop("linkgw's own fails")
    assert ours == []
    assert len(kept) > 50
    assert [name for name, entry in kept.items() if not entry["caught by"]] == []


def test_a_gateway_that_does_not_start_is_told_with_its_last_words(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = [sys.executable, "-c", "import sys; sys.exit('no such luck')"]
    code = main(["conformance", "gateway", "--config", str(config), "--chapter", "statements", "--", *program])
    said = capsys.readouterr()
    assert code == 2
    assert "the gateway ended" in said.err
    assert "no such luck" in said.err


def test_a_command_line_run_writes_its_files(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forms = [f"--{form}={tmp_path / form}" for form in ("json", "junit", "html")]
    code = main(["conformance", "gateway", "--config", str(config), "--case", "class/validity/*", *forms])
    assert (code, capsys.readouterr().err) == (0, "")
    assert json.loads((tmp_path / "json").read_text(encoding="utf-8"))["total"]["percent"] == 100.0
    assert main(["conformance", "gateway", "--config", str(config), "--list", "--case", "clock/*"]) == 0
    assert "clock/numbers/forward" in capsys.readouterr().out


def test_a_running_gateway_is_held_to_its_own_policy_and_the_rest_is_skipped(
    config: Path, make_kit, folder: Path
) -> None:
    from linkgw.conformance.blackbox.process import GatewayProcess

    gateway = GatewayProcess([sys.executable, "-m", "linkgw", "run", "{config}"], config)
    try:
        results = judged(make_kit(None), "release/missile-warning/*", "class/J2.2/*", "restart/kill")
    finally:
        gateway.kill()
    by_outcome = {o: [r.case for r in results.results if r.outcome is o] for o in Outcome}
    assert len(by_outcome[Outcome.PASSED]) == 6
    assert by_outcome[Outcome.FAILED] == []
    assert all(r.reason.startswith("the kit was told of a running gateway") for r in results.results[6:])


def test_somebody_else_on_the_networks_is_an_error(config: Path, make_kit, capsys: pytest.CaptureFixture[str]) -> None:
    from linkgw.conformance.blackbox.process import GatewayProcess

    gateway = GatewayProcess([sys.executable, "-m", "linkgw", "run", "{config}"], config)
    try:
        assert failures(judged(make_kit(None), "release/distress/KOR-USA")) == []  # so it is up
        code = main(["conformance", "gateway", "--config", str(config), "--case", "class/mixed-networks"])
    finally:
        gateway.kill()
    assert code == 2
    assert "somebody else talks on" in capsys.readouterr().err
