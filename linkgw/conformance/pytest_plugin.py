"""`pytest --linkgw-target "COMMAND"`: the cases of the conformance kit as tests, one each.

A plugin that every pytest loads where linkgw is installed, so nothing is imported before it is asked for.

    pytest --linkgw-target "./my-codec --json"
    pytest --linkgw-target "./my-codec" --linkgw-chapter words -k j3_6
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from linkgw.conformance.pytest_item import JudgedItem

if TYPE_CHECKING:
    from linkgw.conformance.cases import Case
    from linkgw.conformance.results import Result

FOLDER = "linkgw-conformance"
"""What the node ids begin with."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options."""
    group = parser.getgroup("linkgw", "linkgw conformance")
    group.addoption("--linkgw-target", metavar="COMMAND", help="A codec that answers JSON lines, held to the specs.")
    group.addoption(
        "--linkgw-chapter", metavar="NAME", action="append", default=[], help="Only cases of this chapter (repeatable)."
    )
    group.addoption("--linkgw-timeout", metavar="S", type=float, default=10.0, help="An answer may take so long.")


def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Put a test for every case behind those of the project."""
    if session.config.getoption("linkgw_target"):
        suite = Suite.from_parent(session, name=FOLDER, nodeid=FOLDER)
        items.extend(suite.collect())


class Suite(pytest.Collector):
    """All cases, and what came of them: they are asked together when the first is run."""

    _results: dict[str, Result] | None = None

    def collect(self) -> Iterator[CaseItem]:
        """A test per case."""
        from linkgw.conformance.cases import load_vectors
        from linkgw.conformance.codec_run import choose
        from linkgw.conformance.requirements import load_requirements
        from linkgw.errors import LinkgwError

        try:
            cases = choose(load_vectors(), load_requirements(), self.config.getoption("linkgw_chapter"), [])
        except LinkgwError as error:
            raise pytest.UsageError(str(error)) from None
        for case in cases:
            yield CaseItem.from_parent(self, name=case.id, case=case)

    def result_of(self, case: Case) -> Result:
        """What came of a case."""
        if self._results is None:
            self._results = self._run()
        return self._results[case.id]

    def _run(self) -> dict[str, Result]:
        import shlex

        from linkgw.conformance.codec_run import run_codec
        from linkgw.conformance.requirements import load_requirements
        from linkgw.errors import LinkgwError

        cases = [item.case for item in self.session.items if isinstance(item, CaseItem)]
        command = shlex.split(self.config.getoption("linkgw_target"))
        timeout_s = self.config.getoption("linkgw_timeout")
        try:
            results = run_codec(command, cases, load_requirements(), timeout_s=timeout_s)
        except LinkgwError as error:
            pytest.exit(f"linkgw: {error}", returncode=2)
        return {r.case: r for r in results.results}


class CaseItem(JudgedItem):
    """One case."""

    folder = FOLDER

    def __init__(self, *, case: Case, **more: Any) -> None:
        super().__init__(**more)
        self.case: Case = case

    def result(self) -> Result:
        """What came of it, from the one run of all that are chosen."""
        suite = self.parent
        assert isinstance(suite, Suite)
        return suite.result_of(self.case)
