"""Results as JSON and as JUnit XML; `results_page` has the page for people."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import msgspec

from linkgw.conformance.results import Outcome, Results
from linkgw.conformance.results_page import page_of
from linkgw.errors import ConfigError, Fault

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def json_of(results: Results) -> bytes:
    """The whole run as one JSON object: `suite`, `target`, `seconds`, `exit_code`, `total`, `scores`, `results`."""
    scores = [
        {"chapter": s.chapter, "passed": s.passed, "failed": s.failed, "skipped": s.skipped, "percent": s.percent}
        for s in (results.total, *results.scores)
    ]
    whole = {
        "suite": results.suite,
        "target": results.target,
        "seconds": round(results.seconds, 3),
        "exit_code": results.exit_code,
        "total": scores[0],
        "scores": scores[1:],
        "results": results.results,
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"


def junit_of(results: Results) -> bytes:
    """The whole run as JUnit XML, a test suite per chapter, as CI servers read it."""
    root = Element("testsuites", name=f"linkgw conformance {results.suite}", time=f"{results.seconds:.3f}")
    for score in results.scores:
        suite = SubElement(
            root, "testsuite", name=score.chapter, tests=str(score.judged + score.skipped),
            failures=str(score.failed), skipped=str(score.skipped), errors="0",
        )  # fmt: skip
        mine = [r for r in results.results if r.chapter == score.chapter]
        suite.set("time", f"{sum(r.seconds for r in mine):.3f}")
        for r in mine:
            name, place = _xml(r.case), f"{results.suite}.{r.chapter}"
            case = SubElement(suite, "testcase", classname=_xml(place), name=name, time=f"{r.seconds:.4f}")
            if r.outcome is Outcome.FAILED:
                fault = SubElement(case, "failure", message=_xml(r.reason))
                fault.text = _xml(
                    f"{r.what}\nrequirements: {' '.join(r.requirements)}\nclause: {r.clause}\n"
                    f"got: {r.got}\nexpected: {r.expected}"
                )
            elif r.outcome is Outcome.SKIPPED:
                SubElement(case, "skipped", message=_xml(r.reason))
    indent(root)
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _xml(text: str) -> str:
    """The text with what XML cannot hold shown as U+FFFD."""
    return _NO_XML.sub("\ufffd", text)


WRITERS: Mapping[str, Callable[[Results], bytes]] = MappingProxyType(
    {"json": json_of, "junit": junit_of, "html": lambda results: page_of(results).encode()}
)
"""Name of a form -> results as octets."""


def write_file(results: Results, form: str, path: Path) -> None:
    """Write results in one form of `WRITERS`; `ConfigError` if the file cannot be written."""
    try:
        path.write_bytes(WRITERS[form](results))
    except OSError as error:
        raise ConfigError([Fault(str(path), "cannot be written", error.strerror, f"--{form} FILE")]) from None
